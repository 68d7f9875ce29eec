//! `greenroom actions`: what can be invoked, and whether a package is sound.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use greenroom::{ActionInfo, ActionRef, CapabilityName, Compiler, Grants, Package, Runtime};
use greenroom_package::{Language, Manifest};
use greenroom_service::{Settings, capabilities, config::DIGEST, packages, packages::Chosen, wiring};
use serde_json::{Value, json};

use crate::{
    error::Error,
    exit, loading,
    output::{Output, View, table},
    render,
};

/// What can be done.
#[derive(clap::Subcommand)]
#[command(after_help = "Examples:\n  greenroom actions list\n  greenroom actions check my-action-1.0.0.wasm")]
pub(crate) enum Command {
    /// List the packages of the folder of actions
    #[command(after_help = "Examples:\n  greenroom actions list\n  greenroom actions list --actions build --json")]
    List,
    /// Show an action: what it does, takes, gives, and may touch
    #[command(after_help = "Examples:
  greenroom actions show add-contact-to-zoom-webinar
  greenroom actions show my-action@1 --json

With --json it has the schemas of input and output.")]
    Show {
        /// The action: its name, or name@version
        action: ActionRef,
    },
    /// Check a package without running it: manifest, schemas, imports, contract, code
    #[command(after_help = "Examples:
  greenroom actions check target/actions/add-contact-to-zoom-webinar-1.0.0.wasm

Says what it would have to be granted. The exit code is 0 for a sound package, else 1.")]
    Check {
        /// The package
        file: PathBuf,
    },
}

pub(crate) async fn run(command: Command, settings: &Settings, output: &Output) -> Result<u8, Error> {
    match command {
        Command::List => list(settings, output),
        Command::Show { action } => show(&action, settings, output),
        Command::Check { file } => check(&file, settings, output).await,
    }
}

fn list(settings: &Settings, output: &Output) -> Result<u8, Error> {
    let (mut actions, mut rows) = (Vec::new(), Vec::new());
    for found in packages::read_folder(settings)? {
        match found.package {
            Ok(package) => {
                let about = About::of(settings, &package, &found.path);
                rows.push(row(about.manifest, &about.missing));
                actions.push(about.json());
            }
            Err(reason) => output.say(loading::left_out([reason.as_str()]))?,
        }
    }
    if output.is_json() {
        output.json(&actions)?;
    } else {
        output.say(list_words(&rows, &settings.actions))?;
    }
    Ok(exit::OK)
}

pub(crate) fn row(manifest: &Manifest, missing: &BTreeSet<CapabilityName>) -> Vec<String> {
    vec![manifest.name.clone(), manifest.version.to_string(), label(manifest).to_owned(), grant_note(missing)]
}

pub(crate) fn list_words(rows: &[Vec<String>], folder: &Path) -> View {
    let mut view = View::default();
    if rows.is_empty() {
        view.line(format_args!("no packages in {}: build some with `cargo xtask build`", folder.display()));
    }
    view.lines(table(rows));
    view
}

fn show(wanted: &ActionRef, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let Chosen { path, package, .. } = loading::find(settings, wanted, output)?;
    let about = About::of(settings, &package, &path);
    if output.is_json() {
        let mut all = about.json();
        if let Some(fields) = all.as_object_mut() {
            fields.insert("manifest".to_owned(), json!(package.manifest()));
            fields.insert("inputSchema".to_owned(), package.input_schema().clone());
            fields.insert("outputSchema".to_owned(), package.output_schema().clone());
        }
        output.json(&all)?;
        return Ok(exit::OK);
    }
    output.say(show_words(&about, package.input_schema(), package.output_schema()))?;
    Ok(exit::OK)
}

pub(crate) fn show_words(about: &About<'_>, input: &Value, output: &Value) -> View {
    let manifest = about.manifest;
    let mut view = View::of(format_args!("{} {}: {}", manifest.name, manifest.version, label(manifest)));
    if let Some(description) = manifest.labels.get(&Language::En).and_then(|label| label.description.as_ref()) {
        view.line(format_args!("  {description}"));
    }
    let languages: Vec<&str> = manifest.labels.keys().map(|language| language.as_str()).collect();
    view.lines(render::indented([
        ("package", format!("{}, SHA-256 {}", about.file.display(), about.digest)),
        ("contract", format!("greenroom:action {}", manifest.contract)),
        ("languages", languages.join(", ")),
        ("uses", words(&about.uses)),
        ("grants", grant_note(&about.missing)),
    ]));
    for (title, schema) in [("input", input), ("output", output)] {
        view.line(title);
        view.lines(fields(schema));
    }
    view
}

async fn check(file: &Path, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let package = packages::read(file).map_err(Error::Other)?;
    let compiler = wiring::compiler(settings)?;
    compile(&package, compiler).await.map_err(|reason| Error::Other(format!("{}: {reason}", file.display())))?;
    let about = About::of(settings, &package, file);
    if output.is_json() {
        output.json(&about.json())?;
    } else {
        output.say(check_words(&about))?;
    }
    Ok(exit::OK)
}

pub(crate) fn check_words(about: &About<'_>) -> View {
    let manifest = about.manifest;
    let mut view = View::of(format_args!("sound: {} {}, {}", manifest.name, manifest.version, label(manifest)));
    let asked = manifest.capabilities.names();
    let unused: BTreeSet<CapabilityName> = asked.filter(|name| !about.uses.contains(name)).collect();
    let mut rows = vec![
        ("SHA-256", about.digest.to_owned()),
        ("contract", format!("greenroom:action {}", manifest.contract)),
        ("uses", words(&about.uses)),
    ];
    if !unused.is_empty() {
        rows.push(("asks for", format!("{}, without using it", words(&unused))));
    }
    rows.push(("grants", grant_note(&about.missing)));
    if !about.missing.is_empty() {
        let all: Vec<&str> = about.uses.iter().map(|capability| capability.as_str()).collect();
        rows.push(("to grant", format!("--grant {DIGEST}{}={}", about.digest, all.join(","))));
    }
    view.lines(render::indented(rows));
    view
}

/// Compiles and links the package, and its schemas, as loading it would; nothing of it runs, and nothing is kept.
async fn compile(package: &Package, compiler: Compiler) -> Result<ActionInfo, String> {
    let store = wiring::memory_store().map_err(|error| error.to_string())?;
    let runtime = capabilities::offer(Runtime::builder(), None)
        .storage(wiring::storage(&store))
        .concurrency(1)
        .compiler(compiler)
        .build()
        .map_err(|error| error.to_string())?;
    runtime.load(package.bytes(), Grants::AsDeclared).await.map_err(|error| error.to_string())
}

/// What there is to tell of a package, its schemas aside.
pub(crate) struct About<'a> {
    pub(crate) manifest: &'a Manifest,
    pub(crate) file: &'a Path,
    /// SHA-256, in hex.
    pub(crate) digest: &'a str,
    pub(crate) uses: BTreeSet<CapabilityName>,
    /// What it uses and was not granted.
    pub(crate) missing: BTreeSet<CapabilityName>,
}

impl<'a> About<'a> {
    fn of(settings: &Settings, package: &'a Package, file: &'a Path) -> Self {
        let missing = packages::not_granted(settings, package);
        Self { manifest: package.manifest(), file, digest: package.digest(), uses: package.uses(), missing }
    }

    fn json(&self) -> Value {
        let manifest = self.manifest;
        json!({
            "name": manifest.name, "version": manifest.version.to_string(), "label": label(manifest), "file": self.file,
            "digest": self.digest, "contract": manifest.contract, "uses": self.uses, "notGranted": self.missing,
        })
    }
}

/// The action's name in English, which every manifest has.
fn label(manifest: &Manifest) -> &str {
    manifest.labels.get(&Language::En).map_or("", |label| label.name.as_str())
}

fn words(capabilities: &BTreeSet<CapabilityName>) -> String {
    if capabilities.is_empty() {
        return "nothing".to_owned();
    }
    capabilities.iter().map(|capability| capability.as_str()).collect::<Vec<_>>().join(", ")
}

fn grant_note(missing: &BTreeSet<CapabilityName>) -> String {
    if missing.is_empty() { "granted".to_owned() } else { format!("not granted: {}", words(missing)) }
}

/// The fields of a schema, one a line.
fn fields(schema: &Value) -> Vec<String> {
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let properties = schema["properties"].as_object().into_iter().flatten();
    let rows: Vec<Vec<String>> = properties
        .map(|(name, field)| {
            let mut notes = Vec::new();
            if !required.contains(&name.as_str()) {
                notes.push("optional");
            }
            if field["x-token"] == true {
                notes.push("may be a contact token");
            }
            if field["x-secret"] == true {
                notes.push("secret");
            }
            let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join(", ")) };
            let description = field["description"].as_str().or(field["title"].as_str()).unwrap_or_default();
            vec![format!("  {name}"), format!("{description}{notes}")]
        })
        .collect();
    table(&rows)
}

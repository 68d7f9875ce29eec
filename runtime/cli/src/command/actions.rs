//! `greenroom actions`: what can be invoked, and whether a package is sound.

use std::{collections::BTreeSet, path::PathBuf, sync::Arc};

use greenroom::{ActionInfo, ActionRef, Capability, Compiler, Grants, Package, Runtime, Storage};
use greenroom_package::Language;
use greenroom_store::SqliteStore;
use serde_json::{Value, json};

use crate::{
    config::Settings,
    error::Error,
    exit,
    output::{Output, table},
    packages, render, wiring,
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
                rows.push(vec![
                    package.manifest().name.clone(),
                    package.manifest().version.to_string(),
                    label(&package).to_owned(),
                    grant_note(&packages::not_granted(settings, &package)),
                ]);
                actions.push(brief(settings, &package, &found.path));
            }
            Err(reason) => output.note(format_args!("warning: {reason} (left out)")),
        }
    }
    if output.is_json() {
        output.json(&actions)?;
    } else if rows.is_empty() {
        output
            .line(format_args!("no packages in {}: build some with `cargo xtask build`", settings.actions.display()))?;
    } else {
        output.lines(&table(&rows))?;
    }
    Ok(exit::OK)
}

fn show(wanted: &ActionRef, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let (path, package) = packages::find(settings, wanted, output)?;
    if output.is_json() {
        let mut all = brief(settings, &package, &path);
        if let Some(fields) = all.as_object_mut() {
            fields.insert("manifest".to_owned(), json!(package.manifest()));
            fields.insert("inputSchema".to_owned(), package.input_schema().clone());
            fields.insert("outputSchema".to_owned(), package.output_schema().clone());
        }
        output.json(&all)?;
        return Ok(exit::OK);
    }
    let manifest = package.manifest();
    output.line(format_args!("{} {}: {}", manifest.name, manifest.version, label(&package)))?;
    if let Some(description) = manifest.labels.get(&Language::En).and_then(|label| label.description.as_ref()) {
        output.line(format_args!("  {description}"))?;
    }
    let languages: Vec<&str> = manifest.labels.keys().map(|language| language.as_str()).collect();
    output.lines(&render::indented([
        ("package", format!("{}, SHA-256 {}", path.display(), package.digest())),
        ("contract", format!("greenroom:action {}", manifest.contract)),
        ("languages", languages.join(", ")),
        ("uses", words(&package.uses())),
        ("grants", grant_note(&packages::not_granted(settings, &package))),
    ]))?;
    for (title, schema) in [("input", package.input_schema()), ("output", package.output_schema())] {
        output.line(title)?;
        output.lines(&fields(schema))?;
    }
    Ok(exit::OK)
}

async fn check(file: &std::path::Path, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let package = packages::read(file).map_err(Error::Other)?;
    let compiler = wiring::compiler(settings)?;
    compile(&package, compiler).await.map_err(|reason| Error::Other(format!("{}: {reason}", file.display())))?;
    let missing = packages::not_granted(settings, &package);
    if output.is_json() {
        output.json(&brief(settings, &package, file))?;
        return Ok(exit::OK);
    }
    let manifest = package.manifest();
    output.line(format_args!("sound: {} {}, {}", manifest.name, manifest.version, label(&package)))?;
    let unused: BTreeSet<Capability> = manifest.capabilities.difference(&package.uses()).copied().collect();
    let mut rows = vec![
        ("SHA-256", package.digest().to_owned()),
        ("contract", format!("greenroom:action {}", manifest.contract)),
        ("uses", words(&package.uses())),
    ];
    if !unused.is_empty() {
        rows.push(("asks for", format!("{}, without using it", words(&unused))));
    }
    rows.push(("grants", grant_note(&missing)));
    if !missing.is_empty() {
        let all: Vec<&str> = package.uses().into_iter().map(Capability::as_str).collect();
        rows.push(("to grant", format!("--grant {}={}", packages::by_digest(&package), all.join(","))));
    }
    output.lines(&render::indented(rows))?;
    Ok(exit::OK)
}

/// Compiles and links the package, and its schemas, as loading it would; nothing of it runs, and nothing is kept.
async fn compile(package: &Package, compiler: Compiler) -> Result<ActionInfo, String> {
    let store = SqliteStore::in_memory().map_err(|error| error.to_string())?;
    let runtime = Runtime::builder()
        .storage(Storage::joint(Arc::new(store)))
        .concurrency(1)
        .compiler(compiler)
        .build()
        .map_err(|error| error.to_string())?;
    runtime.load(package.bytes(), Grants::AsDeclared).await.map_err(|error| error.to_string())
}

fn brief(settings: &Settings, package: &Package, path: &std::path::Path) -> Value {
    let manifest = package.manifest();
    json!({
        "name": manifest.name, "version": manifest.version.to_string(), "label": label(package), "file": path,
        "digest": package.digest(), "contract": manifest.contract, "uses": package.uses(),
        "notGranted": packages::not_granted(settings, package),
    })
}

/// The action's name in English, which every manifest has.
fn label(package: &Package) -> &str {
    package.manifest().labels.get(&Language::En).map_or("", |label| label.name.as_str())
}

fn words(capabilities: &BTreeSet<Capability>) -> String {
    if capabilities.is_empty() {
        return "nothing".to_owned();
    }
    capabilities.iter().map(|capability| capability.as_str()).collect::<Vec<_>>().join(", ")
}

fn grant_note(missing: &BTreeSet<Capability>) -> String {
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

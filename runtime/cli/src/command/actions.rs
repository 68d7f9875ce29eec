//! `greenroom actions`: lists, shows, checks and compiles packages of actions.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use greenroom::{ActionRef, CapabilityName, FieldChoice, OptionsPage, OptionsQuery};
use greenroom_distribution::InstalledVersion;
use greenroom_locale::args;
use greenroom_package::Language;
use greenroom_service::{
    Settings, capabilities,
    config::DIGEST,
    packages::Chosen,
    views::{
        actions::{self, ActionDetails, ActionSummary, CompiledAction},
        installing::{self, InstalledVersions},
    },
    wiring,
};
use serde_json::Value;

use crate::{
    error::Error,
    exit, loading,
    output::{Output, Words, plain, quoted, table},
    reader, render, source,
};

/// The subcommands.
#[derive(clap::Subcommand)]
#[command(after_help = "Examples:\n  greenroom actions list\n  greenroom actions check my-action-1.0.0.wasm")]
pub(crate) enum Command {
    /// List the packages of the folder of actions
    #[command(after_help = "Examples:\n  greenroom actions list\n  greenroom actions list --actions build --json")]
    List,
    /// List the installed actions, with their versions
    #[command(after_help = "Examples:
  greenroom actions installed
  greenroom actions installed --json

The active version, marked with *, runs where a workflow asks for no other. --json includes the grants and what was done.")]
    Installed,
    /// Show an action: its description, input, output and grants
    #[command(after_help = "Examples:
  greenroom actions show add-contact-to-zoom-webinar
  greenroom actions show my-action@1 --json

--json includes the schemas of input and output.")]
    Show {
        /// The action: its name, or name@version
        action: ActionRef,
    },
    /// Check a package without running it: manifest, schemas, imports, contract, code
    #[command(after_help = "Examples:
  greenroom actions check target/actions/add-contact-to-zoom-webinar-1.0.0.wasm

Shows the capabilities that it needs. The exit code is 0 for a sound package, else 1.")]
    Check {
        /// The package
        file: PathBuf,
    },
    /// Show the choices that an action offers for a field of its input
    #[command(after_help = "Examples:
  greenroom actions options add-contact-to-zoom-webinar /webinarId
  greenroom actions options add-contact-to-zoom-webinar /webinarId --search onboarding --json

The action runs as in a dry run: nothing is kept, and nothing is changed at a service.")]
    Options {
        /// The action: its name, or name@version
        action: ActionRef,
        /// The field, as a JSON Pointer into the input
        field: String,
        /// The input as far as it is filled in, as JSON
        #[arg(long, value_name = "JSON")]
        input: Option<String>,
        /// Only choices that this finds
        #[arg(long, value_name = "TEXT")]
        search: Option<String>,
        /// The token of the next page
        #[arg(long, value_name = "TOKEN")]
        page: Option<String>,
        /// The contact that the workflow runs for
        #[arg(long, value_name = "ID")]
        contact: Option<String>,
    },
    /// Compile packages ahead, into the folder for compiled actions
    #[command(after_help = "Examples:
  greenroom actions compile
  greenroom actions compile --compiled /srv/greenroom/compiled my-action-1.0.0.wasm

Programs that embed Greenroom without a compiler run only actions that were compiled ahead. The folder has to be theirs, or
root's, and the machine needs the same kind of CPU. Compile again after an update of Greenroom.")]
    Compile {
        /// The packages; without one, all of the folder of actions
        #[arg(value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

pub(crate) async fn run(command: Command, settings: &Settings, output: &Output) -> Result<u8, Error> {
    match command {
        Command::List => list(settings, output),
        Command::Installed => {
            output.show(&installing::list(settings)?, |actions| installed_words(actions))?;
            Ok(exit::OK)
        }
        Command::Show { action } => show(&action, settings, output),
        Command::Options { action, field, input, search, page, contact } => {
            let mut query = OptionsQuery::new(action, field);
            if let Some(text) = input {
                query.input = source::json_text("--input", text.as_bytes())?;
            }
            (query.search, query.page, query.contact) = (search, page, contact.map(Into::into));
            options(query, settings, output).await
        }
        Command::Check { file } => check(&file, settings, output).await,
        Command::Compile { files } => compile(files, settings, output).await,
    }
}

fn list(settings: &Settings, output: &Output) -> Result<u8, Error> {
    let folder = actions::list(settings)?;
    output.say(loading::left_out(folder.left_out.iter().map(reader::sentence)))?;
    output.show_sorted(&folder.actions, |actions| list_words(actions, &settings.actions))?;
    Ok(exit::OK)
}

pub(crate) fn list_words(actions: &[ActionSummary], folder: &Path) -> Words {
    let mut words = Words::default();
    if actions.is_empty() {
        words.line(reader::with("cli-actions-none", &args![folder = plain(&folder.display().to_string())]));
    }
    let row = |action: &ActionSummary| {
        vec![action.name.clone(), action.version.clone(), action.label.clone(), grant_note(&action.not_granted)]
    };
    words.lines(table(&actions.iter().map(row).collect::<Vec<_>>()));
    words
}

pub(crate) fn installed_words(actions: &[InstalledVersions]) -> Words {
    let mut words = Words::default();
    if actions.is_empty() {
        words.line(reader::text("cli-actions-none-installed"));
    }
    let mut rows = Vec::new();
    for action in actions {
        for version in &action.versions {
            let is_active = action.active.as_ref() == Some(&version.version);
            rows.push(vec![
                action.name.clone(),
                format!("{}{}", version.version, if is_active { "*" } else { "" }),
                render::trust(&version.trust),
                installed_by(version),
                version.source.clone(),
            ]);
        }
    }
    words.lines(table(&rows));
    words
}

fn installed_by(version: &InstalledVersion) -> String {
    let (time, user) = (render::instant(version.installed_at), plain(&version.installed_by));
    reader::with("cli-actions-installed-by", &args![time = time, user = user])
}

fn show(wanted: &ActionRef, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let Chosen { path, package, .. } = loading::find(settings, wanted, output)?;
    output.show_sorted(&actions::details(settings, &package, &path), show_words)?;
    Ok(exit::OK)
}

pub(crate) fn show_words(details: &ActionDetails) -> Words {
    let ActionDetails { summary: action, manifest, input_schema, output_schema } = details;
    let mut words = Words::of(format_args!("{} {}: {}", action.name, action.version, action.label));
    if let Some(description) = manifest.labels.get(&Language::En).and_then(|label| label.description.as_ref()) {
        words.line(format_args!("  {description}"));
    }
    let languages: Vec<&str> = manifest.labels.keys().map(|language| language.as_str()).collect();
    words.lines(render::indented([
        (reader::text("cli-label-package"), format!("{}, SHA-256 {}", action.file.display(), action.digest)),
        (reader::text("cli-label-contract"), format!("greenroom:action {}", manifest.contract)),
        (reader::text("cli-label-languages"), languages.join(", ")),
        (reader::text("cli-label-uses"), names(&action.uses)),
        (reader::text("cli-label-grants"), grant_note(&action.not_granted)),
    ]));
    let schemas = [(reader::text("cli-label-input"), input_schema), (reader::text("cli-label-output"), output_schema)];
    for (title, schema) in schemas {
        words.line(title);
        words.lines(fields(schema));
    }
    words
}

async fn options(query: OptionsQuery, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let store = wiring::store(settings).await?;
    let runtime = wiring::runtime(settings, &store)?;
    loading::load(&runtime, settings, &query.action, output).await?;
    let page = runtime.options(query).await?;
    output.show(&page, options_words)?;
    runtime.shutdown().await;
    Ok(exit::OK)
}

pub(crate) fn options_words(page: &OptionsPage) -> Words {
    let mut words = Words::default();
    let row = |choice: &FieldChoice| {
        let value = choice.value.as_str().map_or_else(|| choice.value.to_string(), str::to_owned);
        vec![value, choice.label.clone(), choice.description.clone().unwrap_or_default()]
    };
    words.lines(table(&page.choices.iter().map(row).collect::<Vec<_>>()));
    if page.choices.is_empty() {
        words.line(reader::text("cli-actions-no-choices"));
    }
    if let Some(next) = &page.next {
        words.whole(reader::with("cli-actions-more-choices", &args![token = plain(&quoted(next))]));
    }
    words
}

async fn check(file: &Path, settings: &Settings, output: &Output) -> Result<u8, Error> {
    output.show_sorted(&actions::check(settings, file).await?, check_words)?;
    Ok(exit::OK)
}

async fn compile(mut files: Vec<PathBuf>, settings: &Settings, output: &Output) -> Result<u8, Error> {
    if files.is_empty() {
        let folder = actions::list(settings)?;
        output.say(loading::left_out(folder.left_out.iter().map(reader::sentence)))?;
        files.extend(folder.actions.into_iter().map(|action| action.file));
    }
    output.show_sorted(&actions::compile(settings, &files).await?, |compiled| compile_words(compiled))?;
    Ok(exit::OK)
}

pub(crate) fn compile_words(compiled: &[CompiledAction]) -> Words {
    let mut words = Words::default();
    let row = |action: &CompiledAction| {
        let what = if action.was_there { "cli-actions-compiled-before" } else { "cli-actions-compiled" };
        vec![action.name.clone(), action.version.clone(), reader::text(what), action.folder.display().to_string()]
    };
    words.lines(table(&compiled.iter().map(row).collect::<Vec<_>>()));
    if compiled.is_empty() {
        words.line(reader::text("cli-actions-none-to-compile"));
    }
    words
}

pub(crate) fn check_words(action: &ActionSummary) -> Words {
    let manifest = &action.manifest;
    let (name, version, label) = (plain(&action.name), plain(&action.version), plain(&action.label));
    let mut words = Words::of(reader::with("cli-actions-sound", &args![name = name, version = version, label = label]));
    let asked = manifest.capabilities.names();
    let unused: BTreeSet<CapabilityName> = asked.filter(|name| !action.uses.contains(name)).collect();
    let mut rows = vec![
        ("SHA-256".to_owned(), action.digest.clone()),
        (reader::text("cli-label-contract"), format!("greenroom:action {}", action.contract)),
        (reader::text("cli-label-uses"), names(&action.uses)),
    ];
    if action.uses.iter().any(|capability| capability.as_str() == "wasi") {
        rows.push(("wasi".to_owned(), reader::text("cli-actions-wasi")));
    }
    if !unused.is_empty() {
        let what = reader::with("cli-unused", &args![what = names(&unused)]);
        rows.push((reader::text("cli-label-asks-for"), what));
    }
    rows.push((reader::text("cli-label-grants"), grant_note(&action.not_granted)));
    if !action.not_granted.is_empty() {
        let digest = format!("{DIGEST}{}", action.digest);
        let option = capabilities::option(&digest, manifest, action.uses.iter().copied());
        rows.push((reader::text("cli-actions-to-grant"), option));
    }
    words.lines(render::indented(rows));
    words
}

fn names(capabilities: &BTreeSet<CapabilityName>) -> String {
    if capabilities.is_empty() {
        return reader::text("cli-word-nothing");
    }
    capabilities.iter().map(|capability| capability.as_str()).collect::<Vec<_>>().join(", ")
}

fn grant_note(missing: &BTreeSet<CapabilityName>) -> String {
    if missing.is_empty() {
        return reader::text("cli-actions-granted");
    }
    reader::with("cli-actions-not-granted", &args![names = names(missing)])
}

/// The fields of a schema, one on each line.
fn fields(schema: &Value) -> Vec<String> {
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let properties = schema["properties"].as_object().into_iter().flatten();
    let rows: Vec<Vec<String>> = properties
        .map(|(name, field)| {
            let mut notes = Vec::new();
            if !required.contains(&name.as_str()) {
                notes.push(reader::text("cli-actions-field-optional"));
            }
            if field["x-token"] == true {
                notes.push(reader::text("cli-actions-field-token"));
            }
            if field["x-secret"] == true {
                notes.push(reader::text("cli-actions-field-secret"));
            }
            let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join(", ")) };
            let description = field["description"].as_str().or(field["title"].as_str()).unwrap_or_default();
            vec![format!("  {name}"), format!("{description}{notes}")]
        })
        .collect();
    table(&rows)
}

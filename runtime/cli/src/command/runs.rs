//! `greenroom runs`: the records of what was run.

use std::{collections::BTreeMap, time::Duration};

use greenroom::{Failure, FailureKind, RunId, RunRecord, RunResult};
use greenroom_domain::{AccountStore, codes, store::IntentRecord};
use greenroom_service::{Settings, packages, wiring};
use serde_json::{Value, json};

use crate::{
    error::Error,
    exit, mask,
    output::{Output, View, table},
    render,
};

/// What can be done.
#[derive(clap::Subcommand)]
#[command(after_help = "Examples:\n  greenroom runs list\n  greenroom runs show 0198c2f4-1c1b-7000-8000-000000000000")]
pub(crate) enum Command {
    /// List the latest runs
    #[command(after_help = "Examples:\n  greenroom runs list --limit 5\n  greenroom runs list --before RUN --json")]
    List {
        /// How many
        #[arg(long, value_name = "RUNS", default_value_t = 20)]
        #[arg(value_parser = clap::value_parser!(u16).range(1..=1_000))]
        limit: u16,
        /// Only runs that began before this one: the next page
        #[arg(long, value_name = "RUN")]
        before: Option<RunId>,
        /// Show secrets, with --json
        #[arg(long)]
        reveal: bool,
    },
    /// Show a run: its outcome, what it used, what it asked of Zoom
    #[command(after_help = "Examples:
  greenroom runs show 0198c2f4-1c1b-7000-8000-000000000000
  greenroom runs show 0198c2f4-1c1b-7000-8000-000000000000 --reveal --json

Masked are the fields that the action's output schema marks as secret, where the very package that ran is in the \
folder of actions, and every link that carries a query, a fragment or a user, whatever the schema says. \
--reveal shows them.")]
    Show {
        /// The run
        run: RunId,
        /// Show secrets
        #[arg(long)]
        reveal: bool,
    },
}

pub(crate) async fn run(command: Command, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let store = wiring::store(settings)?;
    match command {
        Command::List { limit, before, reveal } => list(store.as_ref(), settings, output, limit, before, reveal).await,
        Command::Show { run, reveal } => show(store.as_ref(), settings, output, run, reveal).await,
    }
}

async fn list(
    store: &dyn AccountStore,
    settings: &Settings,
    output: &Output,
    limit: u16,
    before: Option<RunId>,
    reveal: bool,
) -> Result<u8, Error> {
    let runs = store.runs(before, limit.into()).await?;
    if output.is_json() {
        let mut schemas = BTreeMap::new();
        let shown: Vec<Value> = runs
            .iter()
            .map(|run| {
                let digest = run.package.clone();
                let schema =
                    schemas.entry(digest).or_insert_with_key(|digest| packages::output_schema(settings, digest));
                record(run, schema.as_ref(), reveal)
            })
            .collect();
        output.json(&shown)?;
        return Ok(exit::OK);
    }
    output.say(list_words(&runs))?;
    if let Some(last) = runs.last().filter(|_| runs.len() == usize::from(limit)) {
        output.say(View::of(format_args!("older ones: --before {}", last.id)))?;
    }
    Ok(exit::OK)
}

pub(crate) fn list_words(runs: &[RunRecord]) -> View {
    let mut view = View::default();
    if runs.is_empty() {
        view.line("no runs");
    }
    let rows: Vec<Vec<String>> = runs
        .iter()
        .map(|run| {
            vec![
                run.id.to_string(),
                render::instant(run.started_at),
                format!("{} {}", run.action, run.version),
                run.contact.as_ref().map_or_else(|| "-".to_owned(), |contact| format!("contact {contact}")),
                render::status(&run.result),
            ]
        })
        .collect();
    view.lines(table(&rows));
    view
}

async fn show(
    store: &dyn AccountStore,
    settings: &Settings,
    output: &Output,
    id: RunId,
    reveal: bool,
) -> Result<u8, Error> {
    let run = store.run(id).await?.ok_or_else(|| {
        Error::Failure(Failure::new(
            FailureKind::Failed,
            codes::RUN_NOT_FOUND,
            format!("there is no run {id}: see `greenroom runs list`; dry runs leave no record"),
        ))
    })?;
    let intents = store.intents_of(id).await?;
    let schema = packages::output_schema(settings, &run.package);
    if output.is_json() {
        let mut shown = record(&run, schema.as_ref(), reveal);
        if let Some(fields) = shown.as_object_mut() {
            fields.insert("zoomCalls".to_owned(), intents.iter().map(intent).collect());
        }
        output.json(&shown)?;
    } else {
        output.say(show_words(&run, &intents, schema.as_ref(), reveal))?;
    }
    Ok(exit::OK)
}

pub(crate) fn show_words(run: &RunRecord, intents: &[IntentRecord], schema: Option<&Value>, reveal: bool) -> View {
    let mut view = View::of(format_args!("run {}: {}", run.id, render::status(&run.result)));
    let took = run.finished_at.duration_since(run.started_at);
    let mut rows = vec![
        ("action", format!("{} {}", run.action, run.version)),
        ("package", format!("SHA-256 {}", run.package)),
        ("began", format!("{}, took {}", render::instant(run.started_at), render::duration(took.unsigned_abs()))),
    ];
    if let Some(contact) = &run.contact {
        rows.push(("contact", contact.to_string()));
    }
    if let Some(key) = &run.key {
        rows.push(("idempotency key", key.clone()));
    }
    if let Some(at) = run.erased_at {
        rows.push(("erased", format!("{}: it spoke of a person who is erased", render::instant(at))));
    }
    let usage = &run.usage;
    rows.push((
        "used",
        format!(
            "{} of CPU, {} KiB of memory, {}, {} written",
            render::duration(Duration::from_micros(usage.cpu_us)),
            usage.peak_memory_bytes.div_ceil(1024),
            render::many(usage.host_calls, "host call"),
            render::many(usage.effects, "effect"),
        ),
    ));
    view.lines(render::indented(rows));
    let hidden = |value: &Value| if reveal { value.clone() } else { mask::masked(value, schema) };
    match &run.result {
        RunResult::Done { output: value } => {
            view.line("output");
            view.lines(render::value(&hidden(value)));
        }
        RunResult::Continue { cursor } => {
            view.line("cursor");
            view.lines(render::value(&mask_unless(reveal, cursor)));
        }
        RunResult::Failed { failure } => {
            let message = if reveal { failure.message.clone() } else { mask::links_masked(&failure.message) };
            view.line(format_args!("failure: {message}"));
            view.lines(render::failure_details(failure));
        }
    }
    if !intents.is_empty() {
        view.line("asked of Zoom");
        let rows = intents.iter().map(|record| {
            let result = record.result.map_or_else(|| "open: `greenroom settle` asks Zoom for it".to_owned(), word);
            vec![
                format!("  register {}", record.intent.email),
                format!("with webinar {}", record.intent.webinar),
                render::instant(record.intent.opened_at),
                result,
            ]
        });
        view.lines(table(&rows.collect::<Vec<_>>()));
    }
    view
}

/// A record as JSON, masked unless secrets are asked for.
fn record(run: &RunRecord, schema: Option<&Value>, reveal: bool) -> Value {
    let mut shown = json!(run);
    if !reveal {
        if let Some(output) = shown.get_mut("result").and_then(|result| result.get_mut("output")) {
            *output = mask::masked(output, schema);
        }
        mask::mask_links(&mut shown);
    }
    shown
}

fn mask_unless(reveal: bool, value: &Value) -> Value {
    if reveal { value.clone() } else { mask::masked(value, None) }
}

fn intent(record: &IntentRecord) -> Value {
    let intent = &record.intent;
    json!({
        "id": intent.id, "zoomAccount": intent.zoom_account, "webinar": intent.webinar, "email": intent.email,
        "contact": intent.contact, "occurrence": intent.occurrence, "openedAt": intent.opened_at,
        "result": record.result,
    })
}

fn word(result: impl serde::Serialize) -> String {
    match serde_json::to_value(result) {
        Ok(Value::String(word)) => word.replace('-', " "),
        _ => String::new(),
    }
}

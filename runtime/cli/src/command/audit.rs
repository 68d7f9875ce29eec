//! `greenroom audit`: what each sync of a webinar changed, what it warns of, and who was left out (A1 to A8).

use std::path::PathBuf;

use greenroom_domain::{
    SyncRun, SyncRunId, SyncState, SyncTrigger, Warning, WebinarId, codes, rules::warnings::EMAILS_EXCLUDED,
};
use greenroom_sync::Messages;
use jiff::Timestamp;
use serde_json::Value;

use super::left_out;
use greenroom_service::{Settings, wiring};

use crate::{
    error::Error,
    exit,
    output::{Output, View},
    render,
};

/// Sync runs that are looked through for one of them.
const ALL: usize = 1_000_000;

/// Its options.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  greenroom audit 82512345678
  greenroom audit 82512345678 --run 0198c2f4-1c1b-7000-8000-000000000000 --json
  greenroom audit 82512345678 --left-out
  greenroom audit 82512345678 --left-out --csv left-out.csv

In a CSV file, an email that a spreadsheet would take for a formula has an apostrophe before it. People without an \
email, and people who were erased, are counted in the entries and never listed.")]
pub(crate) struct Args {
    /// The webinar's id
    webinar: String,
    /// Only this sync run
    #[arg(long, value_name = "RUN", conflicts_with = "left_out")]
    run: Option<SyncRunId>,
    /// How many sync runs
    #[arg(long, value_name = "RUNS", default_value_t = 10, conflicts_with = "left_out")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=1_000))]
    limit: u16,
    /// List the emails that are left out, by reason
    #[arg(long)]
    left_out: bool,
    /// Write them to a CSV file, or to standard output for -
    #[arg(long, value_name = "FILE|-", requires = "left_out")]
    csv: Option<PathBuf>,
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let id = WebinarId::parse(&args.webinar).map_err(|error| Error::invalid_input(error.to_string()))?;
    let messages = wiring::messages(settings)?;
    let store = wiring::store(settings)?;
    let storage = wiring::storage(&store);
    let kept = storage.sync_store()?;
    if kept.known_webinars(Some(&id)).await?.is_empty() {
        return Err(super::show::not_found(
            codes::WEBINAR_NOT_FOUND,
            format!("the store knows no webinar {id}: see `greenroom webinars`"),
        ));
    }
    if args.left_out {
        let left_out = kept.left_out(Some(&id)).await?;
        return match &args.csv {
            Some(file) => left_out::export(&left_out, file, output),
            None => left_out::list(&left_out, output),
        };
    }
    let runs = match args.run {
        None => kept.sync_runs(&id, args.limit.into()).await?,
        Some(wanted) => {
            let found = kept.sync_runs(&id, ALL).await?.into_iter().find(|run| run.id == wanted);
            vec![found.ok_or_else(|| {
                super::show::not_found(
                    codes::SYNC_RUN_NOT_FOUND,
                    format!("webinar {id} has no sync run {wanted}: see `greenroom audit {id}`"),
                )
            })?]
        }
    };
    if output.is_json() {
        let entries: Vec<Value> = runs.iter().map(|run| entry(run, &messages)).collect::<Result<_, _>>()?;
        output.json(&entries)?;
        return Ok(exit::OK);
    }
    output.say(words(&id, &runs, &messages))?;
    if args.run.is_none() && runs.len() == usize::from(args.limit) {
        output.say(View::of(format_args!(
            "there may be older ones: --limit {}",
            args.limit.saturating_mul(10).min(1_000)
        )))?;
    }
    Ok(exit::OK)
}

pub(crate) fn words(id: &WebinarId, runs: &[SyncRun], messages: &Messages) -> View {
    let mut view = View::default();
    if runs.is_empty() {
        view.line(format_args!("webinar {id} was never synced: `greenroom sync {id}` does it now"));
    }
    runs.iter().for_each(|run| view.append(entry_words(run, messages)));
    view.append(where_emails_are(runs));
    view
}

/// An entry as JSON, its warnings with their texts. Where a step goes on is nobody's business.
pub(crate) fn entry(run: &SyncRun, messages: &Messages) -> Result<Value, Error> {
    let unwritable = |error: serde_json::Error| Error::Other(error.to_string());
    let mut entry = serde_json::to_value(run).map_err(unwritable)?;
    let warnings = run.warnings.iter().map(|warning| {
        let mut shown = serde_json::to_value(warning).map_err(unwritable)?;
        let texts = messages.texts(warning);
        shown["meaning"] = texts.meaning.into();
        shown["remedy"] = texts.remedy.into();
        Ok(shown)
    });
    entry["warnings"] = Value::Array(warnings.collect::<Result<_, Error>>()?);
    if let Some(fields) = entry.as_object_mut() {
        fields.remove("cursor");
    }
    Ok(entry)
}

/// An entry in words.
pub(crate) fn entry_words(run: &SyncRun, messages: &Messages) -> View {
    let mut view =
        View::of(format_args!("{}  {} ({})", render::instant(run.started_at), state(run.state), trigger(run.trigger)));
    let mut rows = vec![("run", run.id.to_string())];
    match run.finished_at {
        Some(at) => rows.push(("took", took(run.started_at, at))),
        None => {
            let step = run.step.as_deref().unwrap_or("its beginning");
            rows.push(("stands at", format!("{step}; where its process is gone, the next sync goes on with it")));
        }
    }
    rows.extend(run.tally.iter().map(|(what, count)| (what.as_str(), count.to_string())));
    view.lines(render::indented(rows));
    view.append(warnings(&run.warnings, messages));
    view
}

/// Where the emails are that entries only count.
pub(crate) fn where_emails_are(runs: &[SyncRun]) -> View {
    let mut view = View::default();
    if let Some(run) = runs.iter().find(|run| run.warnings.iter().any(|warning| warning.code == EMAILS_EXCLUDED)) {
        view.line(format_args!("the emails that are left out: `greenroom audit {} --left-out`", run.webinar));
    }
    view
}

/// Warnings with what they mean, what to do, and where.
pub(crate) fn warnings(warnings: &[Warning], messages: &Messages) -> View {
    let mut view = View::default();
    for warning in warnings {
        let reason = warning.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
        let count = warning.count.map(|count| format!(" ({count})")).unwrap_or_default();
        let texts = messages.texts(warning);
        view.line(format_args!("  warning {}{reason}{count}", warning.code));
        view.lines(render::indented([
            ("  means", texts.meaning),
            ("  to do", texts.remedy),
            ("  see", warning.pointer.clone()),
        ]));
    }
    view
}

pub(crate) fn state(state: SyncState) -> &'static str {
    match state {
        SyncState::InProgress => "in progress",
        SyncState::Synced => "synced",
        SyncState::SyncedWithWarnings => "synced with warnings",
        SyncState::NotSynced => "not synced",
    }
}

fn trigger(trigger: SyncTrigger) -> &'static str {
    match trigger {
        SyncTrigger::ByHand => "by hand",
        SyncTrigger::Schedule => "by the schedule",
        SyncTrigger::Backfill => "because a setting was turned on",
    }
}

fn took(from: Timestamp, to: Timestamp) -> String {
    // A clock that was set back makes it nothing, not less.
    render::duration(to.duration_since(from).try_into().unwrap_or_default())
}

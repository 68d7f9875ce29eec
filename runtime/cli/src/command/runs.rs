//! `greenroom runs`: the records of runs.

use std::time::Duration;

use greenroom::{ContactId, FailureKind, RunId, RunRecord, RunResult};
use greenroom_domain::store::{RunFilter, RunStatus};
use greenroom_service::{
    Settings,
    views::runs::{self, KeptInput, RunDetails, ZoomCall},
    wiring,
};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use serde_json::Value;

use super::again;
use crate::{
    error::Error,
    exit,
    output::{Output, Words, table},
    render,
};

/// The subcommands.
#[derive(clap::Subcommand)]
#[command(after_help = "Examples:
  greenroom runs list
  greenroom runs list --code webinar-full --since 2d
  greenroom runs show 0198c2f4-1c1b-7000-8000-000000000000
  greenroom runs again 0198c2f4-1c1b-7000-8000-000000000000")]
pub(crate) enum Command {
    /// List the latest runs
    #[command(after_help = "Examples:
  greenroom runs list --limit 5
  greenroom runs list --action my-action --status failed --since 2026-11-01
  greenroom runs list --tag campaign=spring --code webinar-full
  greenroom runs list --before RUN --json")]
    List {
        #[command(flatten)]
        filter: Filter,
        /// How many runs to list
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
    /// Show a run: its outcome, its usage, its calls to Zoom
    #[command(after_help = "Examples:
  greenroom runs show 0198c2f4-1c1b-7000-8000-000000000000
  greenroom runs show 0198c2f4-1c1b-7000-8000-000000000000 --reveal --json

Fields that the action's output schema marks as secret are masked, where the package of the run is in the folder of \
actions; so is every link that carries a query, a fragment or a user. --reveal shows them.")]
    Show {
        /// The run
        run: RunId,
        /// Show secrets
        #[arg(long)]
        reveal: bool,
    },
    /// Run a run again, or all that match a filter: with the same or another input, by the same or another version
    Again(again::Args),
}

/// Which runs match; without an option, all.
#[derive(clap::Args)]
pub(crate) struct Filter {
    /// Only runs of this action
    #[arg(long, value_name = "ACTION")]
    action: Option<String>,
    /// Only runs that ended so: done, continue or failed
    #[arg(long, value_name = "STATUS", value_parser = one_of::<RunStatus>)]
    status: Option<RunStatus>,
    /// Only failures of this kind, such as unavailable
    #[arg(long, value_name = "KIND", value_parser = one_of::<FailureKind>)]
    kind: Option<FailureKind>,
    /// Only failures with this code, such as webinar-full
    #[arg(long, value_name = "CODE")]
    code: Option<String>,
    /// Only runs for this contact
    #[arg(long, short, value_name = "ID")]
    contact: Option<String>,
    /// Only runs from this time on: a time, a date (in UTC), or an age such as 2d or 3h
    #[arg(long, value_name = "TIME", value_parser = time)]
    since: Option<Timestamp>,
    /// Only runs before this time
    #[arg(long, value_name = "TIME", value_parser = time)]
    until: Option<Timestamp>,
    /// Only runs with this tag; several times for several tags
    #[arg(long = "tag", value_name = "NAME=VALUE", value_parser = tag)]
    tags: Vec<(String, String)>,
    /// Only runs that ran this one again
    #[arg(long, value_name = "RUN")]
    again_of: Option<RunId>,
}

impl From<Filter> for RunFilter {
    fn from(filter: Filter) -> Self {
        Self {
            action: filter.action,
            status: filter.status,
            kind: filter.kind,
            code: filter.code,
            contact: filter.contact.map(ContactId::new),
            since: filter.since,
            until: filter.until,
            tags: filter.tags.into_iter().collect(),
            again_of: filter.again_of,
        }
    }
}

/// A word of a closed set.
fn one_of<T: serde::de::DeserializeOwned>(word: &str) -> Result<T, String> {
    serde_json::from_value(Value::from(word)).map_err(|error| error.to_string())
}

/// A tag: `name=value`.
pub(crate) fn tag(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or_else(|| format!("`{text}` is no tag: write NAME=VALUE"))?;
    Ok((name.to_owned(), value.to_owned()))
}

/// A time: an instant, the beginning of a day in UTC, or an age.
fn time(text: &str) -> Result<Timestamp, String> {
    let wrong =
        || format!("`{text}` is no time: write 2026-11-01T08:00:00Z, 2026-11-01, or an age such as 2d, 3h or 30m");
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(instant);
    }
    if let Ok(day) = text.parse::<Date>() {
        return day.to_zoned(TimeZone::UTC).map(|start| start.timestamp()).map_err(|_| wrong());
    }
    let (number, minutes) = match text.split_at_checked(text.len().saturating_sub(1)) {
        Some((number, "m")) => (number, 1),
        Some((number, "h")) => (number, 60),
        Some((number, "d")) => (number, 24 * 60),
        _ => return Err(wrong()),
    };
    let age = SignedDuration::from_mins(i64::from(number.parse::<u16>().map_err(|_| wrong())?) * minutes);
    Ok(Timestamp::now().checked_sub(age).unwrap_or(Timestamp::MIN))
}

pub(crate) async fn run(command: Command, settings: &Settings, output: &Output) -> Result<u8, Error> {
    match command {
        Command::List { filter, limit, before, reveal } => {
            let store = wiring::store_for_reading(settings)?;
            let filter = filter.into();
            let page = runs::list(store.as_ref(), settings, &filter, before, limit.into(), reveal).await?;
            output.show_sorted(&page.items, |runs| list_words(runs, page.next))?;
            output.note_cut(older(page.next))?;
        }
        Command::Show { run, reveal } => {
            let store = wiring::store_for_reading(settings)?;
            let details = runs::details(store.as_ref(), settings, run, reveal).await?;
            output.show_sorted(&details, show_words)?;
        }
        Command::Again(args) => return again::run(args, settings, output).await,
    }
    Ok(exit::OK)
}

pub(crate) fn list_words(runs: &[RunRecord], next: Option<RunId>) -> Words {
    let mut words = Words::default();
    if runs.is_empty() {
        words.line("no runs");
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
    words.lines(table(&rows));
    words.append(older(next));
    words
}

/// The option for the next page, where there is one.
pub(crate) fn older(next: Option<RunId>) -> Words {
    next.map_or_else(Words::default, |last| Words::of(format_args!("older ones: --before {last}")))
}

pub(crate) fn show_words(details: &RunDetails) -> Words {
    let RunDetails { run, input, ran_again, zoom_calls } = details;
    let mut words = Words::of(format_args!("run {}: {}", run.id, render::status(&run.result)));
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
    if let Some(earlier) = run.again_of {
        rows.push(("again of", earlier.to_string()));
    }
    if let Some(newest) = ran_again.first() {
        rows.push(("ran again", format!("as {newest}{}", if ran_again.len() > 1 { ", and others" } else { "" })));
    }
    rows.extend(run.tags.iter().map(|(name, value)| ("tag", format!("{name}={value}"))));
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
    words.lines(render::indented(rows));
    match input {
        KeptInput::Kept { input, .. } => {
            words.line("input");
            words.lines(render::value(input));
        }
        KeptInput::NotKept { reason, .. } => words.line(format_args!("input not kept: {reason}")),
    }
    match &run.result {
        RunResult::Done { output: value } => {
            words.line("output");
            words.lines(render::value(value));
        }
        RunResult::Continue { cursor } => {
            words.line("cursor");
            words.lines(render::value(cursor));
        }
        RunResult::Failed { failure } => {
            words.line(format_args!("failure: {}", failure.message));
            words.lines(render::failure_details(failure));
        }
    }
    words.append(zoom_words(zoom_calls));
    words
}

/// Calls that change something at Zoom.
pub(crate) fn zoom_words(calls: &[ZoomCall]) -> Words {
    let mut words = Words::default();
    if !calls.is_empty() {
        words.line("asked of Zoom");
        let rows = calls.iter().map(|call| {
            let result = call.result.map_or_else(|| "open: `greenroom settle` asks Zoom for it".to_owned(), word);
            vec![
                format!("  {} {}", word(call.kind), call.email),
                format!("for webinar {}", call.webinar),
                render::instant(call.opened_at),
                result,
            ]
        });
        words.lines(table(&rows.collect::<Vec<_>>()));
    }
    words
}

fn word(result: impl serde::Serialize) -> String {
    match serde_json::to_value(result) {
        Ok(Value::String(word)) => word.replace('-', " "),
        _ => String::new(),
    }
}

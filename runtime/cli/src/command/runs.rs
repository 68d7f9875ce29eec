//! `greenroom runs`: the records of runs.

use std::time::Duration;

use greenroom::{RunId, RunRecord, RunResult};
use greenroom_service::{
    OutputSchemas, Settings,
    views::runs::{self, KeptInput, RunDetails},
    wiring,
};
use jiff::Timestamp;

use super::{
    again,
    run_filter::{Filter, zoom_words},
    waits,
};
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
    /// List the waits of a run: for a person's approval, or another completion from outside
    #[command(after_help = "Examples:
  greenroom runs waits 0198c2f4-1c1b-7000-8000-000000000000")]
    Waits {
        /// The run: any of its slices
        run: RunId,
    },
    /// Complete a wait of a run, in the place of its link
    Complete(waits::CompleteArgs),
}

pub(crate) async fn run(command: Command, settings: &Settings, output: &Output) -> Result<u8, Error> {
    match command {
        Command::List { filter, limit, before, reveal } => {
            let store = wiring::store_for_reading(settings).await?;
            let filter = filter.at(Timestamp::now());
            let page =
                runs::list(store.as_ref(), settings, &OutputSchemas::default(), &filter, before, limit.into(), reveal)
                    .await?;
            output.show_sorted(&page.items, |runs| list_words(runs, page.next))?;
            output.note_cut(older(page.next))?;
        }
        Command::Show { run, reveal } => {
            let store = wiring::store_for_reading(settings).await?;
            let details = runs::details(store.as_ref(), settings, &OutputSchemas::default(), run, reveal).await?;
            output.show_sorted(&details, show_words)?;
        }
        Command::Again(args) => return again::run(args, settings, output).await,
        Command::Waits { run } => waits::list(run, settings, output).await?,
        Command::Complete(args) => waits::complete(args, settings, output).await?,
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
    if let Some(first) = run.continues {
        rows.push(("continues", first.to_string()));
    }
    if let Some(trace) = &run.trace {
        rows.push(("trace", trace.clone()));
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
        RunResult::Continue { cursor, waiting } => {
            words.line("cursor");
            words.lines(render::value(cursor));
            words.append(waits::pending_words(waiting));
        }
        RunResult::Failed { failure } => {
            words.line(format_args!("failure: {}", render::message(failure)));
            words.lines(render::failure_details(failure));
        }
    }
    words.append(zoom_words(zoom_calls));
    words
}

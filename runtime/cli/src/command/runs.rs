//! `greenroom runs`: the records of runs.

use std::time::Duration;

use greenroom::{RunId, RunRecord, RunResult};
use greenroom_locale::args;
use greenroom_service::{
    OutputSchemas, Settings,
    views::runs::{self, KeptInput, RunDetails},
    wiring,
};

use super::{
    again,
    run_filter::{Filter, zoom_words},
    waits,
};
use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain, table},
    reader, render,
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
            let filter = filter.at(greenroom_clock::now());
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
        words.line(reader::text("cli-runs-none"));
    }
    let rows: Vec<Vec<String>> = runs
        .iter()
        .map(|run| {
            vec![
                run.id.to_string(),
                render::instant(run.started_at),
                format!("{} {}", run.action, run.version),
                run.contact.as_ref().map_or_else(
                    || "-".to_owned(),
                    |contact| reader::with("cli-contact-of", &args![contact = plain(contact.as_str())]),
                ),
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
    next.map_or_else(Words::default, |last| Words::of(reader::with("cli-older", &args![place = last.to_string()])))
}

pub(crate) fn show_words(details: &RunDetails) -> Words {
    let RunDetails { run, input, ran_again, zoom_calls } = details;
    let mut words = Words::of(reader::with(
        "cli-runs-run",
        &args![run = run.id.to_string(), state = plain(&render::status(&run.result))],
    ));
    words.lines(render::indented(rows(run, ran_again)));
    match input {
        KeptInput::Kept { input, .. } => {
            words.line(reader::text("cli-label-input"));
            words.lines(render::value(input));
        }
        KeptInput::NotKept { reason, text, .. } => {
            let reason = plain(&render::said(reason, text.as_deref()));
            words.line(reader::with("cli-runs-input-not-kept", &args![reason = reason]));
        }
    }
    match &run.result {
        RunResult::Done { output: value } => {
            words.line(reader::text("cli-label-output"));
            words.lines(render::value(value));
        }
        RunResult::Continue { cursor, waiting } => {
            words.line(reader::text("cli-runs-cursor"));
            words.lines(render::value(cursor));
            words.append(waits::pending_words(waiting));
        }
        RunResult::Failed { failure } => {
            words.line(reader::with("cli-failure", &args![message = plain(&render::message(failure))]));
            words.lines(render::failure_details(failure));
        }
    }
    words.append(zoom_words(zoom_calls));
    words
}

/// The rows about a run, each with its name; `ran_again` has the runs that ran it again, newest first.
fn rows(run: &RunRecord, ran_again: &[RunId]) -> Vec<(String, String)> {
    let row = |key: &str, value: String| (reader::text(key), value);
    let took = render::duration(run.finished_at.duration_since(run.started_at).unsigned_abs());
    let began = reader::with("cli-runs-began-took", &args![at = render::instant(run.started_at), time = took]);
    let mut rows = vec![
        row("cli-row-action", format!("{} {}", run.action, run.version)),
        row("cli-label-package", format!("SHA-256 {}", run.package)),
        row("cli-row-began", began),
    ];
    rows.extend(run.contact.as_ref().map(|contact| row("cli-label-contact", contact.to_string())));
    rows.extend(run.key.as_ref().map(|key| row("cli-label-idempotency-key", key.clone())));
    rows.extend(run.again_of.map(|earlier| row("cli-runs-again-of", earlier.to_string())));
    rows.extend(run.continues.map(|first| row("cli-runs-continues", first.to_string())));
    rows.extend(run.trace.as_ref().map(|trace| row("cli-runs-trace", trace.clone())));
    rows.extend(ran_again.first().map(|newest| {
        let key = if ran_again.len() > 1 { "cli-runs-as-others" } else { "cli-runs-as" };
        row("cli-runs-ran-again", reader::with(key, &args![run = newest.to_string()]))
    }));
    rows.extend(run.tags.iter().map(|(name, value)| row("cli-row-tag", format!("{name}={value}"))));
    rows.extend(
        run.erased_at
            .map(|at| row("cli-runs-erased", reader::with("cli-runs-erased-at", &args![at = render::instant(at)]))),
    );
    let usage = &run.usage;
    let used = args![
        cpu = render::duration(Duration::from_micros(usage.cpu_us)),
        memory = usage.peak_memory_bytes.div_ceil(1024).to_string(),
        host_calls = usage.host_calls,
        host_calls_number = usage.host_calls.to_string(),
        effects = usage.effects,
        effects_number = usage.effects.to_string(),
    ];
    rows.push(row("cli-runs-used", reader::with("cli-runs-usage", &used)));
    rows
}

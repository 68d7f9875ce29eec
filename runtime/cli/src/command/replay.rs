//! `greenroom replay`: replays runs from their journals, with their own package or with another one.

use std::path::PathBuf;

use greenroom::{Divergence, JournalEvent, Replay, RunId, Verdict};
use greenroom_service::{
    Settings, packages,
    views::replay::{self, NotReplayable, Replays},
    wiring,
};
use indicatif::ProgressBar;

use crate::{
    error::Error,
    exit,
    output::{Output, Words, table},
    render,
};

const EXAMPLES: &str = "\
Examples:
  greenroom replay 0198c2f4-1c1b-7000-8000-000000000000
  greenroom replay 0198c2f4-1c1b-7000-8000-000000000000 --with my-action-1.1.0.wasm
  greenroom replay --action my-action --last 500 --with my-action-1.1.0.wasm

A replay does not read contacts, call Zoom or write anything: the journal answers every host call. The exit code is 0 \
if all runs that can be replayed did the same again, 3 if one did not, and that of the first failure if none can be \
replayed. Links that carry a token are masked; --reveal shows them.";

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The run
    #[arg(required_unless_present = "action", conflicts_with = "action")]
    run: Option<RunId>,
    /// Compare with this package instead of the run's own
    #[arg(long, value_name = "PACKAGE")]
    with: Option<PathBuf>,
    /// Replay the latest runs of this action
    #[arg(long, value_name = "ACTION")]
    action: Option<String>,
    /// With --action: how many runs to replay
    #[arg(long, value_name = "RUNS", default_value_t = 100, requires = "action")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..))]
    last: u32,
    /// Show links that carry a token
    #[arg(long)]
    reveal: bool,
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let with = args.with.as_deref().map(packages::read_bytes).transpose().map_err(Error::Other)?;
    let store = wiring::store_for_reading(settings).await?;
    let runtime = wiring::runtime(settings, &store)?;
    match (args.run, &args.action) {
        (Some(run), _) => {
            let replay = replay::one(&runtime, run, with, args.reveal).await?;
            output.show_sorted(&replay, words)?;
            Ok(if matches!(replay.verdict, Verdict::Diverged { .. }) { exit::DIFFERS } else { exit::OK })
        }
        (None, Some(action)) => {
            let last = args.last as usize;
            let mut runs = replay::latest(store.as_ref(), action, last.saturating_add(1)).await?;
            let more = runs.len() > last;
            runs.truncate(last);
            let progress = ProgressBar::new(runs.len() as u64);
            let replays = replay::many(&runtime, runs, with, args.reveal, || progress.inc(1)).await?;
            progress.finish_and_clear();
            output.show_sorted(&replays, replays_words)?;
            if more {
                let mut words = Words::default();
                words.note(format_args!(
                    "older runs of {action} were not replayed: --last {} replays more",
                    last.saturating_mul(10)
                ));
                output.say(words)?;
            }
            Ok(code(&replays))
        }
        (None, None) => Err(Error::Usage("name a run, or an action with --action".to_owned())),
    }
}

fn code(replays: &Replays) -> u8 {
    if !replays.diverged.is_empty() {
        exit::DIFFERS
    } else if replays.same + replays.same_so_far == 0 {
        replays.not_replayable.first().map_or(exit::OK, |not| exit::of(not.failure.kind))
    } else {
        exit::OK
    }
}

pub(crate) fn replays_words(replays: &Replays) -> Words {
    let mut all = Words::default();
    replays.diverged.iter().for_each(|replay| all.append(words(replay)));
    all.lines(render::indented([
        ("the same", replays.same.to_string()),
        ("the same so far", replays.same_so_far.to_string()),
        ("different", replays.diverged.len().to_string()),
        ("not replayable", replays.not_replayable.len().to_string()),
    ]));
    if let Some(NotReplayable { failure, .. }) = replays.not_replayable.first() {
        all.note(format_args!("not replayable, for one: {failure}"));
    }
    all
}

pub(crate) fn words(replay: &Replay) -> Words {
    let mut words = Words::default();
    let calls = render::many(replay.calls as u64, "host call");
    let run = replay.run;
    match &replay.verdict {
        Verdict::Same => words.line(format_args!("run {run}: the same again, {calls} and the end")),
        Verdict::SameSoFar => {
            let why = replay.journal_limit.map_or_else(
                || "the run was stopped there".to_owned(),
                |limit| format!("it had reached its limit of {limit} bytes (journal)"),
            );
            words.line(format_args!("run {run}: the same as far as its journal goes, {calls}: {why}"));
        }
        Verdict::Diverged { divergence } => {
            words.line(format_args!("run {run}: different after {calls} that were the same"));
            words.lines(difference(divergence));
        }
    }
    words
}

fn difference(divergence: &Divergence) -> Vec<String> {
    let Divergence { then, now, place, .. } = divergence;
    let mut rows = vec![vec!["  then".to_owned(), event_words(then)], vec!["  now".to_owned(), event_words(now)]];
    if let Some(place) = place {
        rows.push(vec!["  differs at".to_owned(), if place.is_empty() { "/".to_owned() } else { place.clone() }]);
    }
    table(&rows)
}

fn event_words(event: &JournalEvent) -> String {
    match event {
        JournalEvent::Call { function, arguments } => {
            format!("calls {function} with {arguments}")
        }
        JournalEvent::End { end } => format!("ends with {end}"),
    }
}

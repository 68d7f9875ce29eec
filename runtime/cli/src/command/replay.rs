//! `greenroom replay`: replays runs from their journals, with their own package or with another one.

use std::path::PathBuf;

use greenroom::{Divergence, JournalEvent, Replay, RunId, Verdict};
use greenroom_locale::args;
use greenroom_service::{
    Settings, packages,
    views::replay::{self, NotReplayable, Replays},
    wiring,
};
use indicatif::ProgressBar;

use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain},
    reader, render,
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
    let with = args.with.as_deref().map(packages::read_bytes).transpose();
    let with = with.map_err(|why| Error::other(&why))?;
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
                let last = last.saturating_mul(10).to_string();
                words.note(reader::with("cli-replay-more", &args![action = plain(action), last = last]));
                output.say(words)?;
            }
            Ok(code(&replays))
        }
        (None, None) => Err(Error::Usage(reader::text("cli-replay-name-one"))),
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
        (reader::text("cli-replay-same"), replays.same.to_string()),
        (reader::text("cli-replay-same-so-far"), replays.same_so_far.to_string()),
        (reader::text("cli-replay-different"), replays.diverged.len().to_string()),
        (reader::text("cli-replay-not-replayable"), replays.not_replayable.len().to_string()),
    ]));
    if let Some(NotReplayable { failure, .. }) = replays.not_replayable.first() {
        all.note(reader::with("cli-replay-for-one", &args![failure = plain(&failure.to_string())]));
    }
    all
}

pub(crate) fn words(replay: &Replay) -> Words {
    let mut words = Words::default();
    let (run, calls) = (replay.run.to_string(), replay.calls);
    let mut args = args![run = run, count = calls, number = calls.to_string()];
    match &replay.verdict {
        Verdict::Same => words.line(reader::with("cli-replay-run-same", &args)),
        Verdict::SameSoFar => match replay.journal_limit {
            None => words.line(reader::with("cli-replay-run-stopped", &args)),
            Some(limit) => {
                args.set("limit", limit.to_string());
                words.line(reader::with("cli-replay-run-limit", &args));
            }
        },
        Verdict::Diverged { divergence } => {
            words.line(reader::with("cli-replay-run-different", &args));
            words.lines(difference(divergence));
        }
    }
    words
}

fn difference(divergence: &Divergence) -> Vec<String> {
    let Divergence { then, now, place, .. } = divergence;
    let mut rows = vec![("cli-replay-then", event_words(then)), ("cli-replay-now", event_words(now))];
    if let Some(place) = place {
        rows.push(("cli-replay-differs-at", if place.is_empty() { "/".to_owned() } else { place.clone() }));
    }
    render::indented(rows.into_iter().map(|(key, value)| (reader::text(key), value)))
}

fn event_words(event: &JournalEvent) -> String {
    match event {
        JournalEvent::Call { function, arguments } => {
            let (function, arguments) = (plain(function), plain(&arguments.to_string()));
            reader::with("cli-replay-calls", &args![function = function, arguments = arguments])
        }
        JournalEvent::End { end } => reader::with("cli-replay-ends", &args![end = plain(&end.to_string())]),
    }
}

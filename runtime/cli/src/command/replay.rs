//! `greenroom replay`: plays runs again from their journals, with the package they ran with or with another one.

use std::path::PathBuf;

use greenroom::{Divergence, Failure, JournalEvent, Replay, RunId, RunRecord, Runtime, Verdict};
use greenroom_domain::{AccountStore, codes};
use greenroom_service::{Settings, wiring};
use indicatif::ProgressBar;
use serde_json::{Value, json};

use crate::{
    error::Error,
    exit, mask,
    output::{Output, View, table},
    render,
};

/// How many runs are asked of the store at once.
const PAGE: usize = 200;

const EXAMPLES: &str = "\
Examples:
  greenroom replay 0198c2f4-1c1b-7000-8000-000000000000
  greenroom replay 0198c2f4-1c1b-7000-8000-000000000000 --with my-action-1.1.0.wasm
  greenroom replay --action my-action --last 500 --with my-action-1.1.0.wasm

Nothing is read from the store's contacts, nothing is asked of Zoom, nothing is written: every host call is answered \
from the journal. The exit code is 0 where all runs that can be replayed did the same again, 3 where one did not, and that of the first \
failure where none could be replayed. Links that carry a token \
are masked unless --reveal is given.";

/// Its options.
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
    /// With --action: how many runs
    #[arg(long, value_name = "RUNS", default_value_t = 100, requires = "action")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..))]
    last: u32,
    /// Show links that carry a token
    #[arg(long)]
    reveal: bool,
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let with = match &args.with {
        Some(path) => Some(tokio::fs::read(path).await.map_err(Error::unreadable(path))?),
        None => None,
    };
    let store = wiring::store(settings)?;
    let runtime = wiring::runtime(settings, &store).await?;
    match (args.run, &args.action) {
        (Some(run), _) => one(&runtime, output, run, with, args.reveal).await,
        (None, Some(action)) => many(&runtime, store.as_ref(), output, action, &args, with).await,
        (None, None) => Err(Error::Usage("name a run, or an action with --action".to_owned())),
    }
}

async fn one(runtime: &Runtime, output: &Output, run: RunId, with: Option<Vec<u8>>, reveal: bool) -> Result<u8, Error> {
    let replay = runtime.replay(run, with).await?;
    if output.is_json() {
        output.json(&shown(json!(replay), reveal))?;
    } else {
        output.say(words(&replay, reveal))?;
    }
    Ok(code(&replay))
}

/// What came of replaying many runs.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) same: usize,
    pub(crate) same_so_far: usize,
    pub(crate) diverged: Vec<Replay>,
    pub(crate) not_replayable: Vec<(RunId, Failure)>,
}

async fn many(
    runtime: &Runtime,
    store: &dyn AccountStore,
    output: &Output,
    action: &str,
    args: &Args,
    with: Option<Vec<u8>>,
) -> Result<u8, Error> {
    let runs = latest(store, action, args.last as usize).await?;
    if runs.is_empty() {
        return Err(Error::Failure(Failure::refused(
            codes::NO_RUNS,
            format!("there is no run of an action `{action}`: `greenroom runs list` shows what was run"),
        )));
    }
    let progress = ProgressBar::new(runs.len() as u64);
    let mut tally = Tally::default();
    for run in runs {
        match runtime.replay(run.id, with.clone()).await {
            Ok(replay) => match replay.verdict {
                Verdict::Same => tally.same += 1,
                Verdict::SameSoFar => tally.same_so_far += 1,
                Verdict::Diverged { .. } => tally.diverged.push(replay),
            },
            // Without that package nothing can be compared.
            Err(failure) if with.is_some() && failure.code == "package-unusable" => return Err(failure.into()),
            Err(failure) => tally.not_replayable.push((run.id, failure)),
        }
        progress.inc(1);
    }
    progress.finish_and_clear();
    let code = if !tally.diverged.is_empty() {
        exit::DIFFERS
    } else if tally.same + tally.same_so_far == 0 {
        tally.not_replayable.first().map_or(exit::OK, |(_, failure)| exit::of(failure.kind))
    } else {
        exit::OK
    };
    if output.is_json() {
        let not_replayable: Vec<Value> =
            tally.not_replayable.iter().map(|(run, failure)| json!({ "run": run, "failure": failure })).collect();
        let all = json!({
            "same": tally.same, "sameSoFar": tally.same_so_far, "diverged": tally.diverged,
            "notReplayable": not_replayable,
        });
        output.json(&shown(all, args.reveal))?;
    } else {
        output.say(tally_words(&tally, args.reveal))?;
    }
    Ok(code)
}

pub(crate) fn tally_words(tally: &Tally, reveal: bool) -> View {
    let mut view = View::default();
    tally.diverged.iter().for_each(|replay| view.append(words(replay, reveal)));
    view.lines(render::indented([
        ("the same", tally.same.to_string()),
        ("the same so far", tally.same_so_far.to_string()),
        ("different", tally.diverged.len().to_string()),
        ("not replayable", tally.not_replayable.len().to_string()),
    ]));
    if let Some((_, failure)) = tally.not_replayable.first() {
        view.note(format_args!("not replayable, for one: {failure}"));
    }
    view
}

/// The latest runs of an action, newest first.
async fn latest(store: &dyn AccountStore, action: &str, last: usize) -> Result<Vec<RunRecord>, Error> {
    let (mut found, mut before) = (Vec::new(), None);
    loop {
        let page = store.runs(before, PAGE).await?;
        let Some(oldest) = page.last().map(|run| run.id) else { return Ok(found) };
        before = Some(oldest);
        for run in page.into_iter().filter(|run| run.action == action) {
            found.push(run);
            if found.len() == last {
                return Ok(found);
            }
        }
    }
}

fn code(replay: &Replay) -> u8 {
    if matches!(replay.verdict, Verdict::Diverged { .. }) { exit::DIFFERS } else { exit::OK }
}

pub(crate) fn words(replay: &Replay, reveal: bool) -> View {
    let mut view = View::default();
    let calls = render::many(replay.calls as u64, "host call");
    let run = replay.run;
    match &replay.verdict {
        Verdict::Same => view.line(format_args!("run {run}: the same again, {calls} and the end")),
        Verdict::SameSoFar => {
            let why = replay.journal_limit.map_or_else(
                || "the run was stopped there".to_owned(),
                |limit| format!("it had reached its limit of {limit} bytes (journal)"),
            );
            view.line(format_args!("run {run}: the same as far as its journal goes, {calls}: {why}"));
        }
        Verdict::Diverged { divergence } => {
            view.line(format_args!("run {run}: different after {calls} that were the same"));
            view.lines(difference(divergence, reveal));
        }
    }
    view
}

fn difference(divergence: &Divergence, reveal: bool) -> Vec<String> {
    let Divergence { then, now, place, .. } = divergence;
    let mut rows =
        vec![vec!["  then".to_owned(), happening(then, reveal)], vec!["  now".to_owned(), happening(now, reveal)]];
    if let Some(place) = place {
        rows.push(vec!["  differs at".to_owned(), if place.is_empty() { "/".to_owned() } else { place.clone() }]);
    }
    table(&rows)
}

fn happening(what: &JournalEvent, reveal: bool) -> String {
    match what {
        JournalEvent::Call { function, arguments } => {
            format!("calls {function} with {}", shown(arguments.clone(), reveal))
        }
        JournalEvent::End { end } => format!("ends with {}", shown(end.clone(), reveal)),
    }
}

fn shown(mut value: Value, reveal: bool) -> Value {
    if !reveal {
        mask::mask_links(&mut value);
    }
    value
}

//! `greenroom runs again`: runs a run again, or all that match a filter.

use std::sync::Arc;

use futures::{StreamExt, stream};
use greenroom::{RunId, Runtime, Verdict};
use greenroom_domain::{AccountStore, store::RunFilter};
use greenroom_locale::args;
use greenroom_service::{
    OutputSchemas, Settings, packages,
    views::again::{self, Change, Preview, RanAgain, Selection},
    wiring,
};
use semver::VersionReq;

use super::{batch, invoke, replay, run_filter};
use crate::{
    error::Error,
    exit,
    output::{Output, Words, plain},
    reader, render, source, stop,
};

const EXAMPLES: &str = "\
Examples:
  greenroom runs again 0198c2f4-1c1b-7000-8000-000000000000
  greenroom runs again 0198c2f4-1c1b-7000-8000-000000000000 --with ^2 --preview
  greenroom runs again 0198c2f4-1c1b-7000-8000-000000000000 --input '{\"webinarId\": \"82512345678\"}'
  greenroom runs again --action my-action --code unavailable --since 2d
  greenroom runs again --action my-action --code unavailable --since 2d --confirm TOKEN

The new run has the input, contact and tags of the old one, and names it. It has an idempotency key that follows from the old \
run and what is changed, so that the same command twice runs nothing twice: the second one gives the first outcome again. To run \
it once more, run the new run again, or give a key.

Writes to contacts of the old run stay. What it changed at Zoom is shown, because running it again may change it again: a \
registration that stands is found and not sent twice, and one that was cancelled meanwhile is sent again.

With --with, the old run is first replayed by the other version, and the first difference is shown. Where there is one, \
nothing runs without --yes.

With a filter instead of a run, the runs are counted first, and a token is printed. --confirm TOKEN, with the same filter, \
runs exactly those again, oldest first; runs that came meanwhile are not among them.";

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{}", exit::HELP))]
pub(crate) struct Args {
    /// The run; without it, all runs that match the filter
    #[arg(conflicts_with_all = ["action", "status", "kind", "code", "contact", "since", "until", "tags", "again_of", "webinar", "confirm"])]
    run: Option<RunId>,
    /// Another input instead of the run's own: JSON, @FILE, or - for standard input
    #[arg(long, short, value_name = "JSON|@FILE|-")]
    input: Option<String>,
    /// Another version instead of the run's own, such as 1.2.0, ^1 or *
    #[arg(long, value_name = "VERSION")]
    with: Option<VersionReq>,
    /// Change nothing: writes are discarded, and answers of Zoom to changes are made up
    #[arg(long)]
    dry_run: bool,
    /// Show what the run changed at Zoom and where the other version differs, and run nothing
    #[arg(long, requires = "run")]
    preview: bool,
    /// Run it although the other version does something else in a replay
    #[arg(long, requires = "run")]
    yes: bool,
    /// Another idempotency key than the one that follows from the run and what is changed
    #[arg(long, value_name = "KEY", requires = "run")]
    idempotency_key: Option<String>,
    #[command(flatten)]
    filter: run_filter::Filter,
    /// Run the runs again that were counted
    #[arg(long, value_name = "TOKEN")]
    confirm: Option<String>,
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let input = args.input.as_deref().map(source::json).transpose()?;
    let change = Change { input: input.map(|input| input.value().clone()), version: args.with.clone() };
    let store = wiring::store(settings).await?;
    match args.run {
        Some(run) => {
            let runtime = wiring::runtime(settings, &store)?;
            let ended = one(run, &args, &change, &store, &runtime, settings, output).await;
            stop::shut_down(&runtime, output).await;
            ended
        }
        None => {
            // What is confirmed was counted at its time, and ages with it.
            let now = args.confirm.as_deref().and_then(again::counted_at).unwrap_or_else(greenroom_clock::now);
            let filter = args.filter.at(now);
            if filter == RunFilter::default() {
                return Err(Error::Usage(reader::text("cli-again-no-filter")));
            }
            let Some(confirm) = args.confirm else {
                output.show_sorted(&again::select(store.as_ref(), &filter, &change, now).await?, selection_words)?;
                return Ok(exit::OK);
            };
            let found = again::confirmed(store.as_ref(), &filter, &change, &confirm).await?;
            let runtime = wiring::runtime(settings, &store)?;
            let ended = many(found, &change, args.dry_run, &store, &runtime, settings, output).await;
            stop::shut_down(&runtime, output).await;
            ended
        }
    }
}

async fn one(
    run: RunId,
    args: &Args,
    change: &Change,
    store: &Arc<dyn AccountStore>,
    runtime: &Runtime,
    settings: &Settings,
    output: &Output,
) -> Result<u8, Error> {
    let record = again::record(store.as_ref(), run).await?;
    crate::loading::load(runtime, settings, &change.action(&record)?, output).await?;
    let preview =
        again::preview(store.as_ref(), settings, &OutputSchemas::default(), runtime, run, change, false).await?;
    let differs = preview.difference.as_ref().is_some_and(|replay| matches!(replay.verdict, Verdict::Diverged { .. }));
    if args.preview {
        output.show_sorted(&preview, preview_words)?;
        return Ok(if differs { exit::DIFFERS } else { exit::OK });
    }
    if !output.is_json() {
        output.say(preview_words(&preview).into_notes())?;
    }
    if differs && !args.yes {
        let (action, version) = (preview.action.clone(), preview.with.clone());
        return Err(Error::Usage(reader::with("cli-again-differs", &args![action = action, version = version])));
    }
    let mut invocation = again::invocation(store.as_ref(), run, change).await?;
    if let Some(key) = &args.idempotency_key {
        invocation.idempotency_key = Some(key.clone());
    }
    invocation.dry_run = args.dry_run;
    let outcome = invoke::once(runtime.invoke(invocation), output).await?;
    Ok(exit::of_outcome(&outcome))
}

async fn many(
    found: Vec<RunId>,
    change: &Change,
    dry_run: bool,
    store: &Arc<dyn AccountStore>,
    runtime: &Runtime,
    settings: &Settings,
    output: &Output,
) -> Result<u8, Error> {
    let mut wanted = Vec::new();
    for run in &found {
        let action = change.action(&again::record(store.as_ref(), *run).await?)?;
        if !wanted.contains(&action) {
            wanted.push(action);
        }
    }
    packages::load_all(runtime, settings, &wanted).await?;
    let at_once = settings
        .concurrency
        .map_or(batch::CONCURRENCY, |runs| usize::try_from(runs.get()).unwrap_or(batch::CONCURRENCY));
    let ran = stream::iter(found.iter().copied())
        .map(|run| again::one(store.as_ref(), runtime, run, change, dry_run))
        .buffered(at_once);
    let mut ran = std::pin::pin!(ran);
    let (mut done, mut failed, mut first) = (0_u64, 0_u64, None);
    while let Some(ran) = ran.next().await {
        match ran.outcome.failure() {
            Some(_) => failed += 1,
            None => done += 1,
        }
        if ran.outcome.failure().is_some() {
            first.get_or_insert(exit::of_outcome(&ran.outcome));
        }
        if output.is_json() {
            output.json_line(&ran)?;
        } else {
            output.say(ran_words(&ran))?;
        }
    }
    let mut words = Words::default();
    words.note(batch::tally_words(done, failed, 0));
    output.say(words)?;
    Ok(first.unwrap_or(exit::OK))
}

pub(crate) fn preview_words(preview: &Preview) -> Words {
    let Preview { run, action, version, with, contact, edited, key, zoom_calls, difference, not_compared, .. } =
        preview;
    let (action, version) = (plain(action), plain(version));
    let named = args![run = run.to_string(), action = action, version = version];
    let mut words = Words::of(reader::with("cli-again-preview", &named));
    let input = reader::text(if *edited { "cli-again-another-input" } else { "cli-again-same-input" });
    let mut rows = vec![(reader::text("cli-label-with"), with.clone()), (reader::text("cli-label-input"), input)];
    if let Some(contact) = contact {
        rows.push((reader::text("cli-label-contact"), contact.to_string()));
    }
    rows.push((reader::text("cli-label-idempotency-key"), key.clone()));
    words.lines(render::indented(rows));
    words.append(run_filter::zoom_words(zoom_calls));
    if let Some(difference) = difference {
        words.append(replay::words(difference));
    }
    if let Some(failure) = not_compared {
        words.note(reader::with("cli-again-not-compared", &args![message = plain(&render::message(failure))]));
    }
    words
}

pub(crate) fn selection_words(selection: &Selection) -> Words {
    let Selection { count, changed_zoom, runs, confirm, .. } = selection;
    let mut words = Words::of(reader::count("cli-again-count", *count as u64));
    if *changed_zoom > 0 {
        words.line(reader::with("cli-again-zoom", &args![number = changed_zoom.to_string()]));
    }
    words.lines(runs.iter().map(|run| format!("  {run}")));
    if runs.len() < *count {
        words.line(format_args!("  {}", reader::text("cli-again-older")));
    }
    words.whole(reader::with("cli-again-confirm", &args![token = plain(confirm)]));
    words
}

pub(crate) fn ran_words(ran: &RanAgain) -> Words {
    let mut words = Words::of(reader::with("cli-again-run", &args![run = ran.again_of.to_string()]));
    words.append(invoke::words(&ran.outcome, &ran.outcome.masked()));
    words
}

//! `greenroom sync`: syncs webinars now (A9).

use std::{
    collections::HashMap,
    io::{self, IsTerminal},
    sync::{Mutex, PoisonError},
};

use greenroom::{Failure, FailureKind, Storage};
use greenroom_domain::{SyncRun, SyncState, SyncTrigger, WebinarId, ZoomAccountId};
use greenroom_sync::{Messages, Progress, STEPS, Synced, SyncedWebinar, WebinarSync};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::audit;
use greenroom_service::{Settings, wiring};

use crate::{
    error::Error,
    exit, loading, mask,
    output::{Output, View, brief, table},
    render, stop,
};

const EXAMPLES: &str = "\
Examples:
  greenroom sync 82512345678
  greenroom sync 82512345678 --dry-run
  greenroom sync --all --account AbC --json

Syncing twice, or while another sync of the webinar runs, does no harm; what was stopped or crashed goes on where it \
was. --all looks for new webinars, then syncs every one that is set to be synced (`greenroom webinars`). A dry run \
asks Zoom and the rules, and writes nothing: with --all it takes the webinars that are known, and looks for no new ones; attendance and recordings of sessions that were never synced, and \
registrations that Zoom no longer has, it cannot count. The exit code is 0 as soon as anything was synced, or is being synced by \
another process; else it is that of the first failure, or 14 where the settings say no.";

/// Its options.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The webinar's id
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    webinar: Option<String>,
    /// All webinars that are set to be synced
    #[arg(long)]
    all: bool,
    /// With --all: only those of this Zoom account
    #[arg(long, value_name = "ACCOUNT-ID", conflicts_with = "webinar")]
    account: Option<String>,
    /// Say what would be done, and write nothing
    #[arg(long)]
    dry_run: bool,
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let one = args.webinar.as_deref().map(WebinarId::parse).transpose();
    let one = one.map_err(|error| Error::invalid_input(error.to_string()))?;
    let messages = wiring::messages(settings)?;
    let store = wiring::store(settings)?;
    let (runtime, sync) = wiring::sync(settings, &store)?;
    load_steps(&runtime, settings, output).await?;
    // A dry run changes nothing, not even what others left open.
    if !args.dry_run {
        wiring::settle_first(&runtime).await;
    }
    let bars = Bars::new();
    let progress = |progress: Progress<'_>| bars.show(&progress);
    let account = args.account.map(ZoomAccountId::new);
    let syncing = async {
        match &one {
            Some(webinar) => {
                let result = sync.sync(webinar, SyncTrigger::ByHand, args.dry_run, &progress).await;
                Ok(vec![SyncedWebinar { webinar: webinar.clone(), result }])
            }
            None => {
                if !args.dry_run {
                    discover(&sync, &wiring::storage(&store), account.as_ref(), output).await?;
                }
                sync.sync_all(account.as_ref(), SyncTrigger::ByHand, args.dry_run, &progress).await
            }
        }
    };
    let synced = tokio::select! {
        synced = syncing => synced,
        () = stop::requested() => Err(Failure::of(
            FailureKind::Cancelled,
            "stopped: what was committed is kept, and the next sync goes on from there",
        )),
    };
    bars.clear();
    let told = match synced {
        Ok(synced) => tell(&synced, one.is_some(), args.dry_run, &messages, output),
        Err(failure) => Err(failure.into()),
    };
    stop::shut_down(&runtime, output).await;
    told
}

/// Looks for new webinars first: those that are set to be synced from the start are among all. An account that does not
/// answer keeps none of the others waiting.
async fn discover(
    sync: &WebinarSync,
    storage: &Storage,
    wanted: Option<&ZoomAccountId>,
    output: &Output,
) -> Result<(), Failure> {
    let (set, _) = storage.sync_store()?.settings(Some(&[])).await?;
    let accounts = storage.account().await?.zoom_accounts;
    let wanted = accounts.iter().filter(|account| account.in_use() && wanted.is_none_or(|id| id == &account.id));
    // While S1 is off there is nothing to look for.
    for account in wanted.filter(|_| set.sync_webinar_data) {
        if let Err(failure) = sync.discover(account).await {
            // Notes cannot fail: without stderr there is nobody to tell.
            let _ = output.say(undiscovered(&account.id, &failure));
        }
    }
    Ok(())
}

pub(crate) fn undiscovered(account: &ZoomAccountId, failure: &Failure) -> View {
    let mut view = View::default();
    view.note(format_args!("Zoom account {account}: {}", mask::links_masked(&failure.message)));
    view
}

/// Loads the steps of a sync.
pub(super) async fn load_steps(
    runtime: &greenroom::Runtime,
    settings: &Settings,
    output: &Output,
) -> Result<(), Error> {
    for step in STEPS {
        let action = step.parse().map_err(|error| Error::Other(format!("{step}: {error}")))?;
        loading::load(runtime, settings, &action, output).await?;
    }
    Ok(())
}

fn tell(synced: &[SyncedWebinar], one: bool, dry_run: bool, messages: &Messages, output: &Output) -> Result<u8, Error> {
    let code = code(synced);
    if output.is_json() {
        let answers = synced.iter().map(|synced| answer(synced, messages)).collect::<Result<Vec<_>, _>>()?;
        match &answers[..] {
            [answer] if one => output.json(answer)?,
            answers => output.json(&answers)?,
        }
    } else {
        output.say(words(synced, one, dry_run, messages))?;
    }
    Ok(code)
}

pub(crate) fn words(synced: &[SyncedWebinar], one: bool, dry_run: bool, messages: &Messages) -> View {
    let mut view = View::default();
    if dry_run {
        view.line("dry run: nothing was written; this is what a sync would change, as far as the store can tell");
    }
    if synced.is_empty() {
        view.line("no webinar is set to be synced: see `greenroom webinars`, `greenroom settings set --help`");
    }
    if !one {
        let rows = synced.iter().map(|synced| {
            let (state, more) = summary(synced);
            vec![synced.webinar.to_string(), state, more]
        });
        view.lines(table(&rows.collect::<Vec<_>>()));
    }
    for synced in synced {
        match &synced.result {
            Ok(Synced::Entry(run)) if one => {
                view.append(audit::entry_words(run, messages));
                // A dry run lists nobody.
                if !dry_run {
                    view.append(audit::where_emails_are(std::slice::from_ref(run)));
                }
            }
            Ok(Synced::Entry(run)) if run.warnings.is_empty() => {}
            Ok(Synced::Entry(run)) => {
                view.line(format_args!("webinar {}", synced.webinar));
                view.append(audit::warnings(&run.warnings, messages));
            }
            Ok(Synced::UnderWay { .. }) if one => view.line(summary(synced).0),
            Ok(Synced::UnderWay { .. }) => {}
            Err(failure) => view.append(failure_words(&synced.webinar, failure)),
        }
    }
    view
}

pub(crate) fn failure_words(webinar: &WebinarId, failure: &Failure) -> View {
    let mut view = View::default();
    view.note(format_args!("webinar {webinar}: {}", mask::links_masked(&failure.message)));
    view.notes(render::failure_details(failure));
    view
}

/// What became of a webinar, as JSON.
pub(super) fn answer(synced: &SyncedWebinar, messages: &Messages) -> Result<Value, Error> {
    let webinar = &synced.webinar;
    Ok(match &synced.result {
        Ok(Synced::Entry(run)) => {
            json!({ "webinar": webinar, "result": "entry", "entry": audit::entry(run, messages)? })
        }
        Ok(Synced::UnderWay { until }) => json!({ "webinar": webinar, "result": "under-way", "until": until }),
        Err(failure) => json!({ "webinar": webinar, "result": "failed", "failure": failure }),
    })
}

/// What became of a webinar, in a few words.
pub(super) fn summary(synced: &SyncedWebinar) -> (String, String) {
    match &synced.result {
        Ok(Synced::Entry(run)) => (audit::state(run.state).to_owned(), counts(run)),
        Ok(Synced::UnderWay { until }) => {
            (format!("another process syncs it, until {} at the latest", render::instant(*until)), String::new())
        }
        Err(failure) => (format!("failed: {}", failure.code), String::new()),
    }
}

fn counts(run: &SyncRun) -> String {
    let changes = run.tally.iter().filter(|(_, count)| **count > 0).map(|(what, count)| format!("{count} {what}"));
    let warnings = Some(run.warnings.len() as u64).filter(|many| *many > 0).map(|many| render::many(many, "warning"));
    changes.chain(warnings).collect::<Vec<_>>().join(", ")
}

/// Non-zero only where nothing could be synced.
fn code(synced: &[SyncedWebinar]) -> u8 {
    let failed = |synced: &SyncedWebinar| match &synced.result {
        Ok(Synced::Entry(run)) if run.state == SyncState::NotSynced => Some(exit::of(FailureKind::Failed)),
        Ok(_) => None,
        Err(failure) => Some(exit::of(failure.kind)),
    };
    let codes: Option<Vec<u8>> = synced.iter().map(failed).collect();
    codes.and_then(|codes| codes.first().copied()).unwrap_or(exit::OK)
}

/// A bar for each webinar that is being synced, on a terminal's stderr; nothing elsewhere.
pub(super) struct Bars {
    all: Option<MultiProgress>,
    by_webinar: Mutex<HashMap<WebinarId, ProgressBar>>,
}

impl Bars {
    pub(super) fn new() -> Self {
        Self { all: io::stderr().is_terminal().then(MultiProgress::new), by_webinar: Mutex::default() }
    }

    pub(super) fn show(&self, progress: &Progress<'_>) {
        let Some(all) = &self.all else { return };
        let (Progress::Step { webinar, step, .. }
        | Progress::Slice { webinar, step, .. }
        | Progress::Waiting { webinar, step, .. }) = progress;
        let mut bars = self.by_webinar.lock().unwrap_or_else(PoisonError::into_inner);
        let bar = bars.entry((*webinar).clone()).or_insert_with(|| {
            let bar = all.add(ProgressBar::no_length());
            bar.set_prefix(webinar.to_string());
            bar
        });
        match progress {
            Progress::Step { resumed, .. } => {
                bar.reset();
                style(bar, "{spinner} {prefix} {msg}");
                bar.set_message(if *resumed { format!("{step}, from where it was") } else { (*step).to_owned() });
            }
            Progress::Slice { rows: (rows, total), .. } => {
                match total {
                    Some(total) => {
                        style(bar, "{bar:30} {prefix} {msg} {pos}/{len} ({per_sec}, {eta} left)");
                        bar.set_length(*total);
                    }
                    None => style(bar, "{spinner} {prefix} {msg} {pos} ({per_sec})"),
                }
                bar.set_message(*step);
                bar.set_position(*rows);
            }
            Progress::Waiting { wait, failure, .. } => {
                let why = brief(&mask::links_masked(&failure.message));
                bar.set_message(format!("{step} waits {}: {why}", render::duration(*wait)));
            }
        }
        bar.tick();
    }

    /// Takes them off the terminal.
    pub(super) fn clear(&self) {
        self.by_webinar
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .drain()
            .for_each(|(_, bar)| bar.finish_and_clear());
    }
}

fn style(bar: &ProgressBar, template: &str) {
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
}

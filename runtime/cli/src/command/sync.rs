//! `greenroom sync`: syncs webinars now (A9: at any time).

use std::{
    collections::HashMap,
    io::{self, IsTerminal},
    sync::{Mutex, PoisonError},
};

use greenroom::{Failure, FailureKind, InvalidActionRef};
use greenroom_domain::{SyncState, SyncTrigger, WebinarId, ZoomAccountId};
use greenroom_locale::args;
use greenroom_service::{
    Settings, mask,
    views::{
        audit::AuditEntry,
        sync::{self as views, Discovery, SyncResult},
    },
    wiring,
};
use greenroom_sync::{Progress, STEPS, SyncedWebinar};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::audit;
use crate::{
    error::Error,
    exit, loading,
    output::{Output, Words, brief, plain, table},
    reader, render, stop,
};

const EXAMPLES: &str = "\
Examples:
  greenroom sync 82512345678
  greenroom sync 82512345678 --dry-run
  greenroom sync 82512345678 --all-sessions
  greenroom sync --all --account AbC --json

Syncing twice, or while another sync of the webinar runs, does no harm; a sync that was stopped or crashed resumes. \
The \
participants of a session that ended more than 48 hours ago are not asked for again once all of them are known, because \
Zoom counts each report against a daily limit; --all-sessions asks all the same. --all searches for new webinars, then syncs every webinar whose settings say so (`greenroom webinars`). A dry run asks \
Zoom and the rules, and writes nothing: with --all it takes the known webinars only; it cannot count attendance and \
recordings of sessions that were never synced, nor registrations that Zoom no longer has. The exit code is 0 if any \
webinar was synced, or is being synced by another process; else that of the first failure, or 14 where the settings \
forbid it.";

/// The options of the command.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The webinar's id
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    webinar: Option<String>,
    /// Sync all webinars whose settings say so
    #[arg(long)]
    all: bool,
    /// With --all: only those of this Zoom account
    #[arg(long, value_name = "ACCOUNT-ID", conflicts_with = "webinar")]
    account: Option<String>,
    /// Ask Zoom for the participants of every session again
    #[arg(long)]
    all_sessions: bool,
    /// Show what would change, and write nothing
    #[arg(long)]
    dry_run: bool,
}

pub(crate) async fn run(args: Args, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let one = args.webinar.as_deref().map(WebinarId::parse).transpose();
    let one = one.map_err(|error| Error::invalid_input(error.sentence()))?;
    let messages = reader::messages(settings)?;
    let store = wiring::store(settings).await?;
    let (runtime, sync) = wiring::sync(settings, &store)?;
    let sync = if args.all_sessions { sync.all_sessions() } else { sync };
    load_steps(&runtime, settings, output).await?;
    // A dry run changes nothing, so it settles nothing either.
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
                    for discovery in &views::discover(&sync, &wiring::storage(&store), account.as_ref()).await? {
                        // Notes cannot fail: without stderr nobody reads them.
                        let _ = output.say(undiscovered(discovery));
                    }
                }
                sync.sync_all(account.as_ref(), SyncTrigger::ByHand, args.dry_run, &progress).await
            }
        }
    };
    let synced = tokio::select! {
        synced = syncing => synced,
        () = stop::requested() => Err(Failure::of(
            FailureKind::Cancelled,
            reader::text("cli-sync-stopped"),
        )),
    };
    bars.clear();
    let told = match synced {
        Ok(synced) => {
            let results: Vec<SyncResult> = synced.into_iter().map(|synced| SyncResult::of(synced, &messages)).collect();
            tell(&results, one.is_some(), args.dry_run, output)
        }
        Err(failure) => Err(failure.into()),
    };
    stop::shut_down(&runtime, output).await;
    told
}

/// The parts of a Zoom account that a search for new webinars did not see.
pub(crate) fn undiscovered(discovery: &Discovery) -> Words {
    let mut words = Words::default();
    match discovery {
        Discovery::Failed { zoom_account, failure } => {
            words.note(of_account(zoom_account, &render::message(failure)));
        }
        Discovery::Found { zoom_account, found } => {
            if let Some(not_listed) = not_listed(found.not_listed) {
                words.note(of_account(zoom_account, &not_listed));
            }
        }
    }
    words
}

/// A line about a Zoom account.
pub(super) fn of_account(account: &ZoomAccountId, what: &str) -> String {
    reader::with("cli-zoom-account-about", &args![account = plain(account.as_str()), what = plain(what)])
}

/// The users whose webinars Zoom does not list, in one line; none where there are none.
pub(crate) fn not_listed(users: usize) -> Option<String> {
    (users > 0).then(|| reader::count("cli-sync-not-listed", users as u64))
}

/// Loads the steps of a sync.
pub(super) async fn load_steps(
    runtime: &greenroom::Runtime,
    settings: &Settings,
    output: &Output,
) -> Result<(), Error> {
    for step in STEPS {
        let action = step.parse().map_err(|error: InvalidActionRef| Error::other(&error.sentence()))?;
        loading::load(runtime, settings, &action, output).await?;
    }
    Ok(())
}

fn tell(results: &[SyncResult], one: bool, dry_run: bool, output: &Output) -> Result<u8, Error> {
    match results {
        [result] if one => output.show_sorted(result, |result| words(std::slice::from_ref(result), true, dry_run))?,
        results => output.show_sorted(&results, |results| words(results, one, dry_run))?,
    }
    Ok(code(results))
}

pub(crate) fn words(results: &[SyncResult], one: bool, dry_run: bool) -> Words {
    let mut words = Words::default();
    if dry_run {
        words.line(reader::text("cli-sync-dry-run"));
    }
    if results.is_empty() {
        words.line(reader::text("cli-sync-none"));
    }
    if !one {
        let rows = results.iter().map(|result| {
            let (state, more) = summary(result);
            vec![result.webinar().to_string(), state, more]
        });
        words.lines(table(&rows.collect::<Vec<_>>()));
    }
    for result in results {
        match result {
            SyncResult::Entry { entry, .. } if one => {
                words.append(audit::entry_words(entry));
                // A dry run writes no list.
                if !dry_run {
                    words.append(audit::where_emails_are(std::slice::from_ref(entry)));
                }
            }
            SyncResult::Entry { entry, .. } if entry.warnings.is_empty() => {}
            SyncResult::Entry { webinar, entry } => {
                words.line(reader::with("cli-webinar-of", &args![webinar = webinar.to_string()]));
                words.append(audit::warnings(&entry.warnings));
            }
            SyncResult::UnderWay { .. } if one => words.line(summary(result).0),
            SyncResult::UnderWay { .. } => {}
            SyncResult::Failed { webinar, failure } => words.append(failure_words(webinar, failure)),
        }
    }
    words
}

pub(crate) fn failure_words(webinar: &WebinarId, failure: &Failure) -> Words {
    let mut words = Words::default();
    let args = args![webinar = webinar.to_string(), what = plain(&render::message(failure))];
    words.note(reader::with("cli-webinar-about", &args));
    words.notes(render::failure_details(failure));
    words
}

/// The result of a webinar's sync in a few words: its state, and counts.
pub(super) fn summary(result: &SyncResult) -> (String, String) {
    match result {
        SyncResult::Entry { entry, .. } => (audit::state(entry.state), counts(entry)),
        SyncResult::UnderWay { until, .. } => {
            (reader::with("cli-sync-under-way", &args![until = render::instant(*until)]), String::new())
        }
        SyncResult::Failed { failure, .. } => {
            (format!("{}: {}", reader::word_as_is("sync-result", "failed"), failure.code), String::new())
        }
    }
}

fn counts(entry: &AuditEntry) -> String {
    let changes = entry.tally.iter().filter(|(_, count)| **count > 0).map(|(what, count)| {
        // In English a count goes before its word, in the other languages' labels after it.
        if reader::foreign().is_some() {
            format!("{}: {count}", audit::counted(what))
        } else {
            format!("{count} {what}")
        }
    });
    let warnings = Some(entry.warnings.len() as u64).filter(|many| *many > 0);
    let warnings = warnings.map(|many| reader::count("cli-sync-warnings", many));
    changes.chain(warnings).collect::<Vec<_>>().join(", ")
}

/// Non-zero only where nothing could be synced.
fn code(results: &[SyncResult]) -> u8 {
    let failed = |result: &SyncResult| match result {
        SyncResult::Entry { entry, .. } if entry.state == SyncState::NotSynced => Some(exit::of(FailureKind::Failed)),
        SyncResult::Failed { failure, .. } => Some(exit::of(failure.kind)),
        SyncResult::Entry { .. } | SyncResult::UnderWay { .. } => None,
    };
    let codes: Option<Vec<u8>> = results.iter().map(failed).collect();
    codes.and_then(|codes| codes.first().copied()).unwrap_or(exit::OK)
}

/// A progress bar for each webinar in progress, where stderr is a terminal.
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
                bar.set_message(if *resumed {
                    reader::with("cli-sync-resumed", &args![step = *step])
                } else {
                    (*step).to_owned()
                });
            }
            Progress::Slice { rows: (rows, total), .. } => {
                match total {
                    Some(total) => {
                        let left = reader::with("cli-sync-left", &args![time = "{eta}"]);
                        style(bar, &format!("{{bar:30}} {{prefix}} {{msg}} {{pos}}/{{len}} ({{per_sec}}, {left})"));
                        bar.set_length(*total);
                    }
                    None => style(bar, "{spinner} {prefix} {msg} {pos} ({per_sec})"),
                }
                bar.set_message(*step);
                bar.set_position(*rows);
            }
            Progress::Waiting { wait, failure, .. } => {
                let why = brief(&mask::links(&render::message(failure)));
                let args = args![step = *step, time = render::duration(*wait), why = why];
                bar.set_message(reader::with("cli-sync-waits", &args));
            }
        }
        bar.tick();
    }

    /// Removes the bars from the terminal.
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

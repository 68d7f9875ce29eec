//! Replays a run from its journal: with its own package (exact mode) or with another one (compare mode).

use std::sync::Arc;

use greenroom_domain::{
    Code, Failure, FailureKind, Retry, RunId, Sentence, StoreError, codes, sentence,
    store::{JournalLevel, KeptJournal, RunRecord},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    ActionRef, Divergence, Grants, JournalEvent, Limits, RecordedRun,
    action::Action,
    capability::{Attachments, RunContext, RunState},
    journal::{Body, Cut, FORMAT, Journal, Player, ReplayStop, first_difference, is_unrepeatable, read, stopped_by},
    runtime_state::RuntimeState,
    sandbox::{self, GuestRun},
};

/// A replay has this many times the run's limits of time, because a slower machine should make no difference.
const TIME_FACTOR: u64 = 10;

/// The result of a replay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Replay {
    /// The run.
    pub run: RunId,
    /// The action's name.
    pub action: String,
    /// SHA-256 of the run's package, in hex.
    pub package: String,
    /// SHA-256 of the package that it was compared with, in hex. `None` in exact mode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<String>,
    /// How many host calls the journal answered.
    pub calls: usize,
    /// The limit of the journal ([`Limits::journal_bytes`]), if the run had more calls than it keeps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub journal_limit: Option<u64>,
    /// Whether the guest did the same as in the run.
    #[serde(flatten)]
    pub verdict: Verdict,
}

/// Whether a guest did the same in a replay as in the run. The set is closed: there is no fourth answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "verdict")]
pub enum Verdict {
    /// The same calls with the same arguments, and the same end to the byte.
    Same,
    /// The same as far as the journal goes. The run was stopped in a host call; or by a limit that a replay does not
    /// reach at the same place (time, or memory that the host held for the run); or it had more calls than the journal
    /// keeps.
    SameSoFar,
    /// The guest did something else.
    Diverged {
        /// The first difference.
        divergence: Box<Divergence>,
    },
}

/// The package that a run is replayed with.
pub(crate) enum With {
    /// Its own: exact mode.
    Own,
    /// Another one.
    Package(Vec<u8>),
    /// That of a loaded action.
    Loaded(ActionRef),
}

/// Replays a run: see [`Runtime::replay`](crate::Runtime::replay).
pub(crate) async fn replay(runtime: &RuntimeState, run: RunId, with: With) -> Result<Replay, Failure> {
    let runs = runtime.services.storage.runs();
    let Some(record) = runs.run(run).await.map_err(Failure::from)? else {
        return Err(Failure::refused(
            codes::RUN_NOT_FOUND,
            sentence!(
                "failure-replay-run-unknown",
                "there is no run {run}: `greenroom runs list` lists them",
                run = run
            ),
        ));
    };
    let body = readable(run, runs.journal(run).await.map_err(Failure::from)?)?;
    let journal_limit = body.cut.map(Cut::limit);
    let compares = !matches!(with, With::Own);
    let action = match with {
        With::Own => own_package(runtime, &record).await?,
        With::Package(package) => to_replay(runtime, hex::encode(Sha256::digest(&package)), package).await?,
        With::Loaded(wanted) => runtime.actions().find(&wanted).ok_or_else(|| {
            let message = sentence!(
                "failure-replay-action-unknown",
                "there is no action {action} to replay the run with: `greenroom actions list` lists them",
                action = wanted
            );
            Failure::of(FailureKind::UnknownAction, message)
        })?,
    };
    let with = compares.then(|| action.digest.clone());
    let (calls, verdict) = play(runtime, &record, &action, body).await?;
    Ok(Replay { run, action: record.action, package: record.package, with, calls, journal_limit, verdict })
}

/// Reads the journal of a run: see [`Runtime::recorded`](crate::Runtime::recorded).
pub(crate) async fn recorded(runtime: &RuntimeState, run: RunId) -> Result<RecordedRun, Failure> {
    let journal = runtime.services.storage.runs().journal(run).await.map_err(Failure::from)?;
    readable(run, journal).map(RecordedRun::of)
}

impl RecordedRun {
    /// Reads the journal of a run, as a store keeps it.
    ///
    /// # Errors
    /// `no-journal`, `journal-of-digests`, `journal-erased`, `journal-dropped` or `journal-newer`.
    pub fn read(run: RunId, kept: Option<KeptJournal>) -> Result<Self, Failure> {
        readable(run, kept).map(Self::of)
    }
}

async fn own_package(runtime: &RuntimeState, record: &RunRecord) -> Result<Arc<Action>, Failure> {
    if let Some(known) = known(runtime, &record.package) {
        return Ok(known);
    }
    let kept = runtime.services.storage.runs().package(&record.package).await.map_err(Failure::from)?;
    let Some(package) = kept else {
        return Err(Failure::refused(
            codes::PACKAGE_NOT_KEPT,
            sentence!(
                "failure-package-not-kept",
                "the store does not have the package of this run (SHA-256 {package}): replay it with that package's file",
                package = record.package
            ),
        ));
    };
    to_replay(runtime, record.package.clone(), package).await
}

async fn to_replay(runtime: &RuntimeState, digest: String, package: Vec<u8>) -> Result<Arc<Action>, Failure> {
    if let Some(known) = known(runtime, &digest) {
        return Ok(known);
    }
    // All grants are safe, because the journal answers every call and the host functions do nothing in a replay.
    let compiled = runtime.compile(package, Grants::AsDeclared).await;
    let action = compiled.map(Arc::new).map_err(|error| {
        Failure::refused(
            codes::PACKAGE_UNUSABLE,
            sentence!(
                "failure-package-not-replayable",
                "the package cannot be replayed: {error}",
                error = error.sentence()
            ),
        )
    })?;
    runtime.replay_packages.remember(action.clone());
    Ok(action)
}

fn known(runtime: &RuntimeState, digest: &str) -> Option<Arc<Action>> {
    runtime.actions().of_package(digest).or_else(|| runtime.replay_packages.find(digest))
}

async fn play(
    runtime: &RuntimeState,
    record: &RunRecord,
    action: &Arc<Action>,
    body: Body,
) -> Result<(usize, Verdict), Failure> {
    let (input, cursor) = (body.input.get().to_owned(), body.cursor.as_ref().map(|cursor| cursor.get().to_owned()));
    let (then, masked) = (body.end.get().to_owned(), body.masked);
    let context = RunContext {
        id: record.id,
        first_run: record.first_run(),
        action: record.action.clone(),
        contact: record.contact.clone(),
        started_at: record.started_at,
        dry_run: false,
        attachments: Attachments::default(),
    };
    if body.limits.memory_bytes > runtime.limits.memory_bytes {
        let needed = body.limits.memory_bytes;
        return Err(Failure::refused(
            codes::REPLAY_NEEDS_MEMORY,
            sentence!(
                "failure-replay-needs-memory",
                "the run had a limit of {needed} bytes of memory: raise today's limit to that, and replay again",
                needed = needed
            ),
        ));
    }
    let (limits, journal) = (with_more_time(body.limits, &then), Journal::Playing(Player::new(body)));
    let state = RunState::new(context, runtime.services.clone(), action.granted.clone(), limits, journal);
    let replayed = sandbox::run(action, &runtime.host, state, &input, cursor.as_ref());
    let GuestRun { end: now, mut state, .. } = runtime.in_place(replayed).await?;
    let Journal::Playing(player) = &mut state.journal else {
        return Err(Failure::of(
            FailureKind::Internal,
            sentence!("failure-replay-no-journal", "the journal is missing after the replay"),
        ));
    };
    let calls = player.answered();
    let verdict = match state.stop {
        Some(ReplayStop::Diverged(divergence)) => Verdict::Diverged { divergence },
        Some(ReplayStop::JournalEnds) => Verdict::SameSoFar,
        None => {
            let now = now.unwrap_or_default();
            let (was, is) = (read(&then), read(&now));
            let next = player.next_then();
            if next.is_none() && then == now {
                Verdict::Same
            } else if stopped_by(&was).is_some_and(is_unrepeatable) {
                Verdict::SameSoFar
            } else if let Some(code) = stopped_by(&is).filter(|code| matches!(*code, "wall" | "cpu" | "no-room")) {
                return Err(Failure::new(
                    FailureKind::Unavailable,
                    codes::REPLAY_STOPPED,
                    sentence!(
                        "failure-replay-stopped",
                        "the replay was stopped ({code}) where the run was not: replay it when less is going on",
                        code = code
                    ),
                )
                .retry(Retry::Now));
            } else if let Some(then) = next {
                diverged(calls, then, JournalEvent::end(&now), None)
            } else {
                compare_ends(calls, &then, &now, masked)
            }
        }
    };
    Ok((calls, verdict))
}

/// The journal of a run, if it can be replayed.
fn readable(run: RunId, kept: Option<KeptJournal>) -> Result<Body, Failure> {
    let refused = |code: Code, why: Sentence| {
        Err(Failure::refused(
            code,
            sentence!("failure-run-not-replayable", "run {run} cannot be replayed: {why}", run = run, why = why),
        ))
    };
    let Some(kept) = kept else {
        return refused(
            codes::NO_JOURNAL,
            sentence!("failure-no-journal", "it has no journal, because its action never ran or journals were off"),
        );
    };
    if let Some(at) = kept.erased_at {
        return refused(
            codes::JOURNAL_ERASED,
            sentence!("failure-journal-erased", "a person whose data was in its journal was erased at {at}", at = at),
        );
    }
    if let Some(at) = kept.dropped_at {
        return refused(
            codes::JOURNAL_DROPPED,
            sentence!(
                "failure-journal-dropped",
                "its journal was dropped at {at}, for room or for its age: raise the store's quota of journals, or keep them longer",
                at = at
            ),
        );
    }
    let Some(text) = kept.body.filter(|_| kept.level == JournalLevel::Full) else {
        return refused(
            codes::JOURNAL_OF_DIGESTS,
            sentence!(
                "failure-journal-of-digests",
                "its journal holds digests only: set the journal's level to `full`"
            ),
        );
    };
    let unreadable = |error: serde_json::Error| {
        Failure::from(StoreError::Damaged(sentence!(
            "failure-journal-unreadable",
            "the journal of run {run} cannot be read: {error}",
            run = run,
            error = error
        )))
    };
    let format: Format = serde_json::from_str(&text).map_err(unreadable)?;
    if format.format != FORMAT {
        let found = format.format;
        return refused(
            codes::JOURNAL_NEWER,
            sentence!("failure-journal-newer", "its journal has format {found}: use a newer Greenroom", found = found),
        );
    }
    serde_json::from_str(&text).map_err(unreadable)
}

#[derive(serde::Deserialize)]
struct Format {
    format: u32,
}

/// The run's limits with [`TIME_FACTOR`] times its time. If the run was stopped by its CPU limit, that limit stays.
fn with_more_time(limits: Limits, end: &str) -> Limits {
    let timed_out = stopped_by(&read(end)) == Some("cpu");
    let cpu_ms = if timed_out { limits.cpu_ms } else { limits.cpu_ms.saturating_mul(TIME_FACTOR) };
    Limits { cpu_ms, wall_ms: limits.wall_ms.saturating_mul(TIME_FACTOR), ..limits }
}

fn compare_ends(calls: usize, then: &str, now: &str, masked: bool) -> Verdict {
    let place = first_difference(&read(then), &read(now));
    // Masking parses and writes the text, so its bytes differ from the guest's.
    if masked && place.is_none() {
        return Verdict::Same;
    }
    diverged(calls, JournalEvent::end(then), JournalEvent::end(now), place)
}

fn diverged(after_calls: usize, then: JournalEvent, now: JournalEvent, place: Option<String>) -> Verdict {
    Verdict::Diverged { divergence: Box::new(Divergence { after_calls, then, now, place }) }
}

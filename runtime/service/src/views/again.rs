//! Running runs again: one, or all that match a filter after their number was confirmed.

use std::collections::BTreeSet;

use greenroom::{
    ActionRef, Document, Failure, FailureKind, Invocation, Outcome, RecordedRun, Replay, RunId, RunRecord, Runtime,
};
use greenroom_domain::{
    ContactId, RunStore, codes, sentence,
    store::{IntentResult, RunFilter, RunResult},
};
use jiff::Timestamp;
use semver::{Comparator, Op, Version, VersionReq};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub use super::runs::record;
use super::{
    replay,
    runs::{self, KeptInput, ZoomCall},
};
use crate::{OutputSchemas, Settings, mask};

/// The most runs that are run again at once.
pub const MOST: usize = 10_000;

/// How many records are read from the store at once.
const PAGE: usize = 200;

/// How many runs of a selection are shown.
const SHOWN: usize = 20;

/// What is to be different when a run is run again. A field that is absent changes nothing.
#[derive(derive_more::Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Change {
    /// The input, instead of the run's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[debug("{}", if input.is_some() { "an input" } else { "its own input" })]
    pub input: Option<Value>,
    /// The versions that may run, in Cargo's form, instead of exactly the run's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<VersionReq>,
}

impl Change {
    fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// The action that a run is run again with.
    ///
    /// # Errors
    /// `unknown-action` where the record's version cannot be read.
    pub fn action(&self, run: &RunRecord) -> Result<ActionRef, Failure> {
        let version = match &self.version {
            Some(version) => version.clone(),
            None => exactly(&run.version).map_err(|error| {
                let message = sentence!(
                    "failure-run-version-unreadable",
                    "the version `{version}` of run {run} cannot be read: {error}",
                    version = run.version,
                    run = run.id,
                    error = error
                );
                Failure::of(FailureKind::UnknownAction, message)
            })?,
        };
        Ok(ActionRef { name: run.action.clone(), version })
    }
}

fn exactly(version: &str) -> Result<VersionReq, semver::Error> {
    let Version { major, minor, patch, pre, .. } = version.parse()?;
    let comparator = Comparator { op: Op::Exact, major, minor: Some(minor), patch: Some(patch), pre };
    Ok(VersionReq { comparators: vec![comparator] })
}

/// What running a run again will do.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Preview {
    /// The run.
    pub run: RunId,
    /// Its action.
    pub action: String,
    /// The version that it ran with.
    pub version: String,
    /// The version that runs now.
    pub with: String,
    /// The contact that it ran for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<ContactId>,
    /// The input that it had.
    pub input: KeptInput,
    /// Whether another input is given.
    pub edited: bool,
    /// The idempotency key of the new run, unless another is given.
    pub key: String,
    /// What the run changed at Zoom, or may have: running it again may do it again.
    pub zoom_calls: Vec<ZoomCall>,
    /// Whether another package runs now, replayed with the old input and answers: where it differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<Replay>,
    /// Why the two packages could not be compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_compared: Option<Failure>,
}

/// Shows what running a run again will do: what it changed at Zoom, and, where another package runs now, where that one does
/// something else in a replay of the run. The action has to be loaded.
///
/// # Errors
/// `run-not-found`, `unknown-action`, or the store's failure.
pub async fn preview(
    store: &dyn RunStore,
    settings: &Settings,
    schemas: &OutputSchemas,
    runtime: &Runtime,
    run: RunId,
    change: &Change,
    reveal: bool,
) -> Result<Preview, Failure> {
    let record = runs::record(store, run).await?;
    let wanted = change.action(&record)?;
    let Some(info) = runtime.action(&wanted) else { return Err(unknown(runtime, &wanted)) };
    let (mut difference, mut not_compared) = (None, None);
    if info.digest != record.package {
        match runtime.compare(run, &wanted).await {
            Ok(replay) => difference = Some(if reveal { replay } else { replay::masked(replay) }),
            Err(failure) => not_compared = Some(mask::failure(&failure)),
        }
    }
    let shown = runs::details(store, settings, schemas, run, reveal).await?;
    Ok(Preview {
        run,
        action: record.action.clone(),
        version: record.version.clone(),
        with: info.manifest.version.to_string(),
        contact: shown.run.contact,
        input: shown.input,
        edited: change.input.is_some(),
        key: key(run, change),
        zoom_calls: shown.zoom_calls.into_iter().filter(may_have_changed_zoom).collect(),
        difference,
        not_compared,
    })
}

fn may_have_changed_zoom(call: &ZoomCall) -> bool {
    matches!(call.result, None | Some(IntentResult::Done))
}

fn unknown(runtime: &Runtime, wanted: &ActionRef) -> Failure {
    let known: Vec<String> = runtime
        .actions()
        .into_iter()
        .filter(|info| info.manifest.name == wanted.name)
        .map(|info| info.manifest.version.to_string())
        .collect();
    let message = if known.is_empty() {
        sentence!("failure-again-no-action", "there is no action {action} to run the run again with", action = wanted)
    } else {
        sentence!(
            "failure-again-other-versions",
            "there is no action {action} to run the run again with: there is version {known}",
            action = wanted,
            known = known.join(", ")
        )
    };
    Failure::of(FailureKind::UnknownAction, message)
}

/// The idempotency key under which a run is run again where its caller gives none. It follows from the run and the change, so
/// that the same request twice, or a confirmed selection after a crash, runs nothing twice.
pub fn key(run: RunId, change: &Change) -> String {
    if change.is_none() {
        return format!("again:{run}");
    }
    // It never fails, because all keys are texts.
    let change = serde_json::to_string(change).unwrap_or_default();
    format!("again:{run}:{}", digest(&change))
}

/// The invocation that runs a run again: with its input, contact and tags, as far as nothing else is said, under the key of
/// [`key`].
///
/// # Errors
/// `run-not-found`; `input-not-kept` where an input has to be given; why the journal cannot be read, such as
/// `journal-of-digests`; or the store's failure.
pub async fn invocation(store: &dyn RunStore, run: RunId, change: &Change) -> Result<Invocation, Failure> {
    let record = runs::record(store, run).await?;
    if let Some(at) = record.erased_at {
        let message = sentence!(
            "failure-again-erased",
            "run {run} cannot be run again: a person whom it spoke of was erased at {at}",
            run = run,
            at = at
        );
        return Err(Failure::refused(codes::JOURNAL_ERASED, message));
    }
    let recorded = RecordedRun::read(run, store.journal(run).await?);
    let (input, cursor) = match (&change.input, recorded) {
        (Some(input), recorded) => (Document::from(input.clone()), recorded.ok().and_then(|run| run.cursor)),
        (None, Ok(recorded)) => {
            let whole = recorded.whole_input(&record).ok_or_else(|| {
                let message = sentence!(
                    "failure-input-not-whole",
                    "the input of run {run} was not kept whole, because secrets in it are masked or an earlier version kept \
                     it: give the input",
                    run = run
                );
                Failure::refused(codes::INPUT_NOT_KEPT, message)
            })?;
            (whole, recorded.cursor)
        }
        (None, Err(failure)) => {
            let why = failure.sentence();
            return Err(failure.say(sentence!(
                "failure-again-give-input",
                "{why}; to run it again all the same, give the input",
                why = why
            )));
        }
    };
    let mut invocation =
        Invocation::new(change.action(&record)?, input).again_of(run).idempotency_key(key(run, change));
    invocation.contact = record.contact;
    invocation.tags = record.tags;
    // A later slice goes on with the waits of its chain.
    invocation.continues = cursor.as_ref().and(record.continues);
    invocation.cursor = cursor.map(Document::from);
    Ok(invocation)
}

/// The invocation of the next slice of a run that is to be continued. Sent twice, it runs once.
///
/// # Errors
/// `run-not-found`; `input-not-kept`; why the journal cannot be read; a run that is done; or the store's failure.
pub async fn next_slice(store: &dyn RunStore, run: RunId) -> Result<Invocation, Failure> {
    let record = runs::record(store, run).await?;
    let RunResult::Continue { cursor, .. } = &record.result else {
        let message = sentence!("failure-no-further-slice", "run {run} has no further slice: it ended", run = run);
        return Err(Failure::of(FailureKind::InvalidInput, message));
    };
    let (cursor, first) = (cursor.clone(), record.first_run());
    let mut invocation = invocation(store, run, &Change::default()).await?.continues(first, cursor);
    invocation.again_of = None;
    invocation.idempotency_key = Some(format!("next:{run}"));
    Ok(invocation)
}

/// The runs that match a filter, counted so that a person can confirm that exactly these are run again.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Selection {
    /// How many runs match.
    pub count: usize,
    /// How many of them changed something at Zoom, or may have: running them again may do it again.
    pub changed_zoom: usize,
    /// The newest of them, at most 20.
    pub runs: Vec<RunId>,
    /// Confirms exactly these runs and this change. It stays valid while all of them are kept; runs that ended later are not
    /// among them, whenever they began.
    pub confirm: String,
    /// The names of the actions that they ran.
    #[serde(skip)]
    pub actions: BTreeSet<String>,
}

/// Counts the runs that match, at this time: [`counted_at`] reads it from the answer's `confirm`.
///
/// # Errors
/// `no-runs` where none matches; `invalid-input` where more than [`MOST`] do; the store's failure.
pub async fn select(
    store: &dyn RunStore,
    filter: &RunFilter,
    change: &Change,
    counted_at: Timestamp,
) -> Result<Selection, Failure> {
    let (found, actions) = matching(store, filter, counted_at).await?;
    if found.is_empty() {
        let message = sentence!(
            "failure-no-run-matches",
            "no run matches the filter: `greenroom runs list` with the same filter shows what does"
        );
        return Err(Failure::refused(codes::NO_RUNS, message));
    }
    let mut changed_zoom = 0;
    for run in &found {
        let calls = store.intents_of(*run).await?;
        changed_zoom += usize::from(calls.into_iter().map(ZoomCall::from).any(|call| may_have_changed_zoom(&call)));
    }
    let confirm = token(counted_at, &found, filter, change);
    Ok(Selection { count: found.len(), changed_zoom, runs: found.into_iter().take(SHOWN).collect(), confirm, actions })
}

/// The runs that were counted and are confirmed, oldest first.
///
/// # Errors
/// `selection-changed` where `confirm` is not of these runs and this change; the store's failure.
pub async fn confirmed(
    store: &dyn RunStore,
    filter: &RunFilter,
    change: &Change,
    confirm: &str,
) -> Result<Vec<RunId>, Failure> {
    let changed = || {
        let message = sentence!(
            "failure-selection-changed",
            "what is confirmed is not what was counted: other runs match by now, or the filter, the input or the \
                       version differs; count again, and confirm that"
        );
        Failure::new(FailureKind::Conflict, codes::SELECTION_CHANGED, message)
    };
    let counted_at = counted_at(confirm).ok_or_else(changed)?;
    let (mut found, _) = matching(store, filter, counted_at).await?;
    if token(counted_at, &found, filter, change) != confirm {
        return Err(changed());
    }
    found.reverse();
    Ok(found)
}

/// When the runs were counted that a selection's `confirm` is of; none where it is of no selection. Ages in the filter are
/// counted from then, so that the filter means the same runs.
pub fn counted_at(confirm: &str) -> Option<Timestamp> {
    Timestamp::from_nanosecond(confirm.split('.').next()?.parse().ok()?).ok()
}

/// The runs that match and had ended then, newest first, and the names of their actions. A run that began before and ends later
/// is not among them, so that what was counted stays the same.
async fn matching(
    store: &dyn RunStore,
    filter: &RunFilter,
    ended_by: Timestamp,
) -> Result<(Vec<RunId>, BTreeSet<String>), Failure> {
    let (mut found, mut actions, mut before) = (Vec::new(), BTreeSet::new(), None);
    loop {
        let page = store.find_runs(filter, before, PAGE).await?;
        let Some(oldest) = page.last().map(|run| run.id) else { return Ok((found, actions)) };
        before = Some(oldest);
        for run in page.into_iter().filter(|run| run.finished_at <= ended_by) {
            found.push(run.id);
            actions.insert(run.action);
        }
        if found.len() > MOST {
            let message = sentence!(
                "failure-too-many-runs",
                "more than {most} runs match: narrow the filter, for example by time",
                most = MOST
            );
            return Err(Failure::of(FailureKind::InvalidInput, message));
        }
    }
}

fn token(counted_at: Timestamp, runs: &[RunId], filter: &RunFilter, change: &Change) -> String {
    let bound = json!({ "runs": runs, "filter": filter, "change": change }).to_string();
    format!("{}.{}", counted_at.as_nanosecond(), digest(&bound))
}

/// The first half of a text's SHA-256, in hex.
fn digest(text: &str) -> String {
    hex::encode(&Sha256::digest(text)[..16])
}

/// The outcome of one run of a selection.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RanAgain {
    /// The run that was run again.
    pub again_of: RunId,
    /// The outcome.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// Runs one run of a selection again. Its outcome says also why it could not be.
pub async fn one(store: &dyn RunStore, runtime: &Runtime, run: RunId, change: &Change, dry_run: bool) -> RanAgain {
    let outcome = match invocation(store, run, change).await {
        Ok(mut invocation) => {
            invocation.dry_run = dry_run;
            runtime.spawn(invocation).await
        }
        Err(failure) => {
            let name = store.run(run).await.ok().flatten().map_or_else(String::new, |record| record.action);
            let action = ActionRef { name, version: VersionReq::STAR };
            Outcome::refused(RunId::new(uuid::Uuid::now_v7()), &Invocation::new(action, Value::Null), failure)
        }
    };
    RanAgain { again_of: run, outcome }
}

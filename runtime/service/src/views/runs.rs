//! Records of runs.

use std::collections::BTreeSet;

use greenroom::{Failure, FailureKind, RecordedCall, RecordedRun, RunId, RunRecord};
use greenroom_domain::{
    ContactId, Email, RunStore, Text, WebinarId, ZoomAccountId, codes, sentence,
    store::{IntentKind, IntentRecord, IntentResult, RunFilter, RunResult},
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::Page;
use crate::{OutputSchemas, Settings, mask};

/// A run with the calls to Zoom that it made.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunDetails {
    /// The run's record.
    #[serde(flatten)]
    pub run: RunRecord,
    /// Its input.
    pub input: KeptInput,
    /// The latest runs that ran it again, newest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ran_again: Vec<RunId>,
    /// Its calls that change something at Zoom.
    pub zoom_calls: Vec<ZoomCall>,
}

/// The input of a run, where its journal has it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "status")]
pub enum KeptInput {
    /// The journal has it; secrets in it are masked.
    Kept {
        /// The input as it was given, with its contact tokens.
        input: Value,
        /// Whether the run can be run again with it: nothing in it was masked.
        whole: bool,
    },
    /// The journal does not have it.
    NotKept {
        /// Why: `no-journal`, `journal-of-digests`, `journal-erased`, `journal-dropped` or `journal-newer`.
        code: String,
        /// The same in words.
        reason: String,
        /// How the words are said in other languages.
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<Box<Text>>,
    },
}

impl KeptInput {
    pub(super) fn of(record: &RunRecord, recorded: Result<RecordedRun, Failure>) -> Self {
        match recorded {
            Ok(recorded) => {
                let mut input = recorded.given.clone().unwrap_or_else(|| recorded.input.clone());
                mask::links_in(&mut input);
                Self::Kept { input, whole: recorded.whole_input(record).is_some() }
            }
            Err(failure) => Self::NotKept { code: failure.code, reason: failure.message, text: failure.text },
        }
    }
}

/// The journal of a run, as a front end shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunJournal {
    /// The run.
    pub run: RunId,
    /// The input, with contact tokens resolved.
    pub input: Value,
    /// The cursor from which the run continued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Value>,
    /// The host calls in their order, with their answers.
    pub events: Vec<RecordedCall>,
    /// The lines that the action logged: the arguments of the calls of `log`.
    pub logs: Vec<Value>,
    /// What the action asked to be changed: the calls of functions that write.
    pub effects: Vec<RecordedCall>,
    /// Whether the run had more calls than the journal kept.
    pub cut: bool,
    /// Whether secrets in it were masked when it was written.
    pub masked: bool,
}

/// A call that changes something at Zoom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ZoomCall {
    /// The intent's id.
    pub id: String,
    /// What the call changes.
    pub kind: IntentKind,
    /// The Zoom account.
    pub zoom_account: ZoomAccountId,
    /// The webinar.
    pub webinar: WebinarId,
    /// The email of the registration.
    pub email: Email,
    /// The contact that has this email.
    pub contact: ContactId,
    /// The occurrence, where the action chose one.
    pub occurrence: Option<String>,
    /// When the call was written down, before it was sent.
    pub opened_at: Timestamp,
    /// The result; none while it is open.
    pub result: Option<IntentResult>,
}

impl From<IntentRecord> for ZoomCall {
    fn from(IntentRecord { intent, result }: IntentRecord) -> Self {
        Self {
            id: intent.id,
            kind: intent.kind,
            zoom_account: intent.zoom_account,
            webinar: intent.webinar,
            email: intent.email,
            contact: intent.contact,
            occurrence: intent.occurrence,
            opened_at: intent.opened_at,
            result,
        }
    }
}

/// The latest runs that match, newest first, that began before `before` where it is given.
///
/// # Errors
/// The store's failure.
pub async fn list(
    store: &dyn RunStore,
    settings: &Settings,
    schemas: &OutputSchemas,
    filter: &RunFilter,
    before: Option<RunId>,
    limit: usize,
    reveal: bool,
) -> Result<Page<RunRecord, RunId>, Failure> {
    let mut runs = store.find_runs(filter, before, limit.saturating_add(1)).await?;
    if !reveal {
        let schemas = schemas.find(store, settings, runs.iter().map(|run| run.package.clone()).collect()).await?;
        runs = runs.into_iter().map(|run| masked(&run, schemas.get(&run.package).map(AsRef::as_ref))).collect();
    }
    Ok(Page::of(runs, limit, |run| run.id))
}

/// A run with the calls to Zoom that it made.
///
/// # Errors
/// `run-not-found`, or the store's failure.
pub async fn details(
    store: &dyn RunStore,
    settings: &Settings,
    schemas: &OutputSchemas,
    id: RunId,
    reveal: bool,
) -> Result<RunDetails, Failure> {
    let run = record(store, id).await?;
    let zoom_calls = store.intents_of(id).await?.into_iter().map(ZoomCall::from).collect();
    let input = KeptInput::of(&run, RecordedRun::read(id, store.journal(id).await?));
    let again = RunFilter { again_of: Some(id), ..RunFilter::default() };
    let ran_again = store.find_runs(&again, None, SHOWN_AGAIN).await?.into_iter().map(|run| run.id).collect();
    let run = if reveal {
        run
    } else {
        let schemas = schemas.find(store, settings, BTreeSet::from([run.package.clone()])).await?;
        masked(&run, schemas.get(&run.package).map(AsRef::as_ref))
    };
    Ok(RunDetails { run, input, ran_again, zoom_calls })
}

/// Slices of the chain that a run belongs to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Slices {
    /// The first slice, and the latest ones, in their order. The first one is absent where its record was pruned.
    pub runs: Vec<RunRecord>,
    /// Whether there are others between the first slice and the latest ones.
    pub has_more: bool,
}

/// The slices of a run's chain; none for a run that is not cut into slices.
///
/// # Errors
/// The store's failure.
pub async fn slices(store: &dyn RunStore, run: &RunRecord) -> Result<Slices, Failure> {
    let first = run.first_run();
    let goes_on = run.continues.is_some() || matches!(run.result, RunResult::Continue { .. });
    if !goes_on {
        return Ok(Slices::default());
    }
    let of_chain = RunFilter { continues: Some(first), ..RunFilter::default() };
    let mut runs = store.find_runs(&of_chain, None, LATEST_SLICES + 1).await?;
    let has_more = runs.len() > LATEST_SLICES;
    runs.truncate(LATEST_SLICES);
    runs.extend(store.run(first).await?);
    runs.reverse();
    Ok(Slices { runs, has_more })
}

/// How many of the latest slices are read. Each is a whole record, which a page shows in one line.
const LATEST_SLICES: usize = 100;

/// How many of the runs that ran a run again are shown with it.
const SHOWN_AGAIN: usize = 20;

/// The record of a run.
///
/// # Errors
/// `run-not-found`, or the store's failure.
pub async fn record(store: &dyn RunStore, id: RunId) -> Result<RunRecord, Failure> {
    store.run(id).await?.ok_or_else(|| {
        let message = sentence!(
            "failure-run-not-found",
            "there is no run {run}: see `greenroom runs list`; dry runs leave no record",
            run = id
        );
        Failure::new(FailureKind::Failed, codes::RUN_NOT_FOUND, message)
    })
}

/// The journal of a run: input, host calls, log lines and changes.
///
/// # Errors
/// `run-not-found`; why there is no journal to show, such as `journal-of-digests`; the store's failure.
pub async fn journal(store: &dyn RunStore, id: RunId, reveal: bool) -> Result<RunJournal, Failure> {
    record(store, id).await?;
    let mut recorded = RecordedRun::read(id, store.journal(id).await?)?;
    if !reveal {
        mask::links_in(&mut recorded.input);
        recorded.cursor.iter_mut().for_each(mask::links_in);
        mask_calls(&mut recorded.calls);
    }
    Ok(RunJournal {
        run: id,
        logs: log_lines(&recorded.calls),
        effects: effects(&recorded.calls),
        input: recorded.input,
        cursor: recorded.cursor,
        events: recorded.calls,
        cut: recorded.cut,
        masked: recorded.masked,
    })
}

/// Masks links that may carry a token in host calls.
pub fn mask_calls(calls: &mut [RecordedCall]) {
    for call in calls {
        mask::links_in(&mut call.arguments);
        call.answer.iter_mut().for_each(mask::links_in);
    }
}

/// The lines that an action logged: the arguments of the calls of `log`.
pub fn log_lines(calls: &[RecordedCall]) -> Vec<Value> {
    let logs = calls.iter().filter(|call| LOGS.iter().any(|log| call.function.starts_with(log)));
    logs.map(|call| call.arguments.clone()).collect()
}

/// What an action asked to be changed: the calls of functions that write.
pub fn effects(calls: &[RecordedCall]) -> Vec<RecordedCall> {
    calls.iter().filter(|call| changes(&call.function)).cloned().collect()
}

/// Functions, or the beginnings of their names, that write lines to the run's log.
const LOGS: [&str; 3] = ["log.", "wasi.stdout", "wasi.stderr"];

/// Functions, or the beginnings of their names, that ask for a change. What a sync writes is in the webinar's audit log.
const CHANGES: [&str; 8] = [
    "contacts-write.",
    "timeline.",
    "state.set",
    "state.delete",
    "webinar-registration.",
    "webinar-cancellation.",
    "webinar-approval.",
    "waiting.open",
];

fn changes(function: &str) -> bool {
    CHANGES.iter().any(|change| function.starts_with(change))
}

/// The record without secrets: neither in its result, nor in texts that its caller chose. Without a schema, nothing of its
/// output is shown.
pub fn masked(run: &RunRecord, output_schema: Option<&Value>) -> RunRecord {
    let mut masked = run.clone();
    masked.result = mask::result(&run.result, output_schema);
    masked.key = masked.key.map(|key| mask::links(&key));
    masked.tags.values_mut().for_each(|value| *value = mask::links(value));
    masked.contact = masked.contact.map(|contact| ContactId::new(mask::links(contact.as_str())));
    masked
}

//! Records of runs.

use std::collections::BTreeSet;

use greenroom::{Failure, FailureKind, RunId, RunRecord};
use greenroom_domain::{
    ContactId, Email, RunStore, WebinarId, ZoomAccountId, codes,
    store::{IntentKind, IntentRecord, IntentResult},
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::Page;
use crate::{Settings, mask, packages};

/// A run with the calls to Zoom that it made.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunDetails {
    /// The run's record.
    #[serde(flatten)]
    pub run: RunRecord,
    /// Its calls that change something at Zoom.
    pub zoom_calls: Vec<ZoomCall>,
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

/// The latest runs, newest first, that began before `before` where it is given.
///
/// # Errors
/// The store's failure.
pub async fn list(
    store: &dyn RunStore,
    settings: &Settings,
    before: Option<RunId>,
    limit: usize,
    reveal: bool,
) -> Result<Page<RunRecord, RunId>, Failure> {
    let mut runs = store.runs(before, limit.saturating_add(1)).await?;
    if !reveal {
        let digests: BTreeSet<&str> = runs.iter().map(|run| run.package.as_str()).collect();
        let schemas = packages::output_schemas(settings, &digests);
        runs = runs.into_iter().map(|run| masked(&run, schemas.get(&run.package))).collect();
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
    id: RunId,
    reveal: bool,
) -> Result<RunDetails, Failure> {
    let run = store.run(id).await?.ok_or_else(|| {
        let message = format!("there is no run {id}: see `greenroom runs list`; dry runs leave no record");
        Failure::new(FailureKind::Failed, codes::RUN_NOT_FOUND, message)
    })?;
    let zoom_calls = store.intents_of(id).await?.into_iter().map(ZoomCall::from).collect();
    let run = if reveal {
        run
    } else {
        let schemas = packages::output_schemas(settings, &BTreeSet::from([run.package.as_str()]));
        masked(&run, schemas.get(&run.package))
    };
    Ok(RunDetails { run, zoom_calls })
}

/// The record without secrets: neither in its result, nor in texts that its caller chose.
pub fn masked(run: &RunRecord, output_schema: Option<&Value>) -> RunRecord {
    let mut masked = run.clone();
    masked.result = mask::result(&run.result, output_schema);
    masked.key = masked.key.map(|key| mask::links(&key));
    masked.contact = masked.contact.map(|contact| ContactId::new(mask::links(contact.as_str())));
    masked
}

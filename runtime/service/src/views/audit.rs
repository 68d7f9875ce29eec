//! The audit log of a webinar (A1 to A8: one entry for each sync, with its warnings), and the emails that its syncs
//! left out (C8: each has its reason).

use greenroom_domain::{
    Failure, LeftOut, SyncRun, SyncRunId, SyncState, SyncStore, SyncTrigger, Tally, Warning, WebinarId, codes, sentence,
};
use greenroom_sync::Messages;
use jiff::Timestamp;
use serde::Serialize;

use super::Page;

/// How many sync runs are searched for one of them.
const SEARCHED: usize = 1_000_000;

/// An audit entry: one sync of one webinar. The cursor of its step is internal, and not part of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    /// The sync run's id.
    pub id: SyncRunId,
    /// The webinar.
    pub webinar: WebinarId,
    /// Why the sync began.
    pub trigger: SyncTrigger,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended; none while it is in progress.
    pub finished_at: Option<Timestamp>,
    /// Its state.
    pub state: SyncState,
    /// The current step, or the one that was running when the process ended.
    pub step: Option<String>,
    /// Counts of changes.
    pub tally: Tally,
    /// Its warnings.
    pub warnings: Vec<ExplainedWarning>,
}

/// A warning with its texts (A8: each warning has its meaning and its remedy).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExplainedWarning {
    /// The warning.
    #[serde(flatten)]
    pub warning: Warning,
    /// What it means.
    pub meaning: String,
    /// How to resolve it.
    pub remedy: String,
}

impl AuditEntry {
    /// The entry of a sync run, with the texts of its warnings.
    pub fn of(run: SyncRun, messages: &Messages) -> Self {
        let explained = |warning: Warning| {
            let texts = messages.texts(&warning);
            ExplainedWarning { warning, meaning: texts.meaning, remedy: texts.remedy }
        };
        Self {
            id: run.id,
            webinar: run.webinar,
            trigger: run.trigger,
            started_at: run.started_at,
            finished_at: run.finished_at,
            state: run.state,
            step: run.step,
            tally: run.tally,
            warnings: run.warnings.into_iter().map(explained).collect(),
        }
    }
}

/// The latest audit entries of a webinar, newest first, that began before the sync run `before` where it is given.
///
/// # Errors
/// `webinar-not-found`, `sync-run-not-found`, or the store's failure.
pub async fn list(
    store: &dyn SyncStore,
    messages: &Messages,
    webinar: &WebinarId,
    before: Option<SyncRunId>,
    limit: usize,
) -> Result<Page<AuditEntry, SyncRunId>, Failure> {
    known(store, webinar).await?;
    let one_more = limit.saturating_add(1);
    let runs = match before {
        None => store.sync_runs(webinar, one_more).await?,
        Some(before) => {
            let mut runs = store.sync_runs(webinar, SEARCHED).await?.into_iter();
            runs.find(|run| run.id == before).ok_or_else(|| no_sync_run(webinar, before))?;
            runs.take(one_more).collect()
        }
    };
    let entries = runs.into_iter().map(|run| AuditEntry::of(run, messages)).collect();
    Ok(Page::of(entries, limit, |entry: &AuditEntry| entry.id))
}

/// One audit entry of a webinar.
///
/// # Errors
/// `webinar-not-found`, `sync-run-not-found`, or the store's failure.
pub async fn entry(
    store: &dyn SyncStore,
    messages: &Messages,
    webinar: &WebinarId,
    wanted: SyncRunId,
) -> Result<AuditEntry, Failure> {
    known(store, webinar).await?;
    let found = store.sync_runs(webinar, SEARCHED).await?.into_iter().find(|run| run.id == wanted);
    let run = found.ok_or_else(|| no_sync_run(webinar, wanted))?;
    Ok(AuditEntry::of(run, messages))
}

fn no_sync_run(webinar: &WebinarId, wanted: SyncRunId) -> Failure {
    let message = sentence!(
        "failure-sync-run-not-found",
        "webinar {webinar} has no sync run {sync}: see `greenroom audit {webinar}`",
        webinar = webinar,
        sync = wanted
    );
    Failure::refused(codes::SYNC_RUN_NOT_FOUND, message)
}

/// The emails that the syncs of a webinar left out, with the reason (C8: each can be listed). People without an email,
/// and erased people, are counted in audit entries only.
///
/// # Errors
/// `webinar-not-found`, or the store's failure.
pub async fn left_out(store: &dyn SyncStore, webinar: &WebinarId) -> Result<Vec<LeftOut>, Failure> {
    known(store, webinar).await?;
    Ok(store.left_out(Some(webinar)).await?)
}

async fn known(store: &dyn SyncStore, webinar: &WebinarId) -> Result<(), Failure> {
    if store.known_webinars(Some(webinar)).await?.is_empty() {
        return Err(super::no_webinar(webinar, "greenroom webinars"));
    }
    Ok(())
}

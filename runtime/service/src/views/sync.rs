//! Results of syncs, and rounds of the schedule.

use greenroom::{Failure, Storage};
use greenroom_domain::{WebinarId, ZoomAccountId};
use greenroom_sync::{Discovered, Messages, Round, Synced, SyncedWebinar, WebinarSync};
use jiff::Timestamp;
use serde::Serialize;

use super::audit::AuditEntry;
use crate::mask;

/// The result of syncing one webinar.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "result")]
pub enum SyncResult {
    /// The sync ended: its audit entry, which also says whether anything was synced.
    Entry {
        /// The webinar.
        webinar: WebinarId,
        /// The audit entry.
        entry: Box<AuditEntry>,
    },
    /// Another process syncs the webinar: this one did nothing.
    UnderWay {
        /// The webinar.
        webinar: WebinarId,
        /// When the other process's lease ends, unless it prolongs it.
        until: Timestamp,
    },
    /// The sync failed.
    Failed {
        /// The webinar.
        webinar: WebinarId,
        /// Why.
        failure: Failure,
    },
}

impl SyncResult {
    /// With the texts of warnings, and without links that may carry a token.
    pub fn of(synced: SyncedWebinar, messages: &Messages) -> Self {
        let webinar = synced.webinar;
        match synced.result {
            Ok(Synced::Entry(run)) => Self::Entry { webinar, entry: Box::new(AuditEntry::of(*run, messages)) },
            Ok(Synced::UnderWay { until }) => Self::UnderWay { webinar, until },
            Err(failure) => Self::Failed { webinar, failure: mask::failure(&failure) },
        }
    }

    /// The webinar.
    pub fn webinar(&self) -> &WebinarId {
        match self {
            Self::Entry { webinar, .. } | Self::UnderWay { webinar, .. } | Self::Failed { webinar, .. } => webinar,
        }
    }
}

/// One round of the schedule.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RoundView {
    /// When it ended.
    pub at: Timestamp,
    /// The search for new webinars, for each Zoom account.
    pub discovered: Vec<Discovery>,
    /// The webinars that were due.
    pub synced: Vec<SyncResult>,
}

/// The search for new webinars in one Zoom account.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
pub enum Discovery {
    /// Zoom answered.
    Found {
        /// The Zoom account.
        zoom_account: ZoomAccountId,
        /// The new webinars, and what Zoom did not show.
        found: Discovered,
    },
    /// Zoom did not answer.
    Failed {
        /// The Zoom account.
        zoom_account: ZoomAccountId,
        /// Why.
        failure: Failure,
    },
}

impl Discovery {
    /// Without links that may carry a token.
    pub fn of(zoom_account: ZoomAccountId, result: Result<Discovered, Failure>) -> Self {
        match result {
            Ok(mut found) => {
                let shown = std::mem::take(&mut found.not_shown).into_iter();
                found.not_shown = shown.map(|(what, why)| (what, why.with_links_masked())).collect();
                Self::Found { zoom_account, found }
            }
            Err(failure) => Self::Failed { zoom_account, failure: mask::failure(&failure) },
        }
    }
}

impl RoundView {
    /// With the texts of warnings, and without links that may carry a token.
    pub fn of(round: Round, messages: &Messages, at: Timestamp) -> Self {
        Self {
            at,
            discovered: round.discovered.into_iter().map(|(account, result)| Discovery::of(account, result)).collect(),
            synced: round.synced.into_iter().map(|synced| SyncResult::of(synced, messages)).collect(),
        }
    }
}

/// A round of the schedule that failed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FailedRound {
    /// When it failed.
    pub at: Timestamp,
    /// Why.
    pub failure: Failure,
}

impl FailedRound {
    /// Without links that may carry a token.
    pub fn of(failure: &Failure, at: Timestamp) -> Self {
        Self { at, failure: mask::failure(failure) }
    }
}

/// Searches connected Zoom accounts, or one of them, for new webinars, so that a sync of all webinars includes those
/// that are synced from the start. An account that does not answer does not stop the others.
///
/// # Errors
/// The store's failure.
pub async fn discover(
    sync: &WebinarSync,
    storage: &Storage,
    wanted: Option<&ZoomAccountId>,
) -> Result<Vec<Discovery>, Failure> {
    let (set, _) = storage.sync_store()?.settings(Some(&[])).await?;
    // While `syncWebinarData` (S1: sync is off at first) is off, no webinar is synced.
    if !set.sync_webinar_data {
        return Ok(Vec::new());
    }
    let mut discovered = Vec::new();
    let accounts = storage.account().await?.zoom_accounts;
    for account in accounts.iter().filter(|account| account.in_use() && wanted.is_none_or(|id| id == &account.id)) {
        discovered.push(Discovery::of(account.id.clone(), sync.discover(account).await));
    }
    Ok(discovered)
}

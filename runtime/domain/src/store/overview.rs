//! How much goes on, in numbers for an overview.

use async_trait::async_trait;
use jiff::Timestamp;
use serde::Serialize;

use super::StoreError;
use crate::SyncState;

/// How many runs were asked for within a time, by how they ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunTally {
    /// Those that are done.
    pub done: u64,
    /// Those that go on in a later slice.
    pub continued: u64,
    /// Those that failed.
    pub failed: u64,
}

/// How many syncs of webinars began within a time, by the state that they have now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncTally {
    /// Those under way.
    pub in_progress: u64,
    /// Those that are done.
    pub synced: u64,
    /// Those that are done, with warnings.
    pub with_warnings: u64,
    /// Those that synced nothing.
    pub not_synced: u64,
}

impl SyncTally {
    /// Counts a sync.
    pub fn add(&mut self, state: SyncState) {
        let count = match state {
            SyncState::InProgress => &mut self.in_progress,
            SyncState::Synced => &mut self.synced,
            SyncState::SyncedWithWarnings => &mut self.with_warnings,
            SyncState::NotSynced => &mut self.not_synced,
        };
        *count += 1;
    }
}

/// Numbers for an overview. They cost as much as the time that is asked about has rows, however many the store has.
#[async_trait]
pub trait OverviewStore: Send + Sync + 'static {
    /// How many runs were asked for between each two neighbours of `times`, which ascend: one tally less than times.
    async fn tally_runs(&self, times: &[Timestamp]) -> Result<Vec<RunTally>, StoreError>;

    /// How many syncs began between each two neighbours of `times`, which ascend: one tally less than times.
    async fn tally_syncs(&self, times: &[Timestamp]) -> Result<Vec<SyncTally>, StoreError>;

    /// When the latest sync of a webinar began; none where none ever did.
    async fn latest_sync(&self) -> Result<Option<Timestamp>, StoreError>;
}

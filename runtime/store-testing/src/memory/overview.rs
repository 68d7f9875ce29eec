//! How much goes on, in numbers for an overview.

use async_trait::async_trait;
use greenroom_domain::{
    StoreError,
    store::{OverviewStore, RunStatus, RunTally, SyncTally},
};
use jiff::Timestamp;

use super::MemoryStore;

/// Counts what belongs to each of the times between two neighbours.
fn tallied<T: Default, I>(
    times: &[Timestamp],
    items: impl Iterator<Item = (Timestamp, I)>,
    count: impl Fn(&mut T, I),
) -> Vec<T> {
    let mut tallies: Vec<T> = times.windows(2).map(|_| T::default()).collect();
    for (at, item) in items {
        let place = times.windows(2).position(|pair| pair[0] <= at && at < pair[1]);
        if let Some(tally) = place.and_then(|place| tallies.get_mut(place)) {
            count(tally, item);
        }
    }
    tallies
}

#[async_trait]
impl OverviewStore for MemoryStore {
    async fn tally_runs(&self, times: &[Timestamp]) -> Result<Vec<RunTally>, StoreError> {
        let kept = self.kept();
        let runs = kept.runs.values().filter_map(|run| run.record());
        let runs = runs.map(|run| (run.id.asked_at(), run.result.status()));
        Ok(tallied(times, runs, |tally: &mut RunTally, status| match status {
            RunStatus::Done => tally.done += 1,
            RunStatus::Continue => tally.continued += 1,
            RunStatus::Failed => tally.failed += 1,
        }))
    }

    async fn tally_syncs(&self, times: &[Timestamp]) -> Result<Vec<SyncTally>, StoreError> {
        let kept = self.kept();
        let syncs = kept.sync_runs.values().map(|(_, run)| (run.started_at, run.state));
        Ok(tallied(times, syncs, SyncTally::add))
    }

    async fn latest_sync(&self) -> Result<Option<Timestamp>, StoreError> {
        let kept = self.kept();
        Ok(kept.sync_runs.values().max_by_key(|(place, _)| *place).map(|(_, run)| run.started_at))
    }
}

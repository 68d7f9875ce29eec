//! How much goes on, in numbers for an overview.

use async_trait::async_trait;
use greenroom_domain::{
    RunId, StoreError, SyncState,
    store::{OverviewStore, RunTally, SyncTally},
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    SqliteStore,
    platform::{
        error::Error,
        rows::{count, instant, nanos, word},
    },
};

/// Counts the runs of a time by indices alone: all by their ids, and those that are not done.
fn runs_between(c: &Connection, from: &str, until: &str) -> Result<RunTally, Error> {
    let mut all = c.prepare_cached("SELECT count(*) FROM runs WHERE id >= ?1 AND id < ?2")?;
    let mut of_status =
        c.prepare_cached("SELECT count(*) FROM runs WHERE status = ?3 AND status <> 'done' AND id >= ?1 AND id < ?2")?;
    let all = all.query_row([from, until], |row| count(row, 0))?;
    if all == 0 {
        return Ok(RunTally::default());
    }
    let mut of = |status: &str| of_status.query_row([from, until, status], |row| count(row, 0));
    let (continued, failed) = (of("continue")?, of("failed")?);
    Ok(RunTally { done: all.saturating_sub(continued).saturating_sub(failed), continued, failed })
}

/// The place before the first sync that began at `since` or later. No index has their times: the search goes back from the newest.
fn syncs_before(c: &Connection, since: Timestamp) -> Result<i64, Error> {
    let mut query =
        c.prepare_cached("SELECT position FROM sync_runs WHERE started_at < ?1 ORDER BY position DESC LIMIT 1")?;
    Ok(query.query_row([nanos(since)], |row| row.get(0)).optional()?.unwrap_or(0))
}

#[async_trait]
impl OverviewStore for SqliteStore {
    async fn tally_runs(&self, times: &[Timestamp]) -> Result<Vec<RunTally>, StoreError> {
        let ids: Vec<_> = times.iter().map(|at| RunId::first_of(*at).to_string()).collect();
        self.read(move |c| ids.windows(2).map(|pair| runs_between(c, &pair[0], &pair[1])).collect()).await
    }

    async fn tally_syncs(&self, times: &[Timestamp]) -> Result<Vec<SyncTally>, StoreError> {
        let times = times.to_vec();
        self.read(move |c| {
            let mut tallies = vec![SyncTally::default(); times.len().saturating_sub(1)];
            let (Some(first), Some(last)) = (times.first(), times.last()) else { return Ok(tallies) };
            let mut query = c.prepare_cached(
                "SELECT started_at, state FROM sync_runs WHERE position > ?1 AND started_at >= ?2 AND started_at < ?3",
            )?;
            let mut found = query.query(params![syncs_before(c, *first)?, nanos(*first), nanos(*last)])?;
            while let Some(row) = found.next()? {
                let began: Timestamp = instant(row, 0)?;
                let place = times.partition_point(|at| *at <= began).saturating_sub(1);
                let Some(tally) = tallies.get_mut(place) else { continue };
                tally.add(word::<SyncState>(row, 1)?);
            }
            Ok(tallies)
        })
        .await
    }

    async fn latest_sync(&self) -> Result<Option<Timestamp>, StoreError> {
        self.read(|c| {
            let mut query = c.prepare_cached("SELECT started_at FROM sync_runs ORDER BY position DESC LIMIT 1")?;
            Ok(query.query_row([], |row| instant(row, 0)).optional()?)
        })
        .await
    }
}

//! How much goes on, in numbers for an overview.

use async_trait::async_trait;
use greenroom_domain::{
    RunId, StoreError, SyncState,
    store::{OverviewStore, RunTally, SyncTally},
};
use jiff::Timestamp;

use crate::{
    PostgresStore,
    platform::{
        error::Error,
        rows::{count, instant, nanos, optional_instant, word},
        transaction::Transaction,
    },
};

/// Counts the runs of each time by indices alone: all by their ids, and those that are not done.
async fn tally_runs(t: &Transaction, times: &[Timestamp]) -> Result<Vec<RunTally>, Error> {
    let ids: Vec<String> = times.iter().map(|at| RunId::first_of(*at).to_string()).collect();
    let (from, until): (Vec<&str>, Vec<&str>) = ids.windows(2).map(|pair| (pair[0].as_str(), pair[1].as_str())).unzip();
    let rows = t
        .query(
            "SELECT
                 (SELECT count(*) FROM runs r WHERE r.account = $1 AND r.id >= w.first AND r.id < w.after),
                 (SELECT count(*) FROM runs r WHERE r.account = $1 AND r.status = 'continue' AND r.status <> 'done'
                      AND r.id >= w.first AND r.id < w.after),
                 (SELECT count(*) FROM runs r WHERE r.account = $1 AND r.status = 'failed' AND r.status <> 'done'
                      AND r.id >= w.first AND r.id < w.after)
             FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS w (first, after, place) ORDER BY w.place",
            &[&from, &until],
        )
        .await?;
    let tally = |row| {
        let (all, continued, failed) = (count(row, 0)?, count(row, 1)?, count(row, 2)?);
        Ok(RunTally { done: all.saturating_sub(continued).saturating_sub(failed), continued, failed })
    };
    rows.iter().map(tally).collect()
}

async fn tally_syncs(t: &Transaction, times: &[Timestamp]) -> Result<Vec<SyncTally>, Error> {
    let mut tallies = vec![SyncTally::default(); times.len().saturating_sub(1)];
    let (Some(first), Some(last)) = (times.first(), times.last()) else { return Ok(tallies) };
    let statement = "SELECT started_at, state FROM sync_runs
        WHERE account = $1 AND started_at >= $2 AND started_at < $3";
    for row in t.query(statement, &[&nanos(*first), &nanos(*last)]).await? {
        let began = instant(&row, 0)?;
        let place = times.partition_point(|at| *at <= began).saturating_sub(1);
        let Some(tally) = tallies.get_mut(place) else { continue };
        tally.add(word::<SyncState>(&row, 1)?);
    }
    Ok(tallies)
}

#[async_trait]
impl OverviewStore for PostgresStore {
    async fn tally_runs(&self, times: &[Timestamp]) -> Result<Vec<RunTally>, StoreError> {
        self.read(|t| async move { tally_runs(&t, times).await }).await
    }

    async fn tally_syncs(&self, times: &[Timestamp]) -> Result<Vec<SyncTally>, StoreError> {
        self.read(|t| async move { tally_syncs(&t, times).await }).await
    }

    async fn latest_sync(&self) -> Result<Option<Timestamp>, StoreError> {
        self.read(|t| async move {
            let statement =
                "SELECT (SELECT started_at FROM sync_runs WHERE account = $1 ORDER BY position DESC LIMIT 1)";
            optional_instant(&t.one(statement, &[]).await?, 0)
        })
        .await
    }
}

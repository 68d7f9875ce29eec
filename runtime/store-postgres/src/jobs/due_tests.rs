//! Jobs that are due among very many others.
#![allow(clippy::unwrap_used)]

use greenroom_domain::{JobFilter, JobId, JobState, JobWork, NewJob, SyncTrigger, store::JobStore};
use greenroom_postgres_testing::Cluster;
use greenroom_store_testing::{
    block_on,
    sample::{at, webinar_id},
};
use uuid::Uuid;

use super::rows;
use crate::{
    DEFAULT_ACCOUNT, OpenMode, PostgresConfig, PostgresStore,
    platform::{error::Error, rows::get, transaction::Transaction},
};

/// Jobs that sleep until the end of times, and older ones that have ended.
const OTHERS: &str = "INSERT INTO greenroom.jobs
    (account, id, kind, state, lane_group, lane_key, work, enqueued_at, not_before, wakes_at)
    SELECT 'ACCOUNT', '00000000-0000-7000-8000-' || lpad(n::text, 12, '0'), 'settle',
        CASE WHEN n % 2 = 0 THEN 'done' ELSE 'waiting' END, '', '', '{}', 0,
        CASE WHEN n % 2 = 0 THEN 0 ELSE 9000000000000000000 END,
        CASE WHEN n % 2 = 0 THEN NULL ELSE 9000000000000000000 END
    FROM generate_series(1, 40000) n";

/// How many rows of jobs this connection has read, of late at least.
async fn rows_read(t: &Transaction) -> Result<i64, Error> {
    let read = "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables
        WHERE $1::text IS NOT NULL AND relid = 'greenroom.jobs'::regclass";
    get(&t.one(read, &[]).await?, 0)
}

#[test]
fn jobs_that_are_due_are_found_without_reading_those_that_sleep_or_have_ended() {
    block_on(async {
        let database = Cluster::shared().create_database().unwrap();
        let config = PostgresConfig::new(Cluster::shared().url(&database)).connections(2);
        let store = PostgresStore::open(&config, OpenMode::CreateIfMissing).await.unwrap();
        Cluster::shared().psql(&database, &OTHERS.replace("ACCOUNT", DEFAULT_ACCOUNT)).unwrap();
        let job = |n: u64| {
            let work = JobWork::Sync { webinar: webinar_id(n), trigger: SyncTrigger::Schedule };
            let second = [0, 5, 50][n as usize % 3];
            NewJob::new(JobId::new(Uuid::now_v7()), work, at(0)).not_before(at(second))
        };
        let jobs: Vec<NewJob> = (0..9).map(job).collect();
        let ids: Vec<JobId> = jobs.iter().map(|job| job.id).collect();
        store.enqueue_jobs(jobs).await.unwrap();
        Cluster::shared().psql(&database, "ANALYZE greenroom.jobs").unwrap();

        let due = JobFilter { state: Some(JobState::Waiting), due_by: Some(at(9)), ..JobFilter::default() };
        for after in [None, Some(ids[3])] {
            let filter = &JobFilter { after, ..due.clone() };
            let listed = store.read(|t| async move {
                let before = rows_read(&t).await?;
                let found = rows::list(&t, filter, 256).await?;
                Ok((found, rows_read(&t).await? - before))
            });
            let (found, read) = listed.await.unwrap();
            let expected = [0, 1, 3, 4, 6, 7].map(|n| ids[n]);
            let expected: Vec<JobId> =
                expected.into_iter().filter(|id| after.is_none_or(|after| *id > after)).collect();
            assert_eq!(found.iter().map(|job| job.id).collect::<Vec<_>>(), expected);
            assert!(read < 100, "{read} rows were read");
        }
    });
}

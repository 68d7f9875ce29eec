//! Jobs that are due among very many others.
#![allow(clippy::unwrap_used)]

use greenroom_domain::{InvokeJob, JobFilter, JobId, JobState, JobWork, NewJob, SyncTrigger, store::JobStore};
use greenroom_postgres_testing::Cluster;
use greenroom_store_testing::{
    block_on,
    sample::{at, webinar_id},
};
use serde_json::json;
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

/// Older jobs of another action and another Zoom account that are due.
const OF_OTHERS: &str = "INSERT INTO greenroom.jobs
    (account, id, kind, state, lane_group, lane_key, action, zoom_account, work, enqueued_at, not_before)
    SELECT 'ACCOUNT', '00000000-0000-7001-8000-' || lpad(n::text, 12, '0'), 'invoke', 'waiting', '', '', 'other', 'other', '{}', 0, 0
    FROM generate_series(1, 20000) n";

/// How many rows of jobs this connection has read, of late at least.
async fn rows_read(t: &Transaction) -> Result<i64, Error> {
    let read = "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables
        WHERE $1::text IS NOT NULL AND relid = 'greenroom.jobs'::regclass";
    get(&t.one(read, &[]).await?, 0)
}

/// A store with these rows of jobs, and the name of its database.
async fn with(rows: &str) -> (PostgresStore, String) {
    let database = Cluster::shared().create_database().unwrap();
    let config = PostgresConfig::new(Cluster::shared().url(&database)).connections(2);
    let store = PostgresStore::open(&config, OpenMode::CreateIfMissing).await.unwrap();
    Cluster::shared().psql(&database, &rows.replace("ACCOUNT", DEFAULT_ACCOUNT)).unwrap();
    (store, database)
}

/// Accepts jobs; answers their ids. The statistics of the table are new then.
async fn accept(store: &PostgresStore, database: &str, jobs: Vec<NewJob>) -> Vec<JobId> {
    let ids = jobs.iter().map(|job| job.id).collect();
    store.enqueue_jobs(jobs).await.unwrap();
    Cluster::shared().psql(database, "ANALYZE greenroom.jobs").unwrap();
    ids
}

fn due() -> JobFilter {
    JobFilter { state: Some(JobState::Waiting), due_by: Some(at(9)), ..JobFilter::default() }
}

/// The jobs of a filter are found by few reads.
async fn are_found(store: &PostgresStore, filter: &JobFilter, expected: &[JobId]) {
    let listed = store.read(|t| async move {
        let before = rows_read(&t).await?;
        let found = rows::list(&t, filter, 256).await?;
        Ok((found, rows_read(&t).await? - before))
    });
    let (found, read) = listed.await.unwrap();
    assert_eq!(found.iter().map(|job| job.id).collect::<Vec<_>>(), expected, "{filter:?}");
    assert!(read < 100, "{read} rows were read: {filter:?}");
}

#[test]
fn jobs_that_are_due_are_found_without_reading_those_that_sleep_or_have_ended() {
    block_on(async {
        let (store, database) = with(OTHERS).await;
        let job = |n: u64| {
            let work = JobWork::Sync { webinar: webinar_id(n), trigger: SyncTrigger::Schedule };
            let second = [0, 5, 50][n as usize % 3];
            NewJob::new(JobId::new(Uuid::now_v7()), work, at(0)).not_before(at(second))
        };
        let ids = accept(&store, &database, (0..9).map(job).collect()).await;
        are_found(&store, &due(), &[0, 1, 3, 4, 6, 7].map(|n| ids[n])).await;
        are_found(&store, &JobFilter { after: Some(ids[3]), ..due() }, &[4, 6, 7].map(|n| ids[n])).await;
    });
}

#[test]
fn jobs_of_an_action_or_a_zoom_account_are_found_without_reading_those_of_others() {
    block_on(async {
        let (store, database) = with(OF_OTHERS).await;
        let new = |work| NewJob::new(JobId::new(Uuid::now_v7()), work, at(0));
        let contact = Some("ada".into());
        let invoke = InvokeJob { action: "own".to_owned(), input: json!({}), contact, ..InvokeJob::default() };
        let sync = JobWork::Sync { webinar: webinar_id(1), trigger: SyncTrigger::Schedule };
        let jobs = vec![new(JobWork::Invoke(Box::new(invoke))), new(sync).of_account("own".into())];
        let ids = accept(&store, &database, jobs).await;
        for (filter, found) in [
            (JobFilter { action: Some("own".to_owned()), ..due() }, ids[0]),
            (JobFilter { contact: Some("ada".into()), ..due() }, ids[0]),
            (JobFilter { zoom_account: Some("own".into()), ..due() }, ids[1]),
        ] {
            are_found(&store, &filter, &[found]).await;
        }
    });
}

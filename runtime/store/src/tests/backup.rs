//! What may have happened since a copy was made is respected when it is put back.

use std::collections::BTreeSet;

use greenroom_domain::{
    ApiKey, CompleteOutcome, Completion, ContactStore, InvokeJob, JobFilter, JobId, JobState, JobWork, NewJob, NewWait,
    RunStore, Scope, SyncTrigger, Wait,
    store::{ApiKeyStore, Commit, EffectsTarget, JobStore, RunResult},
};
use greenroom_store_testing::sample::{run, run_id};
use serde_json::json;
use uuid::Uuid;

use super::{at, create, email, webinar_id};
use crate::{OpenMode, SqliteStore};

fn invoke(n: u128, contact: Option<&str>, input: serde_json::Value) -> NewJob {
    let work =
        InvokeJob { action: "greet".to_owned(), input, contact: contact.map(Into::into), ..InvokeJob::default() };
    NewJob::new(JobId::new(Uuid::from_u128(n)), JobWork::Invoke(Box::new(work)), at(0))
}

async fn keep_key(store: &SqliteStore, id: &str) {
    let key = ApiKey {
        id: id.to_owned(),
        name: id.to_owned(),
        user: email("boss@acme.example"),
        scopes: BTreeSet::from([Scope::Read]),
        actions: None,
        created_at: at(0),
        expires_at: None,
        revoked_at: None,
        last_used_at: None,
    };
    store.keep_api_key(&key, &[1; 32], None).await.unwrap();
}

#[tokio::test]
async fn c10_a_copy_that_is_put_back_repeats_no_job_and_brings_no_key_or_person_back() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join("greenroom.db"), folder.path().join("copy.db"));
    let store = SqliteStore::open(&path, OpenMode::CreateIfMissing).unwrap();
    let sync = JobWork::Sync { webinar: webinar_id(1), trigger: SyncTrigger::ByHand };
    let jobs = vec![
        invoke(1, Some("bob"), json!({})),
        invoke(2, Some("gone"), json!({})),
        invoke(3, None, json!({ "to": "ada@example.com" })),
        NewJob::new(JobId::new(Uuid::from_u128(4)), sync, at(0)),
    ];
    store.enqueue_jobs(jobs).await.unwrap();
    keep_key(&store, "revoked").await;
    keep_key(&store, "valid").await;
    drop(store);
    SqliteStore::back_up(&path, &copy).unwrap();

    let store = SqliteStore::open(&path, OpenMode::Existing).unwrap();
    store.revoke_api_key("revoked", at(1), None).await.unwrap();
    // They came and were erased after the copy was made: in the copy, only jobs name them.
    for person in ["ada", "gone"] {
        let come = Commit { effects: vec![create(person)], ..Commit::default() };
        store.commit(come.into(), EffectsTarget::SameStore).await.unwrap();
        store.forget(&person.into(), &[email(&format!("{person}@example.com"))], at(1)).await.unwrap();
        assert!(store.erase(&person.into(), at(1)).await.unwrap());
    }
    drop(store);
    let restored = SqliteStore::restore(&copy, &path, true, at(2)).unwrap();
    assert_eq!((restored.since.jobs_set_aside, restored.since.keys_revoked), (3, 1));

    let store = SqliteStore::open(&path, OpenMode::Existing).unwrap();
    let left = store.list_jobs(&JobFilter::default(), 9, [].into(), at(3)).await.unwrap();
    let states: Vec<_> = left.iter().map(|job| (job.id.to_string(), job.state)).collect();
    let id = |n| Uuid::from_u128(n).to_string();
    assert_eq!(states, [(id(1), JobState::DeadLetter), (id(4), JobState::Waiting)]);
    assert_eq!(left[0].failure.as_ref().unwrap().code, "job-restored");
    let keys = store.api_keys().await.unwrap();
    assert_eq!(keys.iter().map(|key| key.revoked_at).collect::<Vec<_>>(), [Some(at(2)), None]);
}

/// Of a wait that is open in a copy, nobody knows whether it was completed since: its link works no more.
#[tokio::test]
async fn the_waits_of_a_copy_that_is_put_back_are_over() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join("greenroom.db"), folder.path().join("copy.db"));
    let store = SqliteStore::open(&path, OpenMode::CreateIfMissing).unwrap();
    let wait = |name: &str| Wait {
        run: run_id(1),
        name: name.to_owned(),
        action: "ask".to_owned(),
        contact: None,
        title: "May it be done?".to_owned(),
        opened_by: run_id(1),
        opened_at: at(0),
        until: at(100),
        ended_at: None,
        completion: None,
    };
    let waits = [("approval", 1), ("second-look", 2)];
    let waits = waits.map(|(name, token)| NewWait { wait: wait(name), token: [token; 32] }).to_vec();
    let result = RunResult::Continue { cursor: json!(1), waiting: Vec::new() };
    let commit = Commit { run: Some(run(1, None, result)), waits, ..Commit::default() };
    store.commit(commit.into(), EffectsTarget::SameStore).await.unwrap();
    let completion = |second| Completion { at: at(second), by: "link".to_owned(), value: json!({}) };
    store.complete_wait(run_id(1), "second-look", &completion(1)).await.unwrap();
    drop(store);
    SqliteStore::back_up(&path, &copy).unwrap();
    let restored = SqliteStore::restore(&copy, &path, true, at(2)).unwrap();
    assert_eq!(restored.since.waits_ended, 1, "the other one was completed before");
    let store = SqliteStore::open(&path, OpenMode::Existing).unwrap();
    let outcome = store.complete_wait(run_id(1), "approval", &completion(3)).await.unwrap();
    assert_eq!(outcome, CompleteOutcome::Expired);
}

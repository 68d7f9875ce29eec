use std::time::Duration;

use greenroom_domain::{
    ContactStore, Failure, FailureKind, Retry, RunStore, StoreError, codes,
    store::{Claimed, Commit, CommitError, ContactsAre, KeyClaim, RunRecord, RunResult},
};

use super::{at, create, done, failed, run, run_id};
use crate::SqliteStore;

/// A wish of run `n` at a second, for ten seconds.
fn wish(n: u128, second: i64) -> KeyClaim {
    KeyClaim {
        key: "key".to_owned(),
        action: "add".to_owned(),
        input_digest: "digest".to_owned(),
        contact: Some("ada".into()),
        run: run_id(n),
        at: at(second),
        lease_until: at(second + 10),
    }
}

async fn finish(store: &SqliteStore, n: u128, result: RunResult) -> Result<(), CommitError> {
    let commit = Commit { run: Some(run(n, Some("key"), result)), ..Commit::default() };
    store.commit(commit.clone().into(), ContactsAre::Here).await.map(drop)
}

fn known(record: RunRecord) -> Claimed {
    Claimed::Known(Box::new(record))
}

#[tokio::test]
async fn a_key_is_ones_until_its_lease_runs_out() {
    let store = SqliteStore::in_memory().unwrap();
    assert_eq!(store.claim(&wish(1, 0)).await.unwrap(), Claimed::Ours);
    assert_eq!(store.claim(&wish(2, 9)).await.unwrap(), Claimed::Running { until: at(10) });
    assert_eq!(store.claim(&wish(2, 10)).await.unwrap(), Claimed::Ours, "free when it said it would be");
    assert_eq!(store.claim(&wish(2, 12)).await.unwrap(), Claimed::Ours, "the same run may ask again, and holds longer");
    assert_eq!(store.claim(&wish(3, 21)).await.unwrap(), Claimed::Running { until: at(22) });
    let late = finish(&store, 1, done()).await;
    assert!(matches!(&late, Err(CommitError::LostLease(what)) if what.contains("key")), "{late:?}");
    assert_eq!(store.run(run_id(1)).await.unwrap(), None);
    finish(&store, 2, done()).await.unwrap();
    assert_eq!(store.claim(&wish(3, 99)).await.unwrap(), known(run(2, Some("key"), done())));
}

#[tokio::test]
async fn a_final_outcome_is_kept_and_given_again() {
    for result in [
        done(),
        failed(Failure::refused(codes::WEBINAR_FULL, "full")),
        RunResult::Continue { cursor: serde_json::json!({ "page": 2 }) },
    ] {
        let store = SqliteStore::in_memory().unwrap();
        store.claim(&wish(1, 0)).await.unwrap();
        finish(&store, 1, result.clone()).await.unwrap();
        assert_eq!(store.claim(&wish(2, 99)).await.unwrap(), known(run(1, Some("key"), result)));
        store.release("key", run_id(1)).await.unwrap();
        assert!(matches!(store.claim(&wish(2, 99)).await.unwrap(), Claimed::Known(_)), "nobody gives it up");
    }
}

#[tokio::test]
async fn a_retryable_outcome_frees_the_key() {
    for retry in [Retry::Now, Retry::After(Duration::from_secs(3))] {
        let store = SqliteStore::in_memory().unwrap();
        store.claim(&wish(1, 0)).await.unwrap();
        finish(&store, 1, failed(Failure::of(FailureKind::Unavailable, "later").retry(retry))).await.unwrap();
        assert!(store.run(run_id(1)).await.unwrap().is_some());
        assert_eq!(store.claim(&wish(2, 1)).await.unwrap(), Claimed::Ours);
    }
}

#[tokio::test]
async fn another_request_under_the_same_key_is_told_in_what_it_differs() {
    let store = SqliteStore::in_memory().unwrap();
    store.claim(&wish(1, 0)).await.unwrap();
    let others = [
        ("action", KeyClaim { action: "other".to_owned(), ..wish(2, 99) }),
        ("input", KeyClaim { input_digest: "other".to_owned(), ..wish(2, 99) }),
        ("contact", KeyClaim { contact: None, ..wish(2, 99) }),
    ];
    for (what, other) in &others {
        assert_eq!(store.claim(other).await.unwrap(), Claimed::OtherRequest(what));
    }
    finish(&store, 1, done()).await.unwrap();
    for (what, other) in &others {
        assert_eq!(store.claim(other).await.unwrap(), Claimed::OtherRequest(what));
    }
}

#[tokio::test]
async fn a_key_is_released_by_who_holds_it() {
    let store = SqliteStore::in_memory().unwrap();
    store.claim(&wish(1, 0)).await.unwrap();
    store.release("key", run_id(2)).await.unwrap();
    assert_eq!(store.claim(&wish(2, 1)).await.unwrap(), Claimed::Running { until: at(10) });
    store.release("key", run_id(1)).await.unwrap();
    assert_eq!(store.claim(&wish(2, 1)).await.unwrap(), Claimed::Ours);
}

#[tokio::test]
async fn a_lost_key_leaves_nothing_of_the_commit() {
    let store = SqliteStore::in_memory().unwrap();
    let commit = Commit { run: Some(run(1, Some("key"), done())), effects: vec![create("ada")], ..Commit::default() };
    assert!(matches!(store.commit(commit.clone().into(), ContactsAre::Here).await, Err(CommitError::LostLease(_))));
    assert_eq!(store.contacts(&["ada".into()]).await.unwrap(), [None]);
    store.claim(&wish(1, 0)).await.unwrap();
    store.commit(commit.clone().into(), ContactsAre::Here).await.unwrap();
    assert_eq!(store.contact("ada").await.version, 1);
    // Asked once more, because its answer got lost, it does nothing.
    store.commit(commit.clone().into(), ContactsAre::Here).await.unwrap();
    assert_eq!(store.runs(None, 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn runs_are_listed_newest_first_in_pages() {
    let store = SqliteStore::in_memory().unwrap();
    for n in [2, 1, 3] {
        let commit = Commit { run: Some(run(n, None, done())), ..Commit::default() };
        store.commit(commit.clone().into(), ContactsAre::Here).await.unwrap();
    }
    let ids = |runs: Vec<RunRecord>| runs.into_iter().map(|r| r.id).collect::<Vec<_>>();
    assert_eq!(ids(store.runs(None, 2).await.unwrap()), [run_id(3), run_id(2)]);
    assert_eq!(ids(store.runs(Some(run_id(2)), 2).await.unwrap()), [run_id(1)]);
    assert_eq!(store.run(run_id(2)).await.unwrap(), Some(run(2, None, done())));
    assert_eq!(store.run(run_id(9)).await.unwrap(), None);
}

#[tokio::test]
async fn a_kept_outcome_whose_run_is_missing_is_damage() {
    let store = SqliteStore::in_memory().unwrap();
    store.claim(&wish(1, 0)).await.unwrap();
    finish(&store, 1, done()).await.unwrap();
    store.write(|c| Ok(c.execute("DELETE FROM runs", [])?)).await.unwrap();
    assert!(matches!(store.claim(&wish(2, 0)).await, Err(StoreError::Damaged(_))));
}

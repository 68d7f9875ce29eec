use std::time::Duration;

use greenroom_domain::{
    ContactStore, Failure, FailureKind, Retry, RunStore, StoreError,
    store::{ApplyId, Claimed, Commit, CommitError, ContactsAre, KeyClaim, RunRecord, RunResult},
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
    store.commit(&commit, ContactsAre::Here).await
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
        failed(Failure::refused("webinar-full", "full")),
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
    assert!(matches!(store.commit(&commit, ContactsAre::Here).await, Err(CommitError::LostLease(_))));
    assert_eq!(store.contacts(&["ada".into()]).await.unwrap(), [None]);
    store.claim(&wish(1, 0)).await.unwrap();
    store.commit(&commit, ContactsAre::Here).await.unwrap();
    assert_eq!(store.contact("ada").await.version, 1);
    // Asked once more, because its answer got lost, it does nothing.
    store.commit(&commit, ContactsAre::Here).await.unwrap();
    assert_eq!(store.runs(None, 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn runs_are_listed_newest_first_in_pages() {
    let store = SqliteStore::in_memory().unwrap();
    for n in [2, 1, 3] {
        let commit = Commit { run: Some(run(n, None, done())), ..Commit::default() };
        store.commit(&commit, ContactsAre::Here).await.unwrap();
    }
    let ids = |runs: Vec<RunRecord>| runs.into_iter().map(|r| r.id).collect::<Vec<_>>();
    assert_eq!(ids(store.runs(None, 2).await.unwrap()), [run_id(3), run_id(2)]);
    assert_eq!(ids(store.runs(Some(run_id(2)), 2).await.unwrap()), [run_id(1)]);
    assert_eq!(store.run(run_id(2)).await.unwrap(), Some(run(2, None, done())));
    assert_eq!(store.run(run_id(9)).await.unwrap(), None);
}

#[tokio::test]
async fn effects_for_elsewhere_wait_until_they_are_confirmed() {
    let store = SqliteStore::in_memory().unwrap();
    let commit = |n: u128, effects| Commit { run: Some(run(n, None, done())), effects, ..Commit::default() };
    for n in [1, 2] {
        let commit = commit(n, vec![create(&format!("c{n}"))]);
        store.commit(&commit, ContactsAre::Elsewhere).await.unwrap();
        store.commit(&commit, ContactsAre::Elsewhere).await.unwrap();
    }
    store.commit(&commit(3, Vec::new()), ContactsAre::Elsewhere).await.unwrap();
    assert_eq!(store.summary().await.unwrap().contacts, 0);
    let waiting = store.unapplied(10).await.unwrap();
    let ids = [ApplyId(format!("run:{}", run_id(1))), ApplyId(format!("run:{}", run_id(2)))];
    assert_eq!(waiting.iter().map(|u| u.id.clone()).collect::<Vec<_>>(), ids, "oldest first, without the empty one");
    assert_eq!(waiting[0].effects, [create("c1")]);
    // The other CRM may be one of ours, even this one.
    store.apply(&waiting[0].id, &waiting[0].effects, &[]).await.unwrap();
    store.applied(&ids[0]).await.unwrap();
    store.applied(&ids[0]).await.unwrap();
    assert_eq!(store.unapplied(10).await.unwrap().len(), 1);
    assert_eq!(store.contact("c1").await.version, 1);
}

#[tokio::test]
async fn what_was_refused_elsewhere_is_withdrawn_and_may_be_committed_anew() {
    let store = SqliteStore::in_memory().unwrap();
    store.claim(&wish(1, 0)).await.unwrap();
    let commit = |effects| Commit { run: Some(run(1, Some("key"), done())), effects, ..Commit::default() };
    let refused = commit(vec![create("ada")]);
    store.commit(&refused, ContactsAre::Elsewhere).await.unwrap();
    store.withdraw(&refused).await.unwrap();
    assert!(store.unapplied(10).await.unwrap().is_empty());
    assert_eq!(store.run(run_id(1)).await.unwrap(), None);
    assert_eq!(
        store.claim(&wish(2, 5)).await.unwrap(),
        Claimed::Running { until: at(10) },
        "the key is its run's again"
    );
    store.commit(&commit(vec![create("bob")]), ContactsAre::Elsewhere).await.unwrap();
    assert_eq!(store.unapplied(10).await.unwrap()[0].effects, [create("bob")]);
    assert!(matches!(store.claim(&wish(2, 5)).await.unwrap(), Claimed::Known(_)));
}

#[tokio::test]
async fn a_kept_outcome_whose_run_is_missing_is_damage() {
    let store = SqliteStore::in_memory().unwrap();
    store.claim(&wish(1, 0)).await.unwrap();
    finish(&store, 1, done()).await.unwrap();
    store.write(|c| Ok(c.execute("DELETE FROM runs", [])?)).await.unwrap();
    assert!(matches!(store.claim(&wish(2, 0)).await, Err(StoreError::Damaged(_))));
}

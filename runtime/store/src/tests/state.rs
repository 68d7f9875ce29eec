//! The state of actions: the entries that a run has read are checked again when it commits.

use greenroom_domain::{
    RunStore,
    store::{
        Commit, CommitError, EffectsTarget, RunRecord, StateCommit, StateRange, StateRead, StateUsage, StateWrite,
    },
};

use super::{at, done, journals};
use crate::SqliteStore;

const BOUND: StateUsage = StateUsage { entries: 3, bytes: 100 };

async fn commit(
    store: &SqliteStore,
    reads: Vec<StateRead>,
    writes: &[(&str, Option<&str>)],
) -> Result<(), CommitError> {
    let write = |(key, value): &(&str, Option<&str>)| StateWrite {
        key: (*key).to_owned(),
        value: value.map(|value| (value.to_owned(), None)),
    };
    let writes = writes.iter().map(write).collect();
    let state = StateCommit { action: "counts".to_owned(), reads, writes, bound: BOUND };
    let commit = Commit { state: Some(state), ..Commit::default() };
    RunStore::commit(store, commit.into(), EffectsTarget::SameStore).await.map(drop)
}

async fn read(store: &SqliteStore, key: &str) -> StateRead {
    let found = store.state_entries("counts", &[key.to_owned()]).await.unwrap().remove(0);
    StateRead::Entry { key: key.to_owned(), version: found.map(|entry| entry.version) }
}

async fn listed(store: &SqliteStore, prefix: &str) -> StateRead {
    let range = StateRange { prefix: prefix.to_owned(), after: None, upto: None };
    let found = store.state_range("counts", &range, 10).await.unwrap();
    let newest = found.iter().map(|entry| entry.version).max().unwrap_or(0);
    StateRead::Range { range, entries: found.len() as u64, newest }
}

#[tokio::test]
async fn a_commit_that_rests_on_an_entry_that_changed_writes_nothing() {
    let store = SqliteStore::in_memory().unwrap();
    let nothing = read(&store, "k").await;
    commit(&store, vec![nothing.clone()], &[("k", Some("1"))]).await.unwrap();
    let first = read(&store, "k").await;
    for stale in [nothing, first.clone()] {
        // Removed and set again, it is another entry.
        commit(&store, vec![], &[("k", None)]).await.unwrap();
        commit(&store, vec![], &[("k", Some("1"))]).await.unwrap();
        let refused = commit(&store, vec![stale], &[("k", Some("2")), ("l", Some("2"))]).await;
        assert!(matches!(refused, Err(CommitError::Stale(_))), "{refused:?}");
    }
    let now = read(&store, "k").await;
    assert_ne!(now, first);
    commit(&store, vec![now, read(&store, "l").await], &[("k", Some("2"))]).await.unwrap();
    assert_eq!(store.state_entries("counts", &["k".to_owned()]).await.unwrap()[0].as_ref().unwrap().value, "2");
    assert_eq!(store.state_usage("counts").await.unwrap(), StateUsage { entries: 1, bytes: 2 });
    assert_eq!(store.state_usage("other").await.unwrap(), StateUsage::default());
}

#[tokio::test]
async fn a_commit_that_rests_on_a_listing_notices_what_came_went_and_changed() {
    for (key, value, noticed) in
        [("a/3", Some("x"), true), ("a/1", None, true), ("a/2", Some("x"), true), ("b", Some("x"), false)]
    {
        let store = SqliteStore::in_memory().unwrap();
        commit(&store, vec![], &[("a/1", Some("1")), ("a/2", Some("2"))]).await.unwrap();
        let seen = listed(&store, "a/").await;
        commit(&store, vec![], &[(key, value)]).await.unwrap();
        let committed = commit(&store, vec![seen], &[("a/2", Some("3"))]).await;
        assert_eq!(committed.is_err(), noticed, "{key} {value:?}: {committed:?}");
    }
}

#[tokio::test]
async fn more_than_is_granted_is_not_kept() {
    let store = SqliteStore::in_memory().unwrap();
    commit(&store, vec![], &[("a", Some("1")), ("b", Some("2")), ("c", Some("3"))]).await.unwrap();
    // Another run has taken the room that this one saw.
    assert!(matches!(commit(&store, vec![], &[("d", Some("4"))]).await, Err(CommitError::Stale(_))));
    commit(&store, vec![], &[("a", None), ("d", Some("4"))]).await.unwrap();
    let long = "x".repeat(100);
    assert!(commit(&store, vec![], &[("d", Some(&long))]).await.is_err());
    assert_eq!(store.state_usage("counts").await.unwrap(), StateUsage { entries: 3, bytes: 6 });
    // Where the grant was lowered, an action can go on with less.
    let write = StateWrite { key: "d".to_owned(), value: Some((String::new(), None)) };
    let bound = StateUsage { entries: 1, bytes: 1 };
    let state = StateCommit { action: "counts".to_owned(), reads: Vec::new(), writes: vec![write], bound };
    let less = Commit { state: Some(state), ..Commit::default() };
    RunStore::commit(&store, less.into(), EffectsTarget::SameStore).await.unwrap();
}

/// Whether or not the entry names the contact: nothing that the run learnt of an erased person is kept (C10).
#[tokio::test]
async fn c10_a_run_that_was_under_way_keeps_nothing_of_an_erased_person() {
    let store = SqliteStore::in_memory().unwrap();
    store.forget(&"ada".into(), &[], at(50)).await.unwrap();
    for (n, started, refused) in [(1, 40, true), (2, 60, false)] {
        let told = journals::commit(n, done(), Some(journals::journal("{}", &["ada"])));
        let writes = vec![StateWrite { key: "last".to_owned(), value: Some(("Ada".to_owned(), None)) }];
        let state = StateCommit { action: "counts".to_owned(), reads: vec![], writes, bound: BOUND };
        let run = RunRecord { contact: None, started_at: at(started), ..told.run.clone().unwrap() };
        let commit = Commit { run: Some(run), state: Some(state), ..told };
        let committed = RunStore::commit(&store, commit.into(), EffectsTarget::SameStore).await;
        assert_eq!(matches!(committed, Err(CommitError::Stale(_))), refused, "{committed:?}");
        let kept = store.state_entries("counts", &["last".to_owned()]).await.unwrap().remove(0);
        assert_eq!(kept.is_none(), refused);
    }
}

//! The behaviour of every [`RunStore`] that keeps the state of actions: cases of `suite!(state, ...)`.

use greenroom_domain::{
    ContactId, RunStore,
    store::{Commit, CommitError, RunRecord, StateCommit, StateEntry, StateRange, StateRead, StateUsage, StateWrite},
};

use crate::{
    runs,
    sample::{at, done, email, journal, run},
};

/// The action whose state the cases write.
const ACTION: &str = "counts";

const BOUND: StateUsage = StateUsage { entries: 3, bytes: 100 };

/// A write of an entry that is about nobody; without a value it removes the entry.
fn write(key: &str, value: Option<&str>) -> StateWrite {
    StateWrite { key: key.to_owned(), value: value.map(|value| (value.to_owned(), None)) }
}

fn about(key: &str, value: &str, contact: &str) -> StateWrite {
    StateWrite { key: key.to_owned(), value: Some((value.to_owned(), Some(contact.into()))) }
}

fn of(reads: Vec<StateRead>, writes: Vec<StateWrite>, bound: StateUsage) -> Commit {
    Commit { state: Some(StateCommit { action: ACTION.to_owned(), reads, writes, bound }), ..Commit::default() }
}

async fn commit(
    store: &impl RunStore,
    reads: Vec<StateRead>,
    writes: &[(&str, Option<&str>)],
) -> Result<(), CommitError> {
    let writes = writes.iter().map(|(key, value)| write(key, *value)).collect();
    runs::commit(store, of(reads, writes, BOUND)).await
}

async fn entry(store: &impl RunStore, key: &str) -> Option<StateEntry> {
    store.state_entries(ACTION, &[key.to_owned()]).await.unwrap().remove(0)
}

async fn read(store: &impl RunStore, key: &str) -> StateRead {
    StateRead::Entry { key: key.to_owned(), version: entry(store, key).await.map(|entry| entry.version) }
}

fn range(prefix: &str, after: Option<&str>, upto: Option<&str>) -> StateRange {
    StateRange { prefix: prefix.to_owned(), after: after.map(str::to_owned), upto: upto.map(str::to_owned) }
}

async fn keys(store: &impl RunStore, range: &StateRange, limit: usize) -> Vec<String> {
    let found = store.state_range(ACTION, range, limit).await.unwrap();
    found.into_iter().map(|entry| entry.key).collect()
}

/// Entries are read by key and by range, in the order of their keys; another action sees none of them.
pub async fn entries_are_read_as_they_were_written(store: impl RunStore) {
    assert!(store.keeps_state(), "this part of the suite is for stores that keep the state of actions");
    let bound = StateUsage { entries: 9, bytes: 100 };
    let writes =
        vec![write("b/2", Some("two")), about("a", "one", "ada"), write("b/1", Some("")), write("c", Some("3"))];
    runs::commit(&store, of(vec![], writes, bound)).await.unwrap();
    let found = store.state_entries(ACTION, &["b/2".to_owned(), "none".to_owned(), "a".to_owned()]).await.unwrap();
    let values: Vec<_> = found.iter().map(|e| e.as_ref().map(|e| (e.value.as_str(), e.about.as_ref()))).collect();
    let ada = ContactId::from("ada");
    assert_eq!(values, [Some(("two", None)), None, Some(("one", Some(&ada)))]);
    for (range, limit, expected) in [
        (range("", None, None), 9, &["a", "b/1", "b/2", "c"][..]),
        (range("b", None, None), 9, &["b/1", "b/2"]),
        (range("", Some("b/1"), None), 9, &["b/2", "c"]),
        (range("", None, Some("b/1")), 9, &["a", "b/1"]),
        (range("b/", Some("b/1"), Some("b/2")), 9, &["b/2"]),
        (range("", None, None), 2, &["a", "b/1"]),
        (range("d", None, None), 9, &[]),
    ] {
        assert_eq!(keys(&store, &range, limit).await, expected, "{range:?}");
    }
    assert_eq!(store.state_usage(ACTION).await.unwrap(), StateUsage { entries: 4, bytes: 8 + 7 });
    assert_eq!(store.state_usage("other").await.unwrap(), StateUsage::default());
    assert_eq!(store.state_entries("other", &["a".to_owned()]).await.unwrap(), [None]);
    assert!(store.state_range("other", &range("", None, None), 9).await.unwrap().is_empty());
}

/// A commit whose run has read an entry that was changed since, or removed and set again, writes nothing.
pub async fn an_entry_that_changed_since_it_was_read_is_noticed(store: impl RunStore) {
    let nothing = read(&store, "k").await;
    commit(&store, vec![nothing.clone()], &[("k", Some("1"))]).await.unwrap();
    let first = read(&store, "k").await;
    for stale in [nothing, first.clone()] {
        commit(&store, vec![], &[("k", None)]).await.unwrap();
        commit(&store, vec![], &[("k", Some("1"))]).await.unwrap();
        let refused = commit(&store, vec![stale], &[("k", Some("2")), ("l", Some("2"))]).await;
        assert!(matches!(refused, Err(CommitError::Stale(_))), "{refused:?}");
    }
    let now = read(&store, "k").await;
    assert_ne!(now, first);
    commit(&store, vec![now, read(&store, "l").await], &[("k", Some("2"))]).await.unwrap();
    assert_eq!(entry(&store, "k").await.unwrap().value, "2");
    assert_eq!(store.state_usage(ACTION).await.unwrap(), StateUsage { entries: 1, bytes: 2 });
}

/// A commit whose run has listed a range notices an entry that came, went or changed there, and no other.
pub async fn a_range_that_changed_since_it_was_listed_is_noticed(store: impl RunStore) {
    for (key, value, is_noticed) in
        [("a/3", Some("x"), true), ("a/1", None, true), ("a/2", Some("x"), true), ("b", Some("x"), false)]
    {
        commit(&store, vec![], &[("a/3", None), ("b", None), ("a/1", Some("1")), ("a/2", Some("2"))]).await.unwrap();
        let listed = range("a/", None, None);
        let found = store.state_range(ACTION, &listed, 10).await.unwrap();
        let newest = found.iter().map(|entry| entry.version).max().unwrap_or(0);
        let seen = StateRead::Range { range: listed, entries: found.len() as u64, newest };
        commit(&store, vec![], &[(key, value)]).await.unwrap();
        let committed = commit(&store, vec![seen], &[("a/2", Some("3"))]).await;
        assert_eq!(committed.is_err(), is_noticed, "{key} {value:?}: {committed:?}");
    }
}

/// The bound of a grant is checked in the commit; an action that keeps more than a lowered bound can go on with less.
pub async fn more_than_is_granted_is_not_kept(store: impl RunStore) {
    commit(&store, vec![], &[("a", Some("1")), ("b", Some("2")), ("c", Some("3"))]).await.unwrap();
    // Another run has taken the room that this one saw.
    assert!(matches!(commit(&store, vec![], &[("d", Some("4"))]).await, Err(CommitError::Stale(_))));
    commit(&store, vec![], &[("a", None), ("d", Some("4"))]).await.unwrap();
    let long = "x".repeat(100);
    assert!(commit(&store, vec![], &[("d", Some(&long))]).await.is_err());
    assert_eq!(store.state_usage(ACTION).await.unwrap(), StateUsage { entries: 3, bytes: 6 });
    let lowered = StateUsage { entries: 1, bytes: 1 };
    runs::commit(&store, of(vec![], vec![write("d", Some(""))], lowered)).await.unwrap();
    assert!(runs::commit(&store, of(vec![], vec![write("d", Some("4"))], lowered)).await.is_err());
}

/// A run that has read an erased person, and began before the erasure, keeps no state, whether or not the entry is marked
/// (C10: erased people leave only keyed hashes).
pub async fn c10_a_run_under_way_keeps_nothing_of_an_erased_person(store: impl RunStore) {
    store.forget(&"ada".into(), &[], at(50)).await.unwrap();
    for (n, started, is_refused) in [(1, 40, true), (2, 60, false)] {
        let record = RunRecord { contact: None, started_at: at(started), ..run(n, None, done()) };
        let journal = Some(journal("{}", &["ada"]));
        let told = Commit { run: Some(record), journal, ..of(vec![], vec![write("last", Some("Ada"))], BOUND) };
        let committed = runs::commit(&store, told).await;
        assert_eq!(matches!(committed, Err(CommitError::Stale(_))), is_refused, "{committed:?}");
        assert_eq!(entry(&store, "last").await.is_none(), is_refused);
    }
    let record = RunRecord { contact: None, started_at: at(40), ..run(3, None, done()) };
    let marked = Commit { run: Some(record), ..of(vec![], vec![about("marked", "x", "ada")], BOUND) };
    runs::commit(&store, marked).await.unwrap();
    assert_eq!(entry(&store, "marked").await, None);
}

/// Forgetting a person removes the entries that are about the contact or hold one of the emails, and no others (C10: erased
/// people leave only keyed hashes).
pub async fn c10_entries_about_a_person_or_with_an_email_are_forgotten(store: impl RunStore) {
    let writes = vec![
        about("marked", "x", "ada"),
        write("value", Some("to ada@example.com, twice")),
        write("ada@example.com", Some("y")),
        about("another", "z", "bob"),
        write("alike", Some("mada@example.com")),
    ];
    runs::commit(&store, of(vec![], writes, StateUsage { entries: 9, bytes: 999 })).await.unwrap();
    let forgotten = store.forget(&"ada".into(), &[email("ada@example.com")], at(50)).await.unwrap();
    assert_eq!(forgotten.state, 3);
    assert_eq!(keys(&store, &range("", None, None), 9).await, ["alike", "another"]);
    let again = store.forget_emails(&[email("mada@example.com")], at(51)).await.unwrap();
    assert_eq!((again.state, keys(&store, &range("", None, None), 9).await), (1, vec!["another".to_owned()]));
}

use greenroom_domain::{
    RunId, RunStore,
    store::{Commit, EffectsTarget, Journal, Pruned, RunResult, StoreAdmin},
};
use jiff::{SignedDuration, Timestamp};

use super::{at, done, run};
use crate::SqliteStore;

pub(super) use greenroom_store_testing::sample::journal;
use greenroom_store_testing::sample::run_id_at;

pub(super) fn commit(n: u128, result: RunResult, journal: Option<Journal>) -> Commit {
    Commit { run: Some(run(n, None, result)), journal, ..Commit::default() }
}

#[tokio::test]
async fn a_package_is_kept_once() {
    let store = SqliteStore::in_memory().unwrap();
    assert_eq!(store.package("aa").await.unwrap(), None);
    store.keep_package("aa", b"wasm").await.unwrap();
    let synced = store.commits_synced();
    store.keep_package("aa", b"other").await.unwrap();
    assert_eq!(store.package("aa").await.unwrap().as_deref(), Some(&b"wasm"[..]));
    assert_eq!((store.commits_synced(), store.summary().await.unwrap().packages), (synced, 1), "nothing was written");
}

async fn prune_at(store: &SqliteStore, before: Timestamp, now: Timestamp) -> Pruned {
    store.write(move |c| crate::retention::prune(c, before, now)).await.unwrap()
}

#[tokio::test]
async fn a_package_in_use_stays_for_a_day_after_it_was_kept() {
    let store = SqliteStore::in_memory().unwrap();
    let note = |second| store.write(move |c| crate::runs::journals::note_use(c, "11", at(second)));
    assert!(!note(0).await.unwrap(), "it is not kept yet");
    store.write(|c| crate::runs::journals::keep_package(c, "11", b"wasm", at(0))).await.unwrap();
    let hour = 3_600;
    assert!(note(12 * hour).await.unwrap());
    for (now, packages) in [(25 * hour, 0), (36 * hour, 0), (36 * hour + 1, 1)] {
        assert_eq!(prune_at(&store, at(1_000 * hour), at(now)).await.packages, packages, "{now}");
    }
    assert!(!note(37 * hour).await.unwrap(), "whoever uses it hears that it is gone, and keeps it again");
}

#[tokio::test]
async fn a_package_goes_when_no_journal_needs_it_any_more() {
    let store = SqliteStore::in_memory().unwrap();
    store.keep_package("00", b"needed").await.unwrap();
    store.keep_package("11", b"not needed").await.unwrap();
    let mut old = commit(0, done(), Some(journal("{}", &["ada"])));
    old.run.as_mut().unwrap().id = run_id_at(1, 1);
    store.commit(old.into(), EffectsTarget::SameStore).await.unwrap();
    assert_eq!(store.prune(at(0)).await.unwrap(), Pruned::default(), "both are new");
    // A journal of a run that is younger than all of this: its package stays.
    let later = Timestamp::now().checked_add(SignedDuration::from_hours(48)).unwrap();
    let mut young = commit(0, done(), Some(journal("{}", &[])));
    let millis = u128::try_from(later.as_millisecond()).unwrap();
    young.run.as_mut().unwrap().id = RunId::new(uuid::Uuid::from_u128((millis << 80) | (7 << 76) | (2 << 62)));
    store.commit(young.clone().into(), EffectsTarget::SameStore).await.unwrap();
    let soon = Timestamp::now().checked_add(SignedDuration::from_hours(24)).unwrap();
    assert_eq!(store.prune(soon).await.unwrap().packages, 0, "kept today: a runtime may be at work with them");
    let pruned = prune_at(&store, soon, later).await;
    assert_eq!(pruned.packages, 1);
    assert!(store.package("00").await.unwrap().is_some() && store.package("11").await.unwrap().is_none());
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
}

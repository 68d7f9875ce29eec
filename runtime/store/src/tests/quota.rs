//! How much all journals take.

use greenroom_domain::{
    RunStore,
    store::{Commit, EffectsTarget, StoreAdmin},
};
use proptest::prelude::*;

use super::{at, create, done, journals, run, run_id};
use crate::SqliteStore;

fn with_quota(bytes: u64) -> SqliteStore {
    SqliteStore::in_memory().unwrap().with_journal_quota(bytes)
}

async fn put(store: &SqliteStore, n: u128, body: &str) {
    let commit = journals::commit(n, done(), Some(journals::journal(body, &["ada"])));
    store.commit(commit.into(), EffectsTarget::SameStore).await.unwrap();
}

async fn kept(store: &SqliteStore) -> (u64, u64) {
    let summary = store.summary().await.unwrap();
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    (summary.journals, summary.journal_bytes)
}

#[tokio::test]
async fn the_oldest_journals_go_and_say_that_they_were_dropped() {
    let store = with_quota(250);
    for n in 1..=3 {
        put(&store, n, &"x".repeat(100)).await;
    }
    assert_eq!(kept(&store).await, (2, 200));
    let gone = store.journal(run_id(1)).await.unwrap().unwrap();
    assert!(gone.dropped_at.is_some() && gone.body.is_none() && gone.erased_at.is_none(), "{gone:?}");
    assert_eq!(store.journal(run_id(2)).await.unwrap().unwrap().dropped_at, None);
    assert!(store.run(run_id(1)).await.unwrap().is_some(), "its record stays");
    assert_eq!(store.summary().await.unwrap().dropped_journals, 1);

    put(&store, 4, &"ü".repeat(120)).await;
    assert_eq!(kept(&store).await, (1, 240), "bytes are counted, not characters");
    put(&store, 5, &"x".repeat(251)).await;
    assert_eq!(kept(&store).await, (0, 0), "one that is larger than all that is kept goes itself");
    assert!(store.journal(run_id(5)).await.unwrap().unwrap().dropped_at.is_some());
}

#[tokio::test]
async fn a_store_with_many_more_than_its_quota_drops_them_over_several_commits() {
    let store = with_quota(u64::MAX);
    let body = "x".repeat(100);
    for n in 1..=10 {
        put(&store, n, &body).await;
    }
    let store = store.with_journal_quota(100);
    for (n, left) in [(11, 900), (12, 800), (13, 700)] {
        put(&store, n, &body).await;
        assert_eq!(kept(&store).await.1, left, "twice what was written");
    }
    put(&store, 14, &"x".repeat(1_000)).await;
    assert_eq!(kept(&store).await, (0, 0));
    put(&store, 15, &body).await;
    assert_eq!(kept(&store).await, (1, 100));
}

/// A step that is done to a store.
#[derive(Debug, Clone)]
enum Step {
    Commit(usize),
    CommitElsewhere(usize),
    Withdraw,
    Erase,
    Prune,
    Quota(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..400_usize).prop_map(Step::Commit),
        2 => (0..400_usize).prop_map(Step::CommitElsewhere),
        2 => Just(Step::Withdraw),
        1 => Just(Step::Erase),
        1 => Just(Step::Prune),
        1 => (0..1_000_u64).prop_map(Step::Quota),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_count_is_that_of_the_journals_and_within_the_quota_whatever_happens(
        steps in proptest::collection::vec(step(), 1..40),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let (mut store, mut quota) = (with_quota(500), 500);
            let mut waiting = Vec::new();
            for (n, step) in (1..).zip(steps) {
                let body = |length: usize| journals::journal(&"ö".repeat(length), &["ada"]);
                match step {
                    Step::Commit(length) => put(&store, n, &"ö".repeat(length)).await,
                    Step::CommitElsewhere(length) => {
                        let run = Some(run(n, None, done()));
                        let effects = vec![create(&format!("c{n}"))];
                        let commit = Commit { run, effects, journal: Some(body(length)), ..Commit::default() };
                        let lease = EffectsTarget::OtherStore { lease_until: at(90) };
                        waiting.extend(store.commit(commit.into(), lease).await.unwrap());
                    }
                    Step::Withdraw => {
                        if let Some(id) = waiting.pop() {
                            store.withdraw(&id, None).await.unwrap();
                        }
                    }
                    // Refused while something waits for an embedder's CRM.
                    Step::Erase => drop(store.forget(&"ada".into(), &[], at(0)).await),
                    Step::Prune => drop(store.prune(at(1_000_000)).await.unwrap()),
                    Step::Quota(bytes) => {
                        quota = quota.max(bytes);
                        store = store.with_journal_quota(bytes);
                    }
                }
                let (_, bytes) = kept(&store).await;
                prop_assert!(bytes <= quota, "{bytes} of {quota}");
            }
            Ok(())
        })?;
    }
}

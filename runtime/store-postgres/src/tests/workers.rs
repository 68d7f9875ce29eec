//! Several workers on one account: stores of their own, as processes have them.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicUsize, Ordering},
};

use futures::future::join_all;
use greenroom_domain::{
    ContactStore, HistoryEntry, HistoryKind, JobId, JobWork, NewJob, RegistrationState, RunStore, StoreError,
    SyncTrigger, property,
    rules::jobs::Turn,
    store::{
        ApplyId, ClaimOutcome, Commit, CommitError, Effect, EffectsTarget, HistoryStore, JobStore, JobTaking, Vault,
        VaultKind,
    },
};
use greenroom_postgres_testing::Cluster;
use greenroom_store_testing::sample::{
    at, claim, create, done, email, journal, register, run, run_id, update, webinar_id,
};
use secrecy::{ExposeSecret, SecretString};

use super::{config, database, runs};
use crate::{OpenMode, PostgresConfig, PostgresStore};

async fn workers(config: &PostgresConfig, many: usize) -> Vec<PostgresStore> {
    let opened = (0..many).map(|_| PostgresStore::open(config, OpenMode::CreateIfMissing));
    join_all(opened).await.into_iter().map(Result::unwrap).collect()
}

async fn put(store: &PostgresStore, effects: Vec<Effect>) -> Result<(), CommitError> {
    store.commit(Commit { effects, ..Commit::default() }.into(), EffectsTarget::SameStore).await.map(drop)
}

/// P3 and P2 equal a recount (P5: derived properties always equal one), however the commits of several workers met.
#[test]
fn p5_registrations_by_several_workers_are_all_counted() {
    runs(async {
        let stores = &workers(&config(), 3).await;
        put(&stores[0], vec![create("ada"), create("bob")]).await.unwrap();
        let webinars = 24_u64;
        let tasks = (0..webinars).map(|n| async move {
            let store = &stores[n as usize % stores.len()];
            put(store, vec![register(n, "ada", RegistrationState::Approved, 10)]).await.unwrap();
            put(store, vec![register(n, "bob", RegistrationState::Approved, 10), update("bob", "company", Some("x"))])
                .await
                .unwrap();
            if n % 2 == 0 {
                put(store, vec![register(n, "ada", RegistrationState::Cancelled, 10)]).await.unwrap();
            }
        });
        join_all(tasks).await;
        for (contact, count) in [("ada", webinars / 2), ("bob", webinars)] {
            let found = stores[1].contacts(&[contact.into()]).await.unwrap().remove(0).unwrap();
            assert_eq!(found.value(property::REGISTRATIONS), Some(count.to_string().as_str()), "{contact}");
        }
        let keys: Vec<_> = (0..webinars).map(|n| (webinar_id(n), email("ada@example.com"))).collect();
        assert!(stores[2].registrations(&keys).await.unwrap().iter().all(Option::is_some));
    });
}

/// A run that was under way while its person was erased by another worker leaves nothing of the person (C10).
#[test]
fn c10_an_erasure_and_commits_under_way_do_not_pass_each_other() {
    runs(async {
        let stores = &workers(&config(), 3).await;
        for round in 0..6_u128 {
            put(&stores[0], vec![create("ada")]).await.unwrap();
            let first = round * 100;
            let commits = (0..12_u128).map(|n| async move {
                let mut record = run(first + n, None, done());
                (record.contact, record.started_at) = (Some("ada".into()), at(10));
                let told = Some(journal("ada@example.com", &["ada"]));
                let effects = vec![update("ada", "company", Some(&n.to_string()))];
                let commit = Commit { run: Some(record), journal: told, effects, ..Commit::default() };
                stores[n as usize % 3].commit(commit.into(), EffectsTarget::SameStore).await
            });
            let erasure = async {
                stores[1].erase(&"ada".into(), at(20)).await.unwrap();
                stores[2].forget(&"ada".into(), &[email("ada@example.com")], at(20)).await.unwrap();
            };
            let (outcomes, ()) = futures::join!(join_all(commits), erasure);
            for outcome in outcomes {
                let fine = matches!(outcome, Ok(_) | Err(CommitError::Store(StoreError::Constraint(_))));
                assert!(fine, "{outcome:?}");
            }
            for n in 0..12 {
                let record = stores[0].run(run_id(first + n)).await.unwrap();
                let names = record.is_some_and(|record| record.contact.is_some());
                let body = stores[0].journal(run_id(first + n)).await.unwrap().and_then(|journal| journal.body);
                assert!(!names && body.is_none(), "round {round}, run {n}");
            }
        }
    });
}

#[test]
fn of_many_workers_one_has_a_key_and_each_run_is_recorded_once() {
    runs(async {
        let stores = &workers(&config(), 4).await;
        let claims =
            (0..16_u128).map(|n| async move { stores[n as usize % 4].claim(&claim("key", n, 0)).await.unwrap() });
        let ours = join_all(claims).await.into_iter().filter(|outcome| *outcome == ClaimOutcome::Ours).count();
        assert_eq!(ours, 1);
        let commits = (0..16_usize).map(|n| async move {
            let commit = Commit { run: Some(run(77, None, done())), effects: vec![create("one")], ..Commit::default() };
            stores[n % 4].commit(commit.into(), EffectsTarget::SameStore).await
        });
        assert!(join_all(commits).await.into_iter().all(|outcome| outcome.is_ok()));
        let applied = (0..16_usize).map(|n| async move {
            let id = ApplyId("op:once".to_owned());
            stores[n % 4].apply(&id, &[create("two")], &[]).await
        });
        assert!(join_all(applied).await.into_iter().all(|outcome| outcome.is_ok()));
    });
}

/// Claims of a key that its run gives up meanwhile.
#[test]
fn a_key_that_is_given_up_goes_to_one_claim() {
    runs(async {
        let stores = &workers(&config(), 4).await;
        let holders = &AtomicUsize::new(0);
        let claims = (0..16_u128).map(|n| async move {
            let store = &stores[n as usize % 4];
            for _ in 0..20 {
                if store.claim(&claim("key", n, 0)).await.unwrap() == ClaimOutcome::Ours {
                    assert_eq!(holders.fetch_add(1, Ordering::SeqCst), 0, "another run has the key");
                    tokio::task::yield_now().await;
                    holders.fetch_sub(1, Ordering::SeqCst);
                    store.release("key", run_id(n)).await.unwrap();
                }
            }
        });
        join_all(claims).await;
    });
}

/// A key that another machine has made is not the account's.
#[test]
fn an_account_has_one_key() {
    runs(async {
        let folder = tempfile::tempdir().unwrap();
        let config = config();
        let on = |machine: &str| {
            let config = config.clone().key_file(folder.path().join(machine));
            async move { PostgresStore::open(&config, OpenMode::CreateIfMissing).await.unwrap() }
        };
        let (first, second) = (on("first").await, on("second").await);
        let wait_key = first.wait_key().await.unwrap();
        let refused = second.wait_key().await.unwrap_err();
        assert!(matches!(&refused, StoreError::Key(why) if why.contains("copy the key file")), "{refused:?}");
        assert!(!folder.path().join("second").exists(), "no second key is made");
        let third = folder.path().join("third");
        let other = PostgresConfig::new(Cluster::shared().url(database())).account(uuid::Uuid::now_v7().to_string());
        let other = PostgresStore::open(&other.key_file(&third), OpenMode::CreateIfMissing).await.unwrap();
        let secret = SecretString::from("a secret word");
        other.keep_in_vault(VaultKind::Secret, "x", &secret, at(1)).await.unwrap();
        let refused = on("third").await.keep_in_vault(VaultKind::Secret, "x", &secret, at(1)).await.unwrap_err();
        assert!(matches!(&refused, StoreError::Key(why) if why.contains("has another key")), "{refused:?}");
        std::fs::copy(folder.path().join("first"), folder.path().join("second")).unwrap();
        assert_eq!(second.wait_key().await.unwrap().expose_secret(), wait_key.expose_secret());
        second.keep_in_vault(VaultKind::Secret, "x", &secret, at(1)).await.unwrap();
    });
}

/// Each job is one worker's, and entries of the history have places of their own.
#[test]
fn jobs_and_places_are_given_once() {
    runs(async {
        let stores = &workers(&config(), 4).await;
        let job = |n: u64| {
            let work = JobWork::Sync { webinar: webinar_id(n), trigger: SyncTrigger::Schedule };
            NewJob::new(JobId::new(uuid::Uuid::now_v7()), work, at(0))
        };
        let accepted = (0..40_u64).map(|n| async move { stores[n as usize % 4].enqueue_jobs(vec![job(n)]).await });
        join_all(accepted).await.into_iter().for_each(|outcome| drop(outcome.unwrap()));
        let taken = (0..4_usize).map(|n| async move {
            let wish = JobTaking {
                owner: format!("worker {n}"),
                now: at(1),
                lease_until: at(100),
                places: 8,
                limits: Vec::new().into(),
                limits_are_new: false,
                turn: Turn::default(),
                most_attempts: 3,
                is_gone: |_| false,
            };
            stores[n].take_jobs(&wish).await.unwrap().jobs
        });
        let ids: Vec<JobId> = join_all(taken).await.into_iter().flatten().map(|job| job.id).collect();
        let different: BTreeSet<&JobId> = ids.iter().collect();
        assert_eq!((ids.len(), different.len()), (32, 32));
        let notes = (0..20_usize).map(|n| async move {
            let entry = HistoryEntry { at: at(1), by: None, what: HistoryKind::ALL[0], subject: Some(n.to_string()) };
            stores[n % 4].add_history(&entry).await.unwrap();
        });
        join_all(notes).await;
        let places: BTreeSet<u64> =
            stores[0].history(None, 50).await.unwrap().into_iter().map(|(place, _)| place).collect();
        assert_eq!(places.len(), 20);
    });
}

//! Opening a store, and its transactions when something is in their way.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use futures::future::join_all;
use greenroom_domain::{ContactStore, StoreError, store::ApplyId};
use greenroom_postgres_testing::Cluster;
use greenroom_store_testing::sample::create;
use tokio::sync::Barrier;

use super::{config, database, empty, runs};
use crate::{
    OpenMode, PostgresConfig, PostgresStore,
    platform::{error::Error, locks::Locks, migrate::FORMAT, rows::get, transaction::Transaction},
};

fn in_new_database() -> (PostgresConfig, String) {
    let database = Cluster::shared().create_database().unwrap();
    (PostgresConfig::new(Cluster::shared().url(&database)).connections(4), database)
}

#[test]
fn of_many_workers_that_start_at_once_all_find_the_tables() {
    runs(async {
        let (config, database) = in_new_database();
        let opened = join_all((0..12).map(|_| PostgresStore::open(&config, OpenMode::CreateIfMissing))).await;
        for store in opened {
            let account = store.unwrap().account().await.unwrap();
            assert_eq!(account.business_units.len(), 1);
        }
        let format = Cluster::shared().psql(&database, "SELECT format FROM greenroom.format").unwrap();
        assert_eq!(format, FORMAT.to_string());
    });
}

#[test]
fn what_is_missing_or_newer_is_told() {
    runs(async {
        let (config, database) = in_new_database();
        let missing = PostgresStore::open(&config, OpenMode::Existing).await;
        assert!(matches!(missing, Err(StoreError::Missing(_))), "{missing:?}");
        PostgresStore::open(&config, OpenMode::CreateIfMissing).await.unwrap();
        PostgresStore::open(&config, OpenMode::Existing).await.unwrap();
        let other = PostgresStore::open(&config.clone().account("other"), OpenMode::Existing).await;
        assert!(matches!(other, Err(StoreError::Missing(_))), "{other:?}");
        Cluster::shared().psql(&database, "UPDATE greenroom.format SET format = 999").unwrap();
        let newer = PostgresStore::open(&config, OpenMode::Existing).await;
        assert!(matches!(newer, Err(StoreError::Newer { found: 999, known: FORMAT })), "{newer:?}");
        let nobody = PostgresConfig::new("postgresql://nobody:secret-word@127.0.0.1:1/none");
        let refused = PostgresStore::open(&nobody, OpenMode::Existing).await.unwrap_err();
        assert!(refused.is_transient() && !refused.to_string().contains("secret-word"), "{refused}");
        for name in ["", "a\nb", &"x".repeat(101)] {
            let refused = PostgresStore::open(&config.clone().account(name), OpenMode::CreateIfMissing).await;
            assert!(matches!(refused, Err(StoreError::Constraint(_))), "{refused:?}");
        }
        assert!(!format!("{:?}", PostgresConfig::new("postgresql://a:secret-word@b/c")).contains("secret-word"));
    });
}

#[test]
fn a_commit_is_durable_where_the_database_says_otherwise() {
    runs(async {
        let (config, database) = in_new_database();
        Cluster::shared().psql("postgres", &format!("ALTER DATABASE {database} SET synchronous_commit = off")).unwrap();
        let store = PostgresStore::open(&config, OpenMode::CreateIfMissing).await.unwrap();
        let setting = "SELECT current_setting('synchronous_commit') FROM accounts WHERE account = $1";
        let found = store.read(|t| async move { get::<String>(&t.one(setting, &[]).await?, 0) }).await.unwrap();
        assert_eq!(found, "on");
    });
}

async fn insert(t: &Transaction, id: &str) -> Result<(), Error> {
    t.execute("INSERT INTO applied (account, id) VALUES ($1, $2)", &[&id]).await?;
    Ok(())
}

async fn has(store: &PostgresStore, id: &str) -> bool {
    let exists = "SELECT EXISTS (SELECT 1 FROM applied WHERE account = $1 AND id = $2)";
    store.read(|t| async move { get::<bool>(&t.one(exists, &[&id]).await?, 0) }).await.unwrap()
}

#[test]
fn a_future_that_is_dropped_leaves_nothing_and_no_lock() {
    runs(async {
        let store = empty().await;
        let forever = store.write(Locks::Account, |t| async move {
            insert(&t, "op:dropped").await?;
            std::future::pending::<()>().await;
            Ok(())
        });
        assert!(tokio::time::timeout(Duration::from_millis(300), forever).await.is_err());
        let after = store.write(Locks::Account, |t| async move { insert(&t, "op:after").await });
        tokio::time::timeout(Duration::from_secs(5), after).await.expect("the lock is free").unwrap();
        assert!(has(&store, "op:after").await && !has(&store, "op:dropped").await);
    });
}

#[test]
fn work_that_fails_leaves_nothing() {
    runs(async {
        let store = empty().await;
        let failed = store.write(Locks::shared(), |t| async move {
            insert(&t, "op:failed").await?;
            Err::<(), _>(Error::refused("no"))
        });
        assert!(matches!(failed.await, Err(StoreError::Constraint(_))));
        assert!(!has(&store, "op:failed").await);
    });
}

/// Two transactions that lock two rows in opposite order wait for each other: PostgreSQL undoes one, which is done again.
#[test]
fn a_transaction_that_met_another_one_is_done_again() {
    runs(async {
        let store = empty().await;
        for id in ["a", "b"] {
            store.write(Locks::shared(), |t| async move { insert(&t, id).await }).await.unwrap();
        }
        let (both, tries) = (Arc::new(Barrier::new(2)), AtomicU32::new(0));
        let lock = "SELECT id FROM applied WHERE account = $1 AND id = $2 FOR UPDATE";
        let crossing = |first: &'static str, second: &'static str| {
            let (both, tries, store) = (&both, &tries, &store);
            store.write(Locks::shared(), move |t| async move {
                let is_first_try = tries.fetch_add(1, Ordering::Relaxed) < 2;
                t.query(lock, &[&first]).await?;
                if is_first_try {
                    both.wait().await;
                }
                t.query(lock, &[&second]).await?;
                Ok(())
            })
        };
        let (one, other) = futures::join!(crossing("a", "b"), crossing("b", "a"));
        one.unwrap();
        other.unwrap();
        assert!(tries.load(Ordering::Relaxed) >= 3, "one of them was done again");
    });
}

#[test]
fn a_connection_that_was_cut_is_told_as_transient_and_replaced() {
    runs(async {
        let store = empty().await;
        let cut = store.write(Locks::shared(), |t| async move {
            insert(&t, "op:cut").await?;
            let own = t.one("SELECT pg_backend_pid(), $1::text", &[]).await?;
            let pid: i32 = get(&own, 0)?;
            Cluster::shared().psql("postgres", &format!("SELECT pg_terminate_backend({pid})")).unwrap();
            insert(&t, "op:cut too").await
        });
        let cut = cut.await.unwrap_err();
        assert!(cut.is_transient(), "{cut:?}");
        for _ in 0..8 {
            assert!(!has(&store, "op:cut").await);
        }
    });
}

#[test]
fn a_full_table_of_locks_is_no_full_disk() {
    runs(async {
        let (config, database) = in_new_database();
        let store = PostgresStore::open(&config, OpenMode::CreateIfMissing).await.unwrap();
        let fails = "CREATE FUNCTION public.fails(text) RETURNS bigint LANGUAGE plpgsql AS
            'BEGIN RAISE EXCEPTION ''out of shared memory'' USING ERRCODE = ''53200''; END'";
        Cluster::shared().psql(&database, fails).unwrap();
        let failed = store.read(|t| async move { get::<i64>(&t.one("SELECT public.fails($1)", &[]).await?, 0) }).await;
        let failed = failed.unwrap_err();
        assert!(failed.is_transient() && failed.to_string().contains("max_locks_per_transaction"), "{failed}");
    });
}

#[test]
fn a_zero_character_that_is_searched_for_finds_nothing() {
    runs(async {
        let store = empty().await;
        store.apply(&ApplyId("op:1".to_owned()), &[create("ada")], &[]).await.unwrap();
        assert_eq!(store.contacts(&["a\0".into(), "ada".into()]).await.unwrap().iter().flatten().count(), 1);
        let found =
            store
                .read(|t| async move {
                    t.optional("SELECT id FROM contacts WHERE account = $1 AND id = $2", &[&"ada\0"]).await
                })
                .await;
        assert!(found.unwrap().is_none());
    });
}

#[test]
fn a_message_has_no_value_of_a_row() {
    runs(async {
        let config = config();
        let store = PostgresStore::open(&config, OpenMode::CreateIfMissing).await.unwrap();
        store.apply(&ApplyId("op:1".to_owned()), &[create("ada")], &[]).await.unwrap();
        let twice =
            "INSERT INTO contacts (account, id, email, version, created_at, updated_at) VALUES ($1, 'x', $2, 0, 0, 0)";
        let told = store
            .write(Locks::shared(), |t| async move { t.execute(twice, &[&"ada@example.com"]).await })
            .await
            .unwrap_err()
            .to_string();
        assert!(told.contains("contacts_by_email") && !told.contains("ada@"), "{told}");
        let zero = store.write(Locks::shared(), |t| async move { insert(&t, "a\0secret").await }).await.unwrap_err();
        assert!(matches!(zero, StoreError::Constraint(_)) && !zero.to_string().contains("secret"), "{zero}");
        assert!(told.contains(database()) && told.contains(&config.account), "{told}");
    });
}

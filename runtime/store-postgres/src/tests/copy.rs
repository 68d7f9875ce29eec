//! Copies between SQLite and PostgreSQL.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
};

use greenroom_domain::{
    ContactStore, RegistrationState, RunStore, StoreError, property,
    store::{AccountStore, Commit, EffectsTarget, ImportRow, ImportStore, StoreAdmin},
};
use greenroom_postgres_testing::Cluster;
use greenroom_sealing::{KeyCopied, KeySource};
use greenroom_store::{OpenMode as FileMode, SqliteStore};
use greenroom_store_copy::{CopyError, CopyProgress, CopyStore, Kind, Progress, TABLES, Value, copy, table_named};
use greenroom_store_testing::{
    copying::{RowStore, Rows, dump_of, sample_rows},
    reference::{compare, history},
    sample::{create, register},
};
use proptest::prelude::*;
use serde_json::json;
use tempfile::TempDir;

use super::{
    config, database, runs,
    twins::{answers, world},
};
use crate::{
    OpenMode, PostgresConfig, PostgresStore,
    copy::columns::{NUMBERED, OWN_COLUMNS, OWN_TABLES},
    platform::locks::Locks,
};

fn quiet() -> Progress {
    Arc::new(|_| {})
}

fn file(path: &Path) -> SqliteStore {
    SqliteStore::open(path, FileMode::CreateIfMissing).unwrap()
}

/// An empty account, whose key file is going to be in the folder.
async fn account(folder: &TempDir) -> (PostgresStore, PathBuf) {
    let key = folder.path().join(format!("{}.key", uuid::Uuid::now_v7()));
    (PostgresStore::open(&config().key_file(&key), OpenMode::CreateIfMissing).await.unwrap(), key)
}

fn key_in(folder: &TempDir) -> KeySource {
    KeySource::File(folder.path().join("sample.key"))
}

fn sample(folder: &TempDir) -> RowStore {
    RowStore::of(sample_rows(&key_in(folder)), Some(key_in(folder)))
}

#[test]
fn every_table_and_every_column_is_in_a_list() {
    runs(async {
        account(&tempfile::tempdir().unwrap()).await;
        let columns = "SELECT table_name || ' ' || column_name || ' ' || data_type FROM information_schema.columns
            WHERE table_schema = 'greenroom' AND column_name <> 'account'";
        let found = Cluster::shared().psql(database(), columns).unwrap();
        let of_own_table = |line: &str| OWN_TABLES.iter().any(|table| line.starts_with(&format!("{table} ")));
        let found: BTreeSet<String> =
            found.lines().filter(|line| !of_own_table(line)).map(|line| line.replace(" integer", " bigint")).collect();
        let listed = TABLES.iter().flat_map(|table| {
            table.columns.iter().map(move |column| {
                let kind = match column.kind {
                    Kind::Integer => "bigint",
                    Kind::Flag => "boolean",
                    Kind::Text => "text",
                    Kind::Bytes => "bytea",
                };
                format!("{} {} {kind}", table.name, column.name)
            })
        });
        let own = OWN_COLUMNS.iter().map(|(table, column, _)| {
            let kind = match *column {
                "number" => "double precision",
                "place" | "bytes" => "bigint",
                _ => "text",
            };
            format!("{table} {column} {kind}")
        });
        let listed: BTreeSet<String> = listed.chain(own).collect();
        assert_eq!(found.difference(&listed).collect::<Vec<_>>(), Vec::<&String>::new(), "not copied");
        assert_eq!(listed.difference(&found).collect::<Vec<_>>(), Vec::<&String>::new(), "not there");

        let numbered = "SELECT table_name || ' ' || column_name FROM information_schema.columns
            WHERE table_schema = 'greenroom' AND is_identity = 'YES'";
        let found = Cluster::shared().psql(database(), numbered).unwrap();
        let listed: BTreeSet<String> = NUMBERED.iter().map(|(table, column)| format!("{table} {column}")).collect();
        assert_eq!(found.lines().map(str::to_owned).collect::<BTreeSet<_>>(), listed);
    });
}

/// Copies a file into an account and back into another file: all three have the same rows. Answers the account and that file.
async fn there_and_back(folder: &TempDir, first: &SqliteStore) -> (PostgresStore, SqliteStore) {
    let rows = dump_of(first).await;
    let (account, key) = account(folder).await;
    copy(first, &account, quiet()).await.unwrap();
    assert!(dump_of(&account).await == rows, "{}", different(&dump_of(&account).await, &rows));
    let path = folder.path().join(format!("{}.db", uuid::Uuid::now_v7()));
    let second = file(&path);
    let copied = copy(&account, &second, quiet()).await.unwrap();
    assert!(dump_of(&second).await == rows, "{}", different(&dump_of(&second).await, &rows));
    if copied.key.is_some() {
        let own = format!("{}.key", path.display());
        assert_eq!(copied.key, Some(KeyCopied::Made(own.clone().into())));
        assert_eq!(std::fs::read(own).unwrap(), std::fs::read(key).unwrap());
    }
    assert_eq!(second.check().await.unwrap(), Vec::<String>::new());
    assert_eq!(account.check().await.unwrap(), Vec::<String>::new());
    (account, second)
}

/// Which tables are different.
fn different(one: &Rows, other: &Rows) -> String {
    let tables = TABLES.iter().filter(|table| one.get(table.name) != other.get(table.name));
    tables.map(|table| table.name).collect::<Vec<_>>().join(", ")
}

#[test]
fn all_rows_of_all_tables_come_to_postgresql_and_back() {
    runs(async {
        let folder = tempfile::tempdir().unwrap();
        let first = file(&folder.path().join("first.db"));
        copy(&sample(&folder), &first, quiet()).await.unwrap();
        assert!(TABLES.iter().all(|table| !table.columns.is_empty()));
        there_and_back(&folder, &first).await;
    });
}

#[test]
fn a_copy_answers_as_the_store_did_and_goes_on_from_there() {
    runs(async {
        let folder = tempfile::tempdir().unwrap();
        let first = file(&folder.path().join("first.db"));
        let row = json!({ "type": "property", "name": "city", "kind": "text" }).to_string();
        first.import(vec![ImportRow::parse(row.as_bytes()).unwrap()].into()).await.unwrap();
        world(&first).await;
        let wanted = answers(&first).await;
        let (account, second) = there_and_back(&folder, &first).await;
        for store in [&account as &dyn AccountStore, &second] {
            for ((question, found), (_, wanted)) in answers(store).await.iter().zip(&wanted) {
                assert_eq!(found, wanted, "{question}");
            }
            // Numbers and places go on behind those of the copy.
            let commit = Commit { effects: vec![create("later")], ..Commit::default() };
            store.commit(commit.into(), EffectsTarget::SameStore).await.unwrap();
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, max_shrink_iters: 32, ..ProptestConfig::default() })]

    /// Whatever the history: each table has the same rows, and each recount of derived properties agrees (P5: always equal to a
    /// recount).
    #[test]
    fn p5_a_store_of_any_history_comes_to_postgresql_and_back(history in history()) {
        runs(async {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("first.db");
            compare(file(&path), &history).await;
            there_and_back(&folder, &file(&path)).await;
        });
    }
}

#[test]
fn numbers_that_were_copied_are_not_given_again() {
    runs(async {
        let folder = tempfile::tempdir().unwrap();
        let database = Cluster::shared().create_database().unwrap();
        let of = |account: &str| PostgresConfig::new(Cluster::shared().url(&database)).account(account).connections(2);
        let target = of("copied").key_file(folder.path().join("copied.key"));
        let target = PostgresStore::open(&target, OpenMode::CreateIfMissing).await.unwrap();
        copy(&sample(&folder), &target, quiet()).await.unwrap();
        for (table, column) in NUMBERED {
            let highest = format!("SELECT max(\"{column}\") FROM greenroom.{table}");
            let next = format!("SELECT nextval(pg_get_serial_sequence('greenroom.{table}', '{column}'))");
            let [highest, next] = [highest, next]
                .map(|statement| Cluster::shared().psql(&database, &statement).unwrap().parse::<i64>().unwrap());
            assert!(next > highest, "{table}.{column}: {next} after {highest}");
        }
        // Another account of the database has nothing of it.
        let other = PostgresStore::open(&of("other"), OpenMode::CreateIfMissing).await.unwrap();
        other.check_empty().await.unwrap();
        assert!(dump_of(&other).await.len() <= 2);
    });
}

#[test]
fn only_an_empty_account_is_filled_and_only_from_one_that_is_there() {
    runs(async {
        let folder = tempfile::tempdir().unwrap();
        let (account, key) = account(&folder).await;
        copy(&sample(&folder), &account, quiet()).await.unwrap();
        let rows = dump_of(&account).await;
        let refused = copy(&sample(&folder), &account, quiet()).await;
        assert!(matches!(refused, Err(CopyError::NotEmpty { table: "business_units" })), "{refused:?}");
        assert!(dump_of(&account).await == rows && key.exists());
        let unknown = PostgresStore::open(&config(), OpenMode::Existing).await;
        assert!(matches!(unknown, Err(StoreError::Missing(_))), "{unknown:?}");
    });
}

#[test]
fn one_account_is_copied_into_another_one_of_the_same_database() {
    runs(async {
        let folder = tempfile::tempdir().unwrap();
        let ((first, key), (second, other)) = (account(&folder).await, account(&folder).await);
        copy(&sample(&folder), &first, quiet()).await.unwrap();
        copy(&first, &second, quiet()).await.unwrap();
        assert!(dump_of(&first).await == dump_of(&second).await);
        assert_eq!(std::fs::read(key).unwrap(), std::fs::read(other).unwrap());
    });
}

#[test]
fn rows_that_postgresql_cannot_keep_are_refused_with_their_table() {
    runs(async {
        let folder = tempfile::tempdir().unwrap();
        let rows = sample_rows(&key_in(&folder));
        for (table, column, value) in
            [("history", "at", Value::Text("secret".to_owned())), ("sessions", "listed", Value::Integer(2))]
        {
            let (mut rows, at) = (rows.clone(), table_named(table).unwrap().position(column).unwrap());
            rows.get_mut(table).unwrap()[0][at] = value;
            let (account, key) = account(&folder).await;
            let refused = copy(&RowStore::of(rows, Some(key_in(&folder))), &account, quiet()).await.unwrap_err();
            let told = refused.to_string();
            assert!(told.contains(table) && told.contains(column) && !told.contains("secret"), "{told}");
            account.check_empty().await.unwrap();
            assert!(key.exists(), "a key is never removed");
        }
    });
}

/// Properties that an older Greenroom counted otherwise are no reason to stay (P5: always equal to a recount).
#[test]
fn p5_an_account_that_is_recounted_can_be_copied() {
    runs(async {
        let folder = tempfile::tempdir().unwrap();
        let ((first, _), (second, _)) = (account(&folder).await, account(&folder).await);
        let commit = Commit { effects: vec![create("ada"), create("bob")], ..Commit::default() };
        first.commit(commit.into(), EffectsTarget::SameStore).await.unwrap();
        let registered =
            Commit { effects: vec![register(1, "ada", RegistrationState::Approved, 10)], ..Commit::default() };
        first.commit(registered.into(), EffectsTarget::SameStore).await.unwrap();
        let wrong = "UPDATE contact_properties SET value = '2' WHERE account = $1 AND name = $2";
        let changed =
            first.write(Locks::shared(), |t| async move { t.execute(wrong, &[&property::REGISTRATIONS]).await }).await;
        assert_eq!(changed.unwrap(), 1);
        let refused = copy(&first, &second, quiet()).await;
        assert!(
            matches!(&refused, Err(CopyError::Derived { contacts: 1, example }) if example == "ada"),
            "{refused:?}"
        );
        assert_eq!((first.recount().await.unwrap(), first.recount().await.unwrap()), (1, 0));
        copy(&first, &second, quiet()).await.unwrap();
    });
}

#[test]
fn a_zero_character_that_postgresql_cannot_keep_is_replaced() {
    runs(async {
        let folder = tempfile::tempdir().unwrap();
        let mut rows = sample_rows(&key_in(&folder));
        let at = table_named("joins").unwrap().position("name").unwrap();
        rows.get_mut("joins").unwrap()[0][at] = Value::Text("a\0b".to_owned());
        let (account, _) = account(&folder).await;
        copy(&RowStore::of(rows, Some(key_in(&folder))), &account, quiet()).await.unwrap();
        let copied = dump_of(&account).await;
        assert!(copied["joins"].iter().any(|row| row[at] == Value::Text("a\u{fffd}b".to_owned())));
    });
}

#[test]
fn a_copy_with_another_key_or_that_fails_or_is_stopped_leaves_the_account_empty() {
    runs(async {
        let folder = tempfile::tempdir().unwrap();
        let (account, key) = account(&folder).await;
        let rows = sample_rows(&key_in(&folder));
        std::fs::write(folder.path().join("other.key"), [7; 32]).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let own = std::fs::Permissions::from_mode(0o600);
            std::fs::set_permissions(folder.path().join("other.key"), own).unwrap();
        }
        let other = RowStore::of(rows.clone(), Some(KeySource::File(folder.path().join("other.key"))));
        let refused = copy(&other, &account, quiet()).await;
        assert!(matches!(refused, Err(CopyError::WrongKey { table: "sealed_credentials" })), "{refused:?}");
        account.check_empty().await.unwrap();
        std::fs::remove_file(&key).unwrap();

        for table in ["contacts", "history"] {
            let failed = copy(&sample(&folder).that_fails_after(table), &account, quiet()).await;
            assert!(matches!(failed, Err(CopyError::Store(StoreError::Io(_)))), "{failed:?}");
            account.check_empty().await.unwrap();
        }

        let reached = Arc::new(tokio::sync::Notify::new());
        let notify = Arc::clone(&reached);
        let progress: Progress = Arc::new(move |told| {
            if matches!(told, CopyProgress::Checking { table: "contacts" }) {
                notify.notify_one();
            }
        });
        let sample = sample(&folder);
        tokio::select! {
            biased;
            () = reached.notified() => {}
            copied = copy(&sample, &account, progress) => panic!("{copied:?}"),
        }
        account.check_empty().await.unwrap();
        assert_eq!(account.account().await.unwrap().business_units.len(), 1);
        assert!(key.exists(), "a key is never removed");
        // Nothing of these was left in its way.
        copy(&sample, &account, quiet()).await.unwrap();
    });
}

//! Copies of this store's rows, from and to stores that are nothing but rows, and other stores of this kind.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use greenroom_domain::{
    ContactStore, RegistrationState, StoreError, property,
    store::{StoreAdmin, Vault, VaultKind},
};
use greenroom_sealing::{KeyCopied, KeySource};
use greenroom_store_copy::{CopyError, CopyProgress, CopyStore, Kind, Progress, TABLES, Value, copy, table_named};
use greenroom_store_testing::copying::{RowStore, Rows, SAMPLES, dump_of, sample_rows};
use secrecy::{ExposeSecret, SecretString};
use tempfile::TempDir;

use super::{at, create, on_disk, register, webinar};
use crate::{
    OpenMode, SqliteStore,
    copy::columns::{DIFFERENT, OWN_COLUMNS, OWN_TABLES, own_name},
    runs::quota,
};
use greenroom_domain::store::Effect;

fn quiet() -> Progress {
    Arc::new(|_| {})
}

fn key_in(folder: &TempDir) -> KeySource {
    KeySource::File(folder.path().join("sample.key"))
}

/// A store of its own in a folder, which is empty.
fn store_in(folder: &TempDir, name: &str) -> SqliteStore {
    SqliteStore::open(folder.path().join(name), OpenMode::CreateIfMissing).unwrap()
}

/// A store with the rows of the sample, and the rows.
async fn sample(folder: &TempDir, name: &str) -> (SqliteStore, Rows) {
    let rows = sample_rows(&key_in(folder));
    let store = store_in(folder, name);
    copy(&RowStore::of(rows.clone(), Some(key_in(folder))), &store, quiet()).await.unwrap();
    (store, RowStore::of(rows, None).into_rows())
}

#[tokio::test]
async fn every_table_and_every_column_is_in_a_list() {
    let store = SqliteStore::in_memory().unwrap();
    let found: BTreeSet<(String, String, String)> = store
        .read(|c| {
            let mut query = c.prepare(
                "SELECT t.name, c.name, c.type FROM sqlite_schema t JOIN pragma_table_info(t.name) c
                 WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
            )?;
            let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
        .unwrap();
    let listed = TABLES.iter().flat_map(|table| table.columns.iter().map(move |column| (table, column)));
    let listed = listed.map(|(table, column)| {
        let kind = match column.kind {
            // A contact is a number here.
            _ if column.name == "contact"
                && DIFFERENT.iter().any(|it| (it.table, it.column) == (table.name, column.name)) =>
            {
                "INTEGER"
            }
            Kind::Integer | Kind::Flag => "INTEGER",
            Kind::Text => "TEXT",
            Kind::Bytes => "BLOB",
        };
        (table.name.to_owned(), own_name(table, column).to_owned(), kind.to_owned())
    });
    let own =
        OWN_COLUMNS.iter().map(|(table, column, _)| (table.to_string(), column.to_string(), "INTEGER".to_owned()));
    let listed: BTreeSet<_> = listed.chain(own).collect();
    let found: BTreeSet<_> = found.into_iter().filter(|(table, ..)| !OWN_TABLES.contains(&table.as_str())).collect();
    assert_eq!(found.difference(&listed).collect::<Vec<_>>(), Vec::<&(String, String, String)>::new(), "not copied");
    assert_eq!(listed.difference(&found).collect::<Vec<_>>(), Vec::<&(String, String, String)>::new(), "not there");
    for different in DIFFERENT {
        assert!(table_named(different.table).unwrap().position(different.column).is_some(), "{different:?}");
    }
}

#[tokio::test]
async fn a_copy_has_all_rows_with_all_values_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let (first, rows) = sample(&folder, "first.db").await;
    assert!(TABLES.iter().all(|table| rows.contains_key(table.name)), "the sample has every table");
    assert_eq!(dump_of(&first).await, rows);
    let second = store_in(&folder, "second.db");
    let told = Arc::new(Mutex::new(Vec::new()));
    let telling = Arc::clone(&told);
    let copied = copy(&first, &second, Arc::new(move |reached| telling.lock().unwrap().push(reached))).await.unwrap();
    assert_eq!(dump_of(&second).await, rows);
    assert_eq!(copied.key, Some(KeyCopied::Made(folder.path().join("second.db.key"))));
    assert_eq!(copied.tallies.of("runs").rows, u64::from(SAMPLES));
    let all: u64 = copied.tallies.rows().map(|(_, rows)| rows).sum();
    assert_eq!(all, rows.values().map(|rows| rows.len() as u64).sum::<u64>());
    let told = told.lock().unwrap();
    assert!(
        told.iter().any(|told| matches!(told, CopyProgress::Copying { rows, of, .. } if *rows == all && *of == all))
    );
    assert!(matches!(told.last(), Some(CopyProgress::Checking { table: "history" })));
    // What triggers keep, and what SQLite checks itself.
    assert!(second.read(|c| Ok(quota::is_right(c)?)).await.unwrap());
    assert_eq!(second.check().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn a_copy_goes_on_where_the_store_was() {
    let (folder, first) = on_disk();
    first.put([create("ada"), create("bob"), Effect::SaveWebinars { webinars: vec![webinar(1)] }]).await;
    first.put([register(1, "ada", RegistrationState::Approved, 10)]).await;
    let secret = SecretString::from("a secret word");
    first.keep_in_vault(VaultKind::Secret, "crm", &secret, at(1)).await.unwrap();
    let second = store_in(&folder, "second.db");
    copy(&first, &second, quiet()).await.unwrap();
    let ada = second.contact("ada").await;
    assert_eq!(ada, first.contact("ada").await);
    assert_eq!(ada.properties[property::REGISTRATIONS], "1");
    let opened = second.vault_value(VaultKind::Secret, "crm").await.unwrap().unwrap();
    assert_eq!(opened.value.expose_secret(), secret.expose_secret());
    second.put([create("cleo")]).await;
    second.put([register(1, "bob", RegistrationState::Approved, 20)]).await;
    assert_eq!(second.count_contacts().await.unwrap(), 3);
    assert_eq!(first.count_contacts().await.unwrap(), 2, "the first one stays as it is");
}

/// That a store is as new.
async fn assert_empty(store: &SqliteStore) {
    store.check_empty().await.unwrap();
    assert_eq!(store.properties().await.unwrap().len(), 3);
    assert_eq!(store.account().await.unwrap().business_units.len(), 1);
}

#[tokio::test]
async fn only_an_empty_store_is_filled() {
    let folder = tempfile::tempdir().unwrap();
    let (first, rows) = sample(&folder, "first.db").await;
    for row in ["applied", "history", "leases"] {
        let second = store_in(&folder, &format!("{row}.db"));
        let one = Rows::from([(row, rows[row].clone())]);
        copy(&RowStore::of(one.clone(), None), &second, quiet()).await.unwrap();
        let before = dump_of(&second).await;
        let refused = copy(&first, &second, quiet()).await;
        assert!(matches!(refused, Err(CopyError::NotEmpty { table }) if table == row), "{refused:?}");
        assert_eq!(dump_of(&second).await, before);
        assert!(!folder.path().join(format!("{row}.db.key")).exists());
    }
    let with_a_unit = store_in(&folder, "unit.db");
    with_a_unit.write(|c| Ok(c.execute("UPDATE business_units SET name = 'Acme'", [])?)).await.unwrap();
    let refused = copy(&first, &with_a_unit, quiet()).await;
    assert!(matches!(refused, Err(CopyError::NotEmpty { table: "business_units" })), "{refused:?}");
}

#[tokio::test]
async fn a_copy_that_is_not_the_same_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut rows = sample_rows(&key_in(&folder));
    let column = table_named("idempotency_keys").unwrap().position("owner").unwrap();
    // This store reads an empty text where it has none.
    rows.get_mut("idempotency_keys").unwrap()[0][column] = Value::Null;
    let second = store_in(&folder, "second.db");
    let refused = copy(&RowStore::of(rows, Some(key_in(&folder))), &second, quiet()).await;
    assert!(matches!(refused, Err(CopyError::Differs { table: "idempotency_keys", read: 3, found: 3 })), "{refused:?}");
    assert_empty(&second).await;
    assert!(folder.path().join("second.db.key").exists(), "a key is never removed");
}

#[tokio::test]
async fn p5_a_copy_whose_derived_properties_are_no_recount_is_not_kept() {
    let (folder, first) = on_disk();
    first.put([create("ada"), create("bob"), Effect::SaveWebinars { webinars: vec![webinar(1)] }]).await;
    first.put([register(1, "ada", RegistrationState::Approved, 10)]).await;
    let wrong: [&'static str; 3] = [
        "UPDATE contact_properties SET value = '2' WHERE name = 'zoom_webinar_registration_count'",
        "DELETE FROM contact_properties WHERE name = 'zoom_webinar_registration_count'",
        "INSERT INTO contact_properties (contact, name, value)
         SELECT k.\"row\", 'zoom_webinar_attendance_count', '1' FROM contacts k WHERE k.id = 'ada'",
    ];
    for statement in wrong {
        first.write(move |c| Ok(c.execute(statement, [])?)).await.unwrap();
        let second = store_in(&folder, "second.db");
        let refused = copy(&first, &second, quiet()).await;
        assert!(
            matches!(&refused, Err(CopyError::Derived { contacts: 1, example }) if example == "ada"),
            "{statement}: {refused:?}"
        );
        assert_empty(&second).await;
        assert_eq!(first.recount().await.unwrap(), 1);
        assert_eq!(first.recount().await.unwrap(), 0, "they are right now");
    }
    copy(&first, &store_in(&folder, "second.db"), quiet()).await.unwrap();
}

#[tokio::test]
async fn the_key_of_sealed_values_is_the_same_or_nothing_is_copied() {
    let folder = tempfile::tempdir().unwrap();
    let (first, rows) = sample(&folder, "first.db").await;
    let path = |name: &str| folder.path().join(name);
    let key = std::fs::read(path("first.db.key")).unwrap();

    let other = SqliteStore::in_memory().unwrap().with_key_file(path("other.key"));
    other.keep_in_vault(VaultKind::Secret, "x", &SecretString::from("x"), at(1)).await.unwrap();
    let second = store_in(&folder, "second.db").with_key_file(path("other.key"));
    let refused = copy(&first, &second, quiet()).await;
    assert!(matches!(refused, Err(CopyError::Store(StoreError::Key(_)))), "{refused:?}");
    assert_empty(&second).await;
    assert_ne!(std::fs::read(path("other.key")).unwrap(), key, "a key is never replaced");

    // A key that the values were not sealed with.
    let wrong = RowStore::of(rows.clone(), Some(KeySource::File(path("other.key"))));
    let refused = copy(&wrong, &store_in(&folder, "second.db"), quiet()).await;
    assert!(matches!(refused, Err(CopyError::WrongKey { table: "sealed_credentials" })), "{refused:?}");
    assert!(path("second.db.key").exists(), "a key is never removed");
    assert_empty(&second).await;

    let missing = RowStore::of(rows, Some(KeySource::File(path("missing.key"))));
    let refused = copy(&missing, &second, quiet()).await;
    assert!(matches!(refused, Err(CopyError::Store(StoreError::Key(_)))), "{refused:?}");

    std::fs::copy(path("first.db.key"), path("second.db.key")).unwrap();
    let copied = copy(&first, &store_in(&folder, "second.db"), quiet()).await.unwrap();
    assert_eq!(copied.key, Some(KeyCopied::WasThere));

    // Nothing sealed needs no key.
    let plain = store_in(&folder, "plain.db");
    let third = store_in(&folder, "third.db").with_key_file(path("other.key"));
    assert_eq!(copy(&plain, &third, quiet()).await.unwrap().key, None);
}

#[cfg(unix)]
#[tokio::test]
async fn a_key_that_is_copied_is_its_owners_alone() {
    use std::os::unix::fs::MetadataExt;
    let folder = tempfile::tempdir().unwrap();
    let (first, _) = sample(&folder, "first.db").await;
    copy(&first, &store_in(&folder, "second.db"), quiet()).await.unwrap();
    let [first, second] = ["first.db.key", "second.db.key"].map(|name| folder.path().join(name));
    assert_eq!(std::fs::read(first).unwrap(), std::fs::read(&second).unwrap());
    assert_eq!(std::fs::metadata(second).unwrap().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn a_copy_whose_source_fails_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let rows = sample_rows(&key_in(&folder));
    for table in ["business_units", "contact_properties", "history"] {
        let failing = RowStore::of(rows.clone(), Some(key_in(&folder))).that_fails_after(table);
        let second = store_in(&folder, "second.db");
        let failed = copy(&failing, &second, quiet()).await;
        assert!(matches!(failed, Err(CopyError::Store(StoreError::Io(_)))), "{failed:?}");
        assert_empty(&second).await;
    }
}

/// Copies until the progress says so, and drops the future then.
async fn stop_at(first: &SqliteStore, second: &SqliteStore, when: fn(CopyProgress) -> bool) {
    let (reached, stop) = (Arc::new(tokio::sync::Notify::new()), Arc::new(AtomicBool::new(false)));
    let (notify, stopping) = (Arc::clone(&reached), Arc::clone(&stop));
    let progress: Progress = Arc::new(move |told| {
        if when(told) {
            notify.notify_one();
            // The rows wait until the future is gone.
            while !stopping.load(Ordering::Relaxed) {
                std::thread::yield_now();
            }
        }
    });
    tokio::select! {
        copied = copy(first, second, progress) => panic!("{copied:?}"),
        () = reached.notified() => {}
    }
    stop.store(true, Ordering::Relaxed);
}

#[tokio::test]
async fn a_copy_that_is_stopped_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (first, _) = sample(&folder, "first.db").await;
    let places: [fn(CopyProgress) -> bool; 3] = [
        |told| matches!(told, CopyProgress::Copying { table: "contacts", .. }),
        |told| matches!(told, CopyProgress::Copying { rows, of, .. } if rows == of),
        |told| matches!(told, CopyProgress::Checking { table: "history" }),
    ];
    for when in places {
        let second = store_in(&folder, "second.db");
        stop_at(&first, &second, when).await;
        // This waits for the thread that writes.
        second.write(|_| Ok(())).await.unwrap();
        assert_empty(&second).await;
        assert!(folder.path().join("second.db.key").exists(), "a key is never removed");
    }
}

use std::{fs, path::Path, sync::Barrier};

use greenroom_domain::{
    ContactStore, Failure, FailureKind, RunStore, StoreError, SyncStore, Webinar, WebinarType, property,
    store::{
        ApplyId, EffectsTarget, IntentKind, Listed, Listing, RunFilter, RunRecord, StoreAdmin, Subjects, SyncWrite,
        TimelineStore, WebinarStore,
    },
};
use rusqlite::{Connection, params};

use super::{at, create, done, email, failed, journals, of_format, on_disk, run, run_id, webinar, webinar_id};
use crate::{OpenMode, SqliteStore, platform::open::FORMAT};

fn open(path: &Path) -> Result<SqliteStore, StoreError> {
    SqliteStore::open(path, OpenMode::Existing)
}

#[tokio::test]
async fn what_was_written_is_there_when_opened_again() {
    let (directory, store) = on_disk();
    let path = directory.path().join("store.db");
    store.put([create("ada")]).await;
    drop(store);
    let store = open(&path).unwrap();
    assert_eq!(store.contact("ada").await.version, 1);
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    assert_eq!(store.summary().await.unwrap().format, FORMAT);
}

#[test]
fn a_missing_store_is_made_only_when_asked_for() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("store.db");
    let refused = open(&path).unwrap_err();
    assert!(
        matches!(&refused, StoreError::Missing(at) if at.english().starts_with(path.to_str().unwrap())),
        "{refused}"
    );
    assert!(!path.exists());
    SqliteStore::open(&path, OpenMode::CreateIfMissing).unwrap();
    open(&path).unwrap();
    let nowhere = directory.path().join("no/such/store.db");
    assert!(matches!(SqliteStore::open(nowhere, OpenMode::CreateIfMissing), Err(StoreError::Io(_))));
}

/// The files of a process that was killed while it made a store: an empty file, perhaps in WAL mode already.
#[test]
fn an_unfinished_store_is_finished() {
    let directory = tempfile::tempdir().unwrap();
    for (name, wal) in [("empty.db", false), ("wal.db", true)] {
        let path = directory.path().join(name);
        fs::write(&path, "").unwrap();
        if wal {
            Connection::open(&path).unwrap().pragma_update(None, "journal_mode", "wal").unwrap();
        }
        assert!(matches!(open(&path), Err(StoreError::Missing(_))));
        SqliteStore::open(&path, OpenMode::CreateIfMissing).unwrap();
        open(&path).unwrap();
    }
}

/// A store of format 2: format 3 adds columns to some tables, and writes others anew.
#[tokio::test]
async fn c10_a_store_of_format_2_keeps_its_registrations_and_who_was_erased() {
    let (_directory, path, old) = of_format(2);
    old.execute_batch(
        "INSERT INTO webinars (id, zoom_account, topic, host_id, details) VALUES ('80000000001', 'z', 't', 'h', '{}');
         INSERT INTO contacts (row, id, email, version, created_at, updated_at) VALUES (1, 'ada', 'ada@example.com', 1, 0, 0);
         INSERT INTO registrations (webinar, email, contact, registrant_id, state, registered_at, occurrences)
         VALUES ('80000000001', 'ada@example.com', 1, 'r', 'approved', 0, '{\"scope\":\"single\"}');
         INSERT INTO erased (hash, kind, erased_at) VALUES (x'00', 'email', 7), (x'01', 'contact', 8)",
    )
    .unwrap();
    drop(old);
    let store = open(&path).unwrap();
    let summary = store.summary().await.unwrap();
    assert_eq!((summary.format, summary.registrations, summary.erased_emails), (FORMAT, 1, 1));
    assert_eq!(store.registrations_of(&"ada".into()).await.unwrap()[0].registrant_id, "r");
    // Rows from before any sync may be deleted by the first.
    let known = store.listed(&webinar_id(1), &Listing::Registrants).await.unwrap();
    assert_eq!(known, Listed::default());
    let fence = store.leased(1).await;
    let begin =
        SyncWrite::BeginListing { webinar: webinar_id(1), listing: Listing::Registrants, at: at(0), again: false };
    store.sync(&fence, [], [begin]).await;
    assert_eq!(store.listed(&webinar_id(1), &Listing::Registrants).await.unwrap().missing, 1);
    assert!(store.erase(&"ada".into(), at(0)).await.unwrap());
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
}

/// A store as format 1 left it, made by its own script.
#[tokio::test]
async fn a_store_of_an_older_format_is_brought_to_the_newest_with_all_that_is_in_it() {
    let (_directory, path, old) = of_format(1);
    let refused = failed(Failure::with_code(FailureKind::Failed, "no", "no"));
    let slice = RunRecord { continues: Some(run_id(1)), ..run(8, None, done()) };
    for record in [run(1, None, done()), slice.clone(), run(9, None, refused.clone())] {
        old.execute(
            "INSERT INTO runs (id, action, contact, record) VALUES (?1, 'add', 'ada', ?2)",
            [&record.id.to_string(), &serde_json::to_string(&record).unwrap()],
        )
        .unwrap();
    }
    old.execute(
        "INSERT INTO contacts (id, email, version, created_at, updated_at) VALUES ('ada', 'a@x.org', 1, 0, 0)",
        [],
    )
    .unwrap();
    old.execute("INSERT INTO tombstones (email, deleted_at) VALUES ('gone@x.org', 0)", []).unwrap();
    drop(old);

    let store = open(&path).unwrap();
    assert_eq!(store.summary().await.unwrap().format, FORMAT);
    assert_eq!(store.run(run_id(1)).await.unwrap(), Some(run(1, None, done())));
    let failures = RunFilter { code: Some("no".to_owned()), ..RunFilter::default() };
    assert_eq!(store.find_runs(&failures, None, 9).await.unwrap(), [run(9, None, refused)], "it is found by its code");
    let of_chain = RunFilter { continues: Some(run_id(1)), ..RunFilter::default() };
    assert_eq!(store.find_runs(&of_chain, None, 9).await.unwrap(), [slice], "it is found by its chain");
    assert_eq!(store.contact("ada").await.email, Some(email("a@x.org")));
    let journal = journals::commit(2, done(), Some(journals::journal("{}", &["ada"])));
    store.commit(journal.clone().into(), EffectsTarget::SameStore).await.unwrap();
    assert!(store.erase_email(&email("gone@x.org"), at(0)).await.unwrap());
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    drop(store);
    open(&path).unwrap();
}

/// Until format 9, each session of a webinar that happens once counted for itself.
#[tokio::test]
async fn p1_p4_p5_properties_of_an_older_store_equal_a_recount() {
    let (_directory, path, old) = of_format(7);
    let single = serde_json::to_string(&Webinar { kind: WebinarType::Single, starts_at: None, ..webinar(1) }).unwrap();
    old.execute(
        "INSERT INTO webinars (id, zoom_account, topic, host_id, details) VALUES ('80000000001', 'z', 't', 'h', ?1)",
        [single],
    )
    .unwrap();
    let names = [property::AVERAGE_ATTENDANCE, property::ATTENDANCES];
    for (name, value) in names.iter().zip(["75", "2"]) {
        old.execute(
            "INSERT INTO property_definitions (name, label, \"group\", kind, secret, derived) VALUES (?1, ?1, 'zoom', 'number', 0, 1)",
            [name],
        )
        .unwrap();
        old.execute_batch(
            "INSERT OR IGNORE INTO contacts (row, id, email, version, created_at, updated_at) VALUES (1, 'ada', 'ada@x.org', 1, 0, 0)",
        )
        .unwrap();
        old.execute("INSERT INTO contact_properties (contact, name, value) VALUES (1, ?1, ?2)", [*name, value])
            .unwrap();
    }
    old.execute_batch(
        "INSERT INTO marketing_events (webinar, name, organiser) VALUES ('80000000001', 't', 'h');
         INSERT INTO sessions (id, webinar, topic, starts_at, ends_at) VALUES
             ('a', '80000000001', 't', 0, 3600000000000), ('b', '80000000001', 't', 7200000000000, 18000000000000);
         INSERT INTO attendances (session, person, webinar, email, contact, joined_at, left_at, seconds, hundredths) VALUES
             ('a', 'email:ada@x.org', '80000000001', 'ada@x.org', 1, 0, 1, 3600, 10000),
             ('b', 'email:ada@x.org', '80000000001', 'ada@x.org', 1, 7200000000000, 1, 5400, 5000)",
    )
    .unwrap();
    drop(old);
    let store = open(&path).unwrap();
    let ada = store.contact("ada").await;
    // An hour and an hour and a half, of one session of four hours.
    assert_eq!(names.map(|name| ada.value(name)), [Some("62.5"), Some("1")]);
    assert_eq!(ada.version, 2);
}

/// Until format 7, a webinar that Zoom had deleted counted as cancelled.
#[tokio::test]
async fn m2_webinars_of_an_older_store_that_were_held_are_not_cancelled() {
    let (_directory, path, old) = of_format(7);
    for number in [1, 2] {
        old.execute(
            "INSERT INTO webinars (id, zoom_account, topic, host_id, details) VALUES (?1, 'z', 't', 'h', ?2)",
            [webinar_id(number).to_string(), serde_json::to_string(&webinar(number)).unwrap()],
        )
        .unwrap();
    }
    old.execute_batch(
        "INSERT INTO marketing_events (webinar, name, organiser, cancelled)
             VALUES ('80000000001', 't', 'h', 1), ('80000000002', 't', 'h', 1);
         INSERT INTO sessions (id, webinar, topic, starts_at, ends_at) VALUES
             ('held', '80000000001', 't', 0, 3600000000000), ('running', '80000000002', 't', 0, NULL)",
    )
    .unwrap();
    drop(old);
    let store = open(&path).unwrap();
    for (number, cancelled) in [(1, false), (2, true)] {
        let event = store.marketing_event(&webinar_id(number)).await.unwrap().unwrap();
        assert_eq!(event.cancelled, cancelled, "{number}");
    }
}

#[cfg(unix)]
#[test]
fn a_new_store_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (directory, store) = on_disk();
    for name in ["store.db", "store.db-wal"] {
        let mode = fs::metadata(directory.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{name}");
    }
    drop(store);
}

#[test]
fn a_newer_format_is_refused_and_left_alone() {
    let (directory, store) = on_disk();
    drop(store);
    let path = directory.path().join("store.db");
    Connection::open(&path).unwrap().pragma_update(None, "user_version", FORMAT + 1).unwrap();
    let refused = open(&path).unwrap_err();
    assert!(matches!(refused, StoreError::Newer { found, known } if found == FORMAT + 1 && known == FORMAT));
    let version: i64 =
        Connection::open(&path).unwrap().pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(version, FORMAT + 1);
}

#[test]
fn what_is_no_store_is_refused_and_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let text = directory.path().join("text.db");
    fs::write(&text, "dear diary, ".repeat(1000)).unwrap();
    let others = directory.path().join("others.db");
    Connection::open(&others).unwrap().execute_batch("CREATE TABLE theirs (a)").unwrap();
    let before = fs::read(&others).unwrap();
    for path in [&text, &others, &directory.path().to_owned()] {
        for mode in [OpenMode::Existing, OpenMode::CreateIfMissing] {
            let refused = SqliteStore::open(path, mode).unwrap_err();
            assert!(
                matches!(&refused, StoreError::Damaged(why) if why.english().contains(path.to_str().unwrap())),
                "{refused}"
            );
        }
    }
    assert_eq!(fs::read(&others).unwrap(), before);
}

#[tokio::test]
async fn damage_inside_is_told() {
    let (directory, store) = on_disk();
    let path = directory.path().join("store.db");
    store.put((0..200).map(|n| create(&format!("c{n:03}"))).collect::<Vec<_>>()).await;
    drop(store);
    let mut bytes = fs::read(&path).unwrap();
    bytes[4096..].fill(0xa5);
    fs::write(&path, bytes).unwrap();
    let told = match open(&path) {
        Err(told) => told,
        Ok(store) => store.contacts(&["c100".into()]).await.unwrap_err(),
    };
    assert!(matches!(told, StoreError::Damaged(_)), "{told}");
}

#[tokio::test]
async fn another_process_that_holds_the_lock_is_told() {
    let (directory, store) = on_disk();
    store.pragma("busy_timeout", 0).await;
    let other = Connection::open(directory.path().join("store.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let refused = store.delete_contact(&"ada".into()).await.unwrap_err();
    assert!(matches!(&refused, StoreError::Locked(why) if why.english().contains("store.db")), "{refused}");
    assert!(refused.is_transient());
    // Readers do not wait for writers.
    assert_eq!(store.contacts(&["ada".into()]).await.unwrap(), [None]);
    other.execute_batch("COMMIT").unwrap();
    store.put([create("ada")]).await;
}

#[tokio::test]
async fn a_store_that_cannot_be_written_is_told() {
    let (_directory, store) = on_disk();
    // Rights do not stop the superuser, and tests may run as it; SQLite's own switch gives the same code.
    store.pragma("query_only", 1).await;
    let commit = greenroom_domain::store::Commit { effects: vec![create("ada")], ..Default::default() };
    let refused =
        greenroom_domain::RunStore::commit(&store, commit.into(), greenroom_domain::store::EffectsTarget::SameStore)
            .await;
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("cannot be written") && refused.contains("store.db"), "{refused}");
}

#[test]
fn several_may_make_and_open_one_store_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("store.db");
    let start = Barrier::new(8);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                start.wait();
                SqliteStore::open(&path, OpenMode::CreateIfMissing).unwrap();
            });
        }
    });
    open(&path).unwrap();
}

#[tokio::test]
async fn every_connection_is_durable_and_checks_foreign_keys() {
    let (directory, store) = on_disk();
    let ask = |c: &Connection| {
        let ask = |name: &str| c.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
        (ask("synchronous"), ask("foreign_keys"))
    };
    assert_eq!(store.write(move |c| Ok(ask(c))).await.unwrap(), (2, 1));
    assert_eq!(store.read(move |c| Ok(ask(c))).await.unwrap(), (2, 1));
    // In another journal mode nothing is read or written.
    drop(store);
    let path = directory.path().join("store.db");
    Connection::open(&path).unwrap().pragma_update(None, "journal_mode", "delete").unwrap();
    assert!(crate::platform::open::reading_connection(&path, false, std::time::Duration::ZERO).is_err());
    open(&path).unwrap();
}

impl SqliteStore {
    pub(super) async fn pragma(&self, name: &'static str, value: i64) {
        self.write(move |c| Ok(c.execute_batch(&format!("PRAGMA {name} = {value}"))?)).await.unwrap();
    }
}

/// Until format 12, nothing said which contacts and emails the effects that wait are about.
#[tokio::test]
async fn effects_that_wait_in_an_older_store_are_found_by_contact_and_email() {
    let (_directory, path, old) = of_format(7);
    let effects = serde_json::to_string(&[create("ada")]).unwrap();
    old.execute(
        "INSERT INTO outbox (id, effects, rests_on, not_before, acknowledged) VALUES ('op:1', ?1, '[]', 0, 1)",
        [&effects],
    )
    .unwrap();
    drop(old);
    let store = open(&path).unwrap();
    let about = async |subjects| store.unapplied_about(at(0), &subjects).await.unwrap().len();
    assert_eq!(about(Subjects::of_contacts(&["ada".into()])).await, 1);
    assert_eq!(about(Subjects::of_emails([&email("ada@example.com")])).await, 1);
    assert_eq!(about(Subjects::of_contacts(&["create-contact".into(), "bob".into()])).await, 0);
    assert_eq!(about(Subjects::of_account()).await, 0);
    store.applied(&ApplyId("op:1".to_owned())).await.unwrap();
    assert_eq!(about(Subjects::of_contacts(&["ada".into()])).await, 0);
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
}

/// Until format 16, every call that changes Zoom registered a person.
#[tokio::test]
async fn calls_that_an_older_store_left_open_register_a_person() {
    let (_directory, path, old) = of_format(7);
    old.execute(
        "INSERT INTO intents (id, run, zoom_account, webinar, email, contact, opened_at, owner, lease_until)
         VALUES ('a', ?1, 'zoom', ?2, 'ada@example.com', 'ada', 0, 'me', 0)",
        [run_id(1).to_string(), webinar_id(1).to_string()],
    )
    .unwrap();
    drop(old);
    let store = open(&path).unwrap();
    let taken = store.take_over_intents("you", at(1), at(9), 9).await.unwrap();
    assert_eq!(taken.iter().map(|intent| intent.kind).collect::<Vec<_>>(), [IntentKind::Register]);
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
}

/// Until format 25, a journal that was erased was a journal without a body, and nothing said how many journals a package has.
#[tokio::test]
async fn a_store_of_format_25_keeps_its_journals_and_says_which_were_erased() {
    let (_directory, path, old) = of_format(25);
    let ids = [run_id(1), run_id(2), run_id(3)];
    for n in 1..=3 {
        let record = run(n, None, done());
        old.execute(
            "INSERT INTO runs (id, action, contact, record) VALUES (?1, 'add', 'ada', ?2)",
            [record.id.to_string(), serde_json::to_string(&record).unwrap()],
        )
        .unwrap();
    }
    let mut put = old
        .prepare("INSERT INTO journals (run, package, level, body, erased_at) VALUES (?1, ?2, 'full', ?3, ?4)")
        .unwrap();
    let (body, none) = (Some("{}"), None::<i64>);
    put.execute(params![ids[0].to_string(), "aa", body, none]).unwrap();
    put.execute(params![ids[1].to_string(), "aa", None::<&str>, Some(7)]).unwrap();
    put.execute(params![ids[2].to_string(), "bb", body, none]).unwrap();
    drop(put);
    drop(old);

    let store = open(&path).unwrap().with_journal_quota(4);
    let summary = store.summary().await.unwrap();
    assert_eq!((summary.journals, summary.journal_bytes, summary.dropped_journals), (2, 4, 0));
    let kept = store.journal(ids[0]).await.unwrap().unwrap();
    assert_eq!((kept.body.as_deref(), kept.erased_at, kept.dropped_at), (Some("{}"), None, None));
    let erased = store.journal(ids[1]).await.unwrap().unwrap();
    assert_eq!((erased.body, erased.erased_at.map(|at| at.as_nanosecond()), erased.dropped_at), (None, Some(7), None));
    // The oldest goes for a new one.
    let new = journals::commit(9, done(), Some(journals::journal("{}", &["ada"])));
    store.commit(new.into(), EffectsTarget::SameStore).await.unwrap();
    assert!(store.journal(ids[0]).await.unwrap().unwrap().dropped_at.is_some());
    assert_eq!(store.journal(ids[2]).await.unwrap().unwrap().body.as_deref(), Some("{}"));
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    // The contact of a run is the run's own: it is found without another row.
    assert_eq!(store.forget(&"ada".into(), &[], at(50)).await.unwrap().journals, 2);
    assert_eq!(store.summary().await.unwrap().journals, 0);
}

#[test]
fn a_store_of_an_older_format_can_be_left_as_it_is() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("store.db");
    let unchanged = || SqliteStore::open(&path, OpenMode::Unchanged);
    assert!(matches!(unchanged(), Err(StoreError::Missing(_))));
    SqliteStore::open(&path, OpenMode::CreateIfMissing).unwrap();
    unchanged().unwrap();
    let sqlite = Connection::open(&path).unwrap();
    sqlite.pragma_update(None, "user_version", FORMAT - 1).unwrap();
    assert!(matches!(unchanged(), Err(StoreError::Older { found, known: FORMAT }) if found == FORMAT - 1));
    let kept: i64 = sqlite.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(kept, FORMAT - 1);
}

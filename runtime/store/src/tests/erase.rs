use std::{collections::BTreeSet, fs, path::Path, time::Duration};

use greenroom_domain::{
    Call, ContactStore, Cue, Join, LeftOutReason, RegistrationState, RunStore, StoreError, SyncRun, SyncRunId,
    SyncState, SyncStore, SyncTrigger, property,
    rules::identity::may_create,
    store::{
        Effect, EffectsTarget, Forgotten, ImportRow, ImportStore, RateBudget, RateClass, RunResult, StoreAdmin,
        SyncCommit, SyncWrite, TimelineStore, WebinarStore,
    },
};
use rusqlite::Connection;

use super::{
    at, create, done, email,
    journals::{commit, journal},
    new_contact, on_disk, register, registration, run_id, sync, update, webinar,
};
use crate::{OpenMode, SqliteStore};

/// The files of a folder that contain a text, the log and the rate limits among them.
fn found_in(folder: &Path, text: &str) -> Vec<String> {
    let has = |bytes: &[u8]| bytes.windows(text.len()).any(|window| window.eq_ignore_ascii_case(text.as_bytes()));
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| has(&fs::read(path).unwrap())).map(|path| path.display().to_string()).collect()
}

fn name(n: u32) -> String {
    format!("Zebedee{n:04}")
}

/// A contact with two emails, a name, and a registration.
fn person(n: u32) -> [Effect; 2] {
    let id = format!("c{n:04}");
    let mut contact = new_contact(&id);
    contact.secondary_emails = vec![email(&format!("second-{id}@home.example"))];
    contact.properties.insert("firstname".to_owned(), name(n));
    [Effect::CreateContact { contact, by_hand: true }, register(1, &id, RegistrationState::Approved, i64::from(n))]
}

async fn by_hand(store: &SqliteStore, id: &str, address: &str) {
    let row = ImportRow::Contact {
        id: Some(id.into()),
        email: Some(email(address)),
        secondary_emails: None,
        properties: [].into(),
    };
    store.import(vec![row].into()).await.unwrap();
}

async fn is_deleted(store: &SqliteStore, address: &str) -> bool {
    store.identities(&[email(address)]).await.unwrap()[0].deleted
}

/// Those of many people who are still named in the files.
fn told_of(folder: &Path) -> BTreeSet<u32> {
    let mut told = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        for (at, _) in bytes.windows(7).enumerate().filter(|(_, w)| *w == b"Zebedee") {
            told.extend(bytes.get(at + 7..at + 11).and_then(|n| std::str::from_utf8(n).ok()?.parse::<u32>().ok()));
        }
        for (at, _) in bytes.windows(9).enumerate().filter(|(_, w)| *w == b"@example.") {
            let number = bytes[at.saturating_sub(4)..at].to_owned();
            told.extend(String::from_utf8(number).ok().and_then(|n| n.parse::<u32>().ok()));
        }
    }
    told
}

/// SQLite's own `secure_delete` would not be enough for this: it leaves copies in the free space of pages that were
/// split.
#[tokio::test]
async fn c10_of_many_erased_people_nothing_is_left_in_the_files() {
    let (folder, store) = on_disk();
    let many = 1_500_u32;
    for part in (0..many).map(|n| (n * 607) % many).collect::<Vec<_>>().chunks(100) {
        store.put(part.iter().flat_map(|n| person(*n)).collect::<Vec<_>>()).await;
    }
    store.put((0..many).map(|n| update(&format!("c{n:04}"), "company", Some(&name(n)))).collect::<Vec<_>>()).await;
    assert_eq!(told_of(folder.path()).len(), 1_500);
    store
        .write(|c| {
            (3..1_500).step_by(3).try_for_each(|n| {
                crate::privacy::erasure::erase(c, &format!("c{n:04}").as_str().into(), at(9))
                    .map(|erased| assert!(erased))
            })
        })
        .await
        .unwrap();
    assert!(store.erase(&"c0000".into(), at(9)).await.unwrap());
    store.scrub().await.unwrap();
    let living: BTreeSet<u32> = (0..1_500).filter(|n| n % 3 != 0).collect();
    assert_eq!(told_of(folder.path()), living);
}

#[tokio::test]
async fn c10_nothing_of_an_erased_person_is_left_in_the_files() {
    let (folder, store) = on_disk();
    store.put((690..810).flat_map(person).collect::<Vec<_>>()).await;
    let body = r#"{"told": {"email": "c0700@example.com", "firstname": "Zebedee0700"}}"#;
    store.commit(commit(1, done(), Some(journal(body, &["c0700"]))).into(), EffectsTarget::SameStore).await.unwrap();
    store.put([update("c0700", "company", Some("Zebedee0700 & Sons"))]).await;
    store.delete_contact(&"c0800".into()).await.unwrap();
    let (zoom, now) = ("zoom".into(), at(9));
    store.reserve(&zoom, RateClass::Light, 1, now, Duration::ZERO).await.unwrap();
    assert!(folder.path().join("store.db-pace").exists());
    let before_all = store.read(|c| Ok(c.query_row("PRAGMA schema_version", [], |row| row.get::<_, i64>(0))?)).await;
    for text in ["c0700@example.com", "second-c0700@home.example", "Zebedee0700", "c0800@example.com"] {
        assert!(!found_in(folder.path(), text).is_empty(), "{text} was written");
    }

    let emails = [email("c0700@example.com"), email("second-c0700@home.example")];
    store.forget(&"c0700".into(), &emails, at(9)).await.unwrap();
    assert!(store.erase(&"c0700".into(), at(9)).await.unwrap());
    assert!(store.erase_email(&email("C0800@example.com"), at(9)).await.unwrap());
    // The file is rewritten once for all of it, which SQLite counts.
    let rewritten = || store.read(|c| Ok(c.query_row("PRAGMA schema_version", [], |row| row.get::<_, i64>(0))?));
    let before = rewritten().await.unwrap();
    assert_eq!(before, before_all.unwrap());
    store.scrub().await.unwrap();
    store.scrub().await.unwrap();
    assert_eq!(rewritten().await.unwrap(), before + 1);
    for text in ["c0700@", "second-c0700", "Zebedee0700", "c0800@", "Zebedee0800"] {
        assert_eq!(found_in(folder.path(), text), Vec::<String>::new(), "{text}");
    }
    let summary = store.summary().await.unwrap();
    assert_eq!((summary.contacts, summary.registrations, summary.erased_emails), (118, 118, 3));
    assert_eq!(summary.deleted_contacts, 0);
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    // Everybody else is still there, and writes go on.
    assert_eq!(store.contact("c0701").await.value("firstname"), Some("Zebedee0701"));
    store.put([create("ada")]).await;
}

/// Whose data was in a journal is known as long as there is a record of the run, and pages that were given back are
/// overwritten.
#[tokio::test]
async fn c10_nothing_of_an_erased_person_is_left_of_dropped_and_pruned_runs() {
    let (folder, store) = on_disk();
    let store = store.with_journal_quota(0);
    let said = RunResult::Done { output: serde_json::json!({ "name": "Bea Berg" }).into() };
    let body = format!(r#"{{"told": "{}"}}"#, "Bea Berg ".repeat(1_000));
    store
        .commit(commit(1, said.clone(), Some(journal(&body, &["ada", "bea"]))).into(), EffectsTarget::SameStore)
        .await
        .unwrap();
    assert!(store.journal(run_id(1)).await.unwrap().unwrap().dropped_at.is_some());
    let forgotten = store.forget(&"bea".into(), &[], at(9)).await.unwrap();
    assert_eq!((forgotten.runs, forgotten.journals), (1, 0), "its record");
    store.scrub().await.unwrap();
    assert_eq!(found_in(folder.path(), "Bea Berg"), Vec::<String>::new());

    store
        .commit(commit(2, said, Some(journal(&body, &["ada", "bea"]))).into(), EffectsTarget::SameStore)
        .await
        .unwrap();
    let later = jiff::Timestamp::now().checked_add(jiff::SignedDuration::from_hours(1)).unwrap();
    assert!(store.prune(later).await.unwrap().runs > 0);
    assert_eq!(store.forget(&"bea".into(), &[], at(9)).await.unwrap(), Forgotten::default());
    store.scrub().await.unwrap();
    assert_eq!(found_in(folder.path(), "Bea Berg"), Vec::<String>::new());
}

#[tokio::test]
async fn c6_an_erased_person_is_not_made_again_but_by_hand() {
    let (folder, store) = on_disk();
    store.put(person(1)).await;
    assert!(store.erase(&"c0001".into(), at(9)).await.unwrap());
    assert_eq!(store.contacts(&["c0001".into()]).await.unwrap(), [None]);
    drop(store);
    let store = SqliteStore::open(folder.path().join("store.db"), OpenMode::Existing).unwrap();
    for address in ["C0001@example.com", "second-c0001@home.example"] {
        let known = store.identities(&[email(address)]).await.unwrap().remove(0);
        assert!(known.deleted && known.primary_of.is_none() && known.secondary_of.is_none(), "{known:?}");
        assert_eq!(may_create(&known).unwrap_err().code, "contact-was-deleted");
    }
    assert!(!is_deleted(&store, "else@example.com").await);
    // That they were deleted is known: they need not be named again.
    store.import(vec![ImportRow::DeletedContact { email: email("c0001@example.com") }].into()).await.unwrap();
    assert_eq!(store.summary().await.unwrap().deleted_contacts, 0);

    by_hand(&store, "new", "c0001@example.com").await;
    assert!(!is_deleted(&store, "c0001@example.com").await);
    assert!(is_deleted(&store, "second-c0001@home.example").await);
    assert!(store.contact("new").await.properties.is_empty(), "like any other");
    let edit = ImportRow::Contact {
        id: Some("new".into()),
        email: None,
        secondary_emails: Some(vec![email("second-c0001@home.example")]),
        properties: [].into(),
    };
    store.import(vec![edit].into()).await.unwrap();
    assert_eq!(store.summary().await.unwrap().erased_emails, 0);
}

#[tokio::test]
async fn c10_erased_people_are_counted_never_listed() {
    let store = SqliteStore::in_memory().unwrap();
    store.put(person(1)).await;
    assert!(store.erase(&"c0001".into(), at(9)).await.unwrap());
    assert!(!store.erase(&"c0001".into(), at(9)).await.unwrap(), "once");
    // Rows of them that Zoom still has are not kept, with any contact or without.
    for contact in [None, Some("c0001")] {
        let late = registration(1, "c0001@example.com", contact, RegistrationState::Approved, 3);
        store.put([Effect::Register { registration: Box::new(late), webinar: Box::new(webinar(1)) }]).await;
    }
    let summary = store.summary().await.unwrap();
    assert_eq!((summary.erased_emails, summary.registrations, summary.contacts), (2, 0, 0));
    assert_eq!(summary.timeline_events, 0);
    let event = store.marketing_event(&webinar(1).id).await.unwrap().unwrap();
    assert_eq!((event.registered, event.cancellations), (0, 0));
    // Made again by hand, they register like any other contact.
    by_hand(&store, "new", "c0001@example.com").await;
    let again = registration(1, "c0001@example.com", Some("new"), RegistrationState::Approved, 3);
    store.put([Effect::Register { registration: Box::new(again), webinar: Box::new(webinar(1)) }]).await;
    assert_eq!(store.summary().await.unwrap().registrations, 1);
}

#[tokio::test]
async fn what_is_left_of_a_deleted_contact_is_erased_by_its_email() {
    let store = SqliteStore::in_memory().unwrap();
    store.put(person(1)).await;
    store.delete_contact(&"c0001".into()).await.unwrap();
    let address = email("c0001@example.com");
    assert!(store.erase_email(&address, at(9)).await.unwrap());
    assert!(!store.erase_email(&address, at(9)).await.unwrap(), "once");
    let summary = store.summary().await.unwrap();
    assert_eq!((summary.deleted_contacts, summary.registrations, summary.erased_emails), (0, 0, 1));
    assert!(is_deleted(&store, "c0001@example.com").await);
    assert!(!store.erase_email(&email("unknown@example.com"), at(9)).await.unwrap());
    assert!(!is_deleted(&store, "unknown@example.com").await);
}

/// The email belongs to no contact now, and a registration with it to another contact.
#[tokio::test]
async fn p5_who_once_had_an_erased_email_counts_anew() {
    let store = SqliteStore::in_memory().unwrap();
    store.put([create("ada"), register(1, "ada", RegistrationState::Approved, 1)]).await;
    store.put([update("ada", property::EMAIL, Some("ada@king.example"))]).await;
    let two = registration(2, "ada@king.example", Some("ada"), RegistrationState::Approved, 2);
    store.put([Effect::Register { registration: Box::new(two), webinar: Box::new(webinar(2)) }]).await;
    assert_eq!(store.contact("ada").await.value(property::REGISTRATIONS), Some("2"));
    assert!(store.erase_email(&email("ada@example.com"), at(9)).await.unwrap());
    let ada = store.contact("ada").await;
    assert_eq!(ada.value(property::REGISTRATIONS), Some("1"));
    assert_eq!(store.timeline(&"ada".into()).await.unwrap().len(), 1);
    // Erased herself, she leaves the emails that she once had.
    assert!(store.erase(&"ada".into(), at(9)).await.unwrap());
    assert!(is_deleted(&store, "ada@king.example").await);
}

#[tokio::test]
async fn erasing_is_all_or_nothing() {
    let store = SqliteStore::in_memory().unwrap();
    store.put(person(1)).await;
    let before = (store.contact("c0001").await, store.registrations_of(&"c0001".into()).await.unwrap());
    for step in ["DELETE ON registrations", "DELETE ON contacts", "DELETE ON contact_properties", "INSERT ON erased"] {
        let fault = format!("CREATE TRIGGER fault BEFORE {step} BEGIN SELECT RAISE(ABORT, 'a fault'); END");
        store.write(move |c| Ok(c.execute_batch(&fault)?)).await.unwrap();
        let refused = store.erase(&"c0001".into(), at(9)).await.unwrap_err();
        assert!(refused.to_string().contains("a fault"), "{step}: {refused}");
        store.write(|c| Ok(c.execute_batch("DROP TRIGGER fault")?)).await.unwrap();
        let after = (store.contact("c0001").await, store.registrations_of(&"c0001".into()).await.unwrap());
        assert_eq!(after, before, "{step}");
        assert!(!is_deleted(&store, "c0001@example.com").await, "{step}");
    }
    assert!(store.erase(&"c0001".into(), at(9)).await.unwrap());
}

/// If the process is killed after the deletion, or a reader prevents it, the next erasure of any person rewrites the
/// file.
#[tokio::test]
async fn what_an_erasure_could_not_overwrite_is_overwritten_by_the_next() {
    let (folder, store) = on_disk();
    store.put(person(1)).await;
    store.pragma("busy_timeout", 0).await;
    let reader = Connection::open(folder.path().join("store.db")).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM contacts").unwrap();
    assert!(store.erase(&"c0001".into(), at(9)).await.unwrap());
    let told = store.scrub().await.unwrap_err();
    assert!(matches!(&told, StoreError::Locked(why) if why.english().contains("erase once more")), "{told}");
    assert!(!found_in(folder.path(), "Zebedee0001").is_empty(), "the reader still has it");
    reader.execute_batch("COMMIT").unwrap();
    assert!(!store.erase(&"c0001".into(), at(9)).await.unwrap());
    store.scrub().await.unwrap();
    assert!(found_in(folder.path(), "Zebedee0001").is_empty());
    // Nothing is rewritten where nothing was erased.
    let synced = store.commits_synced();
    assert_eq!(store.forget(&"c0001".into(), &[], at(9)).await.unwrap(), Forgotten::default());
    store.scrub().await.unwrap();
    assert!(store.commits_synced() <= synced + 1);
}

/// In every table that a sync writes: under both of her emails, by her registration alone, and within a text that is no
/// email.
async fn synced(store: &SqliteStore) {
    store.put((690..692).flat_map(person).collect::<Vec<_>>()).await;
    let fence = store.leased(1).await;
    let who = "c0690@example.com";
    let joins = vec![
        sync::join(0, "Zebedee0690-1", Some(who), 60),
        sync::join(0, "Zebedee0690-2", Some("second-c0690@home.example"), 60),
        Join { registrant_id: Some(format!("r-1-{who}")), ..sync::join(0, "Zebedee0690-3", None, 60) },
        Join { invalid_email: Some(format!("<{who}>")), ..sync::join(0, "Zebedee0690-4", None, 60) },
        Join { name: "Dr. Zebedee0690: at home".to_owned(), ..sync::join(0, "5", Some(who), 60) },
        sync::join(0, "bob", Some("c0691@example.com"), 60),
    ];
    let joins = SyncWrite::Joins { webinar: webinar(1).id, session: sync::session_id(1, 0), joins };
    let left_out = |text: &str| (text.to_owned(), LeftOutReason::InvalidEmail);
    let out = vec![left_out(&format!("<{who}>")), left_out("second-c0690@home.example"), left_out("nobody")];
    let out = SyncWrite::LeftOut { webinar: webinar(1).id, out, taken_in: Vec::new() };
    let attendances = [
        sync::attendance(1, 0, who, Some("c0690"), 5_000),
        sync::attendance(1, 0, "second-c0690@home.example", None, 5_000),
        sync::attendance(1, 0, "c0691@example.com", Some("c0691"), 5_000),
    ];
    let sessions = SyncWrite::Sessions { sessions: vec![sync::session(1, 0)] };
    store.sync(&fence, [], [sessions]).await;
    let effects = attendances.map(sync::attended);
    let said =
        |speaker: &str| Cue { from_ms: 0, to_ms: 1, speaker: Some(speaker.to_owned()), text: "So it is.".to_owned() };
    let transcript = vec![
        said("Name of Zebedee0690-1"),
        said("\u{200e}name  of\u{a0}zebedee0690-3 "),
        Cue { text: "at home: so it is.".to_owned(), ..said("Dr. Zebedee0690") },
        Cue { speaker: None, text: "Dr. Zebedee0690:  AT HOME: so it was.".to_owned(), ..said("") },
        said("Name of bob"),
    ];
    let call = Effect::SaveCall { call: Box::new(Call { transcript, ..sync::call(1, 0) }) };
    store.sync(&fence, effects.into_iter().chain([call]).collect::<Vec<_>>(), [joins, out]).await;
    let cursor = Some(serde_json::json!({ "after": who }));
    let progress = Some(("sync-webinar-attendance".to_owned(), cursor));
    let entry = SyncRun {
        id: SyncRunId::new(uuid::Uuid::from_u128(1)),
        webinar: webinar(1).id,
        trigger: SyncTrigger::ByHand,
        started_at: at(0),
        finished_at: None,
        state: SyncState::InProgress,
        step: None,
        cursor: None,
        tally: [].into(),
        warnings: Vec::new(),
    };
    store.save_sync_run(&fence, &entry).await.unwrap();
    let mut commit = sync::slice(&fence, Vec::new(), Vec::new());
    commit.sync = commit.sync.map(|sync| SyncCommit { run: Some(entry.id), progress, ..sync });
    store.commit(commit.into(), EffectsTarget::SameStore).await.unwrap();
}

const TRACES: [&str; 3] = ["c0690@", "second-c0690", "Zebedee0690"];

#[tokio::test]
async fn c10_nothing_that_a_sync_wrote_of_an_erased_person_is_left() {
    let (folder, store) = on_disk();
    synced(&store).await;
    let before = sync::dump(&store).await;
    for table in
        ["registrations", "joins", "attendances", "calls", "left_out", "sync_runs", "contacts", "contact_emails"]
    {
        let told =
            before.iter().any(|row| row.starts_with(&format!("{table}:")) && TRACES.iter().any(|t| row.contains(t)));
        assert!(told, "{table}");
    }
    let emails = store.emails_of(&"c0690".into()).await.unwrap();
    store.forget(&"c0690".into(), &emails, at(9)).await.unwrap();
    assert!(store.erase(&"c0690".into(), at(9)).await.unwrap());
    let left: Vec<String> =
        sync::dump(&store).await.into_iter().filter(|row| TRACES.iter().any(|t| row.contains(t))).collect();
    assert_eq!(left, Vec::<String>::new());
    store.scrub().await.unwrap();
    for text in TRACES {
        assert_eq!(found_in(folder.path(), text), Vec::<String>::new(), "{text}");
    }
    let summary = store.summary().await.unwrap();
    assert_eq!((summary.contacts, summary.registrations, summary.attendances, summary.left_out), (1, 1, 1, 1));
    assert_eq!(store.timeline(&"c0691".into()).await.unwrap().len(), 3, "nothing of anybody else is gone");
    let run = store.sync_runs(&webinar(1).id, 1).await.unwrap().remove(0);
    assert_eq!((run.step, run.cursor), (None, None), "begun anew");
    let speakers = async || {
        let call = store.calls(&webinar(1).id).await.unwrap().remove(0);
        call.transcript.into_iter().map(|cue| cue.speaker).collect::<Vec<_>>()
    };
    assert_eq!(speakers().await, [None, None, None, None, Some("Name of bob".to_owned())]);
    let call = store.calls(&webinar(1).id).await.unwrap().remove(0);
    assert_eq!((call.transcript[2].text.as_str(), call.transcript[3].text.as_str()), ("so it is.", "so it was."));
    // Nor does a transcript bring the name back that comes later, or once more.
    let fence = store.leased(1).await;
    let cue = |speaker: &str| Cue { from_ms: 0, to_ms: 1, speaker: Some(speaker.to_owned()), text: "Yes.".to_owned() };
    let transcript = vec![cue("NAME OF Zebedee0690-1"), cue("Name of bob")];
    let call = Effect::SaveCall { call: Box::new(Call { transcript, ..sync::call(1, 0) }) };
    store.sync(&fence, [call], []).await;
    assert_eq!(speakers().await, [None, Some("Name of bob".to_owned())]);
}

#[tokio::test]
async fn c10_a_sync_does_not_write_an_erased_person_again() {
    let store = SqliteStore::in_memory().unwrap();
    synced(&store).await;
    let emails = store.emails_of(&"c0690".into()).await.unwrap();
    store.forget(&"c0690".into(), &emails, at(9)).await.unwrap();
    assert!(store.erase(&"c0690".into(), at(9)).await.unwrap());
    let before = sync::dump(&store).await;
    let fence = store.leased(1).await;
    let who = "c0690@example.com";
    let joins = vec![
        sync::join(0, "1", Some(who), 60),
        Join { registrant_id: Some(format!("r-1-{who}")), ..sync::join(0, "3", None, 60) },
        Join { invalid_email: Some(format!("<{who}>")), ..sync::join(0, "4", None, 60) },
    ];
    let joins = SyncWrite::Joins { webinar: webinar(1).id, session: sync::session_id(1, 0), joins };
    let out = vec![(who.to_owned(), LeftOutReason::DeletedContact), (format!("<{who}>"), LeftOutReason::InvalidEmail)];
    let out = SyncWrite::LeftOut { webinar: webinar(1).id, out, taken_in: Vec::new() };
    let mut after = Vec::new();
    for contact in [None, Some("c0690"), None] {
        let registrations = vec![registration(1, who, contact, RegistrationState::Approved, 3)];
        let there = sync::attended(sync::attendance(1, 0, who, contact, 100));
        store.sync(&fence, [Effect::Registrations { registrations }, there], [joins.clone(), out.clone()]).await;
        after.push(sync::dump(&store).await);
    }
    assert!(after.iter().all(|rows| *rows == after[0]), "once");
    let not_hashes = |rows: &[String]| {
        rows.iter()
            .filter(|row| !row.starts_with("erased:") && !row.starts_with("leases:"))
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(not_hashes(&after[0]), not_hashes(&before), "nothing beside hashes of what they were called");
    // Made again by hand, they are like any other contact.
    by_hand(&store, "new", who).await;
    let registrations = vec![registration(1, who, Some("new"), RegistrationState::Approved, 3)];
    let there = sync::attended(sync::attendance(1, 0, who, Some("new"), 100));
    store.sync(&fence, [Effect::Registrations { registrations }, there], [joins]).await;
    assert_eq!(store.contact("new").await.value(property::ATTENDANCES), Some("1"));
    let people = store.participants(&webinar(1).id, &sync::session_id(1, 0), None, 9).await.unwrap();
    assert_eq!(people[0].joins.len(), 2, "known by the registration too: {people:?}");
}

/// An email that no contact has now: the only row with it is another contact's attendance.
#[tokio::test]
async fn p5_c10_who_attended_under_an_erased_email_counts_anew() {
    let (store, fence) = SqliteStore::with_sessions(1, 2).await;
    store.put([create("ada")]).await;
    let joins = sync::joins_of(1, 0, &["ada@old.example"]);
    let there = [
        sync::attended(sync::attendance(1, 0, "ada@old.example", Some("ada"), 2_000)),
        sync::attended(sync::attendance(1, 1, "ada@example.com", Some("ada"), 4_000)),
    ];
    store.sync(&fence, there, [joins]).await;
    assert_eq!(store.contact("ada").await.value(property::AVERAGE_ATTENDANCE), Some("30"));
    assert!(store.emails_of(&"ada".into()).await.unwrap().contains(&email("ada@old.example")));
    assert!(store.erase_email(&email("ada@old.example"), at(9)).await.unwrap());
    let ada = store.contact("ada").await;
    assert_eq!(ada.value(property::AVERAGE_ATTENDANCE), Some("40"));
    assert_eq!(ada.value(property::ATTENDANCES), Some("1"));
    assert_eq!(store.timeline(&"ada".into()).await.unwrap().len(), 1);
    assert!(!store.erase_email(&email("ada@old.example"), at(9)).await.unwrap(), "once");
}

use std::collections::BTreeSet;

use greenroom_domain::{
    ApiKey, ContactStore, HistoryEntry, HistoryKind, InvokeJob, JobFilter, JobId, JobState, JobWork, NewJob, RunStore,
    Scope,
    store::{
        ApiKeyStore, HistoryFilter, HistoryStore, ImportNote, ImportRow, ImportRows, ImportStore, JobStore, StoreAdmin,
    },
};
use uuid::Uuid;

use super::{at, email};
use crate::SqliteStore;

#[tokio::test]
async fn the_history_is_read_newest_first_in_pages_that_do_not_move() {
    let store = SqliteStore::in_memory().unwrap();
    let entry = |n: i64, what| HistoryEntry {
        at: at(n),
        by: (n % 2 == 0).then(|| "ada@example.com".to_owned()),
        what,
        subject: (n > 0).then(|| n.to_string()),
    };
    let all: Vec<_> = (0..).zip(HistoryKind::ALL).map(|(n, what)| entry(n, what)).collect();
    for entry in &all {
        store.add_history(entry).await.unwrap();
    }
    let (mut found, mut before) = (Vec::new(), None);
    loop {
        let page = store.history(before, 2).await.unwrap();
        let Some((last, _)) = page.last() else { break };
        before = Some(*last);
        // What comes meanwhile moves no page.
        store.add_history(&all[0]).await.unwrap();
        found.extend(page.into_iter().map(|(_, entry)| entry));
    }
    assert_eq!(found, all.into_iter().rev().collect::<Vec<_>>());
}

/// Where the entry cannot be kept, nothing of what it is about is: both are one transaction. So no test kills the process between
/// the two, as SQLite keeps a transaction as a whole or not at all.
#[tokio::test]
async fn what_a_person_does_and_its_entry_are_kept_together_or_not_at_all() {
    let store = SqliteStore::in_memory().unwrap();
    let key = |id: &str| ApiKey {
        id: id.to_owned(),
        name: "A key".to_owned(),
        user: email("boss@acme.example"),
        scopes: BTreeSet::from([Scope::Read]),
        actions: None,
        created_at: at(0),
        expires_at: None,
        revoked_at: None,
        last_used_at: None,
    };
    let job =
        |n: u128| NewJob::new(JobId::new(Uuid::from_u128(n)), JobWork::Invoke(Box::<InvokeJob>::default()), at(0));
    let entry = |what| Some(HistoryEntry { at: at(1), by: Some("ada".to_owned()), what, subject: None });
    store.keep_api_key(&key("a"), &[1; 32], None).await.unwrap();
    store.enqueue_jobs(vec![job(1)]).await.unwrap();
    store
        .write(|c| {
            c.execute_batch(
                "UPDATE jobs SET state = 'dead-letter';
                 CREATE TRIGGER no_entry BEFORE INSERT ON history BEGIN SELECT RAISE(ABORT, 'no entry'); END",
            )?;
            Ok(())
        })
        .await
        .unwrap();
    store.keep_api_key(&key("b"), &[2; 32], entry(HistoryKind::ApiKeyMade)).await.unwrap_err();
    store.revoke_api_key("a", at(2), entry(HistoryKind::ApiKeyRevoked)).await.unwrap_err();
    assert_eq!(store.api_keys().await.unwrap(), [key("a")]);
    let first = job(1).id;
    store.retry_job(first, at(2), entry(HistoryKind::JobRetried)).await.unwrap_err();
    store.drop_job(first, at(2), entry(HistoryKind::JobDropped)).await.unwrap_err();
    let mut wanted = job(2);
    wanted.note = entry(HistoryKind::SyncNow);
    store.enqueue_jobs(vec![wanted]).await.unwrap_err();
    let jobs = store.list_jobs(&JobFilter::default(), 10, [].into(), at(3)).await.unwrap();
    assert_eq!(jobs.iter().map(|job| (job.id, job.state)).collect::<Vec<_>>(), [(first, JobState::DeadLetter)]);
    let row = ImportRow::parse(br#"{"type": "contact", "id": "1", "properties": {}}"#).unwrap();
    let rows = ImportRows::from(vec![row]).noted(entry(HistoryKind::Imported).map(ImportNote::first));
    store.import(rows).await.unwrap_err();
    assert_eq!(store.summary().await.unwrap().contacts, 0);
    assert_eq!(store.history(None, 10).await.unwrap(), []);
}

#[tokio::test]
async fn the_parts_of_an_import_have_one_entry_with_the_rows_that_they_have_written() {
    let store = SqliteStore::in_memory().unwrap();
    let entry = HistoryEntry { at: at(1), by: Some("ada".to_owned()), what: HistoryKind::Imported, subject: None };
    let part = |ids: &[&str], earlier| {
        let row = |id: &&str| ImportRow::parse(format!(r#"{{"type": "contact", "id": "{id}"}}"#).as_bytes()).unwrap();
        let note = ImportNote { entry: entry.clone(), earlier };
        ImportRows::from(ids.iter().map(row).collect::<Vec<_>>()).leaving_out_erased(true).noted(Some(note))
    };
    let told = async || {
        let history = store.history(None, 10).await.unwrap();
        history.into_iter().map(|(_, entry)| entry.subject.unwrap()).collect::<Vec<_>>()
    };
    store.import(part(&["1", "2"], None)).await.unwrap();
    assert_eq!(told().await, ["2 rows"]);
    assert!(store.erase(&"2".into(), at(2)).await.unwrap());
    store.forget(&"2".into(), &[], at(2)).await.unwrap();
    // A row that is left out does not count, and what comes between two parts has entries of its own.
    store.add_history(&HistoryEntry { at: at(3), subject: Some("later".to_owned()), ..entry.clone() }).await.unwrap();
    store.import(part(&["2", "3"], Some(2))).await.unwrap();
    assert_eq!(told().await, ["later", "3 rows"]);
}

#[tokio::test]
async fn the_history_is_found_by_what_was_done_by_whom_and_when() {
    let store = SqliteStore::in_memory().unwrap();
    for (n, by, what) in [
        (1, Some("Ada@example.com"), HistoryKind::SyncNow),
        (2, Some("ÅSA@example.com"), HistoryKind::SyncNow),
        (3, None, HistoryKind::Imported),
        (4, Some("ada@example.com"), HistoryKind::Imported),
    ] {
        let entry = HistoryEntry { at: at(n), by: by.map(str::to_owned), what, subject: None };
        store.add_history(&entry).await.unwrap();
    }
    let all = HistoryFilter::default;
    for (filter, expected) in [
        (all(), &[4, 3, 2, 1][..]),
        (HistoryFilter { what: Some(HistoryKind::SyncNow), ..all() }, &[2, 1]),
        (HistoryFilter { by: Some("ada@".to_owned()), ..all() }, &[4, 1]),
        (HistoryFilter { by: Some("åsa".to_owned()), ..all() }, &[2]),
        (HistoryFilter { since: Some(at(2)), until: Some(at(4)), ..all() }, &[3, 2]),
        (HistoryFilter { what: Some(HistoryKind::Erased), ..all() }, &[]),
    ] {
        let found = store.find_history(&filter, None, 9).await.unwrap();
        let expected: Vec<_> = expected.iter().map(|n| at(*n)).collect();
        assert_eq!(found.into_iter().map(|(_, entry)| entry.at).collect::<Vec<_>>(), expected, "{filter:?}");
    }
    let first = store.find_history(&HistoryFilter { by: Some("ada".to_owned()), ..all() }, None, 1).await.unwrap();
    let rest = HistoryFilter { by: Some("ada".to_owned()), ..all() };
    let rest = store.find_history(&rest, Some(first[0].0), 9).await.unwrap();
    assert_eq!((first[0].1.at, rest[0].1.at), (at(4), at(1)), "a page goes on where the one before it ended");
}

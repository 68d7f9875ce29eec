use greenroom_domain::{
    ContactStore, LeftOut, LeftOutReason, RunStore, SyncRun, SyncRunId, SyncState, SyncStore, SyncTrigger, Warning,
    store::{Commit, CommitError, ContactsAre, Fence, SyncCommit, SyncWrite},
};
use serde_json::json;

use crate::{
    SqliteStore,
    tests::{at, create, email, sync::slice, webinar_id},
};

fn entry(n: u128, webinar: u64) -> SyncRun {
    SyncRun {
        id: SyncRunId::new(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + n)),
        webinar: webinar_id(webinar),
        trigger: SyncTrigger::Schedule,
        started_at: at(0),
        finished_at: None,
        state: SyncState::InProgress,
        step: None,
        cursor: None,
        tally: [("contacts-created".to_owned(), 2)].into(),
        warnings: Vec::new(),
    }
}

fn warning(code: &str, count: u64) -> Warning {
    let values = [("domains".to_owned(), json!(2))].into();
    Warning { code: code.to_owned(), reason: None, count: Some(count), pointer: "/webinars".to_owned(), values }
}

fn part(fence: &Fence, run: &SyncRun, cursor: Option<serde_json::Value>) -> SyncCommit {
    SyncCommit {
        run: Some(run.id),
        progress: Some(("sync-webinar-registrations".to_owned(), cursor)),
        tally: [("contacts-created".to_owned(), 3), ("unchanged".to_owned(), 1)].into(),
        warnings: vec![warning("emails-excluded", 1)],
        ..slice(fence, Vec::new(), Vec::new()).sync.unwrap()
    }
}

#[tokio::test]
async fn a1_a_webinars_sync_runs_newest_first() {
    let store = SqliteStore::in_memory().unwrap();
    let fence = store.leased(1).await;
    for (n, webinar) in [(2, 1), (1, 1), (3, 2)] {
        store.save_sync_run(&fence, &entry(n, webinar)).await.unwrap();
    }
    let mut done = entry(2, 1);
    done.finished_at = Some(at(9));
    done.state = SyncState::SyncedWithWarnings;
    done.warnings = vec![warning("sync-error", 1)];
    store.save_sync_run(&fence, &done).await.unwrap();
    // The one that began last is the newest, also where a clock was set back and its id is a lower one.
    assert_eq!(store.sync_runs(&webinar_id(1), 9).await.unwrap(), [entry(1, 1), done]);
    assert_eq!(store.sync_runs(&webinar_id(1), 1).await.unwrap(), [entry(1, 1)]);
    assert_eq!(store.summary().await.unwrap().sync_runs, 3);
    let newer = store.leased(1).await;
    assert!(matches!(store.save_sync_run(&fence, &entry(4, 1)).await, Err(CommitError::LostLease(_))));
    store.save_sync_run(&newer, &entry(4, 1)).await.unwrap();
    // However old.
    store.prune(at(1_000_000)).await.unwrap();
    assert_eq!(store.summary().await.unwrap().sync_runs, 4);
}

#[tokio::test]
async fn a1_a_slice_adds_what_it_did_in_its_own_commit() {
    let store = SqliteStore::in_memory().unwrap();
    let fence = store.leased(1).await;
    let run = entry(1, 1);
    store.save_sync_run(&fence, &run).await.unwrap();
    let commit = |cursor| Commit { sync: Some(part(&fence, &run, cursor)), ..Commit::default() };
    store.commit(commit(Some(json!({ "page": 2 }))).into(), ContactsAre::Here).await.unwrap();
    let kept = store.sync_runs(&run.webinar, 1).await.unwrap().remove(0);
    assert_eq!(kept.step.as_deref(), Some("sync-webinar-registrations"));
    assert_eq!(kept.cursor, Some(json!({ "page": 2 })));
    assert_eq!(kept.tally, [("contacts-created".to_owned(), 5), ("unchanged".to_owned(), 1)].into());
    store.commit(commit(None).into(), ContactsAre::Here).await.unwrap();
    let kept = store.sync_runs(&run.webinar, 1).await.unwrap().remove(0);
    assert_eq!((kept.cursor, kept.tally["contacts-created"]), (None, 8));
    assert_eq!(kept.warnings, [warning("emails-excluded", 1)], "the same one once");
    // Nothing is written for a run that is not there.
    let unknown = Commit {
        effects: vec![create("ada")],
        sync: Some(SyncCommit { run: Some(entry(9, 1).id), ..part(&fence, &run, None) }),
        ..Commit::default()
    };
    assert!(matches!(store.commit(unknown.into(), ContactsAre::Here).await, Err(CommitError::Store(_))));
    assert_eq!(store.summary().await.unwrap().contacts, 0);
}

#[tokio::test]
async fn c8_c10_who_is_left_out_is_listed_until_taken_in_the_erased_never() {
    use LeftOutReason::{AccountUser, Erased, ExcludedDomain, InvalidEmail, NoEmail};
    let store = SqliteStore::in_memory().unwrap();
    let fence = store.leased(1).await;
    store.put([create("gone")]).await;
    store.erase(&"gone".into(), at(0)).await.unwrap();
    let leave = |webinar, out: &[(&str, LeftOutReason)], taken_in: &[&str]| SyncWrite::LeftOut {
        webinar: webinar_id(webinar),
        out: out.iter().map(|(email, reason)| ((*email).to_owned(), *reason)).collect(),
        taken_in: taken_in.iter().map(|text| email(text)).collect(),
    };
    let listed = |webinar, text: &str, reason| LeftOut { webinar: webinar_id(webinar), email: text.to_owned(), reason };
    let first = [
        ("boss@acme.example", AccountUser),
        ("x@excluded.example", ExcludedDomain),
        ("no email", InvalidEmail),
        ("", NoEmail),
        ("else@x.org", Erased),
        ("gone@example.com", ExcludedDomain),
    ];
    store.sync(&fence, [], [leave(1, &first, &[]), leave(2, &first[..1], &[])]).await;
    let of_one = [
        listed(1, "boss@acme.example", AccountUser),
        listed(1, "no email", InvalidEmail),
        listed(1, "x@excluded.example", ExcludedDomain),
    ];
    assert_eq!(store.left_out(Some(&webinar_id(1))).await.unwrap(), of_one);
    let all = store.left_out(None).await.unwrap();
    assert_eq!((all[..3].to_vec(), &all[3..]), (of_one.to_vec(), &[listed(2, "boss@acme.example", AccountUser)][..]));
    assert_eq!(store.summary().await.unwrap().left_out, 4);
    // The reason goes, or becomes another.
    store.sync(&fence, [], [leave(1, &[("boss@acme.example", ExcludedDomain)], &["X@excluded.example"])]).await;
    let left = [listed(1, "boss@acme.example", ExcludedDomain), listed(1, "no email", InvalidEmail)];
    assert_eq!(store.left_out(Some(&webinar_id(1))).await.unwrap(), left);
}

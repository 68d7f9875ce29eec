use greenroom_domain::{
    Failure, FailureKind, Retry, RunId, RunStore, StoreError, codes,
    store::{
        Claimed, Commit, CommitError, ContactsAre, Expectation, Intent, IntentResult, Journal, JournalLevel,
        KeptJournal, KeyClaim, Opened, Pruned, RunResult,
    },
};
use jiff::{SignedDuration, Timestamp};

use super::{at, create, done, email, failed, run, run_id, webinar_id};
use crate::SqliteStore;

pub(super) fn journal(body: &str, contacts: &[&str]) -> Journal {
    let contacts = contacts.iter().map(|id| (*id).into()).collect();
    Journal { level: JournalLevel::Full, body: body.to_owned(), contacts }
}

pub(super) fn commit(n: u128, result: RunResult, journal: Option<Journal>) -> Commit {
    Commit { run: Some(run(n, None, result)), journal, ..Commit::default() }
}

fn elsewhere() -> ContactsAre {
    ContactsAre::Elsewhere { lease_until: at(90) }
}

#[tokio::test]
async fn a_journal_is_kept_with_its_run_also_where_that_failed() {
    let store = SqliteStore::in_memory().unwrap();
    let failure = Failure::of_action(FailureKind::Failed, "no", "no");
    for (n, result) in [(1, done()), (2, failed(failure))] {
        let body = format!(r#"{{"n":{n}}}"#);
        store.commit(commit(n, result, Some(journal(&body, &["ada", "ada"]))).into(), ContactsAre::Here).await.unwrap();
        let kept = KeptJournal {
            run: run_id(n),
            level: JournalLevel::Full,
            body: Some(body),
            erased_at: None,
            dropped_at: None,
        };
        assert_eq!(store.journal(run_id(n)).await.unwrap(), Some(kept));
    }
    store.commit(commit(3, done(), None).into(), ContactsAre::Here).await.unwrap();
    assert_eq!(store.journal(run_id(3)).await.unwrap(), None);
    assert_eq!(store.summary().await.unwrap().journals, 2);
}

#[tokio::test]
async fn a_journal_without_a_run_and_one_that_is_off_are_refused() {
    let store = SqliteStore::in_memory().unwrap();
    let off = Journal { level: JournalLevel::Off, ..journal("{}", &[]) };
    let alone = Commit { run: None, ..commit(1, done(), Some(journal("{}", &[]))) };
    for refused in [alone, commit(1, done(), Some(off))] {
        let refused = store.commit(refused.clone().into(), ContactsAre::Here).await;
        assert!(matches!(refused, Err(CommitError::Store(StoreError::Constraint(_)))), "{refused:?}");
    }
    assert_eq!(store.run(run_id(1)).await.unwrap(), None, "nothing of the commit is written");
}

#[tokio::test]
async fn a_commit_that_fails_leaves_no_journal() {
    let store = SqliteStore::in_memory().unwrap();
    let stale = Expectation::Contact { id: "ada".into(), version: Some(7) };
    let commit = Commit { rests_on: vec![stale], ..commit(1, done(), Some(journal("{}", &["ada"]))) };
    assert!(matches!(store.commit(commit.clone().into(), ContactsAre::Here).await, Err(CommitError::Stale(_))));
    assert_eq!((store.journal(run_id(1)).await.unwrap(), store.summary().await.unwrap().runs), (None, 0));
}

#[tokio::test]
async fn a_withdrawn_run_takes_its_journal_along_unless_only_its_record_is_another_one() {
    let store = SqliteStore::in_memory().unwrap();
    let waiting = |n| Commit { effects: vec![create("ada")], ..commit(n, done(), Some(journal("{}", &["ada"]))) };
    let gone = store.commit(waiting(1).into(), elsewhere()).await.unwrap().unwrap();
    assert!(store.withdraw(&gone, None).await.unwrap());
    assert_eq!((store.run(run_id(1)).await.unwrap(), store.journal(run_id(1)).await.unwrap()), (None, None));

    let stays = store.commit(waiting(2).into(), elsewhere()).await.unwrap().unwrap();
    let failure = Failure::new(FailureKind::Conflict, codes::CHANGED_MEANWHILE, "changed").retry(Retry::Now);
    let instead = run(2, None, failed(failure));
    assert!(store.withdraw(&stays, Some(&instead)).await.unwrap());
    assert_eq!(store.run(run_id(2)).await.unwrap(), Some(instead));
    assert_eq!(store.journal(run_id(2)).await.unwrap().unwrap().body.as_deref(), Some("{}"));
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

/// A run of that second.
fn run_of(second: i64, n: u128) -> RunId {
    let millis = u128::try_from(at(second).as_millisecond()).unwrap();
    RunId::new(uuid::Uuid::from_u128((millis << 80) | (7 << 76) | (2 << 62) | n))
}

async fn put(store: &SqliteStore, id: RunId, key: Option<&str>, contacts: ContactsAre) {
    if let Some(key) = key {
        let claim = KeyClaim {
            key: key.to_owned(),
            action: "add".to_owned(),
            input_digest: "digest".to_owned(),
            contact: Some("ada".into()),
            run: id,
            at: at(0),
            lease_until: at(10),
        };
        assert_eq!(store.claim(&claim).await.unwrap(), Claimed::Ours);
    }
    let mut commit = commit(0, done(), Some(journal("{}", &["ada"])));
    commit.run.as_mut().unwrap().id = id;
    commit.run.as_mut().unwrap().key = key.map(str::to_owned);
    if contacts != ContactsAre::Here {
        commit.effects = vec![create("ada")];
    }
    store.commit(commit.clone().into(), contacts).await.unwrap();
}

async fn put_intent(store: &SqliteStore, id: &str, n: u64, run: RunId, result: Option<IntentResult>) {
    let intent = Intent {
        id: id.to_owned(),
        run,
        zoom_account: "zoom".into(),
        webinar: webinar_id(n),
        email: email("ada@example.com"),
        contact: "ada".into(),
        occurrence: None,
        opened_at: at(0),
        owner: "me".to_owned(),
        lease_until: at(10),
    };
    assert_eq!(store.open_intent(&intent, at(0), 9).await.unwrap(), Opened::Yes);
    if let Some(result) = result {
        let settled =
            Commit { intent: Some((id.to_owned(), "me".to_owned(), result)), effects: vec![], ..Commit::default() };
        store.commit(settled.clone().into(), ContactsAre::Here).await.unwrap();
    }
}

#[tokio::test]
async fn what_is_old_is_pruned_and_what_something_waits_for_stays() {
    let store = SqliteStore::in_memory().unwrap();
    let [old, open, waits, young] = [run_of(1, 1), run_of(2, 2), run_of(3, 3), run_of(100, 4)];
    put(&store, old, Some("old"), ContactsAre::Here).await;
    put(&store, open, Some("open"), ContactsAre::Here).await;
    put(&store, waits, Some("waits"), elsewhere()).await;
    put(&store, young, Some("young"), ContactsAre::Here).await;
    put_intent(&store, "a", 1, old, Some(IntentResult::Done)).await;
    put_intent(&store, "b", 2, open, None).await;
    // A key whose run never ended.
    let dead = KeyClaim {
        key: "dead".to_owned(),
        action: "add".to_owned(),
        input_digest: "digest".to_owned(),
        contact: None,
        run: run_of(5, 5),
        at: at(5),
        lease_until: at(15),
    };
    store.claim(&dead).await.unwrap();

    let nothing = store.prune(at(0)).await.unwrap();
    assert_eq!(nothing, Pruned::default());
    let pruned = store.prune(at(50)).await.unwrap();
    let wanted = Pruned { runs: 1, journals: 1, keys: 2, intents: 1, names: 1, packages: 0 };
    assert_eq!(pruned, wanted);
    assert_eq!(store.prune(at(50)).await.unwrap(), Pruned::default(), "once");
    for (id, there) in [(old, false), (open, true), (waits, true), (young, true)] {
        assert_eq!(store.run(id).await.unwrap().is_some(), there, "{id}");
        assert_eq!(store.journal(id).await.unwrap().is_some(), there, "{id}");
    }
    let mut claim = KeyClaim { key: "young".to_owned(), contact: Some("ada".into()), run: run_of(200, 6), ..dead };
    assert!(matches!(store.claim(&claim).await.unwrap(), Claimed::Known(_)));
    claim.key = "old".to_owned();
    assert_eq!(store.claim(&claim).await.unwrap(), Claimed::Ours, "a repetition runs anew");
    // What waited is not mistaken for new, and can still be undone.
    let id = store.unapplied(at(90), 9).await.unwrap().remove(0).id;
    assert!(store.withdraw(&id, None).await.unwrap());
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
}

async fn prune_at(store: &SqliteStore, before: Timestamp, now: Timestamp) -> Pruned {
    store.write(move |c| crate::prune::prune(c, before, now)).await.unwrap()
}

#[tokio::test]
async fn a_package_in_use_stays_for_a_day_after_it_was_kept() {
    let store = SqliteStore::in_memory().unwrap();
    let note = |second| store.write(move |c| crate::journals::note_use(c, "11", at(second)));
    assert!(!note(0).await.unwrap(), "it is not kept yet");
    store.write(|c| crate::journals::keep_package(c, "11", b"wasm", at(0))).await.unwrap();
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
    put(&store, run_of(1, 1), None, ContactsAre::Here).await;
    assert_eq!(store.prune(at(0)).await.unwrap(), Pruned::default(), "both are new");
    // A journal of a run that is younger than all of this: its package stays.
    let later = Timestamp::now().checked_add(SignedDuration::from_hours(48)).unwrap();
    let mut young = commit(0, done(), Some(journal("{}", &[])));
    let millis = u128::try_from(later.as_millisecond()).unwrap();
    young.run.as_mut().unwrap().id = RunId::new(uuid::Uuid::from_u128((millis << 80) | (7 << 76) | (2 << 62)));
    store.commit(young.clone().into(), ContactsAre::Here).await.unwrap();
    let soon = Timestamp::now().checked_add(SignedDuration::from_hours(24)).unwrap();
    assert_eq!(store.prune(soon).await.unwrap().packages, 0, "kept today: a runtime may be at work with them");
    let pruned = prune_at(&store, soon, later).await;
    assert_eq!(pruned.packages, 1);
    assert!(store.package("00").await.unwrap().is_some() && store.package("11").await.unwrap().is_none());
}

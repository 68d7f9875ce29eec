use greenroom_domain::{
    ContactStore, Failure, FailureKind, Retry, RunStore, codes,
    store::{
        ApplyId, Claimed, Commit, CommitError, ContactsAre, Effect, Expectation, Intent, IntentResult, KeyClaim,
        Opened, RunResult,
    },
};

use super::{at, create, done, email, failed, run, run_id, webinar_id};
use crate::SqliteStore;

/// The lease of every commit here ends at second 90.
fn elsewhere() -> ContactsAre {
    ContactsAre::Elsewhere { lease_until: at(90) }
}

fn of_run(n: u128, effects: impl Into<Vec<Effect>>) -> Commit {
    Commit { run: Some(run(n, Some("key"), done())), effects: effects.into(), ..Commit::default() }
}

async fn put(store: &SqliteStore, commit: &Commit) -> Option<ApplyId> {
    store.commit(commit.clone().into(), elsewhere()).await.unwrap()
}

/// What waits at a second, by id.
async fn waiting(store: &SqliteStore, second: i64) -> Vec<String> {
    store.unapplied(at(second), 10).await.unwrap().into_iter().map(|waiting| waiting.id.0).collect()
}

async fn claim(store: &SqliteStore, n: u128) -> Claimed {
    let claim = KeyClaim {
        key: "key".to_owned(),
        action: "add".to_owned(),
        input_digest: "digest".to_owned(),
        contact: Some("ada".into()),
        run: run_id(n),
        at: at(0),
        lease_until: at(10),
    };
    store.claim(&claim).await.unwrap()
}

async fn open(store: &SqliteStore, id: &str) -> Opened {
    let intent = Intent {
        id: id.to_owned(),
        run: run_id(1),
        zoom_account: "zoom".into(),
        webinar: webinar_id(1),
        email: email("ada@example.com"),
        contact: "ada".into(),
        occurrence: None,
        opened_at: at(0),
        owner: "me".to_owned(),
        lease_until: at(10),
    };
    store.open_intent(&intent, at(0), 9).await.unwrap()
}

fn of_intent(id: &str) -> Commit {
    Commit {
        intent: Some((id.to_owned(), "me".to_owned(), IntentResult::Done)),
        effects: vec![create("ada")],
        ..Commit::default()
    }
}

async fn open_intents(store: &SqliteStore) -> Vec<String> {
    let found = store.intents_of(run_id(1)).await.unwrap();
    found.into_iter().filter(|intent| intent.result.is_none()).map(|intent| intent.intent.id).collect()
}

#[tokio::test]
async fn effects_for_elsewhere_wait_until_they_are_confirmed() {
    let store = SqliteStore::in_memory().unwrap();
    let expectation = Expectation::Contact { id: "c1".into(), version: None };
    let commit = |n: u128, effects: Vec<Effect>| Commit {
        run: Some(run(n, None, done())),
        effects,
        rests_on: vec![expectation.clone()],
        ..Commit::default()
    };
    let ids = [format!("run:{}", run_id(1)), format!("run:{}", run_id(2))];
    for (n, id) in [(1, &ids[0]), (2, &ids[1])] {
        let commit = commit(n, vec![create(&format!("c{n}"))]);
        assert_eq!(put(&store, &commit).await.unwrap().0, *id);
        assert_eq!(put(&store, &commit).await.unwrap().0, *id, "asked once more, because its answer got lost");
    }
    assert_eq!(put(&store, &commit(3, Vec::new())).await, None);
    assert_eq!(store.summary().await.unwrap().contacts, 0);
    assert!(waiting(&store, 89).await.is_empty(), "they are their committer's");
    assert_eq!(waiting(&store, 90).await, ids, "oldest first, without the empty one");
    let found = store.unapplied(at(90), 1).await.unwrap().remove(0);
    assert_eq!((&found.effects[..], &found.rests_on[..]), (&[create("c1")][..], &[expectation.clone()][..]));
    assert_eq!((found.run, found.intent.as_deref(), found.acknowledged), (Some(run_id(1)), None, false));
    // The other CRM may be one of ours, even this one.
    store.apply(&found.id, &found.effects, &found.rests_on).await.unwrap();
    store.applied(&found.id).await.unwrap();
    store.applied(&found.id).await.unwrap();
    assert_eq!(waiting(&store, 90).await, ids[1..]);
    assert_eq!(store.contact("c1").await.version, 1);
    assert_eq!(put(&store, &commit(1, vec![create("c1")])).await, None, "it is done");
}

#[tokio::test]
async fn what_is_acknowledged_waits_for_no_lease_and_what_is_set_aside_is_kept() {
    let store = SqliteStore::in_memory().unwrap();
    let commit = Commit { run: Some(run(1, None, done())), effects: vec![create("ada")], ..Commit::default() };
    let id = put(&store, &commit).await.unwrap();
    assert!(store.acknowledge(&id).await.unwrap());
    let found = store.unapplied(at(0), 10).await.unwrap();
    assert!(found[0].acknowledged);
    store.set_aside(&id, "no such unit").await.unwrap();
    assert!(waiting(&store, 99).await.is_empty());
    let aside = store.set_aside_effects(10).await.unwrap();
    assert_eq!((&aside[0].id, aside[0].refused.as_deref()), (&id, Some("no such unit")));
    assert_eq!(aside[0].effects, [create("ada")]);
    assert!(!store.acknowledge(&id).await.unwrap());
    assert!(!store.acknowledge(&ApplyId("run:no".to_owned())).await.unwrap());
}

#[tokio::test]
async fn commits_of_neither_run_nor_intent_are_each_their_own() {
    let store = SqliteStore::in_memory().unwrap();
    let commit = |id: &str| Commit { effects: vec![create(id)], ..Commit::default() };
    let first = put(&store, &commit("ada")).await.unwrap();
    let second = put(&store, &commit("bob")).await.unwrap();
    assert!(first.0.starts_with("op:") && second.0.starts_with("op:") && first != second, "{first:?} {second:?}");
    for waiting in store.unapplied(at(90), 10).await.unwrap() {
        store.apply(&waiting.id, &waiting.effects, &waiting.rests_on).await.unwrap();
    }
    assert_eq!(store.summary().await.unwrap().contacts, 2);
    assert!(store.withdraw(&first, None).await.unwrap());
}

#[tokio::test]
async fn what_was_refused_elsewhere_is_withdrawn_and_may_be_committed_anew() {
    let store = SqliteStore::in_memory().unwrap();
    claim(&store, 1).await;
    let refused = put(&store, &of_run(1, [create("ada")])).await.unwrap();
    assert!(store.withdraw(&refused, None).await.unwrap());
    assert!(!store.withdraw(&refused, None).await.unwrap(), "once");
    assert!(waiting(&store, 99).await.is_empty());
    assert_eq!(store.run(run_id(1)).await.unwrap(), None);
    assert_eq!(claim(&store, 2).await, Claimed::Running { until: at(10) }, "the key is its run's again");
    let anew = put(&store, &of_run(1, [create("bob")])).await.unwrap();
    assert!(anew.0.starts_with(&refused.0) && anew != refused, "a CRM may know the first id: {anew:?}");
    assert_eq!(store.unapplied(at(90), 10).await.unwrap()[0].effects, [create("bob")]);
    assert!(matches!(claim(&store, 2).await, Claimed::Known(_)));
}

#[tokio::test]
async fn a_withdrawn_run_may_have_failed_instead() {
    let store = SqliteStore::in_memory().unwrap();
    claim(&store, 1).await;
    let id = put(&store, &of_run(1, [create("ada")])).await.unwrap();
    let failure = Failure::new(FailureKind::Conflict, codes::CHANGED_MEANWHILE, "changed").retry(Retry::Now);
    let instead = run(1, Some("key"), failed(failure));
    assert!(store.withdraw(&id, Some(&instead)).await.unwrap());
    assert_eq!(store.run(run_id(1)).await.unwrap(), Some(instead));
    assert_eq!(claim(&store, 2).await, Claimed::Ours, "the key is free");
    assert_eq!(put(&store, &of_run(1, [create("ada")])).await, None, "its end is known");
    assert!(matches!(store.run(run_id(1)).await.unwrap().unwrap().result, RunResult::Failed { .. }));
}

#[tokio::test]
async fn a_withdrawn_intent_is_open_again_unless_that_is_anothers_business() {
    let store = SqliteStore::in_memory().unwrap();
    assert_eq!(open(&store, "a").await, Opened::Yes);
    let first = put(&store, &of_intent("a")).await.unwrap();
    assert_eq!(store.unapplied(at(90), 1).await.unwrap()[0].intent.as_deref(), Some("a"));
    assert!(store.withdraw(&first, None).await.unwrap());
    assert_eq!(open_intents(&store).await, ["a"]);

    // Another one is open for the same person by then.
    let second = put(&store, &of_intent("a")).await.unwrap();
    assert_ne!(first, second);
    assert_eq!(open(&store, "b").await, Opened::Yes);
    assert!(store.withdraw(&second, None).await.unwrap());
    assert_eq!(open_intents(&store).await, ["b"]);

    // Another owner has it by then.
    let third = put(&store, &of_intent("b")).await.unwrap();
    store.write(|c| Ok(c.execute("UPDATE intents SET owner = 'you' WHERE id = 'b'", [])?)).await.unwrap();
    assert!(store.withdraw(&third, None).await.unwrap());
    assert!(open_intents(&store).await.is_empty());
    let late = store.commit(of_intent("b").into(), elsewhere()).await;
    assert!(matches!(late, Err(CommitError::LostLease(_))), "{late:?}");
}

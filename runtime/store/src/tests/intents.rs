use std::sync::Arc;

use greenroom_domain::{
    ContactStore, RegistrationState, RunStore,
    store::{Commit, CommitError, ContactsAre, Forgotten, Intent, IntentRecord, IntentResult, Opened},
};

use super::{at, create, email, on_disk, register, run_id, webinar_id};
use crate::{OpenMode, SqliteStore};

/// An intent for one person and webinar, opened at a second, held for ten.
fn intent(id: &str, person: &str, second: i64) -> Intent {
    Intent {
        id: id.to_owned(),
        run: run_id(1),
        zoom_account: "zoom".into(),
        webinar: webinar_id(1),
        email: email(&format!("{person}@example.com")),
        contact: person.into(),
        occurrence: Some("1".to_owned()),
        opened_at: at(second),
        owner: "me".to_owned(),
        lease_until: at(second + 10),
    }
}

async fn open(store: &SqliteStore, intent: &Intent) -> Opened {
    store.open_intent(intent, at(0), 3).await.unwrap()
}

async fn settle(store: &SqliteStore, id: &str, owner: &str, result: IntentResult) -> Result<(), CommitError> {
    let commit = Commit { intent: Some((id.to_owned(), owner.to_owned(), result)), ..Commit::default() };
    store.commit(commit.clone().into(), ContactsAre::Here).await.map(drop)
}

#[tokio::test]
async fn one_intent_is_open_for_a_person_and_a_webinar() {
    let store = SqliteStore::in_memory().unwrap();
    assert_eq!(open(&store, &intent("a", "ada", 0)).await, Opened::Yes);
    assert_eq!(open(&store, &intent("b", "ada", 1)).await, Opened::OneIsOpen { until: at(10) });
    assert_eq!(open(&store, &intent("b", "ada", 99)).await, Opened::OneIsOpen { until: at(10) }, "it is to be settled");
    assert_eq!(open(&store, &intent("c", "bob", 1)).await, Opened::Yes);
    let other = Intent { webinar: webinar_id(2), ..intent("d", "ada", 1) };
    assert_eq!(open(&store, &other).await, Opened::Yes);
    settle(&store, "a", "me", IntentResult::Done).await.unwrap();
    assert_eq!(open(&store, &intent("b", "ada", 1)).await, Opened::Yes);
    let found = store.intents_of(run_id(1)).await.unwrap();
    assert_eq!(found[0], IntentRecord { intent: intent("a", "ada", 0), result: Some(IntentResult::Done) });
    assert_eq!(found.iter().filter(|i| i.result.is_none()).count(), 3);
    assert_eq!(store.intents_of(run_id(2)).await.unwrap(), []);
}

#[tokio::test]
async fn what_was_sent_counts_towards_the_daily_limit_and_nothing_else() {
    use IntentResult::{Done, NotDone, NotSent};
    let store = SqliteStore::in_memory().unwrap();
    for (id, second, result) in [
        ("yesterday", -1, Done),
        ("a", 0, Done),
        ("b", 1, NotSent),
        ("c", 2, NotDone),
        ("d", 3, NotSent),
        ("e", 4, Done),
    ] {
        assert_eq!(open(&store, &intent(id, "ada", second)).await, Opened::Yes, "{id}");
        settle(&store, id, "me", result).await.unwrap();
    }
    assert_eq!(open(&store, &intent("f", "ada", 5)).await, Opened::DailyLimit);
    assert_eq!(open(&store, &intent("g", "bob", 5)).await, Opened::Yes);
    let tomorrow = store.open_intent(&intent("h", "ada", 100), at(100), 3).await.unwrap();
    assert_eq!(tomorrow, Opened::Yes);
}

#[tokio::test]
async fn an_intent_is_taken_over_when_its_lease_ran_out_and_not_before() {
    let store = SqliteStore::in_memory().unwrap();
    for (id, who, second) in [("a", "ada", 0), ("b", "bob", 1), ("c", "cleo", 50)] {
        open(&store, &intent(id, who, second)).await;
    }
    let take = |owner: &'static str, second, limit| {
        let store = &store;
        async move { store.take_over_intents(owner, at(second), at(second + 10), limit).await.unwrap() }
    };
    assert_eq!(take("you", 9, 10).await, []);
    assert_eq!(take("you", 20, 1).await.len(), 1);
    let taken = take("you", 20, 10).await;
    assert_eq!(taken, [Intent { owner: "you".to_owned(), lease_until: at(30), ..intent("b", "bob", 1) }]);
    assert_eq!(take("they", 29, 10).await, [], "the lease is the new owner's");
    let late = settle(&store, "a", "me", IntentResult::Done).await;
    assert!(matches!(&late, Err(CommitError::LostLease(what)) if what.contains('a')), "{late:?}");
    settle(&store, "a", "you", IntentResult::NotDone).await.unwrap();
    assert_eq!(take("they", 99, 10).await.len(), 2, "what is settled is nobody's any more");
}

#[tokio::test]
async fn a_result_and_what_follows_from_it_are_one() {
    let store = SqliteStore::in_memory().unwrap();
    store.put([create("ada")]).await;
    open(&store, &intent("a", "ada", 0)).await;
    let commit = |owner: &str| Commit {
        intent: Some(("a".to_owned(), owner.to_owned(), IntentResult::Done)),
        effects: vec![register(1, "ada", RegistrationState::Approved, 5)],
        ..Commit::default()
    };
    assert!(matches!(store.commit(commit("you").into(), ContactsAre::Here).await, Err(CommitError::LostLease(_))));
    assert_eq!(store.summary().await.unwrap().registrations, 0);
    store.commit(commit("me").into(), ContactsAre::Here).await.unwrap();
    // Asked once more, because its answer got lost, it does nothing.
    store.commit(commit("me").into(), ContactsAre::Here).await.unwrap();
    let summary = store.summary().await.unwrap();
    assert_eq!((summary.registrations, summary.open_intents), (1, 0));
    assert_eq!(store.contact("ada").await.version, 2);
    // And nobody settles it another way.
    for (id, owner, result) in
        [("a", "you", IntentResult::Done), ("a", "me", IntentResult::NotDone), ("b", "me", IntentResult::Done)]
    {
        assert!(matches!(settle(&store, id, owner, result).await, Err(CommitError::LostLease(_))));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_that_open_at_once_one_may_send() {
    let (directory, one) = on_disk();
    let two = SqliteStore::open(directory.path().join("store.db"), OpenMode::Existing).unwrap();
    let stores = [Arc::new(one), Arc::new(two)];
    let tasks: Vec<_> = (0..20)
        .map(|n| {
            let store = Arc::clone(&stores[n % 2]);
            tokio::spawn(async move { open(&store, &intent(&n.to_string(), "ada", 0)).await })
        })
        .collect();
    let mut opened = 0;
    for task in tasks {
        opened += usize::from(task.await.unwrap() == Opened::Yes);
    }
    assert_eq!(opened, 1);
    // The same of those who take over.
    let tasks: Vec<_> = (0..4)
        .map(|n| {
            let store = Arc::clone(&stores[n % 2]);
            tokio::spawn(async move { store.take_over_intents(&n.to_string(), at(50), at(60), 9).await.unwrap().len() })
        })
        .collect();
    let mut taken = 0;
    for task in tasks {
        taken += task.await.unwrap();
    }
    assert_eq!(taken, 1);
}

#[tokio::test]
async fn c10_for_an_erased_person_no_intent_is_opened_until_they_are_somebody_again() {
    let store = SqliteStore::in_memory().unwrap();
    store.put([create("ada"), create("bob")]).await;
    assert_eq!(store.forget(&"ada".into(), &[email("ada@example.com")], at(1)).await.unwrap(), Forgotten::default());
    let by_old_email = Intent { contact: "bob".into(), ..intent("b", "ada", 2) };
    let by_old_id = Intent { email: email("ada@work.example"), ..intent("c", "ada", 2) };
    // As long as the contact is there, what is asked for it is in the way of its erasure.
    assert_eq!(open(&store, &intent("a", "ada", 2)).await, Opened::Yes);
    settle(&store, "a", "me", IntentResult::NotDone).await.unwrap();
    assert!(store.erase(&"ada".into(), at(3)).await.unwrap());
    store.forget(&"ada".into(), &[email("ada@example.com")], at(3)).await.unwrap();
    for late in [&intent("a", "ada", 2), &by_old_email, &by_old_id] {
        assert_eq!(open(&store, late).await, Opened::PersonErased, "{late:?}");
    }
    assert!(store.intents_of(run_id(1)).await.unwrap().is_empty(), "and nothing is written");
    assert_eq!(open(&store, &intent("d", "bob", 2)).await, Opened::Yes);

    store.put([create("ada")]).await;
    for again in [&intent("a", "ada", 4), &by_old_id] {
        assert_eq!(open(&store, again).await, Opened::Yes, "{again:?}");
    }
}

#[tokio::test]
async fn c10_where_contacts_are_an_embedders_what_was_forgotten_is_known_by_its_id() {
    let store = SqliteStore::in_memory().unwrap();
    store.forget(&"ada".into(), &[email("ada@example.com")], at(1)).await.unwrap();
    assert_eq!(open(&store, &intent("a", "ada", 2)).await, Opened::PersonErased);
    assert_eq!(open(&store, &intent("b", "bob", 2)).await, Opened::Yes);
}

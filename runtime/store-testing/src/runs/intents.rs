//! Intents: calls that change Zoom, written before they are sent.

use std::sync::Arc;

use greenroom_domain::{
    RegistrationState, RunStore,
    store::{CommitError, Forgotten, Intent, IntentKind, IntentRecord, IntentResult, LeasedIntents, OpenOutcome},
};

use super::{JointStore, commit, of_intent, put};
use crate::{
    contacts::contact,
    sample::{at, create, email, intent, register, run_id, webinar_id},
};

async fn open(store: &impl RunStore, intent: &Intent) -> OpenOutcome {
    store.open_intent(intent, at(0), 3).await.unwrap()
}

async fn settle(store: &impl RunStore, id: &str, owner: &str, result: IntentResult) -> Result<(), CommitError> {
    commit(store, of_intent(id, owner, result, [])).await
}

/// One intent at a time is open for a person and a webinar, until it is settled.
pub async fn one_intent_is_open_for_a_person_and_a_webinar(store: impl JointStore) {
    assert_eq!(open(&store, &intent("a", "ada", 0)).await, OpenOutcome::Yes);
    assert_eq!(open(&store, &intent("b", "ada", 1)).await, OpenOutcome::OneIsOpen { until: at(10) });
    assert_eq!(
        open(&store, &intent("b", "ada", 99)).await,
        OpenOutcome::OneIsOpen { until: at(10) },
        "it is to be settled"
    );
    assert_eq!(open(&store, &intent("c", "bob", 1)).await, OpenOutcome::Yes);
    let other = Intent { webinar: webinar_id(2), ..intent("d", "ada", 1) };
    assert_eq!(open(&store, &other).await, OpenOutcome::Yes);
    settle(&store, "a", "me", IntentResult::Done).await.unwrap();
    assert_eq!(open(&store, &intent("b", "ada", 1)).await, OpenOutcome::Yes);
    let found = store.intents_of(run_id(1)).await.unwrap();
    assert_eq!(found[0], IntentRecord { intent: intent("a", "ada", 0), result: Some(IntentResult::Done) });
    assert_eq!(found.iter().filter(|i| i.result.is_none()).count(), 3);
    assert_eq!(store.intents_of(run_id(2)).await.unwrap(), []);
}

/// Requests that were sent for a person and a webinar count towards Zoom's daily limit, and no others do.
pub async fn what_was_sent_counts_towards_the_daily_limit_and_nothing_else(store: impl JointStore) {
    use IntentResult::{Done, NotDone, NotSent};
    for (id, second, result) in [
        ("yesterday", -1, Done),
        ("a", 0, Done),
        ("b", 1, NotSent),
        ("c", 2, NotDone),
        ("d", 3, NotSent),
        ("e", 4, Done),
    ] {
        assert_eq!(open(&store, &intent(id, "ada", second)).await, OpenOutcome::Yes, "{id}");
        settle(&store, id, "me", result).await.unwrap();
    }
    assert_eq!(open(&store, &intent("f", "ada", 5)).await, OpenOutcome::DailyLimit);
    assert_eq!(open(&store, &intent("g", "bob", 5)).await, OpenOutcome::Yes);
    let tomorrow = store.open_intent(&intent("h", "ada", 100), at(100), 3).await.unwrap();
    assert_eq!(tomorrow, OpenOutcome::Yes);
}

/// The kind of an intent is kept. Changes of a registration are counted apart from registrations, and wait for one of them
/// that is open.
pub async fn an_intent_keeps_what_it_changes(store: impl JointStore) {
    let kinds = [IntentKind::Register, IntentKind::Cancel, IntentKind::Approve, IntentKind::Deny];
    for (id, kind) in ["a", "b", "c", "d"].into_iter().zip(kinds) {
        let wanted = Intent { kind, ..intent(id, "ada", 0) };
        assert_eq!(store.open_intent(&wanted, at(0), 3).await.unwrap(), OpenOutcome::Yes, "{kind:?}");
        let other = Intent { kind: IntentKind::Cancel, ..intent("e", "ada", 1) };
        assert_eq!(store.open_intent(&other, at(0), 9).await.unwrap(), OpenOutcome::OneIsOpen { until: at(10) });
        let taken = store.take_over_intents("you", at(10), at(20), 9).await.unwrap();
        assert_eq!(taken.iter().map(|taken| taken.kind).collect::<Vec<_>>(), [kind]);
        settle(&store, id, "you", IntentResult::Done).await.unwrap();
    }
    let found = store.intents_of(run_id(1)).await.unwrap();
    assert_eq!(found.iter().map(|found| found.intent.kind).collect::<Vec<_>>(), kinds);
    let one_more = |kind| Intent { kind, ..intent("e", "ada", 30) };
    for kind in [IntentKind::Cancel, IntentKind::Approve, IntentKind::Deny] {
        let opened = store.open_intent(&one_more(kind), at(0), 3).await.unwrap();
        assert_eq!(opened, OpenOutcome::DailyLimit, "three changes were sent: {kind:?}");
    }
    let opened = store.open_intent(&one_more(IntentKind::Register), at(0), 2).await.unwrap();
    assert_eq!(opened, OpenOutcome::Yes, "one registration was sent");
}

/// An intent whose lease ran out is taken over; its first owner can no longer settle it.
pub async fn an_intent_is_taken_over_when_its_lease_ran_out_and_not_before(store: impl JointStore) {
    for (id, who, second) in [("a", "ada", 0), ("b", "bob", 1), ("c", "cleo", 50)] {
        assert_eq!(open(&store, &intent(id, who, second)).await, OpenOutcome::Yes);
    }
    let take = async |owner: &str, second, limit| {
        store.take_over_intents(owner, at(second), at(second + 10), limit).await.unwrap()
    };
    let leased = async |second| {
        let LeasedIntents { count, until } = store.leased_intents(at(second)).await.unwrap();
        (count, until)
    };
    assert_eq!(leased(9).await, (3, Some(at(60))));
    assert_eq!(leased(10).await, (2, Some(at(60))), "a lease holds up to its end, not at it");
    assert_eq!(leased(60).await, (0, None));
    assert_eq!(take("you", 9, 10).await, []);
    assert_eq!(take("you", 20, 1).await.len(), 1);
    let taken = take("you", 20, 10).await;
    assert_eq!(taken, [Intent { owner: "you".to_owned(), lease_until: at(30), ..intent("b", "bob", 1) }]);
    assert_eq!(take("they", 29, 10).await, [], "the lease is the new owner's");
    let late = settle(&store, "a", "me", IntentResult::Done).await;
    assert!(matches!(&late, Err(CommitError::LostLease(_))), "{late:?}");
    settle(&store, "a", "you", IntentResult::NotDone).await.unwrap();
    assert_eq!(leased(29).await, (2, Some(at(60))), "what is settled has no lease");
    assert_eq!(take("they", 99, 10).await.len(), 2, "what is settled is nobody's any more");
}

/// A result and its effects are one commit. A second call does not write them again, and no other owner settles the
/// intent otherwise.
pub async fn a_result_and_what_follows_from_it_are_one(store: impl JointStore) {
    put(&store, [create("ada")]).await;
    let before = contact(&store, "ada").await;
    assert_eq!(open(&store, &intent("a", "ada", 0)).await, OpenOutcome::Yes);
    let settled =
        |owner| of_intent("a", owner, IntentResult::Done, [register(1, "ada", RegistrationState::Approved, 5)]);
    assert!(matches!(commit(&store, settled("you")).await, Err(CommitError::LostLease(_))));
    assert_eq!(contact(&store, "ada").await, before);
    commit(&store, settled("me")).await.unwrap();
    let after = contact(&store, "ada").await;
    assert!(after.version > before.version);
    // Its answer got lost.
    commit(&store, settled("me")).await.unwrap();
    assert_eq!(contact(&store, "ada").await, after);
    for (id, owner, result) in
        [("a", "you", IntentResult::Done), ("a", "me", IntentResult::NotDone), ("b", "me", IntentResult::Done)]
    {
        assert!(matches!(settle(&store, id, owner, result).await, Err(CommitError::LostLease(_))));
    }
}

/// Of many that open an intent at once one may send, and of many that take it over one has it.
pub async fn of_many_that_open_an_intent_at_once_one_may_send(store: impl JointStore) {
    let store = Arc::new(store);
    let tasks: Vec<_> = (0..20)
        .map(|n| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { open(&*store, &intent(&n.to_string(), "ada", 0)).await })
        })
        .collect();
    let mut opened = 0;
    for task in tasks {
        opened += usize::from(task.await.unwrap() == OpenOutcome::Yes);
    }
    assert_eq!(opened, 1);
    let tasks: Vec<_> = (0..4)
        .map(|n| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { store.take_over_intents(&n.to_string(), at(50), at(60), 9).await.unwrap().len() })
        })
        .collect();
    let mut taken = 0;
    for task in tasks {
        taken += task.await.unwrap();
    }
    assert_eq!(taken, 1);
}

/// For an erased person no intent is opened, by their email or their id, until they are a contact again (C10: erased
/// people leave only keyed hashes).
pub async fn c10_for_an_erased_person_no_intent_is_opened(store: impl JointStore) {
    put(&store, [create("ada"), create("bob")]).await;
    assert_eq!(store.forget(&"ada".into(), &[email("ada@example.com")], at(1)).await.unwrap(), Forgotten::default());
    let by_old_email = Intent { contact: "bob".into(), ..intent("b", "ada", 2) };
    let by_old_id = Intent { email: email("ada@work.example"), ..intent("c", "ada", 2) };
    // While the contact is there, an intent for it is in the way of its erasure.
    assert_eq!(open(&store, &intent("a", "ada", 2)).await, OpenOutcome::Yes);
    settle(&store, "a", "me", IntentResult::NotDone).await.unwrap();
    assert!(store.erase(&"ada".into(), at(3)).await.unwrap());
    store.forget(&"ada".into(), &[email("ada@example.com")], at(3)).await.unwrap();
    for late in [&intent("a", "ada", 2), &by_old_email, &by_old_id] {
        assert_eq!(open(&store, late).await, OpenOutcome::PersonErased, "{late:?}");
    }
    assert!(store.intents_of(run_id(1)).await.unwrap().is_empty(), "and nothing is written");
    assert_eq!(open(&store, &intent("d", "bob", 2)).await, OpenOutcome::Yes);
    put(&store, [create("ada")]).await;
    for again in [&intent("a", "ada", 4), &by_old_id] {
        assert_eq!(open(&store, again).await, OpenOutcome::Yes, "{again:?}");
    }
    // Where contacts are an embedder's, this store never had the contact.
    store.forget(&"dan".into(), &[email("dan@example.com")], at(5)).await.unwrap();
    assert_eq!(open(&store, &intent("e", "dan", 6)).await, OpenOutcome::PersonErased);
}

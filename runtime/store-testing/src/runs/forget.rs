//! Forgetting a person (C10: erased people leave only keyed hashes): the records and journals of their runs, keys,
//! intents, waiting effects.

use greenroom_domain::{
    Failure, RunStore, StoreError,
    store::{
        ClaimOutcome, Commit, EffectsTarget, Forgotten, Intent, IntentResult, KeyClaim, OpenOutcome, RunRecord,
        RunResult,
    },
};
use serde_json::json;

use super::{JointStore, commit, commit_elsewhere, of_intent, of_run, record};
use crate::sample::{self, at, create, done, email, failed, journal, run, run_id, update};

async fn forget(store: &impl RunStore, second: i64) -> Result<Forgotten, StoreError> {
    store.forget(&"ada".into(), &[email("ada@example.com")], at(second)).await
}

async fn claim(store: &impl RunStore, n: u128, key: &str) -> ClaimOutcome {
    store.claim(&KeyClaim { contact: Some("bob".into()), ..sample::claim(key, n, 0) }).await.unwrap()
}

/// A run of another contact, with its result and its journal.
async fn put(store: &impl RunStore, n: u128, key: Option<&str>, result: RunResult, body: &str, told_of: &[&str]) {
    if let Some(key) = key {
        assert_eq!(claim(store, n, key).await, ClaimOutcome::Ours);
    }
    let record = RunRecord { contact: Some("bob".into()), ..run(n, key, result) };
    let told = Commit { run: Some(record), journal: Some(journal(body, told_of)), ..Commit::default() };
    commit(store, told).await.unwrap();
}

async fn open(store: &impl RunStore, intent: &Intent) {
    assert_eq!(store.open_intent(intent, at(0), 9).await.unwrap(), OpenOutcome::Yes);
}

/// Runs that name her in every way: as their contact, in the journal's index or text, in the result, the key, an intent.
async fn world(store: &impl RunStore) {
    commit(store, of_run(1, None, done(), [])).await.unwrap();
    put(store, 2, Some("indexed"), done(), r#"{"read": "Ada"}"#, &["ada", "bob"]).await;
    put(store, 3, Some("escaped"), done(), r#"{"input": "{\"to\": \"ADA\\u0040example.com\"}"}"#, &["bob"]).await;
    put(store, 4, Some("said"), RunResult::Done { output: json!({ "to": "Ada@Example.com" }).into() }, "{}", &[]).await;
    put(store, 5, Some("spring:ada@example.com"), done(), "{}", &[]).await;
    put(store, 6, Some("asked"), done(), "{}", &[]).await;
    open(store, &Intent { run: run_id(6), contact: "other".into(), ..sample::intent("a", "ada", 0) }).await;
    commit(store, of_intent("a", "me", IntentResult::Done, [])).await.unwrap();
    let failure = Failure::with_code(greenroom_domain::FailureKind::Failed, "no", "ada@example.com may not").at("/to");
    put(store, 7, Some("failed"), failed(failure), "{}", &[]).await;
}

/// Every row that names a person is forgotten, and no other; a second call finds nothing.
pub async fn c10_whatever_names_a_person_is_forgotten_and_nothing_else(store: impl JointStore) {
    world(&store).await;
    let mada = RunResult::Done { output: json!({ "to": "mada@example.com" }).into() };
    put(&store, 20, Some("mada@example.com"), mada, r#"{"to": "mada@example.com"}"#, &["bob"]).await;
    open(&store, &Intent { run: run_id(20), ..sample::intent("b", "bob", 0) }).await;
    let bobs = (record(&store, 20).await, store.journal(run_id(20)).await.unwrap());

    let forgotten = forget(&store, 50).await.unwrap();
    assert_eq!(forgotten, Forgotten { runs: 7, journals: 6, keys: 6, intents: 1, state: 0, jobs: 0, waits: 0 });
    for n in 1..=7 {
        let record = record(&store, n).await.unwrap();
        assert_eq!((&record.contact, &record.key, record.erased_at), (&None, &None, Some(at(50))), "{n}");
        assert_eq!((record.action.as_str(), record.input_digest.as_str()), ("add", ""));
        match &record.result {
            RunResult::Done { output } => assert!(output.is_null()),
            RunResult::Failed { failure } => assert_eq!((failure.code.as_str(), &failure.pointer), ("no", &None)),
            RunResult::Continue { .. } => panic!("{n}"),
        }
        let text = serde_json::to_string(&record).unwrap().to_lowercase();
        assert!(!text.contains("ada@"), "{text}");
        if n > 1 {
            let journal = store.journal(run_id(n)).await.unwrap().unwrap();
            assert_eq!((journal.body, journal.erased_at), (None, Some(at(50))), "{n}");
        }
    }
    assert!(store.intents_of(run_id(6)).await.unwrap().is_empty());
    assert_eq!((record(&store, 20).await, store.journal(run_id(20)).await.unwrap()), bobs);
    assert!(matches!(claim(&store, 21, "mada@example.com").await, ClaimOutcome::Known(_)));
    assert_eq!(store.intents_of(run_id(20)).await.unwrap().len(), 1);
    assert_eq!(claim(&store, 22, "indexed").await, ClaimOutcome::Ours, "the repetition of a forgotten run runs anew");
    assert_eq!(forget(&store, 51).await.unwrap(), Forgotten::default(), "once");
    assert_eq!(record(&store, 1).await.unwrap().erased_at, Some(at(50)));
}

/// A person of whom only the email is known is forgotten by it; runs that name only the contact's id stay.
pub async fn c10_a_person_of_whom_only_the_email_is_known_is_forgotten_by_it(store: impl JointStore) {
    world(&store).await;
    let forgotten = store.forget_emails(&[email("ada@example.com")], at(50)).await.unwrap();
    assert_eq!(forgotten, Forgotten { runs: 5, journals: 5, keys: 5, intents: 1, state: 0, jobs: 0, waits: 0 });
    assert_eq!(record(&store, 1).await.unwrap().erased_at, None);
    assert_eq!(store.forget_emails(&[], at(50)).await.unwrap(), Forgotten::default());
}

/// While a registration of the person is under way, nothing is forgotten; when its lease is over, the intent goes too.
pub async fn a_person_who_is_being_registered_is_forgotten_when_that_is_over(store: impl JointStore) {
    world(&store).await;
    let work = Intent { run: run_id(8), email: email("ada@work.example"), ..sample::intent("b", "ada", 0) };
    open(&store, &work).await;
    let refused = forget(&store, 9).await.unwrap_err();
    assert!(matches!(refused, StoreError::UnderWay { until, .. } if until == at(10)), "{refused}");
    for n in 1..=7 {
        assert_eq!(record(&store, n).await.unwrap().erased_at, None, "{n}");
    }
    assert_eq!(forget(&store, 10).await.unwrap().intents, 2);
    let late = commit(&store, of_intent("b", "me", IntentResult::Done, [])).await;
    assert!(late.is_err(), "its owner cannot write the result any more");
}

/// A person whom waiting effects name cannot be forgotten yet; effects that the CRM refused are forgotten.
pub async fn what_waits_for_the_crm_is_in_the_way_and_what_it_refused_is_forgotten(store: impl JointStore) {
    let of_nobody = |n, effect| Commit {
        run: Some(RunRecord { contact: None, ..run(n, None, done()) }),
        ..of_run(n, None, done(), [effect])
    };
    commit_elsewhere(&store, &of_nobody(90, update("bob", "company", Some("x")))).await.unwrap();
    let theirs =
        [create("ada"), update("ada", "company", Some("Engines")), update("bob", "boss", Some("Ada@example.com"))];
    for (n, effect) in (1..).zip(theirs) {
        let id = commit_elsewhere(&store, &of_nobody(n, effect)).await.unwrap();
        for (second, wanted) in [(0, 90), (99, 99)] {
            let refused = forget(&store, second).await.unwrap_err();
            assert!(matches!(refused, StoreError::UnderWay { until, .. } if until == at(wanted)), "{refused}");
        }
        store.set_aside(&id, &"no such contact".into()).await.unwrap();
        let forgotten = forget(&store, 99).await.unwrap();
        assert_eq!(forgotten, Forgotten { runs: 1, journals: 0, keys: 0, intents: 1, state: 0, jobs: 0, waits: 0 });
        assert!(store.set_aside_effects(9).await.unwrap().is_empty());
        assert_eq!(store.unapplied(at(99), 9).await.unwrap().len(), 1, "the other one waits");
    }
}

/// A run that read the person before they were forgotten, and is written afterwards, brings nothing of them back.
pub async fn a_run_that_was_under_way_brings_nobody_back(store: impl JointStore) {
    assert_eq!(store.claim(&sample::claim("key", 3, 0)).await.unwrap(), ClaimOutcome::Ours);
    assert_eq!(forget(&store, 50).await.unwrap().keys, 1);
    for (n, started, erased) in [(1, 40, true), (2, 60, false)] {
        let record = RunRecord { contact: None, started_at: at(started), ..run(n, None, done()) };
        let told = Commit {
            run: Some(record),
            journal: Some(journal(r#"{"firstname": "Ada"}"#, &["ada"])),
            ..Commit::default()
        };
        store.commit(told.into(), EffectsTarget::SameStore).await.unwrap();
        assert_eq!(self::record(&store, n).await.unwrap().erased_at.is_some(), erased);
        assert_eq!(store.journal(run_id(n)).await.unwrap().unwrap().body.is_none(), erased);
    }
    // Her own run, under a key: the key is gone, so it cannot commit.
    assert!(commit(&store, of_run(3, Some("key"), done(), [])).await.is_err());
}

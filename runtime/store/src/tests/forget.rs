use greenroom_domain::{
    ContactId, Email, Failure, RunStore, StoreError,
    store::{
        Claimed, Commit, ContactsAre, Effect, Forgotten, Intent, IntentResult, KeyClaim, Opened, RunRecord, RunResult,
    },
};
use serde_json::json;

use super::{
    at, create, done, email, failed,
    journals::{commit, journal},
    run, run_id, update, webinar_id,
};
use crate::SqliteStore;

fn ada() -> (ContactId, [Email; 1]) {
    ("ada".into(), [email("ada@example.com")])
}

async fn forget(store: &SqliteStore, second: i64) -> Result<Forgotten, StoreError> {
    let (contact, emails) = ada();
    store.forget(&contact, &emails, at(second)).await
}

/// A run of somebody else, with what it is to say and was told.
async fn put(store: &SqliteStore, n: u128, key: Option<&str>, result: RunResult, body: &str, told_of: &[&str]) {
    if let Some(key) = key {
        assert_eq!(claim(store, n, key).await, Claimed::Ours);
    }
    let commit = commit(n, result, Some(journal(body, told_of)));
    let run = RunRecord { contact: Some("bob".into()), key: key.map(str::to_owned), ..commit.run.unwrap() };
    store.commit(Commit { run: Some(run), ..commit }.into(), ContactsAre::Here).await.unwrap();
}

async fn claim(store: &SqliteStore, n: u128, key: &str) -> Claimed {
    let claim = KeyClaim {
        key: key.to_owned(),
        action: "add".to_owned(),
        input_digest: "digest".to_owned(),
        contact: Some("bob".into()),
        run: run_id(n),
        at: at(0),
        lease_until: at(10),
    };
    store.claim(&claim).await.unwrap()
}

async fn open(store: &SqliteStore, id: &str, n: u128, contact: &str, address: &str) {
    let intent = Intent {
        id: id.to_owned(),
        run: run_id(n),
        zoom_account: "zoom".into(),
        webinar: webinar_id(1),
        email: email(address),
        contact: contact.into(),
        occurrence: None,
        opened_at: at(0),
        owner: "me".to_owned(),
        lease_until: at(10),
    };
    assert_eq!(store.open_intent(&intent, at(0), 9).await.unwrap(), Opened::Yes);
}

/// All that the run store says, as text.
async fn dump(store: &SqliteStore) -> String {
    let tables = [
        "SELECT id, contact, record FROM runs",
        "SELECT run, body, erased_at FROM journals",
        "SELECT contact, run, '' FROM journal_contacts",
        "SELECT key, contact, run FROM idempotency_keys",
        "SELECT id, email, contact FROM intents",
        "SELECT id, effects, refused FROM outbox",
    ];
    let all = store.read(move |c| {
        let mut text = String::new();
        for table in tables {
            let mut query = c.prepare(table)?;
            let mut rows = query.query([])?;
            while let Some(row) = rows.next()? {
                for column in 0..3 {
                    let value = row.get_ref(column)?;
                    match value.as_str() {
                        Ok(value) => text.push_str(value),
                        Err(_) => text.push_str(&format!("{value:?}")),
                    }
                    text.push(' ');
                }
                text.push('\n');
            }
        }
        Ok(text)
    });
    all.await.unwrap()
}

/// However a run has to do with her: by the index, in what it was told, in what it said, by its key, by what it asked.
async fn world() -> SqliteStore {
    let store = SqliteStore::in_memory().unwrap();
    let own = Commit { run: Some(RunRecord { key: None, ..run(1, None, done()) }), ..commit(1, done(), None) };
    store.commit(own.clone().into(), ContactsAre::Here).await.unwrap();
    put(&store, 2, Some("indexed"), done(), r#"{"read": "Ada"}"#, &["ada", "bob"]).await;
    put(&store, 3, Some("escaped"), done(), r#"{"input": "{\"to\": \"ADA\\u0040example.com\"}"}"#, &["bob"]).await;
    put(&store, 4, Some("said"), RunResult::Done { output: json!({ "to": "Ada@Example.com" }) }, "{}", &[]).await;
    put(&store, 5, Some("spring:ada@example.com"), done(), "{}", &[]).await;
    put(&store, 6, Some("asked"), done(), "{}", &[]).await;
    open(&store, "a", 6, "other", "ada@example.com").await;
    let settled = Commit { intent: Some(("a".to_owned(), "me".to_owned(), IntentResult::Done)), ..Commit::default() };
    store.commit(settled.clone().into(), ContactsAre::Here).await.unwrap();
    let failure = Failure::refused("no", "ada@example.com may not").at("/to");
    put(&store, 7, Some("failed"), failed(failure), "{}", &[]).await;
    store
}

#[tokio::test]
async fn c10_whatever_names_a_person_is_forgotten_and_nothing_else() {
    let store = world().await;
    let mada = RunResult::Done { output: json!({ "to": "mada@example.com" }) };
    put(&store, 20, Some("mada@example.com"), mada.clone(), r#"{"to": "mada@example.com"}"#, &["bob"]).await;
    open(&store, "b", 20, "bob", "bob@example.com").await;
    let bobs = (store.run(run_id(20)).await.unwrap(), store.journal(run_id(20)).await.unwrap());

    let forgotten = forget(&store, 50).await.unwrap();
    assert_eq!(forgotten, Forgotten { runs: 7, journals: 6, keys: 6, intents: 1, state: 0 });
    let left = dump(&store).await.replace("mada@example.com", "").to_lowercase();
    assert!(!left.contains("ada"), "{left}");
    for n in 1..=7 {
        let record = store.run(run_id(n)).await.unwrap().unwrap();
        assert_eq!((&record.contact, &record.key, record.erased_at), (&None, &None, Some(at(50))), "{n}");
        assert_eq!((record.action.as_str(), record.input_digest.as_str()), ("add", ""));
        match record.result {
            RunResult::Done { output } => assert!(output.is_null()),
            RunResult::Failed { failure } => {
                assert_eq!((failure.code.as_str(), failure.pointer), ("no", None));
                assert!(failure.message.contains("erased"), "{}", failure.message);
            }
            RunResult::Continue { .. } => panic!("{n}"),
        }
        if n > 1 {
            let journal = store.journal(run_id(n)).await.unwrap().unwrap();
            assert_eq!((journal.body, journal.erased_at), (None, Some(at(50))), "{n}");
        }
    }
    assert_eq!((store.run(run_id(20)).await.unwrap(), store.journal(run_id(20)).await.unwrap()), bobs);
    assert!(matches!(claim(&store, 21, "mada@example.com").await, Claimed::Known(_)));
    assert_eq!(store.intents_of(run_id(20)).await.unwrap().len(), 1);
    assert_eq!(claim(&store, 22, "indexed").await, Claimed::Ours, "the repetition of a forgotten run runs anew");
    assert_eq!(forget(&store, 51).await.unwrap(), Forgotten::default(), "once");
    assert_eq!(store.run(run_id(1)).await.unwrap().unwrap().erased_at, Some(at(50)));
}

#[tokio::test]
async fn c10_of_whom_only_the_email_is_known_is_forgotten_by_it() {
    let store = world().await;
    let forgotten = store.forget_emails(&[email("ada@example.com")], at(50)).await.unwrap();
    // What only the contact's id tells stays: run 1, and the journal of run 2.
    assert_eq!(forgotten, Forgotten { runs: 5, journals: 5, keys: 5, intents: 1, state: 0 });
    assert!(!dump(&store).await.to_lowercase().contains("ada@example"));
    assert_eq!(store.forget_emails(&[], at(50)).await.unwrap(), Forgotten::default());
}

#[tokio::test]
async fn forgetting_is_all_or_nothing() {
    let store = world().await;
    let before = dump(&store).await;
    for step in ["UPDATE ON journals", "UPDATE ON runs", "DELETE ON idempotency_keys", "DELETE ON intents"] {
        let fault = format!("CREATE TRIGGER fault BEFORE {step} BEGIN SELECT RAISE(ABORT, 'a fault'); END");
        store.write(move |c| Ok(c.execute_batch(&fault)?)).await.unwrap();
        let refused = forget(&store, 50).await.unwrap_err();
        assert!(refused.to_string().contains("a fault"), "{step}: {refused}");
        store.write(|c| Ok(c.execute_batch("DROP TRIGGER fault")?)).await.unwrap();
        assert_eq!(dump(&store).await, before, "{step}");
    }
    assert_ne!(forget(&store, 50).await.unwrap(), Forgotten::default());
}

#[tokio::test]
async fn who_is_being_registered_is_forgotten_when_that_is_over() {
    let store = world().await;
    open(&store, "b", 8, "ada", "ada@work.example").await;
    let before = dump(&store).await;
    let refused = forget(&store, 9).await.unwrap_err();
    assert!(matches!(refused, StoreError::UnderWay { until, .. } if until == at(10)), "{refused}");
    assert!(refused.is_transient() && refused.to_string().contains("registration"), "{refused}");
    assert_eq!(dump(&store).await, before);
    // Its owner is dead: the intent goes, and whoever owned it cannot write what came of it.
    assert_eq!(forget(&store, 10).await.unwrap().intents, 2);
    let late = Commit { intent: Some(("b".to_owned(), "me".to_owned(), IntentResult::Done)), ..Commit::default() };
    assert!(store.commit(late.clone().into(), ContactsAre::Here).await.is_err());
}

#[tokio::test]
async fn what_waits_for_the_crm_is_in_the_way_and_what_it_refused_is_forgotten() {
    for effect in
        [create("ada"), update("ada", "company", Some("Engines")), update("bob", "boss", Some("Ada@example.com"))]
    {
        let store = SqliteStore::in_memory().unwrap();
        let elsewhere = ContactsAre::Elsewhere { lease_until: at(90) };
        let other = Commit { effects: vec![update("bob", "company", Some("x"))], ..commit(9, done(), None) };
        let other = Commit { run: Some(RunRecord { contact: None, ..run(9, None, done()) }), ..other };
        store.commit(other.clone().into(), elsewhere).await.unwrap();
        let effects: Vec<Effect> = vec![effect];
        let wrote =
            Commit { run: Some(RunRecord { contact: None, ..run(1, None, done()) }), effects, ..Commit::default() };
        let id = store.commit(wrote.clone().into(), elsewhere).await.unwrap().unwrap();
        for (second, wanted) in [(0, 90), (99, 99)] {
            let refused = forget(&store, second).await.unwrap_err();
            assert!(matches!(refused, StoreError::UnderWay { until, .. } if until == at(wanted)), "{refused}");
        }
        store.set_aside(&id, "no such contact").await.unwrap();
        let forgotten = forget(&store, 99).await.unwrap();
        assert_eq!(forgotten, Forgotten { runs: 1, journals: 0, keys: 0, intents: 1, state: 0 });
        assert!(store.set_aside_effects(9).await.unwrap().is_empty());
        assert_eq!(store.unapplied(at(99), 9).await.unwrap().len(), 1, "the other one waits");
    }
}

/// A run that has read her before she was erased, and is written afterwards.
#[tokio::test]
async fn a_run_that_was_under_way_brings_nobody_back() {
    let store = SqliteStore::in_memory().unwrap();
    forget(&store, 50).await.unwrap();
    let told = || Some(journal(r#"{"firstname": "Ada"}"#, &["ada"]));
    for (n, started, erased) in [(1, 40, true), (2, 60, false)] {
        let commit = commit(n, done(), told());
        let run = RunRecord { contact: None, started_at: at(started), ..commit.run.unwrap() };
        store.commit(Commit { run: Some(run), ..commit }.into(), ContactsAre::Here).await.unwrap();
        assert_eq!(store.run(run_id(n)).await.unwrap().unwrap().erased_at.is_some(), erased);
        assert_eq!(store.journal(run_id(n)).await.unwrap().unwrap().body.is_none(), erased);
    }
    // Her own run, under a key: the key is gone, so it cannot commit.
    assert_eq!(claim(&store, 3, "key").await, Claimed::Ours);
    store.write(|c| Ok(c.execute("UPDATE idempotency_keys SET contact = 'ada'", [])?)).await.unwrap();
    assert_eq!(forget(&store, 70).await.unwrap().keys, 1);
    let late = Commit { run: Some(run(3, Some("key"), done())), ..Commit::default() };
    assert!(store.commit(late.clone().into(), ContactsAre::Here).await.unwrap_err().to_string().contains("key"));
}

/// What is looked through before the transaction, and what comes between the two.
#[tokio::test]
async fn c10_what_names_a_person_is_found_if_it_comes_while_the_texts_are_looked_through() {
    let (folder, store) = super::on_disk();
    let said = || RunResult::Done { output: json!({ "to": "ada@example.com" }) };
    put(&store, 1, None, said(), "{}", &[]).await;
    put(&store, 2, None, done(), "{}", &[]).await;
    let waits = Commit { effects: vec![update("bob", "company", Some("x"))], ..commit(3, done(), None) };
    let waits = Commit { run: Some(RunRecord { contact: None, ..run(3, None, done()) }), ..waits };
    let id = store.commit(waits.clone().into(), ContactsAre::Elsewhere { lease_until: at(90) }).await.unwrap().unwrap();

    let scanned = store.read(|c| crate::forget::Scanned::of(c, &ada().1)).await.unwrap();
    // One is recorded meanwhile, by its id an older one; another gets a new outcome.
    put(&store, 0, None, said(), "{}", &[]).await;
    let instead = RunRecord { contact: None, ..run(3, None, failed(Failure::refused("no", "ada@example.com"))) };
    assert!(store.withdraw(&id, Some(&instead)).await.unwrap());
    let forgotten = store.write(move |c| crate::forget::forget(c, None, &ada().1, at(50), scanned)).await.unwrap();
    assert_eq!(forgotten.runs, 3);
    for (n, erased) in [(0, true), (1, true), (2, false), (3, true)] {
        assert_eq!(store.run(run_id(n)).await.unwrap().unwrap().erased_at.is_some(), erased, "{n}");
    }
    drop((store, folder));
}

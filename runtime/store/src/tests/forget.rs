use greenroom_domain::{
    ContactId, Email, Failure, RunStore, StoreError,
    store::{
        ClaimOutcome, Commit, EffectsTarget, Forgotten, Intent, IntentResult, KeyClaim, OpenOutcome, RunRecord,
        RunResult,
    },
};
use greenroom_store_testing::sample;
use serde_json::json;

use super::{
    at, done, email, failed,
    journals::{commit, journal},
    run, run_id, update,
};
use crate::SqliteStore;

fn ada() -> (ContactId, [Email; 1]) {
    ("ada".into(), [email("ada@example.com")])
}

async fn forget(store: &SqliteStore, second: i64) -> Result<Forgotten, StoreError> {
    let (contact, emails) = ada();
    store.forget(&contact, &emails, at(second)).await
}

/// A run of another person, with texts in its record and journal.
async fn put(store: &SqliteStore, n: u128, key: Option<&str>, result: RunResult, body: &str, told_of: &[&str]) {
    if let Some(key) = key {
        assert_eq!(claim(store, n, key).await, ClaimOutcome::Ours);
    }
    let commit = commit(n, result, Some(journal(body, told_of)));
    let run = RunRecord { contact: Some("bob".into()), key: key.map(str::to_owned), ..commit.run.unwrap() };
    store.commit(Commit { run: Some(run), ..commit }.into(), EffectsTarget::SameStore).await.unwrap();
}

async fn claim(store: &SqliteStore, n: u128, key: &str) -> ClaimOutcome {
    let claim = KeyClaim { contact: Some("bob".into()), ..sample::claim(key, n, 0) };
    store.claim(&claim).await.unwrap()
}

/// All that the run store says, as text.
async fn dump(store: &SqliteStore) -> String {
    let tables = [
        "SELECT id, contact, record FROM runs",
        "SELECT run, body, level FROM journals",
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

/// Every way in which a run can be about her: by the index, in its journal, in its record, by its key, by its intent.
async fn world() -> SqliteStore {
    let store = SqliteStore::in_memory().unwrap();
    let own = Commit { run: Some(RunRecord { key: None, ..run(1, None, done()) }), ..commit(1, done(), None) };
    store.commit(own.clone().into(), EffectsTarget::SameStore).await.unwrap();
    put(&store, 2, Some("indexed"), done(), r#"{"read": "Ada"}"#, &["ada", "bob"]).await;
    put(&store, 3, Some("escaped"), done(), r#"{"input": "{\"to\": \"ADA\\u0040example.com\"}"}"#, &["bob"]).await;
    put(&store, 4, Some("said"), RunResult::Done { output: json!({ "to": "Ada@Example.com" }).into() }, "{}", &[])
        .await;
    put(&store, 5, Some("spring:ada@example.com"), done(), "{}", &[]).await;
    put(&store, 6, Some("asked"), done(), "{}", &[]).await;
    let asked = Intent { run: run_id(6), contact: "other".into(), ..sample::intent("a", "ada", 0) };
    assert_eq!(store.open_intent(&asked, at(0), 9).await.unwrap(), OpenOutcome::Yes);
    let settled = Commit { intent: Some(("a".to_owned(), "me".to_owned(), IntentResult::Done)), ..Commit::default() };
    store.commit(settled.clone().into(), EffectsTarget::SameStore).await.unwrap();
    let failure = Failure::with_code(greenroom_domain::FailureKind::Failed, "no", "ada@example.com may not").at("/to");
    put(&store, 7, Some("failed"), failed(failure), "{}", &[]).await;
    store
}

#[tokio::test]
async fn c10_whatever_names_a_person_is_forgotten_in_every_table() {
    let store = world().await;
    let mada = RunResult::Done { output: json!({ "to": "mada@example.com" }).into() };
    put(&store, 20, Some("mada@example.com"), mada, r#"{"to": "mada@example.com"}"#, &["bob"]).await;
    forget(&store, 50).await.unwrap();
    let left = dump(&store).await;
    assert!(left.contains("mada@example.com"), "{left}");
    let left = left.replace("mada@example.com", "").to_lowercase();
    assert!(!left.contains("ada"), "{left}");
    let failed = store.run(run_id(7)).await.unwrap().unwrap();
    assert!(matches!(failed.result, RunResult::Failed { failure } if failure.message.contains("erased")));

    let store = world().await;
    store.forget_emails(&[email("ada@example.com")], at(50)).await.unwrap();
    assert!(!dump(&store).await.to_lowercase().contains("ada@example"));
}

#[tokio::test]
async fn forgetting_is_all_or_nothing() {
    let store = world().await;
    let before = dump(&store).await;
    for step in ["DELETE ON journals", "UPDATE ON runs", "DELETE ON idempotency_keys", "DELETE ON intents"] {
        let fault = format!("CREATE TRIGGER fault BEFORE {step} BEGIN SELECT RAISE(ABORT, 'a fault'); END");
        store.write(move |c| Ok(c.execute_batch(&fault)?)).await.unwrap();
        let refused = forget(&store, 50).await.unwrap_err();
        assert!(refused.to_string().contains("a fault"), "{step}: {refused}");
        store.write(|c| Ok(c.execute_batch("DROP TRIGGER fault")?)).await.unwrap();
        assert_eq!(dump(&store).await, before, "{step}");
    }
    assert_ne!(forget(&store, 50).await.unwrap(), Forgotten::default());
}

/// The search before the transaction, and the runs that come between the two.
#[tokio::test]
async fn c10_what_names_a_person_is_found_if_it_comes_while_the_texts_are_looked_through() {
    let (folder, store) = super::on_disk();
    let said = || RunResult::Done { output: json!({ "to": "ada@example.com" }).into() };
    put(&store, 1, None, said(), "{}", &[]).await;
    put(&store, 2, None, done(), "{}", &[]).await;
    let waits = Commit { effects: vec![update("bob", "company", Some("x"))], ..commit(3, done(), None) };
    let waits = Commit { run: Some(RunRecord { contact: None, ..run(3, None, done()) }), ..waits };
    let id =
        store.commit(waits.clone().into(), EffectsTarget::OtherStore { lease_until: at(90) }).await.unwrap().unwrap();

    let scanned = store.read(|c| crate::privacy::forget::Scanned::of(c, &ada().1)).await.unwrap();
    // One is recorded meanwhile, by its id an older one; another gets a new outcome.
    put(&store, 0, None, said(), "{}", &[]).await;
    let instead = RunRecord {
        contact: None,
        ..run(3, None, failed(Failure::with_code(greenroom_domain::FailureKind::Failed, "no", "ada@example.com")))
    };
    assert!(store.withdraw(&id, Some(&instead)).await.unwrap());
    let forgotten =
        store.write(move |c| crate::privacy::forget::forget(c, None, &ada().1, at(50), scanned)).await.unwrap();
    assert_eq!(forgotten.runs, 3);
    for (n, erased) in [(0, true), (1, true), (2, false), (3, true)] {
        assert_eq!(store.run(run_id(n)).await.unwrap().unwrap().erased_at.is_some(), erased, "{n}");
    }
    drop((store, folder));
}

//! Secrets that no journal may contain in clear, for any guest and schema.

use greenroom::{FailureKind, Invocation, JournalLevel, Outcome, RunStore, Verdict};
use greenroom_store::SqliteStore;
use serde_json::{Value, json};

use crate::{guests, invocation, runtime};

async fn journal(store: &SqliteStore, outcome: &Outcome) -> (JournalLevel, String) {
    let journal = store.journal(outcome.run).await.unwrap().unwrap();
    (journal.level, journal.body.unwrap())
}

fn without_contact(action: &str) -> Invocation {
    Invocation::new(action.parse().unwrap(), json!({}))
}

#[tokio::test]
async fn the_journal_of_an_output_too_large_to_search_holds_digests() {
    let marked = json!({ "a": { "items": { "anyOf": vec![json!({ "x-secret": true }); 2_000] } } });
    let (runtime, store) = runtime(&[guests::with_properties("wide", "done", &json!({}), &marked)]).await;
    let outcome = runtime.invoke(invocation("wide", json!({ "a": vec![7; 400_000] }))).await;
    let failure = outcome.failure().unwrap();
    assert_eq!(failure.kind, FailureKind::LimitExceeded, "{failure:?}");
    let (level, body) = journal(&store, &outcome).await;
    assert_eq!(level, JournalLevel::Digests);
    assert!(!body.contains("7,7"));
}

#[tokio::test]
async fn secret_numbers_and_names_are_masked_and_the_run_replays() {
    let secret = json!({ "pin": { "x-secret": true }, "card": { "x-secret": true } });
    let (runtime, store) = runtime(&[guests::with_properties("pins", "done", &secret, &json!({}))]).await;
    let input =
        json!({ "pin": 902_107, "card": { "code": "code-4455-6677" }, "by": { "code-4455-6677": [902_107, 1] } });
    let outcome = runtime.invoke(invocation("pins", input.clone())).await;
    assert_eq!(outcome.output(), Some(&input));
    let (level, body) = journal(&store, &outcome).await;
    assert_eq!(level, JournalLevel::Full);
    assert!(!body.contains("902107") && !body.contains("4455"), "{body}");
    assert_eq!(runtime.replay(outcome.run, None).await.unwrap().verdict, Verdict::Same);
}

#[tokio::test]
async fn the_value_of_a_token_in_a_secret_field_is_a_secret() {
    let secret = json!({ "id": { "type": "string", "x-secret": true, "x-token": true } });
    let (runtime, store) = runtime(&[guests::with_properties("echo", "done", &secret, &json!({}))]).await;
    let outcome = runtime.invoke(invocation("echo", json!({ "id": "{{ contact.webinar }}" }))).await;
    assert_eq!(outcome.output(), Some(&json!({ "id": "82512345678" })));
    assert!(!journal(&store, &outcome).await.1.contains("82512345678"));
}

#[tokio::test]
async fn the_journal_of_a_run_with_too_many_secrets_holds_digests() {
    let secret = json!({ "all": { "x-secret": true } });
    let (runtime, store) = runtime(&[guests::with_properties("many", "done", &secret, &json!({}))]).await;
    for (count, expected) in [(1_000, JournalLevel::Full), (1_001, JournalLevel::Digests)] {
        let all: Vec<Value> = (0..count).map(|n| format!("secret number {n}").into()).collect();
        let outcome = runtime.invoke(invocation("many", json!({ "all": all }))).await;
        assert!(outcome.output().is_some(), "{outcome:?}");
        let (level, body) = journal(&store, &outcome).await;
        assert_eq!(level, expected);
        assert!(!body.contains("secret number"));
    }
}

#[tokio::test]
async fn a_cursor_with_a_secret_is_refused() {
    let secret = json!({ "link": { "x-secret": true } });
    let (runtime, store) = runtime(&[guests::with_properties("goes-on", "continue", &secret, &json!({}))]).await;
    let outcome = runtime.invoke(invocation("goes-on", json!({ "link": "https://zoom.example/?tk=abc" }))).await;
    let failure = outcome.failure().unwrap();
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::InvalidOutput, "invalid-output"));
    assert!(failure.message.contains("read again"), "{}", failure.message);
    assert!(!journal(&store, &outcome).await.1.contains("tk=abc"));
    let plain = runtime.invoke(invocation("goes-on", json!({ "page": 2 }))).await;
    assert!(plain.failure().is_none(), "{plain:?}");
}

#[tokio::test]
async fn c10_the_journal_with_a_refusal_that_names_a_contact_is_erased_with_it() {
    let imports = r#"(import "greenroom:action/contacts-write@1.0.0" "create" (func $create (param i32 i32 i32)))"#;
    let body = r#"(i32.store (i32.const 2000) (i32.const 1024)) (i32.store (i32.const 2004) (i32.const 15))
        (call $create (i32.const 2000) (i32.const 1) (i32.const 2200))
        (call $done (i32.const 1039) (i32.const 2))"#;
    let data = r#"(data (i32.const 1024) "ada@example.com{}")"#;
    let (runtime, store) = runtime(&[guests::package("creates", &["contacts-write"], imports, data, body)]).await;
    let outcome = runtime.invoke(without_contact("creates")).await;
    assert!(journal(&store, &outcome).await.1.contains("is contact 1"), "{outcome:?}");
    runtime.erase("1").await.unwrap();
    assert_eq!(store.journal(outcome.run).await.unwrap().unwrap().body, None);
}

#[tokio::test]
async fn the_list_limit_counts_the_longest_list_of_a_call() {
    let imports = r#"(import "greenroom:action/contacts-write@1.0.0" "update" (func $update (param i32 i32 i32)))"#;
    let body = r#"(local $at i32)
        (local.set $at (i32.const 16384))
        (loop $l
            (i32.store offset=8 (local.get $at) (i32.const 4096))
            (i32.store offset=12 (local.get $at) (i32.const 3))
            (local.set $at (i32.add (local.get $at) (i32.const 16)))
            (br_if $l (i32.lt_u (local.get $at) (i32.const 32384))))
        (call $update (i32.const 16384) (local.get $tag) (i32.const 2200))
        (call $update (i32.const 16384) (i32.const 1000) (i32.const 2200))
        (call $done (i32.const 1024) (i32.const 2))"#;
    let data = r#"(data (i32.const 1024) "{}")"#;
    let (runtime, _) = runtime(&[guests::package("updates", &["contacts-write"], imports, data, body)]).await;
    let outcome = runtime.invoke(without_contact("updates")).await;
    assert_eq!(outcome.output(), Some(&json!({})), "1000 contacts with 3 properties each: {outcome:?}");
}

#[tokio::test]
async fn no_debug_output_has_a_link_with_a_token_or_a_secret() {
    use greenroom_domain::{
        Contact, NewContact,
        store::{Effect, JournalLevel, StateEntry, StateWrite},
    };

    let link = "https://zoom.example/w/1?tk=s3cret";
    let marked = json!({ "pin": { "x-secret": true }, "link": {} });
    let (runtime, store) = runtime(&[guests::with_properties("tells", "done", &marked, &marked)]).await;
    let input = json!({ "pin": "s3cret", "link": link, "count": 7 });
    let invoked = invocation("tells", input.clone()).idempotency_key("s3cret");
    let outcome = runtime.invoke(invoked.clone()).await;
    assert_eq!(outcome.output(), Some(&input), "the caller has all");
    let masked = outcome.masked();
    let expected = json!({ "pin": "[masked]", "link": "[masked]", "count": 7 });
    assert_eq!(masked.output(), Some(&expected), "people do not");
    let read: greenroom::Outcome = serde_json::from_str(&serde_json::to_string(&outcome).unwrap()).unwrap();
    assert_eq!(read.masked().output(), Some(&json!("[masked]")), "without a schema, nobody knows what is secret");
    assert_eq!(read.masked_by(&runtime.actions()[0].output_schema).output(), Some(&expected));
    assert_eq!(runtime.invoke(invoked.clone()).await.masked().output(), Some(&expected), "a repeated one as well");

    let properties = std::collections::BTreeMap::from([("zoom_webinar_joinlink".to_owned(), link.to_owned())]);
    let contact = Contact {
        id: "1".into(),
        email: None,
        secondary_emails: Vec::new(),
        properties: properties.clone(),
        version: 1,
    };
    let new = NewContact { id: "1".into(), email: None, secondary_emails: Vec::new(), properties };
    let assignments = [("link".to_owned(), Some(link.to_owned()))].into();
    let record = store.run(outcome.run).await.unwrap().unwrap();
    let mut journal = store.journal(outcome.run).await.unwrap().unwrap();
    journal.body = Some(link.to_owned());
    let failure = greenroom::Failure::of(FailureKind::Internal, format!("it answered {link}"));
    let document = greenroom::Document::from(input.clone());
    let call = greenroom::JournalEvent::Call { function: "a".to_owned(), arguments: input.clone() };
    let state = StateEntry { key: "k".to_owned(), value: link.to_owned(), about: None, version: 1 };
    let written = StateWrite { key: "k".to_owned(), value: Some((link.to_owned(), None)) };
    let whole: [&dyn std::fmt::Debug; 14] = [
        &invoked,
        &outcome,
        &masked,
        &contact,
        &Effect::CreateContact { contact: new.clone(), by_hand: true },
        &Effect::UpdateContact { contact: "1".into(), assignments },
        &new,
        &record,
        &journal,
        &greenroom_domain::store::Journal { level: JournalLevel::Full, body: link.to_owned(), contacts: Vec::new() },
        &failure,
        &document,
        &call,
        &(state, written, runtime, input.to_string().len()),
    ];
    for value in whole {
        let (short, long) = (format!("{value:?}"), format!("{value:#?}"));
        assert!(!short.contains("s3cret") && !long.contains("s3cret"), "{short}");
    }
}

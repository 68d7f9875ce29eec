//! Erasing a person where contacts and runs are in one database. `own_crm.rs` tests it with an embedder's CRM.

use std::{sync::Arc, time::Duration};

use greenroom::{
    ContactStore, Erased, ErasureTarget, FailureKind, Grants, Invocation, Retry, RunResult, RunStore, Runtime, Storage,
};
use greenroom_domain::{
    Occurrences, Registration, RegistrationState, Webinar,
    store::{
        Commit, Effect, EffectsTarget, Forgotten, ImportRow, ImportStore, Intent, IntentKind, OpenOutcome, StoreAdmin,
    },
};
use greenroom_store::SqliteStore;
use jiff::Timestamp;
use serde_json::json;

use crate::{builder, code, guests, invocation, store};

fn clock() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

async fn runtime() -> (Runtime, Arc<SqliteStore>) {
    let store = store().await;
    let runtime = builder().storage(Storage::joint(store.clone())).clock(clock).build().unwrap();
    for package in [guests::echo(), creator()] {
        runtime.load(package, Grants::AsDeclared).await.unwrap();
    }
    (runtime, store)
}

/// Creates a contact with the email `ada@example.com`, or returns the host's refusal.
fn creator() -> Vec<u8> {
    let imports = r#"(import "greenroom:action/contacts-write@1.0.0" "create" (func $create (param i32 i32 i32)))"#;
    let data = r#"(data (i32.const 1024) "ada@example.com{}")"#;
    let body = "(i32.store (i32.const 2000) (i32.const 1024)) (i32.store (i32.const 2004) (i32.const 15))
        (call $create (i32.const 2000) (i32.const 1) (i32.const 2200))
        (if (result i32) (i32.load8_u (i32.load (i32.const 2200)))
            (then (call $fail
                (i32.load offset=8 (i32.load (i32.const 2200))) (i32.load offset=12 (i32.load (i32.const 2200)))
                (i32.load offset=16 (i32.load (i32.const 2200))) (i32.load offset=20 (i32.load (i32.const 2200)))
                (i32.const 0)))
            (else (call $done (i32.const 1039) (i32.const 2))))";
    guests::package("creates", &["contacts-write"], imports, data, body)
}

#[tokio::test]
async fn c6_c10_an_action_does_not_create_an_erased_person_again() {
    for target in [ErasureTarget::from("1"), ErasureTarget::from("Ada@Example.com")] {
        let (runtime, store) = runtime().await;
        let echoed = invocation("echo", json!({ "note": "Ada" })).idempotency_key("k");
        let first = runtime.invoke(echoed.clone()).await;
        assert!(first.output().is_some(), "{first:?}");
        assert_eq!(code(&runtime, invocation("creates", json!({}))).await.1, "contact-exists");

        let erased = runtime.erase(target.clone()).await.unwrap();
        let Forgotten { runs, keys, .. } = erased.forgotten;
        assert_eq!((erased.contact, erased.emails, erased.found), (Some("1".into()), 1, true));
        assert_eq!((runs, keys, erased.account_user), (2, 1, false));
        assert_eq!(store.contacts(&["1".into()]).await.unwrap(), [None]);
        let record = store.run(first.run).await.unwrap().unwrap();
        assert_eq!((record.result, record.contact), (RunResult::Done { output: json!(null).into() }, None));
        assert_eq!(record.erased_at, Some(clock()));

        let again = runtime.erase(target).await.unwrap();
        assert_eq!((again.found, again.forgotten), (false, Forgotten::default()), "once");
        assert_eq!(code(&runtime, invocation("creates", json!({}))).await.1, "contact-was-deleted");
        let repeated = runtime.invoke(echoed).await;
        assert!(!repeated.repeated && repeated.run != first.run, "its key is free: {repeated:?}");

        let by_hand = ImportRow::Contact {
            id: None,
            email: Some("ada@example.com".to_owned().try_into().unwrap()),
            secondary_emails: None,
            properties: [].into(),
        };
        store.import(vec![by_hand].into()).await.unwrap();
        assert_eq!(code(&runtime, invocation("creates", json!({}))).await.1, "contact-exists");
    }
}

#[tokio::test]
async fn a_contact_that_was_deleted_before_is_erased_by_its_email() {
    let (runtime, store) = runtime().await;
    store.delete_contact(&"1".into()).await.unwrap();
    let erased = runtime.erase("ada@example.com").await.unwrap();
    let wanted =
        json!({"contact": null, "emails": 1, "found": true, "forgotten": Forgotten::default(), "accountUser": false});
    let wanted: Erased = serde_json::from_value(wanted).unwrap();
    assert_eq!(erased, wanted);
    let summary = store.summary().await.unwrap();
    assert_eq!((summary.deleted_contacts, summary.erased_emails), (0, 1));
    assert_eq!(code(&runtime, invocation("creates", json!({}))).await.1, "contact-was-deleted");
}

#[tokio::test]
async fn a_person_whose_registration_is_in_progress_is_erased_after_it() {
    let (runtime, store) = runtime().await;
    let intent = Intent {
        kind: IntentKind::Register,
        id: "intent".to_owned(),
        run: runtime.invoke(invocation("echo", json!({}))).await.run,
        zoom_account: "zoom".into(),
        webinar: "82512345678".to_owned().try_into().unwrap(),
        email: "ada@example.com".to_owned().try_into().unwrap(),
        contact: "1".into(),
        occurrence: None,
        opened_at: clock(),
        owner: "somebody".to_owned(),
        lease_until: clock() + Duration::from_secs(40),
    };
    assert_eq!(store.open_intent(&intent, clock(), 3).await.unwrap(), OpenOutcome::Yes);
    let refused = runtime.erase("1").await.unwrap_err();
    assert_eq!((refused.kind, refused.code.as_str()), (FailureKind::Conflict, "under-way"));
    assert_eq!(refused.retry, Retry::After(Duration::from_secs(40)));
    assert!(refused.message.contains("nothing was erased"), "{}", refused.message);
    assert!(store.contacts(&["1".into()]).await.unwrap()[0].is_some());

    let later = Storage::joint(store.clone());
    let later = builder().storage(later).clock(|| clock() + Duration::from_secs(40)).build().unwrap();
    assert_eq!(later.erase("1").await.unwrap().forgotten.intents, 1);
    assert_eq!(store.summary().await.unwrap().open_intents, 0);
}

#[tokio::test]
async fn c4_an_erasure_reports_that_an_email_is_also_an_account_users() {
    let (runtime, store) = runtime().await;
    let user = ImportRow::AccountUser {
        email: "ada@example.com".to_owned().try_into().unwrap(),
        role: greenroom_domain::Role::Editor,
    };
    store.import(vec![user].into()).await.unwrap();
    assert!(runtime.erase("1").await.unwrap().account_user);
    assert_eq!(store.summary().await.unwrap().account_users, 1);
}

#[tokio::test]
async fn c10_runs_that_contain_a_former_email_are_erased_too() {
    let (runtime, store) = runtime().await;
    let webinar = Webinar {
        topic: "Engines".to_owned(),
        ..Webinar::once("82512345678".to_owned().try_into().unwrap(), "zoom".into())
    };
    let registration = Registration {
        webinar: webinar.id.clone(),
        email: "ada@byron.example".to_owned().try_into().unwrap(),
        contact: Some("1".into()),
        registrant_id: "r".to_owned(),
        state: RegistrationState::Approved,
        join_url: None,
        registered_at: clock(),
        occurrences: Occurrences::Single,
    };
    let effects = vec![Effect::Register { registration: Box::new(registration), webinar: Box::new(webinar) }];
    store.commit(Commit { effects, ..Commit::default() }.into(), EffectsTarget::SameStore).await.unwrap();
    // Only the input's text connects this run with the person.
    let without_contact = Invocation::new("echo".parse().unwrap(), json!({ "note": "ada@byron.example" }));
    let run = runtime.invoke(without_contact).await;
    assert!(run.output().is_some(), "{run:?}");

    let erased = runtime.erase("1").await.unwrap();
    assert_eq!((erased.emails, erased.forgotten.runs), (2, 1));
    assert_eq!(store.run(run.run).await.unwrap().unwrap().erased_at, Some(clock()));
}

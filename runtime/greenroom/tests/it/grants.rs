//! Grants of the operator and requests of a manifest: the runtime checks both when it loads a package.

use greenroom::{BuildError, GrantError, Grants, LoadError, Runtime, Storage};
use greenroom_capability_log::Log;
use serde_json::{Value, json};

use crate::{builder, guests, invocation, runtime, store};

fn writer(asks: Value) -> Vec<u8> {
    guests::writer_that_asks("writes", &asks, "(call $done (i32.const 1036) (i32.const 2))")
}

fn granted(parameters: Value) -> Grants {
    Grants::Only([("contacts-write".to_owned(), parameters)].into())
}

/// The company of contact 1 after a run.
async fn company_after(asks: Value, grants: Grants) -> String {
    let store = store().await;
    let runtime = builder().storage(Storage::joint(store.clone())).build().unwrap();
    runtime.load(writer(asks), grants).await.unwrap();
    let outcome = runtime.invoke(invocation("writes", json!({}))).await;
    assert!(outcome.output().is_some(), "{outcome:?}");
    let contact = greenroom::ContactStore::contacts(store.as_ref(), &["1".into()]).await.unwrap().remove(0).unwrap();
    contact.properties["company"].clone()
}

#[tokio::test]
async fn an_action_writes_only_properties_that_it_was_granted_and_requests() {
    let all = || json!(["contacts-write"]);
    let only = |name: &str| json!([{ "contacts-write": { "properties": [name] } }]);
    for (asks, grants, wanted) in [
        (all(), Grants::AsDeclared, "Acme"),
        (all(), granted(json!({})), "Acme"),
        (all(), granted(json!({ "properties": ["company", "lead_score"] })), "Acme"),
        (all(), granted(json!({ "properties": ["lead_score"] })), "Engines"),
        (all(), granted(json!({ "properties": [] })), "Engines"),
        (only("company"), Grants::AsDeclared, "Acme"),
        (only("company"), granted(json!({})), "Acme"),
        (only("lead_score"), Grants::AsDeclared, "Engines"),
        // A grant gives no more than the manifest requests.
        (only("lead_score"), granted(json!({})), "Engines"),
        (only("lead_score"), granted(json!({ "properties": ["company", "lead_score"] })), "Engines"),
    ] {
        assert_eq!(company_after(asks.clone(), grants.clone()).await, wanted, "{asks} {grants:?}");
    }
}

#[tokio::test]
async fn an_invalid_grant_is_refused_when_loading() {
    let (runtime, _) = runtime(&[]).await;
    let asks = json!([{ "contacts-write": { "properties": ["company"] } }]);
    let refused = async |asks: &Value, grants: Grants| match runtime.load(writer(asks.clone()), grants).await {
        Err(LoadError::Grant(error)) => error,
        other => panic!("{other:?}"),
    };
    let error = refused(&asks, Grants::only(["contacts-write", "root"])).await;
    assert!(matches!(error, GrantError::Unknown(_)) && error.to_string().contains("`root`"), "{error}");
    let error = refused(&asks, Grants::only(["contacts-write", "webinar-sync"])).await;
    assert!(matches!(error, GrantError::NotOffered(_)) && error.to_string().contains("`webinar-sync`"), "{error}");
    for parameters in [json!({ "properties": ["A b"] }), json!({ "property": ["a"] }), json!([]), json!(null)] {
        let error = refused(&asks, granted(parameters)).await;
        assert!(matches!(error, GrantError::Parameters { .. }), "{error}");
    }
    let error = refused(&asks, granted(json!({ "properties": ["lead_score"] }))).await;
    assert!(matches!(error, GrantError::NotEnough { .. }), "{error}");
    assert!(error.to_string().contains("`company`, where only `lead_score` is granted"), "{error}");
    let error = refused(&json!([{ "contacts-write": { "properties": "company" } }]), granted(json!({}))).await;
    assert!(matches!(error, GrantError::Requested { .. }) && error.to_string().contains("at `/properties`"), "{error}");
    assert!(runtime.actions().is_empty());
}

#[tokio::test]
async fn a_grant_can_be_checked_before_there_is_a_runtime() {
    let build = builder();
    build.check_grant("contacts-write", &json!({ "properties": ["company"] })).unwrap();
    assert!(build.check_grant("contacts-write", &json!({ "lines": 1 })).is_err());
    assert!(build.check_grant("webinar-sync", &json!({})).is_err());
    let twice = Runtime::builder().capability(Log).capability(Log).storage(Storage::joint(store().await)).build();
    assert!(matches!(twice.err(), Some(BuildError::CapabilityTwice("log"))));
}

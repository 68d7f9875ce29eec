//! Packages that were built against each version of the contract, on the day of its release, run on the present host.

#![allow(clippy::unwrap_used, missing_docs)]

use std::fs;

use greenroom::{ActionRef, Grants, Invocation, OptionsQuery, Storage};
use greenroom_capability_webinars::Webinars;
use greenroom_tests::{repository, runtime};
use serde_json::{Value, json};

#[tokio::test]
async fn a_package_built_against_1_0_runs() {
    let package = fs::read(repository().join("tests/fixtures/packages/contract-1.0.wasm")).unwrap();
    let store = greenroom_tests::store_with_a_contact().await;
    let runtime = runtime(Webinars::not_connected()).storage(Storage::joint(store.clone())).build().unwrap();
    let info = runtime.load(package, Grants::AsDeclared).await.unwrap();
    assert_eq!(info.manifest.contract.to_string(), "1.0");
    assert_eq!(info.granted.len(), 4, "it uses every capability of 1.0");
    let action = info.manifest.name.parse().unwrap();
    let outcome = runtime.invoke(Invocation::new(action, json!({ "note": "hello" })).contact("1")).await;
    assert_eq!(outcome.output(), Some(&json!({ "note": "hello" })), "{outcome:?}");
    assert_eq!(outcome.usage.host_calls, 10, "it calls every function of 1.0 once, with empty lists");
}

#[tokio::test]
async fn a_package_built_against_1_1_runs() {
    let package = fs::read(repository().join("tests/fixtures/packages/contract-1.1.wasm")).unwrap();
    let store = greenroom_tests::store_with_a_contact().await;
    let runtime = runtime(Webinars::not_connected()).storage(Storage::joint(store.clone())).build().unwrap();
    let info = runtime.load(package, Grants::AsDeclared).await.unwrap();
    assert_eq!(info.manifest.contract.to_string(), "1.1");
    assert_eq!(info.granted.len(), 1, "it uses the capability that 1.1 added");
    let action = info.manifest.name.parse().unwrap();
    let outcome = runtime.invoke(Invocation::new(action, json!({ "note": "hello" }))).await;
    assert_eq!(outcome.output(), Some(&json!({ "note": "hello" })), "{outcome:?}");
    assert_eq!(
        outcome.usage.host_calls, 11,
        "it calls every function that 1.1 added once, for a webinar that does not exist"
    );
}

#[tokio::test]
async fn a_package_built_against_1_2_runs() {
    let package = fs::read(repository().join("tests/fixtures/packages/contract-1.2.wasm")).unwrap();
    let store = greenroom_tests::store_with_a_contact().await;
    let runtime = runtime(Webinars::not_connected()).storage(Storage::joint(store.clone())).build().unwrap();
    let info = runtime.load(package, Grants::AsDeclared).await.unwrap();
    assert_eq!(info.manifest.contract.to_string(), "1.2");
    assert_eq!(info.granted.len(), 1, "it uses the capability that 1.2 added");
    let action = info.manifest.name.parse().unwrap();
    let outcome = runtime.invoke(Invocation::new(action, json!({ "note": "hello" }))).await;
    assert_eq!(outcome.output(), Some(&json!({ "note": "hello" })), "{outcome:?}");
    assert_eq!(outcome.usage.host_calls, 4, "it calls every function that 1.2 added once, with empty lists");
}

#[tokio::test]
async fn a_package_built_against_1_3_runs() {
    let package = fs::read(repository().join("tests/fixtures/packages/contract-1.3.wasm")).unwrap();
    let store = greenroom_tests::store_with_a_contact().await;
    let runtime = runtime(Webinars::not_connected()).storage(Storage::joint(store.clone())).build().unwrap();
    let info = runtime.load(package, Grants::AsDeclared).await.unwrap();
    assert_eq!(info.manifest.contract.to_string(), "1.3");
    assert_eq!(info.granted.len(), 9, "it uses every capability that 1.3 added");
    let action: ActionRef = info.manifest.name.parse().unwrap();
    let outcome = runtime.invoke(Invocation::new(action.clone(), json!({ "note": "hello" }))).await;
    assert_eq!(outcome.output(), Some(&json!({ "note": "hello" })), "{outcome:?}");
    assert_eq!(outcome.usage.host_calls, 10, "it calls every function that 1.3 added once");
    let page = runtime.options(OptionsQuery::new(action, "/note")).await.unwrap();
    assert_eq!((&page.choices[0].value, page.choices[0].label.as_str()), (&json!("a"), "a"));
}

#[tokio::test]
async fn a_package_built_against_1_4_runs() {
    let package = fs::read(repository().join("tests/fixtures/packages/contract-1.4.wasm")).unwrap();
    let store = greenroom_tests::store_with_a_contact().await;
    let runtime = runtime(Webinars::not_connected()).storage(Storage::joint(store.clone())).build().unwrap();
    let info = runtime.load(package, Grants::AsDeclared).await.unwrap();
    assert_eq!(info.manifest.contract.to_string(), "1.4");
    assert_eq!(info.granted.len(), 1, "it uses the capability that 1.4 added");
    let action: ActionRef = info.manifest.name.parse().unwrap();
    let outcome = runtime.invoke(Invocation::new(action, json!({ "note": "hello" }))).await;
    assert_eq!(outcome.output(), Some(&json!({ "note": "hello" })), "{outcome:?}");
    assert_eq!(outcome.usage.host_calls, 2, "it calls every function that 1.4 added once");
}

/// How the fixture was made, on the day of 1.0. Each later version of the contract gets a fixture of its own.
#[test]
#[ignore = "writes a fixture that must not change"]
fn write_the_fixture() {
    let all = json!(["contacts-read", "contacts-write", "webinar-registration", "log"]);
    write("1.0", &all, include_str!("contract-1.0.wat"));
}

/// The same, on the day of 1.1.
#[test]
#[ignore = "writes a fixture that must not change"]
fn write_the_fixture_of_1_1() {
    write("1.1", &json!(["webinar-sync"]), include_str!("contract-1.1.wat"));
}

/// The same, on the day of 1.2.
#[test]
#[ignore = "writes a fixture that must not change"]
fn write_the_fixture_of_1_2() {
    write("1.2", &json!(["state"]), include_str!("contract-1.2.wat"));
}

/// The same, on the day of 1.3.
#[test]
#[ignore = "writes a fixture that must not change"]
fn write_the_fixture_of_1_3() {
    let places = json!({ "key": { "hosts": ["api.example.com"], "headers": ["authorization"] } });
    let all = json!([
        { "http": { "allow": [{ "hosts": ["api.example.com"] }] } }, { "secrets": { "secrets": places } },
        { "connections": { "connections": places } }, "clock", "random", "timeline", "webinars-read",
        "webinar-cancellation", "webinar-approval",
    ]);
    let mut input = schema();
    input["properties"] = json!({ "note": { "type": "string", "x-options": true } });
    write_with("1.3", &all, include_str!("contract-1.3.wat"), &input);
}

/// The same, on the day of 1.4.
#[test]
#[ignore = "writes a fixture that must not change"]
fn write_the_fixture_of_1_4() {
    write("1.4", &json!(["waiting"]), include_str!("contract-1.4.wat"));
}

fn schema() -> Value {
    json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object" })
}

fn write(contract: &str, capabilities: &Value, wat: &str) {
    write_with(contract, capabilities, wat, &schema());
}

fn write_with(contract: &str, capabilities: &Value, wat: &str, input: &Value) {
    let core = wat::parse_str(wat).unwrap();
    let manifest = json!({
        "manifest": 1, "contract": contract, "name": format!("contract-{}", contract.replace('.', "-")),
        "version": "1.0.0", "objectType": "contact", "capabilities": capabilities,
        "labels": { "en": { "name": format!("Calls every function of contract {contract}") } }
    });
    let manifest = greenroom::Manifest::parse(manifest.to_string().as_bytes()).unwrap();
    let package = greenroom_package::build(&core, &manifest, input, &schema()).unwrap();
    fs::write(repository().join(format!("tests/fixtures/packages/contract-{contract}.wasm")), package).unwrap();
}

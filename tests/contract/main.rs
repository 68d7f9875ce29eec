//! Packages that were built against each version of the contract, on the day of its release, run on the present host.

#![allow(clippy::unwrap_used, missing_docs)]

use std::fs;

use greenroom::{Grants, Invocation, Storage};
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

fn write(contract: &str, capabilities: &Value, wat: &str) {
    let core = wat::parse_str(wat).unwrap();
    let manifest = json!({
        "manifest": 1, "contract": contract, "name": format!("contract-{}", contract.replace('.', "-")),
        "version": "1.0.0", "objectType": "contact", "capabilities": capabilities,
        "labels": { "en": { "name": format!("Calls every function of contract {contract}") } }
    });
    let manifest = greenroom::Manifest::parse(manifest.to_string().as_bytes()).unwrap();
    let schema = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object" });
    let package = greenroom_package::build(&core, &manifest, &schema, &schema).unwrap();
    fs::write(repository().join(format!("tests/fixtures/packages/contract-{contract}.wasm")), package).unwrap();
}

//! A package that was built against contract 1.0, on the day it was published, runs on today's host.

#![allow(clippy::unwrap_used, missing_docs)]

use std::fs;

use greenroom::{Grants, Invocation, Runtime, Storage};
use greenroom_tests::repository;
use serde_json::json;

#[tokio::test]
async fn a_package_built_against_1_0_runs() {
    let package = fs::read(repository().join("tests/fixtures/packages/contract-1.0.wasm")).unwrap();
    let store = greenroom_tests::store_with_a_contact().await;
    let runtime = Runtime::builder().storage(Storage::joint(store.clone())).build().unwrap();
    let info = runtime.load(package, Grants::AsDeclared).await.unwrap();
    assert_eq!(info.manifest.contract.to_string(), "1.0");
    assert_eq!(info.granted.len(), 4, "it uses every capability of 1.0");
    let action = info.manifest.name.parse().unwrap();
    let outcome = runtime.invoke(Invocation::new(action, json!({ "note": "hello" })).contact("1")).await;
    assert_eq!(outcome.output(), Some(&json!({ "note": "hello" })), "{outcome:?}");
    assert_eq!(outcome.usage.host_calls, 10, "it calls every function of 1.0 once, with empty lists");
}

/// How the fixture was made, on the day of 1.0. A later version of the contract gets a fixture of its own beside it.
#[test]
#[ignore = "writes a fixture that must not change"]
fn write_the_fixture() {
    let core = wat::parse_str(include_str!("contract-1.0.wat")).unwrap();
    let manifest = json!({
        "manifest": 1, "contract": "1.0", "name": "contract-1-0", "version": "1.0.0", "objectType": "contact",
        "capabilities": ["contacts-read", "contacts-write", "webinar-registration", "log"],
        "labels": { "en": { "name": "Calls every function of contract 1.0" } }
    });
    let manifest = greenroom::Manifest::parse(manifest.to_string().as_bytes()).unwrap();
    let schema = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object" });
    let package = greenroom_package::build(&core, &manifest, &schema, &schema).unwrap();
    fs::write(repository().join("tests/fixtures/packages/contract-1.0.wasm"), package).unwrap();
}

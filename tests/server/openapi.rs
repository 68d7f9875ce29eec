//! The OpenAPI document: a linter finds no fault in it, and the server answers as it says.

use std::fs;

use greenroom_tests::repository;
use serde_json::Value;

use crate::{common::Place, node, python::python};

#[tokio::test(flavor = "multi_thread")]
async fn a_linter_finds_no_fault_in_the_document() {
    let Some(clients) = node::clients() else { return };
    let place = Place::new().await;
    let serving = place.serve().await;
    let document = place.path("openapi.json");
    fs::write(&document, serving.stranger().get("/openapi.json").await.text).unwrap();
    // Its recommended rules, which it has where there is no configuration of its own.
    let mut linter = clients.program("redocly");
    linter.current_dir(place.world.folder.path()).env("REDOCLY_TELEMETRY", "off");
    linter.args(["lint", "--extends", "recommended", "--format", "json", "--max-problems", "1000"]).arg(&document);
    let found = node::run(linter, "").await;
    let faults: Vec<String> = found["problems"].as_array().unwrap().iter().filter_map(fault).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    serving.stop().await;
}

/// A problem that the linter found, in words, unless it is none.
fn fault(problem: &Value) -> Option<String> {
    let (rule, place) = (problem["ruleId"].as_str().unwrap(), problem["location"][0]["pointer"].as_str().unwrap());
    let is_none = match rule {
        // The schemas of actions are for clients to name.
        "no-unused-components" => place.starts_with("#/components/schemas/action."),
        // Everybody may ask for these, with any query.
        "operation-4xx-response" => {
            ["#/paths/~1healthz/get/responses", "#/paths/~1readyz/get/responses"].contains(&place)
        }
        _ => false,
    };
    (!is_none).then(|| format!("{rule} at {place}: {}", problem["message"]))
}

#[tokio::test(flavor = "multi_thread")]
async fn random_requests_get_no_server_error_and_no_undocumented_answer() {
    let Some(python) = python() else { return };
    let place = Place::connected().await;
    // Its many requests are those of one key.
    place.configure("[server]\nkey-rate = 100000\nkey-burst = 100000\naddress-rate = 100000\n");
    let serving = place.serve().await;
    let key = place.key("invoke,read,settings,administer").await;
    let own = repository().join("tests/server/python");
    let mut tester = python.program("schemathesis");
    tester.current_dir(place.world.folder.path()).env("PYTHONPATH", &own).env("PYTHONDONTWRITEBYTECODE", "1");
    tester.arg("--config-file").arg(own.join("schemathesis.toml"));
    tester.arg("run").arg(format!("{}/openapi.json", serving.url));
    tester.args(["--header", &format!("Authorization: Bearer {key}"), "--no-color", "--continue-on-failure"]);
    // Of each operation. The tester finds the id of its own key in answers, and would revoke it.
    tester.args(["--phases", "coverage,fuzzing", "--max-examples", "6", "--exclude-operation-id", "revokeApiKey"]);
    tester.args(["--request-timeout", "30"]);
    let document = serving.stranger().get("/openapi.json").await.ok();
    let operations: usize =
        document["paths"].as_object().unwrap().values().map(|of| of.as_object().unwrap().len()).sum();
    let said = node::succeed(&mut tester).await;
    assert!(said.contains(&format!("Tested: {}\n", operations - 1)), "{said}");
    // One alone: the webhooks, which need a signature.
    assert!(!said.contains("operations returned only 401/403"), "{said}");
    serving.stop().await;
}

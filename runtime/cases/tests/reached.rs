//! What cases reach: host calls of runs, of dry runs and of questions for choices; and what is left.

#![allow(clippy::unwrap_used)]

use greenroom::Runtime;
use greenroom_cases::{Case, Coverage, Ended, Reached, run};
use greenroom_package::{Manifest, Package};
use serde_json::{Value, json};

const LOG: &str = r#"(import "greenroom:action/log@1.3.0" "write" (func $log (param i32 i32 i32 i32 i32)))"#;
const HTTP: &str = r#"(import "greenroom:action/http@1.3.0" "send" (func $send (param i32 i32 i32)))"#;

/// Every function of `invocation` and `contacts-write`, as an engine imports them, and no call of most of them.
const WHOLE: &str = r#"
    (import "greenroom:action/invocation@1.3.0" "run-id" (func (param i32)))
    (import "greenroom:action/invocation@1.3.0" "contact" (func (param i32)))
    (import "greenroom:action/invocation@1.3.0" "started-at" (func (result i64)))
    (import "greenroom:action/invocation@1.3.0" "dry-run" (func (result i32)))
    (import "greenroom:action/invocation@1.3.0" "crashing" (func (param i32 i32)))
    (import "greenroom:action/contacts-write@1.3.0" "update" (func $update (param i32 i32 i32)))
    (import "greenroom:action/contacts-write@1.3.0" "create" (func (param i32 i32 i32)))"#;

/// An action with these imports that does `asked` when it is asked for the choices of `/list`, and `ran` when it is run.
fn package(capabilities: &Value, imports: &str, ran: &str, asked: &str) -> Package {
    let wat = format!(
        r#"(module {imports}
        (memory (export "memory") 2)
        (data (i32.const 1024) "asked") (data (i32.const 1100) "https://lists.example/v1") (data (i32.const 1200) "\"a\"")
        (data (i32.const 1300) "{{}}")
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 8192))
        (func (export "run") (param $in i32) (param $in_len i32) (param i32 i32 i32) (result i32)
          {ran}
          (i32.store8 (i32.const 64) (i32.const 0)) (i32.store8 (i32.const 72) (i32.const 0))
          (i32.store (i32.const 76) (i32.const 1300)) (i32.store (i32.const 80) (i32.const 2))
          (i32.const 64))
        (func (export "greenroom:action/fields@1.3.0#options")
          (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
          {asked}
          (i32.store (i32.const 3000) (i32.const 1200)) (i32.store (i32.const 3004) (i32.const 3))
          (i32.store (i32.const 3008) (i32.const 1201)) (i32.store (i32.const 3012) (i32.const 1))
          (i32.store8 (i32.const 3016) (i32.const 0)) (i32.store8 (i32.const 64) (i32.const 0))
          (i32.store (i32.const 72) (i32.const 3000)) (i32.store (i32.const 76) (i32.const 1))
          (i32.store8 (i32.const 80) (i32.const 0))
          (i32.const 64)))"#
    );
    let manifest = json!({
        "manifest": 1, "contract": "1.3", "name": "lists", "version": "1.0.0", "objectType": "contact",
        "capabilities": capabilities, "labels": { "en": { "name": "Lists" } }
    });
    let manifest = Manifest::parse(manifest.to_string().as_bytes()).unwrap();
    let schema = |properties: Value| json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": properties });
    let input = schema(json!({ "list": { "type": "string", "x-options": true } }));
    let module = wat::parse_str(wat).unwrap();
    let package = greenroom_package::build(&module, &manifest, &input, &schema(json!({}))).unwrap();
    Package::read(package).unwrap()
}

const LOGS: &str = "(call $log (i32.const 1) (i32.const 1024) (i32.const 5) (i32.const 0) (i32.const 0))";

/// One request with the method `get`.
const SENDS: &str = "(i32.store8 (i32.const 2000) (i32.const 0))
    (i32.store (i32.const 2004) (i32.const 1100)) (i32.store (i32.const 2008) (i32.const 24))
    (i32.store (i32.const 2012) (i32.const 0)) (i32.store (i32.const 2016) (i32.const 0))
    (i32.store8 (i32.const 2020) (i32.const 0))
    (call $send (i32.const 2000) (i32.const 1) (i32.const 2100))";

fn asking() -> Package {
    let http = json!({ "http": { "allow": [{ "hosts": ["lists.example"] }] } });
    package(&json!(["log", http]), &format!("{LOG} {HTTP}"), "", &format!("{LOGS} {SENDS}"))
}

async fn ended(package: &Package, case: Value) -> Ended {
    run(&Case::parse(&case.to_string()).unwrap(), package, Runtime::builder()).await.unwrap()
}

fn left(package: &Package, ended: &[Ended]) -> Coverage {
    let mut reached = Reached::default();
    ended.iter().for_each(|one| reached.add(&one.observed));
    reached.left(package.bytes(), package.manifest()).unwrap()
}

#[tokio::test]
async fn a_case_of_choices_sees_the_host_calls_of_the_question() {
    let package = asking();
    let ended_as = |then: Value| {
        let case = json!({
            "given": { "http": [{ "request": { "method": "get", "url": "https://lists.example/v1" } }] },
            "when": { "input": {}, "options": { "field": "/list" } }, "then": then
        });
        ended(&package, case)
    };
    let then = json!({
        "choices": { "choices": [{ "value": "a", "label": "a" }] }, "effects": [],
        "logs": [{ "level": "info", "message": "asked" }],
        "http": [{ "method": "get", "url": "https://lists.example/v1" }],
    });
    let passed = ended_as(then).await;
    assert_eq!(passed.differences, []);
    let nothing = left(&package, &[passed]);
    assert_eq!((nothing.functions, nothing.interfaces), (vec![], vec![]), "its host calls count");
    let wrong = ended_as(json!({ "logs": [], "http": [] })).await;
    let places: Vec<&str> = wrong.differences.iter().map(|one| one.place.as_str()).collect();
    assert_eq!(places, ["/then/http", "/then/logs"]);
}

#[tokio::test]
async fn a_dry_runs_host_calls_are_compared_and_count() {
    let package = package(&json!(["log"]), LOG, LOGS, "");
    let case = |logs: Value| json!({ "when": { "input": {}, "dryRun": true }, "then": { "logs": logs } });
    let passed = ended(&package, case(json!([{ "message": "asked" }]))).await;
    assert_eq!(passed.differences, []);
    assert_eq!(left(&package, &[passed]).functions, Vec::<String>::new());
    assert_eq!(ended(&package, case(json!([]))).await.differences.len(), 1);
}

#[tokio::test]
async fn of_a_component_that_imports_whole_interfaces_interfaces_are_named() {
    let capabilities = json!(["contacts-write", "log"]);
    let updates = "(call $update (i32.const 8) (i32.const 0) (i32.const 2048))";
    let case = || json!({ "when": { "input": {} } });
    let engine = package(&capabilities, &format!("{WHOLE} {LOG}"), updates, "");
    let none = left(&engine, &[]);
    assert_eq!((none.functions, none.interfaces), (vec![], vec!["contacts-write".to_owned(), "log".to_owned()]));
    let one = left(&engine, &[ended(&engine, case()).await]);
    assert_eq!(one.interfaces, ["log"], "nobody can tell whether it ever calls `create`");

    // It has what is called and no more, so `create` is called.
    let exact = package(&capabilities, &WHOLE.lines().skip(2).collect::<String>(), updates, "");
    let one = left(&exact, &[ended(&exact, case()).await]);
    assert_eq!((one.functions, one.interfaces), (vec!["contacts-write.create".to_owned()], vec![]));
}

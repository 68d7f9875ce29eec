//! A guest that a toolchain with WASI made, on the inert WASI: Rust's standard library on `wasm32-wasip2`.

#![allow(clippy::unwrap_used, missing_docs)]

use std::{fs, path::PathBuf, process::Command};

use greenroom::{FailureKind, Grants, Invocation, LoadError, Outcome, Runtime, Storage, Verdict};
use greenroom_capability_webinars::Webinars;
use serde_json::{Value, json};

const ACTION: &str = "wasi-rust";

/// The folder with the source of the guest. Its package is beside it.
fn source() -> PathBuf {
    greenroom_tests::repository().join("tests/fixtures/packages").join(ACTION)
}

fn package() -> Vec<u8> {
    fs::read(source().with_extension("wasm")).unwrap()
}

async fn runtime() -> Runtime {
    let store = greenroom_tests::store_with_a_contact().await;
    let runtime = greenroom_tests::runtime(Webinars::not_connected()).storage(Storage::joint(store)).build().unwrap();
    runtime.load(package(), Grants::AsDeclared).await.unwrap();
    runtime
}

async fn invoke(runtime: &Runtime, input: Value) -> Outcome {
    runtime.invoke(Invocation::new(ACTION.parse().unwrap(), input)).await
}

/// The lines of standard output and standard error in a run's journal.
async fn lines(runtime: &Runtime, outcome: &Outcome) -> Vec<(String, Value)> {
    let recorded = runtime.recorded(outcome.run).await.unwrap();
    let calls = recorded.calls.into_iter().filter(|call| call.function.starts_with("wasi."));
    calls.map(|call| (call.function, call.arguments[0].clone())).collect()
}

#[tokio::test]
async fn rusts_standard_library_finds_a_clock_that_stands_random_numbers_and_nothing_else() {
    let runtime = runtime().await;
    let first = invoke(&runtime, json!({})).await;
    let mut output = first.output().unwrap_or_else(|| panic!("{first:?}")).clone();
    let mut order = output["order"].take().as_array().unwrap().clone();
    assert_eq!(
        output,
        json!({
            "millisecondsAfterStart": 0, "secondsSlept": 3_600, "order": null, "variables": 0, "arguments": 0,
            "file": "NotFound", "folder": "NotFound", "socket": "PermissionDenied", "name": "PermissionDenied",
            "input": ""
        })
    );
    let expected = [("wasi.stdout", "hello from standard output"), ("wasi.stdout", "a line in two parts")];
    assert_eq!(lines(&runtime, &first).await, expected.map(|(stream, line)| (stream.to_owned(), json!(line))));

    let second = invoke(&runtime, json!({})).await;
    assert_ne!(second.output().unwrap()["order"].as_array().unwrap(), &order, "each run has other random numbers");
    order.sort_by_key(Value::as_u64);
    assert_eq!(Value::from(order), Value::from_iter(0..20));
    for run in [first.run, second.run] {
        assert_eq!(runtime.replay(run, None).await.unwrap().verdict, Verdict::Same);
    }
}

#[tokio::test]
async fn its_exit_and_its_panic_are_traps_that_replay() {
    let runtime = runtime().await;
    for (end, message) in [
        ("exit", "it called `exit` of WASI with the code 1, and an action ends only when `run` returns"),
        ("panic", "the action crashed, and says: nobody expects this"),
    ] {
        let outcome = invoke(&runtime, json!({ "end": end })).await;
        let failure = outcome.failure().unwrap();
        assert_eq!(failure.kind, FailureKind::Trapped, "{failure:?}");
        assert!(failure.message.contains(message), "{failure:?}");
        assert_eq!(runtime.replay(outcome.run, None).await.unwrap().verdict, Verdict::Same);
    }
}

#[tokio::test]
async fn it_runs_only_with_the_grant() {
    let store = greenroom_tests::store_with_a_contact().await;
    let runtime = greenroom_tests::runtime(Webinars::not_connected()).storage(Storage::joint(store)).build().unwrap();
    let refused = runtime.load(package(), Grants::none()).await.unwrap_err();
    assert!(
        matches!(refused, LoadError::Package(_)) && refused.to_string().contains("`wasi` is not granted"),
        "{refused}"
    );
}

#[test]
fn reports_of_tests_name_only_functions_of_the_contract() {
    let functions = greenroom_package::imported_functions(&package()).unwrap();
    assert!(functions.contains(&"invocation.started-at".to_owned()), "{functions:?}");
    assert!(functions.iter().all(|function| function.starts_with("invocation.")), "{functions:?}");
}

/// How the package was made, with Rust 1.95 and `rustup target add wasm32-wasip2`:
/// `cargo test --package greenroom-tests --test wasi -- --ignored`.
#[test]
#[ignore = "needs the target wasm32-wasip2, and writes the fixture"]
fn write_the_fixture() {
    let target = tempfile::tempdir().unwrap();
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--locked", "--release", "--target", "wasm32-wasip2"]);
    cargo.current_dir(source()).env("CARGO_TARGET_DIR", target.path());
    assert!(cargo.status().unwrap().success());
    let component = fs::read(target.path().join("wasm32-wasip2/release/wasi_rust.wasm")).unwrap();
    let read = |file: &str| fs::read(source().join(file)).unwrap();
    let manifest = greenroom::Manifest::parse(&read("manifest.json")).unwrap();
    let schema = |file: &str| serde_json::from_slice::<Value>(&read(file)).unwrap();
    let package = greenroom_package::attach(&component, &manifest, &schema("input.json"), &schema("output.json"));
    fs::write(source().with_extension("wasm"), package.unwrap()).unwrap();
}

//! Guests that use the inert WASI to get what it does not have, or more of what it has.

use greenroom::{FailureKind, Grants, Invocation, LoadError, PackageError, Verdict};
use serde_json::json;

use crate::stage::{self, Stage};

each! {
    wasi_endless_random => reaches("host-calls", 10_000);
    wasi_huge_random => reaches("boundary", 16 << 20);
    wasi_endless_output => reaches("logs", 64 << 10);
    wasi_empty_output => reaches("host-calls", 10_000);
    wasi_huge_output => reaches("boundary", 16 << 20);
    wasi_awaits_clock => reaches("host-calls", 10_000);
    wasi_timer_leak => reaches("handles", 1_000);
    wasi_long_poll => reaches("handles", 1_000);
    wasi_empty_poll => traps("it waits for nothing");
    wasi_invented_descriptor => traps("unknown handle index 1");
    wasi_exits => traps("it called `exit` of WASI with the code 0, and an action ends only when `run` returns");

    wasi_http => refused("Add \"http\" to `capabilities` in the manifest, and use `greenroom:action/http`");
    undeclared_wasi => refused("add \"wasi\" to `capabilities` in the manifest");
    invented_wasi => refused("set-everything");
}

/// Checks that a guest gets to its end, which each of these does only if it was given nothing.
async fn gets_nothing(guest: &str, output: serde_json::Value) {
    let outcome = stage::outcome(guest).await;
    assert_eq!(outcome.output(), Some(&output), "{outcome:?}");
}

#[tokio::test]
pub(crate) async fn wasi_sleeps_forever() {
    gets_nothing("wasi-sleeps-forever", json!({})).await;
}

#[tokio::test]
pub(crate) async fn wasi_reads_files() {
    gets_nothing("wasi-reads-files", json!({})).await;
}

#[tokio::test]
pub(crate) async fn wasi_opens_sockets() {
    gets_nothing("wasi-opens-sockets", json!({ "error": "access-denied" })).await;
}

#[tokio::test]
pub(crate) async fn wasi_resolves_names() {
    gets_nothing("wasi-resolves-names", json!({ "error": "access-denied" })).await;
}

#[tokio::test]
pub(crate) async fn wasi_reads_environment() {
    gets_nothing("wasi-reads-environment", json!({})).await;
}

#[tokio::test]
async fn wasi_is_linked_only_with_a_grant() {
    let refused = stage::refused_with("wasi-exits", Grants::only(["log"])).await;
    assert!(matches!(refused, LoadError::Package(PackageError::NotGranted { .. })), "{refused}");
    assert!(refused.to_string().contains("`wasi` is not granted"), "{refused}");
}

#[tokio::test]
async fn runs_that_a_limit_or_exit_stopped_replay() {
    for guest in ["wasi-endless-output", "wasi-exits", "wasi-timer-leak"] {
        let stage = Stage::with_time().await;
        stage.load(guest).await;
        let outcome = stage.runtime.invoke(Invocation::new(guest.parse().unwrap(), json!({}))).await;
        assert!(matches!(outcome.failure().unwrap().kind, FailureKind::LimitExceeded | FailureKind::Trapped));
        let replay = stage.runtime.replay(outcome.run, None).await.unwrap();
        assert_eq!(replay.verdict, Verdict::Same, "{guest}");
    }
}

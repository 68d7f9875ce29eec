//! Shutting a runtime down: what comes and what waits is refused at once, and what is under way ends or is stopped.

use std::time::Duration;

use futures::{StreamExt, poll};
use greenroom::{FailureKind, Grants, Limits, Outcome, Retry, RunId, RunStore, Runtime, Storage};
use greenroom_domain::store::{ClaimOutcome, KeyClaim};
use jiff::Timestamp;
use serde_json::json;

use super::{builder, guests, invocation, store};

const SPIN: &str = "(loop $l (br $l)) (unreachable)";

/// A runtime with one place, an action that ends, and one that does not within a test.
async fn with_one_place() -> Runtime {
    let limits = Limits { cpu_ms: 600_000, wall_ms: 600_000, ..Limits::default() };
    let runtime = builder().storage(Storage::joint(store().await)).limits(limits).concurrency(1).build().unwrap();
    for package in [guests::echo(), guests::plain("spins", "", SPIN)] {
        runtime.load(package, Grants::AsDeclared).await.unwrap();
    }
    runtime
}

fn is_refused(outcome: &Outcome) {
    let failure = outcome.failure().unwrap_or_else(|| panic!("{outcome:?}"));
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Cancelled, "cancelled"));
    assert_eq!(failure.retry, Retry::Elsewhere, "a retry here would meet the same");
    assert_eq!(outcome.usage.cpu_us, 0);
}

#[tokio::test]
async fn shutting_down_refuses_at_once_what_comes_and_what_waits() {
    let runtime = with_one_place().await;
    let mut under_way = Box::pin(runtime.invoke(invocation("spins", json!({}))));
    let mut waiting = Box::pin(runtime.invoke(invocation("echo", json!({}))));
    assert!(poll!(&mut under_way).is_pending() && poll!(&mut waiting).is_pending());
    let mut queued = Box::pin(runtime.invoke_all((0..3).map(|_| invocation("echo", json!({})))));
    assert!(poll!(queued.next()).is_pending());
    {
        let mut shutdown = Box::pin(runtime.shutdown());
        assert!(poll!(&mut shutdown).is_pending(), "a run is under way");
        is_refused(&waiting.await);
        is_refused(&runtime.invoke(invocation("echo", json!({}))).await);
        for outcome in queued.collect::<Vec<_>>().await {
            is_refused(&outcome);
        }
        assert!(poll!(&mut shutdown).is_pending());
    }
    // Nobody waits for the shutdown any more.
    is_refused(&runtime.clone().invoke(invocation("echo", json!({}))).await);
    assert!(poll!(&mut under_way).is_pending(), "what is under way goes on");
    drop(under_way);
    runtime.shutdown().await;
}

#[tokio::test]
async fn a_shutdown_within_a_time_stops_what_does_not_end() {
    for time in [Duration::ZERO, Duration::from_millis(40)] {
        let runtime = with_one_place().await;
        let run = invocation("spins", json!({})).idempotency_key("k");
        let (outcome, shutdown) = futures::join!(runtime.invoke(run), runtime.shutdown_within(time));
        let failure = outcome.failure().unwrap_or_else(|| panic!("{outcome:?}"));
        assert_eq!((failure.kind, failure.retry), (FailureKind::Cancelled, Retry::Elsewhere));
        assert_eq!((shutdown.stopped, shutdown.unanswered), (1, 0), "{time:?}");
        is_refused(&runtime.invoke(invocation("echo", json!({}))).await);
    }
}

#[tokio::test]
async fn a_run_that_a_shutdown_stopped_keeps_no_key_and_no_write() {
    let store = store().await;
    let limits = Limits { cpu_ms: 600_000, wall_ms: 600_000, ..Limits::default() };
    let package = guests::writer("writes", SPIN);
    let keyed = || invocation("writes", json!({})).idempotency_key("k");
    let first = builder().storage(Storage::joint(store.clone())).limits(limits).build().unwrap();
    first.load(package.clone(), Grants::AsDeclared).await.unwrap();
    futures::join!(first.invoke(keyed()), first.shutdown_within(Duration::from_millis(20)));
    let second =
        builder().storage(Storage::joint(store.clone())).limits(Limits { cpu_ms: 20, ..limits }).build().unwrap();
    second.load(package, Grants::AsDeclared).await.unwrap();
    let outcome = second.invoke(keyed()).await;
    assert_eq!(outcome.failure().unwrap().code, "cpu", "the key was free: {outcome:?}");
    assert_eq!(store.runs(None, 10).await.unwrap().len(), 1, "what was stopped is no run");
    let contact = greenroom::ContactStore::contacts(&*store, &["1".into()]).await.unwrap().remove(0).unwrap();
    assert_eq!(contact.value("company"), Some("Engines"));
}

/// The run's own task may go on for a moment when the shutdown has ended, so the two are on threads of their own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shutdown_ends_when_what_it_stopped_was_dropped_and_its_key_is_free() {
    let store = store().await;
    let limits = Limits { cpu_ms: 600_000, wall_ms: 600_000, ..Limits::default() };
    for round in 0..20 {
        let runtime = builder().storage(Storage::joint(store.clone())).limits(limits).build().unwrap();
        runtime.load(guests::plain("spins", "", SPIN), Grants::AsDeclared).await.unwrap();
        let key = format!("k{round}");
        let (running, run) = (runtime.clone(), invocation("spins", json!({})).idempotency_key(&*key));
        let stopped = tokio::spawn(async move { running.invoke(run).await });
        while runtime.status().running == 0 {
            tokio::task::yield_now().await;
        }
        let mut shutdown = runtime.shutdown_within(Duration::ZERO).await;
        while shutdown.still_running + shutdown.unanswered > 0 {
            // The machine is busy.
            shutdown = runtime.shutdown_within(Duration::ZERO).await;
        }
        assert_eq!(shutdown.stopped, 1, "{round}");
        let now = Timestamp::now();
        let claim = KeyClaim {
            key,
            action: "spins".to_owned(),
            input_digest: "0".repeat(64),
            contact: None,
            run: RunId::new(uuid::Uuid::now_v7()),
            owner: "another".to_owned(),
            at: now,
            lease_until: now,
        };
        let claimed = store.claim(&claim).await.unwrap();
        assert!(matches!(claimed, ClaimOutcome::Ours), "{round}: {claimed:?}");
        assert_eq!(stopped.await.unwrap().failure().unwrap().kind, FailureKind::Cancelled);
    }
}

#[tokio::test]
async fn outcomes_come_as_runs_end_and_no_run_begins_that_nobody_takes() {
    let store = store().await;
    let runtime = builder()
        .storage(Storage::joint(store.clone()))
        .limits(Limits { cpu_ms: 300, ..Limits::default() })
        .concurrency(2)
        .build()
        .unwrap();
    for package in [guests::echo(), guests::plain("spins", "", SPIN)] {
        runtime.load(package, Grants::AsDeclared).await.unwrap();
    }
    let begun = std::cell::Cell::new(0);
    let list = (0..20).map(|n| {
        begun.set(n + 1);
        invocation(if n == 0 { "spins" } else { "echo" }, json!({}))
    });
    let mut outcomes = Box::pin(runtime.invoke_unordered(list));
    let (place, outcome) = outcomes.next().await.unwrap();
    assert_eq!((place, outcome.action.as_str()), (1, "echo"), "the slow one does not hold it up");
    assert!(begun.get() <= 4, "{}", begun.get());
    let rest: Vec<(usize, Outcome)> = outcomes.collect().await;
    let mut places: Vec<usize> = rest.iter().map(|(place, _)| *place).collect();
    assert_eq!(places.last(), Some(&0), "the slow one ends last: {places:?}");
    places.sort_unstable();
    assert_eq!(places, [&[0][..], &(2..20).collect::<Vec<_>>()].concat());
    for (place, outcome) in rest {
        assert_eq!(outcome.action, if place == 0 { "spins" } else { "echo" });
    }
}

#[tokio::test]
async fn as_many_long_checks_of_inputs_go_on_at_once_as_runs() {
    let runtime = with_one_place().await;
    let list = json!({ "list": { "type": "array", "items": { "type": "string" } } });
    let package = guests::with_properties("lists", "done", &list, &json!({}));
    runtime.load(package, Grants::AsDeclared).await.unwrap();
    // Each such number counts as some kilobytes, because dividing it takes long.
    let wrong = |many: usize| runtime.invoke(invocation("lists", json!({ "list": vec![1e300; many] })));
    let mut under_way = Box::pin(runtime.invoke(invocation("spins", json!({}))));
    assert!(poll!(&mut under_way).is_pending());
    assert_eq!(wrong(1).await.failure().unwrap().code, "invalid-input", "a short check needs no place");
    let mut long = Box::pin(wrong(2_000));
    let in_time = tokio::time::timeout(Duration::from_millis(300), &mut long).await;
    assert!(in_time.is_err(), "the only place is taken: {in_time:?}");
    drop(under_way);
    assert_eq!(long.await.failure().unwrap().code, "invalid-input");
}

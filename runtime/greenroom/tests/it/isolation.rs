//! Isolation of runs: a run cannot see another run's memory, tables and globals, raise its limits, or block a thread;
//! and a replay writes nothing.

use greenroom_domain::store::{ImportRow, ImportStore, StoreAdmin};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::Poll,
};

use futures::StreamExt;
use greenroom::{ContactStore, FailureKind, Grants, Limits, Outcome, RunStore, Runtime, Storage, Verdict};
use greenroom_store::SqliteStore;
use serde_json::{Value, json};

use crate::{builder, guests, invocation, runtime, store};

/// Reports what differs from a fresh instance, as a sum: `1` if memory is not zero, `2` if its data changed, `4` if its
/// global changed, `8` if its table changed. Then it changes everything that it has checked.
///
/// It does not touch the memory of its input, its answer and its own code's data.
fn prober(name: &str, before: &str) -> Vec<u8> {
    let data = r#"
        (data (i32.const 512) "as-built")
        (table $t 4 16 funcref)
        (elem (i32.const 1) $step)
        (global $g (mut i64) (i64.const 7))
        (func $dirty (param $from i32) (param $to i32) (result i32)
            (local $seen i64)
            (loop $next
                (if (i32.lt_u (local.get $from) (local.get $to)) (then
                    (local.set $seen (i64.or (local.get $seen) (i64.load (local.get $from))))
                    (i64.store (local.get $from) (i64.const 0x5ec7e75ec7e75ec7))
                    (local.set $from (i32.add (local.get $from) (i32.const 8)))
                    (br $next))))
            (i64.ne (local.get $seen) (i64.const 0)))
        (func $look (result i32)
            (local $found i32)
            (drop (memory.grow (i32.const 16)))
            (local.set $found (i32.or
                (call $dirty (i32.const 1024) (i32.const 65536))
                (call $dirty (i32.const 69632) (i32.mul (memory.size) (i32.const 65536)))))
            (if (i64.ne (i64.load (i32.const 512)) (i64.const 0x746c6975622d7361))
                (then (local.set $found (i32.or (local.get $found) (i32.const 2)))))
            (i64.store (i32.const 512) (i64.const 0x5ec7e75ec7e75ec7))
            (if (i64.ne (global.get $g) (i64.const 7))
                (then (local.set $found (i32.or (local.get $found) (i32.const 4)))))
            (global.set $g (i64.const 0x5ec7e75ec7e75ec7))
            (if (i32.or (i32.eqz (ref.is_null (table.get $t (i32.const 0)))) (ref.is_null (table.get $t (i32.const 1))))
                (then (local.set $found (i32.or (local.get $found) (i32.const 8)))))
            (table.set $t (i32.const 0) (ref.func $step))
            (table.set $t (i32.const 1) (ref.null func))
            (local.get $found))"#;
    // The output is `{"":n}`, where n is ten plus the sum.
    let body = format!(
        r#"(local $found i32)
           {before}
           (local.set $found (call $look))
           (i32.store (i32.const 256) (i32.const 0x3a22227b))
           (i32.store8 (i32.const 260) (i32.add (i32.const 49) (i32.div_u (local.get $found) (i32.const 10))))
           (i32.store8 (i32.const 261) (i32.add (i32.const 48) (i32.rem_u (local.get $found) (i32.const 10))))
           (i32.store8 (i32.const 262) (i32.const 125))
           (call $done (i32.const 256) (i32.const 7))"#
    );
    guests::plain(name, data, &body)
}

/// One after the other, runs have instances that were created ahead; many at once create their own.
#[tokio::test]
async fn a_run_finds_nothing_of_other_runs() {
    let limits = Limits { cpu_ms: 10_000, ..Limits::default() };
    let build = builder().storage(Storage::joint(store().await)).limits(limits).concurrency(8);
    let runtime = build.build().unwrap();
    let twice = prober("probes-twice", "(drop (call $look))");
    for package in [prober("probes", ""), prober("another", "(nop)"), twice] {
        runtime.load(package, Grants::none()).await.unwrap();
    }
    let found = |outcome: &Outcome| {
        outcome.output().and_then(|output| output[""].as_u64()).unwrap_or_else(|| panic!("{outcome:?}")) - 10
    };
    // Within one run, the second probe finds all changes of the first.
    assert_eq!(found(&runtime.invoke(invocation("probes-twice", json!({}))).await), 1 + 2 + 4 + 8);
    for n in 0..100 {
        for action in ["probes", "another"] {
            let outcome = runtime.invoke(invocation(action, json!({}))).await;
            assert_eq!(found(&outcome), 0, "{action}, run {n}");
        }
    }
    let at_once = (0..200).map(|n| invocation(["probes", "another"][n % 2], json!({})));
    let outcomes: Vec<_> = runtime.invoke_all(at_once).collect().await;
    assert_eq!(outcomes.len(), 200);
    for outcome in &outcomes {
        assert_eq!(found(outcome), 0, "{outcome:?}");
    }
}

/// The limit that an invocation reaches, and its figure in the message.
async fn reached(runtime: &Runtime, action: &str, limits: Limits) -> (String, String) {
    let mut limited = invocation(action, json!({ "note": "x".repeat(300) }));
    limited.limits = Some(limits);
    let outcome = runtime.invoke(limited).await;
    let failure = outcome.failure().unwrap_or_else(|| panic!("{action}: {outcome:?}"));
    assert_eq!(failure.kind, FailureKind::LimitExceeded, "{failure:?}");
    let figure = failure.message.split("its limit of ").nth(1).and_then(|rest| rest.split(' ').next());
    (failure.code.clone(), figure.unwrap_or(&failure.message).to_owned())
}

#[tokio::test]
async fn an_invocation_lowers_its_limits_and_never_raises_them() {
    let (run_id, log) = (guests::RUN_ID, guests::LOG);
    let endless = "(loop $l (br $l)) (unreachable)";
    let calls = "(loop $l (call $run_id (i32.const 2048)) (br $l)) (unreachable)";
    let list = "(call $log (i32.const 1) (i32.const 8) (i32.const 0) (i32.const 98304) (i32.const 1001)) (unreachable)";
    let long = "(call $log (i32.const 1) (i32.const 0) (i32.const 65537) (i32.const 8) (i32.const 0)) (unreachable)";
    let hogs = "(loop $l (drop (memory.grow (i32.const 1))) (br $l)) (unreachable)";
    let most = Limits {
        memory_bytes: u64::MAX,
        cpu_ms: u64::MAX,
        wall_ms: u64::MAX,
        host_calls: u64::MAX,
        list_items: u64::MAX,
        boundary_bytes: u64::MAX,
        handles: u64::MAX,
        input_bytes: u64::MAX,
        output_bytes: u64::MAX,
        log_bytes: u64::MAX,
        journal_bytes: u64::MAX,
    };
    let own = Limits { wall_ms: 60_000, ..Limits::default() };
    // The operator's limit and a lower one of the invocation, then the figures of both.
    let cases = [
        ("cpu", guests::plain("a", "", endless), Limits { cpu_ms: 200, ..own }, Limits { cpu_ms: 50, ..most }, 200, 50),
        (
            "wall",
            guests::plain("a", "", endless),
            Limits { cpu_ms: 60_000, wall_ms: 200, ..own },
            Limits { wall_ms: 50, ..most },
            200,
            50,
        ),
        (
            "memory",
            guests::plain("a", "", hogs),
            Limits { memory_bytes: 4 << 20, ..own },
            Limits { memory_bytes: 1 << 20, ..most },
            4 << 20,
            1 << 20,
        ),
        (
            "host-calls",
            guests::package("a", &[], run_id, "", calls),
            Limits { host_calls: 50, ..own },
            Limits { host_calls: 20, ..most },
            50,
            20,
        ),
        (
            "list-items",
            guests::package("a", &["log"], log, "", list),
            Limits { list_items: 500, ..own },
            Limits { list_items: 7, ..most },
            500,
            7,
        ),
        (
            "boundary",
            guests::package("a", &["log"], log, "", long),
            Limits { boundary_bytes: 20_000, ..own },
            Limits { boundary_bytes: 5_000, ..most },
            20_000,
            5_000,
        ),
        (
            "logs",
            guests::package("a", &["log"], log, "", long),
            Limits { log_bytes: 1_000, ..own },
            Limits { log_bytes: 100, ..most },
            1_000,
            100,
        ),
        (
            "input",
            guests::plain("a", "", "(call $done (local.get $in) (local.get $in_len))"),
            Limits { input_bytes: 200, ..own },
            Limits { input_bytes: 100, ..most },
            200,
            100,
        ),
        (
            "output",
            guests::plain("a", "", "(call $done (local.get $in) (local.get $in_len))"),
            Limits { output_bytes: 200, ..own },
            Limits { output_bytes: 100, ..most },
            200,
            100,
        ),
    ];
    for (limit, package, operators, lower, operators_figure, lower_figure) in cases {
        let runtime = builder().storage(Storage::joint(store().await)).limits(operators).build().unwrap();
        runtime.load(package, Grants::AsDeclared).await.unwrap();
        let figure = |figure: u64| (limit.to_owned(), figure.to_string());
        assert_eq!(
            reached(&runtime, "a", most).await,
            figure(operators_figure),
            "{limit}: an invocation cannot raise it"
        );
        assert_eq!(reached(&runtime, "a", lower).await, figure(lower_figure), "{limit}: an invocation lowers it");
    }
}

/// How often another task of the same thread is polled between two polls of the run.
async fn turns_of_a_neighbour(runtime: &Runtime, action: &str) -> (u64, Outcome) {
    let [polled, ended] = [(); 2].map(|()| Arc::new(AtomicBool::new(false)));
    let turns = Arc::new(AtomicU64::new(0));
    let neighbour = tokio::spawn({
        let (polled, ended, turns) = (polled.clone(), ended.clone(), turns.clone());
        async move {
            while !ended.load(Ordering::SeqCst) {
                if polled.swap(false, Ordering::SeqCst) {
                    turns.fetch_add(1, Ordering::SeqCst);
                }
                // Yields and is ready again at once, like a task that another task has woken.
                let mut waited = false;
                std::future::poll_fn(|context| {
                    context.waker().wake_by_ref();
                    if std::mem::replace(&mut waited, true) { Poll::Ready(()) } else { Poll::Pending }
                })
                .await;
            }
        }
    });
    let run = tokio::spawn({
        let (runtime, invocation) = (runtime.clone(), invocation(action, json!({})));
        async move {
            let mut under_way = Box::pin(runtime.invoke(invocation));
            std::future::poll_fn(|context| {
                let poll = under_way.as_mut().poll(context);
                polled.store(true, Ordering::SeqCst);
                poll
            })
            .await
        }
    });
    let outcome = run.await.unwrap();
    ended.store(true, Ordering::SeqCst);
    neighbour.await.unwrap();
    (turns.load(Ordering::SeqCst), outcome)
}

/// Run and neighbour are tasks of one thread. If the guest held the thread until its limit, the neighbour would have as
/// few turns as beside a run that ends at once.
#[tokio::test(flavor = "current_thread")]
async fn an_endless_loop_yields_its_thread_repeatedly() {
    let limits = Limits { cpu_ms: 500, wall_ms: 60_000, ..Limits::default() };
    let runtime = builder().storage(Storage::joint(store().await)).limits(limits).build().unwrap();
    for package in [guests::echo(), guests::plain("spins", "", "(loop $l (br $l)) (unreachable)")] {
        runtime.load(package, Grants::none()).await.unwrap();
    }
    let (short, outcome) = turns_of_a_neighbour(&runtime, "echo").await;
    assert!(outcome.output().is_some(), "{outcome:?}");
    let (endless, outcome) = turns_of_a_neighbour(&runtime, "spins").await;
    assert_eq!(outcome.failure().unwrap().code, "cpu", "{outcome:?}");
    assert!(endless >= short + 20, "{endless} turns beside an endless loop, {short} beside a run that ends at once");
}

/// A guest that yielded by waking its own task would be polled again before the thread serves timers and sockets.
#[tokio::test(flavor = "current_thread")]
async fn timers_fire_during_an_endless_loop() {
    let limits = Limits { cpu_ms: 500, wall_ms: 60_000, ..Limits::default() };
    let runtime = builder().storage(Storage::joint(store().await)).limits(limits).build().unwrap();
    let spins = guests::plain("spins", "", "(loop $l (br $l)) (unreachable)");
    runtime.load(spins, Grants::none()).await.unwrap();
    let mut woken = 0;
    let neighbour = async {
        loop {
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
            woken += 1;
        }
    };
    tokio::select! {
        () = neighbour => {}
        outcome = runtime.invoke(invocation("spins", json!({}))) => assert!(outcome.failure().is_some(), "{outcome:?}"),
    }
    assert!(woken >= 10, "woken {woken} times in 500 ms");
}

#[tokio::test]
async fn a_replay_writes_nothing() {
    let (runtime, store) = runtime(&[guests::writer("writes", "(call $done (i32.const 1036) (i32.const 2))")]).await;
    let written = runtime.invoke(invocation("writes", json!({}))).await;
    assert_eq!((written.output(), written.usage.effects), (Some(&json!({})), 1), "{written:?}");
    assert_eq!(state(&store).await.0["properties"]["company"], "Acme");
    let changed = ImportRow::Contact {
        id: Some("1".into()),
        email: None,
        secondary_emails: None,
        properties: [("company".to_owned(), "By hand".to_owned())].into(),
    };
    store.import(vec![changed].into()).await.unwrap();
    let before = state(&store).await;
    assert_eq!(before.0["properties"]["company"], "By hand");
    for with in [None, Some(guests::writer("another", "(call $done (i32.const 1036) (i32.const 2))"))] {
        let replay = runtime.replay(written.run, with).await.unwrap();
        assert_eq!((replay.verdict, replay.calls), (Verdict::Same, 1));
        assert_eq!(state(&store).await, before);
    }
    // A package that writes once more than the journal has.
    let again = "(call $update (i32.const 2000) (i32.const 1) (i32.const 2200))
        (call $done (i32.const 1036) (i32.const 2))";
    let more = guests::writer("more", again);
    let replay = runtime.replay(written.run, Some(more)).await.unwrap();
    assert!(matches!(replay.verdict, Verdict::Diverged { .. }), "{replay:?}");
    assert_eq!(state(&store).await, before);
}

/// The contact with its version, the runs, and the store's summary.
async fn state(store: &SqliteStore) -> (Value, Vec<String>, Value) {
    let contact = store.contacts(&["1".into()]).await.unwrap().remove(0).unwrap();
    let runs = store.runs(None, 100).await.unwrap();
    let summary = serde_json::to_value(store.summary().await.unwrap()).unwrap();
    (serde_json::to_value(contact).unwrap(), runs.iter().map(|run| format!("{run:?}")).collect(), summary)
}

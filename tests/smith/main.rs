//! Ten thousand random guests, from a fixed sequence of seeds: whatever they do, the host answers in time, with an
//! outcome of its closed set, and keeps nothing of them.

#![allow(clippy::unwrap_used, missing_docs)]

mod frame;
mod making;
mod measure;

use std::{
    collections::BTreeMap,
    env, panic,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

use greenroom::{FailureKind, Grants, Invocation, Limits, Outcome, Runtime, Storage};
use greenroom_capability_webinars::Webinars;
use greenroom_package::PackageError;
use serde_json::json;

use crate::making::{Kind, Maker};

/// The number of guests.
const GUESTS: u64 = 10_000;

/// How many guests share a runtime. An action is never unloaded, so its memory is freed with its runtime.
const BATCH: u64 = 500;

/// How many batches run before memory is measured: until then caches fill, and the allocator takes the memory that it
/// keeps.
const WARM_UP: usize = 5;

/// How far a run may exceed its deadline.
const OVERSHOOT: Duration = Duration::from_millis(50);

/// How many runs of a guest must exceed the deadline before this is no coincidence.
const TRIES: usize = 5;

type Made = (u64, Result<Vec<u8>, PackageError>);

/// The results of all guests.
#[derive(Default, Debug)]
struct Tally {
    ends: BTreeMap<(Kind, String), usize>,
    host_calls: u64,
    /// The maximum CPU time of a run.
    longest: Duration,
    /// The runs that took too long and were repeated, with their times.
    again: Vec<(u64, Duration)>,
    memory: Vec<u64>,
}

/// Two limits in turn: in one the CPU limit is reached first, in the other the wall limit.
fn limits(seed: u64) -> (Limits, Duration) {
    let limits =
        Limits { memory_bytes: 4 << 20, host_calls: 50, list_items: 100, boundary_bytes: 1 << 20, ..Limits::default() };
    if seed.is_multiple_of(2) {
        (Limits { cpu_ms: 10, wall_ms: 1_000, ..limits }, Duration::from_millis(10))
    } else {
        (Limits { cpu_ms: 1_000, wall_ms: 10, ..limits }, Duration::from_millis(10))
    }
}

async fn runtime() -> Runtime {
    let store = greenroom_tests::store_with_a_contact().await;
    greenroom_tests::runtime(Webinars::not_connected())
        .storage(Storage::joint(store))
        .limits(Limits { cpu_ms: 1_000, ..limits(0).0 })
        .concurrency(4)
        .build()
        .unwrap()
}

/// Loads a package and runs it once. Returns how it ended.
async fn live(runtime: &Runtime, (seed, made): Made, tally: &mut Tally) -> String {
    let package = match made {
        Ok(package) => package,
        Err(refusal) => return format!("not built: {}", variant(&refusal)),
    };
    if let Err(refusal) = runtime.load(package, Grants::AsDeclared).await {
        // A panic during loading is reported as a refusal.
        assert!(!refusal.to_string().contains("panicked"), "{seed}: {refusal}");
        return format!("not loaded: {}", variant(&refusal));
    }
    let outcome = in_time(runtime, seed, tally).await;
    tally.host_calls += outcome.usage.host_calls;
    ended(seed, &outcome)
}

/// Runs a guest, and measures its CPU time. A run that took too long is repeated: a busy machine is a passing cause, an
/// error of the host is not.
async fn in_time(runtime: &Runtime, seed: u64, tally: &mut Tally) -> Outcome {
    let (limits, deadline) = limits(seed);
    let mut invocation = Invocation::new(making::name(seed).parse().unwrap(), json!({ "n": seed })).contact("1");
    invocation.limits = Some(limits);
    for _ in 0..TRIES {
        let before = measure::cpu();
        let outcome = runtime.invoke(invocation.clone()).await;
        let took = measure::cpu().zip(before).map_or(Duration::ZERO, |(after, before)| after - before);
        if took <= deadline + OVERSHOOT {
            tally.longest = tally.longest.max(took);
            return outcome;
        }
        tally.again.push((seed, took));
    }
    panic!("{seed}: it may take {deadline:?} of CPU time, and took each time more: {:?}", tally.again);
}

fn ended(seed: u64, outcome: &Outcome) -> String {
    match outcome.failure() {
        None if outcome.output().is_some() => "done".to_owned(),
        None => "continue".to_owned(),
        Some(failure) => {
            assert_ne!(failure.kind, FailureKind::Internal, "{seed}: {failure:?}");
            format!("{} {}", serde_json::to_value(failure.kind).unwrap().as_str().unwrap(), failure.code)
        }
    }
}

/// The name of an error's variant.
fn variant(error: &impl std::fmt::Debug) -> String {
    let text = format!("{error:?}");
    text.split(|c: char| !c.is_alphanumeric() && c != '(').next().unwrap().to_owned()
}

/// The guests in the order of their seeds, made on another thread.
fn guests() -> Receiver<Made> {
    let (give, take) = sync_channel(32);
    thread::spawn(move || {
        let maker = Maker::new();
        for seed in 0..GUESTS {
            if give.send((seed, maker.package(seed))).is_err() {
                return;
            }
        }
    });
    take
}

/// The name of the test, and the variable that tells it to run in a process of its own.
const TEST: (&str, &str) = ("ten_thousand_guests_drawn_by_lot_end_in_time_and_leave_nothing", "GREENROOM_SMITH");

#[test]
fn ten_thousand_guests_drawn_by_lot_end_in_time_and_leave_nothing() {
    if env::var_os(TEST.1).is_some() {
        return all();
    }
    // The test needs a process with one heap. By default, glibc has a heap for each of many threads, which keep more or
    // less of the freed memory by chance, so the measurement would mean nothing.
    let mut own = Command::new(env::current_exe().unwrap());
    own.args(["--exact", TEST.0, "--nocapture"]).env(TEST.1, "1").env("MALLOC_ARENA_MAX", "1");
    assert!(own.status().unwrap().success(), "the error is above");
}

fn all() {
    let panics = Arc::new(AtomicUsize::new(0));
    let (seen, shown) = (panics.clone(), panic::take_hook());
    panic::set_hook(Box::new(move |panic| {
        seen.fetch_add(1, Ordering::SeqCst);
        shown(panic);
    }));
    let began = Instant::now();
    let guests = guests();
    let mut tally = Tally::default();
    for _ in 0..GUESTS / BATCH {
        batch(&guests, &mut tally);
        tally.memory.extend(measure::memory());
    }
    println!("{tally:#?} in {:?}", began.elapsed());
    assert_eq!(panics.load(Ordering::SeqCst), 0, "nothing panics, on any thread");
    tally.check();
}

impl Tally {
    /// The number of guests of these kinds whose end begins so.
    fn count(&self, kinds: &[Kind], end: &str) -> usize {
        let ends = self.ends.iter().filter(|((kind, e), _)| kinds.contains(kind) && e.starts_with(end));
        ends.map(|(_, count)| count).sum()
    }

    /// A test that ran nothing would prove nothing: each kind of end must have occurred many times.
    fn check(&self) {
        assert_eq!(self.ends.values().sum::<usize>() as u64, GUESTS);
        assert_eq!(
            self.count(&[Kind::Raw], "not loaded: Package"),
            1_000,
            "random components are refused, each with a reason"
        );
        assert!(
            self.count(&[Kind::Nested], "not loaded: Component") > 300,
            "what is compiled with a package is checked"
        );
        let ran = &[Kind::Bare, Kind::Framed];
        for (end, least) in [
            ("done", 1_000),
            ("continue", 200),
            ("trapped", 1_000),
            ("limit-exceeded cpu", 100),
            ("limit-exceeded wall", 100),
        ] {
            let seen = self.count(ran, end);
            assert!(seen >= least, "{end}: {seen} of at least {least}");
        }
        assert!(self.host_calls > 2_000, "guests call the host: {}", self.host_calls);
        if let [.., warm, _] = self.memory.get(..WARM_UP + 1).unwrap_or_default() {
            let last = self.memory.last().copied().unwrap_or_default();
            assert!(last <= warm + warm / 20, "{warm} bytes after {WARM_UP} batches, {last} at the end: more than 5 %");
        }
    }
}

/// The guests of one runtime. All of it is dropped at the end.
fn batch(guests: &Receiver<Made>, tally: &mut Tally) {
    let threads = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    threads.block_on(async {
        let runtime = runtime().await;
        for made in guests.iter().take(usize::try_from(BATCH).unwrap()) {
            let kind = Kind::of(made.0);
            let end = live(&runtime, made, tally).await;
            *tally.ends.entry((kind, end)).or_default() += 1;
        }
        runtime.shutdown().await;
    });
}

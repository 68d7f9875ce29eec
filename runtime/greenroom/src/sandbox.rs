//! Runs a guest once, in a fresh instance, metered and under limits.

use std::{
    future::Future,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use greenroom_domain::{Failure, FailureKind, Retry, codes, sentence, store::Usage};
use serde_json::Value;
use tokio::time::Sleep;
use wasmtime::{PoolConcurrencyLimitError, Store, Trap, UpdateDeadline};

use crate::{
    action::Action,
    bindings::greenroom::action::types,
    capability::{self, RunState},
    document,
    engine::{INSTANCES_PER_RUN, MEMORIES_PER_RUN, TABLES_PER_RUN, Ticker},
    host_call::HostCall,
    instance::{self, PooledInstance},
    instance_pool::InstancePool,
    journal::{End, Journal, ReplayStop},
    limits::{Breach, Limits},
    scan::Scan,
    stages::{self, Stage},
    text,
};

/// How soon a run is worth another try that found all places for instances taken: they are free again when a run ends.
const NO_ROOM_RETRY: Duration = Duration::from_secs(1);

/// The answer of a guest that ended well.
#[derive(Debug)]
pub(crate) enum Step {
    Done(Value),
    Continue(Value),
}

/// The result of running a guest.
pub(crate) struct GuestRun {
    pub(crate) result: Result<Step, Failure>,
    /// How the guest ended, as JSON for the journal. `None` if there is no journal.
    pub(crate) end: Option<String>,
    pub(crate) state: RunState,
    pub(crate) usage: Usage,
}

/// The threads that help to run guests.
pub(crate) struct Host {
    /// The first field, so that it is dropped first: the pool's thread uses the ticker.
    pub(crate) pool: InstancePool,
    pub(crate) ticker: Arc<Ticker>,
}

/// Runs the action once, in a fresh instance. The wall limit and the CPU limit cover instantiation too, so that they
/// stop a start function that loops.
pub(crate) async fn run(
    action: &Arc<Action>,
    host: &Host,
    mut state: RunState,
    input: &String,
    cursor: Option<&String>,
) -> GuestRun {
    let making = stages::enter(Stage::State);
    let limits = state.limits;
    let host_call = state.host_call.clone();
    let (mut store, made, mut cpu) = match host.pool.take(action, &limits) {
        Some(PooledInstance { mut store, guest, creation_time }) => {
            state.memory.held = store.data().memory.held;
            *store.data_mut() = state;
            (store, Some(guest), creation_time)
        }
        None => (instance::store(action.engine(), state), None, Duration::ZERO),
    };
    prepare(&mut store, &limits);
    making.end();
    let started = Instant::now();
    store.data_mut().journal.begin(started);
    let called = {
        let _stage = stages::enter(Stage::Guest);
        let guest = pin!(async {
            let making = stages::enter(Stage::Instantiate);
            let instance = match made {
                Some(_) if store.data().memory.held > limits.memory_bytes => return Err(Breach::memory(&limits).into()),
                Some(instance) => instance,
                None => action.instantiate(&mut store).await?,
            };
            making.end();
            instance.call_run(&mut store, input, cursor).await
        });
        metered(guest, host, limits, &mut cpu, &host_call).await
    };
    let wall = started.elapsed();
    let taking_down = stages::enter(Stage::TearDown);
    let mut state = host.pool.retire(store);
    taking_down.end();
    state.boundary_bytes += (input.len() + cursor.map_or(0, String::len)) as u64;
    let journals = !matches!(state.journal, Journal::Off);
    let (result, end) = match called {
        Err(breach) => end_stopped(breach.failure(), journals),
        Ok(Err(error)) => {
            state.stop = error.downcast_ref::<ReplayStop>().cloned();
            end_stopped(stopped(&error, &limits, state.crash.take()), journals)
        }
        Ok(Ok(Err(failure))) => {
            let end = journals.then(|| End::Failed(&failure).text().ok()).flatten();
            (Err(capability::failure_of(&state, failure)), end)
        }
        Ok(Ok(Ok(step))) => finished(&mut state, step, journals),
    };
    let usage = Usage {
        cpu_us: micros(cpu),
        wall_us: micros(wall),
        peak_memory_bytes: state.memory.held,
        host_calls: state.host_calls,
        boundary_bytes: state.boundary_bytes,
        effects: state.effects,
    };
    GuestRun { result, end, state, usage }
}

/// Prepares a store for a guest that is metered.
pub(crate) fn prepare(store: &mut Store<RunState>, limits: &Limits) {
    store.set_hostcall_fuel(usize::try_from(limits.boundary_bytes).unwrap_or(usize::MAX));
    // Tokio's `yield_now` makes the thread serve timers and sockets before it polls this task again. A task that only
    // wakes itself would be polled again before that.
    store.epoch_deadline_callback(|_| Ok(UpdateDeadline::YieldCustom(1, Box::pin(tokio::task::yield_now()))));
    store.set_epoch_deadline(1);
}

/// Polls a guest until it ends or reaches a limit of time.
pub(crate) async fn metered<F: Future>(
    guest: Pin<&mut F>,
    host: &Host,
    limits: Limits,
    cpu: &mut Duration,
    host_call: &HostCall,
) -> Result<F::Output, Breach> {
    let _running = host.ticker.run();
    Metered { guest, deadline: None, began: Instant::now(), cpu, limits, host_call }.await
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

type BreachOf = fn(&Limits) -> Breach;

/// The messages of wasmtime's errors for limits that have no public error type. If an update of wasmtime changes them,
/// the tests `lists_of_a_million_items` and `handle_leak` in `tests/guests` fail.
const WASMTIME_MESSAGES: [(&str, BreachOf); 5] = [
    ("fuel allocated for hostcalls has been exhausted", Breach::boundary),
    ("store handle limit exceeded", Breach::handles),
    // Only on a machine without the pooling allocator. The allocator refuses such a package when it is loaded.
    ("instance count too high", |_| Breach::parts(codes::INSTANCES, INSTANCES_PER_RUN)),
    ("memory count too high", |_| Breach::parts(codes::MEMORIES, MEMORIES_PER_RUN)),
    ("table count too high", |_| Breach::parts(codes::TABLES, TABLES_PER_RUN)),
];

/// The failure for an error that stopped the guest: a limit, no free place in the pooling allocator, or a trap.
///
/// `crash` is what the guest said of it.
pub(crate) fn stopped(error: &wasmtime::Error, limits: &Limits, crash: Option<String>) -> Failure {
    if let Some(breach) = error.downcast_ref::<Breach>() {
        return breach.failure();
    }
    if error.is::<PoolConcurrencyLimitError>() {
        let message = sentence!("failure-no-room", "there is no room for another instance right now: run it again");
        return Failure::new(FailureKind::Unavailable, codes::NO_ROOM, message).retry(Retry::After(NO_ROOM_RETRY));
    }
    let why = match error.downcast_ref::<Trap>() {
        Some(trap) => trap.to_string(),
        None => error.root_cause().to_string(),
    };
    if let Some((_, breach)) = WASMTIME_MESSAGES.iter().find(|(message, _)| why.contains(message)) {
        return breach(limits).failure();
    }
    let why = match crash {
        Some(message) => sentence!("failure-action-crashed", "the action crashed, and says: {words}", words = message),
        None => sentence!("failure-action-trapped", "the action trapped ({what})", what = text::shortened(&why, 300)),
    };
    let message = sentence!("failure-trapped", "{why}: nothing it wrote was kept; tell its author", why = why);
    Failure::new(FailureKind::Trapped, codes::TRAPPED, message)
}

/// How deep an output or a cursor may be nested. serde_json's parser reads 127 levels. A deeper value could not be read
/// back from a record, which adds levels of its own, and neither could any list with that record.
pub(crate) const MAX_NESTING: usize = 100;

/// A guest's answer, and how it ended as JSON for the journal.
type Ended = (Result<Step, Failure>, Option<String>);

fn end_stopped(failure: Failure, journals: bool) -> Ended {
    let end = journals.then(|| End::Stopped(&failure).text().ok()).flatten();
    (Err(failure), end)
}

fn finished(state: &mut RunState, step: types::Step, journals: bool) -> Ended {
    let (text, how, make): (String, _, fn(Value) -> Step) = match step {
        types::Step::Done(output) => (output, "done", Step::Done),
        types::Step::Continue(cursor) => (cursor, "continue", Step::Continue),
    };
    let _stage = stages::enter(Stage::OutputParse);
    state.boundary_bytes += text.len() as u64;
    if text.len() as u64 > state.limits.output_bytes {
        return end_stopped(Breach::output(&state.limits).failure(), journals);
    }
    let scan = Scan::of(text.as_bytes());
    if let Err(breach) = state.hold(scan.memory) {
        return end_stopped(breach.failure(), journals);
    }
    match document::read(&text, &scan, false) {
        Ok(_) if scan.nesting > MAX_NESTING => {
            let message = if how == "done" {
                sentence!(
                    "failure-output-nests",
                    "the action's output nests deeper than {most} levels: tell its author",
                    most = MAX_NESTING
                )
            } else {
                sentence!(
                    "failure-cursor-nests",
                    "the action's cursor nests deeper than {most} levels: tell its author",
                    most = MAX_NESTING
                )
            };
            end_stopped(Failure::of(FailureKind::InvalidOutput, message), journals)
        }
        Ok(value) => (Ok(make(value)), journals.then(|| end_of_step(how, &text)).flatten()),
        Err(error) => {
            let (what, line, column) = (error.sentence(), error.line, error.column);
            let message = if how == "done" {
                sentence!(
                    "failure-output-json",
                    "the action's output {what}, at line {line} column {column}; tell its author",
                    what = what,
                    line = line,
                    column = column
                )
            } else {
                sentence!(
                    "failure-cursor-json",
                    "the action's cursor {what}, at line {line} column {column}; tell its author",
                    what = what,
                    line = line,
                    column = column
                )
            };
            end_stopped(Failure::of(FailureKind::InvalidOutput, message), journals)
        }
    }
}

fn end_of_step(how: &'static str, text: &str) -> Option<String> {
    let _stage = stages::enter(Stage::Journal);
    End::Step(how, text).text().ok()
}

/// Polls a guest until it ends or reaches a limit, and charges the time of each poll as CPU time.
struct Metered<'a, F> {
    guest: Pin<&'a mut F>,
    /// Made when the guest waits for the first time.
    deadline: Option<Pin<Box<Sleep>>>,
    began: Instant,
    cpu: &'a mut Duration,
    limits: Limits,
    host_call: &'a HostCall,
}

impl<F: Future> Future for Metered<'_, F> {
    type Output = Result<F::Output, Breach>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let began = Instant::now();
        let polled = {
            let _in_its_span = this.host_call.resume();
            this.guest.as_mut().poll(context)
        };
        *this.cpu += began.elapsed();
        match polled {
            Poll::Ready(output) => Poll::Ready(Ok(output)),
            Poll::Pending if *this.cpu > this.limits.cpu() => Poll::Ready(Err(Breach::cpu(&this.limits))),
            Poll::Pending => {
                let left = || this.limits.wall().saturating_sub(this.began.elapsed());
                let deadline = this.deadline.get_or_insert_with(|| Box::pin(tokio::time::sleep(left())));
                deadline.as_mut().poll(context).map(|()| Err(Breach::wall(&this.limits)))
            }
        }
    }
}

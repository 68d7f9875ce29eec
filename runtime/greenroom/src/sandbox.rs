//! Runs a guest once: a fresh instance, under limits, metered.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    future::Future,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use greenroom_domain::{Contact, ContactId, Failure, FailureKind, Retry, RunId, store::Usage};
use jiff::Timestamp;
use serde_json::Value;
use tokio::time::Sleep;
use uuid::Uuid;
use wasmtime::{PoolConcurrencyLimitError, ResourceLimiter, Store, Trap};

use crate::{
    action::Action,
    bindings::greenroom::action::types,
    capability,
    engine::{TABLE_ELEMENTS, Ticker},
    limits::{Breach, Limits},
    services::Services,
    storage::store_failure,
    text,
    write_set::WriteSet,
};

/// The invocation that a run carries out, as its host functions see it.
#[derive(Debug, Clone)]
pub(crate) struct RunContext {
    pub(crate) id: RunId,
    pub(crate) action: String,
    pub(crate) contact: Option<ContactId>,
    pub(crate) started_at: Timestamp,
    pub(crate) dry_run: bool,
}

/// Everything that belongs to one run, behind its host functions.
pub(crate) struct RunState {
    pub(crate) run: RunContext,
    pub(crate) services: Arc<Services>,
    pub(crate) limits: Limits,
    pub(crate) writes: WriteSet,
    /// What was read of each contact when it was first read: checked again at commit.
    pub(crate) reads: BTreeMap<ContactId, Option<Contact>>,
    pub(crate) log_bytes: u64,
    pub(crate) boundary_bytes: u64,
    pub(crate) effects: u64,
    host_calls: u64,
    memory: MemoryMeter,
    refusals: HashMap<String, FailureKind>,
    /// The contacts that this run has registered: their derived properties have changed by that.
    pub(crate) registered: BTreeSet<ContactId>,
}

impl RunState {
    pub(crate) fn new(run: RunContext, services: Arc<Services>, limits: Limits) -> Self {
        Self {
            run,
            services,
            limits,
            writes: WriteSet::default(),
            reads: BTreeMap::new(),
            log_bytes: 0,
            boundary_bytes: 0,
            effects: 0,
            host_calls: 0,
            memory: MemoryMeter { limits, held: 0 },
            refusals: HashMap::new(),
            registered: BTreeSet::new(),
        }
    }

    /// Charges one host call with so many list items and bytes of text.
    pub(crate) fn charge(&mut self, items: usize, bytes: usize) -> Result<(), Breach> {
        self.host_calls += 1;
        self.boundary_bytes += bytes as u64;
        if self.host_calls > self.limits.host_calls {
            return Err(Breach::host_calls(&self.limits));
        }
        if items as u64 > self.limits.list_items {
            return Err(Breach::list_items(&self.limits));
        }
        Ok(())
    }

    /// Contacts as this run sees them. What the store has of them is remembered for the check at commit.
    pub(crate) async fn contacts(&mut self, ids: &[ContactId]) -> Result<Vec<Option<Contact>>, Failure> {
        let stored = self.services.storage.contacts().contacts(ids).await.map_err(store_failure)?;
        let mut seen = Vec::with_capacity(ids.len());
        for (id, stored) in ids.iter().zip(stored) {
            if !self.writes.created().any(|created| &created.id == id) {
                self.reads.entry(id.clone()).or_insert_with(|| stored.clone());
            }
            seen.push(self.writes.seen(id, stored));
        }
        Ok(seen)
    }

    pub(crate) fn new_contact_id(&self) -> ContactId {
        ContactId::new(Uuid::now_v7().to_string())
    }

    pub(crate) fn remember_refusal(&mut self, failure: &Failure) {
        self.refusals.insert(failure.code.clone(), failure.kind);
    }

    pub(crate) fn refused_as(&self, code: &str) -> Option<FailureKind> {
        self.refusals.get(code).copied()
    }
}

/// Counts the memory of all memories of a run together.
struct MemoryMeter {
    limits: Limits,
    held: u64,
}

impl ResourceLimiter for MemoryMeter {
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        if maximum.is_some_and(|maximum| desired > maximum) {
            return Ok(false);
        }
        let held = self.held + (desired.saturating_sub(current)) as u64;
        if held > self.limits.memory_bytes {
            return Err(Breach::memory(&self.limits).into());
        }
        self.held = held;
        Ok(true)
    }

    fn table_growing(&mut self, _current: usize, desired: usize, _maximum: Option<usize>) -> wasmtime::Result<bool> {
        Ok(desired <= TABLE_ELEMENTS)
    }
}

/// How a guest ended.
#[derive(Debug)]
pub(crate) enum Step {
    Done(Value),
    Continue(Value),
}

/// A run that is over.
pub(crate) struct Ran {
    pub(crate) result: Result<Step, Failure>,
    pub(crate) state: RunState,
    pub(crate) usage: Usage,
}

/// Runs the action once, in a fresh instance. The deadline and the CPU limit cover instantiation too, so that a looping
/// start function is stopped like any other loop.
pub(crate) async fn run(
    action: &Action,
    ticker: &Ticker,
    state: RunState,
    input: &String,
    cursor: Option<&String>,
) -> Ran {
    let limits = state.limits;
    let mut store = Store::new(action.engine(), state);
    store.limiter(|state| &mut state.memory);
    store.set_hostcall_fuel(usize::try_from(limits.boundary_bytes).unwrap_or(usize::MAX));
    store.epoch_deadline_async_yield_and_update(1);
    store.set_epoch_deadline(1);
    let started = Instant::now();
    let mut cpu = Duration::ZERO;
    let called = {
        let _running = ticker.run();
        let guest = pin!(async {
            let instance = action.instantiate(&mut store).await?;
            instance.call_run(&mut store, input, cursor).await
        });
        let deadline = tokio::time::sleep(limits.wall());
        Metered { guest, deadline: pin!(deadline), cpu: &mut cpu, limits }.await
    };
    let wall = started.elapsed();
    let mut state = store.into_data();
    state.boundary_bytes += (input.len() + cursor.map_or(0, String::len)) as u64;
    let result = match called {
        Err(breach) => Err(breach.failure()),
        Ok(Err(error)) => Err(stopped(&error, &limits)),
        Ok(Ok(Err(told))) => Err(capability::failure_of(&state, told)),
        Ok(Ok(Ok(step))) => finished(&mut state, step),
    };
    let usage = Usage {
        cpu_us: micros(cpu),
        wall_us: micros(wall),
        peak_memory_bytes: state.memory.held,
        host_calls: state.host_calls,
        boundary_bytes: state.boundary_bytes,
        effects: state.effects,
    };
    Ran { result, state, usage }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// How wasmtime says that one host call brought too much across the boundary. It has no public type for it.
const BOUNDARY_EXHAUSTED: &str = "fuel allocated for hostcalls has been exhausted";

/// A limit that a host function or an allocation ran into, a full house, or a trap.
fn stopped(error: &wasmtime::Error, limits: &Limits) -> Failure {
    if let Some(breach) = error.downcast_ref::<Breach>() {
        return breach.failure();
    }
    if error.is::<PoolConcurrencyLimitError>() {
        let message = "there is no room for another instance right now: run it again";
        return Failure::new(FailureKind::Unavailable, "no-room", message).retry(Retry::Now);
    }
    let why = match error.downcast_ref::<Trap>() {
        Some(trap) => trap.to_string(),
        None => error.root_cause().to_string(),
    };
    if why.contains(BOUNDARY_EXHAUSTED) {
        return Breach::boundary(limits).failure();
    }
    Failure::new(
        FailureKind::Trapped,
        "trapped",
        format!("the action trapped ({}): nothing it wrote was kept; tell its author", text::shortened(&why, 300)),
    )
}

fn finished(state: &mut RunState, step: types::Step) -> Result<Step, Failure> {
    let (text, make): (String, fn(Value) -> Step) = match step {
        types::Step::Done(output) => (output, Step::Done),
        types::Step::Continue(cursor) => (cursor, Step::Continue),
    };
    state.boundary_bytes += text.len() as u64;
    if text.len() as u64 > state.limits.output_bytes {
        return Err(Breach::output(&state.limits).failure());
    }
    serde_json::from_str(&text).map(make).map_err(|error| {
        Failure::of(
            FailureKind::InvalidOutput,
            format!(
                "the action's output is not JSON (line {}, column {}): tell its author",
                error.line(),
                error.column()
            ),
        )
    })
}

/// Polls a guest, charging the time that each poll takes, until it ends or reaches a limit.
struct Metered<'a, F> {
    guest: Pin<&'a mut F>,
    deadline: Pin<&'a mut Sleep>,
    cpu: &'a mut Duration,
    limits: Limits,
}

impl<F: Future> Future for Metered<'_, F> {
    type Output = Result<F::Output, Breach>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let began = Instant::now();
        let polled = this.guest.as_mut().poll(context);
        *this.cpu += began.elapsed();
        match polled {
            Poll::Ready(output) => Poll::Ready(Ok(output)),
            Poll::Pending if *this.cpu > this.limits.cpu() => Poll::Ready(Err(Breach::cpu(&this.limits))),
            Poll::Pending => this.deadline.as_mut().poll(context).map(|()| Err(Breach::wall(&this.limits))),
        }
    }
}

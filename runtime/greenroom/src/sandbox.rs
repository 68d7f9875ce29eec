//! Runs a guest once: a fresh instance, under limits, metered.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    future::Future,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use greenroom_domain::{
    Contact, ContactId, Failure, FailureKind, Retry, RunId,
    store::{Journal as KeptJournal, Usage},
};
use jiff::Timestamp;
use serde_json::Value;
use tokio::time::Sleep;
use uuid::Uuid;
use wasmtime::{Engine, PoolConcurrencyLimitError, ResourceLimiter, Store, Trap};

use crate::{
    action::Action,
    bindings::greenroom::action::types,
    capability,
    engine::{TABLE_ELEMENTS, Ticker},
    journal::{End, Journal, Played, Stop},
    limits::{Breach, Limits},
    ready::{Maker, Ready},
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
    /// The contacts that this run has named to Zoom, whatever came of it.
    pub(crate) named: BTreeSet<ContactId>,
    pub(crate) journal: Journal,
    /// What no journal may hold.
    secrets: BTreeSet<String>,
    /// Why a replay was stopped.
    pub(crate) stop: Option<Stop>,
}

impl RunState {
    pub(crate) fn new(run: RunContext, services: Arc<Services>, limits: Limits, journal: Journal) -> Self {
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
            named: BTreeSet::new(),
            journal,
            secrets: BTreeSet::new(),
            stop: None,
        }
    }

    /// Of an instance that is in no run: it may call nothing.
    pub(crate) fn idle(services: Arc<Services>, limits: Limits) -> Self {
        let nobody = RunContext {
            id: RunId::new(Uuid::nil()),
            action: String::new(),
            contact: None,
            started_at: Timestamp::UNIX_EPOCH,
            dry_run: true,
        };
        let limits = Limits { host_calls: 0, ..limits };
        Self::new(nobody, services, limits, Journal::Off)
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

    /// The run's journal, where it writes one, with everybody whose data may be in it.
    pub(crate) fn take_journal(&mut self, input: &str, cursor: Option<&str>, end: &str) -> Option<KeptJournal> {
        let Journal::Recording(recorder) = std::mem::replace(&mut self.journal, Journal::Off) else { return None };
        let level = recorder.level();
        let played = Played { limits: &self.limits, input, cursor, end, secrets: &self.secrets };
        match recorder.finish(&played) {
            Ok(body) => {
                let written = self.writes.created().map(|created| &created.id);
                let written = written.chain(self.writes.updated().map(|(id, _)| id));
                let mut contacts: BTreeSet<ContactId> = self.reads.keys().chain(written).cloned().collect();
                contacts.extend(self.named.iter().chain(&self.run.contact).cloned());
                Some(KeptJournal { level, body, contacts: contacts.into_iter().collect() })
            }
            Err(error) => {
                tracing::warn!(run = %self.run.id, %error, "the run's journal could not be written down");
                None
            }
        }
    }

    /// What follows never stands in the run's journal.
    pub(crate) fn keep_secret(&mut self, secret: &str) {
        if !secret.is_empty() && !self.secrets.contains(secret) {
            self.secrets.insert(secret.to_owned());
        }
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
    /// How it ended, for the journal; none where it keeps none.
    pub(crate) end: Option<String>,
    pub(crate) state: RunState,
    pub(crate) usage: Usage,
}

/// What runs guests.
pub(crate) struct Host {
    /// Before the ticker: its thread uses it.
    pub(crate) maker: Maker,
    pub(crate) ticker: Arc<Ticker>,
}

/// A store for one instance.
pub(crate) fn store(engine: &Engine, state: RunState) -> Store<RunState> {
    let mut store = Store::new(engine, state);
    store.limiter(|state| &mut state.memory);
    store
}

/// Runs the action once, in a fresh instance. The deadline and the CPU limit cover instantiation too, so that a looping
/// start function is stopped like any other loop.
pub(crate) async fn run(
    action: &Arc<Action>,
    host: &Host,
    mut state: RunState,
    input: &String,
    cursor: Option<&String>,
) -> Ran {
    let limits = state.limits;
    let (_under_way, ready) = host.maker.take(action);
    let (mut store, made, mut cpu) = match ready {
        Some(Ready { mut store, guest, took }) => {
            state.memory.held = store.data().memory.held;
            *store.data_mut() = state;
            (store, Some(guest), took)
        }
        None => (self::store(action.engine(), state), None, Duration::ZERO),
    };
    store.set_hostcall_fuel(usize::try_from(limits.boundary_bytes).unwrap_or(usize::MAX));
    store.epoch_deadline_async_yield_and_update(1);
    store.set_epoch_deadline(1);
    let started = Instant::now();
    let called = {
        let _running = host.ticker.run();
        let guest = pin!(async {
            let instance = match made {
                Some(_) if store.data().memory.held > limits.memory_bytes => return Err(Breach::memory(&limits).into()),
                Some(instance) => instance,
                None => action.instantiate(&mut store).await?,
            };
            instance.call_run(&mut store, input, cursor).await
        });
        let deadline = tokio::time::sleep(limits.wall());
        Metered { guest, deadline: pin!(deadline), cpu: &mut cpu, limits }.await
    };
    let wall = started.elapsed();
    let idle = RunState::idle(store.data().services.clone(), limits);
    let mut state = std::mem::replace(store.data_mut(), idle);
    host.maker.retire(store);
    state.boundary_bytes += (input.len() + cursor.map_or(0, String::len)) as u64;
    let journals = !matches!(state.journal, Journal::Off);
    let (result, end) = match called {
        Err(breach) => end_stopped(breach.failure(), journals),
        Ok(Err(error)) => {
            state.stop = error.downcast_ref::<Stop>().cloned();
            end_stopped(stopped(&error, &limits), journals)
        }
        Ok(Ok(Err(told))) => {
            let end = journals.then(|| End::Failed(&told).text().ok()).flatten();
            (Err(capability::failure_of(&state, told)), end)
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
    Ran { result, end, state, usage }
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

/// What a guest left, and how it ended.
type Left = (Result<Step, Failure>, Option<String>);

fn end_stopped(failure: Failure, journals: bool) -> Left {
    let end = journals.then(|| End::Stopped(&failure).text().ok()).flatten();
    (Err(failure), end)
}

fn finished(state: &mut RunState, step: types::Step, journals: bool) -> Left {
    let (text, how, make): (String, _, fn(Value) -> Step) = match step {
        types::Step::Done(output) => (output, "done", Step::Done),
        types::Step::Continue(cursor) => (cursor, "continue", Step::Continue),
    };
    state.boundary_bytes += text.len() as u64;
    if text.len() as u64 > state.limits.output_bytes {
        return end_stopped(Breach::output(&state.limits).failure(), journals);
    }
    match serde_json::from_str(&text) {
        Ok(value) => (Ok(make(value)), journals.then(|| End::Step(how, &text).text().ok()).flatten()),
        Err(error) => {
            let message = format!(
                "the action's output is not JSON (line {}, column {}): tell its author",
                error.line(),
                error.column()
            );
            end_stopped(Failure::of(FailureKind::InvalidOutput, message), journals)
        }
    }
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

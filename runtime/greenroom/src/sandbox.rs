//! Runs a guest once: a fresh instance, under limits, metered.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap},
    future::Future,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use greenroom_domain::{
    Contact, ContactId, Failure, FailureKind, Retry, RunId, codes,
    store::{Journal as KeptJournal, Usage},
};
use jiff::Timestamp;
use serde_json::Value;
use tokio::time::Sleep;
use uuid::Uuid;
use wasmtime::{Engine, PoolConcurrencyLimitError, ResourceLimiter, Store, Trap, UpdateDeadline};

use crate::{
    SyncScope,
    action::Action,
    bindings::greenroom::action::types,
    capability, cost,
    engine::{INSTANCES_PER_RUN, MEMORIES_PER_RUN, TABLE_ELEMENTS, TABLES_PER_RUN, Ticker},
    journal::{End, Journal, Played, Secrets, Stop},
    limits::{Breach, Limits},
    ready::{Maker, Ready},
    services::Services,
    sync::Job,
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
    /// The sync that the run is a slice of.
    pub(crate) sync: Option<SyncScope>,
}

/// Everything that belongs to one run, behind its host functions.
pub(crate) struct RunState {
    pub(crate) run: RunContext,
    pub(crate) services: Arc<Services>,
    pub(crate) limits: Limits,
    pub(crate) writes: WriteSet,
    /// What was read of each contact when it was first read: checked again at commit.
    pub(crate) reads: BTreeMap<ContactId, Option<Arc<Contact>>>,
    pub(crate) log_bytes: u64,
    pub(crate) boundary_bytes: u64,
    pub(crate) effects: u64,
    host_calls: u64,
    memory: MemoryMeter,
    refusals: HashMap<String, FailureKind>,
    /// The contacts that this run has registered: their derived properties have changed by that.
    pub(crate) registered: BTreeSet<ContactId>,
    /// Contacts that its journal may name beside those that were read or written.
    named: BTreeSet<ContactId>,
    pub(crate) journal: Journal,
    /// What no journal may hold.
    pub(crate) secrets: Secrets,
    /// Why a replay was stopped.
    pub(crate) stop: Option<Stop>,
    /// What it syncs, once it has begun to.
    pub(crate) sync: Option<Box<Job>>,
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
            secrets: Secrets::default(),
            stop: None,
            sync: None,
        }
    }

    /// Bytes in the memories of the instance, and what the host keeps for it.
    pub(crate) fn held(&self) -> u64 {
        self.memory.held
    }

    /// Of an instance that is in no run: it may call nothing.
    pub(crate) fn idle(services: Arc<Services>, limits: Limits) -> Self {
        let nobody = RunContext {
            id: RunId::new(Uuid::nil()),
            action: String::new(),
            contact: None,
            started_at: Timestamp::UNIX_EPOCH,
            dry_run: true,
            sync: None,
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

    /// Charges what the host keeps for this run until it ends: it counts as the run's memory.
    pub(crate) fn hold(&mut self, bytes: usize) -> Result<(), Breach> {
        self.memory.take((bytes + ENTRY_BYTES) as u64)
    }

    /// Contacts as this run sees them. What the store has of them is remembered for the check at commit.
    ///
    /// # Errors
    /// A [`Failure`] where the store does not answer, which the guest may handle; a [`Breach`] stops the run. They are
    /// asked for in parts, so that the limits bound what the host holds of many large contacts.
    pub(crate) async fn contacts(&mut self, ids: &[ContactId]) -> wasmtime::Result<Vec<Option<Arc<Contact>>>> {
        let mut seen = Vec::with_capacity(ids.len());
        let mut bytes = 0;
        for ids in ids.chunks(CONTACTS_AT_ONCE) {
            let stored = self.services.storage.contacts().contacts(ids).await.map_err(Failure::from)?;
            for (id, stored) in ids.iter().zip(stored) {
                let stored = stored.map(Arc::new);
                if !self.reads.contains_key(id) && !self.writes.created().any(|created| &created.id == id) {
                    self.hold(id.as_str().len() + stored.as_deref().map_or(0, size_of_contact))?;
                    self.reads.insert(id.clone(), stored.clone());
                }
                let contact = self.writes.seen(id, stored);
                bytes += contact.as_deref().map_or(0, size_of_contact) as u64;
                if bytes > self.limits.boundary_bytes {
                    return Err(Breach::boundary(&self.limits).into());
                }
                seen.push(contact);
            }
        }
        Ok(seen)
    }

    /// Of these ids, notes for the journal those that are contacts: others need not be found again (C10).
    ///
    /// # Errors
    /// As [`RunState::contacts`].
    pub(crate) async fn name_known(&mut self, ids: &[ContactId]) -> wasmtime::Result<()> {
        if !self.journal.records() {
            return Ok(());
        }
        for ids in ids.chunks(CONTACTS_AT_ONCE) {
            let known = self.services.storage.contacts().contacts(ids).await.map_err(Failure::from)?;
            for contact in known.into_iter().flatten() {
                self.name(&contact.id)?;
            }
        }
        Ok(())
    }

    /// Notes for the journal that it may name this contact.
    pub(crate) fn name(&mut self, id: &ContactId) -> Result<(), Breach> {
        if self.journal.records() && !self.named.contains(id) {
            self.hold(id.as_str().len())?;
            self.named.insert(id.clone());
        }
        Ok(())
    }

    /// The run's journal, where it writes one, with everybody whose data may be in it.
    pub(crate) async fn take_journal(&mut self, input: &str, cursor: Option<&str>, end: String) -> Option<KeptJournal> {
        let Journal::Recording(recorder) = std::mem::replace(&mut self.journal, Journal::Off) else { return None };
        let secrets = std::mem::take(&mut self.secrets);
        let is_light = secrets.is_empty() || recorder.bytes() + input.len() + end.len() <= MASKED_HERE;
        let cursor = cursor.map(Cow::from);
        let played = Played { limits: self.limits, input: input.into(), cursor, end: end.into(), secrets };
        let finished = if is_light {
            recorder.finish(played).map_err(|error| error.to_string())
        } else {
            let played = played.owned();
            let finished = tokio::task::spawn_blocking(move || recorder.finish(played)).await;
            finished.map_err(|error| error.to_string()).and_then(|finished| finished.map_err(|error| error.to_string()))
        };
        match finished {
            Ok((level, body)) => {
                let read = self.reads.iter().filter(|(_, contact)| contact.is_some()).map(|(id, _)| id);
                let written = self.writes.created().map(|created| &created.id);
                let written = written.chain(self.writes.updated().map(|(id, _)| id));
                let mut contacts: BTreeSet<ContactId> = read.chain(written).cloned().collect();
                contacts.extend(self.named.iter().chain(&self.registered).chain(&self.run.contact).cloned());
                Some(KeptJournal { level, body, contacts: contacts.into_iter().collect() })
            }
            Err(error) => {
                tracing::warn!(run = %self.run.id, error, "the run's journal could not be written down");
                None
            }
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

/// How many bytes of a journal are searched for secrets on the thread that serves others too.
const MASKED_HERE: usize = 32 << 10;

/// How many contacts the store is asked for at once.
const CONTACTS_AT_ONCE: usize = 100;

/// What something that the host keeps takes beside its text, rounded up.
const ENTRY_BYTES: usize = 256;

fn size_of_contact(contact: &Contact) -> usize {
    let properties: usize = contact.properties.iter().map(|(name, value)| name.len() + value.len()).sum();
    let emails = contact.email.iter().chain(&contact.secondary_emails).map(|email| email.as_str().len());
    contact.id.as_str().len() + properties + emails.sum::<usize>()
}

/// Counts the memory of all memories of a run together, and what the host keeps for it.
struct MemoryMeter {
    limits: Limits,
    held: u64,
}

impl MemoryMeter {
    fn take(&mut self, bytes: u64) -> Result<(), Breach> {
        let held = self.held.saturating_add(bytes);
        if held > self.limits.memory_bytes {
            return Err(Breach::memory(&self.limits));
        }
        self.held = held;
        Ok(())
    }
}

impl ResourceLimiter for MemoryMeter {
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        if maximum.is_some_and(|maximum| desired > maximum) {
            return Ok(false);
        }
        self.take(desired.saturating_sub(current) as u64)?;
        Ok(true)
    }

    fn table_growing(&mut self, _current: usize, desired: usize, _maximum: Option<usize>) -> wasmtime::Result<bool> {
        Ok(desired <= TABLE_ELEMENTS)
    }

    // What the pool refuses when loading, for machines that have no pool.
    fn instances(&self) -> usize {
        INSTANCES_PER_RUN as usize
    }

    fn memories(&self) -> usize {
        MEMORIES_PER_RUN as usize
    }

    fn tables(&self) -> usize {
        TABLES_PER_RUN as usize
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
    let limits = state.limits;
    let mut store = Store::new(engine, state);
    store.limiter(|state| &mut state.memory);
    store.set_hostcall_fuel(usize::try_from(limits.boundary_bytes).unwrap_or(usize::MAX));
    store.set_max_component_handles(usize::try_from(limits.handles).unwrap_or(usize::MAX));
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
    let (mut store, made, mut cpu) = match host.maker.take(action, &limits) {
        Some(Ready { mut store, guest, took }) => {
            state.memory.held = store.data().memory.held;
            *store.data_mut() = state;
            (store, Some(guest), took)
        }
        None => (self::store(action.engine(), state), None, Duration::ZERO),
    };
    store.set_hostcall_fuel(usize::try_from(limits.boundary_bytes).unwrap_or(usize::MAX));
    // Tokio's own way to give a thread back: it looks at timers and sockets before it comes back to this task. A task that
    // only wakes itself is polled again and again before that.
    store.epoch_deadline_callback(|_| Ok(UpdateDeadline::YieldCustom(1, Box::pin(tokio::task::yield_now()))));
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
    let mut state = host.maker.retire(store);
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

/// The breach of a limit.
type Reached = fn(&Limits) -> Breach;

/// How wasmtime says that a limit was reached for which it has no public type. `tests/guests` fails when it says so in
/// other words: `lists_of_a_million_items` and `handle_leak`.
const WASMTIMES_WORDS: [(&str, Reached); 5] = [
    ("fuel allocated for hostcalls has been exhausted", Breach::boundary),
    ("store handle limit exceeded", Breach::handles),
    // On a machine without a pool; with one, a package with more is refused when it is loaded.
    ("instance count too high", |_| Breach::parts(codes::INSTANCES, INSTANCES_PER_RUN)),
    ("memory count too high", |_| Breach::parts(codes::MEMORIES, MEMORIES_PER_RUN)),
    ("table count too high", |_| Breach::parts(codes::TABLES, TABLES_PER_RUN)),
];

/// A limit that a host function or an allocation ran into, a full house, or a trap.
fn stopped(error: &wasmtime::Error, limits: &Limits) -> Failure {
    if let Some(breach) = error.downcast_ref::<Breach>() {
        return breach.failure();
    }
    if error.is::<PoolConcurrencyLimitError>() {
        let message = "there is no room for another instance right now: run it again";
        return Failure::new(FailureKind::Unavailable, codes::NO_ROOM, message).retry(Retry::Now);
    }
    let why = match error.downcast_ref::<Trap>() {
        Some(trap) => trap.to_string(),
        None => error.root_cause().to_string(),
    };
    if let Some((_, breach)) = WASMTIMES_WORDS.iter().find(|(words, _)| why.contains(words)) {
        return breach(limits).failure();
    }
    Failure::new(
        FailureKind::Trapped,
        codes::TRAPPED,
        format!("the action trapped ({}): nothing it wrote was kept; tell its author", text::shortened(&why, 300)),
    )
}

/// How deep arrays and objects of an output, or of a cursor, may stand in each other. The parser reads 127 levels: a value
/// that had all of them could not be read again once it stands in a record, and with it no list that has the record.
const MAX_NESTING: usize = 100;

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
    if let Err(breach) = state.hold(cost::memory(&text)) {
        return end_stopped(breach.failure(), journals);
    }
    match serde_json::from_str(&text) {
        Ok(value) if text::nests_deeper(&value, MAX_NESTING) => {
            let what = if how == "done" { "output" } else { "cursor" };
            let message = format!("the action's {what} nests deeper than {MAX_NESTING} levels: tell its author");
            end_stopped(Failure::of(FailureKind::InvalidOutput, message), journals)
        }
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

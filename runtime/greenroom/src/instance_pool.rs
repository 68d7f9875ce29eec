//! A thread that creates instances ahead of invocations and drops used ones, so that an invocation waits for neither. (Measured
//! with one caller on two cores: half of the time of a no-op, a quarter of that of the realistic action.)
//!
//! The pool works only while fewer invocations are in progress than the machine has cores: there is a core then that would be
//! idle. With more, it is left out and costs nothing but a counter.
//!
//! A ready instance is as fresh as any other: at most its start functions have run, and it has received no data. The
//! pool does not keep a guest whose start function calls a host function or does not end, because that work belongs to
//! no run.

use std::{
    sync::{
        Arc, Condvar, Mutex, PoisonError, Weak,
        atomic::{AtomicUsize, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use wasmtime::{PoolConcurrencyLimitError, Store};

use crate::{
    action::Action,
    capability::RunState,
    engine::{TICK, Ticker},
    instance::{self, PooledInstance},
    limits::Limits,
    services::Services,
};

/// How many instances an action in use has ready.
const PER_ACTION: usize = 16;

/// How many instances are created for one request at most. Most take some microseconds.
const AT_ONCE: usize = 256;

/// How many instances of all actions are ready at most.
const MAX_READY: u32 = 64;

/// How many bytes of memory all ready instances may hold together. The instance that is created last may exceed it.
const MAX_READY_BYTES: u64 = 256 << 20;

/// How many used instances may wait for the pool's thread to drop them; beyond that, each run drops its own. The thread
/// may hold as many again while it drops them.
const MAX_RETIRED: u32 = 16;

/// For how many instances the engine reserves room in addition to those of runs.
pub(crate) const INSTANCES: u32 = MAX_READY + 2 * MAX_RETIRED;

/// How many bytes a used instance holds at most that waits for the pool's thread.
const MAX_RETIRED_BYTES: u64 = 4 << 20;

/// The pool does not keep a guest that takes longer to start, because the instances of other actions would wait for it, and a core
/// would be busy with what nobody may ask for.
const MAX_CREATION_TIME: Duration = Duration::from_millis(10);

/// For how long after its last request an action keeps its ready instances from the others. Where more actions are in use than
/// there is room for, some create theirs themselves; otherwise each would drop those of the next.
const IN_USE: Duration = Duration::from_secs(1);

/// The pool drops all ready instances after this time without a request.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);

/// The thread looks for work again after this time before it sleeps. Waking a sleeping thread costs an invocation more
/// than taking an instance does.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// Creates instances ahead of invocations, and drops used ones.
pub(crate) struct InstancePool {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    work: Mutex<Work>,
    wake: Condvar,
    /// How many invocations are running or wait for their turn.
    in_flight: AtomicUsize,
    cores: usize,
}

/// Actions that need more ready instances.
type Actions = Vec<Weak<Action>>;

/// Used instances, to be dropped.
type Retired = Vec<Store<RunState>>;

#[derive(Default)]
struct Work {
    actions: Actions,
    retired: Retired,
    asleep: bool,
    stop: bool,
}

impl InstancePool {
    /// Starts the pool. It does nothing if the machine has one core.
    pub(crate) fn start(services: Arc<Services>, ticker: Arc<Ticker>) -> std::io::Result<Self> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let shared =
            Arc::new(Shared { work: Mutex::default(), wake: Condvar::new(), in_flight: AtomicUsize::new(0), cores });
        let thread = if cores < 2 {
            None
        } else {
            let seen = shared.clone();
            let run =
                move || Thread { shared: seen, services, ticker, stocked: Vec::new(), left_out: Vec::new() }.run();
            Some(std::thread::Builder::new().name("greenroom-pool".to_owned()).spawn(run)?)
        };
        Ok(Self { shared, thread })
    }

    /// Counts an invocation until the returned guard is dropped.
    pub(crate) fn enter(&self) -> InFlight<'_> {
        self.shared.in_flight.fetch_add(1, Ordering::Relaxed);
        InFlight(&self.shared.in_flight)
    }

    /// Whether a core is idle. While all cores serve invocations, an instance for one of them would delay the others.
    fn has_idle_core(&self) -> bool {
        self.thread.is_some() && !self.shared.is_busy()
    }

    /// How many invocations are running or wait for their turn.
    pub(crate) fn in_flight(&self) -> usize {
        self.shared.in_flight.load(Ordering::Relaxed)
    }

    /// Takes a ready instance. None fits if the run's limit of handles differs from the action's: an instance has that
    /// limit from its creation on. While all cores are busy nothing is taken, so that runs do not wait for each other here.
    pub(crate) fn take(&self, action: &Arc<Action>, limits: &Limits) -> Option<PooledInstance> {
        let pooled = &action.pooled;
        if !self.has_idle_core()
            || pooled.not_poolable.load(Ordering::Relaxed)
            || limits.handles != action.limits.handles
        {
            return None;
        }
        let (ready, left) = {
            let mut instances = pooled.lock();
            (instances.pop(), instances.len())
        };
        let invoked_before =
            pooled.invoked_before.load(Ordering::Relaxed) || pooled.invoked_before.swap(true, Ordering::Relaxed);
        if invoked_before && left <= PER_ACTION / 2 && !pooled.refill_requested.swap(true, Ordering::Relaxed) {
            let mut work = self.shared.lock();
            work.actions.push(Arc::downgrade(action));
            drop(work);
            self.shared.wake.notify_one();
        }
        ready
    }

    /// Returns the state of the run and drops the used instance, here or on the pool's thread.
    pub(crate) fn retire(&self, mut store: Store<RunState>) -> RunState {
        let used = store.data();
        // A large memory is not kept until the thread has time.
        if !self.has_idle_core() || used.held() > MAX_RETIRED_BYTES {
            return store.into_data();
        }
        let idle = RunState::idle(used.services.clone(), used.limits);
        let state = std::mem::replace(store.data_mut(), idle);
        let mut work = self.shared.lock();
        if work.retired.len() < MAX_RETIRED as usize {
            work.retired.push(store);
            let asleep = std::mem::take(&mut work.asleep);
            drop(work);
            if asleep {
                self.shared.wake.notify_one();
            }
        }
        state
    }
}

impl Drop for InstancePool {
    fn drop(&mut self) {
        self.shared.lock().stop = true;
        self.shared.wake.notify_one();
        if let Some(thread) = self.thread.take() {
            // A panic in the pool was reported when it happened.
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, Work> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether every core serves an invocation.
    fn is_busy(&self) -> bool {
        self.in_flight.load(Ordering::Relaxed) >= self.cores
    }

    fn stops(&self) -> bool {
        self.lock().stop
    }

    /// Waits for work. Both lists are empty after [`IDLE_TIMEOUT`] without work. Returns `None` when the thread has to
    /// stop.
    fn next(&self) -> Option<(Actions, Retired)> {
        let mut work = self.lock();
        let mut polled = false;
        loop {
            if work.stop {
                return None;
            }
            if !work.actions.is_empty()
                || (polled && !work.retired.is_empty())
                || work.retired.len() >= MAX_RETIRED as usize / 2
            {
                work.asleep = false;
                return Some((std::mem::take(&mut work.actions), std::mem::take(&mut work.retired)));
            }
            if polled {
                work.asleep = true;
                let waited = self.wake.wait_timeout(work, IDLE_TIMEOUT).unwrap_or_else(PoisonError::into_inner);
                work = waited.0;
                if waited.1.timed_out() && work.actions.is_empty() && work.retired.is_empty() && !work.stop {
                    return Some(Default::default());
                }
                polled = false;
            } else {
                let waited = self.wake.wait_timeout(work, POLL_INTERVAL).unwrap_or_else(PoisonError::into_inner);
                polled = waited.1.timed_out();
                work = waited.0;
            }
        }
    }
}

/// Counts an invocation until it is dropped.
pub(crate) struct InFlight<'a>(&'a AtomicUsize);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Drops an action's ready instances, outside of the lock.
fn clear(action: &Action) {
    let cleared = std::mem::take(&mut *action.pooled.lock());
    drop(cleared);
}

struct Thread {
    shared: Arc<Shared>,
    services: Arc<Services>,
    ticker: Arc<Ticker>,
    /// The actions that have ready instances, in the order of their last request.
    stocked: Vec<Stocked>,
    /// The actions that there was no room for.
    left_out: Actions,
}

/// An action that has ready instances.
struct Stocked {
    action: Weak<Action>,
    requested: Instant,
}

impl Thread {
    fn run(mut self) {
        while let Some((actions, retired)) = self.shared.next() {
            if actions.is_empty() && retired.is_empty() {
                self.stocked.drain(..).filter_map(|stocked| stocked.action.upgrade()).for_each(|action| clear(&action));
            }
            drop(retired);
            let waited = std::mem::take(&mut self.left_out);
            for action in waited.iter().chain(&actions).filter_map(Weak::upgrade) {
                self.refill(&action);
            }
        }
    }

    fn refill(&mut self, action: &Arc<Action>) {
        self.stocked.retain(|other| {
            other.action.strong_count() > 0 && !std::ptr::eq(other.action.as_ptr(), Arc::as_ptr(action))
        });
        if !self.make_room() {
            // It asks for no more until then.
            self.left_out.push(Arc::downgrade(action));
            return;
        }
        self.stocked.push(Stocked { action: Arc::downgrade(action), requested: Instant::now() });
        // A caller may take them as fast as they are created; other actions and used instances wait meanwhile.
        for _ in 0..AT_ONCE {
            if action.pooled.lock().len() >= PER_ACTION
                || self.ready_bytes() >= MAX_READY_BYTES
                || self.shared.is_busy()
                || self.shared.stops()
            {
                break;
            }
            match self.create(action) {
                Ok(ready) => {
                    let slow = ready.creation_time > MAX_CREATION_TIME;
                    action.pooled.lock().push(ready);
                    if slow {
                        action.pooled.not_poolable.store(true, Ordering::Relaxed);
                        clear(action);
                        break;
                    }
                }
                Err(error) => {
                    if !error.is::<PoolConcurrencyLimitError>() {
                        tracing::debug!(action = action.manifest.name, %error, "no instances can be created ahead of runs");
                        action.pooled.not_poolable.store(true, Ordering::Relaxed);
                    }
                    break;
                }
            }
        }
        action.pooled.refill_requested.store(false, Ordering::Relaxed);
    }

    /// Drops the ready instances of the actions whose last request is oldest, until another action's fit. False: they are all in
    /// use.
    fn make_room(&mut self) -> bool {
        while (self.stocked.len() + 1) * PER_ACTION > MAX_READY as usize {
            if self.stocked[0].requested.elapsed() < IN_USE {
                return false;
            }
            if let Some(action) = self.stocked.remove(0).action.upgrade() {
                clear(&action);
            }
        }
        true
    }

    /// The bytes of memory that all ready instances hold.
    fn ready_bytes(&self) -> u64 {
        let of = |action: Arc<Action>| -> u64 { action.pooled.lock().iter().map(|r| r.store.data().held()).sum() };
        self.stocked.iter().filter_map(|stocked| stocked.action.upgrade()).map(of).sum()
    }

    fn create(&self, action: &Action) -> wasmtime::Result<PooledInstance> {
        let mut store = instance::store(action.engine(), RunState::idle(self.services.clone(), action.limits));
        let longest = action.limits.cpu().min(2 * MAX_CREATION_TIME);
        let ticks = longest.as_nanos().div_ceil(TICK.as_nanos());
        store.epoch_deadline_trap();
        store.set_epoch_deadline(u64::try_from(ticks).unwrap_or(u64::MAX));
        let _running = self.ticker.run();
        let began = Instant::now();
        // It never waits: an idle run may call no host function, and the epoch deadline traps instead of yielding.
        let guest = futures::executor::block_on(action.instantiate(&mut store))?;
        Ok(PooledInstance { store, guest, creation_time: began.elapsed() })
    }
}

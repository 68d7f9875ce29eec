//! Instances made ahead of the invocations that take them, on a thread of their own, and used ones taken down there:
//! while a core is free for that, an invocation waits for neither.
//!
//! A ready instance is as fresh as any: it has run its start functions, at most, and has been told nothing. A guest whose
//! start calls a host function, or does not come to an end, is never made ahead: nobody could say in whose run that was.

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
    engine::{TICK, Ticker},
    instance::{self, PooledInstance},
    limits::Limits,
    run_state::RunState,
    services::Services,
};

/// How many instances are kept ready in all. Room for them is beside that of the runs that may be under way.
pub(crate) const IN_ALL: u32 = 128;

/// How many bytes of memory all ready instances hold together at most, beyond the one that is made last.
const BYTES_IN_ALL: u64 = 256 << 20;

/// How many used instances wait to be taken down at most; a run takes its own down where there are more. As many again
/// may be under the pool's hands.
pub(crate) const USED: u32 = 32;

/// A guest that takes longer to start is not made ahead: the others' instances would wait for it.
const LONGEST_START: Duration = Duration::from_millis(50);

/// How long ready instances are kept that nobody asks for.
const IDLE: Duration = Duration::from_secs(60);

/// How long the thread looks for work before it sleeps until it is called. Calling it costs an invocation more than
/// taking an instance.
const LINGER: Duration = Duration::from_millis(20);

/// Makes instances ahead, and takes used ones down.
pub(crate) struct InstancePool {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    work: Mutex<Work>,
    call: Condvar,
    /// How many instances of an action are kept ready.
    each: usize,
    /// How many invocations are under way or wait for their place.
    arrived: AtomicUsize,
    cores: usize,
}

/// Actions that want instances made ahead.
type Actions = Vec<Weak<Action>>;

/// Used instances.
type Used = Vec<Store<RunState>>;

#[derive(Default)]
struct Work {
    actions: Actions,
    used: Used,
    asleep: bool,
    stop: bool,
}

impl InstancePool {
    /// Keeps `each` instances of an action ready; none where that is 0, or where there is but one core.
    pub(crate) fn start(each: u32, services: Arc<Services>, ticker: Arc<Ticker>) -> std::io::Result<Self> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let shared = Arc::new(Shared {
            work: Mutex::default(),
            call: Condvar::new(),
            each: usize::try_from(each.min(IN_ALL)).unwrap_or_default(),
            arrived: AtomicUsize::new(0),
            cores,
        });
        let thread = if each == 0 || cores < 2 {
            None
        } else {
            let seen = shared.clone();
            let make = move || Thread { shared: seen, services, ticker, stocked: Vec::new() }.run();
            Some(std::thread::Builder::new().name("greenroom-ready".to_owned()).spawn(make)?)
        };
        Ok(Self { shared, thread })
    }

    /// An invocation has come; it has gone when the answer is dropped.
    pub(crate) fn arrived(&self) -> Arrived<'_> {
        self.shared.arrived.fetch_add(1, Ordering::Relaxed);
        Arrived(&self.shared.arrived)
    }

    /// Whether a core is free for the pool. Where all have invocations to serve, making one's instance ahead takes from
    /// the others what it gives.
    fn has_time(&self) -> bool {
        self.thread.is_some() && self.shared.arrived.load(Ordering::Relaxed) < self.shared.cores
    }

    /// Takes a ready instance, if there is one that was made under such limits.
    pub(crate) fn take(&self, action: &Arc<Action>, limits: &Limits) -> Option<PooledInstance> {
        let pooled = &action.pooled;
        if self.thread.is_none() || pooled.unfit.load(Ordering::Relaxed) || limits.handles != action.limits.handles {
            return None;
        }
        let (ready, left) = {
            let mut pooled = pooled.lock();
            (pooled.pop(), pooled.len())
        };
        let wanted = pooled.wanted.swap(true, Ordering::Relaxed);
        if self.has_time() && wanted && left <= self.shared.each / 2 && !pooled.asked.swap(true, Ordering::Relaxed) {
            let mut work = self.shared.lock();
            work.actions.push(Arc::downgrade(action));
            drop(work);
            self.shared.call.notify_one();
        }
        ready
    }

    /// Takes a used instance down, here or on the pool's thread, and gives back what it knew of its run.
    pub(crate) fn retire(&self, mut store: Store<RunState>) -> RunState {
        if !self.has_time() {
            return store.into_data();
        }
        let used = store.data();
        let idle = RunState::idle(used.services.clone(), used.limits);
        let state = std::mem::replace(store.data_mut(), idle);
        let mut work = self.shared.lock();
        if work.used.len() < USED as usize {
            work.used.push(store);
            let asleep = std::mem::take(&mut work.asleep);
            drop(work);
            if asleep {
                self.shared.call.notify_one();
            }
        }
        state
    }
}

impl Drop for InstancePool {
    fn drop(&mut self) {
        self.shared.lock().stop = true;
        self.shared.call.notify_one();
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

    fn stops(&self) -> bool {
        self.lock().stop
    }

    /// Waits for something to do, nothing after a minute without; none when it is time to stop.
    fn next(&self) -> Option<(Actions, Used)> {
        let mut work = self.lock();
        let mut lingered = false;
        loop {
            if work.stop {
                return None;
            }
            if !work.actions.is_empty() || (lingered && !work.used.is_empty()) || work.used.len() >= USED as usize / 2 {
                work.asleep = false;
                return Some((std::mem::take(&mut work.actions), std::mem::take(&mut work.used)));
            }
            if lingered {
                work.asleep = true;
                let waited = self.call.wait_timeout(work, IDLE).unwrap_or_else(PoisonError::into_inner);
                work = waited.0;
                if waited.1.timed_out() && work.actions.is_empty() && work.used.is_empty() && !work.stop {
                    return Some(Default::default());
                }
                lingered = false;
            } else {
                let waited = self.call.wait_timeout(work, LINGER).unwrap_or_else(PoisonError::into_inner);
                lingered = waited.1.timed_out();
                work = waited.0;
            }
        }
    }
}

/// An invocation that has come and not gone.
pub(crate) struct Arrived<'a>(&'a AtomicUsize);

impl Drop for Arrived<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Takes an action's ready instances down.
fn clear(action: &Action) {
    let cleared = std::mem::take(&mut *action.pooled.lock());
    drop(cleared);
}

struct Thread {
    shared: Arc<Shared>,
    services: Arc<Services>,
    ticker: Arc<Ticker>,
    /// The actions that have ready instances, the one asked for last at the end.
    stocked: Vec<Weak<Action>>,
}

impl Thread {
    fn run(mut self) {
        while let Some((actions, used)) = self.shared.next() {
            if actions.is_empty() && used.is_empty() {
                self.stocked.drain(..).filter_map(|action| action.upgrade()).for_each(|action| clear(&action));
            }
            drop(used);
            for action in actions.iter().filter_map(Weak::upgrade) {
                self.stock(&action);
            }
        }
    }

    fn stock(&mut self, action: &Arc<Action>) {
        self.stocked.retain(|other| other.strong_count() > 0 && !std::ptr::eq(other.as_ptr(), Arc::as_ptr(action)));
        self.make_room();
        self.stocked.push(Arc::downgrade(action));
        while action.pooled.lock().len() < self.shared.each && self.held() < BYTES_IN_ALL && !self.shared.stops() {
            match self.make(action) {
                Ok(ready) => {
                    let slow = ready.took > LONGEST_START;
                    action.pooled.lock().push(ready);
                    if slow {
                        action.pooled.unfit.store(true, Ordering::Relaxed);
                        clear(action);
                        break;
                    }
                }
                Err(error) => {
                    if !error.is::<PoolConcurrencyLimitError>() {
                        tracing::debug!(action = action.manifest.name, %error, "cannot be made ahead");
                        action.pooled.unfit.store(true, Ordering::Relaxed);
                    }
                    break;
                }
            }
        }
        action.pooled.asked.store(false, Ordering::Relaxed);
    }

    /// Clears the shelves that were asked for longest ago, until another one has room.
    fn make_room(&mut self) {
        let in_all = |stocked: &[Weak<Action>]| -> usize {
            stocked.iter().filter_map(Weak::upgrade).map(|action| action.pooled.lock().len()).sum()
        };
        while !self.stocked.is_empty() && in_all(&self.stocked) + self.shared.each > IN_ALL as usize {
            if let Some(action) = self.stocked.remove(0).upgrade() {
                clear(&action);
            }
        }
    }

    /// How many bytes of memory all ready instances hold.
    fn held(&self) -> u64 {
        let of = |action: Arc<Action>| -> u64 { action.pooled.lock().iter().map(|r| r.store.data().held()).sum() };
        self.stocked.iter().filter_map(Weak::upgrade).map(of).sum()
    }

    fn make(&self, action: &Action) -> wasmtime::Result<PooledInstance> {
        let mut store = instance::store(action.engine(), RunState::idle(self.services.clone(), action.limits));
        let ticks = action.limits.cpu().as_nanos().div_ceil(TICK.as_nanos());
        store.epoch_deadline_trap();
        store.set_epoch_deadline(u64::try_from(ticks).unwrap_or(u64::MAX));
        let _running = self.ticker.run();
        let began = Instant::now();
        // Never waits: it is given no host function that answers, and traps where it may yield.
        let guest = futures::executor::block_on(action.instantiate(&mut store))?;
        Ok(PooledInstance { store, guest, took: began.elapsed() })
    }
}

//! Instances of actions: the store of each, and instances that were made ahead of the invocations that take them.

use std::{
    sync::{Mutex, PoisonError, atomic::AtomicBool},
    time::Duration,
};

use wasmtime::{Engine, Store};

use crate::{bindings::Action as Guest, run_state::RunState};

/// A store for one instance.
pub(crate) fn store(engine: &Engine, state: RunState) -> Store<RunState> {
    let limits = state.limits;
    let mut store = Store::new(engine, state);
    store.limiter(|state| &mut state.memory);
    store.set_hostcall_fuel(usize::try_from(limits.boundary_bytes).unwrap_or(usize::MAX));
    store.set_max_component_handles(usize::try_from(limits.handles).unwrap_or(usize::MAX));
    store
}
/// An instance that no run has seen yet.
pub(crate) struct PooledInstance {
    pub(crate) store: Store<RunState>,
    pub(crate) guest: Guest,
    /// How long it took to make: charged to the run that takes it.
    pub(crate) took: Duration,
}

/// The ready instances of one action.
#[derive(Default)]
pub(crate) struct PooledInstances {
    pub(crate) ready: Mutex<Vec<PooledInstance>>,
    /// Somebody has asked for more.
    pub(crate) asked: AtomicBool,
    /// It cannot be made ahead.
    pub(crate) unfit: AtomicBool,
    /// It has been invoked before: who comes once needs nothing ready.
    pub(crate) wanted: AtomicBool,
}

impl PooledInstances {
    pub(crate) fn lock(&self) -> std::sync::MutexGuard<'_, Vec<PooledInstance>> {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

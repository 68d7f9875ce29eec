//! Instances of actions: the wasmtime store of each, and instances that were created ahead of the invocations that take
//! them.

use std::{
    sync::{Mutex, MutexGuard, PoisonError, atomic::AtomicBool},
    time::Duration,
};

use wasmtime::{Engine, Store};

use crate::{bindings::Action as Guest, capability::RunState};

/// A wasmtime store for one instance.
pub(crate) fn store(engine: &Engine, state: RunState) -> Store<RunState> {
    let limits = state.limits;
    let mut store = Store::new(engine, state);
    store.limiter(|state| &mut state.memory);
    store.set_hostcall_fuel(usize::try_from(limits.boundary_bytes).unwrap_or(usize::MAX));
    store.set_max_component_handles(usize::try_from(limits.handles).unwrap_or(usize::MAX));
    store
}

/// An instance that no run has used yet.
pub(crate) struct PooledInstance {
    pub(crate) store: Store<RunState>,
    pub(crate) guest: Guest,
    /// Charged as CPU time to the run that takes the instance.
    pub(crate) creation_time: Duration,
}

/// The ready instances of one action.
#[derive(Default)]
pub(crate) struct PooledInstances {
    pub(crate) ready: Mutex<Vec<PooledInstance>>,
    /// The pool's thread was asked for more instances, and has not created them yet.
    pub(crate) refill_requested: AtomicBool,
    /// The action's instances cannot be created ahead of a run.
    pub(crate) not_poolable: AtomicBool,
    /// An action that is invoked only once needs no ready instance.
    pub(crate) invoked_before: AtomicBool,
}

impl PooledInstances {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Vec<PooledInstance>> {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

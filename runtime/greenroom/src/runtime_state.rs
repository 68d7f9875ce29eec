//! [`RuntimeState`]: the parts of a runtime that all invocations share.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use greenroom_domain::{Failure, FailureKind, Retry, store::JournalLevel};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::{
    Grants, Limits, LoadError,
    action::{Action, Registry},
    capability::CapabilityRegistry,
    code::CodeLoader,
    replay_packages::ReplayPackages,
    sandbox::Host,
    services::Services,
};

/// The parts of a [`Runtime`](crate::Runtime) that all invocations share. The clones of a runtime share one state.
pub(crate) struct RuntimeState {
    pub(crate) host: Host,
    pub(crate) code: Arc<CodeLoader>,
    pub(crate) capabilities: Arc<CapabilityRegistry>,
    pub(crate) services: Arc<Services>,
    pub(crate) actions: RwLock<Registry>,
    pub(crate) limits: Limits,
    /// One permit for each run that may be in progress at once.
    pub(crate) places: Semaphore,
    /// How many permits `places` has in all.
    pub(crate) concurrency: u32,
    pub(crate) journal: JournalLevel,
    pub(crate) replay_packages: ReplayPackages,
}

impl RuntimeState {
    /// Compiles and links a package. It does not add it to the loaded actions.
    pub(crate) async fn compile(&self, package: Vec<u8>, grants: Grants) -> Result<Action, LoadError> {
        self.code.load(package, grants, self.limits).await
    }

    /// The loaded actions.
    pub(crate) fn actions(&self) -> RwLockReadGuard<'_, Registry> {
        self.actions.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The loaded actions, to add to them.
    pub(crate) fn actions_mut(&self) -> RwLockWriteGuard<'_, Registry> {
        self.actions.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until fewer runs are in progress than
    /// [`RuntimeBuilder::concurrency`](crate::RuntimeBuilder::concurrency) allows. The run is in progress until the
    /// permit is dropped.
    ///
    /// # Errors
    /// `cancelled` after [`Runtime::shutdown`](crate::Runtime::shutdown).
    pub(crate) async fn place(&self) -> Result<SemaphorePermit<'_>, Failure> {
        self.places.acquire().await.map_err(|_closed| {
            Failure::of(FailureKind::Cancelled, "the runtime is shutting down: invoke the action elsewhere")
                .retry(Retry::Now)
        })
    }
}

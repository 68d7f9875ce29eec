//! [`RuntimeState`]: the parts of a runtime that all invocations share.

use std::{
    future::Future,
    sync::{
        Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
        atomic::{AtomicUsize, Ordering},
    },
};

use greenroom_domain::{Failure, FailureKind, Retry, store::JournalLevel};
use tokio::sync::Semaphore;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

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
    /// One permit for each run that may be in progress at once. Closed while the runtime shuts down.
    pub(crate) places: Semaphore,
    /// The runs in progress.
    pub(crate) running: TaskTracker,
    /// Stops the runs in progress.
    pub(crate) stop: CancellationToken,
    /// How many runs that has stopped.
    pub(crate) stopped: AtomicUsize,
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

    /// Does `work` as soon as fewer runs are in progress than
    /// [`RuntimeBuilder::concurrency`](crate::RuntimeBuilder::concurrency) allows.
    ///
    /// # Errors
    /// `cancelled` where the runtime is shutting down: before `work` began, or because its time was over. It was dropped then.
    pub(crate) async fn in_place<T>(&self, work: impl Future<Output = T>) -> Result<T, Failure> {
        let _place = self.places.acquire().await.map_err(|_closed| closing())?;
        let _running = self.running.token();
        // The runtime was closed after this had its place: `running` may have been counted before the token.
        if self.places.is_closed() {
            return Err(closing());
        }
        tokio::select! {
            biased;
            done = work => Ok(done),
            () = self.stop.cancelled() => {
                self.stopped.fetch_add(1, Ordering::Relaxed);
                Err(stopped())
            }
        }
    }

    /// Refuses all runs that have not begun.
    pub(crate) fn close(&self) {
        self.places.close();
        self.running.close();
    }
}

fn closing() -> Failure {
    Failure::of(
        FailureKind::Cancelled,
        "the runtime is shutting down: invoke the action on another one, or after the restart",
    )
    .retry(Retry::Elsewhere)
}

fn stopped() -> Failure {
    Failure::of(
        FailureKind::Cancelled,
        "the runtime is shutting down, and stopped the run: nothing that the action wrote was kept. If a request to a service was \
         sent already, its answer is still stored. Invoke the action on another runtime, or after the restart",
    )
    .retry(Retry::Elsewhere)
}

//! [`RuntimeState`]: the parts of a runtime that all invocations share.

use std::{
    future::Future,
    pin::{Pin, pin},
    sync::{
        Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use greenroom_domain::{Failure, FailureKind, Retry, sentence, store::JournalLevel};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    Grants, Limits, LoadError,
    action::{Action, Registry},
    capability::CapabilityRegistry,
    code::CodeLoader,
    observe::{Observer, TraceOf},
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
    /// Cancelled when the runtime begins to shut down.
    pub(crate) closed: CancellationToken,
    /// Stops the runs in progress.
    pub(crate) stop: CancellationToken,
    /// How many runs that has stopped.
    pub(crate) stopped: AtomicUsize,
    /// How many permits `places` has in all.
    pub(crate) concurrency: u32,
    pub(crate) journal: JournalLevel,
    pub(crate) replay_packages: ReplayPackages,
    /// The runtime calls this function at the end of every invocation. It is set at most once.
    pub(crate) observer: OnceLock<Observer>,
    /// Names the trace of the current span. It is set at most once.
    pub(crate) trace_of: OnceLock<TraceOf>,
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

    /// A place for a run, as soon as fewer runs are in progress than
    /// [`RuntimeBuilder::concurrency`](crate::RuntimeBuilder::concurrency) allows.
    ///
    /// # Errors
    /// `cancelled` where the runtime is shutting down.
    pub(crate) async fn place(&self) -> Result<SemaphorePermit<'_>, Failure> {
        self.places.acquire().await.map_err(|_closed| closing())
    }

    /// Does `work` in a place, as [`Self::until`] does.
    ///
    /// # Errors
    /// As [`Self::until`].
    pub(crate) async fn in_place<T>(&self, work: impl Future<Output = T>) -> Result<T, Failure> {
        let _running = self.running.token();
        let work = async {
            let _place = self.place().await?;
            Ok(work.await)
        };
        self.until(pin!(std::future::pending()), pin!(work), &AtomicBool::new(false)).await.flatten()
    }

    /// Does `work` until `cancelled` is ready. The caller holds a token of `running`, which it took before it made `work`: a shutdown
    /// ends after `work` was dropped. Work that is `committing` is not stopped any more: nobody could say whether its
    /// writes were kept.
    ///
    /// # Errors
    /// `cancelled` where the runtime is shutting down: before `work` began, or because its time was over; the failure of
    /// `cancelled`. The work is to be dropped then.
    pub(crate) async fn until<T>(
        &self,
        mut cancelled: Pin<&mut impl Future<Output = Failure>>,
        mut work: Pin<&mut impl Future<Output = T>>,
        committing: &AtomicBool,
    ) -> Result<T, Failure> {
        // Asked after the token was taken, so that a shutdown either waits for this or refuses it.
        if self.places.is_closed() {
            return Err(closing());
        }
        let (failure, by_shutdown) = tokio::select! {
            biased;
            done = &mut work => return Ok(done),
            failure = &mut cancelled => (failure, 0),
            () = self.stop.cancelled() => (stopped(), 1),
        };
        if committing.load(Ordering::Relaxed) {
            return Ok(work.await);
        }
        self.stopped.fetch_add(by_shutdown, Ordering::Relaxed);
        Err(failure)
    }

    /// Refuses all runs that have not begun.
    pub(crate) fn close(&self) {
        self.closed.cancel();
        self.places.close();
        self.running.close();
    }
}

fn closing() -> Failure {
    Failure::of(
        FailureKind::Cancelled,
        sentence!(
            "failure-runtime-closing",
            "the runtime is shutting down: invoke the action on another one, or after the restart"
        ),
    )
    .retry(Retry::Elsewhere)
}

fn stopped() -> Failure {
    Failure::of(
        FailureKind::Cancelled,
        sentence!(
            "failure-runtime-stopped",
            "the runtime is shutting down, and stopped the run: nothing that the action wrote was kept. If a request to a service was \
         sent already, its answer is still stored. Invoke the action on another runtime, or after the restart"
        ),
    )
    .retry(Retry::Elsewhere)
}

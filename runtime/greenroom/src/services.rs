//! What every host function works with: the stores, the clock, leases, work that outlives a run.

use std::{future::Future, sync::Arc, time::Duration};

use greenroom_domain::{Failure, FailureKind, store::CommitError};
use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinHandle;
use tokio_util::task::TaskTracker;

use crate::{clock::Clock, storage::Storage};

/// What a runtime gives to its capabilities.
pub struct Services {
    pub(crate) storage: Storage,
    clock: Clock,
    owner: String,
    lease: Duration,
    /// Work that outlives the invocation that began it.
    tasks: TaskTracker,
}

impl Services {
    /// Those of a runtime, or for tests of a capability without one: its stores, its name in leases, how long it has keys
    /// and intents for itself, and its clock.
    pub fn new(
        storage: Storage,
        owner: String,
        lease: Duration,
        clock: impl Fn() -> Timestamp + Send + Sync + 'static,
    ) -> Self {
        Self { storage, clock: Arc::new(clock), owner, lease, tasks: TaskTracker::new() }
    }

    /// The runtime's stores.
    pub fn storage(&self) -> &Storage {
        &self.storage
    }

    /// The present time, by the runtime's clock.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// The name of this runtime in leases.
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// How long this runtime has keys and intents for itself.
    pub fn lease(&self) -> Duration {
        self.lease
    }

    /// The end of a lease that is taken at `now`.
    pub fn lease_until(&self, now: Timestamp) -> Timestamp {
        SignedDuration::try_from(self.lease)
            .ok()
            .and_then(|lease| now.checked_add(lease).ok())
            .unwrap_or(Timestamp::MAX)
    }

    /// Runs a task that goes on when the invocation that began it is dropped. [`Runtime::shutdown`](crate::Runtime::shutdown)
    /// waits for it.
    pub fn spawn<T: Send + 'static>(&self, task: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
        self.tasks.spawn(task)
    }

    /// Waits until every task of [`Services::spawn`] is done.
    pub async fn finish(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// Applies to an embedder's CRM up to `limit` effects that it has not confirmed. Answers how many were applied.
    ///
    /// # Errors
    /// Where the run store fails.
    pub async fn reapply(&self, limit: usize) -> Result<usize, Failure> {
        self.storage.reapply(limit).await.map_err(|error| match error {
            CommitError::Store(error) => Failure::from(error),
            CommitError::Stale(_) | CommitError::LostLease(_) => Failure::of(FailureKind::Internal, error.to_string()),
        })
    }
}

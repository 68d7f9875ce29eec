//! [`Services`]: the stores, the clock, the lease settings and the background tasks that host functions use.

use std::{future::Future, sync::Arc, time::Duration};

use greenroom_domain::Failure;
use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinHandle;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use crate::{clock::Clock, keys_under_way::KeysUnderWay, settled::Settled, storage::Storage};

/// The services that a runtime offers to its capabilities.
pub struct Services {
    pub(crate) storage: Storage,
    clock: Clock,
    owner: String,
    lease: Duration,
    pub(crate) keys: KeysUnderWay,
    /// Tasks that outlive the invocation that started them.
    tasks: TaskTracker,
}

impl std::fmt::Debug for Services {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Services").field("owner", &self.owner).finish_non_exhaustive()
    }
}

impl Services {
    /// Creates the services of a runtime. Tests of a capability use it without a runtime. `owner` is the name in
    /// leases, `lease` how long a lease lasts.
    pub fn new(
        storage: Storage,
        owner: String,
        lease: Duration,
        clock: impl Fn() -> Timestamp + Send + Sync + 'static,
    ) -> Self {
        Self { storage, clock: Arc::new(clock), owner, lease, keys: KeysUnderWay::default(), tasks: TaskTracker::new() }
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

    /// How long a lease on an idempotency key or an intent lasts.
    pub fn lease(&self) -> Duration {
        self.lease
    }

    /// The end of a lease that starts at `now`.
    pub fn lease_until(&self, now: Timestamp) -> Timestamp {
        SignedDuration::try_from(self.lease)
            .ok()
            .and_then(|lease| now.checked_add(lease).ok())
            .unwrap_or(Timestamp::MAX)
    }

    /// Runs a task that continues when the invocation that started it is dropped.
    /// [`Runtime::shutdown`](crate::Runtime::shutdown) waits for it. It stays in the span of its caller.
    pub fn spawn<T: Send + 'static>(&self, task: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
        self.tasks.spawn(task.in_current_span())
    }

    /// Waits until every task of [`Services::spawn`] has ended.
    pub async fn finish(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// How many tasks of [`Services::spawn`] have not ended.
    pub(crate) fn unfinished(&self) -> usize {
        self.tasks.len()
    }

    /// Applies to an embedder's CRM up to `limit` commits that it has not confirmed.
    ///
    /// # Errors
    /// The run store's failure.
    pub async fn reapply(&self, limit: usize) -> Result<Settled, Failure> {
        self.storage.reapply(limit).await.map_err(Failure::from)
    }
}

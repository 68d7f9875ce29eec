//! The parts of a sync: a runtime, its stores, and Zoom.

use std::{fmt, sync::Arc, time::Duration};

use greenroom::{Runtime, Storage, owner};
use greenroom_domain::WebinarProvider;
use jiff::Timestamp;

/// The default of [`WebinarSync::patience`].
const PATIENCE: Duration = Duration::from_secs(120);

pub(crate) type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Syncs webinars: by hand, all of an account, and on a schedule. Cheap to clone.
///
/// It runs the steps as ordinary invocations of `runtime`, in which their packages must be loaded with the capability
/// `webinar-sync`.
#[derive(Clone)]
pub struct WebinarSync {
    pub(crate) runtime: Runtime,
    pub(crate) storage: Storage,
    pub(crate) provider: Arc<dyn WebinarProvider>,
    pub(crate) clock: Clock,
    pub(crate) owner: String,
    pub(crate) patience: Duration,
    pub(crate) all_sessions: bool,
}

impl fmt::Debug for WebinarSync {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebinarSync").field("owner", &self.owner).finish_non_exhaustive()
    }
}

impl WebinarSync {
    /// Syncs from `provider` into `storage` by `runtime`, which must be built over the same provider and storage.
    pub fn new(runtime: Runtime, storage: Storage, provider: Arc<dyn WebinarProvider>) -> Self {
        let owner = owner::name();
        Self {
            runtime,
            storage,
            provider,
            clock: Arc::new(greenroom_clock::now),
            owner,
            patience: PATIENCE,
            all_sessions: false,
        }
    }

    /// How long a step waits in all while Zoom is down or its rate limits are reached. The default is two minutes.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Asks Zoom for the participants of every session. By default, a session whose participants are all known is not
    /// asked for again once it ended more than 48 hours ago, because each report counts against Zoom's daily limit.
    #[must_use]
    pub fn all_sessions(mut self) -> Self {
        self.all_sessions = true;
        self
    }

    /// Another clock than the machine's, for tests.
    #[must_use]
    pub fn clock(mut self, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }
}

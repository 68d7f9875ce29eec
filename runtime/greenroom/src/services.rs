//! What host functions work with: the store, Zoom, the clock.

use std::{sync::Arc, time::Duration};

use greenroom_domain::{Failure, WebinarProvider, codes};
use jiff::Timestamp;
use tokio_util::task::TaskTracker;

use crate::{storage::Storage, webinars::Webinars};

/// A clock. The real one unless a test sets another.
pub(crate) type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

pub(crate) struct Services {
    pub(crate) storage: Storage,
    pub(crate) provider: Option<Arc<dyn WebinarProvider>>,
    pub(crate) webinars: Webinars,
    pub(crate) clock: Clock,
    /// Names this runtime in leases.
    pub(crate) owner: String,
    /// How long this runtime has keys and intents for itself.
    pub(crate) lease: Duration,
    /// Work that outlives the invocation that began it.
    pub(crate) tasks: TaskTracker,
}

impl Services {
    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    pub(crate) fn provider(&self) -> Result<&dyn WebinarProvider, Failure> {
        self.provider.as_deref().ok_or_else(|| {
            Failure::refused(codes::ZOOM_NOT_CONNECTED, "this runtime was built without a connection to Zoom")
        })
    }
}

//! The queue for those who ask for work, with the engine that hands it to workers, where the settings have one.

use std::sync::Arc;

use greenroom_jobs::{Jobs, Queue};
use greenroom_service::Settings;

use crate::error::Error;

/// The queue as the settings want it: each job is announced to Restate, or a worker of the store finds it there.
#[cfg(feature = "restate")]
pub(crate) fn jobs(settings: &Settings, queue: Queue) -> Result<Arc<dyn Jobs>, Error> {
    match announcer(settings)? {
        Some(announcer) => Ok(Arc::new(greenroom_restate::RestateJobs::new(queue, announcer))),
        None => Ok(Arc::new(queue)),
    }
}

/// Tells Restate of jobs; none where the settings have no Restate.
#[cfg(feature = "restate")]
pub(crate) fn announcer(settings: &Settings) -> Result<Option<greenroom_restate::Announcer>, Error> {
    let announcer = settings
        .restate
        .as_ref()
        .map(|restate| greenroom_restate::Announcer::new(restate.ingress.as_str(), settings.store.account()));
    announcer.transpose().map_err(|error| Error::Other(error.to_string()))
}

/// The queue as the settings want it.
#[cfg(not(feature = "restate"))]
pub(crate) fn jobs(settings: &Settings, queue: Queue) -> Result<Arc<dyn Jobs>, Error> {
    match &settings.restate {
        Some(_) => Err(left_out()),
        None => Ok(Arc::new(queue)),
    }
}

/// The refusal of a command that was built without its feature `restate`.
#[cfg(not(feature = "restate"))]
pub(crate) fn left_out() -> Error {
    Error::Usage("[restate]: this command was built without its feature `restate`".to_owned())
}

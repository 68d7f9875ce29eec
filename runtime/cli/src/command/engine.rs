//! The queue that commands put jobs into, and Restate, which hands the jobs to workers where the settings name it.

use std::sync::Arc;

use greenroom_jobs::{Jobs, Queue};
#[cfg(feature = "restate")]
use greenroom_locale::args;
use greenroom_service::Settings;

#[cfg(feature = "restate")]
use crate::output::plain;
use crate::{error::Error, reader};

/// The queue as the settings want it: each job is announced to Restate, or a worker of the store finds it there.
#[cfg(feature = "restate")]
pub(crate) fn jobs(settings: &Settings, queue: Queue) -> Result<Arc<dyn Jobs>, Error> {
    match announcer(settings)? {
        Some(announcer) => Ok(Arc::new(greenroom_restate::RestateJobs::new(queue, announcer))),
        None => Ok(Arc::new(queue)),
    }
}

/// The client that announces jobs to Restate; none where the settings have no Restate.
#[cfg(feature = "restate")]
pub(crate) fn announcer(settings: &Settings) -> Result<Option<greenroom_restate::Announcer>, Error> {
    let announcer = settings
        .restate
        .as_ref()
        .map(|restate| greenroom_restate::Announcer::new(restate.ingress.as_str(), settings.store.account()));
    announcer.transpose().map_err(|error| Error::Other(said(&error)))
}

/// The message of an error of Restate, in the reader's language.
#[cfg(feature = "restate")]
pub(crate) fn said(error: &greenroom_restate::RestateError) -> String {
    use greenroom_restate::RestateError;

    match error {
        RestateError::Unreachable { url, why } => {
            reader::with("cli-worker-restate-unreachable", &args![url = plain(url), why = plain(why)])
        }
        RestateError::Refused { url, status, said } => {
            let args = args![url = plain(url), status = status.to_string(), said = plain(said)];
            reader::with("cli-worker-restate-refused", &args)
        }
        RestateError::Client(error) => reader::with("cli-worker-no-requests", &args![error = plain(error)]),
    }
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
    Error::Usage(format!("[restate]: {}", reader::text("cli-config-without-feature")))
}

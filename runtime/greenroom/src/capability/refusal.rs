//! Failures as host and guest tell them to each other.

use std::time::Duration;

use greenroom_domain::{Failure, FailureKind, Retry};

use crate::{bindings::greenroom::action::types, run_state::RunState, text};

/// A failure that the guest may handle.
///
/// # Errors
/// Anything else, such as a broken limit, which stops the run.
pub fn refusal(error: wasmtime::Error) -> wasmtime::Result<Failure> {
    error.downcast::<Failure>()
}

impl RunState {
    /// A refusal in the guest's words. It is remembered: when the action passes it on as its own failure, the outcome keeps
    /// the kind, which the contract has no word for.
    pub fn refuse(&mut self, failure: Failure) -> types::Failure {
        let told = types::Failure {
            code: failure.code.clone(),
            message: failure.message.clone(),
            retry: match failure.retry {
                Retry::Never => types::Retry::Never,
                Retry::Now => types::Retry::Now,
                Retry::After(wait) => types::Retry::After(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)),
            },
            pointer: failure.pointer.clone(),
        };
        self.remember_refusal(&failure);
        told
    }
}

/// How long an action can ask a caller to wait. What it says is a stranger's number, and callers reckon with it.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// The failure that an action ended with, in the host's words.
pub(crate) fn failure_of(state: &RunState, told: types::Failure) -> Failure {
    let retry = match told.retry {
        types::Retry::Never => Retry::Never,
        types::Retry::Now => Retry::Now,
        types::Retry::After(millis) => Retry::After(Duration::from_millis(millis).min(LONGEST_WAIT)),
    };
    let code = if text::is_code(&told.code) { told.code } else { "failed".to_owned() };
    let own = if retry.is_retryable() { FailureKind::Unavailable } else { FailureKind::Failed };
    let mut failure =
        Failure::with_code(state.refused_as(&code).unwrap_or(own), code, text::shortened(&told.message, 4_000));
    failure.pointer = told.pointer.map(|pointer| text::shortened(&pointer, 400));
    failure.retry(retry)
}

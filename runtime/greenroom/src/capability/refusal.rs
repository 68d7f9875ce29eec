//! Converts failures between the host's type and the contract's.

use std::time::Duration;

use greenroom_domain::{Failure, FailureKind, Retry, Sentence};

use super::RunState;
use crate::{bindings::greenroom::action::types, text};

/// The [`Failure`] in an error. The guest may handle it.
///
/// # Errors
/// Any other error, such as a broken limit. It stops the run.
pub fn refusal(error: wasmtime::Error) -> wasmtime::Result<Failure> {
    error.downcast::<Failure>()
}

impl RunState {
    /// Converts a failure to the contract's type, which has no field for the kind. The run remembers the failure, so
    /// that the outcome has its kind, and its text in other languages, if the action returns it as its own.
    pub fn refuse(&mut self, failure: Failure) -> types::Failure {
        let refusal = types::Failure {
            code: failure.code.clone(),
            message: failure.message.clone(),
            retry: match failure.retry {
                Retry::Never => types::Retry::Never,
                Retry::Now => types::Retry::Now,
                Retry::After(wait) => types::Retry::After(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)),
                // The contract has no word for another runtime: a guest that passes it on is worth another try.
                Retry::Elsewhere => types::Retry::Now,
            },
            pointer: failure.pointer.clone(),
        };
        self.remember_refusal(failure);
        refusal
    }
}

/// The longest time that an action can ask a caller to wait. The number comes from untrusted code, and callers schedule
/// by it.
const MAX_RETRY_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// Converts the failure that an action returned.
pub(crate) fn failure_of(state: &RunState, failure: types::Failure) -> Failure {
    let retry = match failure.retry {
        types::Retry::Never => Retry::Never,
        types::Retry::Now => Retry::Now,
        types::Retry::After(millis) => Retry::After(Duration::from_millis(millis).min(MAX_RETRY_WAIT)),
    };
    let code = if text::is_code(&failure.code) { failure.code } else { "failed".to_owned() };
    let by_retry = if retry.is_retryable() { FailureKind::Unavailable } else { FailureKind::Failed };
    let refused = state.refused_as(&code);
    let kind = refused.map_or(by_retry, |refused| refused.kind);
    let message = text::shortened(&failure.message, 4_000);
    // A refusal that the action passes on as it was can be said in other languages, too.
    let said = refused.filter(|refused| refused.message == message).and_then(|refused| refused.text.as_deref());
    let mut converted = Failure::with_code(kind, code, Sentence::again(&message, said));
    converted.pointer = failure.pointer.map(|pointer| text::shortened(&pointer, 400));
    // An action may use Greenroom's codes with any retry.
    converted.retry = retry;
    converted
}

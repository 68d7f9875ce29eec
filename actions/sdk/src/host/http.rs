//! HTTP requests: capability `http`.

use super::{Host, one};
use crate::{Failure, HttpRequest, HttpResponse, backend::Backend};

/// HTTP requests: [`Host::http`]. Only hosts that both the manifest and the operator name can be reached.
///
/// A request that was sent is not taken back when the run ends badly, and another try of the run may send it again. Give the
/// service an idempotency key, such as [`Host::run_id`], where a repetition would do harm.
#[derive(Clone, Copy)]
pub struct Http<'a>(pub(super) &'a Host);

impl Http<'_> {
    /// Sends requests: one outcome for each request, in the same order. The host sends several at once.
    pub fn send(&self, requests: &[HttpRequest]) -> Vec<Result<HttpResponse, Failure>> {
        self.0.backend().http_send(requests)
    }

    /// Sends one request.
    ///
    /// # Errors
    /// The host's refusal, or that no answer came. A status that says no is an answer: see [`HttpResponse::success`].
    pub fn send_one(&self, request: HttpRequest) -> Result<HttpResponse, Failure> {
        one(self.send(std::slice::from_ref(&request)))?
    }
}

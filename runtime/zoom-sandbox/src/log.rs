//! The log of requests, for inspection.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::state::State;

/// How many requests are kept.
const KEPT: usize = 10_000;

/// A request to the sandbox.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Request {
    /// Its number, from 1.
    pub number: u64,
    /// When it arrived, by the sandbox's clock.
    pub at: Timestamp,
    /// HTTP method.
    pub method: String,
    /// Path, decoded.
    pub path: String,
    /// Query, as sent.
    pub query: String,
    /// The account's name, if the token identifies one.
    pub account: Option<String>,
    /// The body, if it was JSON or a form; never with a client secret or a token.
    pub body: Option<Value>,
    /// The fault that affected it.
    pub fault: Option<String>,
    /// Whether the sandbox executed the request, or refused it for a reason of Zoom's. False while it is under way, and
    /// if a fault came before.
    pub handled: bool,
    /// The status of the answer; none while it is under way, and if the connection was dropped.
    pub status: Option<u16>,
}

impl State {
    /// Logs a request. Its answer is added when it is known.
    pub(crate) fn log(&mut self, mut request: Request) -> u64 {
        let number = self.next_request;
        self.next_request += 1;
        request.number = number;
        if self.requests.len() == KEPT {
            self.requests.pop_front();
        }
        self.requests.push_back(request);
        number
    }

    pub(crate) fn logged(&mut self, number: u64) -> Option<&mut Request> {
        self.requests.iter_mut().rfind(|request| request.number == number)
    }
}

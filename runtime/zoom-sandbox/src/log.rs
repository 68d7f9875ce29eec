//! The log of requests, for inspection.

use crate::{request::Request, state::State};

/// How many requests are kept.
const KEPT: usize = 10_000;

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

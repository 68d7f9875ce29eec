//! The log of requests that a sandbox keeps for whoever inspects it.

use crate::{request::Request, state::State};

/// Older ones are forgotten.
const KEPT: usize = 10_000;

impl State {
    /// Writes a request down; the answer is filled in when it is known.
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

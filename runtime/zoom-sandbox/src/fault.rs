//! Faults that can happen between a client and Zoom, on demand.

use serde::{Deserialize, Serialize};

/// A rule for the next requests that match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The HTTP method; any if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The path with its `/v2` or `/oauth`. A segment `*` stands for any one segment, a last segment `**` for any rest,
    /// including none.
    pub path: String,
    /// How many matching requests pass unharmed first.
    #[serde(default)]
    pub skip: u32,
    /// How many requests it affects; null for all.
    #[serde(default = "once")]
    pub times: Option<u32>,
    /// Its effect on them.
    pub effect: Effect,
}

/// The effect of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type", deny_unknown_fields)]
pub enum Effect {
    /// Answers this status without executing the request.
    Status {
        /// HTTP status.
        status: u16,
        /// Sent as `Retry-After`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<RetryAfter>,
    },
    /// Waits, then executes the request. Nothing is executed if the client has disconnected by then.
    Slow {
        /// How long, in real time.
        milliseconds: u64,
    },
    /// Executes the request, then waits, then answers.
    SlowAnswer {
        /// How long, in real time.
        milliseconds: u64,
    },
    /// Drops the connection without executing the request.
    DropBefore,
    /// Executes the request and drops the connection without an answer: a lost answer.
    DropAfter,
    /// Executes the request, sends the head and half of the body, and drops the connection.
    HalfBody,
    /// Expires every token, then continues: a request with one of them gets 401 and code 124.
    ExpireTokens,
    /// Refuses the page token of a further page as expired; a request without one is answered.
    ExpirePage,
    /// Answers an empty listing.
    EmptyList,
    /// Answers a page as if the listing had changed since the page before. For a change that affects all following
    /// pages, apply the fault to all of them.
    ListMoves {
        /// How many items were removed at its begin, so that as many are skipped. A negative number means added items,
        /// so that as many occur twice.
        by: i32,
    },
}

/// When to try again, in each form that Zoom or a proxy before it uses; all in seconds from now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetryAfter {
    /// `Retry-After: 2`.
    Seconds(u32),
    /// `Retry-After: Wed, 21 Oct 2030 07:28:00 GMT`.
    HttpDate(u32),
    /// `Retry-After: 2030-10-21T07:28:00Z`.
    Instant(u32),
}

impl Fault {
    /// Affects the next request to this path, with any method.
    pub fn new(path: impl Into<String>, effect: Effect) -> Self {
        Self { method: None, path: path.into(), skip: 0, times: once(), effect }
    }

    /// Only requests with this method.
    pub fn method(mut self, method: impl Into<String>) -> Self {
        self.method = Some(method.into());
        self
    }

    /// Affects this many requests.
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Affects every request, until it is removed.
    pub fn always(mut self) -> Self {
        self.times = None;
        self
    }

    /// Lets this many requests pass first.
    pub fn skip(mut self, skip: u32) -> Self {
        self.skip = skip;
        self
    }

    fn matches(&self, method: &str, segments: &[String]) -> bool {
        if self.method.as_ref().is_some_and(|wanted| !wanted.eq_ignore_ascii_case(method)) {
            return false;
        }
        let pattern: Vec<_> = self.path.split('/').filter(|segment| !segment.is_empty()).collect();
        let (pattern, open) = match pattern.split_last() {
            Some((&"**", rest)) => (rest, true),
            _ => (pattern.as_slice(), false),
        };
        (segments.len() == pattern.len() || open && segments.len() > pattern.len())
            && pattern.iter().zip(segments).all(|(wanted, segment)| *wanted == "*" || *wanted == segment)
    }
}

fn once() -> Option<u32> {
    Some(1)
}

/// A fault with its remaining counts.
pub(crate) struct ActiveFault(pub(crate) Fault);

impl ActiveFault {
    /// The effect on this request, which is counted.
    fn strike(&mut self, method: &str, segments: &[String]) -> Option<Effect> {
        if !self.0.matches(method, segments) || self.0.times == Some(0) {
            return None;
        }
        if self.0.skip > 0 {
            self.0.skip -= 1;
            return None;
        }
        if let Some(times) = &mut self.0.times {
            *times -= 1;
        }
        Some(self.0.effect)
    }
}

/// The effect of the first fault that matches. Used-up faults are removed.
pub(crate) fn strike(faults: &mut Vec<ActiveFault>, method: &str, segments: &[String]) -> Option<Effect> {
    let effect = faults.iter_mut().find_map(|fault| fault.strike(method, segments));
    faults.retain(|fault| fault.0.times != Some(0));
    effect
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, path: &str) -> bool {
        let segments: Vec<_> = path.split('/').filter(|one| !one.is_empty()).map(str::to_owned).collect();
        Fault::new(pattern, Effect::DropBefore).matches("GET", &segments)
    }

    #[test]
    fn patterns_match_whole_paths() {
        assert!(matches("/v2/webinars/*", "/v2/webinars/1"));
        assert!(!matches("/v2/webinars/*", "/v2/webinars/1/registrants"));
        assert!(matches("/v2/**", "/v2/webinars/1/registrants"));
        assert!(matches("/v2/**", "/v2"));
        assert!(matches("/**", "/oauth/token"));
        assert!(!matches("/v2/users", "/v2/webinars"));
    }
}

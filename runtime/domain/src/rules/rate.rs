//! Zoom's rate limits: when the next call of a rate class may go to a Zoom account, so that all processes together keep the
//! limit. A store keeps one [`RateLine`] for each account and class, and applies these functions to it as one change.

use std::time::Duration;

use crate::store::Reserved;

/// A second, in nanoseconds.
const SECOND: u32 = 1_000_000_000;

/// The line of calls of one rate class to one Zoom account: the time of its next place, and the end of a time in which Zoom
/// refuses calls. Both are instants in nanoseconds since 1970, as stores keep them. Both are zero before the first call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RateLine {
    /// When the next call may be sent, after all that are reserved.
    pub arrival: i64,
    /// Zoom's limit is reached until then.
    pub held_until: i64,
}

impl RateLine {
    /// Reserves the next place in line for one call, where `per_second` calls may go in a second. Places are evenly apart, so that
    /// no second has more, whichever process sends them and whenever that second begins. A place further off than `max_wait` is not
    /// taken: the line is as it was.
    ///
    /// A pause gives no credit: after a burst of a second's calls, the calls that follow would be too many within that second.
    pub fn reserve(&mut self, per_second: u32, now: i64, max_wait: Duration) -> Reserved {
        let latest = now.saturating_add(i64::try_from(max_wait.as_nanos()).unwrap_or(i64::MAX));
        let send_at = self.arrival.max(now).max(self.held_until);
        let wait = from_until(now, send_at);
        if send_at > latest {
            return Reserved::TooLong(wait);
        }
        self.arrival = send_at.saturating_add(interval(per_second));
        Reserved::Go(wait)
    }

    /// Notes that Zoom's limit is reached until then. The line moves too, so that waiting calls do not all go out at once when the
    /// hold ends. A shorter hold takes nothing back.
    pub fn hold(&mut self, until: i64) {
        self.arrival = self.arrival.max(until);
        self.held_until = self.held_until.max(until);
    }
}

/// The time between two calls, rounded up: `per_second` of them are a whole second.
fn interval(per_second: u32) -> i64 {
    i64::from(SECOND.div_ceil(per_second.max(1)))
}

/// The time from `now` until `at`, both in nanoseconds; zero where `at` is over.
pub fn from_until(now: i64, at: i64) -> Duration {
    Duration::from_nanos(u64::try_from(at.saturating_sub(now)).unwrap_or(0))
}

#[cfg(test)]
#[path = "rate_tests.rs"]
mod tests;

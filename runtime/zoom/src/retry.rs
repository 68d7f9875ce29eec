//! Retries: how often, how long, and which failures are not retried.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use greenroom_domain::{ProviderError, Sentence};
use jiff::Timestamp;

use crate::{
    clock::{Clock, until},
    errors::{self, AttemptError},
};

/// How often and how long a call is attempted. Waits double from `first_wait` up to `longest_wait`. Each is extended by
/// up to as much again at random, so that callers that failed together do not retry together. Getting a token is a call
/// of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Attempts in all, including the first one. At least one.
    pub attempts: u32,
    /// The wait before the second attempt, without the random part.
    pub first_wait: Duration,
    /// The longest wait, without the random part. Zoom's `Retry-After` may ask for a longer one.
    pub longest_wait: Duration,
    /// How long a call may take in all, from before its token is fetched: attempts, the waits between them and for a
    /// place in the rate budget. The last attempt is cut short by it.
    pub total: Duration,
}

impl Default for RetryPolicy {
    /// Four attempts, 0.5 s to 4 s apart, within 20 s: an invocation has 30 s in all.
    fn default() -> Self {
        Self {
            attempts: 4,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(4),
            total: Duration::from_secs(20),
        }
    }
}

/// The attempts of one call.
pub(crate) struct Attempts<'a> {
    clock: &'a dyn Clock,
    policy: RetryPolicy,
    backoff: ExponentialBackoff,
    began: Timestamp,
    /// The number of the attempt, from 1.
    pub(crate) number: u32,
}

impl<'a> Attempts<'a> {
    pub(crate) fn begin(policy: RetryPolicy, clock: &'a dyn Clock) -> Self {
        let backoff = ExponentialBuilder::default()
            .with_min_delay(policy.first_wait)
            .with_max_delay(policy.longest_wait)
            .with_max_times(policy.attempts.saturating_sub(1) as usize)
            .with_jitter()
            .build();
        Self { clock, policy, backoff, began: clock.now(), number: 1 }
    }

    /// The time that remains.
    pub(crate) fn time_left(&self) -> Duration {
        self.policy.total.saturating_sub(until(self.began, self.clock.now()))
    }

    /// Waits for some work, but no longer than the call may take; `what` describes the timeout.
    pub(crate) async fn in_time<T>(&self, what: Sentence, work: impl Future<Output = T>) -> Result<T, ProviderError> {
        tokio::time::timeout(self.time_left(), work).await.map_err(|_| out_of_time(what))
    }

    /// Waits for the next attempt; returns the error where there is none.
    pub(crate) async fn wait_out(&mut self, trouble: AttemptError) -> Result<(), ProviderError> {
        let (error, not_before) = match trouble {
            AttemptError::Final(error) | AttemptError::TokenRefused(error) => return Err(error),
            AttemptError::Passing { error, not_before } => (error, not_before),
        };
        let Some(wait) = self.backoff.next().map(|wait| wait.max(not_before)) else {
            return Err(error);
        };
        if wait >= self.time_left() {
            return Err(error);
        }
        tracing::debug!(number = self.number, wait_ms = wait.as_millis() as u64, "trying again");
        self.clock.sleep(wait).await;
        self.number += 1;
        Ok(())
    }
}

/// The call's time was up before anything was sent to Zoom, so nothing was done.
pub(crate) fn out_of_time(what: Sentence) -> ProviderError {
    errors::unavailable(what, false)
}

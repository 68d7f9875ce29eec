//! The client's clock.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

/// The time, and waiting. Tests bring their own clock, so that no test really waits.
#[async_trait]
pub trait Clock: Send + Sync + 'static {
    /// The present time.
    fn now(&self) -> Timestamp;

    /// Waits. Dropping the future cancels it.
    async fn sleep(&self, duration: Duration);
}

/// The computer's clock, and tokio's timer.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        greenroom_clock::now()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

/// The instant after a wait; the maximum instant where there is none.
pub(crate) fn after(now: Timestamp, wait: Duration) -> Timestamp {
    now.checked_add(wait).unwrap_or(Timestamp::MAX)
}

/// The time from one instant to a later one; zero where it is not later.
pub(crate) fn until(now: Timestamp, then: Timestamp) -> Duration {
    Duration::try_from(then.duration_since(now)).unwrap_or_default()
}

//! Time, as the client sees it.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

/// What time it is, and waiting. Tests bring their own, so that none of them waits for real.
#[async_trait]
pub trait Clock: Send + Sync + 'static {
    /// Now.
    fn now(&self) -> Timestamp;

    /// Waits. Cancelled by dropping it.
    async fn sleep(&self, duration: Duration);
}

/// The computer's clock, and tokio's timer.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

/// An instant so much later; the end of time where there is none.
pub(crate) fn after(now: Timestamp, wait: Duration) -> Timestamp {
    now.checked_add(wait).unwrap_or(Timestamp::MAX)
}

/// How long it is from one instant to a later one; zero where it is not later.
pub(crate) fn until(now: Timestamp, then: Timestamp) -> Duration {
    Duration::try_from(then.duration_since(now)).unwrap_or_default()
}

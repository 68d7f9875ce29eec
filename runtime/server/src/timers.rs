//! Timers for limits that are hardly ever reached: how long a request's header, its body and its handler may take.
//!
//! To register a timer, and to take it back, each cost a lock that all threads share, and each request needs three. So a
//! connection keeps its timers: one that goes off earlier than it should is registered anew then. That happens once in the
//! time of the limit, not for each request.

use std::{
    fmt,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use hyper::rt::{Sleep as HyperSleep, Timer};
use tokio::time::{Instant, Sleep, sleep_until};

/// What a time that no clock reaches is taken for: some thirty years, as by tokio.
const ENDLESS: Duration = Duration::from_secs(30 * 365 * 24 * 3600);

/// The timers of a connection that are free.
#[derive(Clone, Default)]
pub(crate) struct Timers(Arc<Mutex<Vec<Pin<Box<Sleep>>>>>);

impl fmt::Debug for Timers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Timers").finish_non_exhaustive()
    }
}

impl Timers {
    /// Is ready after this time.
    pub(crate) fn after(&self, time: Duration) -> Deadline {
        let now = Instant::now();
        self.at(now.checked_add(time).unwrap_or(now + ENDLESS))
    }

    fn at(&self, at: Instant) -> Deadline {
        Deadline { timers: self.clone(), at, timer: None }
    }
}

/// Is ready at an instant. It has a timer from when it is first waited for until it is dropped.
pub(crate) struct Deadline {
    timers: Timers,
    at: Instant,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Future for Deadline {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Self { timers, at, timer } = self.get_mut();
        let timer = timer.get_or_insert_with(|| {
            let free = timers.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
            free.unwrap_or_else(|| Box::pin(sleep_until(*at)))
        });
        if timer.deadline() > *at {
            timer.as_mut().reset(*at);
        }
        while timer.as_mut().poll(cx).is_ready() {
            if timer.deadline() == *at {
                return Poll::Ready(());
            }
            // It went off for an earlier deadline.
            timer.as_mut().reset(*at);
        }
        Poll::Pending
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        if let Some(timer) = self.timer.take() {
            self.timers.0.lock().unwrap_or_else(PoisonError::into_inner).push(timer);
        }
    }
}

impl HyperSleep for Deadline {}

impl Timer for Timers {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn HyperSleep>> {
        Box::pin(self.after(duration))
    }

    fn sleep_until(&self, deadline: std::time::Instant) -> Pin<Box<dyn HyperSleep>> {
        Box::pin(self.at(deadline.into()))
    }

    fn now(&self) -> std::time::Instant {
        Instant::now().into()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use futures::FutureExt as _;

    use super::*;

    const MOMENT: Duration = Duration::from_millis(20);
    const LONG: Duration = Duration::from_secs(24 * 3600);

    #[tokio::test]
    async fn a_deadline_is_kept_whatever_its_timer_was_registered_for() {
        let timers = Timers::default();
        for before in [Duration::ZERO, MOMENT / 4, LONG, Duration::MAX] {
            // It is given up, so its timer is free.
            let _ = timers.after(before).now_or_never();
            let began = Instant::now();
            // With the timer of a long one, it would take as long.
            timers.after(MOMENT).await;
            assert!(began.elapsed() >= MOMENT, "{before:?}");
        }
        assert_eq!(timers.0.lock().unwrap().len(), 1, "one timer is enough for deadlines that follow one another");
    }

    #[tokio::test]
    async fn deadlines_at_once_have_a_timer_each() {
        let timers = Timers::default();
        let mut long = timers.after(LONG);
        assert!((&mut long).now_or_never().is_none());
        timers.after(MOMENT).await;
        assert!((&mut long).now_or_never().is_none());
        drop(long);
        assert_eq!(timers.0.lock().unwrap().len(), 2);
    }
}

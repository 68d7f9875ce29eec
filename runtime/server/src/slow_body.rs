//! Bodies that come slowly: a client that sends a byte now and then holds its connection, and the handler, no longer than the
//! settings say.

use std::{
    error::Error,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    extract::Request,
};
use greenroom_service::server::ServerSettings;
use hyper::body::{Body as _, Frame, SizeHint};
use tokio::time::Instant;

use crate::timers::{Deadline, Timers};

/// The body came too slowly.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the body was sent too slowly")]
pub(crate) struct TooSlow;

/// Whether an error is an `E`, or comes from one.
pub(crate) fn is_from<E: Error + 'static>(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if error.is::<E>() {
            return true;
        }
        next = error.source();
    }
    false
}

/// A request whose body may come no more slowly than the settings say.
pub(crate) fn limited(request: Request, settings: &ServerSettings, timers: &Timers) -> Request {
    let limits = Limits::of(settings);
    request.map(|body| if body.is_end_stream() { body } else { Body::new(Limited::new(body, limits, timers.clone())) })
}

/// How slowly a body may come.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// How long no byte may come, and the time that each body has beside its rate.
    time: Duration,
    /// How many bytes a second come at least.
    rate: u32,
}

impl Limits {
    fn of(settings: &ServerSettings) -> Self {
        Self { time: settings.body_time(), rate: settings.body_rate.get() }
    }

    /// How long the server waits for so many bytes at most.
    fn of_bytes(self, bytes: u64) -> Duration {
        self.time.saturating_add(Duration::from_secs(bytes) / self.rate)
    }
}

/// A body whose sender the server waits for no longer than the limits say. Time in which the server reads nothing, because it is
/// busy with what came, does not count.
struct Limited {
    body: Body,
    limits: Limits,
    bytes: u64,
    /// How long the server has waited before now.
    waited: Duration,
    /// It waits since then, and until the timer ends.
    waits: Option<(Instant, Deadline)>,
    timers: Timers,
    is_cut: bool,
}

impl Limited {
    fn new(body: Body, limits: Limits, timers: Timers) -> Self {
        Self { body, limits, bytes: 0, waited: Duration::ZERO, waits: None, timers, is_cut: false }
    }
}

impl hyper::body::Body for Limited {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        if this.is_cut {
            return Poll::Ready(None);
        }
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) {
            if let Some((since, _)) = this.waits.take() {
                this.waited = this.waited.saturating_add(since.elapsed());
            }
            if let Some(bytes) = frame.as_ref().and_then(|frame| frame.as_ref().ok()?.data_ref()) {
                this.bytes = this.bytes.saturating_add(bytes.len() as u64);
            }
            return Poll::Ready(frame);
        }
        let (limits, bytes, waited) = (this.limits, this.bytes, this.waited);
        let (_, timer) = this.waits.get_or_insert_with(|| {
            let left = limits.of_bytes(bytes).saturating_sub(waited).min(limits.time);
            (Instant::now(), this.timers.after(left))
        });
        ready!(Pin::new(timer).poll(cx));
        this.is_cut = true;
        Poll::Ready(Some(Err(axum::Error::new(TooSlow))))
    }

    fn is_end_stream(&self) -> bool {
        self.is_cut || self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_has_a_time_and_more_for_what_has_come() {
        let limits = Limits { time: Duration::from_secs(20), rate: 500 };
        for (bytes, seconds) in [(0, 20), (499, 20), (500, 21), (5_000, 30)] {
            assert_eq!(limits.of_bytes(bytes).as_secs(), seconds);
        }
        assert!(limits.of_bytes(u64::MAX) > Duration::from_secs(1 << 50));
    }
}

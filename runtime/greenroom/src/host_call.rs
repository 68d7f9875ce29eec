//! The span `host_call` for `tracing`, for each call of a host function. The log lines and the requests of the function are in this span.

use std::sync::{Arc, Mutex, PoisonError};

use tracing::Span;

/// The span of the host call that a run is in. The guest is polled many times during one call, so that the span is entered for
/// each poll ([`HostCall::resume`]).
#[derive(Clone, Default)]
pub(crate) struct HostCall(Option<Arc<Mutex<Option<Span>>>>);

impl HostCall {
    /// For a run in the present span. Without a subscriber it does nothing.
    pub(crate) fn of_run() -> Self {
        Self((!Span::current().is_disabled()).then(Arc::default))
    }

    /// A call begins, and the one before it has ended.
    pub(crate) fn begin(&self, function: &'static str) {
        if self.0.is_some() {
            self.end();
            let span = tracing::info_span!("host_call", function);
            enter(&span);
            self.put(Some(span));
        }
    }

    /// The call has ended.
    pub(crate) fn end(&self) {
        if let Some(span) = self.put(None) {
            exit(&span);
        }
    }

    /// Enters the span of the call that is in progress, until the guard is dropped.
    pub(crate) fn resume(&self) -> Resumed<'_> {
        self.with(enter);
        Resumed(self)
    }

    fn put(&self, span: Option<Span>) -> Option<Span> {
        let slot = self.0.as_ref()?;
        std::mem::replace(&mut *slot.lock().unwrap_or_else(PoisonError::into_inner), span)
    }

    fn with(&self, work: fn(&Span)) {
        if let Some(slot) = &self.0
            && let Some(span) = &*slot.lock().unwrap_or_else(PoisonError::into_inner)
        {
            work(span);
        }
    }
}

/// The span of a host call is entered.
pub(crate) struct Resumed<'a>(&'a HostCall);

impl Drop for Resumed<'_> {
    fn drop(&mut self) {
        self.0.with(exit);
    }
}

// `Span::enter` gives a guard that cannot be kept in the run's state, next to the span that it borrows.
fn enter(span: &Span) {
    span.with_subscriber(|(id, dispatch)| dispatch.enter(id));
}

fn exit(span: &Span) {
    span.with_subscriber(|(id, dispatch)| dispatch.exit(id));
}

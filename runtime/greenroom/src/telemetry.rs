//! Spans and events for `tracing`: a span `invocation` with an event at its end, and a span `host_call` in it for each call of a
//! host function. Whatever a host function logs or requests is within the span of its call.
//!
//! What this file never does: it records nothing of a person but the contact's id, neither inputs, outputs nor messages.

use std::sync::{Arc, Mutex, PoisonError};

use greenroom_domain::{ContactId, RunId, store::RunResult};
use tracing::{Span, field::Empty};

use crate::{Invocation, Outcome};

/// The span of an invocation. The fields that are known later are empty.
pub(crate) fn invocation(run: RunId, invocation: &Invocation) -> Span {
    // A longer one is refused, because nothing keeps a text of any length.
    let contact = invocation.contact.as_ref().filter(|id| id.as_str().len() <= ContactId::MAX_BYTES);
    tracing::info_span!(
        "invocation",
        %run,
        action = invocation.action.name,
        version = Empty,
        contact = contact.map(tracing::field::display),
        attempt = invocation.attempt,
        dry_run = invocation.dry_run,
        status = Empty,
        kind = Empty,
        code = Empty,
        otel.status_code = Empty,
    )
}

/// Notes the end of an invocation, in its span.
pub(crate) fn ended(outcome: &Outcome) {
    let span = Span::current();
    let status = match &outcome.result {
        RunResult::Done { .. } => "done",
        RunResult::Continue { .. } => "continue",
        RunResult::Failed { .. } => "failed",
    };
    span.record("status", status);
    if let Some(version) = &outcome.version {
        span.record("version", version);
    }
    let failure = outcome.failure();
    if let Some(failure) = failure {
        span.record("kind", failure.kind.as_str());
        span.record("code", &failure.code);
        span.record("otel.status_code", "ERROR");
    }
    tracing::info!(
        status,
        kind = failure.map(|failure| failure.kind.as_str()),
        code = failure.map(|failure| failure.code.as_str()),
        repeated = outcome.repeated,
        cpu_us = outcome.usage.cpu_us,
        wall_us = outcome.usage.wall_us,
        peak_memory_bytes = outcome.usage.peak_memory_bytes,
        host_calls = outcome.usage.host_calls,
        effects = outcome.usage.effects,
        "invocation ended"
    );
}

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

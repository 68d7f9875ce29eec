//! The span `invocation` for `tracing`, with an event at its end. `host_call.rs` has the spans within it.
//!
//! What this file never does: it records nothing of a person but the contact's id, neither inputs, outputs nor messages.

use std::time::Instant;

use greenroom_domain::{ContactId, RunId, store::RunResult};
use tracing::{Span, field::Empty};

use crate::{
    Invocation, Outcome,
    observe::{InvocationEnd, Observer},
};

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

/// The end of an invocation, which is noted in its span. Without an outcome, because its caller went away, its status is
/// `dropped`.
pub(crate) struct Ending<'a> {
    /// None when its end was noted.
    span: Option<Span>,
    observer: Option<&'a Observer>,
    action: String,
    began: Instant,
}

impl<'a> Ending<'a> {
    pub(crate) fn of(span: &Span, invocation: &Invocation, observer: Option<&'a Observer>) -> Self {
        // Without an observer, nobody asks for the name.
        let action = observer.map(|_| invocation.action.name.clone()).unwrap_or_default();
        Self { span: Some(span.clone()), observer, action, began: Instant::now() }
    }

    fn observe(&self, version: Option<&str>, result: Option<&RunResult>) {
        if let Some(observer) = self.observer {
            observer(&InvocationEnd { action: &self.action, version, result, took: self.began.elapsed() });
        }
    }

    /// Notes the outcome.
    pub(crate) fn with(mut self, outcome: &Outcome) {
        let Some(span) = self.span.take() else { return };
        self.observe(outcome.version.as_deref(), Some(&outcome.result));
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
            parent: &span,
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
}

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        if let Some(span) = self.span.take() {
            self.observe(None, None);
            span.record("status", "dropped");
            tracing::info!(parent: &span, status = "dropped", "invocation ended");
        }
    }
}

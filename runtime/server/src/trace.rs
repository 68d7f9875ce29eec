//! A span for each request: what is done for it, its invocation among them, is a part of one trace.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    http::HeaderMap,
    response::Response,
};
use opentelemetry::{
    propagation::{Extractor, TextMapPropagator},
    trace::TraceContextExt,
};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::{Span, field::Empty};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::request_id::RequestId;

/// The route of a request that has none. Its path is the caller's text, and may name a person.
const NO_ROUTE: &str = "unknown";

/// Headers as the propagator reads them.
struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(axum::http::HeaderName::as_str).collect()
    }
}

/// The id of the trace of the current span, where it is sent to a collector.
pub(crate) fn current() -> Option<String> {
    let context = Span::current().context();
    let span = context.span();
    let of = span.span_context();
    (of.is_valid() && of.is_sampled()).then(|| of.trace_id().to_string())
}

/// A request's span, with what is noted at its end.
pub(crate) struct RequestSpan {
    span: Span,
    began: Instant,
}

impl RequestSpan {
    /// Begins the span of a request. Where the caller names its own (`traceparent`, by W3C's Trace Context), it is a child of
    /// that.
    pub(crate) fn begin(id: &RequestId, request: &Request) -> Self {
        let route = request.extensions().get::<MatchedPath>().map_or(NO_ROUTE, MatchedPath::as_str);
        let span = tracing::info_span!(
            "http_request",
            otel.kind = "server",
            method = %request.method(),
            route,
            request = id.as_str(),
            status = Empty,
            otel.status_code = Empty,
        );
        if !span.is_disabled() {
            // Without a collector nobody keeps the span, and it has no parent: that is no error.
            let _ = span.set_parent(TraceContextPropagator::new().extract(&Headers(request.headers())));
        }
        Self { span, began: Instant::now() }
    }

    pub(crate) fn span(&self) -> Span {
        self.span.clone()
    }

    /// Notes the answer.
    pub(crate) fn end(self, response: &Response) {
        let Self { span, began } = self;
        span.record("status", response.status().as_u16());
        if response.status().is_server_error() {
            span.record("otel.status_code", "ERROR");
        }
        tracing::info!(parent: &span, ms = began.elapsed().as_secs_f64() * 1_000.0, "answered");
    }
}

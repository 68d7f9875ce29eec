//! Spans for an OpenTelemetry collector, by OTLP over HTTP, where the operator names one.

use greenroom_locale::args;
use greenroom_service::Settings;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::{
    Resource,
    trace::{SdkTracer, SdkTracerProvider},
};
use tracing_opentelemetry::OpenTelemetryLayer;
use tracing_subscriber::registry::LookupSpan;

use crate::{error::Error, reader};

/// The spans that are still to be sent. Without a collector there are none.
pub(crate) struct Spans(Option<SdkTracerProvider>);

impl Spans {
    /// Sends spans to the collector of the settings.
    pub(crate) fn of(settings: &Settings) -> Result<Self, Error> {
        let Some(collector) = &settings.telemetry.otlp else { return Ok(Self(None)) };
        // Greenroom's client of Zoom makes the same choice later, so an error is no harm.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let endpoint = format!("{}/v1/traces", collector.trim_end_matches('/'));
        let exporter = SpanExporter::builder().with_http().with_endpoint(&endpoint).build().map_err(|error| {
            Error::Usage(reader::with(
                "cli-collector-wrong",
                &args![collector = collector.as_str(), error = error.to_string()],
            ))
        })?;
        let service = Resource::builder().with_service_name(settings.telemetry.service_name.clone()).build();
        Ok(Self(Some(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(service).build())))
    }

    /// The layer that takes the spans of `tracing`; none without a collector.
    pub(crate) fn layer<S>(&self) -> Option<OpenTelemetryLayer<S, SdkTracer>>
    where
        S: tracing::Subscriber + for<'a> LookupSpan<'a>,
    {
        let provider = self.0.as_ref()?;
        Some(tracing_opentelemetry::layer().with_tracer(provider.tracer("greenroom")))
    }

    /// Sends the last spans. A collector that does not take them is no reason to fail: the work was done.
    pub(crate) fn finish(self) {
        if let Some(provider) = self.0
            && let Err(error) = provider.shutdown()
        {
            tracing::warn!("the last spans were not sent: {error}");
        }
    }
}

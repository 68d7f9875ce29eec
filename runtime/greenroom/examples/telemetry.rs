//! Sends the spans of invocations to an OpenTelemetry collector, by OTLP over HTTP.
//!
//! ```sh
//! greenroom build runtime/greenroom/examples/engine/lead-score --out target/example-actions/lead-score-1.0.0.wasm
//! cargo run --example telemetry -- http://localhost:4318/v1/traces
//! ```
//!
//! Greenroom writes spans with `tracing`; where they go is the embedder's choice. An invocation is a span `invocation`, each
//! call of a host function a span `host_call` in it, and each request to Zoom a span `zoom_request` in that. They are children
//! of the span in which you invoke.

use std::{env, error::Error, sync::Arc};

use greenroom::{Grants, Invocation, Runtime, Storage};
use greenroom_capability_contacts::Contacts;
use greenroom_domain::store::{ImportRow, ImportStore};
use greenroom_store::SqliteStore;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
use tracing::Instrument;
use tracing_subscriber::{filter::LevelFilter, prelude::*};

/// Sends all spans of this process to a collector. Shut the provider down at the end, so that the last ones are sent.
fn spans_to(collector: &str) -> Result<SdkTracerProvider, Box<dyn Error>> {
    // reqwest leaves the choice to its users. Greenroom's client of Zoom makes it too, so an error is no harm.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let exporter = SpanExporter::builder().with_http().with_endpoint(collector).build()?;
    let service = Resource::builder().with_service_name("my-engine").build();
    let provider = SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(service).build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("greenroom"));
    tracing_subscriber::registry().with(layer.with_filter(LevelFilter::INFO)).try_init()?;
    Ok(provider)
}

/// Runs one action, within a span of the engine's own.
async fn workflow() -> Result<(), Box<dyn Error>> {
    let store = Arc::new(SqliteStore::in_memory()?);
    let ada = ImportRow::Contact {
        id: Some("101".into()),
        email: Some("ada@example.com".to_owned().try_into()?),
        secondary_emails: None,
        properties: [("lead_score".to_owned(), "45".to_owned())].into(),
    };
    store.import(vec![ada].into()).await?;
    let runtime = Runtime::builder().storage(Storage::joint(store)).capability(Contacts).build()?;
    let package = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/example-actions/lead-score-1.0.0.wasm");
    runtime.load_file(package, Grants::AsDeclared).await?;
    let invocation = Invocation::new("lead-score".parse()?, serde_json::json!({ "points": 10 })).contact("101");
    let outcome = runtime.invoke(invocation.attempt(1)).await;
    println!("{}", serde_json::to_string_pretty(&outcome)?);
    runtime.shutdown().await;
    Ok(())
}

fn run(collector: &str) -> Result<(), Box<dyn Error>> {
    // Outside of tokio, because the exporter has a client and a thread of its own.
    let provider = spans_to(collector)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let done = runtime.block_on(workflow().instrument(tracing::info_span!("workflow", step = "score")));
    provider.shutdown()?;
    done
}

fn main() -> Result<(), Box<dyn Error>> {
    run(&env::args().nth(1).unwrap_or_else(|| "http://localhost:4318/v1/traces".to_owned()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::{
        io::{BufRead, BufReader, Read, Write},
        net::TcpListener,
        sync::mpsc,
    };

    /// A collector that gives the bodies of the requests that it gets.
    fn collector() -> (String, mpsc::Receiver<Vec<u8>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/v1/traces", listener.local_addr().unwrap());
        let (sender, bodies) = mpsc::channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = BufReader::new(stream.unwrap());
                let (mut length, mut line) = (0, String::new());
                while stream.read_line(&mut line).unwrap() > 2 {
                    if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                        length = value.trim().parse().unwrap();
                    }
                    line.clear();
                }
                let mut body = vec![0; length];
                stream.read_exact(&mut body).unwrap();
                let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
                stream.get_mut().write_all(answer).unwrap();
                sender.send(body).unwrap();
            }
        });
        (address, bodies)
    }

    #[test]
    fn a_collector_gets_the_spans_and_nothing_of_the_person() {
        let (address, bodies) = collector();
        super::run(&address).unwrap();
        let sent: Vec<u8> = bodies.try_iter().flatten().collect();
        let has = |text: &str| sent.windows(text.len()).any(|window| window == text.as_bytes());
        for text in ["my-engine", "workflow", "invocation", "host_call", "contacts-write.update", "lead-score", "101"] {
            assert!(has(text), "{text}");
        }
        for text in ["ada@example.com", "example.com"] {
            assert!(!has(text), "{text}");
        }
    }
}

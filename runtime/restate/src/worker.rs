//! A worker: it listens for Restate's calls until it is stopped.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Json, Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use futures::future::join_all;
use greenroom_domain::{AccountStore, JobWork};
use greenroom_jobs::OneByOne;
use prometheus_client::{encoding::text, metrics::gauge::Gauge, registry::Registry};
use restate_sdk::endpoint::Endpoint;
use serde_json::json;
use tokio::{net::TcpListener, sync::watch};

use crate::{
    announcer::Announcer,
    identity::Identity,
    listener::Connections,
    objects::{GreenroomAccount, GreenroomRun, GreenroomWebinar, Shared},
    sweep,
};

/// How long the store may take to answer a question about the worker's readiness.
const STORE_TIME: Duration = Duration::from_secs(2);

/// How long connections have to end when the jobs have.
const AFTER_JOBS: Duration = Duration::from_secs(2);

/// Why a worker cannot work.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}; is the port in use? Port 0 takes a free one")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The public key cannot be read.
    #[error("`identity-key` in [restate]: {0}")]
    IdentityKey(String),
    /// Everybody who reaches the address could have jobs done.
    #[error(
        "{0} is reached from other machines, and without `identity-key` in [restate] a worker believes everybody: write the public \
         key that Restate prints when it starts, or listen on 127.0.0.1"
    )]
    Open(SocketAddr),
}

/// What a worker is made of.
#[derive(derive_more::Debug)]
pub struct WorkerParts {
    /// Does the jobs.
    pub jobs: Arc<OneByOne>,
    /// Greenroom's own work that comes again and again, with the time between two times.
    pub rounds: Vec<(JobWork, Duration)>,
    /// Tells Restate of jobs.
    pub announcer: Announcer,
    /// The store, which is asked whether the worker is ready.
    #[debug(skip)]
    pub store: Arc<dyn AccountStore>,
    /// The public key that Restate signs its calls with. Without it, the worker listens on this machine alone.
    pub identity_key: Option<String>,
}

/// A worker that listens. It answers when it is polled: see [`Worker::run`].
#[derive(Debug)]
pub struct Worker {
    parts: WorkerParts,
    listener: TcpListener,
    address: SocketAddr,
    router: Router,
}

/// What the answers about the worker's health need.
#[derive(Clone)]
struct Health {
    jobs: Arc<OneByOne>,
    store: Arc<dyn AccountStore>,
}

impl Worker {
    /// Listens on this address.
    ///
    /// # Errors
    /// [`WorkerError`].
    pub async fn listen(parts: WorkerParts, address: SocketAddr) -> Result<Self, WorkerError> {
        if parts.identity_key.is_none() && !address.ip().is_loopback() {
            return Err(WorkerError::Open(address));
        }
        let identity = parts.identity_key.as_deref().map(Identity::parse).transpose();
        let called =
            Called { endpoint: endpoint(&parts), identity: identity.map_err(WorkerError::IdentityKey)?.map(Arc::new) };
        let listen = async {
            let listener = TcpListener::bind(address).await?;
            let address = listener.local_addr()?;
            Ok((listener, address))
        };
        let (listener, address) = listen.await.map_err(|source| WorkerError::Listen { address, source })?;
        let health = Health { jobs: Arc::clone(&parts.jobs), store: Arc::clone(&parts.store) };
        let router = Router::new()
            .route("/healthz", get(|| async { Json(json!({ "status": "ok" })) }))
            .route("/readyz", get(ready))
            .route("/metrics", get(metrics))
            .with_state(health)
            // Restate's calls, whose paths are its own.
            .fallback(move |request: Request| std::future::ready(called.answer(request)));
        Ok(Self { parts, listener, address, router })
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its URL, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Answers Restate's calls until `stop` is ready. Then no job begins, those that run have so long to finish, and the others are
    /// given back.
    pub async fn run(self, stop: impl Future<Output = ()>, grace: Duration) {
        let Self { parts, listener, router, .. } = self;
        let (ending, ended) = watch::channel(false);
        let mut stopping = ended.clone();
        let serving = axum::serve(Connections::new(listener), router).with_graceful_shutdown(async move {
            // An error means that the sender is gone, which lives as long as this worker.
            let _ = stopping.wait_for(|stopping| *stopping).await;
        });
        let serving = tokio::spawn(serving.into_future());
        let ticks = parts.rounds.iter().map(|(work, every)| sweep::tick(&parts.announcer, work, *every));
        let beside = async {
            tokio::join!(sweep::sweep(parts.jobs.queue(), &parts.announcer), join_all(ticks));
        };
        let jobs = async {
            let stop = async {
                stop.await;
                ending.send_replace(true);
            };
            parts.jobs.run(stop, grace).await;
        };
        tokio::select! {
            () = jobs => {}
            // It has no end.
            () = beside => {}
        }
        if tokio::time::timeout(AFTER_JOBS, serving).await.is_err() {
            tracing::info!("left before Restate had closed its connections");
        }
    }
}

fn endpoint(parts: &WorkerParts) -> Endpoint {
    let shared = Arc::new(Shared { worker: Arc::clone(&parts.jobs), account: parts.announcer.account().to_owned() });
    Endpoint::builder()
        .bind(GreenroomWebinar(Arc::clone(&shared)))
        .bind(GreenroomAccount(Arc::clone(&shared)))
        .bind(GreenroomRun(shared))
        .build()
}

/// What Restate calls.
#[derive(Clone)]
struct Called {
    endpoint: Endpoint,
    identity: Option<Arc<Identity>>,
}

impl Called {
    /// Answers a call, if it is Restate's.
    fn answer(&self, request: Request) -> Response {
        let is_restates = self
            .identity
            .as_ref()
            .is_none_or(|key| key.has_signed(request.headers(), request.uri().path(), greenroom_clock::now()));
        if !is_restates {
            StatusCode::UNAUTHORIZED.into_response()
        } else if has_enough_parts(request.uri().path()) {
            self.endpoint.handle(request).map(Body::new)
        } else {
            StatusCode::NOT_FOUND.into_response()
        }
    }
}

/// Whether a path is one that the SDK can read: it counts three parts from the end, and subtracts too much where a path has fewer.
fn has_enough_parts(path: &str) -> bool {
    ["/discover", "/health"].contains(&path) || path.split('/').count() >= 3
}

/// Whether the worker does jobs. It needs no key, because it tells nothing about the account.
async fn ready(State(health): State<Health>) -> Response {
    let store = match tokio::time::timeout(STORE_TIME, health.store.account()).await {
        Ok(Ok(_)) => "ok",
        Ok(Err(_)) | Err(_) => "unreadable",
    };
    let worker = if health.jobs.is_stopping() { "stopping" } else { "ok" };
    let status = if [store, worker] == ["ok"; 2] { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let clock_ahead = greenroom_clock::ahead().as_secs();
    let ready =
        json!({ "store": store, "worker": worker, "jobs": health.jobs.running(), "clockAheadSeconds": clock_ahead });
    (status, Json(ready)).into_response()
}

/// How busy the worker is, in Prometheus' text format. It needs no key, because it tells nothing about the account: the jobs by kind
/// and state are in the metrics of `greenroom serve`.
async fn metrics(State(health): State<Health>) -> Response {
    let mut registry = Registry::with_prefix("greenroom_worker");
    let mut register = |name: &str, help: &str, value: usize| {
        let gauge: Gauge = Gauge::default();
        gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
        registry.register(name, help, gauge);
    };
    register("jobs", "Jobs that this worker does now", health.jobs.running());
    register("jobs_at_most", "Jobs that this worker does at once at most", health.jobs.queue().settings().places);
    register("stopping", "Whether this worker begins no more jobs", usize::from(health.jobs.is_stopping()));
    let mut written = String::new();
    // A `String` takes every text.
    let _ = text::encode(&mut written, &registry);
    let media = HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
    ([(header::CONTENT_TYPE, media)], written).into_response()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_is_no_call_is_not_found() {
        let called = Called { endpoint: Endpoint::builder().build(), identity: None };
        for (path, status) in [("/", 404_u16), ("/x", 404), ("/x/y", 400), ("/x/y/z", 400), ("/health", 200)] {
            let mut request = Request::new(Body::empty());
            *request.uri_mut() = path.parse().unwrap();
            assert_eq!(called.answer(request).status(), status, "{path}");
        }
    }
}

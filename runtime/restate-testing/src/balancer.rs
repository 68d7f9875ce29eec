//! A load balancer before the workers, as a deployment has one: each call goes to the next worker that is there.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{StatusCode, Uri, uri::PathAndQuery},
    response::{IntoResponse, Response},
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use tokio::net::{TcpListener, TcpStream};

/// A load balancer over HTTP/2.
#[derive(Debug)]
pub struct Balancer {
    /// Its URL, at which workers are registered with Restate.
    pub url: String,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    workers: Vec<SocketAddr>,
    next: AtomicUsize,
    http: Client<HttpConnector, Body>,
    /// The path and the worker of each call, in their order.
    calls: Mutex<Vec<(String, usize)>>,
}

impl Balancer {
    /// Listens before these workers, which need not be there yet.
    ///
    /// # Errors
    /// It cannot listen.
    pub async fn start(workers: Vec<SocketAddr>) -> io::Result<Self> {
        // A worker that stands still is noticed, as by a load balancer of a deployment.
        let http = Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .http2_only(true)
            .http2_keep_alive_interval(Duration::from_secs(1))
            .http2_keep_alive_timeout(Duration::from_secs(3))
            .build_http();
        let shared = Arc::new(Shared { workers, next: AtomicUsize::new(0), http, calls: Mutex::default() });
        let router = Router::new().fallback(pass).with_state(Arc::clone(&shared));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { url, shared })
    }

    /// The addresses of the workers.
    pub fn workers(&self) -> &[SocketAddr] {
        &self.shared.workers
    }

    /// The workers of the calls to an object so far, by their place among the addresses.
    pub fn called(&self, object: &str) -> Vec<usize> {
        let calls = self.shared.calls.lock().unwrap_or_else(PoisonError::into_inner);
        calls.iter().filter(|(path, _)| path.contains(object)).map(|(_, worker)| *worker).collect()
    }
}

async fn pass(State(shared): State<Arc<Shared>>, mut request: Request) -> Response {
    let (first, count) = (shared.next.fetch_add(1, Ordering::Relaxed), shared.workers.len());
    for at in (first..first + count).map(|at| at % count) {
        // Only a call that has not begun can go to another worker.
        if TcpStream::connect(shared.workers[at]).await.is_err() {
            continue;
        }
        let path = request.uri().path_and_query().map_or("/", PathAndQuery::as_str).to_owned();
        let Ok(uri) = format!("http://{}{path}", shared.workers[at]).parse::<Uri>() else {
            return StatusCode::BAD_REQUEST.into_response();
        };
        shared.calls.lock().unwrap_or_else(PoisonError::into_inner).push((path, at));
        *request.uri_mut() = uri;
        return match shared.http.request(request).await {
            Ok(answer) => answer.map(Body::new),
            Err(_) => StatusCode::BAD_GATEWAY.into_response(),
        };
    }
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}

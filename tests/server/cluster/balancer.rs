//! A load balancer before the workers, as a deployment has one: each call goes to the next worker that is there.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
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
use tokio::net::TcpStream;

/// A load balancer over HTTP/2.
pub(super) struct Balancer {
    pub(super) url: String,
    shared: Arc<Shared>,
}

struct Shared {
    workers: Vec<SocketAddr>,
    next: AtomicUsize,
    http: Client<HttpConnector, Body>,
    /// The path and the worker of each call, in their order.
    calls: Mutex<Vec<(String, usize)>>,
}

impl Balancer {
    pub(super) async fn start(workers: Vec<SocketAddr>) -> Self {
        // A worker that stands still is noticed, as by a load balancer of a deployment.
        let http = Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .http2_only(true)
            .http2_keep_alive_interval(Duration::from_secs(1))
            .http2_keep_alive_timeout(Duration::from_secs(3))
            .build_http();
        let shared = Arc::new(Shared { workers, next: AtomicUsize::new(0), http, calls: Mutex::default() });
        let router = Router::new().fallback(pass).with_state(Arc::clone(&shared));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, shared }
    }

    /// The addresses of the workers.
    pub(super) fn workers(&self) -> &[SocketAddr] {
        &self.shared.workers
    }

    /// The workers of the calls to an object so far.
    pub(super) fn called(&self, object: &str) -> Vec<usize> {
        let calls = self.shared.calls.lock().unwrap();
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
        shared.calls.lock().unwrap().push((path.clone(), at));
        *request.uri_mut() = format!("http://{}{path}", shared.workers[at]).parse::<Uri>().unwrap();
        return match shared.http.request(request).await {
            Ok(answer) => answer.map(Body::new),
            Err(_) => StatusCode::BAD_GATEWAY.into_response(),
        };
    }
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}

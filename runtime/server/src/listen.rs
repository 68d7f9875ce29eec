//! Listening: connections with limits, and a stop that loses no request.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, body::Body};
use greenroom::Shutdown;
use greenroom_domain::{Sentence, sentence};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{rt::TokioIo, server::graceful::GracefulShutdown};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::Instant,
};
use tokio_io_timeout::TimeoutStream;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use crate::{connection::Connection, reload::CertificateReload, router, state::AppState, timers::Timers, webhooks};

/// How often what was only noted is written, and what is no longer needed is forgotten.
const ROUND: Duration = Duration::from_secs(60);

/// How long the server waits when it cannot accept a connection, such as for want of file descriptors.
const AFTER_FAILED_ACCEPT: Duration = Duration::from_millis(100);

/// Why a server cannot listen.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub enum ServeError {
    /// The address cannot be listened on.
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
}

impl ServeError {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Listen { address, source } => sentence!(
                "failure-server-listen",
                "cannot listen on {address}: {error}; is the port in use? Port 0 takes a free one",
                address = address,
                error = source
            ),
        }
    }
}

/// How a server ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// Whether requests were not answered when the time was over.
    pub is_cut: bool,
    /// What became of the runs.
    pub runs: Shutdown,
}

/// A server that listens. It answers when it is polled: see [`Server::serve`].
#[derive(Debug)]
pub struct Server {
    state: AppState,
    listener: TcpListener,
    address: SocketAddr,
}

impl Server {
    /// Listens on the address of the settings.
    ///
    /// # Errors
    /// [`ServeError`].
    pub async fn listen(state: AppState) -> Result<Self, ServeError> {
        let address = state.settings().server.listen;
        let listen = async {
            let listener = TcpListener::bind(address).await?;
            let address = listener.local_addr()?;
            Ok((listener, address))
        };
        let (listener, address) = listen.await.map_err(|source| ServeError::Listen { address, source })?;
        Ok(Self { state, listener, address })
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its URL, without a slash at the end.
    pub fn url(&self) -> String {
        let scheme = if self.state.certificates().is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Answers requests until `stop` is ready. Then it accepts no more, finishes the requests that are under way within the
    /// time of the settings, and ends the runs.
    pub async fn serve(self, stop: impl Future<Output = ()>) -> Ended {
        let Self { state, listener, .. } = self;
        let time = state.settings().server.shutdown_time();
        let connections = Connections::new(&state);
        let rounds = tokio::spawn(rounds(state.clone()));
        let looks = tokio::spawn(webhooks::zoom::look(state.clone()));
        let certificates = tokio::spawn(certificate_rounds(state.clone()));
        tokio::select! {
            () = accept(&listener, &connections) => {}
            () = stop => {}
        }
        state.begin_to_stop();
        drop(listener);
        // What webhooks ask for waits in the store, and a sync that is dropped resumes.
        looks.abort();
        let ended = connections.end(&state, time).await;
        rounds.abort();
        certificates.abort();
        state.uses().write(state.store().as_ref()).await;
        ended
    }
}

/// How often the files of the certificate are looked at: renewals are rare, and take effect within seconds.
const CERTIFICATE_ROUND: Duration = Duration::from_secs(5);

/// Replaces the certificate when its files change.
async fn certificate_rounds(state: AppState) {
    let mut round = tokio::time::interval(CERTIFICATE_ROUND);
    loop {
        round.tick().await;
        if state.reload_certificate() == CertificateReload::Replaced {
            tracing::info!("new connections get the new certificate");
        }
    }
}

/// Writes the last uses of keys, and forgets who was quiet, and the answers of forms that were kept for their time.
async fn rounds(state: AppState) {
    let mut round = tokio::time::interval_at(Instant::now() + ROUND, ROUND);
    loop {
        round.tick().await;
        state.uses().write(state.store().as_ref()).await;
        state.rates().forget_the_quiet();
        state.sent_forms().forget_old();
    }
}

/// Accepts connections for as long as it is polled.
async fn accept(listener: &TcpListener, connections: &Connections) {
    loop {
        // A place first: where there is none, connections wait in the system's queue, and then are refused by it.
        let Ok(place) = Arc::clone(&connections.places).acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, address)) => {
                // A part of an answer that is ready is sent at once: otherwise a line of a stream waits for the client to
                // acknowledge the one before.
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "a connection sends its packets late");
                }
                let connection = connections.serve(stream, address);
                tokio::spawn(async move {
                    connection.await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(AFTER_FAILED_ACCEPT).await;
            }
        }
    }
}

/// The connections of a server.
struct Connections {
    state: AppState,
    /// How long a handshake takes at most.
    handshake: Duration,
    /// How long a client may take nothing of an answer.
    write: Duration,
    router: Router,
    http: http1::Builder,
    open: GracefulShutdown,
    places: Arc<Semaphore>,
}

impl Connections {
    fn new(state: &AppState) -> Self {
        let settings = state.settings();
        let server = &settings.server;
        let header_bytes = usize::try_from(server.header_bytes.get()).unwrap_or(usize::MAX);
        let mut http = http1::Builder::new();
        http.header_read_timeout(server.header_time()).max_header_size(header_bytes);
        Self {
            state: state.clone(),
            handshake: server.header_time(),
            write: server.write_time(),
            router: router::router(state),
            http,
            open: GracefulShutdown::new(),
            places: Arc::new(Semaphore::new(usize::try_from(server.connections.get()).unwrap_or(usize::MAX))),
        }
    }

    /// Serves one connection to its end.
    fn serve(&self, stream: TcpStream, address: SocketAddr) -> impl Future<Output = ()> + Send + use<> {
        let (router, state) = (self.router.clone(), self.state.clone());
        let connection = Connection { peer: address, timers: Timers::default() };
        let (mut http, watcher, handshake) = (self.http.clone(), self.open.watcher(), self.handshake);
        http.timer(connection.timers.clone());
        let service = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(connection.clone());
            router.clone().oneshot(request)
        });
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(self.write));
        let stream = Box::pin(stream);
        async move {
            let _open = Open::of(&state);
            let ended = match state.certificates().map(|certificates| TlsAcceptor::from(certificates.current())) {
                None => watcher.watch(http.serve_connection(TokioIo::new(stream), service)).await,
                Some(acceptor) => match tokio::time::timeout(handshake, acceptor.accept(stream)).await {
                    Ok(Ok(stream)) => watcher.watch(http.serve_connection(TokioIo::new(stream), service)).await,
                    Ok(Err(error)) => {
                        tracing::debug!(%error, "a handshake failed");
                        Ok(())
                    }
                    Err(_) => {
                        tracing::debug!("a handshake took too long");
                        Ok(())
                    }
                },
            };
            // A client that goes away, or sends no HTTP, is its own business.
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection ended");
            }
        }
    }

    /// Lets the requests under way end, then the runs.
    async fn end(self, state: &AppState, time: Duration) -> Ended {
        let began = Instant::now();
        let left = || time.saturating_sub(began.elapsed());
        let mut requests = std::pin::pin!(self.open.shutdown());
        // Most of the time is for requests to end by themselves. Then their runs are stopped, and they answer that.
        let by_themselves = tokio::time::timeout(time / 2, &mut requests).await.is_ok();
        let runs = state.runtime().shutdown_within(left());
        let (runs, is_done) = if by_themselves {
            (runs.await, true)
        } else {
            let answers = tokio::time::timeout(left() + Duration::from_secs(1), requests);
            let (runs, answers) = tokio::join!(runs, answers);
            (runs, answers.is_ok())
        };
        Ended { is_cut: !is_done, runs }
    }
}

/// Counts a connection while it is open.
struct Open<'a>(&'a AppState);

impl<'a> Open<'a> {
    fn of(state: &'a AppState) -> Self {
        state.metrics().connections.inc();
        Self(state)
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.metrics().connections.dec();
    }
}

//! The connections of a worker: so many at once, and none that is silent for long. Restate signs its calls, but anybody on the network
//! of the workers can connect.

use std::{
    io::{self, IoSlice},
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::serve::Listener;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tokio_io_timeout::TimeoutStream;

/// How many connections a worker has at once. A node of Restate sends its calls over a few; health checks and scrapes are short.
const MOST: usize = 1_000;

/// How long the other side of a connection may send nothing. A connection with a call is not silent for that long, because Restate gives
/// a call up that says nothing for two minutes and a half (`objects.rs`). One without calls is opened again when Restate needs it.
const SILENCE: Duration = Duration::from_secs(300);

/// How long the other side may take no byte of an answer.
const UNREAD: Duration = Duration::from_secs(60);

/// Accepts connections with limits.
pub(crate) struct Connections {
    listener: TcpListener,
    places: Arc<Semaphore>,
    silence: Duration,
}

impl Connections {
    /// The connections to this listener.
    pub(crate) fn new(listener: TcpListener) -> Self {
        Self::limited(listener, MOST, SILENCE)
    }

    fn limited(listener: TcpListener, most: usize, silence: Duration) -> Self {
        Self { listener, places: Arc::new(Semaphore::new(most)), silence }
    }
}

impl Listener for Connections {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        // A place first: where there is none, connections wait in the system's queue, and then are refused by it.
        let place = match Arc::clone(&self.places).acquire_owned().await {
            Ok(place) => place,
            // Only a semaphore that is closed has no place, and this one never is.
            Err(_) => std::future::pending().await,
        };
        let (stream, address) = Listener::accept(&mut self.listener).await;
        let mut stream = TimeoutStream::new(stream);
        stream.set_read_timeout(Some(self.silence));
        stream.set_write_timeout(Some(UNREAD));
        (Connection { stream: Box::pin(stream), _place: place }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A connection, which has a place until it is dropped.
pub(crate) struct Connection {
    stream: Pin<Box<TimeoutStream<TcpStream>>>,
    _place: OwnedSemaphorePermit,
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_read(cx, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.stream.as_mut().poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.stream.as_mut().poll_write_vectored(cx, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use axum::{Router, routing::get};
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        time::Instant,
    };

    use super::*;

    #[tokio::test]
    async fn a_connection_beyond_the_limit_waits_until_a_silent_one_is_closed() {
        let silence = Duration::from_millis(200);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/", get(|| async { "here" }));
        let connections = Connections::limited(listener, 1, silence);
        tokio::spawn(async move { axum::serve(connections, router).await });
        let began = Instant::now();
        let mut silent = TcpStream::connect(address).await.unwrap();
        let mut next = TcpStream::connect(address).await.unwrap();
        next.write_all(b"GET / HTTP/1.1\r\nhost: worker\r\nconnection: close\r\n\r\n").await.unwrap();
        let mut answer = String::new();
        next.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("here"), "{answer}");
        assert!(began.elapsed() >= silence, "{:?}", began.elapsed());
        assert_eq!(silent.read(&mut [0]).await.unwrap(), 0, "it is closed");
    }
}

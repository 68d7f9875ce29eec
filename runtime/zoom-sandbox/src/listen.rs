//! Serving a sandbox over HTTP, on loopback only.

use std::net::SocketAddr;

use tokio::{
    net::{TcpListener, ToSocketAddrs},
    sync::oneshot,
    task::JoinHandle,
};

use crate::{
    connection::{Cut, Cuttable},
    sandbox::Sandbox,
    server,
    webhooks::Sender,
};

/// Why a sandbox cannot listen.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is not a loopback address.
    #[error(
        "{0} is not a loopback address; the sandbox hands out tokens to anybody with its world's secrets, so it listens on 127.0.0.1 or [::1] only"
    )]
    NotLoopback(SocketAddr),
    /// The address cannot be used for listening.
    #[error("cannot listen: {0}; is the port in use? Port 0 takes a free one")]
    Listen(#[from] std::io::Error),
}

/// A sandbox that listens. Dropping it stops it; its [`Sandbox`] stays usable.
pub struct Running {
    base_url: String,
    address: SocketAddr,
    sandbox: Sandbox,
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), StartError>>,
}

impl Running {
    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The address that replaces `https://api.zoom.us/v2`.
    pub fn api_url(&self) -> String {
        format!("{}/v2", self.base_url)
    }

    /// The address that replaces `https://zoom.us/oauth/token`.
    pub fn token_url(&self) -> String {
        format!("{}/oauth/token", self.base_url)
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A handle for inspection and control.
    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// Stops listening, closes idle connections, and waits for requests under way.
    pub async fn shutdown(self) -> Result<(), StartError> {
        drop(self.stop);
        self.task.await.unwrap_or(Ok(()))
    }
}

impl std::ops::Deref for Running {
    type Target = Sandbox;

    fn deref(&self) -> &Sandbox {
        &self.sandbox
    }
}

impl Sandbox {
    /// Listens on an address (`127.0.0.1:0` takes a free port) and serves until it is shut down or dropped.
    pub async fn start(self, address: impl ToSocketAddrs) -> Result<Running, StartError> {
        // The name is resolved first: an address outside of loopback must not listen even for a moment.
        let addresses: Vec<_> = tokio::net::lookup_host(address).await?.collect();
        if let Some(outside) = addresses.iter().find(|address| !address.ip().is_loopback()) {
            return Err(StartError::NotLoopback(*outside));
        }
        let listener = TcpListener::bind(addresses.as_slice()).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let sandbox = self.clone();
        let task = tokio::spawn(self.serve_until(listener, async { drop(stopped.await) }));
        Ok(Running { base_url: format!("http://{address}"), address, sandbox, stop, task })
    }

    /// Serves on a listener for as long as it is polled. The listener must be on loopback.
    pub async fn serve(self, listener: TcpListener) -> Result<(), StartError> {
        self.serve_until(listener, std::future::pending()).await
    }

    async fn serve_until(
        self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), StartError> {
        let address = listener.local_addr()?;
        if !address.ip().is_loopback() {
            return Err(StartError::NotLoopback(address));
        }
        let sending = Sender::new(self.webhooks()).map(Sender::start);
        tracing::info!(%address, "Zoom sandbox listens, on loopback only");
        let service = server::router(self).into_make_service_with_connect_info::<Cut>();
        axum::serve(Cuttable::new(listener), service).with_graceful_shutdown(stop).await?;
        drop(sending);
        Ok(())
    }
}

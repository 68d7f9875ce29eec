//! The HTTP client, which is built when the first request is sent: it reads all certificates of the system, and most processes
//! that could ask Zoom never do.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use greenroom_domain::{ProviderError, sentence};
use reqwest::{Client, Url, redirect};

use crate::{ConfigError, errors::unavailable};

/// Builds one client for all its clones.
#[derive(Clone)]
pub(crate) struct LazyClient(Arc<Shared>);

struct Shared {
    connect_timeout: Duration,
    request_timeout: Duration,
    /// Whether all of Zoom's addresses are plain HTTP, and whether one is.
    all_plain: bool,
    some_plain: bool,
    built: Mutex<Option<Client>>,
}

impl LazyClient {
    /// A client for these addresses.
    pub(crate) fn new(urls: [&Url; 2], connect_timeout: Duration, request_timeout: Duration) -> Self {
        let is_plain = |url: &&Url| url.scheme() == "http";
        Self(Arc::new(Shared {
            connect_timeout,
            request_timeout,
            all_plain: urls.iter().all(is_plain),
            some_plain: urls.iter().any(is_plain),
            built: Mutex::default(),
        }))
    }

    /// The client.
    ///
    /// # Errors
    /// [`ConfigError::Http`]. The next call tries again.
    pub(crate) fn ready(&self) -> Result<Client, ConfigError> {
        // No code can panic while it holds the lock and has half changed the data.
        let mut built = self.0.built.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = &*built {
            return Ok(client.clone());
        }
        Ok(built.insert(self.0.build()?).clone())
    }

    /// The client, for a request.
    ///
    /// # Errors
    /// Zoom is not available: nothing was sent.
    pub(crate) fn get(&self) -> Result<Client, ProviderError> {
        self.ready().map_err(|error| {
            let problem = sentence!(
                "failure-zoom-certificates",
                "{error}: install the certificates of this computer, then try again",
                error = error.sentence()
            );
            unavailable(problem, false)
        })
    }
}

impl Shared {
    fn build(&self) -> Result<Client, ConfigError> {
        // reqwest has no cryptography of its own here. An error means that the process has a provider already; then the
        // embedder's choice remains.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut client = Client::builder()
            .user_agent(concat!("greenroom/", env!("CARGO_PKG_VERSION")))
            // A redirect could send credentials or a registration to another server.
            .redirect(redirect::Policy::none())
            .referer(false)
            // If Zoom closes a connection just when a registration is sent on it, the answer is lost. So connections
            // are kept for less time than servers commonly keep them (60 s).
            .pool_idle_timeout(Duration::from_secs(20))
            .connect_timeout(self.connect_timeout)
            .timeout(self.request_timeout);
        if self.some_plain {
            // A proxy from the environment cannot reach loopback addresses of this computer.
            client = client.no_proxy();
        } else {
            client = client.https_only(true);
        }
        if self.all_plain {
            // The system's certificates are not needed, so the system may have none.
            client = client.tls_certs_only([]);
        }
        client.build().map_err(|error| ConfigError::Http(with_causes(&error)))
    }
}

/// An error with its causes: reqwest's own message stops at "builder error".
fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

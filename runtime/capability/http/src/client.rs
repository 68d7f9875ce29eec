//! The HTTP clients. Each checks the addresses that names resolve to, and connects to the addresses that it checked: nothing
//! is resolved again between check and use.

use std::{
    collections::HashMap,
    error::Error,
    io,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures::future::BoxFuture;
use greenroom_domain::{Failure, Sentence, codes, sentence};
use ipnet::IpNet;
use reqwest::{
    Client, ClientBuilder,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect,
};

use crate::{address::may_reach, tls::Authorities};

/// Finds the addresses of a name.
pub type Lookup = Arc<dyn Fn(String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> + Send + Sync>;

/// Asks the operating system.
pub(crate) fn system_lookup() -> Lookup {
    Arc::new(|name| {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    })
}

/// No address of a name may be reached.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub(crate) struct RefusedAddress(pub(crate) IpAddr);

impl RefusedAddress {
    /// The error as a sentence, for readers of each language.
    pub(crate) fn sentence(&self) -> Sentence {
        sentence!("failure-address-refused", "it resolves to {address}, which is not public", address = self.0)
    }
}

/// Whether an error comes from a refused address.
pub(crate) fn refused_address<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a RefusedAddress> {
    std::iter::successors(Some(error), |error| Error::source(*error)).find_map(|error| error.downcast_ref())
}

/// A client for each set of networks that grants name. They share no connection, because a connection to an address that one
/// grant names may be used with that grant only.
pub(crate) struct Clients {
    lookup: Lookup,
    authorities: Authorities,
    by_networks: Mutex<HashMap<Vec<IpNet>, Client>>,
    /// For the operator's own URLs, at any address.
    trusted: Mutex<Option<Client>>,
}

impl Clients {
    pub(crate) fn new(lookup: Lookup, authorities: Authorities) -> Self {
        Self { lookup, authorities, by_networks: Mutex::default(), trusted: Mutex::default() }
    }

    /// The client for a grant that names these networks.
    ///
    /// # Errors
    /// `http-not-possible` where TLS cannot be used on this machine.
    pub(crate) fn of(&self, networks: &[IpNet]) -> Result<Client, Failure> {
        // No code can panic while it holds the lock and has half changed the data.
        let mut clients = self.by_networks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(networks) {
            return Ok(client.clone());
        }
        let lookup = CheckedLookup { lookup: self.lookup.clone(), networks: networks.into() };
        let client = build(self.builder().dns_resolver(lookup))?;
        clients.insert(networks.to_vec(), client.clone());
        Ok(client)
    }

    /// The client for URLs that the operator names, such as those of tokens.
    ///
    /// # Errors
    /// As for [`Clients::of`].
    pub(crate) fn trusted(&self) -> Result<Client, Failure> {
        let mut trusted = self.trusted.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = &*trusted {
            return Ok(client.clone());
        }
        Ok(trusted.insert(build(self.builder())?).clone())
    }

    fn builder(&self) -> ClientBuilder {
        // An error means that the process has a provider of cryptography already; then the embedder's choice remains.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Client::builder()
            .tls_certs_merge(self.authorities.certificates())
            .user_agent(concat!("greenroom/", env!("CARGO_PKG_VERSION")))
            // Each redirect is checked by the grant.
            .redirect(redirect::Policy::none())
            .referer(false)
            // A proxy would resolve names itself, unchecked.
            .no_proxy()
            .http1_only()
            // Servers commonly keep idle connections for 60 s. One that is closed just when a request is sent loses the answer.
            .pool_idle_timeout(Duration::from_secs(20))
            .pool_max_idle_per_host(4)
    }
}

/// A client for URLs that the operator names, such as those of a provider that people sign in at. It follows no redirect and uses no
/// proxy.
///
/// # Errors
/// `http-not-possible` where TLS cannot be used on this machine.
pub fn trusted_client(authorities: &Authorities) -> Result<Client, Failure> {
    Clients::new(system_lookup(), authorities.clone()).trusted()
}

fn build(builder: ClientBuilder) -> Result<Client, Failure> {
    builder.build().map_err(|error| {
        let causes = std::iter::successors(error.source(), |cause| Error::source(*cause));
        let why = causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"));
        let message = sentence!(
            "failure-http-not-possible",
            "this machine cannot send HTTPS requests ({why}): install its certificates",
            why = why
        );
        Failure::refused(codes::HTTP_NOT_POSSIBLE, message)
    })
}

/// Resolves names to addresses that may be reached.
struct CheckedLookup {
    lookup: Lookup,
    networks: Arc<[IpNet]>,
}

impl Resolve for CheckedLookup {
    fn resolve(&self, name: Name) -> Resolving {
        let found = (self.lookup)(name.as_str().to_owned());
        let networks = self.networks.clone();
        Box::pin(async move {
            let found = found.await?;
            let (reached, refused): (Vec<IpAddr>, Vec<IpAddr>) =
                found.into_iter().partition(|address| may_reach(*address, &networks));
            match refused.first() {
                Some(refused) if reached.is_empty() => Err(RefusedAddress(*refused).into()),
                // Port 0 stands for that of the URL.
                _ => Ok(Box::new(reached.into_iter().map(|address| SocketAddr::new(address, 0))) as Addrs),
            }
        })
    }
}

//! The capabilities `http`, `secrets` and `connections`: requests to hosts that both the package and the operator name, with secrets
//! that the guest never sees.
//!
//! Every request is checked by the grant: its host, method and path. So is every redirect. An address that a name resolves
//! to must be public, or in a network that the grant names, and the host connects to the address that it checked.
//!
//! A guest gets a placeholder for a secret, or for the token of a connection. The host puts the value in at the places that the grant
//! names, in requests to the hosts that it names, and masks the value in answers.
//!
//! What this crate never does: it sends nothing that the grant does not cover, it resolves no name a second time between
//! check and use, it uses no proxy, it passes no header of a request on to another origin that may be a credential, and it sends no
//! placeholder as it is.
//!
//! Start reading at [`Http`] in `http.rs`; `grant.rs` has what may be sent, `exchange.rs` the life of one request, `fill.rs` how
//! secrets get into it.

#![warn(missing_debug_implementations)]

mod address;
mod answers;
mod authorization;
mod basic;
mod binding;
mod body;
mod client;
mod connection;
mod exchange;
mod fill;
mod gate;
mod grant;
mod headers;
mod host;
mod http;
mod mask;
mod outbound;
mod outgoing;
mod placeholder;
mod secrets;
mod tls;
mod tokens;
mod written;

use std::sync::Arc;

use greenroom::capability::{CapabilityGroup, CapabilityRegistry};
use greenroom_domain::store::Vault;

pub use answers::{Answers, GivenAnswer, SentRequest};
pub use authorization::{Authorization, Redirected};
pub use binding::Binding;
pub use client::{Lookup, trusted_client};
pub use connection::{AccessToken, Connection, Hidden, OauthClient, check_token_url};
pub use gate::RequestLimits;
pub use grant::{HttpGrant, MethodName, Rule};
pub use host::{HostPattern, InvalidHostPattern};
pub use http::Http;
pub use outbound::{Outbound, OutboundAnswer};
pub use secrets::{Connections, ConnectionsGrant, SecretWithoutPlace, Secrets, SecretsGrant};
pub use tls::Authorities;
pub use tokens::TokenClient;

#[allow(missing_docs, unreachable_pub, clippy::all)]
mod bindings {
    // In here, `greenroom` is the contract.
    use ::greenroom as host;

    wasmtime::component::bindgen!({
        path: "../../../schemas/wit",
        world: "host-http",
        with: { "greenroom:action/types": host::capability::wit::types },
        imports: { default: async | trappable },
        additional_derives: [serde::Serialize, serde::Deserialize],
    });
}

/// The capabilities for HTTP, for [`RuntimeBuilder::capability`](greenroom::RuntimeBuilder::capability).
#[derive(Clone)]
pub struct HttpCapabilities {
    lookup: Lookup,
    answers: Option<Arc<dyn Answers>>,
    vault: Option<Arc<dyn Vault>>,
    authorities: Authorities,
    limits: RequestLimits,
}

impl std::fmt::Debug for HttpCapabilities {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpCapabilities").finish_non_exhaustive()
    }
}

impl Default for HttpCapabilities {
    fn default() -> Self {
        Self {
            lookup: client::system_lookup(),
            answers: None,
            vault: None,
            authorities: Authorities::default(),
            limits: RequestLimits::default(),
        }
    }
}

impl HttpCapabilities {
    /// With names that this function resolves, instead of the operating system. The addresses are checked all the same.
    #[must_use]
    pub fn lookup(mut self, lookup: Lookup) -> Self {
        self.lookup = lookup;
        self
    }

    /// With answers from this instead of servers, for tests of actions: nothing is sent. Each request is checked by the grant
    /// all the same.
    #[must_use]
    pub fn answers(mut self, answers: Arc<dyn Answers>) -> Self {
        self.answers = Some(answers);
        self
    }

    /// With authorities whose certificates are trusted besides those of the machine, such as a company's own.
    #[must_use]
    pub fn authorities(mut self, authorities: Authorities) -> Self {
        self.authorities = authorities;
        self
    }

    /// With other limits of how many requests of all runs together are under way.
    #[must_use]
    pub fn limits(mut self, limits: RequestLimits) -> Self {
        self.limits = limits;
        self
    }

    /// With the secrets and connections of a vault. Without one, every use of a secret is refused.
    #[must_use]
    pub fn vault(mut self, vault: Arc<dyn Vault>) -> Self {
        self.vault = Some(vault);
        self
    }
}

impl CapabilityGroup for HttpCapabilities {
    fn register(self, registry: &mut CapabilityRegistry) {
        let clients = Arc::new(client::Clients::new(self.lookup, self.authorities));
        let gate = Arc::new(gate::Gate::new(self.limits));
        registry.add(Http { clients: clients.clone(), answers: self.answers, gate });
        registry.add(Secrets { vault: self.vault.clone() });
        registry.add(Connections { vault: self.vault, clients });
    }
}

//! The capability `http`: requests to hosts that both the package and the operator name.
//!
//! Every request is checked by the grant: its host, method and path. So is every redirect. An address that a name resolves
//! to must be public, or in a network that the grant names, and the host connects to the address that it checked.
//!
//! What this crate never does: it sends nothing that the grant does not cover, it resolves no name a second time between
//! check and use, it uses no proxy, and it passes no header of a request on to another origin that may be a credential.
//!
//! Start reading at [`Http`] in `http.rs`; `grant.rs` has what may be sent, `exchange.rs` the life of one request.

#![warn(missing_debug_implementations)]

mod address;
mod answers;
mod body;
mod client;
mod exchange;
mod grant;
mod headers;
mod host;
mod http;

use std::sync::Arc;

use greenroom::capability::{CapabilityGroup, CapabilityRegistry};

pub use answers::{Answers, GivenAnswer, SentRequest};
pub use client::Lookup;
pub use grant::{HttpGrant, MethodName, Rule};
pub use host::HostPattern;
pub use http::Http;

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
}

impl std::fmt::Debug for HttpCapabilities {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpCapabilities").finish_non_exhaustive()
    }
}

impl Default for HttpCapabilities {
    fn default() -> Self {
        Self { lookup: client::system_lookup(), answers: None }
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
}

impl CapabilityGroup for HttpCapabilities {
    fn register(self, registry: &mut CapabilityRegistry) {
        registry.add(Http { clients: Arc::new(client::Clients::new(self.lookup)), answers: self.answers });
    }
}

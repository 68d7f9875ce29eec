//! What a guest can import. Every capability has one shape, [`Capability`], and lives in a crate of its own; this module
//! says what that shape is, which capabilities a runtime offers ([`Offered`]), and which of them an action was granted.
//!
//! The crate of a capability binds its interface with `wasmtime::component::bindgen!`, from a world of
//! `schemas/wit/host.wit`, and implements the generated trait for [`RunState`]. Each host function
//!
//! 1. charges the call ([`RunState::charge`]),
//! 2. notes it in the journal, which answers it in a replay ([`RunState::called`]),
//! 3. asks the rules and the stores,
//! 4. notes the answer ([`RunState::answered`]).
//!
//! A refusal is a value that the guest can handle ([`RunState::refuse`]); only a broken limit stops the run.
//!
//! To add a capability: its interface in `schemas/wit/action.wit`, a world in `host.wit`, a crate in `runtime/capability`,
//! and [`RuntimeBuilder::capability`](crate::RuntimeBuilder::capability) where runtimes are built.

mod granted;
mod invocation;
mod offered;
mod refusal;

use std::sync::Arc;

use futures::future::BoxFuture;
use greenroom_domain::{Failure, store::Commit};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use wasmtime::component::Linker;

pub use crate::{
    attachments::Attachments,
    limits::Breach,
    run_state::{RunContext, RunState},
    services::Services,
    settled::Settled,
    text::shortened,
    write_set::WriteSet,
};
pub use granted::{GrantError, Grants};
pub(crate) use granted::{Granted, Part, link};
pub use offered::Offered;
pub(crate) use refusal::failure_of;
pub use refusal::refusal;

/// The Rust types of `types`, the interface that all others share.
pub mod wit {
    #![allow(missing_docs)]
    pub use crate::bindings::greenroom::action::types;
}

/// The JSON Schema of a grant without parameters.
pub const NO_PARAMETERS: &str = r#"{ "type": "object", "maxProperties": 0 }"#;

/// The parameters of a grant that has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoParameters {}

/// A power that an action can be granted: an interface of the contract, with the host's side of it.
///
/// A runtime offers a capability from when it is built ([`Family::offer`]). When a package is loaded, the parameters of its grant are
/// checked by [`Self::GRANT_SCHEMA`] and read as [`Self::Grant`], and its interface is linked. For each run it keeps a
/// [`Self::Run`], made when a host function first asks for it ([`RunState::part`]), and at the end adds to the commit.
pub trait Capability: Send + Sync + 'static {
    /// Its name: that of its interface in the contract.
    const NAME: &'static str;

    /// The JSON Schema of a grant's parameters.
    const GRANT_SCHEMA: &'static str = NO_PARAMETERS;

    /// The parameters of a grant, as they are read from JSON that fits the schema. A grant that is given without
    /// parameters is the empty object.
    type Grant: DeserializeOwned + Send + Sync + 'static;

    /// What it keeps for one run.
    type Run: Default + Send + Sync + 'static;

    /// What an action has whose manifest asks for a part of what the operator grants. Unless a capability says more, what the
    /// operator grants.
    ///
    /// # Errors
    /// What of it is not granted.
    fn narrow(granted: Self::Grant, _asked: Self::Grant) -> Result<Self::Grant, String> {
        Ok(granted)
    }

    /// Links its interface.
    ///
    /// # Errors
    /// What the linker refuses.
    fn link(linker: &mut Linker<RunState>) -> wasmtime::Result<()>;

    /// Adds to the commit of a run that has ended well. `own` is none where no host function asked for it; `cursor` is that
    /// of a run that goes on in a later slice. What it adds to the commit's preconditions is not loaded again where it has
    /// changed meanwhile: the run then ends in a conflict.
    fn commit(&self, _run: &RunContext, _own: Option<&mut Self::Run>, _cursor: Option<&Value>, _commit: &mut Commit) {}

    /// The failure of a run whose commit was refused because a lease that this capability has put into it was lost; none
    /// where it has put none into it.
    fn lost_lease(&self, _commit: &Commit) -> Option<Failure> {
        None
    }

    /// Tells the caller of a dry run what the run would have changed.
    fn report(&self, _own: Self::Run, _attachments: &mut Attachments) {}

    /// Releases what the capability has acquired for the run, such as a lease. The host calls it after the run is recorded.
    /// A run whose caller drops its future drops [`Self::Run`] without this call.
    fn close<'a>(&'a self, _own: &'a mut Self::Run) -> Option<BoxFuture<'a, ()>> {
        None
    }

    /// Settles up to `limit` of what runs, also those of other processes, have left open.
    fn settle<'a>(
        &'a self,
        _services: &'a Arc<Services>,
        _limit: usize,
    ) -> Option<BoxFuture<'a, Result<Settled, Failure>>> {
        None
    }

    /// A person was erased (C10: nothing of them may be kept): forgets what it has in memory.
    fn person_erased(&self) {}
}

/// Capabilities that a runtime offers together, because they share something. Every [`Capability`] is a family of its own.
pub trait Family {
    /// Adds them.
    fn offer(self, offered: &mut Offered);
}

impl<C: Capability> Family for C {
    fn offer(self, offered: &mut Offered) {
        offered.add(self);
    }
}

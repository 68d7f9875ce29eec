//! The interfaces that a guest can import. Every capability implements [`Capability`] in a crate of its own. This
//! module defines that trait, the capabilities that a runtime offers ([`CapabilityRegistry`]), those that an action was
//! granted, and the state of a run, on which all of them work ([`RunState`]).
//!
//! The crate of a capability binds its interface with `wasmtime::component::bindgen!`, from a world of
//! `schemas/wit/host.wit`, and implements the generated trait for [`RunState`]. Each host function
//!
//! 1. charges the call to the run's limits ([`RunState::charge`]),
//! 2. records it in the journal, which gives the answer in a replay ([`RunState::called`]),
//! 3. applies the rules and calls the stores,
//! 4. records the answer ([`RunState::answered`]).
//!
//! A refusal is a value that the guest can handle ([`RunState::refuse`]). Only a broken limit stops the run.
//!
//! To add a capability, write its interface in `schemas/wit/action.wit`, a world in `host.wit` and a crate in
//! `runtime/capability`, and call [`RuntimeBuilder::capability`](crate::RuntimeBuilder::capability) where runtimes are
//! built.

mod granted;
mod invocation;
mod refusal;
mod registry;
mod run_state;

use std::{
    any::{Any, TypeId},
    sync::Arc,
};

use futures::future::BoxFuture;
use greenroom_domain::{Failure, Fault, Sentence, store::Commit};
use greenroom_package::CapabilityName;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use wasmtime::component::Linker;

pub use crate::{
    attachments::Attachments, limits::Breach, services::Services, settled::Settled, text::shortened,
    write_set::WriteSet,
};
pub(crate) use granted::link;
pub use granted::{GrantError, Grants};
pub(crate) use refusal::failure_of;
pub use refusal::refusal;
pub use registry::CapabilityRegistry;
pub use run_state::{RunContext, RunState};

/// The Rust types of the interface `types`, which all other interfaces share.
pub mod wit {
    #![allow(missing_docs)]
    pub use crate::bindings::greenroom::action::types;
}

/// The JSON Schema of a grant without parameters.
pub const NO_PARAMETERS: &str = r#"{ "type": "object", "maxProperties": 0 }"#;

/// The parameters of a grant without parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoParameters {}

/// A permission that an action can be granted: an interface of the contract and its host functions.
///
/// 1. The embedder registers the capability when it builds a runtime ([`CapabilityGroup::register`]).
/// 2. When a package is loaded, the runtime checks the parameters of the grant by [`Self::GRANT_SCHEMA`], reads them as
///    [`Self::Grant`], and links the interface.
/// 3. During a run the capability has a [`Self::Run`], which is created when a host function first asks for it
///    ([`RunState::part`]).
/// 4. At the end of a run the capability may add to the commit.
pub trait Capability: Send + Sync + 'static {
    /// The name of its interface in the contract, or `wasi`.
    const NAME: &'static str;

    /// The JSON Schema of a grant's parameters.
    const GRANT_SCHEMA: &'static str = NO_PARAMETERS;

    /// The parameters of a grant, read from JSON that is valid by the schema. The JSON of a grant without parameters is
    /// the empty object.
    type Grant: DeserializeOwned + Send + Sync + 'static;

    /// The capability's state during one run.
    type Run: Default + Send + Sync + 'static;

    /// Checks what [`Self::GRANT_SCHEMA`] cannot say of the parameters, before they are read as [`Self::Grant`]: what serde says
    /// of a value is English, and has no place. By default the schema says it all.
    ///
    /// # Errors
    /// The mistake, its place, and how to write it.
    fn check_parameters(_parameters: &Value) -> Result<(), Fault> {
        Ok(())
    }

    /// The grant of an action whose manifest requests parameters of its own. By default it is what the operator
    /// granted.
    ///
    /// # Errors
    /// The requested permission that is not granted.
    fn narrow(granted: Self::Grant, _requested: Self::Grant) -> Result<Self::Grant, Sentence> {
        Ok(granted)
    }

    /// Links the interface.
    ///
    /// # Errors
    /// The linker's error.
    fn link(linker: &mut Linker<RunState>) -> wasmtime::Result<()>;

    /// Adds to the commit of a run that has ended well. `state` is `None` if no host function asked for it. `cursor` is
    /// set if the run continues in a later slice.
    ///
    /// The runtime does not load the preconditions again that this adds: if one no longer holds, the run ends in a
    /// conflict.
    fn commit(&self, _run: &RunContext, _state: Option<&mut Self::Run>, _cursor: Option<&Value>, _commit: &mut Commit) {
    }

    /// The failure of a run whose commit was refused because a lease was lost. `None` if this capability added no lease
    /// to the commit.
    fn lost_lease(&self, _commit: &Commit) -> Option<Failure> {
        None
    }

    /// Adds to the attachments, for the caller of a dry run, what the run would have changed.
    fn report(&self, _state: Self::Run, _attachments: &mut Attachments) {}

    /// Releases what the capability acquired for the run, such as a lease. The runtime calls it after the run is
    /// recorded. If the caller drops the run's future, [`Self::Run`] is dropped without this call.
    fn close<'a>(&'a self, _state: &'a mut Self::Run) -> Option<BoxFuture<'a, ()>> {
        None
    }

    /// Settles up to `limit` intents that runs of this or another process left open.
    fn settle<'a>(
        &'a self,
        _services: &'a Arc<Services>,
        _limit: usize,
    ) -> Option<BoxFuture<'a, Result<Settled, Failure>>> {
        None
    }

    /// The runtime has erased a person. The capability deletes that person's data from its memory (C10: an erased
    /// person leaves keyed hashes only).
    fn person_erased(&self) {}
}

/// Capabilities that a runtime offers together, because they share something such as a connection. Every [`Capability`]
/// is a group of one.
pub trait CapabilityGroup {
    /// Adds the capabilities to a runtime's registry.
    fn register(self, registry: &mut CapabilityRegistry);
}

impl<C: Capability> CapabilityGroup for C {
    fn register(self, registry: &mut CapabilityRegistry) {
        registry.add(self);
    }
}

/// A capability's state in one run, or the parameters of a grant, without its type.
type AnyValue = dyn Any + Send + Sync;

/// A [`Capability`] without its type.
pub(crate) trait AnyCapability: Any + Send + Sync {
    fn link(&self, linker: &mut Linker<RunState>) -> wasmtime::Result<()>;
    /// Reads the parameters that the operator granted and those that the manifest requests.
    fn read_grant(
        &self,
        name: CapabilityName,
        granted: Option<&Value>,
        requested: Option<&Value>,
    ) -> Result<Arc<AnyValue>, GrantError>;
    fn commit(&self, run: &RunContext, state: Option<&mut AnyValue>, cursor: Option<&Value>, commit: &mut Commit);
    fn lost_lease(&self, commit: &Commit) -> Option<Failure>;
    fn report(&self, state: Box<AnyValue>, attachments: &mut Attachments);
    fn close<'a>(&'a self, state: &'a mut AnyValue) -> Option<BoxFuture<'a, ()>>;
    fn settle<'a>(
        &'a self,
        services: &'a Arc<Services>,
        limit: usize,
    ) -> Option<BoxFuture<'a, Result<Settled, Failure>>>;
    fn person_erased(&self);
}

/// A capability that an action was granted.
pub(crate) struct Granted {
    pub(crate) name: CapabilityName,
    capability: Arc<dyn AnyCapability>,
    parameters: Arc<AnyValue>,
}

impl Granted {
    /// The capability and its parameters, if it has this type.
    fn is<C: Capability>(&self) -> Option<(&C, &C::Grant)> {
        let capability: &dyn Any = self.capability.as_ref();
        Some((capability.downcast_ref()?, self.parameters.downcast_ref()?))
    }

    /// The capability's initial state for a run.
    fn begin<C: Capability>(&self) -> CapabilityState {
        CapabilityState {
            type_id: TypeId::of::<C>(),
            capability: self.capability.clone(),
            state: Box::new(C::Run::default()),
        }
    }
}

/// The state of one capability in one run.
struct CapabilityState {
    type_id: TypeId,
    capability: Arc<dyn AnyCapability>,
    state: Box<AnyValue>,
}

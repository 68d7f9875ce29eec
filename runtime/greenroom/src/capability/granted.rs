//! What an operator grants to a package, and what a loaded action was granted.

use std::{
    any::{Any, TypeId},
    collections::BTreeMap,
    sync::Arc,
};

use greenroom_package::{CapabilityName, UnknownCapability};
use serde_json::{Map, Value};
use wasmtime::component::{HasSelf, Linker};

use super::{
    Capability,
    offered::{AnyCapability, Own},
};
use crate::{bindings::greenroom::action as wit, run_state::RunState};

/// What the operator lets a package do.
#[derive(Debug, Clone, PartialEq)]
pub enum Grants {
    /// All that the package's manifest asks for. Use it for packages that the operator has reviewed.
    AsDeclared,
    /// These capabilities, no other, by name and with the parameters of each: an object, which is empty where a grant has
    /// no parameters.
    Only(BTreeMap<String, Value>),
}

impl Grants {
    /// No capability at all.
    pub fn none() -> Self {
        Self::Only(BTreeMap::new())
    }

    /// These capabilities, by name, without parameters: `Grants::only(["contacts-read", "log"])`.
    pub fn only<T: Into<String>>(capabilities: impl IntoIterator<Item = T>) -> Self {
        Self::Only(capabilities.into_iter().map(|name| (name.into(), Map::new().into())).collect())
    }
}

/// Why a grant was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GrantError {
    /// There is no such capability.
    #[error(transparent)]
    Unknown(#[from] UnknownCapability),
    /// The runtime was built without the capability.
    #[error(
        "this runtime does not offer `{0}`: build it with that capability (`RuntimeBuilder::capability`), or do not grant it"
    )]
    NotOffered(CapabilityName),
    /// The parameters do not fit the capability's schema.
    #[error("`{capability}` cannot be granted like this, {message}")]
    Parameters {
        /// Which capability.
        capability: CapabilityName,
        /// What is wrong with them, and where.
        message: String,
    },
    /// The parameters that the manifest asks for do not fit the capability's schema.
    #[error("the manifest asks for `{capability}` in a way that there is not, {message}: tell the action's author")]
    Requested {
        /// Which capability.
        capability: CapabilityName,
        /// What is wrong with them, and where.
        message: String,
    },
    /// The manifest asks for more than was granted.
    #[error("the manifest asks for more of `{capability}` than is granted: {message}")]
    NotEnough {
        /// Which capability.
        capability: CapabilityName,
        /// What is not granted, and what to do.
        message: String,
    },
}

/// A capability that an action was granted.
pub(crate) struct Granted {
    pub(crate) name: CapabilityName,
    capability: Arc<dyn AnyCapability>,
    parameters: Arc<Own>,
}

impl Granted {
    pub(super) fn new(name: CapabilityName, capability: Arc<dyn AnyCapability>, parameters: Arc<Own>) -> Self {
        Self { name, capability, parameters }
    }

    /// The capability with its parameters, if it is the one of this type.
    pub(crate) fn is<C: Capability>(&self) -> Option<(&C, &C::Grant)> {
        let capability: &dyn Any = self.capability.as_ref();
        Some((capability.downcast_ref()?, self.parameters.downcast_ref()?))
    }

    /// What the capability keeps for a run, which begins.
    pub(crate) fn begin<C: Capability>(&self) -> Part {
        Part { kind: TypeId::of::<C>(), capability: self.capability.clone(), own: Box::new(C::Run::default()) }
    }
}

/// What one capability keeps for one run.
pub(crate) struct Part {
    pub(crate) kind: TypeId,
    pub(crate) capability: Arc<dyn AnyCapability>,
    pub(crate) own: Box<Own>,
}

impl wit::types::Host for RunState {}

/// Links the interfaces that were granted, and those that need no grant. What is not linked cannot be called: a
/// component that imports it does not instantiate.
pub(crate) fn link(linker: &mut Linker<RunState>, granted: &[Granted]) -> wasmtime::Result<()> {
    wit::types::add_to_linker::<_, HasSelf<RunState>>(linker, |state| state)?;
    wit::invocation::add_to_linker::<_, HasSelf<RunState>>(linker, |state| state)?;
    granted.iter().try_for_each(|granted| granted.capability.link(linker))
}

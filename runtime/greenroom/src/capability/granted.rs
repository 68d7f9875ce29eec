//! The grants of an operator, and the linking of what was granted.

use std::collections::BTreeMap;

use greenroom_package::{CapabilityName, UnknownCapability};
use serde_json::{Map, Value};
use wasmtime::component::{HasSelf, Linker};

use super::{Granted, RunState};
use crate::bindings::greenroom::action as wit;

/// The capabilities that the operator grants to a package. The set is closed: all that is requested, or a list.
#[derive(Debug, Clone, PartialEq)]
pub enum Grants {
    /// All capabilities that the package's manifest requests. Use it for packages that the operator has reviewed.
    AsDeclared,
    /// Only these capabilities, by name, each with its parameters: a JSON object, which is empty for a grant without
    /// parameters.
    Only(BTreeMap<String, Value>),
}

impl Grants {
    /// No capability.
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
        /// The capability.
        capability: CapabilityName,
        /// The fault of the parameters, and its place.
        message: String,
    },
    /// The parameters that the manifest requests do not fit the capability's schema.
    #[error("the manifest requests `{capability}` with invalid parameters, {message}: tell the action's author")]
    Requested {
        /// The capability.
        capability: CapabilityName,
        /// The fault of the parameters, and its place.
        message: String,
    },
    /// The manifest requests more than was granted.
    #[error("the manifest requests more of `{capability}` than is granted: {message}")]
    NotEnough {
        /// The capability.
        capability: CapabilityName,
        /// The requested permission that is not granted, and what to do.
        message: String,
    },
}

impl wit::types::Host for RunState {}

/// Links the granted interfaces and those that need no grant. wasmtime refuses a component that imports any other
/// interface, so a guest cannot call it.
pub(crate) fn link(linker: &mut Linker<RunState>, granted: &[Granted]) -> wasmtime::Result<()> {
    wit::types::add_to_linker::<_, HasSelf<RunState>>(linker, |state| state)?;
    wit::invocation::add_to_linker::<_, HasSelf<RunState>>(linker, |state| state)?;
    granted.iter().try_for_each(|granted| granted.capability.link(linker))
}

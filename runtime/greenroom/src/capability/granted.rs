//! The grants of an operator, and the linking of what was granted.

use std::collections::BTreeMap;

use greenroom_domain::{Sentence, sentence};
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
#[error("{}", self.sentence().english())]
#[non_exhaustive]
pub enum GrantError {
    /// There is no such capability.
    #[error(transparent)]
    Unknown(#[from] UnknownCapability),
    /// The runtime was built without the capability.
    NotOffered(CapabilityName),
    /// The parameters do not fit the capability's schema.
    Parameters {
        /// The capability.
        capability: CapabilityName,
        /// The fault of the parameters, and its place.
        message: Sentence,
    },
    /// The parameters that the manifest requests do not fit the capability's schema.
    Requested {
        /// The capability.
        capability: CapabilityName,
        /// The fault of the parameters, and its place.
        message: Sentence,
    },
    /// The manifest requests more than was granted.
    NotEnough {
        /// The capability.
        capability: CapabilityName,
        /// The requested permission that is not granted, and what to do.
        message: Sentence,
    },
}

impl GrantError {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Unknown(error) => error.sentence(),
            Self::NotOffered(capability) => sentence!(
                "failure-grant-not-offered",
                "this runtime does not offer `{capability}`: build it with that capability \
                 (`RuntimeBuilder::capability`), or do not grant it",
                capability = capability
            ),
            Self::Parameters { capability, message } => sentence!(
                "failure-grant-parameters",
                "`{capability}` cannot be granted like this, {message}",
                capability = capability,
                message = message
            ),
            Self::Requested { capability, message } => sentence!(
                "failure-grant-requested",
                "the manifest requests `{capability}` with invalid parameters, {message}: tell the action's author",
                capability = capability,
                message = message
            ),
            Self::NotEnough { capability, message } => sentence!(
                "failure-grant-not-enough",
                "the manifest requests more of `{capability}` than is granted: {message}",
                capability = capability,
                message = message
            ),
        }
    }
}

impl wit::types::Host for RunState {}

/// Links the granted interfaces and those that need no grant. wasmtime refuses a component that imports any other
/// interface, so a guest cannot call it.
pub(crate) fn link(linker: &mut Linker<RunState>, granted: &[Granted]) -> wasmtime::Result<()> {
    wit::types::add_to_linker::<_, HasSelf<RunState>>(linker, |state| state)?;
    wit::invocation::add_to_linker::<_, HasSelf<RunState>>(linker, |state| state)?;
    granted.iter().try_for_each(|granted| granted.capability.link(linker))
}

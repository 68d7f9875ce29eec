//! The grants of an operator, and the capabilities that a loaded action was granted.

use std::{
    any::{Any, TypeId},
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use greenroom_package::{CapabilityName, Package, UnknownCapability};
use serde_json::{Map, Value};
use wasmtime::component::{HasSelf, Linker};

use super::{
    Capability, CapabilityRegistry,
    registry::{AnyCapability, AnyValue},
};
use crate::{LoadError, bindings::greenroom::action as wit, run_state::RunState};

/// The capabilities that the operator grants to a package.
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

/// A capability that an action was granted.
pub(crate) struct Granted {
    pub(crate) name: CapabilityName,
    capability: Arc<dyn AnyCapability>,
    parameters: Arc<AnyValue>,
}

impl Granted {
    pub(super) fn new(name: CapabilityName, capability: Arc<dyn AnyCapability>, parameters: Arc<AnyValue>) -> Self {
        Self { name, capability, parameters }
    }

    /// The capability and its parameters, if it has this type.
    pub(crate) fn is<C: Capability>(&self) -> Option<(&C, &C::Grant)> {
        let capability: &dyn Any = self.capability.as_ref();
        Some((capability.downcast_ref()?, self.parameters.downcast_ref()?))
    }

    /// The capability's initial state for a run.
    pub(crate) fn begin<C: Capability>(&self) -> CapabilityState {
        CapabilityState {
            type_id: TypeId::of::<C>(),
            capability: self.capability.clone(),
            state: Box::new(C::Run::default()),
        }
    }
}

/// The state of one capability in one run.
pub(crate) struct CapabilityState {
    pub(crate) type_id: TypeId,
    pub(crate) capability: Arc<dyn AnyCapability>,
    pub(crate) state: Box<AnyValue>,
}

/// Checks that a package's imports and manifest request no more than the grants. Returns the capabilities that the
/// action gets: those that it was granted and imports.
pub(crate) fn check(
    package: &Package,
    grants: &Grants,
    registry: &CapabilityRegistry,
) -> Result<Arc<[Granted]>, LoadError> {
    let uses = package.uses();
    let requested: BTreeMap<CapabilityName, Value> = package
        .manifest()
        .capabilities
        .with_parameters()
        .map(|(name, parameters)| (name, Value::Object(parameters.clone())))
        .collect();
    let read = |name: CapabilityName, granted: Option<&Value>| registry.grant(name, granted, requested.get(&name));
    let granted: Vec<Granted> = match grants {
        Grants::AsDeclared => {
            // The parameters of a capability that the package requests but does not import are checked too.
            let named: BTreeSet<CapabilityName> = uses.iter().chain(requested.keys()).copied().collect();
            named.into_iter().map(|name| read(name, None)).collect::<Result<_, _>>()?
        }
        Grants::Only(granted) => {
            let named = granted.iter().map(|(name, parameters)| read(name.parse()?, Some(parameters)));
            let granted: Vec<Granted> = named.collect::<Result<_, GrantError>>()?;
            package.check_grants(&granted.iter().map(|granted| granted.name).collect())?;
            granted
        }
    };
    Ok(granted.into_iter().filter(|granted| uses.contains(&granted.name)).collect())
}

impl wit::types::Host for RunState {}

/// Links the granted interfaces and those that need no grant. wasmtime refuses a component that imports any other
/// interface, so a guest cannot call it.
pub(crate) fn link(linker: &mut Linker<RunState>, granted: &[Granted]) -> wasmtime::Result<()> {
    wit::types::add_to_linker::<_, HasSelf<RunState>>(linker, |state| state)?;
    wit::invocation::add_to_linker::<_, HasSelf<RunState>>(linker, |state| state)?;
    granted.iter().try_for_each(|granted| granted.capability.link(linker))
}

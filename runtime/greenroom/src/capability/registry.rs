//! The capabilities that a runtime offers.

use std::{collections::BTreeMap, sync::Arc};

use futures::future::BoxFuture;
use greenroom_domain::{Failure, Sentence, sentence, store::Commit};
use greenroom_package::CapabilityName;
use serde_json::{Map, Value};
use wasmtime::component::Linker;

use super::{
    AnyCapability, AnyValue, Attachments, Capability, GrantError, Granted, NO_PARAMETERS, RunContext, RunState,
    Services, Settled,
};
use crate::{BuildError, schema::check_document};

impl<C: Capability> AnyCapability for C {
    fn link(&self, linker: &mut Linker<RunState>) -> wasmtime::Result<()> {
        C::link(linker)
    }

    fn read_grant(
        &self,
        name: CapabilityName,
        granted: Option<&Value>,
        requested: Option<&Value>,
    ) -> Result<Arc<AnyValue>, GrantError> {
        let wrong = |message: Sentence| GrantError::Parameters { capability: name, message };
        let requested = requested.map(read_parameters::<C>).transpose();
        let requested = requested.map_err(|message| GrantError::Requested { capability: name, message })?;
        let granted = granted.map(read_parameters::<C>).transpose().map_err(wrong)?;
        let grant = match (granted, requested) {
            (Some(granted), Some(requested)) => {
                C::narrow(granted, requested).map_err(|message| GrantError::NotEnough { capability: name, message })?
            }
            (Some(grant), None) | (None, Some(grant)) => grant,
            (None, None) => read_parameters::<C>(&Map::new().into()).map_err(wrong)?,
        };
        Ok(Arc::new(grant))
    }

    fn commit(&self, run: &RunContext, state: Option<&mut AnyValue>, cursor: Option<&Value>, commit: &mut Commit) {
        Capability::commit(self, run, state.and_then(|state| state.downcast_mut()), cursor, commit);
    }

    fn lost_lease(&self, commit: &Commit) -> Option<Failure> {
        Capability::lost_lease(self, commit)
    }

    fn report(&self, state: Box<AnyValue>, attachments: &mut Attachments) {
        if let Ok(state) = state.downcast() {
            Capability::report(self, *state, attachments);
        }
    }

    fn close<'a>(&'a self, state: &'a mut AnyValue) -> Option<BoxFuture<'a, ()>> {
        Capability::close(self, state.downcast_mut()?)
    }

    fn settle<'a>(
        &'a self,
        services: &'a Arc<Services>,
        limit: usize,
    ) -> Option<BoxFuture<'a, Result<Settled, Failure>>> {
        Capability::settle(self, services, limit)
    }

    fn person_erased(&self) {
        Capability::person_erased(self);
    }
}

/// Reads a grant's parameters. An error names the place of the fault.
fn read_parameters<C: Capability>(parameters: &Value) -> Result<C::Grant, Sentence> {
    let at = |pointer: Option<&str>, message: Sentence| match pointer {
        Some(pointer) if !pointer.is_empty() => {
            sentence!("failure-grant-at", "at `{pointer}`: {message}", pointer = pointer, message = message)
        }
        _ => message,
    };
    // Most grants have no parameters. This saves compiling their schema.
    let is_empty = parameters.as_object().is_some_and(Map::is_empty);
    if !(is_empty && C::GRANT_SCHEMA == NO_PARAMETERS) {
        let schema = serde_json::from_str(C::GRANT_SCHEMA).map_err(|error| error.to_string())?;
        check_document(&schema, parameters).map_err(|failure| at(failure.pointer.as_deref(), failure.sentence()))?;
    }
    C::check_parameters(parameters).map_err(|fault| at(Some(fault.pointer.as_str()), fault.sentence()))?;
    serde_json::from_value(parameters.clone()).map_err(|error| error.to_string().into())
}

/// The capabilities that a runtime offers, by name.
#[derive(Clone, Default)]
pub struct CapabilityRegistry {
    capabilities: BTreeMap<&'static str, Arc<dyn AnyCapability>>,
    /// The first name that was registered twice.
    twice: Option<&'static str>,
}

impl std::fmt::Debug for CapabilityRegistry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.capabilities.keys()).finish()
    }
}

impl CapabilityRegistry {
    /// Adds a capability.
    pub fn add<C: Capability>(&mut self, capability: C) {
        if self.capabilities.insert(C::NAME, Arc::new(capability)).is_some() {
            self.twice.get_or_insert(C::NAME);
        }
    }

    /// Checks that no capability was registered twice, and that the contract has an interface for each.
    pub(crate) fn check(&self) -> Result<(), BuildError> {
        if let Some(name) = self.twice {
            return Err(BuildError::CapabilityTwice(name));
        }
        match self.capabilities.keys().find(|name| name.parse::<CapabilityName>().is_err()) {
            Some(name) => Err(BuildError::UnknownCapability(name)),
            None => Ok(()),
        }
    }

    /// A capability with the parameters that the operator granted and the manifest requests.
    pub(crate) fn grant(
        &self,
        name: CapabilityName,
        granted: Option<&Value>,
        requested: Option<&Value>,
    ) -> Result<Granted, GrantError> {
        let capability = self.capabilities.get(name.as_str()).ok_or(GrantError::NotOffered(name))?.clone();
        let parameters = capability.read_grant(name, granted, requested)?;
        Ok(Granted { name, capability, parameters })
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &dyn AnyCapability> {
        self.capabilities.values().map(AsRef::as_ref)
    }
}

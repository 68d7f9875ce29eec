//! The capabilities that a runtime offers.

use std::{any::Any, collections::BTreeMap, sync::Arc};

use futures::future::BoxFuture;
use greenroom_domain::{Failure, store::Commit};
use greenroom_package::CapabilityName;
use serde_json::{Map, Value};
use wasmtime::component::Linker;

use super::{Capability, GrantError, Granted, NO_PARAMETERS, Services};
use crate::{
    BuildError,
    attachments::Attachments,
    run_state::{RunContext, RunState},
    schema::check_document,
    settled::Settled,
};

/// What one run keeps for a capability, or the parameters of a grant, of whatever type.
pub(crate) type Own = dyn Any + Send + Sync;

/// A [`Capability`] of whatever type.
pub(crate) trait AnyCapability: Any + Send + Sync {
    fn link(&self, linker: &mut Linker<RunState>) -> wasmtime::Result<()>;
    /// Reads the parameters that the operator grants, and those that the manifest asks for.
    fn read_grant(
        &self,
        name: CapabilityName,
        granted: Option<&Value>,
        asked: Option<&Value>,
    ) -> Result<Arc<Own>, GrantError>;
    fn commit(&self, run: &RunContext, own: Option<&mut Own>, cursor: Option<&Value>, commit: &mut Commit);
    fn lost_lease(&self, commit: &Commit) -> Option<Failure>;
    fn report(&self, own: Box<Own>, attachments: &mut Attachments);
    fn close<'a>(&'a self, own: &'a mut Own) -> Option<BoxFuture<'a, ()>>;
    fn settle<'a>(
        &'a self,
        services: &'a Arc<Services>,
        limit: usize,
    ) -> Option<BoxFuture<'a, Result<Settled, Failure>>>;
    fn person_erased(&self);
}

impl<C: Capability> AnyCapability for C {
    fn link(&self, linker: &mut Linker<RunState>) -> wasmtime::Result<()> {
        C::link(linker)
    }

    fn read_grant(
        &self,
        name: CapabilityName,
        granted: Option<&Value>,
        asked: Option<&Value>,
    ) -> Result<Arc<Own>, GrantError> {
        let wrong = |message: String| GrantError::Parameters { capability: name, message };
        let asked = asked.map(read_parameters::<C>).transpose();
        let asked = asked.map_err(|message| GrantError::Requested { capability: name, message })?;
        let granted = granted.map(read_parameters::<C>).transpose().map_err(wrong)?;
        let grant = match (granted, asked) {
            (Some(granted), Some(asked)) => {
                C::narrow(granted, asked).map_err(|message| GrantError::NotEnough { capability: name, message })?
            }
            (Some(grant), None) | (None, Some(grant)) => grant,
            (None, None) => read_parameters::<C>(&Map::new().into()).map_err(wrong)?,
        };
        Ok(Arc::new(grant))
    }

    fn commit(&self, run: &RunContext, own: Option<&mut Own>, cursor: Option<&Value>, commit: &mut Commit) {
        Capability::commit(self, run, own.and_then(|own| own.downcast_mut()), cursor, commit);
    }

    fn lost_lease(&self, commit: &Commit) -> Option<Failure> {
        Capability::lost_lease(self, commit)
    }

    fn report(&self, own: Box<Own>, attachments: &mut Attachments) {
        if let Ok(own) = own.downcast() {
            Capability::report(self, *own, attachments);
        }
    }

    fn close<'a>(&'a self, own: &'a mut Own) -> Option<BoxFuture<'a, ()>> {
        Capability::close(self, own.downcast_mut()?)
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

/// Reads a grant's parameters. What is wrong with them is said with its place.
fn read_parameters<C: Capability>(parameters: &Value) -> Result<C::Grant, String> {
    // Most grants have none: their schema need not be compiled to see that.
    let is_empty = parameters.as_object().is_some_and(Map::is_empty);
    if !(is_empty && C::GRANT_SCHEMA == NO_PARAMETERS) {
        let schema = serde_json::from_str(C::GRANT_SCHEMA).map_err(|error| error.to_string())?;
        check_document(&schema, parameters).map_err(|failure| match failure.pointer {
            Some(pointer) if !pointer.is_empty() => format!("at `{pointer}`: {}", failure.message),
            _ => failure.message,
        })?;
    }
    serde_json::from_value(parameters.clone()).map_err(|error| error.to_string())
}

/// The capabilities that a runtime offers, by name.
#[derive(Clone, Default)]
pub struct Offered {
    capabilities: BTreeMap<&'static str, Arc<dyn AnyCapability>>,
    /// The first name that was given twice.
    twice: Option<&'static str>,
}

impl Offered {
    /// Adds a capability.
    pub fn add<C: Capability>(&mut self, capability: C) {
        if self.capabilities.insert(C::NAME, Arc::new(capability)).is_some() {
            self.twice.get_or_insert(C::NAME);
        }
    }

    /// Checks that each is there once, and that the contract knows it.
    pub(crate) fn check(&self) -> Result<(), BuildError> {
        if let Some(name) = self.twice {
            return Err(BuildError::CapabilityTwice(name));
        }
        match self.capabilities.keys().find(|name| name.parse::<CapabilityName>().is_err()) {
            Some(name) => Err(BuildError::UnknownCapability(name)),
            None => Ok(()),
        }
    }

    /// A capability with the parameters that are granted and asked for.
    pub(crate) fn grant(
        &self,
        name: CapabilityName,
        granted: Option<&Value>,
        asked: Option<&Value>,
    ) -> Result<Granted, GrantError> {
        let capability = self.capabilities.get(name.as_str()).ok_or(GrantError::NotOffered(name))?.clone();
        let parameters = capability.read_grant(name, granted, asked)?;
        Ok(Granted::new(name, capability, parameters))
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &dyn AnyCapability> {
        self.capabilities.values().map(AsRef::as_ref)
    }
}

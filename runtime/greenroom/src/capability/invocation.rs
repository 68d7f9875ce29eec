//! The interface `invocation`: the facts of its own run that an action may read. It needs no grant.

use serde::{Serialize, de::DeserializeOwned};

use super::RunState;
use crate::bindings::greenroom::action::invocation;

impl invocation::Host for RunState {
    fn run_id(&mut self) -> wasmtime::Result<String> {
        let value = self.run.id.to_string();
        self.fact("invocation.run-id", value)
    }

    fn contact(&mut self) -> wasmtime::Result<Option<String>> {
        let value = self.run.contact.as_ref().map(ToString::to_string);
        self.fact("invocation.contact", value)
    }

    fn started_at(&mut self) -> wasmtime::Result<u64> {
        let value = u64::try_from(self.run.started_at.as_millisecond()).unwrap_or(0);
        self.fact("invocation.started-at", value)
    }

    fn dry_run(&mut self) -> wasmtime::Result<bool> {
        let value = self.run.dry_run;
        self.fact("invocation.dry-run", value)
    }
}

impl RunState {
    fn fact<T: Serialize + DeserializeOwned>(&mut self, function: &'static str, fact: T) -> wasmtime::Result<T> {
        self.charge(0, 0)?;
        match self.called(function, &())? {
            Some(recorded) => Ok(recorded),
            None => self.answered(fact),
        }
    }
}

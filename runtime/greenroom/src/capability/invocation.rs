//! `invocation`: what an action may know of the run it is in. Needs no grant.

use crate::{bindings::greenroom::action::invocation, sandbox::RunState};

impl invocation::Host for RunState {
    fn run_id(&mut self) -> wasmtime::Result<String> {
        self.charge(0, 0)?;
        Ok(self.run.id.to_string())
    }

    fn contact(&mut self) -> wasmtime::Result<Option<String>> {
        self.charge(0, 0)?;
        Ok(self.run.contact.as_ref().map(ToString::to_string))
    }

    fn started_at(&mut self) -> wasmtime::Result<u64> {
        self.charge(0, 0)?;
        Ok(u64::try_from(self.run.started_at.as_millisecond()).unwrap_or(0))
    }

    fn dry_run(&mut self) -> wasmtime::Result<bool> {
        self.charge(0, 0)?;
        Ok(self.run.dry_run)
    }
}

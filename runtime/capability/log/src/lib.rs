//! The capability `log`: lines in the run's log. They go to `tracing` under the target `greenroom::action`, with the
//! run's id and the action's name.
//!
//! What this crate never does: it writes to no file, and it passes no control character of a guest to a terminal.

#![warn(missing_debug_implementations)]

use greenroom::capability::{Capability, NoParameters, RunState, shortened};
use wasmtime::component::{HasSelf, Linker};

use bindings::greenroom::action::log::{self, Level};

#[allow(missing_docs, unreachable_pub, clippy::all)]
mod bindings {
    wasmtime::component::bindgen!({
        path: "../../../schemas/wit",
        world: "host-log",
        imports: { default: trappable },
        additional_derives: [serde::Serialize, serde::Deserialize],
    });
}

/// The capability `log`: writing lines to the run's log.
#[derive(Debug, Clone, Copy, Default)]
pub struct Log;

impl Capability for Log {
    const NAME: &'static str = "log";
    type Grant = NoParameters;
    type Run = ();

    fn link(linker: &mut Linker<RunState>) -> wasmtime::Result<()> {
        log::add_to_linker::<_, HasSelf<RunState>>(linker, |state| state)
    }
}

impl log::Host for RunState {
    fn write(&mut self, level: Level, message: String, fields: Vec<(String, String)>) -> wasmtime::Result<()> {
        let bytes = message.len() + fields.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>();
        self.charge(fields.len(), bytes)?;
        // The overhead of a line counts too, so that empty lines also reach the limit.
        self.charge_log(bytes + 2 * fields.len() + 1)?;
        if let Some(told) = self.called("log.write", &(level, &message, &fields))? {
            return Ok(told);
        }
        let message = shortened(&message, bytes);
        let fields: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", shortened(name, name.len()), shortened(value, value.len())))
            .collect();
        let fields = fields.join(" ");
        let (run, action) = (self.context().id, self.context().action.as_str());
        match level {
            Level::Debug => tracing::debug!(target: "greenroom::action", %run, action, fields, "{message}"),
            Level::Info => tracing::info!(target: "greenroom::action", %run, action, fields, "{message}"),
            Level::Warn => tracing::warn!(target: "greenroom::action", %run, action, fields, "{message}"),
            Level::Error => tracing::error!(target: "greenroom::action", %run, action, fields, "{message}"),
        }
        self.answered(())
    }
}

//! `log`: lines in the run's log. They go to `tracing` under the target `greenroom::action`, with the run and the action.

use crate::{
    bindings::greenroom::action::log::{self, Level},
    limits::Breach,
    sandbox::RunState,
    text::shortened,
};

impl log::Host for RunState {
    fn write(&mut self, level: Level, message: String, fields: Vec<(String, String)>) -> wasmtime::Result<()> {
        let bytes = message.len() + fields.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>();
        self.charge(fields.len(), bytes)?;
        // With what a line takes beside its text, so that empty ones end too.
        self.log_bytes += (bytes + 2 * fields.len() + 1) as u64;
        if self.log_bytes > self.limits.log_bytes {
            return Err(Breach::logs(&self.limits).into());
        }
        if let Some(told) = self.journal.called("log.write", &(level, &message, &fields))? {
            return Ok(told);
        }
        let message = shortened(&message, bytes);
        let fields: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", shortened(name, name.len()), shortened(value, value.len())))
            .collect();
        let fields = fields.join(" ");
        let (run, action) = (self.run.id, self.run.action.as_str());
        match level {
            Level::Debug => tracing::debug!(target: "greenroom::action", %run, action, fields, "{message}"),
            Level::Info => tracing::info!(target: "greenroom::action", %run, action, fields, "{message}"),
            Level::Warn => tracing::warn!(target: "greenroom::action", %run, action, fields, "{message}"),
            Level::Error => tracing::error!(target: "greenroom::action", %run, action, fields, "{message}"),
        }
        self.journal.answered(())
    }
}

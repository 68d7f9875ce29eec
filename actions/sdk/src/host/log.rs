//! The run's log: capability `log`.

use super::Host;
use crate::{Level, backend::Backend};

/// The run's log: [`Host::log`]. `fields` are further data as key and value.
#[derive(Clone, Copy)]
pub struct Log<'a>(pub(super) &'a Host);

impl Log<'_> {
    /// Writes one line.
    pub fn write(&self, level: Level, message: &str, fields: &[(&str, &str)]) {
        self.0.backend().log(level, message, fields);
    }

    /// Writes a line with details for debugging.
    pub fn debug(&self, message: &str, fields: &[(&str, &str)]) {
        self.write(Level::Debug, message, fields);
    }

    /// Writes a line about a normal event.
    pub fn info(&self, message: &str, fields: &[(&str, &str)]) {
        self.write(Level::Info, message, fields);
    }

    /// Writes a line about a problem that somebody should look at.
    pub fn warn(&self, message: &str, fields: &[(&str, &str)]) {
        self.write(Level::Warn, message, fields);
    }

    /// Writes a line about a failure.
    pub fn error(&self, message: &str, fields: &[(&str, &str)]) {
        self.write(Level::Error, message, fields);
    }
}

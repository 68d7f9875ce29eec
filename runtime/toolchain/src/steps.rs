//! [`Steps`]: where the steps of a build are told.

use std::fmt::{self, Display};

/// Told of each step: its name, and what it does.
#[derive(Clone, Copy)]
pub struct Steps<'a>(pub &'a dyn Fn(&str, &str));

impl Steps<'_> {
    /// Nobody is told.
    pub const SILENT: Steps<'static> = Steps(&|_, _| {});

    /// Tells of a step.
    pub fn say(self, name: &str, what: impl Display) {
        (self.0)(name, &what.to_string());
    }
}

impl fmt::Debug for Steps<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Steps")
    }
}

//! [`Steps`]: where the steps of a build are told, and what asks before a system is changed.

use std::fmt;

use greenroom_domain::Sentence;

/// Told of each step of a build, and asked before packages of the system are installed.
#[derive(Clone, Copy)]
pub struct Steps<'a> {
    /// Told of each step: its name, and what it does.
    pub tell: &'a dyn Fn(&str, &Sentence),
    /// Asks the person at the terminal; true where the answer is yes.
    pub confirm: &'a dyn Fn(&Sentence) -> bool,
}

impl Steps<'_> {
    /// Nobody is told or asked.
    pub const SILENT: Steps<'static> = Steps { tell: &|_, _| {}, confirm: &|_| false };

    /// Tells of a step.
    pub fn say(self, name: &str, what: impl Into<Sentence>) {
        (self.tell)(name, &what.into());
    }
}

impl fmt::Debug for Steps<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Steps")
    }
}

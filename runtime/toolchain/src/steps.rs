//! [`Steps`] shows the steps of a build, and asks before a build changes the system.

use std::fmt;

use greenroom_domain::Sentence;

/// Shows each step of a build, and asks before a build installs packages of the system.
#[derive(Clone, Copy)]
pub struct Steps<'a> {
    /// Shows a step: its name, and its work.
    pub tell: &'a dyn Fn(&str, &Sentence),
    /// Asks the person at the terminal; true where the answer is yes.
    pub confirm: &'a dyn Fn(&Sentence) -> bool,
}

impl Steps<'_> {
    /// Shows nothing, and answers each question with no.
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

//! [`Steps`]: the callbacks of a build, for its progress and its questions.

use std::fmt;

use greenroom_sentence::Sentence;

/// The callbacks of a build: one gets each step, the other asks before packages of the system are installed.
#[derive(Clone, Copy)]
pub struct Steps<'a> {
    /// Gets each step: its name, and a description.
    pub tell: &'a dyn Fn(&str, &Sentence),
    /// Asks the person at the terminal; true where the answer is yes.
    pub confirm: &'a dyn Fn(&Sentence) -> bool,
}

impl Steps<'_> {
    /// Drops the steps, and answers each question with no.
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

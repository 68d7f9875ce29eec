//! [`Settled`]: the result of settling intents and effects that runs left open.

use serde::Serialize;

/// The result of one pass of settling. A capability begins with the default, and counts in its fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Settled {
    /// Intents that the service had carried out. Their results are stored now.
    pub done: usize,
    /// Intents that the service had not carried out.
    pub not_done: usize,
    /// Intents that stay open, because a store or a service did not answer. A later pass tries them again.
    pub still_open: usize,
    /// Commits that were applied to an embedder's CRM late.
    pub applied: usize,
    /// Commits that were undone, because a precondition no longer held in an embedder's CRM: those that no caller had an
    /// answer for, and those of intents, which are settled again.
    pub withdrawn: usize,
    /// Acknowledged commits that an embedder's CRM refuses for good, since the pass before: those that this pass tried, and
    /// those that any process tried because it read or wrote their contact. They wait for a person's decision:
    /// [`Runtime::set_aside_effects`](crate::Runtime::set_aside_effects) lists them.
    pub set_aside: usize,
    /// Acknowledged commits that an embedder's CRM does not take now. A later pass tries them again.
    pub waiting: usize,
}

impl Settled {
    /// Whether the pass settled nothing, and left nothing open.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Adds the result of another pass.
    pub fn add(&mut self, more: Self) {
        let Self { done, not_done, still_open, applied, withdrawn, set_aside, waiting } = more;
        self.done += done;
        self.not_done += not_done;
        self.still_open += still_open;
        self.applied += applied;
        self.withdrawn += withdrawn;
        self.set_aside += set_aside;
        // Each pass looks at those that wait again.
        self.waiting = self.waiting.max(waiting);
    }

    /// How many commits no longer wait for an embedder's CRM.
    pub(crate) fn commits(&self) -> usize {
        self.applied + self.withdrawn + self.set_aside
    }
}

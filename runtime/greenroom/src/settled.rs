//! [`Settled`]: the result of settling intents and effects that runs left open.

use serde::Serialize;

/// The result of one pass of settling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Settled {
    /// Intents that the service had carried out. Their results are stored now.
    pub done: usize,
    /// Intents that the service had not carried out.
    pub not_done: usize,
    /// Intents that stay open, because a store or a service did not answer. A later pass tries them again.
    pub still_open: usize,
    /// Commits that were applied to an embedder's CRM late.
    pub applied: usize,
}

impl Settled {
    /// Whether the pass found nothing to do.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Adds the result of another pass.
    pub fn add(&mut self, more: Self) {
        self.done += more.done;
        self.not_done += more.not_done;
        self.still_open += more.still_open;
        self.applied += more.applied;
    }
}

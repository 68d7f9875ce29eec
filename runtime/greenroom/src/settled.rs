//! What is left behind by runs that did not come to their end, and was settled.

use serde::Serialize;

/// What one pass of settling did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Settled {
    /// Intents that had been carried out: what follows from them is written now.
    pub done: usize,
    /// Intents that were not carried out.
    pub not_done: usize,
    /// Intents that could not be settled, because a store or a service did not answer. They are tried again.
    pub still_open: usize,
    /// Effects that were applied to an embedder's CRM belatedly.
    pub applied: usize,
}

impl Settled {
    /// Whether there was nothing to do.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Adds what another pass did.
    pub fn add(&mut self, more: Self) {
        self.done += more.done;
        self.not_done += more.not_done;
        self.still_open += more.still_open;
        self.applied += more.applied;
    }
}

//! Runs: what a commit writes, and in which order; keys, intents, journals, state and waits.

pub(crate) mod applied;
pub(crate) mod commit;
pub(crate) mod intents;
pub(crate) mod journals;
pub(crate) mod keys;
pub(crate) mod outbox;
pub(crate) mod records;
pub(crate) mod state;
pub(crate) mod together;
pub(crate) mod waits;

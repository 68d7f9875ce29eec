//! Runs with their records, keys, intents, journals and state, and the commit that writes them together with effects.

pub(crate) mod applied;
pub(crate) mod commit;
pub(crate) mod intents;
pub(crate) mod journals;
pub(crate) mod keys;
pub(crate) mod outbox;
pub(crate) mod quota;
pub(crate) mod records;
pub(crate) mod state;
pub(crate) mod waits;

//! Runs: what a commit writes, and in which order.

pub(crate) mod applied;
pub(crate) mod commit;

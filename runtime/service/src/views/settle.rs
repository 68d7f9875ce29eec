//! Settling calls to Zoom that crashed processes left open.

use greenroom::{Failure, Settled};
use greenroom_domain::{RunStore, store::LeasedIntents};
use jiff::Timestamp;
use serde::Serialize;

/// The result of settling, with the calls that could not be settled yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Settlement {
    /// What was settled.
    #[serde(flatten)]
    pub settled: Settled,
    /// How many calls are open under a lease: their process may be at work, or has ended.
    pub under_lease: u64,
    /// When the last of those leases ends.
    pub lease_ends: Option<Timestamp>,
}

impl Settlement {
    /// The result of settling that ended at `now`.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn of(settled: Settled, store: &dyn RunStore, now: Timestamp) -> Result<Self, Failure> {
        let LeasedIntents { count, until } = store.leased_intents(now).await?;
        Ok(Self { settled, under_lease: count, lease_ends: until })
    }
}

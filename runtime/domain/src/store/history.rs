//! What people have done by hand.

use async_trait::async_trait;

use super::StoreError;
use crate::HistoryEntry;

/// The history of what people have done by hand. It is never pruned. What one transaction does takes its entry with it
/// ([`JobStore::drop_job`](super::JobStore::drop_job)); what takes more is noted before it begins, so that no crash leaves it unnoted.
#[async_trait]
pub trait HistoryStore: Send + Sync + 'static {
    /// Adds an entry, durable when it returns.
    async fn add_history(&self, entry: &HistoryEntry) -> Result<(), StoreError>;

    /// At most `limit` entries with their places, newest first; only those before the place `before` where it is given. No later
    /// entry gets the place of an earlier one.
    async fn history(&self, before: Option<u64>, limit: usize) -> Result<Vec<(u64, HistoryEntry)>, StoreError>;
}

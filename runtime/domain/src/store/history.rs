//! What people have done by hand.

use async_trait::async_trait;
use jiff::Timestamp;

use super::StoreError;
use crate::{HistoryEntry, HistoryKind};

/// Which entries of the history. A field that is absent does not restrict them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HistoryFilter {
    /// What was done.
    pub what: Option<HistoryKind>,
    /// A part of the name of the person who did it, in lower case.
    pub by: Option<String>,
    /// Done at this time or later.
    pub since: Option<Timestamp>,
    /// Done before this time.
    pub until: Option<Timestamp>,
}

impl HistoryFilter {
    /// Whether an entry is one of them.
    pub fn matches(&self, entry: &HistoryEntry) -> bool {
        let by = || entry.by.as_deref().unwrap_or_default().to_lowercase();
        self.what.is_none_or(|what| what == entry.what)
            && self.by.as_ref().is_none_or(|wanted| by().contains(wanted.as_str()))
            && self.since.is_none_or(|since| entry.at >= since)
            && self.until.is_none_or(|until| entry.at < until)
    }
}

/// The history of what people have done by hand. It is never pruned. What one transaction does takes its entry with it
/// ([`JobStore::drop_job`](super::JobStore::drop_job)); what takes more is noted before it begins, so that no crash leaves it unnoted.
#[async_trait]
pub trait HistoryStore: Send + Sync + 'static {
    /// Adds an entry, durable when it returns.
    async fn add_history(&self, entry: &HistoryEntry) -> Result<(), StoreError>;

    /// At most `limit` entries of a filter with their places, newest first; only those before the place `before` where it is given.
    /// No later entry gets the place of an earlier one.
    async fn find_history(
        &self,
        filter: &HistoryFilter,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<(u64, HistoryEntry)>, StoreError>;

    /// The same, of all entries.
    async fn history(&self, before: Option<u64>, limit: usize) -> Result<Vec<(u64, HistoryEntry)>, StoreError> {
        self.find_history(&HistoryFilter::default(), before, limit).await
    }
}

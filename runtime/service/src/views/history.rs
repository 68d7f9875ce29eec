//! What people have done by hand, and who did it.

use greenroom_domain::{AccountStore, Email, Failure, HistoryEntry, HistoryKind};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::Page;

/// One thing that a person has done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AccountHistoryEntry)]
pub struct HistoryView {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The email of the account user whose API key it was; null for a command on the server's machine.
    #[schema(value_type = Option<String>)]
    pub by: Option<Email>,
    /// What: `sync-now`, `erased`, `imported`, `job-retried`, `job-dropped`, `api-key-made` or `api-key-revoked`.
    #[schema(value_type = String)]
    pub what: HistoryKind,
    /// The webinar, job or key; of an import how many rows. An erased person is never named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

impl From<HistoryEntry> for HistoryView {
    fn from(HistoryEntry { at, by, what, subject }: HistoryEntry) -> Self {
        Self { at, by, what, subject }
    }
}

/// Notes what a person has done. It is done already, so where it cannot be noted, the log says it.
pub async fn note(store: &dyn AccountStore, by: Option<&Email>, what: HistoryKind, subject: Option<String>) {
    let entry = HistoryEntry { at: Timestamp::now(), by: by.cloned(), what, subject };
    if let Err(error) = store.add_history(&entry).await {
        tracing::error!(%error, %what, "the history does not have what a person has done");
    }
}

/// What people have done, newest first, before the place `before` where it is given.
///
/// # Errors
/// The store's failure.
pub async fn list(
    store: &dyn AccountStore,
    before: Option<u64>,
    limit: usize,
) -> Result<Page<HistoryView, u64>, Failure> {
    let Page { items, next } = Page::of(store.history(before, limit.saturating_add(1)).await?, limit, |(at, _)| *at);
    Ok(Page { items: items.into_iter().map(|(_, entry)| entry.into()).collect(), next })
}

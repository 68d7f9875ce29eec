//! What people have done by hand, and who did it.

use greenroom_domain::{AccountStore, Failure, HistoryEntry, HistoryKind};
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
    /// The email of the account user whose API key it was; for a command on the server's machine the name of the machine's user,
    /// or what `GREENROOM_AS` says. Null in entries of older versions.
    pub by: Option<String>,
    /// What: `sync-now`, `erased`, `imported`, `job-retried`, `job-dropped`, `api-key-made` or `api-key-revoked`.
    #[schema(value_type = String)]
    pub what: HistoryKind,
    /// The webinar, job or key; of an import how many rows it has, where that is known before. An erased person is never named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

impl From<HistoryEntry> for HistoryView {
    fn from(HistoryEntry { at, by, what, subject }: HistoryEntry) -> Self {
        Self { at, by, what, subject }
    }
}

/// An entry about what is done now, for the transaction that does it.
pub fn entry(by: &str, what: HistoryKind, subject: Option<String>) -> HistoryEntry {
    HistoryEntry { at: Timestamp::now(), by: Some(by.to_owned()), what, subject }
}

/// Notes what takes more than one transaction, before it begins: no crash leaves it unnoted.
///
/// # Errors
/// The store's failure: nothing is to be begun then.
pub async fn note(
    store: &dyn AccountStore,
    by: &str,
    what: HistoryKind,
    subject: Option<String>,
) -> Result<(), Failure> {
    Ok(store.add_history(&entry(by, what, subject)).await?)
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

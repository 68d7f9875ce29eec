//! What people have done by hand, with their names.

pub use greenroom_domain::store::HistoryFilter;
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
    /// The email of the account user who was signed in or whose API key it was; for a command on the server's machine the name of the
    /// machine's user, or what `GREENROOM_AS` says; `greenroom` for what follows from a rule. Null in entries of older versions.
    pub by: Option<String>,
    /// What, in a word such as `sync-now`, `erased`, `api-key-made` or `user-added`.
    #[schema(value_type = String)]
    pub what: HistoryKind,
    /// The webinar, job, key, segment or action; the email of an account user; of an import how many rows it has
    /// written; of a secret where it stands. An erased person is never named.
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
    HistoryEntry { at: greenroom_clock::now(), by: Some(by.to_owned()), what, subject }
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

/// Notes that somebody asked for a masked secret or link, before it is shown: `what` says where it stands, such as
/// `run 0198c2f4-1c1b-7000-8000-000000000000 journal`.
///
/// # Errors
/// The store's failure: nothing is to be shown then.
pub async fn note_shown(store: &dyn AccountStore, by: &str, what: &str) -> Result<(), Failure> {
    note(store, by, HistoryKind::SecretShown, Some(what.to_owned())).await
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
    find(store, &HistoryFilter::default(), before, limit).await
}

/// The same, of a filter.
///
/// # Errors
/// The store's failure.
pub async fn find(
    store: &dyn AccountStore,
    filter: &HistoryFilter,
    before: Option<u64>,
    limit: usize,
) -> Result<Page<HistoryView, u64>, Failure> {
    let found = store.find_history(filter, before, limit.saturating_add(1)).await?;
    let Page { items, next } = Page::of(found, limit, |(at, _)| *at);
    Ok(Page { items: items.into_iter().map(|(_, entry)| entry.into()).collect(), next })
}

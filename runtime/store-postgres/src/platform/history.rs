//! What people have done by hand.

use async_trait::async_trait;
use greenroom_domain::{
    ContactId, HistoryEntry, HistoryKind, StoreError,
    store::{HistoryFilter, HistoryStore, ImportNote},
};
use jiff::Timestamp;

use crate::{
    PostgresStore,
    platform::{
        error::Error,
        locks::Locks,
        rows::{as_number, count, get, instant, nanos, optional_word, word},
        transaction::Transaction,
    },
};

/// How many entries are read together, to be compared.
const TOGETHER: i64 = 500;

/// How many entries are looked at for one to take back. It was written seconds before, and the history of an account may be long.
const RECENT: i64 = 1_000;

/// Adds an entry, where there is one, in the caller's transaction.
pub(crate) async fn add(t: &Transaction, entry: Option<&HistoryEntry>) -> Result<(), Error> {
    let Some(HistoryEntry { at, by, what, subject }) = entry else { return Ok(()) };
    t.execute(
        "INSERT INTO history (account, at, by, what, subject) VALUES ($1, $2, $3, $4, $5)",
        &[&nanos(*at), &by.as_ref().map(|by| by.as_str()), &what.as_str(), subject],
    )
    .await?;
    Ok(())
}

/// Takes the id of an erased contact out of entries about secrets that were shown (C10: an erased person is never named).
pub(crate) async fn forget_contact(t: &Transaction, contact: &ContactId) -> Result<(), Error> {
    t.execute(
        "UPDATE history SET subject = 'contact'
         WHERE account = $1 AND what = 'secret-shown' AND starts_with(subject || ' ', 'contact ' || $2 || ' ')",
        &[&contact.as_str()],
    )
    .await?;
    Ok(())
}

/// Removes the entries of a kind about a subject at this time, because what they say did not happen. Only the newest [`RECENT`] are
/// looked at.
pub(crate) async fn take_back(t: &Transaction, what: HistoryKind, subject: &str, at: Timestamp) -> Result<(), Error> {
    t.execute(
        "DELETE FROM history WHERE account = $1 AND what = $2 AND subject = $3 AND at = $4 AND position IN
             (SELECT position FROM history WHERE account = $1 ORDER BY position DESC LIMIT $5)",
        &[&what.as_str(), &subject, &nanos(at), &RECENT],
    )
    .await?;
    Ok(())
}

/// Counts the rows of an import's part into the entry of the import: the first part adds it. An entry that was removed meanwhile stays
/// away.
pub(crate) async fn count_import(t: &Transaction, note: Option<ImportNote>, rows: u64) -> Result<(), Error> {
    let Some(note) = note else { return Ok(()) };
    let is_first = note.earlier.is_none();
    let entry = note.counted(rows);
    if is_first {
        return add(t, Some(&entry)).await;
    }
    // The entry is among the newest, so that the search from the end is short.
    t.execute(
        "UPDATE history SET subject = $5 WHERE account = $1 AND position =
             (SELECT position FROM history WHERE account = $1 AND at = $2 AND by IS NOT DISTINCT FROM $3 AND what = $4
              ORDER BY position DESC LIMIT 1)",
        &[&nanos(entry.at), &entry.by.as_deref(), &entry.what.as_str(), &entry.subject],
    )
    .await?;
    Ok(())
}

/// The entries of a filter before a place, newest first. Names are compared here, in the way of the rule.
async fn find(
    t: &Transaction,
    filter: &HistoryFilter,
    before: Option<u64>,
    limit: usize,
) -> Result<Vec<(u64, HistoryEntry)>, Error> {
    let mut before = before.map_or(i64::MAX, as_number);
    let mut found = Vec::new();
    while found.len() < limit {
        let rows = t
            .query(
                "SELECT position, at, by, what, subject FROM history
                 WHERE account = $1 AND position < $2 AND ($3::text IS NULL OR what = $3) AND at >= $4 AND at < $5
                 ORDER BY position DESC LIMIT $6",
                &[
                    &before,
                    &filter.what.map(HistoryKind::as_str),
                    &filter.since.map_or(i64::MIN, nanos),
                    &filter.until.map_or(i64::MAX, nanos),
                    &TOGETHER,
                ],
            )
            .await?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            before = get(row, 0)?;
            let (by, what, subject) = (optional_word(row, 2)?, word(row, 3)?, get(row, 4)?);
            let entry = HistoryEntry { at: instant(row, 1)?, by, what, subject };
            if filter.matches(&entry) {
                found.push((count(row, 0)?, entry));
            }
        }
    }
    found.truncate(limit);
    Ok(found)
}

#[async_trait]
impl HistoryStore for PostgresStore {
    async fn add_history(&self, entry: &HistoryEntry) -> Result<(), StoreError> {
        self.write(Locks::shared(), |t| async move { add(&t, Some(entry)).await }).await
    }

    async fn find_history(
        &self,
        filter: &HistoryFilter,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<(u64, HistoryEntry)>, StoreError> {
        self.read(|t| async move { find(&t, filter, before, limit).await }).await
    }
}

//! What people have done by hand.

use async_trait::async_trait;
use greenroom_domain::{
    ContactId, HistoryEntry, HistoryKind, StoreError,
    store::{HistoryFilter, HistoryStore, ImportNote},
};
use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::{
    SqliteStore,
    platform::{
        error::Error,
        rows::{count, instant, nanos, optional_word, word},
    },
};

/// How many entries are looked at for one to take back. It was written seconds before, and the history of an account may be long.
const RECENT: i64 = 1_000;

/// Adds an entry, where there is one, in the caller's transaction.
pub(crate) fn add(c: &Connection, entry: Option<&HistoryEntry>) -> Result<(), Error> {
    let Some(HistoryEntry { at, by, what, subject }) = entry else { return Ok(()) };
    c.prepare_cached("INSERT INTO history (at, by, what, subject) VALUES (?1, ?2, ?3, ?4)")?.execute(params![
        nanos(*at),
        by.as_ref().map(|by| by.as_str()),
        what.as_str(),
        subject
    ])?;
    Ok(())
}

/// Removes the entries of a kind about a subject at this time, because what they say did not happen. Only the newest [`RECENT`] are looked at.
pub(crate) fn take_back(c: &Connection, what: HistoryKind, subject: &str, at: Timestamp) -> Result<(), Error> {
    c.prepare_cached(
        "DELETE FROM history WHERE position > (SELECT max(position) FROM history) - ?4
             AND what = ?1 AND subject = ?2 AND at = ?3",
    )?
    .execute(params![what.as_str(), subject, nanos(at), RECENT])?;
    Ok(())
}

/// Takes the id of an erased contact out of entries about secrets that were shown (C10: an erased person is never named).
pub(crate) fn forget_contact(c: &Connection, contact: &ContactId) -> Result<(), Error> {
    c.prepare_cached(
        "UPDATE history SET subject = 'contact'
         WHERE what = 'secret-shown' AND instr(subject || ' ', 'contact ' || ?1 || ' ') = 1",
    )?
    .execute([contact.as_str()])?;
    Ok(())
}

/// Counts the rows of an import's part into the entry of the import: the first part adds it. An entry that was removed meanwhile stays
/// away.
pub(crate) fn count_import(c: &Connection, note: Option<ImportNote>, rows: u64) -> Result<(), Error> {
    let Some(note) = note else { return Ok(()) };
    let is_first = note.earlier.is_none();
    let entry = note.counted(rows);
    if is_first {
        return add(c, Some(&entry));
    }
    // The entry is among the newest, so that the search from the end is short.
    c.prepare_cached(
        "UPDATE history SET subject = ?4 WHERE position =
             (SELECT position FROM history WHERE at = ?1 AND by IS ?2 AND what = ?3 ORDER BY position DESC LIMIT 1)",
    )?
    .execute(params![nanos(entry.at), entry.by, entry.what.as_str(), entry.subject])?;
    Ok(())
}

#[async_trait]
impl HistoryStore for SqliteStore {
    async fn add_history(&self, entry: &HistoryEntry) -> Result<(), StoreError> {
        let entry = entry.clone();
        self.write(move |c| add(c, Some(&entry))).await
    }

    async fn find_history(
        &self,
        filter: &HistoryFilter,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<(u64, HistoryEntry)>, StoreError> {
        let before = before.map_or(i64::MAX, |before| i64::try_from(before).unwrap_or(i64::MAX));
        let filter = filter.clone();
        self.read(move |c| {
            let mut query = c.prepare_cached(
                "SELECT position, at, by, what, subject FROM history
                 WHERE position < ?1 AND (?2 IS NULL OR what = ?2) AND at >= ?3 AND at < ?4 ORDER BY position DESC",
            )?;
            let since = filter.since.map_or(i64::MIN, nanos);
            let until = filter.until.map_or(i64::MAX, nanos);
            let what = filter.what.map(HistoryKind::as_str);
            let found = query.query_map(params![before, what, since, until], |row| {
                let entry = HistoryEntry {
                    at: instant(row, 1)?,
                    by: optional_word(row, 2)?,
                    what: word(row, 3)?,
                    subject: row.get(4)?,
                };
                Ok((count(row, 0)?, entry))
            })?;
            // Names are compared here, because SQLite knows upper and lower case of ASCII alone.
            let matching = found.filter(|row| row.as_ref().map_or(true, |(_, entry)| filter.matches(entry)));
            Ok(matching.take(limit).collect::<Result<_, _>>()?)
        })
        .await
    }
}

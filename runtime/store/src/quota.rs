//! How much all journals of a store may take: the oldest go when a new one needs their place.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::{
    error::Error,
    rows::{count, nanos},
};

/// How many bytes of journals a store keeps unless somebody says otherwise: some hundred thousand runs of everyday size.
pub const DEFAULT_JOURNAL_QUOTA: u64 = 1 << 30;

/// What one commit drops at most. A journal has some 400 bytes at least, so this is always more than one run can add; it
/// keeps the first commit short where an older store has many journals more than its quota.
const ROWS_AT_ONCE: u64 = 20_000;
const BYTES_AT_ONCE: u64 = 64 << 20;

/// Drops the oldest journals until what is left is within the quota, or as many as one commit drops.
pub(crate) fn keep_within(c: &Connection, quota: u64, now: Timestamp) -> Result<(), Error> {
    let mut over = kept(c)?.saturating_sub(quota);
    if over == 0 {
        return Ok(());
    }
    let (mut rows, mut bytes) = (0, 0);
    let mut oldest = c.prepare_cached(
        "SELECT run, octet_length(body) FROM journals INDEXED BY journals_by_age
         WHERE body IS NOT NULL ORDER BY run LIMIT 1",
    )?;
    let mut note = c.prepare_cached(
        "INSERT INTO dropped_journals (run, level, dropped_at) SELECT run, level, ?2 FROM journals WHERE run = ?1",
    )?;
    let mut delete = c.prepare_cached("DELETE FROM journals WHERE run = ?1")?;
    while over > 0 && rows < ROWS_AT_ONCE && bytes < BYTES_AT_ONCE {
        let next = oldest.query_map([], |row| Ok((row.get::<_, String>(0)?, count(row, 1)?)))?.next().transpose()?;
        let Some((run, freed)) = next else { break };
        note.execute(params![run, nanos(now)])?;
        delete.execute([&run])?;
        (over, rows, bytes) = (over.saturating_sub(freed), rows + 1, bytes + freed);
    }
    tracing::info!(journals = rows, bytes, quota, "the oldest journals were dropped: the store has its quota of them");
    Ok(())
}

/// How many bytes all journals have, counted anew.
pub(crate) fn there(c: &Connection) -> rusqlite::Result<u64> {
    c.query_row("SELECT coalesce(sum(octet_length(body)), 0) FROM journals", [], |row| count(row, 0))
}

/// How many bytes all journals have.
pub(crate) fn kept(c: &Connection) -> rusqlite::Result<u64> {
    c.prepare_cached("SELECT bytes FROM journals_kept")?.query_row([], |row| count(row, 0))
}

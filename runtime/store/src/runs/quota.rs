//! The quota of all journals of a store: the oldest are dropped when a new one needs their room.

use greenroom_domain::RunId;
use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::{
    contacts::erased,
    platform::{
        error::Error,
        rows::{count, nanos},
    },
};

/// Drops the oldest journals until the rest is within the quota, or twice as many bytes as were just written are gone:
/// so a store that has many more than its quota becomes smaller with each commit, and no transaction becomes long for
/// that.
pub(crate) fn keep_within(c: &Connection, quota: u64, written: u64) -> Result<(), Error> {
    let mut over = kept(c)?.saturating_sub(quota);
    if over == 0 {
        return Ok(());
    }
    let (mut rows, mut bytes) = (0_u64, 0_u64);
    // Ids of runs are in the order of time.
    let mut oldest = c.prepare_cached("SELECT run, octet_length(body) FROM journals ORDER BY run LIMIT 1")?;
    let mut note = c.prepare_cached(
        "INSERT INTO dropped_journals (run, level, dropped_at) SELECT run, level, ?2 FROM journals WHERE run = ?1",
    )?;
    let mut delete = c.prepare_cached("DELETE FROM journals WHERE run = ?1")?;
    let now = Timestamp::now();
    while over > 0 && bytes < 2 * written {
        let next = oldest.query_map([], |row| Ok((row.get::<_, String>(0)?, count(row, 1)?)))?.next().transpose()?;
        let Some((run, freed)) = next else { break };
        note.execute(params![run, nanos(now)])?;
        delete.execute([&run])?;
        (over, rows, bytes) = (over.saturating_sub(freed), rows + 1, bytes + freed);
    }
    erased::leaves_traces(c)?;
    tracing::debug!(journals = rows, bytes, quota, "the oldest journals were dropped: the store has its quota of them");
    Ok(())
}

/// Drops the journals of runs that began before this, at most `limit` of them. Answers how many.
pub(crate) fn drop_older(c: &Connection, before: Timestamp, now: Timestamp, limit: i64) -> Result<u64, Error> {
    const OLD: &str = "SELECT run FROM journals WHERE run < ?1 ORDER BY run LIMIT ?2";
    let first = RunId::first_of(before).to_string();
    c.prepare_cached(&format!(
        "INSERT INTO dropped_journals (run, level, dropped_at)
         SELECT run, level, ?3 FROM journals WHERE run IN ({OLD})"
    ))?
    .execute(params![first, limit, nanos(now)])?;
    let dropped =
        c.prepare_cached(&format!("DELETE FROM journals WHERE run IN ({OLD})"))?.execute(params![first, limit])?;
    if dropped > 0 {
        erased::leaves_traces(c)?;
    }
    Ok(dropped as u64)
}

/// Whether the journals of every package are as many, and have as many bytes, as was counted.
pub(crate) fn is_right(c: &Connection) -> rusqlite::Result<bool> {
    const THERE: &str = "SELECT package, count(*), sum(octet_length(body)) FROM journals GROUP BY package";
    const COUNTED: &str = "SELECT package, journals, bytes FROM journals_kept WHERE journals <> 0 OR bytes <> 0";
    let lacks = |some: &str, others: &str| c.prepare(&format!("{some} EXCEPT {others}"))?.exists([]);
    Ok(!lacks(THERE, COUNTED)? && !lacks(COUNTED, THERE)?)
}

/// How many bytes all journals have.
pub(crate) fn kept(c: &Connection) -> rusqlite::Result<u64> {
    c.prepare_cached("SELECT coalesce(sum(bytes), 0) FROM journals_kept")?.query_row([], |row| count(row, 0))
}

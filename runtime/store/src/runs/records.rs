//! Records of runs.

use greenroom_domain::{RunId, store::RunRecord};
use rusqlite::{Connection, OptionalExtension, params};

use crate::platform::{error::Error, rows::json};

/// The record of a run.
pub(crate) fn by_id(c: &Connection, id: &str) -> Result<Option<RunRecord>, Error> {
    Ok(c.prepare_cached("SELECT record FROM runs WHERE id = ?1")?.query_row([id], |row| json(row, 0)).optional()?)
}

/// The latest records, newest first, before `before` where given.
pub(crate) fn latest(c: &Connection, before: Option<RunId>, limit: i64) -> Result<Vec<RunRecord>, Error> {
    // A bound even where there is none, so that a page is one step into the index: every id comes before this one.
    let before = before.map_or_else(|| "~".to_owned(), |id| id.to_string());
    let mut query = c.prepare_cached("SELECT record FROM runs WHERE id < ?1 ORDER BY id DESC LIMIT ?2")?;
    let rows = query.query_map(params![before, limit], |row| json(row, 0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Writes the record of a run that has ended.
pub(crate) fn write(c: &Connection, run: &RunRecord) -> Result<(), Error> {
    c.prepare_cached("INSERT INTO runs (id, action, contact, record) VALUES (?1, ?2, ?3, ?4)")?.execute(params![
        run.id.to_string(),
        run.action,
        run.contact.as_ref().map(|id| id.as_str()),
        serde_json::to_string(run)?
    ])?;
    Ok(())
}

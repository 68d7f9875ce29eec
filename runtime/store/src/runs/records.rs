//! Records of runs.

use greenroom_domain::{
    RunId,
    store::{RunFilter, RunRecord},
};
use rusqlite::{Connection, OptionalExtension, params, params_from_iter, types::Value};

use crate::platform::{error::Error, rows::json};

/// The record of a run.
pub(crate) fn by_id(c: &Connection, id: &str) -> Result<Option<RunRecord>, Error> {
    Ok(c.prepare_cached(BY_ID)?.query_row([id], |row| json(row, 0)).optional()?)
}

/// The text of a run's record, which has the run's input and output: it may be long, so it is read where no connection is held.
pub(crate) fn text_by_id(c: &Connection, id: &str) -> Result<Option<String>, Error> {
    Ok(c.prepare_cached(BY_ID)?.query_row([id], |row| row.get(0)).optional()?)
}

const BY_ID: &str = "SELECT record FROM runs WHERE id = ?1";

/// Whether a run was recorded.
pub(crate) fn is_known(c: &Connection, id: RunId) -> rusqlite::Result<bool> {
    c.prepare_cached("SELECT 1 FROM runs WHERE id = ?1")?.exists([id.to_string()])
}

/// The latest records that match, newest first, before `before` where given.
pub(crate) fn find(
    c: &Connection,
    filter: &RunFilter,
    before: Option<RunId>,
    limit: i64,
) -> Result<Vec<RunRecord>, Error> {
    let mut found = Search::default();
    // A bound even where there is none, so that a page is one step into the index: every id comes before this one.
    let until = filter.until.map(RunId::first_of).into_iter().chain(before).min();
    found.with("id < ?", until.map_or_else(|| "~".to_owned(), |id| id.to_string()));
    if let Some(since) = filter.since {
        found.with("id >= ?", RunId::first_of(since).to_string());
    }
    let columns = [
        ("action = ?", filter.action.as_deref()),
        ("status = ?", filter.status.map(|status| status.as_str())),
        ("kind = ?", filter.kind.map(|kind| kind.as_str())),
        ("code = ?", filter.code.as_deref()),
        ("contact = ?", filter.contact.as_ref().map(|contact| contact.as_str())),
    ];
    for (condition, value) in columns {
        if let Some(value) = value {
            found.with(condition, value.to_owned());
        }
    }
    if let Some(run) = filter.again_of {
        found.with("again_of = ?", run.to_string());
    }
    if let Some(first) = filter.continues {
        found.with("continues = ?", first.to_string());
    }
    if let Some(webinar) = &filter.webinar {
        found.with("id IN (SELECT run FROM intents WHERE webinar = ?)", webinar.to_string());
    }
    for (name, value) in &filter.tags {
        found.with("id IN (SELECT run FROM run_tags WHERE name = ? AND value = ?)", name.clone());
        found.values.push(value.clone().into());
    }
    found.values.push(limit.into());
    let sql = format!("SELECT record FROM runs WHERE {} ORDER BY id DESC LIMIT ?", found.conditions.join(" AND "));
    let mut query = c.prepare_cached(&sql)?;
    let rows = query.query_map(params_from_iter(found.values), |row| json(row, 0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The conditions of a query, and the values of their parameters.
#[derive(Default)]
struct Search {
    conditions: Vec<&'static str>,
    values: Vec<Value>,
}

impl Search {
    fn with(&mut self, condition: &'static str, value: String) {
        self.conditions.push(condition);
        self.values.push(value.into());
    }
}

/// Writes the record of a run that has ended.
pub(crate) fn write(c: &Connection, run: &RunRecord) -> Result<(), Error> {
    let failure = run.result.failure();
    c.prepare_cached(
        "INSERT INTO runs (id, action, contact, status, kind, code, again_of, continues, record)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        run.id.to_string(),
        run.action,
        run.contact.as_ref().map(|id| id.as_str()),
        run.result.status().as_str(),
        failure.map(|failure| failure.kind.as_str()),
        failure.map(|failure| failure.code.as_str()),
        run.again_of.map(|run| run.to_string()),
        run.continues.map(|run| run.to_string()),
        serde_json::to_string(run)?
    ])?;
    write_tags(c, run)
}

/// Writes another record instead of a run's.
pub(crate) fn replace(c: &Connection, run: &RunRecord) -> Result<(), Error> {
    let (id, failure) = (run.id.to_string(), run.result.failure());
    c.prepare_cached("UPDATE runs SET contact = ?2, status = ?3, kind = ?4, code = ?5, record = ?6 WHERE id = ?1")?
        .execute(params![
            id,
            run.contact.as_ref().map(|id| id.as_str()),
            run.result.status().as_str(),
            failure.map(|failure| failure.kind.as_str()),
            failure.map(|failure| failure.code.as_str()),
            serde_json::to_string(run)?
        ])?;
    c.prepare_cached("DELETE FROM run_tags WHERE run = ?1")?.execute([&id])?;
    write_tags(c, run)
}

fn write_tags(c: &Connection, run: &RunRecord) -> Result<(), Error> {
    if run.tags.is_empty() {
        return Ok(());
    }
    let id = run.id.to_string();
    let mut insert = c.prepare_cached("INSERT INTO run_tags (name, value, run) VALUES (?1, ?2, ?3)")?;
    for (name, value) in &run.tags {
        insert.execute([name, value, &id])?;
    }
    Ok(())
}

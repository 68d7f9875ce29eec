//! Waits of runs for completions from outside.

use std::collections::BTreeSet;

use greenroom_domain::{
    BY_ERASED, CompleteOutcome, Completion, NewWait, PendingWait, RunId, StoreError, Wait, rules,
    store::{Mentions, RunRecord, stale},
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::platform::{
    error::Error,
    rows::{instant, nanos, optional_instant, optional_json, optional_word, word},
};

const WAIT: &str =
    "SELECT run, name, action, contact, title, opened_by, opened_at, until, completed_at, completed_by, value, ended_at
    FROM waits";

fn wait(row: &Row<'_>) -> rusqlite::Result<Wait> {
    let completed: Option<(Timestamp, String)> = optional_instant(row, 8)?.zip(row.get(9)?);
    let value = optional_json(row, 10)?;
    Ok(Wait {
        run: word(row, 0)?,
        name: row.get(1)?,
        action: row.get(2)?,
        contact: optional_word(row, 3)?,
        title: row.get(4)?,
        opened_by: word(row, 5)?,
        opened_at: instant(row, 6)?,
        until: instant(row, 7)?,
        ended_at: optional_instant(row, 11)?,
        completion: completed.zip(value).map(|((at, by), value)| Completion { at, by, value }),
    })
}

/// The waits of a chain, by its first run.
pub(crate) fn of_run(c: &Connection, run: RunId) -> Result<Vec<Wait>, Error> {
    let mut query = c.prepare_cached(&format!("{WAIT} WHERE run = ?1 ORDER BY name"))?;
    let found = query.query_map([run.to_string()], wait)?;
    Ok(found.collect::<Result<_, _>>()?)
}

pub(crate) fn by_token(c: &Connection, token: &[u8]) -> Result<Option<Wait>, Error> {
    Ok(c.prepare_cached(&format!("{WAIT} WHERE token = ?1"))?.query_row([token], wait).optional()?)
}

fn by_name(c: &Connection, run: &str, name: &str) -> Result<Option<Wait>, Error> {
    let mut query = c.prepare_cached(&format!("{WAIT} WHERE run = ?1 AND name = ?2"))?;
    Ok(query.query_row([run, name], wait).optional()?)
}

/// Keeps the waits that a run has opened. One that another slice of the chain has opened meanwhile has another end, and so
/// another link: the run ends in a conflict.
pub(crate) fn open(c: &Connection, run: Option<&RunRecord>, waits: &[NewWait]) -> Result<(), Error> {
    if waits.is_empty() {
        return Ok(());
    }
    if run.is_none() {
        return Err(StoreError::Constraint("a wait belongs to a run, and the commit has none".into()).into());
    }
    let mut insert = c.prepare_cached(
        "INSERT INTO waits (run, name, action, contact, title, opened_by, opened_at, until, token)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING",
    )?;
    for NewWait { wait, token } in waits {
        let inserted = insert.execute(params![
            wait.run.to_string(),
            wait.name,
            wait.action,
            wait.contact.as_ref().map(|id| id.as_str()),
            wait.title,
            wait.opened_by.to_string(),
            nanos(wait.opened_at),
            nanos(wait.until),
            token,
        ])?;
        if inserted == 0 {
            return Err(Error::Stale(stale::wait(&wait.name)));
        }
    }
    Ok(())
}

/// Completes a wait. The caller wakes the jobs that wait for it.
pub(crate) fn complete(
    c: &Connection,
    run: RunId,
    name: &str,
    completion: &Completion,
) -> Result<CompleteOutcome, Error> {
    let known = by_name(c, &run.to_string(), name)?;
    let outcome = rules::waiting::complete(known.as_ref(), completion.at);
    if outcome == CompleteOutcome::Completed {
        c.prepare_cached(
            "UPDATE waits SET completed_at = ?3, completed_by = ?4, value = ?5 WHERE run = ?1 AND name = ?2",
        )?
        .execute(params![
            run.to_string(),
            name,
            nanos(completion.at),
            completion.by,
            serde_json::to_string(&completion.value)?
        ])?;
    }
    Ok(outcome)
}

/// Ends the waits of a chain that are open: nothing waits for them any more.
pub(crate) fn end_of_run(c: &Connection, run: RunId, at: Timestamp) -> Result<(), Error> {
    c.prepare_cached("UPDATE waits SET ended_at = ?2 WHERE run = ?1 AND completed_at IS NULL AND ended_at IS NULL")?
        .execute(params![run.to_string(), nanos(at)])?;
    Ok(())
}

/// Of the waits that a slice found pending, those for which its job waits.
pub(crate) fn still_pending(c: &Connection, run: RunId, pending: Vec<PendingWait>) -> Result<Vec<PendingWait>, Error> {
    let open: BTreeSet<String> =
        of_run(c, run)?.into_iter().filter(|wait| wait.completion.is_none()).map(|wait| wait.name).collect();
    Ok(rules::waiting::still_pending(pending, |wait| open.contains(&wait.name)))
}

/// Removes the waits that a slice has opened: its commit is withdrawn.
pub(crate) fn withdraw(c: &Connection, run: &str) -> Result<(), Error> {
    c.prepare_cached("DELETE FROM waits WHERE opened_by = ?1")?.execute([run])?;
    Ok(())
}

/// Removes the waits of a contact and of these runs, and those whose texts have one of the emails. Answers how many. Where only
/// the account user who completed one is named, the name goes.
pub(crate) fn forget(
    c: &Connection,
    contact: Option<&str>,
    mentions: &Mentions,
    runs: &BTreeSet<String>,
) -> Result<u64, Error> {
    let (mut doomed, mut by_erased) = (Vec::new(), Vec::new());
    let mut query = c.prepare_cached("SELECT run, name, opened_by, contact, title, value, completed_by FROM waits")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let text = |column| Ok::<_, rusqlite::Error>(row.get_ref(column)?.as_str_or_null()?.unwrap_or_default());
        let key: (String, String) = (row.get(0)?, row.get(1)?);
        let theirs =
            runs.contains(&key.0) || runs.contains(text(2)?) || (contact.is_some() && contact == Some(text(3)?));
        if theirs || mentions.found_in(text(4)?) || mentions.found_in(text(5)?) {
            doomed.push(key);
        } else if mentions.found_in(text(6)?) {
            by_erased.push(key);
        }
    }
    let mut delete = c.prepare_cached("DELETE FROM waits WHERE run = ?1 AND name = ?2")?;
    for (run, name) in &doomed {
        delete.execute([run, name])?;
    }
    let mut rename = c.prepare_cached("UPDATE waits SET completed_by = ?3 WHERE run = ?1 AND name = ?2")?;
    for (run, name) in &by_erased {
        rename.execute([run, name, BY_ERASED])?;
    }
    Ok((doomed.len() + by_erased.len()) as u64)
}

/// Removes waits that were completed before this, or whose time was over: at most `limit` of them. Answers how many.
pub(crate) fn prune(c: &Connection, before: Timestamp, limit: i64) -> Result<u64, Error> {
    let pruned = c
        .prepare_cached(
            "DELETE FROM waits WHERE (run, name) IN
                 (SELECT run, name FROM waits WHERE coalesce(completed_at, ended_at, until) < ?1 LIMIT ?2)",
        )?
        .execute(params![nanos(before), limit])?;
    Ok(u64::try_from(pruned).unwrap_or(u64::MAX))
}

/// Ends the waits that are open in a copy of a store that was put back: nobody knows whether they were completed since the copy
/// was made, and a link works once. Answers how many.
pub(crate) fn end_all(c: &Connection, at: Timestamp) -> Result<u64, Error> {
    let ended = c
        .prepare_cached(
            "UPDATE waits SET ended_at = ?1 WHERE completed_at IS NULL AND ended_at IS NULL AND until > ?1",
        )?
        .execute([nanos(at)])?;
    Ok(u64::try_from(ended).unwrap_or(u64::MAX))
}

//! Effects that wait for an embedder's CRM: written with their commit, removed when the CRM has them, or undone with it.

use greenroom_domain::store::{ApplyId, Commit, Effect, Precondition, RunRecord, Unapplied};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{
    platform::{
        error::Error,
        rows::{instant, json, nanos, optional_word},
    },
    runs::{
        applied::{self, was_withdrawn},
        keys::finish_key,
    },
};

/// Puts the effects of a commit down, under an id of this try.
pub(crate) fn put(
    c: &Connection,
    commit: &Commit,
    known_as: Option<&str>,
    not_before: Timestamp,
) -> Result<ApplyId, Error> {
    let id = match known_as {
        None => format!("op:{}", uuid::Uuid::now_v7()),
        // A CRM that has seen the id of an earlier try would take this one for the same, although its effects may be
        // others.
        Some(name) if was_withdrawn(c, name)? => format!("{name}:{}", uuid::Uuid::now_v7()),
        Some(name) => name.to_owned(),
    };
    c.prepare_cached(
        "INSERT INTO outbox (id, known_as, run, intent, intent_owner, effects, rests_on, not_before, acknowledged)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0)",
    )?
    .execute(params![
        id,
        known_as,
        commit.run.as_ref().map(|run| run.id.to_string()),
        commit.intent.as_ref().map(|(intent, ..)| intent),
        commit.intent.as_ref().map(|(_, owner, _)| owner),
        serde_json::to_string(&commit.effects)?,
        serde_json::to_string(&commit.preconditions)?,
        nanos(not_before)
    ])?;
    Ok(ApplyId(id))
}

/// The id under which a commit's effects wait; none where they do not, or were set aside.
pub(crate) fn waiting_of(c: &Connection, known_as: &str) -> Result<Option<ApplyId>, Error> {
    Ok(c.prepare_cached("SELECT id FROM outbox WHERE known_as = ?1 AND refused IS NULL")?
        .query_row([known_as], |row| Ok(ApplyId(row.get(0)?)))
        .optional()?)
}

pub(crate) fn unapplied(c: &Connection, now: Timestamp, limit: i64) -> Result<Vec<Unapplied>, Error> {
    // A lease holds up to its end, not at it.
    let mut query = c.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM outbox WHERE refused IS NULL AND not_before <= ?1 ORDER BY position LIMIT ?2"
    ))?;
    let rows = query.query_map(params![nanos(now), limit], waiting)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(crate) fn set_aside_effects(c: &Connection, limit: i64) -> Result<Vec<Unapplied>, Error> {
    let mut query = c.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM outbox WHERE refused IS NOT NULL ORDER BY position LIMIT ?1"
    ))?;
    let rows = query.query_map([limit], waiting)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(crate) fn applied(c: &Connection, id: &str) -> Result<(), Error> {
    c.prepare_cached("DELETE FROM outbox WHERE id = ?1")?.execute([id])?;
    Ok(())
}

pub(crate) fn acknowledge(c: &Connection, id: &str) -> Result<bool, Error> {
    let statement = "UPDATE outbox SET acknowledged = 1, not_before = ?2 WHERE id = ?1 AND refused IS NULL";
    Ok(c.prepare_cached(statement)?.execute(params![id, i64::MIN])? == 1)
}

pub(crate) fn set_aside(c: &Connection, id: &str, reason: &str) -> Result<(), Error> {
    c.prepare_cached("UPDATE outbox SET refused = ?2 WHERE id = ?1")?.execute([id, reason])?;
    Ok(())
}

/// Undoes the commit of effects that wait.
pub(crate) fn withdraw(c: &Connection, id: &str, instead: Option<&RunRecord>) -> Result<bool, Error> {
    let taken = c
        .prepare_cached("DELETE FROM outbox WHERE id = ?1 RETURNING known_as, run, intent, intent_owner")?
        .query_row([id], |row| {
            let text = |column| row.get::<_, Option<String>>(column);
            Ok((text(0)?, text(1)?, text(2)?, text(3)?))
        })
        .optional()?;
    let Some((known_as, run, intent, owner)) = taken else { return Ok(false) };
    if let Some(name) = &known_as {
        applied::withdraw(c, name, instead.is_none())?;
    }
    if let Some(run) = &run {
        c.prepare_cached(
            "UPDATE idempotency_keys SET final = 0
             WHERE key = (SELECT record ->> 'key' FROM runs WHERE id = ?1) AND run = ?1",
        )?
        .execute([run])?;
    }
    if let Some(instead) = instead {
        finish_key(c, instead)?;
    }
    match (&run, instead) {
        // The run took place: its journal stays.
        (Some(run), Some(instead)) => {
            c.prepare_cached("UPDATE runs SET record = ?2 WHERE id = ?1")?
                .execute([run, &serde_json::to_string(instead)?])?;
        }
        (Some(run), None) => {
            c.prepare_cached("DELETE FROM runs WHERE id = ?1")?.execute([run])?;
        }
        (None, _) => {}
    }
    if let (Some(intent), Some(owner)) = (&intent, &owner) {
        // Where another intent is open by now, its owner finds the registration at Zoom, and writes it.
        c.prepare_cached(
            "UPDATE intents AS i SET result = NULL
             WHERE i.id = ?1 AND i.owner = ?2
               AND NOT EXISTS (SELECT 1 FROM intents o
                               WHERE o.webinar = i.webinar AND o.email = i.email AND o.result IS NULL)",
        )?
        .execute([intent, owner])?;
    }
    Ok(true)
}

/// Effects that wait or were refused, to be looked through.
pub(crate) struct Kept {
    pub(crate) id: String,
    pub(crate) run: Option<String>,
    pub(crate) effects: Vec<Effect>,
    pub(crate) preconditions: Vec<Precondition>,
    /// Until when their committer alone applies them; none where it gave them up.
    pub(crate) not_before: Option<Timestamp>,
    pub(crate) refused: bool,
    /// All of its text.
    pub(crate) text: String,
}

pub(crate) fn all(c: &Connection) -> Result<Vec<Kept>, Error> {
    let mut query = c.prepare_cached(
        "SELECT id, run, effects, rests_on, not_before, refused IS NOT NULL,
             concat_ws(' ', effects, rests_on, refused) FROM outbox ORDER BY position",
    )?;
    let rows = query.query_map([], |row| {
        let not_before: i64 = row.get(4)?;
        Ok(Kept {
            id: row.get(0)?,
            run: row.get(1)?,
            effects: json(row, 2)?,
            preconditions: json(row, 3)?,
            not_before: (not_before > i64::MIN).then(|| instant(row, 4)).transpose()?,
            refused: row.get(5)?,
            text: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

const COLUMNS: &str = "id, effects, rests_on, run, intent, acknowledged, refused";

fn waiting(row: &Row<'_>) -> rusqlite::Result<Unapplied> {
    Ok(Unapplied {
        id: ApplyId(row.get(0)?),
        effects: json(row, 1)?,
        preconditions: json(row, 2)?,
        run: optional_word(row, 3)?,
        intent: row.get(4)?,
        acknowledged: row.get(5)?,
        refused: row.get(6)?,
    })
}

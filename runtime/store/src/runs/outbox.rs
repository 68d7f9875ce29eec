//! Effects that wait for an embedder's CRM: written with their commit, removed when the CRM has them, or undone with it.

use greenroom_domain::{
    Sentence, Text,
    store::{Acknowledgement, ApplyId, Commit, Effect, Precondition, RunRecord, Subjects, Unapplied},
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{
    platform::{
        error::Error,
        rows::{instant, json, nanos, optional_json, optional_word},
    },
    runs::{
        applied::{self, was_withdrawn},
        keys::finish_key,
        records, waits,
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
    name_subjects(c, &id, &commit.effects)?;
    Ok(ApplyId(id))
}

/// Writes down the contacts and emails that effects are about, while these wait.
fn name_subjects(c: &Connection, id: &str, effects: &[Effect]) -> Result<(), Error> {
    let mut name =
        c.prepare_cached("INSERT INTO outbox_subjects (name, position) SELECT ?2, position FROM outbox WHERE id = ?1")?;
    for subject in Subjects::of(effects).names() {
        name.execute([id, &subject])?;
    }
    Ok(())
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

/// The effects that wait and are about one of these subjects.
pub(crate) fn unapplied_about(c: &Connection, now: Timestamp, subjects: &Subjects) -> Result<Vec<Unapplied>, Error> {
    let mut query = c.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM outbox
         WHERE refused IS NULL AND not_before <= ?1
             AND position IN (SELECT position FROM outbox_subjects WHERE name IN (SELECT value FROM json_each(?2)))
         ORDER BY position"
    ))?;
    let names = serde_json::to_string(&subjects.names().collect::<Vec<_>>())?;
    let mut found: Vec<Unapplied> = query.query_map(params![nanos(now), names], waiting)?.collect::<Result<_, _>>()?;
    // A store of an older format names more subjects than there are.
    found.retain(|row| Subjects::of(&row.effects).meet(subjects));
    Ok(found)
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

pub(crate) fn acknowledge(c: &Connection, id: &str) -> Result<Acknowledgement, Error> {
    let found: Option<(i64, Vec<Effect>)> = c
        .prepare_cached("SELECT position, effects FROM outbox WHERE id = ?1 AND refused IS NULL")?
        .query_row([id], |row| Ok((row.get(0)?, json(row, 1)?)))
        .optional()?;
    let Some((position, effects)) = found else { return Ok(Acknowledgement::Gone) };
    if is_behind(c, position, &Subjects::of(&effects))? {
        return Ok(Acknowledgement::Behind);
    }
    c.prepare_cached("UPDATE outbox SET acknowledged = 1, not_before = ?2 WHERE position = ?1")?
        .execute(params![position, i64::MIN])?;
    Ok(Acknowledgement::Given)
}

/// Whether effects before this position wait and are about one of these subjects.
fn is_behind(c: &Connection, position: i64, subjects: &Subjects) -> Result<bool, Error> {
    let mut query = c.prepare_cached(
        "SELECT effects FROM outbox
         WHERE refused IS NULL AND position < ?1
             AND position IN (SELECT position FROM outbox_subjects WHERE name IN (SELECT value FROM json_each(?2)))",
    )?;
    let names = serde_json::to_string(&subjects.names().collect::<Vec<_>>())?;
    let rows = query.query_map(params![position, names], |row| json::<Vec<Effect>>(row, 0))?;
    for effects in rows {
        // A store of an older format names more subjects than there are.
        if Subjects::of(&effects?).meet(subjects) {
            return Ok(true);
        }
    }
    Ok(false)
}

pub(crate) fn newly_set_aside(c: &Connection) -> Result<usize, Error> {
    Ok(c.prepare_cached("UPDATE outbox SET told = 1 WHERE refused IS NOT NULL AND told = 0")?.execute([])?)
}

pub(crate) fn set_aside(c: &Connection, id: &str, reason: &Sentence) -> Result<(), Error> {
    let text = reason.text().map(serde_json::to_string).transpose()?;
    c.prepare_cached("UPDATE outbox SET refused = ?2, refused_text = ?3, told = 0 WHERE id = ?1 AND refused IS NULL")?
        .execute(params![id, reason.english(), text])?;
    // Nothing waits for these any more.
    c.prepare_cached("DELETE FROM outbox_subjects WHERE position = (SELECT position FROM outbox WHERE id = ?1)")?
        .execute([id])?;
    Ok(())
}

/// Lets refused effects wait again under another id, without their preconditions.
pub(crate) fn retry(c: &Connection, id: &str) -> Result<Option<ApplyId>, Error> {
    let found: Option<(Option<String>, String)> = c
        .prepare_cached("SELECT known_as, effects FROM outbox WHERE id = ?1 AND refused IS NOT NULL")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((known_as, effects)) = found else { return Ok(None) };
    let anew = format!("{}:{}", known_as.as_deref().unwrap_or("op"), uuid::Uuid::now_v7());
    c.prepare_cached(
        "UPDATE outbox SET id = ?2, rests_on = '[]', refused = NULL, refused_text = NULL, acknowledged = 1, not_before = ?3
         WHERE id = ?1",
    )?
    .execute(params![id, anew, i64::MIN])?;
    name_subjects(c, &anew, &serde_json::from_str::<Vec<Effect>>(&effects)?)?;
    Ok(Some(ApplyId(anew)))
}

/// Deletes refused effects.
pub(crate) fn drop_refused(c: &Connection, id: &str) -> Result<bool, Error> {
    Ok(c.prepare_cached("DELETE FROM outbox WHERE id = ?1 AND refused IS NOT NULL")?.execute([id])? == 1)
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
    if let Some(run) = &run {
        waits::withdraw(c, run)?;
    }
    match (&run, instead) {
        // The run took place: its journal stays.
        (Some(run), Some(instead)) => {
            // The contact of a run, which the journal may be about, is not among the journal's.
            c.prepare_cached(
                "INSERT INTO journal_contacts (contact, run)
                 SELECT contact, id FROM runs WHERE id = ?1 AND contact IS NOT NULL AND contact IS NOT ?2
                 ON CONFLICT DO NOTHING",
            )?
            .execute(params![run, instead.contact.as_ref().map(|id| id.as_str())])?;
            records::replace(c, instead)?;
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
             concat_ws(' ', effects, rests_on, refused, refused_text) FROM outbox ORDER BY position",
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

const COLUMNS: &str = "id, effects, rests_on, run, intent, acknowledged, refused, refused_text";

fn waiting(row: &Row<'_>) -> rusqlite::Result<Unapplied> {
    let text: Option<Text> = optional_json(row, 7)?;
    let refused: Option<String> = row.get(6)?;
    Ok(Unapplied {
        id: ApplyId(row.get(0)?),
        effects: json(row, 1)?,
        preconditions: json(row, 2)?,
        run: optional_word(row, 3)?,
        intent: row.get(4)?,
        acknowledged: row.get(5)?,
        refused: refused.map(|english| Sentence::again(&english, text.as_ref())),
    })
}

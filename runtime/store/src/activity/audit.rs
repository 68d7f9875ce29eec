//! The audit log: sync runs (A1: one audit entry for each sync run), and emails that were left out (C8, A5).

use greenroom_domain::{
    Email, LeftOut, LeftOutReason, SyncRun, SyncRunId, WebinarId,
    store::{Fence, SyncCommit},
};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;

use crate::{
    contacts::erased,
    platform::{
        error::Error,
        leases,
        rows::{instant, json, nanos, optional_instant, optional_json, to_word, word},
    },
};

/// Reads sync runs for [`run`]; a condition follows.
const RUN: &str = r#"SELECT id, webinar, "trigger", started_at, finished_at, state, step, "cursor", tally, warnings
    FROM sync_runs"#;

fn run(row: &Row<'_>) -> rusqlite::Result<SyncRun> {
    Ok(SyncRun {
        id: word(row, 0)?,
        webinar: word(row, 1)?,
        trigger: word(row, 2)?,
        started_at: instant(row, 3)?,
        finished_at: optional_instant(row, 4)?,
        state: word(row, 5)?,
        step: row.get(6)?,
        cursor: optional_json(row, 7)?,
        tally: json(row, 8)?,
        warnings: json(row, 9)?,
    })
}

/// Writes an entry, if the fence still holds.
pub(crate) fn save(c: &Connection, fence: &Fence, run: &SyncRun) -> Result<(), Error> {
    leases::check(c, fence)?;
    write(c, run)
}

fn write(c: &Connection, run: &SyncRun) -> Result<(), Error> {
    c.prepare_cached(
        r#"INSERT INTO sync_runs
               (id, webinar, "trigger", started_at, finished_at, state, step, "cursor", tally, warnings)
           VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
           ON CONFLICT (id) DO UPDATE SET finished_at = excluded.finished_at, state = excluded.state, step = excluded.step,
               "cursor" = excluded."cursor", tally = excluded.tally, warnings = excluded.warnings"#,
    )?
    .execute(params![
        run.id.to_string(),
        run.webinar.as_str(),
        to_word(&run.trigger)?,
        nanos(run.started_at),
        run.finished_at.map(nanos),
        to_word(&run.state)?,
        run.step,
        cursor_text(run.cursor.as_ref())?,
        serde_json::to_string(&run.tally)?,
        serde_json::to_string(&run.warnings)?
    ])?;
    Ok(())
}

fn cursor_text(cursor: Option<&Value>) -> Result<Option<String>, Error> {
    Ok(cursor.map(serde_json::to_string).transpose()?)
}

/// Adds the results of a slice to its sync run.
pub(crate) fn add(c: &Connection, id: SyncRunId, sync: &SyncCommit) -> Result<(), Error> {
    let found = c.prepare_cached(&format!("{RUN} WHERE id = ?1"))?.query_row([id.to_string()], run).optional()?;
    let mut known = found.ok_or_else(|| Error::refused(format!("there is no sync run `{id}`")))?;
    sync.add_to(&mut known);
    write(c, &known)
}

pub(crate) fn of_webinar(c: &Connection, webinar: &WebinarId, limit: i64) -> Result<Vec<SyncRun>, Error> {
    let mut query = c.prepare_cached(&format!("{RUN} WHERE webinar = ?1 ORDER BY position DESC LIMIT ?2"))?;
    let rows = query.query_map(params![webinar.as_str(), limit], run)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Writes emails with the reason why they are left out (C8: they can be listed), and removes those that no longer are.
pub(crate) fn leave_out(
    c: &Connection,
    webinar: &WebinarId,
    out: &[(String, LeftOutReason)],
    taken_in: &[Email],
) -> Result<(), Error> {
    for email in taken_in {
        c.prepare_cached("DELETE FROM left_out WHERE webinar = ?1 AND email = ?2")?
            .execute([webinar.as_str(), email.as_str()])?;
    }
    for (email, reason) in out {
        let erased = match Email::parse(email) {
            Ok(email) => erased::is_erased(c, &email)?,
            Err(_) => erased::names_erased(c, email)?,
        };
        if !reason.is_listed() || erased {
            continue;
        }
        c.prepare_cached(
            "INSERT INTO left_out (webinar, email, reason) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET reason = excluded.reason WHERE reason <> excluded.reason",
        )?
        .execute([webinar.as_str(), email, reason.as_str()])?;
    }
    Ok(())
}

/// The emails that are left out, of one webinar or of all.
pub(crate) fn left_out(c: &Connection, webinar: Option<&WebinarId>) -> Result<Vec<LeftOut>, Error> {
    let all = "SELECT webinar, email, reason FROM left_out";
    let mut query = match webinar {
        Some(_) => c.prepare_cached(&format!("{all} WHERE webinar = ?1 ORDER BY email"))?,
        None => c.prepare_cached(&format!("{all} WHERE ?1 IS NULL ORDER BY webinar, email"))?,
    };
    let rows = query.query_map([webinar.map(|id| id.as_str())], |row| {
        Ok(LeftOut { webinar: word(row, 0)?, email: row.get(1)?, reason: word(row, 2)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

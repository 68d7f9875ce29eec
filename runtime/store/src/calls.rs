//! Recordings as calls (R1). Who attended the session is associated with it by T3.

use greenroom_domain::{Call, ContactId, SessionId, WebinarId};
use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use crate::{
    error::Error,
    rows::{instant, json, nanos, word},
};

/// Keeps a call, with T3 for those who attended its session by now; who is found to have attended later gets it then. A
/// transcript that is kept stays where a later look had none.
pub(crate) fn save(c: &Connection, call: &Call, now: Timestamp) -> Result<(), Error> {
    c.prepare_cached(
        "INSERT INTO calls (session, webinar, topic, starts_at, seconds, recording_url, transcript, saved_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT DO UPDATE SET topic = excluded.topic, starts_at = excluded.starts_at, seconds = excluded.seconds,
             recording_url = excluded.recording_url,
             transcript = coalesce(nullif(excluded.transcript, '[]'), transcript)
         WHERE (topic, starts_at, seconds, recording_url, transcript)
             IS NOT (excluded.topic, excluded.starts_at, excluded.seconds, excluded.recording_url, excluded.transcript)",
    )?
    .execute(params![
        call.session.as_str(),
        call.webinar.as_str(),
        call.topic,
        nanos(call.starts_at),
        call.seconds,
        call.recording_url,
        serde_json::to_string(&call.transcript)?,
        nanos(now)
    ])?;
    c.prepare_cached(
        "INSERT INTO timeline_events (contact, kind, webinar, session, at, details)
         SELECT DISTINCT a.contact, 'recording', k.webinar, k.session, k.saved_at, '{}'
         FROM calls k JOIN attendances a ON a.session = k.session
         WHERE k.session = ?1 AND a.contact IS NOT NULL
         ON CONFLICT (contact, kind, webinar, session) DO NOTHING",
    )?
    .execute([call.session.as_str()])?;
    Ok(())
}

/// Reads calls for [`call`]; a condition on `k` follows.
const CALL: &str =
    "SELECT k.webinar, k.session, k.topic, k.starts_at, k.seconds, k.recording_url, k.transcript FROM calls k";

fn call(row: &Row<'_>) -> rusqlite::Result<Call> {
    Ok(Call {
        webinar: word(row, 0)?,
        session: SessionId::new(row.get::<_, String>(1)?),
        topic: row.get(2)?,
        starts_at: instant(row, 3)?,
        seconds: row.get(4)?,
        recording_url: row.get(5)?,
        transcript: json(row, 6)?,
    })
}

/// The calls of a webinar, in the order of time.
pub(crate) fn of_webinar(c: &Connection, webinar: &WebinarId) -> Result<Vec<Call>, Error> {
    let mut query = c.prepare_cached(&format!("{CALL} WHERE k.webinar = ?1 ORDER BY k.starts_at, k.session"))?;
    let rows = query.query_map([webinar.as_str()], call)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The calls that a contact is associated with, in the order of time.
pub(crate) fn of_contact(c: &Connection, contact: &ContactId) -> Result<Vec<Call>, Error> {
    let mut query = c.prepare_cached(&format!(
        "{CALL} JOIN call_contacts a ON a.session = k.session
         WHERE a.contact = (SELECT row FROM contacts WHERE id = ?1) ORDER BY k.starts_at, k.session"
    ))?;
    let rows = query.query_map([contact.as_str()], call)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

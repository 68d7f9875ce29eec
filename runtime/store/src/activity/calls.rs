//! Recordings as calls (R1: a recording and its transcript are a call record). A call's contacts are those with T3 on their
//! timeline: those who attended its session.

use greenroom_domain::{Call, ContactId, SessionId, WebinarId, rules::transcript::with_stored};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{
    activity::{speakers::remove_erased, timeline_rows::write_recordings},
    contacts::erased,
    platform::{
        error::Error,
        rows::{instant, json, nanos, word},
    },
};

/// Writes a call, without the names of erased speakers (C10: erased people leave only keyed hashes), and T3 of those
/// who attended its session by now; a contact that is found to have attended later gets T3 then. A stored transcript
/// stays where a later look at Zoom found none, and so do those parts of it that could not be read ([`with_stored`]).
pub(crate) fn save(c: &Connection, call: &Call, now: Timestamp) -> Result<(), Error> {
    let mut transcript = call.transcript.clone();
    if !call.unread.is_empty() {
        let stored = c
            .prepare_cached("SELECT transcript FROM calls WHERE session = ?1")?
            .query_row([call.session.as_str()], |row| json(row, 0))
            .optional()?;
        transcript = with_stored(transcript, &call.unread, stored.unwrap_or_default());
    }
    if erased::anybody(c)? {
        remove_erased(c, &call.session, &mut transcript)?;
    }
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
        serde_json::to_string(&transcript)?,
        nanos(now)
    ])?;
    write_recordings(c, call.session.as_str())
}

/// Since when a session's recording is stored as a call; none where it is not.
pub(crate) fn saved_at(c: &Connection, session: &str) -> Result<Option<Timestamp>, Error> {
    Ok(c.prepare_cached("SELECT saved_at FROM calls WHERE session = ?1")?
        .query_row([session], |row| instant(row, 0))
        .optional()?)
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
        unread: Vec::new(),
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

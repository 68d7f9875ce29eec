//! Rows of the timeline (T1: registration, T2: attendance, T3: recording; T4: each once per contact and session). A row
//! has the key and the time of an event; the rest is looked up when it is read.

use greenroom_domain::RegistrationState;
use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::platform::{error::Error, rows::nanos};

/// Writes T1 of one contact and one webinar, or removes it.
pub(crate) fn write_registration(
    c: &Connection,
    contact: i64,
    webinar: &str,
    event: Option<(Timestamp, RegistrationState)>,
) -> Result<(), Error> {
    match event {
        Some((at, state)) => c
            .prepare_cached(
                "INSERT INTO timeline_events (contact, kind, webinar, at, details)
                 VALUES (?1, 'registration', ?2, ?3, ?4)
                 ON CONFLICT (contact, kind, webinar, session) DO UPDATE SET at = excluded.at, details = excluded.details
                 WHERE (at, details) IS NOT (excluded.at, excluded.details)",
            )?
            .execute(params![contact, webinar, nanos(at), serde_json::json!({ "state": state }).to_string()])?,
        None => c
            .prepare_cached("DELETE FROM timeline_events WHERE contact = ?1 AND kind = 'registration' AND webinar = ?2")?
            .execute(params![contact, webinar])?,
    };
    Ok(())
}

/// An event of one contact and one session.
#[derive(Clone, Copy)]
pub(crate) enum SessionEvent {
    /// T2: the contact attended.
    Attendance,
    /// T3: the recording is available.
    Recording,
}

impl SessionEvent {
    fn kind(self) -> &'static str {
        match self {
            Self::Attendance => "attendance",
            Self::Recording => "recording",
        }
    }
}

/// Writes T2 or T3 of one contact and one session, or removes it.
pub(crate) fn write_of_session(
    c: &Connection,
    event: SessionEvent,
    contact: i64,
    [webinar, session]: [&str; 2],
    at: Option<Timestamp>,
) -> Result<(), Error> {
    match at {
        Some(at) => c
            .prepare_cached(
                "INSERT INTO timeline_events (contact, kind, webinar, session, at, details)
                 VALUES (?1, ?2, ?3, ?4, ?5, '{}')
                 ON CONFLICT (contact, kind, webinar, session) DO UPDATE SET at = excluded.at WHERE at <> excluded.at",
            )?
            .execute(params![contact, event.kind(), webinar, session, nanos(at)])?,
        None => c
            .prepare_cached(
                "DELETE FROM timeline_events WHERE contact = ?1 AND kind = ?2 AND webinar = ?3 AND session = ?4",
            )?
            .execute(params![contact, event.kind(), webinar, session])?,
    };
    Ok(())
}

/// Writes T3 of a session whose recording has just been stored as a call, for every contact that attended. There may be as
/// many as the session has attendances, so one statement writes what
/// [`greenroom_domain::rules::activity::recording_event`] gives for each.
pub(crate) fn write_recordings(c: &Connection, session: &str) -> Result<(), Error> {
    c.prepare_cached(
        "INSERT INTO timeline_events (contact, kind, webinar, session, at, details)
         SELECT DISTINCT a.contact, 'recording', k.webinar, k.session, k.saved_at, '{}'
         FROM calls k JOIN attendances a ON a.session = k.session
         WHERE k.session = ?1 AND a.contact IS NOT NULL
         ON CONFLICT (contact, kind, webinar, session) DO NOTHING",
    )?
    .execute([session])?;
    Ok(())
}

//! Contacts on a marketing event (M2), worked out from rows: who attended any of the webinar's sessions has attended; else
//! the registration decides, and who has one that stands, and was in no session that ended since, is a no-show. Which
//! occurrences a registration is for does not matter: Zoom tells sessions by other ids.

use greenroom_domain::{RegistrationState, WebinarId};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    effects::Touched,
    error::Error,
    rows::{instant, nanos, word},
};

/// A contact's registration with a webinar. Where there are two, because the contact's primary email changed in between,
/// one that stands or may yet says more than one that does not.
pub(crate) fn registration_of(
    c: &Connection,
    contact: i64,
    webinar: &str,
) -> Result<Option<(RegistrationState, Timestamp)>, Error> {
    Ok(c.prepare_cached(
        // Left to itself, SQLite goes through all of the webinar's registrations.
        "SELECT state, registered_at FROM registrations INDEXED BY registrations_by_contact
         WHERE contact = ?1 AND webinar = ?2
         ORDER BY state = 'approved' DESC, state = 'pending' DESC, registered_at DESC, email DESC LIMIT 1",
    )?
    .query_row(params![contact, webinar], |row| Ok((word(row, 0)?, instant(row, 1)?)))
    .optional()?)
}

/// M2 of one contact and one webinar.
pub(crate) fn show(c: &Connection, contact: i64, webinar: &str, now: Timestamp) -> Result<(), Error> {
    let (attended, missed): (Option<i64>, Option<i64>) = c
        .prepare_cached(&format!(
            "SELECT (SELECT min(joined_at) FROM attendances INDEXED BY attendances_by_contact
                     WHERE contact = ?2 AND webinar = ?1), {LAST_MISSED}"
        ))?
        .query_row(params![webinar, contact], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let state = match (attended, registration_of(c, contact, webinar)?) {
        (Some(at), _) => Some(("ATTENDED", at)),
        (None, Some((RegistrationState::Approved, at))) => match missed {
            Some(ended) if nanos(at) < ended => Some(("NO_SHOW", ended)),
            _ => Some(("REGISTERED", nanos(at))),
        },
        // When somebody cancelled Zoom does not say: when it was first seen stands for that.
        (None, Some((RegistrationState::Cancelled, _))) => Some(("CANCELLED", nanos(now))),
        // Who waits for approval, or was denied, has neither registered nor cancelled.
        _ => None,
    };
    match state {
        Some((state, at)) => c
            .prepare_cached(
                "INSERT INTO marketing_event_contacts (webinar, contact, state, at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET state = excluded.state, at = excluded.at
                 WHERE state <> excluded.state OR (state <> 'CANCELLED' AND at <> excluded.at)",
            )?
            .execute(params![webinar, contact, state, at])?,
        None => c
            .prepare_cached("DELETE FROM marketing_event_contacts WHERE webinar = ?1 AND contact = ?2")?
            .execute(params![webinar, contact])?,
    };
    Ok(())
}

/// When the last session of webinar `?1` ended that is known whole.
const LAST_MISSED: &str = "(SELECT max(ends_at) FROM sessions WHERE webinar = ?1 AND complete_at IS NOT NULL)";

/// Once a session is known whole, all who are registered and were in none are no-shows. Who is there as registered has
/// no attendance, and `at` is when they registered.
pub(crate) fn note_no_shows(c: &Connection, webinar: &WebinarId) -> Result<(), Error> {
    c.prepare_cached(&format!(
        "UPDATE marketing_event_contacts AS m SET state = 'NO_SHOW', at = e.ended
         FROM (SELECT {LAST_MISSED} AS ended) e
         WHERE m.webinar = ?1
           AND ((m.state = 'REGISTERED' AND m.at < e.ended) OR (m.state = 'NO_SHOW' AND m.at <> e.ended))"
    ))?
    .execute([webinar.as_str()])?;
    Ok(())
}

/// A session ended at another time than was known: who is a no-show is to be worked out anew.
pub(crate) fn touch_registered(c: &Connection, webinar: &WebinarId, touched: &mut Touched) -> Result<(), Error> {
    let mut query = c.prepare_cached(
        "SELECT contact FROM marketing_event_contacts WHERE webinar = ?1 AND state IN ('REGISTERED', 'NO_SHOW')",
    )?;
    let mut rows = query.query([webinar.as_str()])?;
    while let Some(row) = rows.next()? {
        touched.events.insert((row.get(0)?, webinar.as_str().to_owned()));
    }
    Ok(())
}

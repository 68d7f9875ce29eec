//! The states of contacts on marketing events (M2: registered, attended, cancelled, no-show).
//! [`greenroom_domain::rules::activity`] works them out.

use greenroom_domain::{WebinarId, rules::activity::last_complete_end, store::EventState};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params, types::Type};

use crate::{
    contacts::touched::Touched,
    platform::{
        error::Error,
        rows::{instant, nanos, optional_instant},
    },
};

/// A contact's state on an event, and the instant since which it has it.
type State = (EventState, Timestamp);

/// Its state so far; none where it is not on the event.
pub(crate) fn state_of(c: &Connection, contact: i64, webinar: &str) -> Result<Option<State>, Error> {
    Ok(c.prepare_cached("SELECT state, at FROM marketing_event_contacts WHERE webinar = ?1 AND contact = ?2")?
        .query_row(params![webinar, contact], |row| {
            let state = EventState::parse(row.get_ref(0)?.as_str()?).ok_or_else(|| {
                rusqlite::Error::FromSqlConversionFailure(0, Type::Text, "no state of a marketing event".into())
            })?;
            Ok((state, instant(row, 1)?))
        })
        .optional()?)
}

/// Writes its state, or takes it off the event.
pub(crate) fn write(c: &Connection, contact: i64, webinar: &str, state: Option<State>) -> Result<(), Error> {
    match state {
        Some((state, at)) => c
            .prepare_cached(
                "INSERT INTO marketing_event_contacts (webinar, contact, state, at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET state = excluded.state, at = excluded.at",
            )?
            .execute(params![webinar, contact, state.as_str(), nanos(at)])?,
        None => c
            .prepare_cached("DELETE FROM marketing_event_contacts WHERE webinar = ?1 AND contact = ?2")?
            .execute(params![webinar, contact])?,
    };
    Ok(())
}

/// When a contact first joined any session of a webinar; none where it attended none.
pub(crate) fn first_joined_at(c: &Connection, contact: i64, webinar: &str) -> Result<Option<Timestamp>, Error> {
    Ok(c.prepare_cached(
        "SELECT min(joined_at) FROM attendances INDEXED BY attendances_by_contact WHERE contact = ?1 AND webinar = ?2",
    )?
    .query_row(params![contact, webinar], |row| optional_instant(row, 0))?)
}

/// See [`last_complete_end`].
pub(crate) fn end_of_last_complete(c: &Connection, webinar: &str) -> Result<Option<Timestamp>, Error> {
    let sessions = c
        .prepare_cached("SELECT ends_at, complete_at IS NOT NULL FROM sessions WHERE webinar = ?1")?
        .query_map([webinar], |row| Ok((optional_instant(row, 0)?, row.get(1)?)))?
        .collect::<Result<Vec<_>, _>>()?;
    Ok(last_complete_end(sessions))
}

/// Makes no-shows of the contacts that missed a session whose participants are all known since now. There may be as many
/// as the webinar has registrations, so one statement asks [`greenroom_domain::rules::activity::no_show_since`] for each.
pub(crate) fn note_no_shows(c: &Connection, webinar: &WebinarId) -> Result<(), Error> {
    let ended = end_of_last_complete(c, webinar.as_str())?.map(nanos);
    // All others stay as they are; the index finds these without reading those.
    let [registered, no_show] = EventState::DEPENDING_ON_SESSION_ENDS.map(EventState::as_str);
    c.prepare_cached(
        "UPDATE marketing_event_contacts SET state = ?3, at = greenroom_no_show_since(state, at, ?2)
         WHERE webinar = ?1 AND state IN (?4, ?5) AND greenroom_no_show_since(state, at, ?2) IS NOT NULL",
    )?
    .execute(params![webinar.as_str(), ended, EventState::NoShow.as_str(), registered, no_show])?;
    Ok(())
}

/// The end of a complete session has changed: the states that depend on it are to be worked out again.
pub(crate) fn session_end_changed(c: &Connection, webinar: &WebinarId, touched: &mut Touched) -> Result<(), Error> {
    let [registered, no_show] = EventState::DEPENDING_ON_SESSION_ENDS.map(EventState::as_str);
    let mut query =
        c.prepare_cached("SELECT contact FROM marketing_event_contacts WHERE webinar = ?1 AND state IN (?2, ?3)")?;
    let mut rows = query.query([webinar.as_str(), registered, no_show])?;
    while let Some(row) = rows.next()? {
        touched.events.insert((row.get(0)?, webinar.as_str().to_owned()));
    }
    Ok(())
}

//! The states of contacts on marketing events (M2: registered, attended, cancelled, no-show).
//! [`greenroom_domain::rules::activity`] works them out.

use greenroom_domain::{
    Webinar, WebinarId,
    rules::{activity::last_complete_end, attendance::ended_before_start},
    store::EventState,
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params, types::Type};

use crate::{
    contacts::touched::Touched,
    platform::{
        error::Error,
        rows::{instant, json, nanos, optional_instant},
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
pub(crate) fn end_of_last_complete(c: &Connection, webinar: &str, now: Timestamp) -> Result<Option<Timestamp>, Error> {
    let sessions = c
        .prepare_cached("SELECT ends_at, rehearsal FROM sessions WHERE webinar = ?1 AND complete_at IS NOT NULL")?
        .query_map([webinar], |row| Ok((optional_instant(row, 0)?, row.get(1)?)))?
        .collect::<Result<Vec<(Option<Timestamp>, Option<bool>)>, _>>()?;
    if sessions.is_empty() {
        return Ok(None);
    }
    let planned: Option<Webinar> = c
        .prepare_cached("SELECT details FROM webinars WHERE id = ?1")?
        .query_row([webinar], |row| json(row, 0))
        .optional()?;
    let Some(planned) = planned else { return Ok(None) };
    let held = sessions
        .into_iter()
        .map(|(ends_at, rehearsal)| (ends_at, !rehearsal.unwrap_or_else(|| ended_before_start(&planned, ends_at))));
    Ok(last_complete_end(held, planned.planned_end(), now))
}

/// Registered contacts that Zoom reports in a session without usable times. `?1` is the webinar.
const SEEN: &str =
    "SELECT r.contact FROM sessions s CROSS JOIN joins j ON j.session = s.id AND j.left_at <= j.joined_at
    CROSS JOIN registrations r ON r.webinar = s.webinar AND r.email = substr(j.person, 7)
    WHERE s.webinar = ?1 AND coalesce(s.rehearsal, 0) = 0 AND j.person LIKE 'email:%' AND r.contact IS NOT NULL";

/// Whether Zoom has seen a contact in a session of the webinar without saying when.
pub(crate) fn was_seen(c: &Connection, contact: i64, webinar: &str) -> Result<bool, Error> {
    // In this order, it looks up the few rows of one contact, however many joins the sessions have.
    Ok(c.prepare_cached(
        "SELECT EXISTS (
             SELECT 1 FROM registrations r INDEXED BY registrations_by_contact CROSS JOIN sessions s
                 CROSS JOIN joins j INDEXED BY joins_by_person
             WHERE r.contact = ?2 AND r.webinar = ?1 AND s.webinar = ?1 AND coalesce(s.rehearsal, 0) = 0
                 AND j.session = s.id AND j.person = 'email:' || r.email AND j.left_at <= j.joined_at)",
    )?
    .query_row(params![webinar, contact], |row| row.get(0))?)
}

/// Makes no-shows of the contacts that missed a session whose participants are all known since now. There may be as many
/// as the webinar has registrations, so one statement asks [`greenroom_domain::rules::activity::no_show_since`] for each.
/// No-shows of a webinar whose end lies ahead again are to be worked out again.
pub(crate) fn note_no_shows(
    c: &Connection,
    webinar: &WebinarId,
    now: Timestamp,
    touched: &mut Touched,
) -> Result<(), Error> {
    let [registered, no_show] = EventState::DEPENDING_ON_SESSION_ENDS.map(EventState::as_str);
    let Some(ended) = end_of_last_complete(c, webinar.as_str(), now)?.map(nanos) else {
        return touch(c, webinar, [no_show, no_show], touched);
    };
    // A no-show may be reported without times by now.
    let mut seen = c.prepare_cached(&format!(
        "SELECT contact FROM marketing_event_contacts WHERE webinar = ?1 AND state = ?2 AND contact IN ({SEEN})"
    ))?;
    let mut rows = seen.query([webinar.as_str(), no_show])?;
    while let Some(row) = rows.next()? {
        touched.events.insert((row.get(0)?, webinar.as_str().to_owned()));
    }
    // All others stay as they are; the index finds these without reading those.
    c.prepare_cached(&format!(
        "UPDATE marketing_event_contacts SET state = ?3, at = greenroom_no_show_since(state, at, ?2)
         WHERE webinar = ?1 AND state IN (?4, ?5) AND greenroom_no_show_since(state, at, ?2) IS NOT NULL
             AND contact NOT IN ({SEEN})"
    ))?
    .execute(params![webinar.as_str(), ended, EventState::NoShow.as_str(), registered, no_show])?;
    Ok(())
}

/// The end of a complete session has changed: the states that depend on it are to be worked out again.
pub(crate) fn session_end_changed(c: &Connection, webinar: &WebinarId, touched: &mut Touched) -> Result<(), Error> {
    touch(c, webinar, EventState::DEPENDING_ON_SESSION_ENDS.map(EventState::as_str), touched)
}

/// Notes the contacts in these states, whose states are to be worked out again.
fn touch(c: &Connection, webinar: &WebinarId, states: [&str; 2], touched: &mut Touched) -> Result<(), Error> {
    let mut query =
        c.prepare_cached("SELECT contact FROM marketing_event_contacts WHERE webinar = ?1 AND state IN (?2, ?3)")?;
    let mut rows = query.query([webinar.as_str(), states[0], states[1]])?;
    while let Some(row) = rows.next()? {
        touched.events.insert((row.get(0)?, webinar.as_str().to_owned()));
    }
    Ok(())
}

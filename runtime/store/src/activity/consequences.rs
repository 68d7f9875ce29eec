//! The consequences of the registrations and attendances that a commit has changed: events on timelines (T1 to T3),
//! derived properties (P1 to P4) and states on marketing events (M2: state on the marketing event). The rows of a
//! contact are loaded once, [`greenroom_domain::rules`] works the consequences out, and they are written. So the order
//! in which registrations and attendances were written, and how often, makes no difference (P5: always equal to a
//! recount).

use std::collections::BTreeMap;

use greenroom_domain::{
    Attendance, Registration, SessionId,
    rules::{
        activity::{
            EventFacts, attendance_event, deciding_attendance, deciding_registration, event_state, recording_event,
            registration_event,
        },
        attendance::Part,
        derived::{attendance_properties, registration_properties},
        touched::TouchedRows,
    },
};
use jiff::Timestamp;
use rusqlite::Connection;

use crate::{
    activity::{
        attendances, calls, marketing, parts, registrations,
        timeline_rows::{SessionEvent, write_of_session, write_registration},
    },
    contacts::{
        touched::Touched,
        writes::{raise_versions, write_derived},
    },
    platform::error::Error,
};

/// Works out and writes the consequences, and gives every contact that changed its next version.
pub(crate) fn work_out(c: &Connection, touched: Touched, now: Timestamp) -> Result<(), Error> {
    let (mut changed, by_contact) = touched.by_contact();
    let mut shared = Shared::default();
    for (contact, of) in by_contact {
        if work_out_contact(c, contact, &of, &mut shared, now)? {
            changed.insert(contact);
        }
    }
    raise_versions(c, &changed, now)
}

/// Facts that do not depend on the contact: loaded once in a commit, however many contacts ask.
#[derive(Default)]
struct Shared {
    /// By webinar: see [`marketing::end_of_last_complete`].
    last_complete_end: BTreeMap<String, Option<Timestamp>>,
    /// By webinar: its sessions as parts.
    parts: BTreeMap<String, BTreeMap<SessionId, Part>>,
    /// By session: since when its recording is stored as a call.
    recorded_since: BTreeMap<String, Option<Timestamp>>,
}

impl Shared {
    fn last_complete_end(&mut self, c: &Connection, webinar: &str, now: Timestamp) -> Result<Option<Timestamp>, Error> {
        if let Some(known) = self.last_complete_end.get(webinar) {
            return Ok(*known);
        }
        let loaded = marketing::end_of_last_complete(c, webinar, now)?;
        self.last_complete_end.insert(webinar.to_owned(), loaded);
        Ok(loaded)
    }

    fn parts(&mut self, c: &Connection, webinar: &str) -> Result<&BTreeMap<SessionId, Part>, Error> {
        if !self.parts.contains_key(webinar) {
            self.parts.insert(webinar.to_owned(), parts::of_webinar(c, webinar)?);
        }
        Ok(&self.parts[webinar])
    }

    fn recorded_since(&mut self, c: &Connection, session: &str) -> Result<Option<Timestamp>, Error> {
        if let Some(known) = self.recorded_since.get(session) {
            return Ok(*known);
        }
        let loaded = calls::saved_at(c, session)?;
        self.recorded_since.insert(session.to_owned(), loaded);
        Ok(loaded)
    }
}

/// Answers whether a derived property of the contact changed.
fn work_out_contact(
    c: &Connection,
    contact: i64,
    of: &TouchedRows,
    shared: &mut Shared,
    now: Timestamp,
) -> Result<bool, Error> {
    let mut changed = false;
    let mut registered: Option<Vec<Registration>> = None;
    if !of.registered.is_empty() {
        let rows = registrations::of_contact(c, contact)?;
        for webinar in &of.registered {
            let deciding = deciding_registration(rows.iter().filter(|row| row.webinar.as_str() == webinar));
            write_registration(c, contact, webinar, registration_event(deciding))?;
        }
        changed |= write_derived(c, contact, registration_properties(&rows))?;
        registered = Some(rows);
    }
    let mut attended: Option<Vec<Attendance>> = None;
    if !of.attended.is_empty() {
        let rows = attendances::of_contact(c, contact)?;
        for (webinar, session) in &of.attended {
            let deciding = deciding_attendance(rows.iter().filter(|row| row.session.as_str() == session));
            let of_session = [webinar.as_str(), session.as_str()];
            write_of_session(c, SessionEvent::Attendance, contact, of_session, attendance_event(deciding))?;
            let recorded_since = shared.recorded_since(c, session)?;
            let recording = recording_event(deciding, recorded_since);
            // Nothing to remove where the session has no call: then no contact ever had the event.
            if recorded_since.is_some() {
                write_of_session(c, SessionEvent::Recording, contact, of_session, recording)?;
            }
        }
        let mut parts = BTreeMap::new();
        for row in &rows {
            if !parts.contains_key(&row.session) {
                parts.extend(shared.parts(c, row.webinar.as_str())?.clone());
            }
        }
        changed |= write_derived(c, contact, attendance_properties(&rows, &parts))?;
        attended = Some(rows);
    }
    for webinar in &of.events {
        let with_webinar;
        let registrations = match &registered {
            Some(all) => all,
            None => {
                with_webinar = registrations::with_webinar(c, contact, webinar)?;
                &with_webinar
            }
        };
        let first_joined_at = match &attended {
            Some(all) => {
                let of_webinar = all.iter().filter(|row| row.webinar.as_str() == webinar);
                of_webinar.map(|row| row.presence.joined_at).min()
            }
            None => marketing::first_joined_at(c, contact, webinar)?,
        };
        let before = marketing::state_of(c, contact, webinar)?;
        let of_webinar = registrations.iter().filter(|row| row.webinar.as_str() == webinar);
        let last_complete_end = shared.last_complete_end(c, webinar, now)?;
        let state = event_state(EventFacts {
            registration: deciding_registration(of_webinar),
            first_joined_at,
            // It matters only where a session has been missed.
            was_seen: last_complete_end.is_some() && marketing::was_seen(c, contact, webinar)?,
            last_complete_end,
            before,
            now,
        });
        if state != before {
            marketing::write(c, contact, webinar, state)?;
        }
    }
    Ok(changed)
}

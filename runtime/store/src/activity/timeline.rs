//! The history of one contact: its timeline, and the records behind it.

use async_trait::async_trait;
use greenroom_domain::{
    Attendance, Call, ContactId, Presence, Registration, StoreError, WebinarId,
    store::{ActionEvent, AvailableRecording, TimelineEvent, TimelineKind, TimelineStore},
};
use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    SqliteStore,
    activity::{
        action_events,
        attendances::{ATTENDANCE, LONGEST, attendance},
        calls, registrations,
    },
    contacts::lookup,
    platform::{
        error::Error,
        rows::{instant, optional_instant, optional_word, word},
    },
};

#[async_trait]
impl TimelineStore for SqliteStore {
    async fn timeline(&self, contact: &ContactId) -> Result<Vec<TimelineEvent>, StoreError> {
        let contact = contact.clone();
        self.read(move |c| match lookup::row_of(c, &contact)? {
            Some(row) => timeline(c, row),
            None => Ok(Vec::new()),
        })
        .await
    }

    async fn action_events(&self, contact: &ContactId) -> Result<Vec<ActionEvent>, StoreError> {
        let contact = contact.clone();
        self.read(move |c| action_events::of_contact(c, &contact)).await
    }

    async fn registrations_of(&self, contact: &ContactId) -> Result<Vec<Registration>, StoreError> {
        let contact = contact.clone();
        self.read(move |c| match lookup::row_of(c, &contact)? {
            Some(row) => Ok(registrations::of_contact(c, row)?),
            None => Ok(Vec::new()),
        })
        .await
    }

    async fn attendances_of(&self, contact: &ContactId) -> Result<Vec<Attendance>, StoreError> {
        let contact = contact.clone();
        self.read(move |c| {
            let mut query = c.prepare_cached(&format!(
                "{ATTENDANCE} WHERE a.contact = (SELECT row FROM contacts WHERE id = ?1)
                 ORDER BY a.joined_at DESC, a.session, a.person"
            ))?;
            let rows = query.query_map([contact.as_str()], attendance)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    async fn calls_of(&self, contact: &ContactId) -> Result<Vec<Call>, StoreError> {
        let contact = contact.clone();
        self.read(move |c| calls::of_contact(c, &contact)).await
    }
}

fn timeline(c: &Connection, contact: i64) -> Result<Vec<TimelineEvent>, Error> {
    let mut query = c.prepare_cached(
        "SELECT t.kind, t.webinar, w.topic, t.session, t.at, t.details ->> 'state', s.starts_at
         FROM timeline_events t JOIN webinars w ON w.id = t.webinar LEFT JOIN sessions s ON s.id = t.session
         WHERE t.contact = ?1 ORDER BY t.at DESC, t.row DESC",
    )?;
    let rows = query.query_map([contact], |row| {
        Ok(TimelineEvent {
            kind: word(row, 0)?,
            webinar: word(row, 1)?,
            webinar_name: row.get(2)?,
            session: Some(row.get(3)?).filter(|session: &String| !session.is_empty()),
            at: instant(row, 4)?,
            state: optional_word(row, 5)?,
            session_starts_at: optional_instant(row, 6)?,
            attendance: None,
            recording: None,
        })
    })?;
    let mut events = rows.collect::<Result<Vec<_>, _>>()?;
    for event in &mut events {
        let Some(session) = &event.session else { continue };
        match event.kind {
            TimelineKind::Registration => {}
            TimelineKind::Attendance => event.attendance = presence(c, contact, &event.webinar, session)?,
            TimelineKind::Recording => event.recording = recording(c, session)?,
        }
    }
    Ok(events)
}

fn presence(c: &Connection, contact: i64, webinar: &WebinarId, session: &str) -> Result<Option<Presence>, Error> {
    Ok(c.prepare_cached(&format!("SELECT a.joined_at, a.left_at, a.seconds, a.hundredths {LONGEST}"))?
        .query_row(params![contact, webinar.as_str(), session], |row| {
            Ok(Presence {
                joined_at: instant(row, 0)?,
                left_at: instant(row, 1)?,
                seconds: row.get(2)?,
                hundredths: row.get(3)?,
            })
        })
        .optional()?)
}

fn recording(c: &Connection, session: &str) -> Result<Option<AvailableRecording>, Error> {
    Ok(c.prepare_cached("SELECT topic, starts_at, recording_url FROM calls WHERE session = ?1")?
        .query_row([session], |row| {
            Ok(AvailableRecording { topic: row.get(0)?, starts_at: instant(row, 1)?, recording_url: row.get(2)? })
        })
        .optional()?)
}

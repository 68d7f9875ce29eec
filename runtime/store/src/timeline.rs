//! What happened to a contact, and who was at a webinar, for people to read.

use greenroom_domain::{
    Attendance, Call, ContactId, PersonKey, Presence, RegistrationState, SessionId, StoreError, WebinarId,
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use crate::{
    SqliteStore,
    attendances::{ATTENDANCE, LONGEST, attendance},
    calls, contacts,
    error::Error,
    rows::{as_limit, instant, optional_instant, optional_word, word},
};

/// What kind of thing happened to a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimelineKind {
    /// T1.
    Registration,
    /// T2.
    Attendance,
    /// T3.
    Recording,
}

/// One event on a contact's timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TimelineEvent {
    /// What happened.
    pub kind: TimelineKind,
    /// With which webinar.
    pub webinar: WebinarId,
    /// The webinar's name, as it is now.
    pub webinar_name: String,
    /// The session's UUID, where the event is of one session.
    pub session: Option<String>,
    /// When: the registration, the joining, or since when the recording is available.
    pub at: Timestamp,
    /// Where a registration stands (T1).
    pub state: Option<RegistrationState>,
    /// The webinar's date: when the session really began, where the event is of one session (T2).
    pub session_starts_at: Option<Timestamp>,
    /// When the contact joined and left, and how long and how much of it they were there (T2).
    pub attendance: Option<Presence>,
    /// What can be watched (T3).
    pub recording: Option<AvailableRecording>,
}

/// A recording, as the timeline tells of it (T3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AvailableRecording {
    /// What it is called.
    pub topic: String,
    /// When it begins.
    pub starts_at: Timestamp,
    /// Where it can be watched.
    pub recording_url: Option<String>,
}

impl SqliteStore {
    /// What happened to a contact, latest first.
    ///
    /// # Errors
    /// The store's.
    pub async fn timeline(&self, contact: &ContactId) -> Result<Vec<TimelineEvent>, StoreError> {
        let contact = contact.clone();
        self.read(move |c| match contacts::row_of(c, &contact)? {
            Some(row) => timeline(c, row),
            None => Ok(Vec::new()),
        })
        .await
    }

    /// A contact's attendances, latest first.
    ///
    /// # Errors
    /// The store's.
    pub async fn attendances_of(&self, contact: &ContactId) -> Result<Vec<Attendance>, StoreError> {
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

    /// Who attended a webinar's sessions, contact or not, by session and person, after `after` where given.
    ///
    /// # Errors
    /// The store's.
    pub async fn attendances(
        &self,
        webinar: &WebinarId,
        after: Option<(&SessionId, &PersonKey)>,
        limit: usize,
    ) -> Result<Vec<Attendance>, StoreError> {
        let webinar = webinar.clone();
        let (session, person) = after.map_or_else(Default::default, |(s, p)| (s.as_str().to_owned(), p.0.clone()));
        self.read(move |c| {
            let mut query = c.prepare_cached(&format!(
                "{ATTENDANCE} WHERE a.session IN (SELECT id FROM sessions WHERE webinar = ?1)
                     AND (a.session, a.person) > (?2, ?3)
                 ORDER BY a.session, a.person LIMIT ?4"
            ))?;
            let rows = query.query_map(params![webinar.as_str(), session, person, as_limit(limit)], attendance)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// The calls of a webinar (R1), in the order of time.
    ///
    /// # Errors
    /// The store's.
    pub async fn calls(&self, webinar: &WebinarId) -> Result<Vec<Call>, StoreError> {
        let webinar = webinar.clone();
        self.read(move |c| calls::of_webinar(c, &webinar)).await
    }

    /// The calls that a contact is associated with (R1), in the order of time.
    ///
    /// # Errors
    /// The store's.
    pub async fn calls_of(&self, contact: &ContactId) -> Result<Vec<Call>, StoreError> {
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

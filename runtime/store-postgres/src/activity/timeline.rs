//! The history of one contact: its timeline, and the records behind it.

use std::collections::BTreeMap;

use async_trait::async_trait;
use greenroom_domain::{
    Attendance, Call, ContactId, Registration, StoreError,
    rules::activity::deciding_attendance,
    store::{ActionEvent, AvailableRecording, TimelineEvent, TimelineKind, TimelineStore},
};

use crate::{
    PostgresStore,
    activity::{action_events, attendances, calls, registrations},
    platform::{
        error::Error,
        rows::{get, instant, optional_instant, optional_word, word},
        transaction::Transaction,
    },
};

async fn timeline(t: &Transaction, contact: &ContactId) -> Result<Vec<TimelineEvent>, Error> {
    // Of two at the same time, the one that follows from the other comes first, as the latest does.
    let rows = t
        .query(
            "SELECT e.kind, e.webinar, w.topic, e.session, e.at, e.details::json ->> 'state', s.starts_at
             FROM timeline_events e JOIN webinars w ON w.account = $1 AND w.id = e.webinar
             LEFT JOIN sessions s ON s.account = $1 AND s.id = e.session
             WHERE e.account = $1 AND e.contact = $2
             ORDER BY e.at DESC, array_position(ARRAY['recording', 'attendance', 'registration'], e.kind::text), e.webinar,
                 e.session",
            &[&contact.as_str()],
        )
        .await?;
    let event = |row| {
        Ok(TimelineEvent {
            kind: word(row, 0)?,
            webinar: word(row, 1)?,
            webinar_name: get(row, 2)?,
            session: Some(get::<String>(row, 3)?).filter(|session| !session.is_empty()),
            at: instant(row, 4)?,
            state: optional_word(row, 5)?,
            session_starts_at: optional_instant(row, 6)?,
            attendance: None,
            recording: None,
        })
    };
    let mut events = rows.iter().map(event).collect::<Result<Vec<TimelineEvent>, Error>>()?;
    let attended = attendances::of_contacts(t, &[contact.as_str()]).await?.remove(contact.as_str()).unwrap_or_default();
    let recordings = recordings(t, &events).await?;
    for event in &mut events {
        let Some(session) = &event.session else { continue };
        match event.kind {
            TimelineKind::Registration => {}
            TimelineKind::Attendance => {
                let of_session = attended.iter().filter(|row| row.session.as_str() == session);
                event.attendance = deciding_attendance(of_session).map(|row| row.presence.clone());
            }
            TimelineKind::Recording => event.recording = recordings.get(session).cloned(),
        }
    }
    Ok(events)
}

/// The recordings of the events of their kind, by session.
async fn recordings(t: &Transaction, events: &[TimelineEvent]) -> Result<BTreeMap<String, AvailableRecording>, Error> {
    let of_recordings = events.iter().filter(|event| event.kind == TimelineKind::Recording);
    let sessions: Vec<&str> = of_recordings.filter_map(|event| event.session.as_deref()).collect();
    let statement =
        "SELECT session, topic, starts_at, recording_url FROM calls WHERE account = $1 AND session = ANY ($2)";
    let rows = t.query(statement, &[&sessions]).await?;
    let recording = |row| {
        let (topic, starts_at, recording_url) = (get(row, 1)?, instant(row, 2)?, get(row, 3)?);
        Ok((get(row, 0)?, AvailableRecording { topic, starts_at, recording_url }))
    };
    rows.iter().map(recording).collect()
}

#[async_trait]
impl TimelineStore for PostgresStore {
    async fn timeline(&self, contact: &ContactId) -> Result<Vec<TimelineEvent>, StoreError> {
        self.read(|t| async move { timeline(&t, contact).await }).await
    }

    async fn action_events(&self, contact: &ContactId) -> Result<Vec<ActionEvent>, StoreError> {
        self.read(|t| async move { action_events::of_contact(&t, contact).await }).await
    }

    async fn registrations_of(&self, contact: &ContactId) -> Result<Vec<Registration>, StoreError> {
        self.read(|t| async move {
            let mut found = registrations::of_contacts(&t, &[contact.as_str()]).await?;
            Ok(found.remove(contact.as_str()).unwrap_or_default())
        })
        .await
    }

    async fn attendances_of(&self, contact: &ContactId) -> Result<Vec<Attendance>, StoreError> {
        self.read(|t| async move {
            let found = attendances::of_contacts(&t, &[contact.as_str()]).await?.remove(contact.as_str());
            let mut found = found.unwrap_or_default();
            found.sort_by(|a, b| {
                let key = |one: &Attendance| (one.session.clone(), one.person.clone());
                b.presence.joined_at.cmp(&a.presence.joined_at).then_with(|| key(a).cmp(&key(b)))
            });
            Ok(found)
        })
        .await
    }

    async fn calls_of(&self, contact: &ContactId) -> Result<Vec<Call>, StoreError> {
        self.read(|t| async move { calls::of_contact(&t, contact).await }).await
    }
}

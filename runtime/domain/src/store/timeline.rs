//! The history of one contact: its timeline (T1 to T3: registrations, attendances, recordings), events of actions, and the
//! records behind it.

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::{Attendance, Call, ContactId, Presence, Registration, RegistrationState, WebinarId};

/// The kinds of events on a timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimelineKind {
    /// The contact registered with a webinar (T1: webinar, time, state).
    Registration,
    /// The contact attended a session (T2: joining, leaving, duration, percentage).
    Attendance,
    /// The recording of a session that the contact attended became available (T3: topic, start, URL).
    Recording,
}

impl TimelineKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Registration, Self::Attendance, Self::Recording];
}

/// One event on a contact's timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TimelineEvent {
    /// The kind of event.
    pub kind: TimelineKind,
    /// The webinar.
    pub webinar: WebinarId,
    /// The webinar's name, as it is now.
    pub webinar_name: String,
    /// The session's UUID; none for a registration.
    pub session: Option<String>,
    /// When the contact registered or joined, or when the recording became available.
    pub at: Timestamp,
    /// The registration's state; none for other events.
    pub state: Option<RegistrationState>,
    /// When the session really began; none for a registration.
    pub session_starts_at: Option<Timestamp>,
    /// When the contact joined and left, and how long it attended; none for other events.
    pub attendance: Option<Presence>,
    /// The recording; none for other events.
    pub recording: Option<AvailableRecording>,
}

/// A recording on a timeline (T3: the recording of an attended session).
#[derive(derive_more::Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AvailableRecording {
    /// Its title.
    pub topic: String,
    /// Its begin.
    pub starts_at: Timestamp,
    /// Where it can be watched.
    #[debug("{:?}", crate::mask::Link(recording_url))]
    pub recording_url: Option<String>,
}

/// An event of an action's own type on a contact's timeline. The contact, the action, the type and the key identify it: writing it
/// again replaces it.
#[derive(derive_more::Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActionEvent {
    /// The contact.
    pub contact: ContactId,
    /// The action's name. Another action's type of the same name is another type.
    pub action: String,
    /// The type.
    pub event_type: String,
    /// What makes the event one of its kind for the contact.
    pub key: String,
    /// When it happened.
    pub at: Timestamp,
    /// One line for people.
    #[debug("{} bytes", title.len())]
    pub title: String,
    /// Details, as value by name.
    #[debug("{:?}", crate::mask::Names(details))]
    pub details: BTreeMap<String, String>,
}

/// The history of one contact. A contact that does not exist has an empty one.
#[async_trait]
pub trait TimelineStore: Send + Sync + 'static {
    /// The contact's timeline, latest event first.
    async fn timeline(&self, contact: &ContactId) -> Result<Vec<TimelineEvent>, StoreError>;

    /// The events that actions wrote on the contact's timeline, latest first; then by action, type and key.
    async fn action_events(&self, contact: &ContactId) -> Result<Vec<ActionEvent>, StoreError>;

    /// The contact's registrations, by webinar. Their join links are credentials.
    async fn registrations_of(&self, contact: &ContactId) -> Result<Vec<Registration>, StoreError>;

    /// The contact's attendances, latest first.
    async fn attendances_of(&self, contact: &ContactId) -> Result<Vec<Attendance>, StoreError>;

    /// The calls that the contact is associated with (R1: a session's recording is a call), oldest first.
    async fn calls_of(&self, contact: &ContactId) -> Result<Vec<Call>, StoreError>;
}

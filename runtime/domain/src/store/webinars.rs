//! Webinars as the CRM shows them: marketing events (M1: each synced webinar is one) with their contacts, attendances,
//! and recordings.

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::{
    Attendance, Call, ContactId, Email, PersonKey, Registration, RegistrationState, SessionId, Webinar, WebinarId,
};

/// A contact's state on a marketing event (M2: registered, attended, cancelled or no-show), in HubSpot's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EventState {
    /// The contact has a valid registration.
    Registered,
    /// The contact attended a session.
    Attended,
    /// The contact's registration was cancelled.
    Cancelled,
    /// The contact was registered and attended no session.
    NoShow,
}

impl EventState {
    /// All states.
    pub const ALL: [Self; 4] = [Self::Registered, Self::Attended, Self::Cancelled, Self::NoShow];

    /// HubSpot's word for the state, as stores write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Registered => "REGISTERED",
            Self::Attended => "ATTENDED",
            Self::Cancelled => "CANCELLED",
            Self::NoShow => "NO_SHOW",
        }
    }

    /// The state of this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether the state can change when the end of a session changes: only the line between registered and no-show
    /// depends on it.
    pub fn depends_on_session_ends(self) -> bool {
        Self::DEPENDING_ON_SESSION_ENDS.contains(&self)
    }

    /// The states of [`Self::depends_on_session_ends`], for stores that look for their rows.
    pub const DEPENDING_ON_SESSION_ENDS: [Self; 2] = [Self::Registered, Self::NoShow];
}

/// A webinar as a marketing event (M1: each synced webinar is one), with counts of its contacts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MarketingEvent {
    /// The webinar: the event's key.
    pub webinar: WebinarId,
    /// Its name.
    pub name: String,
    /// The organiser: the host's email, or Zoom's id of the host.
    pub organiser: String,
    /// Its begin.
    pub starts_at: Option<Timestamp>,
    /// When it is planned to end.
    pub ends_at: Option<Timestamp>,
    /// The public page where people register or join.
    pub url: Option<String>,
    /// It will not take place.
    pub cancelled: bool,
    /// How many contacts are registered.
    pub registered: u64,
    /// How many contacts attended.
    pub attended: u64,
    /// How many contacts cancelled.
    pub cancellations: u64,
    /// How many contacts were registered and did not attend.
    pub no_shows: u64,
}

/// A contact on a marketing event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventContact {
    /// The contact.
    pub contact: ContactId,
    /// Its state.
    pub state: EventState,
    /// Since when it has this state. For a cancellation, when a sync first saw it, because Zoom does not say when it
    /// was.
    pub at: Timestamp,
}

/// The known webinars, as the CRM shows them.
#[async_trait]
pub trait WebinarStore: Send + Sync + 'static {
    /// The known webinars, by id.
    async fn webinars(&self) -> Result<Vec<Webinar>, StoreError>;

    /// A webinar's marketing event; none for an unknown webinar.
    async fn marketing_event(&self, webinar: &WebinarId) -> Result<Option<MarketingEvent>, StoreError>;

    /// At most `limit` contacts on a webinar's marketing event, by id, after the contact `after`.
    async fn event_contacts(
        &self,
        webinar: &WebinarId,
        after: Option<&ContactId>,
        limit: usize,
    ) -> Result<Vec<EventContact>, StoreError>;

    /// At most `limit` registrations with a webinar, by email, after the email `after`; only those in `state` where one is given.
    async fn registrations_with(
        &self,
        webinar: &WebinarId,
        state: Option<RegistrationState>,
        after: Option<&Email>,
        limit: usize,
    ) -> Result<Vec<Registration>, StoreError>;

    /// At most `limit` attendances of a webinar's sessions, of contacts and of others, by session and person, after the
    /// attendance `after`.
    async fn attendances(
        &self,
        webinar: &WebinarId,
        after: Option<(&SessionId, &PersonKey)>,
        limit: usize,
    ) -> Result<Vec<Attendance>, StoreError>;

    /// A webinar's calls (R1: a session's recording is a call), oldest first.
    async fn calls(&self, webinar: &WebinarId) -> Result<Vec<Call>, StoreError>;
}

//! Webinars as the CRM shows them: marketing events (M1: each synced webinar is one) with their contacts, attendances,
//! and recordings.

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::{Attendance, Call, ContactId, PersonKey, SessionId, Webinar, WebinarId};

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
    /// When it begins.
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

/// The known webinars, and what the CRM shows of each.
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

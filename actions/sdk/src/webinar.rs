//! The data of a webinar that is being synced: capability `webinar-sync`; and of upcoming webinars: capability
//! `webinars-read`.

use crate::Instant;

pub use crate::bindings::greenroom::action::webinar_sync::{
    Ended as ListingEnd, Joins as JoinsPage, Page as SyncPage, Reason as LeftOutReason, RecordingReason, Row,
    State as ListedState,
};

/// A webinar, as Zoom describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebinarDetails {
    /// Its topic.
    pub topic: String,
    /// When it starts; none for a recurring webinar without fixed times.
    pub starts_at: Option<Instant>,
    /// Whether it happens more than once.
    pub recurring: bool,
    /// Whether Zoom no longer has it: its marketing event is cancelled, and the synced data stays.
    pub cancelled: bool,
}

impl ListedState {
    /// All of them, in the order in which a sync reads them.
    pub const ALL: [Self; 3] = [Self::Approved, Self::Pending, Self::Denied];
}

/// A session that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its UUID.
    pub id: String,
    /// When it began.
    pub starts_at: Instant,
    /// When it ended.
    pub ends_at: Instant,
}

/// The outcome for a session's recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordingOutcome {
    /// It is in the store.
    Stored {
        /// Whether its transcript is in the store too.
        transcript: bool,
    },
    /// It is not in the store.
    Missing(RecordingReason),
}

/// A webinar that is still to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpcomingWebinar {
    /// Its id.
    pub id: String,
    /// Its topic.
    pub topic: String,
    /// The start of the next occurrence; none for a recurring webinar without fixed times.
    pub starts_at: Option<Instant>,
    /// Whether it happens more than once.
    pub recurring: bool,
}

/// A page of upcoming webinars.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UpcomingPage {
    /// The webinars. A page can have few, or none, although there is a next one.
    pub webinars: Vec<UpcomingWebinar>,
    /// The token of the next page; none on the last page.
    pub next: Option<String>,
}

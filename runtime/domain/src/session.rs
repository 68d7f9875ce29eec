//! Sessions, and who was there.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{ContactId, Email, SessionId, WebinarId};

/// One occurrence of a webinar that took place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// Its UUID.
    pub id: SessionId,
    /// The webinar.
    pub webinar: WebinarId,
    /// What it was called.
    pub topic: String,
    /// When it really began: a practice session before it is not part of it.
    pub starts_at: Timestamp,
    /// When it really ended; none while it goes on, or where Zoom's report is not to be had.
    pub ends_at: Option<Timestamp>,
}

/// One time that somebody was in a session, as Zoom reports it. Who comes back, or joins from two devices, has several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Join {
    /// Zoom's id of this joining, unique within the session together with `joined_at` (`user_id`).
    pub user_id: String,
    /// Zoom's id of the person across sessions, where it knows them (`id`, `participant_user_id`).
    pub person_id: Option<String>,
    /// The registration that they joined by.
    pub registrant_id: Option<String>,
    /// Their email. None where Zoom gives none (C2), or where it is invalid (C3).
    pub email: Option<Email>,
    /// Zoom gave an email that is none: its text (C3).
    pub invalid_email: Option<String>,
    /// The name they joined under.
    pub name: String,
    /// When they joined.
    pub joined_at: Timestamp,
    /// When they left.
    pub left_at: Timestamp,
}

/// Who a participant is, within a session: all joins with the same key are one person's. `email:` and the email of the
/// registration that they joined by, or else their own; without either, `person:` and Zoom's id of them, or `guest:` and
/// the id of the joining.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonKey(pub String);

/// A person's presence in one session, over all their joins (T2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Presence {
    /// When they first joined, at the earliest when the session began.
    pub joined_at: Timestamp,
    /// When they last left, at the latest when the session ended.
    pub left_at: Timestamp,
    /// How long they were there: times that overlap count once.
    pub seconds: u32,
    /// That, of the session's real duration: hundredths of a percent, 0 to 10,000.
    pub hundredths: u32,
}

/// The attendance of one person in one session, as the store keeps it. Its key is session and person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attendance {
    /// The webinar.
    pub webinar: WebinarId,
    /// The session.
    pub session: SessionId,
    /// Who.
    pub person: PersonKey,
    /// Their email, where it is known.
    pub email: Option<Email>,
    /// Whose contact it is; none where they are no contact (yet: C8), or nothing is written to one (C4).
    pub contact: Option<ContactId>,
    /// When, how long, how much of it.
    #[serde(flatten)]
    pub presence: Presence,
}

//! Sessions, and their participants.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{ContactId, Email, SessionId, WebinarId, email::stored};

/// One occurrence of a webinar that took place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// Its UUID.
    pub id: SessionId,
    /// The webinar.
    pub webinar: WebinarId,
    /// Its title.
    pub topic: String,
    /// When it really began: a practice session before it is not part of it.
    pub starts_at: Timestamp,
    /// When it really ended; none while it goes on, or where Zoom's report is not to be had.
    pub ends_at: Option<Timestamp>,
}

/// One time that a person was in a session, as Zoom reports it. A person who comes back, or joins from two devices, has
/// several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Join {
    /// Zoom's id of this joining, unique within the session together with `joined_at` (`user_id`).
    pub user_id: String,
    /// Zoom's id of the person across sessions, where it knows them (`id`, `participant_user_id`).
    pub person_id: Option<String>,
    /// The registration that the person joined by.
    pub registrant_id: Option<String>,
    /// The person's email. None where Zoom gives none (C2), or where it is invalid (C3: an invalid email is not
    /// synced).
    pub email: Option<Email>,
    /// The text that Zoom gave as the email, where it is not one (C3: an invalid email is not synced).
    pub invalid_email: Option<String>,
    /// The name they joined under.
    pub name: String,
    /// The time of joining; where Zoom gives none, that of leaving, or 1970.
    pub joined_at: Timestamp,
    /// The time of leaving; where it is not known, that of joining.
    pub left_at: Timestamp,
}

impl Join {
    /// Whether Zoom said when the person was there. Where it did not, the joining ends when it begins.
    pub fn has_times(&self) -> bool {
        self.joined_at < self.left_at
    }
}

/// The key of a participant within a session: all joins with the same key are one person's. It is `email:` and the
/// email of the registration that the person joined by, or else the person's own email; without either, the email of another
/// join of the person, by Zoom's id of them (C11: such rows are one person), or `person:` and that id, or `guest:` and the
/// id of the joining.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonKey(pub String);

impl PersonKey {
    const EMAIL: &str = "email:";

    /// The key of a person whose email is known.
    pub fn of_email(email: &Email) -> Self {
        Self(format!("{}{}", Self::EMAIL, email.as_str()))
    }

    /// The email in the key; none where it is made of Zoom's ids.
    pub fn email(&self) -> Option<&str> {
        self.0.strip_prefix(Self::EMAIL)
    }
}

/// A person's presence in one session, over all joins (T2: attendance on the timeline).
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
    /// The person.
    pub person: PersonKey,
    /// The person's email, where it is known.
    #[serde(default, deserialize_with = "stored::optional")]
    pub email: Option<Email>,
    /// The contact of the person; none where the person is no contact (C8: perhaps later), or where nothing is written
    /// to the contact (C4: account users).
    pub contact: Option<ContactId>,
    /// Times, duration, and share of the session.
    #[serde(flatten)]
    pub presence: Presence,
}

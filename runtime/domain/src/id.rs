//! Ids: strings that are checked once, where they enter.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Sentence, mended, sentence};

macro_rules! string_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the id as it is: it is opaque to Greenroom.
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self::new(id)
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self::new(id)
            }
        }
    };
}

string_id! {
    /// A contact's id in the contact store. Opaque: an embedder's CRM chooses its form.
    ContactId
}

impl ContactId {
    /// The longest id that an action is invoked with, in bytes: ids are kept with every run, and are part of messages.
    pub const MAX_BYTES: usize = 255;
}

string_id! {
    /// A business unit's id: its short name, such as `Account` for the primary one.
    BusinessUnitId
}
string_id! {
    /// Zoom's id of an account (a tenant), as in the server-to-server credentials.
    ZoomAccountId
}

string_id! {
    /// Zoom's UUID of one occurrence of a webinar, such as `4444AAAiAAAAAiAiAiiAii==`. It may hold `/`.
    SessionId
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Takes a UUID that the caller made.
            pub fn new(id: Uuid) -> Self {
                Self(id)
            }

            /// The bytes of the UUID.
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

uuid_id! {
    /// The id of a run: a UUID of version 7, so that ids sort by the time when the run began.
    RunId
}
impl RunId {
    /// The least id that a run of this millisecond can have: runs that began before it have lesser ids.
    #[must_use]
    pub fn first_of(at: jiff::Timestamp) -> Self {
        let millis = u64::try_from(at.as_millisecond()).unwrap_or(0) & ((1 << 48) - 1);
        Self(Uuid::from_u128((u128::from(millis) << 80) | (7 << 76) | (2 << 62)))
    }

    /// When the run was asked for, to the millisecond, as its id says.
    #[must_use]
    pub fn asked_at(self) -> jiff::Timestamp {
        made_at(self.0)
    }
}

/// The time in a UUID of version 7.
fn made_at(id: Uuid) -> jiff::Timestamp {
    let millis = i64::try_from(id.as_u128() >> 80).unwrap_or(i64::MAX);
    jiff::Timestamp::from_millisecond(millis).unwrap_or(jiff::Timestamp::MAX)
}

uuid_id! {
    /// The id of a sync run: a UUID of version 7, as a run's.
    SyncRunId
}
uuid_id! {
    /// The id of a job: a UUID of version 7, so that ids sort by the time when the job was accepted.
    JobId
}

impl JobId {
    /// When the job was accepted, to the millisecond, as its id says.
    #[must_use]
    pub fn accepted_at(self) -> jiff::Timestamp {
        made_at(self.0)
    }
}

/// A webinar id: 9 to 11 digits, without spaces or dashes (W1: anything else is refused).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WebinarId(String);

/// Text that is no webinar id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub struct InvalidWebinarId {
    /// The text that was given.
    pub given: String,
    /// The id as it should be written, where spaces and dashes are all that is wrong with it.
    pub suggestion: Option<String>,
}

impl InvalidWebinarId {
    /// What is wrong, as a failure says it.
    pub fn sentence(&self) -> Sentence {
        let Self { given, suggestion } = self;
        match suggestion {
            Some(id) => sentence!(
                "failure-webinar-id-mended",
                "`{given}` is not a webinar id: write it without spaces or dashes, `{id}`",
                given = given,
                id = id
            ),
            None => sentence!(
                "failure-webinar-id-invalid",
                "`{given}` is not a webinar id: it has 9 to 11 digits, without spaces or dashes",
                given = given
            ),
        }
    }
}

impl WebinarId {
    /// Checks a webinar id (W1: 9 to 11 digits).
    ///
    /// ```
    /// use greenroom_domain::WebinarId;
    /// assert!(WebinarId::parse("82512345678").is_ok());
    /// let refused = WebinarId::parse("825 1234 5678").unwrap_err();
    /// assert_eq!(refused.suggestion.as_deref(), Some("82512345678"));
    /// ```
    ///
    /// # Errors
    /// [`InvalidWebinarId`], with the id as it should be written where that is clear.
    pub fn parse(text: &str) -> Result<Self, InvalidWebinarId> {
        if is_webinar_id(text) {
            return Ok(Self(text.to_owned()));
        }
        Err(InvalidWebinarId { given: text.to_owned(), suggestion: mended(text, is_webinar_id) })
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_webinar_id(text: &str) -> bool {
    (9..=11).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

impl TryFrom<String> for WebinarId {
    type Error = InvalidWebinarId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<WebinarId> for String {
    fn from(id: WebinarId) -> Self {
        id.0
    }
}

impl fmt::Display for WebinarId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn w1_webinar_ids() {
        for good in ["123456789", "1234567890", "82512345678"] {
            assert_eq!(WebinarId::parse(good).unwrap().as_str(), good);
        }
        for (bad, suggestion) in [
            ("825 1234 5678", Some("82512345678")),
            ("825-1234-5678", Some("82512345678")),
            ("825\u{2013}1234\u{a0}5678", Some("82512345678")),
            (" 82512345678", Some("82512345678")),
            ("12345678", None),
            ("123456789012", None),
            ("8251234567a", None),
            ("", None),
            ("\u{661}\u{662}\u{663}\u{664}\u{665}\u{666}\u{667}\u{668}\u{669}", None),
        ] {
            let refused = WebinarId::parse(bad).unwrap_err();
            assert_eq!(refused.suggestion.as_deref(), suggestion, "{bad}");
            assert!(refused.to_string().contains(suggestion.unwrap_or("9 to 11 digits")), "{refused}");
        }
    }
}

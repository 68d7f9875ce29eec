//! Times in a world file. They may be relative, so that a world never becomes outdated.

use greenroom_sentence::{Sentence, sentence};
use jiff::{Span, Timestamp, ToSpan, civil::Time, tz::TimeZone};
use serde::{Deserialize, Deserializer, de};

/// A time, absolute or relative to the start of the sandbox.
#[derive(Debug, Clone)]
pub enum When {
    /// `"2030-01-31T15:00:00Z"`.
    At(Timestamp),
    /// `"in 3 days"`, `"2 hours ago"`, `"in 3 days at 15:00"` (UTC), `90` (minutes from the start).
    FromStart {
        /// The distance from the start.
        span: Span,
        /// The time of that day, in UTC.
        time: Option<Time>,
    },
}

/// A text of a world file that is not a time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub struct WhenError(String);

impl WhenError {
    pub(super) fn of(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        sentence!(
            "failure-world-when",
            "`{text}` is no time: write an instant (2030-01-31T15:00:00Z), `in 3 days`, `2 hours ago`, `in 3 days at 15:00` \
             (UTC), or a number of minutes from the sandbox's start",
            text = self.0
        )
    }
}

impl When {
    /// This many minutes after the start; before it if negative.
    pub fn minutes(minutes: i32) -> Self {
        Self::FromStart { span: i64::from(minutes).minutes(), time: None }
    }

    /// The instant in a sandbox that starts at `start`, in whole seconds as Zoom gives them.
    pub(crate) fn resolve(&self, start: Timestamp) -> Result<Timestamp, WhenError> {
        let out_of_range = |_| WhenError(format!("{self:?}"));
        let instant = match self {
            Self::At(instant) => *instant,
            Self::FromStart { span, time } => {
                let day = start.to_zoned(TimeZone::UTC).checked_add(*span).map_err(out_of_range)?;
                match time {
                    Some(time) => day.with().time(*time).build().map_err(out_of_range)?.timestamp(),
                    None => day.timestamp(),
                }
            }
        };
        Timestamp::from_second(instant.as_second()).map_err(out_of_range)
    }
}

impl std::str::FromStr for When {
    type Err = WhenError;

    fn from_str(text: &str) -> Result<Self, WhenError> {
        let wrong = || WhenError::of(text);
        let trimmed = text.trim();
        if let Ok(instant) = trimmed.parse() {
            return Ok(Self::At(instant));
        }
        let (far, time) = match trimmed.split_once(" at ") {
            Some((far, time)) => (far, Some(time.trim().parse().map_err(|_| wrong())?)),
            None => (trimmed, None),
        };
        // `3 days` alone could mean either direction.
        let far = match (far.strip_prefix("in "), far.ends_with(" ago")) {
            (Some(far), false) => far,
            (None, true) => far,
            _ if far == "now" => "0s",
            _ => return Err(wrong()),
        };
        Ok(Self::FromStart { span: far.trim().parse().map_err(|_| wrong())?, time })
    }
}

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = When;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a time, such as \"in 3 days\", or a number of minutes")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<When, E> {
                text.parse().map_err(E::custom)
            }

            fn visit_i64<E: de::Error>(self, minutes: i64) -> Result<When, E> {
                i32::try_from(minutes).map(When::minutes).map_err(E::custom)
            }

            fn visit_u64<E: de::Error>(self, minutes: u64) -> Result<When, E> {
                i32::try_from(minutes).map(When::minutes).map_err(E::custom)
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn at(text: &str) -> String {
        let start = "2030-01-01T10:20:30.5Z".parse().unwrap();
        text.parse::<When>().unwrap().resolve(start).unwrap().to_string()
    }

    #[test]
    fn relative_times_count_from_the_start() {
        assert_eq!(at("in 3 days"), "2030-01-04T10:20:30Z");
        assert_eq!(at("2 hours ago"), "2030-01-01T08:20:30Z");
        assert_eq!(at("in 1 day at 15:00"), "2030-01-02T15:00:00Z");
        assert_eq!(at("now"), "2030-01-01T10:20:30Z");
        assert_eq!(at("2031-05-06T07:08:09Z"), "2031-05-06T07:08:09Z");
    }

    #[test]
    fn ambiguous_and_invalid_times_are_refused() {
        for text in ["3 days", "in 3 days ago", "soon", "", "in 3 days at noon", "tomorrow"] {
            assert!(text.parse::<When>().is_err(), "{text}");
        }
    }
}

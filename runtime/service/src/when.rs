//! Times as people write them.

use std::str::FromStr;

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

/// A time as a person gave it: an instant, or an age that is counted from a time which is not known yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// An instant, or the beginning of a day in UTC.
    At(Timestamp),
    /// An age, such as `2d`.
    Ago(SignedDuration),
}

impl When {
    /// The instant, where ages are counted from `now`.
    pub fn at(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(instant) => instant,
            Self::Ago(age) => now.checked_sub(age).unwrap_or(Timestamp::MIN),
        }
    }
}

impl FromStr for When {
    /// How to write it.
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong =
            || format!("`{text}` is no time: write 2026-11-01T08:00:00Z, 2026-11-01, or an age such as 2d, 3h or 30m");
        if let Ok(instant) = text.parse::<Timestamp>() {
            return Ok(Self::At(instant));
        }
        if let Ok(day) = text.parse::<Date>() {
            return day.to_zoned(TimeZone::UTC).map(|start| Self::At(start.timestamp())).map_err(|_| wrong());
        }
        let (number, minutes) = match text.split_at_checked(text.len().saturating_sub(1)) {
            Some((number, "m")) => (number, 1),
            Some((number, "h")) => (number, 60),
            Some((number, "d")) => (number, 24 * 60),
            _ => return Err(wrong()),
        };
        let number = i64::from(number.parse::<u16>().map_err(|_| wrong())?);
        Ok(Self::Ago(SignedDuration::from_mins(number * minutes)))
    }
}

/// A time: an instant, the beginning of a day in UTC, or an age such as `2d`, counted from `now`.
///
/// # Errors
/// How to write it.
pub fn time(text: &str, now: Timestamp) -> Result<Timestamp, String> {
    text.parse().map(|when: When| when.at(now))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_an_instant_a_day_or_an_age() {
        let now = "2026-11-03T12:00:00Z".parse().unwrap();
        for (text, expected) in [
            ("2026-11-01T08:00:00Z", "2026-11-01T08:00:00Z"),
            ("2026-11-01T08:00:00+01:00", "2026-11-01T07:00:00Z"),
            ("2026-11-01", "2026-11-01T00:00:00Z"),
            ("2d", "2026-11-01T12:00:00Z"),
            ("3h", "2026-11-03T09:00:00Z"),
            ("30m", "2026-11-03T11:30:00Z"),
        ] {
            assert_eq!(time(text, now), Ok(expected.parse().unwrap()), "{text}");
        }
        for wrong in ["", "d", "2 d", "-2d", "2y", "yesterday", "70000d", "\u{20ac}"] {
            assert!(time(wrong, now).unwrap_err().contains("an age such as 2d"), "{wrong}");
        }
    }
}

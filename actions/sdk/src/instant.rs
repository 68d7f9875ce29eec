//! Instants. The host provides the time: a guest has no clock of its own.

use std::{fmt, ops::Add, str::FromStr, time::Duration};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An instant, to the millisecond. Text and JSON use the form of RFC 3339, in UTC: `2026-05-01T09:30:00Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(u64);

const MILLIS_A_DAY: u64 = 86_400_000;
/// Days from 0000-03-01, where the calendar computation begins, to 1970-01-01.
const DAYS_TO_1970: u64 = 719_468;
/// Days in 400 years.
const DAYS_AN_ERA: u64 = 146_097;

impl Instant {
    /// An instant as milliseconds since 1970-01-01T00:00:00Z.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub const fn as_millis(self) -> u64 {
        self.0
    }
}

/// The instant so much later; the latest one there is, where it would be later than that.
impl Add<Duration> for Instant {
    type Output = Self;

    fn add(self, later: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(later.as_millis()).unwrap_or(u64::MAX)))
    }
}

// The conversions between days and dates are Howard Hinnant's `civil_from_days` and `days_from_civil`
// (https://howardhinnant.github.io/date_algorithms.html), for days after the epoch only. A date library would be larger
// than the rest of a small action.
impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, millis) = (self.0 / MILLIS_A_DAY + DAYS_TO_1970, self.0 % MILLIS_A_DAY);
        let (era, day_of_era) = (days / DAYS_AN_ERA, days % DAYS_AN_ERA);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + u64::from(month <= 2);
        let (hour, minute, second) = (millis / 3_600_000, millis / 60_000 % 60, millis / 1_000 % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        match millis % 1_000 {
            0 => f.write_str("Z"),
            fraction => write!(f, ".{fraction:03}Z"),
        }
    }
}

/// Text that is not an instant in the form of [`Instant`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidInstant(String);

impl fmt::Display for InvalidInstant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not an instant: write it in UTC, such as 2026-05-01T09:30:00Z", self.0)
    }
}

impl std::error::Error for InvalidInstant {}

impl FromStr for Instant {
    type Err = InvalidInstant;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parse = || {
            let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
            let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
            let (time, millis) = match time.split_once('.') {
                Some((time, fraction)) => (time, numbers(fraction, '.', [3])?[0]),
                None => (time, 0),
            };
            let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
            if !(1..=12).contains(&month) || day == 0 || hour > 23 || minute > 59 || second > 59 || year < 1970 {
                return None;
            }
            let year = year - u64::from(month <= 2);
            let (era, year_of_era) = (year / 400, year % 400);
            let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
            let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
            let days = era * DAYS_AN_ERA + day_of_era - DAYS_TO_1970;
            let instant = Self(days * MILLIS_A_DAY + ((hour * 60 + minute) * 60 + second) * 1_000 + millis);
            // Without this check, 31 April would become 1 May.
            (instant.to_string().get(..10) == text.get(..10)).then_some(instant)
        };
        parse().ok_or_else(|| InvalidInstant(text.to_owned()))
    }
}

/// Numbers with exactly these counts of digits, with a separator between them.
fn numbers<const N: usize>(text: &str, separator: char, digits: [usize; N]) -> Option<[u64; N]> {
    let mut parts = text.split(separator);
    let mut numbers = [0; N];
    for (number, digits) in numbers.iter_mut().zip(digits) {
        let part = parts.next().filter(|p| p.len() == digits && p.bytes().all(|b| b.is_ascii_digit()))?;
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(all(feature = "testing", not(target_arch = "wasm32")))]
impl schemars::JsonSchema for Instant {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Instant".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "format": "date-time"})
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn it_agrees_with_a_date_library() {
        // About every 37 days over 400 years, so that all leap year rules occur.
        for step in 0..4_000 {
            let millis = step * 3_200_000_017;
            let ours = Instant::from_millis(millis);
            let theirs = jiff::Timestamp::from_millisecond(millis.try_into().unwrap()).unwrap();
            assert_eq!(ours.to_string().parse::<jiff::Timestamp>().unwrap(), theirs);
            assert_eq!(ours.to_string().parse::<Instant>().unwrap(), ours);
        }
        assert_eq!(Instant::from_millis(0).to_string(), "1970-01-01T00:00:00Z");
        assert_eq!(Instant::from_millis(1_709_164_800_001).to_string(), "2024-02-29T00:00:00.001Z");
    }

    #[test]
    fn other_texts_than_instants_are_refused() {
        for bad in [
            "",
            "2026-05-01",
            "2026-05-01T09:30:00",
            "2026-05-01T09:30:00+02:00",
            "2026-04-31T09:30:00Z",
            "2026-02-29T09:30:00Z",
            "2026-13-01T09:30:00Z",
            "1969-12-31T23:59:59Z",
            "2026-05-01T24:00:00Z",
            "2026-05-01T09:30:00.1Z",
            "2026-5-1T09:30:00Z",
        ] {
            assert!(bad.parse::<Instant>().is_err(), "{bad}");
        }
    }
}

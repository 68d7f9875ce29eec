//! Times as people write them.

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

/// A time: an instant, the beginning of a day in UTC, or an age such as `2d`, counted from `now`.
///
/// # Errors
/// How to write it.
pub fn time(text: &str, now: Timestamp) -> Result<Timestamp, String> {
    let wrong =
        || format!("`{text}` is no time: write 2026-11-01T08:00:00Z, 2026-11-01, or an age such as 2d, 3h or 30m");
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(instant);
    }
    if let Ok(day) = text.parse::<Date>() {
        return day.to_zoned(TimeZone::UTC).map(|start| start.timestamp()).map_err(|_| wrong());
    }
    let (number, minutes) = match text.split_at_checked(text.len().saturating_sub(1)) {
        Some((number, "m")) => (number, 1),
        Some((number, "h")) => (number, 60),
        Some((number, "d")) => (number, 24 * 60),
        _ => return Err(wrong()),
    };
    let age = SignedDuration::from_mins(i64::from(number.parse::<u16>().map_err(|_| wrong())?) * minutes);
    Ok(now.checked_sub(age).unwrap_or(Timestamp::MIN))
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

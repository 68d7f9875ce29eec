//! The meaning of a 429: which limit was reached, and when to try again.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp, fmt::rfc2822, tz::TimeZone};
use reqwest::header::{HeaderMap, RETRY_AFTER};

use crate::clock::until;

/// The longest wait: Zoom's longest limits are daily ones, whatever a header says.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// A reached limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reached {
    /// Whether it is a daily limit, not one a second.
    pub(crate) daily: bool,
    /// When to try again, where Zoom says.
    pub(crate) retry_after: Option<Duration>,
}

/// Reads a 429: its headers, and Zoom's text. `X-RateLimit-Type` (`Daily-limit`, `Per-second-limit`, `QPS`) decides.
/// Without it, a `Retry-After` that is an instant means a daily limit: Zoom gives instants there only. Zoom also sends
/// daily limits without both headers. Their code is 429 like that of every limit, so only the text tells them apart.
pub(crate) fn reached(headers: &HeaderMap, text: &str, now: Timestamp) -> Reached {
    let kind = headers.get("x-ratelimit-type").and_then(|v| v.to_str().ok()).map(str::to_ascii_lowercase);
    let is_instant = header(headers).is_some_and(|v| v.parse::<Timestamp>().is_ok());
    let daily = kind.map_or_else(|| is_instant || names_a_day(text), |kind| kind.contains("daily"));
    Reached { daily, retry_after: retry_after(headers, now) }
}

/// Whether a text is about a daily limit: "maximum daily rate limit", "requests per day".
fn names_a_day(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["daily", "per day", "per-day"].iter().any(|word| text.contains(word))
}

/// When to try again, by `Retry-After`: seconds, an HTTP date (RFC 9110, 10.2.3), or an ISO 8601 instant, which Zoom
/// sends for daily limits. None where the header is absent or cannot be read. At most a day.
pub(crate) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let value = header(headers)?;
    let wait = if value.bytes().all(|b| b.is_ascii_digit()) {
        // Too many digits for a number also mean a long time.
        value.parse().map_or(LONGEST, Duration::from_secs)
    } else if let Ok(instant) = value.parse::<Timestamp>() {
        until(now, instant)
    } else {
        until(now, rfc2822::parse(value).ok()?.timestamp())
    };
    Some(wait.min(LONGEST))
}

/// The time until Zoom's day ends: daily limits are reset at 00:00 UTC.
pub(crate) fn until_midnight(now: Timestamp) -> Duration {
    let today = now.to_zoned(TimeZone::UTC).start_of_day();
    let midnight = today.and_then(|day| day.checked_add(SignedDuration::from_hours(24)));
    midnight.map_or(LONGEST, |midnight| until(now, midnight.timestamp()))
}

fn header(headers: &HeaderMap) -> Option<&str> {
    headers.get(RETRY_AFTER)?.to_str().ok().map(str::trim).filter(|v| !v.is_empty())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    fn now() -> Timestamp {
        "2025-06-01T23:59:30Z".parse().unwrap()
    }

    #[test]
    fn retry_after_in_every_form() {
        for (value, seconds) in [
            ("7", Some(7)),
            (" 7 ", Some(7)),
            ("0", Some(0)),
            ("Sun, 01 Jun 2025 23:59:50 GMT", Some(20)),
            ("2025-06-02T00:00:00Z", Some(30)),
            ("2025-06-02T02:00:00+02:00", Some(30)),
            ("2025-06-01T00:00:00Z", Some(0)),
            ("9999-01-01T00:00:00Z", Some(86_400)),
            ("99999999999999999999999", Some(86_400)),
            ("soon", None),
            ("-5", None),
            ("", None),
        ] {
            let wait = retry_after(&headers(&[("retry-after", value)]), now());
            assert_eq!(wait, seconds.map(Duration::from_secs), "{value}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), now()), None);
    }

    #[test]
    fn a_daily_limit_differs_from_a_limit_a_second() {
        for (pairs, daily) in [
            (vec![("x-ratelimit-type", "Daily-limit")], true),
            (vec![("x-ratelimit-type", "Per-second-limit")], false),
            (vec![("x-ratelimit-type", "QPS")], false),
            (vec![("x-ratelimit-type", "QPS"), ("retry-after", "2025-06-02T00:00:00Z")], false),
            (vec![("retry-after", "2025-06-02T00:00:00Z")], true),
            (vec![("retry-after", "3")], false),
            (vec![("retry-after", "Sun, 01 Jun 2025 23:59:50 GMT")], false),
            (vec![], false),
        ] {
            assert_eq!(reached(&headers(&pairs), "", now()).daily, daily, "{pairs:?}");
        }
    }

    #[test]
    fn without_headers_the_text_tells_a_daily_limit() {
        for (text, daily) in [
            (
                "You have reached the maximum daily rate limit for this API. Refer to the response header for details.",
                true,
            ),
            ("You have exceeded the DAILY rate limit of (3) for Add a webinar registrant API requests.", true),
            ("Too many requests per day.", true),
            ("You have reached the maximum per-second rate limit for this API. Try again later.", false),
            ("Today is a busy day.", false),
            ("", false),
        ] {
            assert_eq!(reached(&HeaderMap::new(), text, now()).daily, daily, "{text}");
            let a_second = reached(&headers(&[("x-ratelimit-type", "QPS")]), text, now());
            assert!(!a_second.daily, "the header decides where it is present: {text}");
        }
    }

    #[test]
    fn zooms_day_ends_at_midnight_utc() {
        assert_eq!(until_midnight(now()), Duration::from_secs(30));
        assert_eq!(until_midnight("2025-06-01T00:00:00Z".parse().unwrap()), LONGEST);
    }
}

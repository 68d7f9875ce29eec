//! Zoom's limits: requests a second and a day for an account, registrations a day for a registrant.

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

use super::answer::{Refusal, retry_after};
use crate::{
    fault::RetryAfter,
    state::{self, Account, Webinar},
    world::{DailyLimits, RateLimits},
};

pub(super) const CATEGORY: &str = "x-ratelimit-category";
const REGISTRATIONS_A_DAY: u32 = 3;
const STATUS_CHANGES_A_DAY: u32 = 10;

type Headers = Vec<(&'static str, String)>;

fn headers(class: &str, kind: &str, limit: u32, remaining: u32) -> Headers {
    vec![
        (CATEGORY, class.to_owned()),
        ("x-ratelimit-type", kind.to_owned()),
        ("x-ratelimit-limit", limit.to_string()),
        ("x-ratelimit-remaining", remaining.to_string()),
    ]
}

/// Counts a request of a rate class, and returns the headers of its answer.
pub(super) fn count(
    limits: RateLimits,
    account: &mut Account,
    class: &'static str,
    now: Timestamp,
) -> Result<Headers, Refusal> {
    let limit = match limits {
        RateLimits::Off => return Ok(Vec::new()),
        RateLimits::Plan => state::requests_a_second(account.given.plan, class),
        RateLimits::PerSecond(limits) => limits.of(class),
    };
    let (second, used) = account.second.entry(class).or_insert((0, 0));
    if *second != now.as_second() {
        (*second, *used) = (now.as_second(), 0);
    }
    if *used >= limit {
        let mut refusal = Refusal::too_fast();
        refusal.headers = headers(class, "QPS", limit, 0);
        refusal.headers.push(("retry-after", retry_after(RetryAfter::Seconds(1), now)));
        return Err(refusal);
    }
    *used += 1;
    Ok(headers(class, "QPS", limit, limit - *used))
}

/// Counts a request of a rate class against the limit of the day, until midnight UTC.
pub(super) fn count_of_day(
    limits: DailyLimits,
    account: &mut Account,
    class: &'static str,
    now: Timestamp,
) -> Result<(), Refusal> {
    let Some(limit) = limits.of(class) else { return Ok(()) };
    let today = now.to_zoned(TimeZone::UTC).date();
    let (day, count) = account.day.entry(class).or_insert((today, 0));
    if *day != today {
        (*day, *count) = (today, 0);
    }
    if *count < limit {
        *count += 1;
        return Ok(());
    }
    let mut refusal = Refusal::too_many_today();
    if limits.headers {
        refusal.headers = daily(class, limit, today, now);
    }
    Err(refusal)
}

/// The headers of a reached daily limit.
fn daily(class: &str, limit: u32, today: Date, now: Timestamp) -> Headers {
    let midnight = today.checked_add(1.day()).ok().and_then(|day| day.to_zoned(TimeZone::UTC).ok());
    let midnight = midnight.map_or(now, |midnight| midnight.timestamp());
    let mut headers = headers(class, "Daily-limit", limit, 0);
    headers.push(("retry-after", midnight.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()));
    headers
}

/// Counts a registration of one email with one webinar: 3 a day, until midnight UTC.
pub(super) fn count_registration(
    limits: DailyLimits,
    webinar: &mut Webinar,
    email: &str,
    now: Timestamp,
) -> Result<(), Refusal> {
    let today = now.to_zoned(TimeZone::UTC).date();
    let counted = webinar.registrations_of_day.entry(email.to_lowercase()).or_insert((today, 0));
    if count_once(counted, REGISTRATIONS_A_DAY, today) {
        return Ok(());
    }
    let mut refusal = Refusal::three_a_day(email);
    if limits.headers {
        refusal.headers = daily("Light", REGISTRATIONS_A_DAY, today, now);
    }
    Err(refusal)
}

/// Counts a change of the status of one registrant of a webinar: 10 a day, until midnight UTC.
pub(super) fn count_status_change(
    limits: DailyLimits,
    webinar: &mut Webinar,
    registrant: &str,
    now: Timestamp,
) -> Result<(), Refusal> {
    let today = now.to_zoned(TimeZone::UTC).date();
    let counted = webinar.status_changes_of_day.entry(registrant.to_owned()).or_insert((today, 0));
    if count_once(counted, STATUS_CHANGES_A_DAY, today) {
        return Ok(());
    }
    let mut refusal = Refusal::ten_a_day();
    if limits.headers {
        refusal.headers = daily("Medium", STATUS_CHANGES_A_DAY, today, now);
    }
    Err(refusal)
}

/// Counts one more, unless the day has as many as it may have.
fn count_once((day, count): &mut (Date, u32), limit: u32, today: Date) -> bool {
    if *day != today {
        (*day, *count) = (today, 0);
    }
    let counts = *count < limit;
    *count += u32::from(counts);
    counts
}

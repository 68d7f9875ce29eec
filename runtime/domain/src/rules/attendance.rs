//! Who was in a session, and for how long: T2, P1.

use jiff::Timestamp;

use crate::{Email, Join, PersonKey, Presence, Session};

/// A whole session, in hundredths of a percent.
const WHOLE: u128 = 10_000;

/// A person's presence in a session, over all their joins: times that overlap count once, times before the session's real
/// begin and after its real end not at all. A join whose end is not after its begin is none.
///
/// None while the session has no end, and for somebody who was only there before it began or after it ended: they did not
/// attend.
pub fn presence(session: &Session, joins: &[Join]) -> Option<Presence> {
    let ends_at = session.ends_at?;
    let mut intervals: Vec<(Timestamp, Timestamp)> = joins
        .iter()
        .map(|join| (join.joined_at.max(session.starts_at), join.left_at.min(ends_at)))
        .filter(|(from, to)| from < to)
        .collect();
    intervals.sort_unstable();
    let joined_at = intervals.first()?.0;
    let mut reached = joined_at;
    let mut present = 0;
    for (from, to) in intervals {
        present += milliseconds(from.max(reached), to);
        reached = reached.max(to);
    }
    let whole = milliseconds(session.starts_at, ends_at);
    // Half a hundredth counts as one. What is present lies within the whole, so that it is never more than all of it.
    let hundredths = (u128::from(present) * WHOLE * 2 + u128::from(whole)) / (u128::from(whole) * 2).max(1);
    Some(Presence {
        joined_at,
        left_at: reached,
        seconds: u32::try_from(present / 1000).unwrap_or(u32::MAX),
        hundredths: u32::try_from(hundredths.min(WHOLE)).unwrap_or(u32::MAX),
    })
}

/// How much time lies between two instants; none where the second is not after the first.
fn milliseconds(from: Timestamp, to: Timestamp) -> u64 {
    u64::try_from(to.as_millisecond().saturating_sub(from.as_millisecond())).unwrap_or(0)
}

/// Who somebody is within their session, where `registered_email` is the email of the registration that they joined by. It
/// comes first: people join under another email than they registered with.
pub fn person_key(join: &Join, registered_email: Option<&Email>) -> PersonKey {
    let known = |id: &&String| !id.trim().is_empty();
    PersonKey(match (registered_email.or(join.email.as_ref()), join.person_id.as_ref().filter(known)) {
        (Some(email), _) => format!("email:{email}"),
        (None, Some(id)) => format!("person:{id}"),
        (None, None) => format!("guest:{}", join.user_id),
    })
}

#[cfg(test)]
#[path = "attendance_tests.rs"]
mod tests;

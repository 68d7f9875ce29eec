//! The people of a session and how long each was there: T2 (attendance on the timeline), P1 (average attendance).

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};

use jiff::{SignedDuration, Timestamp};

use crate::{Email, Join, Panelist, PersonKey, Presence, RegistrationState, Session, SessionId, Webinar, WebinarType};

/// A whole session, in hundredths of a percent.
const WHOLE: u128 = 10_000;

/// A person's presence in a session, over all joins: times that overlap count once, times before the session's real
/// begin and after its real end do not count. A join whose end is not after its begin is ignored.
///
/// None while the session has no end, and for a person who was only there before it began or after it ended: such a
/// person did not attend.
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
    // Half a hundredth rounds up. Presence lies within the session, so it is never more than all of it.
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

/// Whether a person is the webinar's host or one of its panelists, by their joins.
pub fn is_host(webinar: &Webinar, panelists: &[Panelist], joins: &[Join]) -> bool {
    joins.iter().any(|join| {
        let is_known = |email: &Email| {
            webinar.host_email.as_ref() == Some(email) || panelists.iter().any(|one| &one.email == email)
        };
        join.email.as_ref().is_some_and(is_known) || person_of(join) == Some(webinar.host_id.as_str())
    })
}

/// Whether a session was a rehearsal: it ended before the planned start of the webinar, or nobody joined but the host and
/// panelists (M2: such a session gives no attendance, and makes nobody a no-show). Choice: of a recurring webinar Zoom
/// tells the starts of occurrences that lie ahead only, so that its sessions are not compared with them.
pub fn is_rehearsal(webinar: &Webinar, session: &Session, only_hosts: bool) -> bool {
    only_hosts || ended_before_start(webinar, session.ends_at)
}

/// Whether a session was a rehearsal by its times alone: what is known of one that was not judged yet.
pub fn ended_before_start(webinar: &Webinar, ends_at: Option<Timestamp>) -> bool {
    let planned = webinar.starts_at.filter(|_| webinar.kind == WebinarType::Single);
    ends_at.zip(planned).is_some_and(|(end, start)| end <= start)
}

/// Whether Zoom says that a person was there, and not when: nothing is known of their attendance (M2: such a person is no
/// no-show).
pub fn is_without_times(joins: &[Join]) -> bool {
    !joins.is_empty() && joins.iter().all(|join| !join.has_times())
}

/// A session as a part of a whole: the sessions of a webinar that happens once are parts of one, and so are those of one
/// occurrence, because a host who drops out and comes back begins another session (P1).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// The first session of the whole.
    pub whole: SessionId,
    /// The real duration of this session.
    pub milliseconds: u64,
    /// That of all parts.
    pub of: u64,
}

/// The sessions of one webinar that were held, as parts; `sessions` come with whether each was a rehearsal. Choice: Zoom does
/// not say which occurrence a session is of, so that a session of a recurring webinar belongs to the one before it where
/// it began before the planned length had passed since the first of them.
pub fn parts(webinar: &Webinar, sessions: &[(Session, Option<bool>)]) -> BTreeMap<SessionId, Part> {
    let mut held: Vec<(&Session, Timestamp)> = sessions
        .iter()
        .filter(|(session, rehearsal)| !rehearsal.unwrap_or_else(|| ended_before_start(webinar, session.ends_at)))
        .filter_map(|(session, _)| Some((session, session.ends_at?)))
        .collect();
    held.sort_by_key(|(session, _)| (session.starts_at, &session.id));
    let length = SignedDuration::from_mins(webinar.minutes.into());
    let is_of_one = |first: &Session, next: &Session| {
        webinar.kind == WebinarType::Single || next.starts_at.duration_since(first.starts_at) < length
    };
    let mut parts = BTreeMap::new();
    let mut rest = held.as_slice();
    while let Some(((first, _), _)) = rest.split_first() {
        let many = rest.iter().take_while(|(next, _)| is_of_one(first, next)).count().max(1);
        let (whole, after) = rest.split_at(many);
        let of = whole.iter().map(|(session, end)| milliseconds(session.starts_at, *end)).sum();
        for (session, end) in whole {
            let milliseconds = milliseconds(session.starts_at, *end);
            parts.insert(session.id.clone(), Part { whole: first.id.clone(), milliseconds, of });
        }
        rest = after;
    }
    parts
}

/// Zoom's id of the registration that a person joined by; none where Zoom gives none, or a blank one.
pub fn registrant_of(join: &Join) -> Option<&str> {
    join.registrant_id.as_deref().filter(|id| !id.trim().is_empty())
}

/// The email of the registration that a person joined by, among those of the webinar that have Zoom's id of it
/// ([`registrant_of`]). Nearly always there is one; of several, an approved one comes first, then the latest, then the one
/// with the lowest email.
pub fn registered_email(rows: impl IntoIterator<Item = (RegistrationState, Timestamp, Email)>) -> Option<Email> {
    let rank = |(state, registered_at, email): &(RegistrationState, Timestamp, Email)| {
        (*state == RegistrationState::Approved, *registered_at, Reverse(email.clone()))
    };
    rows.into_iter().max_by_key(rank).map(|(_, _, email)| email)
}

/// The key of a person within their session, where `registered_email` is the email of the registration that they joined by.
/// It comes first: people join under another email than they registered with.
pub fn person_key(join: &Join, registered_email: Option<&Email>) -> PersonKey {
    match (registered_email.or(join.email.as_ref()), person_of(join)) {
        (Some(email), _) => PersonKey::of_email(email),
        (None, Some(id)) => PersonKey(format!("person:{id}")),
        (None, None) => PersonKey(format!("guest:{}", join.user_id)),
    }
}

/// The emails of a session's people, by Zoom's id of the person (C11: rows with one id are one person).
#[derive(Debug, Clone, Default)]
pub struct PeopleOfZoom(HashMap<String, (bool, Reverse<Email>)>);

impl PeopleOfZoom {
    /// Adds a join with the email of the registration that the person joined by.
    pub fn add(&mut self, join: &Join, registered_email: Option<&Email>) {
        let (Some(id), Some(email)) = (person_of(join), registered_email.or(join.email.as_ref())) else { return };
        let rank = (registered_email.is_some(), Reverse(email.clone()));
        match self.0.get_mut(id) {
            Some(known) if *known >= rank => {}
            Some(known) => *known = rank,
            None => {
                self.0.insert(id.to_owned(), rank);
            }
        }
    }

    /// The key of a person, as [`person_key`] gives it, with the email of any row of the person: that of a registration
    /// comes before one that the person gave while joining, and of several the lowest.
    pub fn key(&self, join: &Join, registered_email: Option<&Email>) -> PersonKey {
        match person_of(join).and_then(|id| self.0.get(id)) {
            Some((_, Reverse(email))) => PersonKey::of_email(email),
            None => person_key(join, registered_email),
        }
    }
}

/// Zoom's id of the person; none where Zoom gives none, or a blank one.
pub fn person_of(join: &Join) -> Option<&str> {
    join.person_id.as_deref().filter(|id| !id.trim().is_empty())
}

#[cfg(test)]
#[path = "attendance_tests.rs"]
mod tests;

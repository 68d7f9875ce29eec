//! What follows from the registrations and attendances of one contact: its events on the timeline (T1: registration, T2:
//! attendance, T3: recording) and its state on the marketing events of webinars (M2: registered, attended, cancelled or
//! no-show).
//!
//! Every function takes all rows that matter and gives the row to write, or none where no row may be. So the order in
//! which rows were written, and how often, makes no difference (T4: each event once; P5: always equal to a recount).

use std::cmp::Reverse;

use jiff::Timestamp;

use crate::{Attendance, Registration, RegistrationState, store::EventState};

/// The registration that decides, among those of one contact with one webinar. There are two where the contact's primary
/// email changed in between: an approved one comes first, then a pending one, then the latest. Of two that were made in
/// the same instant, the one with the higher email decides: any fixed choice will do, so that a recount gives the same.
pub fn deciding_registration<'a>(of_webinar: impl IntoIterator<Item = &'a Registration>) -> Option<&'a Registration> {
    of_webinar.into_iter().max_by_key(|row| {
        let (approved, pending) = (row.state == RegistrationState::Approved, row.state == RegistrationState::Pending);
        (approved, pending, row.registered_at, &row.email)
    })
}

/// The attendance that decides, among those of one contact in one session. There are two where the contact was there under
/// two emails: the longest counts, then the earliest.
pub fn deciding_attendance<'a>(of_session: impl IntoIterator<Item = &'a Attendance>) -> Option<&'a Attendance> {
    of_session.into_iter().min_by_key(|row| (Reverse(row.presence.hundredths), row.presence.joined_at, &row.person))
}

/// T1 (registration: webinar, when, state) of one contact and one webinar, from [`deciding_registration`]; none where the
/// contact has no registration with it.
pub fn registration_event(deciding: Option<&Registration>) -> Option<(Timestamp, RegistrationState)> {
    deciding.map(|row| (row.registered_at, row.state))
}

/// T2 (attendance) of one contact and one session, from [`deciding_attendance`]: the time at which the contact joined.
/// The rest of the event is looked up when it is read.
pub fn attendance_event(deciding: Option<&Attendance>) -> Option<Timestamp> {
    deciding.map(|row| row.presence.joined_at)
}

/// T3 (recording available) of one contact and one session, whose recording has been stored as a call since
/// `available_since`: only a contact that attended has the event.
pub fn recording_event(deciding: Option<&Attendance>, available_since: Option<Timestamp>) -> Option<Timestamp> {
    deciding.and(available_since)
}

/// When a contact that stayed away has missed a webinar: the latest end of its sessions that were held, all of whose
/// participants are known (`counts`: complete, and no rehearsal). None while no such session has ended, and before the end
/// that is planned for the webinar, or for the last of its occurrences.
pub fn last_complete_end(
    sessions: impl IntoIterator<Item = (Option<Timestamp>, bool)>,
    planned_end: Option<Timestamp>,
    now: Timestamp,
) -> Option<Timestamp> {
    if planned_end.is_some_and(|end| now < end) {
        return None;
    }
    sessions.into_iter().filter_map(|(ends_at, counts)| ends_at.filter(|_| counts)).max()
}

/// The facts that decide a contact's state on the marketing event of one webinar.
#[derive(Debug, Clone, Copy)]
pub struct EventFacts<'a> {
    /// The contact's registration ([`deciding_registration`]).
    pub registration: Option<&'a Registration>,
    /// When the contact first joined any session of the webinar; none where it attended none.
    pub first_joined_at: Option<Timestamp>,
    /// Zoom says that the contact was in a session, and not when ([`super::attendance::is_without_times`]).
    pub was_seen: bool,
    /// See [`last_complete_end`].
    pub last_complete_end: Option<Timestamp>,
    /// The state that the store has so far.
    pub before: Option<(EventState, Timestamp)>,
    /// The time of the commit.
    pub now: Timestamp,
}

/// M2 (a contact who registers, attends or cancels is on the marketing event with state and time): the state and since
/// when; none where the contact is not on the event.
///
/// An attendance outweighs the registration. Which occurrences a registration is for does not matter: Zoom identifies
/// sessions by other ids. A contact that waits for approval or was denied has neither registered nor cancelled.
pub fn event_state(facts: EventFacts<'_>) -> Option<(EventState, Timestamp)> {
    if let Some(joined_at) = facts.first_joined_at {
        return Some((EventState::Attended, joined_at));
    }
    let registration = facts.registration?;
    match registration.state {
        RegistrationState::Approved => {
            let registered = (EventState::Registered, registration.registered_at);
            let missed = no_show_since(registered.0, registered.1, facts.last_complete_end).filter(|_| !facts.was_seen);
            Some(missed.map_or(registered, |ended| (EventState::NoShow, ended)))
        }
        // Zoom does not say when a registration was cancelled: the time at which it was first seen stays.
        RegistrationState::Cancelled => Some(match facts.before {
            Some(seen @ (EventState::Cancelled, _)) => seen,
            _ => (EventState::Cancelled, facts.now),
        }),
        RegistrationState::Pending | RegistrationState::Denied => None,
    }
}

/// Whether a contact that is on the event in `state` since `at` is a no-show from another instant on, now that the latest
/// complete session ended at `last_complete_end` (M2, choice: a no-show had a standing registration before a session ended,
/// all of whose participants are known, and attended none). None: its row stays as it is.
///
/// A contact that is registered has attended nothing, and `at` is when it registered. So a store can ask this for every
/// row of an event without loading registrations and attendances.
pub fn no_show_since(state: EventState, at: Timestamp, last_complete_end: Option<Timestamp>) -> Option<Timestamp> {
    let ended = last_complete_end?;
    match state {
        EventState::Registered => (at < ended).then_some(ended),
        EventState::NoShow => (at != ended).then_some(ended),
        EventState::Attended | EventState::Cancelled => None,
    }
}

#[cfg(test)]
#[path = "activity_tests.rs"]
mod tests;

#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;
use crate::{Email, Occurrences, PersonKey, Presence, WebinarId};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn registration(email: &str, second: i64, state: RegistrationState) -> Registration {
    Registration {
        webinar: WebinarId::parse("825123456").unwrap(),
        email: Email::parse(email).unwrap(),
        contact: None,
        registrant_id: "r".to_owned(),
        state,
        join_url: None,
        registered_at: at(second),
        occurrences: Occurrences::Single,
    }
}

fn attendance(person: &str, joined: i64, hundredths: u32) -> Attendance {
    Attendance {
        webinar: WebinarId::parse("825123456").unwrap(),
        session: "s".into(),
        person: PersonKey(person.to_owned()),
        email: None,
        contact: None,
        presence: Presence { joined_at: at(joined), left_at: at(joined + 1), seconds: 1, hundredths },
    }
}

fn facts(registration: Option<&Registration>) -> EventFacts<'_> {
    EventFacts {
        registration,
        first_joined_at: None,
        was_seen: false,
        last_complete_end: None,
        before: None,
        now: at(1_000),
    }
}

use RegistrationState::{Approved, Cancelled, Denied, Pending};

#[test]
fn t1_the_registration_that_stands_decides_then_one_that_may_then_the_latest() {
    for (rows, decides) in [
        (vec![("a@x.org", 1, Approved), ("b@x.org", 9, Pending)], "a@x.org"),
        (vec![("a@x.org", 1, Pending), ("b@x.org", 9, Denied)], "a@x.org"),
        (vec![("a@x.org", 1, Denied), ("b@x.org", 9, Cancelled)], "b@x.org"),
        (vec![("a@x.org", 1, Approved), ("b@x.org", 9, Approved)], "b@x.org"),
        (vec![("a@x.org", 5, Cancelled), ("b@x.org", 5, Denied)], "b@x.org"),
    ] {
        let mut rows: Vec<_> =
            rows.into_iter().map(|(email, second, state)| registration(email, second, state)).collect();
        for _ in 0..2 {
            let deciding = deciding_registration(&rows).unwrap();
            assert_eq!(deciding.email.as_str(), decides);
            assert_eq!(registration_event(Some(deciding)), Some((deciding.registered_at, deciding.state)));
            rows.reverse();
        }
    }
    assert_eq!(registration_event(deciding_registration(&[])), None);
}

#[test]
fn t2_the_longest_attendance_decides_then_the_earliest() {
    for (rows, joined) in
        [([("a", 1, 10), ("b", 2, 20)], 2), ([("a", 1, 20), ("b", 2, 20)], 1), ([("a", 3, 20), ("b", 3, 20)], 3)]
    {
        let mut rows = rows.map(|(person, second, hundredths)| attendance(person, second, hundredths));
        for _ in 0..2 {
            assert_eq!(attendance_event(deciding_attendance(&rows)), Some(at(joined)));
            rows.reverse();
        }
    }
    assert_eq!(attendance_event(deciding_attendance(&[])), None);
}

#[test]
fn t3_a_recording_is_on_the_timeline_of_a_contact_that_attended() {
    let there = attendance("a", 1, 1);
    assert_eq!(recording_event(Some(&there), Some(at(7))), Some(at(7)));
    assert_eq!(recording_event(Some(&there), None), None);
    assert_eq!(recording_event(None, Some(at(7))), None);
}

#[test]
fn m2_the_state_on_the_marketing_event() {
    let of = |state| registration("a@x.org", 50, state);
    let ended = |second| Some(at(second));
    for (row, first_joined_at, last_complete_end, expected) in [
        (None, None, ended(100), None),
        (None, ended(60), ended(100), Some((EventState::Attended, at(60)))),
        (Some(of(Approved)), None, None, Some((EventState::Registered, at(50)))),
        (Some(of(Approved)), None, ended(100), Some((EventState::NoShow, at(100)))),
        (Some(of(Approved)), None, ended(50), Some((EventState::Registered, at(50)))),
        (Some(of(Approved)), ended(60), ended(100), Some((EventState::Attended, at(60)))),
        (Some(of(Cancelled)), None, ended(100), Some((EventState::Cancelled, at(1_000)))),
        (Some(of(Cancelled)), ended(60), ended(100), Some((EventState::Attended, at(60)))),
        (Some(of(Pending)), None, ended(100), None),
        (Some(of(Denied)), None, ended(100), None),
    ] {
        let facts = EventFacts { first_joined_at, last_complete_end, ..facts(row.as_ref()) };
        assert_eq!(event_state(facts), expected, "{facts:?}");
    }
}

#[test]
fn m2_a_cancellation_keeps_the_time_at_which_it_was_first_seen() {
    let row = registration("a@x.org", 50, Cancelled);
    let seen = |state| EventFacts { before: Some((state, at(70))), ..facts(Some(&row)) };
    assert_eq!(event_state(seen(EventState::Cancelled)), Some((EventState::Cancelled, at(70))));
    assert_eq!(event_state(seen(EventState::Registered)), Some((EventState::Cancelled, at(1_000))));
}

#[test]
fn m2_only_the_end_of_a_complete_session_makes_a_no_show() {
    assert_eq!(
        last_complete_end([(Some(at(5)), true), (Some(at(9)), false), (None, true), (Some(at(7)), true)], None, at(0)),
        Some(at(7))
    );
    assert_eq!(last_complete_end([(Some(at(9)), false)], None, at(99)), None);
    // Nobody is a no-show before the end that is planned for the last occurrence.
    for (now, expected) in [(19, None), (20, Some(at(9)))] {
        assert_eq!(last_complete_end([(Some(at(9)), true)], Some(at(20)), at(now)), expected);
    }
}

#[test]
fn states_have_one_word_each() {
    for state in EventState::ALL {
        assert_eq!(EventState::parse(state.as_str()), Some(state));
    }
    assert_eq!(EventState::parse("registered"), None);
}

proptest! {
    /// Asking a row of the event gives what asking the registration would.
    #[test]
    fn m2_a_no_show_is_found_from_the_row_of_the_event_alone(
        registered in 0i64..6,
        ends in prop::collection::vec(0i64..6, 1..5),
    ) {
        let row = registration("a@x.org", registered, Approved);
        let mut kept = event_state(facts(Some(&row))).unwrap();
        for (n, end) in ends.iter().enumerate() {
            // Complete sessions are never lost, so the latest end only grows here.
            let latest = ends[..=n].iter().max().map(|end| at(*end));
            if let Some(since) = no_show_since(kept.0, kept.1, latest) {
                kept = (EventState::NoShow, since);
            }
            let anew = event_state(EventFacts { last_complete_end: latest, ..facts(Some(&row)) }).unwrap();
            prop_assert_eq!(kept, anew, "after {}", end);
        }
    }
}

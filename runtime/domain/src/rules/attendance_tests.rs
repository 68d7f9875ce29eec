#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn session(from: i64, to: Option<i64>) -> Session {
    Session {
        id: "s==".into(),
        webinar: crate::WebinarId::parse("82512345678").unwrap(),
        topic: "Engines".into(),
        starts_at: at(from),
        ends_at: to.map(at),
    }
}

fn join(from: i64, to: i64) -> Join {
    Join {
        user_id: format!("u{from}"),
        person_id: None,
        registrant_id: None,
        email: None,
        invalid_email: None,
        name: "Ada".into(),
        joined_at: at(from),
        left_at: at(to),
    }
}

/// Presence in a session of 1,000 seconds that begins at 1,000: from, to, seconds, hundredths.
fn present(joins: &[(i64, i64)]) -> Option<(i64, i64, u32, u32)> {
    let joins: Vec<Join> = joins.iter().map(|(from, to)| join(*from, *to)).collect();
    let all = presence(&session(1_000, Some(2_000)), &joins)?;
    Some((all.joined_at.as_second(), all.left_at.as_second(), all.seconds, all.hundredths))
}

#[test]
fn t2_p1_rejoins_add_up_and_overlaps_count_once() {
    for (joins, expected) in [
        (&[(1_000, 2_000)][..], Some((1_000, 2_000, 1_000, 10_000))),
        (&[(1_100, 1_200), (1_500, 1_600)], Some((1_100, 1_600, 200, 2_000))),
        (&[(1_500, 1_600), (1_100, 1_200)], Some((1_100, 1_600, 200, 2_000))),
        (&[(1_100, 1_300), (1_200, 1_400)], Some((1_100, 1_400, 300, 3_000))),
        (&[(1_100, 1_400), (1_200, 1_300)], Some((1_100, 1_400, 300, 3_000))),
        (&[(1_100, 1_200), (1_200, 1_300)], Some((1_100, 1_300, 200, 2_000))),
        (&[(1_000, 2_000), (1_000, 2_000), (1_000, 2_000)], Some((1_000, 2_000, 1_000, 10_000))),
        (&[], None),
    ] {
        assert_eq!(present(joins), expected, "{joins:?}");
    }
}

#[test]
fn t2_p1_practice_and_what_comes_after_the_end_do_not_count() {
    for (joins, expected) in [
        (&[(0, 1_100)][..], Some((1_000, 1_100, 100, 1_000))),
        (&[(1_900, 9_000)], Some((1_900, 2_000, 100, 1_000))),
        (&[(0, 9_000)], Some((1_000, 2_000, 1_000, 10_000))),
        (&[(0, 900), (1_500, 1_600)], Some((1_500, 1_600, 100, 1_000))),
        (&[(0, 1_000)], None),
        (&[(2_000, 3_000)], None),
        (&[(0, 1_001)], Some((1_000, 1_001, 1, 10))),
        (&[(1_999, 3_000)], Some((1_999, 2_000, 1, 10))),
    ] {
        assert_eq!(present(joins), expected, "{joins:?}");
    }
}

#[test]
fn p1_reversed_and_empty_joins_are_none() {
    assert_eq!(present(&[(1_500, 1_500)]), None);
    assert_eq!(present(&[(1_600, 1_500)]), None);
    assert_eq!(present(&[(1_600, 1_100), (1_200, 1_300)]), Some((1_200, 1_300, 100, 1_000)));
}

#[test]
fn p1_a_session_without_duration_has_no_presence() {
    let here = [join(0, 9_000)];
    assert_eq!(presence(&session(1_000, None), &here), None, "it still goes on");
    assert_eq!(presence(&session(1_000, Some(1_000)), &here), None);
    assert_eq!(presence(&session(2_000, Some(1_000)), &here), None);
}

#[test]
fn p1_hundredths_are_rounded_half_up() {
    let of = |whole, present| presence(&session(0, Some(whole)), &[join(0, present)]).unwrap().hundredths;
    assert_eq!(of(3, 1), 3_333);
    assert_eq!(of(3, 2), 6_667);
    assert_eq!(of(20_000, 1), 1, "half a hundredth");
    assert_eq!(of(20_001, 1), 0);
    assert_eq!(of(100_000, 99_999), 10_000);
    let mut half = join(0, 1);
    half.left_at = Timestamp::from_millisecond(1_900).unwrap();
    assert_eq!(presence(&session(0, Some(2)), &[half]).unwrap().seconds, 1, "seconds that were full");
}

#[test]
fn t2_who_somebody_is() {
    let email = |text: &str| Some(Email::parse(text).unwrap());
    let person = |text: &str| Some(text.to_owned());
    let registered = email("registered@example.com");
    for (own, person_id, registered, expected) in [
        (email("own@example.com"), person("z1"), registered.as_ref(), "email:registered@example.com"),
        (None, None, registered.as_ref(), "email:registered@example.com"),
        (email("own@example.com"), person("z1"), None, "email:own@example.com"),
        (None, person("z1"), None, "person:z1"),
        (None, person(" "), None, "guest:u5"),
        (None, None, None, "guest:u5"),
    ] {
        let join = Join { email: own, person_id, ..join(5, 6) };
        assert_eq!(person_key(&join, registered).0, expected);
    }
}

proptest! {
    /// Against a recount that looks at every second of the session.
    #[test]
    fn p1_the_union_is_what_counting_seconds_gives(
        from in 0i64..40, length in 0i64..60, joins in proptest::collection::vec((0i64..100, 0i64..100), 0..8).prop_shuffle(),
    ) {
        let to = from + length;
        let there: Vec<i64> =
            (from..to).filter(|second| joins.iter().any(|(a, b)| a <= second && second < b)).collect();
        let all: Vec<Join> = joins.iter().map(|(from, to)| join(*from, *to)).collect();
        let expected = there.first().map(|first| {
            let seconds = there.len() as u32;
            let hundredths = (f64::from(seconds) * 10_000.0 / length as f64 + 0.5).floor() as u32;
            Presence { joined_at: at(*first), left_at: at(there[there.len() - 1] + 1), seconds, hundredths }
        });
        prop_assert_eq!(presence(&session(from, Some(to)), &all), expected);
    }
}

#[test]
fn t2_of_several_registrations_with_one_id_the_approved_one_then_the_latest_is_the_persons() {
    use crate::RegistrationState::{Approved, Cancelled};
    let of = |rows: &[(RegistrationState, i64, &str)]| {
        let row = |(state, second, email): &(RegistrationState, i64, &str)| {
            (*state, Timestamp::from_second(*second).unwrap(), Email::parse(email).unwrap())
        };
        registered_email(rows.iter().map(row)).map(|email| email.to_string())
    };
    assert_eq!(of(&[]), None);
    for (rows, expected) in [
        ([(Approved, 1, "a@x.org"), (Cancelled, 9, "b@x.org")], "a@x.org"),
        ([(Cancelled, 1, "a@x.org"), (Cancelled, 9, "b@x.org")], "b@x.org"),
        ([(Approved, 5, "a@x.org"), (Approved, 5, "b@x.org")], "a@x.org"),
    ] {
        let mut rows = rows;
        for _ in 0..2 {
            assert_eq!(of(&rows).as_deref(), Some(expected));
            rows.reverse();
        }
    }
}

#[test]
fn p1_sessions_that_are_parts_of_one() {
    let id = crate::WebinarId::parse("825123456").unwrap();
    let once = Webinar { minutes: 60, ..Webinar::once(id.clone(), "z1".into()) };
    let at = |minute: i64| Timestamp::from_second(minute * 60).unwrap();
    let session = |name: &str, from: i64, to: Option<i64>| Session {
        id: name.into(),
        webinar: id.clone(),
        topic: String::new(),
        starts_at: at(from),
        ends_at: to.map(at),
    };
    let wholes = |webinar: &Webinar, sessions: &[(Session, Option<bool>)]| -> Vec<(String, String, u64, u64)> {
        let minutes = |milliseconds: u64| milliseconds / 60_000;
        let found = parts(webinar, sessions).into_iter();
        found
            .map(|(id, part)| (id.to_string(), part.whole.to_string(), minutes(part.milliseconds), minutes(part.of)))
            .collect()
    };
    let part = |id: &str, whole: &str, minutes, of| (id.to_owned(), whole.to_owned(), minutes, of);
    let sessions = [
        (session("c", 6_000, Some(6_030)), Some(false)),
        (session("a", 0, Some(20)), None),
        (session("b", 25, Some(65)), None),
        (session("rehearsal", -600, Some(-540)), Some(true)),
        (session("goes on", 7_000, None), None),
    ];
    assert_eq!(
        wholes(&once, &sessions),
        [part("a", "a", 20, 90), part("b", "a", 40, 90), part("c", "a", 30, 90)],
        "of a webinar that happens once, whenever they were"
    );
    for kind in [WebinarType::Recurring, WebinarType::RecurringNoFixedTime] {
        let recurring = Webinar { kind, ..once.clone() };
        assert_eq!(
            wholes(&recurring, &sessions),
            [part("a", "a", 20, 60), part("b", "a", 40, 60), part("c", "c", 30, 30)],
            "of one occurrence"
        );
    }
    let short = Webinar { kind: WebinarType::Recurring, minutes: 25, ..once.clone() };
    assert_eq!(wholes(&short, &sessions[1..3]), [part("a", "a", 20, 20), part("b", "b", 40, 40)]);
    let no_length = Webinar { minutes: 0, ..short };
    assert_eq!(wholes(&no_length, &sessions[1..2]), [part("a", "a", 20, 20)]);
    assert!(parts(&once, &[]).is_empty());
}

//! The properties that follow from a contact's registrations and attendances: P1 (average attendance), P2 (last join
//! URL), P3 (registrations) and P4 (sessions attended). Both functions at the top take all of the contact's rows, so P5
//! holds: the properties always equal a full recount.

use std::collections::{BTreeMap, BTreeSet};

use super::attendance::Part;
use crate::{Attendance, JoinUrl, Registration, RegistrationState, SessionId, property};

/// The value of a property by its name; none clears it.
pub type DerivedProperty = (&'static str, Option<String>);

/// P2 (last join URL) and P3 (registrations) of a contact, as properties to write. Both are blank where it never
/// registered; P3 is `0` where it did and no registration stands.
pub fn registration_properties(rows: &[Registration]) -> [DerivedProperty; 2] {
    let FromRegistrations { last_join_url, registrations } = from_registrations(rows);
    let count = (!rows.is_empty()).then(|| registrations.to_string());
    [(property::LAST_JOIN_URL, last_join_url.map(|url| url.expose().to_owned())), (property::REGISTRATIONS, count)]
}

/// P1 and P4 of a contact, as properties to write. Both are blank where it never attended. `parts` has the sessions of the
/// webinars that the contact attended ([`super::attendance::parts`]).
pub fn attendance_properties(rows: &[Attendance], parts: &BTreeMap<SessionId, Part>) -> [DerivedProperty; 2] {
    let rows = rows.iter().map(|row| (&row.session, row.presence.hundredths));
    let FromAttendances { average, attended } = from_attendances(rows, parts);
    [(property::AVERAGE_ATTENDANCE, average), (property::ATTENDANCES, attended.map(|sessions| sessions.to_string()))]
}

/// P2 and P3 of one contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FromRegistrations {
    /// P2: the link of the most recent registration that stands (is approved). None where no registration stands, or
    /// the latest has no link.
    pub last_join_url: Option<JoinUrl>,
    /// P3: how many webinars the contact has a standing (approved) registration with.
    pub registrations: u64,
}

/// Counts a contact's registrations, in any order (P2, P3; P5: always equal to a recount). A contact has two with one
/// webinar where its primary email changed in between: they count once. Of two that were made in the same instant, the
/// one with the higher webinar id, then email, is the later: any fixed choice will do, so that a recount gives the
/// same.
pub fn from_registrations<'a>(registrations: impl IntoIterator<Item = &'a Registration>) -> FromRegistrations {
    let standing: Vec<_> =
        registrations.into_iter().filter(|registration| registration.state == RegistrationState::Approved).collect();
    let webinars: BTreeSet<_> = standing.iter().map(|registration| &registration.webinar).collect();
    let last = standing
        .iter()
        .max_by_key(|registration| (registration.registered_at, &registration.webinar, &registration.email));
    FromRegistrations {
        last_join_url: last.and_then(|registration| registration.join_url.clone()),
        registrations: u64::try_from(webinars.len()).unwrap_or(u64::MAX),
    }
}

/// P1 and P4 of one contact. Both are blank (none) where it never attended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FromAttendances {
    /// P1: average attendance in percent, a decimal of at most two places: `83.25`.
    pub average: Option<String>,
    /// P4: how many sessions the contact attended; several parts of one count once.
    pub attended: Option<u64>,
}

/// Counts a contact's attendances, in any order: session, and hundredths of a percent of its duration (P1, P4; P5:
/// always equal to a recount). Where a session comes twice, because the contact was there under two emails, the longer
/// attendance counts: the two may overlap. Of several parts of one session, the share of the whole counts. It and the mean
/// are rounded to the nearest hundredth, halves up.
pub fn from_attendances<'a>(
    attendances: impl IntoIterator<Item = (&'a SessionId, u32)>,
    parts: &BTreeMap<SessionId, Part>,
) -> FromAttendances {
    let mut sessions: BTreeMap<&SessionId, u32> = BTreeMap::new();
    for (session, hundredths) in attendances {
        let longest = sessions.entry(session).or_default();
        *longest = hundredths.max(*longest);
    }
    // Of each whole: the share, times its duration, and the duration. A session without a length is a whole by itself.
    let mut wholes: BTreeMap<&SessionId, (u128, u128)> = BTreeMap::new();
    for (session, hundredths) in sessions {
        let part = parts.get(session).filter(|part| part.of > 0);
        let (whole, milliseconds, of) =
            part.map_or((session, 1, 1), |part| (&part.whole, u128::from(part.milliseconds), u128::from(part.of)));
        let (share, _) = wholes.entry(whole).or_insert((0, of));
        *share += u128::from(hundredths) * milliseconds;
    }
    let attended = u64::try_from(wholes.len()).unwrap_or(u64::MAX);
    let shares = wholes.into_values().map(|(share, of)| u64::try_from((2 * share + of) / (2 * of)).unwrap_or(u64::MAX));
    let sum: u64 = shares.sum();
    // Twice the sum, so that half a hundredth is a whole number.
    match (2 * sum + attended).checked_div(2 * attended) {
        Some(mean) => FromAttendances { average: Some(percent(mean)), attended: Some(attended) },
        None => FromAttendances::default(),
    }
}

/// Hundredths of a percent as a decimal, without zeros at its end.
fn percent(hundredths: u64) -> String {
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    match rest {
        0 => whole.to_string(),
        _ if rest % 10 == 0 => format!("{whole}.{}", rest / 10),
        _ => format!("{whole}.{rest:02}"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::{Email, Occurrences, WebinarId};

    fn registration(webinar: u64, at: i64, state: RegistrationState) -> Registration {
        Registration {
            webinar: WebinarId::parse(&format!("{webinar:09}")).unwrap(),
            email: Email::parse("ada@example.com").unwrap(),
            contact: None,
            registrant_id: format!("r{webinar}"),
            state,
            join_url: Some(JoinUrl::new(format!("https://zoom.example/w/{webinar}"))),
            registered_at: Timestamp::from_second(at).unwrap(),
            occurrences: Occurrences::Single,
        }
    }

    #[test]
    fn p2_p3_only_standing_registrations_count() {
        use RegistrationState::{Approved, Cancelled, Denied, Pending};
        let rows = [
            registration(1, 10, Approved),
            registration(2, 20, Approved),
            registration(3, 30, Pending),
            registration(4, 40, Denied),
            registration(5, 50, Cancelled),
        ];
        let derived = from_registrations(&rows);
        assert_eq!(derived.registrations, 2);
        assert_eq!(derived.last_join_url.unwrap().expose(), "https://zoom.example/w/2");
        assert_eq!(from_registrations(&rows[2..]), FromRegistrations { last_join_url: None, registrations: 0 });
    }

    #[test]
    fn p2_p3_two_emails_of_one_contact_register_it_once() {
        let other = Registration {
            email: Email::parse("zoe@example.com").unwrap(),
            join_url: Some(JoinUrl::new("https://zoom.example/w/zoe".to_owned())),
            ..registration(1, 10, RegistrationState::Approved)
        };
        let mut rows = [registration(1, 10, RegistrationState::Approved), other];
        for _ in 0..2 {
            let derived = from_registrations(&rows);
            assert_eq!(derived.registrations, 1);
            assert_eq!(derived.last_join_url.unwrap().expose(), "https://zoom.example/w/zoe");
            rows.reverse();
        }
    }

    #[test]
    fn p2_p3_are_blank_only_where_the_contact_never_registered() {
        let values = |rows: &[Registration]| registration_properties(rows).map(|(_, value)| value);
        assert_eq!(values(&[]), [None, None]);
        assert_eq!(values(&[registration(1, 10, RegistrationState::Cancelled)]), [None, Some("0".to_owned())]);
        let link = Some("https://zoom.example/w/1".to_owned());
        assert_eq!(values(&[registration(1, 10, RegistrationState::Approved)]), [link, Some("1".to_owned())]);
        assert_eq!(attendance_properties(&[], &BTreeMap::new()).map(|(_, value)| value), [None, None]);
    }

    #[test]
    fn p1_p4_the_mean_over_the_sessions_attended() {
        let derived = |rows: &[(u8, u32)]| {
            let ids: Vec<_> =
                rows.iter().map(|(session, hundredths)| (SessionId::new(session.to_string()), *hundredths)).collect();
            let rows = ids.iter().map(|(session, hundredths)| (session, *hundredths));
            let FromAttendances { average, attended } = from_attendances(rows, &BTreeMap::new());
            (average.unwrap_or_default(), attended)
        };
        assert_eq!(derived(&[]), (String::new(), None), "blank, not 0");
        assert_eq!(derived(&[(1, 10_000)]), ("100".to_owned(), Some(1)));
        assert_eq!(derived(&[(1, 0)]), ("0".to_owned(), Some(1)));
        assert_eq!(derived(&[(1, 8_325)]), ("83.25".to_owned(), Some(1)));
        assert_eq!(derived(&[(1, 8_350)]), ("83.5".to_owned(), Some(1)));
        assert_eq!(derived(&[(1, 8_305)]), ("83.05".to_owned(), Some(1)));
        assert_eq!(derived(&[(1, 10_000), (2, 5_000), (3, 0)]), ("50".to_owned(), Some(3)));
        assert_eq!(derived(&[(1, 1), (2, 2)]), ("0.02".to_owned(), Some(2)), "halves up");
        assert_eq!(derived(&[(1, 1), (2, 1), (3, 2)]), ("0.01".to_owned(), Some(3)), "else to the nearest");
        assert_eq!(derived(&[(1, 9_000), (1, 2_000), (2, 1_000)]), ("50".to_owned(), Some(2)), "a session counts once");
        assert_eq!(derived(&[(1, 2_000), (2, 1_000), (1, 9_000)]), ("50".to_owned(), Some(2)));
    }

    #[test]
    fn p1_p4_parts_of_one_session_count_once_by_their_share_of_the_whole() {
        let [one, two, alone] = ["one", "two", "alone"].map(SessionId::new);
        let part = |whole: &SessionId, milliseconds, of| Part { whole: whole.clone(), milliseconds, of };
        let parts = BTreeMap::from([
            (one.clone(), part(&one, 20 * 60_000, 60 * 60_000)),
            (two.clone(), part(&one, 40 * 60_000, 60 * 60_000)),
            (alone.clone(), part(&alone, 30 * 60_000, 30 * 60_000)),
        ]);
        let derived = |rows: &[(&SessionId, u32)]| {
            let FromAttendances { average, attended } = from_attendances(rows.iter().copied(), &parts);
            (average.unwrap_or_default(), attended)
        };
        assert_eq!(derived(&[(&one, 10_000), (&two, 10_000)]), ("100".to_owned(), Some(1)));
        assert_eq!(derived(&[(&one, 10_000)]), ("33.33".to_owned(), Some(1)), "of the whole, and not of the part");
        assert_eq!(derived(&[(&two, 5_000)]), ("33.33".to_owned(), Some(1)));
        assert_eq!(derived(&[(&two, 10_000), (&one, 0)]), ("66.67".to_owned(), Some(1)));
        assert_eq!(derived(&[(&one, 10_000), (&alone, 10_000)]), ("66.67".to_owned(), Some(2)));
        let nothing = BTreeMap::from([(one.clone(), part(&one, 0, 0))]);
        assert_eq!(from_attendances([(&one, 10_000)], &nothing).average.as_deref(), Some("100"));
    }

    proptest! {
        #[test]
        fn p5_order_does_not_matter(rows in proptest::collection::vec((0u64..6, 0i64..4, 0u8..4), 0..12).prop_shuffle()) {
            let state = |s| [RegistrationState::Pending, RegistrationState::Approved, RegistrationState::Denied,
                RegistrationState::Cancelled][usize::from(s)];
            let mut rows: Vec<_> = rows.iter().map(|(w, at, s)| registration(*w, *at, state(*s))).collect();
            let one = from_registrations(&rows);
            rows.reverse();
            prop_assert_eq!(one, from_registrations(&rows));
        }
    }
}

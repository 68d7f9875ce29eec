//! P2 and P3: what follows from a contact's registrations.

use crate::{JoinUrl, Registration, RegistrationState};

/// P2 and P3 of one contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FromRegistrations {
    /// P2: the link of the most recent registration that stands: the personal one where Zoom gave one. None where no
    /// registration stands, or the latest has no link.
    pub last_join_url: Option<JoinUrl>,
    /// P3: how many webinars the contact has a standing (approved) registration with.
    pub registrations: u64,
}

/// Counts a contact's registrations, in whatever order they come (P2, P3, P5). Where two were made in the same instant,
/// the higher webinar id counts as the later: any fixed choice will do, so that a recount gives the same.
pub fn from_registrations<'a>(registrations: impl IntoIterator<Item = &'a Registration>) -> FromRegistrations {
    let mut count = 0;
    let mut last: Option<&Registration> = None;
    for registration in registrations.into_iter().filter(|r| r.state == RegistrationState::Approved) {
        count += 1;
        let key = |r: &Registration| (r.registered_at, r.webinar.clone());
        if last.is_none_or(|l| key(l) < key(registration)) {
            last = Some(registration);
        }
    }
    FromRegistrations { last_join_url: last.and_then(|r| r.join_url.clone()), registrations: count }
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

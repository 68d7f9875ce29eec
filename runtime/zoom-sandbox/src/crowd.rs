//! People who are generated on demand: their names and times follow from a number each. A crowd of any size takes only
//! as much memory as its changed people.

use std::{collections::BTreeSet, ops::Range};

use jiff::{SignedDuration, Timestamp};

use crate::{
    ids,
    world::{self, RegistrantStatus},
};

const FIRST_NAMES: [&str; 12] =
    ["Ada", "Bo", "Chidi", "Dalia", "Emil", "Fatima", "Goran", "Hana", "Ivo", "Juno", "Kofi", "Lena"];
const LAST_NAMES: [&str; 10] =
    ["Adler", "Berg", "Costa", "Diallo", "Eriksen", "Farkas", "Gupta", "Horvat", "Ito", "Jansen"];

/// The generated registrants of a webinar.
pub(crate) struct Crowd {
    given: world::Crowd,
    webinar: String,
    /// They registered in the 30 days before this time.
    until: Timestamp,
    /// People who were changed individually. They are kept with the named registrants instead.
    taken_out: BTreeSet<u64>,
}

/// A person of a crowd.
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) first_name: &'static str,
    pub(crate) last_name: &'static str,
    pub(crate) status: RegistrantStatus,
    pub(crate) created_at: Timestamp,
}

/// A join of a person of a crowd: seconds from the session's begin.
pub(crate) struct Join {
    /// The person; none for a guest.
    pub(crate) person: Option<u64>,
    pub(crate) from: i64,
    pub(crate) to: i64,
}

impl Crowd {
    pub(crate) fn new(given: world::Crowd, webinar: u64, until: Timestamp) -> Self {
        Self { given, webinar: webinar.to_string(), until, taken_out: BTreeSet::new() }
    }

    fn range(&self, status: RegistrantStatus) -> Range<u64> {
        let Self { given: world::Crowd { registrants, pending, denied, .. }, .. } = self;
        match status {
            RegistrantStatus::Approved => 0..*registrants,
            RegistrantStatus::Pending => *registrants..registrants + pending,
            RegistrantStatus::Denied => registrants + pending..registrants + pending + denied,
            RegistrantStatus::Cancelled => 0..0,
        }
    }

    /// How many people there are with a status, from a number on.
    pub(crate) fn count(&self, status: RegistrantStatus, from: u64) -> usize {
        let range = self.from(status, from);
        let out = self.taken_out.range(range.clone()).count();
        usize::try_from(range.end - range.start).unwrap_or(usize::MAX).saturating_sub(out)
    }

    /// The person at a position in the listing of a status that begins with a number.
    pub(crate) fn at(&self, status: RegistrantStatus, from: u64, place: usize) -> Option<u64> {
        let range = self.from(status, from);
        let mut number = range.start.checked_add(u64::try_from(place).ok()?)?;
        for out in self.taken_out.range(range.clone()) {
            if *out > number {
                break;
            }
            number += 1;
        }
        range.contains(&number).then_some(number)
    }

    fn from(&self, status: RegistrantStatus, from: u64) -> Range<u64> {
        let range = self.range(status);
        range.start.max(from).min(range.end)..range.end
    }

    pub(crate) fn person(&self, number: u64) -> Option<Person> {
        if self.taken_out.contains(&number) {
            return None;
        }
        let statuses = [RegistrantStatus::Approved, RegistrantStatus::Pending, RegistrantStatus::Denied];
        let status = statuses.into_iter().find(|status| self.range(*status).contains(&number))?;
        let draw = self.draw(&[number]);
        let ago = SignedDuration::from_secs(i64::try_from(draw % (30 * 86_400)).unwrap_or_default());
        Some(Person {
            id: ids::numbered(&["crowd", &self.webinar], number),
            email: format!("p{number}@{}", self.given.domain),
            first_name: pick(&FIRST_NAMES, draw >> 8),
            last_name: pick(&LAST_NAMES, draw >> 16),
            status,
            created_at: self.until.saturating_sub(ago).unwrap_or(self.until),
        })
    }

    /// The person with this id or address.
    pub(crate) fn find(&self, id_or_email: &str) -> Option<u64> {
        let by_email = || {
            let (local, domain) = id_or_email.split_once('@')?;
            let number = local.strip_prefix(['p', 'P'])?;
            domain.eq_ignore_ascii_case(&self.given.domain).then(|| number.parse().ok())?
        };
        let number = ids::number_of(&["crowd", &self.webinar], id_or_email).or_else(by_email)?;
        self.person(number).map(|_| number)
    }

    /// Removes this person from the crowd.
    pub(crate) fn take_out(&mut self, number: u64) {
        self.taken_out.insert(number);
    }

    /// A join of a session with this length in seconds: every person joins once, further joins are random, and guests
    /// come last.
    pub(crate) fn join(&self, joins: world::Joins, number: u64, seconds: i64) -> Join {
        let person = match number {
            _ if number >= joins.joins => None,
            _ if number < joins.attendees => Some(number),
            _ => Some(self.draw(&[number, 1]) % joins.attendees.max(1)),
        };
        let part = |draw: u64, of: i64| i64::try_from(draw % u64::try_from(of.max(1)).unwrap_or(1)).unwrap_or_default();
        // Joins begin between 5 minutes before the session and its last third, and last at least a tenth of it.
        let from = part(self.draw(&[number, 2]), 300 + seconds * 2 / 3) - 300;
        let lasts = seconds / 10 + part(self.draw(&[number, 3]), seconds);
        Join { person, from, to: (from + lasts).min(seconds + 60) }
    }

    /// A pseudo-random number, which is the same in each run (splitmix64).
    fn draw(&self, of: &[u64]) -> u64 {
        of.iter().fold(self.given.seed, |state, part| {
            let mut mixed = (state ^ part).wrapping_add(0x9e37_79b9_7f4a_7c15);
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            mixed ^ (mixed >> 31)
        })
    }
}

fn pick(names: &[&'static str], draw: u64) -> &'static str {
    let place = usize::try_from(draw % u64::try_from(names.len()).unwrap_or(1)).unwrap_or_default();
    names.get(place).copied().unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn crowd() -> Crowd {
        let given =
            world::Crowd { registrants: 10, pending: 3, denied: 2, domain: "crowd.example".to_owned(), seed: 7 };
        Crowd::new(given, 82_512_345_678, "2030-01-01T00:00:00Z".parse().unwrap())
    }

    #[test]
    fn every_person_is_found_by_id_and_address_in_one_status() {
        let crowd = crowd();
        for number in 0..15 {
            let person = crowd.person(number).unwrap();
            assert_eq!(
                (crowd.find(&person.id), crowd.find(&person.email.to_uppercase())),
                (Some(number), Some(number))
            );
        }
        assert!(crowd.person(15).is_none());
        for nobody in ["p15@crowd.example", "p1@example.com", "p@crowd.example", "x", ""] {
            assert_eq!(crowd.find(nobody), None, "{nobody}");
        }
        let statuses = [RegistrantStatus::Approved, RegistrantStatus::Pending, RegistrantStatus::Denied];
        assert_eq!(statuses.map(|status| crowd.count(status, 0)), [10, 3, 2]);
        assert_eq!((crowd.count(RegistrantStatus::Approved, 8), crowd.count(RegistrantStatus::Approved, 99)), (2, 0));
    }

    #[test]
    fn a_removed_person_leaves_no_gap() {
        let mut crowd = crowd();
        for number in [0, 4, 5, 9, 11] {
            crowd.take_out(number);
        }
        let listed = |status, from| -> Vec<u64> {
            (0..crowd.count(status, from)).map(|place| crowd.at(status, from, place).unwrap()).collect()
        };
        assert_eq!(listed(RegistrantStatus::Approved, 0), [1, 2, 3, 6, 7, 8]);
        assert_eq!(listed(RegistrantStatus::Approved, 5), [6, 7, 8]);
        assert_eq!(listed(RegistrantStatus::Pending, 0), [10, 12]);
        assert_eq!(crowd.at(RegistrantStatus::Approved, 0, 6), None);
        assert!(crowd.person(4).is_none() && crowd.find("p4@crowd.example").is_none());
    }

    #[test]
    fn joins_are_the_same_in_each_run_and_include_every_attendee() {
        let joins = world::Joins { attendees: 8, joins: 20, guests: 2 };
        let all = |crowd: Crowd| -> Vec<_> {
            (0..22).map(|number| crowd.join(joins, number, 3600)).map(|j| (j.person, j.from, j.to)).collect()
        };
        let one = all(crowd());
        assert_eq!(one, all(crowd()));
        assert!(one.iter().all(|(_, from, to)| from < to && *from >= -300 && *to <= 3660));
        assert!((0..8).all(|number| one.iter().any(|(person, ..)| *person == Some(number))));
        assert!(one[..20].iter().all(|(person, ..)| person.is_some_and(|number| number < 8)));
        assert!(one[20..].iter().all(|(person, ..)| person.is_none()));
    }
}

//! The people of a session, and when each was there.

use std::collections::BTreeMap;

use greenroom_domain::{
    AccountStore, ContactId, Failure, Join, LeftOutReason, PersonKey, Presence, SessionId, WebinarId,
    rules::attendance,
    store::{KnownSession, Participant},
};
use jiff::{SignedDuration, Timestamp};

/// How many people are read at once.
const PEOPLE: usize = 1_000;

/// The most parts that the time of a session is counted in.
const MOST_PARTS: i64 = 240;

/// A session with its people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionAttendance {
    /// The session.
    pub session: KnownSession,
    /// When it begins.
    pub from: Timestamp,
    /// When it ends; of one that goes on, until when its people are known.
    pub to: Timestamp,
    /// Its people, by when they came.
    pub people: Vec<Attendee>,
    /// How many people Zoom names who are not in `people`: they were not there between begin and end, or Zoom does not say when.
    pub not_shown: usize,
    /// How many minutes one of `counts` stands for.
    pub minutes: i64,
    /// How many people were there in each part of the time.
    pub counts: Vec<u32>,
}

/// A person of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendee {
    /// The name under which the person joined last.
    pub name: String,
    /// The person's email, where it is known.
    pub email: Option<String>,
    /// The contact of the person.
    pub contact: Option<ContactId>,
    /// Why the syncs left the person out; none for a contact, and where it is not known.
    pub left_out: Option<LeftOutReason>,
    /// Whether the person had registered.
    pub registered: bool,
    /// When the person was there: times that overlap are one.
    pub spans: Vec<(Timestamp, Timestamp)>,
    /// How long, and which share of the session; none while the session has no end.
    pub presence: Option<Presence>,
}

/// A session of a webinar with all its people; none where the webinar has no such session.
///
/// # Errors
/// The store's failure.
pub async fn of_session(
    store: &dyn AccountStore,
    webinar: &WebinarId,
    session: KnownSession,
) -> Result<SessionAttendance, Failure> {
    let people = participants(store, webinar, &session.session.id).await?;
    let mut shown = SessionAttendance::of(session, people);
    let left_out = store.left_out(Some(webinar)).await?.into_iter().map(|out| (out.email, out.reason));
    shown.name_left_out(&left_out.collect());
    Ok(shown)
}

async fn participants(
    store: &dyn AccountStore,
    webinar: &WebinarId,
    session: &SessionId,
) -> Result<Vec<Participant>, Failure> {
    let (mut all, mut after): (Vec<Participant>, Option<PersonKey>) = (Vec::new(), None);
    loop {
        let page = store.participants(webinar, session, after.as_ref(), PEOPLE).await?;
        let is_last = page.len() < PEOPLE;
        after = page.last().map(|person| person.person.clone());
        all.extend(page);
        if is_last {
            return Ok(all);
        }
    }
}

impl SessionAttendance {
    fn of(session: KnownSession, people: Vec<Participant>) -> Self {
        let from = session.session.starts_at;
        let left = people.iter().flat_map(|person| &person.joins).map(|join| join.left_at).max();
        let to = session.session.ends_at.or(left).unwrap_or(from).max(from);
        let count = people.len();
        let of = |person: Participant| Attendee::of(&session, from, to, person);
        let mut people: Vec<Attendee> = people.into_iter().filter_map(of).collect();
        people.sort_by(|a, b| (&a.spans, &a.name).cmp(&(&b.spans, &b.name)));
        let (minutes, counts) = counts(from, to, &people);
        let not_shown = count - people.len();
        Self { session, from, to, people, not_shown, minutes, counts }
    }

    /// Says why people with an email were left out, by the reasons of the webinar's emails.
    fn name_left_out(&mut self, reasons: &BTreeMap<String, LeftOutReason>) {
        for person in self.people.iter_mut().filter(|person| person.contact.is_none()) {
            let by_email = person.email.as_ref().and_then(|email| reasons.get(email)).copied();
            person.left_out = person.left_out.or(by_email);
        }
    }

    /// The most people who were there at once, as the counts say.
    pub fn most(&self) -> u32 {
        self.counts.iter().copied().max().unwrap_or_default()
    }
}

impl Attendee {
    /// None for a person who was not there between the session's begin and its end.
    fn of(session: &KnownSession, from: Timestamp, to: Timestamp, person: Participant) -> Option<Self> {
        let spans = spans(&person.joins, from, to);
        let last = person.joins.iter().max_by_key(|join| join.joined_at)?;
        let (name, known) = (last.name.clone(), person.known);
        let is_without_email = known.as_ref().is_some_and(|known| known.contact.is_none() && known.email.is_none());
        let is_invalid = person.joins.iter().any(|join| join.invalid_email.is_some());
        let reason = if is_invalid { LeftOutReason::InvalidEmail } else { LeftOutReason::NoEmail };
        (!spans.is_empty()).then(|| Self {
            name,
            email: person.person.email().map(str::to_owned),
            left_out: is_without_email.then_some(reason),
            contact: known.and_then(|attendance| attendance.contact),
            registered: person.registered,
            presence: attendance::presence(&session.session, &person.joins),
            spans,
        })
    }
}

/// When a person was there, between two moments: times that overlap or touch are one.
fn spans(joins: &[Join], from: Timestamp, to: Timestamp) -> Vec<(Timestamp, Timestamp)> {
    let within = joins.iter().map(|join| (join.joined_at.max(from), join.left_at.min(to)));
    let mut within: Vec<_> = within.filter(|(from, to)| from < to).collect();
    within.sort_unstable();
    let mut spans: Vec<(Timestamp, Timestamp)> = Vec::new();
    for (from, to) in within {
        match spans.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => spans.push((from, to)),
        }
    }
    spans
}

/// How many people were there in each part of the time, be it for a moment, and how many minutes a part has.
fn counts(from: Timestamp, to: Timestamp, people: &[Attendee]) -> (i64, Vec<u32>) {
    let seconds = to.duration_since(from).as_secs();
    let minutes = seconds.div_euclid(60 * MOST_PARTS) + 1;
    let part = SignedDuration::from_mins(minutes).as_millis().max(1);
    let whole = to.duration_since(from).as_millis();
    let number = usize::try_from((whole + part - 1) / part).unwrap_or_default();
    let place = |at: Timestamp| usize::try_from(at.duration_since(from).as_millis() / part).unwrap_or_default();
    let mut counts = vec![0_u32; number];
    for person in people {
        let mut next = 0;
        for (begin, end) in &person.spans {
            // The end itself is no longer part of it.
            let last = place(end.checked_sub(SignedDuration::from_nanos(1)).unwrap_or(*end));
            for count in counts.iter_mut().take(last + 1).skip(place(*begin).max(next)) {
                *count += 1;
            }
            next = last + 1;
        }
    }
    (minutes, counts)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use greenroom_domain::{Attendance, Email, Session};

    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(minute * 60).unwrap()
    }

    fn person(name: &str, joins: &[(i64, i64)]) -> Participant {
        let join = |(from, to): &(i64, i64)| Join {
            user_id: format!("{name}{from}"),
            person_id: None,
            registrant_id: None,
            email: None,
            invalid_email: None,
            name: name.to_owned(),
            joined_at: at(*from),
            left_at: at(*to),
        };
        let joins = joins.iter().map(join).collect();
        Participant { person: PersonKey(format!("guest:{name}")), joins, registered: false, known: None }
    }

    fn session(from: i64, to: Option<i64>) -> KnownSession {
        KnownSession {
            session: Session {
                id: SessionId::new("s"),
                webinar: "82512345678".to_owned().try_into().unwrap(),
                topic: String::new(),
                starts_at: at(from),
                ends_at: to.map(at),
            },
            complete_at: None,
            attended: true,
            rehearsal: None,
            recording: None,
            recording_again_at: None,
        }
    }

    #[test]
    fn people_are_counted_once_a_minute_however_many_devices_they_have() {
        let people = vec![
            person("two devices", &[(10, 13), (11, 12)]),
            person("came back", &[(8, 11), (13, 20)]),
            person("too early", &[(1, 10)]),
            person("without times", &[(12, 12)]),
        ];
        let shown = SessionAttendance::of(session(10, Some(15)), people);
        assert_eq!((shown.minutes, shown.counts.as_slice(), shown.most()), (1, &[2, 1, 1, 1, 1][..], 2));
        let names: Vec<_> = shown.people.iter().map(|person| person.name.as_str()).collect();
        assert_eq!((names, shown.not_shown), (vec!["came back", "two devices"], 2));
        let [back, devices] = shown.people.as_slice() else { panic!() };
        assert_eq!((&back.spans, &devices.spans), (&vec![(at(10), at(11)), (at(13), at(15))], &vec![(at(10), at(13))]));
        assert_eq!(back.presence.as_ref().unwrap().hundredths, 6_000);
    }

    #[test]
    fn c2_c3_c7_a_person_without_a_contact_has_the_reason() {
        let attendance = |key: &str, contact: Option<&str>| Attendance {
            webinar: "82512345678".to_owned().try_into().unwrap(),
            session: SessionId::new("s"),
            person: PersonKey(key.to_owned()),
            email: PersonKey(key.to_owned()).email().map(|email| Email::parse(email).unwrap()),
            contact: contact.map(ContactId::new),
            presence: Presence { joined_at: at(0), left_at: at(1), seconds: 60, hundredths: 10_000 },
        };
        let of = |key: &str, contact: Option<&str>, invalid: Option<&str>| {
            let mut person = person(key, &[(0, 1)]);
            person.person = PersonKey(key.to_owned());
            person.joins[0].invalid_email = invalid.map(str::to_owned);
            person.known = Some(attendance(key, contact));
            person
        };
        let mut early = of("guest:early", None, None);
        early.known = None;
        let people = vec![
            of("email:ada@example.com", Some("1"), None),
            of("email:bo@rival.example", None, None),
            of("email:new@example.com", None, None),
            early,
            of("guest:iphone", None, None),
            of("guest:kim", None, Some("kim at home")),
        ];
        let mut shown = SessionAttendance::of(session(0, Some(1)), people);
        shown.name_left_out(&BTreeMap::from([("bo@rival.example".to_owned(), LeftOutReason::ExcludedDomain)]));
        let mut reasons: Vec<_> = shown.people.iter().map(|person| (person.name.as_str(), person.left_out)).collect();
        reasons.sort_unstable_by_key(|(name, _)| *name);
        let expected = [
            ("email:ada@example.com", None),
            ("email:bo@rival.example", Some(LeftOutReason::ExcludedDomain)),
            ("email:new@example.com", None),
            ("guest:early", None),
            ("guest:iphone", Some(LeftOutReason::NoEmail)),
            ("guest:kim", Some(LeftOutReason::InvalidEmail)),
        ];
        assert_eq!(reasons, expected);
    }

    #[test]
    fn a_person_who_leaves_and_comes_back_within_a_minute_is_counted_once_in_it() {
        let mut twice = person("twice", &[(0, 1), (1, 2)]);
        twice.joins[0].left_at = Timestamp::from_second(70).unwrap();
        twice.joins[1].joined_at = Timestamp::from_second(80).unwrap();
        twice.joins[1].left_at = Timestamp::from_second(130).unwrap();
        assert_eq!(SessionAttendance::of(session(0, Some(3)), vec![twice]).counts, [1, 1, 1]);
    }

    #[test]
    fn a_long_session_is_counted_in_fewer_parts_and_one_that_goes_on_until_now() {
        let long = SessionAttendance::of(session(0, Some(24 * 60)), vec![person("all day", &[(0, 24 * 60)])]);
        assert!(long.counts.len() <= 240 && long.counts.iter().all(|count| *count == 1), "{long:?}");
        let on = SessionAttendance::of(session(0, None), vec![person("there", &[(0, 7)])]);
        assert_eq!((on.counts.len(), on.to, on.people[0].presence.clone()), (7, at(7), None));
        let nobody = SessionAttendance::of(session(0, None), Vec::new());
        assert_eq!((nobody.counts.len(), nobody.most()), (0, 0));
    }
}

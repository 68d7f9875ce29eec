//! The people of a session, and when each was there.

use greenroom_domain::{
    AccountStore, ContactId, Failure, Join, PersonKey, Presence, SessionId, WebinarId,
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
    Ok(SessionAttendance::of(session, people))
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
        (!spans.is_empty()).then(|| Self {
            name,
            email: person.person.email().map(str::to_owned),
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
    use greenroom_domain::Session;

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

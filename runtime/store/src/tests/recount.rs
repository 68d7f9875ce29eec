//! P5: the four properties, and M2 with them, against a recount that knows nothing of how they are worked out.

use std::collections::{BTreeMap, BTreeSet};

use greenroom_domain::{
    RegistrationState, RunStore, property,
    rules::activity::{
        EventFacts, attendance_event, deciding_attendance, deciding_registration, event_state, recording_event,
        registration_event,
    },
    store::{
        CommitError, Effect, EffectsTarget, EventState, Fence, ImportRow, ImportStore, StoreAdmin, SyncWrite,
        TimelineStore, WebinarStore,
    },
};
use proptest::prelude::*;
use rusqlite::Connection;

use super::{
    create, email, new_contact, registration,
    sync::{attendance, call, joins_of, listed_and_complete, session, session_id, slice},
    update, webinar, webinar_id,
};
use crate::{
    SqliteStore,
    activity::{attendances, calls, marketing, registrations},
    contacts::lookup,
    platform::{
        error::Error,
        rows::{nanos, to_word},
    },
};

/// One registration as it was reported: webinar, email, contact, state, day.
type Report = (u64, u8, Option<u8>, u8, i64);

/// A step in the history of a store.
#[derive(Debug, Clone)]
enum Event {
    Registered(Report),
    /// Webinar, session, email, whose it is, hundredths.
    Attended(u64, i64, u8, Option<u8>, u32),
    NotAttended(u64, i64, u8),
    /// All of a session's participants are known.
    Complete(u64, i64),
    /// A contact gets another primary email, made of a number.
    Renamed(u8, u8),
    /// A contact gets a secondary email.
    SecondEmail(u8, u8),
    /// A contact is deleted, and one of the same name made by hand.
    Replaced(u8),
    /// A commit that fails at its end: nothing of it counts.
    Interrupted(Report, u32),
}

const CONTACTS: [&str; 3] = ["ada", "bob", "cleo"];
const STATES: [RegistrationState; 4] =
    [RegistrationState::Pending, RegistrationState::Approved, RegistrationState::Denied, RegistrationState::Cancelled];

/// When a session ends, in seconds as [`super::at`] takes them: some register before, some after.
fn ends(k: i64) -> i64 {
    100_000 + 86_400 * k + 3_600
}

fn address(n: u8) -> String {
    format!("{n}@people.example")
}

fn contact_of(contact: Option<u8>) -> Option<&'static str> {
    contact.map(|c| CONTACTS[usize::from(c)])
}

fn registered((n, who, contact, state, day): Report) -> Effect {
    let at = 100_000 + 86_400 * day;
    let registration = registration(n, &address(who), contact_of(contact), STATES[usize::from(state)], at);
    Effect::Registrations { registrations: vec![registration] }
}

fn attended(n: u64, k: i64, who: u8, contact: Option<u8>, hundredths: u32) -> Effect {
    Effect::Attendances { attendances: vec![attendance(n, k, &address(who), contact_of(contact), hundredths)] }
}

/// The test's own books: the last that was said of each webinar and email, of each session and email.
#[derive(Default, Clone)]
struct Books {
    registrations: BTreeMap<(u64, u8), Report>,
    attendances: BTreeMap<(u64, i64, u8), (Option<u8>, u32)>,
    complete: BTreeSet<(u64, i64)>,
}

/// P1 to P4 of a contact.
type Four = [Option<String>; 4];

impl Books {
    fn note(&mut self, event: &Event) {
        match event {
            Event::Registered(report) => {
                self.registrations.insert((report.0, report.1), *report);
            }
            Event::Attended(n, k, who, contact, hundredths) => {
                self.attendances.insert((*n, *k, *who), (*contact, *hundredths));
            }
            Event::NotAttended(n, k, who) => {
                self.attendances.remove(&(*n, *k, *who));
            }
            Event::Complete(n, k) => {
                self.complete.insert((*n, *k));
            }
            Event::Renamed(..) | Event::SecondEmail(..) | Event::Interrupted(..) => {}
            Event::Replaced(contact) => {
                for report in self.registrations.values_mut().filter(|r| r.2 == Some(*contact)) {
                    report.2 = None;
                }
                for there in self.attendances.values_mut().filter(|a| a.0 == Some(*contact)) {
                    there.0 = None;
                }
            }
        }
    }

    fn own(&self, contact: u8) -> Vec<Report> {
        self.registrations.values().filter(|r| r.2 == Some(contact)).copied().collect()
    }

    /// Session by session, the most that the contact was there.
    fn there(&self, contact: u8) -> BTreeMap<(u64, i64), u32> {
        let mut there = BTreeMap::new();
        for ((n, k, _), (owner, hundredths)) in &self.attendances {
            if *owner == Some(contact) {
                let most = there.entry((*n, *k)).or_insert(0);
                *most = (*most).max(*hundredths);
            }
        }
        there
    }

    fn four(&self, contact: u8) -> Four {
        let own = self.own(contact);
        let mut standing: Vec<Report> = own.iter().filter(|r| r.3 == 1).copied().collect();
        // Of one webinar the later one counts; of one instant, the higher webinar, then the later email.
        standing.sort_by_key(|r| (r.4, r.0, r.1));
        let link = standing.last().map(|r| format!("https://zoom.example/w/{}/{}", r.0, address(r.1)));
        let webinars: BTreeSet<u64> = standing.iter().map(|r| r.0).collect();
        let registrations = (!own.is_empty()).then(|| webinars.len().to_string());
        let there = self.there(contact);
        let average = (!there.is_empty()).then(|| {
            let mean = there.values().map(|h| f64::from(*h)).sum::<f64>() / there.len() as f64;
            let text = format!("{:.2}", ((mean + 1e-9).round()) / 100.0);
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        });
        [average, link, registrations, (!there.is_empty()).then(|| there.len().to_string())]
    }

    /// M2: none where the contact is not on the webinar's event.
    fn on_event(&self, contact: u8, n: u64) -> Option<&'static str> {
        if self.there(contact).keys().any(|(webinar, _)| *webinar == n) {
            return Some("ATTENDED");
        }
        let own: Vec<Report> = self.own(contact).into_iter().filter(|r| r.0 == n).collect();
        let newest = |state| own.iter().filter(|r| r.3 == state).map(|r| r.4).max();
        match (newest(1), newest(0)) {
            (Some(day), _) => {
                let missed = self.complete.iter().any(|(w, k)| *w == n && 100_000 + 86_400 * day < ends(*k));
                Some(if missed { "NO_SHOW" } else { "REGISTERED" })
            }
            (None, Some(_)) => None,
            // Denied or cancelled, whichever is the latest; of one instant, the later email.
            (None, None) => {
                let last = own.iter().max_by_key(|r| (r.4, r.1))?;
                (last.3 == 3).then_some("CANCELLED")
            }
        }
    }
}

async fn carry_out(store: &SqliteStore, fence: &Fence, event: &Event) {
    match event.clone() {
        Event::Registered(report) => store.sync(fence, [registered(report)], []).await,
        Event::Attended(n, k, who, contact, hundredths) => {
            let joins = joins_of(n, k, &[&address(who)]);
            store.sync(fence, [attended(n, k, who, contact, hundredths)], [joins]).await;
        }
        Event::NotAttended(n, k, who) => {
            let people = vec![attendance(n, k, &address(who), None, 0).person];
            store.sync(fence, [Effect::NotAttended { session: session_id(n, k), people }], []).await;
        }
        Event::Complete(n, k) => store.sync(fence, [], listed_and_complete(n, k)).await,
        Event::Renamed(contact, to) => {
            let to = format!("{}-{to}@names.example", CONTACTS[usize::from(contact)]);
            store.put([update(CONTACTS[usize::from(contact)], property::EMAIL, Some(&to))]).await;
        }
        Event::SecondEmail(contact, n) => {
            let id = CONTACTS[usize::from(contact)];
            let row = ImportRow::Contact {
                id: Some(id.into()),
                email: None,
                secondary_emails: Some(vec![email(&format!("{id}-{n}@second.example"))]),
                properties: [].into(),
            };
            store.import(vec![row].into()).await.unwrap();
        }
        Event::Replaced(contact) => {
            let id = CONTACTS[usize::from(contact)];
            assert!(store.delete_contact(&id.into()).await.unwrap());
            store.put([Effect::CreateContact { contact: new_contact(id), by_hand: true }]).await;
        }
        Event::Interrupted(report, hundredths) => {
            let effects =
                vec![registered(report), attended(report.0, 0, report.1, report.2, hundredths), create("ada")];
            let refused =
                store.commit(slice(fence, effects, Vec::new()).into(), EffectsTarget::SameStore).await.unwrap_err();
            assert!(matches!(refused, CommitError::Store(_)), "{refused}");
        }
    }
}

fn report() -> impl Strategy<Value = Report> {
    (0u64..3, 0u8..4, whose(), 0u8..4, 0i64..4)
}

fn whose() -> impl Strategy<Value = Option<u8>> {
    prop::option::weighted(0.8, 0u8..3)
}

fn event() -> impl Strategy<Value = Event> {
    let session = || (0u64..3, 0i64..2);
    prop_oneof![
        6 => report().prop_map(Event::Registered),
        6 => (session(), 0u8..4, whose(), 0u32..=10_000)
            .prop_map(|((n, k), who, contact, hundredths)| Event::Attended(n, k, who, contact, hundredths)),
        1 => (session(), 0u8..4).prop_map(|((n, k), who)| Event::NotAttended(n, k, who)),
        1 => session().prop_map(|(n, k)| Event::Complete(n, k)),
        1 => (0u8..3, 0u8..3).prop_map(|(contact, to)| Event::Renamed(contact, to)),
        1 => (0u8..3, 0u8..3).prop_map(|(contact, n)| Event::SecondEmail(contact, n)),
        1 => (0u8..3).prop_map(Event::Replaced),
        1 => (report(), 0u32..=10_000).prop_map(|(report, hundredths)| Event::Interrupted(report, hundredths)),
    ]
}

async fn world() -> (SqliteStore, Fence) {
    let store = SqliteStore::in_memory().unwrap();
    store.put(CONTACTS.map(create)).await;
    store.put([Effect::SaveWebinars { webinars: (0..3).map(webinar).collect() }]).await;
    let fence = store.leased(0).await;
    let sessions = (0..3).flat_map(|n| (0..2).map(move |k| session(n, k))).collect();
    store.sync(&fence, [], [SyncWrite::Sessions { sessions }]).await;
    (store, fence)
}

async fn four(store: &SqliteStore, id: &str) -> Four {
    let contact = store.contact(id).await;
    [property::AVERAGE_ATTENDANCE, property::LAST_JOIN_URL, property::REGISTRATIONS, property::ATTENDANCES]
        .map(|name| contact.properties.get(name).cloned())
}

async fn on_event(store: &SqliteStore, n: u64) -> BTreeMap<String, String> {
    let all = store.event_contacts(&webinar_id(n), None, 9).await.unwrap();
    all.iter().map(|c| (c.contact.to_string(), crate::platform::rows::to_word(&c.state).unwrap())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn p5_m2_properties_and_events_equal_a_recount_whatever_the_history(
        history in prop::collection::vec(event(), 1..30),
        repeat in prop::collection::vec(any::<prop::sample::Index>(), 0..10),
    ) {
        // Repetitions of earlier steps, at any later time.
        let mut history = history;
        for index in repeat {
            history.push(history[index.index(history.len())].clone());
        }
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let (store, fence) = world().await;
            let mut books = Books::default();
            for event in &history {
                carry_out(&store, &fence, event).await;
                books.note(event);
                for (n, id) in (0u8..).zip(CONTACTS) {
                    prop_assert_eq!(four(&store, id).await, books.four(n), "{} after {:?}", id, event);
                }
                for n in 0..3 {
                    let expected: BTreeMap<String, String> = (0u8..)
                        .zip(CONTACTS)
                        .filter_map(|(c, id)| Some((id.to_owned(), books.on_event(c, n)?.to_owned())))
                        .collect();
                    prop_assert_eq!(on_event(&store, n).await, expected, "webinar {} after {:?}", n, event);
                }
            }
            prop_assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
            Ok(())
        })?;
    }

    /// Reports of different people about different registrations and sessions may come in any order, and in commits of
    /// any size.
    #[test]
    fn p5_t4_the_order_of_what_is_independent_does_not_matter(
        reports in prop::collection::vec(report(), 1..20),
        there in prop::collection::vec((0u64..3, 0i64..2, 0u8..4, whose(), 0u32..=10_000), 0..20),
        seed in any::<u64>(),
        size in 1usize..7,
    ) {
        let reports: BTreeMap<(u64, u8), Report> = reports.iter().map(|r| ((r.0, r.1), *r)).collect();
        let there: BTreeMap<_, _> = there.iter().map(|a| ((a.0, a.1, a.2), *a)).collect();
        let one: Vec<Effect> = reports.into_values().map(registered)
            .chain(there.into_values().map(|(n, k, who, contact, h)| attended(n, k, who, contact, h)))
            .collect();
        let mut order: Vec<usize> = (0..one.len()).collect();
        order.sort_by_key(|n| (*n as u64 * 7 + 3).wrapping_mul(seed | 1));
        let two: Vec<Effect> = order.into_iter().map(|n| one[n].clone()).collect();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut states = Vec::new();
            for (effects, size) in [(one, 1), (two, size)] {
                let (store, _) = world().await;
                for commit in effects.chunks(size) {
                    store.put(commit).await;
                }
                let mut state = Vec::new();
                for id in CONTACTS {
                    let mut timeline = store.timeline(&id.into()).await.unwrap();
                    timeline.sort_by_key(|e| (e.webinar.clone(), e.session.clone(), e.at));
                    state.push((store.contact(id).await.properties, timeline));
                }
                states.push(state);
            }
            prop_assert_eq!(&states[0], &states[1]);
            Ok(())
        })?;
    }

    /// Also the statements over many rows (the no-shows of a session, the recordings of its participants) write what the
    /// pure functions give for each row.
    #[test]
    fn m2_t1_t2_t3_the_rows_are_what_the_pure_functions_give_for_the_rows_they_follow_from(
        history in prop::collection::vec(
            prop_oneof![5 => event().prop_map(Ok), 1 => (0u64..3, 0i64..2).prop_map(Err)],
            1..40,
        ),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let (store, fence) = world().await;
            for event in &history {
                match event {
                    Ok(event) => carry_out(&store, &fence, event).await,
                    Err((n, k)) => store.put([recorded(*n, *k)]).await,
                }
            }
            for id in CONTACTS {
                let (kept, expected) = store.read(move |c| Ok((kept_rows(c, id)?, expected_rows(c, id)?))).await.unwrap();
                prop_assert_eq!(kept, expected, "{}", id);
            }
            Ok(())
        })?;
    }
}

fn recorded(n: u64, k: i64) -> Effect {
    Effect::SaveCall { call: Box::new(call(n, k)) }
}

/// Kind, webinar, session, state, instant: of the timeline and of marketing events, without the instant of a cancellation,
/// which is that of a commit.
type Rows = BTreeSet<(String, String, String, String, Option<i64>)>;

fn kept_rows(c: &Connection, id: &str) -> Result<Rows, Error> {
    let mut rows = c.prepare(
        "SELECT kind, webinar, session, coalesce(details ->> 'state', ''), at FROM timeline_events
         WHERE contact = (SELECT row FROM contacts WHERE id = ?1)
         UNION ALL
         SELECT 'event', webinar, '', state, iif(state = 'CANCELLED', NULL, at) FROM marketing_event_contacts
         WHERE contact = (SELECT row FROM contacts WHERE id = ?1)",
    )?;
    let rows = rows.query_map([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn expected_rows(c: &Connection, id: &str) -> Result<Rows, Error> {
    let contact = lookup::row_of(c, &id.into())?.unwrap();
    let (registered, attended) = (registrations::of_contact(c, contact)?, attendances::of_contact(c, contact)?);
    let mut rows = Rows::new();
    for n in 0..3 {
        let id = webinar_id(n);
        let webinar = id.to_string();
        let registration = deciding_registration(registered.iter().filter(|row| row.webinar == id));
        rows.extend(registration_event(registration).map(|(at, state)| {
            ("registration".to_owned(), webinar.clone(), String::new(), to_word(&state).unwrap(), Some(nanos(at)))
        }));
        for k in 0..2 {
            let session = session_id(n, k);
            let attendance = deciding_attendance(attended.iter().filter(|row| row.session == session));
            let recording = recording_event(attendance, calls::saved_at(c, session.as_str())?);
            for (kind, at) in [("attendance", attendance_event(attendance)), ("recording", recording)] {
                rows.extend(
                    at.map(|at| {
                        (kind.to_owned(), webinar.clone(), session.to_string(), String::new(), Some(nanos(at)))
                    }),
                );
            }
        }
        let state = event_state(EventFacts {
            registration,
            first_joined_at: marketing::first_joined_at(c, contact, &webinar)?,
            was_seen: marketing::was_seen(c, contact, &webinar)?,
            last_complete_end: marketing::end_of_last_complete(c, &webinar, jiff::Timestamp::now())?,
            before: None,
            now: super::at(0),
        });
        rows.extend(state.map(|(state, at)| {
            let at = (state != EventState::Cancelled).then(|| nanos(at));
            ("event".to_owned(), webinar, String::new(), state.as_str().to_owned(), at)
        }));
    }
    Ok(rows)
}

//! Segments over rows that the tests write themselves: the code that writes them is tested elsewhere.

use std::collections::BTreeMap;

use greenroom_domain::{
    Attendance, Call, PersonKey, Presence, property,
    segment::{
        AttendanceWhere, Event, EventCondition, EventCount, Filter, Operand, Range, RecordingWhere, RegistrationWhere,
        Test, TextTest, When,
    },
    store::{Effect, SegmentError, SegmentStore, StoreAdmin},
};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use rusqlite::params;
use serde_json::{Value, json};

use super::{create, on_disk, register, webinar_id};
use crate::{SqliteStore, platform::rows::nanos};

const DAY: i64 = 86_400;

/// Days before now.
fn ago(days: i64) -> Timestamp {
    now().checked_sub(SignedDuration::from_hours(24 * days)).unwrap()
}

fn now() -> Timestamp {
    super::at(400 * DAY)
}

/// A webinar's name and a call's topic, by number.
const NAMES: [&str; 3] = ["Launch day", "ABEND der Launch", "ÄRGER, und wie er vergeht"];
const STATES: [&str; 4] = ["pending", "approved", "denied", "cancelled"];
/// How many sessions there are: number `n` is of the webinar `n % 3`.
const SESSIONS: usize = 5;

/// A call's URL; the first session's call has none, the last session has no call.
fn url(session: usize) -> Option<String> {
    (session > 0).then(|| format!("https://zoom.example/REC/{session}"))
}

fn has_call(session: usize) -> bool {
    session + 1 < SESSIONS
}

#[derive(Debug, Clone, Default)]
struct Person {
    email: Option<String>,
    properties: BTreeMap<&'static str, &'static str>,
    /// By webinar: state and days ago.
    registrations: BTreeMap<usize, (usize, i64)>,
    /// By session and which of the person's emails: days ago, seconds, hundredths.
    attendances: BTreeMap<(usize, bool), (i64, u32, u32)>,
    /// By session, those with a call: days ago.
    recordings: BTreeMap<usize, i64>,
}

async fn write(store: &SqliteStore, people: &[Person]) {
    let people = people.to_vec();
    store
        .write(move |c| {
            for (n, name) in NAMES.iter().enumerate() {
                c.execute(
                    "INSERT INTO webinars (id, zoom_account, topic, host_id, details) VALUES (?1, 'z', ?2, 'h', '{}')",
                    params![webinar_id(n as u64).as_str(), name],
                )?;
            }
            for n in 0..SESSIONS {
                let webinar = webinar_id((n % 3) as u64);
                c.execute(
                    "INSERT INTO sessions (id, webinar, topic, starts_at) VALUES (?1, ?2, ?3, ?4)",
                    params![format!("s{n}"), webinar.as_str(), NAMES[n % 3], nanos(ago(n as i64))],
                )?;
                if has_call(n) {
                    c.execute(
                        "INSERT INTO calls (session, webinar, topic, starts_at, seconds, recording_url, transcript, saved_at)
                         VALUES (?1, ?2, ?3, ?4, 60, ?5, '[]', 0)",
                        params![format!("s{n}"), webinar.as_str(), NAMES[n % 3], nanos(ago(n as i64)), url(n)],
                    )?;
                }
            }
            // Without a contact.
            c.execute(
                "INSERT INTO attendances (session, person, webinar, joined_at, left_at, seconds, hundredths)
                 VALUES ('s0', 'guest:1', ?1, ?2, ?2, 0, 10000)",
                params![webinar_id(0).as_str(), nanos(now())],
            )?;
            for (n, person) in people.iter().enumerate() {
                // Far apart, so that a page has several windows.
                let row = 7 + 3_000 * n as i64;
                c.execute(
                    "INSERT INTO contacts (row, id, email, version, created_at, updated_at) VALUES (?1, ?2, ?3, 1, 0, 0)",
                    params![row, format!("c{n}"), person.email],
                )?;
                for (name, value) in &person.properties {
                    c.execute("INSERT INTO contact_properties VALUES (?1, ?2, ?3)", params![row, name, value])?;
                }
                let mut event = c.prepare_cached(
                    "INSERT INTO timeline_events (contact, kind, webinar, session, at, details)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?;
                for (webinar, (state, days)) in &person.registrations {
                    let details = json!({ "state": STATES[*state] }).to_string();
                    let webinar = webinar_id(*webinar as u64);
                    event.execute(params![row, "registration", webinar.as_str(), "", nanos(ago(*days)), details])?;
                }
                for (session, days) in &person.recordings {
                    let webinar = webinar_id((session % 3) as u64);
                    let key = format!("s{session}");
                    event.execute(params![row, "recording", webinar.as_str(), key, nanos(ago(*days)), "{}"])?;
                }
                for ((session, other), (days, seconds, hundredths)) in &person.attendances {
                    c.execute(
                        "INSERT INTO attendances
                             (session, person, webinar, contact, joined_at, left_at, seconds, hundredths)
                         VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7)",
                        params![
                            format!("s{session}"),
                            format!("{n} {other}"),
                            webinar_id((session % 3) as u64).as_str(),
                            row,
                            nanos(ago(*days)),
                            seconds,
                            hundredths
                        ],
                    )?;
                }
            }
            c.execute(
                r#"INSERT INTO property_definitions (name, label, "group", kind, secret, derived)
                   VALUES ('city', 'City', 'contact', 'text', 0, 0)"#,
                [],
            )?;
            Ok(())
        })
        .await
        .unwrap();
}

fn filter(document: Value) -> Filter {
    Filter::parse(&document).unwrap()
}

/// All members, a page of so many at a time.
async fn members(store: &SqliteStore, filter: &Filter, limit: usize) -> Vec<String> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = store.segment_members(filter, now(), after, limit).await.unwrap();
        assert!(page.members.len() <= limit);
        assert!(page.next.is_none() || page.members.len() == limit);
        found.extend(page.members.into_iter().map(|member| member.id.to_string()));
        after = page.next;
        if after.is_none() {
            return found;
        }
    }
}

async fn who(store: &SqliteStore, document: Value) -> Vec<String> {
    let filter = filter(document);
    let found = members(store, &filter, 2).await;
    assert_eq!(store.segment_count(&filter, now()).await.unwrap(), found.len() as u64);
    found
}

fn person(properties: &[(&'static str, &'static str)]) -> Person {
    Person { properties: properties.iter().copied().collect(), ..Person::default() }
}

#[tokio::test]
async fn g1_properties_compare_as_numbers_or_as_texts_whatever_their_case() {
    let store = SqliteStore::in_memory().unwrap();
    let mut people = [
        person(&[("city", "GRAZ"), (property::REGISTRATIONS, "9"), (property::AVERAGE_ATTENDANCE, "66.67")]),
        person(&[
            ("city", "ÄRGER"),
            (property::REGISTRATIONS, "10"),
            (property::LAST_JOIN_URL, "https://z.example/W/1"),
        ]),
        person(&[("city", "12 ways"), (property::ATTENDANCES, "0")]),
        person(&[]),
    ];
    people[3].email = Some("ada@example.com".to_owned());
    write(&store, &people).await;
    let is = |name: &str, test: Value| json!({ "property": name, "is": test });
    for (document, expected) in [
        (is("city", json!("known")), &["c0", "c1", "c2"][..]),
        (is("city", json!("unknown")), &["c3"]),
        (is("city", json!({ "equals": "graz" })), &["c0"]),
        (is("city", json!({ "equals": "ärger" })), &["c1"]),
        // The same, in the other of Unicode's two ways.
        (is("city", json!({ "equals": "a\u{308}rger" })), &["c1"]),
        (is("city", json!({ "notEquals": "Graz" })), &["c1", "c2", "c3"]),
        (is("city", json!({ "contains": "RGE" })), &["c1"]),
        (is("city", json!({ "atLeast": "graz" })), &["c0", "c1"]),
        (is("city", json!({ "less": 13 })), &[]),
        (is("city", json!({ "notEquals": 12 })), &["c0", "c1", "c2", "c3"]),
        (is(property::REGISTRATIONS, json!({ "greater": 9 })), &["c1"]),
        (is(property::REGISTRATIONS, json!({ "between": { "from": 9, "to": 10 } })), &["c0", "c1"]),
        (is(property::REGISTRATIONS, json!({ "less": 10 })), &["c0"]),
        (is(property::REGISTRATIONS, json!({ "atMost": 10.0 })), &["c0", "c1"]),
        (is(property::REGISTRATIONS, json!({ "contains": "1" })), &["c1"]),
        (is(property::AVERAGE_ATTENDANCE, json!({ "equals": 66.67 })), &["c0"]),
        (is(property::ATTENDANCES, json!({ "equals": 0 })), &["c2"]),
        (is(property::ATTENDANCES, json!({ "notEquals": 0 })), &["c0", "c1", "c3"]),
        (is(property::LAST_JOIN_URL, json!({ "contains": "/w/" })), &["c1"]),
        (is("email", json!("known")), &["c3"]),
        (is("email", json!({ "equals": "Ada@Example.com" })), &["c3"]),
        (is("email", json!({ "notEquals": 7 })), &["c0", "c1", "c2", "c3"]),
        (json!({ "not": is("email", json!({ "greater": 7 })) }), &["c0", "c1", "c2", "c3"]),
    ] {
        assert_eq!(who(&store, document.clone()).await, expected, "{document}");
    }
}

#[tokio::test]
async fn g2_events_have_happened_or_not_refined_counted_and_in_time() {
    let store = SqliteStore::in_memory().unwrap();
    let mut people = vec![Person::default(); 4];
    people[0].registrations = BTreeMap::from([(0, (1, 10)), (1, (3, 100))]);
    people[0].attendances = BTreeMap::from([((0, false), (10, 600, 3_333)), ((0, true), (10, 60, 100))]);
    people[0].recordings = BTreeMap::from([(0, 9)]);
    people[1].registrations = BTreeMap::from([(2, (0, 200))]);
    people[1].attendances = BTreeMap::from([((0, false), (10, 1_800, 10_000)), ((1, false), (5, 900, 5_000))]);
    people[1].recordings = BTreeMap::from([(0, 9), (1, 4)]);
    people[2].attendances = BTreeMap::from([((2, false), (90, 30, 10))]);
    write(&store, &people).await;
    let event = |event: &str, refined: Value| json!({ "event": event, "where": refined });
    let (first, second) = (webinar_id(0).to_string(), webinar_id(1).to_string());
    for (document, expected) in [
        (json!({ "event": "registration" }), &["c0", "c1"][..]),
        (json!({ "event": "registration", "happened": false }), &["c2", "c3"]),
        (event("registration", json!({ "states": ["approved"] })), &["c0"]),
        (event("registration", json!({ "states": ["pending", "denied"] })), &["c1"]),
        (event("registration", json!({ "webinarIds": [second, first] })), &["c0"]),
        (event("registration", json!({ "webinarName": { "contains": "ärger" } })), &["c1"]),
        (event("registration", json!({ "webinarName": { "equals": "launch DAY" } })), &["c0"]),
        (json!({ "event": "registration", "times": { "atLeast": 2 } }), &["c0"]),
        (json!({ "event": "registration", "times": { "atMost": 1 } }), &["c1", "c2", "c3"]),
        (json!({ "event": "registration", "times": { "atMost": 1 }, "happened": false }), &["c0"]),
        (json!({ "event": "registration", "times": { "exactly": 0 } }), &["c2", "c3"]),
        (json!({ "event": "registration", "when": { "lastDays": 10 } }), &["c0"]),
        (json!({ "event": "registration", "when": { "lastDays": 9 } }), &[]),
        (json!({ "event": "registration", "when": { "before": ago(100).to_string() } }), &["c1"]),
        (
            json!({ "event": "registration", "when": { "from": ago(100).to_string(), "before": ago(10).to_string() } }),
            &["c0"],
        ),
        (json!({ "event": "attendance" }), &["c0", "c1", "c2"]),
        (event("attendance", json!({ "percent": { "atLeast": 33.33, "atMost": 33.33 } })), &["c0"]),
        (event("attendance", json!({ "percent": { "atLeast": 33.34 } })), &["c1"]),
        // Of two attendances of one session, the longest is the one.
        (event("attendance", json!({ "seconds": { "atMost": 60 } })), &["c2"]),
        (event("attendance", json!({ "seconds": { "atMost": 30 } })), &["c2"]),
        (event("attendance", json!({ "webinarIds": [first], "seconds": { "atLeast": 600 } })), &["c0", "c1"]),
        // One session under two emails is one event.
        (json!({ "event": "attendance", "times": { "atLeast": 2 } }), &["c1"]),
        (json!({ "event": "attendance", "times": { "exactly": 1 } }), &["c0", "c2"]),
        (json!({ "event": "attendance", "times": { "atLeast": 2 }, "when": { "lastDays": 7 } }), &[]),
        (json!({ "event": "recording" }), &["c0", "c1"]),
        (json!({ "event": "recording", "happened": false }), &["c2", "c3"]),
        (event("recording", json!({ "topic": { "contains": "abend" } })), &["c1"]),
        (event("recording", json!({ "recordingUrl": { "contains": "/rec/" } })), &["c1"]),
        (event("recording", json!({ "startsAt": { "from": ago(1).to_string() } })), &["c0", "c1"]),
        (event("recording", json!({ "startsAt": { "before": ago(0).to_string() } })), &["c1"]),
        (json!({ "event": "recording", "when": { "lastDays": 4 } }), &["c1"]),
    ] {
        assert_eq!(who(&store, document.clone()).await, expected, "{document}");
    }
}

#[tokio::test]
async fn g2_what_a_sync_wrote_is_found() {
    let store = SqliteStore::in_memory().unwrap();
    let approved = greenroom_domain::RegistrationState::Approved;
    store.put([create("ada"), create("bob"), register(0, "ada", approved, 10), register(1, "bob", approved, 10)]).await;
    store
        .write(|c| {
            let session =
                "INSERT INTO sessions (id, webinar, topic, starts_at, ends_at) VALUES ('s', ?1, 'A session', ?2, ?3)";
            let (from, to) = (nanos(super::at(100)), nanos(super::at(3_700)));
            Ok(c.execute(session, params![webinar_id(0).as_str(), from, to])?)
        })
        .await
        .unwrap();
    let attendance = Attendance {
        webinar: webinar_id(0),
        session: "s".into(),
        person: PersonKey("email:ada@example.com".to_owned()),
        email: Some(super::email("ada@example.com")),
        contact: Some("ada".into()),
        presence: Presence { joined_at: super::at(100), left_at: super::at(1_900), seconds: 1_800, hundredths: 5_000 },
    };
    let call = Call {
        webinar: webinar_id(0),
        session: "s".into(),
        topic: "A session".to_owned(),
        starts_at: super::at(100),
        seconds: 3_600,
        recording_url: Some("https://zoom.example/rec/1".to_owned()),
        transcript: Vec::new(),
        unread: Vec::new(),
    };
    let effects = [Effect::Attendances { attendances: vec![attendance] }, Effect::SaveCall { call: Box::new(call) }];
    store.put(effects).await;
    let event = |event: &str, refined: Value| json!({ "event": event, "where": refined });
    for (document, expected) in [
        (event("registration", json!({ "webinarName": { "equals": "webinar 1" }, "states": ["approved"] })), "bob"),
        (
            json!({ "event": "registration", "when": { "before": super::at(11).to_string() }, "where": {
            "webinarIds": [webinar_id(0)] } }),
            "ada",
        ),
        (
            event("attendance", json!({ "percent": { "atLeast": 50, "atMost": 50 }, "seconds": { "atLeast": 1_800 } })),
            "ada",
        ),
        (json!({ "event": "attendance", "happened": false }), "bob"),
        (json!({ "property": property::ATTENDANCES, "is": { "equals": 1 } }), "ada"),
        (json!({ "property": property::AVERAGE_ATTENDANCE, "is": { "equals": 50 } }), "ada"),
        (
            event("recording", json!({ "topic": { "contains": "SESSION" }, "recordingUrl": { "contains": "/rec/" } })),
            "ada",
        ),
        (json!({ "event": "recording", "times": { "exactly": 0 } }), "bob"),
    ] {
        assert_eq!(who(&store, document.clone()).await, [expected], "{document}");
    }
}

#[tokio::test]
async fn g3_conditions_combine_and_are_kept_under_a_name() {
    let (_directory, store) = on_disk();
    let mut people = vec![person(&[("city", "Graz")]), person(&[("city", "Wien")]), person(&[])];
    people[0].registrations.insert(0, (1, 1));
    people[1].registrations.insert(0, (1, 1));
    write(&store, &people).await;
    let (graz, registered) =
        (json!({ "property": "city", "is": { "equals": "graz" } }), json!({ "event": "registration" }));
    assert_eq!(who(&store, json!({ "all": [graz, registered] })).await, ["c0"]);
    assert_eq!(who(&store, json!({ "any": [graz, registered] })).await, ["c0", "c1"]);
    assert_eq!(who(&store, json!({ "not": { "any": [graz, registered] } })).await, ["c2"]);
    assert_eq!(who(&store, json!({ "all": [registered, { "not": graz }] })).await, ["c1"]);

    let (fans, other) = (filter(json!({ "all": [graz, registered] })), filter(registered));
    assert!(store.save_segment("Fans of Graz", &fans, ago(2), None).await.unwrap());
    assert!(!store.save_segment("Fans of Graz", &other, ago(1), None).await.unwrap());
    assert!(store.save_segment("All", &other, ago(1), None).await.unwrap());
    let segments = store.segments().await.unwrap();
    assert_eq!(segments.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["All", "Fans of Graz"]);
    let kept = store.segment("Fans of Graz").await.unwrap().unwrap();
    assert_eq!((&kept.filter, kept.created_at, kept.updated_at), (&other, ago(2), ago(1)));
    assert!(store.remove_segment("All", None).await.unwrap());
    assert!(!store.remove_segment("All", None).await.unwrap());
    assert_eq!(store.segment("All").await.unwrap(), None);
}

#[tokio::test]
async fn g3_members_come_whole_and_page_by_page() {
    let store = SqliteStore::in_memory().unwrap();
    let mut people = vec![Person::default(); 5];
    for person in &mut people[1..] {
        person.attendances.insert((0, false), (1, 1, 1));
        person.properties.insert("city", "Graz");
    }
    write(&store, &people).await;
    let attended = filter(json!({ "event": "attendance" }));
    let first = store.segment_members(&attended, now(), None, 3).await.unwrap();
    assert_eq!(first.members[0].value("city"), Some("Graz"));
    // Contacts that are deleted meanwhile, and new ones before the place, do not move the next page.
    let gone = first.members[2].id.clone();
    assert!(store.delete_contact(&gone).await.unwrap());
    let second = store.segment_members(&attended, now(), first.next, 3).await.unwrap();
    assert_eq!(second.members.iter().map(|m| m.id.as_str()).collect::<Vec<_>>(), ["c4"]);
    assert_eq!(second.next, None);
    let beyond = store.segment_members(&attended, now(), Some(u64::MAX), 3).await.unwrap();
    assert!(beyond.members.is_empty());
}

#[tokio::test]
async fn a_property_that_does_not_exist_is_named_with_its_place() {
    let store = SqliteStore::in_memory().unwrap();
    let slip = filter(json!({ "not": { "property": "firstnme", "is": "known" } }));
    for refused in [
        store.segment_count(&slip, now()).await.unwrap_err(),
        store.segment_members(&slip, now(), None, 1).await.unwrap_err(),
        store.save_segment("slip", &slip, now(), None).await.unwrap_err(),
    ] {
        let SegmentError::Filter(invalid) = refused else { panic!("{refused}") };
        assert_eq!(invalid.pointer, "/not/property");
        assert!(invalid.message.contains("`firstnme`"), "{invalid}");
    }
    assert!(store.segments().await.unwrap().is_empty());
    for name in ["", " x", "a\nb", &"x".repeat(101)] {
        let filter = filter(json!({ "event": "attendance" }));
        assert!(matches!(store.save_segment(name, &filter, now(), None).await, Err(SegmentError::Name)), "{name}");
    }
}

// A naive evaluation, contact by contact, of nothing but the people above.

fn lower(text: &str) -> String {
    text.to_lowercase()
}

fn meets_text(test: &TextTest, text: &str) -> bool {
    match test {
        TextTest::Equals(wanted) => lower(text) == lower(wanted),
        TextTest::Contains(wanted) => lower(text).contains(&lower(wanted)),
    }
}

fn compares(value: &str, operand: &Operand, fits: fn(std::cmp::Ordering) -> bool) -> bool {
    match operand {
        Operand::Number(wanted) => value.parse::<f64>().is_ok_and(|n| n.partial_cmp(wanted).is_some_and(fits)),
        Operand::Text(wanted) => fits(lower(value).cmp(&lower(wanted))),
    }
}

fn meets_property(value: Option<&str>, test: &Test) -> bool {
    let Some(value) = value else { return matches!(test, Test::Unknown | Test::NotEquals(_)) };
    match test {
        Test::Known => true,
        Test::Unknown => false,
        Test::Equals(wanted) => compares(value, wanted, std::cmp::Ordering::is_eq),
        Test::NotEquals(wanted) => !compares(value, wanted, std::cmp::Ordering::is_eq),
        Test::Greater(wanted) => compares(value, wanted, std::cmp::Ordering::is_gt),
        Test::AtLeast(wanted) => compares(value, wanted, std::cmp::Ordering::is_ge),
        Test::Less(wanted) => compares(value, wanted, std::cmp::Ordering::is_lt),
        Test::AtMost(wanted) => compares(value, wanted, std::cmp::Ordering::is_le),
        Test::Between(ends) => {
            compares(value, &ends.from, std::cmp::Ordering::is_ge)
                && compares(value, &ends.to, std::cmp::Ordering::is_le)
        }
        Test::Contains(wanted) => lower(value).contains(&lower(wanted)),
    }
}

fn in_range(range: Option<Range>, value: f64) -> bool {
    range.is_none_or(|r| r.at_least.is_none_or(|end| value >= end) && r.at_most.is_none_or(|end| value <= end))
}

fn in_time(when: Option<When>, days: i64) -> bool {
    match when {
        None => true,
        Some(When::LastDays(last)) => (0..=i64::from(last)).contains(&days),
        Some(When::In(within)) => {
            within.from.is_none_or(|from| ago(days) >= from) && within.before.is_none_or(|before| ago(days) < before)
        }
    }
}

fn happened(person: &Person, condition: &EventCondition) -> usize {
    let of_webinar = |n: usize, ids: &Option<Vec<_>>, name: &Option<TextTest>| {
        ids.as_ref().is_none_or(|ids| ids.contains(&webinar_id(n as u64)))
            && name.as_ref().is_none_or(|test| meets_text(test, NAMES[n]))
    };
    let when = condition.when;
    match &condition.event {
        Event::Registration(RegistrationWhere { webinar_ids, webinar_name, states }) => person
            .registrations
            .iter()
            .filter(|(n, (state, days))| {
                let named = states.as_ref().is_none_or(|wanted| {
                    wanted.iter().any(|wanted| serde_json::to_value(wanted).unwrap() == STATES[*state])
                });
                named && of_webinar(**n, webinar_ids, webinar_name) && in_time(when, *days)
            })
            .count(),
        Event::Attendance(AttendanceWhere { webinar_ids, webinar_name, seconds, percent }) => {
            let mut longest: BTreeMap<usize, (i64, u32, u32)> = BTreeMap::new();
            for ((n, _), (days, lasted, hundredths)) in &person.attendances {
                let best = longest.entry(*n).or_insert((*days, *lasted, *hundredths));
                if (*hundredths, *days) > (best.2, best.0) {
                    *best = (*days, *lasted, *hundredths);
                }
            }
            let sessions = longest.iter().filter(|(n, (days, lasted, hundredths))| {
                of_webinar(**n % 3, webinar_ids, webinar_name)
                    && in_range(*seconds, f64::from(*lasted))
                    && in_range(*percent, f64::from(*hundredths) / 100.0)
                    && in_time(when, *days)
            });
            sessions.count()
        }
        Event::Recording(RecordingWhere { topic, starts_at, recording_url }) => person
            .recordings
            .iter()
            .filter(|(n, days)| {
                topic.as_ref().is_none_or(|test| meets_text(test, NAMES[**n % 3]))
                    && starts_at.is_none_or(|within| in_time(Some(When::In(within)), **n as i64))
                    && recording_url.as_ref().is_none_or(|test| url(**n).is_some_and(|url| meets_text(test, &url)))
                    && in_time(when, **days)
            })
            .count(),
    }
}

fn meets(person: &Person, filter: &Filter) -> bool {
    match filter {
        Filter::All(filters) => filters.iter().all(|inner| meets(person, inner)),
        Filter::Any(filters) => filters.iter().any(|inner| meets(person, inner)),
        Filter::Not(inner) => !meets(person, inner),
        Filter::Property(condition) => {
            let value = match condition.property.as_str() {
                "email" => person.email.as_deref(),
                name => person.properties.get(name).copied(),
            };
            meets_property(value, &condition.is)
        }
        Filter::Event(condition) => {
            let times = happened(person, condition);
            let met = match condition.times {
                EventCount::AtLeast(wanted) => times >= wanted as usize,
                EventCount::AtMost(wanted) => times <= wanted as usize,
                EventCount::Exactly(wanted) => times == wanted as usize,
            };
            met == condition.happened
        }
    }
}

fn people() -> impl Strategy<Value = Vec<Person>> {
    let values = prop::sample::select(vec!["Graz", "GRAZ", "ärger", "Ärger", "9", "10", "2.5", "abc", "-1", "1e1"]);
    let properties = prop::collection::btree_map(
        prop::sample::select(vec!["city", property::REGISTRATIONS, property::LAST_JOIN_URL]),
        values,
        0..3,
    );
    let registrations = prop::collection::btree_map(0usize..3, (0usize..4, 0i64..6), 0..3);
    let attendance = (0i64..6, 0u32..4, prop::sample::select(vec![0u32, 1, 3_333, 5_000, 10_000]));
    let attendances = prop::collection::btree_map((0..SESSIONS, any::<bool>()), attendance, 0..4);
    let recordings = prop::collection::btree_map(0..SESSIONS - 1, 0i64..6, 0..3);
    let person = (any::<bool>(), properties, registrations, attendances, recordings).prop_map(
        |(has_email, properties, registrations, attendances, recordings)| Person {
            email: has_email.then(String::new),
            properties,
            registrations,
            attendances,
            recordings,
        },
    );
    prop::collection::vec(person, 0..8).prop_map(|mut people| {
        for (n, person) in people.iter_mut().enumerate() {
            person.email = person.email.take().map(|_| format!("p{n}@graz.example"));
        }
        people
    })
}

fn filters() -> impl Strategy<Value = Filter> {
    let number = prop::sample::select(vec![json!(9), json!(10), json!(2.5), json!(-1), json!(0)]);
    let text = prop::sample::select(vec!["graz", "GRAZ", "ÄRGER", "a", "9", "p1@graz.example"]);
    let operand = prop_oneof![number.clone(), text.clone().prop_map(Value::from)];
    let how = prop::sample::select(vec!["equals", "notEquals", "greater", "atLeast", "less", "atMost"]);
    let test = prop_oneof![
        prop::sample::select(vec!["known", "unknown"]).prop_map(Value::from),
        (how, operand).prop_map(|(how, operand)| json!({ how: operand })),
        (number.clone(), number).prop_map(|(from, to)| json!({ "between": { "from": from, "to": to } })),
        text.clone().prop_map(|text| json!({ "contains": text })),
    ];
    let property =
        (prop::sample::select(vec!["city", "email", property::REGISTRATIONS, property::LAST_JOIN_URL]), test);
    let property = property.prop_map(|(name, test)| json!({ "property": name, "is": test }));

    let refinements = (
        prop::option::of(prop::collection::vec(0u64..4, 1..3)),
        prop::option::of(prop_oneof![
            text.prop_map(|text| json!({ "contains": text })),
            prop::sample::select(NAMES.to_vec()).prop_map(|name| json!({ "equals": name.to_uppercase() })),
            Just(json!({ "contains": "launch" })),
        ]),
        prop::option::of(prop::sample::select(vec![json!(["approved"]), json!(["pending", "cancelled"])])),
        prop::option::of((0u32..4).prop_map(|n| json!({ "atLeast": n }))),
        prop::option::of(prop::sample::select(vec![json!({ "atLeast": 33.33 }), json!({ "atMost": 33.33 })])),
        prop::option::of((0i64..6).prop_map(|days| json!({ "from": ago(days).to_string() }))),
    );
    let times = (prop::sample::select(vec!["atLeast", "atMost", "exactly"]), 0u32..4);
    let when = prop::option::of(prop_oneof![
        (1u32..6).prop_map(|days| json!({ "lastDays": days })),
        (0i64..6).prop_map(|days| json!({ "from": ago(days).to_string() })),
        (0i64..6).prop_map(|days| json!({ "before": ago(days).to_string(), "from": ago(days + 2).to_string() })),
    ]);
    let event = (
        prop::sample::select(vec!["registration", "attendance", "recording"]),
        refinements,
        any::<bool>(),
        times,
        when,
    );
    let event =
        event.prop_map(|(event, (ids, name, states, seconds, percent, starts_at), happened, (how, times), when)| {
            let ids = ids.map(|ids| ids.into_iter().map(|n| webinar_id(n).to_string()).collect::<Value>());
            let refined = match event {
                "registration" => vec![("webinarIds", ids), ("webinarName", name), ("states", states)],
                "attendance" => {
                    vec![("webinarIds", ids), ("webinarName", name), ("seconds", seconds), ("percent", percent)]
                }
                _ => {
                    vec![("topic", name.clone()), ("recordingUrl", name.filter(|_| happened)), ("startsAt", starts_at)]
                }
            };
            let refined: Value =
                refined.into_iter().filter_map(|(name, test)| Some((name.to_owned(), test?))).collect();
            // Once, or never at all, is what most filters ask.
            let times = if times == 0 && how == "atLeast" { json!({ "atLeast": 1 }) } else { json!({ how: times }) };
            let mut document = json!({ "event": event, "where": refined, "happened": happened, "times": times });
            if let Some(when) = when {
                document["when"] = when;
            }
            document
        });
    let leaf = prop_oneof![property, event.clone(), event];
    let tree = leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(|list| json!({ "all": list })),
            prop::collection::vec(inner.clone(), 1..4).prop_map(|list| json!({ "any": list })),
            inner.prop_map(|inner| json!({ "not": inner })),
        ]
    });
    tree.prop_filter_map("a comparison that the property does not take", |document| Filter::parse(&document).ok())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn g1_g2_g3_any_filter_finds_whom_a_naive_reading_finds(
        people in people(),
        filters in prop::collection::vec(filters(), 12),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let store = SqliteStore::in_memory().unwrap();
            write(&store, &people).await;
            for filter in filters {
                let expected: Vec<String> =
                    (0..people.len()).filter(|n| meets(&people[*n], &filter)).map(|n| format!("c{n}")).collect();
                for limit in [1, 3, 100] {
                    let found = members(&store, &filter, limit).await;
                    prop_assert_eq!(&found, &expected, "{} by {}", serde_json::to_string(&filter).unwrap(), limit);
                }
                prop_assert_eq!(store.segment_count(&filter, now()).await.unwrap(), expected.len() as u64);
            }
            Ok(())
        })?;
    }
}

#[tokio::test]
async fn the_segments_of_a_contact_are_those_that_have_it_as_a_member() {
    let store = SqliteStore::in_memory().unwrap();
    write(&store, &[person(&[("city", "Graz")]), person(&[("city", "Linz")]), person(&[])]).await;
    let is = |test: Value| filter(json!({ "property": "city", "is": test }));
    for (name, filter) in [
        ("all", is(json!({ "notEquals": "nowhere" }))),
        ("graz", is(json!({ "equals": "Graz" }))),
        ("known", is(json!("known"))),
        ("attended", filter(json!({ "event": "attendance" }))),
    ] {
        store.save_segment(name, &filter, now(), None).await.unwrap();
    }
    for segment in store.segments().await.unwrap() {
        let members = members(&store, &segment.filter, 50).await;
        for contact in ["c0", "c1", "c2"] {
            let of_contact = store.segments_of(&contact.into(), now()).await.unwrap();
            let (has, is_member) = (of_contact.contains(&segment.name), members.contains(&contact.to_owned()));
            assert_eq!(has, is_member, "{contact} in {}", segment.name);
        }
    }
    assert_eq!(store.segments_of(&"c0".into(), now()).await.unwrap(), ["all", "graz", "known"]);
    assert!(store.segments_of(&"nobody".into(), now()).await.unwrap().is_empty());
}

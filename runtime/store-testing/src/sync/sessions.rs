//! Sessions, their participants, and the properties of contacts that follow (P1: average attendance, P4: attendances).

use greenroom_domain::{
    Attendance, Join, PersonKey, RecordingReason, RecordingState,
    RegistrationState::Approved,
    Session, SyncStore, Webinar, WebinarType, property,
    store::{Effect, Listing, Participant, SyncWrite},
};

use super::{SyncingStore, complete, sync, try_sync, with_sessions};
use crate::{
    contacts::contact,
    runs::JointStore,
    sample::{at, attendance, create, email, join, register, registration, session, session_id, webinar, webinar_id},
};

async fn people(store: &impl SyncStore, after: Option<&str>, limit: usize) -> Vec<Participant> {
    let after = after.map(|key| PersonKey(key.to_owned()));
    store.participants(&webinar_id(1), &session_id(1, 0), after.as_ref(), limit).await.unwrap()
}

fn keys(people: &[Participant]) -> Vec<&str> {
    people.iter().map(|person| person.person.0.as_str()).collect()
}

fn joins(k: i64, joins: Vec<Join>) -> SyncWrite {
    SyncWrite::Joins { webinar: webinar_id(1), session: session_id(1, k), joins }
}

fn attended(attendances: impl IntoIterator<Item = Attendance>) -> Effect {
    Effect::Attendances { attendances: attendances.into_iter().collect() }
}

/// P1 and P4 of a contact.
async fn counted(store: &impl JointStore, id: &str) -> (Option<String>, Option<String>) {
    let contact = contact(store, id).await;
    let value = |name| contact.properties.get(name).cloned();
    (value(property::AVERAGE_ATTENDANCE), value(property::ATTENDANCES))
}

fn count(average: &str, sessions: u64) -> (Option<String>, Option<String>) {
    (Some(average.to_owned()), Some(sessions.to_string()))
}

/// People of a session are known by the registration that they joined by, then their email, then Zoom's ids (C2, C3).
pub async fn c2_c3_people_are_known_by_registration_then_email_then_zooms_ids(store: impl SyncingStore) {
    let fence = with_sessions(&store, 1).await;
    let registered = registration(1, "ada@example.com", None, Approved, 1);
    let by_registrant = |user_id: &str, address, registrant: &str| Join {
        registrant_id: Some(registrant.to_owned()),
        ..join(0, user_id, address, 60)
    };
    let all = vec![
        by_registrant("1", Some("ada@phone.example"), &registered.registrant_id),
        by_registrant("2", Some("bob@example.com"), "unknown"),
        by_registrant("3", None, " "),
        Join { person_id: Some("zoom-7".to_owned()), ..join(0, "4", None, 60) },
        Join { person_id: Some(String::new()), ..join(0, "5", None, 60) },
        Join { invalid_email: Some("no email".to_owned()), ..join(0, "6", None, 60) },
    ];
    // The registration comes after the join.
    sync(&store, &fence, [], [joins(0, all)]).await;
    let before = people(&store, None, 9).await;
    assert_eq!(before[0].person.0, "email:ada@phone.example");
    sync(&store, &fence, [Effect::Registrations { registrations: vec![registered] }], []).await;
    assert_eq!(people(&store, None, 9).await, before, "reading writes nothing");
    store.identify(&fence, &webinar_id(1), &session_id(1, 0)).await.unwrap();
    let after = people(&store, None, 9).await;
    assert_eq!(
        keys(&after),
        ["email:ada@example.com", "email:bob@example.com", "guest:3", "guest:5", "guest:6", "person:zoom-7"]
    );
    assert!(after[0].registered, "what they joined by");
    assert_eq!((after[1].registered, &after[1].known), (false, &None));
    assert_eq!(after[4].joins[0].invalid_email.as_deref(), Some("no email"));
    let known = store.known_webinars(Some(&webinar_id(1))).await.unwrap().remove(0);
    assert!(known.sessions[0].attended);
}

/// Who joins by the link of a registration that does not count is the person of the one that does (C11: several
/// registrations under one email are one person); of an erased person, nothing is kept of either (C10).
pub async fn c10_c11_joins_by_any_registration_of_an_email_are_one_persons(store: impl SyncingStore) {
    let fence = with_sessions(&store, 1).await;
    let of = |registrants: &[(&str, &str)]| SyncWrite::OtherRegistrants {
        webinar: webinar_id(1),
        registrants: registrants.iter().map(|(id, address)| ((*id).to_owned(), email(address))).collect(),
    };
    let counts = registration(1, "ada@example.com", Some("ada"), Approved, 1);
    let by_registrant = |user_id: &str, address, registrant: &str| Join {
        registrant_id: Some(registrant.to_owned()),
        ..join(0, user_id, address, 60)
    };
    let all = || {
        let all = vec![
            by_registrant("1", Some("ada@phone.example"), &counts.registrant_id),
            by_registrant("2", Some("ada@desk.example"), "other"),
            by_registrant("3", None, "third"),
            by_registrant("4", None, "blank"),
        ];
        joins(0, all)
    };
    let effects = [create("ada"), Effect::Registrations { registrations: vec![counts.clone()] }];
    // An id that was noted before is the counting registration's, once that has the id.
    let others = [("other", "bob@example.com"), (&counts.registrant_id, "bob@example.com"), (" ", "bob@example.com")];
    sync(&store, &fence, effects, [of(&others), of(&[("other", "ada@example.com")]), all()]).await;
    let found = people(&store, None, 9).await;
    assert_eq!(keys(&found), ["email:ada@example.com", "guest:3", "guest:4"]);
    assert_eq!((found[0].joins.len(), found[0].registered), (2, true));
    sync(&store, &fence, [], [of(&[("third", "ada@example.com")])]).await;
    store.identify(&fence, &webinar_id(1), &session_id(1, 0)).await.unwrap();
    let found = people(&store, None, 9).await;
    assert_eq!((keys(&found), found[0].joins.len()), (vec!["email:ada@example.com", "guest:4"], 3));
    assert!(store.erase(&"ada".into(), at(9)).await.unwrap());
    let is_gone = async || assert_eq!(keys(&people(&store, None, 9).await), ["guest:4"]);
    is_gone().await;
    sync(&store, &fence, [], [of(&[("late", "ada@example.com")])]).await;
    sync(&store, &fence, [], [all(), joins(0, vec![by_registrant("5", None, "late")])]).await;
    is_gone().await;
    // An email without a contact.
    sync(&store, &fence, [], [of(&[("eve", "eve@example.com")]), joins(0, vec![by_registrant("6", None, "eve")])])
        .await;
    assert_eq!(keys(&people(&store, None, 9).await), ["email:eve@example.com", "guest:4"]);
    assert!(store.erase_email(&email("eve@example.com"), at(9)).await.unwrap());
    is_gone().await;
}

/// All joins of a person are on one page; pages go on after a key, and a position finds its key again.
pub async fn p1_all_joins_of_a_person_are_on_one_page(store: impl SyncingStore) {
    let fence = with_sessions(&store, 2).await;
    let who = |n: usize| format!("{n:02}@example.com");
    let mut all = Vec::new();
    for n in 0..10 {
        for device in 0..3 {
            let joined = Join { joined_at: at(100_000 + device), ..join(0, &format!("{n}-{device}"), None, 60) };
            all.push(Join { email: Some(email(&who(n))), ..joined });
        }
    }
    sync(&store, &fence, [], [joins(0, all.clone())]).await;
    let known = attendance(1, 0, &who(3), None, 100);
    sync(&store, &fence, [attended([known.clone()])], [joins(1, all)]).await;
    let mut found = Vec::new();
    let mut page = people(&store, None, 4).await;
    while let Some(last) = page.last().map(|last| last.person.0.clone()) {
        assert!(page.len() <= 4 && page.iter().all(|person| person.joins.len() == 3));
        found.extend(page);
        page = people(&store, Some(&last), 4).await;
    }
    assert_eq!(found.len(), 10);
    for (position, person) in [(0, None), (1, Some(0)), (4, Some(3)), (10, Some(9)), (11, None)] {
        let key = store.person_at(&webinar_id(1), &session_id(1, 0), position).await.unwrap();
        assert_eq!(key, person.map(|n: usize| found[n].person.clone()), "{position}");
    }
    assert_eq!(found[3].known, Some(known));
    assert_eq!(found[3].joins[0].email, Some(email(&who(3))));
    assert_eq!(found[0].known, None);
}

/// A join that is listed again is amended, not added.
pub async fn a_join_that_was_written_is_amended(store: impl SyncingStore) {
    let fence = with_sessions(&store, 1).await;
    sync(&store, &fence, [], [joins(0, vec![join(0, "1", None, 60)])]).await;
    let longer = join(0, "1", Some("ada@example.com"), 90);
    sync(&store, &fence, [], [joins(0, vec![longer.clone()])]).await;
    let found = people(&store, None, 9).await;
    assert_eq!((keys(&found), &found[0].joins[..]), (vec!["email:ada@example.com"], &[longer][..]));
}

/// Sessions are listed with their webinar, in the order of time, with the state of their recordings.
pub async fn sessions_and_recordings_are_known_with_their_webinar(store: impl SyncingStore) {
    let fence = with_sessions(&store, 2).await;
    let ended = Session { topic: "Renamed".to_owned(), ends_at: None, ..session(1, 1) };
    let state = RecordingState::Missing { reason: RecordingReason::Processing };
    let recording = |k| SyncWrite::Recording {
        webinar: webinar_id(1),
        session: session_id(1, k),
        state: state.clone(),
        again_at: Some(at(7)),
    };
    sync(&store, &fence, [], [SyncWrite::Sessions { sessions: vec![ended.clone()] }, recording(1)]).await;
    let known = store.known_webinars(None).await.unwrap().remove(0);
    assert_eq!(known.sessions.iter().map(|s| &s.session).collect::<Vec<_>>(), [&session(1, 0), &ended]);
    assert_eq!((&known.sessions[0].recording, known.sessions[0].recording_again_at), (&None, None));
    assert_eq!(
        (&known.sessions[1].recording, known.sessions[1].recording_again_at),
        (&Some(state.clone()), Some(at(7)))
    );
    assert!(store.known_webinars(Some(&webinar_id(2))).await.unwrap().is_empty());
    let of_another = SyncWrite::SessionComplete { webinar: webinar_id(2), session: session_id(1, 0), at: at(9) };
    for unknown in [recording(9), complete(9), of_another] {
        assert!(try_sync(&store, &fence, [], [unknown]).await.is_err());
    }
}

/// A webinar that Zoom no longer has is known as cancelled, until Zoom has it again (M1: each synced webinar is a
/// marketing event).
pub async fn m1_a_webinar_is_cancelled_until_zoom_has_it_again(store: impl SyncingStore) {
    let fence = with_sessions(&store, 1).await;
    let known = async || store.known_webinars(None).await.unwrap().remove(0);
    assert_eq!((known().await.webinar, known().await.cancelled), (webinar(1), false));
    sync(&store, &fence, [Effect::CancelWebinar { webinar: webinar_id(1) }], []).await;
    let cancelled = known().await;
    assert!(cancelled.cancelled && cancelled.sessions.len() == 1, "what was synced stays");
    sync(&store, &fence, [Effect::SaveWebinars { webinars: vec![webinar(1)] }], []).await;
    assert!(!known().await.cancelled);
}

/// P1 and P4 equal a recount of the attendances, in any order of writing, and however often (P5: derived properties
/// equal a recount).
pub async fn p1_p4_p5_attendances_are_recounted(store: impl SyncingStore) {
    let fence = with_sessions(&store, 3).await;
    sync(&store, &fence, [create("ada"), create("bob")], []).await;
    assert_eq!(counted(&store, "ada").await, (None, None));
    let of = |k, hundredths| attendance(1, k, "ada@example.com", Some("ada"), hundredths);
    sync(&store, &fence, [attended([of(0, 10_000), of(1, 5_000)])], []).await;
    assert_eq!(counted(&store, "ada").await, count("75", 2));
    let before = contact(&store, "ada").await;
    sync(&store, &fence, [attended([of(1, 5_000), of(0, 10_000)])], []).await;
    assert_eq!(contact(&store, "ada").await, before, "once more changes nothing");
    // The same session under another email counts once, by the longest.
    let other = attendance(1, 1, "ada@phone.example", Some("ada"), 6_000);
    sync(&store, &fence, [attended([other, of(0, 9_000)])], []).await;
    assert_eq!(counted(&store, "ada").await, count("75", 2));
    let person = PersonKey("email:ada@example.com".to_owned());
    sync(&store, &fence, [Effect::NotAttended { session: session_id(1, 0), people: vec![person] }], []).await;
    assert_eq!(counted(&store, "ada").await, count("60", 1));
    // It changes hands.
    let others = attendance(1, 1, "ada@phone.example", Some("bob"), 6_000);
    sync(&store, &fence, [attended([others])], []).await;
    assert_eq!(counted(&store, "ada").await, count("50", 1));
    assert_eq!(counted(&store, "bob").await, count("60", 1));
}

/// A session is complete once a listing of its participants was believed; attendances without joins go then.
pub async fn a_session_is_complete_once_its_participants_were_listed(store: impl SyncingStore) {
    let fence = with_sessions(&store, 1).await;
    let one = attendance(1, 0, "ada@example.com", Some("ada"), 5_000);
    sync(&store, &fence, [create("ada"), attended([one])], [complete(0)]).await;
    let known = async || store.known_webinars(None).await.unwrap().remove(0).sessions.remove(0);
    assert_eq!(known().await.complete_at, None);
    assert_eq!(counted(&store, "ada").await, count("50", 1));
    let (webinar, listing) = (webinar_id(1), Listing::Participants(session_id(1, 0)));
    let begin = SyncWrite::BeginListing { webinar: webinar.clone(), listing: listing.clone(), at: at(5), again: false };
    let end = SyncWrite::EndListing { webinar, listing, sweep: false, at: at(6) };
    sync(&store, &fence, [], [begin, end, complete(0)]).await;
    assert_eq!(known().await.complete_at, Some(at(1_000_000)));
    assert_eq!(counted(&store, "ada").await, (None, None));
}

/// The answer of `people`: the identity of each email, and the contact with those values only that a sync changes.
pub async fn people_are_known_by_their_primary_email(store: impl SyncingStore) {
    let fence = with_sessions(&store, 1).await;
    let mut ada = crate::sample::new_contact("ada");
    ada.secondary_emails = vec![email("ada@home.example")];
    ada.properties.insert("company".to_owned(), "Engines".to_owned());
    sync(&store, &fence, [Effect::CreateContact { contact: ada, by_hand: true }, create("bob")], []).await;
    store.erase(&"bob".into(), at(3)).await.unwrap();
    let emails = ["bob@example.com", "ada@example.com", "ada@home.example"].map(email);
    let found = store.people(&emails).await.unwrap();
    let identities = store.identities(&emails).await.unwrap();
    assert_eq!(found.iter().map(|(known, _)| known.clone()).collect::<Vec<_>>(), identities);
    let whole = contact(&store, "ada").await;
    let known = found[1].1.clone().unwrap();
    assert_eq!((&known.id, &known.email, known.version), (&whole.id, &whole.email, whole.version));
    assert!(known.secondary_emails.is_empty());
    assert_eq!(known.properties.keys().collect::<Vec<_>>(), ["firstname"]);
    assert!(found[0].1.is_none() && found[2].1.is_none());
    assert_eq!(store.erased(&emails).await.unwrap(), [email("bob@example.com")]);
}

/// No sync keeps a row of an erased person, neither one that was there nor one that Zoom gives later (C10: erased
/// people leave only keyed hashes).
pub async fn c10_nothing_of_an_erased_person_is_left_by_a_sync(store: impl SyncingStore) {
    let fence = with_sessions(&store, 1).await;
    let who = "ada@example.com";
    let told = || {
        let registrant = format!("r-1-{who}");
        let all = vec![
            join(0, "1", Some(who), 60),
            Join { registrant_id: Some(registrant), ..join(0, "2", None, 60) },
            Join { invalid_email: Some(format!("<{who}>")), ..join(0, "3", None, 60) },
            join(0, "bob", Some("bob@example.com"), 60),
        ];
        joins(0, all)
    };
    let effects = [
        create("ada"),
        create("bob"),
        register(1, "ada", Approved, 1),
        attended([attendance(1, 0, who, Some("ada"), 5_000), attendance(1, 0, "bob@example.com", Some("bob"), 5_000)]),
    ];
    sync(&store, &fence, effects, [told()]).await;
    assert!(people(&store, None, 9).await.len() > 1);
    assert!(store.erase(&"ada".into(), at(9)).await.unwrap());
    let is_gone = async || {
        let left = people(&store, None, 9).await;
        assert_eq!(keys(&left), ["email:bob@example.com"]);
        assert_eq!(left[0].known, Some(attendance(1, 0, "bob@example.com", Some("bob"), 5_000)));
    };
    is_gone().await;
    let late = [
        Effect::Registrations { registrations: vec![registration(1, who, None, Approved, 1)] },
        attended([attendance(1, 0, who, Some("ada"), 5_000)]),
    ];
    sync(&store, &fence, late, [told()]).await;
    is_gone().await;
    assert_eq!(store.registrations(&[(webinar_id(1), email(who))]).await.unwrap(), [None]);
    assert_eq!(counted(&store, "bob").await, count("50", 1));
}

/// The sessions of a webinar that happens once are parts of one: P1 is the share of all of them, P4 counts once; also for people
/// in other parts, whenever a part comes, changes, or turns out to be a rehearsal (P5: derived properties equal a recount).
pub async fn p1_p4_p5_parts_of_one_session_count_as_one(store: impl SyncingStore) {
    let fence = with_sessions(&store, 3).await;
    sync(&store, &fence, [create("ada")], []).await;
    let of = |k, hundredths| attendance(1, k, "ada@example.com", Some("ada"), hundredths);
    sync(&store, &fence, [attended([of(0, 10_000), of(1, 5_000)])], []).await;
    assert_eq!(counted(&store, "ada").await, count("75", 2), "it can happen on any day");
    let happens = |kind| Effect::SaveWebinars { webinars: vec![Webinar { kind, ..webinar(1) }] };
    sync(&store, &fence, [happens(WebinarType::Single)], []).await;
    assert_eq!(counted(&store, "ada").await, count("50", 1), "an hour and a half of three");
    let sessions = |sessions| SyncWrite::Sessions { sessions };
    sync(&store, &fence, [], [sessions(vec![session(1, 3)])]).await;
    assert_eq!(counted(&store, "ada").await, count("37.5", 1), "of four");
    let judged = |rehearsal| SyncWrite::Rehearsal { webinar: webinar_id(1), session: session_id(1, 3), rehearsal };
    sync(&store, &fence, [], [judged(true)]).await;
    assert_eq!(counted(&store, "ada").await, count("50", 1));
    sync(&store, &fence, [], [judged(false)]).await;
    assert_eq!(counted(&store, "ada").await, count("37.5", 1));
    let of_bob = attendance(1, 3, "bob@example.com", Some("bob"), 10_000);
    sync(&store, &fence, [create("bob"), attended([of_bob])], []).await;
    assert_eq!(counted(&store, "bob").await, count("25", 1));
    let mut shorter = session(1, 3);
    shorter.ends_at = None;
    for _ in 0..2 {
        sync(&store, &fence, [], [sessions(vec![shorter.clone()])]).await;
        assert_eq!(counted(&store, "ada").await, count("50", 1), "one that goes on is no part yet");
        assert_eq!(counted(&store, "bob").await, count("100", 1));
        sync(&store, &fence, [], [sessions(vec![session(1, 3)])]).await;
        assert_eq!(counted(&store, "ada").await, count("37.5", 1), "and is one again");
        assert_eq!(counted(&store, "bob").await, count("25", 1));
    }
    sync(&store, &fence, [], [sessions(vec![shorter])]).await;
    sync(&store, &fence, [happens(WebinarType::Recurring)], []).await;
    assert_eq!(counted(&store, "ada").await, count("75", 2));
}

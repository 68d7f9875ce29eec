use greenroom_domain::{
    Attendance, Call, Cue, Presence,
    RegistrationState::Approved,
    property,
    store::{Effect, StoreAdmin, TimelineKind, TimelineStore, WebinarStore},
};

use super::{attendance, attended, call, joins_of, listed_and_complete, session, session_id};
use crate::{
    SqliteStore,
    tests::{at, create, register, webinar_id},
};

const ADA: &str = "ada@example.com";

async fn derived(store: &SqliteStore, id: &str) -> (Option<String>, Option<String>) {
    let contact = store.contact(id).await;
    let value = |name: &str| contact.properties.get(name).cloned();
    (value(property::AVERAGE_ATTENDANCE), value(property::ATTENDANCES))
}

fn counted(average: &str, attended: u64) -> (Option<String>, Option<String>) {
    (Some(average.to_owned()), Some(attended.to_string()))
}

#[tokio::test]
async fn t2_an_attendance_is_told_with_all_it_has() {
    let (store, fence) = SqliteStore::with_sessions(1, 2).await;
    store.put([create("ada")]).await;
    let kept = attendance(1, 1, ADA, Some("ada"), 5_000);
    store.sync(&fence, [attended(kept.clone())], []).await;
    let timeline = store.timeline(&"ada".into()).await.unwrap();
    assert_eq!(timeline.len(), 1);
    let event = &timeline[0];
    assert_eq!(
        (event.kind, &event.webinar, event.webinar_name.as_str()),
        (TimelineKind::Attendance, &webinar_id(1), "Webinar 1")
    );
    assert_eq!(event.session.as_deref(), Some(session_id(1, 1).as_str()));
    assert_eq!(event.session_starts_at, Some(session(1, 1).starts_at), "the webinar's date");
    assert_eq!((event.at, event.attendance.clone()), (kept.presence.joined_at, Some(kept.presence.clone())));
    assert_eq!(event.recording, None);
    assert_eq!(store.attendances_of(&"ada".into()).await.unwrap(), [kept]);
}

#[tokio::test]
async fn t4_one_event_for_an_attendance_amended_as_it_changes() {
    let (store, fence) = SqliteStore::with_sessions(1, 1).await;
    store.put([create("ada")]).await;
    for hundredths in [1_000, 1_000, 9_000, 2_000] {
        let mut now = attendance(1, 0, ADA, Some("ada"), hundredths);
        now.presence.joined_at = at(100_000 + i64::from(hundredths));
        store.sync(&fence, [attended(now.clone())], []).await;
        let timeline = store.timeline(&"ada".into()).await.unwrap();
        assert_eq!(timeline.len(), 1);
        assert_eq!((timeline[0].at, timeline[0].attendance.clone()), (now.presence.joined_at, Some(now.presence)));
    }
    assert_eq!(derived(&store, "ada").await, counted("20", 1));
}

#[tokio::test]
async fn p1_p4_follow_the_sessions_attended() {
    let (store, fence) = SqliteStore::with_sessions(1, 3).await;
    store.put([create("ada"), create("bob"), register(1, "bob", Approved, 1)]).await;
    assert_eq!(derived(&store, "bob").await, (None, None), "blank for who never attended");
    store.sync(&fence, [attended(attendance(1, 0, ADA, Some("ada"), 10_000))], []).await;
    assert_eq!(derived(&store, "ada").await, counted("100", 1));
    store.sync(&fence, [attended(attendance(1, 1, ADA, Some("ada"), 3_325))], []).await;
    assert_eq!(derived(&store, "ada").await, counted("66.63", 2));
    // Twice in one session, under two emails: the longer one.
    store.sync(&fence, [attended(attendance(1, 1, "ada@home.example", Some("ada"), 5_000))], []).await;
    assert_eq!(derived(&store, "ada").await, counted("75", 2));
    assert_eq!(store.timeline(&"ada".into()).await.unwrap().len(), 2);
    assert_eq!(store.timeline(&"ada".into()).await.unwrap()[0].attendance.as_ref().unwrap().hundredths, 5_000);
    let people = vec![attendance(1, 0, ADA, None, 0).person];
    store.sync(&fence, [Effect::NotAttended { session: session_id(1, 0), people: people.clone() }], []).await;
    assert_eq!(derived(&store, "ada").await, counted("50", 1));
    let version = store.contact("ada").await.version;
    store.sync(&fence, [Effect::NotAttended { session: session_id(1, 0), people }], []).await;
    assert_eq!(store.contact("ada").await.version, version, "nobody was there any more");
    for who in [ADA, "ada@home.example"] {
        let people = vec![attendance(1, 1, who, None, 0).person];
        store.sync(&fence, [Effect::NotAttended { session: session_id(1, 1), people }], []).await;
    }
    assert_eq!(derived(&store, "ada").await, (None, None));
    assert!(store.timeline(&"ada".into()).await.unwrap().is_empty());
}

#[tokio::test]
async fn p5_c8_an_attendance_that_changes_hands_counts_at_one_contact() {
    let (store, fence) = SqliteStore::with_sessions(1, 1).await;
    store.put([create("ada"), create("bob")]).await;
    store.sync(&fence, [attended(attendance(1, 0, ADA, None, 4_000))], []).await;
    assert_eq!(derived(&store, "ada").await, (None, None), "kept, and nobody's");
    assert_eq!(store.summary().await.unwrap().attendances, 1);
    for (owner, other) in [("ada", "bob"), ("bob", "ada")] {
        store.sync(&fence, [attended(attendance(1, 0, ADA, Some(owner), 4_000))], []).await;
        assert_eq!(derived(&store, owner).await, counted("40", 1));
        assert_eq!(derived(&store, other).await, (None, None));
        assert!(store.timeline(&other.into()).await.unwrap().is_empty());
        assert_eq!(store.event_contacts(&webinar_id(1), None, 9).await.unwrap()[0].contact, owner.into());
    }
    store.delete_contact(&"bob".into()).await.unwrap();
    let left: Vec<Attendance> = store.attendances(&webinar_id(1), None, 9).await.unwrap();
    assert_eq!((left.len(), &left[0].contact), (1, &None));
    // A sync that has not heard of it yet.
    store.sync(&fence, [attended(attendance(1, 0, ADA, Some("bob"), 4_100))], []).await;
    assert_eq!(store.attendances(&webinar_id(1), None, 9).await.unwrap()[0].contact, None);
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn t3_r1_a_recording_is_told_to_who_attended_whichever_comes_first() {
    let (store, fence) = SqliteStore::with_sessions(1, 2).await;
    store.put(["ada", "bob", "cleo"].map(create)).await;
    let there = |who: &str| attended(attendance(1, 0, &format!("{who}@example.com"), Some(who), 100));
    let save = |call: Call| Effect::SaveCall { call: Box::new(call) };
    store.sync(&fence, [there("ada"), attended(attendance(1, 0, "guest@x.org", None, 9))], []).await;
    store.sync(&fence, [save(call(1, 0))], []).await;
    store.sync(&fence, [there("bob"), attended(attendance(1, 1, "cleo@example.com", Some("cleo"), 100))], []).await;
    for who in ["ada", "bob"] {
        let timeline = store.timeline(&who.into()).await.unwrap();
        assert_eq!(timeline.iter().filter(|e| e.kind == TimelineKind::Attendance).count(), 1);
        let told: Vec<_> = timeline.into_iter().filter(|e| e.kind == TimelineKind::Recording).collect();
        assert_eq!(told.len(), 1, "{who}");
        let recording = told[0].recording.clone().unwrap();
        assert_eq!((recording.topic.as_str(), recording.starts_at), ("Recording 0", call(1, 0).starts_at));
        assert_eq!(recording.recording_url, call(1, 0).recording_url);
        assert_eq!(store.calls_of(&who.into()).await.unwrap(), [call(1, 0)]);
    }
    assert!(store.calls_of(&"cleo".into()).await.unwrap().is_empty(), "was in another session");
    // A later sync amends it.
    let cue = Cue { from_ms: 1, to_ms: 2, speaker: Some("Host".to_owned()), text: "Welcome".to_owned() };
    let renamed = Call { topic: "Renamed".to_owned(), transcript: vec![cue], ..call(1, 0) };
    store.sync(&fence, [save(renamed.clone()), save(renamed.clone())], []).await;
    let timeline = store.timeline(&"ada".into()).await.unwrap();
    assert_eq!(
        timeline.iter().filter_map(|e| e.recording.as_ref()).map(|r| r.topic.as_str()).collect::<Vec<_>>(),
        ["Renamed"]
    );
    assert_eq!(store.calls(&webinar_id(1)).await.unwrap(), [renamed]);
    // A person who did not attend after all has no such event.
    let people = vec![attendance(1, 0, ADA, None, 0).person];
    store.sync(&fence, [Effect::NotAttended { session: session_id(1, 0), people }], []).await;
    assert!(store.timeline(&"ada".into()).await.unwrap().is_empty());
    assert!(store.calls_of(&"ada".into()).await.unwrap().is_empty());
    assert_eq!(store.summary().await.unwrap().calls, 1);
}

#[tokio::test]
async fn an_attendance_without_joins_goes_when_the_session_is_complete() {
    let (store, fence) = SqliteStore::with_sessions(1, 1).await;
    store.put([create("ada"), create("bob")]).await;
    let both = ["ada", "bob"].map(|who| attended(attendance(1, 0, &format!("{who}@example.com"), Some(who), 100)));
    store.sync(&fence, both, [joins_of(1, 0, &[ADA])]).await;
    store.sync(&fence, [], listed_and_complete(1, 0)).await;
    assert_eq!(derived(&store, "ada").await, counted("1", 1));
    assert_eq!(derived(&store, "bob").await, (None, None));
}

#[tokio::test]
async fn attendances_of_a_webinar_are_read_in_pages() {
    let (store, fence) = SqliteStore::with_sessions(1, 2).await;
    let all: Vec<Attendance> =
        [(0, "a@x.org"), (0, "b@x.org"), (1, "a@x.org")].map(|(k, who)| attendance(1, k, who, None, 100)).into();
    store.sync(&fence, [Effect::Attendances { attendances: all.clone() }], []).await;
    let mut found = Vec::new();
    loop {
        let last = found.last().map(|a: &Attendance| (a.session.clone(), a.person.clone()));
        let after = last.as_ref().map(|(session, person)| (session, person));
        let page = store.attendances(&webinar_id(1), after, 2).await.unwrap();
        if page.is_empty() {
            break;
        }
        found.extend(page);
    }
    assert_eq!(found, all);
    assert!(store.attendances(&webinar_id(2), None, 2).await.unwrap().is_empty());
    let Presence { seconds, .. } = found[0].presence;
    assert_eq!(seconds, 36);
}

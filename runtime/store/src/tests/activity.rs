use greenroom_domain::{
    ContactStore, Occurrence, RegistrationState,
    RegistrationState::{Approved, Cancelled, Denied, Pending},
    Webinar, WebinarType, property,
    store::{Effect, EventContact, EventState, StoreAdmin, TimelineKind, TimelineStore, WebinarStore},
};

use super::{at, create, email, register, registration, update, webinar, webinar_id};
use crate::SqliteStore;

async fn store_with(contacts: &[&str]) -> SqliteStore {
    let store = SqliteStore::in_memory().unwrap();
    store.put(contacts.iter().map(|id| create(id)).collect::<Vec<_>>()).await;
    store
}

/// P3 and P2 of a contact.
async fn derived(store: &SqliteStore, id: &str) -> (Option<String>, Option<String>) {
    let contact = store.contact(id).await;
    let value = |name: &str| contact.properties.get(name).cloned();
    (value(property::REGISTRATIONS), value(property::LAST_JOIN_URL))
}

fn counted(count: u64, link: Option<&str>) -> (Option<String>, Option<String>) {
    (Some(count.to_string()), link.map(|l| format!("https://zoom.example/w/{l}")))
}

#[tokio::test]
async fn w8_registering_writes_all_that_follows_at_once() {
    let store = store_with(&["ada"]).await;
    store.put([register(1, "ada", Approved, 10)]).await;
    assert_eq!(store.contact("ada").await.version, 2);
    assert_eq!(derived(&store, "ada").await, counted(1, Some("1/ada@example.com")));
    assert_eq!(store.timeline(&"ada".into()).await.unwrap().len(), 1);
    assert_eq!(store.marketing_event(&webinar_id(1)).await.unwrap().unwrap().registered, 1);
    assert_eq!(store.webinars().await.unwrap(), [webinar(1)]);
    let given = registration(1, "ada@example.com", Some("ada"), Approved, 10);
    let keys = [(webinar_id(2), email("ada@example.com")), (webinar_id(1), email("ada@example.com"))];
    assert_eq!(store.registrations(&keys).await.unwrap(), [None, Some(given.clone())]);
    assert_eq!(store.registrations_of(&"ada".into()).await.unwrap(), [given]);
}

#[tokio::test]
async fn the_registrations_with_a_webinar_come_in_pages_by_email() {
    let store = store_with(&["ada", "bob", "eve"]).await;
    store
        .put([register(1, "eve", Approved, 10), register(1, "ada", Denied, 11), register(2, "ada", Approved, 12)])
        .await;
    store.put([register(1, "bob", Approved, 13)]).await;
    let listed = async |state: Option<RegistrationState>, after: Option<&str>, limit| {
        let after = after.map(email);
        let found = store.registrations_with(&webinar_id(1), state, after.as_ref(), limit).await.unwrap();
        found.into_iter().map(|found| found.contact.unwrap().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(listed(None, None, 9).await, ["ada", "bob", "eve"]);
    assert_eq!(listed(None, None, 2).await, ["ada", "bob"]);
    assert_eq!(listed(None, Some("bob@example.com"), 2).await, ["eve"]);
    assert_eq!(listed(Some(Approved), None, 9).await, ["bob", "eve"]);
    assert_eq!(listed(Some(Approved), Some("bob@example.com"), 9).await, ["eve"]);
    assert_eq!(listed(Some(Cancelled), None, 9).await, [""; 0]);
}

#[tokio::test]
async fn w7_registering_again_changes_nothing() {
    let (_directory, store) = super::on_disk();
    store.put([create("ada"), register(1, "ada", Approved, 10)]).await;
    let before = (store.contact("ada").await, store.commits_synced());
    store.put([register(1, "ada", Approved, 10)]).await;
    assert_eq!((store.contact("ada").await, store.commits_synced()), before);
}

/// A contact whose primary email changed may have two registrations with one webinar.
#[tokio::test]
async fn p3_counts_webinars() {
    let store = store_with(&["ada"]).await;
    store.put([register(1, "ada", Approved, 10), update("ada", "email", Some("ada@new.example"))]).await;
    let again = |state, second| Effect::Register {
        registration: Box::new(registration(1, "ada@new.example", Some("ada"), state, second)),
        webinar: Box::new(webinar(1)),
    };
    store.put([again(Approved, 20)]).await;
    assert_eq!(derived(&store, "ada").await, counted(1, Some("1/ada@new.example")));
    assert_eq!(store.timeline(&"ada".into()).await.unwrap()[0].at, at(20));
    store.put([again(Cancelled, 20)]).await;
    assert_eq!(derived(&store, "ada").await, counted(1, Some("1/ada@example.com")));
    let timeline = store.timeline(&"ada".into()).await.unwrap();
    assert_eq!((timeline.len(), timeline[0].at, timeline[0].state), (1, at(10), Some(Approved)));
}

#[tokio::test]
async fn c4_without_a_contact_nothing_is_written_to_one() {
    let store = store_with(&["ada"]).await;
    let register = Effect::Register {
        registration: Box::new(registration(1, "ada@example.com", None, Approved, 10)),
        webinar: Box::new(webinar(1)),
    };
    store.put([register]).await;
    assert_eq!(store.contact("ada").await.version, 1);
    assert_eq!(derived(&store, "ada").await, (None, None));
    assert!(store.timeline(&"ada".into()).await.unwrap().is_empty());
    let event = store.marketing_event(&webinar_id(1)).await.unwrap().unwrap();
    assert_eq!((event.registered, event.name.as_str()), (0, "Webinar 1"));
    assert_eq!(store.summary().await.unwrap().registrations, 1);
}

#[tokio::test]
async fn p5_a_registration_that_changes_hands_is_counted_at_one_contact() {
    let store = store_with(&["ada", "bob"]).await;
    store.put([register(1, "ada", Approved, 10)]).await;
    let moved = |to: Option<&str>| Effect::Register {
        registration: Box::new(registration(1, "ada@example.com", to, Approved, 10)),
        webinar: Box::new(webinar(1)),
    };
    store.put([moved(Some("bob"))]).await;
    assert_eq!(derived(&store, "ada").await, (None, None));
    assert_eq!(derived(&store, "bob").await, counted(1, Some("1/ada@example.com")));
    assert!(store.timeline(&"ada".into()).await.unwrap().is_empty());
    assert_eq!(store.timeline(&"bob".into()).await.unwrap().len(), 1);
    assert_eq!(store.marketing_event(&webinar_id(1)).await.unwrap().unwrap().registered, 1);
    store.put([moved(None)]).await;
    assert_eq!(derived(&store, "bob").await, (None, None));
    assert_eq!(store.marketing_event(&webinar_id(1)).await.unwrap().unwrap().registered, 0);
}

/// Zoom has the person, even if the contact was deleted during the call.
#[tokio::test]
async fn c6_a_registration_of_a_contact_deleted_meanwhile_is_kept() {
    let store = store_with(&["ada"]).await;
    store.put([register(1, "ada", Approved, 10)]).await;
    store.delete_contact(&"ada".into()).await.unwrap();
    store.put([register(2, "ada", Approved, 10)]).await;
    let keys = [(webinar_id(1), email("ada@example.com")), (webinar_id(2), email("ada@example.com"))];
    for kept in store.registrations(&keys).await.unwrap() {
        assert_eq!(kept.unwrap().contact, None);
    }
    let summary = store.summary().await.unwrap();
    assert_eq!((summary.contacts, summary.timeline_events, summary.registrations), (0, 0, 2));
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn t1_t4_one_event_for_a_registration_amended_as_it_changes() {
    let store = store_with(&["ada"]).await;
    for state in [Pending, Pending, Approved, Denied, Cancelled] {
        store.put([register(1, "ada", state, 10)]).await;
        let timeline = store.timeline(&"ada".into()).await.unwrap();
        assert_eq!(timeline.len(), 1);
        let event = &timeline[0];
        assert_eq!((event.kind, &event.webinar, event.at), (TimelineKind::Registration, &webinar_id(1), at(10)));
        assert_eq!((event.webinar_name.as_str(), event.state), ("Webinar 1", Some(state)));
        assert_eq!(event.session, None);
    }
    let mut renamed = webinar(1);
    renamed.topic = "Another name".to_owned();
    store.put([Effect::SaveWebinars { webinars: vec![renamed] }, register(2, "ada", Approved, 20)]).await;
    let names: Vec<_> = store.timeline(&"ada".into()).await.unwrap().into_iter().map(|e| e.webinar_name).collect();
    assert_eq!(names, ["Webinar 2", "Another name"], "latest first, under the name of now");
}

#[tokio::test]
async fn m1_a_webinar_is_one_marketing_event() {
    let store = store_with(&[]).await;
    let single = Webinar { kind: WebinarType::Single, ..webinar(1) };
    store.put([Effect::SaveWebinars { webinars: vec![single, webinar(2)] }]).await;
    let event = store.marketing_event(&webinar_id(1)).await.unwrap().unwrap();
    assert_eq!((event.name.as_str(), event.organiser.as_str()), ("Webinar 1", "host@acme.example"));
    assert_eq!((event.starts_at, event.ends_at), (Some(at(100_000)), Some(at(103_600))));
    assert_eq!((event.url.as_deref(), event.cancelled), (Some("https://zoom.example/j/1"), false));
    let mut recurring = webinar(1);
    recurring.kind = WebinarType::Recurring;
    recurring.host_email = None;
    recurring.starts_at = None;
    let occurrence = |n: i64, deleted| Occurrence { id: n.to_string(), starts_at: Some(at(n)), minutes: 1, deleted };
    recurring.occurrences = vec![occurrence(300, false), occurrence(100, true), occurrence(200, false)];
    store.put([Effect::SaveWebinars { webinars: vec![recurring] }]).await;
    let event = store.marketing_event(&webinar_id(1)).await.unwrap().unwrap();
    assert_eq!((event.organiser.as_str(), event.starts_at, event.ends_at), ("host", Some(at(200)), Some(at(360))));
    assert_eq!(store.marketing_event(&webinar_id(3)).await.unwrap(), None);
    assert_eq!(store.summary().await.unwrap().webinars, 2);
}

#[tokio::test]
async fn m2_contacts_are_on_the_event_with_state_and_time_and_counted() {
    let store = store_with(&["ada", "bob", "cleo", "dan"]).await;
    let states: [(&str, RegistrationState); 4] =
        [("ada", Approved), ("bob", Cancelled), ("cleo", Pending), ("dan", Denied)];
    store.put(states.map(|(who, state)| register(1, who, state, 10))).await;
    let on_event = store.event_contacts(&webinar_id(1), None, 10).await.unwrap();
    assert_eq!(on_event.len(), 2, "who waits for approval or was denied is neither registered nor cancelled");
    assert_eq!(on_event[0], EventContact { contact: "ada".into(), state: EventState::Registered, at: at(10) });
    assert_eq!((&on_event[1].contact, on_event[1].state), (&"bob".into(), EventState::Cancelled));
    store.put([register(1, "ada", Cancelled, 10), register(1, "cleo", Approved, 20)]).await;
    let event = store.marketing_event(&webinar_id(1)).await.unwrap().unwrap();
    assert_eq!((event.registered, event.cancellations, event.attended, event.no_shows), (1, 2, 0, 0));
    let page = store.event_contacts(&webinar_id(1), Some(&"ada".into()), 1).await.unwrap();
    assert_eq!((&page[0].contact, page[0].at), (&"bob".into(), on_event[1].at), "a repetition does not move the time");
}

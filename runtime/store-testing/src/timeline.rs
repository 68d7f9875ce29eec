//! The behaviour of every store with timelines: cases of `suite!(timeline, ...)`.

use greenroom_domain::{
    ContactStore,
    store::{ActionEvent, CommitError, Effect, StoreError, TimelineStore},
};

use crate::{
    contacts::{contact, put, try_put},
    sample::{at, create, email},
};

fn event(contact: &str, event_type: &str, key: &str, second: i64, title: &str) -> ActionEvent {
    ActionEvent {
        contact: contact.into(),
        action: "scores".to_owned(),
        event_type: event_type.to_owned(),
        key: key.to_owned(),
        at: at(second),
        title: title.to_owned(),
        details: [("score".to_owned(), "7".to_owned())].into(),
    }
}

async fn save(store: &impl ContactStore, events: &[ActionEvent]) -> Result<(), CommitError> {
    try_put(store, [Effect::SaveEvents { events: events.to_vec() }]).await
}

async fn titles(store: &impl TimelineStore, contact: &str) -> Vec<String> {
    store.action_events(&contact.into()).await.unwrap().into_iter().map(|event| event.title).collect()
}

/// Events are read as they were written, latest first, and one of the same action, type and key is replaced.
pub async fn an_event_is_one_by_its_action_type_and_key(store: impl ContactStore + TimelineStore) {
    put(&store, [create("ada"), create("grace")]).await;
    let first = event("ada", "score", "1", 1, "first");
    save(&store, &[first.clone(), event("ada", "score", "2", 3, "third"), event("grace", "score", "1", 1, "hers")])
        .await
        .unwrap();
    assert_eq!(store.action_events(&"ada".into()).await.unwrap()[1], first);
    let before = contact(&store, "ada").await.version;
    let other_action = ActionEvent { action: "others".to_owned(), ..event("ada", "score", "1", 2, "second") };
    save(&store, &[event("ada", "score", "1", 4, "fourth"), other_action, event("ada", "grade", "1", 0, "zeroth")])
        .await
        .unwrap();
    assert_eq!(titles(&store, "ada").await, ["fourth", "third", "second", "zeroth"]);
    assert_eq!(titles(&store, "grace").await, ["hers"]);
    assert_eq!(contact(&store, "ada").await.version, before, "an event does not change the contact");
    assert_eq!(titles(&store, "nobody").await, Vec::<String>::new());
}

/// An event of an unknown contact is refused, with everything that is written together with it.
pub async fn an_event_of_nobody_is_refused(store: impl ContactStore + TimelineStore) {
    put(&store, [create("ada")]).await;
    let refused = save(&store, &[event("ada", "score", "1", 1, "a"), event("nobody", "score", "1", 1, "b")]).await;
    assert!(matches!(refused, Err(CommitError::Store(StoreError::Constraint(_)))), "{refused:?}");
    assert_eq!(titles(&store, "ada").await, Vec::<String>::new());
}

/// An erased person's events are gone, and so are events of others that name the person's email.
pub async fn c10_events_of_an_erased_person_are_gone(store: impl ContactStore + TimelineStore) {
    put(&store, [create("ada"), create("grace")]).await;
    let address = email("ada@example.com").to_string();
    let about = |key: &str, title: &str, detail: &str| ActionEvent {
        details: [("by".to_owned(), detail.to_owned())].into(),
        ..event("grace", "score", key, 1, title)
    };
    let named = [
        about("1", &format!("referred by {address}"), ""),
        about("2", "referred", &address),
        about("3", "stays", "grace"),
    ];
    save(&store, &named).await.unwrap();
    save(&store, &[event("ada", "score", "1", 1, "first")]).await.unwrap();
    assert!(store.erase(&"ada".into(), at(2)).await.unwrap());
    assert_eq!(titles(&store, "ada").await, Vec::<String>::new());
    assert_eq!(titles(&store, "grace").await, ["stays"]);
    put(&store, [create("bob")]).await;
    assert_eq!(titles(&store, "bob").await, Vec::<String>::new());
}

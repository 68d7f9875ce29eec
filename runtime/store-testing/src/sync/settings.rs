//! Settings and their history.

use std::collections::BTreeMap;

use greenroom_domain::{
    Settings, SettingsChange, StoreError, SyncStore, UserSelection, UserSettings, WebinarSettings, store::CommitError,
};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::SyncingStore;
use crate::sample::{at, email, webinar_id};

fn change(second: i64, pointer: &str, before: Option<Value>, after: Option<Value>) -> SettingsChange {
    SettingsChange { at: at(second), by: "boss@acme.example".to_owned(), pointer: pointer.to_owned(), before, after }
}

async fn set(store: &impl SyncStore, pointer: &str, after: impl Into<Option<Value>>) {
    let (_, version) = store.settings(None).await.unwrap();
    store.change_settings(version, &[change(0, pointer, None, after.into())]).await.unwrap();
}

async fn all(store: &impl SyncStore) -> Settings {
    store.settings(None).await.unwrap().0
}

/// Settings are read as they were set; a removed one has its default (S1 to S8), and so have all before anything was
/// set.
pub async fn s1_to_s8_what_is_set_is_read_again(store: impl SyncingStore) {
    assert_eq!(all(&store).await, Settings::default());
    set(&store, "/syncWebinarData", json!(true)).await;
    set(&store, "/webinarsOf", json!({ "of": "selected", "users": ["Host@Acme.example"] })).await;
    set(&store, "/recordingsOf", json!({ "of": "all" })).await;
    set(&store, "/excludedHostDomains", json!(["example.com", "*.example.org"])).await;
    set(&store, "/users/a~1b~0c@acme.example/syncRecordings", json!(true)).await;
    set(&store, "/users/host@acme.example", json!({ "syncNewWebinars": true })).await;
    let (one, two) = (webinar_id(1), webinar_id(2));
    set(&store, &format!("/webinars/{one}/sync"), json!(true)).await;
    set(&store, &format!("/webinars/{one}/recordings"), json!(false)).await;
    set(&store, &format!("/webinars/{two}"), json!({ "sync": true, "zoomEvents": true })).await;
    let settings = all(&store).await;
    assert!(settings.sync_webinar_data);
    assert_eq!(settings.webinars_of, UserSelection::Selected { users: [email("host@acme.example")].into() });
    assert_eq!(settings.recordings_of, UserSelection::All);
    assert_eq!(settings.excluded_host_domains, ["example.com", "*.example.org"]);
    assert_eq!(
        settings.users,
        [
            (email("a/b~c@acme.example"), UserSettings { sync_recordings: true, ..UserSettings::default() }),
            (email("host@acme.example"), UserSettings { sync_new_webinars: true, ..UserSettings::default() }),
        ]
        .into()
    );
    let first = WebinarSettings { sync: true, recordings: Some(false), zoom_events: false };
    let second = WebinarSettings { sync: true, recordings: None, zoom_events: true };
    assert_eq!(settings.webinars, [(one.clone(), first), (two.clone(), second)].into());
    let some = store.settings(Some(&[two.clone(), webinar_id(3)])).await.unwrap().0.webinars;
    assert_eq!(some, [(two, second)].into());

    // A whole takes the place of its parts, a part that of a whole.
    set(&store, "/webinarsOf", json!({ "of": "none" })).await;
    set(&store, "/users/host@acme.example/syncNewWebinars", None).await;
    set(&store, &format!("/webinars/{one}/recordings"), None).await;
    set(&store, "/excludedHostDomains", None).await;
    set(&store, "/users/a~1b~0c@acme.example", None).await;
    let settings = all(&store).await;
    assert_eq!((settings.webinars_of, settings.users), (UserSelection::None, [].into()));
    assert_eq!(settings.webinars[&one].recordings, None);
    assert!(settings.excluded_host_domains.is_empty());
    set(&store, &format!("/webinars/{one}"), None).await;
    assert_eq!(all(&store).await.webinars.len(), 1);
    set(&store, "/webinars", json!({ (one.as_str()): { "sync": true } })).await;
    assert_eq!(all(&store).await.webinars.keys().collect::<Vec<_>>(), [&one]);
}

/// The history has the author, the change and the time of each, newest first, at or below a place.
pub async fn s9_history_says_who_changed_what_and_when(store: impl SyncingStore) {
    let changes = [
        change(1, "/syncWebinarData", Some(json!(false)), Some(json!(true))),
        change(2, "/webinars/82512345678/sync", None, Some(json!(true))),
        change(4, "/webinarsOf", None, Some(json!({ "of": "all" }))),
    ];
    let (_, before) = store.settings(None).await.unwrap();
    store.change_settings(before, &changes).await.unwrap();
    let newest_first: Vec<_> = changes.iter().rev().cloned().collect();
    assert_eq!(store.settings_history(None, 10).await.unwrap(), newest_first);
    assert_eq!(store.settings_history(None, 1).await.unwrap(), newest_first[..1]);
    // A page begins after the last change of the one before it.
    let first = store.settings_history_page(None, None, 1).await.unwrap();
    let next = store.settings_history_page(None, Some(first[0].0), 10).await.unwrap();
    assert_eq!(next.iter().map(|(_, change)| change.clone()).collect::<Vec<_>>(), newest_first[1..]);
    for (pointer, found) in [
        ("/webinars", &changes[1..2]),
        ("/webinars/82512345678", &changes[1..2]),
        ("/webinars/82512345678/sync", &changes[1..2]),
        ("/webinars/8251234567", &[]),
        ("/webinarsOf", &changes[2..]),
        ("/sync", &[]),
    ] {
        assert_eq!(store.settings_history(Some(pointer), 10).await.unwrap(), found, "{pointer}");
    }
    let (_, version) = store.settings(None).await.unwrap();
    assert!(version > before);
    // What was made together is found by its time, beside changes that are older and yet came later, by another server's clock.
    let together = [change(2, "/existingContacts", None, Some(json!("overwrite")))];
    store.change_settings(version, &together).await.unwrap();
    assert_eq!(store.settings_changed_at(at(2)).await.unwrap(), [changes[1].clone(), together[0].clone()]);
    assert_eq!(store.settings_changed_at(at(4)).await.unwrap(), changes[2..]);
    assert_eq!(store.settings_changed_at(at(3)).await.unwrap(), []);
}

/// The last change at each pointer is found by its time, for all webinars and users or for some beside the settings of the account.
pub async fn s9_the_last_change_at_each_place_is_found(store: impl SyncingStore) {
    let (_, version) = store.settings(None).await.unwrap();
    let on = || Some(json!(true));
    let changes = [
        change(3, "/syncWebinarData", None, on()),
        change(2, "/syncWebinarData", on(), on()),
        change(4, "/webinarsOf", None, Some(json!({ "of": "all" }))),
        change(5, "/webinars/8251234567/sync", None, on()),
        change(9, "/webinars/82512345678/sync", None, on()),
        change(6, "/users/host@acme.example", None, Some(json!({ "syncRecordings": true }))),
        change(7, "/users/host@acme.example.org/syncRecordings", None, on()),
        change(1, "/users/host@acme.example/syncRecordings", on(), on()),
    ];
    store.change_settings(version, &changes).await.unwrap();
    let of_account = [("/syncWebinarData", 3), ("/webinarsOf", 4)];
    let own = [
        ("/users/host@acme.example", 6),
        ("/users/host@acme.example/syncRecordings", 1),
        ("/webinars/8251234567/sync", 5),
    ];
    let others = [("/users/host@acme.example.org/syncRecordings", 7), ("/webinars/82512345678/sync", 9)];
    let found = async |single: Option<&[&str]>| {
        let single = single.map(|single| single.iter().map(|pointer| (*pointer).to_owned()).collect::<Vec<_>>());
        store.last_settings_changes(single.as_deref()).await.unwrap()
    };
    let expected = |parts: &[&[(&str, i64)]]| -> BTreeMap<String, Timestamp> {
        parts.concat().into_iter().map(|(pointer, second)| (pointer.to_owned(), at(second))).collect()
    };
    assert_eq!(found(None).await, expected(&[&of_account, &own, &others]));
    assert_eq!(
        found(Some(&["/webinars/8251234567", "/users/host@acme.example"])).await,
        expected(&[&of_account, &own])
    );
    assert_eq!(found(Some(&["/webinars/825123456"])).await, expected(&[&of_account]));
    assert_eq!(found(Some(&[])).await, expected(&[&of_account]));
}

/// Changes to settings that are of another version by now, or that could not be read again, are not written.
pub async fn settings_that_changed_meanwhile_or_that_nobody_could_read_are_not_written(store: impl SyncingStore) {
    let (_, first) = store.settings(None).await.unwrap();
    set(&store, "/syncWebinarData", json!(true)).await;
    let (_, second) = store.settings(None).await.unwrap();
    let on = change(1, "/webinarsOf", None, Some(json!({ "of": "all" })));
    let refused = store.change_settings(first, std::slice::from_ref(&on)).await.unwrap_err();
    assert!(matches!(refused, CommitError::Stale(_)), "{refused}");
    for (pointer, value) in [
        ("/webinarsOf", json!({ "of": "some" })),
        ("/noSuchSetting", json!(1)),
        ("/users/no email/syncRecordings", json!(true)),
        ("/webinars/12/sync", json!(true)),
        ("/webinars/82512345678/sync", json!("yes")),
        ("/webinars/82512345678/other", json!(true)),
        ("/webinars/82512345678/sync/deep", json!(true)),
        ("", json!({})),
    ] {
        let bad = change(1, pointer, None, Some(value));
        let refused = store.change_settings(second, &[on.clone(), bad]).await.unwrap_err();
        assert!(matches!(refused, CommitError::Store(StoreError::Constraint(_))), "{pointer}: {refused}");
    }
    let unchanged = Settings { sync_webinar_data: true, ..Settings::default() };
    assert_eq!(store.settings(None).await.unwrap(), (unchanged, second));
    assert_eq!(store.settings_history(None, 9).await.unwrap().len(), 1);
}

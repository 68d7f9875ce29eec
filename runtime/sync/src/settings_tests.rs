#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use greenroom_domain::{ExistingContacts, UserSelection, UserSettings, WebinarSettings};
use serde_json::json;

use super::*;

fn schema() -> Value {
    serde_json::from_str(SCHEMA).unwrap()
}

fn full() -> Settings {
    Settings {
        sync_webinar_data: true,
        webinars_of: UserSelection::Selected {
            users: BTreeSet::from(["ann@acme.example".to_owned().try_into().unwrap()]),
        },
        recordings_of: UserSelection::All,
        excluded_host_domains: vec!["a.example".to_owned()],
        excluded_recording_domains: vec!["*.b.example".to_owned()],
        excluded_contact_domains: vec!["c.example".to_owned()],
        existing_contacts: ExistingContacts::Overwrite,
        users: [("a/b@acme.example".to_owned().try_into().unwrap(), UserSettings::default())].into(),
        webinars: [(
            "82512345678".to_owned().try_into().unwrap(),
            WebinarSettings { sync: true, recordings: Some(false), zoom_events: true },
        )]
        .into(),
    }
}

#[test]
fn the_schema_takes_what_the_settings_are() {
    for settings in [Settings::default(), full()] {
        check_document(&schema(), &document(&settings).unwrap()).unwrap();
    }
}

#[test]
fn what_the_schema_refuses_is_named_by_its_place() {
    for (pointer, value, at) in [
        ("/excludedHostDomains", json!(["a.example", "b example"]), "/excludedHostDomains/1"),
        ("/excludedContactDomains", json!(["x".repeat(300)]), "/excludedContactDomains/0"),
        ("/webinars/12/sync", json!(true), "/webinars"),
        ("/unknown/deep", json!(1), "/unknown"),
    ] {
        let change = SettingsChange {
            at: Timestamp::UNIX_EPOCH,
            by: "ann@acme.example".to_owned(),
            pointer: pointer.to_owned(),
            before: None,
            after: Some(value),
        };
        let failure = check(&Settings::default(), &[change]).unwrap_err();
        assert_eq!((failure.code.as_str(), failure.pointer.as_deref()), ("invalid-setting", Some(at)), "{failure:?}");
    }
}

#[test]
fn a_part_of_the_settings_is_found_by_its_pointer() {
    let settings = full();
    for (pointer, wanted) in [
        ("/existingContacts", json!("overwrite")),
        ("/users/a~1b@acme.example/syncRecordings", json!(false)),
        ("/webinars/82512345678", json!({"sync": true, "recordings": false, "zoomEvents": true})),
        // A setting that is not set.
        ("/webinars/82512345679/sync", Value::Null),
        ("/users/eve@acme.example", Value::Null),
    ] {
        assert_eq!(at(&settings, pointer).unwrap(), wanted, "{pointer}");
    }
    for (pointer, code) in
        [("/sync", "unknown-setting"), ("x", "unknown-setting"), ("/webinars/1/sync", "invalid-setting")]
    {
        assert_eq!(at(&settings, pointer).unwrap_err().code, code, "{pointer}");
    }
}

#[test]
fn a_value_is_put_where_its_pointer_says() {
    let mut document = json!({"a": {"b": 1}, "c": 2});
    put(&mut document, "/a/b", None);
    put(&mut document, "/c/d~1e", Some(json!(3)));
    put(&mut document, "/f/g/h", Some(json!(4)));
    put(&mut document, "/i/j", None);
    assert_eq!(document, json!({"a": {}, "c": {"d/e": 3}, "f": {"g": {"h": 4}}, "i": {}}));
}

#![allow(clippy::unwrap_used)]

use serde_json::json;

use super::*;
use crate::ExistingContacts;

const ID: &str = "82512345678";

fn id() -> WebinarId {
    WebinarId::parse(ID).unwrap()
}

fn changed(settings: &Settings, pointer: &str, value: Value) -> Result<Vec<SettingsChange>, Failure> {
    change(settings, "ada@acme.example", Some(Role::Administrator), pointer, Some(value), Timestamp::UNIX_EPOCH)
}

/// Changes as lines: author, pointer, value before, value after.
fn lines(changes: &[SettingsChange]) -> Vec<String> {
    let shown = |value: &Option<Value>| value.as_ref().map_or("nothing".to_owned(), Value::to_string);
    changes.iter().map(|c| format!("{} {} {} > {}", c.by, c.pointer, shown(&c.before), shown(&c.after))).collect()
}

/// Applies changes as a store does: the value at each pointer becomes `after`.
fn apply(settings: &Settings, changes: &[SettingsChange]) -> Settings {
    let mut document = serde_json::to_value(settings).unwrap();
    for change in changes {
        let mut place = &mut document;
        for part in change.pointer.split('/').skip(1).map(unescape) {
            place = place.as_object_mut().unwrap().entry(part).or_insert_with(|| json!({}));
        }
        *place = change.after.clone().unwrap_or(Value::Null);
    }
    serde_json::from_value(document).unwrap()
}

fn on() -> Settings {
    Settings { sync_webinar_data: true, webinars_of: UserSelection::All, ..Settings::default() }
}

#[test]
fn s1_only_an_administrator_turns_webinar_data_on() {
    let of = |settings: &Settings, role, value: bool| {
        change(settings, "x", role, "/syncWebinarData", Some(json!(value)), Timestamp::UNIX_EPOCH)
    };
    for role in [None, Some(Role::Editor)] {
        let refused = of(&Settings::default(), role, true).unwrap_err();
        assert_eq!((refused.kind, refused.code.as_str()), (FailureKind::Denied, "administrator-only"));
        assert_eq!(refused.pointer.as_deref(), Some("/syncWebinarData"));
        assert!(of(&on(), role, false).is_ok(), "anybody may turn it off");
        assert_eq!(of(&on(), role, true), Ok(vec![]), "it is on already");
        let other = change(&on(), "x", role, "/webinarsOf", Some(json!({"of": "none"})), Timestamp::UNIX_EPOCH);
        assert_eq!(other.unwrap().len(), 1);
    }
    assert!(of(&Settings::default(), Some(Role::Administrator), true).is_ok());
}

#[test]
fn a_viewer_changes_nothing() {
    for value in [json!(true), json!(false)] {
        let changed = change(&on(), "x", Some(Role::Viewer), "/syncWebinarData", Some(value), Timestamp::UNIX_EPOCH);
        assert_eq!(changed.unwrap_err().code, "scope-missing");
    }
}

#[test]
fn s2_becomes_all_when_s1_is_turned_on() {
    let changes = changed(&Settings::default(), "/syncWebinarData", json!(true)).unwrap();
    assert_eq!(
        lines(&changes),
        ["ada@acme.example /syncWebinarData false > true", r#"greenroom /webinarsOf {"of":"none"} > {"of":"all"}"#,]
    );
    assert_eq!(apply(&Settings::default(), &changes), on());
    let users = [Email::parse("anna@acme.example").unwrap()].into();
    let selected = Settings { webinars_of: UserSelection::Selected { users }, ..Settings::default() };
    assert_eq!(changed(&selected, "/syncWebinarData", json!(true)).unwrap().len(), 1, "a selection stays");
    let all = Settings { webinars_of: UserSelection::All, ..Settings::default() };
    assert_eq!(changed(&all, "/syncWebinarData", json!(true)).unwrap().len(), 1);
}

#[test]
fn s1_off_and_on_again_keeps_what_was_set() {
    let mut settings = on();
    settings.webinars.insert(id(), WebinarSettings { sync: true, recordings: Some(false), zoom_events: false });
    let off = changed(&settings, "/syncWebinarData", json!(false)).unwrap();
    assert_eq!(lines(&off), ["ada@acme.example /syncWebinarData true > false"]);
    let is_off = apply(&settings, &off);
    let on_again = apply(&is_off, &changed(&is_off, "/syncWebinarData", json!(true)).unwrap());
    assert_eq!(on_again, settings);
}

#[test]
fn s1_s8_no_webinar_is_turned_on_while_webinar_data_is_not_synced() {
    let off = Settings::default();
    for (pointer, value) in
        [(format!("/webinars/{ID}/sync"), json!(true)), (format!("/webinars/{ID}"), json!({ "sync": true }))]
    {
        let refused = changed(&off, &pointer, value.clone()).unwrap_err();
        assert_eq!(refused.code, "webinar-data-not-synced");
        assert_eq!(refused.pointer, Some(format!("/webinars/{ID}/sync")));
        assert_eq!(changed(&on(), &pointer, value).unwrap().len(), 1);
    }
    let mut was_on = off.clone();
    was_on.webinars.insert(id(), WebinarSettings { sync: true, ..WebinarSettings::default() });
    assert_eq!(changed(&was_on, &format!("/webinars/{ID}/sync"), json!(true)), Ok(vec![]));
    assert_eq!(changed(&was_on, &format!("/webinars/{ID}/sync"), json!(false)).unwrap().len(), 1);
    assert!(changed(&was_on, &format!("/webinars/{ID}/recordings"), json!(true)).is_ok());
    let marked = changed(&off, &format!("/webinars/{ID}/zoomEvents"), json!(true)).unwrap();
    assert!(apply(&off, &marked).webinars[&id()].zoom_events, "the mark can be set before all");
}

#[test]
fn s8_a_webinar_that_is_turned_off_before_it_is_seen_stays_off() {
    let pointer = format!("/webinars/{ID}/sync");
    let changes = changed(&on(), &pointer, json!(false)).unwrap();
    assert_eq!(lines(&changes), [format!("ada@acme.example {pointer} nothing > false")]);
    assert_eq!(changed(&apply(&on(), &changes), &pointer, json!(false)), Ok(vec![]));
}

#[test]
fn every_setting_changes_and_changes_back() {
    let users = [Email::parse("anna@acme.example").unwrap()].into();
    for (pointer, value, before, after) in [
        ("/recordingsOf", json!({"of": "selected", "users": ["Anna@acme.example"]}), json!({"of": "none"}), None),
        ("/excludedHostDomains", json!(["a.org"]), json!([]), None),
        ("/excludedRecordingDomains", json!(["*.a.org", "b.org"]), json!([]), None),
        ("/excludedContactDomains", json!(["b\u{fc}cher.example"]), json!([]), None),
        ("/existingContacts", json!("overwrite"), json!("fill-blanks"), None),
        (
            "/users/Anna@acme.example/syncNewWebinars",
            json!(true),
            json!(false),
            Some("/users/anna@acme.example/syncNewWebinars"),
        ),
        ("/users/a~1b~0@acme.example/syncRecordings", json!(true), json!(false), None),
    ] {
        let changes = changed(&on(), pointer, value).unwrap();
        assert_eq!(changes.len(), 1, "{pointer}");
        assert_eq!(changes[0].pointer, after.unwrap_or(pointer));
        assert_eq!(changes[0].before, Some(before));
        let settings = apply(&on(), &changes);
        assert_ne!(settings, on(), "{pointer}");
        let back = change(&settings, "x", None, pointer, None, Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!((back.len(), &back[0].after), (1, &changes[0].before), "{pointer}");
        assert_eq!(changed(&settings, pointer, changes[0].after.clone().unwrap()), Ok(vec![]), "no change");
    }
    let changes = changed(&on(), "/recordingsOf", json!({"of": "selected", "users": ["Anna@acme.example"]})).unwrap();
    assert_eq!(apply(&on(), &changes).recordings_of, UserSelection::Selected { users });
    let changes = changed(&on(), "/existingContacts", json!("overwrite")).unwrap();
    assert_eq!(apply(&on(), &changes).existing_contacts, ExistingContacts::Overwrite);
}

#[test]
fn s8_a_webinars_recordings_can_be_left_to_its_host_again() {
    let mut settings = on();
    settings.webinars.insert(id(), WebinarSettings { sync: true, ..WebinarSettings::default() });
    let pointer = format!("/webinars/{ID}/recordings");
    let changes = changed(&settings, &pointer, json!(false)).unwrap();
    assert_eq!(lines(&changes), [format!("ada@acme.example {pointer} nothing > false")]);
    let set = apply(&settings, &changes);
    let back = changed(&set, &pointer, Value::Null).unwrap();
    assert_eq!(lines(&back), [format!("ada@acme.example {pointer} false > nothing")]);
    assert_eq!(apply(&set, &back), settings);
    assert_eq!(changed(&on(), &pointer, Value::Null), Ok(vec![]), "an unseen webinar stays unseen");
    assert_eq!(changed(&on(), &format!("/webinars/{ID}"), Value::Null), Ok(vec![]));
    assert_eq!(changed(&on(), &format!("/webinars/{ID}/zoomEvents"), json!(false)), Ok(vec![]));
}

#[test]
fn a_whole_user_or_webinar_is_set_as_its_single_settings() {
    let changes = changed(&on(), "/users/anna@acme.example", json!({"syncNewWebinars": true, "syncRecordings": true}));
    assert_eq!(
        lines(&changes.unwrap()),
        [
            "ada@acme.example /users/anna@acme.example/syncNewWebinars false > true",
            "ada@acme.example /users/anna@acme.example/syncRecordings false > true",
        ]
    );
    let whole = json!({"sync": true, "recordings": true, "zoomEvents": true});
    let changes = changed(&on(), &format!("/webinars/{ID}"), whole).unwrap();
    assert_eq!(
        lines(&changes),
        ["sync nothing", "recordings nothing", "zoomEvents false"]
            .map(|what| format!("ada@acme.example /webinars/{ID}/{what} > true"))
    );
    let nulled = changed(&apply(&on(), &changes), &format!("/webinars/{ID}"), Value::Null).unwrap();
    assert_eq!(nulled.len(), 3);
    assert_eq!(apply(&apply(&on(), &changes), &nulled).webinars[&id()], WebinarSettings::default());
}

#[test]
fn what_does_not_exist_is_unknown_and_the_nearest_is_named() {
    for (pointer, nearest) in [
        ("", "/"),
        ("/", "/"),
        ("syncWebinarData", "`/syncWebinarData`"),
        ("/syncwebinardata", "`/syncWebinarData`"),
        ("/webinarOf", "`/webinarsOf`"),
        ("/excludedContactsDomain", "`/excludedContactDomains`"),
        ("/excludedHostDomains/0", "`/excludedHostDomains`"),
        ("/webinarsOf/of", "`/webinarsOf`"),
        ("/users/anna@acme.example/recordings", "`/users/anna@acme.example/syncRecordings`"),
        ("/webinars/82512345678/syncs", "`/webinars/82512345678/sync`"),
        ("/webinars/82512345678/zoomEvent", "`/webinars/82512345678/zoomEvents`"),
        ("webinars.82512345678.sync", "`/webinars/82512345678/sync`"),
        ("/webinars", "/"),
        ("/users", "/"),
    ] {
        let refused = changed(&on(), pointer, json!(true)).unwrap_err();
        assert_eq!((refused.kind, refused.code.as_str()), (FailureKind::InvalidInput, "unknown-setting"), "{pointer}");
        assert!(refused.message.contains(&format!("there is no setting `{pointer}`")), "{}", refused.message);
        assert!(refused.message.contains(nearest), "{}", refused.message);
    }
}

#[test]
fn s11_what_does_not_fit_is_refused_at_its_place_with_what_does() {
    for (pointer, value, place, says) in [
        ("/syncWebinarData", json!("yes"), "", "it takes true or false"),
        ("/existingContacts", json!("merge"), "", "\"fill-blanks\" or \"overwrite\""),
        ("/webinarsOf", json!("all"), "", "{\"of\": \"all\"}"),
        ("/webinarsOf", json!({"of": "some"}), "", "{\"of\": \"all\"}"),
        ("/webinarsOf", json!({"of": "all", "users": []}), "", "`users` does not belong here"),
        ("/recordingsOf", json!({"of": "selected", "user": []}), "", "`user` does not belong here"),
        ("/recordingsOf", json!({"of": "selected", "users": ["anna"]}), "", "`anna` is not an email"),
        ("/excludedHostDomains", json!("a.org"), "", "a list of domains"),
        ("/excludedHostDomains", json!(["a.org", "@b.org"]), "/1", "write it like `b.org`"),
        ("/excludedRecordingDomains", json!(["com"]), "/0", "`com` is not a domain"),
        ("/excludedContactDomains", json!(["a.org", "b.org", ""]), "/2", "`` is not a domain"),
        ("/users/anna/syncRecordings", json!(true), "", "`anna` is not an email"),
        ("/users/anna@acme.example", json!({"sync": true}), "", "unknown field `sync`"),
        ("/users/anna@acme.example/syncRecordings", json!(1), "", "it takes true or false"),
        ("/webinars/825 1234 5678/sync", json!(true), "", "`82512345678`"),
        ("/webinars/82512345678/recordings", json!("on"), "", "null for the host's setting"),
    ] {
        let refused = changed(&on(), pointer, value).unwrap_err();
        assert_eq!((refused.kind, refused.code.as_str()), (FailureKind::InvalidInput, "invalid-setting"), "{pointer}");
        assert_eq!(refused.pointer, Some(format!("{pointer}{place}")));
        assert!(refused.message.contains(says), "{}", refused.message);
    }
}

/// The settings that the schema knows.
mod schema {
    use super::*;

    fn schema() -> Value {
        serde_json::from_str(include_str!("../../../../../schemas/settings.json")).unwrap()
    }

    fn full() -> Value {
        json!({
            "syncWebinarData": true,
            "webinarsOf": { "of": "selected", "users": ["anna@acme.example"] },
            "recordingsOf": { "of": "all" },
            "excludedHostDomains": ["a.org"],
            "excludedRecordingDomains": ["*.a.org"],
            "excludedContactDomains": ["b\u{fc}cher.example"],
            "existingContacts": "overwrite",
            "users": { "anna@acme.example": { "syncNewWebinars": true, "syncRecordings": false } },
            "webinars": {
                ID: { "sync": true, "recordings": false, "zoomEvents": false },
                "123456789": { "sync": false },
            },
        })
    }

    fn names(object: &Value) -> BTreeSet<String> {
        object.as_object().unwrap().keys().cloned().collect()
    }

    #[test]
    fn settings_and_examples_fit_the_schema_and_mistakes_do_not() {
        let schema = jsonschema::draft202012::new(&schema()).unwrap();
        let default = serde_json::to_value(Settings::default()).unwrap();
        for good in [json!({}), default, full(), json!({"webinarsOf": {"of": "selected"}})] {
            assert!(schema.is_valid(&good), "{good}");
            let settings: Settings = serde_json::from_value(good).unwrap();
            assert!(schema.is_valid(&serde_json::to_value(settings).unwrap()));
        }
        for (pointer, bad) in [
            ("/syncWebinarData", json!("yes")),
            ("/webinarsOf", json!({"of": "all", "users": []})),
            ("/webinarsOf", json!({"of": "some"})),
            ("/webinarsOf/users/0", json!("anna")),
            ("/excludedHostDomains/0", json!("@a.org")),
            ("/excludedHostDomains/0", json!("")),
            ("/existingContacts", json!("merge")),
            ("/users", json!({"anna": {}})),
            ("/users/anna@acme.example", json!({"sync": true})),
            ("/webinars", json!({"1234": {}})),
            ("/webinars/82512345678", json!({"synced": true})),
        ] {
            let mut document = full();
            *document.pointer_mut(pointer).unwrap() = bad;
            assert!(!schema.is_valid(&document), "{pointer}");
        }
        assert!(!schema.is_valid(&json!({"syncWebinars": true})));
    }

    #[test]
    fn the_schema_has_the_fields_that_are_read_with_their_defaults() {
        let schema = schema();
        let settings = serde_json::to_value(Settings::default()).unwrap();
        assert_eq!(names(&schema["properties"]), names(&settings));
        let user = serde_json::to_value(UserSettings::default()).unwrap();
        let webinar = WebinarSettings { recordings: Some(true), ..WebinarSettings::default() };
        let webinar = serde_json::to_value(webinar).unwrap();
        assert_eq!(names(&schema["$defs"]["user"]["properties"]), names(&user));
        assert_eq!(names(&schema["$defs"]["webinar"]["properties"]), names(&webinar));
        for (name, value) in settings.as_object().unwrap() {
            assert_eq!(&schema["properties"][name]["default"], value, "{name}");
        }
        let fields = |of: &str| schema["$defs"][of]["properties"].as_object().unwrap().clone();
        for (name, field) in fields("user").into_iter().chain(fields("webinar")) {
            let default = if name == "recordings" { Value::Null } else { json!(false) };
            assert_eq!(field["default"], default, "{name}");
        }
    }

    #[test]
    fn everything_in_the_schema_has_title_and_description() {
        let schema = schema();
        let mut all: Vec<&Value> = vec![&schema];
        all.extend(schema["properties"].as_object().unwrap().values());
        for definition in schema["$defs"].as_object().unwrap().values() {
            all.push(definition);
            all.extend(definition["oneOf"].as_array().into_iter().flatten());
            all.extend(definition["properties"].as_object().into_iter().flat_map(|properties| properties.values()));
        }
        for node in all {
            assert!(node["title"].is_string() && node["description"].is_string(), "{node}");
        }
    }

    #[test]
    fn every_leaf_of_the_schema_can_be_set() {
        let schema = schema();
        let mut leaves: BTreeSet<String> = names(&schema["properties"])
            .into_iter()
            .filter(|name| name != "users" && name != "webinars")
            .map(|name| format!("/{name}"))
            .collect();
        leaves.extend(names(&schema["$defs"]["user"]["properties"]).iter().map(|n| format!("/users/{{email}}/{n}")));
        leaves.extend(names(&schema["$defs"]["webinar"]["properties"]).iter().map(|n| format!("/webinars/{{id}}/{n}")));
        assert_eq!(leaves, LEAVES.iter().map(|(leaf, _)| (*leaf).to_owned()).collect());
        for leaf in leaves {
            let pointer = leaf.replace("{email}", "anna@acme.example").replace("{id}", ID);
            assert!(changed(&on(), &pointer, Value::Null).is_ok(), "{pointer}");
        }
    }
}

#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::*;

const ID: &str = "82512345678";

fn webinar() -> Webinar {
    Webinar {
        topic: "Engines".into(),
        host_email: Some(Email::parse("host@acme.example").unwrap()),
        ..Webinar::once(WebinarId::parse(ID).unwrap(), "z1".into())
    }
}

fn hostless() -> Webinar {
    Webinar { host_email: None, ..webinar() }
}

/// Settings under which all is synced, with one thing set otherwise.
fn all_but(pointer: &str, value: Value) -> Settings {
    let mut document = json!({
        "syncWebinarData": true,
        "webinarsOf": { "of": "all" },
        "recordingsOf": { "of": "all" },
        "users": { "host@acme.example": { "syncNewWebinars": true, "syncRecordings": true } },
        "webinars": { ID: { "sync": true } },
    });
    match document.pointer_mut(pointer) {
        Some(place) => *place = value,
        None => {
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            document.pointer_mut(parent).unwrap()[name] = value;
        }
    }
    serde_json::from_value(document).unwrap()
}

fn all() -> Settings {
    all_but("/syncWebinarData", json!(true))
}

fn own_pointer(leaf: &str) -> String {
    format!("/webinars/{ID}/{leaf}")
}

fn of_webinar(settings: &Settings, webinar: &Webinar) -> (bool, &'static str, String) {
    let effective = webinar_sync(settings, webinar);
    let reason = effective.reason.to_string();
    assert!(reason.ends_with('.') && reason.len() > 10, "{reason}");
    (effective.on, effective.rule, effective.pointer)
}

fn of_recordings(settings: &Settings, webinar: &Webinar) -> (bool, &'static str, String) {
    let effective = recording_sync(settings, webinar);
    let reason = effective.reason.to_string();
    assert!(reason.ends_with('.') && reason.len() > 10, "{reason}");
    (effective.on, effective.rule, effective.pointer)
}

fn off(rule: &'static str, pointer: &str) -> (bool, &'static str, String) {
    (false, rule, pointer.to_owned())
}

fn on(rule: &'static str, pointer: &str) -> (bool, &'static str, String) {
    (true, rule, pointer.to_owned())
}

fn selected(users: &[&str]) -> Value {
    json!({ "of": "selected", "users": users })
}

#[test]
fn s1_nothing_is_synced_until_the_account_syncs() {
    let expected = off("S1", "/syncWebinarData");
    assert_eq!(of_webinar(&Settings::default(), &webinar()), expected);
    let settings = all_but("/syncWebinarData", json!(false));
    assert_eq!(of_webinar(&settings, &webinar()), expected);
    assert_eq!(of_recordings(&settings, &webinar()), expected);
    assert_eq!(of_webinar(&all(), &webinar()), on("S8", &own_pointer("sync")));
}

#[test]
fn s2_whose_webinars_are_synced() {
    for (value, synced) in [
        (json!({ "of": "none" }), false),
        (json!({ "of": "all" }), true),
        (selected(&[]), false),
        (selected(&["other@acme.example"]), false),
        (selected(&["other@acme.example", " Host@ACME.example"]), true),
    ] {
        let expected = if synced { on("S8", &own_pointer("sync")) } else { off("S2", "/webinarsOf") };
        assert_eq!(of_webinar(&all_but("/webinarsOf", value.clone()), &webinar()), expected, "{value}");
    }
    assert_eq!(of_webinar(&all_but("/webinarsOf", selected(&["a@b.org"])), &hostless()), off("S2", "/webinarsOf"));
    assert!(webinar_sync(&all(), &hostless()).on, "all are all");
}

#[test]
fn s3_whose_recordings_are_synced() {
    for (value, synced) in [
        (json!({ "of": "none" }), false),
        (json!({ "of": "all" }), true),
        (selected(&["other@acme.example"]), false),
        (selected(&["host@acme.example"]), true),
    ] {
        let settings = all_but("/recordingsOf", value.clone());
        let expected =
            if synced { on("S7", "/users/host@acme.example/syncRecordings") } else { off("S3", "/recordingsOf") };
        assert_eq!(of_recordings(&settings, &webinar()), expected, "{value}");
        assert!(webinar_sync(&settings, &webinar()).on, "the webinar is another matter");
    }
}

#[test]
fn s4_hosts_in_excluded_domains_are_not_synced() {
    for (list, synced) in [
        (json!([]), true),
        (json!(["ACME.example"]), false),
        (json!(["*.example"]), false),
        (json!(["notacme.example", "example.com"]), true),
    ] {
        let settings = all_but("/excludedHostDomains", list.clone());
        let expected = if synced { on("S8", &own_pointer("sync")) } else { off("S4", "/excludedHostDomains") };
        assert_eq!(of_webinar(&settings, &webinar()), expected, "{list}");
        assert_eq!(of_recordings(&settings, &webinar()).0, synced);
    }
    let settings = all_but("/excludedHostDomains", json!(["other.org"]));
    assert_eq!(of_webinar(&settings, &hostless()), off("S4", "/excludedHostDomains"), "it may be an excluded host");
    let broken = all_but("/excludedHostDomains", json!(["other.org", "@"]));
    assert_eq!(of_webinar(&broken, &webinar()), off("S4", "/excludedHostDomains/1"));
}

#[test]
fn s5_recordings_of_hosts_in_excluded_domains_are_not_synced() {
    let settings = all_but("/excludedRecordingDomains", json!(["acme.example"]));
    assert_eq!(of_recordings(&settings, &webinar()), off("S5", "/excludedRecordingDomains"));
    assert!(webinar_sync(&settings, &webinar()).on);
    assert!(recording_sync(&all_but("/excludedRecordingDomains", json!(["other.org"])), &webinar()).on);
}

#[test]
fn s7_recordings_are_as_their_host_has_them() {
    let pointer = "/users/host@acme.example/syncRecordings";
    assert_eq!(of_recordings(&all(), &webinar()), on("S7", pointer));
    assert_eq!(of_recordings(&all_but(pointer, json!(false)), &webinar()), off("S7", pointer));
    assert_eq!(of_recordings(&all_but("/users", json!({})), &webinar()), off("S7", pointer));
    assert_eq!(of_recordings(&all(), &hostless()), off("S7", "/users"));
    let odd = Webinar { host_email: Some(Email::parse("a/b~c@acme.example").unwrap()), ..webinar() };
    assert_eq!(of_recordings(&all(), &odd), off("S7", "/users/a~1b~0c@acme.example/syncRecordings"));
}

#[test]
fn s7_what_a_webinars_own_setting_becomes_when_it_is_first_seen() {
    let unseen = all_but("/webinars", json!({}));
    let seen =
        |settings: &Settings, webinar: &Webinar| first_seen(settings, webinar).map(|own| (own.sync, own.recordings));
    assert_eq!(seen(&unseen, &webinar()), Some((true, None)));
    assert_eq!(seen(&unseen, &hostless()), Some((false, None)));
    let by_default = Settings { users: [].into(), ..unseen.clone() };
    assert_eq!(seen(&by_default, &webinar()), Some((false, None)));
    assert_eq!(seen(&all(), &webinar()), None, "it was seen before");
    assert_eq!(seen(&all_but(&own_pointer("sync"), json!(false)), &webinar()), None);
    let off = Settings { sync_webinar_data: false, ..unseen.clone() };
    assert_eq!(seen(&off, &webinar()), None, "nothing is seen while S1 is off");

    let seen = with_first_seen(unseen.clone(), &webinar());
    let mut expected = unseen.clone();
    expected.webinars.insert(webinar().id, first_seen(&unseen, &webinar()).unwrap());
    assert_eq!((&seen, with_first_seen(seen.clone(), &webinar())), (&expected, expected.clone()));
    let change = first_seen_change(&unseen, &webinar(), jiff::Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!((change.by.as_str(), change.pointer), ("greenroom", own_pointer("sync")));
    assert_eq!((change.before, change.after), (None, Some(json!(true))));
    assert_eq!(first_seen_change(&all(), &webinar(), jiff::Timestamp::UNIX_EPOCH), None);
}

#[test]
fn s7_changing_the_default_later_leaves_earlier_webinars_as_they_are() {
    let later = all_but("/users/host@acme.example/syncNewWebinars", json!(false));
    assert!(webinar_sync(&later, &webinar()).on);
    assert_eq!(first_seen(&later, &webinar()), None);
}

#[test]
fn s8_a_webinars_own_settings() {
    let not_synced = all_but(&own_pointer("sync"), json!(false));
    assert_eq!(of_webinar(&not_synced, &webinar()), off("S8", &own_pointer("sync")));
    let never_seen = all_but("/webinars", json!({}));
    assert_eq!(of_webinar(&never_seen, &webinar()), off("default", &own_pointer("sync")));

    let pointer = own_pointer("recordings");
    assert_eq!(of_recordings(&all_but(&pointer, json!(false)), &webinar()), off("S8", &pointer));
    let mut finer = all_but(&pointer, json!(true));
    finer.users.clear();
    assert_eq!(of_recordings(&finer, &webinar()), on("S8", &pointer), "it goes before the host's");
    assert_eq!(of_recordings(&finer, &hostless()), on("S8", &pointer));
    finer.recordings_of = UserSelection::None;
    assert_eq!(of_recordings(&finer, &webinar()), off("S3", "/recordingsOf"));
}

#[test]
fn e1_what_is_marked_as_zoom_events_is_not_synced() {
    let marked = all_but(&own_pointer("zoomEvents"), json!(true));
    assert_eq!(of_webinar(&marked, &webinar()), off("E1", &own_pointer("zoomEvents")));
    assert_eq!(of_recordings(&marked, &webinar()), off("E1", &own_pointer("zoomEvents")));
    let nothing_else = Settings { sync_webinar_data: false, ..marked };
    assert_eq!(of_webinar(&nothing_else, &webinar()).1, "E1", "no other setting would turn it on");
}

#[test]
fn s9_a_webinar_syncs_only_while_everything_lets_it() {
    let broken: [(&str, Value, bool); 5] = [
        ("/syncWebinarData", json!(false), false),
        ("/webinarsOf", json!({ "of": "none" }), false),
        ("/excludedHostDomains", json!(["acme.example"]), false),
        ("/excludedRecordingDomains", json!(["acme.example"]), true),
        ("/excludedContactDomains", json!(["acme.example"]), true),
    ];
    for (pointer, value, expected) in broken {
        let settings = all_but(pointer, value);
        assert_eq!(webinar_sync(&settings, &webinar()).on, expected, "{pointer}");
    }
}

#[test]
fn s10_every_rule_answers_in_order_and_one_decides() {
    let answers = |settings: &Settings| -> Vec<String> {
        explain(settings, &webinar())
            .iter()
            .map(|s| {
                let subject = if s.subject == Subject::Webinar { "" } else { "r" };
                format!("{subject}{}{:?}{}", s.rule, s.answer, if s.decides { "!" } else { "" })
            })
            .collect()
    };
    assert_eq!(answers(&all()).join(" "), "E1Yes S1Yes S2Yes S4Yes S7Open S8Yes! rS3Yes rS5Yes rS7Yes! rS8Open");
    let excluded = all_but("/excludedHostDomains", json!(["acme.example"]));
    assert_eq!(
        answers(&Settings { webinars: [].into(), ..excluded }).join(" "),
        "E1Yes S1Yes S2Yes S4No! S7Open defaultNo rS3Yes rS5Yes rS7Yes rS8Open"
    );
    let mut own = all_but(&own_pointer("recordings"), json!(true));
    own.users.clear();
    assert!(answers(&own).ends_with(&["rS7Open".to_owned(), "rS8Yes!".to_owned()]));
    own.recordings_of = UserSelection::None;
    assert!(answers(&own).ends_with(&["rS3No!", "rS5Yes", "rS7Open", "rS8Yes"].map(str::to_owned)));
}

#[test]
fn s10_the_marked_step_is_the_effective_setting() {
    let settings = [
        all(),
        Settings::default(),
        all_but("/webinarsOf", json!({ "of": "none" })),
        all_but("/excludedRecordingDomains", json!(["acme.example"])),
        all_but("/users", json!({})),
        all_but(&own_pointer("recordings"), json!(false)),
    ];
    for settings in settings {
        let steps = explain(&settings, &webinar());
        let decided = |subject| {
            let marked: Vec<&Step> = steps.iter().filter(|s| s.decides && s.subject == subject).collect();
            marked.first().map(|s| (s.answer == Answer::Yes, s.rule, s.pointer.clone(), marked.len()))
        };
        let (on, rule, pointer) = of_webinar(&settings, &webinar());
        assert_eq!(decided(Subject::Webinar), Some((on, rule, pointer, 1)));
        let recordings = of_recordings(&settings, &webinar());
        let expected = on.then_some((recordings.0, recordings.1, recordings.2, 1));
        assert_eq!(decided(Subject::Recordings), expected);
    }
}

#[test]
fn s10_reasons_say_what_is_the_case() {
    let said = |settings: &Settings, webinar: &Webinar, rule: &str| -> Vec<String> {
        explain(settings, webinar).into_iter().filter(|s| s.rule == rule).map(|s| s.reason.to_string()).collect()
    };
    let marked = all_but(&own_pointer("zoomEvents"), json!(true));
    assert!(said(&marked, &webinar(), "E1")[0].contains("is marked"));
    assert!(said(&all(), &webinar(), "E1")[0].contains("is not marked"));
    assert!(said(&all(), &webinar(), "S1")[0].contains("is synced for"));
    assert!(said(&Settings::default(), &webinar(), "S1")[0].contains("is not synced for"));
    let unseen = all_but("/webinars", json!({}));
    assert!(said(&unseen, &webinar(), "S7")[0].contains("host@acme.example are set to be synced when"));
    assert!(said(&unseen, &hostless(), "S7")[0].contains("does not say who the host is"));
    assert!(said(&all(), &webinar(), "S7")[0].contains("seen before"));
    assert!(said(&all(), &hostless(), "S2")[0].contains("all Zoom users"));
    let few = all_but("/webinarsOf", selected(&["a@b.org"]));
    assert!(said(&few, &hostless(), "S2")[0].contains("does not say who the host is"));
    assert!(said(&few, &webinar(), "S2")[0].contains("host@acme.example is none of those"));
    let excluding = all_but("/excludedHostDomains", json!(["b.org"]));
    assert!(said(&excluding, &hostless(), "S4")[0].contains("does not say who the host is"));
    assert!(said(&excluding, &webinar(), "S4")[0].contains("in no excluded domain"));
    assert!(said(&all_but("/excludedHostDomains", json!([])), &hostless(), "S4")[0].contains("No host is excluded"));
}

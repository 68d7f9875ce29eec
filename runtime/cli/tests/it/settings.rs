//! `greenroom settings` and `greenroom webinars`: rights, rules that follow from changes, and why a webinar is or is
//! not synced.

use crate::common::{ACCOUNT, Called, Place, USER, credentials, zoom};
use serde_json::{Value, json};

const ADMIN: &str = "eve@acme.example";
const EDITOR: &str = "mel@acme.example";
const WEBINAR: &str = "82512345678";

/// A store with an administrator and an editor, connected to the demo's Zoom.
async fn account() -> (Place, greenroom_zoom_sandbox::Running) {
    let mut place = Place::with_store();
    let users = format!(
        "{{\"type\": \"account-user\", \"email\": \"{ADMIN}\", \"role\": \"administrator\"}}\n\
         {{\"type\": \"account-user\", \"email\": \"{EDITOR}\", \"role\": \"editor\"}}\n"
    );
    place.call_with(&["store", "import", "-"], &users).ok();
    let zoom = zoom(&mut place).await;
    let connect = ["connect", "zoom", "--account-id", ACCOUNT, "--user", USER, "--seal"];
    place.call_with(&connect, credentials()).ok();
    (place, zoom)
}

fn set(place: &Place, pointer: &str, value: &str, by: &str) -> Called {
    place.call(&["settings", "set", pointer, value, "--as", by])
}

fn get(place: &Place, pointer: &str) -> Value {
    place.call(&["settings", "get", pointer, "--json"]).ok().json()
}

#[tokio::test(flavor = "multi_thread")]
async fn s1_only_an_administrator_turns_it_on_and_s2_follows() {
    let (place, zoom) = account().await;
    assert_eq!((get(&place, "/syncWebinarData"), get(&place, "/webinarsOf/of")), (json!(false), json!("none")));
    for by in [EDITOR, "nobody@acme.example"] {
        let refused = set(&place, "/syncWebinarData", "true", by);
        assert_eq!(refused.code, 13, "{refused:?}");
        assert!(refused.err.contains("administrator-only") && refused.err.contains("/syncWebinarData"), "{refused:?}");
    }
    let own = format!("/webinars/{WEBINAR}/sync");
    let refused = set(&place, &own, "true", ADMIN);
    assert_eq!(refused.code, 14, "{refused:?}");
    assert!(refused.err.contains("webinar-data-not-synced"), "{refused:?}");
    assert_eq!(get(&place, "/syncWebinarData"), false);
    assert!(place.call(&["settings", "history"]).ok().out.contains("no setting was ever changed"));

    let changed = set(&place, "/syncWebinarData", "true", ADMIN).ok().out;
    assert!(changed.contains("/syncWebinarData") && changed.contains("/webinarsOf"), "{changed}");
    assert_eq!(get(&place, "")["webinarsOf"], json!({"of": "all"}));
    let history = place.call(&["settings", "history", "--json"]).ok().json();
    let who = |change: &Value| (change["pointer"].clone(), change["by"].clone());
    assert_eq!(
        history.as_array().unwrap().iter().map(who).collect::<Vec<_>>(),
        [(json!("/webinarsOf"), json!("greenroom")), (json!("/syncWebinarData"), json!(ADMIN))]
    );
    assert_eq!((&history[1]["before"], &history[1]["after"]), (&json!(false), &json!(true)));

    // An editor may change the rest, and repeating a change changes nothing.
    let stranger = set(&place, &own, "true", "stranger@acme.example");
    assert!(stranger.code != 0 && stranger.err.contains("is no user of the account"), "{stranger:?}");
    set(&place, &own, "true", EDITOR).ok();
    assert!(set(&place, &own, "true", EDITOR).ok().out.contains("nothing was changed"));
    let below = format!("/webinars/{WEBINAR}");
    let history = place.call(&["settings", "history", &below]).ok().out;
    assert!(history.lines().count() == 1 && history.contains(EDITOR), "{history}");
    zoom.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn s10_every_rule_answers_and_the_deciding_one_is_marked() {
    let (place, zoom) = account().await;
    let explain = || place.call(&["settings", "explain", "--webinar", WEBINAR]).ok().out;
    let decides = |text: &str| -> Vec<String> {
        let marked = text.lines().filter_map(|line| line.trim_start().strip_prefix("* "));
        marked.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
    };
    let off = explain();
    assert!(
        off.contains("Getting started with Acme") && off.contains("the webinar: not synced, decided by S1"),
        "{off}"
    );
    assert_eq!(decides(&off), ["S1"]);
    let own = format!("/webinars/{WEBINAR}/sync");
    for (pointer, value, decided) in [
        ("/syncWebinarData", "true", &["default"][..]),
        (&own, "true", &["S8", "S3"]),
        ("/recordingsOf", r#"{"of": "all"}"#, &["S8", "S7"]),
        ("/users/ines.okafor@acme.example/syncRecordings", "true", &["S8", "S7"]),
        ("/excludedRecordingDomains", r#"["acme.example"]"#, &["S8", "S5"]),
        ("/excludedHostDomains", r#"["ACME.example"]"#, &["S4"]),
        ("/webinarsOf", r#"{"of": "selected", "users": ["jonas.lind@acme.example"]}"#, &["S2"]),
        (&own.replace("sync", "zoomEvents"), "true", &["E1"]),
    ] {
        set(&place, pointer, value, ADMIN).ok();
        let text = explain();
        assert_eq!(decides(&text), decided, "{pointer}: {text}");
    }
    let json = place.call(&["settings", "explain", "--webinar", WEBINAR, "--json"]).ok().json();
    assert_eq!((&json["sync"]["on"], &json["sync"]["rule"]), (&json!(false), &json!("E1")));
    assert_eq!(json["sync"]["pointer"], own.replace("sync", "zoomEvents"));
    assert!(json["rules"].as_array().unwrap().len() > 8);
    let unknown = place.call(&["settings", "explain", "--webinar", "99999999999"]);
    assert!(unknown.code == 14 && unknown.err.contains("webinar-not-found"), "{unknown:?}");
    let wrong = place.call(&["settings", "explain", "--webinar", "825 1234 5678"]);
    assert!(wrong.code == 11 && wrong.err.contains("`82512345678`"), "{wrong:?}");
    zoom.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn webinars_are_listed_with_the_rule_that_decides() {
    let (place, zoom) = account().await;
    set(&place, "/syncWebinarData", "true", ADMIN).ok();
    set(&place, &format!("/webinars/{WEBINAR}/sync"), "true", ADMIN).ok();
    let listed = place.call(&["webinars"]).ok().out;
    let line = |id: &str| listed.lines().find(|line| line.starts_with(id)).unwrap();
    let words = ["on (S8)", "off (S3)", "never", USER, "Getting started with Acme", ACCOUNT];
    assert!(words.iter().all(|word| line(WEBINAR).contains(word)), "{listed}");
    assert!(line("82512345005").contains("off (default)"), "{listed}");
    let json = place.call(&["webinars", "--json", "--account", ACCOUNT]).ok().json();
    let one = json.as_array().unwrap().iter().find(|webinar| webinar["id"] == WEBINAR).unwrap();
    assert_eq!(
        (&one["sync"]["on"], &one["sync"]["rule"], &one["lastSync"]),
        (&json!(true), &json!("S8"), &Value::Null)
    );
    assert!(one["startsAt"].is_string() && one["host"] == USER, "{one}");
    assert!(place.call(&["webinars", "--account", "nobody"]).ok().out.contains("no webinars"));
    zoom.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_set_is_refused_by_its_place_and_changes_nothing() {
    let (place, zoom) = account().await;
    for (pointer, value, code, at) in [
        ("/syncWebinarDta", "true", "unknown-setting", "/syncWebinarDta"),
        ("syncWebinarData", "true", "unknown-setting", "syncWebinarData"),
        ("/syncWebinarData", "perhaps", "invalid-setting", "/syncWebinarData"),
        ("/excludedHostDomains", r#"["fine.example", "not a domain"]"#, "invalid-setting", "/excludedHostDomains/1"),
        ("/webinars/12/sync", "false", "invalid-setting", "/webinars/12/sync"),
    ] {
        let refused = place.call(&["settings", "set", pointer, value, "--as", ADMIN, "--json"]);
        assert_eq!(refused.code, 11, "{refused:?}");
        let failure = &refused.json()["failure"];
        assert_eq!((&failure["code"], &failure["pointer"]), (&json!(code), &json!(at)), "{failure}");
    }
    let refused = place.call(&["settings", "set", "/excludedHostDomains", "[a.example]", "--as", ADMIN]);
    assert!(refused.code == 11 && refused.err.contains("not JSON"), "{refused:?}");
    assert_eq!(place.call(&["settings", "set", "/existingContacts", "overwrite"]).code, 2);
    assert_eq!(set(&place, "/existingContacts", "overwrite", "no email").code, 2);
    assert_eq!(place.call(&["settings", "history", "--json"]).ok().json(), json!([]));

    // From the environment and from a file, then reset to the default.
    let mut place = place;
    place.set("GREENROOM_AS", EDITOR);
    place.write("domains.json", r#"["*.rival.example"]"#);
    place.call(&["settings", "set", "/excludedContactDomains", "@domains.json"]).ok();
    assert_eq!(get(&place, "/excludedContactDomains"), json!(["*.rival.example"]));
    place.call(&["settings", "unset", "/excludedContactDomains"]).ok();
    let shown = place.call(&["settings", "get"]).ok().out;
    assert!(shown.lines().any(|line| line.starts_with("/excludedContactDomains ") && line.ends_with("[]")), "{shown}");
    assert_eq!(place.call(&["settings", "get", "/nothing"]).code, 11);
    zoom.shutdown().await.unwrap();
}

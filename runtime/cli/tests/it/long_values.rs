//! Values of any length: the command does not panic, words show the beginning, and JSON has all of it.

use crate::common::{ACCOUNT, Called, Guest, Place, USER, credentials, install};
use greenroom_zoom_sandbox::{Sandbox, World};
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

/// More characters than a width of `format!` can have.
const LONG: usize = 70_000;

/// Words are readable: no line fills a terminal, and `…` marks a cut.
#[track_caller]
fn readable(called: Called) -> Called {
    let called = called.ok();
    let longest = called.out.lines().map(UnicodeWidthStr::width).max().unwrap_or_default();
    assert!(longest <= 2_000, "a line of {longest} columns");
    assert!(called.out.contains('…'), "nothing says that there is more");
    called
}

#[test]
fn a_long_output_is_shown_after_the_run_and_in_its_record() {
    let place = Place::with_store();
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    for long in ["x".repeat(LONG), "東".repeat(LONG), "e\u{301}".repeat(LONG), "\u{301}".repeat(LONG)] {
        place.write("input.json", json!({ "note": long }).to_string());
        let args = ["invoke", "echo", "--contact", "7", "--input", "@input.json"];
        readable(place.call(&args));
        let outcome = place.call(&[&args[..], &["--json"]].concat()).ok().json();
        assert_eq!(outcome["output"]["note"], long);

        let run = outcome["run"].as_str().unwrap();
        readable(place.call(&["runs", "show", run]));
        readable(place.call(&["runs", "show", run, "--reveal"]));
        assert_eq!(place.call(&["runs", "show", run, "--json"]).ok().json()["result"]["output"]["note"], long);
        assert_eq!(place.call(&["replay", run]).code, 0);
    }
    place.call(&["runs", "list"]).ok();
}

#[test]
fn a_long_contact_value_is_shown_and_a_csv_has_all_of_it() {
    let place = Place::with_store();
    let long = "東京 ".repeat(LONG / 3);
    let contact = json!({"type": "contact", "id": "9", "email": "eve@example.com",
        "properties": {"firstname": long, "lastname": "Long", "tier": long}});
    place.write("more.ndjson", format!("{contact}\n"));
    place.call(&["store", "import", "more.ndjson"]).ok();

    readable(place.call(&["store", "show", "contact", "9"]));
    readable(place.call(&["store", "show", "contacts"]));
    let shown = place.call(&["store", "show", "contact", "9", "--json"]).ok().json();
    assert_eq!(shown["contact"]["properties"]["tier"], long);
    place.call(&["erase", "9", "--dry-run"]).ok();
    place.call(&["timeline", "9"]).ok();

    let members = ["segment", "members", "--filter", r#"{"property": "tier", "is": "known"}"#];
    readable(place.call(&members));
    let csv = place.call(&[&members[..], &["--csv"]].concat()).ok().out;
    assert_eq!(csv.matches(long.as_str()).count(), 2, "a CSV has its values whole");

    // An input with an invalid long value is refused, and the message does not repeat all of it.
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    place.write("input.json", json!({ "nota": long, &long: 1 }).to_string());
    let refused = place.call(&["invoke", "echo", "--contact", "9", "--input", "@input.json"]);
    assert!(refused.code == 11 && refused.all().len() < 10_000, "{}", refused.all().len());
}

/// The caller gives the contact id, so it is bounded before it is stored.
#[test]
fn a_long_contact_id_is_refused_and_kept_nowhere() {
    let place = Place::with_store();
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    let size = || -> u64 {
        let files = std::fs::read_dir(place.path("")).unwrap().map(|entry| entry.unwrap());
        files
            .filter(|file| file.file_name().to_string_lossy().starts_with("greenroom.db"))
            .map(|file| file.metadata().unwrap().len())
            .sum()
    };
    let before = size();
    let id = "7".repeat(1 << 20);
    let line = json!({ "contact": id, "input": {}, "idempotencyKey": "k" }).to_string();
    let called = place.call_with(&["invoke", "echo", "--batch", "-", "--json"], format!("{line}\n").repeat(10));
    assert_eq!(called.code, 11);
    let said = called.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let codes: Vec<Value> = said.map(|outcome| outcome["failure"]["code"].clone()).collect();
    assert_eq!(codes, vec![json!("contact-id-invalid"); 10]);
    assert!(called.all().len() < 10_000, "{}", called.all().len());
    assert!(size() < before + (1 << 20), "{} bytes more", size() - before);
    assert_eq!(place.call(&["invoke", "echo", "--idempotency-key", "k"]).ok().code, 0, "its key is not taken");

    let most = "7".repeat(255);
    let row = |id: &str| json!({ "type": "contact", "id": id, "email": "zoe@example.com" }).to_string();
    assert_eq!(place.call_with(&["store", "import", "-"], row(&format!("{most}7"))).code, 11);
    place.call_with(&["store", "import", "-"], row(&most)).ok();
    place.call(&["invoke", "echo", "--contact", &most]).ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_topic_is_shown_wherever_webinars_are() {
    let mut place = Place::with_store();
    let topic = "発".repeat(LONG);
    let mut world: Value = serde_json::to_value(json!({
        "accounts": [{
            "name": "acme", "account_id": ACCOUNT, "client_id": crate::common::CLIENT, "client_secret": crate::common::SECRET,
            "users": [{"email": USER, "first_name": "Ines", "last_name": "Okafor"}],
            "webinars": [{"id": 82_512_345_678_u64, "host": USER, "topic": topic, "start": "in 3 days"}],
        }],
    }))
    .unwrap();
    world["now"] = "2030-01-01T12:00:00Z".into();
    let world = World::from_json(&world.to_string()).unwrap();
    let zoom = Sandbox::from_world(world).unwrap().start("127.0.0.1:0").await.unwrap();
    place.set("GREENROOM_ZOOM_API_URL", &zoom.api_url());
    place.set("GREENROOM_ZOOM_OAUTH_URL", zoom.base_url());
    let connect = ["connect", "zoom", "--account-id", ACCOUNT, "--user", USER, "--seal"];
    place.call_with(&connect, credentials()).ok();
    zoom.shutdown().await.unwrap();

    for view in [
        &["webinars"][..],
        &["store", "show", "webinars"],
        &["store", "show", "webinar", "82512345678"],
        &["settings", "explain", "--webinar", "82512345678"],
    ] {
        readable(place.call(view));
    }
    assert_eq!(place.call(&["webinars", "--json"]).ok().json()[0]["topic"], topic);
    assert_eq!(place.call(&["store", "show", "webinars", "--json"]).ok().json()[0]["topic"], topic);
}

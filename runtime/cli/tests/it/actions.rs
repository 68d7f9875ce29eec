//! `greenroom actions`, with packages that are broken or not granted.

use crate::common::{Guest, Place, install};

#[test]
fn what_is_there_is_listed_and_shown() {
    let place = Place::new();
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    install(&place, "echo", "1.1.0", &Guest::ECHO);
    install(&place, "logs", "1.0.0", &Guest::LOGS);
    place.write("actions/broken.wasm", "not wasm");
    let called = place.call(&["actions", "list"]).ok();
    assert!(called.out.contains("logs  1.0.0  A guest  not granted: log"), "{called:?}");
    assert!(called.err.contains("warning: actions/broken.wasm: this is not a WebAssembly file"), "{called:?}");
    assert_eq!(place.call(&["actions", "list", "--json"]).ok().json().as_array().unwrap().len(), 3);
    let shown = place.call(&["actions", "show", "echo", "--json"]).ok().json();
    assert_eq!(
        (shown["version"].as_str(), shown["outputSchema"]["properties"]["secret"]["x-secret"].as_bool()),
        (Some("1.1.0"), Some(true))
    );
    assert!(place.call(&["actions", "show", "echo@~1.0"]).ok().out.contains("echo 1.0.0: A guest"));
    let called = place.call(&["actions", "show", "ecko"]);
    assert_eq!(called.code, 10);
    assert!(called.err.contains("echo@1.1.0"), "{called:?}");
}

#[test]
fn without_a_folder_of_actions_it_says_how_to_get_one() {
    let called = Place::new().call(&["actions", "list"]);
    assert_eq!(called.code, 1);
    assert!(called.err.contains("cargo xtask build") && called.err.contains("--actions"), "{called:?}");
}

#[test]
fn a_package_is_checked_without_running_it() {
    let place = Place::new();
    install(&place, "logs", "1.0.0", &Guest::LOGS);
    let called = place.call(&["actions", "check", "actions/logs-1.0.0.wasm"]).ok();
    assert!(called.out.contains("sound: logs 1.0.0") && called.out.contains("--grant sha256:"), "{called:?}");
    install(&place, "traps", "1.0.0", &Guest::TRAPS);
    let called = place.call(&["actions", "check", "actions/traps-1.0.0.wasm", "--json"]).ok();
    assert_eq!(called.json()["notGranted"], serde_json::json!([]));

    let good = Guest::ECHO.package("echo", "1.0.0");
    for (bytes, wanted) in [
        (&b""[..], "empty"),
        (b"text", "not a WebAssembly file"),
        (b"\0asm\x01\0\0\0", "core WebAssembly module"),
        (&good[..good.len() / 2], "cut off"),
    ] {
        let path = place.write("bad.wasm", bytes);
        let called = place.call(&["actions", "check", crate::common::text(&path)]);
        assert_eq!(called.code, 1, "{called:?}");
        assert!(called.err.contains("bad.wasm") && called.err.contains(wanted), "{called:?}");
    }
    assert_eq!(place.call(&["actions", "check", "missing.wasm"]).code, 1);
}

#[test]
fn a_broken_package_stands_in_nobodys_way_but_its_own() {
    let place = Place::with_store();
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    place.write("actions/other-2.0.0.wasm", "not wasm");
    let called = place.call(&["invoke", "echo"]).ok();
    assert!(called.err.contains("warning: actions/other-2.0.0.wasm"), "{called:?}");
    let called = place.call(&["invoke", "other"]);
    assert_eq!(called.code, 1);
    assert!(called.err.contains("error: actions/other-2.0.0.wasm: this is not"), "{called:?}");
    let called = place.call(&["invoke", "third"]);
    assert_eq!(called.code, 10);
    assert!(called.err.contains("echo@1.0.0") && called.err.contains("other-2.0.0.wasm"), "{called:?}");
}

#[test]
fn what_is_not_granted_is_refused_by_name_and_can_be_granted() {
    let place = Place::with_store();
    install(&place, "logs", "1.0.0", &Guest::LOGS);
    let called = place.call(&["invoke", "logs"]);
    assert_eq!(called.code, 13);
    let wanted = ["greenroom:action/log@1.0.0", "--grant sha256:"];
    assert!(wanted.iter().all(|wanted| called.err.contains(wanted)), "{called:?}");
    assert_eq!(place.call(&["invoke", "logs", "--json"]).json()["failure"]["code"], "not-granted");
    place.call(&["invoke", "logs", "--grant", "logs=log,contacts-read"]).ok();
    assert_eq!(place.call(&["invoke", "logs", "--grant", "others=log"]).code, 13);
}

#[test]
fn greenrooms_own_actions_are_known_by_what_they_are_and_not_by_their_name() {
    let place = Place::with_store();
    install(&place, "add-contact-to-zoom-webinar", "9.9.9", &Guest::LOGS);
    assert_eq!(place.call(&["invoke", "add-contact-to-zoom-webinar"]).code, 13);
    place.call(&["invoke", "add-contact-to-zoom-webinar", "--grant", "add-contact-to-zoom-webinar=log"]).ok();
}

#[test]
fn what_has_a_name_from_a_package_that_is_known_is_left_out() {
    let place = Place::with_store();
    install(&place, "logs", "1.0.0", &Guest::LOGS);
    let checked = place.call(&["actions", "check", "actions/logs-1.0.0.wasm", "--json"]).ok().json();
    let grant = format!("sha256:{}=log", checked["digest"].as_str().unwrap());
    install(&place, "logs", "2.0.0", &Guest::LOGS);
    let called = place.call(&["invoke", "logs", "--json", "--grant", &grant]).ok();
    assert_eq!(called.json()["version"], "1.0.0");
    assert!(called.err.contains("logs-2.0.0.wasm: takes the name logs"), "{called:?}");
    let called = place.call(&["invoke", "logs", "--json", "--grant", "logs=log"]).ok();
    assert_eq!(called.json()["version"], "2.0.0", "by name, the newest is taken");
}

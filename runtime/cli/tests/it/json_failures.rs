//! `--json` gives JSON for every exit code.

use crate::common::{Called, Guest, Place, install};

#[track_caller]
fn assert_failed(called: &Called, code: i32, kind: &str, message: &str) {
    let failed = called.json();
    let failure = &failed["failure"];
    assert_eq!((called.code, failed["status"].as_str()), (code, Some("failed")), "{called:?}");
    assert_eq!(
        (failure["kind"].as_str(), failure["retry"]["when"].as_str()),
        (Some(kind), Some("never")),
        "{called:?}"
    );
    assert_eq!(failure["code"], failure["kind"], "{called:?}");
    let said = failure["message"].as_str().unwrap();
    assert!(said.contains(message) && !said.contains('\n') && !said.starts_with("error"), "{said}");
    assert_eq!(called.err, "");
}

#[test]
fn usage_errors_are_json() {
    let place = Place::new();
    for (args, message) in [
        (
            &["actoins", "list", "--json"][..],
            "unrecognized subcommand 'actoins' tip: a similar subcommand exists: 'actions'",
        ),
        (&["--json"], "requires a subcommand"),
        (&["--json", "runs"], "a subcommand is missing"),
        (&["--json=true", "invoke"], "required arguments were not provided: <ACTION>"),
        (&["runs", "list", "--limit", "0", "--json"], "invalid value '0' for '--limit <RUNS>'"),
        (&["invoke", "a", "--contact", "7", "--batch", "x", "--json"], "cannot be used with"),
        (&["--json", "--limits", "cpu-sm=5", "runs", "list"], "cpu-sm"),
        (&["--json", "--log", "greenroom=what=", "runs", "list"], "the log filter"),
        (&["--json", "--config", "missing.toml", "runs", "list"], "cannot read the configuration file"),
    ] {
        assert_failed(&place.call(args), 2, "usage", message);
    }
}

#[test]
fn the_environment_and_the_configuration_file_ask_for_json_too() {
    let mut place = Place::new();
    place.write("greenroom.toml", "json = true\nbad = 1");
    assert_failed(&place.call(&["actoins"]), 2, "usage", "'actoins'");
    assert_failed(&place.call(&["runs", "list"]), 2, "usage", "greenroom.toml, line 2");
    place.write("other.toml", "json = false");
    assert!(place.call(&["--config", "other.toml", "actoins"]).out.is_empty());
    place.set("GREENROOM_JSON", "true");
    assert_failed(&place.call(&["--config=other.toml", "actoins"]), 2, "usage", "'actoins'");
    // An option has precedence, and a word after `--` is no option.
    let words = place.call(&["--json=false", "actoins", "--", "--json"]);
    assert!(words.code == 2 && words.out.is_empty() && words.err.contains("Usage:"), "{words:?}");
}

#[test]
fn errors_without_a_code_of_their_own_are_json() {
    let place = Place::with_store();
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    place.write("bad.wasm", "text");
    for (args, message) in [
        (&["actions", "check", "bad.wasm", "--json"][..], "bad.wasm: this is not a WebAssembly file"),
        (&["invoke", "echo", "--input", "@missing.json", "--json"], "cannot read missing.json"),
        (&["actions", "list", "--actions", "nowhere", "--json"], "cannot read the folder of actions, nowhere"),
        (&["invoke", "echo", "--batch", ".", "--json"], ". is a folder"),
    ] {
        assert_failed(&place.call(args), 1, "other", message);
    }
}

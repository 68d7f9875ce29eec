//! The exact output of the command: the help of each command, and one call for each kind of result.
//!
//! After a text was changed on purpose, `INSTA_UPDATE=always cargo test --workspace --test it` updates the
//! snapshots; read the diff before you commit it.

use crate::common::{Called, Guest, Place, install};

/// Compares the output and the exit code of a call with the snapshot of this name. Values that differ between runs are
/// replaced.
fn assert_printed(name: &str, place: &Place, args: &[&str], called: &Called) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let folder = place.path("").display().to_string();
    for (pattern, instead) in [
        (folder.trim_end_matches('/'), "[FOLDER]"),
        ("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", "[RUN]"),
        ("[0-9a-f]{64}", "[DIGEST]"),
        (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?", "[TIME]"),
        (r"\b\d+(\.\d+)? ?(ms|µs|us|s)\b", "[DURATION]"),
        (r"\d+ KiB", "[SIZE]"),
        (r#"(cpuUs|wallUs)":\d+"#, r#"$1":[N]"#),
    ] {
        settings.add_filter(pattern, instead);
    }
    let Called { code, out, err } = called;
    settings.bind(|| {
        insta::assert_snapshot!(name, format!("$ greenroom {}\n{out}{err}exit code {code}\n", args.join(" ")));
    });
}

fn printed(name: &str, place: &Place, args: &[&str]) {
    assert_printed(name, place, args, &place.call(args));
}

#[test]
fn the_help() {
    let place = Place::new();
    for command in [
        &[][..],
        &["actions"],
        &["api-keys"],
        &["api-keys", "create"],
        &["audit"],
        &["codes"],
        &["connect"],
        &["connections"],
        &["connections", "add"],
        &["erase"],
        &["install"],
        &["grants"],
        &["invoke"],
        &["keys"],
        &["pull"],
        &["push"],
        &["replay"],
        &["rollback"],
        &["runs"],
        &["run-schedule"],
        &["sandbox"],
        &["secrets"],
        &["secrets", "set"],
        &["segment"],
        &["serve"],
        &["set-aside"],
        &["settings"],
        &["settle"],
        &["sign"],
        &["store"],
        &["sync"],
        &["timeline"],
        &["uninstall"],
        &["upgrade"],
        &["users"],
        &["users", "password"],
        &["verify"],
        &["webinars"],
        &["worker-stdio"],
    ] {
        let name = format!("help{}", command.iter().map(|word| format!("-{word}")).collect::<String>());
        printed(&name, &place, &[command, &["--help"]].concat());
    }
}

#[test]
fn calls_that_end_well() {
    let place = Place::new();
    printed("store-init", &place, &["store", "init"]);
    place.write("contacts.ndjson", r#"{"type": "contact", "id": "7", "email": "ada@example.com"}"#);
    printed("store-import", &place, &["store", "import", "contacts.ndjson"]);
    printed("store-show", &place, &["store", "show"]);
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    printed("actions-list", &place, &["actions", "list"]);
    printed("actions-show", &place, &["actions", "show", "echo"]);
    printed("invoke", &place, &["invoke", "echo", "--input", r#"{"note": "hello"}"#]);
    printed("runs-list", &place, &["runs", "list"]);
    printed("codes-of-one", &place, &["codes", "webinar-not-found"]);
}

#[test]
fn one_call_for_each_kind_of_failure() {
    const BABBLES: Guest = Guest { capabilities: &[], imports: "", body: "(call $done (i32.const 0) (i32.const 1))" };
    let place = Place::with_file();
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    install(&place, "logs", "1.0.0", &Guest::LOGS);
    install(&place, "traps", "1.0.0", &Guest::TRAPS);
    install(&place, "babbles", "1.0.0", &BABBLES);
    let failure = |kind: &str, args: &[&str]| printed(&format!("failure-{kind}"), &place, args);
    failure("usage", &["actoins", "list"]);
    failure("unknown-action", &["invoke", "nobody", "--input", "{}"]);
    failure("invalid-input", &["invoke", "echo", "--input", r#"{"note": 7, "more": 1}"#]);
    failure("unresolved-token", &["invoke", "echo", "--input", r#"{"note": "{{ contact.firstname }}"}"#]);
    failure("denied", &["invoke", "logs", "--input", "{}"]);
    failure("failed", &["segment", "show", "nothing"]);
    failure("trapped", &["invoke", "traps", "--input", "{}"]);
    failure("limit-exceeded", &["invoke", "echo", "--input", r#"{"note": "hello"}"#, "--limits", "input-bytes=5"]);
    failure("invalid-output", &["invoke", "babbles", "--input", "{}"]);
    place.call(&["invoke", "echo", "--input", "{}", "--idempotency-key", "once"]).ok();
    failure("conflict", &["invoke", "echo", "--input", r#"{"note": "b"}"#, "--idempotency-key", "once"]);
    failure("unavailable", &["--store", "nowhere.db", "runs", "list"]);
    failure("in-json", &["invoke", "traps", "--input", "{}", "--json"]);
}

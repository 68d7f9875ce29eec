//! `greenroom test`, `new` and `doctor`: cases of a guest that is written by hand, and projects that are made and not built.

use crate::common::{Guest, Place};
use serde_json::{Value, json};

/// Sets the first name of contact 7 to `Eve`, and returns its input.
const WRITES: Guest = Guest {
    capabilities: &["contacts-write", "log"],
    imports: r#"(import "greenroom:action/contacts-write@1.0.0" "update" (func $update (param i32 i32 i32)))
                (import "greenroom:action/log@1.0.0" "write" (func $log (param i32 i32 i32 i32 i32)))"#,
    body: "(i32.store (i32.const 2000) (i32.const 40000)) (i32.store (i32.const 2004) (i32.const 1))
           (i32.store (i32.const 2008) (i32.const 2100)) (i32.store (i32.const 2012) (i32.const 1))
           (i32.store (i32.const 2100) (i32.const 40001)) (i32.store (i32.const 2104) (i32.const 9))
           (i32.store8 (i32.const 2108) (i32.const 1))
           (i32.store (i32.const 2112) (i32.const 40010)) (i32.store (i32.const 2116) (i32.const 3))
           (call $update (i32.const 2000) (i32.const 1) (i32.const 2200))
           (call $log (i32.const 1) (i32.const 40010) (i32.const 3) (i32.const 0) (i32.const 0))
           (call $done (local.get $in) (local.get $in_len))",
};

const RENAMED: &str = r#"[{"updateContact": {"contact": "7", "assignments": {"firstname": "Eve"}}}]"#;

/// A place with a package that writes, and a case with this `then`.
fn place(then: &str) -> Place {
    let place = Place::new();
    install_writes(&place);
    place.write("cases/renamed.json", case(then));
    place
}

fn install_writes(place: &Place) {
    let package = WRITES.package_with("writes", "1.0.0", r#"(data (i32.const 40000) "7firstnameEve")"#);
    place.write("actions/writes-1.0.0.wasm", package);
}

fn case(then: &str) -> String {
    format!(
        r#"{{"given": {{"contacts": [{{"id": "7", "email": "ada@example.com", "properties": {{"firstname": "Ada"}}}}]}},
            "when": {{"contact": "7", "input": {{"note": "x"}}}}, "then": {then}}}"#
    )
}

/// The call of `greenroom test` with the package.
fn test(place: &Place, more: &[&str]) -> crate::common::Called {
    let package = place.path("actions/writes-1.0.0.wasm");
    place.call(&[&["test", "--cases", "cases", "--package", package.to_str().unwrap()][..], more].concat())
}

#[test]
fn a_case_passes_where_what_came_is_what_it_says() {
    let then = format!(r#"{{"output": {{"note": "<any>"}}, "effects": {RENAMED}, "logs": [{{"message": "Eve"}}]}}"#);
    let place = place(&then);
    let called = test(&place, &[]).ok();
    assert!(called.out.contains("passed renamed") && called.out.contains("1 passed, 0 failed"), "{called:?}");
    let report = test(&place, &["--json"]).ok().json();
    assert_eq!(report["cases"], json!([{ "name": "renamed", "passed": true }]));
    assert_eq!(report["coverage"]["functions"], json!([]), "all that it imports is reached");
}

#[test]
fn a_difference_is_shown_with_its_place_and_both_sides() {
    for (then, place_of_it, line) in [
        (r#"{"output": {"note": "y"}}"#, "/then/output", "-   \"note\": \"y\""),
        (r#"{"effects": []}"#, "/then/effects", "+     \"updateContact\": {"),
        (r#"{"logs": []}"#, "/then/logs", "+     \"message\": \"Eve\""),
        (r#"{"failure": {"code": "no-email"}}"#, "/then/failure", "-   \"code\": \"no-email\""),
    ] {
        let place = place(then);
        let called = test(&place, &[]);
        assert_eq!(called.code, 1, "{called:?}");
        assert!(called.out.contains("FAILED renamed") && called.out.contains(place_of_it), "{called:?}");
        assert!(called.out.contains(line), "{line}: {called:?}");
    }
}

#[test]
fn accepting_writes_what_is_missing_and_no_more() {
    let place = place(r#"{"output": {"note": "y"}}"#);
    let called = test(&place, &["--accept"]);
    assert_eq!(called.code, 1, "what differs is not accepted: {called:?}");
    let written = read(&place);
    assert_eq!(written["then"]["output"], json!({ "note": "y" }));
    assert_eq!(written["then"]["effects"], serde_json::from_str::<Value>(RENAMED).unwrap());
    test(&place, &["--accept-all"]).ok();
    assert_eq!(read(&place)["then"]["output"], json!({ "note": "x" }));
    test(&place, &[]).ok();
}

fn read(place: &Place) -> Value {
    serde_json::from_str(&std::fs::read_to_string(place.path("cases/renamed.json")).unwrap()).unwrap()
}

#[test]
fn what_is_no_case_is_refused_with_its_place() {
    let place = place("{}");
    for (text, parts) in [
        ("{\n  \"when\": {\"input\": {}, \"contact\": 7}\n}", &["broken.json", "line 2", "`/when/contact`"][..]),
        ("{\"when\": {\"input\": {}}, \"than\": {}}", &["unknown field `than`"]),
        ("{\"given\": {\"contacts\": [{\"id\": \" \"}]}, \"when\": {\"input\": {}}}", &["/given/contacts/0", "blank"]),
        ("{\"given\": {\"zoom\": {}}, \"when\": {\"input\": {}}}", &["/given/zoom", "accounts"]),
    ] {
        place.write("cases/broken.json", text);
        let called = test(&place, &["--only", "broken"]);
        assert_eq!(called.code, 1, "{called:?}");
        assert!(parts.iter().all(|part| called.err.contains(part)), "{text}: {called:?}");
    }
    let called = place.call(&["test", "--cases", "nowhere", "--package", "actions/writes-1.0.0.wasm"]);
    assert!(called.err.contains("there are no cases in nowhere"), "{called:?}");
}

#[test]
fn a_case_is_cut_from_a_run_with_other_personal_data() {
    let place = Place::with_store();
    install_writes(&place);
    let grant = "writes=contacts-write,log";
    let input = r#"{"note": "to ada@example.com"}"#;
    let done = place.call(&["invoke", "writes", "--contact", "7", "--input", input, "--grant", grant, "--json"]).ok();
    let run = done.json()["run"].as_str().unwrap().to_owned();
    let made = place.call(&["test", "--from-run", &run, "--cases", "cases"]).ok();
    assert!(made.out.contains("made cases/run-"), "{made:?}");
    let text = std::fs::read_to_string(place.path(&format!("cases/run-{run}.json"))).unwrap();
    assert!(!text.contains("ada@") && !text.contains("Lovelace"), "{text}");
    assert!(text.contains("to person1-1@example.com"), "{text}");
    test(&place, &["--accept"]).ok();
    test(&place, &[]).ok();
    let unknown = place.call(&["test", "--from-run", "01981f7e-4a3b-7c5d-9e6f-0a1b2c3d4e5f"]);
    assert!(unknown.err.contains("there is no run"), "{unknown:?}");
}

#[test]
fn a_case_of_a_dry_run_says_so_and_runs_dry() {
    let place = Place::with_store();
    install_writes(&place);
    let args =
        ["invoke", "writes", "--contact", "7", "--input", r#"{"note": "x"}"#, "--grant", "writes=contacts-write,log"];
    let dry = place.call(&[&args[..], &["--dry-run", "--case", "cases/dry.json"]].concat()).ok();
    assert!(dry.err.contains("made cases/dry.json"), "{dry:?}");
    let case: Value = serde_json::from_str(&std::fs::read_to_string(place.path("cases/dry.json")).unwrap()).unwrap();
    assert_eq!(case["when"]["dryRun"], true);
    assert_eq!(case["description"], "Cut from a dry run of writes 1.0.0.");
    assert_eq!(case["then"]["output"], json!({ "note": "x" }));
    test(&place, &["--accept"]).ok();
    let accepted: Value =
        serde_json::from_str(&std::fs::read_to_string(place.path("cases/dry.json")).unwrap()).unwrap();
    assert_eq!(accepted["then"]["effects"], json!([]), "a dry run writes nothing");
    let report = test(&place, &["--json"]).ok().json();
    assert_eq!(report["coverage"]["functions"], json!([]), "the host calls of a dry run count");

    let again = place.call(&[&args[..], &["--dry-run", "--case", "cases/dry.json"]].concat());
    assert!(again.code == 1 && again.err.contains("is there already"), "{again:?}");
    let wet = place.call(&[&args[..], &["--case", "cases/wet.json"]].concat());
    assert!(wet.code == 2 && wet.err.contains("--dry-run"), "{wet:?}");
    let run =
        place.call(&[&args[..], &["--dry-run", "--json"]].concat()).ok().json()["run"].as_str().unwrap().to_owned();
    let kept = place.call(&["test", "--from-run", &run]);
    assert!(kept.err.contains("--dry-run --case FILE"), "{kept:?}");
}

#[test]
fn no_case_is_cut_from_a_journal_that_lacks_calls() {
    let place = Place::with_store();
    install_writes(&place);
    let args =
        ["invoke", "writes", "--contact", "7", "--input", r#"{"note": "x"}"#, "--grant", "writes=contacts-write,log"];
    let limit = ["--limits", "journal-bytes=100", "--json"];
    let run = place.call(&[&args[..], &limit].concat()).ok().json()["run"].as_str().unwrap().to_owned();
    let refused = place.call(&["test", "--from-run", &run, "--cases", "cases"]);
    assert!(refused.code != 0 && refused.err.contains("journal-cut"), "{refused:?}");
    assert!(refused.err.contains("journal-bytes") && !place.path("cases").exists(), "{refused:?}");
    let dry = place.call(&[&args[..], &limit[..2], &["--dry-run", "--case", "cases/dry.json"]].concat());
    assert!(dry.err.contains("journal-cut") && !place.path("cases").exists(), "{dry:?}");
}

#[test]
fn a_project_is_made_once_under_a_name_that_an_action_can_have() {
    let place = Place::new();
    for language in ["rust", "typescript", "python", "c"] {
        let made = place.call(&["new", "add-points", "--lang", language, "--to", language, "--json"]).ok().json();
        assert_eq!((&made["name"], &made["language"]), (&json!("add-points"), &json!(language)));
        let manifest = std::fs::read_to_string(place.path(&format!("{language}/manifest.json"))).unwrap();
        assert!(manifest.contains("\"add-points\""), "{manifest}");
    }
    let again = place.call(&["new", "add-points", "--to", "rust"]);
    assert!(again.code == 1 && again.err.contains("is not empty"), "{again:?}");
    let name = place.call(&["new", "Add Points"]);
    assert!(name.err.contains("cannot be the name of an action"), "{name:?}");
    assert!(!place.path("Add Points").exists());
    let nothing = place.call(&["build", "cases"]);
    assert!(nothing.err.contains("is no project of an action: it has no manifest.json"), "{nothing:?}");
}

#[test]
fn the_doctor_says_what_is_there_and_how_to_get_the_rest() {
    let mut place = Place::new();
    let there = place.call(&["doctor", "--lang", "rust", "--json"]).ok().json();
    assert_eq!(there[0]["language"], "rust");
    place.set("PATH", "");
    let missing = place.call(&["doctor"]);
    assert_eq!(missing.code, 1);
    assert!(missing.out.contains("missing. Install Node.js"), "{missing:?}");
    place.call(&["new", "add-points", "--lang", "typescript"]).ok();
    let built = place.call(&["build", "add-points"]);
    assert!(built.err.contains("Node.js 20 or newer is needed to build actions in TypeScript"), "{built:?}");
}

#[test]
fn a_component_that_other_tools_made_is_made_a_package() {
    let place = Place::new();
    let manifest = json!({
        "manifest": 1, "contract": "1.3", "name": "other", "version": "1.0.0", "objectType": "contact",
        "capabilities": ["log"], "labels": { "en": { "name": "Other" } },
    });
    let schema = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object" }).to_string();
    place.write("other/manifest.json", manifest.to_string());
    place.write("other/schemas/input.json", &schema);
    place.write("other/schemas/output.json", &schema);
    let first = place.call(&["build", "other"]);
    assert_eq!(first.code, 1, "{first:?}");
    assert!(first.err.contains("other tools make `component.wasm`, or the core module `module.wasm`"), "{first:?}");
    let world = std::fs::read_to_string(place.path("other/wit/world.wit")).unwrap();
    assert!(world.contains("import log@1.3.0") || world.contains("/log@1.3.0"), "{world}");

    let core = wat::parse_str(include_str!("../../../../tests/fixtures/nothing.wat")).unwrap();
    let manifest = greenroom_package::Manifest::parse(manifest.to_string().as_bytes()).unwrap();
    place.write("other/component.wasm", greenroom_package::component(&core, &manifest).unwrap());
    // Its source may have a build of its own.
    place.write("other/Cargo.toml", "this is no crate");
    let built = place.call(&["build", "other", "--json"]).ok().json();
    assert_eq!((&built["name"], &built["language"]), (&json!("other"), &json!("component")));
    place.call(&["check", "other/build/other-1.0.0.wasm"]).ok();
    place.write("other/component.wasm", &core);
    let module = place.call(&["build", "other"]);
    assert!(module.code == 1 && module.err.contains("component"), "a core module is none: {module:?}");
}

#[test]
fn a_module_that_other_tools_made_is_adapted_and_made_a_package() {
    let place = Place::new();
    let manifest = |capabilities: Value| {
        let manifest = json!({
            "manifest": 1, "contract": "1.3", "name": "other", "version": "1.0.0", "objectType": "contact",
            "capabilities": capabilities, "labels": { "en": { "name": "Other" } },
        });
        manifest.to_string()
    };
    let schema = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object" }).to_string();
    place.write("other/manifest.json", manifest(json!([])));
    place.write("other/schemas/input.json", &schema);
    place.write("other/schemas/output.json", &schema);
    let text = include_str!("../../../../tests/fixtures/nothing.wat");
    place.write("other/module.wasm", wat::parse_str(text).unwrap());
    let built = place.call(&["build", "other", "--json"]).ok().json();
    assert_eq!(built["language"], "component");
    place.call(&["check", "other/build/other-1.0.0.wasm"]).ok();

    let import = r#"(module (import "wasi_snapshot_preview1" "random_get" (func (param i32 i32) (result i32)))"#;
    place.write("other/module.wasm", wat::parse_str(text.replacen("(module", import, 1)).unwrap());
    let refused = place.call(&["build", "other"]);
    assert!(
        refused.code == 1 && refused.err.contains("does not ask for it"),
        "the manifest does not ask for it: {refused:?}"
    );
    place.write("other/manifest.json", manifest(json!(["wasi"])));
    place.call(&["build", "other"]).ok();
    let checked = place.call(&["check", "other/build/other-1.0.0.wasm", "--json"]).ok().json();
    assert_eq!(checked["uses"], json!(["wasi"]));

    place.write("other/component.wasm", "");
    let both = place.call(&["build", "other"]);
    assert!(both.code == 1 && both.err.contains("has both"), "{both:?}");
}

/// A `python3` that makes environments of itself, installs nothing, and says what it is called with.
#[cfg(unix)]
const FAKE_PYTHON: &str = r#"#!/bin/sh
case "$*" in
  --version) echo "Python 3.14.0" ;;
  "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  *script*) echo "componentize-py is called" >&2; exit 1 ;;
esac
"#;

#[cfg(unix)]
#[test]
fn tools_whose_python_was_removed_are_installed_again() {
    use std::os::unix::fs::PermissionsExt;

    let mut place = Place::new();
    place.call(&["new", "add-points", "--lang", "python"]).ok();
    place.write("bin/python3", FAKE_PYTHON);
    std::fs::set_permissions(place.path("bin/python3"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", place.path("bin").display());
    let cache = place.path("cache");
    place.set("PATH", &path);
    place.set("XDG_CACHE_HOME", cache.to_str().unwrap());
    let built = place.call(&["build", "add-points"]);
    assert!(built.err.contains("from PyPI") && !built.err.contains("made again"), "{built:?}");
    assert!(built.err.contains("componentize-py is called"), "{built:?}");
    let again = place.call(&["build", "add-points"]);
    assert!(!again.err.contains("from PyPI"), "it is installed once: {again:?}");

    let tools = std::fs::read_dir(cache.join("greenroom/tools")).unwrap().map(|entry| entry.unwrap().path());
    let folder = tools.into_iter().find(|path| path.is_dir()).unwrap();
    std::fs::remove_file(folder.join("bin/python")).unwrap();
    std::os::unix::fs::symlink(place.path("removed/python3"), folder.join("bin/python")).unwrap();
    let mended = place.call(&["build", "add-points"]);
    assert!(mended.err.contains("does not run any more") && mended.err.contains("from PyPI"), "{mended:?}");
    assert!(mended.err.contains("componentize-py is called"), "{mended:?}");
}

/// A package of this version with this schema for its input.
fn version(place: &Place, version: &str, input: Value, capabilities: &[&str]) -> String {
    let core = wat::parse_str(include_str!("../../../../tests/fixtures/nothing.wat")).unwrap();
    let manifest = json!({
        "manifest": 1, "contract": "1.3", "name": "versions", "version": version, "objectType": "contact",
        "capabilities": capabilities,
        "labels": { "en": { "name": "Versions", "description": "Does nothing." } },
    });
    let manifest = greenroom_package::Manifest::parse(manifest.to_string().as_bytes()).unwrap();
    let draft = "https://json-schema.org/draft/2020-12/schema";
    let mut schema = json!({ "$schema": draft, "type": "object" });
    schema.as_object_mut().unwrap().extend(input.as_object().unwrap().clone());
    let output = json!({ "$schema": draft, "type": "object" });
    let package = greenroom_package::build(&core, &manifest, &schema, &output).unwrap();
    let name = format!("versions-{version}.wasm");
    place.write(&name, package);
    name
}

#[test]
fn a_check_says_what_is_to_be_mended_and_what_has_changed() {
    let place = Place::new();
    let title = |rest: Value| {
        let mut field = json!({ "title": "Points" });
        field.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        json!({ "properties": { "points": field } })
    };
    let old = version(&place, "1.0.0", title(json!({ "type": "integer" })), &["log"]);
    let new = version(&place, "1.1.0", title(json!({ "type": "integer", "minimum": 1, "default": 0 })), &[]);
    let sound = place.call(&["check", &old, "--json"]).ok().json();
    assert!(sound["bytes"].as_u64().unwrap() > 100 && sound["loadMs"].as_f64().is_some(), "{sound}");
    let advice: Vec<&str> =
        sound["problems"].as_array().unwrap().iter().map(|one| one["place"].as_str().unwrap()).collect();
    assert!(
        advice.contains(&"manifest.json#/labels/fr") && advice.contains(&"manifest.json#/capabilities"),
        "{advice:?}"
    );
    assert_eq!(place.call(&["check", &old, "--strict"]).code, 1);

    let checked = place.call(&["check", &new, "--against", &old]);
    assert_eq!(checked.code, 1, "{checked:?}");
    for part in [
        "schemas/input.json#/properties/points/default: the schema does not accept it",
        "1.1.0 is no new major version of 1.0.0",
        "inputs that were accepted and are not now",
        "/properties/points",
    ] {
        assert!(checked.out.contains(part), "{part}: {checked:?}");
    }
    let next = version(&place, "2.0.0", title(json!({ "type": "integer", "minimum": 1 })), &[]);
    place.call(&["check", &next, "--against", &old]).ok();
    let same = place.call(&["check", &old, "--against", &old]).ok();
    assert!(same.out.contains("inputs that were accepted and are not now: no change"), "{same:?}");
}

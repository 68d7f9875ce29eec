//! `greenroom runs`: finding runs by what they are, and running them again.

use crate::common::{Guest, Place, install};
use serde_json::{Value, json};

/// Two versions of `echo`: the second one does something else.
fn place() -> Place {
    let place = Place::with_store();
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    install(&place, "echo", "2.0.0", &Guest::TRAPS);
    place
}

fn invoke(place: &Place, contact: &str, input: &str, tag: &str) -> String {
    let args = ["invoke", "echo@1", "--contact", contact, "--input", input, "--tag", tag, "--json"];
    place.call(&args).ok().json()["run"].as_str().unwrap().to_owned()
}

fn rename(place: &Place, name: &str) {
    let row = json!({ "type": "contact", "id": "7", "email": "ada@example.com", "properties": { "firstname": name } });
    place.call_with(&["store", "import", "-"], row.to_string()).ok();
}

#[test]
fn runs_are_found_by_tag_contact_status_and_time() {
    let place = place();
    let first = invoke(&place, "7", r#"{"note": "a"}"#, "campaign=spring");
    let second = invoke(&place, "8", r#"{"note": "b"}"#, "campaign=autumn");
    place.call(&["invoke", "echo@2"]);
    let found = |args: &[&str]| -> Vec<String> {
        let listed = place.call(&[&["runs", "list", "--json"], args].concat()).ok().json();
        listed.as_array().unwrap().iter().map(|run| run["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(found(&["--tag", "campaign=spring"]), std::slice::from_ref(&first));
    assert_eq!(found(&["--contact", "8"]), std::slice::from_ref(&second));
    assert_eq!(found(&["--status", "done"]), [second, first]);
    assert_eq!(found(&["--kind", "trapped", "--action", "echo"]).len(), 1);
    assert_eq!(found(&["--since", "2d"]).len(), 3);
    assert_eq!(found(&["--until", "2026-01-01"]).len(), 0);
    for (option, value) in [("--since", "yesterday"), ("--status", "sone"), ("--kind", "bad"), ("--tag", "spring")] {
        let called = place.call(&["runs", "list", option, value]);
        assert!(called.code == 2 && called.err.contains(value), "{called:?}");
    }
    let called = place.call(&["invoke", "echo@1", "--tag", "a b=1"]);
    assert!(called.code == 11 && called.err.contains("name of a tag"), "{called:?}");
}

#[test]
fn a_run_is_run_again_with_its_input_and_twice_is_once() {
    let place = place();
    let run = invoke(&place, "7", r#"{"note": "{{ contact.firstname }}"}"#, "campaign=spring");
    let shown = place.call(&["runs", "show", &run, "--json"]).ok().json();
    let input = json!({ "status": "kept", "input": { "note": "{{ contact.firstname }}" }, "whole": true });
    assert_eq!((&shown["input"], &shown["result"]["output"]["note"]), (&input, &json!("Ada")));

    rename(&place, "Augusta");
    let again = place.call(&["runs", "again", &run, "--json"]).ok().json();
    assert_eq!(again["output"]["note"], "Augusta", "the token is resolved anew");
    let twice = place.call(&["runs", "again", &run, "--json"]).ok().json();
    assert_eq!((&twice["run"], &twice["repeated"]), (&again["run"], &json!(true)));
    let shown = place.call(&["runs", "show", again["run"].as_str().unwrap(), "--json"]).ok().json();
    assert_eq!((&shown["againOf"], &shown["contact"]), (&json!(run), &json!("7")));
    assert_eq!(shown["tags"], json!({ "campaign": "spring" }));
    let old = place.call(&["runs", "show", &run]).ok();
    assert!(old.out.contains("ran again") && old.out.contains(again["run"].as_str().unwrap()), "{old:?}");

    let edited = place.call(&["runs", "again", &run, "--input", r#"{"note": "edited"}"#, "--json"]).ok().json();
    assert_eq!(edited["output"]["note"], "edited");
    let own_key = place.call(&["runs", "again", &run, "--idempotency-key", "mine", "--json"]).ok().json();
    assert_ne!(own_key["run"], again["run"]);
    let dry = place.call(&["runs", "again", &run, "--dry-run", "--json"]).ok().json();
    assert_eq!(dry["dryRun"], true);
}

/// A later slice goes on from its own cursor, in the chain that it belongs to.
#[test]
fn a_later_slice_is_run_again_from_its_cursor() {
    let place = place();
    install(&place, "continues", "1.0.0", &Guest::CONTINUES);
    let first = place.call(&["invoke", "continues", "--input", r#"{"note": "on"}"#, "--json"]).ok().json();
    let (run, cursor) = (first["run"].as_str().unwrap(), first["cursor"].to_string());
    let second = ["invoke", "continues", "--cursor", &cursor, "--continues", run, "--json"];
    let second = place.call(&second).ok().json();
    assert_eq!(second["output"], first["cursor"]);
    let again = place.call(&["runs", "again", second["run"].as_str().unwrap(), "--json"]).ok().json();
    assert_eq!((&again["status"], &again["output"]), (&json!("done"), &first["cursor"]), "not from the beginning");
    let shown = place.call(&["runs", "show", again["run"].as_str().unwrap(), "--json"]).ok().json();
    assert_eq!((&shown["againOf"], &shown["continues"]), (&second["run"], &first["run"]), "{shown}");
}

#[test]
fn another_version_is_compared_first_and_runs_only_when_wanted_all_the_same() {
    let place = place();
    let run = invoke(&place, "7", r#"{"note": "a"}"#, "a=b");
    let before = place.call(&["runs", "list", "--json"]).ok().json().as_array().unwrap().len();
    let previewed = place.call(&["runs", "again", &run, "--with", "^2", "--preview", "--json"]);
    assert_eq!((previewed.code, previewed.json()["difference"]["verdict"].as_str()), (3, Some("diverged")));
    let refused = place.call(&["runs", "again", &run, "--with", "^2"]);
    assert!(refused.code == 2 && refused.err.contains("--yes") && refused.err.contains("different"), "{refused:?}");
    assert_eq!(place.call(&["runs", "list", "--json"]).ok().json().as_array().unwrap().len(), before, "nothing ran");
    assert_eq!(place.call(&["runs", "again", &run, "--with", "^2", "--yes"]).code, 15);
    let unknown = place.call(&["runs", "again", &run, "--with", "^9"]);
    assert!(unknown.code == 10 && unknown.err.contains("2.0.0"), "{unknown:?}");
}

#[test]
fn an_input_that_was_not_kept_whole_has_to_be_given() {
    let place = place();
    let secret = invoke(&place, "7", r#"{"secret": "hunter2"}"#, "a=b");
    let refused = place.call(&["runs", "again", &secret, "--json"]);
    assert_eq!((refused.code, refused.json()["failure"]["code"].as_str()), (14, Some("input-not-kept")), "{refused:?}");
    place.call(&["runs", "again", &secret, "--input", "{}"]).ok();

    let args = ["--journal", "off", "invoke", "echo@1", "--json"];
    let unrecorded = place.call(&args).ok().json()["run"].as_str().unwrap().to_owned();
    let shown = place.call(&["runs", "show", &unrecorded, "--json"]).ok().json();
    assert_eq!(
        (shown["input"]["status"].as_str(), shown["input"]["code"].as_str()),
        (Some("not-kept"), Some("no-journal"))
    );
    assert!(place.call(&["runs", "show", &unrecorded]).ok().out.contains("input not kept"));
    let refused = place.call(&["runs", "again", &unrecorded]);
    assert!(refused.code == 14 && refused.err.contains("give the input"), "{refused:?}");
    place.call(&["runs", "again", &unrecorded, "--input", "{}"]).ok();
}

#[test]
fn many_runs_are_counted_and_exactly_those_are_run_again() {
    let place = place();
    let ours: Vec<String> = (0..3).map(|n| invoke(&place, "7", &format!(r#"{{"note": "{n}"}}"#), "a=b")).collect();
    assert_eq!(place.call(&["runs", "again"]).code, 2, "without a filter all runs would match");
    assert_eq!(place.call(&["runs", "again", "--tag", "a=c"]).code, 14, "none matches");
    // An age is counted from when the runs were counted, in both commands.
    let counted = place.call(&["runs", "again", "--tag", "a=b", "--since", "2d", "--json"]).ok().json();
    assert_eq!((&counted["count"], &counted["changedZoom"]), (&json!(3), &json!(0)));
    let token = counted["confirm"].as_str().unwrap();
    invoke(&place, "8", "{}", "a=b");

    let other =
        place.call(&["runs", "again", "--tag", "a=b", "--since", "2d", "--input", "{}", "--confirm", token, "--json"]);
    assert_eq!(
        (other.code, other.json()["failure"]["code"].as_str()),
        (18, Some("selection-changed")),
        "something else is changed"
    );
    let lines = |called: crate::common::Called| -> Vec<Value> {
        called.ok().out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let confirm = ["runs", "again", "--tag", "a=b", "--since", "2d", "--confirm", token, "--json"];
    let ran = lines(place.call(&confirm));
    let of: Vec<&str> = ran.iter().map(|line| line["againOf"].as_str().unwrap()).collect();
    assert_eq!(of, ours, "oldest first, without the one that came later");
    assert!(
        ran.iter()
            .enumerate()
            .all(|(n, line)| line["output"]["note"].as_str() == Some(&n.to_string()) && line["repeated"].is_null())
    );
    let twice = lines(place.call(&confirm));
    assert!(twice.iter().all(|line| line["repeated"] == true), "after a crash the same command goes on");
}

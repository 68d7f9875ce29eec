//! `greenroom invoke`, once and in batches, and the records that `runs` shows afterwards.

use crate::common::{Guest, Place, install};
use serde_json::Value;

fn place() -> Place {
    let place = Place::with_store();
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    install(&place, "traps", "1.0.0", &Guest::TRAPS);
    place
}

#[test]
fn an_input_comes_from_the_argument_a_file_or_standard_input() {
    let place = place();
    place.write("input.json", r#"{"note": "from a file"}"#);
    for (input, stdin, note) in [
        (r#"{"note": "here"}"#, "", "here"),
        ("@input.json", "", "from a file"),
        ("-", r#"{"note": "piped"}"#, "piped"),
    ] {
        let called = place.call_with(&["invoke", "echo", "--contact", "7", "--input", input, "--json"], stdin).ok();
        assert_eq!(
            (called.json()["output"]["note"].as_str(), called.json()["contact"].as_str()),
            (Some(note), Some("7"))
        );
        let called = place.call_with(&["invoke", "echo", "--input", input], stdin).ok();
        assert!(called.out.contains("done: echo 1.0.0") && called.out.contains(note), "{called:?}");
    }
    for (input, wanted) in
        [("{", "--input is not JSON"), ("input.json", "write `@` before"), ("-", "standard input is not JSON")]
    {
        let called = place.call(&["invoke", "echo", "--input", input]);
        assert_eq!(called.code, 11, "{called:?}");
        assert!(called.err.contains(wanted), "{called:?}");
    }
    assert_eq!(place.call(&["invoke", "echo", "--input", "@missing.json"]).code, 1);
    assert_eq!(place.call(&["invoke", "echo", "--input", "-", "--batch", "-"]).code, 2);
}

#[test]
fn failures_have_exit_codes_and_words() {
    let place = place();
    let called = place.call(&["invoke", "echo", "--input", r#"{"nota": 1}"#]);
    assert_eq!(called.code, 11);
    assert!(
        called.out.is_empty() && called.err.contains("failed: echo 1.0.0") && called.err.contains("/nota"),
        "{called:?}"
    );
    let called = place.call(&["invoke", "traps", "--json"]);
    assert_eq!((called.code, called.json()["failure"]["kind"].as_str()), (15, Some("trapped")));
    let called = place.call(&["invoke", "nothing", "--json"]);
    assert_eq!((called.code, called.json()["failure"]["kind"].as_str()), (10, Some("unknown-action")));
    let called = place.call(&["invoke", "echo@2"]);
    assert_eq!(called.code, 10);
    assert!(called.err.contains("echo@1.0.0"), "{called:?}");
}

#[test]
fn under_one_key_there_is_one_outcome_and_a_dry_run_leaves_nothing() {
    let place = place();
    let args = ["invoke", "echo", "--idempotency-key", "k", "--json", "--input", r#"{"note": "a"}"#];
    let first = place.call(&args).ok().json();
    let again = place.call(&args).ok().json();
    assert_eq!((&again["run"], &again["repeated"]), (&first["run"], &Value::Bool(true)));
    assert_eq!(place.call(&["invoke", "echo", "--idempotency-key", "k"]).code, 18);
    let called = place.call(&["invoke", "echo", "--dry-run"]).ok();
    assert!(called.out.contains("dry run: nothing was changed"), "{called:?}");
    assert_eq!(place.call(&["runs", "list", "--json"]).ok().json().as_array().unwrap().len(), 1);
}

#[test]
fn secrets_of_an_output_are_for_the_caller_who_asks_for_json() {
    let place = place();
    let input = r#"{"secret": "hunter2", "note": "see https://zoom.example/w/1?tk=hunter3"}"#;
    let called = place.call(&["invoke", "echo", "--input", input]).ok();
    assert!(!called.all().contains("hunter") && called.out.contains("[masked]"), "{called:?}");
    let outcome = place.call(&["invoke", "echo", "--json", "--input", input]).ok().json();
    assert_eq!(outcome["output"]["secret"], "hunter2");

    let run = outcome["run"].as_str().unwrap();
    for args in [&["runs", "show", run][..], &["runs", "show", run, "--json"], &["runs", "list", "--json"]] {
        let called = place.call(args).ok();
        assert!(!called.all().contains("hunter"), "{called:?}");
        assert!(called.out.contains("[masked]"), "{called:?}");
    }
    assert!(place.call(&["runs", "show", run, "--reveal"]).ok().out.contains("hunter2"));
    assert_eq!(
        place.call(&["runs", "show", run, "--reveal", "--json"]).ok().json()["result"]["output"]["secret"],
        "hunter2"
    );

    // Links that carry a token are masked even without the package.
    std::fs::remove_dir_all(place.path("actions")).unwrap();
    assert!(!place.call(&["runs", "show", run]).ok().all().contains("hunter3"));
    let unknown = place.call(&["runs", "show", "0198c2f4-1c1b-7000-8000-000000000000"]);
    assert_eq!(unknown.code, 14);
    assert!(unknown.err.contains("greenroom runs list"), "{unknown:?}");
}

#[test]
fn w10_a_batch_has_one_outcome_a_line_and_no_line_stops_the_others() {
    let place = place();
    let lines = "{\"contact\": \"7\", \"input\": {\"note\": \"one\"}}\n\n{\"contact\": 8}\nnonsense\n{\"contact\": \"8\"}\n\
                 {\"idempotencyKey\": \"own\", \"input\": {\"nota\": 1}}\n{}";
    place.write("list.ndjson", lines);
    let called = place.call(&["invoke", "echo", "--batch", "list.ndjson", "--input", r#"{"note": "all"}"#, "--json"]);
    let outcomes: Vec<Value> = called.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let shown: Vec<(u64, &str)> =
        outcomes.iter().map(|o| (o["line"].as_u64().unwrap(), o["status"].as_str().unwrap())).collect();
    assert_eq!(shown, [(1, "done"), (3, "failed"), (4, "failed"), (5, "done"), (6, "failed"), (7, "done")]);
    assert_eq!((&outcomes[0]["output"]["note"], &outcomes[3]["output"]["note"]), (&"one".into(), &"all".into()));
    assert!(outcomes[1]["failure"]["message"].as_str().unwrap().contains("line 3 of the batch"), "{}", outcomes[1]);
    assert_eq!(called.code, 11);
    assert!(called.err.contains("3 done, 3 failed"), "{called:?}");

    let piped = place.call_with(&["invoke", "echo", "--batch", "-"], lines);
    assert_eq!(piped.code, 11);
    assert!(piped.out.contains("line 4: failed: ") && piped.out.ends_with("3 done, 3 failed\n"), "{piped:?}");
    assert_eq!(place.call_with(&["invoke", "echo", "--batch", "-"], "{}\n").ok().out, "1 done, 0 failed\n");
}

#[test]
fn w10_a_key_prefix_makes_a_batch_repeatable() {
    let place = place();
    let args = ["invoke", "echo", "--batch", "-", "--key-prefix", "spring", "--json"];
    let lines = "{\"contact\": \"7\"}\n{\"contact\": \"8\", \"idempotencyKey\": \"own\"}\n{}\n";
    let runs = |called: &crate::common::Called| -> Vec<Value> {
        called.out.lines().take(2).map(|l| serde_json::from_str::<Value>(l).unwrap()["run"].clone()).collect()
    };
    let first = place.call_with(&args, lines);
    assert_eq!(first.code, 11);
    assert!(first.out.contains("so --key-prefix gives it no key"), "{first:?}");
    assert_eq!(runs(&first), runs(&place.call_with(&args, lines)));
    let listed = place.call(&["runs", "list", "--json"]).ok().json();
    let mut keys: Vec<&str> = listed.as_array().unwrap().iter().map(|run| run["key"].as_str().unwrap()).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["own", "spring:7"]);
}

#[test]
fn runs_are_listed_newest_first_and_in_pages() {
    let place = place();
    for note in ["one", "two", "three"] {
        place.call(&["invoke", "echo", "--contact", "7", "--input", &format!("{{\"note\": \"{note}\"}}")]).ok();
    }
    let page = place.call(&["runs", "list", "--limit", "2", "--json"]).ok().json();
    assert_eq!(page[0]["result"]["output"]["note"], "three");
    let last = page[1]["id"].as_str().unwrap();
    let words = place.call(&["runs", "list", "--limit", "2"]).ok().out;
    assert!(words.contains(&format!("older ones: --before {last}")) && words.contains("contact 7"), "{words}");
    let rest = place.call(&["runs", "list", "--before", last, "--json"]).ok().json();
    assert_eq!(rest[0]["result"]["output"]["note"], "one");
    assert_eq!(place.call(&["settle"]).ok().out, "nothing to settle\n");
}

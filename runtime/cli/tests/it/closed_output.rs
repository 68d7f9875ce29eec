//! A program that reads the output and ends before it: `greenroom ... | head`.

#![cfg(unix)]

use std::{
    fs::File,
    io::{BufRead, BufReader, Read, Write},
    process::{Child, Stdio},
};

use crate::common::{Guest, Place, install};

fn place() -> Place {
    let place = Place::with_store();
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    place
}

fn start(place: &Place, args: &[&str], out: Stdio) -> Child {
    place.command(args).stdin(Stdio::piped()).stdout(out).stderr(Stdio::piped()).spawn().unwrap()
}

/// Waits for the end; gives the exit code and what was written to stderr.
fn end(mut child: Child) -> (Option<i32>, String) {
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    (child.wait().unwrap().code(), err)
}

/// The writing end of a pipe without a reader.
fn unread() -> Stdio {
    std::io::pipe().unwrap().1.into()
}

/// How many runs the store has, and how many the summary of a batch counts.
fn recorded_and_counted(place: &Place, err: &str) -> (usize, usize) {
    let recorded = place.call(&["runs", "list", "--limit", "1000", "--json"]).ok().json().as_array().unwrap().len();
    let counted = err.lines().find_map(|line| line.split_once(" done, 0 failed").map(|(count, _)| count)).unwrap();
    (recorded, counted.parse().unwrap())
}

#[test]
fn a_batch_begins_no_further_line_when_its_output_is_closed() {
    let place = place();
    let mut child = start(&place, &["invoke", "echo", "--batch", "-", "--json"], Stdio::piped());
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"{\"contact\": \"7\"}\n").unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut String::new()).unwrap();
    drop(out);
    input.write_all(b"{\"contact\": \"8\"}\n").unwrap();
    // Its input is still open, so only the closed output ends it.
    let (code, err) = end(child);
    assert_eq!(code, Some(4), "{err}");
    assert!(err.contains("2 done, 0 failed; stopped because the output cannot be written"), "{err}");
    assert!(err.contains("no line after line 2 was begun"), "{err}");
    assert!(err.contains("error: the output was closed before its end"), "{err}");
    assert_eq!(recorded_and_counted(&place, &err), (2, 2));
    drop(input);
}

#[test]
fn runs_under_way_are_awaited_and_recorded_when_the_output_is_closed() {
    let place = place();
    let lines: String = (0..300).map(|line| format!("{{\"idempotencyKey\": \"k{line}\"}}\n")).collect();
    place.write("list.ndjson", lines);
    let mut child = start(&place, &["invoke", "echo", "--batch", "list.ndjson", "--json"], Stdio::piped());
    drop(child.stdout.take());
    let (code, err) = end(child);
    assert_eq!(code, Some(4), "{err}");
    let (recorded, counted) = recorded_and_counted(&place, &err);
    assert_eq!(recorded, counted, "{err}");
    assert!(counted < 300, "{err}");
    // Nothing was left half done, so a repetition of the whole list does the rest.
    let again = place.call(&["invoke", "echo", "--batch", "list.ndjson", "--json"]).ok();
    assert_eq!(again.out.lines().count(), 300);
    assert_eq!(again.out.lines().filter(|line| line.contains("\"repeated\":true")).count(), recorded);
}

#[test]
fn a_batch_whose_output_has_no_space_stops_in_the_same_way() {
    let Ok(full) = File::options().write(true).open("/dev/full") else { return };
    let place = place();
    let mut child = start(&place, &["invoke", "echo", "--batch", "-", "--json"], full.into());
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"{\"contact\": \"7\"}\n").unwrap();
    let (code, err) = end(child);
    assert_eq!(code, Some(1), "{err}");
    assert!(
        err.contains("no line after line 1 was begun") && err.contains("cannot write the output: No space"),
        "{err}"
    );
    assert_eq!(recorded_and_counted(&place, &err), (1, 1));
    drop(input);
}

#[test]
fn every_command_says_that_its_output_was_closed() {
    let place = place();
    place.call(&["invoke", "echo"]).ok();
    for args in [
        &["runs", "list"][..],
        &["runs", "list", "--json"],
        &["store", "show"],
        &["invoke", "echo"],
        &["invoke", "echo", "--batch", "contacts.ndjson"],
        &["segment", "members", "--filter", r#"{"property": "firstname", "is": "known"}"#, "--csv"],
        &["codes"],
        &["--help"],
        // A failure in JSON.
        &["runs", "show", "0198c2f4-1c1b-7000-8000-000000000000", "--json"],
        &["actoins", "--json"],
    ] {
        let (code, err) = end(start(&place, args, unread()));
        assert_eq!(code, Some(4), "{args:?}: {err}");
        assert!(err.contains("error: the output was closed before its end"), "{args:?}: {err}");
    }
    // The run was recorded before its outcome could not be printed.
    assert_eq!(place.call(&["runs", "list", "--json"]).ok().json().as_array().unwrap().len(), 2);
}

#[test]
fn the_help_documents_the_exit_code() {
    let help = Place::new().call(&["--help"]).ok().out;
    assert!(help.contains("   4  the program that read the output closed it before its end"), "{help}");
}

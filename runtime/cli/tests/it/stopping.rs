//! Ctrl-C in a batch: no new run begins, and runs in progress are finished.

#![cfg(unix)]

use std::io::{BufRead, BufReader, Read, Write};

use crate::common::{Guest, Place, install, signal};

#[test]
fn a_batch_that_is_stopped_finishes_what_is_under_way_and_says_how_far_it_came() {
    let place = Place::with_store();
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    let mut child = place.start(&["invoke", "echo", "--batch", "-", "--json"]);
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"{\"contact\": \"7\"}\n").unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    assert!(line.contains("\"status\":\"done\""), "{line}");
    // Its input is still open, so only the signal ends it.
    signal(&child, "-INT");
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(20));
    assert!(err.contains("stopping: ") && err.contains("1 done, 0 failed; stopped before the end"), "{err}");
    drop(input);
}

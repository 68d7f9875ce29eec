//! `greenroom sandbox`: prints how to connect to it, shows no secret, and ends on a signal.

#![cfg(unix)]

use std::{
    io::{BufRead, BufReader, Read},
    process::Child,
};

use crate::common::{Place, SECRET, signal, text};
use serde_json::Value;

/// Starts a command and reads its first line, which it prints when it is ready.
fn started(place: &Place, args: &[&str]) -> (Child, BufReader<std::process::ChildStdout>, String) {
    let mut child = place.start(args);
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    (child, out, line)
}

#[test]
fn what_it_prints_is_enough_to_connect() {
    let mut place = Place::with_store();
    let (mut child, mut out, line) = started(&place, &["sandbox", "--json"]);
    let ready: Value = serde_json::from_str(&line).unwrap();
    for (name, value) in ready["environment"].as_object().unwrap() {
        place.set(name, value.as_str().unwrap());
    }
    let account = &ready["accounts"][0];
    let file = account["credentialsFile"].as_str().unwrap();
    let (id, user) = (account["accountId"].as_str().unwrap(), account["user"].as_str().unwrap());
    place.call(&["connect", "zoom", "--account-id", id, "--user", user, "--credentials-file", file]).ok();

    signal(&child, "-TERM");
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    assert!(child.wait().unwrap().success());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert!(![&line, &rest, &err].iter().any(|said| said.contains(SECRET)));
    assert!(!std::path::Path::new(file).exists(), "the temporary credentials are still there");
}

#[test]
fn its_words_name_the_commands_and_its_credentials_stay_where_they_were_wanted() {
    let place = Place::new();
    let (mut child, out, line) = started(&place, &["sandbox", "--credentials", "kept"]);
    assert!(line.contains("a local Zoom listens at http://127.0.0.1:"), "{line}");
    let said: Vec<String> = out.lines().take(2).map(Result::unwrap).collect();
    assert!(said[0].contains("export GREENROOM_ZOOM_API_URL=http://127.0.0.1:"), "{said:?}");
    assert!(said[1].contains("greenroom connect zoom --account-id acme-zoom-account --user "), "{said:?}");
    signal(&child, "-INT");
    assert!(child.wait().unwrap().success());
    let file = place.path("kept/1-acme.json");
    assert!(std::fs::read_to_string(&file).unwrap().contains(SECRET));
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn its_world_can_be_printed_without_secrets() {
    let place = Place::new();
    let called = place.call(&["sandbox", "--print-world"]).ok();
    assert_eq!(called.json()["accounts"][0]["client_secret"], "[masked]");
    assert!(!called.all().contains(SECRET));
    let path = place.write("world.json", r#"{"accounts": [{"nam": 1}]}"#);
    let called = place.call(&["sandbox", "--world", text(&path)]);
    assert_eq!(called.code, 1);
    assert!(called.err.contains("world.json, line 1"), "{called:?}");
    let called = place.call(&["sandbox", "--listen", "192.0.2.1:80"]);
    assert_eq!(called.code, 1);
    assert!(called.err.contains("loopback"), "{called:?}");
}

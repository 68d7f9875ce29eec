//! The files that the command makes are accessible to their owner only, under every umask.

#![cfg(unix)]

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::common::{ACCOUNT, Guest, Place, USER, credentials, install, signal, text, zoom};

/// The command under a umask that removes no rights.
fn command(place: &Place, args: &[&str]) -> Command {
    let called = place.command(args);
    let mut open = Command::new("sh");
    open.args(["-c", "umask 000; exec \"$@\"", "sh"]).arg(called.get_program()).args(called.get_args());
    for (name, value) in called.get_envs() {
        match value {
            Some(value) => open.env(name, value),
            None => open.env_remove(name),
        };
    }
    open.current_dir(called.get_current_dir().unwrap());
    open
}

fn run(place: &Place, args: &[&str], input: &str) {
    let mut child =
        command(place, args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{args:?}: {output:?}");
}

/// Every file and folder below a folder, with its mode.
fn modes(below: &Path, modes: &mut BTreeMap<PathBuf, u32>) {
    for entry in fs::read_dir(below).unwrap() {
        let path = entry.unwrap().path();
        let metadata = fs::symlink_metadata(&path).unwrap();
        modes.insert(path.clone(), metadata.permissions().mode() & 0o777);
        if metadata.is_dir() {
            self::modes(&path, modes);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_file_that_the_command_makes_is_its_owners_alone() {
    let mut place = Place::new();
    // The test puts its own files into separate folders.
    install(&place, "echo", "1.0.0", &Guest::ECHO);
    place.write("given/contacts.ndjson", "{\"type\": \"contact\", \"id\": \"7\", \"email\": \"ada@example.com\"}\n");
    fs::create_dir(place.path("made")).unwrap();
    place.set("GREENROOM_STORE", "made/g.db");
    let cache = place.path("made/cache");
    place.set("XDG_CACHE_HOME", text(&cache));
    let zoom = zoom(&mut place).await;
    run(&place, &["store", "init"], "");
    run(&place, &["store", "import", "given/contacts.ndjson"], "");
    run(&place, &["connect", "zoom", "--account-id", ACCOUNT, "--user", USER, "--seal"], &credentials());
    run(&place, &["invoke", "echo", "--contact", "7"], "");
    run(&place, &["audit", "82512345005", "--left-out", "--csv", "made/left-out.csv"], "");
    run(&place, &["store", "prune", "--older-than", "1d"], "");
    run(&place, &["erase", "7", "--yes"], "");
    let administrator = r#"{"type": "account-user", "email": "eve@acme.example", "role": "administrator"}"#;
    run(&place, &["store", "import", "-"], administrator);
    run(&place, &["settings", "set", "/syncWebinarData", "true", "--as", "eve@acme.example"], "");

    let steps = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/actions");
    assert!(steps.is_dir(), "{} is not there: run `cargo xtask build` first", steps.display());
    // Two processes keep running: a sandbox with its credentials, and a command that has the store open, with SQLite's
    // files.
    let mut sandbox =
        command(&place, &["sandbox", "--credentials", "made/credentials"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(sandbox.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let mut scheduler = command(&place, &["run-schedule", "--json"])
        .env("GREENROOM_ACTIONS", steps)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut rounds = BufReader::new(scheduler.stdout.take().unwrap());
    rounds.read_line(&mut line).unwrap();

    let mut found = BTreeMap::new();
    modes(&place.path("made"), &mut found);
    for child in [&mut sandbox, &mut scheduler] {
        signal(child, "-TERM");
        child.wait().unwrap();
    }
    zoom.shutdown().await.unwrap();

    let names: Vec<&str> = found.keys().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
    for wanted in [
        "g.db",
        "g.db-wal",
        "g.db-shm",
        "g.db-pace",
        "g.db-pace-wal",
        "g.db-pace-shm",
        "g.db.key",
        "left-out.csv",
        "1-acme.json",
    ] {
        assert!(names.contains(&wanted), "{wanted} is not among {names:?}");
    }
    assert!(names.iter().any(|name| name.ends_with(".cwasm")), "{names:?}");
    let open = found.iter().filter(|(_, mode)| **mode & 0o077 != 0);
    let open: Vec<_> = open.map(|(path, mode)| format!("{} {mode:03o}", path.display())).collect();
    assert!(open.is_empty(), "{open:?}");
}

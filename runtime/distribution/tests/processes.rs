//! Several processes that install at once, and processes that are killed while they do.

#![allow(clippy::unwrap_used)]

mod common;

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
};

use common::package;
use greenroom_distribution::{Activation, Actor, Candidate, Fetched, Granted, Installation, Origin, TrustPolicy};

/// The environment of a process that installs: the folder, the action's name, and how many versions.
const FOLDER: &str = "GREENROOM_TEST_FOLDER";
const NAME: &str = "GREENROOM_TEST_NAME";
const VERSIONS: &str = "GREENROOM_TEST_VERSIONS";

/// Starts this program again as a process that installs.
fn start(folder: &Path, name: &str, versions: u32) -> Child {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--ignored", "--exact", "installs", "--nocapture"]);
    child.env(FOLDER, folder).env(NAME, name).env(VERSIONS, versions.to_string());
    child.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

#[test]
#[ignore = "run by the other tests, with their environment"]
fn installs() {
    let variable = |name: &str| std::env::var(name).unwrap();
    let (installation, name) = (Installation::new(variable(FOLDER)), variable(NAME));
    for minor in 0..variable(VERSIONS).parse::<u32>().unwrap() {
        let package = package(&name, &format!("1.{minor}.0"));
        let fetched = Fetched { package, origin: Origin::file("x.wasm"), source: "x.wasm".to_owned() };
        let candidate = Candidate::new(fetched, &TrustPolicy::default(), Granted::new()).unwrap();
        let verified = futures::executor::block_on(candidate.verify(async |_, _| Ok::<_, ()>(()))).unwrap();
        let active = installation.action(&name).ok().and_then(|action| action.active);
        let actor = Actor { by: "ada".to_owned(), at: "2026-03-01T10:00:00Z".parse().unwrap() };
        let activation = Activation::Replacing(active);
        installation.install(&verified, &activation, &actor).unwrap();
        println!("installed 1.{minor}.0");
        std::io::stdout().flush().unwrap();
    }
}

/// Every version is whole, and the active one is there.
fn check(folder: &Path) -> usize {
    let installation = Installation::new(folder);
    let actions = installation.actions().unwrap();
    for (name, action) in &actions {
        assert!(action.active().is_some(), "{name}");
        for version in &action.versions {
            assert_eq!(installation.package(&version.digest).unwrap().manifest().version, version.version);
        }
    }
    actions.iter().map(|(_, action)| action.versions.len()).sum()
}

#[test]
fn processes_that_install_at_once_lose_nothing_of_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let children: Vec<_> = ["one", "two", "three", "four"].map(|name| start(folder.path(), name, 6)).into();
    for child in children {
        assert!(child.wait_with_output().unwrap().status.success());
    }
    assert_eq!(check(folder.path()), 24);
}

#[test]
fn a_process_that_is_killed_leaves_an_installation_that_works() {
    let folder = tempfile::tempdir().unwrap();
    let mut versions = 0;
    for killed_after in 1..8 {
        let mut child = start(folder.path(), &format!("action-{killed_after}"), 1_000);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let installed = lines.by_ref().map_while(Result::ok).filter(|line| line.contains("installed 1."));
        assert_eq!(installed.take(killed_after).count(), killed_after);
        // It is in the middle of another installation.
        child.kill().unwrap();
        child.wait().unwrap();
        let found = check(folder.path());
        assert!(found >= versions + killed_after, "what was reported as installed is there");
        versions = found;
    }
    // The lock of a killed process is free, and what it left over goes.
    assert!(start(folder.path(), "last", 1).wait_with_output().unwrap().status.success());
    let files = std::fs::read_dir(folder.path().join("packages")).unwrap().count();
    assert_eq!(check(folder.path()), files);
}

//! Checks that the command and the tests are built from the same crates. Cargo compiles a crate, with all crates that
//! depend on it, once for every requested set of features. So a feature that only a test requests can make cargo
//! compile the WebAssembly compiler twice, which takes minutes.

use std::collections::BTreeSet;

use crate::{error::Error, process, repo, step};

/// Crates that may differ: they are small, and no large crate depends on them.
const MAY_DIFFER: [&str; 1] = ["wit-component"];

pub(crate) fn check() -> Result<(), Error> {
    step("features", "the command's crates are the tests' crates");
    let tests = crates(&["--workspace", "--edges", "normal,build,dev"])?;
    let command = crates(&["--package", "greenroom-cli", "--edges", "normal,build"])?;
    let differ: Vec<String> = differences(&command, &tests).map(str::to_owned).collect();
    if differ.is_empty() { Ok(()) } else { Err(Error::Features(differ)) }
}

/// Every crate of a build with its version and features, one a line.
fn crates(of: &[&str]) -> Result<BTreeSet<String>, Error> {
    let mut cargo = process::command("cargo");
    cargo.args(["tree", "--prefix", "none", "--format", "{p} {f}"]).args(of).current_dir(repo::root());
    Ok(process::output(&mut cargo)?.lines().map(|line| line.trim_end_matches(" (*)").trim_end().to_owned()).collect())
}

/// The crates of the command that have other features in the tests.
fn differences<'a>(command: &'a BTreeSet<String>, tests: &'a BTreeSet<String>) -> impl Iterator<Item = &'a str> {
    let may_differ = |line: &str| MAY_DIFFER.iter().any(|name| line.split(' ').next() == Some(name));
    command.difference(tests).map(String::as_str).filter(move |line| !may_differ(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_with_other_features_is_found() {
        let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<BTreeSet<_>>();
        let tests = lines(&["a v1 default,std", "b v1 default", "wit-component v1 dummy-module"]);
        let command = lines(&["a v1 std", "b v1 default", "wit-component v1"]);
        assert_eq!(differences(&command, &tests).collect::<Vec<_>>(), ["a v1 std"]);
        assert_eq!(differences(&tests, &tests).count(), 0);
    }
}

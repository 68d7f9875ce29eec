//! `cargo xtask features`: the crates that come with each choice of features, counted and checked.
//!
//! There are two checks. A program that leaves a feature out must not get that feature's crates all the same, because some
//! other crate asked for them ([`TREES`]). And the command and the tests are built from the same crates ([`check`]).

use std::collections::BTreeSet;

use greenroom_toolchain::process;

use crate::{error::Error, repo, step};

/// Crates that may differ: they are small, and no large crate depends on them.
const MAY_DIFFER: [&str; 1] = ["wit-component"];

/// The compiler. A name that ends with a hyphen is a prefix of crate names.
const COMPILER: &[&str] =
    &["cranelift-", "wasmtime-internal-cranelift", "winch-", "wasmtime-internal-winch", "regalloc2", "rayon"];

/// Small crates of Cranelift's with data structures, which wasmtime uses to run code too.
const DATA_STRUCTURES: &[&str] = &["cranelift-bforest", "cranelift-bitset", "cranelift-entity"];

/// What makes packages. (wasmtime's macros have wit-parser and wit-component too, but they run only while cargo builds.)
const PACKAGE_BUILDING: &[&str] = &["wit-component", "wit-parser"];

/// Writes WebAssembly: to make packages, and inside wasmtime's compiler.
const ENCODER: &[&str] = &["wasm-encoder"];

const WASMTIME: &[&str] = &["wasmtime"];
const JSON_SCHEMA: &[&str] = &["jsonschema"];

/// The types of the product and the rules: a package knows none of them, and its messages need `greenroom-sentence` alone.
const DOMAIN: &[&str] = &["greenroom-domain"];

/// HTTP clients and databases: an embedder brings those that it uses.
const SERVICES: &[&str] = &["reqwest", "hyper", "rustls", "rusqlite", "libsqlite3-sys"];

/// WASI: for those who grant it.
const WASI: &[&str] =
    &["greenroom-capability-wasi", "wasmtime-wasi", "wasmtime-wasi-io", "wasi-common", "cap-std", "cap-primitives"];

/// A crate with a choice of features.
struct Tree {
    /// Its name, for people.
    name: &'static str,
    /// The arguments for cargo.
    of: &'static [&'static str],
    /// The crates that it must not need.
    without: &'static [&'static [&'static str]],
}

const TREES: [Tree; 7] = [
    Tree { name: "greenroom", of: &["--package", "greenroom"], without: &[PACKAGE_BUILDING, SERVICES, WASI] },
    Tree {
        name: "greenroom without `compile`",
        of: &["--package", "greenroom", "--no-default-features"],
        without: &[COMPILER, PACKAGE_BUILDING, ENCODER, SERVICES, WASI],
    },
    Tree {
        name: "a capability",
        of: &["--package", "greenroom-capability-webinars"],
        without: &[COMPILER, PACKAGE_BUILDING, ENCODER, SERVICES, WASI],
    },
    Tree {
        name: "greenroom-package",
        of: &["--package", "greenroom-package"],
        without: &[WASMTIME, COMPILER, PACKAGE_BUILDING, ENCODER, JSON_SCHEMA, SERVICES, DOMAIN],
    },
    Tree {
        name: "greenroom-package with `build`",
        of: &["--package", "greenroom-package", "--features", "build"],
        without: &[WASMTIME, COMPILER, JSON_SCHEMA, SERVICES, DOMAIN],
    },
    Tree {
        name: "greenroom-domain",
        of: &["--package", "greenroom-domain"],
        without: &[WASMTIME, COMPILER, PACKAGE_BUILDING, ENCODER, JSON_SCHEMA, SERVICES],
    },
    Tree {
        name: "greenroom with `stages`",
        of: &["--package", "greenroom", "--features", "stages"],
        without: &[PACKAGE_BUILDING, SERVICES, WASI],
    },
];

#[derive(clap::Args)]
pub(crate) struct Args {}

/// Prints the size of each tree, and checks that no tree has crates that it must not need.
pub(crate) fn run(_: &Args) -> Result<(), Error> {
    println!("{:<31} {:>6}  {:>22}  {:>20}", "", "crates", "lines of `cargo tree`", "in the program alone");
    for tree in &TREES {
        let lines = output(tree.of, &["--edges", "normal"])?.lines().count();
        let all = crates(&[tree.of, &["--edges", "normal"]].concat(), "{p}")?.len();
        println!("{:<31} {all:>6}  {lines:>22}  {:>20}", tree.name, linked(tree)?.len());
    }
    check_trees()
}

/// Checks that no tree has crates that it must not need.
fn check_trees() -> Result<(), Error> {
    let mut unwanted = Vec::new();
    for tree in &TREES {
        let names = linked(tree)?;
        let found = names.iter().filter(|name| tree.without.iter().any(|group| is_in(name, group)));
        unwanted.extend(found.map(|name| format!("{} has {name}", tree.name)));
    }
    if unwanted.is_empty() { Ok(()) } else { Err(Error::UnwantedCrates(unwanted)) }
}

/// The crates of a tree that are part of the program. Macros are not: they run only while cargo builds.
fn linked(tree: &Tree) -> Result<BTreeSet<String>, Error> {
    crates(&[tree.of, &["--edges", "normal,no-proc-macro"]].concat(), "{p}")
}

/// Whether a crate, given as name and version, is in a group.
fn is_in(krate: &str, group: &[&str]) -> bool {
    let name = krate.split(' ').next().unwrap_or_default();
    let matches = |one: &&str| if one.ends_with('-') { name.starts_with(one) } else { name == *one };
    group.iter().any(matches) && !DATA_STRUCTURES.contains(&name)
}

/// Checks that the command and the tests are built from the same crates. Cargo compiles a crate, with all crates that
/// depend on it, once for every requested set of features. So a feature that only a test requests can make cargo compile
/// the WebAssembly compiler twice, which takes minutes.
pub(crate) fn check() -> Result<(), Error> {
    step("features", "the command's crates are the tests' crates");
    let tests = crates(&["--workspace", "--edges", "normal,build,dev"], "{p} {f}")?;
    let command = crates(&["--package", "greenroom-cli", "--edges", "normal,build"], "{p} {f}")?;
    let differ: Vec<String> = differences(&command, &tests).map(str::to_owned).collect();
    if differ.is_empty() { Ok(()) } else { Err(Error::Features(differ)) }
}

/// Every crate of a build in this format, one a line.
fn crates(of: &[&str], format: &str) -> Result<BTreeSet<String>, Error> {
    let lines = output(of, &["--prefix", "none", "--format", format])?;
    Ok(lines.lines().map(|line| line.trim_end_matches(" (*)").trim_end().to_owned()).collect())
}

fn output(of: &[&str], more: &[&str]) -> Result<String, Error> {
    Ok(process::output(process::command("cargo").arg("tree").args(of).args(more).current_dir(repo::root()))?)
}

/// The crates of the command that have other features in the tests.
fn differences<'a>(command: &'a BTreeSet<String>, tests: &'a BTreeSet<String>) -> impl Iterator<Item = &'a str> {
    let may_differ = |line: &str| MAY_DIFFER.iter().any(|name| line.split(' ').next() == Some(name));
    command.difference(tests).map(String::as_str).filter(move |line| !may_differ(line))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
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

    #[test]
    fn no_program_gets_the_crates_of_a_feature_that_it_leaves_out() {
        check_trees().unwrap();
    }

    #[test]
    fn no_ordinary_build_measures_stages() {
        let of = |more: &[&str]| {
            let bench = ["--package", "greenroom-cli", "--package", "greenroom-bench", "--edges", "normal"];
            let crates = crates(&[&bench[..], more].concat(), "{p} {f}").unwrap();
            crates.into_iter().find(|line| line.starts_with("greenroom v")).unwrap()
        };
        assert!(!of(&[]).contains("stages"), "it would change what the command does, and what the benchmark measures");
        assert!(of(&["--features", "greenroom-bench/stages"]).contains("stages"));
    }

    #[test]
    fn the_crates_of_a_feature_are_found_where_they_are() {
        let compiling = linked(&TREES[0]).unwrap();
        let building = linked(&TREES[4]).unwrap();
        let any = |names: &BTreeSet<String>, group| names.iter().any(|name| is_in(name, group));
        assert!(any(&compiling, COMPILER) && any(&compiling, WASMTIME) && any(&compiling, JSON_SCHEMA));
        assert!(any(&building, PACKAGE_BUILDING));
        assert!(is_in("reqwest v0.13.1", SERVICES) && is_in("winch-codegen v48.0.8", COMPILER));
        assert!(!is_in("cranelift-entity v0.135.8", COMPILER) && !is_in("wasmtime-environ v48.0.8", WASMTIME));
    }
}

//! Errors, each with a remedy.

use std::path::PathBuf;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Toolchain(#[from] greenroom_toolchain::Error),
    #[error(transparent)]
    Npm(#[from] greenroom_toolchain::npm::NpmError),
    #[error("{path}: {source}")]
    File { path: PathBuf, source: std::io::Error },
    #[error("cargo built the host and named no `greenroom` command")]
    NoCommand,
    #[error("cargo built {name} and named no command")]
    NoSuchCommand { name: String },
    #[error("there is no `{program}`: {why}")]
    NoBrowser { program: &'static str, why: String },
    #[error("there is no PostgreSQL: {why}")]
    NoPostgres { why: String },
    #[error("the demo went wrong: {0}")]
    Demo(String),
    #[error(
        "cargo-fuzz is not installed: install it with `cargo install cargo-fuzz --locked` (it also needs a C++ compiler)"
    )]
    NoFuzzer,
    #[error("there is no fuzz target `{wanted}`: the targets are {all}")]
    NoTarget { wanted: String, all: String },
    #[error("fuzzing found inputs that break a target:{}\ntry one again with `cargo fuzz run --fuzz-dir tests/fuzz --sanitizer none TARGET FILE`", paths(.0))]
    Findings(Vec<PathBuf>),
    #[error(
        "these crates have other features in the command than in the tests, so they are compiled twice, with all that depends on \
         them: {}. Ask for the missing features in the workspace's Cargo.toml",
        .0.join("; ")
    )]
    Features(Vec<String>),
    #[error(
        "these crates come with features that were left out: {}. `cargo tree --package CRATE --invert NAME` shows who asks \
         for them",
        .0.join("; ")
    )]
    UnwantedCrates(Vec<String>),
    #[error("tests failed, of {}", .0.join(", "))]
    Tests(Vec<String>),
    #[error(
        "the checks beside the tests failed: see what they printed above (`cargo xtask ci --checks` runs them alone)"
    )]
    Checks,
    #[error("these files import each other in a circle: move what both need into a file of its own:{}", lines(.0))]
    Circles(Vec<String>),
    #[error("{}", about_rules(missing, unknown))]
    Rules { missing: Vec<String>, unknown: Vec<String> },
}

fn about_rules(missing: &[String], unknown: &[String]) -> String {
    let mut said = Vec::new();
    if !missing.is_empty() {
        said.push(format!("no test names {}: the name of a rule's test begins with the rule's id", missing.join(", ")));
    }
    if !unknown.is_empty() {
        said.push(format!("runtime/domain/RULES.md has no rule {}", unknown.join(", ")));
    }
    said.join("; ")
}

fn lines(found: &[String]) -> String {
    found.iter().map(|line| format!("\n  {line}")).collect()
}

fn paths(found: &[PathBuf]) -> String {
    found.iter().map(|path| format!("\n  {}", path.display())).collect()
}

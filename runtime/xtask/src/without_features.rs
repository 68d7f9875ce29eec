//! Checks of the crates without their features: lints, docs, and a test of a runtime that cannot compile.
//!
//! `cargo xtask test` does not run them, because they compile wasmtime once more, without its compiler.

use std::path::Path;

use greenroom_toolchain::process;

use crate::{error::Error, repo, step};

/// The test of a runtime that cannot compile.
const TEST: &str = "precompiled_only";

/// The libraries that have features.
const LIBRARIES: [&str; 5] = ["--package", "greenroom", "--package", "greenroom-package", "--no-default-features"];

/// Checks lints and docs.
pub(crate) fn lint() -> Result<(), Error> {
    step("lints", "cargo clippy, without features");
    let deny = ["--quiet", "--", "--deny", "warnings"];
    process::run(cargo("clippy").args(LIBRARIES).arg("--lib").args(deny))?;
    process::run(cargo("clippy").args(["--package", "greenroom", "--no-default-features", "--test", TEST]).args(deny))?;
    step("docs", "cargo doc, without features");
    let mut doc = cargo("doc");
    Ok(process::run(doc.args(LIBRARIES).args(["--no-deps", "--quiet"]).env("RUSTDOCFLAGS", "--deny warnings"))?)
}

/// Has this command compile packages, and runs them without a compiler.
pub(crate) fn test(command: &Path) -> Result<(), Error> {
    step("tests", "greenroom without `compile`");
    let mut test = cargo("test");
    test.args(["--package", "greenroom", "--no-default-features", "--test", TEST]);
    Ok(process::run(test.env("GREENROOM_COMMAND", command))?)
}

fn cargo(command: &str) -> std::process::Command {
    let mut cargo = process::command("cargo");
    cargo.arg(command).current_dir(repo::root());
    cargo
}

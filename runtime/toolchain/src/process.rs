//! Runs other programs.

use std::{
    ffi::OsStr,
    io::{self, Write},
    process::{Command, Stdio},
};

use crate::error::Error;

/// A command without the environment of the toolchain that runs xtask. cargo and rustup pass theirs on in the
/// environment, and programs of another toolchain would use it.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for inherited in ["CARGO", "RUSTC", "RUSTDOC", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"] {
        command.env_remove(inherited);
    }
    // `cargo run` sets variables about the package that it runs; with them, every package that reads them would be
    // built again.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            command.env_remove(name.as_ref());
        }
    }
    command
}

/// Runs a command to its end, and shows its output.
///
/// # Errors
/// [`Error::NotRun`] where there is no such program, [`Error::Failed`] where it fails.
pub fn run(command: &mut Command) -> Result<(), Error> {
    let status = command.status().map_err(|source| not_run(command, source))?;
    if status.success() { Ok(()) } else { Err(Error::Failed { command: shown(command), status }) }
}

/// Runs a command to its end, shows its standard error, and returns its standard output.
///
/// # Errors
/// As [`run`].
pub fn output(command: &mut Command) -> Result<String, Error> {
    let output = command.stderr(Stdio::inherit()).output().map_err(|source| not_run(command, source))?;
    if !output.status.success() {
        return Err(Error::Failed { command: shown(command), status: output.status });
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a command to its end, and shows its standard error. Where it fails, its standard output is shown there too: some compilers
/// write their errors to it.
///
/// # Errors
/// As [`run`].
pub fn compile(command: &mut Command) -> Result<(), Error> {
    let output = command.stderr(Stdio::inherit()).output().map_err(|source| not_run(command, source))?;
    if output.status.success() {
        return Ok(());
    }
    // The failure is reported, whether its reasons can be shown or not.
    let _ = io::stderr().write_all(&output.stdout);
    Err(Error::Failed { command: shown(command), status: output.status })
}

/// The output of a command; none if there is no such program, or if it fails. Nothing is shown.
pub fn ask(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn not_run(command: &Command, source: io::Error) -> Error {
    Error::NotRun { program: command.get_program().to_string_lossy().into_owned(), source }
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

//! The `greenroom` command: invokes actions, connects Zoom accounts, keeps the store, runs a local Zoom.
//!
//! It wires the store and the Zoom client to the library, and turns what comes of it into words and exit codes. What it
//! never does: it decides nothing that a rule decides, writes no store but through the library and the store's own
//! functions, takes no secret as an argument, and prints nothing from a package or from Zoom before control characters are
//! out of it ([`output`]).
//!
//! Start reading at [`args`] for what can be typed, at [`greenroom_service::config`] for where settings come from, and at
//! [`command`] for what each command does.

mod args;
mod command;
mod error;
mod exit;
mod loading;
mod log;

mod output;
mod render;
mod source;
mod stop;

#[cfg(test)]
mod words_tests;

use std::process::ExitCode;

use clap::Parser;
use greenroom_service::{Overrides, Settings, wiring};

use crate::{args::Cli, error::Error, output::Output};

fn main() -> ExitCode {
    // Before any setting is read: this is the command compiling a package for itself.
    if std::env::args_os().nth(1).is_some_and(|first| first == wiring::COMPILE) {
        return greenroom::compile_helper();
    }
    let cli = Cli::parse();
    let settings = match Settings::resolve(&Overrides::from(&cli.global)) {
        Ok(settings) => settings,
        Err(error) => return end(&error.into(), &Output::new(false)),
    };
    let output = Output::new(settings.json);
    match run(cli, &settings, &output) {
        Ok(code) => ExitCode::from(code),
        Err(error) => end(&error, &output),
    }
}

fn run(cli: Cli, settings: &Settings, output: &Output) -> Result<u8, Error> {
    log::start(&settings.log)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::Other(format!("cannot start: {error}")))?;
    runtime.block_on(command::run(cli.command, settings, output))
}

/// Says what went wrong, and gives the exit code for it.
fn end(error: &Error, output: &Output) -> ExitCode {
    error.report(output);
    ExitCode::from(error.exit_code())
}

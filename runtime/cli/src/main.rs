//! The `greenroom` command: invokes actions, connects Zoom accounts, keeps the store, runs a local Zoom.
//!
//! A command maps its arguments to a call of [`greenroom_service`], and renders the view that it gets as words or JSON,
//! with an exit code. What this crate never does: it takes no decision that belongs to a rule, opens no store itself,
//! masks no secret (views do that), takes no secret as an argument, and prints no control characters of values
//! ([`output`]).
//!
//! Start reading at [`mod@args`] for the options of all commands, at [`command`] for single commands, and at
//! [`greenroom_service::views`] for the data that they show.

mod args;
mod command;
mod dispatch;
mod error;
mod exit;
mod folders;
mod help;
mod loading;
mod log;

mod output;
mod progress;
mod question;
mod reader;
mod render;
mod report;
mod source;
mod spans;
mod stop;
mod user;
mod watch;

#[cfg(test)]
mod keys_tests;
#[cfg(test)]
mod words_tests;

use std::process::ExitCode;

use clap::Parser;
use greenroom_locale::args;
use greenroom_service::{Overrides, Settings, wiring};

use crate::{
    args::Cli,
    error::Error,
    output::{Output, Words},
};

fn main() -> ExitCode {
    // A process that was started to compile one package reads no settings.
    if std::env::args_os().nth(1).is_some_and(|first| first == wiring::COMPILE) {
        return greenroom::compile_helper();
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(ended) => return not_run(ended),
    };
    let given = Overrides::from(&cli.global);
    reader::from_environment(given.asks_for_json());
    let settings = match Settings::resolve(&given) {
        Ok(settings) => settings,
        Err(error) => return end(&error.into(), &Output::new(given.asks_for_json())),
    };
    let output = Output::new(settings.json);
    match run(cli, &settings, &output) {
        Ok(code) => ExitCode::from(code),
        Err(error) => end(&error, &output),
    }
}

fn run(cli: Cli, settings: &Settings, output: &Output) -> Result<u8, Error> {
    let spans = log::start(settings)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::Other(reader::with("cli-cannot-start", &args![error = error.to_string()])))?;
    let ended = runtime.block_on(dispatch::run(cli.command, settings, output));
    // Outside of tokio, because the exporter waits in a thread of its own.
    spans.finish();
    ended
}

/// Prints the help, the version, or the reason why the command line is wrong.
fn not_run(ended: clap::Error) -> ExitCode {
    let is_json = ended.use_stderr() && args::json_before_parsing().asks_for_json();
    reader::from_environment(is_json);
    if is_json {
        return end(&Error::Usage(args::usage_message(&ended)), &Output::new(true));
    }
    let Some(locale) = reader::foreign() else { return print(&ended) };
    // Parsed again: the parsers of options give their reasons in the reader's language, which they did not know before.
    let ended = help::ended_in(locale, std::env::args_os()).unwrap_or(ended);
    let Some(lines) = help::refusal_lines(&ended, locale) else { return print(&ended) };
    let mut words = Words::default();
    words.notes(lines);
    // A refusal that cannot be written is dropped: there is no other place for it.
    let _ = Output::new(false).say(words);
    ExitCode::from(exit::USAGE)
}

/// Prints what clap prints.
fn print(ended: &clap::Error) -> ExitCode {
    match ended.print() {
        Err(error) if !ended.use_stderr() => end(&Error::Output(error), &Output::new(false)),
        // Without stderr nobody reads a usage error.
        Ok(()) | Err(_) => ExitCode::from(if ended.use_stderr() { exit::USAGE } else { exit::OK }),
    }
}

/// Reports an error, and returns its exit code.
fn end(error: &Error, output: &Output) -> ExitCode {
    ExitCode::from(error.report(output))
}

//! How an error is reported at the end of a command.

use std::io;

use greenroom::Retry;
use greenroom_domain::store::RunResult;
use greenroom_locale::args;
use serde::Serialize;

use crate::{
    error::Error,
    output::{Output, Words, plain},
    reader, render,
};

impl Error {
    /// Prints it: as JSON on stdout where JSON is asked for, else in words on stderr. Returns the exit code.
    pub(crate) fn report(&self, output: &Output) -> u8 {
        let printed = match self {
            Self::Failure(failure) if output.is_json() => output.json(&RunResult::Failed { failure: failure.clone() }),
            Self::Usage(message) if output.is_json() => output.json(&OutsideOfRuns::failed("usage", message)),
            Self::Other(message) if output.is_json() => output.json(&OutsideOfRuns::failed("other", message)),
            // stdout cannot be written, or words were asked for.
            Self::Failure(_) | Self::Usage(_) | Self::Other(_) | Self::Output(_) => output.say(self.words()),
        };
        match printed {
            Ok(()) => self.exit_code(),
            Err(unprinted) => {
                // Words of errors go to stderr, and notes cannot fail.
                let _ = output.say(self.words());
                let _ = output.say(unprinted.words());
                unprinted.exit_code()
            }
        }
    }

    pub(crate) fn words(&self) -> Words {
        let mut words = Words::default();
        match self {
            Self::Failure(failure) => {
                words.note(error(&render::message(failure)));
                words.notes(render::failure_details(failure));
            }
            Self::Output(closed) if closed.kind() == io::ErrorKind::BrokenPipe => {
                words.note(error(&reader::text("cli-output-closed")));
            }
            other => words.note(error(&other.to_string())),
        }
        words
    }
}

/// The line that says what went wrong.
fn error(what: &str) -> String {
    reader::with("cli-error", &args![what = plain(what)])
}

/// An error that is no failure of a run, in the JSON form of those failures.
#[derive(Serialize)]
struct OutsideOfRuns<'a> {
    status: &'static str,
    failure: Details<'a>,
}

#[derive(Serialize)]
struct Details<'a> {
    kind: &'static str,
    code: &'static str,
    message: &'a str,
    retry: Retry,
}

impl<'a> OutsideOfRuns<'a> {
    fn failed(kind: &'static str, message: &'a str) -> Self {
        Self { status: "failed", failure: Details { kind, code: kind, message, retry: Retry::Never } }
    }
}

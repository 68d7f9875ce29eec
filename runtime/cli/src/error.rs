//! Errors of commands: their words, and their exit codes.

use std::{io, path::Path};

use greenroom::Failure;
use greenroom_domain::{FailureKind, StoreError, store::RunResult};
use greenroom_service::ServiceError;
use serde::Serialize;

use crate::{
    exit,
    output::{Output, Words},
    render,
};

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The command line, the environment or the configuration file is wrong.
    #[error("{0}")]
    Usage(String),
    /// A failure of one of the library's kinds.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// Anything else.
    #[error("{0}")]
    Other(String),
    /// The output cannot be written.
    #[error("cannot write the output: {0}")]
    Output(io::Error),
}

impl From<ServiceError> for Error {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Config(message) => Self::Usage(message),
            ServiceError::Failure(failure) => Self::Failure(failure),
            ServiceError::Other(message) => Self::Other(message),
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Failure(error.into())
    }
}

impl Error {
    /// An invalid input.
    pub(crate) fn invalid_input(message: impl Into<String>) -> Self {
        Self::Failure(Failure::of(FailureKind::InvalidInput, message))
    }

    /// A file that cannot be read.
    pub(crate) fn unreadable(path: &Path) -> impl Fn(io::Error) -> Self {
        move |error| Self::Other(format!("cannot read {}: {error}; check the path", path.display()))
    }

    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) => exit::USAGE,
            Self::Failure(failure) => exit::of(failure.kind),
            Self::Other(_) => exit::OTHER,
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => exit::OUTPUT_CLOSED,
            Self::Output(_) => exit::OTHER,
        }
    }

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
                words.note(format_args!("error: {}", failure.message));
                words.notes(render::failure_details(failure));
            }
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                words.note("error: the output was closed before its end: the program that read it has ended");
            }
            other => words.note(format_args!("error: {other}")),
        }
        words
    }
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
    retry: &'static str,
}

impl<'a> OutsideOfRuns<'a> {
    fn failed(kind: &'static str, message: &'a str) -> Self {
        Self { status: "failed", failure: Details { kind, code: kind, message, retry: "never" } }
    }
}

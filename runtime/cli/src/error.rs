//! Errors of commands: their words, and their exit codes.

use std::{io, path::Path};

use greenroom::Failure;
use greenroom_domain::{FailureKind, Sentence, StoreError};
use greenroom_locale::args;
use greenroom_service::ServiceError;
use greenroom_zoom_sandbox::{StartError, WorldError};

use crate::{exit, reader};

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
    #[error("{}", unwritable(.0))]
    Output(io::Error),
}

fn unwritable(error: &io::Error) -> String {
    reader::with("cli-output-unwritable", &args![error = error.to_string()])
}

fn of_file(key: &str, path: &Path, error: &io::Error) -> String {
    reader::with(key, &args![file = path.display().to_string(), error = error.to_string()])
}

impl From<ServiceError> for Error {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Config(why) => Self::usage(&why),
            ServiceError::Failure(failure) => Self::Failure(failure),
            ServiceError::Other(why) => Self::other(&why),
        }
    }
}

impl From<greenroom_toolchain::Error> for Error {
    fn from(error: greenroom_toolchain::Error) -> Self {
        Self::other(&error.sentence())
    }
}

impl From<StartError> for Error {
    fn from(error: StartError) -> Self {
        Self::Other(match error {
            StartError::NotLoopback(address) => {
                reader::with("cli-sandbox-not-loopback", &args![address = address.to_string()])
            }
            StartError::Listen(error) => reader::with("cli-sandbox-no-listening", &args![error = error.to_string()]),
        })
    }
}

impl From<WorldError> for Error {
    fn from(error: WorldError) -> Self {
        Self::other(&error.sentence())
    }
}

impl From<greenroom_cases::CaseError> for Error {
    fn from(error: greenroom_cases::CaseError) -> Self {
        Self::other(&error.sentence())
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Failure(error.into())
    }
}

impl Error {
    /// A wrong command line, environment or configuration file.
    pub(crate) fn usage(why: &Sentence) -> Self {
        Self::Usage(reader::sentence(why))
    }

    /// An error of no other kind.
    pub(crate) fn other(why: &Sentence) -> Self {
        Self::Other(reader::sentence(why))
    }

    /// An invalid input.
    pub(crate) fn invalid_input(message: impl Into<Sentence>) -> Self {
        Self::Failure(Failure::of(FailureKind::InvalidInput, message))
    }

    /// A file that cannot be read.
    pub(crate) fn unreadable(path: &Path) -> impl Fn(io::Error) -> Self {
        move |error| Self::Other(of_file("cli-unreadable", path, &error))
    }

    pub(crate) fn not_written(path: &Path) -> impl Fn(io::Error) -> Self {
        move |error| Self::Other(of_file("cli-not-written", path, &error))
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
}

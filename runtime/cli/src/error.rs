//! How a command ends that does not end well: what is said, and the exit code.

use std::{io, path::Path};

use greenroom::{CompileError, Failure, GrantError, LoadError, PackageError};
use greenroom_domain::{Code, FailureKind, StoreError, codes, store::RunResult};

use crate::{
    exit,
    output::{Output, View},
    render,
};

/// Why a command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The command line, the environment or the configuration file is wrong.
    #[error("{0}")]
    Usage(String),
    /// What the library says, of one of its kinds.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// Anything else.
    #[error("{0}")]
    Other(String),
    /// Nobody can be told.
    #[error("cannot write the output: {0}")]
    Output(io::Error),
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Failure(error.into())
    }
}

impl Error {
    /// A place in the command line's input that is wrong.
    pub(crate) fn invalid_input(message: impl Into<String>) -> Self {
        Self::Failure(Failure::of(FailureKind::InvalidInput, message))
    }

    /// Why a package was not loaded. A missing grant is its own kind, and named with the option that gives it.
    pub(crate) fn load(package: &Path, digest: &str, needs: &[&str], error: &LoadError) -> Self {
        let message = format!("{}: {error}", package.display());
        match error {
            LoadError::Package(PackageError::NotGranted { .. }) => Self::Failure(Failure::new(
                FailureKind::Denied,
                codes::NOT_GRANTED,
                format!("{message}. If you trust it, grant all that it uses: --grant {digest}={}", needs.join(",")),
            )),
            LoadError::Grant(GrantError::NotEnough { .. }) => {
                Self::Failure(Failure::new(FailureKind::Denied, codes::NOT_GRANTED, message))
            }
            LoadError::Compile(CompileError::Time { .. }) => {
                Self::compile_limit(codes::COMPILE_TIME, &message, "compile-ms")
            }
            LoadError::Compile(CompileError::Memory { .. }) => {
                Self::compile_limit(codes::COMPILE_MEMORY, &message, "compile-memory-bytes")
            }
            _ => Self::Other(message),
        }
    }

    fn compile_limit(code: Code, message: &str, limit: &str) -> Self {
        let message = format!("{message} (--limits {limit}=..)");
        Self::Failure(Failure::new(FailureKind::LimitExceeded, code, message))
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
            // The reader has left, as `head` does: nothing is wrong.
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => exit::OK,
            Self::Output(_) => exit::OTHER,
        }
    }

    /// Says it: a failure as JSON on stdout where JSON is asked for, all else in words on stderr.
    pub(crate) fn report(&self, output: &Output) {
        let said = match self {
            Self::Failure(failure) if output.is_json() => output.json(&RunResult::Failed { failure: failure.clone() }),
            other => output.say(other.words()),
        };
        // Nobody is left to be told that this failed.
        drop(said);
    }

    pub(crate) fn words(&self) -> View {
        let mut view = View::default();
        match self {
            Self::Failure(failure) => {
                view.note(format_args!("error: {}", failure.message));
                view.notes(render::failure_details(failure));
            }
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            other => view.note(format_args!("error: {other}")),
        }
        view
    }
}

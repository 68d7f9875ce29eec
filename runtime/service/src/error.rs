//! Errors outside of invocations.

use std::path::Path;

use greenroom::{CompileError, Failure, GrantError, LoadError, PackageError};
use greenroom_domain::{Code, FailureKind, StoreError, codes, sentence};

/// Why a request could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// An option, the environment or the configuration file is wrong: which, where, and what to write.
    #[error("{0}")]
    Config(String),
    /// A failure of one of the library's kinds.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// Another error, such as an unreadable folder or a broken package.
    #[error("{0}")]
    Other(String),
}

impl From<StoreError> for ServiceError {
    fn from(error: StoreError) -> Self {
        Self::Failure(error.into())
    }
}

impl ServiceError {
    /// Why a package was not loaded. A missing grant has its own kind, and the message names the option that gives it: `grant`.
    pub(crate) fn load(package: &Path, grant: &str, error: &LoadError) -> Self {
        let message = format!("{}: {error}", package.display());
        match error {
            LoadError::Package(PackageError::NotGranted { .. }) => Self::Failure(Failure::new(
                FailureKind::Denied,
                codes::NOT_GRANTED,
                sentence!(
                    "failure-grant-all",
                    "{why}. If you trust it, grant all that it uses: {grant}",
                    why = message,
                    grant = grant
                ),
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
        let message = sentence!("failure-compile-limit", "{why} (--limits {limit}=..)", why = message, limit = limit);
        Self::Failure(Failure::new(FailureKind::LimitExceeded, code, message))
    }
}

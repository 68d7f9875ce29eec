//! Errors outside of invocations.

use std::path::Path;

use greenroom::{CompileError, Failure, GrantError, LoadError, PackageError};
use greenroom_domain::{Code, FailureKind, Said, Sentence, StoreError, codes, of_file, sentence};

/// Why a request could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// An option, the environment or the configuration file is wrong: which, where, and what to write.
    #[error("{}", .0.english())]
    Config(Sentence),
    /// A failure of one of the library's kinds.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// Another error, such as an unreadable folder or a broken package.
    #[error("{}", .0.english())]
    Other(Sentence),
}

impl From<StoreError> for ServiceError {
    fn from(error: StoreError) -> Self {
        Self::Failure(error.into())
    }
}

impl ServiceError {
    /// What it says.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Config(why) | Self::Other(why) => why.clone(),
            Self::Failure(failure) => failure.sentence(),
        }
    }

    /// Another error, with the file that it is about.
    pub(crate) fn of_file(file: &Path, why: impl Said) -> Self {
        Self::Other(of_file(file, why))
    }

    /// Why a package was not loaded. A missing grant has its own kind, and the message names the option that gives it: `grant`.
    pub(crate) fn load(package: &Path, grant: &str, error: &LoadError) -> Self {
        let message = of_file(package, error.sentence());
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

    fn compile_limit(code: Code, message: &Sentence, limit: &str) -> Self {
        let message = sentence!("failure-compile-limit", "{why} (--limits {limit}=..)", why = message, limit = limit);
        Self::Failure(Failure::new(FailureKind::LimitExceeded, code, message))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_english_as_text_and_its_sentence_can_be_said_in_other_languages() {
        let error = ServiceError::of_file(Path::new("a.wasm"), "no package");
        assert_eq!(error.to_string(), "a.wasm: no package");
        assert_eq!(error.sentence().into_parts().1.unwrap().key, "failure-setup-of-file");
        assert!(ServiceError::Other("no answer".into()).sentence().text().is_none());
    }
}

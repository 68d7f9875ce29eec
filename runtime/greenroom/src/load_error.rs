//! How loading a package fails.

use std::path::PathBuf;

use greenroom_domain::{Sentence, sentence};
use greenroom_package::PackageError;
use semver::Version;

#[cfg(feature = "compile")]
use crate::CompileError;
use crate::{GrantError, SchemaError};

/// Why a package was not loaded.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.sentence().english())]
#[non_exhaustive]
pub enum LoadError {
    /// The package is invalid or too new, or imports a capability that it was not granted.
    #[error(transparent)]
    Package(#[from] PackageError),
    /// One of its grants is not possible.
    #[error(transparent)]
    Grant(#[from] GrantError),
    /// One of its schemas cannot be used.
    #[error(transparent)]
    Schema(#[from] SchemaError),
    /// Its code cannot be compiled or linked.
    Component(String),
    /// This build has no compiler (the feature `compile`), and no directory has the package's compiled code.
    NotPrecompiled {
        /// The action's name.
        name: String,
        /// The action's version.
        version: Version,
        /// SHA-256 of the package, in hex.
        digest: String,
        /// What was looked for, or why what was found cannot be used.
        reason: Sentence,
    },
    /// The compiler reached a limit, crashed, or is not the right program.
    #[cfg(feature = "compile")]
    #[error(transparent)]
    Compile(#[from] CompileError),
    /// The file cannot be read.
    Read {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// Another package with the same name and version is loaded.
    OtherPackage {
        /// The action's name.
        name: String,
        /// The action's version.
        version: Version,
        /// SHA-256 of the package that is loaded, in hex.
        digest: String,
    },
}

impl LoadError {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Package(error) => error.sentence(),
            Self::Grant(error) => error.sentence(),
            Self::Schema(error) => error.sentence(),
            Self::Component(error) => {
                sentence!("failure-load-component", "the component cannot be used: {error}", error = error)
            }
            Self::NotPrecompiled { name, version, digest, reason } => sentence!(
                "failure-load-not-compiled",
                "{name} {version} (SHA-256 {digest}) is not compiled for this process, which cannot compile: {reason}. Compile \
                 the package ahead: with `greenroom actions compile --compiled DIRECTORY`, or with `Runtime::load` of a \
                 runtime that has the feature `compile` and `RuntimeBuilder::precompiled(DIRECTORY)`, of the same version of \
                 Greenroom and wasmtime, on a machine with the same kind of CPU. Then give this process that directory",
                name = name,
                version = version,
                digest = digest,
                reason = reason
            ),
            #[cfg(feature = "compile")]
            Self::Compile(error) => error.sentence(),
            Self::Read { path, source } => sentence!(
                "failure-load-unreadable",
                "cannot read {file}: {error}",
                file = path.display(),
                error = source
            ),
            Self::OtherPackage { name, version, digest } => sentence!(
                "failure-load-other-package",
                "{name} {version} is loaded already, from another package (SHA-256 {digest}): give this one another version",
                name = name,
                version = version,
                digest = digest
            ),
        }
    }
}

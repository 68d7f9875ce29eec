//! How loading a package fails.

use std::path::PathBuf;

use greenroom_package::PackageError;
use semver::Version;

use crate::{CompileError, GrantError, SchemaError};

/// Why a package was not loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The package is not sound, too new, or asks for more than it was granted.
    #[error(transparent)]
    Package(#[from] PackageError),
    /// It cannot be granted what it was granted.
    #[error(transparent)]
    Grant(#[from] GrantError),
    /// One of its schemas cannot be used.
    #[error(transparent)]
    Schema(#[from] SchemaError),
    /// Its code cannot be compiled or linked.
    #[error("the component cannot be used: {0}")]
    Component(String),
    /// The process that compiles it reached a limit, or is not what it should be.
    #[error(transparent)]
    Compile(#[from] CompileError),
    /// The file cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Another package of the same name and version is loaded.
    #[error(
        "{name} {version} is loaded already, from another package (SHA-256 {digest}): give this one another version"
    )]
    OtherPackage {
        /// The action's name.
        name: String,
        /// The action's version.
        version: Version,
        /// Digest of the package that is loaded.
        digest: String,
    },
}

//! How loading a package fails.

use std::path::PathBuf;

use greenroom_package::PackageError;
use semver::Version;

use crate::{CompileError, GrantError, SchemaError};

/// Why a package was not loaded.
#[derive(Debug, thiserror::Error)]
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
    #[error("the component cannot be used: {0}")]
    Component(String),
    /// The compiler reached a limit, crashed, or is not the right program.
    #[error(transparent)]
    Compile(#[from] CompileError),
    /// The file cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// Another package with the same name and version is loaded.
    #[error(
        "{name} {version} is loaded already, from another package (SHA-256 {digest}): give this one another version"
    )]
    OtherPackage {
        /// The action's name.
        name: String,
        /// The action's version.
        version: Version,
        /// SHA-256 of the package that is loaded, in hex.
        digest: String,
    },
}

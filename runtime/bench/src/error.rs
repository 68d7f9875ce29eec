//! Errors of measurements. None of them yields a figure.

use std::path::PathBuf;

/// Why there is no figure.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A file could not be read or written.
    #[error("{path}: {source}; build the actions with `cargo xtask bench`")]
    File {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// Bare wasmtime failed.
    #[error("wasmtime: {0:#}")]
    Wasmtime(wasmtime::Error),
    /// The runtime could not be built.
    #[error(transparent)]
    Build(#[from] greenroom::BuildError),
    /// A package could not be loaded.
    #[error(transparent)]
    Load(#[from] greenroom::LoadError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] greenroom_domain::StoreError),
    /// The operating system failed.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// A measured program did not do the expected work, so its figure would mean nothing.
    #[error("the measured work was not the intended one: {0}")]
    Wrong(String),
}

impl From<wasmtime::Error> for Error {
    fn from(error: wasmtime::Error) -> Self {
        Self::Wasmtime(error)
    }
}

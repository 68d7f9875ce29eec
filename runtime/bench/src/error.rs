//! What can go wrong while measuring. None of it yields a figure.

use std::path::PathBuf;

/// Why there is no figure.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A file could not be read or written.
    #[error("{path}: {source}; build the actions with `cargo xtask bench`")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
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
    /// Something measured did not do what it was to do, so that its figure would mean nothing.
    #[error("measured something else than what was meant: {0}")]
    Wrong(String),
}

impl From<wasmtime::Error> for Error {
    fn from(error: wasmtime::Error) -> Self {
        Self::Wasmtime(error)
    }
}

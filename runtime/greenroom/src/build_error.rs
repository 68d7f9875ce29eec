//! How building a runtime fails.

/// Why a runtime could not be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The WebAssembly engine could not be made.
    #[error("cannot make a WebAssembly engine on this machine: {0}")]
    Engine(String),
    /// No thread could be started.
    #[error("cannot start the thread that interrupts guests: {0}")]
    Thread(#[from] std::io::Error),
    /// No store was given.
    #[error("a runtime needs a store: call `RuntimeBuilder::storage`")]
    NoStorage,
    /// A capability was given twice.
    #[error("the capability `{0}` was given twice: call `RuntimeBuilder::capability` once for each")]
    CapabilityTwice(&'static str),
    /// A capability was given that the contract does not know.
    #[error("`{0}` is no capability of the contract: add its interface to `schemas/wit/action.wit`")]
    UnknownCapability(&'static str),
    /// The directory of compiled code cannot be used, or others than the operator can write to it.
    #[error("the directory of compiled code cannot be used: {0}")]
    Precompiled(String),
}

//! How building a runtime fails.

/// Why a runtime could not be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A setting is out of its range.
    #[error("`RuntimeBuilder::{setting}` is {value}, and has to be {range}")]
    OutOfRange {
        /// The builder's function.
        setting: &'static str,
        /// Its value.
        value: String,
        /// The values that it may have.
        range: String,
    },
    /// The WebAssembly engine could not be created.
    #[error("cannot make a WebAssembly engine on this machine: {0}")]
    Engine(String),
    /// The thread that interrupts guests, or that of the instance pool, could not be started.
    #[error("cannot start a thread of the runtime: {0}")]
    Thread(#[from] std::io::Error),
    /// [`RuntimeBuilder::storage`](crate::RuntimeBuilder::storage) was not called.
    #[error("a runtime needs a store: call `RuntimeBuilder::storage`")]
    NoStorage,
    /// Two capabilities have the same name.
    #[error("the capability `{0}` was given twice: call `RuntimeBuilder::capability` once for each")]
    CapabilityTwice(&'static str),
    /// The contract has no interface of this capability's name.
    #[error("`{0}` is no capability of the contract: add its interface to `schemas/wit/action.wit`")]
    UnknownCapability(&'static str),
    /// The directory of compiled code cannot be used, or other users than the operator can write to it.
    #[error("the directory of compiled code cannot be used: {0}")]
    Precompiled(String),
}

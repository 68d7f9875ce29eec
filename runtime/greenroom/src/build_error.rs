//! How building a runtime fails.

use greenroom_domain::{Sentence, sentence};

/// Why a runtime could not be built.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.sentence().english())]
#[non_exhaustive]
pub enum BuildError {
    /// A setting is out of its range.
    OutOfRange {
        /// The builder's function.
        setting: &'static str,
        /// Its value.
        value: String,
        /// The values that it may have.
        range: Sentence,
    },
    /// The WebAssembly engine could not be created.
    Engine(String),
    /// The thread that interrupts guests, or that of the instance pool, could not be started.
    Thread(#[from] std::io::Error),
    /// [`RuntimeBuilder::storage`](crate::RuntimeBuilder::storage) was not called.
    NoStorage,
    /// Two capabilities have the same name.
    CapabilityTwice(&'static str),
    /// The contract has no interface of this capability's name.
    UnknownCapability(&'static str),
    /// The directory of compiled code cannot be used, or other users than the operator can write to it.
    Precompiled(Sentence),
}

impl BuildError {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::OutOfRange { setting, value, range } => sentence!(
                "failure-build-range",
                "`RuntimeBuilder::{setting}` is {value}, and has to be {range}",
                setting = setting,
                value = value,
                range = range
            ),
            Self::Engine(error) => sentence!(
                "failure-build-engine",
                "cannot make a WebAssembly engine on this machine: {error}",
                error = error
            ),
            Self::Thread(error) => {
                sentence!("failure-build-thread", "cannot start a thread of the runtime: {error}", error = error)
            }
            Self::NoStorage => {
                sentence!("failure-build-storage", "a runtime needs a store: call `RuntimeBuilder::storage`")
            }
            Self::CapabilityTwice(name) => sentence!(
                "failure-build-capability-twice",
                "the capability `{name}` was given twice: call `RuntimeBuilder::capability` once for each",
                name = name
            ),
            Self::UnknownCapability(name) => sentence!(
                "failure-build-capability-unknown",
                "`{name}` is no capability of the contract: add its interface to `schemas/wit/action.wit`",
                name = name
            ),
            Self::Precompiled(why) => sentence!(
                "failure-build-compiled-code",
                "the directory of compiled code cannot be used: {why}",
                why = why
            ),
        }
    }
}

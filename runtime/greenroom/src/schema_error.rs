//! How a schema cannot be used.

use greenroom_domain::{Sentence, sentence};

/// Why a schema cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().english())]
#[non_exhaustive]
pub struct SchemaError {
    /// `input` or `output`.
    pub which: &'static str,
    /// The place in the schema, as a JSON Pointer.
    pub pointer: String,
    /// What is wrong.
    pub message: Sentence,
}

impl SchemaError {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        let Self { which, pointer, message } = self;
        match *which {
            "input" => sentence!(
                "failure-schema-of-input",
                "the input schema cannot be used at `{pointer}`: {message}",
                pointer = pointer,
                message = message
            ),
            "output" => sentence!(
                "failure-schema-of-output",
                "the output schema cannot be used at `{pointer}`: {message}",
                pointer = pointer,
                message = message
            ),
            which => sentence!(
                "failure-schema-of-other",
                "the {which} schema cannot be used at `{pointer}`: {message}",
                which = which,
                pointer = pointer,
                message = message
            ),
        }
    }
}

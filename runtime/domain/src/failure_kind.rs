//! The closed set of kinds of failures: the same in Rust, JSON, HTTP, exit codes and traces.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The kind of a failure: which arrow of an invocation's life it ended at. The set is closed, because exit codes, HTTP answers
/// and engines handle each kind; what is finer is a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// No action of that name and version is loaded.
    UnknownAction,
    /// The input does not fit the action's schema.
    InvalidInput,
    /// A contact token could not be resolved.
    UnresolvedToken,
    /// No grant, or no right.
    Denied,
    /// A rule or the action refused it; [`Failure::code`](crate::Failure::code) names the reason.
    Failed,
    /// The guest trapped.
    Trapped,
    /// A limit was reached; [`Failure::code`](crate::Failure::code) names it.
    LimitExceeded,
    /// The action's output does not fit its schema.
    InvalidOutput,
    /// Another caller is doing or did something that excludes this.
    Conflict,
    /// Something that is needed does not answer; worth another try.
    Unavailable,
    /// The caller went away.
    Cancelled,
    /// A defect of the host.
    Internal,
}

impl FailureKind {
    /// All kinds, in the order of an invocation's life.
    pub const ALL: [Self; 12] = [
        Self::UnknownAction,
        Self::InvalidInput,
        Self::UnresolvedToken,
        Self::Denied,
        Self::Failed,
        Self::Trapped,
        Self::LimitExceeded,
        Self::InvalidOutput,
        Self::Conflict,
        Self::Unavailable,
        Self::Cancelled,
        Self::Internal,
    ];

    /// The word for it in JSON, traces and messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UnknownAction => "unknown-action",
            Self::InvalidInput => "invalid-input",
            Self::UnresolvedToken => "unresolved-token",
            Self::Denied => "denied",
            Self::Failed => "failed",
            Self::Trapped => "trapped",
            Self::LimitExceeded => "limit-exceeded",
            Self::InvalidOutput => "invalid-output",
            Self::Conflict => "conflict",
            Self::Unavailable => "unavailable",
            Self::Cancelled => "cancelled",
            Self::Internal => "internal",
        }
    }
}

impl fmt::Display for FailureKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

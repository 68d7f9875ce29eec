//! Why something did not happen: one closed set of kinds, the same in Rust, JSON, HTTP, exit codes and traces.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{Code, FailureKind};

/// Whether, and when, the same request is worth another try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Retry {
    /// The same request gives the same failure.
    #[default]
    Never,
    /// At any time.
    Now,
    /// Not before so much time has passed.
    #[serde(rename = "after-ms", with = "millis")]
    After(Duration),
}

impl Retry {
    /// Whether another try is worth it at all. Only final outcomes are kept under an idempotency key.
    pub fn is_retryable(self) -> bool {
        self != Self::Never
    }
}

mod millis {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_millis)
    }
}

/// Why an invocation, or one item of a host call, failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// Which arrow of the life it ended at.
    pub kind: FailureKind,
    /// A stable word for programs within the kind, in kebab case: one of [`crate::codes`], or the action's own. The kind's
    /// own word where there is nothing finer to say.
    pub code: String,
    /// A sentence for people: the event, its subject, and the remedy.
    pub message: String,
    /// The place in the input or output, as a JSON Pointer (RFC 6901), where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Whether, and when, to try again.
    #[serde(default)]
    pub retry: Retry,
    /// Further places with their messages, where one request has several faults.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Fault>,
}

/// One more fault of a request that has several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The place, as a JSON Pointer.
    pub pointer: String,
    /// The mistake there, and the remedy.
    pub message: String,
}

impl Failure {
    /// A failure that is final, without a place.
    pub fn new(kind: FailureKind, code: Code, message: impl Into<String>) -> Self {
        debug_assert!(code.kinds().contains(&kind), "{} is registered for {:?}, not {kind}", code.word(), code.kinds());
        Self::with_code(kind, code.word(), message)
    }

    /// A failure under a code that is not Greenroom's: an action's own, or one of an embedder's capability.
    pub fn with_code(kind: FailureKind, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { kind, code: code.into(), message: message.into(), pointer: None, retry: Retry::Never, also: Vec::new() }
    }

    /// A failure whose kind says it all: its code is the kind's word.
    pub fn of(kind: FailureKind, message: impl Into<String>) -> Self {
        Self::with_code(kind, kind.as_str(), message)
    }

    /// A rule's refusal.
    pub fn refused(code: Code, message: impl Into<String>) -> Self {
        Self::new(FailureKind::Failed, code, message)
    }

    /// The same failure at a place.
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }

    /// The same failure, worth another try.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_written_as_it_is_named() {
        for kind in FailureKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
            assert_eq!(kind.to_string(), kind.as_str());
        }
    }

    #[test]
    fn a_failure_survives_json() {
        let failure = Failure::refused(crate::codes::WEBINAR_FULL, "full")
            .at("/webinarId")
            .retry(Retry::After(Duration::from_millis(1500)));
        let json = serde_json::to_value(&failure).unwrap();
        assert_eq!(json["retry"]["after-ms"], 1500);
        assert_eq!(serde_json::from_value::<Failure>(json).unwrap(), failure);
    }
}

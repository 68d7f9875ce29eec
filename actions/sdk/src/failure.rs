//! Failures of an action.

use std::{error::Error, fmt, time::Duration};

/// Why an action, or one item of a host call, failed.
///
/// An action makes one with [`Failure::new`], or gets one from the host. `?` converts any [`std::error::Error`] into
/// one, with the code `action-failed`. `Failure` does not implement that trait itself, because it would conflict with
/// this conversion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// A stable identifier for programs, in kebab case: `webinar-not-found`.
    pub code: String,
    /// A sentence for people: what happened, to what, and what to do about it.
    pub message: String,
    /// When the same call may be tried again.
    pub retry: Retry,
    /// The place in the action's input, as a JSON Pointer, where there is one.
    pub pointer: Option<String>,
}

/// When the same call may be tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Retry {
    /// Never: the same input gives the same refusal.
    #[default]
    Never,
    /// At any time.
    Now,
    /// Not before this much time has passed.
    After(Duration),
}

impl Failure {
    /// A final failure, without a place in the input.
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into(), retry: Retry::Never, pointer: None }
    }

    /// The same failure at a place in the input, as a JSON Pointer: `/webinarId`.
    #[must_use]
    pub fn at(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }

    /// The same failure, with advice on when to try again.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl<E: Error> From<E> for Failure {
    fn from(error: E) -> Self {
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(deeper) = cause {
            message.push_str(": ");
            message.push_str(&deeper.to_string());
            cause = deeper.source();
        }
        Self::new("action-failed", message)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn any_error_becomes_a_failure_with_its_causes() {
        fn parse(text: &str) -> Result<u8, Failure> {
            let number: u8 = text.parse()?;
            Ok(serde_json::from_str::<u8>(&number.to_string())?)
        }
        assert_eq!(parse("7"), Ok(7));
        let failure = parse("x").unwrap_err();
        assert_eq!(failure.code, "action-failed");
        assert!(failure.to_string().contains("invalid digit"), "{failure}");

        let inner = serde_json::from_str::<u8>("x").unwrap_err();
        let outer = std::io::Error::other(inner);
        assert!(Failure::from(outer).message.contains("expected value"));
    }
}

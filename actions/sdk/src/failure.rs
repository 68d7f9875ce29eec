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

    /// The same failure at the field of the input that its code is about, unless it names a place already. The host answers with
    /// codes but does not know the names of an action's fields.
    ///
    /// `fields` has codes with their fields, as JSON Pointers. The first entry that fits counts. A code that ends with `-` fits
    /// all codes that begin with it; an empty field says that no field is at fault.
    ///
    /// ```
    /// use greenroom_sdk::Failure;
    ///
    /// let fields = [("webinar-full", ""), ("webinar-", "/webinarId")];
    /// let refusal = Failure::new("webinar-not-found", "There is no webinar 7.").at_field(&fields);
    /// assert_eq!(refusal.pointer.as_deref(), Some("/webinarId"));
    /// ```
    #[must_use]
    pub fn at_field(mut self, fields: &[(&str, &str)]) -> Self {
        let fits = |code: &str| if code.ends_with('-') { self.code.starts_with(code) } else { self.code == code };
        if self.pointer.is_none() {
            let found = fields.iter().find(|(code, _)| fits(code)).filter(|(_, field)| !field.is_empty());
            self.pointer = found.map(|(_, field)| (*field).to_owned());
        }
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
    fn the_field_at_fault_follows_from_the_code() {
        let fields = [("page-host", ""), ("page-", "/page"), ("count", "/count")];
        let pointer = |code: &str| Failure::new(code, "No.").at_field(&fields).pointer;
        assert_eq!(pointer("page-missing").as_deref(), Some("/page"));
        assert_eq!(pointer("count").as_deref(), Some("/count"));
        assert_eq!((pointer("page-host"), pointer("count-wrong"), pointer("other")), (None, None, None));
        let placed = Failure::new("count", "No.").at("/others/0").at_field(&fields);
        assert_eq!(placed.pointer.as_deref(), Some("/others/0"), "a place that is named stays");
    }

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

//! Guests with hostile outputs and failures.

use std::time::Duration;

use greenroom::{Failure, FailureKind, Retry};
use serde_json::json;

use crate::stage;

each! {
    huge_output => reaches("output", 1 << 20);
    huge_cursor => reaches("output", 1 << 20);
    output_over_the_boundary => reaches("boundary", 16 << 20);
    invalid_utf8_output => traps("invalid utf-8");
    deep_output => fails(FailureKind::InvalidOutput, "invalid-output", "output is not JSON: recursion limit");
    nested_output => fails(FailureKind::InvalidOutput, "invalid-output", "nests deeper than 100 levels");
    huge_number => fails(FailureKind::InvalidOutput, "invalid-output", "output is not JSON: number out of range");
    rounded_integer => fails(FailureKind::InvalidOutput, "invalid-output", "would be rounded");
    many_small_objects => reaches("memory", 64 << 20);
}

/// Checks that a failure can be shown on a terminal, and is not longer than a message should be.
fn is_plain(failure: &Failure) {
    let places = failure.also.iter().flat_map(|fault| [&fault.pointer, &fault.message]);
    let texts = [&failure.code, &failure.message].into_iter().chain(&failure.pointer).chain(places);
    for text in texts {
        assert!(!text.chars().any(greenroom_package::is_unprintable), "{text:?}");
        assert!(text.chars().count() <= 4_001, "{} characters", text.chars().count());
    }
}

#[tokio::test]
pub(crate) async fn huge_error_message() {
    let failure = stage::failure("huge-error-message").await;
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Failed, "too-much"));
    assert_eq!(failure.message.chars().count(), 4_001, "cut off, with a mark");
    is_plain(&failure);
}

#[tokio::test]
pub(crate) async fn escapes_in_failure() {
    let failure = stage::failure("escapes-in-failure").await;
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Failed, "failed"));
    assert_eq!(failure.message, "goneerror: forged]0;owned2J");
    assert_eq!(failure.pointer.as_deref(), Some("/a[31m"));
    is_plain(&failure);
}

#[tokio::test]
pub(crate) async fn long_field_name() {
    let failure = stage::failure("long-field-name").await;
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::InvalidOutput, "invalid-output"));
    let pointer = failure.pointer.clone().unwrap();
    assert!(pointer.starts_with("/[2Jaaaa") && pointer.chars().count() <= 401, "{pointer}");
    is_plain(&failure);
}

#[tokio::test]
pub(crate) async fn retry_in_ages() {
    let failure = stage::failure("retry-in-ages").await;
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Unavailable, "later"));
    assert_eq!(failure.retry, Retry::After(Duration::from_secs(24 * 60 * 60)), "a day at most");
}

#[tokio::test]
pub(crate) async fn forged_limit() {
    let failure = stage::failure("forged-limit").await;
    assert_eq!(failure.kind, FailureKind::Failed, "the host decides the kind, whatever the code");
}

#[tokio::test]
pub(crate) async fn duplicate_fields() {
    let outcome = stage::outcome("duplicate-fields").await;
    assert_eq!(outcome.output(), Some(&json!({ "a": 2 })), "one holds, and the same is checked and kept");
}

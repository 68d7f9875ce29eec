//! Outcomes of invocations.

use greenroom::Outcome;
use serde_json::Value;

use crate::mask;

/// The outcome without secrets. An outcome itself is for the invocation's caller, with all that the action gave.
#[must_use]
pub fn masked(outcome: &Outcome, output_schema: Option<&Value>) -> Outcome {
    Outcome { result: mask::result(&outcome.result, output_schema), ..outcome.clone() }
}

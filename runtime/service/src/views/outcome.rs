//! Outcomes of invocations.

use greenroom::{ContactId, Failure, Outcome, RunId, RunResult, Usage};
use serde_json::Value;
use uuid::Uuid;

use crate::mask;

/// The outcome without secrets. An outcome itself is for the invocation's caller, with all that the action gave.
#[must_use]
pub fn masked(outcome: &Outcome, output_schema: Option<&Value>) -> Outcome {
    Outcome { result: mask::result(&outcome.result, output_schema), ..outcome.clone() }
}

/// The outcome of an invocation that never reached the runtime. It has an id, and no record.
#[must_use]
pub fn not_run(action: &str, contact: Option<ContactId>, dry_run: bool, failure: Failure) -> Outcome {
    Outcome {
        run: RunId::new(Uuid::now_v7()),
        action: action.to_owned(),
        version: None,
        contact,
        result: RunResult::Failed { failure },
        usage: Usage::default(),
        repeated: false,
        dry_run,
        attachments: Default::default(),
    }
}

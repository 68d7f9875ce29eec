//! What HubSpot is answered: it tries an execution again after 429 and 5xx, and takes everything else for final.
//!
//! | outcome | answer | HubSpot |
//! |---|---|---|
//! | done | 200, `SUCCESS`, the outputs | goes on |
//! | failed otherwise, `retry` `never` | 200, `FAIL_CONTINUE`, the failure's code and message | shows the message, and goes on |
//! | failed, `retry` `now` | 429, `Retry-After: 1` | tries again |
//! | failed, `retry` `after` | 429, `Retry-After` with the seconds | tries again then |
//! | failed, `retry` `elsewhere` | 503 | tries again, for up to three days |
//! | failed by the server and not by the execution: kind `unavailable`, `internal` or `unknown-action` | 503 | tries again, so that it is done once an operator has repaired the server |
//! | still running | 429, `Retry-After` | tries again, and gets the outcome by the execution's key |

use std::time::Duration;

use greenroom::{Outcome, masked_failure};
use greenroom_domain::{Failure, FailureKind, Retry, store::RunResult};
use serde_json::{Map, Value, json};

use super::{
    definition::output,
    fields::Field,
    output::{convert, cut},
};

/// HubSpot's name of the state of an execution.
pub const STATE: &str = "hs_execution_state";

/// An answer to HubSpot.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The execution is over: its outputs, the state among them.
    Final(Map<String, Value>),
    /// The execution is worth another try.
    Again {
        /// When; none where HubSpot is to choose.
        after: Option<Duration>,
        /// Why.
        failure: Failure,
    },
}

impl Answer {
    /// The answer for an outcome. `outputs` are the fields of the action's output.
    pub fn of(outcome: &Outcome, outputs: &[Field]) -> Self {
        let values = match &outcome.result {
            RunResult::Failed { failure } => match Self::of_failure(failure) {
                Self::Final(values) => values,
                again => return again,
            },
            RunResult::Done { output } => {
                let mut values = convert(outputs, output);
                values.insert(STATE.to_owned(), "SUCCESS".into());
                values
            }
            // The caller goes on with the cursor first.
            RunResult::Continue { .. } => Map::from_iter([(STATE.to_owned(), Value::from("SUCCESS"))]),
        };
        let mut values = values;
        values.insert(output::RUN.to_owned(), outcome.run.to_string().into());
        Self::Final(values)
    }

    /// The answer for a failure outside of a run.
    pub fn of_failure(failure: &Failure) -> Self {
        let after = match failure.retry {
            // Of these, an operator repairs the cause: the store, or an action that is not installed.
            Retry::Never if is_of_the_server(failure.kind) => None,
            Retry::Never => {
                let shown = masked_failure(failure);
                return Self::Final(Map::from_iter([
                    (STATE.to_owned(), Value::from("FAIL_CONTINUE")),
                    (output::FAILED.to_owned(), "true".into()),
                    (output::FAILURE_CODE.to_owned(), shown.code.into()),
                    (output::FAILURE_MESSAGE.to_owned(), cut(shown.message).into()),
                ]));
            }
            Retry::Now => Some(Duration::from_secs(1)),
            Retry::After(wait) => Some(wait),
            Retry::Elsewhere => None,
        };
        Self::Again { after, failure: masked_failure(failure) }
    }
}

/// Whether a failure says something about the server, and nothing about the execution.
fn is_of_the_server(kind: FailureKind) -> bool {
    matches!(kind, FailureKind::Unavailable | FailureKind::Internal | FailureKind::UnknownAction)
}

/// The body of an answer with these outputs.
pub fn body(outputs: &Map<String, Value>) -> Value {
    json!({ "outputFields": outputs })
}

/// The value of `Retry-After`: whole seconds, at least one.
pub fn retry_after(wait: Duration) -> u64 {
    wait.as_millis().div_ceil(1000).clamp(1, u128::from(u32::MAX)).try_into().unwrap_or(u64::from(u32::MAX))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn answer(kind: FailureKind, retry: Retry) -> Answer {
        Answer::of_failure(&Failure { retry, ..Failure::of(kind, "see https://zoom.us/w/1?tk=s3cret") })
    }

    #[test]
    fn hubspot_tries_again_what_is_worth_it_and_nothing_else() {
        for kind in FailureKind::ALL {
            match (answer(kind, Retry::Never), kind.as_str()) {
                // An operator repairs it, and then the execution is done.
                (Answer::Again { after: None, failure }, "unavailable" | "internal" | "unknown-action") => {
                    assert!(!failure.message.contains("s3cret"), "{kind}");
                }
                (Answer::Final(outputs), word) => {
                    assert!(!["unavailable", "internal", "unknown-action"].contains(&word), "{kind} is final");
                    assert_eq!(outputs[STATE], "FAIL_CONTINUE");
                    assert_eq!(
                        (outputs[output::FAILED].as_str(), outputs[output::FAILURE_CODE].as_str()),
                        (Some("true"), Some(word))
                    );
                    assert!(!outputs[output::FAILURE_MESSAGE].as_str().unwrap().contains("s3cret"));
                }
                (again, _) => panic!("{kind}: {again:?}"),
            }
            for (retry, expected) in [
                (Retry::Now, Some(Duration::from_secs(1))),
                (Retry::After(Duration::from_millis(1500)), Some(Duration::from_millis(1500))),
                (Retry::Elsewhere, None),
            ] {
                let Answer::Again { after, failure } = answer(kind, retry) else { panic!("{kind} is tried again") };
                assert!(after == expected && !failure.message.contains("s3cret"), "{kind}");
            }
        }
    }

    #[test]
    fn seconds_are_rounded_up() {
        for (ms, seconds) in [(0, 1), (1, 1), (1000, 1), (1001, 2), (u64::MAX, u64::from(u32::MAX))] {
            assert_eq!(retry_after(Duration::from_millis(ms)), seconds);
        }
    }
}

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
//! | still running, or not done after a slice | 200, `BLOCK` | waits until it is told the end ([`end`]) |
//! | still running, without a token to tell HubSpot the end | 429, `Retry-After` | tries again, and gets the outcome by the execution's key |

use std::time::Duration;

use greenroom::{Outcome, masked_failure};
use greenroom_domain::{
    Failure, FailureKind, Job, JobState, Retry,
    rules::jobs::is_of_the_server,
    sentence,
    store::{RunRecord, RunResult},
};
use serde_json::{Map, Value, json};

use super::{
    definition::output,
    fields::Field,
    output::{convert, cut},
};

/// HubSpot's name of the state of an execution.
pub const STATE: &str = "hs_execution_state";

/// HubSpot's name of how long a workflow waits for an execution, as ISO 8601 writes it.
const EXPIRATION: &str = "hs_expiration_duration";

/// An answer to HubSpot.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The execution is over: its outputs, the state among them.
    Final(Map<String, Value>),
    /// The execution goes on, and HubSpot is told its end.
    Block {
        /// For how many days the workflow waits.
        days: u32,
    },
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
            RunResult::Done { output } => succeeded(convert(outputs, output)),
            // The caller goes on with the cursor first.
            RunResult::Continue { .. } => succeeded(Map::new()),
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
            Retry::Never => return Self::Final(failed(failure)),
            Retry::Now => Some(Duration::from_secs(1)),
            Retry::After(wait) => Some(wait),
            Retry::Elsewhere => None,
        };
        Self::Again { after, failure: masked_failure(failure) }
    }
}

fn succeeded(mut outputs: Map<String, Value>) -> Map<String, Value> {
    outputs.insert(STATE.to_owned(), "SUCCESS".into());
    outputs
}

fn failed(failure: &Failure) -> Map<String, Value> {
    let shown = masked_failure(failure);
    Map::from_iter([
        (STATE.to_owned(), Value::from("FAIL_CONTINUE")),
        (output::FAILED.to_owned(), "true".into()),
        (output::FAILURE_CODE.to_owned(), shown.code.into()),
        (output::FAILURE_MESSAGE.to_owned(), cut(shown.message).into()),
    ])
}

/// The outputs that say that the workflow is to wait for this many days at most.
pub fn blocked(days: u32) -> Map<String, Value> {
    Map::from_iter([(STATE.to_owned(), "BLOCK".into()), (EXPIRATION.to_owned(), format!("P{days}D").into())])
}

/// The outputs of an execution whose job has ended. The record is that of its last run; without one, such as where it was
/// pruned, there are no outputs of the action. A failure is final here: the job was tried as often as it is.
pub fn end(job: &Job, record: Option<&RunRecord>, outputs: &[Field]) -> Map<String, Value> {
    let mut values = match (job.state, record.map(|record| &record.result), &job.failure) {
        (JobState::Done, Some(RunResult::Done { output }), _) => succeeded(convert(outputs, output)),
        (JobState::Done, ..) => succeeded(Map::new()),
        (_, _, Some(failure)) => failed(failure),
        (_, _, None) => failed(&Failure::of(
            FailureKind::Internal,
            sentence!("failure-execution-without-outcome", "the execution ended without an outcome"),
        )),
    };
    values.extend(job.run.map(|run| (output::RUN.to_owned(), run.to_string().into())));
    values
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
    fn the_end_of_a_job_is_final_whatever_its_failure() {
        let job = |state, failure| {
            let work = greenroom_domain::JobWork::Settle;
            let id = greenroom_domain::JobId::new(uuid::Uuid::nil());
            let job = greenroom_domain::NewJob::new(id, work, jiff::Timestamp::UNIX_EPOCH).accepted();
            Job { state, failure, ..job }
        };
        for kind in FailureKind::ALL {
            let failure = Failure::of(kind, "see https://zoom.us/w/1?tk=s3cret").retry(Retry::Now);
            let told = end(&job(JobState::DeadLetter, Some(failure)), None, &[]);
            assert_eq!((&told[STATE], &told[output::FAILURE_CODE]), (&json!("FAIL_CONTINUE"), &json!(kind.as_str())));
            assert!(!told[output::FAILURE_MESSAGE].as_str().unwrap().contains("s3cret"));
        }
        assert_eq!(Value::Object(end(&job(JobState::Done, None), None, &[])), json!({ STATE: "SUCCESS" }));
        assert_eq!(Value::Object(blocked(7)), json!({ STATE: "BLOCK", EXPIRATION: "P7D" }));
    }

    #[test]
    fn seconds_are_rounded_up() {
        for (ms, seconds) in [(0, 1), (1, 1), (1000, 1), (1001, 2), (u64::MAX, u64::from(u32::MAX))] {
            assert_eq!(retry_after(Duration::from_millis(ms)), seconds);
        }
    }
}

//! The record of a run.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{ContactId, Failure, PendingWait, RunId, sentence};

/// The resources that a run used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Usage {
    /// CPU time of the guest in microseconds: while it was polled, not while it waited.
    pub cpu_us: u64,
    /// Wall time in microseconds, from before instantiation until the outcome was known.
    pub wall_us: u64,
    /// The most that all memories of the run held together, in bytes.
    pub peak_memory_bytes: u64,
    /// How many host functions were called.
    pub host_calls: u64,
    /// Bytes that host functions took from the guest and gave to it, and those of input and output.
    pub boundary_bytes: u64,
    /// How many effects were committed, with those of its registrations.
    pub effects: u64,
}

/// How a run, or a slice, ended. The set is closed, because a caller has to do something else for each.
#[derive(derive_more::Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "status")]
pub enum RunResult {
    /// It finished with this output.
    Done {
        /// The output. Shared, because the record and the caller's outcome both have it.
        #[debug("{:?}", crate::mask::Shape(output))]
        output: Arc<Value>,
    },
    /// There is more to do, from this cursor on.
    Continue {
        /// The cursor.
        #[debug("{:?}", crate::mask::Shape(cursor))]
        cursor: Value,
        /// The waits that the slice opened or found pending: the next slice has something to do when one of them is completed,
        /// or its time is over.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        waiting: Vec<PendingWait>,
    },
    /// It failed.
    Failed {
        /// Why.
        failure: Failure,
    },
}

/// How a run ended, without what it gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunStatus {
    /// It finished.
    Done,
    /// There is more to do, from its cursor on.
    Continue,
    /// It failed.
    Failed,
}

impl RunStatus {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Done, Self::Continue, Self::Failed];

    /// The word for it in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Continue => "continue",
            Self::Failed => "failed",
        }
    }
}

impl RunResult {
    /// How it ended.
    pub fn status(&self) -> RunStatus {
        match self {
            Self::Done { .. } => RunStatus::Done,
            Self::Continue { .. } => RunStatus::Continue,
            Self::Failed { .. } => RunStatus::Failed,
        }
    }

    /// The failure; none where it did not fail.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Failed { failure } => Some(failure),
            Self::Done { .. } | Self::Continue { .. } => None,
        }
    }

    /// The part of a result that stays when the person in it is erased (C10: erased people leave only keyed hashes):
    /// whether it was done, and the code of the failure.
    #[must_use]
    pub fn erased(&self) -> Self {
        match self {
            Self::Done { .. } => Self::Done { output: Value::Null.into() },
            Self::Continue { .. } => Self::Continue { cursor: Value::Null, waiting: Vec::new() },
            Self::Failed { failure } => {
                let message =
                    sentence!("failure-erased", "what this failure said was erased with the person it spoke of");
                Self::Failed {
                    failure: Failure {
                        retry: failure.retry,
                        ..Failure::with_code(failure.kind, failure.code.clone(), message)
                    },
                }
            }
        }
    }
}

/// The record of a run.
#[derive(derive_more::Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunRecord {
    /// Its id.
    pub id: RunId,
    /// The action's name.
    pub action: String,
    /// The action's version.
    pub version: String,
    /// SHA-256 of the package, in hex.
    pub package: String,
    /// The contact it ran for.
    pub contact: Option<ContactId>,
    /// The idempotency key it ran under.
    #[debug("{:?}", key.as_ref().map(|_| crate::mask::MASKED))]
    pub key: Option<String>,
    /// SHA-256 of the raw input in canonical form, in hex.
    pub input_digest: String,
    /// The tags that its caller gave it, to find it by.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[debug("{:?}", tags.keys())]
    pub tags: BTreeMap<String, String>,
    /// The run that this one ran again, where it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again_of: Option<RunId>,
    /// The first run of the chain of slices, where this one is a later slice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continues: Option<RunId>,
    /// The trace that its span is a part of, in hex, where the span was sent to a collector.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
    /// The time at which it began.
    pub started_at: Timestamp,
    /// When its outcome was known.
    pub finished_at: Timestamp,
    /// The outcome; without its texts where those were erased.
    pub result: RunResult,
    /// The resources that it used.
    pub usage: Usage,
    /// The time at which its texts were erased, with contact, key, tags and input digest, because they named a person who was
    /// erased (C10: erased people leave only keyed hashes).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<Timestamp>,
}

impl RunRecord {
    /// The first run of the chain of slices that this run belongs to. Waits are the chain's.
    pub fn first_run(&self) -> RunId {
        self.continues.unwrap_or(self.id)
    }

    /// The same record without personal data (C10: erased people leave only keyed hashes).
    #[must_use]
    pub fn erased(self, at: Timestamp) -> Self {
        let erased_at = Some(self.erased_at.unwrap_or(at));
        // A digest of an input can be confirmed by guessing the input.
        let input_digest = String::new();
        let (result, tags) = (self.result.erased(), BTreeMap::new());
        Self { contact: None, key: None, input_digest, tags, result, erased_at, ..self }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::store::Commit;

    fn record() -> RunRecord {
        serde_json::from_value(json!({
            "id": "01890000-0000-7000-8000-000000000000", "action": "add", "version": "1.0.0", "package": "ab",
            "contact": "ada", "key": "ada:1", "inputDigest": "cd", "tags": { "for": "ada" },
            "startedAt": "2026-01-01T00:00:00Z", "finishedAt": "2026-01-01T00:00:01Z",
            "result": { "status": "done", "output": "ada@example.com" }, "usage": Usage::default(),
        }))
        .unwrap()
    }

    #[test]
    fn c10_an_erased_record_says_nothing_of_anybody() {
        let at = Timestamp::UNIX_EPOCH;
        let erased = record().erased(at);
        assert_eq!((erased.contact.as_ref(), erased.key.as_ref(), erased.input_digest.as_str()), (None, None, ""));
        assert!(erased.tags.is_empty());
        assert_eq!((&erased.result, erased.erased_at), (&RunResult::Done { output: Value::Null.into() }, Some(at)));
        assert_eq!(erased.clone().erased(Timestamp::MAX), erased, "once");
        assert_eq!((erased.id, erased.action), (record().id, record().action));
    }

    #[test]
    fn a_commit_is_known_by_its_intent_or_else_its_run() {
        let of_run = Commit { run: Some(record()), ..Commit::default() };
        assert_eq!(of_run.known_as(), Some("run:01890000-0000-7000-8000-000000000000".to_owned()));
        assert_eq!(Commit::default().known_as(), None);
    }
}

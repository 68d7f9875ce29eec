//! The JSON format of a journal.

use greenroom_domain::Failure;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{json, value::RawValue};

use crate::{Limits, bindings::greenroom::action::types};

/// The version of the format. A replay refuses a newer one.
pub(crate) const FORMAT: u32 = 1;

/// A journal. At the level `digests`, each piece of text is replaced by its SHA-256 in hex.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Body {
    pub(crate) format: u32,
    pub(crate) limits: Limits,
    pub(crate) input: Box<RawValue>,
    /// The input as it was given, where tokens were resolved in it. Journals of earlier versions do not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) given: Option<Box<RawValue>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) cursor: Option<Box<RawValue>>,
    pub(crate) calls: Vec<Call>,
    /// Set if the run had more calls than the journal keeps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) cut: Option<Cut>,
    /// Secrets were masked, so texts differ from the guest's bytes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) masked: bool,
    pub(crate) end: Box<RawValue>,
}

/// The limit beyond which a journal kept no further calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Cut {
    /// This many bytes.
    At(u64),
    /// 16 MiB: journals of earlier versions had this fixed limit and did not write it down.
    Unstated(bool),
}

impl Cut {
    /// The limit, in bytes.
    pub(crate) fn limit(self) -> u64 {
        match self {
            Self::At(bytes) => bytes,
            Self::Unstated(_) => 16 << 20,
        }
    }
}

/// One host call.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Call {
    pub(crate) function: String,
    pub(crate) arguments: Box<RawValue>,
    /// When it began, counted from the run's first moment, and how long its answer took: in microseconds. Digests and journals of
    /// earlier versions do not have it, and a replay does not read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) us: Option<[u64; 2]>,
    /// `None` if the run was stopped during this call.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "some_even_if_null")]
    pub(crate) answer: Option<Box<RawValue>>,
}

/// Reads `null` as an answer: a function without a result answers `null`, which is not the same as no answer.
fn some_even_if_null<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<RawValue>>, D::Error> {
    Box::<RawValue>::deserialize(deserializer).map(Some)
}

/// How a guest ended.
#[derive(Debug)]
pub(crate) enum End<'a> {
    /// With an output or a cursor, `done` or `continue`: JSON text, as the guest wrote it.
    Step(&'static str, &'a str),
    /// With a failure of its own.
    Failed(&'a types::Failure),
    /// The host stopped it, or its output cannot be read.
    Stopped(&'a Failure),
}

impl End<'_> {
    /// The end as JSON text.
    ///
    /// # Errors
    /// Never in practice, because all parts are text.
    pub(crate) fn text(&self) -> serde_json::Result<String> {
        match self {
            Self::Step(how, text) => Ok(format!(r#"{{"{how}":{text}}}"#)),
            Self::Failed(failure) => serde_json::to_string(failure).map(|json| format!(r#"{{"failed":{json}}}"#)),
            Self::Stopped(failure) => {
                let stopped = json!({ "stopped": { "code": failure.code, "message": failure.message } });
                Ok(stopped.to_string())
            }
        }
    }
}

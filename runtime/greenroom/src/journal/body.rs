//! What stands in a journal, as JSON.

use greenroom_domain::Failure;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{json, value::RawValue};

use crate::{Limits, bindings::greenroom::action::types};

/// The journal's format. A later one is refused, not guessed at.
pub(crate) const FORMAT: u32 = 1;

/// A journal. In one of digests only, each piece of text is its SHA-256 in hex.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Body {
    pub(crate) format: u32,
    pub(crate) limits: Limits,
    pub(crate) input: Box<RawValue>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) cursor: Option<Box<RawValue>>,
    pub(crate) calls: Vec<Call>,
    /// There were more calls than are kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) cut: Option<Cut>,
    /// Secrets were masked: texts are no longer the guest's to the byte.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) masked: bool,
    pub(crate) end: Box<RawValue>,
}

/// Why a journal has not all calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Cut {
    /// They had more bytes than this.
    At(u64),
    /// They had more than 16 MiB: journals of earlier versions do not say so.
    Unsaid(bool),
}

impl Cut {
    /// How many bytes of calls were kept at most.
    pub(crate) fn limit(self) -> u64 {
        match self {
            Self::At(bytes) => bytes,
            Self::Unsaid(_) => 16 << 20,
        }
    }
}

/// One host call.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Call {
    pub(crate) function: String,
    pub(crate) arguments: Box<RawValue>,
    /// None where the run was stopped in it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "there")]
    pub(crate) answer: Option<Box<RawValue>>,
}

/// A function that answers nothing answers `null`: not the same as no answer.
fn there<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<RawValue>>, D::Error> {
    Box::<RawValue>::deserialize(deserializer).map(Some)
}

/// How a guest ended.
#[derive(Debug)]
pub(crate) enum End<'a> {
    /// With an output or a cursor, `done` or `continue`: JSON text, as the guest wrote it.
    Step(&'static str, &'a str),
    /// With a failure of its own.
    Failed(&'a types::Failure),
    /// It was stopped, or wrote what nobody can read.
    Stopped(&'a Failure),
}

impl End<'_> {
    /// The end as JSON text.
    ///
    /// # Errors
    /// None that can be met: the parts are text.
    pub(crate) fn text(&self) -> serde_json::Result<String> {
        match self {
            Self::Step(how, text) => Ok(format!(r#"{{"{how}":{text}}}"#)),
            Self::Failed(told) => serde_json::to_string(told).map(|told| format!(r#"{{"failed":{told}}}"#)),
            Self::Stopped(failure) => {
                let stopped = json!({ "stopped": { "code": failure.code, "message": failure.message } });
                Ok(stopped.to_string())
            }
        }
    }
}

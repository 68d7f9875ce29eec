//! [`RecordedRun`]: what a journal says of a run, for those who do not replay it.

use std::sync::{Mutex, PoisonError};

use greenroom_domain::store::{Journal, JournalLevel, RunRecord};
use serde::Serialize;
use serde_json::Value;

use super::{
    body::{Body, Call},
    read,
};
use crate::{Document, text};

/// What a journal says of a run: its input, each host call with the answer, and its end. Secrets are masked in it.
#[derive(derive_more::Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RecordedRun {
    /// The input, with contact tokens resolved.
    #[debug("{:?}", greenroom_domain::mask::Shape(input))]
    pub input: Value,
    /// The input as it was given, where it has contact tokens; none where it has not, or where an earlier version kept the
    /// journal.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[debug("{:?}", given.as_ref().map(greenroom_domain::mask::Shape))]
    pub given: Option<Value>,
    /// The cursor; none for the first slice.
    #[debug("{:?}", cursor.as_ref().map(greenroom_domain::mask::Shape))]
    pub cursor: Option<Value>,
    /// The host calls, in their order.
    pub calls: Vec<RecordedCall>,
    /// Whether the run had more calls than the journal kept.
    pub cut: bool,
    /// Whether secrets were masked.
    pub masked: bool,
}

/// A host call of a run.
#[derive(derive_more::Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RecordedCall {
    /// Interface and function: `contacts-read.get`.
    pub function: String,
    /// The arguments, as a list.
    #[debug("{:?}", greenroom_domain::mask::Shape(arguments))]
    pub arguments: Value,
    /// The answer; none where the run was stopped in this call.
    #[debug("{:?}", answer.as_ref().map(greenroom_domain::mask::Shape))]
    pub answer: Option<Value>,
    /// When it was called, and how long that took; none where the run was stopped in this call, or where an earlier version
    /// kept the journal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<CallTime>,
}

/// When a host call was made, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CallTime {
    /// From the beginning of the run's code.
    pub began_us: u64,
    /// From the call to its answer.
    pub took_us: u64,
}

/// Where a run that is watched leaves its record.
#[derive(Debug, Default)]
pub(crate) struct Recording(Mutex<Option<RecordedRun>>);

impl Recording {
    /// Keeps a journal's record. A journal of digests has none.
    pub(crate) fn keep(&self, journal: &Journal) {
        if journal.level == JournalLevel::Full {
            let body: Option<Body> = serde_json::from_str(&journal.body).ok();
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = body.map(RecordedRun::of);
        }
    }

    pub(crate) fn take(self) -> Option<RecordedRun> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RecordedRun {
    /// The input with which the run can be invoked again, exactly as it was given; none where the journal does not have it
    /// whole, because secrets in it were masked or because an earlier version kept resolved tokens only.
    pub fn whole_input(&self, record: &RunRecord) -> Option<Document> {
        let given = Document::from(self.given.as_ref().unwrap_or(&self.input).clone());
        let cursor = self.cursor.clone().map(Document::from);
        let digest = text::digest(given.text(), cursor.as_ref().map(Document::text));
        (digest == record.input_digest).then_some(given)
    }

    pub(crate) fn of(body: Body) -> Self {
        let call = |call: Call| RecordedCall {
            function: call.function,
            arguments: read(call.arguments.get()),
            answer: call.answer.map(|answer| read(answer.get())),
            time: call.us.map(|[began_us, took_us]| CallTime { began_us, took_us }),
        };
        Self {
            input: read(body.input.get()),
            given: body.given.map(|given| read(given.get())),
            cursor: body.cursor.map(|cursor| read(cursor.get())),
            calls: body.calls.into_iter().map(call).collect(),
            cut: body.cut.is_some(),
            masked: body.masked,
        }
    }
}

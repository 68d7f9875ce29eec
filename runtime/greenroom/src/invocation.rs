//! What goes in, and what comes out.

use greenroom_domain::{
    ContactId, Failure, RunId,
    store::{RunRecord, RunResult, Usage},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{ActionRef, Document, Limits, capability::Attachments};

/// A request to run an action.
#[derive(Debug, Clone, PartialEq)]
pub struct Invocation {
    /// Which action.
    pub action: ActionRef,
    /// Its input, where fields that allow it may hold contact tokens.
    pub input: Document,
    /// The contact that the workflow runs for.
    pub contact: Option<ContactId>,
    /// Under one key, one outcome: a repetition gives the first one's outcome again.
    pub idempotency_key: Option<String>,
    /// Change nothing: writes are discarded, and what services would answer to changes is made up.
    pub dry_run: bool,
    /// For a later slice of a long job: what the slice before returned.
    pub cursor: Option<Document>,
    /// Lower limits than the action's own.
    pub limits: Option<Limits>,
    /// What the caller gives to capabilities.
    pub attachments: Attachments,
}

impl Invocation {
    /// An invocation of an action with an input, and nothing else. The input is a JSON value, or a [`Document`], which can be
    /// made of bytes: `Invocation::new(action, Document::parse(bytes)?)`.
    pub fn new(action: ActionRef, input: impl Into<Document>) -> Self {
        Self {
            action,
            input: input.into(),
            contact: None,
            idempotency_key: None,
            dry_run: false,
            cursor: None,
            limits: None,
            attachments: Attachments::default(),
        }
    }

    /// For a contact.
    #[must_use]
    pub fn contact(mut self, contact: impl Into<ContactId>) -> Self {
        self.contact = Some(contact.into());
        self
    }

    /// Under an idempotency key.
    #[must_use]
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.idempotency_key = Some(key.into());
        self
    }

    /// With a value for a capability, in place of another one of its type.
    #[must_use]
    pub fn attach<T: Send + Sync + 'static>(mut self, value: T) -> Self {
        self.attachments.insert(value);
        self
    }

    /// Without changing anything.
    #[must_use]
    pub fn dry_run(mut self) -> Self {
        self.dry_run = true;
        self
    }
}

/// What came of an invocation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// The run. Its record is in the run store, unless it was a dry run or no action was found.
    pub run: RunId,
    /// The action's name.
    pub action: String,
    /// The action's version; none where no action was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The contact it ran for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<ContactId>,
    /// The output, the cursor of the next slice, or the failure.
    #[serde(flatten)]
    pub result: RunResult,
    /// What it used.
    pub usage: Usage,
    /// The outcome is an earlier one, given again for the same idempotency key.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub repeated: bool,
    /// Nothing was changed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
    /// What capabilities say of a dry run, for its caller alone.
    #[serde(skip)]
    pub attachments: Attachments,
}

impl Outcome {
    /// The output of a run that is done.
    pub fn output(&self) -> Option<&Value> {
        match &self.result {
            RunResult::Done { output } => Some(output),
            RunResult::Continue { .. } | RunResult::Failed { .. } => None,
        }
    }

    /// The failure of a run that failed.
    pub fn failure(&self) -> Option<&Failure> {
        match &self.result {
            RunResult::Failed { failure } => Some(failure),
            RunResult::Continue { .. } | RunResult::Done { .. } => None,
        }
    }

    pub(crate) fn again(record: RunRecord) -> Self {
        Self {
            run: record.id,
            action: record.action,
            version: Some(record.version),
            contact: record.contact,
            result: record.result,
            usage: record.usage,
            repeated: true,
            dry_run: false,
            attachments: Attachments::default(),
        }
    }
}

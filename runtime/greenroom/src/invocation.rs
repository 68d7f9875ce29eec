//! [`Invocation`], the request to run an action, and [`Outcome`], its result.

use std::{collections::BTreeMap, sync::Arc};

use greenroom_domain::{
    ContactId, Failure, RunId,
    store::{RunRecord, RunResult, Usage},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{ActionRef, Document, Limits, capability::Attachments, masked};

/// A request to run an action: [`Invocation::new`], and what it needs besides.
#[derive(derive_more::Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Invocation {
    /// The action to run.
    pub action: ActionRef,
    /// The action's input. Fields whose schema says `"x-token": true` may contain a contact token.
    pub input: Document,
    /// The contact that the workflow runs for.
    pub contact: Option<ContactId>,
    /// All invocations with the same key have one outcome: that of the first is given again.
    #[debug("{:?}", idempotency_key.as_ref().map(|_| greenroom_domain::mask::MASKED))]
    pub idempotency_key: Option<String>,
    /// Names with values that the record keeps, to find the run by: at most 16, as
    /// [`check_tags`](greenroom_domain::store::check_tags) says.
    #[debug("{:?}", tags.keys())]
    pub tags: BTreeMap<String, String>,
    /// The run that this one runs again. The record keeps it.
    pub again_of: Option<RunId>,
    /// The id of the run, where the caller has told somebody of it already. No other run may ever have had it.
    pub run: Option<RunId>,
    /// A dry run changes nothing: the runtime discards its writes, and capabilities invent the services' answers to
    /// changes.
    pub dry_run: bool,
    /// The cursor that the previous slice of a long job returned.
    pub cursor: Option<Document>,
    /// The run whose cursor it is, or an earlier one of the same chain of slices. The slices of a chain have one run id for their
    /// action ([`RunContext::first_run`](crate::capability::RunContext)), and share their waits.
    pub continues: Option<RunId>,
    /// The number of the try, from 1, where the caller counts its tries. It goes into spans alone.
    pub attempt: Option<u32>,
    /// Limits of this run. They can only lower the action's own.
    pub limits: Option<Limits>,
    /// Values that the caller gives to capabilities.
    pub attachments: Attachments,
}

impl Invocation {
    /// An invocation of an action with an input, and nothing else. The input is a JSON value or a [`Document`], which
    /// parses bytes: `Invocation::new(action, Document::parse(bytes)?)`.
    pub fn new(action: ActionRef, input: impl Into<Document>) -> Self {
        Self {
            action,
            input: input.into(),
            contact: None,
            idempotency_key: None,
            tags: BTreeMap::new(),
            again_of: None,
            run: None,
            dry_run: false,
            cursor: None,
            continues: None,
            attempt: None,
            limits: None,
            attachments: Attachments::default(),
        }
    }

    /// Sets the contact that the workflow runs for.
    #[must_use]
    pub fn contact(mut self, contact: impl Into<ContactId>) -> Self {
        self.contact = Some(contact.into());
        self
    }

    /// Sets the idempotency key.
    #[must_use]
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.idempotency_key = Some(key.into());
        self
    }

    /// Adds a tag, by which the run's record is found.
    #[must_use]
    pub fn tag(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.tags.insert(name.into(), value.into());
        self
    }

    /// Says that this runs an earlier run again.
    #[must_use]
    pub fn again_of(mut self, run: RunId) -> Self {
        self.again_of = Some(run);
        self
    }

    /// Says that this is a later slice: with the cursor of an earlier one, and the run that gave it.
    #[must_use]
    pub fn continues(mut self, run: RunId, cursor: impl Into<Document>) -> Self {
        (self.continues, self.cursor) = (Some(run), Some(cursor.into()));
        self
    }

    /// Sets the number of the try, from 1.
    #[must_use]
    pub fn attempt(mut self, number: u32) -> Self {
        self.attempt = Some(number);
        self
    }

    /// Adds a value for a capability. It replaces an earlier one of the same type.
    #[must_use]
    pub fn attach<T: Send + Sync + 'static>(mut self, value: T) -> Self {
        self.attachments.insert(value);
        self
    }

    /// Makes this a dry run.
    #[must_use]
    pub fn dry_run(mut self) -> Self {
        self.dry_run = true;
        self
    }
}

/// The result of an invocation. `schemas/outcome.json` describes its JSON.
#[derive(derive_more::Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Outcome {
    /// The run's id. The run store has its record, unless the run was a dry run or was refused before its action was
    /// found.
    pub run: RunId,
    /// The action's name.
    pub action: String,
    /// The action's version. `None` if no action was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The contact that it ran for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<ContactId>,
    /// The output, the cursor of the next slice, or the failure.
    #[serde(flatten)]
    pub result: RunResult,
    /// The resources that the run used.
    pub usage: Usage,
    /// This is the outcome of an earlier run with the same idempotency key.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub repeated: bool,
    /// The run was a dry run: it changed nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
    /// The reports of capabilities on a dry run, for its caller only.
    #[serde(skip)]
    pub attachments: Attachments,
    /// The output's JSON Schema, which says what is secret. `None` if no action was found.
    #[serde(skip)]
    #[debug(skip)]
    pub(crate) output_schema: OutputSchema,
}

/// The JSON Schema of an output. It is no part of an outcome's value.
#[derive(Clone, Default)]
pub(crate) struct OutputSchema(pub(crate) Option<Arc<Value>>);

impl PartialEq for OutputSchema {
    fn eq(&self, _: &Self) -> bool {
        true
    }
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

    /// The outcome of an invocation that is refused before an action has run, such as one that could not be read.
    pub fn refused(run: RunId, invocation: &Invocation, failure: Failure) -> Self {
        Self {
            run,
            action: invocation.action.name.clone(),
            version: None,
            contact: invocation.contact.clone(),
            result: RunResult::Failed { failure },
            usage: Usage::default(),
            repeated: false,
            dry_run: invocation.dry_run,
            attachments: Attachments::default(),
            output_schema: OutputSchema::default(),
        }
    }

    /// The outcome for people: what the action's output schema marks as secret is masked, and links that may carry a token
    /// are. The outcome itself is for the caller, with all that the action gave.
    ///
    /// An outcome that was read from JSON does not know its schema: its whole output is masked. See [`Outcome::masked_by`].
    #[must_use]
    pub fn masked(&self) -> Self {
        match (&self.output_schema.0, &self.result) {
            (Some(schema), _) => self.masked_by(schema),
            (None, RunResult::Done { .. }) => Self {
                result: RunResult::Done { output: Value::from(greenroom_domain::mask::MASKED).into() },
                ..self.clone()
            },
            (None, _) => self.masked_by(&Value::Null),
        }
    }

    /// As [`Outcome::masked`], by this output schema, such as [`ActionInfo::output_schema`](crate::ActionInfo::output_schema).
    #[must_use]
    pub fn masked_by(&self, output_schema: &Value) -> Self {
        Self { result: masked::result(&self.result, Some(output_schema)), ..self.clone() }
    }

    pub(crate) fn from_record(record: RunRecord, output_schema: OutputSchema) -> Self {
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
            output_schema,
        }
    }
}

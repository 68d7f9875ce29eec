//! What goes in, and what comes out.

use std::collections::BTreeSet;

use greenroom_domain::{
    ContactId, Email, Failure, LeftOutReason, RunId, SyncRunId, Tally, Warning, WebinarId,
    rules::warnings,
    store::{Fence, RunRecord, RunResult, Usage},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{ActionRef, Limits};

/// A request to run an action.
#[derive(Debug, Clone, PartialEq)]
pub struct Invocation {
    /// Which action.
    pub action: ActionRef,
    /// Its input, where fields that allow it may hold contact tokens.
    pub input: Value,
    /// The contact that the workflow runs for.
    pub contact: Option<ContactId>,
    /// Under one key, one outcome: a repetition gives the first one's outcome again.
    pub idempotency_key: Option<String>,
    /// Change nothing: writes are discarded, and what Zoom would answer to changes is made up.
    pub dry_run: bool,
    /// For a later slice of a long job: what the slice before returned.
    pub cursor: Option<Value>,
    /// Lower limits than the action's own.
    pub limits: Option<Limits>,
    /// The sync that it is a slice of.
    pub sync: Option<SyncScope>,
}

/// The sync of one webinar that an invocation is a slice of. What the slice writes is committed under the sync's fence and
/// with the sync's progress, or not at all; it can sync no other webinar.
///
/// Without one, an action that syncs is a sync of its own: it takes the webinar's lease when it first needs it, and gives
/// it up when it ends. No audit entry is written then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncScope {
    /// The sync run.
    pub run: SyncRunId,
    /// Its webinar.
    pub webinar: WebinarId,
    /// The step that is under way: the action's name.
    pub step: String,
    /// The lease that whoever drives the sync holds.
    pub fence: Fence,
}

impl Invocation {
    /// An invocation of an action with an input, and nothing else.
    pub fn new(action: ActionRef, input: Value) -> Self {
        Self {
            action,
            input,
            contact: None,
            idempotency_key: None,
            dry_run: false,
            cursor: None,
            limits: None,
            sync: None,
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

    /// As a slice of a sync.
    #[must_use]
    pub fn part_of(mut self, sync: SyncScope) -> Self {
        self.sync = Some(sync);
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
    /// What a dry run of a sync's slice would have changed; none for any other run. It is for whoever drives the sync, and
    /// in no JSON: it names people.
    #[serde(skip)]
    pub would: Option<Box<Would>>,
}

/// What slices of a dry run would have changed. A slice does not see what the one before would have written, so people are
/// kept by name: who is met in two slices counts once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Would {
    tally: Tally,
    warnings: Vec<Warning>,
    created: BTreeSet<Email>,
    updated: BTreeSet<ContactId>,
    left_out: BTreeSet<(String, LeftOutReason)>,
}

impl Would {
    pub(crate) fn new(
        tally: Tally,
        warnings: Vec<Warning>,
        created: BTreeSet<Email>,
        updated: BTreeSet<ContactId>,
        left_out: BTreeSet<(String, LeftOutReason)>,
    ) -> Self {
        Self { tally, warnings, created, updated, left_out }
    }

    /// Adds what a later slice would have changed.
    pub fn add(&mut self, later: Self) {
        for (word, count) in later.tally {
            *self.tally.entry(word).or_default() += count;
        }
        for warning in later.warnings {
            if !self.warnings.contains(&warning) {
                self.warnings.push(warning);
            }
        }
        self.created.extend(later.created);
        self.updated.extend(later.updated);
        self.left_out.extend(later.left_out);
    }

    /// What would have been counted, in the words of a sync's tally, and noted.
    pub fn told(self) -> (Tally, Vec<Warning>) {
        let mut tally = self.tally;
        for (word, people) in [("contacts-created", self.created.len()), ("contacts-updated", self.updated.len())] {
            match u64::try_from(people).unwrap_or(u64::MAX) {
                0 => tally.remove(word),
                people => tally.insert(word.to_owned(), people),
            };
        }
        warnings::count_emails_once(&mut tally, self.left_out.iter().map(|(_, reason)| *reason));
        (tally, self.warnings)
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
            would: None,
        }
    }
}

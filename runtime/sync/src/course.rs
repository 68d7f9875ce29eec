//! The course of a sync: the results of its steps, and the state and warnings of its audit entry that follow.

use greenroom_domain::{
    Failure, FailureKind, SyncState, Warning, codes,
    rules::{
        schedule::is_past,
        settings::Effective,
        warnings::{self, NotMade},
    },
    store::KnownWebinar,
};
use jiff::Timestamp;
use serde_json::Value;

use crate::steps::STEPS;

/// The course of one sync.
pub(crate) struct Course {
    pub(crate) known: KnownWebinar,
    pub(crate) syncs: Effective,
    pub(crate) recordings: Effective,
    /// A step is done, in this process or in an earlier one whose run goes on here.
    pub(crate) synced_anything: bool,
    /// Zoom no longer has the webinar.
    pub(crate) gone: bool,
}

impl Course {
    pub(crate) fn new(known: KnownWebinar, syncs: Effective, recordings: Effective) -> Self {
        Self { gone: known.cancelled, known, syncs, recordings, synced_anything: false }
    }

    /// Whether a step has anything to sync now. A webinar that Zoom no longer has lacks registrations, and it has
    /// sessions only if its start has passed.
    pub(crate) fn has_work(&self, step: &str, now: Timestamp) -> bool {
        let has_begun = self.known.webinar.starts_at.is_none_or(|at| at <= now);
        step == STEPS[0] || !self.gone || (step != STEPS[1] && has_begun)
    }

    /// Takes the output of a step that is done.
    pub(crate) fn done(&mut self, step: &str, output: &Value) {
        self.synced_anything = true;
        if step == STEPS[0] {
            self.gone = output["cancelled"] == true;
        }
    }

    /// Whether the sync goes on after a failed step: not without the webinar, and not while Zoom does not answer.
    pub(crate) fn goes_on_after(step: &str, failure: &Failure) -> bool {
        !failure.retry.is_retryable() && step != STEPS[0]
    }

    /// The entry's warning about a failed step.
    pub(crate) fn warning(&self, step: &str, failure: &Failure, now: Timestamp) -> Warning {
        let of_store = failure.code.starts_with("store-") || failure.kind == FailureKind::Internal;
        if failure.code == codes::WEBINAR_NOT_FOUND
            && is_past(&self.known.webinar, self.known.cancelled, &self.known.sessions, now)
        {
            return warnings::expired(&self.known.webinar.id);
        }
        if !of_store {
            return warnings::failed(&self.known, failure);
        }
        let what = match STEPS.iter().position(|s| *s == step) {
            Some(0) => NotMade::MarketingEvent,
            Some(3) => NotMade::Calls,
            _ => NotMade::Contacts,
        };
        warnings::not_made(what, &self.known.webinar.id, failure)
    }

    /// The state of the audit entry (A1: each sync has a state).
    pub(crate) fn state(&self, warnings: &[Warning]) -> SyncState {
        if !self.syncs.on || !self.synced_anything {
            SyncState::NotSynced
        } else if warnings.is_empty() {
            SyncState::Synced
        } else {
            SyncState::SyncedWithWarnings
        }
    }
}

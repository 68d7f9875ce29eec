//! The course that a sync took: what its steps said, and what its audit entry makes of that.

use greenroom_domain::{
    Failure, FailureKind, SyncState, Warning,
    rules::{
        settings::Effective,
        warnings::{self, NotMade},
    },
    store::KnownWebinar,
};
use jiff::Timestamp;
use serde_json::Value;

use crate::steps::STEPS;

/// One sync's course.
pub(crate) struct Course {
    pub(crate) known: KnownWebinar,
    pub(crate) syncs: Effective,
    pub(crate) records: Effective,
    /// Something was synced: a step is done, here or by a process that is gone.
    pub(crate) went_on: bool,
    /// Zoom no longer has the webinar.
    pub(crate) gone: bool,
}

impl Course {
    pub(crate) fn new(known: KnownWebinar, syncs: Effective, records: Effective) -> Self {
        Self { gone: known.cancelled, known, syncs, records, went_on: false }
    }

    /// Whether a step makes sense now. Of a webinar that Zoom no longer has there are no registrations, and sessions only
    /// where it was to begin before.
    pub(crate) fn wants(&self, step: &str, now: Timestamp) -> bool {
        let has_begun = self.known.webinar.starts_at.is_none_or(|at| at <= now);
        step == STEPS[0] || !self.gone || (step != STEPS[1] && has_begun)
    }

    /// A step is done.
    pub(crate) fn done(&mut self, step: &str, output: &Value) {
        self.went_on = true;
        if step == STEPS[0] {
            self.gone = output["cancelled"] == true;
        }
    }

    /// Whether the steps after one that failed make sense: they do not without the webinar, nor while Zoom is away.
    pub(crate) fn goes_on_after(step: &str, failure: &Failure) -> bool {
        !failure.retry.is_retryable() && step != STEPS[0]
    }

    /// What the entry says of a step that failed.
    pub(crate) fn warning(&self, step: &str, failure: &Failure) -> Warning {
        let of_store = failure.code.starts_with("store-") || failure.kind == FailureKind::Internal;
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

    /// What became of the sync (A1).
    pub(crate) fn state(&self, warnings: &[Warning]) -> SyncState {
        if !self.syncs.on || !self.went_on {
            SyncState::NotSynced
        } else if warnings.is_empty() {
            SyncState::Synced
        } else {
            SyncState::SyncedWithWarnings
        }
    }
}

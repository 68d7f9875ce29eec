//! The course that a sync took: what its steps said, and what its audit entry makes of that.

use greenroom_domain::{Failure, SyncState, Warning, rules::settings::Effective, store::KnownWebinar};
use serde_json::Value;

use crate::driver::STEPS;

/// One sync's course.
pub(crate) struct Course {
    pub(crate) known: KnownWebinar,
    pub(crate) syncs: Effective,
    pub(crate) records: Effective,
    /// Steps were done by a process that is gone: something is synced, whatever is left to do.
    pub(crate) went_on: bool,
    outputs: Vec<(&'static str, Value)>,
    failures: Vec<(&'static str, Failure)>,
}

impl Course {
    pub(crate) fn new(known: KnownWebinar, syncs: Effective, records: Effective) -> Self {
        Self { known, syncs, records, went_on: false, outputs: Vec::new(), failures: Vec::new() }
    }

    /// A step is done; says whether the next one makes sense.
    pub(crate) fn done(&mut self, step: &'static str, output: Value) -> bool {
        let gone = output["cancelled"] == true;
        self.outputs.push((step, output));
        !gone
    }

    /// A step failed; says whether the next one makes sense: it does not without the webinar, nor while Zoom is away.
    pub(crate) fn failed(&mut self, step: &'static str, failure: Failure) -> bool {
        let passes = failure.retry.is_retryable();
        self.failures.push((step, failure));
        !passes && step != STEPS[0]
    }

    /// The failure that ended the run before its time, or the first of those that kept a step from ending.
    pub(crate) fn failure(&self) -> Option<&Failure> {
        self.failures.first().map(|(_, failure)| failure)
    }

    /// What became of the sync (A1).
    pub(crate) fn state(&self, warnings: &[Warning]) -> SyncState {
        if !self.syncs.on || (self.outputs.is_empty() && !self.went_on) {
            SyncState::NotSynced
        } else if warnings.is_empty() {
            SyncState::Synced
        } else {
            SyncState::SyncedWithWarnings
        }
    }
}

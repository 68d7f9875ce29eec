//! [`ReplayPackages`]: the packages of the last replays, compiled.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use crate::action::Action;

/// The packages of the last replays, compiled. Replaying the runs of a day needs few packages.
#[derive(Default)]
pub(crate) struct ReplayPackages(Mutex<VecDeque<Arc<Action>>>);

impl ReplayPackages {
    const KEPT: usize = 4;

    /// The package with this digest, if it is one of the last.
    pub(crate) fn find(&self, digest: &str) -> Option<Arc<Action>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().find(|action| action.digest == digest).cloned()
    }

    /// Keeps a package in place of the oldest.
    pub(crate) fn remember(&self, action: Arc<Action>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_front(action);
        kept.truncate(Self::KEPT);
    }
}

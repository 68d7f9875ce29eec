//! The sync that an invocation is a slice of.

use greenroom::Invocation;
use greenroom_domain::{SyncRunId, WebinarId, store::Fence};
use jiff::Timestamp;

/// The sync of one webinar that an invocation is a slice of. The slice's writes are committed under the sync's fence
/// and with the sync's progress, or not at all; it can sync no other webinar.
///
/// Without a scope, an action that syncs is a sync of its own: it takes the webinar's lease when it first needs it, and
/// releases it when it ends. No audit entry is written then, and Zoom is asked for the participants of every session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncScope {
    /// The sync run.
    pub run: SyncRunId,
    /// Its webinar.
    pub webinar: WebinarId,
    /// The step that is under way: the action's name.
    pub step: String,
    /// The webinar's lease, which the driver of the sync holds.
    pub fence: Fence,
    /// Whether Zoom is asked for the participants of every session, even of one that is complete and old.
    pub all_sessions: bool,
    /// When the latest sync of the webinar before this one began that was not cut short; none where there is none.
    pub last_whole_sync: Option<Timestamp>,
}

/// An [`Invocation`] as a slice of a sync.
pub trait SliceOfSync {
    /// As a slice of this sync.
    #[must_use]
    fn part_of(self, sync: SyncScope) -> Self;
}

impl SliceOfSync for Invocation {
    fn part_of(self, sync: SyncScope) -> Self {
        self.attach(sync)
    }
}

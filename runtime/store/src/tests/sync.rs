//! The writes of a sync, through commits as its slices make them.

mod attendances;
mod listings;
mod marketing;
mod unchanged;

use greenroom_domain::{
    Attendance, Call, RunStore, SyncStore,
    store::{Commit, CommitError, Effect, EffectsTarget, Fence, LeaseOutcome, Listing, SyncCommit, SyncWrite},
};

pub(super) use self::unchanged::dump;
use super::{at, webinar, webinar_id};
use crate::SqliteStore;
pub(super) use greenroom_store_testing::sample::{attendance, join, session, session_id};

pub(super) fn attended(attendance: Attendance) -> Effect {
    Effect::Attendances { attendances: vec![attendance] }
}

pub(super) fn call(n: u64, k: i64) -> Call {
    Call {
        webinar: webinar_id(n),
        session: session_id(n, k),
        topic: format!("Recording {k}"),
        starts_at: at(100_000 + 86_400 * k),
        seconds: 3_500,
        recording_url: Some(format!("https://zoom.example/rec/{n}/{k}")),
        transcript: Vec::new(),
        unread: Vec::new(),
    }
}

pub(super) fn complete(n: u64, k: i64) -> SyncWrite {
    SyncWrite::SessionComplete { webinar: webinar_id(n), session: session_id(n, k), at: at(1_000_000) }
}

/// Its participants are listed, only those who are known, and it is complete.
pub(super) fn listed_and_complete(n: u64, k: i64) -> [SyncWrite; 3] {
    let (webinar, listing, at) = (webinar_id(n), Listing::Participants(session_id(n, k)), at(1_000_000));
    [
        SyncWrite::BeginListing { webinar: webinar.clone(), listing: listing.clone(), at, again: false },
        SyncWrite::EndListing { webinar, listing, sweep: false, at },
        complete(n, k),
    ]
}

/// The joins that attendances follow from.
pub(super) fn joins_of(n: u64, k: i64, addresses: &[&str]) -> SyncWrite {
    let joins = addresses.iter().map(|address| join(k, address, Some(address), 3_600)).collect();
    SyncWrite::Joins { webinar: webinar_id(n), session: session_id(n, k), joins }
}

pub(super) fn slice(fence: &Fence, effects: Vec<Effect>, writes: Vec<SyncWrite>) -> Commit {
    let sync = SyncCommit {
        fence: fence.clone(),
        run: None,
        progress: None,
        tally: Default::default(),
        warnings: Vec::new(),
        writes,
    };
    Commit { effects, sync: Some(sync), ..Commit::default() }
}

impl SqliteStore {
    pub(super) async fn leased(&self, n: u64) -> Fence {
        match self.lease(&format!("webinar:{}", webinar_id(n)), "me", at(0), at(0)).await.unwrap() {
            LeaseOutcome::Ours(fence) => fence,
            held => panic!("{held:?}"),
        }
    }

    pub(super) async fn sync(&self, fence: &Fence, effects: impl Into<Vec<Effect>>, writes: impl Into<Vec<SyncWrite>>) {
        self.try_sync(fence, effects, writes).await.unwrap();
    }

    pub(super) async fn try_sync(
        &self,
        fence: &Fence,
        effects: impl Into<Vec<Effect>>,
        writes: impl Into<Vec<SyncWrite>>,
    ) -> Result<(), CommitError> {
        let commit = slice(fence, effects.into(), writes.into());
        self.commit(commit.into(), EffectsTarget::SameStore).await.map(drop)
    }

    /// A webinar with its sessions.
    pub(super) async fn with_sessions(n: u64, many: i64) -> (Self, Fence) {
        let store = Self::in_memory().unwrap();
        let fence = store.leased(n).await;
        let sessions = (0..many).map(|k| session(n, k)).collect();
        let known = Effect::SaveWebinars { webinars: vec![webinar(n)] };
        store.sync(&fence, [known], [SyncWrite::Sessions { sessions }]).await;
        (store, fence)
    }
}

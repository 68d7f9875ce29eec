//! The behaviour of every [`SyncStore`] that keeps runs and contacts too: cases of `suite!(sync, ...)`.

mod audit;
mod leases;
mod listings;
mod sessions;
mod settings;
mod users;

use greenroom_domain::{
    SyncStore,
    store::{Commit, CommitError, Effect, Fence, LeaseOutcome, SyncCommit, SyncWrite},
};

use crate::{
    runs::{self, JointStore},
    sample::{at, session, session_id, webinar, webinar_id},
};

pub use self::{audit::*, leases::*, listings::*, sessions::*, settings::*, users::*};

/// A store of syncs, with runs and contacts in the same database.
pub trait SyncingStore: SyncStore + JointStore {}

impl<S: SyncStore + JointStore> SyncingStore for S {}

/// A slice of a sync of `n`, under a fence.
fn slice(fence: &Fence, effects: impl Into<Vec<Effect>>, writes: impl Into<Vec<SyncWrite>>) -> Commit {
    let sync = SyncCommit {
        fence: fence.clone(),
        run: None,
        progress: None,
        tally: Default::default(),
        warnings: Vec::new(),
        writes: writes.into(),
    };
    Commit { effects: effects.into(), sync: Some(sync), ..Commit::default() }
}

/// The lease of webinar `n`, taken over from its owner.
pub(crate) async fn leased(store: &impl SyncStore, n: u64) -> Fence {
    match store.lease(&format!("webinar:{}", webinar_id(n)), "me", at(0), at(0)).await.unwrap() {
        LeaseOutcome::Ours(fence) => fence,
        held => panic!("{held:?}"),
    }
}

async fn try_sync(
    store: &impl SyncingStore,
    fence: &Fence,
    effects: impl Into<Vec<Effect>>,
    writes: impl Into<Vec<SyncWrite>>,
) -> Result<(), CommitError> {
    runs::commit(store, slice(fence, effects, writes)).await
}

async fn sync(
    store: &impl SyncingStore,
    fence: &Fence,
    effects: impl Into<Vec<Effect>>,
    writes: impl Into<Vec<SyncWrite>>,
) {
    try_sync(store, fence, effects, writes).await.unwrap();
}

/// Writes webinar 1 with so many sessions, under a lease.
async fn with_sessions(store: &impl SyncingStore, many: i64) -> Fence {
    let fence = leased(store, 1).await;
    let sessions = (0..many).map(|k| session(1, k)).collect();
    let known = Effect::SaveWebinars { webinars: vec![webinar(1)] };
    sync(store, &fence, [known], [SyncWrite::Sessions { sessions }]).await;
    fence
}

/// All of the `k`th session's participants are known.
fn complete(k: i64) -> SyncWrite {
    SyncWrite::SessionComplete { webinar: webinar_id(1), session: session_id(1, k), at: at(1_000_000) }
}

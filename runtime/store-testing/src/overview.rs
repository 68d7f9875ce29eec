//! The behaviour of every [`OverviewStore`] that keeps runs and syncs: cases of `suite!(overview, ...)`.

use std::sync::Arc;

use greenroom_domain::{
    Failure, FailureKind, SyncState, codes,
    store::{Commit, EffectsTarget, OverviewStore, RunRecord, RunResult, RunTally, SyncTally},
};
use serde_json::json;

use crate::{
    sample::{at, done, failed, run, run_id_at, sync_run},
    sync::{SyncingStore, leased},
};

/// Runs are counted by the time at which they were asked for and by how they ended; what is before or after the times is not.
pub async fn runs_are_counted_by_time_and_outcome(store: impl SyncingStore + OverviewStore) {
    let cpu = || failed(Failure::new(FailureKind::LimitExceeded, codes::CPU, "too long"));
    let on = || RunResult::Continue { cursor: json!(1), waiting: Vec::new() };
    for (n, (second, result)) in
        [(9, done()), (10, done()), (19, cpu()), (19, on()), (20, done()), (29, done()), (30, cpu())]
            .into_iter()
            .enumerate()
    {
        let n = n as u128 + 1;
        let commit =
            Commit { run: Some(RunRecord { id: run_id_at(second, n), ..run(n, None, result) }), ..Commit::default() };
        store.commit(Arc::new(commit), EffectsTarget::SameStore).await.unwrap();
    }
    let tally = |done, continued, failed| RunTally { done, continued, failed };
    let counted = store.tally_runs(&[at(10), at(20), at(30)]).await.unwrap();
    assert_eq!(counted, [tally(1, 1, 1), tally(2, 0, 0)]);
    assert_eq!(store.tally_runs(&[at(40), at(50)]).await.unwrap(), [tally(0, 0, 0)]);
    assert!(store.tally_runs(&[at(10)]).await.unwrap().is_empty());
    assert!(store.tally_runs(&[]).await.unwrap().is_empty());
}

/// Syncs are counted by the time at which they began and by their state; the latest is the one that began last, also where the
/// clock was set back.
pub async fn syncs_are_counted_by_time_and_state(store: impl SyncingStore + OverviewStore) {
    assert_eq!(store.latest_sync().await.unwrap(), None);
    let fence = leased(&store, 1).await;
    for (n, second, state) in [
        (1, 9, SyncState::Synced),
        (2, 10, SyncState::Synced),
        (3, 25, SyncState::NotSynced),
        (4, 19, SyncState::SyncedWithWarnings),
        (5, 29, SyncState::InProgress),
        (6, 30, SyncState::Synced),
        (7, 28, SyncState::Synced),
    ] {
        let mut run = sync_run(n, 1);
        (run.started_at, run.state) = (at(second), state);
        store.save_sync_run(&fence, &run).await.unwrap();
    }
    let counted = store.tally_syncs(&[at(10), at(20), at(30)]).await.unwrap();
    assert_eq!(
        counted,
        [
            SyncTally { synced: 1, with_warnings: 1, ..SyncTally::default() },
            SyncTally { in_progress: 1, synced: 1, not_synced: 1, ..SyncTally::default() },
        ]
    );
    assert_eq!(store.latest_sync().await.unwrap(), Some(at(28)));
    assert!(store.tally_syncs(&[]).await.unwrap().is_empty());
}

//! Leases and fencing.

use std::sync::Arc;

use greenroom_domain::{
    SyncStore,
    store::{CommitError, Effect, Fence, LeaseOutcome, SyncWrite},
};

use super::{SyncingStore, leased, sync, try_sync, with_sessions};
use crate::{
    contacts::is_there,
    sample::{at, create, session, session_id, sync_run, webinar, webinar_id},
};

async fn lease(store: &impl SyncStore, owner: &str, now: i64) -> LeaseOutcome {
    store.lease("webinar:1", owner, at(now), at(now + 10)).await.unwrap()
}

/// A lease has one owner at a time, and each lease a higher token than the one before (A9: one sync at a time).
pub async fn a9_one_at_a_time_has_the_lease_and_its_token_grows(store: impl SyncingStore) {
    let ours = |leased| match leased {
        LeaseOutcome::Ours(fence) => fence,
        held => panic!("{held:?}"),
    };
    let first = ours(lease(&store, "a", 0).await);
    assert_eq!(first.name, "webinar:1");
    assert_eq!(lease(&store, "b", 5).await, LeaseOutcome::Held { until: at(10) });
    assert_eq!(lease(&store, "a", 5).await, LeaseOutcome::Held { until: at(10) }, "not even by the same one twice");
    assert!(store.prolong(&first, at(20)).await.unwrap());
    assert_eq!(lease(&store, "b", 15).await, LeaseOutcome::Held { until: at(20) });
    let second = ours(lease(&store, "b", 20).await);
    assert!(second.token > first.token, "a lease holds up to its end, not at it");
    assert!(!store.prolong(&first, at(99)).await.unwrap());
    store.give_up(&first).await.unwrap();
    assert_eq!(lease(&store, "c", 25).await, LeaseOutcome::Held { until: at(30) }, "what is another's is not given up");
    store.give_up(&second).await.unwrap();
    assert!(!store.prolong(&second, at(99)).await.unwrap());
    assert!(ours(lease(&store, "c", 25).await).token > second.token);
    assert!(matches!(store.lease("webinar:2", "a", at(0), at(1)).await.unwrap(), LeaseOutcome::Ours(_)));
}

/// With a lease that was taken over or given up, nothing is committed, and no audit entry written (A9: one sync at a time).
pub async fn a9_a_lease_that_was_taken_over_commits_nothing(store: impl SyncingStore) {
    let fence = with_sessions(&store, 0).await;
    let newer = leased(&store, 1).await;
    assert!(newer.token > fence.token);
    let writes = [SyncWrite::Sessions { sessions: vec![session(1, 0)] }];
    let foreign = Fence { name: "webinar:x".to_owned(), token: 1 };
    let commits_nothing = async |stale: &Fence| {
        for refused in [
            try_sync(&store, stale, [create("ada")], writes.clone()).await,
            store.save_sync_run(stale, &sync_run(1, 1)).await,
            store.identify(stale, &webinar_id(1), &session_id(1, 0)).await,
        ] {
            assert!(matches!(&refused, Err(CommitError::LostLease(_))), "{refused:?}");
        }
        assert!(!is_there(&store, "ada").await);
        assert!(store.known_webinars(None).await.unwrap()[0].sessions.is_empty());
        assert!(store.sync_runs(&webinar_id(1), 9).await.unwrap().is_empty());
    };
    for stale in [&fence, &Fence { token: newer.token + 7, ..newer.clone() }, &foreign] {
        commits_nothing(stale).await;
    }
    store.give_up(&newer).await.unwrap();
    commits_nothing(&newer).await;
    let newest = leased(&store, 1).await;
    sync(&store, &newest, [create("ada")], writes.clone()).await;
    assert!(is_there(&store, "ada").await);
    assert_eq!(store.known_webinars(None).await.unwrap()[0].sessions.len(), 1);
}

/// A slice is one piece: where one of its writes is refused, none of its effects is kept.
pub async fn a_slice_is_all_or_nothing(store: impl SyncingStore) {
    let fence = leased(&store, 1).await;
    let unknown = SyncWrite::Sessions { sessions: vec![session(2, 0)] };
    let known = Effect::SaveWebinars { webinars: vec![webinar(1)] };
    let sessions = SyncWrite::Sessions { sessions: vec![session(1, 0)] };
    let refused = try_sync(&store, &fence, [known, create("ada")], [sessions, unknown]).await;
    assert!(matches!(refused, Err(CommitError::Store(_))), "{refused:?}");
    assert!(!is_there(&store, "ada").await);
    assert!(store.known_webinars(None).await.unwrap().is_empty());
}

/// Of many that ask for a lease at once, one has it.
pub async fn of_many_that_ask_for_a_lease_at_once_one_has_it(store: impl SyncingStore) {
    let store = Arc::new(store);
    let tasks: Vec<_> = (0..20)
        .map(|n: u64| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { lease(&*store, &n.to_string(), 0).await })
        })
        .collect();
    let mut ours = 0;
    for task in tasks {
        match task.await.unwrap() {
            LeaseOutcome::Ours(_) => ours += 1,
            held => assert_eq!(held, LeaseOutcome::Held { until: at(10) }),
        }
    }
    assert_eq!(ours, 1);
}

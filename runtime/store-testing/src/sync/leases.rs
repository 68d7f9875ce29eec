//! Leases and fencing.

use std::sync::Arc;

use greenroom_domain::{
    SyncStore,
    store::{ClaimOutcome, CommitError, Effect, Fence, Intent, KeyClaim, LeaseOutcome, OpenOutcome, SyncWrite},
};

use super::{SyncingStore, leased, sync, try_sync, with_sessions};
use crate::{
    contacts::is_there,
    runs::{commit, of_run},
    sample::{at, claim, create, done, intent, run_id, session, session_id, sync_run, webinar, webinar_id},
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

/// The leases of an owner whose process has ended are over at once: of keys, of webinars, and of intents when their requests
/// have arrived. Those of others stay.
pub async fn leases_of_the_gone_end_at_once(store: impl SyncingStore) {
    fn is_gone(owner: &str) -> bool {
        owner == "gone"
    }
    let now = at(40);
    let claimed =
        |key: &str, owner: &str| KeyClaim { owner: owner.to_owned(), lease_until: at(90), ..claim(key, 1, 0) };
    for (key, owner) in [("a", "gone"), ("b", "me"), ("final", "gone")] {
        assert_eq!(store.claim(&claimed(key, owner)).await.unwrap(), ClaimOutcome::Ours);
    }
    commit(&store, of_run(1, Some("final"), done(), [])).await.unwrap();
    for (id, contact, second, owner) in [("i", "ada", 0, "gone"), ("j", "bob", 20, "gone"), ("k", "cleo", 0, "me")] {
        let intent = Intent { owner: owner.to_owned(), lease_until: at(90), ..intent(id, contact, second) };
        assert_eq!(store.open_intent(&intent, at(0), 3).await.unwrap(), OpenOutcome::Yes);
    }
    for (name, owner) in [("webinar:1", "gone"), ("webinar:2", "me")] {
        assert!(matches!(store.lease(name, owner, at(0), at(90)).await.unwrap(), LeaseOutcome::Ours(_)));
    }
    assert_eq!(store.end_leases(now, is_gone).await.unwrap(), 4, "one key, one webinar, two intents");
    assert_eq!(store.end_leases(now, is_gone).await.unwrap(), 0);
    let again = async |key| store.claim(&KeyClaim { at: now, ..claim(key, 1, 0) }).await.unwrap();
    let another = async |key| {
        let wish = KeyClaim { run: run_id(2), at: now, lease_until: at(99), ..claim(key, 1, 0) };
        store.claim(&wish).await.unwrap()
    };
    assert_eq!(another("a").await, ClaimOutcome::Ours);
    assert_eq!(another("b").await, ClaimOutcome::Running { until: at(90) });
    assert!(matches!(again("final").await, ClaimOutcome::Known(_)));
    let take = async |second| {
        let taken = store.take_over_intents("you", at(second), at(99), 9).await.unwrap();
        taken.into_iter().map(|intent| intent.id).collect::<Vec<_>>()
    };
    assert_eq!(take(69).await, Vec::<String>::new(), "their requests may be on their way");
    assert_eq!(take(70).await, ["i", "j"]);
    assert!(matches!(store.lease("webinar:1", "you", now, at(99)).await.unwrap(), LeaseOutcome::Ours(_)));
    assert_eq!(store.lease("webinar:2", "you", now, at(99)).await.unwrap(), LeaseOutcome::Held { until: at(90) });
}

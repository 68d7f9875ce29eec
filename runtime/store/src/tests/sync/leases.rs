use greenroom_domain::{
    SyncStore,
    store::{CommitError, Fence, Leased},
};

use crate::{
    SqliteStore,
    tests::{at, create, sync::session},
};
use greenroom_domain::store::SyncWrite;

async fn lease(store: &SqliteStore, owner: &str, now: i64) -> Leased {
    store.lease("webinar:1", owner, at(now), at(now + 10)).await.unwrap()
}

fn ours(token: u64) -> Leased {
    Leased::Ours(Fence { name: "webinar:1".to_owned(), token })
}

#[tokio::test]
async fn a9_one_at_a_time_has_the_lease_and_its_token_grows() {
    let store = SqliteStore::in_memory().unwrap();
    assert_eq!(lease(&store, "a", 0).await, ours(1));
    assert_eq!(lease(&store, "b", 5).await, Leased::Held { until: at(10) });
    assert_eq!(lease(&store, "a", 5).await, Leased::Held { until: at(10) }, "not even by the same one twice");
    let first = Fence { name: "webinar:1".to_owned(), token: 1 };
    assert!(store.prolong(&first, at(20)).await.unwrap());
    assert_eq!(lease(&store, "b", 15).await, Leased::Held { until: at(20) });
    assert_eq!(lease(&store, "b", 20).await, ours(2), "a lease holds up to its end, not at it");
    assert!(!store.prolong(&first, at(99)).await.unwrap());
    store.give_up(&first).await.unwrap();
    assert_eq!(lease(&store, "c", 25).await, Leased::Held { until: at(30) }, "what is another's is not given up");
    store.give_up(&Fence { token: 2, ..first.clone() }).await.unwrap();
    assert!(!store.prolong(&Fence { token: 2, ..first }, at(99)).await.unwrap());
    assert_eq!(lease(&store, "c", 25).await, ours(3));
    assert!(matches!(store.lease("webinar:2", "a", at(0), at(1)).await.unwrap(), Leased::Ours(f) if f.token == 1));
}

#[tokio::test]
async fn whoever_was_taken_over_commits_nothing() {
    let (store, fence) = SqliteStore::with_sessions(1, 0).await;
    let newer = store.leased(1).await;
    assert_eq!(newer.token, fence.token + 1);
    let before = store.summary().await.unwrap();
    let writes = [SyncWrite::Sessions { sessions: vec![session(1, 0)] }];
    for stale in [fence, Fence { token: 9, ..newer.clone() }, Fence { name: "webinar:x".to_owned(), token: 1 }] {
        let refused = store.try_sync(&stale, [create("ada")], writes.clone()).await.unwrap_err();
        assert!(matches!(&refused, CommitError::LostLease(what) if what.contains(&stale.name)), "{refused}");
    }
    store.give_up(&newer).await.unwrap();
    assert!(matches!(store.try_sync(&newer, [create("ada")], writes.clone()).await, Err(CommitError::LostLease(_))));
    assert_eq!(store.summary().await.unwrap(), before);
    let newest = store.leased(1).await;
    store.sync(&newest, [create("ada")], writes).await;
    assert_eq!(store.summary().await.unwrap().sessions, 1);
}

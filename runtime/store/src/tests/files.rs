//! How large the files of a store grow.

use std::{path::Path, sync::Arc, time::Duration};

use futures::{StreamExt, stream};
use greenroom_domain::{
    ContactStore, RunStore, SyncStore, ZoomAccountId,
    store::{Commit, EffectsTarget, IntentResult, LeaseOutcome, OpenOutcome, RateBudget, RateClass, Reserved},
};
use greenroom_store_testing::sample::intent;

use super::{at, on_disk};

/// How many bytes a folder's files have.
fn size(folder: &Path) -> u64 {
    folder.read_dir().unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).sum()
}

/// What a log may have before SQLite writes it into its database: 1,000 pages of 4 KiB, and some that one group adds.
const LOG: u64 = 5 << 20;

#[tokio::test]
async fn the_files_of_the_rate_budget_do_not_grow_with_the_calls() {
    let (directory, store) = on_disk();
    let zoom = ZoomAccountId::new("zoom");
    for call in 0..10_000 {
        let reserved = store.reserve(&zoom, RateClass::Light, 4, at(call), Duration::MAX).await.unwrap();
        assert!(matches!(reserved, Reserved::Go(_)));
    }
    assert!(size(directory.path()) < LOG + (1 << 20), "{} bytes", size(directory.path()));
}

/// Every statement that is carried out for a call: what is kept of 10,000 calls is their intents, and no more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_files_of_a_store_grow_by_what_is_kept_of_a_call() {
    let (directory, store) = on_disk();
    let store = Arc::new(store);
    let zoom = ZoomAccountId::new("zoom");
    let calls = stream::iter(0..10_000).map(|call| {
        let (store, zoom) = (store.clone(), zoom.clone());
        async move {
            store.reserve(&zoom, RateClass::Light, 4, at(call), Duration::MAX).await.unwrap();
            let intent = intent(&call.to_string(), &format!("person{call}"), 0);
            assert_eq!(store.open_intent(&intent, at(0), 3).await.unwrap(), OpenOutcome::Yes);
            let settled = (intent.id.clone(), intent.owner.clone(), IntentResult::Done);
            let commit = Commit { intent: Some(settled), ..Commit::default() };
            store.commit(Arc::new(commit), EffectsTarget::SameStore).await.unwrap();
            store.identities(std::slice::from_ref(&intent.email)).await.unwrap();
            let lease =
                store.lease(&format!("webinar:{}", call % 50), &call.to_string(), at(call * 9), at(call * 9 + 1)).await;
            if let LeaseOutcome::Ours(fence) = lease.unwrap() {
                store.give_up(&fence).await.unwrap();
            }
        }
    });
    calls.buffer_unordered(64).collect::<Vec<()>>().await;
    // Some 500 bytes of an intent in its table and its indexes.
    let most = 10_000 * 1_000 + 2 * LOG;
    assert!(size(directory.path()) < most, "{} bytes, {most} are enough", size(directory.path()));
}

//! The removal of old rows, a few at a time.

use greenroom_domain::{
    RunStore,
    store::{Cutoffs, EffectsTarget, Pruned, RetentionStore, StoreAdmin, WebhookDelivery, WebhookInbox},
};
use greenroom_store_testing::sample::run_id_at;

use super::{
    at, done,
    journals::{commit, journal},
    webinar,
};
use crate::SqliteStore;

/// How many rows of each kind are old.
const OLD: u8 = 7;

/// The number of rows of one batch.
const BATCH: usize = 3;

/// A store with as many old runs and webhooks, and one young run and one webhook that waits.
async fn store() -> SqliteStore {
    let store = SqliteStore::in_memory().unwrap();
    for n in 0..=OLD {
        let mut commit = commit(0, done(), Some(journal("{}", &["ada"])));
        let second = if n == OLD { 100 } else { i64::from(n) };
        commit.run.as_mut().unwrap().id = run_id_at(second, n.into());
        store.commit(commit.into(), EffectsTarget::SameStore).await.unwrap();
    }
    let deliver = async |n: u8| {
        let delivery = WebhookDelivery {
            account: "acme".into(),
            event: "webinar.updated".to_owned(),
            webinar: Some(webinar(1).id),
            session: None,
            digest: [n; 32],
            received_at: at(1),
        };
        assert!(store.receive_webhook(&delivery).await.unwrap());
    };
    for n in 0..OLD {
        deliver(n).await;
    }
    let look = store.waiting_looks(1).await.unwrap().remove(0);
    assert_eq!(store.looked(&look, at(2)).await.unwrap(), u64::from(OLD));
    deliver(OLD).await;
    store
}

/// Removes until nothing is left that is too old. Answers the batches.
async fn removed(store: &SqliteStore, before: Cutoffs) -> Vec<Pruned> {
    let mut batches = Vec::new();
    loop {
        let some = store.remove_old(before, BATCH).await.unwrap();
        if some == Pruned::default() {
            break;
        }
        batches.push(some);
    }
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    batches
}

#[tokio::test]
async fn what_is_old_goes_in_batches_and_what_is_young_stays() {
    let store = store().await;
    assert_eq!(removed(&store, Cutoffs::default()).await, [], "everything is kept for ever");
    let before = Some(at(50));
    let batches = removed(&store, Cutoffs { runs: before, webhooks: before, ..Cutoffs::default() }).await;
    let counts: Vec<_> = batches.iter().map(|batch| (batch.runs, batch.journals, batch.webhooks)).collect();
    assert_eq!(counts, [(3, 3, 3), (3, 3, 3), (1, 1, 1)]);
    let left = store.summary().await.unwrap();
    assert_eq!((left.runs, left.journals, store.waiting_looks(9).await.unwrap().len()), (1, 1, 1));
    assert!(store.run(run_id_at(100, OLD.into())).await.unwrap().is_some());
}

#[tokio::test]
async fn journals_go_before_their_runs() {
    let store = store().await;
    let batches = removed(&store, Cutoffs { journals: Some(at(50)), ..Cutoffs::default() }).await;
    assert_eq!(batches.iter().map(|batch| batch.journals).collect::<Vec<_>>(), [3, 3, 1]);
    assert!(batches.iter().all(|batch| batch.runs == 0 && batch.webhooks == 0), "{batches:?}");
    let left = store.summary().await.unwrap();
    assert_eq!((left.runs, left.journals, left.dropped_journals), (u64::from(OLD) + 1, 1, u64::from(OLD)));
    let gone = store.journal(run_id_at(0, 0)).await.unwrap().unwrap();
    assert!(gone.dropped_at.is_some() && gone.body.is_none(), "{gone:?}");
    // Their runs go later, with what says that they had one.
    removed(&store, Cutoffs { runs: Some(at(50)), ..Cutoffs::default() }).await;
    assert_eq!(store.summary().await.unwrap().dropped_journals, 0);
}

/// C10 (erased people leave only keyed hashes): a person is erased from what is kept, whichever part of it was removed before.
#[tokio::test]
async fn c10_a_person_is_erased_from_a_run_whose_journal_is_gone() {
    let store = store().await;
    removed(&store, Cutoffs { journals: Some(at(50)), ..Cutoffs::default() }).await;
    let forgotten = store.forget(&"ada".into(), &[], at(200)).await.unwrap();
    assert_eq!((forgotten.runs, forgotten.journals), (u64::from(OLD) + 1, 1));
    for n in 0..OLD {
        let run = store.run(run_id_at(n.into(), n.into())).await.unwrap().unwrap();
        assert!(run.erased_at.is_some() && run.contact.is_none(), "{run:?}");
    }
}

use std::sync::Arc;

use greenroom_domain::{RunStore, store::OpenOutcome};
use greenroom_store_testing::sample::intent;

use super::{at, on_disk};
use crate::{OpenMode, SqliteStore};

/// The suite has the same for one store; here two have the file open.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_that_open_at_once_one_may_send() {
    let (directory, one) = on_disk();
    let two = SqliteStore::open(directory.path().join("store.db"), OpenMode::Existing).unwrap();
    let stores = [Arc::new(one), Arc::new(two)];
    let tasks: Vec<_> = (0..20)
        .map(|n| {
            let store = Arc::clone(&stores[n % 2]);
            tokio::spawn(async move { store.open_intent(&intent(&n.to_string(), "ada", 0), at(0), 3).await.unwrap() })
        })
        .collect();
    let mut opened = 0;
    for task in tasks {
        opened += usize::from(task.await.unwrap() == OpenOutcome::Yes);
    }
    assert_eq!(opened, 1);
    // The same for runtimes that take intents over.
    let tasks: Vec<_> = (0..4)
        .map(|n| {
            let store = Arc::clone(&stores[n % 2]);
            tokio::spawn(async move { store.take_over_intents(&n.to_string(), at(50), at(60), 9).await.unwrap().len() })
        })
        .collect();
    let mut taken = 0;
    for task in tasks {
        taken += task.await.unwrap();
    }
    assert_eq!(taken, 1);
}

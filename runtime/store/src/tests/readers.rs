use std::sync::{Arc, mpsc::Sender};

use greenroom_domain::{ContactId, ContactStore, StoreError};
use tokio::task::JoinHandle;

use super::{busy_work, create, on_disk, update};
use crate::SqliteStore;

/// Keeps the reading thread busy until something is sent, so that the questions that come meanwhile are one group.
async fn busy(store: &Arc<SqliteStore>) -> Sender<()> {
    let (work, has_begun, go_on) = busy_work();
    let store = Arc::clone(store);
    tokio::spawn(async move {
        store
            .look_up(move |_| {
                work();
                Ok(())
            })
            .await
    });
    has_begun.await.unwrap();
    go_on
}

/// Asks for the version of `ada`, and waits until the question is in the queue.
async fn ask(store: &Arc<SqliteStore>) -> JoinHandle<u64> {
    let store = Arc::clone(store);
    let asked = tokio::spawn(async move { store.contact("ada").await.version });
    tokio::task::yield_now().await;
    asked
}

#[tokio::test]
async fn questions_that_are_asked_at_once_share_one_snapshot() {
    let (_directory, store) = on_disk();
    let store = Arc::new(store);
    let go_on = busy(&store).await;
    let asked = [Arc::clone(&store), Arc::clone(&store)]
        .map(|store| tokio::spawn(async move { store.properties().await.unwrap() }));
    tokio::task::yield_now().await;
    go_on.send(()).unwrap();
    let [one, other] = asked;
    assert!(Arc::ptr_eq(&one.await.unwrap(), &other.await.unwrap()), "read once for both");
}

#[tokio::test]
async fn a_question_finds_what_was_committed_before_it() {
    let (_directory, store) = on_disk();
    store.put([create("ada")]).await;
    let store = Arc::new(store);
    let go_on = busy(&store).await;
    let early = ask(&store).await;
    // The thread that reads is busy with a question from before.
    store.put([update("ada", "firstname", Some("Augusta"))]).await;
    let late = ask(&store).await;
    go_on.send(()).unwrap();
    assert!(early.await.unwrap() >= 1);
    assert_eq!(late.await.unwrap(), 2);
}

#[tokio::test]
async fn a_question_that_panics_leaves_the_others_of_its_group_alone() {
    let (_directory, store) = on_disk();
    store.put([create("ada")]).await;
    let store = Arc::new(store);
    let go_on = busy(&store).await;
    let before = ask(&store).await;
    let panicking = Arc::clone(&store);
    let panicking = tokio::spawn(async move { panicking.look_up::<(), _>(|_| panic!("a defect")).await });
    tokio::task::yield_now().await;
    let ended = Arc::clone(&store);
    // As a failing disk does.
    let ended = tokio::spawn(async move { ended.look_up(|c| Ok(c.execute_batch("ROLLBACK")?)).await });
    tokio::task::yield_now().await;
    let after = ask(&store).await;
    go_on.send(()).unwrap();
    assert!(matches!(panicking.await.unwrap(), Err(StoreError::Io(_))));
    ended.await.unwrap().unwrap();
    assert_eq!((before.await.unwrap(), after.await.unwrap()), (1, 1));
}

#[tokio::test]
async fn questions_wait_for_no_long_read_and_many_rows_are_one() {
    let (_directory, store) = on_disk();
    store.put([create("ada")]).await;
    let store = Arc::new(store);
    let (work, has_begun, go_on) = busy_work();
    let reading = Arc::clone(&store);
    let long = tokio::spawn(async move {
        reading
            .read(move |_| {
                work();
                Ok(())
            })
            .await
    });
    has_begun.await.unwrap();
    assert_eq!(store.contact("ada").await.version, 1);
    go_on.send(()).unwrap();
    long.await.unwrap().unwrap();
    let busy = busy(&store).await;
    let many: Vec<ContactId> = vec!["ada".into(); 1_000];
    assert_eq!(store.contacts(&many).await.unwrap().len(), 1_000, "beside the thread that is busy");
    busy.send(()).unwrap();
}

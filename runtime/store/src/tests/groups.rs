use std::sync::{Arc, mpsc::Sender};

use greenroom_domain::{
    ContactStore, RunStore, StoreError,
    store::{ApplyId, Commit, CommitError, EffectsTarget, Precondition, StoreAdmin},
};

use super::{Bomb, busy_work, create, on_disk, update};
use crate::{OpenMode, SqliteStore};

/// Keeps the writing thread busy until something is sent, so that the jobs that come meanwhile are one group.
async fn busy(store: &Arc<SqliteStore>) -> Sender<()> {
    let (work, has_begun, go_on) = busy_work();
    let store = Arc::clone(store);
    tokio::spawn(async move {
        store
            .write(move |_| {
                work();
                Ok(())
            })
            .await
    });
    has_begun.await.unwrap();
    go_on
}

fn commit_of(effect: greenroom_domain::store::Effect) -> Commit {
    Commit { effects: vec![effect], ..Commit::default() }
}

/// Starts commits at once and waits until all of them are in the queue.
async fn queue(
    store: &Arc<SqliteStore>,
    commits: Vec<Commit>,
) -> Vec<tokio::task::JoinHandle<Result<(), CommitError>>> {
    let tasks: Vec<_> = commits
        .into_iter()
        .map(|commit| {
            let store = Arc::clone(store);
            tokio::spawn(async move { store.commit(commit.clone().into(), EffectsTarget::SameStore).await.map(drop) })
        })
        .collect();
    // On a runtime of one thread, each has run up to its first wait then; it runs some sixty tasks between two polls.
    for _ in 0..=tasks.len() {
        tokio::task::yield_now().await;
    }
    tasks
}

#[tokio::test]
async fn commits_that_come_at_once_share_one_sync() {
    let (_directory, store) = on_disk();
    let store = Arc::new(store);
    let go_on = busy(&store).await;
    let tasks = queue(&store, (0..100).map(|n| commit_of(create(&format!("c{n}")))).collect()).await;
    go_on.send(()).unwrap();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(store.summary().await.unwrap().contacts, 100);
    assert_eq!(store.commits_synced(), 1);
}

#[tokio::test]
async fn what_changes_nothing_is_not_synced() {
    let (_directory, store) = on_disk();
    store.put([create("ada")]).await;
    store.put([update("ada", "firstname", Some("ada"))]).await;
    assert!(!store.delete_contact(&"bob".into()).await.unwrap());
    assert_eq!(store.commits_synced(), 1);
}

#[tokio::test]
async fn a_bad_commit_leaves_the_others_of_its_group_alone() {
    let (_directory, store) = on_disk();
    store.put([create("ada")]).await;
    let store = Arc::new(store);
    let go_on = busy(&store).await;
    let stale = Commit {
        effects: vec![create("never")],
        preconditions: vec![Precondition::Contact { id: "ada".into(), version: Some(7) }],
        ..Commit::default()
    };
    let half = Commit { effects: vec![create("half"), create("ada")], ..Commit::default() };
    let tasks = queue(&store, vec![commit_of(create("before")), stale, half, commit_of(create("after"))]).await;
    let panicking = Arc::clone(&store);
    let panicking = tokio::spawn(async move {
        panicking
            .write::<(), _>(|c| {
                c.execute("DELETE FROM contacts", [])?;
                panic!("a defect");
            })
            .await
    });
    tokio::task::yield_now().await;
    go_on.send(()).unwrap();
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await.unwrap());
    }
    assert!(matches!(panicking.await.unwrap(), Err(StoreError::Io(_))));
    assert!(outcomes[0].is_ok() && outcomes[3].is_ok(), "{outcomes:?}");
    assert!(matches!(&outcomes[1], Err(CommitError::Stale(what)) if what.english().contains("ada")), "{outcomes:?}");
    assert!(matches!(&outcomes[2], Err(CommitError::Store(StoreError::Constraint(_)))), "{outcomes:?}");
    let there: Vec<_> = store.list_contacts(None, 10).await.unwrap().into_iter().map(|c| c.id.to_string()).collect();
    assert_eq!(there, ["ada", "after", "before"]);
    assert_eq!(store.commits_synced(), 2);
}

#[tokio::test]
async fn a_bad_commit_that_is_alone_leaves_nothing() {
    let (_directory, store) = on_disk();
    store.put([create("ada")]).await;
    let half = Commit { effects: vec![create("half"), create("ada")], ..Commit::default() };
    let refused = store.commit(half.into(), EffectsTarget::SameStore).await;
    assert!(matches!(&refused, Err(CommitError::Store(StoreError::Constraint(_)))), "{refused:?}");
    assert_eq!((store.summary().await.unwrap().contacts, store.commits_synced()), (1, 1));
    store.put([create("bob")]).await;
    assert_eq!((store.summary().await.unwrap().contacts, store.commits_synced()), (2, 2));
}

/// The second of two that rest on the same version finds the first's.
#[tokio::test]
async fn members_of_a_group_see_those_before_them() {
    let (_directory, store) = on_disk();
    store.put([create("ada")]).await;
    let store = Arc::new(store);
    let go_on = busy(&store).await;
    let rename = |name: &str| Commit {
        preconditions: vec![Precondition::Contact { id: "ada".into(), version: Some(1) }],
        ..commit_of(update("ada", "firstname", Some(name)))
    };
    let mut tasks = queue(&store, vec![rename("First"), rename("Second")]).await;
    go_on.send(()).unwrap();
    assert!(matches!(tasks.remove(1).await.unwrap(), Err(CommitError::Stale(_))));
    tasks.remove(0).await.unwrap().unwrap();
    assert_eq!(store.contact("ada").await.properties["firstname"], "First");
}

#[tokio::test]
async fn who_no_longer_waits_leaves_nothing_half_done() {
    let (_directory, store) = on_disk();
    let store = Arc::new(store);
    let go_on = busy(&store).await;
    let tasks = queue(&store, vec![Commit { effects: vec![create("ada"), create("bob")], ..Commit::default() }]).await;
    tasks[0].abort();
    tokio::task::yield_now().await;
    go_on.send(()).unwrap();
    store.put([create("cleo")]).await;
    assert_eq!(store.summary().await.unwrap().contacts, 3);
}

/// Work outside transactions, such as VACUUM, takes minutes in a large store.
#[tokio::test]
async fn a_write_is_answered_before_the_long_work_behind_it() {
    let (_directory, disk) = on_disk();
    for store in [disk, SqliteStore::in_memory().unwrap()] {
        let store = Arc::new(store);
        let go_on = busy(&store).await;
        let written = queue(&store, vec![commit_of(create("ada"))]).await.remove(0);
        let (work, has_begun, end) = busy_work();
        let long = Arc::clone(&store);
        let long = tokio::spawn(async move {
            long.outside_transaction(|_| {
                work();
                Ok(())
            })
            .await
        });
        tokio::task::yield_now().await;
        go_on.send(()).unwrap();
        has_begun.await.unwrap();
        written.await.unwrap().unwrap();
        assert!(!long.is_finished());
        end.send(()).unwrap();
        long.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn an_answer_that_panics_when_nobody_takes_it_leaves_the_others_alone() {
    let (_directory, disk) = on_disk();
    for store in [disk, SqliteStore::in_memory().unwrap()] {
        let store = Arc::new(store);
        let go_on = busy(&store).await;
        let before = queue(&store, vec![commit_of(create("before"))]).await;
        let gone = Arc::clone(&store);
        let gone = tokio::spawn(async move { gone.write(|_| Ok(Bomb)).await.map(std::mem::forget) });
        tokio::task::yield_now().await;
        gone.abort();
        let after = queue(&store, vec![commit_of(create("after"))]).await;
        go_on.send(()).unwrap();
        for written in before.into_iter().chain(after) {
            written.await.unwrap().unwrap();
        }
        store.put([create("later")]).await;
        assert_eq!(store.summary().await.unwrap().contacts, 3);
    }
}

#[tokio::test]
async fn a_full_disk_fails_the_group_and_not_the_store() {
    let (_directory, store) = on_disk();
    store.put([create("ada")]).await;
    let pages = store.write(|c| Ok(c.pragma_query_value(None, "page_count", |row| row.get(0))?)).await.unwrap();
    store.pragma("max_page_count", pages).await;
    let store = Arc::new(store);
    let go_on = busy(&store).await;
    let large = "x".repeat(100_000);
    let tasks = queue(&store, vec![commit_of(update("ada", "firstname", Some(&large)))]).await;
    go_on.send(()).unwrap();
    for task in tasks {
        let refused = task.await.unwrap().unwrap_err();
        assert!(
            matches!(&refused, CommitError::Store(StoreError::Full(why)) if why.english().contains("store.db")),
            "{refused}"
        );
    }
    assert_eq!(store.contact("ada").await.version, 1);
    store.pragma("max_page_count", 1_000_000).await;
    store.put([update("ada", "firstname", Some(&large))]).await;
    assert_eq!(store.contact("ada").await.version, 2);
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
}

/// As if the disk had failed: SQLite undoes the transaction by itself, or the COMMIT fails.
#[tokio::test]
async fn a_transaction_that_is_gone_fails_the_whole_group() {
    let (_directory, store) = on_disk();
    let store = Arc::new(store);
    let go_on = busy(&store).await;
    let tasks = queue(&store, vec![commit_of(create("ada"))]).await;
    let other = Arc::clone(&store);
    let culprit = tokio::spawn(async move { other.write(|c| Ok(c.execute_batch("ROLLBACK")?)).await });
    tokio::task::yield_now().await;
    let later = queue(&store, vec![commit_of(create("bob"))]).await;
    go_on.send(()).unwrap();
    for task in tasks.into_iter().chain(later) {
        assert!(matches!(task.await.unwrap(), Err(CommitError::Store(StoreError::Io(_)))));
    }
    assert!(culprit.await.unwrap().is_err());
    assert_eq!(store.summary().await.unwrap().contacts, 0);
    store.put([create("ada")]).await;
    assert_eq!(store.summary().await.unwrap().contacts, 1);
}

#[tokio::test]
async fn a_commit_that_fails_at_the_end_fails_every_member() {
    let (_directory, store) = on_disk();
    store.put([create("ada")]).await;
    let store = Arc::new(store);
    let go_on = busy(&store).await;
    let tasks = queue(&store, vec![commit_of(create("bob"))]).await;
    let other = Arc::clone(&store);
    // A dangling reference that SQLite looks for at COMMIT only.
    let dangling = tokio::spawn(async move {
        other
            .write(|c| {
                c.execute_batch("PRAGMA defer_foreign_keys = 1; INSERT INTO contact_properties VALUES (99, 'a', 'b')")?;
                Ok(())
            })
            .await
    });
    tokio::task::yield_now().await;
    go_on.send(()).unwrap();
    for task in tasks {
        assert!(matches!(task.await.unwrap(), Err(CommitError::Store(_))));
    }
    assert!(dangling.await.unwrap().is_err());
    store.put([create("cleo")]).await;
    assert_eq!(store.summary().await.unwrap().contacts, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_stores_on_one_file_see_and_do_not_disturb_each_other() {
    let (directory, one) = on_disk();
    let two = SqliteStore::open(directory.path().join("store.db"), OpenMode::Existing).unwrap();
    let stores = [Arc::new(one), Arc::new(two)];
    stores[0].put([create("ada")]).await;
    let tasks: Vec<_> = (0..60)
        .map(|n| {
            let store = Arc::clone(&stores[n % 2]);
            tokio::spawn(async move {
                let id = ApplyId(format!("run:{}", n / 2));
                store.apply(&id, &[create(&format!("c{}", n / 2))], &[]).await
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    for store in stores {
        assert_eq!(store.summary().await.unwrap().contacts, 31);
        assert_eq!(store.contact("ada").await.version, 1);
    }
}

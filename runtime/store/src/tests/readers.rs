//! Short questions and short writes: who does them, what they see, and what is left when a caller goes.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread::{self, ThreadId},
};

use greenroom_domain::{ContactId, ContactStore, RunStore, StoreError};
use tokio::task::JoinHandle;

use super::{Bomb, Commit, EffectsTarget, TempDir, busy_work, create, on_disk, text_property, update};
use crate::{
    OpenMode, SqliteStore,
    platform::{
        connections::Connections,
        error::Error,
        open::{PATIENCE, memory_connection},
        session::Session,
        store::SHORT,
    },
};

/// A store on disk and one in memory.
fn both() -> (TempDir, [Arc<SqliteStore>; 2]) {
    let (directory, store) = on_disk();
    (directory, [Arc::new(store), Arc::new(SqliteStore::in_memory().unwrap())])
}

/// Asks, and waits until the question is in the line.
async fn ask<T: Send + 'static>(
    store: &Arc<SqliteStore>,
    work: impl Fn(&rusqlite::Connection) -> T + Send + 'static,
) -> JoinHandle<Result<T, StoreError>> {
    let store = Arc::clone(store);
    let asked = tokio::spawn(async move { store.look_up(move |c| Ok(work(c))).await });
    tokio::task::yield_now().await;
    asked
}

async fn thread_of_question(store: &SqliteStore) -> ThreadId {
    store.look_up(|_| Ok(thread::current().id())).await.unwrap()
}

#[tokio::test]
async fn short_work_is_done_by_its_caller_and_only_the_thread_waits_for_the_disk() {
    let (_directory, [disk, memory]) = both();
    let here = thread::current().id();
    for store in [&disk, &memory] {
        assert_eq!(thread_of_question(store).await, here);
        let writer = store.hold_all().into_iter().next();
        assert!(writer.is_some());
    }
    assert_eq!(memory.write_short(|_| Ok(thread::current().id())).await.unwrap(), here);
    let beside = [
        disk.write_short(|_| Ok(thread::current().id())).await.unwrap(),
        disk.write(|_| Ok(thread::current().id())).await.unwrap(),
        disk.read(|_| Ok(thread::current().id())).await.unwrap(),
        memory.write(|_| Ok(thread::current().id())).await.unwrap(),
        memory.read(|_| Ok(thread::current().id())).await.unwrap(),
    ];
    assert!(!beside.contains(&here), "{beside:?}");
    let many: Vec<ContactId> = vec!["ada".into(); SHORT + 1];
    assert_eq!(memory.contacts(&many).await.unwrap(), vec![None; SHORT + 1]);
}

#[tokio::test]
async fn a_question_beside_a_write_has_a_connection_of_its_own() {
    let (_directory, store) = on_disk();
    store.put([create("ada")]).await;
    let store = Arc::new(store);
    let (work, has_begun, go_on) = busy_work();
    let writing = Arc::clone(&store);
    let written = tokio::spawn(async move {
        writing
            .write(move |c| {
                c.execute("DELETE FROM contacts", [])?;
                work();
                Ok(())
            })
            .await
    });
    has_begun.await.unwrap();
    assert_eq!(thread_of_question(&store).await, thread::current().id());
    assert_eq!(store.contact("ada").await.version, 1, "nothing is committed yet");
    go_on.send(()).unwrap();
    written.await.unwrap().unwrap();
    assert_eq!(store.contacts(&["ada".into()]).await.unwrap(), [None]);
}

#[tokio::test]
async fn questions_that_wait_are_answered_from_one_snapshot_by_who_gives_a_connection_back() {
    let (_directory, stores) = both();
    for store in stores {
        let mut held = store.hold_all();
        // Opens the connection.
        held.last_mut().unwrap().look_up(|_| Ok(())).unwrap();
        let begun = ask(&store, |c| c.execute_batch("SAVEPOINT shared").map(|()| thread::current().id())).await;
        let ended = ask(&store, |c| c.execute_batch("RELEASE shared").map(|()| thread::current().id())).await;
        assert!(!begun.is_finished());
        drop(held.pop());
        for answered in [begun, ended] {
            assert_eq!(answered.await.unwrap().unwrap().unwrap(), thread::current().id());
        }
    }
}

#[tokio::test]
async fn a_caller_does_some_work_of_others_and_the_thread_the_rest() {
    let (_directory, stores) = both();
    for store in stores {
        let mut held = store.hold_all();
        held.last_mut().unwrap().look_up(|_| Ok(())).unwrap();
        let mut asked = Vec::new();
        for _ in 0..50 {
            asked.push(ask(&store, |_| thread::current().id()).await);
        }
        drop(held.pop());
        let mut here = 0;
        for answered in asked {
            here += usize::from(answered.await.unwrap().unwrap() == thread::current().id());
        }
        assert_eq!(here, 16);
    }
}

#[tokio::test]
async fn who_gives_the_writing_connection_back_waits_for_no_disk() {
    let (_directory, store) = on_disk();
    let store = Arc::new(store);
    let writer = store.hold_all().into_iter().next();
    let writing = Arc::clone(&store);
    let written = tokio::spawn(async move { writing.write_short(|_| Ok(thread::current().id())).await });
    tokio::task::yield_now().await;
    drop(writer);
    assert_ne!(written.await.unwrap().unwrap(), thread::current().id());
}

/// How long a connection waits for locks of other processes, and on which thread; locked on this one, as while another process
/// recovers the log.
fn locked_on(thread: ThreadId) -> impl Fn(&rusqlite::Connection) -> Result<(ThreadId, i64), Error> + Send + 'static {
    move |c| {
        let patience = c.pragma_query_value(None, "busy_timeout", |row| row.get(0))?;
        let here = thread::current().id();
        if here == thread && patience == 0 {
            let busy = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY_RECOVERY);
            return Err(rusqlite::Error::SqliteFailure(busy, None).into());
        }
        Ok((here, patience))
    }
}

#[tokio::test]
async fn callers_wait_for_no_lock_of_another_process_and_the_thread_does() {
    let (_directory, store) = on_disk();
    let here = thread::current().id();
    let patience = i64::try_from(PATIENCE.as_millis()).unwrap();
    // The connection that writes is free, then only those that read are, then none is and the question waits.
    let ask = || store.look_up(move |c| locked_on(here)(c));
    let free = ask().await.unwrap();
    let mut held = store.hold_all();
    let writer = held.remove(0);
    drop(held);
    let reading = ask().await.unwrap();
    drop(writer);
    let mut held = store.hold_all();
    held.last_mut().unwrap().look_up(|_| Ok(())).unwrap();
    let asked = ask();
    let mut asked = std::pin::pin!(asked);
    assert!(futures::poll!(&mut asked).is_pending());
    drop(held.pop());
    for (thread, waits) in [free, reading, asked.await.unwrap()] {
        assert_ne!(thread, here);
        assert_eq!(waits, patience);
    }
    drop(held);
    store.put([create("ada")]).await;
    assert_eq!(store.contact("ada").await.version, 1);
    let of_writes = store.write(|c| Ok(c.pragma_query_value(None, "busy_timeout", |row| row.get::<_, i64>(0))?)).await;
    assert_eq!(of_writes.unwrap(), patience);
}

#[tokio::test]
async fn a_defect_that_stops_the_thread_fails_its_work_alone() {
    let is_first = AtomicBool::new(true);
    let open = move |patience| {
        assert!(!is_first.swap(false, Ordering::SeqCst), "a defect");
        memory_connection().map(|connection| Session::new(connection, patience))
    };
    let connections = Connections::several(1, Box::new(open), "(in memory)".into(), "store-of-a-test").unwrap();
    let failed = connections.read(|_| Ok(())).await;
    assert!(matches!(failed, Err(Error::Store(StoreError::Io(_)))), "{failed:?}");
    connections.read(|_| Ok(())).await.unwrap();
    connections.look_up(|_| Ok(())).await.unwrap();
}

#[tokio::test]
async fn an_answer_that_panics_when_nobody_takes_it_leaves_other_questions_alone() {
    let (_directory, stores) = both();
    for store in stores {
        let mut held = store.hold_all();
        held.last_mut().unwrap().look_up(|_| Ok(())).unwrap();
        let before = ask(&store, |_| 1).await;
        let gone = Arc::clone(&store);
        let gone = tokio::spawn(async move { gone.look_up(|_| Ok(Bomb)).await.map(std::mem::forget) });
        tokio::task::yield_now().await;
        gone.abort();
        let after = ask(&store, |_| 2).await;
        drop(held);
        assert_eq!((before.await.unwrap().unwrap(), after.await.unwrap().unwrap()), (1, 2));
        store.put([create("ada")]).await;
        assert_eq!(store.contact("ada").await.version, 1);
    }
}

#[tokio::test]
async fn a_question_finds_what_was_committed_before_it() {
    let (_directory, store) = on_disk();
    store.put([create("ada")]).await;
    let store = Arc::new(store);
    let mut held = store.hold_all();
    let version = "SELECT version FROM contacts WHERE id = 'ada'";
    let read = move |c: &rusqlite::Connection| c.query_row(version, [], |row| row.get::<_, i64>(0)).unwrap();
    let early = ask(&store, read).await;
    // The connection that writes.
    drop(held.remove(0));
    store.put([update("ada", "firstname", Some("Augusta"))]).await;
    let late = ask(&store, read).await;
    drop(held);
    assert!(early.await.unwrap().unwrap() >= 1);
    assert_eq!(late.await.unwrap().unwrap(), 2);
}

#[tokio::test]
async fn a_piece_of_work_that_panics_leaves_the_others_alone() {
    let (_directory, stores) = both();
    for store in stores {
        store.put([create("ada")]).await;
        // Each kind alone, on this thread.
        let refused = store.look_up::<(), _>(|_| panic!("a defect")).await;
        assert!(matches!(refused, Err(StoreError::Io(_))));
        let refused = store
            .write_short::<(), _>(|c| {
                c.execute("DELETE FROM contacts", [])?;
                panic!("a defect")
            })
            .await;
        assert!(matches!(refused, Err(StoreError::Io(_))));
        assert_eq!(store.contact("ada").await.version, 1);
        // In a group.
        let mut held = store.hold_all();
        held.last_mut().unwrap().look_up(|_| Ok(())).unwrap();
        let before = ask(&store, |_| 1).await;
        let panicking = ask(&store, |_| panic!("a defect")).await;
        // As a failing disk does. In memory there is no transaction to end.
        let ended = ask(&store, |c| drop(c.execute_batch("ROLLBACK"))).await;
        let after =
            ask(&store, |c| c.query_row("SELECT version FROM contacts", [], |row| row.get::<_, i64>(0)).unwrap()).await;
        drop(held);
        assert!(matches!(panicking.await.unwrap(), Err::<(), _>(StoreError::Io(_))));
        ended.await.unwrap().unwrap();
        assert_eq!((before.await.unwrap().unwrap(), after.await.unwrap().unwrap()), (1, 1));
        store.put([update("ada", "firstname", Some("Ada"))]).await;
        assert_eq!(store.contact("ada").await.version, 2);
    }
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
    let held = store.hold_all();
    let many: Vec<ContactId> = vec!["ada".into(); 1_000];
    assert_eq!(store.contacts(&many).await.unwrap().len(), 1_000, "beside the connections that are in use");
    drop(held);
}

#[tokio::test]
async fn definitions_are_loaded_again_when_any_process_has_changed_them() {
    let (directory, store) = on_disk();
    let other = SqliteStore::open(directory.path().join("store.db"), OpenMode::Existing).unwrap();
    let define =
        |name: &str| greenroom_domain::store::Effect::DefineProperties { definitions: vec![text_property(name)] };
    let first = store.properties().await.unwrap();
    store.put([create("ada")]).await;
    assert!(Arc::ptr_eq(&first, &store.properties().await.unwrap()), "a commit changed nothing of them");
    for (at, writer) in [(1, &store), (2, &other)] {
        writer.put([define(&format!("p{at}"))]).await;
        for reader in [&store, &other] {
            let definitions = reader.properties().await.unwrap();
            assert_eq!(definitions.len(), first.len() + at);
            let writing_is_busy = reader.hold_all().into_iter().next();
            assert_eq!(reader.properties().await.unwrap(), definitions, "on a connection that only reads");
            drop(writing_is_busy);
        }
    }
    let labelled = |c: &rusqlite::Connection| Ok(c.execute("UPDATE property_definitions SET label = 'new'", [])?);
    store.write(labelled).await.unwrap();
    assert!(other.properties().await.unwrap().iter().all(|definition| definition.label == "new"));
}

/// Whatever is acknowledged is seen by questions of all threads, and callers that go leave nothing behind: each connection is
/// free at the end, and each commit is there as a whole or not at all.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_threads_ask_and_write_and_some_go() {
    let (_directory, stores) = both();
    for store in stores {
        let connections = store.hold_all().len();
        store.put([create("ada")]).await;
        let acknowledged = Arc::new(AtomicUsize::new(1));
        let mut tasks = Vec::new();
        for task in 0..16 {
            let (store, acknowledged) = (Arc::clone(&store), Arc::clone(&acknowledged));
            tasks.push(tokio::spawn(async move {
                for turn in 0..20 {
                    let name = format!("{task}-{turn}");
                    let pair = [create(&format!("a{name}")), create(&format!("b{name}"))];
                    let commit = Commit { effects: pair.into(), ..Commit::default() };
                    let commit = store.commit(commit.into(), EffectsTarget::SameStore);
                    if (task + turn) % 5 == 0 {
                        // It may have been handed over when its caller goes.
                        drop(futures::poll!(std::pin::pin!(commit)));
                    } else {
                        commit.await.unwrap();
                    }
                    let known = acknowledged.load(Ordering::SeqCst);
                    let count = "SELECT count(*) FROM contacts";
                    let found = store.look_up(move |c| Ok(c.query_row(count, [], |row| row.get::<_, i64>(0))?)).await;
                    let found = usize::try_from(found.unwrap()).unwrap();
                    assert!(found >= known && found % 2 == 1, "{found} of {known}");
                    acknowledged.fetch_max(found, Ordering::SeqCst);
                    tokio::task::yield_now().await;
                }
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
        // Behind all that is in the line.
        store.write(|_| Ok(())).await.unwrap();
        let left = store.list(1_000).await;
        assert_eq!(left.iter().filter(|id| id.starts_with('a')).count(), 321, "with ada");
        assert_eq!(left.iter().filter(|id| id.starts_with('b')).count(), 320);
        // An answer may come just before its connection is given back.
        while store.hold_all().len() < connections {
            tokio::task::yield_now().await;
        }
    }
}

impl SqliteStore {
    async fn list(&self, limit: usize) -> Vec<String> {
        use greenroom_domain::store::StoreAdmin;
        self.list_contacts(None, limit).await.unwrap().into_iter().map(|contact| contact.id.to_string()).collect()
    }
}

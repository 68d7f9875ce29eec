//! The one thread that writes. Waiting work is carried out as a group: a savepoint for each piece of work, one
//! transaction, so one fsync, for all of them. During the fsync the next group gathers; there is no timer.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread::JoinHandle,
};

use greenroom_domain::StoreError;
use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::platform::error::{Error, store_error};

/// The largest number of jobs in one transaction, so that the first of a group does not wait too long for its answer.
const LARGEST_GROUP: usize = 512;

/// Hands work to the writing thread. The thread carries it out as a whole, whether or not the caller still waits for
/// the answer.
pub(crate) struct Writer {
    /// None only while dropping.
    queue: Option<mpsc::Sender<Work>>,
    thread: Option<JoinHandle<()>>,
    synced: Arc<AtomicU64>,
}

impl Writer {
    /// Starts the thread; it ends, and closes the connection, when this is dropped and the queue is done.
    pub(crate) fn start(connection: Connection, place: Arc<str>) -> Result<Self, StoreError> {
        let (queue, jobs) = mpsc::channel();
        let synced = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&synced);
        let thread = std::thread::Builder::new()
            .name("greenroom-store".to_owned())
            .spawn(move || write_groups(&connection, &jobs, &place, &counter))
            .map_err(|e| StoreError::Io(format!("the writing thread could not be started: {e}")))?;
        Ok(Self { queue: Some(queue), thread: Some(thread), synced })
    }

    /// Carries work out in a transaction that is durable when this returns. If the work fails, its writes are undone,
    /// and only those.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    {
        self.hand_over(work, Work::Grouped).await
    }

    /// Runs `work` outside a transaction (VACUUM, checkpoints), when the group before it is done.
    pub(crate) async fn outside_transaction<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    {
        self.hand_over(work, Work::OutsideTransaction).await
    }

    async fn hand_over<T, F>(&self, work: F, how: fn(Box<dyn Job>) -> Work) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    {
        let stopped =
            || Error::Store(StoreError::Io("the writing thread has stopped: open the store again".to_owned()));
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Task { work: Some(work), outcome: None, reply });
        self.queue.as_ref().ok_or_else(stopped)?.send(how(job)).map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }

    /// How many transactions that changed something were made durable.
    pub(crate) fn synced(&self) -> u64 {
        self.synced.load(Ordering::Relaxed)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(thread) = self.thread.take() {
            // The thread catches the panics of its jobs. No caller is left for any other error.
            let _ = thread.join();
        }
    }
}

/// How a piece of work is to be carried out.
enum Work {
    /// In a savepoint, with others in one transaction.
    Grouped(Box<dyn Job>),
    /// Outside of any transaction.
    OutsideTransaction(Box<dyn Job>),
}

/// A piece of work with its answer, without their types.
trait Job: Send {
    /// Carries it out. False: its writes are to be undone.
    fn run(&mut self, connection: &Connection) -> bool;

    /// SQLite's error, if that is why the work failed.
    fn sql_error(&self, place: &str) -> Option<StoreError>;

    /// Answers: with its outcome, or with the failure of the group.
    fn answer(self: Box<Self>, group: Option<StoreError>);
}

struct Task<T, F> {
    work: Option<F>,
    outcome: Option<Result<T, Error>>,
    reply: oneshot::Sender<Result<T, Error>>,
}

impl<T, F> Job for Task<T, F>
where
    T: Send,
    F: FnOnce(&Connection) -> Result<T, Error> + Send,
{
    fn run(&mut self, connection: &Connection) -> bool {
        let Some(work) = self.work.take() else { return false };
        // The savepoint undoes its writes, so that nothing half done is seen after a panic.
        let outcome = catch_unwind(AssertUnwindSafe(|| work(connection)))
            .unwrap_or_else(|_| Err(Error::Store(StoreError::Io("a defect stopped the write".to_owned()))));
        self.outcome.insert(outcome).is_ok()
    }

    fn sql_error(&self, place: &str) -> Option<StoreError> {
        match &self.outcome {
            Some(Err(Error::Sql(error))) => Some(store_error(place, error)),
            _ => None,
        }
    }

    fn answer(self: Box<Self>, group: Option<StoreError>) {
        let outcome = match (self.outcome, group) {
            // Its own failure is more exact than the group's.
            (Some(Err(own)), _) => Err(own),
            (_, Some(group)) => Err(Error::Store(group)),
            (Some(done), None) => done,
            (None, None) => Err(Error::Store(StoreError::Io("the write was not carried out".to_owned()))),
        };
        // The caller may have gone.
        let _ = self.reply.send(outcome);
    }
}

fn write_groups(connection: &Connection, jobs: &mpsc::Receiver<Work>, place: &str, synced: &AtomicU64) {
    let mut next = jobs.recv().ok();
    while let Some(first) = next.take() {
        match first {
            Work::OutsideTransaction(mut job) => {
                job.run(connection);
                job.answer(None);
            }
            Work::Grouped(first) => {
                let mut group = vec![first];
                while group.len() < LARGEST_GROUP {
                    match jobs.try_recv() {
                        Ok(Work::Grouped(job)) => group.push(job),
                        Ok(outside) => {
                            next = Some(outside);
                            break;
                        }
                        Err(_) => break,
                    }
                }
                let result = write_group(connection, &mut group, place, synced);
                for job in group {
                    job.answer(result.as_ref().err().map(copy));
                }
            }
        }
        next = next.or_else(|| jobs.recv().ok());
    }
}

fn write_group(
    connection: &Connection,
    group: &mut [Box<dyn Job>],
    place: &str,
    synced: &AtomicU64,
) -> Result<(), StoreError> {
    let told = |e: rusqlite::Error| store_error(place, &e);
    let run = |statement: &str| connection.prepare_cached(statement)?.execute([]).map(drop);
    let changes_before = connection.total_changes();
    run("BEGIN IMMEDIATE").map_err(told)?;
    // A single job needs no savepoint, for which SQLite copies each page before it changes: its failure undoes the
    // transaction.
    let is_alone = group.len() == 1;
    let result = (|| {
        for job in group.iter_mut() {
            if !is_alone {
                run("SAVEPOINT item").map_err(told)?;
            }
            let keep = job.run(connection);
            if connection.is_autocommit() {
                // A full disk or a failing one: SQLite has undone the whole transaction.
                return Err(job.sql_error(place).unwrap_or_else(|| {
                    StoreError::Io(format!("{place}: the transaction was undone by the database"))
                }));
            }
            if is_alone {
                return run(if keep { "COMMIT" } else { "ROLLBACK" }).map(|()| keep).map_err(told);
            }
            if !keep {
                run("ROLLBACK TO item").map_err(told)?;
            }
            run("RELEASE item").map_err(told)?;
        }
        run("COMMIT").map(|()| true).map_err(told)
    })();
    if !connection.is_autocommit() {
        // The next group must find no transaction open. A failure to end it shows when that one begins.
        let _ = run("ROLLBACK");
    }
    if result.as_ref().is_ok_and(|kept| *kept) && connection.total_changes() > changes_before {
        synced.fetch_add(1, Ordering::Relaxed);
    }
    result.map(drop)
}

/// The same failure for every member of a group.
pub(crate) fn copy(error: &StoreError) -> StoreError {
    match error {
        StoreError::Locked(text) => StoreError::Locked(text.clone()),
        StoreError::ReadOnly(text) => StoreError::ReadOnly(text.clone()),
        StoreError::Full(text) => StoreError::Full(text.clone()),
        StoreError::Damaged(text) => StoreError::Damaged(text.clone()),
        StoreError::Constraint(text) => StoreError::Constraint(text.clone()),
        other => StoreError::Io(other.to_string()),
    }
}

//! Pieces of work that write, and how a group of them is written: a savepoint for each, one transaction, so one fsync, for
//! all of them.

use std::panic::{AssertUnwindSafe, catch_unwind};

use greenroom_domain::{StoreError, sentence};
use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::platform::error::{Error, store_error};

/// A piece of work, without its type.
pub(crate) trait Job {
    /// Carries it out. False: its writes are to be undone.
    fn run(&mut self, connection: &Connection) -> bool;

    /// SQLite's error, if that is why the work failed.
    fn sql_error(&self, place: &str) -> Option<StoreError>;
}

/// A piece of work that somebody waits for.
pub(crate) trait QueuedJob: Job + Send {
    /// Answers: with its outcome, or with the failure of the group.
    fn answer(self: Box<Self>, group: Option<StoreError>);
}

/// A piece of work, and its outcome when it was carried out.
pub(crate) struct Task<T, F> {
    work: Option<F>,
    outcome: Option<Result<T, Error>>,
}

impl<T, F> Task<T, F> {
    pub(crate) fn new(work: F) -> Self {
        Self { work: Some(work), outcome: None }
    }

    /// Its outcome, unless the group failed.
    pub(crate) fn outcome(self, group: Option<StoreError>) -> Result<T, Error> {
        match (self.outcome, group) {
            // Its own failure is more exact than the group's.
            (Some(Err(own)), _) => Err(own),
            (_, Some(group)) => Err(Error::Store(group)),
            (Some(done), None) => done,
            (None, None) => Err(Error::Store(StoreError::Io(sentence!(
                "failure-store-io-not-written",
                "the write was not carried out"
            )))),
        }
    }
}

impl<T, F> Job for Task<T, F>
where
    F: FnOnce(&Connection) -> Result<T, Error>,
{
    fn run(&mut self, connection: &Connection) -> bool {
        let Some(work) = self.work.take() else { return false };
        // The savepoint undoes its writes, so that nothing half done is seen after a panic.
        let outcome = catch_unwind(AssertUnwindSafe(|| work(connection))).unwrap_or_else(|_| {
            Err(Error::Store(StoreError::Io(sentence!("failure-store-io-write-defect", "a defect stopped the write"))))
        });
        self.outcome.insert(outcome).is_ok()
    }

    fn sql_error(&self, place: &str) -> Option<StoreError> {
        match &self.outcome {
            Some(Err(Error::Sql(error))) => Some(store_error(place, error)),
            _ => None,
        }
    }
}

/// A task with the caller that waits for its outcome.
pub(crate) struct QueuedTask<T, F> {
    pub(crate) task: Task<T, F>,
    pub(crate) reply: oneshot::Sender<Result<T, Error>>,
}

impl<T, F> Job for QueuedTask<T, F>
where
    F: FnOnce(&Connection) -> Result<T, Error>,
{
    fn run(&mut self, connection: &Connection) -> bool {
        self.task.run(connection)
    }

    fn sql_error(&self, place: &str) -> Option<StoreError> {
        self.task.sql_error(place)
    }
}

impl<T, F> QueuedJob for QueuedTask<T, F>
where
    T: Send,
    F: FnOnce(&Connection) -> Result<T, Error> + Send,
{
    fn answer(self: Box<Self>, group: Option<StoreError>) {
        // The caller may have gone.
        let _ = self.reply.send(self.task.outcome(group));
    }
}

/// Writes a group. Answers whether it has changed anything.
///
/// # Errors
/// That of the whole group: nothing of it was written.
pub(crate) fn write_group<'a>(
    connection: &Connection,
    jobs: impl ExactSizeIterator<Item = &'a mut (dyn Job + 'a)>,
    place: &str,
) -> Result<bool, StoreError> {
    let told = |e: rusqlite::Error| store_error(place, &e);
    let run = |statement: &str| connection.prepare_cached(statement)?.execute([]).map(drop);
    let changes_before = connection.total_changes();
    run("BEGIN IMMEDIATE").map_err(told)?;
    // A single job needs no savepoint, for which SQLite copies each page before it changes: its failure undoes the
    // transaction.
    let is_alone = jobs.len() == 1;
    let result = (|| {
        for job in jobs {
            if !is_alone {
                run("SAVEPOINT item").map_err(told)?;
            }
            let keep = job.run(connection);
            if connection.is_autocommit() {
                // A full disk or a failing one: SQLite has undone the whole transaction.
                return Err(job.sql_error(place).unwrap_or_else(|| {
                    StoreError::Io(sentence!(
                        "failure-store-io-undone",
                        "{place}: the transaction was undone by the database",
                        place = place
                    ))
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
    result.map(|kept| kept && connection.total_changes() > changes_before)
}

//! The rows of a queue of jobs.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use serde::Serialize;

use super::{IsGone, StoreError};
use crate::{
    Enqueued, HistoryEntry, Job, JobAnswer, JobEnd, JobFilter, JobId, JobKind, JobState, NewJob, RunId,
    job_limit::{JobLimit, LimitView, Turn},
};

/// A wish for jobs to run.
#[derive(Debug, Clone)]
pub struct JobTaking {
    /// The worker, by its name in leases.
    pub owner: String,
    /// Now.
    pub now: Timestamp,
    /// Until when the jobs are the worker's, unless it prolongs the lease.
    pub lease_until: Timestamp,
    /// How many jobs at most.
    pub places: usize,
    /// The limits by key.
    pub limits: Arc<[JobLimit]>,
    /// Whether the limits may be others than at the last taking: what was laid aside behind them is looked at again.
    pub limits_are_new: bool,
    /// Whose turn it was.
    pub turn: Turn,
    /// How often a job is begun at most: one that ends its process each time is no danger for ever.
    pub most_attempts: u32,
    /// Whether the process of a lease has ended.
    pub is_gone: IsGone,
}

/// The jobs that a worker got.
#[derive(Debug, Clone, Default)]
pub struct TakenJobs {
    /// The jobs.
    pub jobs: Vec<Job>,
    /// Whose turn it was last.
    pub turn: Turn,
    /// When the next job may begin that waits for its time or for a rate; none where there is none.
    pub next: Option<Timestamp>,
}

/// The answer of [`JobStore::take_job`].
#[derive(Debug, Clone, PartialEq)]
pub enum TakenJob {
    /// The worker has it: its try has begun.
    Begun(Box<Job>),
    /// The worker does not have it, and the job is unchanged. If the job waits and is due, its `waits` names the limit that holds it back.
    Not(Box<Job>),
    /// There is no such job.
    Unknown,
}

/// How many jobs of a kind are in a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JobCount {
    /// The state.
    pub state: JobState,
    /// The kind.
    pub kind: JobKind,
    /// How many.
    pub count: u64,
    /// How many of those that wait are asleep: they may not begin yet, because their time has not come.
    pub asleep: u64,
    /// Since when the one of them could have begun that waits longest; none where none waits, or all are asleep.
    pub due_since: Option<Timestamp>,
}

/// A queue's jobs. A store decides nothing: [`rules::jobs`](crate::rules::jobs) says which job may run.
#[async_trait]
pub trait JobStore: Send + Sync + 'static {
    /// Accepts jobs in one transaction, durable when it returns. A job whose work waits already becomes that job
    /// ([`JobWork::merges_as`](crate::JobWork::merges_as)). So does an invocation whose idempotency key a job has, in any
    /// state, where both are the same request; one that was never begun begins as soon as the new request may. The entries of
    /// the history that come with jobs are kept in the same transaction.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] where the idempotency key belongs to a job with another action, input, contact, callback or
    /// tags: the text names the part: nothing was accepted.
    async fn enqueue_jobs(&self, jobs: Vec<NewJob>) -> Result<Vec<Enqueued>, StoreError>;

    /// Takes jobs to run, by [`choose`](crate::rules::jobs::choose). Before that, jobs whose lease ran out or whose process has
    /// ended wait again; one that was begun as often as it may be becomes a dead letter. An invocation has the id of its next run
    /// from here on.
    async fn take_jobs(&self, wish: &JobTaking) -> Result<TakenJobs, StoreError>;

    /// Takes this job if it waits, is due, and no limit holds it back. It is for a worker whose jobs another process chooses. Leases are
    /// treated as in [`Self::take_jobs`]. The places and the turn of the wish are ignored.
    async fn take_job(&self, id: JobId, wish: &JobTaking) -> Result<TakenJob, StoreError>;

    /// Prolongs the leases of a worker's jobs. Answers those that are still its own.
    async fn prolong_jobs(&self, owner: &str, until: Timestamp) -> Result<Vec<JobId>, StoreError>;

    /// Ends a try, with the latest run of the job and the jobs that follow from it: one transaction. Answers false, and
    /// writes nothing, where the job is not this worker's any more. Of the waits in [`JobEnd::Continue`], the job waits for
    /// those that [`rules::waiting::still_pending`](crate::rules::waiting::still_pending) leaves.
    async fn end_job(
        &self,
        id: JobId,
        owner: &str,
        end: JobEnd,
        run: Option<RunId>,
        then: Vec<NewJob>,
        at: Timestamp,
    ) -> Result<bool, StoreError>;

    /// The jobs of a filter, oldest first. Of those that wait and are due, `waits` says behind which of the limits.
    async fn list_jobs(
        &self,
        filter: &JobFilter,
        limit: usize,
        limits: Arc<[JobLimit]>,
        now: Timestamp,
    ) -> Result<Vec<Job>, StoreError>;

    /// What runs and waits behind each of the limits, counted over at most `most` jobs that run and as many that wait. Of a job,
    /// no more is read than the limits look at.
    async fn count_limits(
        &self,
        limits: Arc<[JobLimit]>,
        most: usize,
        now: Timestamp,
    ) -> Result<Vec<LimitView>, StoreError>;

    /// Lets a dead letter, or a job that waits for its next try, begin at once and anew. The entry of the history is kept in the
    /// same transaction, where the job is changed.
    async fn retry_job(&self, id: JobId, at: Timestamp, note: Option<HistoryEntry>) -> Result<JobAnswer, StoreError>;

    /// Removes a job that does not run, with those that follow from it. In the same transaction it ends the waits of its chain,
    /// accepts the job of [`Job::removal`](crate::Job::removal), and keeps the entry of the history.
    async fn drop_job(&self, id: JobId, at: Timestamp, note: Option<HistoryEntry>) -> Result<JobAnswer, StoreError>;

    /// How many jobs there are, by state and kind. Those that are done are not counted: there may be very many, and they need no attention.
    async fn count_jobs(&self, now: Timestamp) -> Result<Vec<JobCount>, StoreError>;
}

//! Jobs that wait, run and have ended. The rules of the domain choose which may run.
//!
//! A job is changed by a transaction that has locked its row. Taking is locked as a whole ([`take::LOCK`]), so that no two workers
//! count the same free place behind a limit; accepting a job only by its work or its idempotency key.

mod accept;
mod rows;
mod take;

use std::sync::Arc;

use async_trait::async_trait;
use greenroom_domain::{
    Enqueued, HistoryEntry, Job, JobAnswer, JobEnd, JobFilter, JobId, JobRemoval, JobState, NewJob, RunId, StoreError,
    rules::{
        job_counts::LimitView,
        jobs::{JobFacts, JobLimit},
    },
    store::{JobCount, JobStore, JobTaking, TakenJob, TakenJobs},
};
use jiff::Timestamp;

use crate::{
    PostgresStore,
    platform::{
        error::Error,
        history,
        locks::Locks,
        rows::{count, get, nanos, optional_instant, word},
        transaction::Transaction,
    },
    runs::waits,
};

pub(crate) use accept::{enqueue, forget, names, prune, wake};

/// Ends a try, where the job is the worker's.
async fn end(
    t: &Transaction,
    id: JobId,
    owner: &str,
    end: &JobEnd,
    run: Option<RunId>,
    at: Timestamp,
) -> Result<bool, Error> {
    let id = id.to_string();
    let end = match end {
        JobEnd::Continue { cursor, waiting } if !waiting.is_empty() => {
            let Some(job) = rows::by_id(t, &id).await? else { return Ok(false) };
            // Before the job: a completion locks its wait first, and the job then.
            let waiting = match job.first_run.or(run).or(job.run) {
                Some(first_run) => waits::still_pending(t, first_run, waiting.clone()).await?,
                None => Vec::new(),
            };
            JobEnd::Continue { cursor: cursor.clone(), waiting }
        }
        other => other.clone(),
    };
    let is_owners = "SELECT 1 FROM jobs WHERE account = $1 AND id = $2 AND state = 'running' AND owner = $3 FOR UPDATE";
    if t.optional(is_owners, &[&id, &owner]).await?.is_none() {
        return Ok(false);
    }
    let Some(mut job) = rows::by_id(t, &id).await? else { return Ok(false) };
    job.end(end, run, at);
    if job.leaves_nothing() {
        rows::delete(t, &id).await?
    } else {
        rows::update(t, &job, None).await?
    }
    Ok(true)
}

async fn retry(t: &Transaction, id: JobId, at: Timestamp, note: Option<&HistoryEntry>) -> Result<JobAnswer, Error> {
    let Some(mut job) = rows::to_change(t, &id.to_string()).await? else { return Ok(JobAnswer::Unknown) };
    if !job.retry(at) {
        return Ok(JobAnswer::NotNow);
    }
    rows::update(t, &job, None).await?;
    history::add(t, note).await?;
    Ok(JobAnswer::Waits)
}

async fn remove(t: &Transaction, id: JobId, at: Timestamp, note: Option<&HistoryEntry>) -> Result<JobAnswer, Error> {
    let Some(job) = rows::to_change(t, &id.to_string()).await? else { return Ok(JobAnswer::Unknown) };
    let running = "SELECT EXISTS (SELECT 1 FROM jobs WHERE account = $1 AND parent = $2 AND state = 'running')";
    let has_running: bool = get(&t.one(running, &[&id.to_string()]).await?, 0)?;
    if job.state == JobState::Running || has_running {
        return Ok(JobAnswer::NotNow);
    }
    if let Some(told) = accept::delete(t, &job, JobRemoval::Dropped, at).await? {
        rows::insert(t, &told.accepted(), None).await?;
    }
    if let Some(first_run) = job.first_run.or(job.run) {
        waits::end_of_run(t, first_run, at).await?;
    }
    history::add(t, note).await?;
    Ok(JobAnswer::Dropped)
}

async fn enqueue_all(t: &Transaction, jobs: &[NewJob]) -> Result<Vec<Enqueued>, Error> {
    let mut enqueued = Vec::with_capacity(jobs.len());
    for job in jobs {
        enqueued.push(enqueue(t, job.clone()).await?);
    }
    Ok(enqueued)
}

async fn list(
    t: &Transaction,
    filter: &JobFilter,
    limit: usize,
    limits: &[JobLimit],
    now: Timestamp,
) -> Result<Vec<Job>, Error> {
    let mut found = rows::list(t, filter, limit).await?;
    let book = take::book(t, limits, now).await?;
    for job in found.iter_mut().filter(|job| job.state == JobState::Waiting && job.not_before <= now) {
        job.waits = book.waits(&JobFacts::of(job));
    }
    Ok(found)
}

async fn count_jobs(t: &Transaction, now: Timestamp) -> Result<Vec<JobCount>, Error> {
    let rows = t
        .query(
            "SELECT state, kind, count(*), count(*) FILTER (WHERE state = 'waiting' AND not_before > $2),
                 min(not_before) FILTER (WHERE state = 'waiting' AND not_before <= $2)
             FROM jobs WHERE account = $1 AND state IN ('waiting', 'running', 'dead-letter')
             GROUP BY state, kind ORDER BY state, kind",
            &[&nanos(now)],
        )
        .await?;
    let count_of = |row| {
        Ok(JobCount {
            state: word(row, 0)?,
            kind: word(row, 1)?,
            count: count(row, 2)?,
            asleep: count(row, 3)?,
            due_since: optional_instant(row, 4)?,
        })
    };
    rows.iter().map(count_of).collect()
}

#[async_trait]
impl JobStore for PostgresStore {
    async fn enqueue_jobs(&self, jobs: Vec<NewJob>) -> Result<Vec<Enqueued>, StoreError> {
        let jobs = &jobs;
        self.write(Locks::of(names(jobs)), |t| async move { enqueue_all(&t, jobs).await }).await
    }

    async fn take_jobs(&self, wish: &JobTaking) -> Result<TakenJobs, StoreError> {
        self.write(Locks::of([take::LOCK]), |t| async move { take::take(&t, wish).await }).await
    }

    async fn take_job(&self, id: JobId, wish: &JobTaking) -> Result<TakenJob, StoreError> {
        self.write(Locks::of([take::LOCK]), |t| async move { take::take_one(&t, id, wish).await }).await
    }

    async fn prolong_jobs(&self, owner: &str, until: Timestamp) -> Result<Vec<JobId>, StoreError> {
        self.write(Locks::shared(), |t| async move {
            let statement = "UPDATE jobs SET lease_until = $3 WHERE account = $1 AND owner = $2 AND state = 'running'
                RETURNING id";
            let prolonged = t.query(statement, &[&owner, &nanos(until)]).await?;
            prolonged.iter().map(|row| word(row, 0)).collect()
        })
        .await
    }

    async fn end_job(
        &self,
        id: JobId,
        owner: &str,
        how: JobEnd,
        run: Option<RunId>,
        then: Vec<NewJob>,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let (how, then) = (&how, &then);
        self.write(Locks::of(names(then)), |t| async move {
            let has_ended = end(&t, id, owner, how, run, at).await?;
            if has_ended {
                enqueue_all(&t, then).await?;
            }
            Ok(has_ended)
        })
        .await
    }

    async fn list_jobs(
        &self,
        filter: &JobFilter,
        limit: usize,
        limits: Arc<[JobLimit]>,
        now: Timestamp,
    ) -> Result<Vec<Job>, StoreError> {
        let limits = &limits;
        self.read(|t| async move { list(&t, filter, limit, limits, now).await }).await
    }

    async fn count_limits(
        &self,
        limits: Arc<[JobLimit]>,
        most: usize,
        now: Timestamp,
    ) -> Result<Vec<LimitView>, StoreError> {
        let limits = &limits;
        self.read(|t| async move { take::count(&t, limits, most, now).await }).await
    }

    async fn retry_job(&self, id: JobId, at: Timestamp, note: Option<HistoryEntry>) -> Result<JobAnswer, StoreError> {
        let note = note.as_ref();
        self.write(Locks::of([take::LOCK]), |t| async move { retry(&t, id, at, note).await }).await
    }

    async fn drop_job(&self, id: JobId, at: Timestamp, note: Option<HistoryEntry>) -> Result<JobAnswer, StoreError> {
        let note = note.as_ref();
        self.write(Locks::of([take::LOCK]), |t| async move { remove(&t, id, at, note).await }).await
    }

    async fn count_jobs(&self, now: Timestamp) -> Result<Vec<JobCount>, StoreError> {
        self.read(|t| async move { count_jobs(&t, now).await }).await
    }
}

#[cfg(test)]
#[path = "due_tests.rs"]
mod tests;

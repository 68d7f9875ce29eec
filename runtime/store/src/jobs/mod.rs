//! Jobs that wait, run and have ended. The rules of the domain choose which may run.

mod rows;
mod take;

use std::{collections::BTreeSet, sync::Arc};

use async_trait::async_trait;
use greenroom_domain::{
    Enqueued, Failure, FailureKind, HistoryEntry, Job, JobAnswer, JobEnd, JobFilter, JobId, JobRemoval, JobState,
    JobWork, NewJob, RunId, StoreError, codes,
    rules::{job_counts::LimitView, jobs::JobLimit},
    sentence,
    store::{JobCount, JobStore, JobTaking, Mentions, TakenJob, TakenJobs},
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use crate::{
    SqliteStore,
    platform::{
        error::Error,
        history,
        rows::{as_limit, count, nanos, optional_instant, word},
    },
    runs::waits,
};

/// Accepts a job, in the caller's transaction.
pub(crate) fn enqueue(c: &Connection, mut job: NewJob) -> Result<Enqueued, Error> {
    let note = job.note.take();
    let enqueued = accept(c, job)?;
    history::add(c, note.as_ref())?;
    Ok(enqueued)
}

fn accept(c: &Connection, job: NewJob) -> Result<Enqueued, Error> {
    if let Some(work) = job.work.merges_as()
        && let Some(known) = waiting(c, &work, &job)?
    {
        return Ok(known);
    }
    let key = match &job.work {
        JobWork::Invoke(invoke) => invoke.idempotency_key.clone(),
        _ => None,
    };
    if let Some(key) = &key
        && let Some(mut known) = rows::by_key(c, key)?
    {
        rows::same_request(&known, &job.work)?;
        if known.is_requested_again(&job) {
            rows::update(c, &known, None)?;
        }
        return Ok(Enqueued::merged(&known));
    }
    let id = job.id;
    rows::insert(c, &job.accepted(), key.as_deref())?;
    Ok(Enqueued::new(id))
}

/// The job of the same work that waits, or that is a dead letter and waits again because the work is wanted. One that has not
/// failed begins as soon as the new request may.
fn waiting(c: &Connection, work: &str, job: &NewJob) -> Result<Option<Enqueued>, Error> {
    let found: Option<String> = c
        .prepare_cached(
            "SELECT id FROM jobs WHERE merges_as = ?1 AND state IN ('waiting', 'dead-letter')
             ORDER BY state = 'dead-letter', id LIMIT 1",
        )?
        .query_row([work], |row| row.get(0))
        .optional()?;
    let Some(mut known) = found.map(|id| rows::by_id(c, &id)).transpose()?.flatten() else { return Ok(None) };
    known.is_wanted_again(job);
    rows::update(c, &known, None)?;
    Ok(Some(Enqueued::merged(&known)))
}

/// Removes the jobs that are a person's: of the contact, with one of the emails in a text, or whose run told of the person. What
/// waits for their ends is told that there is none, except at an address that names the person. Answers how many.
pub(crate) fn forget(
    c: &Connection,
    contact: Option<&str>,
    mentions: &Mentions,
    runs: &BTreeSet<String>,
    at: Timestamp,
) -> Result<u64, Error> {
    let mut doomed: Vec<String> = Vec::new();
    let mut query = c.prepare_cached(r#"SELECT id, contact, work, failure, "cursor", run, output FROM jobs"#)?;
    let mut found = query.query([])?;
    while let Some(row) = found.next()? {
        let text = |column: usize| Ok::<_, rusqlite::Error>(row.get_ref(column)?.as_str_or_null()?.unwrap_or_default());
        let theirs = (contact.is_some() && contact == Some(text(1)?)) || runs.contains(text(5)?);
        let mut is_named = false;
        for column in [2, 3, 4, 6] {
            is_named = is_named || mentions.found_in(text(column)?);
        }
        if theirs || is_named {
            doomed.push(row.get(0)?);
        }
    }
    for id in &doomed {
        // One that follows from another of them went with it.
        let Some(job) = rows::by_id(c, id)? else { continue };
        if let Some(told) = delete(c, &job, JobRemoval::Erased, at)?
            && !mentions.found_in(&serde_json::to_string(&told.work)?)
        {
            rows::insert(c, &told.accepted(), None)?;
        }
    }
    Ok(doomed.len() as u64)
}

/// Removes a job with those that follow from it. Answers the job that tells of it.
fn delete(c: &Connection, job: &Job, why: JobRemoval, at: Timestamp) -> Result<Option<NewJob>, Error> {
    let id = job.id.to_string();
    let is_being_told: bool = c
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM jobs WHERE parent = ?1 AND state IN ('waiting', 'running'))")?
        .query_row([&id], |row| row.get(0))?;
    c.prepare_cached("DELETE FROM jobs WHERE id = ?1")?.execute([id])?;
    Ok(job.removal(is_being_told, why, JobId::new(Uuid::now_v7()), at))
}

/// Makes dead letters of the invocations, callbacks and messages about alerts that are not done, in a copy of a store that was put back: nobody knows
/// whether they were done since the copy was made. Answers how many. Greenroom's own work does no harm when it is done twice.
pub(crate) fn set_aside(c: &Connection, at: Timestamp) -> Result<u64, Error> {
    let message = sentence!(
        "failure-job-restored",
        "the store was put back from a copy, and the job may have been done since the copy was made"
    );
    let failure = Failure::new(FailureKind::Failed, codes::JOB_RESTORED, message);
    let changed = c.execute(
        "UPDATE jobs SET state = 'dead-letter', owner = NULL, lease_until = NULL, failure = ?1, finished_at = ?2
         WHERE state IN ('waiting', 'running') AND kind IN ('invoke', 'callback', 'hubspot-completion', 'send-alerts')",
        params![serde_json::to_string(&failure)?, nanos(at)],
    )?;
    Ok(u64::try_from(changed).unwrap_or(u64::MAX))
}

/// Removes jobs that ended before this, at most `limit` of them. Answers how many.
pub(crate) fn prune(c: &Connection, before: Timestamp, limit: i64) -> Result<u64, Error> {
    let pruned = c
        .prepare_cached(
            "DELETE FROM jobs WHERE id IN (SELECT id FROM jobs
               WHERE state IN ('done', 'dead-letter') AND finished_at < ?1
                 AND id NOT IN (SELECT parent FROM jobs WHERE parent IS NOT NULL AND state IN ('waiting', 'running'))
               LIMIT ?2)",
        )?
        .execute(params![nanos(before), limit])?;
    Ok(u64::try_from(pruned).unwrap_or(u64::MAX))
}

/// Lets the job begin that waits for this wait of a chain of runs.
pub(crate) fn wake(c: &Connection, first_run: RunId, wait: &str, at: Timestamp) -> Result<(), Error> {
    let mut query = c.prepare_cached("SELECT id FROM jobs WHERE first_run = ?1 AND state = 'waiting'")?;
    let ids = query.query_map([first_run.to_string()], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    for id in ids {
        if let Some(mut job) = rows::by_id(c, &id)?
            && job.wake(first_run, wait, at)
        {
            rows::update(c, &job, None)?;
        }
    }
    Ok(())
}

fn end(c: &Connection, id: JobId, owner: &str, end: JobEnd, run: Option<RunId>, at: Timestamp) -> Result<bool, Error> {
    let id = id.to_string();
    let is_owners: bool = c
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM jobs WHERE id = ?1 AND state = 'running' AND owner = ?2)")?
        .query_row([&id, owner], |row| row.get(0))?;
    match rows::by_id(c, &id)?.filter(|_| is_owners) {
        Some(mut job) => {
            let end = match end {
                JobEnd::Continue { cursor, waiting } => {
                    let first_run = job.first_run.or(run).or(job.run);
                    let waiting = match first_run {
                        Some(first_run) => waits::still_pending(c, first_run, waiting)?,
                        None => Vec::new(),
                    };
                    JobEnd::Continue { cursor, waiting }
                }
                other => other,
            };
            job.end(end, run, at);
            if job.leaves_nothing() {
                c.prepare_cached("DELETE FROM jobs WHERE id = ?1")?.execute([id])?;
            } else {
                rows::update(c, &job, None)?;
            }
            Ok(true)
        }
        None => Ok(false),
    }
}

fn retry(c: &Connection, id: JobId, at: Timestamp, note: Option<&HistoryEntry>) -> Result<JobAnswer, Error> {
    let Some(mut job) = rows::by_id(c, &id.to_string())? else { return Ok(JobAnswer::Unknown) };
    if !job.retry(at) {
        return Ok(JobAnswer::NotNow);
    }
    rows::update(c, &job, None)?;
    history::add(c, note)?;
    Ok(JobAnswer::Waits)
}

fn remove(c: &Connection, id: JobId, at: Timestamp, note: Option<&HistoryEntry>) -> Result<JobAnswer, Error> {
    let Some(job) = rows::by_id(c, &id.to_string())? else { return Ok(JobAnswer::Unknown) };
    let has_running: bool = c
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM jobs WHERE parent = ?1 AND state = 'running')")?
        .query_row([id.to_string()], |row| row.get(0))?;
    if job.state == JobState::Running || has_running {
        return Ok(JobAnswer::NotNow);
    }
    if let Some(told) = delete(c, &job, JobRemoval::Dropped, at)? {
        rows::insert(c, &told.accepted(), None)?;
    }
    if let Some(first_run) = job.first_run.or(job.run) {
        waits::end_of_run(c, first_run, at)?;
    }
    history::add(c, note)?;
    Ok(JobAnswer::Dropped)
}

#[async_trait]
impl JobStore for SqliteStore {
    async fn enqueue_jobs(&self, jobs: Vec<NewJob>) -> Result<Vec<Enqueued>, StoreError> {
        self.write(move |c| jobs.into_iter().map(|job| enqueue(c, job)).collect()).await
    }

    async fn take_jobs(&self, wish: &JobTaking) -> Result<TakenJobs, StoreError> {
        let wish = wish.clone();
        self.write(move |c| take::take(c, wish)).await
    }

    async fn take_job(&self, id: JobId, wish: &JobTaking) -> Result<TakenJob, StoreError> {
        let wish = wish.clone();
        self.write(move |c| take::take_one(c, id, &wish)).await
    }

    async fn prolong_jobs(&self, owner: &str, until: Timestamp) -> Result<Vec<JobId>, StoreError> {
        let owner = owner.to_owned();
        self.write(move |c| {
            let mut prolong = c.prepare_cached(
                "UPDATE jobs SET lease_until = ?2 WHERE owner = ?1 AND state = 'running' RETURNING id",
            )?;
            let prolonged = prolong.query_map(params![owner, nanos(until)], |row| word(row, 0))?;
            Ok(prolonged.collect::<Result<_, _>>()?)
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
        let owner = owner.to_owned();
        self.write(move |c| {
            if !end(c, id, &owner, how, run, at)? {
                return Ok(false);
            }
            for job in then {
                enqueue(c, job)?;
            }
            Ok(true)
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
        let filter = filter.clone();
        self.read(move |c| {
            let mut found = rows::list(c, &filter, as_limit(limit))?;
            let book = take::book(c, &limits, now)?;
            for job in found.iter_mut().filter(|job| job.state == JobState::Waiting && job.not_before <= now) {
                job.waits = book.waits(&greenroom_domain::rules::jobs::JobFacts::of(job));
            }
            Ok(found)
        })
        .await
    }

    async fn count_limits(
        &self,
        limits: Arc<[JobLimit]>,
        most: usize,
        now: Timestamp,
    ) -> Result<Vec<LimitView>, StoreError> {
        self.read(move |c| take::count(c, &limits, as_limit(most), now)).await
    }

    async fn retry_job(&self, id: JobId, at: Timestamp, note: Option<HistoryEntry>) -> Result<JobAnswer, StoreError> {
        self.write(move |c| retry(c, id, at, note.as_ref())).await
    }

    async fn drop_job(&self, id: JobId, at: Timestamp, note: Option<HistoryEntry>) -> Result<JobAnswer, StoreError> {
        self.write(move |c| remove(c, id, at, note.as_ref())).await
    }

    async fn count_jobs(&self, now: Timestamp) -> Result<Vec<JobCount>, StoreError> {
        self.read(move |c| {
            let mut query = c.prepare_cached(
                "SELECT state, kind, count(*), 0, NULL FROM jobs WHERE state IN ('running', 'dead-letter') GROUP BY state, kind
                 UNION ALL
                 SELECT state, kind, count(*), sum(not_before > ?1), min(not_before) FILTER (WHERE not_before <= ?1)
                 FROM jobs WHERE state = 'waiting' GROUP BY state, kind",
            )?;
            let counts = query.query_map([nanos(now)], |row| {
                Ok(JobCount {
                    state: word(row, 0)?,
                    kind: word(row, 1)?,
                    count: count(row, 2)?,
                    asleep: count(row, 3)?,
                    due_since: optional_instant(row, 4)?,
                })
            })?;
            Ok(counts.collect::<Result<_, _>>()?)
        })
        .await
    }
}

//! Jobs that wait, run and have ended. The rules of the domain choose which may run.

mod rows;
mod take;

use std::{collections::BTreeSet, sync::Arc};

use async_trait::async_trait;
use greenroom_domain::{
    Enqueued, Failure, FailureKind, Job, JobAnswer, JobEnd, JobFilter, JobId, JobState, JobWork, NewJob, RunId,
    StoreError, codes,
    rules::{job_counts::LimitView, jobs::JobLimit},
    store::{JobCount, JobStore, JobTaking, Mentions, TakenJobs},
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    SqliteStore,
    platform::{
        error::Error,
        rows::{as_limit, count, nanos, word},
    },
    runs::waits,
};

/// Accepts a job, in the caller's transaction.
pub(crate) fn enqueue(c: &Connection, job: NewJob) -> Result<Enqueued, Error> {
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
        && let Some(known) = rows::by_key(c, key)?
    {
        return rows::same_request(&known, &job.work).map(|()| Enqueued::merged(&known));
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

/// Removes the jobs that are a person's: of the contact, with one of the emails in a text, or whose run told of the person.
/// Answers how many.
pub(crate) fn forget(
    c: &Connection,
    contact: Option<&str>,
    mentions: &Mentions,
    runs: &BTreeSet<String>,
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
    let mut delete = c.prepare_cached("DELETE FROM jobs WHERE id = ?1")?;
    for id in &doomed {
        delete.execute([id])?;
    }
    Ok(doomed.len() as u64)
}

/// Makes dead letters of the invocations, callbacks and messages about alerts that are not done, in a copy of a store that was put back: nobody knows
/// whether they were done since the copy was made. Answers how many. Greenroom's own work does no harm when it is done twice.
pub(crate) fn set_aside(c: &Connection, at: Timestamp) -> Result<u64, Error> {
    let message = "the store was put back from a copy, and the job may have been done since the copy was made";
    let failure = Failure::new(FailureKind::Failed, codes::JOB_RESTORED, message);
    let changed = c.execute(
        "UPDATE jobs SET state = 'dead-letter', owner = NULL, lease_until = NULL, failure = ?1, finished_at = ?2
         WHERE state IN ('waiting', 'running') AND kind IN ('invoke', 'callback', 'hubspot-completion', 'send-alerts')",
        params![serde_json::to_string(&failure)?, nanos(at)],
    )?;
    Ok(u64::try_from(changed).unwrap_or(u64::MAX))
}

/// Removes jobs that ended before this. Answers how many.
pub(crate) fn prune(c: &Connection, before: Timestamp) -> Result<u64, Error> {
    let pruned = c
        .prepare_cached(
            "DELETE FROM jobs WHERE state IN ('done', 'dead-letter') AND finished_at < ?1
               AND id NOT IN (SELECT parent FROM jobs WHERE parent IS NOT NULL AND state IN ('waiting', 'running'))",
        )?
        .execute([nanos(before)])?;
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

fn retry(c: &Connection, id: JobId, at: Timestamp) -> Result<JobAnswer, Error> {
    let Some(mut job) = rows::by_id(c, &id.to_string())? else { return Ok(JobAnswer::Unknown) };
    if !job.retry(at) {
        return Ok(JobAnswer::NotNow);
    }
    rows::update(c, &job, None)?;
    Ok(JobAnswer::Waits)
}

fn remove(c: &Connection, id: JobId) -> Result<JobAnswer, Error> {
    let dropped = c
        .prepare_cached(
            "DELETE FROM jobs WHERE id = ?1 AND state <> 'running'
               AND NOT EXISTS (SELECT 1 FROM jobs WHERE parent = ?1 AND state = 'running')",
        )?
        .execute([id.to_string()])?;
    if dropped == 1 {
        return Ok(JobAnswer::Dropped);
    }
    let is_known: bool = c
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM jobs WHERE id = ?1)")?
        .query_row([id.to_string()], |row| row.get(0))?;
    Ok(if is_known { JobAnswer::NotNow } else { JobAnswer::Unknown })
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

    async fn retry_job(&self, id: JobId, at: Timestamp) -> Result<JobAnswer, StoreError> {
        self.write(move |c| retry(c, id, at)).await
    }

    async fn drop_job(&self, id: JobId) -> Result<JobAnswer, StoreError> {
        self.write(move |c| remove(c, id)).await
    }

    async fn count_jobs(&self) -> Result<Vec<JobCount>, StoreError> {
        self.read(|c| {
            let mut query = c.prepare_cached("SELECT state, kind, count(*) FROM jobs GROUP BY state, kind")?;
            let counts = query.query_map([], |row| {
                Ok(JobCount { state: word(row, 0)?, kind: word(row, 1)?, count: count(row, 2)? })
            })?;
            Ok(counts.collect::<Result<_, _>>()?)
        })
        .await
    }
}

//! Accepting jobs, and removing those of a person.

use std::collections::BTreeSet;

use greenroom_domain::{Enqueued, Job, JobId, JobRemoval, JobWork, NewJob, RunId, rules, store::Mentions};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    jobs::rows,
    platform::{
        error::Error,
        history,
        rows::{get, nanos},
        transaction::Transaction,
    },
};

/// The names that accepting these jobs locks: of the work that jobs merge by, and of idempotency keys.
pub(crate) fn names<'a>(jobs: impl IntoIterator<Item = &'a NewJob>) -> Vec<String> {
    let mut names = Vec::new();
    for job in jobs {
        names.extend(job.work.merges_as().map(|work| format!("work:{work}")));
        names.extend(key_of(&job.work).map(|key| format!("job:{key}")));
    }
    names
}

fn key_of(work: &JobWork) -> Option<&str> {
    match work {
        JobWork::Invoke(invoke) => invoke.idempotency_key.as_deref(),
        _ => None,
    }
}

/// Accepts a job, in the caller's transaction.
pub(crate) async fn enqueue(t: &Transaction, mut job: NewJob) -> Result<Enqueued, Error> {
    let note = job.note.take();
    let enqueued = accept(t, job).await?;
    history::add(t, note.as_ref()).await?;
    Ok(enqueued)
}

async fn accept(t: &Transaction, job: NewJob) -> Result<Enqueued, Error> {
    if let Some(work) = job.work.merges_as()
        && let Some(known) = waiting(t, &work, &job).await?
    {
        return Ok(known);
    }
    let key = key_of(&job.work).map(str::to_owned);
    if let Some(key) = &key
        && let Some(mut known) = rows::by_key_to_change(t, key).await?
    {
        if let Some(part) = rules::jobs::other_part(&known.work, &job.work) {
            return Err(Error::refused(part));
        }
        if known.is_requested_again(&job) {
            rows::update(t, &known, None).await?;
        }
        return Ok(Enqueued::merged(&known));
    }
    let id = job.id;
    rows::insert(t, &job.accepted(), key.as_deref()).await?;
    Ok(Enqueued::new(id))
}

/// The job of the same work that waits, or that is a dead letter and waits again because the work is wanted. One that has not
/// failed begins as soon as the new request may.
async fn waiting(t: &Transaction, work: &str, job: &NewJob) -> Result<Option<Enqueued>, Error> {
    let statement = "SELECT id FROM jobs
        WHERE account = $1 AND merges_as = $2 AND state IN ('waiting', 'dead-letter')
        ORDER BY state = 'dead-letter', id LIMIT 1 FOR UPDATE";
    let Some(row) = t.optional(statement, &[&work]).await? else { return Ok(None) };
    let Some(mut known) = rows::by_id(t, get(&row, 0)?).await? else { return Ok(None) };
    known.is_wanted_again(job);
    rows::update(t, &known, None).await?;
    Ok(Some(Enqueued::merged(&known)))
}

/// Removes the jobs that are a person's: of the contact, with one of the emails in a text, or whose run told of the person. What
/// waits for their ends is told that there is none, except at an address that names the person. Answers how many.
pub(crate) async fn forget(
    t: &Transaction,
    contact: Option<&str>,
    mentions: &Mentions,
    runs: &BTreeSet<String>,
    at: Timestamp,
) -> Result<u64, Error> {
    let statement = r#"SELECT id, contact, work, failure, "cursor", run, output FROM jobs WHERE account = $1"#;
    let mut doomed: Vec<String> = Vec::new();
    t.each(statement, |row| {
        let text = |column| Ok::<&str, Error>(get::<Option<&str>>(row, column)?.unwrap_or_default());
        let theirs = (contact.is_some() && contact == Some(text(1)?)) || runs.contains(text(5)?);
        let mut is_named = false;
        for column in [2, 3, 4, 6] {
            is_named = is_named || mentions.found_in(text(column)?);
        }
        if theirs || is_named {
            doomed.push(get(row, 0)?);
        }
        Ok(())
    })
    .await?;
    for id in &doomed {
        // One that follows from another of them went with it.
        let Some(job) = rows::by_id(t, id).await? else { continue };
        if let Some(told) = delete(t, &job, JobRemoval::Erased, at).await?
            && !mentions.found_in(&serde_json::to_string(&told.work)?)
        {
            rows::insert(t, &told.accepted(), None).await?;
        }
    }
    Ok(doomed.len() as u64)
}

/// Removes a job with those that follow from it. Answers the job that tells of it.
pub(super) async fn delete(
    t: &Transaction,
    job: &Job,
    why: JobRemoval,
    at: Timestamp,
) -> Result<Option<NewJob>, Error> {
    let id = job.id.to_string();
    let told = "SELECT EXISTS (SELECT 1 FROM jobs
        WHERE account = $1 AND parent = $2 AND state IN ('waiting', 'running'))";
    let is_being_told: bool = get(&t.one(told, &[&id]).await?, 0)?;
    rows::delete(t, &id).await?;
    Ok(job.removal(is_being_told, why, JobId::new(Uuid::now_v7()), at))
}

/// Removes jobs that ended before this, at most `limit` of them. Answers how many.
pub(crate) async fn prune(t: &Transaction, before: Timestamp, limit: i64) -> Result<u64, Error> {
    t.execute(
        "DELETE FROM jobs WHERE account = $1 AND id IN (SELECT j.id FROM jobs j
           WHERE j.account = $1 AND j.state IN ('done', 'dead-letter') AND j.finished_at < $2
             AND NOT EXISTS (SELECT 1 FROM jobs c
                             WHERE c.account = $1 AND c.parent = j.id AND c.state IN ('waiting', 'running'))
           LIMIT $3)",
        &[&nanos(before), &limit],
    )
    .await
}

/// Lets the job begin that waits for this wait of a chain of runs.
pub(crate) async fn wake(t: &Transaction, first_run: RunId, wait: &str, at: Timestamp) -> Result<(), Error> {
    for mut job in rows::of_chain_to_change(t, &first_run.to_string()).await? {
        if job.wake(first_run, wait, at) {
            rows::update(t, &job, None).await?;
        }
    }
    Ok(())
}

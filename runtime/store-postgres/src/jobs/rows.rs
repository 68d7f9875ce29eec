//! The rows of jobs.

use greenroom_domain::{Job, JobFilter, JobState, JobWork, Lane};
use tokio_postgres::Row;

use crate::platform::{
    error::Error,
    rows::{as_limit, get, instant, json, nanos, optional_instant, optional_json, optional_word, to_word, word},
    transaction::Transaction,
};

const JOB: &str = r#"SELECT id, work, state, lane_group, lane_key, zoom_account, attempts, enqueued_at, not_before,
    started_at, finished_at, lease_until, run, slices, "cursor", failure, parent, retried, first_run, waiting, output
    FROM jobs WHERE account = $1"#;

fn job(row: &Row) -> Result<Job, Error> {
    let number = |column| {
        u32::try_from(get::<i64>(row, column)?).map_err(|why| Error::unreadable("of a job with a number", why))
    };
    Ok(Job {
        id: word(row, 0)?,
        work: json(row, 1)?,
        state: word(row, 2)?,
        lane: Lane { group: get(row, 3)?, key: get(row, 4)? },
        zoom_account: optional_word(row, 5)?,
        attempts: number(6)?,
        enqueued_at: instant(row, 7)?,
        not_before: instant(row, 8)?,
        started_at: optional_instant(row, 9)?,
        finished_at: optional_instant(row, 10)?,
        lease_until: optional_instant(row, 11)?,
        run: optional_word(row, 12)?,
        slices: number(13)?,
        cursor: optional_json(row, 14)?,
        failure: optional_json(row, 15)?,
        first_run: optional_word(row, 18)?,
        waiting: optional_json(row, 19)?.unwrap_or_default(),
        waits: None,
        parent: optional_word(row, 16)?,
        retried: number(17)?,
        output: optional_json(row, 20)?,
    })
}

/// A job as it is now.
pub(super) async fn by_id(t: &Transaction, id: &str) -> Result<Option<Job>, Error> {
    t.optional(&format!("{JOB} AND id = $2"), &[&id]).await?.as_ref().map(job).transpose()
}

/// A job that the transaction changes: no other one does until its end.
pub(super) async fn to_change(t: &Transaction, id: &str) -> Result<Option<Job>, Error> {
    t.optional(&format!("{JOB} AND id = $2 FOR UPDATE"), &[&id]).await?.as_ref().map(job).transpose()
}

/// Jobs that the transaction changes, by their ids.
pub(super) async fn several_to_change(t: &Transaction, ids: &[String]) -> Result<Vec<Job>, Error> {
    let rows = t.query(&format!("{JOB} AND id = ANY ($2) ORDER BY id FOR UPDATE"), &[&ids]).await?;
    rows.iter().map(job).collect()
}

/// The jobs of a chain of runs that wait, which the transaction changes.
pub(super) async fn of_chain_to_change(t: &Transaction, first_run: &str) -> Result<Vec<Job>, Error> {
    let statement = format!("{JOB} AND first_run = $2 AND state = 'waiting' ORDER BY id FOR UPDATE");
    t.query(&statement, &[&first_run]).await?.iter().map(job).collect()
}

/// The job of an idempotency key, which the transaction changes.
pub(super) async fn by_key_to_change(t: &Transaction, key: &str) -> Result<Option<Job>, Error> {
    t.optional(&format!("{JOB} AND key = $2 FOR UPDATE"), &[&key]).await?.as_ref().map(job).transpose()
}

/// Reads the jobs of a filter. All syncs of a webinar have one name that they merge by, whose index finds them, however many other
/// jobs there are. Jobs that wait and are due are read from the index of those that are awake, and from the beginning of the index of
/// those that sleep, because the others may be very many; so may those of other actions, contacts and Zoom accounts.
fn statement(filter: &JobFilter) -> String {
    let webinar = if filter.webinar.is_some() { "merges_as = $11" } else { "$11::text IS NULL" };
    let action = if filter.action.is_some() { "action = $4" } else { "$4::text IS NULL" };
    let contact = if filter.contact.is_some() { "contact = $5" } else { "$5::text IS NULL" };
    let zoom_account = if filter.zoom_account.is_some() { "zoom_account = $6" } else { "$6::text IS NULL" };
    let filtered = format!(
        "{JOB} AND {webinar} AND {action} AND {contact} AND {zoom_account}
           AND ($2::text IS NULL OR state = $2) AND ($3::text IS NULL OR kind = $3) AND id > coalesce($7, '')
           AND ($8::text IS NULL OR id = $8) AND ($9::text IS NULL OR key = $9)
           AND ($12::bigint IS NULL OR not_before <= $12)"
    );
    if filter.state == Some(JobState::Waiting) && filter.due_by.is_some() {
        let that = |when: &str| format!("({filtered} AND state = 'waiting' AND {when} ORDER BY id LIMIT $10)");
        format!("{} UNION ALL {} ORDER BY id LIMIT $10", that("wakes_at IS NULL"), that("wakes_at <= $12"))
    } else {
        format!("{filtered} ORDER BY id LIMIT $10")
    }
}

/// The jobs of a filter, oldest first.
pub(super) async fn list(t: &Transaction, filter: &JobFilter, limit: usize) -> Result<Vec<Job>, Error> {
    let rows = t
        .query(
            &statement(filter),
            &[
                &filter.state.map(|state| state.as_str()),
                &filter.kind.map(|kind| kind.as_str()),
                &filter.action,
                &filter.contact.as_ref().map(|id| id.as_str()),
                &filter.zoom_account.as_ref().map(|id| id.as_str()),
                &filter.after.map(|id| id.to_string()),
                &filter.id.map(|id| id.to_string()),
                &filter.key,
                &as_limit(limit),
                &filter.webinar.as_ref().map(JobWork::sync_merges_as),
                &filter.due_by.map(nanos),
            ],
        )
        .await?;
    rows.iter().map(job).collect()
}

pub(super) async fn insert(t: &Transaction, job: &Job, key: Option<&str>) -> Result<(), Error> {
    let action = match &job.work {
        JobWork::Invoke(invoke) => Some(invoke.action_name()),
        _ => None,
    };
    t.execute(
        "INSERT INTO jobs (account, id, kind, state, lane_group, lane_key, merges_as, key, action, contact, zoom_account,
                           work, enqueued_at, not_before, parent, wakes_at)
         VALUES ($1, $2, $3, 'waiting', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        &[
            &job.id.to_string(),
            &to_word(&job.work.kind())?,
            &job.lane.group,
            &job.lane.key,
            &job.work.merges_as(),
            &key,
            &action,
            &job.contact().map(|id| id.as_str()),
            &job.zoom_account.as_ref().map(|id| id.as_str()),
            &serde_json::to_string(&job.work)?,
            &nanos(job.enqueued_at),
            &nanos(job.not_before),
            &job.parent.map(|id| id.to_string()),
            &Some(job.not_before).filter(|then| *then > job.enqueued_at).map(nanos),
        ],
    )
    .await?;
    Ok(())
}

/// Writes what changes when a try begins or has ended. A job that waits then is asleep until its time. Other jobs have no `wakes_at`, so
/// that the column's statistics are those of sleeping jobs.
pub(super) async fn update(t: &Transaction, job: &Job, owner: Option<&str>) -> Result<(), Error> {
    let json = |value: Option<serde_json::Result<String>>| value.transpose();
    t.execute(
        r#"UPDATE jobs SET state = $3, attempts = $4, not_before = $5, finished_at = $6, run = $7, slices = $8,
               "cursor" = $9, failure = $10, retried = $11, first_run = $12, waiting = $13, output = $14,
               started_at = $15, lease_until = $16, owner = $17,
               wakes_at = CASE WHEN $3 = 'waiting' THEN $5::bigint END, behind = NULL
           WHERE account = $1 AND id = $2"#,
        &[
            &job.id.to_string(),
            &job.state.as_str(),
            &i64::from(job.attempts),
            &nanos(job.not_before),
            &job.finished_at.map(nanos),
            &job.run.map(|run| run.to_string()),
            &i64::from(job.slices),
            &json(job.cursor.as_ref().map(serde_json::to_string))?,
            &json(job.failure.as_ref().map(serde_json::to_string))?,
            &i64::from(job.retried),
            &job.first_run.map(|run| run.to_string()),
            &json((!job.waiting.is_empty()).then(|| serde_json::to_string(&job.waiting)))?,
            &json(job.output.as_ref().map(serde_json::to_string))?,
            &job.started_at.map(nanos),
            &job.lease_until.map(nanos),
            &owner,
        ],
    )
    .await?;
    Ok(())
}

pub(super) async fn delete(t: &Transaction, id: &str) -> Result<(), Error> {
    t.execute("DELETE FROM jobs WHERE account = $1 AND id = $2", &[&id]).await?;
    Ok(())
}

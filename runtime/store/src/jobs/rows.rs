//! The rows of jobs.

use greenroom_domain::{Job, JobFilter, JobState, JobWork, Lane};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::platform::{
    error::Error,
    rows::{instant, json, nanos, optional_instant, optional_json, optional_word, to_word, word},
};

const JOB: &str = r#"SELECT id, work, state, lane_group, lane_key, zoom_account, attempts, enqueued_at, not_before,
    started_at, finished_at, lease_until, run, slices, "cursor", failure, parent, retried, first_run, waiting, output
    FROM jobs"#;

fn job(row: &Row<'_>) -> rusqlite::Result<Job> {
    Ok(Job {
        id: word(row, 0)?,
        work: json(row, 1)?,
        state: word(row, 2)?,
        lane: Lane { group: row.get(3)?, key: row.get(4)? },
        zoom_account: optional_word(row, 5)?,
        attempts: row.get(6)?,
        enqueued_at: instant(row, 7)?,
        not_before: instant(row, 8)?,
        started_at: optional_instant(row, 9)?,
        finished_at: optional_instant(row, 10)?,
        lease_until: optional_instant(row, 11)?,
        run: optional_word(row, 12)?,
        slices: row.get(13)?,
        cursor: optional_json(row, 14)?,
        failure: optional_json(row, 15)?,
        first_run: optional_word(row, 18)?,
        waiting: optional_json(row, 19)?.unwrap_or_default(),
        waits: None,
        parent: optional_word(row, 16)?,
        retried: row.get(17)?,
        output: optional_json(row, 20)?,
    })
}

pub(super) fn by_id(c: &Connection, id: &str) -> Result<Option<Job>, Error> {
    Ok(c.prepare_cached(&format!("{JOB} WHERE id = ?1"))?.query_row([id], job).optional()?)
}

pub(super) fn by_key(c: &Connection, key: &str) -> Result<Option<Job>, Error> {
    Ok(c.prepare_cached(&format!("{JOB} WHERE key = ?1"))?.query_row([key], job).optional()?)
}

/// The jobs of a filter, oldest first.
pub(super) fn list(c: &Connection, filter: &JobFilter, limit: i64) -> Result<Vec<Job>, Error> {
    // By an index, however many jobs there are.
    let one = match (&filter.id, &filter.key) {
        (Some(id), _) => Some(by_id(c, &id.to_string())?),
        (None, Some(key)) => Some(by_key(c, key)?),
        (None, None) => None,
    };
    if let Some(found) = one {
        return Ok(found.filter(|job| limit > 0 && filter.matches(job)).into_iter().collect());
    }
    let mut query = c.prepare_cached(&statement(filter))?;
    let found = query.query_map(
        params![
            filter.state.map(|state| state.as_str()),
            filter.kind.map(|kind| kind.as_str()),
            filter.action,
            filter.contact.as_ref().map(|id| id.as_str()),
            filter.zoom_account.as_ref().map(|id| id.as_str()),
            filter.after.map(|id| id.to_string()),
            limit,
            filter.webinar.as_ref().map(JobWork::sync_merges_as),
            filter.due_by.map(nanos),
        ],
        job,
    )?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// Reads the jobs of a filter. All syncs of a webinar have one name that they merge by, whose index finds them, however many
/// other jobs there are. Jobs that wait and are due are read from the index of those that are awake, and from the beginning of the
/// index of those that sleep, because the others may be very many; so may those of other actions, contacts and Zoom accounts.
fn statement(filter: &JobFilter) -> String {
    let webinar = if filter.webinar.is_some() { "merges_as = ?8" } else { "?8 IS NULL" };
    let action = if filter.action.is_some() { "action = ?3" } else { "?3 IS NULL" };
    let contact = if filter.contact.is_some() { "contact = ?4" } else { "?4 IS NULL" };
    let zoom_account = if filter.zoom_account.is_some() { "zoom_account = ?5" } else { "?5 IS NULL" };
    let filtered = format!(
        "{webinar} AND {action} AND {contact} AND {zoom_account} AND (?1 IS NULL OR state = ?1) AND (?2 IS NULL OR kind = ?2)
           AND (?9 IS NULL OR not_before <= ?9) AND id > coalesce(?6, '')"
    );
    if filter.state == Some(JobState::Waiting) && filter.due_by.is_some() {
        let that = |index: &str, when: &str| {
            format!(
                "SELECT * FROM ({JOB} INDEXED BY {index} WHERE {filtered} AND state = 'waiting' AND {when}
                                ORDER BY id LIMIT ?7)"
            )
        };
        let of_awake = match filter {
            JobFilter { contact: Some(_), .. } => "jobs_by_contact",
            JobFilter { action: Some(_), .. } => "jobs_awake_by_action",
            JobFilter { zoom_account: Some(_), .. } => "jobs_awake_by_zoom_account",
            _ => "jobs_awake",
        };
        let (awake, woken) = (that(of_awake, "wakes_at IS NULL"), that("jobs_asleep", "wakes_at <= ?9"));
        format!("{awake} UNION ALL {woken} ORDER BY id LIMIT ?7")
    } else {
        format!("{JOB} WHERE {filtered} ORDER BY id LIMIT ?7")
    }
}

pub(super) fn insert(c: &Connection, job: &Job, key: Option<&str>) -> Result<(), Error> {
    let action = match &job.work {
        JobWork::Invoke(invoke) => Some(invoke.action_name()),
        _ => None,
    };
    c.prepare_cached(
        "INSERT INTO jobs (id, kind, state, lane_group, lane_key, merges_as, key, action, contact, zoom_account, work,
                           enqueued_at, not_before, parent, wakes_at)
         VALUES (?1, ?2, 'waiting', ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?
    .execute(params![
        job.id.to_string(),
        to_word(&job.work.kind())?,
        job.lane.group,
        job.lane.key,
        job.work.merges_as(),
        key,
        action,
        job.contact().map(|id| id.as_str()),
        job.zoom_account.as_ref().map(|id| id.as_str()),
        serde_json::to_string(&job.work)?,
        nanos(job.enqueued_at),
        nanos(job.not_before),
        job.parent.map(|id| id.to_string()),
        Some(job.not_before).filter(|then| *then > job.enqueued_at).map(nanos),
    ])?;
    Ok(())
}

/// Writes what changes when a try begins or has ended. A job that waits then is asleep until its time. The others do not sleep.
pub(super) fn update(c: &Connection, job: &Job, owner: Option<&str>) -> Result<(), Error> {
    let json = |value: Option<serde_json::Result<String>>| value.transpose();
    c.prepare_cached(
        r#"UPDATE jobs SET state = ?2, attempts = ?3, not_before = ?4, finished_at = ?5, run = ?6, slices = ?7,
               "cursor" = ?8, failure = ?9, retried = ?10, first_run = ?11, waiting = ?12, output = ?13, started_at = ?14,
               lease_until = ?15, owner = ?16, wakes_at = CASE WHEN ?2 = 'waiting' THEN ?4 END, behind = NULL
           WHERE id = ?1"#,
    )?
    .execute(params![
        job.id.to_string(),
        job.state.as_str(),
        job.attempts,
        nanos(job.not_before),
        job.finished_at.map(nanos),
        job.run.map(|run| run.to_string()),
        job.slices,
        json(job.cursor.as_ref().map(serde_json::to_string))?,
        json(job.failure.as_ref().map(serde_json::to_string))?,
        job.retried,
        job.first_run.map(|run| run.to_string()),
        json((!job.waiting.is_empty()).then(|| serde_json::to_string(&job.waiting)))?,
        json(job.output.as_ref().map(serde_json::to_string))?,
        job.started_at.map(nanos),
        job.lease_until.map(nanos),
        owner,
    ])?;
    Ok(())
}

/// Whether a job with the caller's idempotency key is the same request.
pub(super) fn same_request(known: &Job, wanted: &JobWork) -> Result<(), Error> {
    match greenroom_domain::rules::jobs::other_part(&known.work, wanted) {
        None => Ok(()),
        Some(part) => Err(Error::refused(part)),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use greenroom_domain::WebinarId;
    use jiff::Timestamp;

    use super::*;
    use crate::SqliteStore;

    /// How SQLite finds the jobs of a filter.
    async fn plan(filter: JobFilter) -> Vec<String> {
        let store = SqliteStore::in_memory().unwrap();
        let plan = store.read(move |c| {
            let mut query = c.prepare(&format!("EXPLAIN QUERY PLAN {}", statement(&filter)))?;
            let parameters = ["", "", "", "", "", "", "1", "sync:1", "0"];
            Ok(query.query_map(parameters, |row| row.get(3))?.collect::<Result<_, _>>()?)
        });
        plan.await.unwrap()
    }

    #[tokio::test]
    async fn an_index_finds_the_syncs_of_a_webinar() {
        let webinar = Some(WebinarId::parse("82512345678").unwrap());
        let plan = plan(JobFilter { webinar, ..JobFilter::default() }).await;
        assert!(plan[0].starts_with("SEARCH jobs USING INDEX jobs_merging (merges_as=?"), "{plan:?}");
    }

    #[tokio::test]
    async fn indexes_find_the_jobs_that_are_due() {
        let (state, due_by) = (Some(JobState::Waiting), Some(Timestamp::UNIX_EPOCH));
        let due = JobFilter { state, due_by, ..JobFilter::default() };
        for (filter, index) in [
            (due.clone(), "jobs_awake (id>"),
            (JobFilter { action: Some("a".to_owned()), ..due.clone() }, "jobs_awake_by_action (action=? AND id>"),
            (JobFilter { contact: Some("ada".into()), ..due.clone() }, "jobs_by_contact (contact=?"),
            (JobFilter { zoom_account: Some("z".into()), ..due }, "jobs_awake_by_zoom_account (zoom_account=? AND id>"),
        ] {
            let plan = plan(filter).await;
            for by in [index, "jobs_asleep (wakes_at<"] {
                let by = format!("SEARCH jobs USING INDEX {by}");
                assert!(plan.iter().any(|step| step.starts_with(&by)), "{by}: {plan:?}");
            }
            assert!(!plan.iter().any(|step| step.starts_with("SCAN jobs")), "{plan:?}");
        }
    }
}

//! Taking jobs to run: those whose worker has ended wait again, and the rules choose.

use greenroom_domain::{
    Failure, FailureKind, Job, JobEnd, JobId, JobState, Lane, RunId, Waits, codes,
    rules::{
        job_counts::{LimitCount, LimitView},
        jobs::{Book, Chosen, JobFacts, JobLimit, WaitingJobs, choose, counted_since, reads_input},
    },
    sentence,
    store::{JobTaking, TakenJob, TakenJobs},
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::rows;
use crate::platform::{
    error::Error,
    rows::{as_limit, instant, nanos, optional_word, word},
};

/// How many jobs one transaction wakes, and how many it lays aside: other writes of the store wait for it. More are for the next
/// one, which follows at once.
const MOST_MOVED: usize = 1_000;

/// How often released jobs are looked at in one transaction: they may wait behind another limit, and leave the place to others.
const PASSES: usize = 4;

pub(super) fn take(c: &Connection, mut wish: JobTaking) -> Result<TakenJobs, Error> {
    recover(c, &wish)?;
    let limits = wish.limits.clone();
    let mut book = book(c, &limits, wish.now)?;
    if wish.limits_are_new {
        forget_limits(c)?;
    }
    let mut has_more = wake(c, wish.now)? == MOST_MOVED;
    let mut chosen = Chosen::default();
    let mut waiting = Waiting { c, now: nanos(wish.now), facts: facts_of(&limits), held: 0 };
    for pass in 0..PASSES {
        let free = wish.places.saturating_sub(chosen.jobs.len());
        if free == 0 {
            break;
        }
        let released = release(c, &book, free)?;
        if pass > 0 && released == 0 {
            break;
        }
        let more = choose(&mut waiting, &mut book, &mut wish.turn, free)?;
        chosen.jobs.extend(more.jobs);
        chosen.next = [chosen.next, more.next].into_iter().flatten().min();
        has_more |= waiting.held >= MOST_MOVED || (pass + 1 == PASSES && released > 0);
    }
    let next: Option<Timestamp> = c
        .prepare_cached(
            "SELECT wakes_at FROM jobs INDEXED BY jobs_asleep WHERE state = 'waiting' AND wakes_at IS NOT NULL
             ORDER BY wakes_at LIMIT 1",
        )?
        .query_row([], |row| instant(row, 0))
        .optional()?;
    let mut jobs: Vec<Job> = Vec::with_capacity(chosen.jobs.len());
    for id in &chosen.jobs {
        let Some(job) = rows::by_id(c, &id.to_string())? else { continue };
        jobs.push(begin(c, job, &wish)?);
    }
    let next = [next, chosen.next, has_more.then_some(wish.now)].into_iter().flatten().min();
    Ok(TakenJobs { jobs, turn: wish.turn, next })
}

fn begin(c: &Connection, mut job: Job, wish: &JobTaking) -> Result<Job, Error> {
    job.begin(RunId::new(Uuid::now_v7()), wish.now, wish.lease_until);
    rows::update(c, &job, Some(&wish.owner))?;
    if counted_since(&wish.limits, wish.now).is_some() {
        c.prepare_cached("INSERT OR IGNORE INTO job_starts (at, job) VALUES (?1, ?2)")?
            .execute(params![nanos(wish.now), job.id.to_string()])?;
    }
    Ok(job)
}

/// Takes one job, where nothing holds it back.
pub(super) fn take_one(c: &Connection, id: JobId, wish: &JobTaking) -> Result<TakenJob, Error> {
    recover(c, wish)?;
    let Some(mut job) = rows::by_id(c, &id.to_string())? else { return Ok(TakenJob::Unknown) };
    if job.state != JobState::Waiting || job.not_before > wish.now {
        return Ok(TakenJob::Not(Box::new(job)));
    }
    job.waits = book(c, &wish.limits, wish.now)?.waits(&JobFacts::of(&job));
    if job.waits.is_some() {
        return Ok(TakenJob::Not(Box::new(job)));
    }
    Ok(TakenJob::Begun(Box::new(begin(c, job, wish)?)))
}

/// Lets jobs wait again whose lease ran out, or whose process has ended. One that was begun as often as it may be becomes a
/// dead letter: it may be what ends the process.
fn recover(c: &Connection, wish: &JobTaking) -> Result<(), Error> {
    let mut owners = c.prepare_cached("SELECT DISTINCT owner FROM jobs WHERE state = 'running'")?;
    let owners = owners.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    for owner in owners {
        // A worker's own jobs are under way, however late it is with prolonging their leases.
        if owner == wish.owner {
            continue;
        }
        let ended_by = if (wish.is_gone)(&owner) { Timestamp::MAX } else { wish.now };
        let message = sentence!(
            "failure-job-abandoned",
            "the process ended each of the {times} times that it ran this job",
            times = greenroom_domain::count(wish.most_attempts)
        );
        let failure = Failure::new(FailureKind::Internal, codes::JOB_ABANDONED, message);
        let mut abandoned = c.prepare_cached(
            "SELECT id FROM jobs WHERE state = 'running' AND owner = ?1 AND lease_until <= ?2 AND attempts >= ?3",
        )?;
        let abandoned = abandoned
            .query_map(params![owner, nanos(ended_by), wish.most_attempts], |row| row.get(0))?
            .collect::<Result<Vec<String>, _>>()?;
        for id in abandoned {
            let Some(mut job) = rows::by_id(c, &id)? else { continue };
            job.end(JobEnd::Dead(failure.clone()), None, wish.now);
            rows::update(c, &job, None)?;
            if let Some(callback) = job.callback(JobId::new(Uuid::now_v7()), wish.now) {
                rows::insert(c, &callback.accepted(), None)?;
            }
        }
        c.prepare_cached(
            "UPDATE jobs SET state = 'waiting', owner = NULL, lease_until = NULL
             WHERE state = 'running' AND owner = ?1 AND lease_until <= ?2",
        )?
        .execute(params![owner, nanos(ended_by)])?;
    }
    if let Some(since) = counted_since(&wish.limits, wish.now) {
        c.prepare_cached("DELETE FROM job_starts WHERE at < ?1")?.execute([nanos(since)])?;
    }
    Ok(())
}

/// Lets all jobs be looked at again that were laid aside behind limits: they may be others now.
fn forget_limits(c: &Connection) -> Result<(), Error> {
    c.prepare_cached("UPDATE jobs SET wakes_at = not_before WHERE state = 'waiting' AND wakes_at > not_before")?
        .execute([])?;
    c.prepare_cached("UPDATE jobs SET behind = NULL WHERE state = 'waiting' AND behind IS NOT NULL")?.execute([])?;
    Ok(())
}

/// Wakes the jobs whose time has come. Answers how many.
fn wake(c: &Connection, now: Timestamp) -> Result<usize, Error> {
    let woken = c
        .prepare_cached(
            "UPDATE jobs SET wakes_at = NULL WHERE id IN (
                 SELECT id FROM jobs INDEXED BY jobs_asleep WHERE state = 'waiting' AND wakes_at <= ?1
                 ORDER BY wakes_at LIMIT ?2)",
        )?
        .execute(params![nanos(now), as_limit(MOST_MOVED)])?;
    Ok(woken)
}

/// Lets the oldest jobs behind each limit be looked at again, as many as there are places. Those of a limit that is not there any
/// more are all released. Answers how many.
///
/// A job is only behind a limit while as many jobs run as may, so there are no more keys than jobs that run or have just ended.
fn release(c: &Connection, book: &Book<'_>, free: usize) -> Result<usize, Error> {
    let mut next_key = c.prepare_cached(
        "SELECT behind FROM jobs INDEXED BY jobs_behind
         WHERE state = 'waiting' AND behind IS NOT NULL AND behind > ?1 ORDER BY behind LIMIT 1",
    )?;
    let mut release = c.prepare_cached(
        "UPDATE jobs SET behind = NULL WHERE id IN (
             SELECT id FROM jobs INDEXED BY jobs_behind WHERE state = 'waiting' AND behind = ?1 ORDER BY id LIMIT ?2)",
    )?;
    let (mut behind, mut released) = (String::new(), 0);
    while let Some(key) = next_key.query_row([&behind], |row| row.get::<_, String>(0)).optional()? {
        let (limit, value): (String, String) = serde_json::from_str(&key)?;
        let places = match book.places_behind(&limit, &value) {
            Some(places) => free.min(places as usize),
            None => MOST_MOVED,
        };
        if places > 0 {
            released += release.execute(params![key, as_limit(places)])?;
        }
        behind = key;
    }
    Ok(released)
}

/// The jobs that run, and those that began lately, as the limits count them.
pub(super) fn book<'a>(c: &Connection, limits: &'a [JobLimit], now: Timestamp) -> Result<Book<'a>, Error> {
    let mut book = Book::new(limits, now);
    let facts_of = facts_of(limits);
    let mut query = c.prepare_cached(&format!("SELECT {facts_of} FROM jobs j WHERE j.state = 'running'"))?;
    let mut found = query.query([])?;
    while let Some(row) = found.next()? {
        book.runs(&facts(row)?);
    }
    if let Some(since) = counted_since(limits, now) {
        let mut query = c.prepare_cached(&format!(
            "SELECT {facts_of}, s.at FROM job_starts s JOIN jobs j ON j.id = s.job WHERE s.at >= ?1"
        ))?;
        let mut found = query.query([nanos(since)])?;
        while let Some(row) = found.next()? {
            book.began(&facts(row)?, instant(row, 6)?);
        }
    }
    Ok(book)
}

/// What runs and waits behind the limits, of so many jobs that run and that wait.
pub(super) fn count(c: &Connection, limits: &[JobLimit], most: i64, now: Timestamp) -> Result<Vec<LimitView>, Error> {
    let (book, facts_of) = (book(c, limits, now)?, facts_of(limits));
    let mut count = LimitCount::new(limits);
    let mut running = c.prepare_cached(&format!("SELECT {facts_of} FROM jobs j WHERE j.state = 'running' LIMIT ?1"))?;
    let mut found = running.query([most])?;
    while let Some(row) = found.next()? {
        count.runs(&facts(row)?);
    }
    let mut waiting = c.prepare_cached(&format!(
        "SELECT {facts_of} FROM jobs j WHERE j.state = 'waiting' AND j.not_before <= ?2 ORDER BY j.id LIMIT ?1"
    ))?;
    let mut found = waiting.query([most, nanos(now)])?;
    while let Some(row) = found.next()? {
        book.waits(&facts(row)?).into_iter().for_each(|waits| count.waits(waits));
    }
    Ok(count.views())
}

/// The columns of [`facts`]. The input is read only where a limit looks into it.
fn facts_of(limits: &[JobLimit]) -> &'static str {
    if reads_input(limits) {
        "j.id, j.action, j.contact, j.zoom_account, j.merges_as, j.work"
    } else {
        "j.id, j.action, j.contact, j.zoom_account, j.merges_as, NULL"
    }
}

fn facts(row: &Row<'_>) -> rusqlite::Result<JobFacts> {
    let work: Option<serde_json::Value> = crate::platform::rows::optional_json(row, 5)?;
    Ok(JobFacts {
        id: word(row, 0)?,
        action: row.get(1)?,
        contact: optional_word(row, 2)?,
        zoom_account: optional_word(row, 3)?,
        merges_as: row.get(4)?,
        input: work.and_then(|mut work| work.get_mut("input").map(serde_json::Value::take)),
    })
}

/// The jobs that wait and are due.
struct Waiting<'a> {
    c: &'a Connection,
    now: i64,
    facts: &'static str,
    /// How many were laid aside.
    held: usize,
}

impl WaitingJobs for Waiting<'_> {
    type Error = Error;

    fn lanes(&mut self) -> Result<Vec<Lane>, Error> {
        let mut next = self.c.prepare_cached(
            "SELECT lane_group, lane_key FROM jobs INDEXED BY jobs_ready
             WHERE state = 'waiting' AND wakes_at IS NULL AND behind IS NULL AND (lane_group, lane_key) > (?1, ?2)
             ORDER BY lane_group, lane_key LIMIT 1",
        )?;
        let mut found: Vec<Lane> = Vec::new();
        let (mut group, mut key) = (String::new(), String::new());
        while let Some(lane) =
            next.query_row(params![group, key], |row| Ok(Lane { group: row.get(0)?, key: row.get(1)? })).optional()?
        {
            (group, key) = (lane.group.clone(), lane.key.clone());
            found.push(lane);
        }
        Ok(found)
    }

    fn next(&mut self, lane: &Lane, after: Option<JobId>) -> Result<Option<JobFacts>, Error> {
        let mut query = self.c.prepare_cached(&format!(
            "SELECT {} FROM jobs j INDEXED BY jobs_ready
             WHERE j.state = 'waiting' AND j.wakes_at IS NULL AND j.behind IS NULL
               AND j.lane_group = ?1 AND j.lane_key = ?2 AND j.id > ?3 AND j.not_before <= ?4 ORDER BY j.id LIMIT 1",
            self.facts
        ))?;
        let after = after.map(|id| id.to_string()).unwrap_or_default();
        Ok(query.query_row(params![lane.group, lane.key, after, self.now], facts).optional()?)
    }

    fn held(&mut self, job: JobId, waits: &Waits) -> Result<bool, Error> {
        let behind = match waits.until {
            Some(_) => None,
            None => Some(serde_json::to_string(&(&waits.limit, &waits.key))?),
        };
        self.c.prepare_cached("UPDATE jobs SET wakes_at = ?2, behind = ?3 WHERE id = ?1")?.execute(params![
            job.to_string(),
            waits.until.map(nanos),
            behind
        ])?;
        self.held += 1;
        Ok(self.held < MOST_MOVED)
    }
}

//! Taking jobs to run: those whose worker has ended wait again, and the rules choose.

use std::time::Duration;

use greenroom_domain::{
    Failure, FailureKind, Job, JobEnd, JobId, Lane, codes,
    rules::{
        job_counts::{LimitCount, LimitView},
        jobs::{Book, JobFacts, JobLimit, WaitingJobs, choose, looks_back, reads_input},
    },
    store::{JobTaking, TakenJobs},
};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::rows;
use crate::platform::{
    error::Error,
    rows::{instant, nanos, optional_instant, optional_word, word},
};

pub(super) fn take(c: &Connection, mut wish: JobTaking) -> Result<TakenJobs, Error> {
    recover(c, &wish)?;
    let next: Option<Timestamp> = c
        .prepare_cached("SELECT min(not_before) FROM jobs WHERE state = 'waiting' AND not_before > ?1")?
        .query_row([nanos(wish.now)], |row| optional_instant(row, 0))?;
    let limits = wish.limits.clone();
    let mut book = book(c, &limits, wish.now)?;
    let mut waiting = Waiting { c, now: nanos(wish.now), facts: facts_of(&limits) };
    let chosen = choose(&mut waiting, &mut book, &mut wish.turn, wish.places)?;
    let mut begin = c.prepare_cached(
        "UPDATE jobs SET state = 'running', owner = ?2, lease_until = ?3, started_at = ?4, attempts = attempts + 1,
             waiting = NULL
         WHERE id = ?1",
    )?;
    let mut jobs: Vec<Job> = Vec::with_capacity(chosen.jobs.len());
    for id in &chosen.jobs {
        let id = id.to_string();
        begin.execute(params![id, wish.owner, nanos(wish.lease_until), nanos(wish.now)])?;
        if looks_back(&limits).is_some() {
            c.prepare_cached("INSERT OR IGNORE INTO job_starts (at, job) VALUES (?1, ?2)")?
                .execute(params![nanos(wish.now), id])?;
        }
        jobs.extend(rows::by_id(c, &id)?);
    }
    let next = [next, chosen.next].into_iter().flatten().min();
    Ok(TakenJobs { jobs, turn: wish.turn, next })
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
        let message = format!("the process ended each of the {} times that it ran this job", wish.most_attempts);
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
            rows::update(c, &job)?;
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
    if let Some(within) = looks_back(&wish.limits) {
        c.prepare_cached("DELETE FROM job_starts WHERE at < ?1")?.execute([nanos(since(wish.now, within))])?;
    }
    Ok(())
}

fn since(now: Timestamp, within: Duration) -> Timestamp {
    let within = SignedDuration::try_from(within).unwrap_or(SignedDuration::MAX);
    now.checked_sub(within).unwrap_or(Timestamp::MIN)
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
    if let Some(within) = looks_back(limits) {
        let mut query = c.prepare_cached(&format!(
            "SELECT {facts_of}, s.at FROM job_starts s JOIN jobs j ON j.id = s.job WHERE s.at >= ?1"
        ))?;
        let mut found = query.query([nanos(since(now, within))])?;
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
}

impl WaitingJobs for Waiting<'_> {
    type Error = Error;

    fn lanes(&mut self) -> Result<Vec<Lane>, Error> {
        let mut next = self.c.prepare_cached(
            "SELECT lane_group, lane_key FROM jobs WHERE state = 'waiting' AND (lane_group, lane_key) > (?1, ?2)
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
            "SELECT {} FROM jobs j WHERE j.state = 'waiting' AND j.lane_group = ?1 AND j.lane_key = ?2 AND j.id > ?3
               AND j.not_before <= ?4 ORDER BY j.id LIMIT 1",
            self.facts
        ))?;
        let after = after.map(|id| id.to_string()).unwrap_or_default();
        Ok(query.query_row(params![lane.group, lane.key, after, self.now], facts).optional()?)
    }
}

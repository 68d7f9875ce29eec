//! Taking jobs to run: those whose worker has ended wait again, and the rules choose.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    convert::Infallible,
};

use futures::future::try_join_all;
use greenroom_domain::{
    Failure, FailureKind, JobEnd, JobId, JobState, Lane, RunId, Waits, codes,
    rules::{
        job_counts::{LimitCount, LimitView},
        jobs::{Book, Chosen, JobFacts, JobLimit, WaitingJobs, choose, counted_since, reads_input},
    },
    sentence,
    store::{JobTaking, TakenJob, TakenJobs},
};
use jiff::Timestamp;
use tokio_postgres::Row;
use uuid::Uuid;

use super::rows;
use crate::platform::{
    error::Error,
    rows::{as_limit, get, instant, nanos, optional_instant, optional_json, optional_word, word},
    transaction::Transaction,
};

/// The name by which the taking of jobs is locked: one worker at a time counts what runs behind the limits.
pub(super) const LOCK: &str = "jobs";

/// How many jobs one transaction wakes: others wait for it. More are for the next one, which follows at once.
const MOST_MOVED: usize = 1_000;

/// How many jobs of a line are looked at together. The rest of the line is for the next pass.
const LOADED: i64 = 100;

/// How often released jobs are looked at in one transaction: they may wait behind another limit, and leave the place to others.
const PASSES: usize = 4;

pub(super) async fn take(t: &Transaction, wish: &JobTaking) -> Result<TakenJobs, Error> {
    recover(t, wish).await?;
    let (limits, mut turn) = (wish.limits.clone(), wish.turn.clone());
    let mut book = book(t, &limits, wish.now).await?;
    if wish.limits_are_new {
        forget_limits(t).await?;
    }
    let mut has_more = wake(t, wish.now).await? == MOST_MOVED as u64;
    let mut chosen = Chosen::default();
    let mut is_cut = false;
    for pass in 0..PASSES {
        let free = wish.places.saturating_sub(chosen.jobs.len());
        if free == 0 {
            break;
        }
        let released = release(t, &book, free).await?;
        if pass > 0 && released == 0 && !is_cut {
            break;
        }
        let mut waiting = load(t, &limits, wish.now, &chosen.jobs).await?;
        let more = match choose(&mut waiting, &mut book, &mut turn, free) {
            Ok(more) => more,
            Err(never) => match never {},
        };
        lay_aside(t, &waiting.held).await?;
        let has_moved = !more.jobs.is_empty() || !waiting.held.is_empty();
        is_cut = waiting.is_cut && has_moved;
        chosen.jobs.extend(more.jobs);
        chosen.next = [chosen.next, more.next].into_iter().flatten().min();
        has_more |= pass + 1 == PASSES && (released > 0 || is_cut);
    }
    let asleep = "SELECT min(wakes_at) FROM jobs WHERE account = $1 AND state = 'waiting' AND wakes_at IS NOT NULL";
    let next = optional_instant(&t.one(asleep, &[]).await?, 0)?;
    let jobs = begin(t, wish, &chosen.jobs, counted_since(&limits, wish.now).is_some()).await?;
    let next = [next, chosen.next, has_more.then_some(wish.now)].into_iter().flatten().min();
    Ok(TakenJobs { jobs, turn, next })
}

/// Takes one job, where nothing holds it back.
pub(super) async fn take_one(t: &Transaction, id: JobId, wish: &JobTaking) -> Result<TakenJob, Error> {
    recover(t, wish).await?;
    let Some(mut job) = rows::to_change(t, &id.to_string()).await? else { return Ok(TakenJob::Unknown) };
    if job.state != JobState::Waiting || job.not_before > wish.now {
        return Ok(TakenJob::Not(Box::new(job)));
    }
    job.waits = book(t, &wish.limits, wish.now).await?.waits(&JobFacts::of(&job));
    if job.waits.is_some() {
        return Ok(TakenJob::Not(Box::new(job)));
    }
    let begun = begin(t, wish, &[id], counted_since(&wish.limits, wish.now).is_some()).await?;
    Ok(begun.into_iter().next().map_or(TakenJob::Unknown, |job| TakenJob::Begun(Box::new(job))))
}

/// Begins the jobs that were chosen, in the order of their turns. One that was dropped meanwhile is left out.
async fn begin(
    t: &Transaction,
    wish: &JobTaking,
    chosen: &[JobId],
    is_noted: bool,
) -> Result<Vec<greenroom_domain::Job>, Error> {
    let ids: Vec<String> = chosen.iter().map(JobId::to_string).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = rows::several_to_change(t, &ids).await?;
    let mut found: BTreeMap<String, _> = found.into_iter().map(|job| (job.id.to_string(), job)).collect();
    let mut begun = Vec::new();
    for id in &ids {
        if let Some(mut job) = found.remove(id).filter(|job| job.state == JobState::Waiting) {
            job.begin(RunId::new(Uuid::now_v7()), wish.now, wish.lease_until);
            begun.push(job);
        }
    }
    // All of them are sent before the first is answered.
    try_join_all(begun.iter().map(|job| rows::update(t, job, Some(&wish.owner)))).await?;
    if is_noted {
        t.execute(
            "INSERT INTO job_starts (account, at, job) SELECT $1, $2::bigint, job FROM unnest($3::text[]) AS job
             ON CONFLICT DO NOTHING",
            &[&nanos(wish.now), &begun.iter().map(|job| job.id.to_string()).collect::<Vec<_>>()],
        )
        .await?;
    }
    Ok(begun)
}

/// Lets jobs wait again whose lease ran out, or whose process has ended. One that was begun as often as it may be becomes a
/// dead letter: it may be what ends the process.
async fn recover(t: &Transaction, wish: &JobTaking) -> Result<(), Error> {
    let owners = t.query("SELECT DISTINCT owner FROM jobs WHERE account = $1 AND state = 'running'", &[]).await?;
    for row in &owners {
        let owner: &str = get(row, 0)?;
        // A worker's own jobs are under way, however late it is with prolonging their leases.
        if owner == wish.owner {
            continue;
        }
        let ended_by = nanos(if (wish.is_gone)(owner) { Timestamp::MAX } else { wish.now });
        let message = sentence!(
            "failure-job-abandoned",
            "the process ended each of the {times} times that it ran this job",
            times = greenroom_domain::count(wish.most_attempts)
        );
        let failure = Failure::new(FailureKind::Internal, codes::JOB_ABANDONED, message);
        let abandoned = t
            .query(
                "SELECT id FROM jobs WHERE account = $1 AND state = 'running' AND owner = $2 AND lease_until <= $3
                     AND attempts >= $4 FOR UPDATE",
                &[&owner, &ended_by, &i64::from(wish.most_attempts)],
            )
            .await?;
        for row in &abandoned {
            let Some(mut job) = rows::by_id(t, get(row, 0)?).await? else { continue };
            job.end(JobEnd::Dead(failure.clone()), None, wish.now);
            rows::update(t, &job, None).await?;
            if let Some(callback) = job.callback(JobId::new(Uuid::now_v7()), wish.now) {
                rows::insert(t, &callback.accepted(), None).await?;
            }
        }
        t.execute(
            "UPDATE jobs SET state = 'waiting', owner = NULL, lease_until = NULL
             WHERE account = $1 AND state = 'running' AND owner = $2 AND lease_until <= $3",
            &[&owner, &ended_by],
        )
        .await?;
    }
    if let Some(since) = counted_since(&wish.limits, wish.now) {
        let statement = "DELETE FROM job_starts WHERE account = $1 AND at < $2";
        t.execute(statement, &[&nanos(since)]).await?;
    }
    Ok(())
}

/// Lets all jobs be looked at again that were laid aside behind limits: they may be others now.
async fn forget_limits(t: &Transaction) -> Result<(), Error> {
    t.execute(
        "UPDATE jobs SET wakes_at = CASE WHEN wakes_at > not_before THEN not_before ELSE wakes_at END, behind = NULL
         WHERE account = $1 AND state = 'waiting' AND (wakes_at > not_before OR behind IS NOT NULL)",
        &[],
    )
    .await?;
    Ok(())
}

/// Wakes the jobs whose time has come. Answers how many.
async fn wake(t: &Transaction, now: Timestamp) -> Result<u64, Error> {
    t.execute(
        "WITH woken AS MATERIALIZED (
             SELECT id FROM jobs WHERE account = $1 AND state = 'waiting' AND wakes_at <= $2
             ORDER BY wakes_at LIMIT $3 FOR UPDATE)
         UPDATE jobs SET wakes_at = NULL WHERE account = $1 AND id IN (SELECT id FROM woken)",
        &[&nanos(now), &as_limit(MOST_MOVED)],
    )
    .await
}

/// Lets the oldest jobs behind each limit be looked at again, as many as there are places. Those of a limit that is not there any
/// more are all released. Answers how many.
///
/// A job is only behind a limit while as many jobs run as may, so there are no more keys than jobs that run or have just ended.
async fn release(t: &Transaction, book: &Book<'_>, free: usize) -> Result<u64, Error> {
    let keys = t
        .query(
            "WITH RECURSIVE keys (behind) AS (
                 SELECT min(behind) FROM jobs WHERE account = $1 AND state = 'waiting' AND behind IS NOT NULL
                 UNION ALL
                 SELECT (SELECT min(j.behind) FROM jobs j
                         WHERE j.account = $1 AND j.state = 'waiting' AND j.behind IS NOT NULL AND j.behind > keys.behind)
                 FROM keys WHERE keys.behind IS NOT NULL)
             SELECT behind FROM keys WHERE behind IS NOT NULL",
            &[],
        )
        .await?;
    let (mut behind, mut places): (Vec<&str>, Vec<i64>) = (Vec::new(), Vec::new());
    for row in &keys {
        let key: &str = get(row, 0)?;
        let (limit, value): (String, String) = serde_json::from_str(key)?;
        let released = match book.places_behind(&limit, &value) {
            Some(places) => free.min(places as usize),
            None => MOST_MOVED,
        };
        if released > 0 {
            behind.push(key);
            places.push(as_limit(released));
        }
    }
    if behind.is_empty() {
        return Ok(0);
    }
    t.execute(
        "WITH released AS MATERIALIZED (
             SELECT j.id FROM unnest($2::text[], $3::bigint[]) AS free (behind, places)
             CROSS JOIN LATERAL (SELECT id FROM jobs WHERE account = $1 AND state = 'waiting' AND behind = free.behind
                                 ORDER BY id LIMIT free.places) j)
         UPDATE jobs SET behind = NULL WHERE account = $1 AND state = 'waiting' AND id IN (SELECT id FROM released)",
        &[&behind, &places],
    )
    .await
}

/// The jobs that run, and those that began lately, as the limits count them.
pub(super) async fn book<'a>(t: &Transaction, limits: &'a [JobLimit], now: Timestamp) -> Result<Book<'a>, Error> {
    let mut book = Book::new(limits, now);
    let facts_of = facts_of(limits);
    let statement = format!("SELECT {facts_of} FROM jobs j WHERE j.account = $1 AND j.state = 'running'");
    for row in t.query(&statement, &[]).await? {
        book.runs(&facts(&row)?);
    }
    if let Some(since) = counted_since(limits, now) {
        let statement = format!(
            "SELECT {facts_of}, s.at FROM job_starts s JOIN jobs j ON j.account = $1 AND j.id = s.job
             WHERE s.account = $1 AND s.at >= $2"
        );
        for row in t.query(&statement, &[&nanos(since)]).await? {
            book.began(&facts(&row)?, instant(&row, 6)?);
        }
    }
    Ok(book)
}

/// What runs and waits behind the limits, of so many jobs that run and that wait.
pub(super) async fn count(
    t: &Transaction,
    limits: &[JobLimit],
    most: usize,
    now: Timestamp,
) -> Result<Vec<LimitView>, Error> {
    let (book, facts_of) = (book(t, limits, now).await?, facts_of(limits));
    let mut count = LimitCount::new(limits);
    let running = format!("SELECT {facts_of} FROM jobs j WHERE j.account = $1 AND j.state = 'running' LIMIT $2");
    for row in t.query(&running, &[&as_limit(most)]).await? {
        count.runs(&facts(&row)?);
    }
    let waiting = format!(
        "SELECT {facts_of} FROM jobs j WHERE j.account = $1 AND j.state = 'waiting' AND j.not_before <= $3
         ORDER BY j.id LIMIT $2"
    );
    for row in t.query(&waiting, &[&as_limit(most), &nanos(now)]).await? {
        book.waits(&facts(&row)?).into_iter().for_each(|waits| count.waits(waits));
    }
    Ok(count.views())
}

/// The columns of [`facts`]. The input is read only where a limit looks into it.
fn facts_of(limits: &[JobLimit]) -> &'static str {
    if reads_input(limits) {
        "j.id, j.action, j.contact, j.zoom_account, j.merges_as, j.work"
    } else {
        "j.id, j.action, j.contact, j.zoom_account, j.merges_as, NULL::text"
    }
}

fn facts(row: &Row) -> Result<JobFacts, Error> {
    let work: Option<serde_json::Value> = optional_json(row, 5)?;
    Ok(JobFacts {
        id: word(row, 0)?,
        action: get(row, 1)?,
        contact: optional_word(row, 2)?,
        zoom_account: optional_word(row, 3)?,
        merges_as: get(row, 4)?,
        input: work.and_then(|mut work| work.get_mut("input").map(serde_json::Value::take)),
    })
}

/// The first jobs of each line that wait and are due, without those that are chosen already.
async fn load(t: &Transaction, limits: &[JobLimit], now: Timestamp, chosen: &[JobId]) -> Result<Waiting, Error> {
    let ready = "account = $1 AND state = 'waiting' AND wakes_at IS NULL AND behind IS NULL";
    let statement = format!(
        "WITH RECURSIVE lanes (lane_group, lane_key) AS (
             (SELECT lane_group, lane_key FROM jobs WHERE {ready} ORDER BY lane_group, lane_key LIMIT 1)
             UNION ALL
             SELECT next.lane_group, next.lane_key FROM lanes CROSS JOIN LATERAL
                 (SELECT lane_group, lane_key FROM jobs
                  WHERE {ready} AND (lane_group, lane_key) > (lanes.lane_group, lanes.lane_key)
                  ORDER BY lane_group, lane_key LIMIT 1) next)
         SELECT first.*, lanes.lane_group, lanes.lane_key FROM lanes CROSS JOIN LATERAL
             (SELECT {} FROM jobs j
              WHERE j.account = $1 AND j.state = 'waiting' AND j.wakes_at IS NULL AND j.behind IS NULL
                  AND j.lane_group = lanes.lane_group AND j.lane_key = lanes.lane_key AND j.not_before <= $2
                  AND j.id <> ALL ($3)
              ORDER BY j.id LIMIT $4) first
         ORDER BY lanes.lane_group, lanes.lane_key, first.id",
        facts_of(limits)
    );
    let chosen: BTreeSet<String> = chosen.iter().map(JobId::to_string).collect();
    let chosen: Vec<&str> = chosen.iter().map(String::as_str).collect();
    let mut waiting = Waiting::default();
    for row in t.query(&statement, &[&nanos(now), &chosen, &LOADED]).await? {
        let lane = Lane { group: get(&row, 6)?, key: get(&row, 7)? };
        waiting.lanes.entry(lane).or_default().jobs.push_back(facts(&row)?);
    }
    for line in waiting.lanes.values_mut() {
        line.is_full = line.jobs.len() as i64 == LOADED;
    }
    Ok(waiting)
}

/// The first jobs of a line.
#[derive(Default)]
struct Line {
    jobs: VecDeque<JobFacts>,
    /// There may be more.
    is_full: bool,
}

/// Jobs that wait and are due, as they were loaded.
#[derive(Default)]
struct Waiting {
    lanes: BTreeMap<Lane, Line>,
    /// Those that wait behind a limit.
    held: Vec<(JobId, Waits)>,
    /// The rules have looked at all jobs of a line that were loaded, and there may be more.
    is_cut: bool,
}

impl WaitingJobs for Waiting {
    type Error = Infallible;

    fn lanes(&mut self) -> Result<Vec<Lane>, Infallible> {
        Ok(self.lanes.keys().cloned().collect())
    }

    fn next(&mut self, lane: &Lane, _after: Option<JobId>) -> Result<Option<JobFacts>, Infallible> {
        let Some(line) = self.lanes.get_mut(lane) else { return Ok(None) };
        // The rules ask for each job of a line once, in their order.
        let next = line.jobs.pop_front();
        self.is_cut |= next.is_none() && line.is_full;
        Ok(next)
    }

    fn held(&mut self, job: JobId, waits: &Waits) -> Result<bool, Infallible> {
        self.held.push((job, waits.clone()));
        Ok(true)
    }
}

/// Lays jobs aside that wait behind a limit, until their time or a place behind it.
async fn lay_aside(t: &Transaction, held: &[(JobId, Waits)]) -> Result<(), Error> {
    if held.is_empty() {
        return Ok(());
    }
    let mut behind = Vec::new();
    for (_, waits) in held {
        behind.push(match waits.until {
            Some(_) => None,
            None => Some(serde_json::to_string(&(&waits.limit, &waits.key))?),
        });
    }
    t.execute(
        "UPDATE jobs SET wakes_at = held.wakes_at, behind = held.behind
         FROM unnest($2::text[], $3::bigint[], $4::text[]) AS held (id, wakes_at, behind)
         WHERE jobs.account = $1 AND jobs.id = held.id AND jobs.state = 'waiting'",
        &[
            &held.iter().map(|(id, _)| id.to_string()).collect::<Vec<_>>(),
            &held.iter().map(|(_, waits)| waits.until.map(nanos)).collect::<Vec<_>>(),
            &behind,
        ],
    )
    .await?;
    Ok(())
}

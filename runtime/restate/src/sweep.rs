//! What a worker does beside the jobs: it announces those that nobody has, and says when rounds are due.

use std::{collections::HashSet, time::Duration};

use futures::{StreamExt, stream};
use greenroom_domain::{Job, JobFilter, JobState, JobWork};
use greenroom_jobs::{Jobs, Queue};
use jiff::{SignedDuration, Timestamp};
use tokio::time::MissedTickBehavior;

use crate::announcer::{Announcer, progress};

/// How often a worker looks for jobs that are due.
const EVERY: Duration = Duration::from_secs(2);

/// A job that nobody has begun this long after its time is announced again: it may have been announced in vain.
const LATE: SignedDuration = SignedDuration::from_secs(3);

/// Why a job is announced that has just become due.
const WOKEN: &str = "due";

/// How often all workers together announce a job that stays due, in milliseconds.
const SLOT: i64 = 30_000;

/// How many jobs are announced at a look, and how many at once.
const MOST: usize = 256;
const AT_ONCE: usize = 16;

/// How many pages of jobs are read at a look: many may wait behind limits.
const PAGES: usize = 16;

/// Jobs that have been due since then, that are wanted, and that nothing holds back, oldest first.
async fn due(queue: &Queue, since: Timestamp, is_wanted: impl Fn(&Job) -> bool) -> Vec<Job> {
    let mut filter = JobFilter { state: Some(JobState::Waiting), due_by: Some(since), ..JobFilter::default() };
    let mut found = Vec::new();
    for _ in 0..PAGES {
        match queue.list(&filter, MOST).await {
            Ok(page) => {
                let is_last = page.len() < MOST;
                filter.after = page.last().map(|job| job.id);
                found.extend(page.into_iter().filter(|job| job.waits.is_none() && is_wanted(job)));
                found.truncate(MOST);
                if is_last || found.len() == MOST {
                    break;
                }
            }
            Err(error) => {
                tracing::warn!(%error, "the jobs that are due could not be read");
                break;
            }
        }
    }
    found
}

async fn announce(announcer: &Announcer, jobs: impl IntoIterator<Item = (Job, String)>) {
    stream::iter(jobs)
        .for_each_concurrent(AT_ONCE, |(job, reason)| async move { announcer.announce_job(&job, &reason).await })
        .await;
}

/// Announces the jobs that have just become due by another way than their acceptance. The sweep has those that were due before.
pub(crate) async fn woken(queue: &Queue, announcer: &Announcer) {
    let now = greenroom_clock::now();
    let since = now.checked_sub(LATE + LATE).unwrap_or(now);
    let jobs = due(queue, now, |job| job.not_before >= since).await;
    announce(announcer, jobs.into_iter().map(|job| (job, WOKEN.to_owned()))).await;
}

/// Announces, until it is dropped, the jobs that are due and that no worker has: what was lost on the way to Restate, or in it, and
/// what was accepted by another way than [`RestateJobs`](crate::RestateJobs). A job that is done meanwhile is announced in vain.
pub(crate) async fn sweep(queue: &Queue, announcer: &Announcer) {
    let mut look = tokio::time::interval(EVERY);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut slot, mut told) = (0, HashSet::new());
    loop {
        look.tick().await;
        let now = greenroom_clock::now();
        let current = now.as_millisecond() / SLOT;
        if current != slot {
            (slot, told) = (current, HashSet::new());
        }
        let before = now.checked_sub(LATE).unwrap_or(now);
        let late = due(queue, before, |job| !told.contains(&(job.id, progress(job)))).await;
        let new: Vec<_> = late.into_iter().map(|job| (job, slot.to_string())).collect();
        told.extend(new.iter().map(|(job, _)| (job.id, progress(job))));
        announce(announcer, new).await;
    }
}

/// Says, until it is dropped, when a round of this work is due.
pub(crate) async fn tick(announcer: &Announcer, work: &JobWork, every: Duration) {
    let every = every.max(Duration::from_secs(1));
    let slot_of = i64::try_from(every.as_millis()).unwrap_or(i64::MAX);
    // More often than once per interval, because one that did not arrive is said again.
    let mut look = tokio::time::interval((every / 4).min(Duration::from_secs(10)));
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut said = None;
    loop {
        look.tick().await;
        let slot = greenroom_clock::now().as_millisecond() / slot_of;
        if said == Some(slot) {
            continue;
        }
        match announcer.tick(work.kind(), slot).await {
            Ok(()) => said = Some(slot),
            Err(error) => {
                tracing::warn!(%error, kind = %work.kind(), "a round was not announced: it is when Restate answers")
            }
        }
    }
}

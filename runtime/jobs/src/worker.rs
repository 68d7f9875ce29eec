//! The worker: takes jobs, does them, writes down how they ended.

use std::{collections::HashMap, future::Future, sync::Arc, time::Duration};

use greenroom::{Failure, FailureKind, Retry, owner};
use greenroom_domain::{
    Job, JobEnd, JobId, JobWork, NewJob, StoreError,
    rules::jobs::{AfterFailure, JobLimit, RetryPolicy, Turn, as_taken},
    sentence,
    store::JobTaking,
};
use jiff::{SignedDuration, Timestamp};
use tokio::{
    task::JoinSet,
    time::{Instant, MissedTickBehavior},
};
use uuid::Uuid;

use crate::{
    queue::{Queue, QueueSettings},
    work::{Went, Work},
};

/// How long a worker has a job unless it prolongs the lease. A job whose process has ended waits no longer than that, and on the
/// same machine it does not wait at all.
const LEASE: SignedDuration = SignedDuration::from_secs(60);

/// How often leases are prolonged.
const PROLONG: Duration = Duration::from_secs(20);

/// How often a worker looks for jobs that another process accepted.
const LOOK: Duration = Duration::from_secs(1);

/// The longest wait between two tries to write down how a job ended.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// The settings of a worker besides those of its queue.
#[derive(Debug, Clone, Copy)]
pub struct WorkerSettings {
    /// The time between two rounds of the schedule; none for no schedule.
    pub schedule: Option<Duration>,
    /// The time between two passes that settle open calls to Zoom; none for none.
    pub settle: Option<Duration>,
    /// The time between two removals of what is too old; none where everything is kept.
    pub prune: Option<Duration>,
    /// The time between two looks for what the operator is to be told; none for no alerts.
    pub alerts: Option<Duration>,
    /// How long jobs have to finish when the worker stops.
    pub grace: Duration,
}

/// Takes jobs from a queue and does them.
#[derive(Debug)]
pub struct Worker {
    queue: Queue,
    work: Work,
    settings: WorkerSettings,
    owner: Arc<str>,
}

impl Worker {
    /// A worker of this queue.
    pub fn new(queue: Queue, work: Work, settings: WorkerSettings) -> Self {
        Self { queue, work, settings, owner: owner::name().into() }
    }

    /// Works until `stop` is ready. Then no job begins, those that run have [`WorkerSettings::grace`] to finish, and the others
    /// are given back: they wait as before.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let mut stop = std::pin::pin!(stop);
        let mut running: JoinSet<bool> = JoinSet::new();
        let mut jobs: HashMap<tokio::task::Id, JobId> = HashMap::new();
        let mut turn = Turn::default();
        let mut prolong = every(PROLONG);
        let mut schedule = self.settings.schedule.map(every);
        let mut settle = self.settings.settle.map(every);
        let mut prune = self.settings.prune.map(every);
        let mut alerts = self.settings.alerts.map(every);
        let mut look_at = Instant::now();
        let mut limits: Option<Arc<[JobLimit]>> = None;
        loop {
            let settings = self.queue.settings();
            let free = settings.places.saturating_sub(running.len());
            if free > 0 && look_at <= Instant::now() {
                let limits_are_new = limits.as_ref() != Some(&settings.limits);
                limits = Some(Arc::clone(&settings.limits));
                let wait = self.take(free, settings, limits_are_new, &mut turn, &mut running, &mut jobs).await;
                // What could not be taken is not known to have been looked at.
                limits = limits.filter(|_| wait.is_some());
                look_at = Instant::now() + wait.unwrap_or(LOOK);
            }
            tokio::select! {
                () = &mut stop => break,
                Some(ended) = running.join_next_with_id(), if !running.is_empty() => {
                    note_end(ended, &mut jobs);
                    while let Some(ended) = running.try_join_next_with_id() {
                        note_end(ended, &mut jobs);
                    }
                    look_at = Instant::now();
                }
                () = self.queue.news.notified() => look_at = Instant::now(),
                () = tokio::time::sleep_until(look_at), if free > 0 => {}
                _ = prolong.tick() => self.prolong(&jobs).await,
                () = tick(&mut schedule) => self.enqueue(JobWork::Round).await,
                () = tick(&mut settle) => self.enqueue(JobWork::Settle).await,
                () = tick(&mut prune) => self.enqueue(JobWork::Prune).await,
                () = tick(&mut alerts) => self.enqueue(JobWork::CheckAlerts).await,
            }
        }
        self.finish(running, jobs).await;
    }

    /// Takes jobs for the free places, and begins them. Answers how long to wait until it is worth to look again; none where
    /// the store failed.
    async fn take(
        &self,
        places: usize,
        settings: QueueSettings,
        limits_are_new: bool,
        turn: &mut Turn,
        running: &mut JoinSet<bool>,
        jobs: &mut HashMap<tokio::task::Id, JobId>,
    ) -> Option<Duration> {
        let now = Timestamp::now();
        let wish = JobTaking {
            owner: self.owner.to_string(),
            now,
            lease_until: now.checked_add(LEASE).unwrap_or(Timestamp::MAX),
            places,
            limits: settings.limits,
            limits_are_new,
            turn: turn.clone(),
            most_attempts: settings.policy.attempts,
            is_gone: owner::is_gone,
        };
        match self.queue.store.take_jobs(&wish).await {
            Ok(taken) => {
                *turn = taken.turn;
                for job in taken.jobs {
                    let id = job.id;
                    let task = running.spawn(carry_out(
                        self.queue.clone(),
                        self.work.clone(),
                        settings.policy,
                        Arc::clone(&self.owner),
                        job,
                    ));
                    jobs.insert(task.id(), id);
                }
                let next = taken.next.map(|next| {
                    let wait = next.duration_since(Timestamp::now());
                    // A time that has passed is at once.
                    if wait.is_negative() { Duration::ZERO } else { wait.unsigned_abs() }
                });
                Some(next.unwrap_or(LOOK).min(LOOK))
            }
            Err(error) => {
                tracing::warn!(%error, "no jobs could be taken");
                None
            }
        }
    }

    /// Prolongs the leases of the jobs that run here, and gives back those that do not: the store has kept that they were taken,
    /// and its answer was lost. No jobs are being taken meanwhile, so `jobs` has all that were.
    async fn prolong(&self, jobs: &HashMap<tokio::task::Id, JobId>) {
        let until = Timestamp::now().checked_add(LEASE).unwrap_or(Timestamp::MAX);
        let prolonged = match self.queue.store.prolong_jobs(&self.owner, until).await {
            Ok(prolonged) => prolonged,
            Err(error) => {
                tracing::warn!(%error, "the leases of jobs could not be prolonged");
                return;
            }
        };
        for id in prolonged.into_iter().filter(|id| !jobs.values().any(|runs| runs == id)) {
            tracing::info!(job = %id, "a job that was taken without an answer is given back");
            self.give_back(id).await;
            self.queue.wake();
        }
    }

    async fn give_back(&self, id: JobId) {
        let given_back =
            self.queue.store.end_job(id, &self.owner, JobEnd::GivenBack, None, vec![], Timestamp::now()).await;
        if let Err(error) = given_back {
            tracing::warn!(%error, job = %id, "a job could not be given back: another worker takes it when this process ends");
        }
    }

    async fn enqueue(&self, work: JobWork) {
        let job = NewJob::new(JobId::new(Uuid::now_v7()), work, Timestamp::now());
        if let Err(error) = self.queue.store.enqueue_jobs(vec![job]).await {
            tracing::warn!(%error, "a job of the schedule could not be accepted: the next one is tried");
        }
        self.queue.wake();
    }

    async fn finish(&self, mut running: JoinSet<bool>, mut jobs: HashMap<tokio::task::Id, JobId>) {
        let finished = async {
            let mut prolong = every(PROLONG);
            loop {
                tokio::select! {
                    ended = running.join_next_with_id() => match ended {
                        Some(ended) => note_end(ended, &mut jobs),
                        None => return,
                    },
                    _ = prolong.tick() => self.prolong(&jobs).await,
                }
            }
        };
        if tokio::time::timeout(self.settings.grace, finished).await.is_ok() {
            return;
        }
        tracing::info!(jobs = jobs.len(), "jobs that are not finished in time are given back");
        running.shutdown().await;
        for id in jobs.into_values() {
            self.give_back(id).await;
        }
    }
}

fn every(time: Duration) -> tokio::time::Interval {
    let mut ticks = tokio::time::interval(time.max(Duration::from_millis(100)));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

async fn tick(ticks: &mut Option<tokio::time::Interval>) {
    match ticks {
        Some(ticks) => drop(ticks.tick().await),
        None => std::future::pending().await,
    }
}

type Ended = Result<(tokio::task::Id, bool), tokio::task::JoinError>;

/// Takes a job whose end is written off the list. One whose end is not stays there: given back, it would be done again and again.
fn note_end(ended: Ended, jobs: &mut HashMap<tokio::task::Id, JobId>) {
    match ended {
        Ok((task, is_written)) => {
            if is_written {
                jobs.remove(&task);
            }
        }
        // Panics are caught where the job is done, so this one is a defect of the worker.
        Err(error) => {
            let job = jobs.get(&error.id());
            tracing::error!(%error, ?job, "the task of a job ended without an answer");
        }
    }
}

/// Does a job and writes down how it ended, however long the store takes for that: nobody else has the job while this process
/// lives. Answers whether it is no longer this worker's; false where the store refuses the end.
async fn carry_out(queue: Queue, work: Work, policy: RetryPolicy, owner: Arc<str>, job: Job) -> bool {
    let id = job.id;
    // In a task of its own, so that a panic is the job's failure. Dropped with this future, it is stopped.
    let mut task = JoinSet::new();
    task.spawn({
        let job = job.clone();
        async move { work.carry_out(&job).await }
    });
    let tried = match task.join_next().await {
        Some(Ok(tried)) => tried,
        _ => Err(Failure::of(
            FailureKind::Internal,
            sentence!("failure-job-defect", "a defect stopped the job: see the log"),
        )
        .retry(Retry::Now))
        .into(),
    };
    let now = Timestamp::now();
    let end = match tried.result {
        Ok(Went::Done) => JobEnd::Done,
        Ok(Went::DryRun(output)) => JobEnd::DryRun { output },
        Ok(Went::Continue(cursor, waiting)) => JobEnd::Continue { cursor, waiting },
        Err(failure) => {
            let failure = as_taken(&job.work, failure);
            match policy.of(&job.work).after(&failure, job.attempts, now, rand::random()) {
                AfterFailure::Again(at) => JobEnd::Again { at, failure },
                AfterFailure::GiveBack => JobEnd::GivenBack,
                AfterFailure::Dead => {
                    tracing::warn!(job = %id, kind = %job.work.kind(), code = failure.code, "a job failed for good");
                    JobEnd::Dead(failure)
                }
            }
        }
    };
    let mut then = tried.then;
    if matches!(end, JobEnd::Done | JobEnd::DryRun { .. } | JobEnd::Dead(_)) {
        then.extend(job.callback(JobId::new(Uuid::now_v7()), now));
    }
    let mut wait = Duration::from_millis(100);
    loop {
        let ended = queue.store.end_job(id, &owner, end.clone(), tried.run, then.clone(), now).await;
        match ended {
            Ok(true) => return true,
            Ok(false) => {
                tracing::info!(job = %id, "the job was taken over, or its person was erased");
                return true;
            }
            Err(StoreError::Constraint(why)) => {
                tracing::error!(job = %id, why = why.english(), "the end of a job could not be written");
                return false;
            }
            Err(error) => tracing::warn!(job = %id, %error, "the end of a job could not be written: it is tried again"),
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

#[cfg(test)]
#[path = "worker_tests.rs"]
mod tests;

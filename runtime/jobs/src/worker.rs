//! The worker: takes jobs, does them, writes down how they ended.

use std::{collections::HashMap, future::Future, sync::Arc, time::Duration};

use greenroom::owner;
use greenroom_domain::{
    JobId, JobWork, NewJob,
    rules::jobs::{JobLimit, Turn},
    store::JobTaking,
};
use tokio::{
    task::{AbortHandle, JoinSet},
    time::{Instant, MissedTickBehavior},
};
use uuid::Uuid;

use crate::{
    queue::{Queue, QueueSettings},
    trying::{PROLONG, carry_out, give_back, lease_until, wait_for},
    work::Work,
};

/// How often a worker looks for jobs that another process accepted.
const LOOK: Duration = Duration::from_secs(1);

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

impl WorkerSettings {
    /// Greenroom's own work that comes again and again, with the time between two times.
    pub fn rounds(&self) -> Vec<(JobWork, Duration)> {
        let rounds = [
            (JobWork::Round, self.schedule),
            (JobWork::Settle, self.settle),
            (JobWork::Prune, self.prune),
            (JobWork::CheckAlerts, self.alerts),
        ];
        rounds.into_iter().filter_map(|(work, every)| Some((work, every?))).collect()
    }
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
        let mut jobs: Tries = HashMap::new();
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
        jobs: &mut Tries,
    ) -> Option<Duration> {
        let now = greenroom_clock::now();
        let wish = JobTaking {
            owner: self.owner.to_string(),
            now,
            lease_until: lease_until(now),
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
                    // Another worker had it since this one began it, while this process stood still: the store would take the
                    // end of the old try for that of the new one.
                    for (_, old) in jobs.values().filter(|(old, _)| *old == id) {
                        old.abort();
                    }
                    let carried =
                        carry_out(self.queue.clone(), self.work.clone(), settings.policy, Arc::clone(&self.owner), job);
                    let task = running.spawn(async move { carried.await.is_some() });
                    jobs.insert(task.id(), (id, task));
                }
                Some(taken.next.map_or(LOOK, wait_for).min(LOOK))
            }
            Err(error) => {
                tracing::warn!(%error, "no jobs could be taken");
                None
            }
        }
    }

    /// Prolongs the leases of the jobs that run here, and gives back those that do not: the store has kept that they were taken,
    /// and its answer was lost. No jobs are being taken meanwhile, so `jobs` has all that were.
    async fn prolong(&self, jobs: &Tries) {
        let until = lease_until(greenroom_clock::now());
        let prolonged = match self.queue.store.prolong_jobs(&self.owner, until).await {
            Ok(prolonged) => prolonged,
            Err(error) => {
                tracing::warn!(%error, "the leases of jobs could not be prolonged");
                return;
            }
        };
        for id in prolonged.into_iter().filter(|id| !jobs.values().any(|(runs, _)| runs == id)) {
            tracing::info!(job = %id, "a job that was taken without an answer is given back");
            give_back(&self.queue, &self.owner, id).await;
            self.queue.wake();
        }
    }

    async fn enqueue(&self, work: JobWork) {
        let job = NewJob::new(JobId::new(Uuid::now_v7()), work, greenroom_clock::now());
        if let Err(error) = self.queue.store.enqueue_jobs(vec![job]).await {
            tracing::warn!(%error, "a job of the schedule could not be accepted: the next one is tried");
        }
        self.queue.wake();
    }

    async fn finish(&self, mut running: JoinSet<bool>, mut jobs: Tries) {
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
        for (id, _) in jobs.into_values() {
            give_back(&self.queue, &self.owner, id).await;
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

/// The tries under way, by their tasks, and jobs whose end the store refused.
type Tries = HashMap<tokio::task::Id, (JobId, AbortHandle)>;

type Ended = Result<(tokio::task::Id, bool), tokio::task::JoinError>;

/// Takes a job whose end is written off the list. One whose end is not stays there: given back, it would be done again and again.
fn note_end(ended: Ended, jobs: &mut Tries) {
    match ended {
        Ok((task, is_written)) => {
            if is_written {
                jobs.remove(&task);
            }
        }
        // Panics are caught where the job is done, so this one is a defect of the worker.
        Err(error) => {
            if error.is_cancelled() {
                let job = jobs.remove(&error.id()).map(|(job, _)| job);
                tracing::info!(?job, "the try of a job was given up: another worker had the job meanwhile");
                return;
            }
            let job = jobs.get(&error.id()).map(|(job, _)| job);
            tracing::error!(%error, ?job, "the task of a job ended without an answer");
        }
    }
}

#[cfg(test)]
#[path = "worker_tests.rs"]
mod tests;

//! A worker whose jobs are chosen by others: it is asked for each job by its id.

use std::{
    collections::HashMap,
    fmt,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use greenroom::owner;
use greenroom_domain::{
    Job, JobEnd, JobFilter, JobId, JobState, NewJob, StoreError,
    rules::jobs::{JobFacts, JobLimit, LimitKey, Turn},
    store::{JobTaking, TakenJob},
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, oneshot, watch},
    task::AbortHandle,
    time::MissedTickBehavior,
};

use crate::{
    queue::Queue,
    trying::{PROLONG, carry_out, give_back, lease_until, wait_for},
    work::Work,
};

/// The shortest wait for the end of another worker's lease.
const SHORTEST_WAIT: Duration = Duration::from_secs(1);

/// The longest wait between two tries to give a job back.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// When a job ends, a limit that counted it may hold other jobs back no longer. So many of them are announced: one more than the places
/// that are free, because another worker may have the first already.
const ANNOUNCED: usize = 2;

/// Jobs of the key are read in pages, because other limits may hold the oldest: so many at once, and so many pages.
const PAGE: usize = 64;
const PAGES: usize = 16;

/// The pages where the key is a value of the input, which no store can look for: the sweep finds the rest.
const PAGES_BY_INPUT: usize = 2;

/// The next step about a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Nothing: it is done, a dead letter, or not there any more.
    Nothing,
    /// It is asked for again after this time: for its next try or slice, or because another worker may have ended by then.
    Again(Duration),
    /// A limit holds it back. A place may be free after this time, where that is known.
    BehindALimit(Option<Duration>),
    /// All places of this worker were taken. Another worker is asked.
    NoPlace,
}

/// The answer of [`OneByOne::ask`].
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The next step about it.
    pub next: Next,
    /// The job as it is now; none where it is not there any more, or was not looked at.
    pub job: Option<Job>,
    /// Jobs that were accepted with its end, or that a limit no longer holds back: they are due.
    pub due: Vec<Job>,
}

impl Asked {
    /// Nothing else is due.
    fn of(next: Next, job: Option<Job>) -> Self {
        Self { next, job, due: Vec::new() }
    }
}

/// Why a job was not asked for. Another worker is asked then, or this one later.
#[derive(Debug)]
pub enum AskError {
    /// This worker stops.
    Stopping,
    /// The store's failure.
    Store(StoreError),
}

impl fmt::Display for AskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stopping => f.write_str("this worker stops"),
            Self::Store(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for AskError {}

impl From<StoreError> for AskError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Does jobs for which it is asked, as many at once as [`QueueSettings::places`](crate::QueueSettings::places) says when it is made.
/// A caller that is dropped does not stop a job: it ends in the store, and the next caller finds its end there.
#[derive(Debug)]
pub struct OneByOne {
    queue: Queue,
    work: Work,
    owner: Arc<str>,
    most: u32,
    places: Arc<Semaphore>,
    running: Arc<Mutex<HashMap<JobId, AbortHandle>>>,
    stopping: watch::Sender<bool>,
}

impl OneByOne {
    /// A worker over this queue.
    pub fn new(queue: Queue, work: Work) -> Arc<Self> {
        let most = u32::try_from(queue.settings().places).unwrap_or(u32::MAX);
        Arc::new(Self {
            owner: owner::name().into(),
            most,
            places: Arc::new(Semaphore::new(most as usize)),
            running: Arc::default(),
            stopping: watch::Sender::new(false),
            queue,
            work,
        })
    }

    /// The queue.
    pub fn queue(&self) -> &Queue {
        &self.queue
    }

    /// How many jobs it does now.
    pub fn running(&self) -> usize {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Whether it begins no more jobs.
    pub fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }

    /// Does the job once, where it waits, is due, and no limit holds it back. Waits for a free place, no longer than `patience`, and
    /// for the end of the try.
    ///
    /// # Errors
    /// [`AskError`]: this worker has not done it.
    pub async fn ask(&self, id: JobId, patience: Duration) -> Result<Asked, AskError> {
        let mut stopping = self.stopping.subscribe();
        let place = tokio::select! {
            () = stopped(&mut stopping) => return Err(AskError::Stopping),
            place = tokio::time::timeout(patience, Arc::clone(&self.places).acquire_owned()) => match place {
                Ok(place) => place.map_err(|_| AskError::Stopping)?,
                Err(_) => return Ok(Asked::of(Next::NoPlace, None)),
            },
        };
        if self.is_stopping() {
            return Err(AskError::Stopping);
        }
        let Some(answer) = self.try_here(id, place) else {
            // Another worker may have had it since this one began it: its try, which the store refuses then, has to end first.
            let found = self.list(&JobFilter::of(id), 1).await?.pop();
            let wait = match &found {
                Some(job) if job.state == JobState::Running => next(job),
                Some(_) | None => Next::Again(SHORTEST_WAIT),
            };
            return Ok(Asked::of(wait, found));
        };
        let tried = answer.await.map_err(|_| {
            // A worker that stops gives the job up. Otherwise a defect of the worker ended the task, and no worker gets the job while this
            // process lives.
            if !self.is_stopping() {
                tracing::error!(job = %id, "the task of a job ended without an answer");
            }
            AskError::Stopping
        })?;
        match tried? {
            Tried::Ended(ended, then) => {
                let job = self.list(&JobFilter::of(id), 1).await?.pop();
                let mut due: Vec<Job> = then.into_iter().map(NewJob::accepted).collect();
                due.extend(self.freed(&ended).await?);
                Ok(Asked { next: job.as_ref().map_or(Next::Nothing, next), job, due })
            }
            Tried::Not(job) => Ok(Asked::of(job.as_deref().map_or(Next::Nothing, next), job.map(|job| *job))),
        }
    }

    /// Begins to try a job in a task of its own: a caller that is dropped leaves nothing half done. None where a try of it has not
    /// ended here.
    fn try_here(&self, id: JobId, place: OwnedSemaphorePermit) -> Option<oneshot::Receiver<Result<Tried, StoreError>>> {
        let (sender, answer) = oneshot::channel();
        let running = Arc::clone(&self.running);
        let (queue, work, owner) = (self.queue.clone(), self.work.clone(), Arc::clone(&self.owner));
        let mut entries = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.contains_key(&id) {
            return None;
        }
        // The task finds its entry, because it is made before the lock is free.
        let task = tokio::spawn(async move {
            let tried = match take(&queue, &owner, id).await {
                Ok(TakenJob::Begun(job)) => {
                    let policy = queue.settings().policy;
                    let facts = Box::new(JobFacts::of(&job));
                    let then = carry_out(queue, work, policy, owner, *job).await;
                    Ok(Tried::Ended(facts, then.unwrap_or_default()))
                }
                Ok(TakenJob::Not(job)) => Ok(Tried::Not(Some(job))),
                Ok(TakenJob::Unknown) => Ok(Tried::Not(None)),
                Err(error) => {
                    // The store may have kept that it was taken, and its answer was lost. No other worker would get the job.
                    give_back_at_last(&queue, &owner, id).await;
                    Err(error)
                }
            };
            running.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
            drop(place);
            // This fails where the caller was dropped.
            let _ = sender.send(tried);
        });
        entries.insert(id, task.abort_handle());
        Some(answer)
    }

    /// The oldest jobs that are due and that nothing holds back.
    ///
    /// # Errors
    /// The store's.
    pub async fn due(&self, most: usize) -> Result<Vec<Job>, StoreError> {
        let filter =
            JobFilter { state: Some(JobState::Waiting), due_by: Some(greenroom_clock::now()), ..JobFilter::default() };
        let mut found = self.list(&filter, most).await?;
        found.retain(|job| job.waits.is_none());
        Ok(found)
    }

    /// Jobs that may have waited behind a limit until this one ended.
    async fn freed(&self, ended: &JobFacts) -> Result<Vec<Job>, StoreError> {
        let mut freed: Vec<Job> = Vec::new();
        let limits = self.queue.settings().limits;
        for limit in limits.iter().filter(|limit| limit.concurrency.is_some()) {
            let Some(key) = limit.key_of(ended) else { continue };
            for job in self.freed_by(limit, &key, ended).await? {
                if freed.iter().all(|known| known.id != job.id) {
                    freed.push(job);
                }
            }
        }
        Ok(freed)
    }

    /// The oldest jobs that this limit counts by the key of the job that has ended, and that nothing holds back.
    async fn freed_by(&self, limit: &JobLimit, key: &str, ended: &JobFacts) -> Result<Vec<Job>, StoreError> {
        let mut filter = JobFilter {
            state: Some(JobState::Waiting),
            due_by: Some(greenroom_clock::now()),
            action: limit.action.clone(),
            ..JobFilter::default()
        };
        match &limit.by {
            LimitKey::Action => filter.action = ended.action.clone(),
            LimitKey::Contact => filter.contact = ended.contact.clone(),
            LimitKey::ZoomAccount => filter.zoom_account = ended.zoom_account.clone(),
            LimitKey::Input(_) => {}
        }
        let mut found = Vec::new();
        let pages = if matches!(limit.by, LimitKey::Input(_)) { PAGES_BY_INPUT } else { PAGES };
        for _ in 0..pages {
            let page = self.list(&filter, PAGE).await?;
            let is_last = page.len() < PAGE;
            filter.after = page.last().map(|job| job.id);
            for job in page {
                match &job.waits {
                    // All places behind the limit are taken again.
                    Some(waits) if waits.limit == limit.name && waits.key == key => return Ok(found),
                    None if job.id != ended.id && limit.key_of(&JobFacts::of(&job)).as_deref() == Some(key) => {
                        found.push(job);
                    }
                    _ => {}
                }
                if found.len() == ANNOUNCED {
                    return Ok(found);
                }
            }
            if is_last {
                break;
            }
        }
        Ok(found)
    }

    async fn list(&self, filter: &JobFilter, most: usize) -> Result<Vec<Job>, StoreError> {
        self.queue.store.list_jobs(filter, most, self.queue.settings().limits, greenroom_clock::now()).await
    }

    /// Keeps the leases of its jobs until `stop` is ready. Then no job begins, those that run have so long to finish, and the others
    /// are given back.
    pub async fn run(&self, stop: impl Future<Output = ()>, grace: Duration) {
        let mut prolong = tokio::time::interval(PROLONG);
        prolong.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut stop = std::pin::pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => break,
                _ = prolong.tick() => self.prolong().await,
            }
        }
        self.stopping.send_replace(true);
        let finished = async {
            // A job has its place until its end is written.
            let mut all = std::pin::pin!(self.places.acquire_many(self.most));
            loop {
                tokio::select! {
                    _ = &mut all => return,
                    _ = prolong.tick() => self.prolong().await,
                }
            }
        };
        if tokio::time::timeout(grace, finished).await.is_err() {
            self.give_back().await;
        }
    }

    async fn prolong(&self) {
        let until = lease_until(greenroom_clock::now());
        if let Err(error) = self.queue.store.prolong_jobs(&self.owner, until).await {
            tracing::warn!(%error, "the leases of jobs could not be prolonged");
        }
    }

    async fn give_back(&self) {
        let left = std::mem::take(&mut *self.running.lock().unwrap_or_else(PoisonError::into_inner));
        tracing::info!(jobs = left.len(), "jobs that are not finished in time are given back");
        for (id, task) in left {
            task.abort();
            give_back(&self.queue, &self.owner, id).await;
        }
    }
}

/// The result of a try.
enum Tried {
    /// It has ended, and these jobs were accepted with its end.
    Ended(Box<JobFacts>, Vec<NewJob>),
    /// There was none: the job, where it is there.
    Not(Option<Box<Job>>),
}

/// Asks the store for the job.
async fn take(queue: &Queue, owner: &str, id: JobId) -> Result<TakenJob, StoreError> {
    let (settings, now) = (queue.settings(), greenroom_clock::now());
    let wish = JobTaking {
        owner: owner.to_owned(),
        now,
        lease_until: lease_until(now),
        places: 1,
        limits: settings.limits,
        limits_are_new: false,
        turn: Turn::default(),
        most_attempts: settings.policy.attempts,
        is_gone: owner::is_gone,
    };
    queue.store.take_job(id, &wish).await
}

/// Gives a job back that may have been taken, however long the store takes for that.
async fn give_back_at_last(queue: &Queue, owner: &str, id: JobId) {
    let mut wait = SHORTEST_WAIT;
    while let Err(error) = queue.store.end_job(id, owner, JobEnd::GivenBack, None, vec![], greenroom_clock::now()).await
    {
        tracing::warn!(job = %id, %error, "it is not known whether a job was taken: the store is asked again");
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

/// Ready when the worker stops.
async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // An error means that the sender is gone, which lives as long as the worker.
    let _ = stopping.wait_for(|stopping| *stopping).await;
}

/// The next step about a job of which no try runs in this worker.
fn next(job: &Job) -> Next {
    match job.state {
        JobState::Done | JobState::DeadLetter => Next::Nothing,
        JobState::Running => Next::Again(job.lease_until.map(wait_for).unwrap_or_default().max(SHORTEST_WAIT)),
        JobState::Waiting => match &job.waits {
            Some(waits) => Next::BehindALimit(waits.until.map(wait_for)),
            None => Next::Again(wait_for(job.not_before)),
        },
    }
}

#[cfg(test)]
#[path = "one_by_one_tests.rs"]
mod tests;

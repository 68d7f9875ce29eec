//! The queue for those who ask for work.

use std::{collections::BTreeMap, fmt, sync::Arc};

use async_trait::async_trait;
use greenroom::{ActionRef, Failure, FailureKind};
use greenroom_domain::{
    Enqueued, Job, JobAnswer, JobFilter, JobId, JobState, JobWork, NewJob, StoreError, ZoomAccountId, codes,
    rules::jobs::{JobFacts, JobLimit},
    store::JobStore,
};
use jiff::Timestamp;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::callback::Callbacks;

/// The longest idempotency key, contact id and tag, in bytes.
const MAX_WORD: usize = 255;

/// How many tags a job has at most.
const MAX_TAGS: usize = 20;

/// A request for a job.
#[derive(Debug, Clone, PartialEq)]
pub struct JobRequest {
    /// The work.
    pub work: JobWork,
    /// The Zoom account that it is about, where that is known.
    pub zoom_account: Option<ZoomAccountId>,
}

impl JobRequest {
    /// A request for this work.
    pub fn new(work: JobWork) -> Self {
        Self { work, zoom_account: None }
    }

    /// Names the Zoom account that it is about.
    #[must_use]
    pub fn of_account(mut self, account: ZoomAccountId) -> Self {
        self.zoom_account = Some(account);
        self
    }
}

/// A decision about a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobChange {
    /// It is tried again at once: a dead letter, or a job that waits for its next try.
    Retry,
    /// It is removed.
    Drop,
}

/// A queue of jobs.
#[async_trait]
pub trait Jobs: Send + Sync + 'static {
    /// Accepts a job, durable when it returns. Answers the job that does the work, which may have been accepted before.
    ///
    /// # Errors
    /// `key-of-another-request` where another request has the idempotency key, the faults of the request, and the queue's own
    /// failures: nothing was accepted.
    async fn enqueue(&self, request: JobRequest) -> Result<Enqueued, Failure>;

    /// Jobs as they are now, oldest first.
    ///
    /// # Errors
    /// The queue's failure.
    async fn list(&self, filter: &JobFilter, limit: usize) -> Result<Vec<Job>, Failure>;

    /// Decides about a job.
    ///
    /// # Errors
    /// `job-not-found`, `job-not-changed` of one that runs or is done, and the queue's failure.
    async fn change(&self, id: JobId, change: JobChange) -> Result<(), Failure>;
}

/// The queue in an account's store. Cheap to clone.
#[derive(Clone)]
pub struct Queue {
    pub(crate) store: Arc<dyn JobStore>,
    pub(crate) limits: Arc<[JobLimit]>,
    pub(crate) callbacks: Option<Callbacks>,
    /// Wakes the worker of this process.
    pub(crate) news: Arc<Notify>,
}

impl fmt::Debug for Queue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queue").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl Queue {
    /// A queue with limits by key.
    pub fn new(store: Arc<dyn JobStore>, limits: impl Into<Arc<[JobLimit]>>) -> Self {
        Self { store, limits: limits.into(), callbacks: None, news: Arc::new(Notify::new()) }
    }

    /// With callbacks. Without them, an invocation that wants one is refused.
    #[must_use]
    pub fn callbacks(mut self, callbacks: Callbacks) -> Self {
        self.callbacks = Some(callbacks);
        self
    }

    /// The limits.
    pub fn limits(&self) -> &[JobLimit] {
        &self.limits
    }

    /// Wakes the worker of this process: a job was accepted by another way than [`Jobs::enqueue`].
    pub fn wake(&self) {
        self.news.notify_one();
    }

    async fn check(&self, work: &JobWork) -> Result<(), Failure> {
        let JobWork::Invoke(invoke) = work else { return Ok(()) };
        let wrong = |pointer: &str, message: String| {
            Err(Failure::of(FailureKind::InvalidInput, message).at(pointer.to_owned()))
        };
        if let Err(error) = invoke.action.parse::<ActionRef>() {
            return wrong("/action", error.to_string());
        }
        if invoke.idempotency_key.as_ref().is_some_and(|key| !(1..=MAX_WORD).contains(&key.len())) {
            let message = format!("an idempotency key has 1 to {MAX_WORD} bytes");
            return Err(Failure::new(FailureKind::InvalidInput, codes::IDEMPOTENCY_KEY_INVALID, message));
        }
        if invoke.contact.as_ref().is_some_and(|contact| contact.as_str().len() > MAX_WORD) {
            let message = format!("a contact's id has at most {MAX_WORD} bytes: name the contact by its id");
            return Err(Failure::new(FailureKind::InvalidInput, codes::CONTACT_ID_INVALID, message));
        }
        if invoke.tags.len() > MAX_TAGS || invoke.tags.iter().any(|(name, tag)| name.len().max(tag.len()) > MAX_WORD) {
            return wrong("/tags", format!("a job has at most {MAX_TAGS} tags of at most {MAX_WORD} bytes"));
        }
        match (&invoke.callback, &self.callbacks) {
            (None, _) => Ok(()),
            (Some(url), Some(callbacks)) => callbacks.check(url).await.map_err(|failure| failure.at("/callback/url")),
            (Some(_), None) => {
                let message = "this runtime sends no callbacks: ask for the job's state instead";
                Err(Failure::new(FailureKind::InvalidInput, codes::CALLBACK_REFUSED, message).at("/callback"))
            }
        }
    }
}

#[async_trait]
impl Jobs for Queue {
    async fn enqueue(&self, request: JobRequest) -> Result<Enqueued, Failure> {
        self.check(&request.work).await?;
        let job = NewJob::new(JobId::new(Uuid::now_v7()), request.work, Timestamp::now());
        let job = NewJob { zoom_account: request.zoom_account, ..job };
        let answers = self.store.enqueue_jobs(vec![job]).await.map_err(|error| match error {
            StoreError::Constraint(part) if ["action", "input", "contact"].contains(&part.as_str()) => {
                let message =
                    format!("the idempotency key was used with another {part}: give every request a key of its own");
                Failure::new(FailureKind::Conflict, codes::KEY_OF_ANOTHER_REQUEST, message)
            }
            other => other.into(),
        })?;
        self.wake();
        answers.into_iter().next().ok_or_else(|| Failure::of(FailureKind::Internal, "the store accepted no job"))
    }

    async fn list(&self, filter: &JobFilter, limit: usize) -> Result<Vec<Job>, Failure> {
        Ok(self.store.list_jobs(filter, limit, Arc::clone(&self.limits), Timestamp::now()).await?)
    }

    async fn change(&self, id: JobId, change: JobChange) -> Result<(), Failure> {
        let answer = match change {
            JobChange::Retry => self.store.retry_job(id, Timestamp::now()).await?,
            JobChange::Drop => self.store.drop_job(id).await?,
        };
        match answer {
            JobAnswer::Waits | JobAnswer::Dropped => {
                self.wake();
                Ok(())
            }
            JobAnswer::Unknown => Err(not_found(id)),
            JobAnswer::NotNow => {
                let message = format!("the job {id} runs or is done: it is neither retried nor dropped");
                Err(Failure::new(FailureKind::Conflict, codes::JOB_NOT_CHANGED, message))
            }
        }
    }
}

pub(crate) fn not_found(id: JobId) -> Failure {
    let message = format!("there is no job {id}: `greenroom jobs list` lists those that there are");
    Failure::refused(codes::JOB_NOT_FOUND, message)
}

/// A limit with what it counts now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitView {
    /// Its name.
    pub name: String,
    /// What it counts by; none for jobs of the same work.
    pub by: Option<String>,
    /// The action whose invocations it counts.
    pub action: Option<String>,
    /// How many jobs may run at once.
    pub concurrency: Option<u32>,
    /// How many jobs may begin, and within how many seconds.
    pub rate: Option<(u32, u64)>,
    /// The values with jobs that run or wait.
    pub keys: BTreeMap<String, LimitKeyView>,
}

/// The jobs with one value of a limit's key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LimitKeyView {
    /// How many run.
    pub running: u64,
    /// How many wait behind the limit.
    pub waiting: u64,
    /// When a place is free at the latest, of a rate.
    pub until: Option<Timestamp>,
}

/// What waits behind which limit, from the jobs that wait and run.
pub fn limit_views(limits: &[JobLimit], jobs: &[Job]) -> Vec<LimitView> {
    let mut views: Vec<LimitView> = limits
        .iter()
        .map(|limit| LimitView {
            name: limit.name.clone(),
            by: Some(limit.by.as_str().to_owned()),
            action: limit.action.clone(),
            concurrency: limit.concurrency,
            rate: limit.rate.map(|rate| (rate.jobs, rate.within.as_secs())),
            keys: BTreeMap::new(),
        })
        .collect();
    for job in jobs {
        let facts = JobFacts::of(job);
        if job.state == JobState::Running {
            for (limit, view) in limits.iter().zip(&mut views) {
                if let Some(key) = limit.key_of(&facts) {
                    view.keys.entry(key).or_default().running += 1;
                }
            }
        }
    }
    for waits in jobs.iter().filter_map(|job| job.waits.as_ref()) {
        let place = views.iter().position(|view| view.name == waits.limit).unwrap_or_else(|| {
            views.push(LimitView {
                name: waits.limit.clone(),
                by: None,
                action: None,
                concurrency: Some(1),
                rate: None,
                keys: BTreeMap::new(),
            });
            views.len() - 1
        });
        if let Some(view) = views.get_mut(place) {
            let key = view.keys.entry(waits.key.clone()).or_default();
            key.waiting += 1;
            key.until = key.until.max(waits.until);
        }
    }
    views
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::time::Duration;

    use greenroom_domain::{
        InvokeJob, Waits,
        rules::jobs::{JobRate, LimitKey, ONE_AT_A_TIME},
    };
    use serde_json::json;

    use super::*;

    #[test]
    fn what_waits_is_shown_behind_its_limit_and_key() {
        let limits = [JobLimit {
            name: "person".to_owned(),
            by: LimitKey::Contact,
            action: None,
            concurrency: Some(1),
            rate: Some(JobRate { jobs: 5, within: Duration::from_secs(60) }),
        }];
        let job = |contact: &str, state, waits| {
            let invoke = InvokeJob {
                action: "a".to_owned(),
                input: json!({}),
                contact: Some(contact.into()),
                idempotency_key: None,
                tags: BTreeMap::new(),
                callback: None,
            };
            let new = NewJob::new(JobId::new(Uuid::now_v7()), JobWork::Invoke(Box::new(invoke)), Timestamp::UNIX_EPOCH);
            Job { state, waits, ..new.accepted() }
        };
        let behind =
            |limit: &str, key: &str, until| Some(Waits { limit: limit.to_owned(), key: key.to_owned(), until });
        let jobs = [
            job("ada", JobState::Running, None),
            job("ada", JobState::Waiting, behind("person", "ada", None)),
            job("ada", JobState::Waiting, behind("person", "ada", Some(Timestamp::MAX))),
            job("bob", JobState::Waiting, None),
            job("cy", JobState::Waiting, behind(ONE_AT_A_TIME, "settle", None)),
        ];
        let views = limit_views(&limits, &jobs);
        let ada = LimitKeyView { running: 1, waiting: 2, until: Some(Timestamp::MAX) };
        assert_eq!(views[0].keys, BTreeMap::from([("ada".to_owned(), ada)]));
        assert_eq!((views[1].name.as_str(), views[1].keys["settle"].waiting), (ONE_AT_A_TIME, 1));
    }
}

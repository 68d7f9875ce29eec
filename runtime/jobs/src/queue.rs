//! The queue for those who ask for work.

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use async_trait::async_trait;
use greenroom::{ActionRef, Failure, FailureKind};
use greenroom_domain::{
    Enqueued, HistoryEntry, HistoryKind, Job, JobAnswer, JobFilter, JobId, JobWork, NewJob, Sentence, StoreError,
    ZoomAccountId, codes,
    rules::{
        job_counts::LimitView,
        jobs::{JobLimit, PARTS, RetryPolicy},
    },
    sentence,
    store::{JobStore, check_tags},
};
use jiff::Timestamp;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::callback::Callbacks;

/// The longest idempotency key and contact id, in bytes.
const MAX_WORD: usize = 255;

/// How many jobs that run, and how many that wait, are counted behind the limits.
const MOST_COUNTED: usize = 100_000;

/// A request for a job.
#[derive(Debug, Clone, PartialEq)]
pub struct JobRequest {
    /// The work.
    pub work: JobWork,
    /// The Zoom account that it is about, where that is known.
    pub zoom_account: Option<ZoomAccountId>,
    /// It does not begin before this; none for at once.
    pub not_before: Option<Timestamp>,
    /// The entry of the history, where a person asks for the work.
    pub note: Option<HistoryEntry>,
}

impl JobRequest {
    /// A request for this work.
    pub fn new(work: JobWork) -> Self {
        Self { work, zoom_account: None, not_before: None, note: None }
    }

    /// Names the Zoom account that it is about.
    #[must_use]
    pub fn of_account(mut self, account: ZoomAccountId) -> Self {
        self.zoom_account = Some(account);
        self
    }

    /// Makes it wait until then. The same request without this, by its idempotency key, lets it begin at once.
    #[must_use]
    pub fn not_before(mut self, then: Timestamp) -> Self {
        self.not_before = Some(then);
        self
    }

    /// Keeps an entry of the history with it.
    #[must_use]
    pub fn noted(mut self, note: HistoryEntry) -> Self {
        self.note = Some(note);
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

    /// What runs and waits behind each of the limits.
    ///
    /// # Errors
    /// The queue's failure.
    async fn count_limits(&self) -> Result<Vec<LimitView>, Failure>;

    /// Decides about a job. `by` is the person's name for the history.
    ///
    /// # Errors
    /// `job-not-found`, `job-not-changed` of one that runs or is done, and the queue's failure.
    async fn change(&self, id: JobId, change: JobChange, by: &str) -> Result<(), Failure>;

    /// A job has become due by another way, such as the completion of what it waits for. By default the queue finds out by itself.
    fn wake(&self) {}
}

/// The settings that a queue and its worker can take over while they work.
#[derive(Debug, Clone)]
pub struct QueueSettings {
    /// The limits by key.
    pub limits: Arc<[JobLimit]>,
    /// Sends callbacks. Without it, an invocation that wants one is refused.
    pub callbacks: Option<Callbacks>,
    /// How many jobs run at once.
    pub places: usize,
    /// How failed jobs are tried again.
    pub policy: RetryPolicy,
}

impl Default for QueueSettings {
    /// No limits, no callbacks, and one job at a time.
    fn default() -> Self {
        Self { limits: Arc::new([]), callbacks: None, places: 1, policy: RetryPolicy::default() }
    }
}

/// The queue in an account's store. Cheap to clone.
#[derive(Clone)]
pub struct Queue {
    pub(crate) store: Arc<dyn JobStore>,
    settings: Arc<RwLock<QueueSettings>>,
    /// Wakes the worker of this process.
    pub(crate) news: Arc<Notify>,
}

impl fmt::Debug for Queue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queue").field("settings", &self.settings()).finish_non_exhaustive()
    }
}

impl Queue {
    /// A queue with these settings.
    pub fn new(store: Arc<dyn JobStore>, settings: QueueSettings) -> Self {
        Self { store, settings: Arc::new(RwLock::new(settings)), news: Arc::new(Notify::new()) }
    }

    /// The settings now. They may be others at the next call.
    pub fn settings(&self) -> QueueSettings {
        self.settings.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Goes on with these settings, and so does its worker. Jobs that run go on as they began.
    pub fn take_over(&self, settings: QueueSettings) {
        *self.settings.write().unwrap_or_else(PoisonError::into_inner) = settings;
        self.wake();
    }

    /// Wakes the worker of this process: a job was accepted by another way than [`Jobs::enqueue`].
    pub fn wake(&self) {
        self.news.notify_one();
    }

    async fn check(&self, work: &JobWork) -> Result<(), Failure> {
        let JobWork::Invoke(invoke) = work else { return Ok(()) };
        let wrong = |pointer: &str, message: Sentence| {
            Err(Failure::of(FailureKind::InvalidInput, message).at(pointer.to_owned()))
        };
        if let Err(error) = invoke.action.parse::<ActionRef>() {
            return wrong("/action", error.sentence());
        }
        if invoke.idempotency_key.as_ref().is_some_and(|key| !(1..=MAX_WORD).contains(&key.len())) {
            let message =
                sentence!("failure-job-idempotency-key", "an idempotency key has 1 to {most} bytes", most = MAX_WORD);
            return Err(Failure::new(FailureKind::InvalidInput, codes::IDEMPOTENCY_KEY_INVALID, message));
        }
        if invoke.contact.as_ref().is_some_and(|contact| contact.as_str().len() > MAX_WORD) {
            let message = sentence!(
                "failure-job-contact-id",
                "a contact's id has at most {most} bytes: name the contact by its id",
                most = MAX_WORD
            );
            return Err(Failure::new(FailureKind::InvalidInput, codes::CONTACT_ID_INVALID, message));
        }
        if let Err(message) = check_tags(&invoke.tags) {
            return Err(Failure::new(FailureKind::InvalidInput, codes::TAGS_INVALID, message).at("/tags"));
        }
        match (&invoke.callback, &self.settings().callbacks) {
            (None, _) => Ok(()),
            (Some(url), Some(callbacks)) => callbacks.check(url).await.map_err(|failure| failure.at("/callback/url")),
            (Some(_), None) => {
                let message = sentence!(
                    "failure-no-callbacks",
                    "this runtime sends no callbacks: ask for the job's state instead"
                );
                Err(Failure::new(FailureKind::InvalidInput, codes::CALLBACK_REFUSED, message).at("/callback"))
            }
        }
    }
}

#[async_trait]
impl Jobs for Queue {
    fn wake(&self) {
        Self::wake(self);
    }

    async fn enqueue(&self, request: JobRequest) -> Result<Enqueued, Failure> {
        self.check(&request.work).await?;
        let JobRequest { work, zoom_account, not_before, note } = request;
        let job = NewJob::new(JobId::new(Uuid::now_v7()), work, greenroom_clock::now());
        let not_before = not_before.unwrap_or(job.not_before);
        let job = NewJob { zoom_account, not_before, note, ..job };
        let answers = self.store.enqueue_jobs(vec![job]).await.map_err(|error| match error {
            StoreError::Constraint(part) if PARTS.contains(&part.english()) => {
                let message = sentence!(
                    "failure-job-key-of-another",
                    "the idempotency key was used with another {part}: give every request a key of its own",
                    part = part
                );
                Failure::new(FailureKind::Conflict, codes::KEY_OF_ANOTHER_REQUEST, message)
            }
            other => other.into(),
        })?;
        self.wake();
        answers.into_iter().next().ok_or_else(|| {
            Failure::of(FailureKind::Internal, sentence!("failure-job-not-accepted", "the store accepted no job"))
        })
    }

    async fn list(&self, filter: &JobFilter, limit: usize) -> Result<Vec<Job>, Failure> {
        Ok(self.store.list_jobs(filter, limit, self.settings().limits, greenroom_clock::now()).await?)
    }

    async fn count_limits(&self) -> Result<Vec<LimitView>, Failure> {
        Ok(self.store.count_limits(self.settings().limits, MOST_COUNTED, greenroom_clock::now()).await?)
    }

    async fn change(&self, id: JobId, change: JobChange, by: &str) -> Result<(), Failure> {
        let at = greenroom_clock::now();
        let note = |what| Some(HistoryEntry { at, by: Some(by.to_owned()), what, subject: Some(id.to_string()) });
        let answer = match change {
            JobChange::Retry => self.store.retry_job(id, at, note(HistoryKind::JobRetried)).await?,
            JobChange::Drop => self.store.drop_job(id, at, note(HistoryKind::JobDropped)).await?,
        };
        match answer {
            JobAnswer::Waits | JobAnswer::Dropped => {
                self.wake();
                Ok(())
            }
            JobAnswer::Unknown => Err(job_not_found(id)),
            JobAnswer::NotNow => {
                let message = match change {
                    JobChange::Retry => sentence!(
                        "failure-job-not-retried",
                        "the job {job} runs or is done, so it is not retried: show it",
                        job = id
                    ),
                    JobChange::Drop => {
                        sentence!(
                            "failure-job-not-dropped",
                            "the job {job}, or one that tells of its end, runs, so it is not dropped: wait until it has ended",
                            job = id
                        )
                    }
                };
                Err(Failure::new(FailureKind::Conflict, codes::JOB_NOT_CHANGED, message))
            }
        }
    }
}

/// The failure where the store has no such job.
pub fn job_not_found(id: JobId) -> Failure {
    let message = sentence!(
        "failure-job-not-found",
        "there is no job {job}: `greenroom jobs list` lists those that there are",
        job = id
    );
    Failure::refused(codes::JOB_NOT_FOUND, message)
}

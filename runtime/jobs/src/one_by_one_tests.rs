#![allow(clippy::unwrap_used)]

use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use greenroom::{Runtime, Storage};
use greenroom_domain::{
    AlertTarget, Enqueued, HistoryEntry, InvokeJob, JobAnswer, JobWork, RunId,
    rules::{job_counts::LimitView, jobs::RetryPolicy},
    store::{JobCount, JobStore, TakenJobs},
};
use greenroom_store_testing::MemoryStore;
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::{JobChange, JobRequest, Jobs, QueueSettings};

const PATIENCE: Duration = Duration::from_secs(60);

fn one_by_one(limits: Vec<JobLimit>) -> (Arc<MemoryStore>, Arc<OneByOne>) {
    let store = Arc::new(MemoryStore::new());
    (Arc::clone(&store), over(store, limits))
}

fn over(store: Arc<MemoryStore>, limits: Vec<JobLimit>) -> Arc<OneByOne> {
    let jobs = Arc::clone(&store);
    with_jobs_in(store, jobs, limits)
}

fn with_jobs_in(store: Arc<MemoryStore>, jobs: Arc<dyn JobStore>, limits: Vec<JobLimit>) -> Arc<OneByOne> {
    let runtime = Runtime::builder().storage(Storage::joint(store.clone())).build().unwrap();
    let policy = RetryPolicy { attempts: 3, first: Duration::ZERO, longest: Duration::ZERO };
    let settings = QueueSettings { limits: limits.into(), callbacks: None, places: 2, policy };
    let queue = Queue::new(jobs, settings);
    OneByOne::new(queue.clone(), Work::new(runtime, store, queue))
}

fn invoke() -> JobWork {
    JobWork::Invoke(Box::new(InvokeJob { action: "none".to_owned(), input: json!({}), ..InvokeJob::default() }))
}

/// An invocation of this action for this contact.
fn invoke_for(action: &str, contact: &str) -> JobWork {
    let contact = Some(contact.into());
    JobWork::Invoke(Box::new(InvokeJob {
        action: action.to_owned(),
        input: json!({}),
        contact,
        ..InvokeJob::default()
    }))
}

async fn accepted(worker: &OneByOne, work: JobWork) -> JobId {
    worker.queue().enqueue(JobRequest::new(work)).await.unwrap().id
}

/// A limit of one at once.
fn one_at_once(name: &str, by: LimitKey) -> JobLimit {
    JobLimit { name: name.to_owned(), by, action: None, concurrency: Some(1), rate: None }
}

/// Another worker begins a job, which nothing holds back.
async fn begun_by_another(worker: &OneByOne, job: JobId) {
    let now = Timestamp::now();
    let wish = JobTaking {
        owner: "other".to_owned(),
        now,
        lease_until: lease_until(now),
        places: 1,
        limits: worker.queue.settings().limits,
        limits_are_new: false,
        turn: Turn::default(),
        most_attempts: 3,
        is_gone: |_| false,
    };
    assert!(matches!(worker.queue.store.take_job(job, &wish).await.unwrap(), TakenJob::Begun(_)));
}

fn ids(jobs: &[Job]) -> Vec<JobId> {
    jobs.iter().map(|job| job.id).collect()
}

#[tokio::test]
async fn a_job_is_done_once_however_often_it_is_asked_for() {
    let (_, worker) = one_by_one(Vec::new());
    let unknown = worker.ask(JobId::new(Uuid::now_v7()), PATIENCE).await.unwrap();
    assert_eq!(unknown, Asked::of(Next::Nothing, None));
    let job = worker.queue().enqueue(JobRequest::new(invoke())).await.unwrap().id;
    assert_eq!(worker.due(9).await.unwrap().len(), 1);
    for _ in 0..2 {
        assert_eq!(worker.ask(job, PATIENCE).await.unwrap().next, Next::Nothing);
        let kept = worker.queue().list(&JobFilter::of(job), 1).await.unwrap().remove(0);
        assert_eq!((kept.state, kept.attempts), (JobState::DeadLetter, 1), "there is no such action");
    }
    assert!(worker.due(9).await.unwrap().is_empty());
    worker.queue().change(job, JobChange::Retry, "ada").await.unwrap();
    assert_eq!(worker.ask(job, PATIENCE).await.unwrap().next, Next::Nothing);
    let kept = worker.queue().list(&JobFilter::of(job), 1).await.unwrap().remove(0);
    assert_eq!((kept.retried, kept.attempts), (1, 1));
}

#[tokio::test]
async fn a_job_that_fails_for_now_is_asked_for_again_later() {
    let (_, worker) = one_by_one(Vec::new());
    // Another worker may have the target, so it is tried again.
    let message = JobWork::SendAlerts { target: AlertTarget::Webhook, news: Vec::new() };
    let job = worker.queue().enqueue(JobRequest::new(message)).await.unwrap().id;
    let Next::Again(wait) = worker.ask(job, PATIENCE).await.unwrap().next else { panic!("it is tried again") };
    assert!(wait > Duration::from_secs(1) && wait <= Duration::from_secs(10), "{wait:?}");
    // Before its time, nothing is tried.
    assert!(matches!(worker.ask(job, PATIENCE).await.unwrap().next, Next::Again(_)));
    assert_eq!(worker.queue().list(&JobFilter::of(job), 1).await.unwrap()[0].attempts, 1);
}

#[tokio::test]
async fn a_limit_holds_a_job_back_and_its_end_tells_of_the_next() {
    let (store, worker) = one_by_one(vec![one_at_once("one", LimitKey::Action)]);
    let (first, second) = (accepted(&worker, invoke()).await, accepted(&worker, invoke()).await);
    begun_by_another(&worker, first).await;
    assert_eq!(worker.ask(second, PATIENCE).await.unwrap().next, Next::BehindALimit(None));
    let Next::Again(wait) = worker.ask(first, PATIENCE).await.unwrap().next else { panic!("another worker has it") };
    assert!(wait > Duration::from_secs(30), "until its lease ends");
    store.end_job(first, "other", JobEnd::GivenBack, None, vec![], Timestamp::now()).await.unwrap();
    let asked = worker.ask(first, PATIENCE).await.unwrap();
    assert_eq!(asked.next, Next::Nothing);
    assert_eq!(ids(&asked.due), [second]);
}

/// The jobs that another limit holds back are older than the one that is free, and more than are read at once.
#[tokio::test]
async fn a_job_that_is_free_is_told_however_many_older_ones_another_limit_holds_back() {
    let limits = vec![one_at_once("person", LimitKey::Contact), one_at_once("action", LimitKey::Action)];
    let (_, worker) = one_by_one(limits);
    let runs = accepted(&worker, invoke_for("elsewhere", "ada")).await;
    begun_by_another(&worker, runs).await;
    let ended = accepted(&worker, invoke_for("none", "bob")).await;
    for n in 0..4 * PAGE {
        // Of the action of the one that ends, and of others.
        let action = if n % 2 == 0 { "none".to_owned() } else { format!("another-{n}") };
        accepted(&worker, invoke_for(&action, "ada")).await;
    }
    let free = accepted(&worker, invoke_for("none", "eve")).await;
    let of_another_key = accepted(&worker, invoke_for("another", "eve")).await;
    assert_eq!(ids(&worker.ask(ended, PATIENCE).await.unwrap().due), [free], "not {of_another_key}");
}

#[tokio::test]
async fn no_job_is_told_while_another_has_the_place() {
    let (_, worker) = one_by_one(vec![one_at_once("person", LimitKey::Contact)]);
    let ended = accepted(&worker, invoke_for("none", "ada")).await;
    let next = accepted(&worker, invoke_for("none", "ada")).await;
    let free = worker.freed(&facts(&worker, ended).await).await.unwrap();
    assert_eq!(ids(&free), [next], "the one that has ended is not told again");
    begun_by_another(&worker, next).await;
    accepted(&worker, invoke_for("none", "ada")).await;
    assert!(worker.freed(&facts(&worker, ended).await).await.unwrap().is_empty());
}

/// The facts of a job by which limits count it.
async fn facts(worker: &OneByOne, job: JobId) -> JobFacts {
    JobFacts::of(&worker.queue().list(&JobFilter::of(job), 1).await.unwrap()[0])
}

#[tokio::test]
async fn a_worker_that_stops_begins_no_job() {
    let (_, worker) = one_by_one(Vec::new());
    let job = worker.queue().enqueue(JobRequest::new(invoke())).await.unwrap().id;
    worker.run(std::future::ready(()), Duration::from_secs(60)).await;
    assert!(matches!(worker.ask(job, PATIENCE).await, Err(AskError::Stopping)));
    assert_eq!(worker.queue().list(&JobFilter::of(job), 1).await.unwrap()[0].state, JobState::Waiting);
}

#[tokio::test]
async fn a_worker_whose_places_are_taken_says_so() {
    let (_, worker) = one_by_one(Vec::new());
    let job = worker.queue().enqueue(JobRequest::new(invoke())).await.unwrap().id;
    let taken = worker.places.acquire_many(2).await.unwrap();
    let asked = worker.ask(job, Duration::ZERO).await.unwrap();
    assert_eq!(asked, Asked::of(Next::NoPlace, None));
    drop(taken);
    assert_eq!(worker.ask(job, PATIENCE).await.unwrap().next, Next::Nothing);
}

#[tokio::test]
async fn a_job_that_another_worker_had_meanwhile_is_not_begun_before_the_old_try_has_ended() {
    let (_, worker) = one_by_one(Vec::new());
    let job = worker.queue().enqueue(JobRequest::new(invoke())).await.unwrap().id;
    // As after a time in which this process stood still: its try is under way, and the job waits again.
    let old = tokio::spawn(std::future::pending::<()>());
    worker.running.lock().unwrap().insert(job, old.abort_handle());
    let asked = worker.ask(job, PATIENCE).await.unwrap();
    assert_eq!(asked.next, Next::Again(SHORTEST_WAIT));
    assert_eq!(asked.job.unwrap().state, JobState::Waiting);
    worker.running.lock().unwrap().remove(&job);
    assert_eq!(worker.ask(job, PATIENCE).await.unwrap().next, Next::Nothing);
}

/// A job of this worker that runs until it is stopped, the place that it has, and its task.
async fn that_runs(worker: &OneByOne) -> (JobId, OwnedSemaphorePermit, tokio::task::JoinHandle<()>) {
    let job = accepted(worker, invoke()).await;
    assert!(matches!(take(&worker.queue, &worker.owner, job).await.unwrap(), TakenJob::Begun(_)));
    let task = tokio::spawn(std::future::pending());
    worker.running.lock().unwrap().insert(job, task.abort_handle());
    let place = Arc::clone(&worker.places).acquire_owned().await.unwrap();
    (job, place, task)
}

async fn kept(worker: &OneByOne, job: JobId) -> Job {
    worker.queue().list(&JobFilter::of(job), 1).await.unwrap().remove(0)
}

#[tokio::test]
async fn a_job_that_outlasts_the_grace_is_stopped_and_given_back() {
    let (store, worker) = one_by_one(Vec::new());
    let (job, _place, task) = that_runs(&worker).await;
    worker.run(std::future::ready(()), Duration::from_millis(20)).await;
    assert!(task.await.unwrap_err().is_cancelled());
    assert_eq!(worker.running(), 0);
    let waits = kept(&worker, job).await;
    assert_eq!((waits.state, waits.attempts), (JobState::Waiting, 0));
    let another = over(store, Vec::new());
    assert_eq!(another.ask(job, PATIENCE).await.unwrap().next, Next::Nothing);
}

#[tokio::test]
async fn a_job_that_ends_within_the_grace_is_waited_for_and_not_given_back() {
    let (_, worker) = one_by_one(Vec::new());
    let (job, place, task) = that_runs(&worker).await;
    let ends = async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        drop(place);
    };
    let stops = tokio::time::timeout(PATIENCE / 2, worker.run(std::future::ready(()), PATIENCE));
    let (stopped, ()) = tokio::join!(stops, ends);
    assert!(stopped.is_ok(), "it waits for the job, and not for the end of the grace");
    assert!(!task.is_finished());
    assert_eq!(kept(&worker, job).await.state, JobState::Running, "its end is its own");
}

/// A store that takes a job, and whose answer to that is lost. It does not answer so many of the ends that follow, either.
struct Silent {
    store: Arc<MemoryStore>,
    takings: AtomicU32,
    ends: AtomicU32,
}

impl Silent {
    fn lost<T>(left: &AtomicU32) -> Option<Result<T, StoreError>> {
        if left.load(Ordering::Relaxed) == 0 {
            return None;
        }
        left.fetch_sub(1, Ordering::Relaxed);
        Some(Err(StoreError::Io("no answer".into())))
    }
}

#[async_trait]
impl JobStore for Silent {
    async fn take_job(&self, id: JobId, wish: &JobTaking) -> Result<TakenJob, StoreError> {
        let taken = self.store.take_job(id, wish).await;
        Self::lost(&self.takings).unwrap_or(taken)
    }

    async fn end_job(
        &self,
        id: JobId,
        owner: &str,
        end: JobEnd,
        run: Option<RunId>,
        then: Vec<NewJob>,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        match Self::lost(&self.ends) {
            Some(lost) => lost,
            None => self.store.end_job(id, owner, end, run, then, at).await,
        }
    }

    async fn enqueue_jobs(&self, jobs: Vec<NewJob>) -> Result<Vec<Enqueued>, StoreError> {
        self.store.enqueue_jobs(jobs).await
    }

    async fn take_jobs(&self, wish: &JobTaking) -> Result<TakenJobs, StoreError> {
        self.store.take_jobs(wish).await
    }

    async fn prolong_jobs(&self, owner: &str, until: Timestamp) -> Result<Vec<JobId>, StoreError> {
        self.store.prolong_jobs(owner, until).await
    }

    async fn list_jobs(
        &self,
        filter: &JobFilter,
        limit: usize,
        limits: Arc<[JobLimit]>,
        now: Timestamp,
    ) -> Result<Vec<Job>, StoreError> {
        self.store.list_jobs(filter, limit, limits, now).await
    }

    async fn count_limits(
        &self,
        limits: Arc<[JobLimit]>,
        most: usize,
        now: Timestamp,
    ) -> Result<Vec<LimitView>, StoreError> {
        self.store.count_limits(limits, most, now).await
    }

    async fn retry_job(&self, id: JobId, at: Timestamp, note: Option<HistoryEntry>) -> Result<JobAnswer, StoreError> {
        self.store.retry_job(id, at, note).await
    }

    async fn drop_job(&self, id: JobId, at: Timestamp, note: Option<HistoryEntry>) -> Result<JobAnswer, StoreError> {
        self.store.drop_job(id, at, note).await
    }

    async fn count_jobs(&self, now: Timestamp) -> Result<Vec<JobCount>, StoreError> {
        self.store.count_jobs(now).await
    }
}

#[tokio::test]
async fn a_job_that_may_have_been_taken_is_given_back_as_soon_as_the_store_answers() {
    let store = Arc::new(MemoryStore::new());
    let silent = Arc::new(Silent { store: Arc::clone(&store), takings: AtomicU32::new(1), ends: AtomicU32::new(1) });
    let worker = with_jobs_in(store, silent.clone(), Vec::new());
    let job = accepted(&worker, invoke()).await;
    assert!(matches!(worker.ask(job, PATIENCE).await, Err(AskError::Store(StoreError::Io(_)))));
    assert_eq!((silent.takings.load(Ordering::Relaxed), silent.ends.load(Ordering::Relaxed)), (0, 0));
    let waits = kept(&worker, job).await;
    assert_eq!((waits.state, waits.attempts), (JobState::Waiting, 0), "no lease is waited for");
    assert_eq!(worker.ask(job, PATIENCE).await.unwrap().next, Next::Nothing);
}

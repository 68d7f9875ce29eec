#![allow(clippy::unwrap_used)]

use std::{collections::BTreeMap, time::Duration};

use greenroom::{Runtime, Storage};
use greenroom_domain::{
    AlertTarget, Enqueued, InvokeJob, Job, JobFilter, JobState, SyncTrigger, WebinarId, rules::jobs::RetryPolicy,
};
use greenroom_store_testing::MemoryStore;
use jiff::Timestamp;
use serde_json::json;
use tokio::sync::oneshot;

use super::*;
use crate::{JobChange, JobRequest, Jobs};

/// A worker over a store in memory, without any action and without Zoom.
struct World {
    queue: Queue,
    stop: Option<oneshot::Sender<()>>,
    worker: tokio::task::JoinHandle<()>,
}

fn a_worker(attempts: u32) -> Worker {
    let store = Arc::new(MemoryStore::new());
    let runtime = Runtime::builder().storage(Storage::joint(store.clone())).build().unwrap();
    let policy = RetryPolicy { attempts, first: Duration::ZERO, longest: Duration::ZERO };
    let settings = QueueSettings { limits: Arc::new([]), callbacks: None, places: 2, policy };
    let queue = Queue::new(store.clone(), settings);
    let settings =
        WorkerSettings { schedule: None, settle: None, prune: None, alerts: None, grace: Duration::from_secs(60) };
    Worker::new(queue.clone(), Work::new(runtime, store, queue), settings)
}

impl World {
    fn new(attempts: u32) -> Self {
        Self::of(a_worker(attempts))
    }

    fn of(worker: Worker) -> Self {
        let queue = worker.queue.clone();
        let (stop, stopped) = oneshot::channel();
        let worker = tokio::spawn(worker.run(async move { drop(stopped.await) }));
        Self { queue, stop: Some(stop), worker }
    }

    async fn enqueue(&self, work: JobWork) -> Enqueued {
        self.queue.enqueue(JobRequest::new(work)).await.unwrap()
    }

    async fn ended(&self, id: JobId) -> Job {
        loop {
            let job = self.queue.list(&JobFilter::of(id), 1).await.unwrap().remove(0);
            if matches!(job.state, JobState::Done | JobState::DeadLetter) {
                return job;
            }
            tokio::task::yield_now().await;
        }
    }

    async fn stop(mut self) {
        drop(self.stop.take());
        self.worker.await.unwrap();
    }
}

fn invoke(action: &str) -> InvokeJob {
    InvokeJob { action: action.to_owned(), input: json!({}), ..InvokeJob::default() }
}

#[tokio::test]
async fn jobs_are_done_or_become_dead_letters_that_are_retried_and_dropped() {
    let world = World::new(3);
    let settled = world.enqueue(JobWork::Settle).await;
    while !world.queue.list(&JobFilter::of(settled.id), 1).await.unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    let unknown = world.enqueue(JobWork::Invoke(Box::new(invoke("none")))).await;
    let dead = world.ended(unknown.id).await;
    assert_eq!((dead.state, dead.attempts, dead.run), (JobState::DeadLetter, 1, None));
    assert_eq!(dead.failure.unwrap().code, "unknown-action");
    world.queue.change(unknown.id, JobChange::Retry, "ada").await.unwrap();
    assert_eq!(world.ended(unknown.id).await.retried, 1);
    // A callback about its first end has nothing to tell. One about its latest end cannot be sent here.
    for (retried, state) in [(0, JobState::Done), (1, JobState::DeadLetter)] {
        let url = "https://a.example".to_owned();
        let told = world.enqueue(JobWork::Callback { invocation: unknown.id, url, retried, removed: None }).await;
        assert_eq!(world.ended(told.id).await.state, state);
    }
    world.queue.change(unknown.id, JobChange::Drop, "ada").await.unwrap();
    let refused = world.queue.change(unknown.id, JobChange::Drop, "ada").await.unwrap_err();
    assert_eq!(refused.code, "job-not-found");
    let sync = JobWork::Sync { webinar: WebinarId::parse("123456789").unwrap(), trigger: SyncTrigger::ByHand };
    let sync = world.enqueue(sync).await;
    assert_eq!(world.ended(sync.id).await.state, JobState::DeadLetter, "there is no Zoom here");
    world.stop().await;
}

/// Another server of the store may have the target of a message about alerts.
#[tokio::test]
async fn a_server_without_alerts_gives_a_message_back_and_has_nothing_to_look_for() {
    let world = World::new(3);
    let message = world.enqueue(JobWork::SendAlerts { target: AlertTarget::Webhook, news: Vec::new() }).await;
    let given_back = loop {
        let job = world.queue.list(&JobFilter::of(message.id), 1).await.unwrap().remove(0);
        if job.failure.is_some() {
            break job;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!((given_back.state, given_back.attempts), (JobState::Waiting, 1));
    assert!(given_back.failure.unwrap().message.contains("tells no alerts"));
    let look = world.enqueue(JobWork::CheckAlerts).await;
    while !world.queue.list(&JobFilter::of(look.id), 1).await.unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    world.stop().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_told_and_nothing_is_accepted() {
    let world = World::new(1);
    let long = "x".repeat(256);
    let tags = |n: usize| (0..n).map(|n| (n.to_string(), String::new())).collect::<BTreeMap<_, _>>();
    let space = BTreeMap::from([("a b".to_owned(), String::new())]);
    for (wrong, code, pointer) in [
        (InvokeJob { tags: space, ..invoke("a") }, "tags-invalid", Some("/tags")),
        (InvokeJob { action: "no action".to_owned(), ..invoke("a") }, "invalid-input", Some("/action")),
        (InvokeJob { idempotency_key: Some(long.clone()), ..invoke("a") }, "idempotency-key-invalid", None),
        (InvokeJob { contact: Some(long.as_str().into()), ..invoke("a") }, "contact-id-invalid", None),
        (InvokeJob { tags: tags(17), ..invoke("a") }, "tags-invalid", Some("/tags")),
        (
            InvokeJob { callback: Some("https://a.example".to_owned()), ..invoke("a") },
            "callback-refused",
            Some("/callback"),
        ),
    ] {
        let refused = world.queue.enqueue(JobRequest::new(JobWork::Invoke(Box::new(wrong)))).await.unwrap_err();
        assert_eq!((refused.code.as_str(), refused.pointer.as_deref()), (code, pointer));
    }
    let keyed = |input| InvokeJob { idempotency_key: Some("k".to_owned()), input, ..invoke("a") };
    let first = world.enqueue(JobWork::Invoke(Box::new(keyed(json!({}))))).await;
    let again = world.enqueue(JobWork::Invoke(Box::new(keyed(json!({}))))).await;
    assert_eq!((again.id, again.merged), (first.id, true));
    let other = JobRequest::new(JobWork::Invoke(Box::new(keyed(json!({ "x": 1 })))));
    assert_eq!(world.queue.enqueue(other).await.unwrap_err().code, "key-of-another-request");
    assert_eq!(world.queue.list(&JobFilter::default(), 9).await.unwrap().len(), 1);
    world.stop().await;
}

/// The store has kept that jobs were taken, and the worker has not heard of it.
#[tokio::test]
async fn jobs_whose_taking_had_no_answer_are_given_back_and_done() {
    let worker = a_worker(3);
    let job = worker.queue.enqueue(JobRequest::new(JobWork::Invoke(Box::new(invoke("none"))))).await.unwrap();
    let now = Timestamp::now();
    let wish = JobTaking {
        owner: worker.owner.to_string(),
        now,
        lease_until: lease_until(now),
        places: 1,
        limits: Arc::new([]),
        limits_are_new: true,
        turn: Turn::default(),
        most_attempts: 3,
        is_gone: owner::is_gone,
    };
    assert_eq!(worker.queue.store.take_jobs(&wish).await.unwrap().jobs.len(), 1);
    let world = World::of(worker);
    let dead = world.ended(job.id).await;
    assert_eq!((dead.state, dead.attempts), (JobState::DeadLetter, 1), "it was tried once");
    world.stop().await;
}

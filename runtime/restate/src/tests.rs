//! A stand-in for Restate notes the announcements that it gets.

#![allow(clippy::unwrap_used)]

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::Bytes,
    extract::{Request, State},
    http::{StatusCode, header::DATE},
    response::{IntoResponse, Response},
    routing::get,
};
use greenroom_domain::{InvokeJob, JobKind, JobWork, SyncTrigger, WebinarId};
use greenroom_jobs::{JobChange, JobRequest, Jobs, Queue, QueueSettings};
use greenroom_store_testing::MemoryStore;
use jiff::{SignedDuration, Timestamp, fmt::rfc2822::DateTimePrinter};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::{Admin, Announcer, RestateError, RestateJobs, SERVICES, http::MOST_BYTES, jobs::AT_ONCE};

/// A request: path, idempotency key, body.
type Told = (String, String, Value);

struct Restate {
    url: String,
    told: mpsc::UnboundedReceiver<Told>,
    answer: Arc<Mutex<(u16, Value)>>,
}

type Shared = (mpsc::UnboundedSender<Told>, Arc<Mutex<(u16, Value)>>);

async fn take(State((tell, answer)): State<Shared>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let key = parts.headers.get("idempotency-key").map_or("", |key| key.to_str().unwrap()).to_owned();
    let body: Bytes = axum::body::to_bytes(body, 10_000).await.unwrap();
    let body = serde_json::from_slice(&body).unwrap_or_default();
    tell.send((parts.uri.path().to_owned(), key, body)).unwrap();
    let (status, body) = answer.lock().unwrap().clone();
    (StatusCode::from_u16(status).unwrap(), axum::Json(body)).into_response()
}

impl Restate {
    async fn start() -> Self {
        let (tell, told) = mpsc::unbounded_channel();
        let answer = Arc::new(Mutex::new((202, json!({ "invocationId": "inv_1", "status": "Accepted" }))));
        let router = Router::new().fallback(take).with_state((tell, Arc::clone(&answer)));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, told, answer }
    }

    fn answers(&self, status: u16, body: Value) {
        *self.answer.lock().unwrap() = (status, body);
    }

    fn jobs(&self) -> RestateJobs {
        let queue = Queue::new(Arc::new(MemoryStore::new()), QueueSettings::default());
        RestateJobs::new(queue, Announcer::new(&self.url, "acme/one").unwrap())
    }
}

#[tokio::test]
async fn an_announcement_has_the_id_of_a_job_and_nothing_of_its_content() {
    let mut restate = Restate::start().await;
    let jobs = restate.jobs();
    let invoke = InvokeJob { action: "greet".to_owned(), input: json!({ "name": "Ada" }), ..InvokeJob::default() };
    let job = jobs.enqueue(JobRequest::new(JobWork::Invoke(Box::new(invoke)))).await.unwrap().id;
    let (path, key, body) = restate.told.recv().await.unwrap();
    assert_eq!(
        path,
        format!("/restate/send/GreenroomRun/acme%252Fone%2F{}/carryOut", job.to_string().replace('-', "%2D"))
    );
    assert_eq!(key, format!("{job}:accepted"));
    assert_eq!(body, json!({ "job": job, "at": "accepted", "held": 0 }));

    // A job that is retried begins anew, so it is announced anew.
    jobs.change(job, JobChange::Retry, "ada").await.unwrap();
    let (_, again, body) = restate.told.recv().await.unwrap();
    assert_ne!(again, key);
    assert_eq!(body["job"], json!(job));

    // A job that is due is announced at once.
    jobs.wake();
    assert_eq!(restate.told.recv().await.unwrap().2["job"], json!(job));
}

#[tokio::test]
async fn syncs_of_a_webinar_are_told_to_one_object() {
    let mut restate = Restate::start().await;
    let jobs = restate.jobs();
    let webinar = WebinarId::parse("82512345005").unwrap();
    for trigger in [SyncTrigger::ByHand, SyncTrigger::Schedule] {
        jobs.enqueue(JobRequest::new(JobWork::Sync { webinar: webinar.clone(), trigger })).await.unwrap();
        let (path, ..) = restate.told.recv().await.unwrap();
        assert_eq!(path, "/restate/send/GreenroomWebinar/acme%252Fone%2F82512345005/carryOut");
    }
}

#[tokio::test]
async fn a_job_is_accepted_where_restate_is_down() {
    let jobs = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let queue = Queue::new(Arc::new(MemoryStore::new()), QueueSettings::default());
        RestateJobs::new(queue, Announcer::new(&url, "acme").unwrap())
    };
    assert!(!jobs.enqueue(JobRequest::new(JobWork::Settle)).await.unwrap().merged);
}

#[tokio::test]
async fn a_job_is_accepted_while_as_many_are_announced_as_may_be() {
    let mut restate = Restate::start().await;
    let jobs = restate.jobs();
    let under_way = jobs.places.acquire_many(u32::try_from(AT_ONCE).unwrap()).await.unwrap();
    jobs.enqueue(JobRequest::new(JobWork::Settle)).await.unwrap();
    jobs.wake();
    drop(under_way);
    jobs.enqueue(JobRequest::new(JobWork::Prune)).await.unwrap();
    let (path, ..) = restate.told.recv().await.unwrap();
    assert_eq!(path, "/restate/send/GreenroomAccount/acme%252Fone%2Fprune/carryOut", "the first is left to the sweep");
    assert!(restate.told.try_recv().is_err());
}

#[tokio::test]
async fn a_round_is_told_once_for_a_slot_of_time() {
    let mut restate = Restate::start().await;
    let announcer = Announcer::new(&restate.url, "acme").unwrap();
    announcer.tick(JobKind::Round, 17).await.unwrap();
    let told = restate.told.recv().await.unwrap();
    let path = "/restate/send/GreenroomAccount/acme%2Fround/tick".to_owned();
    assert_eq!(told, (path, "round:17".to_owned(), json!({ "kind": "round" })));
}

#[tokio::test]
async fn the_administration_says_which_workers_it_does_not_know() {
    let mut restate = Restate::start().await;
    let admin = Admin::new(&restate.url).unwrap();
    restate.answers(200, json!({ "services": [{ "name": SERVICES[0] }, { "name": "Other" }] }));
    assert_eq!(admin.missing().await.unwrap(), SERVICES[1..]);
    restate.answers(201, json!({}));
    admin.register("http://workers:9080").await.unwrap();
    restate.answers(409, json!({ "message": "it is there" }));
    admin.register("http://workers:9080").await.unwrap();
    restate.answers(500, json!({ "message": "no worker answers" }));
    let refused = admin.register("http://workers:9080").await.unwrap_err();
    assert!(matches!(&refused, RestateError::Refused { status: 500, said, .. } if said.contains("no worker answers")));
    while let Ok((path, _, body)) = restate.told.try_recv() {
        assert!(path == "/services" || body["uri"] == "http://workers:9080", "{path} {body}");
    }
}

#[tokio::test]
async fn an_answer_that_is_too_long_is_not_kept() {
    let restate = Restate::start().await;
    restate.answers(200, json!({ "services": [], "other": "x".repeat(MOST_BYTES) }));
    let refused = Admin::new(&restate.url).unwrap().missing().await.unwrap_err();
    assert!(
        matches!(&refused, RestateError::Refused { status: 200, said, .. } if said.contains("more than")),
        "{refused}"
    );
}

#[tokio::test]
async fn a_clock_that_is_minutes_apart_is_found_by_the_date_of_an_answer() {
    for apart in [0, 600, -600].map(SignedDuration::from_secs) {
        let health = move || async move {
            let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&(Timestamp::now() + apart)).unwrap();
            [(DATE, date)]
        };
        let router = Router::new().route("/restate/health", get(health));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let found = Announcer::new(&url, "acme").unwrap().health().await.unwrap().unwrap();
        assert!((found - apart).abs() <= SignedDuration::from_secs(1), "{found} {apart}");
    }
}

//! Webhooks: what is told, how it is signed, and what happens where nobody answers.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::post,
};
use greenroom_zoom_sandbox::{
    Receiver, WebhookEffect, WebhookFault,
    world::{RegistrantStatus, Secret},
};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::{
    net::TcpListener,
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
};

use crate::client::{WEBINAR, Zoom, of_webinar};

const SECRET: &str = "the app's secret token";

/// A webhook as it arrived.
struct Arrived {
    account: String,
    body: Value,
    is_signed: bool,
    seconds_off: i64,
}

#[derive(Clone)]
struct Inbox {
    arrived: UnboundedSender<Arrived>,
    /// How many are refused first.
    refuse: Arc<AtomicUsize>,
}

fn signed(parts: &[&[u8]]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    parts.iter().for_each(|part| mac.update(part));
    hex::encode(mac.finalize().into_bytes())
}

async fn receive(State(inbox): State<Inbox>, Path(account): Path<String>, headers: HeaderMap, body: Bytes) -> Response {
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let stamp = header("x-zm-request-timestamp");
    let expected = format!("v0={}", signed(&[b"v0:", stamp.as_bytes(), b":", &body]));
    let is_signed = header("x-zm-signature") == expected;
    let seconds_off = Timestamp::now().as_second() - stamp.parse::<i64>().unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap();
    if body["event"] == "endpoint.url_validation" {
        let plain = body["payload"]["plainToken"].as_str().unwrap();
        let answer = json!({"plainToken": plain, "encryptedToken": signed(&[plain.as_bytes()])});
        return axum::Json(answer).into_response();
    }
    let is_refused = inbox.refuse.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
    inbox.arrived.send(Arrived { account, body, is_signed, seconds_off }).unwrap();
    if is_refused { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::NO_CONTENT }.into_response()
}

/// A sandbox with a receiver of its webhooks.
struct Stage {
    zoom: Zoom,
    arrived: UnboundedReceiver<Arrived>,
    inbox: Inbox,
}

impl Stage {
    async fn new() -> Self {
        let zoom = Zoom::with(json!({"registration": "manual"})).await;
        let (sender, arrived) = unbounded_channel();
        let inbox = Inbox { arrived: sender, refuse: Arc::default() };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hooks", listener.local_addr().unwrap());
        let router = Router::new().route("/hooks/{account}", post(receive)).with_state(inbox.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let waits = [Duration::from_millis(10); 3];
        let receiver = Receiver::new(url, Secret::new(SECRET)).retry_after(&waits);
        zoom.sandbox.webhooks().send_to(Some(receiver)).unwrap();
        Self { zoom, arrived, inbox }
    }

    async fn next(&mut self) -> Arrived {
        tokio::time::timeout(Duration::from_secs(20), self.arrived.recv()).await.expect("a webhook comes").unwrap()
    }

    async fn event(&mut self) -> (String, Value) {
        let arrived = self.next().await;
        assert!(arrived.is_signed);
        (arrived.body["event"].as_str().unwrap().to_owned(), arrived.body["payload"]["object"].clone())
    }

    /// The events of the next webhooks, sorted: several are on the way at once.
    async fn events(&mut self, many: usize) -> Vec<String> {
        let mut events = Vec::new();
        for _ in 0..many {
            events.push(self.event().await.0);
        }
        events.sort();
        events
    }

    /// Waits until nothing is on the way.
    async fn settled(&self) {
        while self.zoom.sandbox.webhooks().counts().waiting > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

#[tokio::test]
async fn every_change_is_told_signed_in_zooms_shapes() {
    let mut stage = Stage::new().await;
    assert_eq!(stage.zoom.register("ada@example.com").await.status, 201);
    let first = stage.next().await;
    assert!(first.is_signed && first.seconds_off.abs() < 60);
    assert_eq!((first.account.as_str(), first.body["payload"]["account_id"].as_str()), ("A1", Some("A1")));
    assert_eq!(first.body["event"], "webinar.registration_created");
    let object = &first.body["payload"]["object"];
    assert_eq!((&object["id"], &object["type"]), (&json!(WEBINAR), &json!(5)));
    assert_eq!(object["registrant"]["status"], "pending");
    // A person who registers again changes nothing at Zoom.
    stage.zoom.register("ada@example.com").await;

    let sandbox = stage.zoom.sandbox.sandbox().clone();
    sandbox.set_registrant(WEBINAR, "ada@example.com", RegistrantStatus::Approved).unwrap();
    assert_eq!(stage.event().await.0, "webinar.registration_approved");
    sandbox.set_registrant(WEBINAR, "ADA@example.com", RegistrantStatus::Denied).unwrap();
    assert_eq!(stage.event().await.0, "webinar.registration_denied");
    sandbox.set_registrant(WEBINAR, "ada@example.com", RegistrantStatus::Cancelled).unwrap();
    let (event, object) = stage.event().await;
    assert_eq!(event, "webinar.registration_cancelled");
    let fields: Vec<_> = object["registrant"].as_object().unwrap().keys().collect();
    assert_eq!(fields, ["email", "first_name", "id", "last_name"]);

    let new = json!({"id": 91_234_567_890_u64, "host": "host@acme.example", "topic": "New", "start": "in 5 days"});
    for event in ["webinar.created", "webinar.updated"] {
        sandbox.put_webinar("acme", serde_json::from_value(new.clone()).unwrap()).unwrap();
        assert_eq!(stage.event().await.0, event);
    }
    assert!(sandbox.delete_webinar(91_234_567_890));
    assert_eq!(stage.event().await.0, "webinar.deleted");

    let session = json!({"start": "2 hours ago", "minutes": 30, "recording": {},
        "participants": [{"name": "Ada", "email": "ada@example.com", "joins": [[0, 10], [12, 30]]}]});
    let uuid = sandbox.add_session(WEBINAR, serde_json::from_value(session).unwrap()).unwrap();
    let (mut ids, mut told) = (Vec::new(), Vec::new());
    for _ in 0..8 {
        let (event, object) = stage.event().await;
        assert_eq!(object["uuid"], uuid.as_str(), "{event}");
        ids.push((event.starts_with("recording."), object["id"].is_string()));
        told.push(event);
    }
    told.sort();
    assert_eq!(
        told,
        [
            "recording.completed",
            "recording.transcript_completed",
            "webinar.ended",
            "webinar.participant_joined",
            "webinar.participant_joined",
            "webinar.participant_left",
            "webinar.participant_left",
            "webinar.started",
        ]
    );
    // During a session ids are texts, in recordings numbers.
    assert!(ids.iter().all(|(of_recording, is_text)| of_recording != is_text));
    sandbox.set_recording(&uuid, None).unwrap();
    assert_eq!(stage.event().await.0, "recording.deleted");
    stage.settled().await;
    let counts = sandbox.webhooks().counts();
    assert_eq!((counts.told, counts.acknowledged, counts.lost), (16, 16, 0));
}

#[tokio::test]
async fn changes_by_the_api_are_told_too() {
    let mut stage = Stage::new().await;
    for person in ["ada@example.com", "bob@example.com"] {
        stage.zoom.register(person).await;
    }
    assert_eq!(stage.events(2).await, ["webinar.registration_created"; 2]);
    let people = json!([{"email": "ada@example.com"}, {"email": "bob@example.com"}]);
    for (action, event) in
        [("approve", "approved"), ("deny", "denied"), ("approve", "approved"), ("cancel", "cancelled")]
    {
        let body = json!({"action": action, "registrants": people});
        assert_eq!(stage.zoom.call("PUT", &of_webinar("/registrants/status"), body).await.status, 204);
        let expected = format!("webinar.registration_{event}");
        assert_eq!(stage.events(2).await, [expected.clone(), expected]);
    }
}

#[tokio::test]
async fn what_was_not_answered_comes_again_until_it_is_given_up() {
    let mut stage = Stage::new().await;
    stage.inbox.refuse.store(2, Ordering::SeqCst);
    stage.zoom.register("ada@example.com").await;
    let bodies = [stage.next().await.body, stage.next().await.body, stage.next().await.body];
    assert!(bodies.iter().all(|body| *body == bodies[0]), "the same body each time");
    stage.settled().await;
    stage.inbox.refuse.store(99, Ordering::SeqCst);
    stage.zoom.register("bob@example.com").await;
    stage.settled().await;
    let webhooks = stage.zoom.sandbox.webhooks();
    let counts = webhooks.counts();
    assert_eq!((counts.told, counts.acknowledged, counts.lost, counts.failed_attempts), (2, 1, 1, 6));
    let attempts: Vec<_> = webhooks.log().iter().map(|entry| (entry.attempt, entry.status)).collect();
    let refused = |attempt| (attempt, Some(503));
    assert_eq!(attempts[..3], [refused(1), refused(2), (3, Some(204))]);
    assert_eq!(attempts[3..], [refused(1), refused(2), refused(3), refused(4)]);
}

#[tokio::test]
async fn faults_affect_webhooks_on_their_way() {
    let mut stage = Stage::new().await;
    let webhooks = stage.zoom.sandbox.webhooks();
    let register = async |stage: &Stage, effect: WebhookEffect, n: u32| {
        webhooks.add_fault(WebhookFault::new(effect));
        stage.zoom.register(&format!("p{n}@example.com")).await;
    };
    register(&stage, WebhookEffect::Double, 1).await;
    let twice = [stage.next().await, stage.next().await];
    assert!(twice.iter().all(|one| one.is_signed && one.body == twice[0].body));

    register(&stage, WebhookEffect::WrongSignature, 2).await;
    assert!(!stage.next().await.is_signed, "whatever the receiver answers, this was not Zoom");
    register(&stage, WebhookEffect::OldTimestamp, 3).await;
    assert!(stage.next().await.seconds_off > 500);
    register(&stage, WebhookEffect::LostAnswer, 4).await;
    let twice = [stage.next().await, stage.next().await];
    assert!(twice[0].body == twice[1].body);

    register(&stage, WebhookEffect::Never, 5).await;
    register(&stage, WebhookEffect::OutOfOrder, 6).await;
    stage.zoom.register("p7@example.com").await;
    let mut people = Vec::new();
    for _ in 0..2 {
        people.push(stage.next().await.body["payload"]["object"]["registrant"]["email"].clone());
    }
    people.sort_by_key(ToString::to_string);
    assert_eq!(people, ["p6@example.com", "p7@example.com"]);
    stage.settled().await;
    assert_eq!(webhooks.counts().lost, 1);
    assert!(webhooks.faults().is_empty());
}

#[tokio::test]
async fn webhooks_are_controlled_over_http() {
    let stage = Stage::new().await;
    let challenged = stage.zoom.request("POST", "/_sandbox/webhooks/challenge").send().await.unwrap();
    assert_eq!(challenged.text().await.unwrap(), r#"{"acme":true}"#);
    let send = async |method, path, body: Value| {
        stage.zoom.request(method, path).json(&body).send().await.unwrap().status().as_u16()
    };
    let fault = json!({"event": "webinar.ended", "effect": {"type": "late", "milliseconds": 5}});
    assert_eq!(send("POST", "/_sandbox/webhooks/faults", json!([fault])).await, 201);
    assert_eq!(send("POST", "/_sandbox/webhooks/faults", json!({"effect": {"type": "explode"}})).await, 400);
    assert_eq!(stage.zoom.sandbox.webhooks().faults().len(), 1);
    assert_eq!(send("DELETE", "/_sandbox/webhooks/faults", json!(null)).await, 204);
    for url in ["http://example.com/x", "https://127.0.0.1/x", "http://10.0.0.1", "http://localhost.example.com", "x"] {
        assert_eq!(send("PUT", "/_sandbox/webhooks", json!({"url": url, "secret": "s"})).await, 400, "{url}");
    }
    assert_eq!(send("PUT", "/_sandbox/webhooks", json!(null)).await, 204);
    stage.zoom.register("ada@example.com").await;
    assert_eq!(stage.zoom.sandbox.webhooks().counts().told, 0);
    let challenged = stage.zoom.request("POST", "/_sandbox/webhooks/challenge").send().await.unwrap();
    assert_eq!(challenged.text().await.unwrap(), r#"{"acme":false}"#);
}

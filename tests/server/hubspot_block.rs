//! Executions of HubSpot's that take long: they are answered `BLOCK`, go on as jobs, and HubSpot is told their end.

use std::{
    fs,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    routing::post,
};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::{
    common::{ECHO, ENDLESS, IN_TWO_SLICES, Place, Serving},
    hubspot::{PORTAL, execute, execution, failed, place, state},
};

/// The action that is done with its second slice.
const TWICE: &str = "twice";

/// The token of the portal's connection.
const TOKEN: &str = "pat-eu1-the-token";

/// A small HubSpot that takes completions. It gives these answers first, and then the last of them.
struct HubSpot {
    url: String,
    told: mpsc::UnboundedReceiver<(String, Value)>,
    answers: Arc<Mutex<Vec<u16>>>,
}

type Told = (mpsc::UnboundedSender<(String, Value)>, Arc<Mutex<Vec<u16>>>);

impl HubSpot {
    async fn start(answers: &[u16]) -> Self {
        let (send, told) = mpsc::unbounded_channel();
        let answers = Arc::new(Mutex::new(answers.iter().rev().copied().collect()));
        let state: Told = (send, Arc::clone(&answers));
        let path = "/automation/v4/actions/callbacks/{id}/complete";
        let router = Router::new().route(path, post(Self::complete)).with_state(state);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, told, answers }
    }

    async fn complete(
        State((send, answers)): State<Told>,
        Path(id): Path<String>,
        headers: HeaderMap,
        body: Bytes,
    ) -> StatusCode {
        let mut answers = answers.lock().unwrap();
        let answer = if answers.len() > 1 { answers.pop().unwrap() } else { answers[0] };
        if headers["authorization"] != format!("Bearer {TOKEN}") {
            return StatusCode::UNAUTHORIZED;
        }
        if answer != 503 {
            let _ = send.send((id, serde_json::from_slice(&body).unwrap()));
        }
        StatusCode::from_u16(answer).unwrap()
    }

    /// The next completion that was not answered 503: the id of its execution, and the outputs.
    async fn next(&mut self) -> (String, Value) {
        let (id, body) = self.told.recv().await.unwrap();
        (id, body["outputFields"].clone())
    }

    fn answer(&self, status: u16) {
        *self.answers.lock().unwrap() = vec![status];
    }

    /// A world whose executions are completed here.
    async fn place(&self, more: &str) -> Place {
        let place = place(&self.configuration(more)).await;
        place.action(TWICE, "1.0.0", IN_TWO_SLICES);
        let file = place.path("token");
        fs::write(&file, TOKEN).unwrap();
        let arguments = ["connections", "add", "hubspot", "--kind", "api-key", "--from-file", file.to_str().unwrap()];
        place.greenroom(&arguments).await.ok();
        place
    }

    fn configuration(&self, more: &str) -> String {
        format!("connections = {{ {PORTAL} = 'hubspot' }}\napi-url = '{}'\n{more}", self.url)
    }
}

fn ada(callback: &str, note: &str) -> Value {
    let fields = if note.is_empty() { json!({}) } else { json!({ "note": note }) };
    execution(callback, &json!(1), "ada@example.com", &fields)
}

async fn is_blocked(serving: &Serving, action: &str, body: &Value) {
    let answer = execute(serving, action, body).await;
    assert_eq!(
        answer.ok(),
        json!({ "outputFields": { "hs_execution_state": "BLOCK", "hs_expiration_duration": "P7D" } })
    );
}

/// The only job of a kind, as soon as it is as it should be.
async fn job(serving: &Serving, key: &str, kind: &str, is_so: impl Fn(&Value) -> bool) -> Value {
    let client = serving.client(key);
    loop {
        let jobs = client.get(&format!("/v1/jobs?kind={kind}")).await.ok();
        match jobs["items"].as_array().unwrap().as_slice() {
            [job] if is_so(job) => return job.clone(),
            [] | [_] => crate::common::a_moment().await,
            _ => panic!("{jobs}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_execution_of_many_slices_blocks_and_hubspot_is_told_its_end() {
    let mut hubspot = HubSpot::start(&[503, 500, 204]).await;
    // After its first slice the job waits, until a server without the limit runs.
    let slow = "[[jobs.limits]]\nname = 'slow'\nby = 'action'\nrate = '1/hour'\n";
    let place = hubspot.place(slow).await;
    let key = place.key("read").await;
    let serving = place.serve().await;
    let body = ada("ap-1/2", "hello");
    is_blocked(&serving, TWICE, &body).await;
    job(&serving, &key, "invoke", |job| job["waits"]["limit"] == "slow").await;
    is_blocked(&serving, TWICE, &body).await;
    assert_eq!(state(&execute(&serving, TWICE, &ada("ap-1/2", "other")).await), failed("key-of-another-request"));
    let client = serving.client(&key);
    let runs = client.get(&format!("/v1/runs?action={TWICE}")).await.ok();
    assert_eq!(runs["items"].as_array().unwrap().len(), 1, "the second delivery started nothing: {runs}");
    serving.stop().await;

    let text = fs::read_to_string(place.path("greenroom.toml")).unwrap();
    place.configure(text.strip_suffix(slow).unwrap());
    let serving = place.serve().await;
    // Answered 500 it comes again.
    let first = hubspot.next().await;
    assert_eq!(hubspot.next().await, first);
    let (id, outputs) = first;
    assert_eq!(
        (id.as_str(), &outputs["hs_execution_state"], &outputs["note"]),
        ("ap-1/2", &json!("SUCCESS"), &json!("hello"))
    );
    let done = job(&serving, &key, "invoke", |job| job["state"] == "done").await;
    assert!(done["run"] == outputs["greenroom_run"] && done["slices"] == 1, "{done} {outputs}");
    let told = job(&serving, &key, "hubspot-completion", |job| job["state"] == "done").await;
    assert_eq!(
        (&told["invocation"], told["callback"].as_str()),
        (&done["id"], Some(format!("hubspot:{PORTAL}:ap-1/2").as_str()))
    );
    assert_eq!(execute(&serving, TWICE, &body).await.ok()["outputFields"], outputs, "after the end, its end");
    serving.stop().await;
}

/// The execution is durable before HubSpot is answered `BLOCK`: a server that is killed then, and one that starts, do it once.
#[tokio::test(flavor = "multi_thread")]
async fn an_execution_that_takes_long_survives_a_kill_after_block() {
    let mut hubspot = HubSpot::start(&[503]).await;
    let place = hubspot.place("answer-within-ms = 1\n").await;
    let key = place.key("read").await;
    let mut serving = place.serve().await;
    let bodies: Vec<Value> = (0..3).map(|n| ada(&format!("ap-{n}"), "")).collect();
    for body in &bodies {
        is_blocked(&serving, ENDLESS, body).await;
    }
    serving.kill();
    // Whatever the first server was able to send, it was not taken.
    hubspot.answer(204);
    let serving = place.serve().await;
    let mut told = vec![hubspot.next().await, hubspot.next().await, hubspot.next().await];
    told.sort_by(|a, b| a.0.cmp(&b.0));
    for (n, (id, outputs)) in told.into_iter().enumerate() {
        let said = (&outputs["hs_execution_state"], &outputs["greenroom_failure_code"]);
        assert_eq!((id, said), (format!("ap-{n}"), (&json!("FAIL_CONTINUE"), &json!("cpu"))));
    }
    assert_eq!(state(&execute(&serving, ENDLESS, &bodies[0]).await), failed("cpu"));
    let runs = serving.client(&key).get(&format!("/v1/runs?action={ENDLESS}")).await.ok();
    assert_eq!(runs["items"].as_array().unwrap().len(), 3, "each was run once: {runs}");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_completion_that_hubspot_refuses_says_why_and_one_that_an_operator_repairs_waits() {
    let mut hubspot = HubSpot::start(&[404, 410]).await;
    let place = hubspot.place("").await;
    let key = place.key("read,administer").await;
    let serving = place.serve().await;
    is_blocked(&serving, TWICE, &ada("gone", "")).await;
    // What has just ended may not be known yet; then it is asked again.
    assert_eq!(hubspot.next().await, hubspot.next().await);
    let dead = job(&serving, &key, "hubspot-completion", |job| job["state"] == "dead-letter").await;
    assert_eq!(dead["failure"]["code"], "hubspot-completion-refused");
    assert!(dead["failure"]["message"].as_str().unwrap().contains("no longer waits"), "{dead}");
    let client = serving.client(&key);
    assert_eq!(client.delete(&format!("/v1/jobs/{}", dead["id"].as_str().unwrap())).await.status, 204);

    // Another token: HubSpot does not accept it, until the operator has repaired the connection.
    let file = place.path("token");
    let add = ["connections", "add", "hubspot", "--kind", "api-key", "--from-file", file.to_str().unwrap()];
    fs::write(&file, "another-token").unwrap();
    place.greenroom(&add).await.ok();
    hubspot.answer(204);
    is_blocked(&serving, TWICE, &ada("repaired", "")).await;
    let waits = job(&serving, &key, "hubspot-completion", |job| job["failure"].is_object()).await;
    assert_eq!((&waits["state"], &waits["failure"]["code"]), (&json!("waiting"), &json!("hubspot-token-refused")));
    assert!(!waits.to_string().contains("another-token"), "{waits}");
    fs::write(&file, TOKEN).unwrap();
    place.greenroom(&add).await.ok();
    client.post(&format!("/v1/jobs/{}/retry", waits["id"].as_str().unwrap()), &json!({})).await.ok();
    let (id, outputs) = hubspot.next().await;
    assert_eq!((id.as_str(), &outputs["hs_execution_state"]), ("repaired", &json!("SUCCESS")));
    serving.stop().await;
}

/// A workflow does not wait for what was removed: HubSpot is told that the execution has failed.
#[tokio::test(flavor = "multi_thread")]
async fn c10_hubspot_is_told_that_an_execution_was_dropped_or_its_person_erased() {
    let mut hubspot = HubSpot::start(&[204]).await;
    // After its first slice the job waits.
    let place = hubspot.place("[[jobs.limits]]\nname = 'slow'\nby = 'action'\nrate = '1/hour'\n").await;
    let key = place.key("read,administer").await;
    let serving = place.serve().await;
    let client = serving.client(&key);
    is_blocked(&serving, TWICE, &ada("ap-dropped", "")).await;
    let waits = job(&serving, &key, "invoke", |job| job["waits"]["limit"] == "slow").await;
    assert_eq!(client.delete(&format!("/v1/jobs/{}", waits["id"].as_str().unwrap())).await.status, 204);
    let told = |outputs: &Value| (outputs["hs_execution_state"].clone(), outputs["greenroom_failure_code"].clone());
    let (id, outputs) = hubspot.next().await;
    assert_eq!((id.as_str(), told(&outputs)), ("ap-dropped", (json!("FAIL_CONTINUE"), json!("job-removed"))));
    is_blocked(&serving, TWICE, &ada("ap-erased", "")).await;
    client.delete("/v1/contacts/1").await.ok();
    let (id, outputs) = hubspot.next().await;
    assert_eq!((id.as_str(), told(&outputs)), ("ap-erased", (json!("FAIL_CONTINUE"), json!("job-removed"))));
    while client.get("/v1/jobs").await.ok()["items"] != json!([]) {
        crate::common::a_moment().await;
    }
    serving.stop().await;
}

/// While the run of an execution goes on, its job takes no place of the workers.
#[tokio::test(flavor = "multi_thread")]
async fn a_job_waits_for_the_run_of_its_execution_without_a_place() {
    let hubspot = HubSpot::start(&[204]).await;
    let more = "answer-within-ms = 1\n[jobs]\nconcurrency = 1\n[limits]\ncpu-ms = 60000\nwall-ms = 600000\n";
    let place = hubspot.place(more).await;
    let key = place.key("read,invoke").await;
    let serving = place.serve().await;
    is_blocked(&serving, ENDLESS, &ada("ap-1", "")).await;
    let client = serving.client(&key);
    let path = format!("/v1/actions/{ECHO}/invoke");
    let echo = client.send(Method::POST, &path, &[("prefer", "respond-async")], &json!({})).await;
    while client.get(echo.header("location")).await.ok()["state"] != "done" {
        crate::common::a_moment().await;
    }
    let jobs = client.get(&format!("/v1/jobs?action={ENDLESS}")).await.ok();
    assert_eq!((&jobs["items"][0]["state"], &jobs["items"][0]["attempts"]), (&json!("waiting"), &json!(0)), "{jobs}");
}

/// Without a connection HubSpot comes again, as `429` says; a reload makes it wait instead.
#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_a_reload_brings_is_used() {
    let mut hubspot = HubSpot::start(&[204]).await;
    let place = hubspot.place("").await;
    let key = place.key("administer").await;
    let with = fs::read_to_string(place.path("greenroom.toml")).unwrap();
    let without = with.strip_suffix(&hubspot.configuration("")).unwrap();
    place.configure(without);
    let serving = place.serve().await;
    assert_eq!(state(&execute(&serving, TWICE, &ada("ap-1", "")).await).1, "SUCCESS", "it runs all slices itself");
    place.configure(&with);
    let reloaded = serving.client(&key).post("/v1/reload", &json!({})).await.ok();
    assert_eq!(reloaded["settings"], json!({ "changed": ["hubspot"], "needRestart": [] }));
    is_blocked(&serving, TWICE, &ada("ap-2", "")).await;
    assert_eq!(hubspot.next().await.0, "ap-2");
    serving.stop().await;
}

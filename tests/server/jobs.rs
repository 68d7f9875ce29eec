//! Jobs: asynchronous invocations with their callbacks, retries, dead letters, limits, and a server that is killed.

use std::{
    collections::BTreeSet,
    fs,
    sync::{Arc, Mutex},
};

use axum::{Router, body::Bytes, extract::State, http::HeaderMap, routing::post};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::common::{ADMINISTRATOR, Answer, Client, ECHO, EDITOR, ENDLESS, IN_TWO_SLICES, Place, Serving};

/// The secret of the callbacks: the one of the specification's example.
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// How many invocations a killed server has accepted.
const MANY: usize = 300;

const ASYNC: (&str, &str) = ("prefer", "respond-async");

/// A receiver of callbacks. Its first answers are those statuses, and then 204.
struct Receiver {
    url: String,
    received: mpsc::UnboundedReceiver<(HeaderMap, Bytes)>,
}

type Received = (mpsc::UnboundedSender<(HeaderMap, Bytes)>, Arc<Mutex<Vec<u16>>>);

impl Receiver {
    async fn start(mut first: Vec<u16>) -> Self {
        first.reverse();
        let (send, received) = mpsc::unbounded_channel();
        let answers: Received = (send, Arc::new(Mutex::new(first)));
        let router = Router::new().route("/{*path}", post(Self::receive)).with_state(answers);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook?token=word", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, received }
    }

    async fn receive(
        State((send, answers)): State<Received>,
        headers: HeaderMap,
        body: Bytes,
    ) -> (axum::http::StatusCode, [(&'static str, &'static str); 1]) {
        let _ = send.send((headers, body));
        let status = answers.lock().unwrap().pop().unwrap_or(204);
        (axum::http::StatusCode::from_u16(status).unwrap(), [("retry-after", "0")])
    }

    /// The next callback, whose signature the official library has verified.
    async fn next(&mut self) -> (String, Value) {
        let (headers, body) = self.received.recv().await.unwrap();
        standardwebhooks::Webhook::new(SECRET).unwrap().verify(&body, &headers).unwrap();
        let mut changed = body.to_vec();
        changed[0] = b' ';
        assert!(standardwebhooks::Webhook::new(SECRET).unwrap().verify(&changed, &headers).is_err());
        let id = headers["webhook-id"].to_str().unwrap().to_owned();
        (id, serde_json::from_slice(&body).unwrap())
    }
}

/// A world whose server calls back to this machine, with a configuration besides.
async fn place(more: &str) -> Place {
    let place = Place::new().await;
    place.configure(&format!(
        "[server]\nschedule = 'off'\nsettle = 'off'\nkey-rate = 100000\nkey-burst = 100000\n\
         [jobs]\ncallback-networks = ['127.0.0.1']\n{more}"
    ));
    let secret = place.path("secret.txt");
    fs::write(&secret, SECRET).unwrap();
    place.greenroom(&["secrets", "set", "callbacks", "--from-file", secret.to_str().unwrap()]).await.ok();
    place
}

async fn invoke(client: &Client, action: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
    client.send(Method::POST, &format!("/v1/actions/{action}/invoke"), headers, body).await
}

/// Asks for a job until it has ended.
async fn ended(client: &Client, path: &str) -> Value {
    loop {
        let job = client.get(path).await.ok();
        if ["done", "dead-letter"].contains(&job["state"].as_str().unwrap()) {
            return job;
        }
        crate::common::a_moment().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_asynchronous_invocation_is_accepted_run_once_and_called_back() {
    let place = place("").await;
    // The first tries fail: they are repeated with the same id.
    let mut receiver = Receiver::start(vec![503, 500]).await;
    let serving = place.serve().await;
    let client = serving.client(&place.key("invoke,read").await);
    let body = json!({
        "input": { "note": "hello" }, "tags": { "order": "17" }, "callback": { "url": receiver.url }
    });
    let accepted = invoke(&client, ECHO, &[("idempotency-key", "k1")], &body).await;
    assert_eq!((accepted.status.as_u16(), accepted.header("preference-applied")), (202, "respond-async"));
    let (path, said) = (accepted.header("location").to_owned(), accepted.json());
    assert_eq!(
        (path.as_str(), &said["merged"]),
        (format!("/v1/jobs/{}", said["job"].as_str().unwrap()).as_str(), &json!(false))
    );
    let job = ended(&client, &path).await;
    assert_eq!((&job["state"], &job["kind"], &job["action"]), (&json!("done"), &json!("invoke"), &json!(ECHO)));
    assert!(job["run"].is_string() && job.get("input").is_none(), "{job}");
    assert!(!job.to_string().contains("token=word") && !job.to_string().contains("hello"), "{job}");

    let (id, told) = receiver.next().await;
    assert_eq!(
        (&told["type"], &told["data"]["result"]["output"]["note"]),
        (&json!("invocation.done"), &json!("hello"))
    );
    assert_eq!((&told["data"]["run"], &told["data"]["tags"]["order"]), (&job["run"], &json!("17")));
    for _ in 0..2 {
        let (again, _) = receiver.next().await;
        assert_eq!(again, id, "a repetition has the same id");
    }

    let again = invoke(&client, ECHO, &[("idempotency-key", "k1")], &body).await.ok();
    assert_eq!((&again["job"], &again["merged"], &again["run"]), (&said["job"], &json!(true), &job["run"]));
    let runs = client.get("/v1/runs?tag=order=17").await.ok();
    assert_eq!(runs["items"][0]["id"], job["run"], "the run has the tags: {runs}");
    let mut elsewhere = body.clone();
    elsewhere["callback"]["url"] = json!(receiver.url.replace("/hook", "/other"));
    for other in [json!({ "input": { "note": "other" } }), json!({ "input": body["input"] }), elsewhere] {
        invoke(&client, ECHO, &[("idempotency-key", "k1"), ASYNC], &other).await.problem(409, "key-of-another-request");
    }
    serving.stop().await;
}

/// Two users may choose the same key, a user's keys outlive an API key, and nobody meets the keys of Greenroom's own.
#[tokio::test(flavor = "multi_thread")]
async fn an_idempotency_key_is_its_users_own() {
    let place = place("").await;
    let serving = place.serve().await;
    let one = serving.client(&place.key_of(ADMINISTRATOR, "invoke,read", &[]).await);
    let replaced = serving.client(&place.key_of(ADMINISTRATOR, "invoke,read", &[]).await);
    let other = serving.client(&place.key_of(EDITOR, "invoke,read", &[]).await);
    let (key, note) = ([("idempotency-key", "k")], |note: &str| json!({ "input": { "note": note } }));
    let first = invoke(&one, ECHO, &key, &note("mine")).await.ok();
    assert_eq!(invoke(&replaced, ECHO, &key, &note("mine")).await.ok()["run"], first["run"]);
    assert_eq!(invoke(&other, ECHO, &key, &note("theirs")).await.ok()["output"]["note"], "theirs");
    let (headers, nothing) = ([("idempotency-key", "l"), ASYNC], json!({}));
    let of = |client| invoke(client, ECHO, &headers, &nothing);
    let (job, again, others) = (of(&one).await.ok(), of(&replaced).await.ok(), of(&other).await.ok());
    assert!(job["job"] == again["job"] && again["merged"] == true && others["merged"] == false, "{job} {others}");

    let run = first["run"].as_str().unwrap();
    let taken = format!("again:{run}");
    invoke(&other, ECHO, &[("idempotency-key", &taken)], &note("another")).await.ok();
    let ran = one.post(&format!("/v1/runs/{run}/run-again"), &json!({})).await.ok();
    assert_eq!((&ran["output"]["note"], &ran["repeated"]), (&json!("mine"), &first["repeated"]), "{ran}");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_called_back_or_invoked_is_refused_before_it_is_accepted() {
    let place = place("").await;
    let serving = place.serve().await;
    let key = place.key_of(crate::common::ADMINISTRATOR, "invoke,read", &["--only", ECHO]).await;
    let client = serving.client(&key);
    for (url, pointer) in [
        ("http://10.0.0.1/", "/callback/url"),
        ("https://169.254.169.254/latest", "/callback/url"),
        ("ftp://example.com/", "/callback/url"),
        ("nothing", "/callback/url"),
    ] {
        let refused = invoke(&client, ECHO, &[], &json!({ "callback": { "url": url } })).await;
        assert_eq!(refused.problem(422, "callback-refused")["pointer"], pointer, "{url}");
    }
    invoke(&client, ENDLESS, &[ASYNC], &json!({})).await.problem(403, "action-not-allowed");
    let all = serving.client(&place.key("invoke,read").await);
    invoke(&all, "none", &[ASYNC], &json!({})).await.problem(404, "unknown-action");
    assert_eq!(client.get("/v1/jobs").await.ok()["items"], json!([]));
    client.get("/v1/jobs/1").await.problem(400, "request-malformed");
    client.get("/v1/jobs/00000000-0000-0000-0000-000000000000").await.problem(404, "job-not-found");
    client.get("/v1/jobs?state=lost").await.problem(400, "request-malformed");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_letters_are_listed_retried_and_dropped() {
    let place = place("").await;
    let mut receiver = Receiver::start(vec![410]).await;
    let serving = place.serve().await;
    let client = serving.client(&place.key("invoke,read,administer").await);
    let body = json!({ "limits": { "cpuMs": 20 }, "callback": { "url": receiver.url } });
    let accepted = invoke(&client, ENDLESS, &[], &json!({ "callback": body["callback"] })).await;
    let path = accepted.header("location").to_owned();
    let dead = ended(&client, &path).await;
    assert_eq!((&dead["state"], &dead["failure"]["kind"]), (&json!("dead-letter"), &json!("limit-exceeded")), "{dead}");
    let (_, told) = receiver.next().await;
    assert_eq!((&told["type"], &told["data"]["result"]["status"]), (&json!("invocation.failed"), &json!("failed")));

    // The receiver is gone for good, which makes the callback a dead letter of its own.
    let of = |kind: &str| format!("/v1/jobs?state=dead-letter&kind={kind}");
    let callback = loop {
        let found = client.get(&of("callback")).await.ok();
        match found["items"].as_array().unwrap().first() {
            Some(callback) => break callback.clone(),
            None => crate::common::a_moment().await,
        }
    };
    assert_eq!(callback["failure"]["code"], "callback-refused");
    assert!(!callback.to_string().contains("token=word"), "{callback}");
    let listed = place.greenroom(&["jobs", "list", "--state", "dead-letter", "--json"]).await.ok().json();
    assert_eq!(listed.as_array().unwrap().len(), 2);
    let id = callback["id"].as_str().unwrap();
    place.greenroom(&["jobs", "retry", id]).await.ok();
    assert_eq!(receiver.next().await.0, id, "the receiver is back");
    ended(&client, &format!("/v1/jobs/{id}")).await;
    client.post(&format!("/v1/jobs/{id}/retry"), &json!({})).await.problem(409, "job-not-changed");

    assert_eq!(client.post(&format!("{path}/retry"), &json!({})).await.ok()["retried"], 1);
    let again = ended(&client, &path).await;
    assert_ne!(again["run"], dead["run"], "a retry is another run");
    // It called back again.
    receiver.next().await;
    assert_eq!(client.delete(&path).await.status, 204);
    client.get(&path).await.problem(404, "job-not-found");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_shown_behind_its_limit() {
    let place = place("[[jobs.limits]]\nname = 'slow'\nby = '/note'\nrate = '1/hour'\n").await;
    let serving = place.serve().await;
    let client = serving.client(&place.key("invoke,read").await);
    let note = |note: &str| json!({ "input": { "note": note } });
    let first = invoke(&client, ECHO, &[ASYNC], &note("a")).await;
    ended(&client, first.header("location")).await;
    let second = invoke(&client, ECHO, &[ASYNC], &note("a")).await;
    let job = client.get(second.header("location")).await.ok();
    assert_eq!(
        (&job["state"], &job["waits"]["limit"], &job["waits"]["key"]),
        (&json!("waiting"), &json!("slow"), &json!("a"))
    );
    let other = invoke(&client, ECHO, &[ASYNC], &note("b")).await;
    assert_eq!(ended(&client, other.header("location")).await["state"], "done", "another key");
    let limits = client.get("/v1/jobs/limits").await.ok();
    let keys = &limits["items"][0]["keys"];
    assert_eq!(
        (&limits["items"][0]["by"], &keys[0]["key"], &keys[0]["waiting"]),
        (&json!("/note"), &json!("a"), &json!(1))
    );
    let words = place.greenroom(&["jobs", "limits"]).await.ok().stdout.clone();
    assert!(words.contains("slow: 1 in 3600 s for each /note") && words.contains("1 waiting"), "{words}");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_invocation_takes_a_cursor_limits_and_a_dry_run_as_one_that_is_waited_for() {
    let place = place("").await;
    place.action("twice", "1.0.0", IN_TWO_SLICES);
    let mut receiver = Receiver::start(vec![]).await;
    let serving = place.serve().await;
    let client = serving.client(&place.key("invoke,read").await);
    let input = json!({ "note": "hello" });

    let whole = invoke(&client, "twice", &[ASYNC], &json!({ "input": input })).await;
    assert_eq!(ended(&client, whole.header("location")).await["slices"], 1);
    let rest = invoke(&client, "twice", &[ASYNC], &json!({ "input": input, "cursor": {} })).await;
    let rest = ended(&client, rest.header("location")).await;
    assert_eq!((&rest["state"], &rest["slices"]), (&json!("done"), &json!(0)), "it began at its cursor");

    let limited = invoke(&client, ENDLESS, &[ASYNC], &json!({ "limits": { "cpuMs": 20 } })).await;
    let limited = ended(&client, limited.header("location")).await;
    assert!(limited["failure"]["message"].as_str().unwrap().contains("20 ms"), "{limited}");

    let body = json!({ "input": input, "dryRun": true, "callback": { "url": receiver.url } });
    let key = ("idempotency-key", "dry");
    let dry = invoke(&client, "twice", &[key], &body).await;
    let dry = ended(&client, dry.header("location")).await;
    assert_eq!((&dry["dryRun"], &dry["output"], &dry["run"]), (&json!(true), &input, &Value::Null), "{dry}");
    let (_, told) = receiver.next().await;
    assert_eq!(told["data"]["result"], json!({ "status": "done", "output": input }));
    let runs = client.get("/v1/runs?action=twice").await.ok();
    assert_eq!(runs["items"].as_array().unwrap().len(), 3, "a dry run has no record: {runs}");
    let wet = json!({ "input": input, "callback": body["callback"] });
    invoke(&client, "twice", &[key], &wet).await.problem(409, "key-of-another-request");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_known_from_the_moment_that_its_job_begins() {
    let place = place("").await;
    let serving = place.serve().await;
    let client = serving.client(&place.key("invoke,read").await);
    let accepted = invoke(&client, ENDLESS, &[ASYNC], &json!({})).await;
    let path = accepted.header("location");
    let begun = loop {
        let job = client.get(path).await.ok();
        match job["state"].as_str().unwrap() {
            "waiting" => crate::common::a_moment().await,
            "running" => break job["run"].clone(),
            other => panic!("{other}: a second of computing time is over already"),
        }
    };
    assert!(begun.is_string());
    assert_eq!(ended(&client, path).await["run"], begun);
    assert_eq!(client.get(&format!("/v1/runs/{}", begun.as_str().unwrap())).await.ok()["id"], begun);
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_server_takes_over_the_settings_of_jobs() {
    let place = place("[[jobs.limits]]\nname = 'slow'\nby = '/note'\nrate = '1/hour'\n").await;
    let serving = place.serve().await;
    let client = serving.client(&place.key("invoke,read,administer").await);
    let note = json!({ "input": { "note": "a" } });
    let first = invoke(&client, ECHO, &[ASYNC], &note).await;
    ended(&client, first.header("location")).await;
    let second = invoke(&client, ECHO, &[ASYNC], &note).await;
    assert_eq!(client.get(second.header("location")).await.ok()["waits"]["limit"], "slow");
    place.configure("[server]\nschedule = 'off'\nsettle = 'off'\nkey-rate = 100000\nkey-burst = 100000\n");
    let reloaded = client.post("/v1/reload", &json!({})).await.ok();
    assert_eq!(reloaded["settings"], json!({ "changed": ["jobs"], "needRestart": [] }));
    assert_eq!(ended(&client, second.header("location")).await["state"], "done");
    let callback = json!({ "callback": { "url": "http://127.0.0.1:9/" } });
    invoke(&client, ECHO, &[], &callback).await.problem(422, "callback-refused");
    serving.stop().await;
}

/// Asynchronous invocations that a server accepted before it was killed are each done by one run.
#[tokio::test(flavor = "multi_thread")]
async fn no_job_is_lost_or_doubled_by_a_kill() {
    let place = place("").await;
    let key = place.key("invoke,read").await;
    let mut serving: Serving = place.serve().await;
    let mut jobs = BTreeSet::new();
    for round in 0..3 {
        let client = serving.client(&key);
        for n in 0..MANY / 3 {
            let input = json!({ "input": { "note": format!("{round}-{n}") } });
            let accepted = invoke(&client, ECHO, &[ASYNC], &input).await;
            assert_eq!(accepted.status, 202);
            jobs.insert(accepted.json()["job"].as_str().unwrap().to_owned());
        }
        // Dropped, it is killed.
        drop(serving);
        serving = place.serve().await;
    }
    let client = serving.client(&key);
    let mut runs = BTreeSet::new();
    for job in &jobs {
        let job = ended(&client, &format!("/v1/jobs/{job}")).await;
        assert_eq!(job["state"], "done", "{job}");
        runs.insert(job["run"].as_str().unwrap().to_owned());
    }
    assert_eq!((jobs.len(), runs.len()), (MANY, MANY));
    let listed = place.greenroom(&["runs", "list", "--limit", "1000", "--json"]).await.ok().json();
    let all = listed.as_array().unwrap();
    let done = all.iter().filter(|run| run["result"]["status"] == "done").count();
    assert_eq!((all.len(), done), (MANY, MANY), "each invocation has one run, and it is done");
    serving.stop().await;
}

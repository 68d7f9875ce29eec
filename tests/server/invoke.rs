//! Invoking actions over HTTP: once, in streams, and by callers who go away.

use std::{io::Write, net::TcpStream};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::common::{ADMINISTRATOR, Answer, ECHO, ENDLESS, Place};

const INVOKE: &str = "/v1/actions/echo/invoke";

#[tokio::test(flavor = "multi_thread")]
async fn an_action_is_invoked_once_under_a_key() {
    let place = Place::new().await;
    let serving = place.serve().await;
    let client = serving.client(&place.key("invoke,read").await);
    let asked = json!({ "input": { "note": "hello" }, "contact": "1", "tags": { "campaign": "spring" } });
    let headers = [("idempotency-key", "order-17")];
    let first = client.send(Method::POST, INVOKE, &headers, &asked).await.ok();
    assert_eq!((&first["status"], &first["output"]), (&json!("done"), &json!({ "note": "hello" })));
    let again = client.send(Method::POST, INVOKE, &headers, &asked).await.ok();
    assert_eq!((&again["run"], &again["repeated"]), (&first["run"], &json!(true)));
    let other = json!({ "input": { "note": "another" } });
    let problem = client.send(Method::POST, INVOKE, &headers, &other).await;
    let problem = problem.problem(409, "key-of-another-request");
    assert!(
        problem["outcome"]["status"] == "failed" && problem["detail"].as_str().unwrap().contains("`order-17`"),
        "{problem}"
    );
    let long = "k".repeat(201);
    client
        .send(Method::POST, INVOKE, &[("idempotency-key", &long)], &asked)
        .await
        .problem(422, "idempotency-key-invalid");

    let dry = client.post(INVOKE, &json!({ "dryRun": true })).await.ok();
    assert_eq!(dry["dryRun"], true);
    client.get(&format!("/v1/runs/{}", dry["run"].as_str().unwrap())).await.problem(404, "run-not-found");
    let listed = client.get("/v1/runs?tag=campaign=spring&status=done").await.ok();
    assert_eq!((listed["items"].as_array().unwrap().len(), &listed["items"][0]["id"]), (1, &first["run"]));
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_is_a_problem_with_its_outcome() {
    let place = Place::new().await;
    place.action("traps", "1.0.0", "unreachable");
    let serving = place.serve().await;
    let client = serving.client(&place.key("invoke").await);
    let wrong = client.post(INVOKE, &json!({ "input": { "note": 7 } })).await;
    let problem = wrong.problem(422, "invalid-input");
    assert_eq!(
        (&problem["pointer"], &problem["outcome"]["failure"]["pointer"]),
        (&json!("/input/note"), &json!("/note")),
        "the problem points into the body, and the outcome into the input"
    );
    client.post("/v1/actions/traps/invoke", &json!({})).await.problem(502, "trapped");
    client.post("/v1/actions/none/invoke", &json!({})).await.problem(404, "unknown-action");
    client.post("/v1/actions/echo@^9/invoke", &json!({})).await.problem(404, "unknown-action");
    client.post(INVOKE, &json!({ "inptu": {} })).await.problem(422, "body-invalid");
    client.post(INVOKE, &json!({ "tags": { "a b": "c" } })).await.problem(422, "tags-invalid");
    client.post(INVOKE, &json!({ "input": { "note": "{{ contact.email }}" } })).await.problem(422, "contact-required");
    let lowered = json!({ "limits": { "cpuMs": 20 } });
    client.post("/v1/actions/endless/invoke", &lowered).await.problem(422, "cpu");
    let broken = client.request(Method::POST, INVOKE).header("content-type", "application/json").body("{");
    Answer::of(broken).await.problem(400, "request-malformed");

    let only = serving.client(&place.key_of(ADMINISTRATOR, "invoke", &["--only", ENDLESS]).await);
    only.post(INVOKE, &json!({})).await.problem(403, "action-not-allowed");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn w10_a_batch_streams_an_outcome_for_each_line() {
    let place = Place::new().await;
    let serving = place.serve().await;
    let client = serving.client(&place.key("invoke,read").await);
    let lines: String =
        (0..200).map(|n| format!("{{\"input\": {{\"note\": \"{n}\"}}, \"contact\": \"1\"}}\n")).collect();
    let body =
        format!("{lines}nonsense\n\n{{\"idempotencyKey\": \"one\", \"tags\": {{\"a\": \"b\"}}}}\n{{\"inptu\": 1}}");
    let request = client.request(Method::POST, "/v1/actions/echo/invoke-batch").body(body);
    let answer = Answer::of(request.header("content-type", "application/x-ndjson")).await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "application/x-ndjson"));
    let mut outcomes: Vec<Value> = answer.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    outcomes.sort_by_key(|outcome| outcome["line"].as_u64());
    assert_eq!(outcomes.len(), 203, "empty lines have no outcome");
    for (n, outcome) in outcomes[..200].iter().enumerate() {
        assert_eq!((&outcome["line"], &outcome["output"]["note"]), (&json!(n + 1), &json!(n.to_string())));
    }
    let kinds: Vec<_> = outcomes[200..].iter().map(|outcome| (&outcome["line"], &outcome["failure"]["kind"])).collect();
    let (wrong, none) = (json!("invalid-input"), Value::Null);
    assert_eq!(kinds, [(&json!(201), &wrong), (&json!(203), &none), (&json!(204), &wrong)]);
    let listed = client.get("/v1/runs?limit=500").await.ok();
    assert_eq!(listed["items"].as_array().unwrap().len(), 201, "what is no invocation is no run");
    let missing = client.request(Method::POST, "/v1/actions/none/invoke-batch").body("{}");
    Answer::of(missing).await.problem(404, "unknown-action");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_caller_goes_away_the_action_is_stopped_and_leaves_nothing() {
    let place = Place::new().await;
    place.configure("concurrency = 1\n[limits]\ncpu-ms = 600000\nwall-ms = 600000\n");
    let serving = place.serve().await;
    let key = place.key("invoke,read").await;
    let body = "{}";
    let mut gone = TcpStream::connect(serving.address).unwrap();
    write!(
        gone,
        "POST /v1/actions/{ENDLESS}/invoke HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {key}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        serving.address,
        body.len()
    )
    .unwrap();
    drop(gone);
    // There is room for one run: another one ends only if the endless one was stopped.
    let client = serving.client(&key);
    client.post(&format!("/v1/actions/{ECHO}/invoke"), &json!({})).await.ok();
    assert_eq!(client.get("/v1/runs").await.ok()["items"].as_array().unwrap().len(), 1, "what was stopped is no run");
    serving.stop().await;
}

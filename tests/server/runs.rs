//! Runs over HTTP: lists, journals, replays, and running them again.

use reqwest::Method;
use serde_json::{Value, json};

use crate::common::{ADMINISTRATOR, Client, ENDLESS, Place};

async fn invoke(client: &Client, input: Value, tag: &str) -> String {
    let asked = json!({ "input": input, "contact": "1", "tags": { "for": tag } });
    client.post("/v1/actions/echo@1/invoke", &asked).await.ok()["run"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn runs_are_listed_by_filter_and_shown_with_their_journal() {
    let place = Place::new().await;
    let serving = place.serve().await;
    let client = serving.client(&place.key("invoke,read").await);
    let first = invoke(&client, json!({ "note": "see https://zoom.example/w/1?tk=hunter2" }), "a").await;
    let second = invoke(&client, json!({ "note": "b" }), "b").await;
    client.post("/v1/actions/echo/invoke", &json!({ "input": { "note": 7 } })).await.problem(422, "invalid-input");
    let found = |query: &'static str| {
        let client = client.clone();
        async move {
            let listed = client.get(&format!("/v1/runs?{query}")).await.ok();
            listed["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|run| run["id"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        }
    };
    assert_eq!(found("tag=for=b").await, std::slice::from_ref(&second));
    assert_eq!(found("status=done&contact=1").await, [second.clone(), first.clone()]);
    assert_eq!(found("kind=invalid-input&action=echo").await.len(), 1);
    assert_eq!(found("until=2026-01-01T00:00:00Z").await.len(), 0);
    assert_eq!(found("since=2d&status=done").await.len(), found("status=done").await.len());
    assert_eq!(found("until=1d").await.len(), 0);
    let page = client.get("/v1/runs?limit=1&status=done").await.ok();
    let next =
        client.get(&format!("/v1/runs?limit=1&status=done&cursor={}", page["next"].as_str().unwrap())).await.ok();
    assert_eq!((&next["items"][0]["id"], &next["next"]), (&json!(first), &Value::Null));
    for wrong in ["stauts=done", "status=sone", "tag=a", "since=yesterday", "limit=0", "cursor=x", "action=a&action=b"]
    {
        client.get(&format!("/v1/runs?{wrong}")).await.problem(400, "request-malformed");
    }

    let shown = client.get(&format!("/v1/runs/{first}")).await;
    assert!(!shown.text.contains("hunter2") && shown.ok()["input"]["status"] == "kept", "{shown:?}");
    client.get(&format!("/v1/runs/{first}?reveal=true")).await.problem(403, "scope-missing");
    let administrator = serving.client(&place.key("read,administer").await);
    assert!(administrator.get(&format!("/v1/runs/{first}?reveal=true")).await.text.contains("hunter2"));
    let journal = client.get(&format!("/v1/runs/{second}/journal")).await.ok();
    assert_eq!((&journal["input"]["note"], &journal["events"]), (&json!("b"), &json!([])));
    let replayed = client.post(&format!("/v1/runs/{second}/replay"), &json!({})).await.ok();
    assert_eq!(replayed["verdict"], "same");
    client.get("/v1/runs/nonsense").await.problem(400, "request-malformed");
    client.get("/v1/runs/0198c2f4-1c1b-7000-8000-000000000000").await.problem(404, "run-not-found");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_run_again_after_its_difference_was_shown() {
    let place = Place::new().await;
    place.action("echo", "2.0.0", "unreachable");
    let serving = place.serve().await;
    let client = serving.client(&place.key("invoke,read").await);
    let run = invoke(&client, json!({ "note": "{{ contact.firstname }}" }), "a").await;
    let path = format!("/v1/runs/{run}/run-again");
    let same = client.get(&path).await.ok();
    assert_eq!((&same["with"], &same["difference"]), (&json!("1.0.0"), &Value::Null));
    let other = client.get(&format!("{path}?version=^2")).await.ok();
    assert_eq!((&other["with"], &other["difference"]["verdict"]), (&json!("2.0.0"), &json!("diverged")));

    let again = client.post(&path, &json!({})).await.ok();
    let twice = client.post(&path, &json!({})).await.ok();
    assert_eq!((&twice["run"], &twice["repeated"]), (&again["run"], &json!(true)));
    let shown = client.get(&format!("/v1/runs/{}", again["run"].as_str().unwrap())).await.ok();
    assert_eq!((&shown["againOf"], &shown["tags"]["for"]), (&json!(run), &json!("a")));
    assert_eq!(client.get(&format!("/v1/runs/{run}")).await.ok()["ranAgain"], json!([again["run"]]));
    let edited = client.post(&path, &json!({ "input": { "note": "edited" } })).await.ok();
    assert_eq!(edited["output"]["note"], "edited");
    client.post(&path, &json!({ "version": "^2" })).await.problem(502, "trapped");
    client.post(&path, &json!({ "version": "^9" })).await.problem(404, "unknown-action");
    client.post(&path, &json!({ "version": "nine" })).await.problem(400, "request-malformed");
    let keyed = client.send(Method::POST, &path, &[("idempotency-key", "mine")], &json!({})).await.ok();
    assert_ne!(keyed["run"], again["run"]);
    let only = serving.client(&place.key_of(ADMINISTRATOR, "invoke", &["--only", ENDLESS]).await);
    only.post(&path, &json!({})).await.problem(403, "action-not-allowed");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_runs_are_run_again_after_their_number_was_confirmed() {
    let place = Place::new().await;
    place.configure("[server]\nkey-rate = 100000\nkey-burst = 100000\n");
    let serving = place.serve().await;
    let client = serving.client(&place.key("invoke,read").await);
    let mut ours = Vec::new();
    for n in 0..5 {
        ours.push(invoke(&client, json!({ "note": n.to_string() }), "a").await);
    }
    let all = "/v1/runs/run-again";
    client.post(all, &json!({ "filter": {} })).await.problem(400, "request-malformed");
    client.post(all, &json!({ "filter": { "tgas": {} } })).await.problem(422, "body-invalid");
    client.post(all, &json!({ "filter": { "code": "none" } })).await.problem(422, "no-runs");
    let misspelt = client.post(all, &json!({ "filter": { "since": "2 days" } })).await.problem(422, "body-invalid");
    assert_eq!(misspelt["pointer"], "/filter/since");
    // An age is counted from when the runs were counted.
    let filter = json!({ "tags": { "for": "a" }, "since": "2d" });
    // One that has begun, and ends when they are counted.
    let invocation = json!({ "tags": { "for": "a" } });
    let path = format!("/v1/actions/{ENDLESS}/invoke");
    let begun = client.send(Method::POST, &path, &[("prefer", "respond-async")], &invocation).await;
    let is = async |state: &str| client.get(begun.header("location")).await.ok()["state"] == state;
    while !is("running").await {
        crate::common::a_moment().await;
    }
    let counted = client.post(all, &json!({ "filter": filter })).await.ok();
    assert_eq!((&counted["count"], &counted["changedZoom"]), (&json!(5), &json!(0)));
    let confirm = &counted["confirm"];
    while !is("dead-letter").await {
        crate::common::a_moment().await;
    }
    invoke(&client, json!({}), "a").await;
    let other = json!({ "filter": filter, "confirm": confirm, "input": {} });
    client.post(all, &other).await.problem(409, "selection-changed");
    let confirmed = json!({ "filter": filter, "confirm": confirm });
    for repeated in [Value::Null, json!(true)] {
        let ran = client.post(all, &confirmed).await;
        assert_eq!(ran.header("content-type"), "application/x-ndjson");
        let lines: Vec<Value> = ran.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let of: Vec<&str> = lines.iter().map(|line| line["againOf"].as_str().unwrap()).collect();
        assert_eq!(of, ours, "oldest first, without the one that came later");
        assert!(lines.iter().all(|line| line["status"] == "done" && line["repeated"] == repeated), "{lines:?}");
    }
    let only = serving.client(&place.key_of(ADMINISTRATOR, "invoke", &["--only", ENDLESS]).await);
    only.post(all, &confirmed).await.problem(403, "action-not-allowed");
    only.post(all, &json!({ "filter": filter })).await.problem(403, "scope-missing");
    let only = serving.client(&place.key_of(ADMINISTRATOR, "invoke,read", &["--only", ENDLESS]).await);
    only.post(all, &json!({ "filter": filter })).await.problem(403, "action-not-allowed");
    serving.stop().await;
}

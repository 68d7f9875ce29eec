//! Waiting: an action that asks for an approval goes on when somebody completes the wait, by the link, the API or the command.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    common::{ADMINISTRATOR, Answer, Client, EDITOR, Place, Serving},
    hubspot, mcp,
};

/// The action that writes the link of a wait into the contact's property `company`, waits a day, and writes there what it was
/// completed with.
const ASK: &str = "ask";

/// The same, with a wait of a second and a half.
const ASK_BRIEFLY: &str = "ask-briefly";

/// The address of links, which nothing here listens on.
const PUBLIC: &str = "https://greenroom.example.com";

const DAY: u64 = 24 * 60 * 60 * 1_000;

/// Opens the wait `approval` in the first slice. In later ones it goes on while the wait is pending; then it is done, with
/// `completed` or `expired`.
fn package(name: &str, millis: u64) -> Vec<u8> {
    let manifest = json!({
        "manifest": 1, "contract": "1.4", "name": name, "version": "1.0.0", "objectType": "contact",
        "capabilities": ["waiting", { "contacts-write": { "properties": ["company"] } }],
        "labels": { "en": { "name": "Ask for an approval" } }
    });
    let manifest = greenroom_package::Manifest::parse(manifest.to_string().as_bytes()).unwrap();
    let object = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object" });
    let core = wat::parse_str(format!(
        r#"(module
            (import "greenroom:action/waiting@1.4.0" "open" (func $open (param i32 i32 i64 i32 i32 i32)))
            (import "greenroom:action/waiting@1.4.0" "outcome" (func $outcome (param i32 i32 i32)))
            (import "greenroom:action/invocation@1.4.0" "started-at" (func $started (result i64)))
            (import "greenroom:action/contacts-write@1.4.0" "update" (func $update (param i32 i32 i32)))
            (memory (export "memory") 40)
            (global $heap (mut i32) (i32.const 8192))
            (data (i32.const 1024) "approval")
            (data (i32.const 1040) "May <Ada> have it?")
            (data (i32.const 1072) "company")
            (data (i32.const 1088) "1")
            (data (i32.const 1104) "{{\"end\":\"completed\"}}")
            (data (i32.const 1136) "{{\"end\":\"expired\"}}")
            (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
                (local $at i32)
                (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 7)) (i32.const -8)))
                (global.set $heap (i32.add (local.get $at) (local.get 3)))
                (local.get $at))
            (func $step (param $tag i32) (param $at i32) (param $len i32) (result i32)
                (i32.store8 (i32.const 64) (i32.const 0))
                (i32.store8 (i32.const 72) (local.get $tag))
                (i32.store (i32.const 76) (local.get $at))
                (i32.store (i32.const 80) (local.get $len))
                (i32.const 64))
            (func $fail (param $from i32) (result i32)
                (i32.store8 (i32.const 64) (i32.const 1))
                (memory.copy (i32.const 72) (i32.add (local.get $from) (i32.const 8)) (i32.const 48))
                (i32.const 64))
            (func $company (param $at i32) (param $len i32)
                (i32.store (i32.const 2000) (i32.const 1088)) (i32.store (i32.const 2004) (i32.const 1))
                (i32.store (i32.const 2008) (i32.const 2016)) (i32.store (i32.const 2012) (i32.const 1))
                (i32.store (i32.const 2016) (i32.const 1072)) (i32.store (i32.const 2020) (i32.const 7))
                (i32.store (i32.const 2024) (i32.const 1))
                (i32.store (i32.const 2028) (local.get $at)) (i32.store (i32.const 2032) (local.get $len))
                (call $update (i32.const 2000) (i32.const 1) (i32.const 2048))
                (if (i32.load8_u (i32.load (i32.const 2048))) (then unreachable)))
            (func (export "run") (param $in i32) (param $in_len i32) (param $tag i32) (param i32 i32) (result i32)
                (if (i32.eqz (local.get $tag)) (then
                    (call $open (i32.const 1024) (i32.const 8) (i64.add (call $started) (i64.const {millis}))
                        (i32.const 1040) (i32.const 18) (i32.const 3000))
                    (if (i32.load8_u (i32.const 3000)) (then (return (call $fail (i32.const 3000)))))
                    (call $company (i32.load (i32.const 3008)) (i32.load (i32.const 3012)))
                    (return (call $step (i32.const 1) (i32.const 1088) (i32.const 1)))))
                (call $outcome (i32.const 1024) (i32.const 8) (i32.const 3000))
                (if (i32.load8_u (i32.const 3000)) (then (return (call $fail (i32.const 3000)))))
                (if (i32.eqz (i32.load8_u (i32.const 3008))) (then
                    (return (call $step (i32.const 1) (i32.const 1088) (i32.const 1)))))
                (if (i32.eq (i32.load8_u (i32.const 3008)) (i32.const 2)) (then
                    (return (call $step (i32.const 0) (i32.const 1136) (i32.const 17)))))
                (call $company (i32.load (i32.const 3012)) (i32.load (i32.const 3016)))
                (call $step (i32.const 0) (i32.const 1104) (i32.const 19))))"#
    ))
    .unwrap();
    greenroom_package::build(&core, &manifest, &object, &object).unwrap()
}

async fn place() -> Place {
    let place = Place::new().await;
    for (name, millis) in [(ASK, DAY), (ASK_BRIEFLY, 1_500)] {
        std::fs::write(place.path("actions").join(format!("{name}-1.0.0.wasm")), package(name, millis)).unwrap();
    }
    place.configure(&format!(
        "[server]\npublic-url = '{PUBLIC}'\nkey-rate = 100000\nkey-burst = 100000\nschedule = 'off'\nsettle = 'off'\n\
         [grants]\n{ASK} = ['waiting', 'contacts-write']\n{ASK_BRIEFLY} = ['waiting', 'contacts-write']\n"
    ));
    company_of_ada(&place).await;
    place
}

/// Defines the property that the action writes.
async fn company_of_ada(place: &Place) {
    let rows = place.path("company.ndjson");
    let company =
        json!({ "type": "contact", "id": "1", "email": "ada@example.com", "properties": { "company": "Engines" } });
    std::fs::write(&rows, company.to_string()).unwrap();
    place.greenroom(&["store", "import", rows.to_str().unwrap()]).await.ok();
}

/// Asks for an approval, and answers the path of the job.
async fn ask(client: &Client, action: &str) -> String {
    let body = json!({ "input": {}, "contact": "1" });
    let path = format!("/v1/actions/{action}/invoke");
    let accepted = client.send(Method::POST, &path, &[("prefer", "respond-async")], &body).await;
    assert_eq!(accepted.status, 202, "{accepted:?}");
    accepted.header("location").to_owned()
}

/// The job, when it waits for the completion.
async fn waiting(client: &Client, job: &str) -> Value {
    loop {
        let found = client.get(job).await.ok();
        assert_ne!(found["state"], "dead-letter", "{found}");
        if found["waiting"].is_array() {
            return found;
        }
        crate::common::a_moment().await;
    }
}

async fn ended(client: &Client, job: &str) -> Value {
    loop {
        let found = client.get(job).await.ok();
        assert_ne!(found["state"], "dead-letter", "{found}");
        if found["state"] == "done" {
            return found;
        }
        crate::common::a_moment().await;
    }
}

/// What the action has written into the contact's property.
async fn company(client: &Client) -> String {
    let contact = client.get("/v1/contacts/1?reveal=true").await.ok();
    contact["contact"]["properties"]["company"].as_str().unwrap_or_default().to_owned()
}

/// The path of the link that the action got.
async fn link(client: &Client) -> String {
    let url = company(client).await;
    let path = url.strip_prefix(PUBLIC).unwrap_or_else(|| panic!("no link: {url}"));
    assert!(path.starts_with("/complete/") && path.len() > 50, "{path}");
    path.to_owned()
}

async fn client(place: &Place, serving: &Serving) -> Client {
    serving.client(&place.key("invoke,read,administer").await)
}

async fn form(stranger: &Client, link: &str, form: &'static str) -> Answer {
    let form_media = "application/x-www-form-urlencoded";
    Answer::of(stranger.request(Method::POST, link).header("content-type", form_media).body(form)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_goes_on_when_its_link_is_posted_to_and_not_when_it_is_opened() {
    let place = place().await;
    let serving = place.serve().await;
    let (client, stranger) = (client(&place, &serving).await, serving.stranger());
    let job = ask(&client, ASK).await;
    let sleeping = waiting(&client, &job).await;
    assert_eq!((&sleeping["state"], &sleeping["waiting"][0]["name"]), (&json!("waiting"), &json!("approval")));
    assert_eq!(sleeping["notBefore"], sleeping["waiting"][0]["until"]);
    let (link, run) = (link(&client).await, sleeping["run"].as_str().unwrap().to_owned());

    // A preview opens it, with GET and with HEAD.
    let shown = stranger.get(&link).await;
    assert_eq!((shown.status.as_u16(), shown.header("referrer-policy")), (200, "no-referrer"));
    assert!(
        shown.text.contains("May &lt;Ada&gt; have it?") && shown.text.contains("<form method=\"post\">"),
        "{shown:?}"
    );
    let policy = shown.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert_eq!(shown.header("cache-control"), "no-store");
    assert_eq!(Answer::of(stranger.request(Method::HEAD, &link)).await.status, 200);
    let waits = format!("/v1/runs/{run}/waits");
    let listed = client.get(&waits).await.ok();
    assert_eq!(
        (&listed["items"][0]["state"], &listed["items"][0]["run"]),
        (&json!("pending"), &json!(run)),
        "{listed}"
    );
    assert_eq!(client.get(&job).await.ok()["slices"], 1, "nothing went on");

    // What is no completion completes nothing.
    assert_eq!(form(&stranger, &link, "decision=maybe").await.status, 400);
    let other = Answer::of(stranger.request(Method::POST, &link).header("content-type", "text/plain").body("{}")).await;
    other.problem(415, "media-type-unsupported");
    Answer::of(stranger.request(Method::POST, &link).header("content-type", "application/json").body("{"))
        .await
        .problem(400, "request-malformed");
    let large = json!({ "note": "x".repeat(70 << 10) });
    assert_eq!(stranger.post(&link, &large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(client.get(&waits).await.ok()["items"][0]["state"], "pending");

    let thanks = form(&stranger, &link, "decision=approve&note=With+pleasure").await;
    assert!(thanks.status == 200 && thanks.text.contains("You have approved it."), "{thanks:?}");
    let done = ended(&client, &job).await;
    assert_eq!(done["slices"], 1);
    let answer: Value = serde_json::from_str(&company(&client).await).unwrap();
    assert_eq!(answer, json!({ "approved": true, "note": "With pleasure" }));
    let last = client.get(&format!("/v1/runs/{}", done["run"].as_str().unwrap())).await.ok();
    assert_eq!(
        (&last["result"]["output"], &last["continues"]),
        (&json!({ "end": "completed" }), &json!(run)),
        "{last}"
    );
    let listed = client.get(&format!("/v1/runs/{}/waits", done["run"].as_str().unwrap())).await.ok();
    assert_eq!(
        (&listed["items"][0]["state"], &listed["items"][0]["completedBy"]),
        (&json!("completed"), &json!("link"))
    );

    // It works once.
    stranger.post(&link, &json!({ "approved": false })).await.problem(409, "wait-completed");
    let again = form(&stranger, &link, "decision=decline").await;
    assert!(again.status == 409 && again.text.contains("This is not possible"), "{again:?}");
    assert_eq!(stranger.get(&link).await.status, 409);
    let mut other = link.clone();
    let last = if other.pop() == Some('A') { 'B' } else { 'A' };
    other.push(last);
    assert_eq!(stranger.get(&other).await.status, 404);
    stranger.post(&other, &json!({})).await.problem(404, "wait-not-found");
    stranger.post("/complete/short", &json!({})).await.problem(404, "wait-not-found");
    assert_eq!(Answer::of(stranger.request(Method::PUT, &link)).await.status, 405);
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_is_completed_by_a_key_or_the_command_and_who_did_is_recorded() {
    let place = place().await;
    let serving = place.serve().await;
    let client = client(&place, &serving).await;
    let job = ask(&client, ASK).await;
    let run = waiting(&client, &job).await["run"].as_str().unwrap().to_owned();
    let wait = format!("/v1/runs/{run}/waits/approval");
    let value = json!({ "value": { "approved": true } });
    let other = serving.client(&place.key_of(EDITOR, "invoke", &["--only", "echo"]).await);
    other.post(&wait, &value).await.problem(403, "action-not-allowed");
    let deep: Value = (0..70).fold(json!(1), |inner, _| json!([inner]));
    client.post(&wait, &json!({ "value": deep })).await.problem(422, "completion-invalid");
    client.post(&format!("/v1/runs/{run}/waits/none"), &value).await.problem(404, "wait-not-found");
    let editor = serving.client(&place.key_of(EDITOR, "invoke", &[]).await);
    let completed = editor.post(&wait, &value).await.ok();
    assert_eq!((&completed["state"], &completed["completedBy"]), (&json!("completed"), &json!(EDITOR)), "{completed}");
    ended(&client, &job).await;
    client.post(&wait, &value).await.problem(409, "wait-completed");

    let job = ask(&client, ASK).await;
    let run = waiting(&client, &job).await["run"].as_str().unwrap().to_owned();
    let listed = place.greenroom(&["runs", "waits", &run]).await.ok().stdout.clone();
    assert!(listed.contains("approval") && listed.contains("pending"), "{listed}");
    let by_nobody = ["runs", "complete", &run, "approval", "--as", "nobody@acme.example"];
    assert_ne!(place.greenroom(&by_nobody).await.code, Some(0));
    let nonsense = ["runs", "complete", &run, "approval", "--value", "nonsense", "--as", ADMINISTRATOR];
    let refused = place.greenroom(&nonsense).await;
    assert!(refused.stderr.contains("--value is not JSON") && !refused.stderr.contains("--input"), "{refused:?}");
    let declined = r#"{"approved": false}"#;
    place.greenroom(&["runs", "complete", &run, "approval", "--value", declined, "--as", ADMINISTRATOR]).await.ok();
    ended(&client, &job).await;
    assert_eq!(company(&client).await, r#"{"approved":false}"#);
    let listed = place.greenroom(&["runs", "waits", &run, "--json"]).await.ok().json();
    assert_eq!(
        (&listed[0]["completedBy"], &listed[0]["value"]),
        (&json!(ADMINISTRATOR), &json!({ "approved": false }))
    );
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_whose_time_is_over_is_not_completed_and_its_run_goes_on() {
    let place = place().await;
    let serving = place.serve().await;
    let (client, stranger) = (client(&place, &serving).await, serving.stranger());
    let job = ask(&client, ASK_BRIEFLY).await;
    // The second slice writes nothing, so the link is still there.
    let done = ended(&client, &job).await;
    let run = client.get(&format!("/v1/runs/{}", done["run"].as_str().unwrap())).await.ok();
    assert_eq!(run["result"]["output"]["end"], "expired", "{run}");
    let link = link(&client).await;
    stranger.post(&link, &json!({ "approved": true })).await.problem(410, "wait-expired");
    assert_eq!(stranger.get(&link).await.status, 410);
    serving.stop().await;
}

/// A caller that cannot go on itself is told that the run waits, and calls again: HubSpot without a connection, and a tool's client.
#[tokio::test(flavor = "multi_thread")]
async fn hubspot_and_a_tools_client_come_again_until_the_wait_is_completed() {
    let place = hubspot::place(&format!("[grants]\n{ASK} = ['waiting', 'contacts-write']\n")).await;
    std::fs::write(place.path("actions").join(format!("{ASK}-1.0.0.wasm")), package(ASK, DAY)).unwrap();
    company_of_ada(&place).await;
    let serving = place.serve().await;
    let (client, stranger) = (client(&place, &serving).await, serving.stranger());
    let complete = async || {
        let url = company(&client).await;
        let path = &url[url.find("/complete/").unwrap_or_else(|| panic!("no link: {url}"))..];
        stranger.post(path, &json!({ "approved": true })).await.ok();
    };

    let body = hubspot::execution("ap-1", &json!(1), "ada@example.com", &json!({}));
    for _ in 0..2 {
        let answer = hubspot::execute(&serving, ASK, &body).await;
        let problem = answer.problem(429, "run-waits");
        assert!(problem["detail"].as_str().unwrap().contains("(approval)"), "{problem}");
        assert_eq!(answer.header("retry-after"), "60");
    }
    complete().await;
    let done = hubspot::execute(&serving, ASK, &body).await.ok();
    assert_eq!(done["outputFields"]["hs_execution_state"], "SUCCESS", "{done}");

    let session = mcp::send(&client, Method::POST, &[], &mcp::hello()).await.header("mcp-session-id").to_owned();
    let with = [("mcp-session-id", session.as_str())];
    let begun = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
    assert_eq!(mcp::send(&client, Method::POST, &with, &begun).await.status, 202);
    let call = async |id: u64| {
        let arguments = json!({ "contact": "1", "input": {}, "idempotencyKey": "k" });
        let params = json!({ "name": ASK, "arguments": arguments });
        let call = json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params });
        mcp::send(&client, Method::POST, &with, &call).await.text
    };
    for id in 2..4 {
        let waits = call(id).await;
        assert!(waits.contains("run-waits: ") && waits.contains("worth another try"), "{waits}");
    }
    complete().await;
    let done = call(4).await;
    assert!(done.contains("completed") && !done.contains("run-waits"), "{done}");
    serving.stop().await;
}

/// A job that sleeps says for what, is not counted with those that wait for a place, and its link is over when it is dropped.
#[tokio::test(flavor = "multi_thread")]
async fn the_link_of_a_dropped_job_says_that_nothing_waits() {
    let place = place().await;
    let serving = place.serve().await;
    let (client, stranger) = (client(&place, &serving).await, serving.stranger());
    let job = ask(&client, ASK).await;
    let sleeping = waiting(&client, &job).await;
    let id = sleeping["id"].as_str().unwrap();
    let shown = place.greenroom(&["jobs", "show", id]).await.ok().stdout.clone();
    assert!(shown.contains("sleeps until approval is completed") && !shown.contains("not before"), "{shown}");
    let listed = place.greenroom(&["jobs", "list"]).await.ok().stdout.clone();
    assert!(listed.contains("sleeps until approval is completed"), "{listed}");
    let metrics = client.get("/metrics").await.text;
    for line in [
        "greenroom_jobs{kind=\"invoke\",state=\"asleep\"} 1",
        "greenroom_jobs{kind=\"invoke\",state=\"waiting\"} 0",
        "greenroom_oldest_waiting_job_seconds{kind=\"invoke\"} 0.0",
    ] {
        assert!(metrics.lines().any(|found| found == line), "{line} is not in {metrics}");
    }

    let link = link(&client).await;
    assert_eq!(client.delete(&job).await.status, 204);
    let problem = stranger.post(&link, &json!({ "approved": true })).await.problem(410, "wait-expired");
    assert!(problem["detail"].as_str().unwrap().contains("nothing waits for this any more"), "{problem}");
    let page = stranger.get(&link).await;
    assert!(page.status == 410 && page.text.contains("nothing waits for this any more"), "{page:?}");
    let waits = client.get(&format!("/v1/runs/{}/waits", sleeping["run"].as_str().unwrap())).await.ok();
    assert_eq!(waits["items"][0]["state"], "expired", "{waits}");
    serving.stop().await;
}

/// A caller that waits for the outcome gets the cursor and the waits, and calls again itself.
#[tokio::test(flavor = "multi_thread")]
async fn a_synchronous_caller_goes_on_with_the_cursor_and_the_run() {
    let place = place().await;
    let serving = place.serve().await;
    let (client, stranger) = (client(&place, &serving).await, serving.stranger());
    let path = format!("/v1/actions/{ASK}/invoke");
    let first = client.post(&path, &json!({ "contact": "1" })).await.ok();
    assert_eq!((&first["status"], &first["waiting"][0]["name"]), (&json!("continue"), &json!("approval")), "{first}");
    let link = link(&client).await;
    let next = |run: &Value, contact: &str| json!({ "contact": contact, "cursor": first["cursor"], "continues": run });
    let pending = client.post(&path, &next(&first["run"], "1")).await.ok();
    assert_eq!((&pending["status"], &pending["waiting"]), (&json!("continue"), &first["waiting"]), "{pending}");
    assert_eq!(stranger.post(&link, &json!([1, { "any": "JSON" }])).await.ok()["state"], "completed");
    // A later slice names the chain as well as the first.
    let done = client.post(&path, &next(&pending["run"], "1")).await.ok();
    assert_eq!((&done["status"], &done["output"]["end"]), (&json!("done"), &json!("completed")), "{done}");
    assert_eq!(company(&client).await, r#"[1,{"any":"JSON"}]"#);

    // Another run's waits are not to be had, and a run of its own has none.
    client.post(&path, &next(&first["run"], "2")).await.problem(422, "continues-other-run");
    let echo = client.post("/v1/actions/echo/invoke", &json!({})).await.ok();
    client.post(&path, &next(&echo["run"], "1")).await.problem(422, "continues-other-run");
    let without = json!({ "contact": "1", "continues": first["run"] });
    client.post(&path, &without).await.problem(422, "continues-other-run");
    let alone = json!({ "contact": "1", "cursor": first["cursor"] });
    client.post(&path, &alone).await.problem(404, "wait-not-found");
    // A dry run makes up the link, and opens nothing.
    let dry = client.post(&path, &json!({ "contact": "1", "dryRun": true })).await.ok();
    assert_eq!((&dry["status"], &dry["waiting"][0]["name"]), (&json!("continue"), &json!("approval")), "{dry}");
    client.get(&format!("/v1/runs/{}/waits", dry["run"].as_str().unwrap())).await.problem(404, "run-not-found");
    serving.stop().await;
}

/// The link is a credential: no answer, journal, log or row has it; only the contact does, where the action wrote it.
#[tokio::test(flavor = "multi_thread")]
async fn the_link_is_masked_everywhere() {
    let place = place().await;
    let serving = place.serve().await;
    let client = client(&place, &serving).await;
    let job = ask(&client, ASK).await;
    let run = waiting(&client, &job).await["run"].as_str().unwrap().to_owned();
    let link = link(&client).await;
    let token = link.rsplit('/').next().unwrap().to_owned();
    serving.stranger().get(&link).await;
    let mut said = Vec::new();
    for path in [
        job.clone(),
        format!("/v1/runs/{run}"),
        format!("/v1/runs/{run}/journal"),
        format!("/v1/runs/{run}/waits"),
        "/v1/runs".to_owned(),
        "/v1/jobs".to_owned(),
        "/metrics".to_owned(),
    ] {
        let answer = client.get(&path).await;
        assert!(answer.status.is_success(), "{answer:?}");
        said.push(answer.text);
    }
    said.push(client.get(&format!("/v1/runs/{run}/journal?reveal=true")).await.text);
    assert!(said[2].contains("waiting.open"), "{}", said[2]);
    serving.stranger().post(&link, &json!({ "approved": true })).await.ok();
    ended(&client, &job).await;
    let replayed = client.post(&format!("/v1/runs/{run}/replay"), &json!({})).await.ok();
    assert_eq!(replayed["verdict"], "same", "{replayed}");
    said.push(replayed.to_string());
    said.push(serving.stop().await);
    let hex = if place.world.postgres.is_some() { "encode(token, 'hex')" } else { "lower(hex(token))" };
    said.extend(place.world.sql(&format!(
        "SELECT record FROM runs UNION ALL SELECT body FROM journals UNION ALL SELECT work FROM jobs
         UNION ALL SELECT title || coalesce(value, '') || {hex} FROM waits"
    )));
    assert!(said.len() > 12);
    for text in said {
        assert!(!text.contains(&token), "{text}");
    }
}

/// A completion that was answered is not lost, whenever the server is killed.
#[tokio::test(flavor = "multi_thread")]
async fn a_kill_after_the_completion_loses_nothing() {
    let place = place().await;
    let mut serving = place.serve().await;
    let key = place.key("invoke,read,administer").await;
    let job = ask(&serving.client(&key), ASK).await;
    let sleeping = waiting(&serving.client(&key), &job).await;
    let link = link(&serving.client(&key)).await;
    // It sleeps through a restart.
    serving.kill();
    serving = place.serve().await;
    assert_eq!(waiting(&serving.client(&key), &job).await["waiting"], sleeping["waiting"]);
    serving.stranger().post(&link, &json!({ "approved": true })).await.ok();
    serving.kill();
    let serving = place.serve().await;
    let client = serving.client(&key);
    ended(&client, &job).await;
    assert_eq!(company(&client).await, r#"{"approved":true}"#);
    serving.stranger().post(&link, &json!({ "approved": true })).await.problem(409, "wait-completed");
    serving.stop().await;
}

/// Of an erased person, no wait can be completed.
#[tokio::test(flavor = "multi_thread")]
async fn c10_the_link_of_an_erased_run_completes_nothing() {
    let place = place().await;
    let serving = place.serve().await;
    let client = client(&place, &serving).await;
    let job = ask(&client, ASK).await;
    waiting(&client, &job).await;
    let link = link(&client).await;
    let erased = client.delete("/v1/contacts/1").await;
    assert!(erased.status.is_success(), "{erased:?}");
    serving.stranger().post(&link, &json!({ "approved": true })).await.problem(404, "wait-not-found");
    client.get(&job).await.problem(404, "job-not-found");
    serving.stop().await;
}

/// Requests that lead to no open wait count towards the rate of their address.
#[tokio::test(flavor = "multi_thread")]
async fn who_tries_links_is_slowed_down() {
    let place = Place::new().await;
    place.configure("[server]\naddress-rate = 3\n");
    let serving = place.serve().await;
    let stranger = serving.stranger();
    let mut statuses = Vec::new();
    for n in 0..5 {
        statuses.push(stranger.get(&format!("/complete/{n:0>43}")).await.status.as_u16());
    }
    assert_eq!(statuses, [404, 404, 404, 429, 429]);
    serving.stop().await;
}

//! HubSpot's workflows: the requests that HubSpot sends, signed as HubSpot signs them, and what it is answered.

use std::{fs, process::Stdio};

use base64::Engine as _;
use greenroom_tests::{ACTION, WEBINAR, packages};
use greenroom_zoom_sandbox::{Effect, Fault};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::common::{Answer, ECHO, ENDLESS, Place, Serving};

const PUBLIC: &str = "https://greenroom.example.com/behind-a-proxy";
const SECRET: &str = "the-client-secret-of-the-app";
const OLD_SECRET: &str = "the-client-secret-of-before";
pub(crate) const PORTAL: u64 = 102_670_506;

/// A connected world with the built-in action, that takes executions of HubSpot.
pub(crate) async fn place(more: &str) -> Place {
    let place = Place::connected().await;
    let package = format!("{ACTION}-1.0.0.wasm");
    fs::copy(packages().join(&package), place.path("actions").join(&package)).unwrap();
    place.configure(&format!(
        "[server]\nkey-rate = 100000\nkey-burst = 100000\n[hubspot]\npublic-url = '{PUBLIC}'\napp-secrets = ['hubspot-app', 'hubspot-app-before']\nportals = [{PORTAL}]\n{more}"
    ));
    set_secret(&place, "hubspot-app", SECRET).await;
    set_secret(&place, "hubspot-app-before", OLD_SECRET).await;
    place
}

pub(crate) async fn set_secret(place: &Place, name: &str, value: &str) {
    let file = place.path(name);
    fs::write(&file, value).unwrap();
    place.greenroom(&["secrets", "set", name, "--from-file", file.to_str().unwrap()]).await.ok();
}

/// The body of an execution for a contact.
pub(crate) fn execution(callback: &str, contact: &Value, email: &str, fields: &Value) -> Value {
    json!({
        "callbackId": callback,
        "origin": {"portalId": PORTAL, "actionDefinitionId": 10646377, "actionDefinitionVersion": 1},
        "context": {"source": "WORKFLOWS", "workflowId": 192814114},
        "object": {"objectId": contact, "objectType": "CONTACT", "properties": {"email": email}},
        "inputFields": fields, "fields": fields, "typedInputs": {}
    })
}

fn v2(secret: &str, path: &str, body: &str) -> String {
    hex::encode(Sha256::digest(format!("{secret}POST{PUBLIC}{path}{body}")))
}

fn v3(secret: &str, path: &str, body: &str, at: Timestamp) -> (String, String) {
    let ms = at.as_millisecond().to_string();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("POST{PUBLIC}{path}{body}{ms}").as_bytes());
    (base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes()), ms)
}

/// Sends a body with these headers, as it is.
async fn send(serving: &Serving, path: &str, body: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = serving.stranger().request(Method::POST, path).body(body.to_owned());
    for (name, value) in headers.iter().chain(&[("content-type", "application/json")]) {
        request = request.header(*name, *value);
    }
    Answer::of(request).await
}

/// Sends an execution of an action with a signature of version 2.
pub(crate) async fn execute(serving: &Serving, action: &str, body: &Value) -> Answer {
    let (path, body) = (format!("/hubspot/actions/{action}"), body.to_string());
    send(serving, &path, &body, &[("x-hubspot-signature", &v2(SECRET, &path, &body))]).await
}

pub(crate) fn state(answer: &Answer) -> (u16, Value, Value) {
    let body = answer.json();
    let outputs = &body["outputFields"];
    (answer.status.as_u16(), outputs["hs_execution_state"].clone(), outputs["greenroom_failure_code"].clone())
}

pub(crate) fn failed(code: &str) -> (u16, Value, Value) {
    (200, json!("FAIL_CONTINUE"), json!(code))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_execution_registers_once_however_often_hubspot_sends_it() {
    let place = place("").await;
    let serving = place.serve().await;
    let body = execution(
        "ap-1",
        &json!(1),
        "ada@example.com",
        &json!({"webinarId": WEBINAR, "older": "x", "occurrenceId": ""}),
    );
    let first = execute(&serving, ACTION, &body).await;
    let outputs = &first.ok()["outputFields"];
    assert_eq!((&outputs["hs_execution_state"], &outputs["status"]), (&json!("SUCCESS"), &json!("registered")));
    assert_eq!((&outputs["contactUpdated"], &outputs["occurrences_scope"]), (&json!("true"), &json!("single")));
    assert!(outputs["joinUrl"].as_str().unwrap().starts_with("http") && outputs["greenroom_run"].is_string());
    let values = outputs.as_object().unwrap().values();
    assert!(values.clone().all(Value::is_string), "HubSpot takes texts: {outputs}");
    let again = execute(&serving, ACTION, &body).await;
    assert_eq!(again.json(), first.json(), "the same run answers");
    assert_eq!(place.world.registrations_sent(), 1);
    // Another execution for the same contact is another run.
    let other =
        execute(&serving, ACTION, &execution("ap-2", &json!("1"), "ADA@example.com", &json!({"webinarId": WEBINAR})))
            .await;
    assert_eq!(other.ok()["outputFields"]["status"], "already-registered");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_requests_of_hubspot_are_taken() {
    let place = place("").await;
    let serving = place.serve().await;
    let path = format!("/hubspot/actions/{ECHO}");
    let body = execution("ap-1", &json!(1), "ada@example.com", &json!({"note": "x"})).to_string();
    let now = Timestamp::now();
    let (sound, ms) = v3(SECRET, &path, &body, now);
    let v3_headers = |signature: &str, ms: &str| {
        vec![("x-hubspot-signature-v3", signature.to_owned()), ("x-hubspot-request-timestamp", ms.to_owned())]
    };
    let old = now - jiff::SignedDuration::from_mins(6);
    let (old_signature, old_ms) = v3(SECRET, &path, &body, old);
    let of_v2 = |secret: &str| vec![("x-hubspot-signature", v2(secret, &path, &body))];
    for (headers, is_taken) in [
        (vec![], false),
        (of_v2("another-secret"), false),
        (of_v2(SECRET), true),
        (of_v2(OLD_SECRET), true),
        (vec![("x-hubspot-signature-version", "v1".to_owned()), of_v2(SECRET).remove(0)], false),
        (v3_headers(&sound, &ms), true),
        (v3_headers(&v3(OLD_SECRET, &path, &body, now).0, &ms), true),
        (v3_headers(&sound, &(now.as_millisecond() + 1).to_string()), false),
        (v3_headers(&old_signature, &old_ms), false),
        ([v3_headers("AAAA", &ms), of_v2(SECRET)].concat(), false),
    ] {
        let given: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = send(&serving, &path, &body, &given).await;
        if is_taken {
            assert_eq!(answer.ok()["outputFields"]["hs_execution_state"], "SUCCESS", "{headers:?}");
        } else {
            answer.problem(401, "hubspot-signature-invalid");
        }
    }
    // Another body, and another action, than those that were signed.
    let signature = v2(SECRET, &path, &body);
    let changed = body.replace("ap-1", "ap-2");
    send(&serving, &path, &changed, &[("x-hubspot-signature", &signature)])
        .await
        .problem(401, "hubspot-signature-invalid");
    let other = format!("/hubspot/actions/{ACTION}");
    send(&serving, &other, &body, &[("x-hubspot-signature", &signature)])
        .await
        .problem(401, "hubspot-signature-invalid");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_can_refuse_signatures_without_a_time() {
    let place = place("signatures = 'v3'\n").await;
    let serving = place.serve().await;
    let path = format!("/hubspot/actions/{ECHO}");
    let body = execution("ap-1", &json!(1), "ada@example.com", &json!({"note": "x"}));
    execute(&serving, ECHO, &body).await.problem(401, "hubspot-signature-invalid");
    let body = body.to_string();
    let (signature, ms) = v3(SECRET, &path, &body, Timestamp::now());
    let headers = [("x-hubspot-signature-v3", signature.as_str()), ("x-hubspot-request-timestamp", &ms)];
    assert_eq!(send(&serving, &path, &body, &headers).await.ok()["outputFields"]["hs_execution_state"], "SUCCESS");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_requests_other_portals_and_no_configuration() {
    let place = place("").await;
    let serving = place.serve().await;
    execute(&serving, ECHO, &json!({"callbackId": "a"})).await.problem(400, "request-malformed");
    execute(&serving, ECHO, &json!([1])).await.problem(400, "request-malformed");
    let path = format!("/hubspot/actions/{ECHO}");
    // What a hash of version 2 could be extended by.
    let body = format!("{}\u{80}", execution("a", &json!(1), "ada@example.com", &json!({})));
    send(&serving, &path, &body, &[("x-hubspot-signature", &v2(SECRET, &path, &body))])
        .await
        .problem(400, "request-malformed");
    let mut elsewhere = execution("a", &json!(1), "ada@example.com", &json!({}));
    elsewhere["origin"]["portalId"] = json!(7);
    execute(&serving, ECHO, &elsewhere).await.problem(403, "hubspot-portal-not-allowed");
    serving.stop().await;
    // The vault has no secret: HubSpot is to come again.
    for name in ["hubspot-app", "hubspot-app-before"] {
        place.greenroom(&["secrets", "remove", name]).await.ok();
    }
    let serving = place.serve().await;
    let answer = execute(&serving, ECHO, &execution("a", &json!(1), "ada@example.com", &json!({}))).await;
    answer.problem(503, "unavailable");
    assert_eq!(answer.header("retry-after"), "60");
    serving.stop().await;
    place.configure("");
    let serving = place.serve().await;
    execute(&serving, ECHO, &json!({})).await.problem(404, "route-not-found");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn final_failures_end_the_action_and_others_are_tried_again() {
    let place = place("").await;
    let serving = place.serve().await;
    let ada = |callback: &str, fields: &Value| execution(callback, &json!(1), "ada@example.com", fields);
    for (number, (body, code)) in [
        (ada("", &json!({})), "invalid-input"),
        (ada("", &json!({"webinarId": "825 1234 5678"})), "invalid-input"),
        (ada("", &json!({"webinarId": "{{ contact.webinar }}"})), "invalid-input"),
        (ada("", &json!({"webinarId": "99999999999"})), "webinar-not-found"),
        (execution("", &json!(99), "nobody@example.com", &json!({"webinarId": WEBINAR})), "contact-not-found"),
        (execution("", &json!(1), "grace@example.com", &json!({"webinarId": WEBINAR})), "contact-ambiguous"),
        (execution("", &json!(3), "cher@example.com", &json!({"webinarId": WEBINAR})), "contact-incomplete"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut body = body;
        body["callbackId"] = format!("final-{number}").into();
        let answer = execute(&serving, ACTION, &body).await;
        assert_eq!(state(&answer), failed(code), "{body}");
        let outputs = answer.json()["outputFields"].clone();
        assert!(outputs["greenroom_failed"] == "true" && outputs["greenroom_failure_message"].is_string(), "{outputs}");
    }
    let nothing = execute(&serving, "no-such-action", &ada("a", &json!({}))).await;
    // It is done once somebody has installed the action.
    nothing.problem(503, "unknown-action");

    // Zoom is away: HubSpot is to try again, and then it is done, under the same id.
    let body = ada("retried", &json!({"webinarId": WEBINAR}));
    place
        .world
        .zoom
        .add_fault(Fault::new("/v2/webinars/*", Effect::Status { status: 503, retry_after: None }).times(20));
    let away = execute(&serving, ACTION, &body).await;
    assert_eq!(away.status, 429, "{away:?}");
    assert!(away.header("retry-after").parse::<u64>().unwrap() >= 1, "{away:?}");
    place.world.zoom.clear_faults();
    let done = execute(&serving, ACTION, &body).await;
    assert_eq!(done.ok()["outputFields"]["hs_execution_state"], "SUCCESS", "a retryable outcome was not kept");
    // The same id for something else is a mistake that another try does not mend.
    let reused = ada("retried", &json!({"webinarId": "82512345679"}));
    assert_eq!(state(&execute(&serving, ACTION, &reused).await), failed("key-of-another-request"));
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_takes_long_goes_on_and_a_later_try_gets_its_outcome() {
    let place = place("answer-within-ms = 1\n").await;
    let serving = place.serve().await;
    let body = execution("long", &json!(1), "ada@example.com", &json!({}));
    let running = execute(&serving, ENDLESS, &body).await;
    assert_eq!((running.status.as_u16(), running.header("retry-after")), (429, "30"), "{running:?}");
    running.problem(429, "key-in-use");
    // Until its limit of computing time ends it.
    loop {
        let answer = execute(&serving, ENDLESS, &body).await;
        if answer.status != 429 {
            assert_eq!(state(&answer), failed("cpu"));
            break;
        }
    }
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn choices_are_offered_while_a_workflow_is_built() {
    let place = place("").await;
    let serving = place.serve().await;
    let ask = async |field: &str, fetch: Value| {
        let path = format!("/hubspot/actions/{ACTION}/options/{field}");
        let body = json!({
            "origin": {"portalId": PORTAL}, "objectTypeId": "0-1", "inputFieldName": field,
            "inputFields": {"occurrenceId": {"type": "OBJECT_PROPERTY", "propertyName": "x"}}, "fetchOptions": fetch
        })
        .to_string();
        send(&serving, &path, &body, &[("x-hubspot-signature", &v2(SECRET, &path, &body))]).await
    };
    let all = ask("webinarId", json!({})).await.ok();
    let options = all["options"].as_array().unwrap();
    assert!(all["searchable"] == true && options.iter().any(|option| option["value"] == WEBINAR), "{all}");
    assert!(options.iter().all(|option| option["label"].is_string() && option["description"].is_string()), "{all}");
    let label = options.iter().find(|option| option["value"] == WEBINAR).unwrap()["label"].as_str().unwrap();
    let word = label.split_whitespace().next().unwrap();
    let found = ask("webinarId", json!({"q": word})).await.ok();
    assert!(found["options"].as_array().unwrap().iter().any(|option| option["value"] == WEBINAR), "{found}");
    assert_eq!(ask("webinarId", json!({"q": "no webinar has this"})).await.ok()["options"], json!([]));
    ask("occurrenceId", json!({})).await.problem(422, "no-options");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hubspots_own_client_signs_requests_that_are_taken() {
    let Some(clients) = crate::node::clients() else { return };
    let place = place("").await;
    let serving = place.serve().await;
    let path = format!("/hubspot/actions/{ECHO}");
    let body = execution("of-the-client", &json!(1), "ada@example.com", &json!({"note": "grüße"})).to_string();
    for version in ["v2", "v3"] {
        let url = serving.url.clone();
        let mut node = clients.script("hubspot.mjs", &[&url, PUBLIC, &path, SECRET, version]);
        node.stdin(Stdio::piped());
        let answer = crate::node::run(node, &body).await;
        assert_eq!(answer["status"], 200, "{version}: {answer}");
        assert_eq!(answer["body"]["outputFields"]["hs_execution_state"], "SUCCESS", "{version}: {answer}");
    }
    serving.stop().await;
}

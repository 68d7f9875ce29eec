//! The routes under `/_sandbox`, and the life of the server.

use greenroom_zoom_sandbox::{Sandbox, StartError, World};
use serde_json::{Value, json};

use crate::client::{NOW, WEBINAR, Zoom, of_webinar, webinar, world};

async fn get(zoom: &Zoom, path: &str) -> Value {
    let text = zoom.request("GET", path).send().await.unwrap().text().await.unwrap();
    serde_json::from_str(&text).unwrap()
}

async fn send(zoom: &Zoom, method: &str, path: &str, body: Value) -> u16 {
    zoom.request(method, path).json(&body).send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn nothing_under_control_shows_a_secret() {
    let zoom = Zoom::with(json!({})).await;
    let link = zoom.register("ada@example.com").await.body["join_url"].as_str().unwrap().to_owned();
    let request = zoom.request("POST", "/oauth/token").form(&[("client_secret", "S1"), ("account_id", "A1")]);
    assert_eq!(request.send().await.unwrap().status(), 400);
    for path in ["/_sandbox", "/_sandbox/world", "/_sandbox/requests", "/_sandbox/registrants", "/_sandbox/faults"] {
        let text = get(&zoom, path).await.to_string();
        assert!(!text.contains("S1") && !text.contains(&link) && !text.contains("Bearer"), "{path}: {text}");
    }
    let world = World::from_json(&world(json!([])).to_string()).unwrap();
    assert!(!format!("{world:?}").contains("S1"));
}

#[tokio::test]
async fn the_log_has_the_request_the_account_and_the_result() {
    let zoom = Zoom::with(json!({})).await;
    zoom.register("ada@example.com").await;
    zoom.get(&of_webinar("/registrants?status=pending")).await;
    let log = get(&zoom, "/_sandbox/requests").await;
    let log = log["requests"].as_array().unwrap();
    assert_eq!(log.len(), 3);
    assert_eq!(log[0]["body"], json!({"grant_type": "account_credentials", "account_id": "A1"}));
    assert_eq!(log[1]["method"], "POST");
    assert_eq!(log[1]["path"], of_webinar("/registrants"));
    assert_eq!(log[1]["status"], 201);
    assert_eq!(log[1]["account"], "acme");
    assert_eq!(log[1]["body"]["email"], "ada@example.com");
    assert_eq!(log[1]["at"], NOW);
    assert_eq!(log[2]["query"], "status=pending");
    assert_eq!(send(&zoom, "DELETE", "/_sandbox/requests", json!(null)).await, 204);
    assert!(zoom.sandbox.requests().is_empty());
}

#[tokio::test]
async fn faults_the_clock_and_limits_are_set_over_http() {
    let zoom = Zoom::with(json!({})).await;
    let fault = json!({"method": "POST", "path": "/v2/webinars/*/registrants", "times": null,
        "effect": {"type": "status", "status": 429, "retry_after": {"http_date": 5}}});
    assert_eq!(send(&zoom, "POST", "/_sandbox/faults", fault.clone()).await, 201);
    assert_eq!(
        send(&zoom, "POST", "/_sandbox/faults", json!([{"path": "/x", "effect": {"type": "drop_after"}}])).await,
        201
    );
    let mut listed = fault;
    listed["skip"] = json!(0);
    assert_eq!(get(&zoom, "/_sandbox/faults").await["faults"][0], listed);
    assert_eq!(zoom.register("ada@example.com").await.header("retry-after"), "Tue, 01 Jan 2030 12:00:05 GMT");
    assert_eq!(
        send(&zoom, "POST", "/_sandbox/faults", json!({"path": "/x", "effect": {"type": "explode"}})).await,
        400
    );
    assert_eq!(send(&zoom, "DELETE", "/_sandbox/faults", json!(null)).await, 204);
    assert_eq!(zoom.register("ada@example.com").await.status, 201);

    assert_eq!(send(&zoom, "POST", "/_sandbox/clock", json!({"advance": "2 days"})).await, 200);
    assert_eq!(get(&zoom, "/_sandbox/clock").await["now"], "2030-01-03T12:00:00Z");
    assert_eq!(send(&zoom, "POST", "/_sandbox/clock", json!({"fix": NOW})).await, 200);
    assert_eq!(get(&zoom, "/_sandbox/clock").await["now"], NOW);
    assert_eq!(send(&zoom, "POST", "/_sandbox/clock", json!({"advance": "a while"})).await, 400);

    assert_eq!(send(&zoom, "PUT", "/_sandbox/rate_limits", json!("plan")).await, 204);
    assert_eq!(zoom.get("/v2/users").await.header("x-ratelimit-limit"), "60");
    let limits = json!({"medium": 2, "headers": false});
    assert_eq!(send(&zoom, "PUT", "/_sandbox/daily_limits", limits.clone()).await, 204);
    let shown = json!({"light": null, "medium": 2, "heavy": null, "headers": false});
    assert_eq!(get(&zoom, "/_sandbox/world").await["daily_limits"], shown);
    assert_eq!(send(&zoom, "PUT", "/_sandbox/daily_limits", json!({"mediun": 2})).await, 422);
    assert_eq!(send(&zoom, "POST", "/_sandbox/tokens/expire", json!(null)).await, 204);
    assert_eq!(zoom.get("/v2/users").await.status, 401);
    assert_eq!(send(&zoom, "PUT", "/_sandbox/accounts/acme/client_secret", json!("S2")).await, 204);
    assert_eq!(zoom.grant("A1", "C1", "S2").await.status, 200);
}

#[tokio::test]
async fn a_webinar_changes_keeps_its_registrants_and_is_removed() {
    let zoom = Zoom::with(json!({})).await;
    zoom.register("ada@example.com").await;
    let path = "/_sandbox/accounts/acme/webinars";
    assert_eq!(send(&zoom, "PUT", path, webinar(json!({"topic": "Renamed", "registrants_limit": 1}))).await, 204);
    assert_eq!(zoom.get(&of_webinar("")).await.body["topic"], "Renamed");
    assert_eq!(zoom.register("bo@example.com").await.refusal(), (400, 3000));
    assert_eq!(send(&zoom, "PUT", path, webinar(json!({"host": "nobody@acme.example"}))).await, 400);
    assert_eq!(send(&zoom, "DELETE", &format!("/_sandbox/webinars/{WEBINAR}"), json!(null)).await, 204);
    assert_eq!(zoom.get(&of_webinar("")).await.refusal(), (404, 3001));
}

#[tokio::test]
async fn it_listens_on_loopback_only() {
    let refused = Sandbox::demo().unwrap().start("0.0.0.0:0").await;
    assert!(matches!(refused, Err(StartError::NotLoopback(_))));
    let outside = tokio::net::TcpListener::bind("0.0.0.0:0").await.unwrap();
    assert!(matches!(Sandbox::demo().unwrap().serve(outside).await, Err(StartError::NotLoopback(_))));
}

#[tokio::test]
async fn it_stops_for_clients_that_keep_their_connection_too_and_its_handle_lives_on() {
    let zoom = Zoom::with(json!({})).await;
    zoom.register("ada@example.com").await;
    let request = zoom.request("GET", "/_sandbox");
    let handle = zoom.sandbox.sandbox().clone();
    let address = zoom.sandbox.address();
    zoom.sandbox.shutdown().await.unwrap();
    assert!(request.send().await.is_err());
    assert_eq!(handle.registrants(None).len(), 1);
    let again = handle.start(address).await.unwrap();
    assert_eq!(again.registrants(None).len(), 1, "it restarts at the same address with its data");
}

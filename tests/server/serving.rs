//! Serving: what every answer has, and how a server ends.

use serde_json::json;

use crate::common::{ADMINISTRATOR, ECHO, MEMBER, Place};

#[tokio::test(flavor = "multi_thread")]
async fn actions_are_listed_in_pages_and_shown() {
    let place = Place::new().await;
    let serving = place.serve().await;
    let client = serving.client(&place.key("read").await);
    let first = client.get("/v1/actions?limit=1").await.ok();
    assert_eq!((&first["items"][0]["name"], &first["items"][0]["active"]), (&json!(ECHO), &json!(true)));
    let next = first["next"].as_str().unwrap();
    let second = client.get(&format!("/v1/actions?limit=1&cursor={next}")).await.ok();
    assert_eq!((&second["items"][0]["name"], &second["next"]), (&json!("endless"), &json!(null)));
    let shown = client.get("/v1/actions/echo@1").await.ok();
    assert_eq!((&shown["version"], &shown["inputSchema"]["type"]), (&json!("1.0.0"), &json!("object")));
    client.get("/v1/actions/none").await.problem(404, "unknown-action");
    client.get("/v1/actions/echo@x").await.problem(400, "request-malformed");
    client.get("/v1/actions?limit=0").await.problem(400, "request-malformed");
    client.get("/v1/actions?limit=x").await.problem(400, "request-malformed");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_has_its_id_and_closed_headers() {
    let place = Place::new().await;
    let serving = place.serve().await;
    let stranger = serving.stranger();
    for path in ["/healthz", "/openapi.json", "/v1/actions", "/nothing"] {
        let request = stranger.request(reqwest::Method::GET, path).header("origin", "https://elsewhere.example");
        let answer = crate::common::Answer::of(request.header("x-request-id", "mine-1")).await;
        assert_eq!(answer.header("x-request-id"), "mine-1", "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert!(answer.headers.keys().all(|name| !name.as_str().starts_with("access-control-")), "{path}");
    }
    let answer = stranger.get("/nothing").await;
    let problem = answer.problem(404, "route-not-found");
    assert_eq!(
        problem["instance"],
        format!("urn:greenroom:request:{}", answer.header("x-request-id").replace('-', "%2D"))
    );
    assert_eq!(answer.header("cache-control"), "no-store");
    let answer = stranger.send(reqwest::Method::PUT, "/healthz", &[], &json!({})).await;
    answer.problem(405, "method-not-allowed");
    assert_eq!(answer.header("allow"), "GET,HEAD");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_made_listed_and_revoked_over_http() {
    let place = Place::new().await;
    let serving = place.serve().await;
    let client = serving.client(&place.key("administer").await);
    let asked = json!({ "name": "A dashboard", "user": MEMBER, "scopes": ["read"] });
    let made = client.post("/v1/api-keys", &asked).await;
    assert_eq!((made.status.as_u16(), made.header("cache-control")), (201, "no-store"));
    let key = made.ok();
    let (token, path) = (key["token"].as_str().unwrap(), made.header("location"));
    let reader = serving.client(token);
    reader.get("/v1/actions").await.ok();
    let shown = client.get(path).await;
    assert_eq!((&shown.ok()["name"], &shown.ok()["state"]), (&json!("A dashboard"), &json!("valid")));
    let listed = client.get("/v1/api-keys").await;
    assert_eq!(listed.ok()["items"].as_array().unwrap().len(), 2);
    let secret = token.rsplit('_').next().unwrap();
    assert!(![&shown, &listed].iter().any(|answer| answer.text.contains(secret)));

    assert_eq!(client.delete(path).await.ok()["state"], "revoked");
    reader.get("/v1/actions").await.problem(401, "api-key-revoked");
    client.get("/v1/api-keys/none").await.problem(404, "api-key-not-found");
    client.delete("/v1/api-keys/none").await.problem(404, "api-key-not-found");

    let refused = client.post("/v1/api-keys", &json!({ "name": "x", "user": MEMBER, "scopes": ["settings"] })).await;
    refused.problem(403, "api-key-user");
    let wrong = json!({ "name": "x", "user": ADMINISTRATOR, "scopes": ["read", "root"] });
    assert_eq!(client.post("/v1/api-keys", &wrong).await.problem(422, "invalid-input")["pointer"], "/scopes/1");
    serving.stop().await;
}

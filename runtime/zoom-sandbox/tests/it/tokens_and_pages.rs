//! Expiry of access tokens and page tokens. The sandbox's clock is moved, so no test waits.

use std::collections::HashSet;

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::{
    client::{Reply, Zoom, of_webinar, world},
    fixtures,
};

fn is(reply: &Reply, case: &str) {
    let fixture = fixtures::read(&format!("handmade/responses/{case}.json"));
    assert_eq!((&json!(reply.status), &reply.body), (&fixture["status"], &fixture["body"]));
}

#[tokio::test]
async fn n1_wrong_credentials_get_no_token() {
    let zoom = Zoom::of(&world(json!([]))).await;
    is(&zoom.grant("A1", "C1", "wrong").await, "oauth-invalid-client");
    is(&zoom.grant("A2", "C1", "S1").await, "oauth-bad-account");
    let request = zoom.request("POST", "/oauth/token").basic_auth("C1", Some("S1")).form(&[("grant_type", "password")]);
    is(&zoom.send("POST", "/oauth/token", request).await.unwrap(), "oauth-unsupported-grant");
    let query = "/oauth/token?grant_type=account_credentials&account_id=A1";
    let request = zoom.request("POST", query).basic_auth("C1", Some("S1"));
    assert_eq!(zoom.send("POST", query, request).await.unwrap().body["expires_in"], 3600, "the query works as well");
}

#[tokio::test]
async fn n1_a_rotated_secret_ends_the_old_one_and_its_tokens() {
    let mut zoom = Zoom::of(&world(json!([]))).await;
    zoom.sandbox.set_client_secret("acme", greenroom_zoom_sandbox::world::Secret::new("S2")).unwrap();
    is(&zoom.get("/v2/users").await, "token-invalid");
    is(&zoom.grant("A1", "C1", "S1").await, "oauth-invalid-client");
    zoom.log_in("A1", "C1", "S2").await;
    assert_eq!(zoom.get("/v2/users").await.status, 200);
}

#[tokio::test]
async fn a_token_lasts_as_long_as_it_says() {
    let mut short = world(json!([]));
    short["token_seconds"] = json!(60);
    let mut zoom = Zoom::of(&short).await;
    zoom.sandbox.advance(SignedDuration::from_secs(59));
    assert_eq!(zoom.get("/v2/users").await.status, 200);
    zoom.sandbox.advance(SignedDuration::from_secs(1));
    is(&zoom.get("/v2/users").await, "token-expired");
    zoom.log_in("A1", "C1", "S1").await;
    assert_eq!(zoom.get("/v2/users").await.status, 200);
    zoom.sandbox.expire_tokens();
    is(&zoom.get("/v2/users").await, "token-expired");
}

#[tokio::test]
async fn without_a_token_or_with_a_made_up_one() {
    let zoom = Zoom::of(&world(json!([]))).await;
    for request in [zoom.request("GET", "/v2/users"), zoom.request("GET", "/v2/users").bearer_auth("made-up")] {
        is(&zoom.send("GET", "/v2/users", request).await.unwrap(), "token-invalid");
    }
}

/// A webinar with this many registrants.
async fn with_registrants(count: usize) -> Zoom {
    let registrants: Vec<_> =
        (0..count).map(|index| json!({"email": format!("p{index}@example.com"), "first_name": "P"})).collect();
    Zoom::with(json!({"registrants": registrants})).await
}

#[tokio::test]
async fn pages_have_30_or_the_requested_number_up_to_300_and_no_duplicates() {
    let zoom = with_registrants(70).await;
    let first = zoom.get(&of_webinar("/registrants")).await.body;
    assert_eq!(first["page_size"], 30);
    assert_eq!(first["total_records"], 70);
    let mut seen = HashSet::new();
    let mut token = String::new();
    let mut pages = 0;
    loop {
        let body = zoom.get(&of_webinar(&format!("/registrants?page_size=33&next_page_token={token}"))).await.body;
        for one in body["registrants"].as_array().unwrap() {
            assert!(seen.insert(one["email"].as_str().unwrap().to_owned()));
        }
        pages += 1;
        token = body["next_page_token"].as_str().unwrap().to_owned();
        if token.is_empty() {
            break;
        }
    }
    assert_eq!((seen.len(), pages), (70, 3));
    assert_eq!(zoom.get(&of_webinar("/registrants?page_size=300")).await.body["next_page_token"], "");
    assert_eq!(zoom.get(&of_webinar("/registrants?page_size=301")).await.refusal(), (400, 300));
    let second = zoom.get(&of_webinar("/registrants?page_number=2&page_size=33")).await.body;
    assert_eq!(second["registrants"].as_array().unwrap().len(), 33);
}

#[tokio::test]
async fn a_page_token_lives_15_minutes_and_is_good_for_its_own_listing_only() {
    let zoom = with_registrants(40).await;
    let body = zoom.get(&of_webinar("/registrants")).await.body;
    let token = body["next_page_token"].as_str().unwrap().to_owned();
    let next = of_webinar(&format!("/registrants?next_page_token={token}"));
    is(&zoom.get(&format!("{next}&status=pending")).await, "page-token-expired");
    is(&zoom.get(&format!("/v2/users?next_page_token={token}")).await, "page-token-expired");
    is(&zoom.get(&of_webinar("/registrants?next_page_token=made-up")).await, "page-token-expired");
    zoom.sandbox.advance(SignedDuration::from_mins(15));
    assert_eq!(zoom.get(&next).await.body["registrants"].as_array().map(Vec::len), Some(10));
    zoom.sandbox.advance(SignedDuration::from_secs(1));
    is(&zoom.get(&next).await, "page-token-expired");
}

#[tokio::test]
async fn users_and_their_webinars_are_paged_too() {
    let mut many = world(json!([]));
    let webinars: Vec<Value> = (0..3)
        .map(|index| json!({"id": 100_000_000 + index, "host": "host@acme.example", "topic": "T", "start": 60}))
        .collect();
    many["accounts"][0]["webinars"] = json!(webinars);
    let zoom = Zoom::of(&many).await;
    for (path, name) in [("/v2/users", "users"), ("/v2/users/me/webinars", "webinars")] {
        let first = zoom.get(&format!("{path}?page_size=1")).await.body;
        let token = first["next_page_token"].as_str().unwrap();
        let second = zoom.get(&format!("{path}?page_size=1&next_page_token={token}")).await.body;
        assert_ne!(first[name][0]["id"], second[name][0]["id"]);
    }
}

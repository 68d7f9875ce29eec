//! Zoom's limits. The clock is stopped unless a test moves it.

use greenroom_zoom_sandbox::world::{DailyLimits, RateLimits};
use jiff::SignedDuration;
use serde_json::json;

use crate::{
    client::{Zoom, of_webinar, webinar, world},
    fixtures,
};

#[tokio::test]
async fn requests_a_second_are_limited_by_plan_and_class() {
    let mut free = world(json!([webinar(json!({}))]));
    free["rate_limits"] = json!("plan");
    free["accounts"][0]["plan"] = json!("free");
    let zoom = Zoom::of(&free).await;
    for remaining in ["3", "2", "1", "0"] {
        let reply = zoom.get(&of_webinar("")).await;
        assert_eq!(reply.header("x-ratelimit-category"), "Light");
        assert_eq!(reply.header("x-ratelimit-type"), "QPS");
        assert_eq!(reply.header("x-ratelimit-limit"), "4");
        assert_eq!(reply.header("x-ratelimit-remaining"), remaining);
    }
    let refused = zoom.get(&of_webinar("")).await;
    let fixture = fixtures::read("handmade/responses/rate-limit-per-second.json");
    assert_eq!((refused.status, &refused.body), (429, &fixture["body"]));
    for (name, value) in fixture["headers"].as_object().unwrap() {
        let value = if name == "x-ratelimit-limit" { "4" } else { value.as_str().unwrap() };
        assert_eq!(refused.header(name), value, "{name}");
    }
    assert_eq!(
        zoom.get("/v2/users").await.header("x-ratelimit-remaining"),
        "1",
        "medium requests are counted separately"
    );
    zoom.sandbox.advance(SignedDuration::from_secs(1));
    assert_eq!(zoom.get(&of_webinar("")).await.status, 200);
    zoom.sandbox.set_rate_limits(serde_json::from_value(json!({ "light": 1, "medium": 1, "heavy": 1 })).unwrap());
    zoom.sandbox.advance(SignedDuration::from_secs(1));
    assert_eq!(zoom.get(&of_webinar("")).await.status, 200);
    assert_eq!(zoom.get(&of_webinar("")).await.status, 429, "numbers of its own hold whatever the plan is");
    zoom.sandbox.set_rate_limits(RateLimits::Off);
    for _ in 0..10 {
        let reply = zoom.get(&of_webinar("")).await;
        assert_eq!((reply.status, reply.header("x-ratelimit-limit")), (200, ""));
    }
}

#[tokio::test]
async fn requests_a_day_are_limited_by_class_until_midnight() {
    let session = json!([{"start": "2 days ago", "uuid": "past=="}]);
    let mut limited = world(json!([webinar(json!({"start": "2 days ago", "sessions": session}))]));
    limited["daily_limits"] = json!({"heavy": 2});
    let mut zoom = Zoom::of(&limited).await;
    let path = "/v2/report/webinars/past==/participants";
    for _ in 0..2 {
        assert_eq!(zoom.get(path).await.status, 200);
    }
    let refused = zoom.get(path).await;
    let fixture = fixtures::read("handmade/responses/rate-limit-per-day.json");
    assert_eq!((refused.status, &refused.body), (429, &fixture["body"]));
    for name in ["x-ratelimit-category", "x-ratelimit-type", "x-ratelimit-remaining", "retry-after"] {
        assert_eq!(refused.header(name), fixture["headers"][name].as_str().unwrap(), "{name}");
    }
    assert_eq!(refused.header("x-ratelimit-limit"), "2");
    assert_eq!(zoom.get("/v2/users").await.status, 200, "another class");
    let without = DailyLimits { heavy: Some(2), headers: false, ..DailyLimits::default() };
    zoom.sandbox.set_daily_limits(without);
    let bare = zoom.get(path).await;
    assert_eq!((bare.status, &bare.body), (429, &fixture["body"]));
    for name in ["x-ratelimit-category", "x-ratelimit-type", "x-ratelimit-limit", "retry-after"] {
        assert_eq!(bare.header(name), "", "{name}");
    }
    zoom.sandbox.fix_clock("2030-01-02T00:00:00Z".parse().unwrap());
    zoom.log_in("A1", "C1", "S1").await;
    assert_eq!(zoom.get(path).await.status, 200, "another day");
}

#[tokio::test]
async fn w7_one_registrant_is_taken_three_times_a_day_for_one_webinar() {
    let other = webinar(json!({"id": 82_512_345_000_u64}));
    let zoom = Zoom::of(&world(json!([webinar(json!({})), other]))).await;
    for _ in 0..3 {
        assert_eq!(zoom.register("ada@example.com").await.status, 201);
    }
    let refused = zoom.register("Ada@example.com").await;
    assert_eq!(refused.refusal(), (429, 429));
    assert!(refused.body["message"].as_str().unwrap().contains("(Ada@example.com)"));
    let fixture = fixtures::read("handmade/responses/daily-registrant-limit.json");
    for name in ["x-ratelimit-category", "x-ratelimit-type", "x-ratelimit-limit", "x-ratelimit-remaining"] {
        assert_eq!(refused.header(name), fixture["headers"][name].as_str().unwrap());
    }
    assert_eq!(refused.header("retry-after"), "2030-01-02T00:00:00Z");

    assert_eq!(zoom.register("bo@example.com").await.status, 201, "somebody else");
    let body = crate::client::registrant("ada@example.com");
    let elsewhere = zoom.call("POST", "/v2/webinars/82512345000/registrants", body).await;
    assert_eq!(elsewhere.status, 201, "another webinar");

    zoom.sandbox.fix_clock("2030-01-01T23:59:59Z".parse().unwrap());
    let mut zoom = zoom;
    zoom.log_in("A1", "C1", "S1").await;
    assert_eq!(zoom.register("ada@example.com").await.status, 429);
    zoom.sandbox.advance(SignedDuration::from_secs(1));
    assert_eq!(zoom.register("ada@example.com").await.status, 201, "another day");
}

#[tokio::test]
async fn w7_one_registration_is_changed_ten_times_a_day() {
    let zoom = Zoom::with(json!({})).await;
    let path = of_webinar("/registrants/status");
    let change = |email: &str| json!({"action": "approve", "registrants": [{"email": email}]});
    for email in ["ada@example.com", "bo@example.com"] {
        assert_eq!(zoom.register(email).await.status, 201);
    }
    for _ in 0..10 {
        assert_eq!(zoom.call("PUT", &path, change("ada@example.com")).await.status, 204);
    }
    let refused = zoom.call("PUT", &path, change("Ada@example.com")).await;
    assert_eq!(refused.refusal(), (429, 429));
    assert_eq!((refused.header("x-ratelimit-type"), refused.header("x-ratelimit-limit")), ("Daily-limit", "10"));
    assert_eq!(zoom.call("PUT", &path, change("bo@example.com")).await.status, 204, "somebody else");
    zoom.sandbox.set_daily_limits(DailyLimits { headers: false, ..DailyLimits::default() });
    let bare = zoom.call("PUT", &path, change("ada@example.com")).await;
    assert_eq!((bare.status, bare.header("retry-after")), (429, ""));
    assert!(bare.body["message"].as_str().unwrap().contains("daily rate limit of (10)"));
    zoom.sandbox.fix_clock("2030-01-02T00:00:00Z".parse().unwrap());
    let mut zoom = zoom;
    zoom.log_in("A1", "C1", "S1").await;
    assert_eq!(zoom.call("PUT", &path, change("ada@example.com")).await.status, 204, "another day");
}

#[tokio::test]
async fn a_refused_registration_uses_up_none_of_the_three() {
    let zoom = Zoom::with(json!({"registrants_limit": 0})).await;
    for _ in 0..5 {
        assert_eq!(zoom.register("ada@example.com").await.refusal(), (400, 3000));
    }
}

#[tokio::test]
async fn the_reads_of_a_sync_are_limited_by_the_documented_classes() {
    let session = json!([{"start": "2 days ago", "uuid": "past==", "recording": {}}]);
    let mut free = world(json!([webinar(json!({"start": "2 days ago", "sessions": session}))]));
    free["rate_limits"] = json!("plan");
    free["accounts"][0]["plan"] = json!("free");
    let zoom = Zoom::of(&free).await;
    for (path, operation) in [
        ("/v2/past_webinars/82512345678/instances", "/past_webinars/{webinarId}/instances"),
        ("/v2/meetings/past==/recordings", "/meetings/{meetingId}/recordings"),
        ("/v2/report/webinars/past==", "/report/webinars/{webinarId}"),
        ("/v2/report/webinars/past==/participants", "/report/webinars/{webinarId}/participants"),
        ("/v2/past_webinars/past==/absentees", "/past_webinars/{webinarId}/absentees"),
    ] {
        zoom.sandbox.advance(SignedDuration::from_secs(1));
        let class = fixtures::read("openapi.json")["paths"][operation]["get"]["x-rate-limit"].clone();
        let reply = zoom.get(path).await;
        assert_eq!(json!(reply.header("x-ratelimit-category").to_uppercase()), class, "{path}");
        assert_eq!(zoom.get(path).await.status, if class == "HEAVY" { 429 } else { 200 }, "{path}");
    }
}

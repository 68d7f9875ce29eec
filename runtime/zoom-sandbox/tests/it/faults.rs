//! Each fault, from a client's point of view.

use greenroom_zoom_sandbox::{Effect, Fault, RetryAfter};
use serde_json::json;

use crate::client::{WEBINAR, Zoom, of_webinar, registrant};

const REGISTRANTS: &str = "/v2/webinars/*/registrants";

/// A sandbox whose next registration has this fault.
async fn with(effect: Effect) -> Zoom {
    let zoom = Zoom::with(json!({})).await;
    zoom.sandbox.add_fault(Fault::new(REGISTRANTS, effect).method("POST"));
    zoom
}

/// Registers a person without checking the answer against the fixtures, because a fault's answer is not Zoom's.
async fn register(zoom: &Zoom) -> Result<(u16, String), reqwest::Error> {
    let reply = zoom.try_call("POST", &of_webinar("/registrants"), Some(registrant("ada@example.com"))).await?;
    Ok((reply.status, reply.header("retry-after").to_owned()))
}

fn registered(zoom: &Zoom) -> usize {
    zoom.sandbox.registrants(Some(WEBINAR)).len()
}

#[tokio::test]
async fn a_status_with_each_kind_of_retry_after_and_nothing_done() {
    for (retry, expected) in [
        (RetryAfter::Seconds(2), "2"),
        (RetryAfter::HttpDate(90), "Tue, 01 Jan 2030 12:01:30 GMT"),
        (RetryAfter::Instant(90), "2030-01-01T12:01:30Z"),
    ] {
        let zoom = with(Effect::Status { status: 429, retry_after: Some(retry) }).await;
        assert_eq!(register(&zoom).await.unwrap(), (429, expected.to_owned()));
        assert_eq!(registered(&zoom), 0);
        assert_eq!(register(&zoom).await.unwrap().0, 201, "the fault is used up");
    }
    for status in [500, 503] {
        let zoom = with(Effect::Status { status, retry_after: None }).await;
        let request = zoom.request("POST", &of_webinar("/registrants")).send().await.unwrap();
        assert_eq!(request.status().as_u16(), status);
        assert_eq!(registered(&zoom), 0);
    }
}

#[tokio::test]
async fn a_connection_dropped_before_does_nothing() {
    let zoom = with(Effect::DropBefore).await;
    assert!(register(&zoom).await.is_err());
    assert_eq!(registered(&zoom), 0);
    let logged = zoom.sandbox.requests().pop().unwrap();
    assert_eq!((logged.handled, logged.status, logged.fault.as_deref()), (false, None, Some("drop_before")));
    assert_eq!(register(&zoom).await.unwrap().0, 201, "other connections work");
}

#[tokio::test]
async fn a_request_with_a_lost_answer_was_executed() {
    let zoom = with(Effect::DropAfter).await;
    assert!(register(&zoom).await.is_err());
    assert_eq!(registered(&zoom), 1);
    let logged = zoom.sandbox.requests().pop().unwrap();
    assert_eq!((logged.handled, logged.status), (true, None));
}

#[tokio::test]
async fn half_a_body_comes_with_the_whole_head() {
    let zoom = with(Effect::HalfBody).await;
    let request = zoom.request("POST", &of_webinar("/registrants")).json(&registrant("ada@example.com"));
    let response = request.send().await.unwrap();
    assert!(response.content_length().unwrap() > 0);
    assert!(response.bytes().await.is_err());
    let zoom = with(Effect::HalfBody).await;
    assert!(register(&zoom).await.is_err());
    assert_eq!(registered(&zoom), 1);
}

#[tokio::test]
async fn expired_tokens_are_a_401_until_there_is_a_new_one() {
    let mut zoom = with(Effect::ExpireTokens).await;
    assert_eq!(register(&zoom).await.unwrap().0, 401);
    assert_eq!(registered(&zoom), 0);
    zoom.log_in("A1", "C1", "S1").await;
    assert_eq!(register(&zoom).await.unwrap().0, 201);
}

#[tokio::test]
async fn slow_requests_are_executed_and_answered() {
    for effect in [Effect::Slow { milliseconds: 1 }, Effect::SlowAnswer { milliseconds: 1 }] {
        let zoom = with(effect).await;
        assert_eq!(register(&zoom).await.unwrap().0, 201);
        assert_eq!(registered(&zoom), 1);
    }
}

#[tokio::test]
async fn a_client_that_does_not_wait_for_a_slow_answer_has_registered() {
    let zoom = with(Effect::SlowAnswer { milliseconds: 600_000 }).await;
    let path = of_webinar("/registrants");
    let call = zoom.try_call("POST", &path, Some(registrant("ada@example.com")));
    let done = async {
        while registered(&zoom) == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        _ = call => panic!("it is slow"),
        () = done => {}
    }
    assert!(zoom.sandbox.requests().pop().unwrap().handled);
}

#[tokio::test]
async fn a_fault_skips_repeats_and_lasts_as_configured() {
    let zoom = Zoom::with(json!({})).await;
    let fault = Fault::new("/v2/**", Effect::Status { status: 503, retry_after: None });
    zoom.sandbox.add_fault(fault.clone().skip(1).times(2));
    let statuses = async || {
        let mut statuses = Vec::new();
        for _ in 0..4 {
            statuses.push(zoom.request("GET", "/v2/users").send().await.unwrap().status().as_u16());
        }
        statuses
    };
    assert_eq!(statuses().await, [401, 503, 503, 401]);
    assert!(zoom.sandbox.faults().is_empty());
    zoom.sandbox.add_fault(fault.method("get").always());
    assert_eq!(statuses().await, [503; 4]);
    zoom.sandbox.clear_faults();
    assert_eq!(statuses().await, [401; 4]);
}

#[tokio::test]
async fn the_token_endpoint_has_faults_too() {
    let zoom = Zoom::with(json!({})).await;
    zoom.sandbox.add_fault(Fault::new("/oauth/token", Effect::DropBefore));
    assert!(zoom.request("POST", "/oauth/token").send().await.is_err());
}

/// Ten registrants, four to a page.
async fn listing(effect: Effect, skip: u32) -> (Zoom, String) {
    let zoom = Zoom::with(json!({"crowd": {"registrants": 10}})).await;
    zoom.sandbox.add_fault(Fault::new(REGISTRANTS, effect).method("GET").skip(skip));
    (zoom, of_webinar("/registrants?page_size=4"))
}

fn emails(body: &serde_json::Value) -> Vec<String> {
    let listed = body["registrants"].as_array().unwrap();
    listed.iter().map(|one| one["email"].as_str().unwrap().replace("@crowd.example", "")).collect()
}

#[tokio::test]
async fn l2_a_page_token_expires_and_the_first_page_is_answered() {
    let (zoom, path) = listing(Effect::ExpirePage, 1).await;
    let first = zoom.get(&path).await.body;
    let next = format!("{path}&next_page_token={}", first["next_page_token"].as_str().unwrap());
    assert_eq!(zoom.get(&next).await.refusal(), (400, 300));
    assert_eq!(emails(&zoom.get(&next).await.body), ["p4", "p5", "p6", "p7"], "the fault is used up");
    let (zoom, path) = listing(Effect::ExpirePage, 0).await;
    assert_eq!(zoom.get(&path).await.status, 200);
}

#[tokio::test]
async fn l2_a_listing_changes_between_its_pages() {
    for (by, second, total) in [(2, ["p6", "p7", "p8", "p9"], 8), (-1, ["p3", "p4", "p5", "p6"], 11)] {
        let (zoom, path) = listing(Effect::ListMoves { by }, 1).await;
        let first = zoom.get(&path).await.body;
        assert_eq!((emails(&first).len(), &first["total_records"]), (4, &json!(10)));
        let next = format!("{path}&next_page_token={}", first["next_page_token"].as_str().unwrap());
        let moved = zoom.get(&next).await.body;
        assert_eq!((emails(&moved), &moved["total_records"]), (second.map(str::to_owned).to_vec(), &json!(total)));
        assert_eq!(moved["next_page_token"] == "", by == 2);
    }
}

#[tokio::test]
async fn l2_a_listing_is_wrongly_empty() {
    let (zoom, path) = listing(Effect::EmptyList, 0).await;
    let empty = zoom.get(&path).await.body;
    assert_eq!((emails(&empty).len(), &empty["total_records"], &empty["next_page_token"]), (0, &json!(0), &json!("")));
    assert_eq!(emails(&zoom.get(&path).await.body).len(), 4);
}

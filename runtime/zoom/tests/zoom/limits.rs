//! Zoom's rate limits: the client keeps them through the budget, and reacts when one is reached.

use std::time::Duration;

use greenroom_domain::{ProviderError, store::RateClass};
use jiff::Timestamp;
use serde_json::json;

use crate::{
    errors::{CHANGE, GET, REGISTER, ask},
    fixtures::response,
    stub::{Reply, bench, start_of_test},
};

fn done() -> Reply {
    Reply::json(200, json!({}))
}

fn limited(headers: &[(&str, &str)]) -> Reply {
    let reply = Reply::json(429, json!({"code": 429, "message": "Too many."}));
    headers.iter().fold(reply, |reply, (name, value)| reply.header(name, value))
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[tokio::test]
async fn a_call_waits_for_its_place() {
    let bench = bench([done()]).await;
    bench.rates.waits.lock().unwrap().push_back(Duration::from_millis(250));
    assert_eq!(ask(&bench, GET.0, GET.1).await, Ok(()));
    assert_eq!(bench.clock.slept(), [Duration::from_millis(250)]);
}

#[tokio::test]
async fn a_call_does_not_wait_for_a_place_too_far_ahead() {
    let bench = bench([]).await;
    let hour = Duration::from_secs(3600);
    bench.rates.waits.lock().unwrap().push_back(hour);
    assert_eq!(ask(&bench, REGISTER.0, REGISTER.1).await, Err(ProviderError::RateLimited { retry_after: hour }));
    assert_eq!((bench.stub.calls().len(), bench.clock.slept().len()), (0, 0));
}

#[tokio::test]
async fn a_budget_that_does_not_answer_lets_nothing_through() {
    let bench = bench([]).await;
    *bench.rates.broken.lock().unwrap() = true;
    let refused = ask(&bench, REGISTER.0, REGISTER.1).await;
    assert!(matches!(refused, Err(ProviderError::Unavailable { maybe_done: false, .. })), "{refused:?}");
    assert!(bench.stub.calls().is_empty());
}

#[tokio::test]
async fn a_call_waits_out_a_limit_a_second_and_informs_the_budget() {
    for (headers, seconds) in [
        (vec![("x-ratelimit-type", "QPS"), ("retry-after", "7")], 7),
        (vec![("x-ratelimit-type", "Per-second-limit"), ("retry-after", "Sun, 01 Jun 2025 12:00:05 GMT")], 5),
        (vec![("x-ratelimit-type", "Per-second-limit"), ("retry-after", "2025-06-01T12:00:09Z")], 9),
        (vec![("retry-after", "2")], 2),
        (vec![], 1),
    ] {
        let bench = bench([limited(&headers), done()]).await;
        assert_eq!(ask(&bench, GET.0, GET.1).await, Ok(()), "{headers:?}");
        let wait = Duration::from_secs(seconds);
        assert_eq!(bench.clock.slept(), [wait], "{headers:?}");
        let until = start_of_test().checked_add(wait).unwrap();
        assert_eq!(*bench.rates.held.lock().unwrap(), [(RateClass::Light, until)]);
    }
}

#[tokio::test]
async fn a_limit_that_stays_is_given_up_on() {
    let bench = bench(vec![response("rate-limit-per-second"); 9]).await;
    let refused = ask(&bench, REGISTER.0, REGISTER.1).await;
    assert_eq!(refused, Err(ProviderError::RateLimited { retry_after: Duration::from_secs(1) }));
    assert_eq!(bench.stub.calls().len(), 3);
}

#[tokio::test]
async fn a_wait_longer_than_the_remaining_time_goes_to_the_caller() {
    let bench = bench([limited(&[("x-ratelimit-type", "QPS"), ("retry-after", "90")])]).await;
    let refused = ask(&bench, GET.0, GET.1).await;
    assert_eq!(refused, Err(ProviderError::RateLimited { retry_after: Duration::from_secs(90) }));
    assert_eq!((bench.stub.calls().len(), bench.clock.slept().len()), (1, 0));
    assert_eq!(*bench.rates.held.lock().unwrap(), [(RateClass::Light, at("2025-06-01T12:01:30Z"))]);
}

#[tokio::test]
async fn a_daily_limit_of_the_account_is_not_tried_again() {
    let bench = bench([response("rate-limit-per-day"), limited(&[("x-ratelimit-type", "Daily-limit")])]).await;
    let refused = ask(&bench, GET.0, GET.1).await;
    // The fixture's instant is years ahead, but the client never asks for a wait of more than a day.
    assert_eq!(refused, Err(ProviderError::RateLimited { retry_after: Duration::from_secs(86_400) }));
    let refused = ask(&bench, GET.0, GET.1).await;
    assert_eq!(refused, Err(ProviderError::RateLimited { retry_after: Duration::from_secs(12 * 3600) }));
    let held: Vec<Timestamp> = bench.rates.held.lock().unwrap().iter().map(|(_, until)| *until).collect();
    assert_eq!(held, [at("2025-06-02T12:00:00Z"), at("2025-06-02T00:00:00Z")]);
    assert_eq!(bench.clock.slept().len(), 0);
}

/// Zoom sends daily limits without `X-RateLimit-Type` and without `Retry-After`: its text tells them.
#[tokio::test]
async fn a_daily_limit_without_headers_ends_the_tries_until_midnight_for_its_class() {
    for message in [
        "You have reached the maximum daily rate limit for this API. Refer to the response header for details on when \
         you can make another request.",
        "You have exceeded the Daily Rate Limit of (60000) for this API.",
        "Too many API requests per day.",
    ] {
        let daily = Reply::json(429, json!({"code": 429, "message": message}));
        let bench = bench([daily.clone(), done()]).await;
        let (method, path) = ("GET", "/report/webinars/{webinarId}/participants");
        let refused = ask(&bench, method, path).await;
        let half_a_day = Duration::from_secs(12 * 3600);
        assert_eq!(refused, Err(ProviderError::RateLimited { retry_after: half_a_day }), "{message}");
        assert_eq!((bench.stub.calls().len(), bench.clock.slept().len()), (1, 0), "{message}");
        assert_eq!(*bench.rates.held.lock().unwrap(), [(RateClass::Heavy, at("2025-06-02T00:00:00Z"))]);
        assert_eq!(ask(&bench, GET.0, GET.1).await, Ok(()), "light calls go on");
    }
}

#[tokio::test]
async fn w7_the_daily_limit_of_a_registrant_is_told_without_headers() {
    let message = "You have exceeded the daily rate limit of (3) for Add a webinar registrant API requests for the \
                   registrant (jchill@example.com). You can resume these API requests at GMT 00:00:00.";
    let bench = bench([Reply::json(429, json!({"code": 429, "message": message}))]).await;
    let refused = ask(&bench, REGISTER.0, REGISTER.1).await;
    let retry_after = Duration::from_secs(12 * 3600);
    assert_eq!(refused, Err(ProviderError::DailyRegistrantLimit { retry_after }));
    assert_eq!((bench.stub.calls().len(), bench.clock.slept().len()), (1, 0));
    assert!(bench.rates.held.lock().unwrap().is_empty(), "others may go on");
}

#[tokio::test]
async fn w7_the_daily_limit_of_a_registrant_is_theirs_alone() {
    for (reply, seconds) in [
        (response("daily-registrant-limit"), 86_400),
        (limited(&[("x-ratelimit-type", "Daily-limit"), ("retry-after", "2025-06-02T00:00:00Z")]), 43_200),
        (limited(&[("retry-after", "2025-06-02T00:00:00Z")]), 43_200),
        (limited(&[("x-ratelimit-type", "daily-limit")]), 43_200),
    ] {
        let bench = bench([reply]).await;
        let refused = ask(&bench, REGISTER.0, REGISTER.1).await;
        let retry_after = Duration::from_secs(seconds);
        assert_eq!(refused, Err(ProviderError::DailyRegistrantLimit { retry_after }));
        assert_eq!((bench.stub.calls().len(), bench.clock.slept().len()), (1, 0));
        assert!(bench.rates.held.lock().unwrap().is_empty(), "others may go on");
    }
}

#[tokio::test]
async fn w7_the_daily_limit_of_changes_of_a_registration_is_theirs_alone() {
    let message = "You have exceeded the daily rate limit of (10) for webinar Update registrant's status API requests for \
                   the registrant.";
    let bench = bench([Reply::json(429, json!({"code": 429, "message": message}))]).await;
    let retry_after = Duration::from_secs(12 * 3600);
    let refused = ask(&bench, CHANGE.0, CHANGE.1).await;
    assert_eq!(refused, Err(ProviderError::DailyRegistrantLimit { retry_after }));
    assert_eq!((bench.stub.calls().len(), bench.clock.slept().len()), (1, 0));
    assert!(bench.rates.held.lock().unwrap().is_empty(), "others may go on");
}

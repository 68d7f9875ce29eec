//! Retries: which calls are retried, how often, and which are not.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use greenroom_domain::ProviderError;
use greenroom_zoom::{RetryPolicy, SystemClock};
use serde_json::json;

use crate::{
    errors::{GET, REGISTER, ask},
    fixtures::{body, response},
    stub::{Reply, bench, bench_with},
};

fn done() -> Reply {
    Reply::json(200, json!({}))
}

fn millis(range: std::ops::Range<u64>) -> std::ops::Range<Duration> {
    Duration::from_millis(range.start)..Duration::from_millis(range.end)
}

#[tokio::test]
async fn a_read_is_retried_with_growing_waits() {
    for trouble in [
        response("server-error"),
        response("unavailable-html"),
        Reply::text(408, ""),
        Reply::Nothing,
        Reply::BrokenOff { status: 200, body: "{\"topic\":" },
        Reply::BrokenOff { status: 404, body: "{\"code\":" },
    ] {
        let bench = bench([trouble.clone(), trouble, done()]).await;
        assert_eq!(ask(&bench, GET.0, GET.1).await, Ok(()));
        let slept = bench.clock.slept();
        assert_eq!(slept.len(), 2);
        // 0.5 s and 1 s, each extended by up to as much again at random.
        assert!(millis(500..1001).contains(&slept[0]) && millis(1000..2001).contains(&slept[1]), "{slept:?}");
        assert_eq!(bench.rates.reserved.lock().unwrap().len(), 3, "each try takes a place");
    }
}

#[tokio::test]
async fn tries_are_bounded_in_number_and_time() {
    let bench = bench(vec![response("server-error"); 9]).await;
    let lost = ask(&bench, GET.0, GET.1).await.unwrap_err();
    assert!(matches!(lost, ProviderError::Unavailable { maybe_done: false, .. }), "{lost:?}");
    assert_eq!(bench.stub.calls().len(), 3);

    let short = RetryPolicy { attempts: 9, total: Duration::from_millis(400), ..RetryPolicy::default() };
    let bench = bench_with(vec![response("server-error"); 9], |builder| builder.retry(short)).await;
    ask(&bench, GET.0, GET.1).await.unwrap_err();
    assert_eq!((bench.stub.calls().len(), bench.clock.slept().len()), (1, 0));
}

#[tokio::test]
async fn a_call_ends_in_its_time_with_its_last_try() {
    let patience = RetryPolicy {
        first_wait: Duration::from_millis(1),
        total: Duration::from_millis(800),
        ..RetryPolicy::default()
    };
    let impatient = |silent_token: bool| async move {
        let bench = bench_with([Reply::Nothing, Reply::Silence], |builder| {
            builder.retry(patience).clock(Arc::new(SystemClock))
        })
        .await;
        if silent_token {
            bench.stub.token_will([Reply::Silence]);
        }
        bench
    };
    // One attempt fails at once, the next one hangs. A registration is not retried, and a token is fetched within the
    // same time.
    for (silent_token, (path, code), calls) in [(false, GET, 2), (true, GET, 0), (true, REGISTER, 0)] {
        let bench = impatient(silent_token).await;
        let began = Instant::now();
        let lost = ask(&bench, path, code).await.unwrap_err();
        assert!(matches!(lost, ProviderError::Unavailable { maybe_done: false, .. }), "{lost:?}");
        assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
        assert_eq!(bench.stub.calls().len(), calls);
    }
}

#[tokio::test]
async fn a_registration_leaves_in_the_time_of_its_call_or_never() {
    let bench = bench_with([], |builder| {
        builder.retry(RetryPolicy { total: Duration::from_secs(1), ..RetryPolicy::default() })
    })
    .await;
    // Its place becomes free just when the time is up.
    bench.rates.waits.lock().unwrap().push_back(Duration::from_secs(1));
    let lost = ask(&bench, REGISTER.0, REGISTER.1).await.unwrap_err();
    assert!(matches!(lost, ProviderError::Unavailable { maybe_done: false, .. }), "{lost:?}");
    assert!(bench.stub.calls().is_empty());
}

#[tokio::test]
async fn a_5xx_says_when_to_try_again() {
    let busy = || response("server-error").header("retry-after", "5");
    let bench = bench([busy(), done(), busy(), busy(), busy()]).await;
    assert_eq!(ask(&bench, GET.0, GET.1).await, Ok(()));
    assert_eq!(bench.clock.slept(), [Duration::from_secs(5)]);
    let lost = ask(&bench, GET.0, GET.1).await.unwrap_err();
    assert!(
        matches!(&lost, ProviderError::Unavailable { retry_after, .. } if *retry_after == Duration::from_secs(5)),
        "{lost:?}"
    );
}

#[tokio::test]
async fn a_registration_is_sent_once_where_its_answer_is_lost() {
    for trouble in [
        response("server-error"),
        response("unavailable-html"),
        Reply::text(408, ""),
        Reply::Nothing,
        Reply::BrokenOff { status: 201, body: "{\"registrant_id\":" },
    ] {
        let bench = bench([trouble]).await;
        let lost = ask(&bench, REGISTER.0, REGISTER.1).await.unwrap_err();
        assert!(matches!(lost, ProviderError::Unavailable { maybe_done: true, .. }), "{lost:?}");
        assert_eq!((bench.stub.calls().len(), bench.clock.slept().len()), (1, 0));
    }
}

#[tokio::test]
async fn a_registration_that_never_left_is_tried_again_and_surely_not_done() {
    // A port without a listener.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let bench = bench_with([], |builder| builder.api_url(format!("http://127.0.0.1:{port}/v2"))).await;
    for operation in [GET, REGISTER] {
        let before = bench.clock.slept().len();
        let lost = ask(&bench, operation.0, operation.1).await.unwrap_err();
        assert!(matches!(&lost, ProviderError::Unavailable { maybe_done: false, .. }), "{lost:?}");
        assert!(lost.to_string().contains("no connection"), "{lost}");
        assert_eq!(bench.clock.slept().len() - before, 2);
    }
}

#[tokio::test]
async fn a_registration_refused_by_a_limit_is_tried_again() {
    let created = Reply::json(201, body("bodies/webinarRegistrantCreate"));
    let bench = bench([response("rate-limit-per-second"), created]).await;
    assert_eq!(ask(&bench, REGISTER.0, REGISTER.1).await, Ok(()));
    assert_eq!(bench.stub.calls().len(), 2);
}

#[tokio::test]
async fn a_dropped_call_goes_no_further() {
    let bench = bench([Reply::Silence, done()]).await;
    let zoom = bench.zoom.clone();
    let call = tokio::spawn(async move {
        let account = crate::stub::account();
        greenroom_domain::WebinarProvider::webinar(&*zoom, &account, &crate::calls::id()).await
    });
    while bench.stub.calls().is_empty() {
        tokio::task::yield_now().await;
    }
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    assert_eq!(ask(&bench, GET.0, GET.1).await, Ok(()), "the client is none the worse for it");
    assert_eq!((bench.stub.calls().len(), bench.stub.token_calls().len()), (2, 1));
}

//! Tokens: kept, renewed, shared, and refused.

use std::time::Duration;

use greenroom_domain::{CredentialRef, ProviderError, WebinarProvider, ZoomAccount};
use serde_json::json;
use tokio::sync::Semaphore;

use crate::{
    calls::id,
    errors::{GET, REGISTER, ask},
    fixtures::{body, response},
    stub::{Bench, CLIENT_SECRET, Reply, TOKEN, account, bench, credentials},
};

fn done() -> Reply {
    Reply::json(200, json!({}))
}

fn token_of_call(bench: &Bench, call: usize) -> String {
    bench.stub.calls()[call].headers["authorization"].clone()
}

fn bearer(number: usize) -> String {
    format!("Bearer {TOKEN}-{number}")
}

#[tokio::test]
async fn n1_a_documented_answer_gives_a_token() {
    let bench = bench([done()]).await;
    let answer = body("handmade/bodies/token");
    bench.stub.token_will([Reply::json(200, answer.clone())]);
    assert_eq!(ask(&bench, GET.0, GET.1).await, Ok(()));
    assert_eq!(token_of_call(&bench, 0), format!("Bearer {}", answer["access_token"].as_str().unwrap()));
}

#[tokio::test]
async fn n1_a_token_is_kept_and_renewed_before_it_ends() {
    let bench = bench(vec![done(); 4]).await;
    // Renewed a minute before its hour ends.
    for (pass, expected) in [(0, 1), (3539, 1), (1, 2), (10, 2)] {
        bench.clock.pass(Duration::from_secs(pass));
        assert_eq!(ask(&bench, GET.0, GET.1).await, Ok(()));
        assert_eq!(token_of_call(&bench, bench.stub.calls().len() - 1), bearer(expected));
    }
    assert_eq!(bench.stub.token_calls().len(), 2);
}

#[tokio::test]
async fn n1_a_token_that_lasts_a_minute_is_used_for_half_of_it() {
    let bench = bench(vec![done(); 3]).await;
    bench.stub.token_life(60);
    for (pass, expected) in [(0, 1), (29, 1), (1, 2)] {
        bench.clock.pass(Duration::from_secs(pass));
        assert_eq!(ask(&bench, GET.0, GET.1).await, Ok(()));
        assert_eq!(token_of_call(&bench, bench.stub.calls().len() - 1), bearer(expected));
    }
}

#[tokio::test]
async fn n1_a_refused_token_is_renewed_once() {
    for operation in [GET, REGISTER] {
        let success = Reply::json(201, body("bodies/webinarRegistrantCreate"));
        let success = if operation == GET { done() } else { success };
        let bench = bench([response("token-expired"), success]).await;
        assert_eq!(ask(&bench, operation.0, operation.1).await, Ok(()));
        assert_eq!([token_of_call(&bench, 0), token_of_call(&bench, 1)], [bearer(1), bearer(2)]);
        assert_eq!(bench.clock.slept().len(), 0);
    }
    for refusal in [response("token-invalid"), Reply::text(401, "<html>"), Reply::json(400, json!({"code": 124}))] {
        for operation in [GET, REGISTER] {
            let bench = bench(vec![refusal.clone(); 5]).await;
            let refused = ask(&bench, operation.0, operation.1).await;
            assert!(matches!(refused, Err(ProviderError::Unauthorized { .. })), "{refused:?}");
            assert_eq!((bench.stub.calls().len(), bench.stub.token_calls().len()), (2, 2));
        }
    }
}

#[tokio::test]
async fn n1_a_token_is_fetched_once_for_all_waiting_calls() {
    let bench = bench(vec![done(); 20]).await;
    let plenty = bench.stub.token_gate.forget_permits(Semaphore::MAX_PERMITS);
    assert!(plenty > 0);
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let zoom = bench.zoom.clone();
            tokio::spawn(async move { zoom.webinar(&account(), &id()).await })
        })
        .collect();
    while bench.stub.token_calls().is_empty() {
        tokio::task::yield_now().await;
    }
    // The test runs on one thread: by now every call has come as far as it can without a token.
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    bench.stub.token_gate.add_permits(100);
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!((bench.stub.token_calls().len(), bench.stub.calls().len()), (1, 20));
}

#[tokio::test]
async fn n1_a_failed_fetch_fails_all_waiting_calls_and_none_after() {
    let bench = bench([done()]).await;
    bench.stub.token_gate.forget_permits(Semaphore::MAX_PERMITS);
    bench.stub.token_will([response("oauth-invalid-client")]);
    let one = bench.zoom.clone();
    let two = bench.zoom.clone();
    let one = tokio::spawn(async move { one.webinar(&account(), &id()).await });
    let two = tokio::spawn(async move { two.webinar(&account(), &id()).await });
    while bench.stub.token_calls().is_empty() {
        tokio::task::yield_now().await;
    }
    bench.stub.token_gate.add_permits(100);
    for call in [one, two] {
        let refused = call.await.unwrap();
        assert!(matches!(refused, Err(ProviderError::Unauthorized { .. })), "{refused:?}");
    }
    assert_eq!(bench.stub.token_calls().len(), 1);
    assert_eq!(ask(&bench, GET.0, GET.1).await, Ok(()));
}

#[tokio::test]
async fn n1_a_fetch_without_waiting_calls_ends() {
    let bench = bench([done()]).await;
    bench.stub.token_will([Reply::Silence]);
    let zoom = bench.zoom.clone();
    let call = tokio::spawn(async move { zoom.webinar(&account(), &id()).await });
    while bench.stub.token_calls().is_empty() {
        tokio::task::yield_now().await;
    }
    call.abort();
    let _ = call.await;
    // This is well before the abandoned request would time out, which no call waits for.
    let next = tokio::time::timeout(Duration::from_secs(10), ask(&bench, GET.0, GET.1)).await;
    assert_eq!(next.unwrap(), Ok(()));
    assert_eq!(bench.stub.token_calls().len(), 2);
}

#[tokio::test]
async fn n1_refused_credentials_say_so_and_show_none() {
    for case in ["oauth-bad-account", "oauth-invalid-client", "oauth-unsupported-grant"] {
        let bench = bench([]).await;
        bench.stub.token_will([response(case)]);
        let refused = bench.zoom.check(&account()).await.unwrap_err();
        let ProviderError::Unauthorized { message } = &refused else { panic!("{refused:?}") };
        let message = message.english();
        assert!(message.contains("check account id, client id and client secret"), "{message}");
        assert_eq!((bench.stub.token_calls().len(), bench.stub.calls().len()), (1, 0));
    }
    let bench = bench([]).await;
    bench.stub.token_will([Reply::json(400, json!({"reason": format!("no client with {CLIENT_SECRET}")}))]);
    let refused = bench.zoom.check(&account()).await.unwrap_err().to_string();
    assert!(refused.contains("no client with [masked]"), "{refused}");
}

#[tokio::test]
async fn n1_no_credentials_at_all() {
    let bench = bench([]).await;
    *bench.sealed.0.lock().unwrap() = None;
    let refused = bench.zoom.check(&account()).await.unwrap_err();
    assert!(
        matches!(&refused, ProviderError::Unauthorized { message } if message.english().contains("connect it again"))
    );
    assert!(bench.stub.token_calls().is_empty());
}

#[tokio::test]
async fn n1_an_oauth_in_trouble_is_asked_again() {
    for trouble in [
        response("server-error"),
        response("rate-limit-per-second"),
        Reply::Nothing,
        Reply::text(200, "<html>"),
        Reply::json(200, json!({"access_token": ""})),
        Reply::json(200, json!({"access_token": "line\nbreak"})),
    ] {
        let bench = bench([done()]).await;
        bench.stub.token_will([trouble.clone(), trouble.clone()]);
        assert_eq!(ask(&bench, GET.0, GET.1).await, Ok(()));
        assert_eq!(bench.stub.token_calls().len(), 3);
        let bench = crate::stub::bench([]).await;
        bench.stub.token_will(vec![trouble; 3]);
        let refused = ask(&bench, REGISTER.0, REGISTER.1).await;
        assert!(
            matches!(
                refused,
                Err(ProviderError::Unavailable { maybe_done: false, .. } | ProviderError::RateLimited { .. })
            ),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn n1_checking_tests_the_present_credentials() {
    let user = || Reply::json(200, body("handmade/bodies/user"));
    let bench = bench([done(), user(), done()]).await;
    assert_eq!(ask(&bench, GET.0, GET.1).await, Ok(()));
    // The credentials were rotated: the kept token came from the old ones.
    *bench.sealed.0.lock().unwrap() = Some(credentials("another"));
    bench.zoom.check(&account()).await.unwrap();
    assert_eq!(ask(&bench, GET.0, GET.1).await, Ok(()));
    assert_eq!([0, 1, 2].map(|call| token_of_call(&bench, call)), [bearer(1), bearer(2), bearer(2)]);
    let basic = |call: usize| bench.stub.token_calls()[call].headers["authorization"].clone();
    assert_ne!(basic(0), basic(1));
}

#[tokio::test]
async fn n1_other_credentials_get_another_token() {
    let bench = bench([done(), done()]).await;
    bench.zoom.webinar(&account(), &id()).await.unwrap();
    let credentials =
        CredentialRef::Env { client_id: "CARGO_MANIFEST_DIR".to_owned(), client_secret: "PATH".to_owned() };
    bench.zoom.webinar(&ZoomAccount { credentials, ..account() }, &id()).await.unwrap();
    assert_eq!([token_of_call(&bench, 0), token_of_call(&bench, 1)], [bearer(1), bearer(2)]);
}

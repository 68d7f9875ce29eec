//! `schemas/outcome.json` describes the JSON of every outcome, and of nothing else.

use greenroom::{FailureKind, Outcome, Retry, check_document};
use serde_json::{Value, json};

use super::{guests, invocation, runtime};

fn schema() -> Value {
    serde_json::from_str(include_str!("../../../../schemas/outcome.json")).unwrap()
}

fn is_valid(outcome: &Value) -> bool {
    check_document(&schema(), outcome).is_ok()
}

#[tokio::test]
async fn the_schema_describes_every_outcome() {
    let later = r#"(call $fail (i32.const 1024) (i32.const 9) (i32.const 1033) (i32.const 6) (i32.const 1))"#;
    let (runtime, _) = runtime(&[
        guests::echo(),
        guests::plain("later", r#"(data (i32.const 1024) "not-todayRained")"#, later),
        guests::with_properties("goes-on", "continue", &json!({}), &json!({})),
        guests::plain("spins", "", "(loop $l (br $l)) (unreachable)"),
    ])
    .await;
    let mut outcomes = Vec::new();
    for (action, input) in [
        ("echo", json!({"note": "a"})),
        ("echo", json!({"id": "no", "note": 1})),
        ("later", json!({})),
        ("goes-on", json!({"page": 2})),
        ("spins", json!({})),
        ("absent", json!({})),
    ] {
        let keyed = || invocation(action, input.clone()).idempotency_key(action);
        outcomes.extend([runtime.invoke(keyed()).await, runtime.invoke(keyed()).await]);
        outcomes.push(runtime.invoke(keyed().dry_run()).await);
    }
    runtime.shutdown().await;
    outcomes.push(runtime.invoke(invocation("echo", json!({}))).await);
    assert!(outcomes.iter().any(|outcome| outcome.repeated) && outcomes.iter().any(|outcome| outcome.dry_run));
    assert!(outcomes.iter().any(|outcome| outcome.failure().is_some_and(|failure| !failure.also.is_empty())));
    let mut failed = outcomes.iter().find(|outcome| outcome.failure().is_some()).unwrap().clone();
    for kind in FailureKind::ALL {
        for retry in [Retry::Never, Retry::Now, Retry::After(std::time::Duration::from_secs(1)), Retry::Elsewhere] {
            if let greenroom::RunResult::Failed { failure } = &mut failed.result {
                (failure.kind, failure.retry) = (kind, retry);
            }
            outcomes.push(failed.clone());
        }
    }
    for outcome in outcomes {
        let json = serde_json::to_value(&outcome).unwrap();
        check_document(&schema(), &json).unwrap_or_else(|error| panic!("{error}: {json}"));
        let read: Outcome = serde_json::from_value(json).unwrap();
        assert_eq!(read, outcome);
    }
}

#[tokio::test]
async fn the_schema_refuses_what_no_outcome_is() {
    let (runtime, _) = runtime(&[guests::echo()]).await;
    let whole = serde_json::to_value(runtime.invoke(invocation("echo", json!({}))).await).unwrap();
    assert!(is_valid(&whole), "{whole}");
    let failed = serde_json::to_value(runtime.invoke(invocation("absent", json!({}))).await).unwrap();
    for (outcome, pointer, value) in [
        (&whole, "/status", json!("ended")),
        (&whole, "/status", json!("failed")),
        (&whole, "/usage/cpuUs", json!(-1)),
        (&whole, "/usage", json!({})),
        (&failed, "/failure/kind", json!("odd")),
        (&failed, "/failure/retry", json!("never")),
        (&failed, "/failure/retry", json!({"when": "after"})),
        (&failed, "/failure/retry", json!({"when": "now", "ms": 1})),
        (&failed, "/failure/retry", json!({"when": "later"})),
    ] {
        let mut wrong = outcome.clone();
        *wrong.pointer_mut(pointer).unwrap() = value;
        assert!(!is_valid(&wrong), "{wrong}");
    }
    for extra in ["cursor", "failure", "dry_run", "attachments"] {
        let mut wrong = whole.clone();
        wrong[extra] = json!({});
        assert!(!is_valid(&wrong), "{extra}");
    }
}

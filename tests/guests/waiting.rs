//! Guests that misuse waits for completions from outside.

use greenroom::{FailureKind, Grants, Invocation, Verdict};
use serde_json::json;

use crate::{
    package,
    stage::{self, Stage},
};

each! {
    waits_for_the_past => fails(FailureKind::Failed, "wait-invalid", "ends in the future, and in at most 90 days");
    waits_for_ever => fails(FailureKind::Failed, "wait-invalid", "ends in the future, and in at most 90 days");
    wait_long_name => fails(FailureKind::Failed, "wait-invalid", "at most 64 bytes");
    wait_escapes => fails(FailureKind::Failed, "wait-invalid", "one line");
    waits_without_end => fails(FailureKind::Failed, "too-many-waits", "a run may open 10 waits");
    wait_of_nobody => fails(FailureKind::Failed, "wait-not-found", "has opened no wait `approval`");
    link_in_cursor => fails(FailureKind::InvalidOutput, "invalid-output", "a cursor may not contain a secret");
}

/// A grant lowers how far a wait may lie.
#[tokio::test]
pub(crate) async fn waits_too_long() {
    for (grant, days) in [(json!({}), 90), (json!({ "days": 7 }), 7)] {
        let stage = Stage::new().await;
        let granted = Grants::Only([("waiting".to_owned(), grant)].into());
        stage.runtime.load(package::of("waits-too-long"), granted).await.unwrap();
        let outcome = stage.invoke("waits-too-long", json!({})).await;
        let failure = stage::failure_of("waits-too-long", &outcome);
        assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Failed, "wait-invalid"), "{failure:?}");
        assert!(failure.message.contains(&format!("at most {days} days")), "{failure:?}");
        let replay = stage.runtime.replay(outcome.run, None).await.unwrap();
        assert_eq!(replay.verdict, Verdict::Same);
    }
    // More than is granted is not asked for.
    let stage = Stage::new().await;
    let mut invocation = Invocation::new("waits-without-end".parse().unwrap(), json!({}));
    let granted = Grants::Only([("waiting".to_owned(), json!({ "waits": 3 }))].into());
    stage.runtime.load(package::of("waits-without-end"), granted).await.unwrap();
    invocation.dry_run = true;
    let failure = stage.runtime.invoke(invocation).await;
    assert!(failure.failure().unwrap().message.contains("a run may open 3 waits"), "{failure:?}");
}

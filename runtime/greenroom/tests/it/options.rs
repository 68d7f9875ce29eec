//! Choices for fields of an input, and what a guest says of its crash.

use greenroom::{FailureKind, Grants, OptionsQuery};
use serde_json::json;

use crate::{guests, invocation, runtime};

const ID: &str = "\"82512345678\"";

fn query(field: &str) -> OptionsQuery {
    OptionsQuery::new("chooser".parse().unwrap(), field)
}

#[tokio::test]
async fn an_action_offers_choices_and_can_still_be_invoked() {
    let (runtime, store) = runtime(&[guests::chooser(ID, "Getting started", "")]).await;
    let info = runtime.actions().remove(0);
    assert_eq!(info.options[0].field, "/id");
    let page = runtime.options(query("/id")).await.unwrap();
    let choice = &page.choices[0];
    assert_eq!((&choice.value, choice.label.as_str()), (&json!("82512345678"), "Getting started"));
    assert_eq!(page.next.as_deref(), Some("2"));
    let outcome = runtime.invoke(invocation("chooser", json!({ "id": "82512345678" }))).await;
    assert!(outcome.output().is_some(), "{outcome:?}");
    drop(store);
}

#[tokio::test]
async fn only_fields_of_known_actions_have_choices() {
    let (runtime, _) = runtime(&[guests::chooser(ID, "Getting started", ""), guests::echo()]).await;
    let failure = runtime.options(query("/note")).await.unwrap_err();
    assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::InvalidInput, "no-options"));
    assert!(failure.message.contains("it does for /id"), "{failure:?}");
    let failure = runtime.options(OptionsQuery::new("echo".parse().unwrap(), "/id")).await.unwrap_err();
    assert!(failure.message.contains("it does for none"), "{failure:?}");
    let failure = runtime.options(OptionsQuery::new("nobody".parse().unwrap(), "/id")).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::UnknownAction);
    let mut long = query("/id");
    long.search = Some("x".repeat(2 << 20));
    assert_eq!(runtime.options(long).await.unwrap_err().code, "input");
}

#[tokio::test]
async fn choices_that_nobody_can_use_are_refused() {
    for (value, label, part) in [
        ("\"12\"", "Short", "does not fit the field's schema"),
        ("12", "A number", "does not fit the field's schema"),
        ("{", "No JSON", "a value"),
        (ID, "", "no label"),
        (ID, "bell \u{7}", "control characters"),
        (ID, &"x".repeat(301), "300 characters"),
    ] {
        let (runtime, _) = runtime(&[guests::chooser(value, label, "")]).await;
        let failure = runtime.options(query("/id")).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::InvalidOutput, "{failure:?}");
        assert!(failure.message.contains(part), "{label}: {failure:?}");
    }
}

#[tokio::test]
async fn a_question_has_the_limits_of_a_run() {
    for (before, kind, code) in [
        ("(loop $l (br $l)) (unreachable)", FailureKind::LimitExceeded, "cpu"),
        ("(drop (memory.grow (i32.const 60000))) (unreachable)", FailureKind::LimitExceeded, "memory"),
        ("(unreachable)", FailureKind::Trapped, "trapped"),
    ] {
        let (runtime, _) = runtime(&[guests::chooser(ID, "Getting started", before)]).await;
        let failure = runtime.options(query("/id")).await.unwrap_err();
        assert_eq!((failure.kind, failure.code.as_str()), (kind, code), "{failure:?}");
    }
}

#[tokio::test]
async fn what_a_guest_says_of_its_crash_is_in_the_outcome_without_paths() {
    let (runtime, _) = runtime(&[guests::crashing("index 3 of 2 in /home/ada/src/lib.rs")]).await;
    let outcome = runtime.invoke(invocation("crashing", json!({}))).await;
    let failure = outcome.failure().unwrap();
    assert_eq!(failure.kind, FailureKind::Trapped);
    assert!(failure.message.contains("says: index 3 of 2 in (a path): nothing"), "{failure:?}");
    let replay = runtime.replay(outcome.run, None).await.unwrap();
    assert_eq!(replay.verdict, greenroom::Verdict::Same, "{replay:?}");
    runtime.load(guests::crashing(&"x".repeat(400)), Grants::AsDeclared).await.unwrap_err();
}

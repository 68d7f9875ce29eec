//! The action against a fake host.

use std::time::Duration;

use greenroom_sdk::{
    Level, Retry,
    testing::{FakeHost, assert_input_matches_schema, assert_output_matches_schema},
};
use serde_json::{Value, json};

use super::*;

const WEBINAR: &str = "82512345678";

fn decided() -> Decided {
    Decided {
        already_decided: false,
        topic: "Greenhouses".to_owned(),
        join_url: Some("https://zoom.example/w/1?tk=secret".to_owned()),
        contact_updated: true,
        made_up: false,
    }
}

fn host(outcome: Result<Decided, Failure>) -> FakeHost {
    FakeHost::new().for_contact("7").deciding(WEBINAR, outcome)
}

fn asked(decision: &str) -> Value {
    json!({"webinarId": WEBINAR, "decision": decision})
}

fn output(decision: &str, decided: Decided) -> Value {
    host(Ok(decided)).run(run, asked(decision)).unwrap()
}

#[test]
fn the_types_are_those_of_the_schemas() {
    const INPUT: &str = include_str!("../../../schemas/actions/approve-zoom-webinar-registration/input.json");
    const OUTPUT: &str = include_str!("../../../schemas/actions/approve-zoom-webinar-registration/output.json");
    assert_input_matches_schema::<Input>(INPUT);
    assert_output_matches_schema::<Output>(OUTPUT);
}

#[test]
fn a_registration_is_approved_or_denied() {
    let host = host(Ok(decided()));
    let output = host.run(run, asked("approve")).unwrap();
    let expected = json!({
        "status": "approved",
        "webinarId": WEBINAR,
        "topic": "Greenhouses",
        "joinUrl": "https://zoom.example/w/1?tk=secret",
        "contactUpdated": true,
        "madeUp": false,
    });
    assert_eq!(output, expected);
    let [line] = &host.logs()[..] else { panic!("{:?}", host.logs()) };
    assert_eq!((line.level, line.fields["status"].as_str()), (Level::Info, "approved"));
    assert!(!format!("{line:?}").contains("secret"), "a join link is a credential: {line:?}");
    let denied = host.deciding(WEBINAR, Ok(Decided { join_url: None, ..decided() }));
    let output = denied.run(run, asked("deny")).unwrap();
    assert_eq!((&output["status"], output.get("joinUrl")), (&json!("denied"), None));
    let requests = [DecisionRequest::approve("7", WEBINAR), DecisionRequest::deny("7", WEBINAR)];
    assert_eq!(denied.decisions(), requests);
}

#[test]
fn without_a_contact_nothing_is_asked() {
    let host = FakeHost::new().deciding(WEBINAR, Ok(decided()));
    assert_eq!(host.run(run, asked("approve")).unwrap_err().code, "contact-required");
    assert!(host.decisions().is_empty());
}

#[test]
fn w7_decided_before_is_no_error() {
    let already = Decided { already_decided: true, ..decided() };
    assert_eq!(output("approve", already.clone())["status"], "already-approved");
    assert_eq!(output("deny", Decided { join_url: None, ..already })["status"], "already-denied");
}

#[test]
fn c4_the_outcome_says_that_an_account_user_is_not_written_to() {
    let output = output("approve", Decided { contact_updated: false, ..decided() });
    assert_eq!(output["contactUpdated"], false);
    assert!(output["note"].as_str().unwrap().contains("user of the account"));
}

#[test]
fn a_dry_run_says_that_it_is_made_up() {
    let output = output("approve", Decided { made_up: true, contact_updated: false, join_url: None, ..decided() });
    assert_eq!((&output["madeUp"], output.get("note")), (&json!(true), None));
}

#[test]
fn a_refusal_passes_through_with_the_field_at_fault() {
    let later = Retry::After(Duration::from_secs(9));
    for (code, retry, pointer) in [
        ("webinar-not-found", Retry::Never, Some("/webinarId")),
        ("webinar-full", Retry::Never, Some("/webinarId")),
        ("registration-not-enabled", Retry::Never, Some("/webinarId")),
        ("registration-not-pending", Retry::Never, Some("/decision")),
        ("registration-not-found", Retry::Never, None),
        ("registration-denied", Retry::Never, None),
        ("webinar-host-cannot-register", Retry::Never, None),
        ("zoom-rate-limited", later, None),
    ] {
        let failure = Failure::new(code, "Because.").retry(retry);
        let refused = host(Err(failure.clone())).run(run, asked("deny")).unwrap_err();
        assert_eq!(refused, Failure { pointer: pointer.map(str::to_owned), ..failure });
    }
}

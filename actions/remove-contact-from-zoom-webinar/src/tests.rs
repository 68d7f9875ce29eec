//! The action against a fake host.

use std::time::Duration;

use greenroom_sdk::{
    Level, Retry,
    testing::{FakeHost, assert_input_matches_schema, assert_output_matches_schema},
};
use serde_json::{Value, json};

use super::*;

const WEBINAR: &str = "82512345678";

fn cancellation() -> Cancellation {
    Cancellation { was_registered: true, topic: "Greenhouses".to_owned(), contact_updated: true, made_up: false }
}

fn host(outcome: Result<Cancellation, Failure>) -> FakeHost {
    FakeHost::new().for_contact("7").cancelling(WEBINAR, outcome)
}

fn output(cancellation: Cancellation) -> Value {
    host(Ok(cancellation)).run(run, json!({"webinarId": WEBINAR})).unwrap()
}

#[test]
fn the_types_are_those_of_the_schemas() {
    const INPUT: &str = include_str!("../../../schemas/actions/remove-contact-from-zoom-webinar/input.json");
    const OUTPUT: &str = include_str!("../../../schemas/actions/remove-contact-from-zoom-webinar/output.json");
    assert_input_matches_schema::<Input>(INPUT);
    assert_output_matches_schema::<Output>(OUTPUT);
}

#[test]
fn a_registration_is_cancelled() {
    let host = host(Ok(cancellation()));
    let output = host.run(run, json!({"webinarId": WEBINAR})).unwrap();
    let expected = json!({
        "status": "cancelled",
        "webinarId": WEBINAR,
        "topic": "Greenhouses",
        "contactUpdated": true,
        "madeUp": false,
    });
    assert_eq!(output, expected);
    assert_eq!(host.cancellations(), [RegistrationRequest::new("7", WEBINAR)]);
    assert!(host.writes().is_empty() && host.requests().is_empty());
    let [line] = &host.logs()[..] else { panic!("{:?}", host.logs()) };
    assert_eq!((line.level, line.fields["status"].as_str()), (Level::Info, "cancelled"));
}

#[test]
fn without_a_contact_nothing_is_asked() {
    let host = FakeHost::new().cancelling(WEBINAR, Ok(cancellation()));
    assert_eq!(host.run(run, json!({"webinarId": WEBINAR})).unwrap_err().code, "contact-required");
    assert!(host.cancellations().is_empty());
}

#[test]
fn w7_no_registration_is_no_error() {
    let output = output(Cancellation { was_registered: false, contact_updated: false, ..cancellation() });
    assert_eq!(output["status"], "not-registered");
    assert_eq!(output.get("note"), None);
}

#[test]
fn w12_one_occurrence_is_cancelled() {
    let host = host(Ok(cancellation()));
    host.run(run, json!({"webinarId": WEBINAR, "occurrenceId": "6"})).unwrap();
    assert_eq!(host.cancellations(), [RegistrationRequest::new("7", WEBINAR).occurrence("6")]);
}

#[test]
fn c4_the_outcome_says_that_an_account_user_is_not_written_to() {
    let output = output(Cancellation { contact_updated: false, ..cancellation() });
    assert_eq!(output["contactUpdated"], false);
    assert!(output["note"].as_str().unwrap().contains("user of the account"));
}

#[test]
fn a_dry_run_says_that_it_is_made_up() {
    let output = output(Cancellation { made_up: true, contact_updated: false, ..cancellation() });
    assert_eq!((&output["madeUp"], output.get("note")), (&json!(true), None));
}

#[test]
fn a_refusal_passes_through_with_the_field_at_fault() {
    let later = Retry::After(Duration::from_secs(9));
    for (code, retry, pointer) in [
        ("webinar-not-found", Retry::Never, Some("/webinarId")),
        ("webinar-of-another-business-unit", Retry::Never, Some("/webinarId")),
        ("registration-not-enabled", Retry::Never, Some("/webinarId")),
        ("occurrence-unknown", Retry::Never, Some("/occurrenceId")),
        ("contact-incomplete", Retry::Never, None),
        ("zoom-rate-limited", later, None),
    ] {
        let failure = Failure::new(code, "Because.").retry(retry);
        let refused = host(Err(failure.clone())).run(run, json!({"webinarId": WEBINAR})).unwrap_err();
        assert_eq!(refused, Failure { pointer: pointer.map(str::to_owned), ..failure });
    }
    let placed = Failure::new("webinar-over", "Over.").at("/elsewhere");
    assert_eq!(host(Err(placed.clone())).run(run, json!({"webinarId": WEBINAR})).unwrap_err(), placed);
}

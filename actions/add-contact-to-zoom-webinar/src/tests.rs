//! The action against a fake host.

use std::time::Duration;

use greenroom_sdk::{
    Instant, Level, Occurrences, Retry,
    testing::{FakeHost, assert_input_matches_schema, assert_output_matches_schema},
};
use serde_json::{Value, json};

use super::*;

const WEBINAR: &str = "82512345678";

fn registration() -> Registration {
    Registration {
        registrant_id: "r1".to_owned(),
        state: RegistrationState::Approved,
        join_url: Some("https://zoom.example/w/1?tk=secret".to_owned()),
        topic: "Greenhouses".to_owned(),
        starts_at: Some(Instant::from_millis(1_777_627_800_000)),
        occurrences: Occurrences::Single,
        already_registered: false,
        contact_updated: true,
        made_up: false,
    }
}

fn host(outcome: Result<Registration, Failure>) -> FakeHost {
    FakeHost::new().for_contact("7").registering(WEBINAR, outcome)
}

fn output(registration: Registration) -> Value {
    host(Ok(registration)).run(run, json!({"webinarId": WEBINAR})).unwrap()
}

#[test]
fn the_types_are_those_of_the_schemas() {
    const INPUT: &str = include_str!("../../../schemas/actions/add-contact-to-zoom-webinar/input.json");
    const OUTPUT: &str = include_str!("../../../schemas/actions/add-contact-to-zoom-webinar/output.json");
    assert_input_matches_schema::<Input>(INPUT);
    assert_output_matches_schema::<Output>(OUTPUT);
}

#[test]
fn a_contact_is_registered() {
    let host = host(Ok(registration()));
    let output = host.run(run, json!({"webinarId": WEBINAR})).unwrap();
    assert_eq!(
        output,
        json!({
            "status": "registered",
            "webinarId": WEBINAR,
            "topic": "Greenhouses",
            "registrantId": "r1",
            "joinUrl": "https://zoom.example/w/1?tk=secret",
            "startsAt": "2026-05-01T09:30:00Z",
            "occurrences": {"scope": "single"},
            "contactUpdated": true,
            "madeUp": false,
        })
    );
    assert_eq!(host.requests(), [RegistrationRequest::new("7", WEBINAR)]);
    assert!(host.writes().is_empty());
    let [line] = &host.logs()[..] else { panic!("{:?}", host.logs()) };
    assert_eq!(line.level, Level::Info);
    assert!(!format!("{line:?}").contains("secret"), "a join link is a credential: {line:?}");
}

#[test]
fn without_a_contact_nothing_is_asked() {
    let host = FakeHost::new().registering(WEBINAR, Ok(registration()));
    let failure = host.run(run, json!({"webinarId": WEBINAR})).unwrap_err();
    assert_eq!(failure.code, "contact-required");
    assert!(host.requests().is_empty());
}

#[test]
fn w7_registered_before_is_no_error() {
    assert_eq!(output(Registration { already_registered: true, ..registration() })["status"], "already-registered");
}

#[test]
fn w11_pending_has_no_link() {
    let held = Registration { state: RegistrationState::Pending, join_url: None, ..registration() };
    let output = output(Registration { already_registered: true, ..held });
    assert_eq!(output["status"], "pending");
    assert_eq!(output.get("joinUrl"), None);
}

#[test]
fn w12_the_outcome_says_which_occurrences() {
    for (occurrences, expected) in [
        (Occurrences::All, json!({"scope": "all"})),
        (Occurrences::Next(None), json!({"scope": "next"})),
        (Occurrences::Next(Some("5".to_owned())), json!({"scope": "next", "id": "5"})),
        (Occurrences::Chosen("6".to_owned()), json!({"scope": "chosen", "id": "6"})),
    ] {
        assert_eq!(output(Registration { occurrences, ..registration() })["occurrences"], expected);
    }
    let host = host(Ok(registration()));
    host.run(run, json!({"webinarId": WEBINAR, "occurrenceId": "6"})).unwrap();
    assert_eq!(host.requests(), [RegistrationRequest::new("7", WEBINAR).occurrence("6")]);
}

#[test]
fn c4_the_outcome_says_that_an_account_user_is_not_written_to() {
    let output = output(Registration { contact_updated: false, ..registration() });
    assert_eq!(output["contactUpdated"], false);
    assert!(output["note"].as_str().unwrap().contains("user of the account"));
}

#[test]
fn a_dry_run_says_that_it_is_made_up() {
    let output = output(Registration { made_up: true, contact_updated: false, ..registration() });
    assert_eq!(output["madeUp"], true);
    assert_eq!(output.get("note"), None);
}

#[test]
fn a_refusal_passes_through_with_the_field_at_fault() {
    let refused = |failure: &Failure| host(Err(failure.clone())).run(run, json!({"webinarId": WEBINAR})).unwrap_err();
    let later = Retry::After(Duration::from_secs(9));
    for (code, retry, pointer) in [
        ("webinar-not-found", Retry::Never, Some("/webinarId")),
        ("webinar-of-another-business-unit", Retry::Never, Some("/webinarId")),
        ("registration-not-enabled", Retry::Never, Some("/webinarId")),
        ("extra-questions-required", Retry::Never, Some("/webinarId")),
        ("occurrence-unknown", Retry::Never, Some("/occurrenceId")),
        ("webinar-host-cannot-register", Retry::Never, None),
        ("contact-incomplete", Retry::Never, None),
        ("rate-limited", later, None),
    ] {
        let failure = Failure::new(code, "Because.").retry(retry);
        let expected = Failure { pointer: pointer.map(str::to_owned), ..failure.clone() };
        assert_eq!(refused(&failure), expected);
    }
    let placed = Failure::new("webinar-full", "Full.").at("/elsewhere");
    assert_eq!(refused(&placed), placed);
}

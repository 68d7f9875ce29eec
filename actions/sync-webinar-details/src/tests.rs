//! The action against a fake host.

use greenroom_sdk::{
    sync::WebinarDetails,
    testing::{FakeHost, FakeWebinar, assert_input_matches_schema, assert_output_matches_schema},
};
use serde_json::json;

use super::*;

const WEBINAR: &str = "82512345678";

#[test]
fn the_types_are_those_of_the_schemas() {
    const INPUT: &str = include_str!("../../../schemas/actions/sync-webinar-details/input.json");
    const OUTPUT: &str = include_str!("../../../schemas/actions/sync-webinar-details/output.json");
    assert_input_matches_schema::<Input>(INPUT);
    assert_output_matches_schema::<Output>(OUTPUT);
}

#[test]
fn the_output_has_the_webinars_details() {
    let starts_at = Some(Instant::from_millis(1_777_627_800_000));
    let details = WebinarDetails { topic: "Greenhouses".to_owned(), starts_at, recurring: true, cancelled: true };
    let host = FakeHost::new().with_webinar(WEBINAR, FakeWebinar::new("").details(details));
    assert_eq!(
        host.run(run, json!({"webinarId": WEBINAR})).unwrap(),
        json!({
            "webinarId": WEBINAR,
            "topic": "Greenhouses",
            "startsAt": "2026-05-01T09:30:00Z",
            "recurring": true,
            "cancelled": true,
        })
    );
    assert_eq!(host.logs().len(), 1);
}

#[test]
fn a_refusal_passes_through() {
    let failure = FakeHost::new().run(run, json!({"webinarId": WEBINAR})).unwrap_err();
    assert_eq!(failure.code, "webinar-not-found");
}

//! The action against a fake host.

use std::time::Duration;

use greenroom_sdk::{
    Instant,
    sync::{LeftOutReason, Row, Session},
    testing::{FakeHost, FakeSession, FakeWebinar, assert_input_matches_schema, assert_output_matches_schema},
};
use serde_json::{Value, json};

use super::*;

const WEBINAR: &str = "82512345678";

fn session(id: &str, joins: Vec<u32>, people: Vec<Vec<Row>>) -> FakeSession {
    let session = Session {
        id: id.to_owned(),
        starts_at: Instant::from_millis(1_777_627_800_000),
        ends_at: Instant::from_millis(1_777_631_400_000),
    };
    FakeSession { session, joins, people, refused: None }
}

/// A session of three pages of joins and two of people, and a small one.
fn webinar() -> FakeWebinar {
    let guest = Row::LeftOut(LeftOutReason::NoEmail);
    FakeWebinar::new("Greenhouses")
        .session(session("one", vec![300, 300, 20], vec![vec![Row::Created; 5], vec![Row::Updated, guest]]))
        .session(session("two", vec![2], vec![vec![Row::Unchanged]]))
}

fn host(webinar: FakeWebinar) -> FakeHost {
    FakeHost::new().with_webinar(WEBINAR, webinar)
}

fn output(removed: u64, incomplete: &Value) -> Value {
    json!({
        "webinarId": WEBINAR,
        "sessions": 2,
        "joins": 622,
        "removed": removed,
        "people": {"created": 5, "updated": 1, "unchanged": 1, "leftOut": {"no-email": 1}},
        "incomplete": incomplete,
    })
}

#[test]
fn the_types_are_those_of_the_schemas() {
    const INPUT: &str = include_str!("../../../schemas/actions/sync-webinar-attendance/input.json");
    const OUTPUT: &str = include_str!("../../../schemas/actions/sync-webinar-attendance/output.json");
    assert_input_matches_schema::<SyncInput>(INPUT);
    assert_output_matches_schema::<Output>(OUTPUT);
}

#[test]
fn each_session_is_listed_to_its_end_and_then_computed_for_slices_of_any_size() {
    let mut calls = Vec::new();
    for pages in [1, 2, 3, 5, 100] {
        let host = host(webinar());
        let got = host.run(run, json!({"webinarId": WEBINAR, "pagesPerSlice": pages})).unwrap();
        assert_eq!(got, output(0, &json!([])), "{pages} pages a slice");
        calls.push(host.sync_calls(WEBINAR));
    }
    calls.dedup();
    assert_eq!(
        calls,
        [[
            "sessions",
            "begin participants of one 1",
            "participants one 1",
            "participants one 2",
            "participants one 3",
            "end participants of one 1",
            "attendance one 1",
            "attendance one 2",
            "begin participants of two 1",
            "participants two 1",
            "end participants of two 1",
            "attendance two 1",
        ]]
    );
}

#[test]
fn a_sync_that_is_interrupted_in_every_slice_comes_to_the_same_end() {
    for pages in [1, 2, 5] {
        let host = host(webinar()).crashing();
        let got = host.run(run, json!({"webinarId": WEBINAR, "pagesPerSlice": pages})).unwrap();
        assert_eq!(got, output(0, &json!([])), "{pages} pages a slice");
    }
}

#[test]
fn l2_a_listing_that_lacks_earlier_rows_is_read_again() {
    let webinar = webinar().verdict(ListingEnd::Again).verdict(ListingEnd::Complete(4));
    let host = host(webinar).crashing();
    let got = host.run(run, json!({"webinarId": WEBINAR, "pagesPerSlice": 2})).unwrap();
    assert_eq!(got, output(4, &json!([])));
    assert!(host.sync_calls(WEBINAR).contains(&"end participants of one 2".to_owned()));
}

#[test]
fn l2_a_doubted_listing_is_computed_and_named() {
    let host = host(webinar().verdict(ListingEnd::Doubted("ended-early".to_owned())));
    let got = host.run(run, json!({"webinarId": WEBINAR})).unwrap();
    assert_eq!(got, output(0, &json!([{"session": "one", "reason": "ended-early"}])));
}

#[test]
fn a4_a_session_without_participants_at_zoom_does_not_stop_the_others() {
    let mut webinar = FakeWebinar::new("Greenhouses");
    let refused = Some(Failure::new("zoom-too-old", "Zoom no longer has it."));
    webinar = webinar.session(FakeSession { refused, ..session("old", Vec::new(), vec![vec![Row::Updated]]) });
    webinar = webinar.session(session("two", vec![2], vec![vec![Row::Created]]));
    let got = host(webinar).run(run, json!({"webinarId": WEBINAR})).unwrap();
    assert_eq!(got["incomplete"], json!([{"session": "old", "reason": "zoom-too-old"}]));
    assert_eq!((&got["people"]["created"], &got["people"]["updated"]), (&json!(1), &json!(1)), "C8: a known person");
}

#[test]
fn l2_an_expired_page_token_begins_the_listing_anew() {
    // The third page of the first session.
    let host = host(webinar().failing(5, FakeWebinar::expired()));
    let got = host.run(run, json!({"webinarId": WEBINAR, "pagesPerSlice": 2})).unwrap();
    assert_eq!(got, output(0, &json!([])), "joins count as in the last reading");
    let calls = host.sync_calls(WEBINAR);
    assert_eq!(calls.iter().filter(|call| *call == "begin participants of one 1").count(), 2, "{calls:?}");
}

#[test]
fn pages_from_before_zoom_stopped_answering_are_kept() {
    let silent = Failure::new("zoom-unavailable", "Later.").retry(Retry::After(Duration::from_secs(9)));
    let host = host(webinar().failing(4, silent.clone()));
    assert_eq!(host.run(run, json!({"webinarId": WEBINAR})).unwrap(), output(0, &json!([])));
    let at_once = self::host(webinar().failing(1, silent.clone()));
    assert_eq!(at_once.run(run, json!({"webinarId": WEBINAR})).unwrap_err(), silent, "nothing was read");
}

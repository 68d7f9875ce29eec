//! The action against a fake host.

use std::time::Duration;

use greenroom_sdk::{
    Retry,
    sync::{LeftOutReason, PAGE_TOKEN_EXPIRED, Row},
    testing::{FakeHost, FakeWebinar, assert_input_matches_schema, assert_output_matches_schema},
};
use serde_json::{Value, json};

use super::*;

const WEBINAR: &str = "82512345678";

/// Three pages of approved registrants, one of denied ones.
fn webinar() -> FakeWebinar {
    let out = Row::LeftOut(LeftOutReason::ExcludedDomain);
    FakeWebinar::new("Greenhouses")
        .registrants(ListedState::Approved, vec![vec![Row::Created; 3], vec![Row::Updated, out], vec![Row::Unchanged]])
        .registrants(ListedState::Denied, vec![vec![Row::Created]])
}

fn host(webinar: FakeWebinar) -> FakeHost {
    FakeHost::new().with_webinar(WEBINAR, webinar)
}

fn counts(created: u64, updated: u64, unchanged: u64, excluded: u64) -> Value {
    let left_out = if excluded > 0 { json!({"excluded-domain": excluded}) } else { json!({}) };
    json!({"created": created, "updated": updated, "unchanged": unchanged, "leftOut": left_out})
}

fn complete(cancelled: u64, registrants: &Value) -> Value {
    json!({"webinarId": WEBINAR, "listing": "complete", "cancelled": cancelled, "registrants": registrants})
}

#[test]
fn the_types_are_those_of_the_schemas() {
    const INPUT: &str = include_str!("../../../schemas/actions/sync-webinar-registrations/input.json");
    const OUTPUT: &str = include_str!("../../../schemas/actions/sync-webinar-registrations/output.json");
    assert_input_matches_schema::<SyncInput>(INPUT);
    assert_output_matches_schema::<Output>(OUTPUT);
}

#[test]
fn every_page_of_every_state_is_read_once_in_slices_of_any_size() {
    let expected = complete(0, &counts(4, 1, 1, 1));
    let mut calls = Vec::new();
    for pages in [1, 2, 3, 5, 100] {
        let host = host(webinar());
        let output = host.run(run, json!({"webinarId": WEBINAR, "pagesPerSlice": pages})).unwrap();
        assert_eq!(output, expected, "{pages} pages a slice");
        calls.push(host.sync_calls(WEBINAR));
    }
    calls.dedup();
    assert_eq!(
        calls,
        [[
            "begin registrants 1",
            "registrants 1 Approved 1",
            "registrants 1 Approved 2",
            "registrants 1 Approved 3",
            "registrants 1 Pending 1",
            "registrants 1 Denied 1",
            "end registrants 1",
        ]]
    );
}

#[test]
fn a_sync_that_is_interrupted_in_every_slice_comes_to_the_same_end() {
    for pages in [1, 2, 5] {
        let host = host(webinar()).crashing();
        let output = host.run(run, json!({"webinarId": WEBINAR, "pagesPerSlice": pages})).unwrap();
        assert_eq!(output, complete(0, &counts(4, 1, 1, 1)), "{pages} pages a slice");
    }
}

#[test]
fn l2_a_listing_that_lacks_earlier_rows_is_read_again() {
    let webinar = webinar().verdict(ListingEnd::Again).verdict(ListingEnd::Complete(7));
    let host = host(webinar).crashing();
    let output = host.run(run, json!({"webinarId": WEBINAR, "pagesPerSlice": 2})).unwrap();
    assert_eq!(output, complete(7, &counts(8, 2, 1, 1)), "new and changed rows count in both passes");
    let calls = host.sync_calls(WEBINAR);
    assert!(calls.contains(&"begin registrants 2".to_owned()) && calls.contains(&"end registrants 2".to_owned()));
}

#[test]
fn l2_a_doubted_listing_says_why_and_cancels_nobody() {
    let host = host(webinar().verdict(ListingEnd::Doubted("list-shrank".to_owned())));
    let output = host.run(run, json!({"webinarId": WEBINAR})).unwrap();
    assert_eq!((&output["listing"], &output["doubt"]), (&json!("doubted"), &json!("list-shrank")));
    assert_eq!(output["cancelled"], 0);
}

#[test]
fn l2_an_expired_page_token_begins_the_listing_anew() {
    // The third page of the approved registrants.
    let host = host(webinar().failing(4, FakeWebinar::expired()));
    let output = host.run(run, json!({"webinarId": WEBINAR, "pagesPerSlice": 2})).unwrap();
    assert_eq!(output, complete(0, &counts(7, 2, 1, 1)));
    let calls = host.sync_calls(WEBINAR);
    assert_eq!(calls.iter().filter(|call| *call == "begin registrants 1").count(), 2, "{calls:?}");
}

#[test]
fn a_sync_gives_up_when_page_tokens_always_expire() {
    let mut webinar = webinar();
    for call in 0..20 {
        webinar = webinar.failing(2 + 2 * call, FakeWebinar::expired());
    }
    let failure = host(webinar).run(run, json!({"webinarId": WEBINAR})).unwrap_err();
    assert_eq!(failure.code, PAGE_TOKEN_EXPIRED);
}

#[test]
fn pages_from_before_zoom_stopped_answering_are_kept() {
    let silent = Failure::new("zoom-rate-limited", "Later.").retry(Retry::After(Duration::from_secs(9)));
    let host = host(webinar().failing(4, silent.clone()));
    let output = host.run(run, json!({"webinarId": WEBINAR})).unwrap();
    assert_eq!(output, complete(0, &counts(4, 1, 1, 1)), "the next slice requests the page again");

    let at_once = self::host(webinar().failing(2, silent.clone()));
    assert_eq!(at_once.run(run, json!({"webinarId": WEBINAR})).unwrap_err(), silent, "nothing was read");
}

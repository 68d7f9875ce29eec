//! The action against a fake host.

use std::time::Duration;

use greenroom_sdk::{
    sync::RecordingReason,
    testing::{FakeHost, FakeWebinar, assert_input_matches_schema, assert_output_matches_schema},
};
use serde_json::json;

use super::*;

const WEBINAR: &str = "82512345678";

fn webinar() -> FakeWebinar {
    FakeWebinar::new("Greenhouses")
        .recording("one", Ok(RecordingOutcome::Stored { transcript: true }))
        .recording("two", Ok(RecordingOutcome::Missing(RecordingReason::Processing)))
        .recording("three", Err(Failure::new("zoom-refused", "No.")))
        .recording("four", Ok(RecordingOutcome::Stored { transcript: false }))
}

#[test]
fn the_types_are_those_of_the_schemas() {
    const INPUT: &str = include_str!("../../../schemas/actions/sync-webinar-recordings/input.json");
    const OUTPUT: &str = include_str!("../../../schemas/actions/sync-webinar-recordings/output.json");
    assert_input_matches_schema::<SyncInput>(INPUT);
    assert_output_matches_schema::<Output>(OUTPUT);
}

#[test]
fn r2_each_due_recording_is_requested_once_and_reported_with_its_reason() {
    for pages in [1, 2, 5] {
        let host = FakeHost::new().with_webinar(WEBINAR, webinar()).crashing();
        let output = host.run(run, json!({"webinarId": WEBINAR, "pagesPerSlice": pages})).unwrap();
        assert_eq!(
            output,
            json!({
                "webinarId": WEBINAR,
                "stored": 2,
                "withTranscript": 1,
                "missing": {"processing": 1},
                "failed": [{"session": "three", "code": "zoom-refused"}],
            })
        );
        let asked = host.sync_calls(WEBINAR).iter().filter(|call| call.starts_with("recording ")).count();
        assert_eq!(asked, 4, "{pages} pages a slice");
    }
}

#[test]
fn recordings_from_before_zoom_stopped_answering_are_kept() {
    let silent = Failure::new("zoom-rate-limited", "Later.").retry(Retry::After(Duration::from_secs(9)));
    let host = FakeHost::new().with_webinar(WEBINAR, webinar().failing(3, silent.clone()));
    assert_eq!(host.run(run, json!({"webinarId": WEBINAR})).unwrap()["stored"], 2);
    let at_once = FakeHost::new().with_webinar(WEBINAR, webinar().failing(2, silent.clone()));
    assert_eq!(at_once.run(run, json!({"webinarId": WEBINAR})).unwrap_err(), silent, "nothing was stored");
}

#[test]
fn r2_a_recording_without_an_answer_from_zoom_delays_no_other() {
    let silent = Failure::new("zoom-unavailable", "Later.").retry(Retry::After(Duration::from_secs(9)));
    for pages in [1, 2, 5] {
        let stored = || Ok(RecordingOutcome::Stored { transcript: true });
        let webinar = FakeWebinar::new("Greenhouses").recording("silent", Err(silent.clone()));
        let host = FakeHost::new().with_webinar(WEBINAR, webinar.recording("one", stored()).recording("two", stored()));
        let failure = host.run(run, json!({"webinarId": WEBINAR, "pagesPerSlice": pages})).unwrap_err();
        assert_eq!(failure, silent, "{pages} pages a slice");
        let mut calls = host.sync_calls(WEBINAR);
        calls.dedup();
        let expected = ["recordings-due", "recording silent", "recording one", "recording two", "recording silent"];
        assert_eq!(calls, expected, "{pages} pages a slice");
        let once = FakeHost::new().with_webinar(WEBINAR, self::webinar().failing(2, silent.clone())).crashing();
        let output = once.run(run, json!({"webinarId": WEBINAR, "pagesPerSlice": pages})).unwrap();
        assert_eq!((&output["stored"], &output["missing"]), (&json!(2), &json!({"processing": 1})));
    }
}

#[test]
fn a_failure_of_all_recordings_ends_the_sync() {
    let off = Failure::new("sync-setting-off", "Off.");
    let host = FakeHost::new().with_webinar(WEBINAR, webinar().failing(2, off.clone()));
    assert_eq!(host.run(run, json!({"webinarId": WEBINAR})).unwrap_err(), off);
}

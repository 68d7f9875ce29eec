//! Recordings in every state, and downloads that need a token.

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::{
    client::{Zoom, world},
    sessions::past,
};

const RECORDING: &str = "/v2/meetings/past==/recordings?include_fields=download_access_token";

async fn zoom(recording: Value) -> Zoom {
    let sessions = json!([
        {"start": "2 days ago", "minutes": 60, "uuid": "past==", "recording": recording},
        {"start": "3 days ago", "uuid": "other==", "recording": {"transcript": [{"from": 0, "to": 1, "text": "x"}]}},
    ]);
    Zoom::of(&world(json!([past(json!({"sessions": sessions}))]))).await
}

fn said() -> Value {
    json!([
        {"from": 2.43, "to": 5.22, "speaker": "Hanna", "text": "Welcome."},
        {"from": 3661.5, "to": 3662, "text": "The end."},
    ])
}

fn url_of(body: &Value, kind: &str) -> String {
    let files = body["recording_files"].as_array().unwrap();
    files.iter().find(|file| file["file_type"] == kind).unwrap()["download_url"].as_str().unwrap().to_owned()
}

async fn fetch(url: &str, token: Option<&str>) -> (u16, String, String) {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = client.get(url);
    let request = match token {
        Some(token) => request.bearer_auth(token),
        None => request,
    };
    let response = request.send().await.unwrap();
    let media = response.headers().get("content-type").map(|media| media.to_str().unwrap().to_owned());
    (response.status().as_u16(), media.unwrap_or_default(), response.text().await.unwrap())
}

#[tokio::test]
async fn r1_a_recording_has_files_and_a_transcript_that_is_downloaded_with_its_token() {
    let zoom = zoom(json!({"files": ["MP4", "M4A", "CHAT", "CC"], "transcript": said()})).await;
    let body = zoom.get(RECORDING).await.body;
    assert_eq!((&body["duration"], &body["type"], &body["recording_count"]), (&json!(60), &json!("5"), &json!(5)));
    let files = body["recording_files"].as_array().unwrap();
    let types: Vec<_> = files.iter().map(|file| file["file_type"].as_str().unwrap()).collect();
    assert_eq!(types, ["MP4", "M4A", "CHAT", "CC", "TRANSCRIPT"]);
    assert!(files[3].get("id").is_none() && files[3].get("status").is_none(), "captions have neither, as documented");
    assert_eq!(files[4]["status"], "completed");
    let token = body["download_access_token"].as_str().unwrap();
    let (status, media, text) = fetch(&url_of(&body, "TRANSCRIPT"), Some(token)).await;
    assert_eq!((status, media.as_str()), (200, "text/vtt"));
    assert_eq!(
        text,
        "WEBVTT\r\n\r\n1\r\n00:00:02.430 --> 00:00:05.220\r\nHanna: Welcome.\r\n\r\n\
         2\r\n01:01:01.500 --> 01:01:02.000\r\nThe end.\r\n"
    );
    assert_eq!(files[4]["file_size"], text.len());
    let captions = fetch(&url_of(&body, "CC"), Some(token)).await.2;
    assert_eq!(captions, text.replace("Hanna: ", ""));
    assert_eq!(fetch(&url_of(&body, "MP4"), Some(token)).await.1, "video/mp4");
}

#[tokio::test]
async fn downloads_need_the_recordings_token_or_the_accounts() {
    let zoom = zoom(json!({"transcript": said()})).await;
    let bare = zoom.get("/v2/meetings/past==/recordings").await.body;
    assert!(bare.get("download_access_token").is_none(), "only if requested");
    let url = url_of(&bare, "TRANSCRIPT");
    let other = zoom.get("/v2/meetings/other==/recordings?include_fields=download_access_token").await.body;
    let other = other["download_access_token"].as_str().unwrap().to_owned();
    for token in [None, Some("made-up"), Some(other.as_str())] {
        assert_eq!(fetch(&url, token).await.0, 401, "{token:?}");
    }
    let account = zoom.grant("A1", "C1", "S1").await.body["access_token"].as_str().unwrap().to_owned();
    assert_eq!(fetch(&url, Some(&account)).await.0, 200);
    let short =
        zoom.get(&format!("{RECORDING}&ttl=60")).await.body["download_access_token"].as_str().unwrap().to_owned();
    zoom.sandbox.advance(SignedDuration::from_secs(59));
    assert_eq!(fetch(&url, Some(&short)).await.0, 200);
    zoom.sandbox.advance(SignedDuration::from_secs(1));
    assert_eq!(fetch(&url, Some(&short)).await.0, 401);
    for path in ["/rec/download/nobody", "/rec/else/x", "/rec"] {
        assert_eq!(fetch(&format!("{}{path}", zoom.sandbox.base_url()), Some(&account)).await.0, 404);
    }
}

#[tokio::test]
async fn a_download_is_redirected_once() {
    let zoom = zoom(json!({"transcript": said()})).await;
    let body = zoom.get(RECORDING).await.body;
    fetch(&url_of(&body, "TRANSCRIPT"), body["download_access_token"].as_str()).await;
    let paths: Vec<_> = zoom.sandbox.requests().into_iter().rev().take(2).map(|one| (one.path, one.status)).collect();
    assert!(paths[1].0.starts_with("/rec/download/") && paths[1].1 == Some(302), "{paths:?}");
    assert!(paths[0].0.starts_with("/rec/file/") && paths[0].1 == Some(200), "{paths:?}");
}

#[tokio::test]
async fn r2_a_recording_that_is_not_available() {
    for recording in [json!(null), json!({"state": "deleted"})] {
        assert_eq!(zoom(recording).await.get(RECORDING).await.refusal(), (404, 3301));
    }
    let processing = zoom(json!({"state": "processing", "transcript": said()})).await.get(RECORDING).await.body;
    for file in processing["recording_files"].as_array().unwrap() {
        assert_eq!((&file["status"], &file["file_type"]), (&json!("processing"), &json!("")));
        assert!(file.get("download_url").is_none());
    }
    let denied = json!(["recordingGet", "reportWebinarParticipants"]);
    let mut world = world(json!([past(json!({}))]));
    world["accounts"][0]["no_permission_for"] = denied;
    let zoom = Zoom::of(&world).await;
    assert_eq!(zoom.get(RECORDING).await.refusal(), (400, 200));
    assert_eq!(zoom.get("/v2/report/webinars/past==/participants").await.refusal(), (400, 200));
}

#[tokio::test]
async fn a7_a_transcript_that_is_not_available() {
    let none = zoom(json!({})).await.get(RECORDING).await.body;
    assert!(none["recording_files"].as_array().unwrap().iter().all(|file| file["file_type"] != "TRANSCRIPT"));
    let later = zoom(json!({"transcript_state": "processing", "transcript": said()})).await.get(RECORDING).await.body;
    let statuses: Vec<_> = later["recording_files"].as_array().unwrap().iter().map(|file| &file["status"]).collect();
    assert_eq!(statuses, ["completed", "completed", "processing"]);
    for (state, status) in [("missing", 404), ("garbled", 200), ("web_page", 200)] {
        let zoom = zoom(json!({"transcript_state": state, "transcript": said()})).await;
        let body = zoom.get(RECORDING).await.body;
        let (found, _, text) = fetch(&url_of(&body, "TRANSCRIPT"), body["download_access_token"].as_str()).await;
        assert_eq!((found, text.starts_with("<!DOCTYPE html>")), (status, state == "web_page"), "{state}");
        assert!(!text.contains("Welcome"), "{text}");
    }
}

//! Past sessions, their participants and recordings: the requests, and the conversion of the answers.

use greenroom_domain::{ProviderError, RecordingFileKind, RegistrationState, SessionId, WebinarId, WebinarProvider};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::{
    calls::{assert_sent, id},
    fixtures::{assert_documented, body, response},
    stub::{Bench, Reply, account, bench},
};

pub(crate) fn uuid() -> SessionId {
    SessionId::new("4444AAAiAAAAAiAiAiiAii==")
}

async fn ok(body: Value) -> Bench {
    bench([Reply::json(200, body)]).await
}

#[tokio::test]
async fn t2_past_sessions() {
    let bench = ok(body("bodies/pastWebinars")).await;
    let past = bench.zoom.past_sessions(&account(), &id()).await.unwrap();
    assert_eq!(past.len(), 1);
    assert_eq!(
        (past[0].id.as_str(), past[0].starts_at),
        ("Bznyg8KZTdCVbQxvS/oZ7w==", Some(at("2022-03-26T06:44:14Z")))
    );
    assert_sent(&bench, "GET", "/past_webinars/{webinarId}/instances");

    bench.stub.will([Reply::json(200, json!({"webinars": [{"uuid": "a"}, {"start_time": "2022-03-26T06:44:14Z"}]}))]);
    let past = bench.zoom.past_sessions(&account(), &id()).await.unwrap();
    assert_eq!(past.iter().map(|one| (one.id.as_str(), one.starts_at)).collect::<Vec<_>>(), [("a", None)]);
}

fn at(text: &str) -> jiff::Timestamp {
    text.parse().unwrap()
}

fn report() -> Value {
    let mut report = body("bodies/reportWebinarDetails");
    // The document's own example has more digits than a real id.
    report["id"] = json!(id().as_str().parse::<u64>().unwrap());
    report
}

#[tokio::test]
async fn t2_a_session_has_its_real_begin_and_end() {
    let bench = ok(report()).await;
    let session = bench.zoom.session(&account(), &id(), &uuid()).await.unwrap();
    assert_eq!((&session.id, &session.webinar, session.topic.as_str()), (&uuid(), &id(), "My Meeting"));
    assert_eq!((session.starts_at, session.ends_at), (at("2022-03-15T07:40:46Z"), Some(at("2022-03-15T07:42:22Z"))));
    assert_sent(&bench, "GET", "/report/webinars/{webinarId}");
    assert_eq!(bench.stub.calls()[0].path, "/v2/report/webinars/4444AAAiAAAAAiAiAiiAii==");

    let mut running = report();
    running.as_object_mut().unwrap().retain(|key, _| key == "start_time");
    for end in [Value::Null, json!(""), json!("2022-03-15T07:40:45Z"), json!("soon")] {
        running["end_time"] = end;
        bench.stub.will([Reply::json(200, running.clone())]);
        let session = bench.zoom.session(&account(), &id(), &uuid()).await.unwrap();
        assert_eq!((session.topic.as_str(), session.ends_at), ("", None));
    }
}

#[tokio::test]
async fn l2_a_report_of_another_session_or_without_a_begin_is_ignored() {
    for (field, value) in [
        ("uuid", json!("another==")),
        ("id", json!(92_674_392_837_u64)),
        ("start_time", json!("")),
        ("start_time", json!(null)),
    ] {
        let mut wrong = report();
        wrong[field] = value;
        let refused = ok(wrong).await.zoom.session(&account(), &id(), &uuid()).await;
        assert!(matches!(refused, Err(ProviderError::Other { status: 200, .. })), "{field}: {refused:?}");
    }
}

#[tokio::test]
async fn a_uuid_with_slashes_is_encoded_as_zoom_wants_it() {
    for (uuid, sent) in [
        ("4444AAAiAAAAAiAiAiiAii==", "4444AAAiAAAAAiAiAiiAii=="),
        ("Bznyg8KZ+dCVbQxvS/oZ7w==", "Bznyg8KZ+dCVbQxvS%2FoZ7w=="),
        ("/ajXp112QmuoKj4854875==", "%252FajXp112QmuoKj4854875%253D%253D"),
        ("aj//Xp112+w==", "aj%252F%252FXp112%252Bw%253D%253D"),
    ] {
        let uuid = SessionId::new(uuid);
        let bench = bench(vec![Reply::json(404, json!({"code": 3001})); 3]).await;
        let _ = bench.zoom.session(&account(), &id(), &uuid).await;
        let _ = bench.zoom.participants(&account(), &uuid, None).await;
        let _ = bench.zoom.recording(&account(), &uuid).await;
        let paths: Vec<String> = bench.stub.calls().into_iter().map(|call| call.path).collect();
        let expected = ["report/webinars/$", "report/webinars/$/participants", "meetings/$/recordings"];
        assert_eq!(paths, expected.map(|path| format!("/v2/{}", path.replace('$', sent))));
    }
    let bench = bench([]).await;
    for dots in ["", ".", ".."] {
        let dots = SessionId::new(dots);
        assert_eq!(bench.zoom.recording(&account(), &dots).await.unwrap_err(), ProviderError::WebinarNotFound);
    }
    assert!(bench.stub.calls().is_empty());
}

#[tokio::test]
async fn t2_participants_as_documented() {
    let bench = ok(body("bodies/reportWebinarParticipants")).await;
    let page = bench.zoom.participants(&account(), &uuid(), None).await.unwrap().page;
    assert_sent(&bench, "GET", "/report/webinars/{webinarId}/participants");
    let query = &bench.stub.calls()[0].query;
    assert_eq!((query["include_fields"].as_str(), query["page_size"].as_str()), ("registrant_id", "300"));
    assert_eq!((page.total, page.next.as_deref()), (Some(1), Some("Tva2CuIdTgsv8wAnhyAdU3m06Y2HuLQtlh3")));
    let join = &page.items[0];
    assert_eq!((join.user_id.as_str(), join.person_id.as_deref()), ("ABCDEF123456", Some("DYHrdpjrS3uaOf7dPkkg8w")));
    assert_eq!(join.registrant_id.as_deref(), Some("123456FEDCBA"));
    assert_eq!((join.email.as_ref().unwrap().as_str(), join.name.as_str()), ("jchill@example.com", "jchill"));
    assert_eq!((join.joined_at, join.left_at), (at("2019-02-01T12:34:12.66Z"), at("2019-02-01T12:54:12.66Z")));

    bench.stub.will([Reply::json(200, json!({"participants": []}))]);
    bench.zoom.participants(&account(), &uuid(), page.next.as_deref()).await.unwrap();
    assert_documented(&bench.stub.calls()[1], "GET", "/report/webinars/{webinarId}/participants");
    assert_eq!(bench.stub.calls()[1].query["next_page_token"], page.next.unwrap());
}

#[tokio::test]
async fn c2_c3_guests_without_an_email_differ_from_invalid_emails() {
    let time = "2025-01-01T10:00:00Z";
    let row = |more: Value| {
        let mut row = json!({"user_id": "1", "join_time": time, "leave_time": "2025-01-01T10:30:00Z"});
        row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        row
    };
    let rows = json!({"participants": [
        row(json!({"user_email": ""})),
        row(json!({"user_email": "not an email"})),
        row(json!({"user_email": " Ada@Example.com", "id": "old", "registrant_id": ""})),
        row(json!({"user_email": " ", "user_id": 16778240})),
        row(json!({"status": "in_meeting"})),
    ]});
    let joins = ok(rows).await.zoom.participants(&account(), &uuid(), None).await.unwrap().page.items;
    let told: Vec<_> =
        joins.iter().map(|j| (j.email.as_ref().map(|e| e.as_str()), j.invalid_email.as_deref())).collect();
    let ada = Some("ada@example.com");
    assert_eq!(told, [(None, None), (None, Some("not an email")), (ada, None), (None, None), (None, None)]);
    assert_eq!((joins[2].person_id.as_deref(), joins[2].registrant_id.as_deref()), (Some("old"), None));
    assert_eq!(joins[3].user_id, "16778240");
}

#[tokio::test]
async fn t2_m2_people_who_wait_to_be_let_in_are_left_out_and_those_without_times_only_where_nobody_knows_them() {
    let (begin, end) = ("2025-01-01T10:00:00Z", "2025-01-01T10:30:00Z");
    let rows = json!({"participants": [
        {"user_id": "ada", "user_email": "ada@example.com"},
        {"user_email": "eve@example.com"},
        {"registrant_id": "r2"},
        {"user_id": "bob", "registrant_id": "r1", "join_time": begin, "leave_time": ""},
        {"user_id": "zoe", "id": "p1", "join_time": "", "leave_time": end},
        {"user_id": "waits", "join_time": begin, "leave_time": end, "status": "in_waiting_room"},
        {"user_id": "never", "leave_time": end, "duration": 5},
        {"user_id": "endless", "join_time": begin, "leave_time": ""},
        {"user_id": "lasts", "join_time": begin, "duration": 90},
        {"user_id": "backwards", "join_time": end, "leave_time": begin},
        {"join_time": begin, "leave_time": end},
    ]});
    let joins = ok(rows).await.zoom.participants(&account(), &uuid(), None).await.unwrap().page.items;
    let told: Vec<_> = joins.iter().map(|j| (j.user_id.as_str(), j.joined_at, j.left_at)).collect();
    let (begin, end) = (at(begin), at(end));
    assert_eq!(
        told,
        [
            ("ada", jiff::Timestamp::UNIX_EPOCH, jiff::Timestamp::UNIX_EPOCH),
            ("eve@example.com", jiff::Timestamp::UNIX_EPOCH, jiff::Timestamp::UNIX_EPOCH),
            ("r2", jiff::Timestamp::UNIX_EPOCH, jiff::Timestamp::UNIX_EPOCH),
            ("bob", begin, begin),
            ("zoe", end, end),
            ("lasts", begin, at("2025-01-01T10:01:30Z")),
            ("backwards", end, end),
            ("at 2025-01-01T10:00:00Z", begin, end),
        ]
    );
}

#[tokio::test]
async fn r1_a_recording_as_documented() {
    let mut listed = body("bodies/recordingGet");
    listed["uuid"] = json!(uuid().as_str());
    let bench = ok(listed.clone()).await;
    let recording = bench.zoom.recording(&account(), &uuid()).await.unwrap();
    assert_sent(&bench, "GET", "/meetings/{meetingId}/recordings");
    assert_eq!(bench.stub.calls()[0].query["include_fields"], "download_access_token");
    assert_eq!((&recording.session, recording.topic.as_str(), recording.minutes), (&uuid(), "My Personal Meeting", 20));
    assert_eq!(recording.starts_at, at("2021-03-18T05:41:36Z"));
    let token = listed["download_access_token"].as_str().unwrap();
    assert_eq!(recording.download_token.as_ref().unwrap().expose_secret(), token);
    assert!(!format!("{recording:?}").contains(token));
    assert!(recording.files.is_empty(), "the example's file is in the trash");

    listed["recording_files"][0].as_object_mut().unwrap().remove("deleted_time");
    listed["share_url"] = json!("https://example.com/rec/share/1");
    for (kind, expected) in [
        ("MP4", RecordingFileKind::Video),
        ("M4A", RecordingFileKind::Audio),
        ("TRANSCRIPT", RecordingFileKind::Transcript),
        ("CC", RecordingFileKind::ClosedCaption),
        ("CHAT", RecordingFileKind::Other),
        ("", RecordingFileKind::Other),
    ] {
        listed["recording_files"][0]["file_type"] = json!(kind);
        bench.stub.will([Reply::json(200, listed.clone())]);
        let recording = bench.zoom.recording(&account(), &uuid()).await.unwrap();
        let file = &recording.files[0];
        assert_eq!((file.kind, file.completed, recording.files.len()), (expected, true, 1));
        assert_eq!(file.id, "72576a1f-4e66-4a77-87c4-f13f9808bd76");
        assert_eq!(file.play_url.as_deref(), listed["recording_files"][0]["play_url"].as_str());
        assert_eq!(file.download_url.as_deref(), listed["recording_files"][0]["download_url"].as_str());
        assert_eq!(recording.share_url.as_deref(), Some("https://example.com/rec/share/1"));
    }
}

#[tokio::test]
async fn r2_unfinished_recordings_are_reported() {
    let mut listed = body("handmade/bodies/recordingGet.processing");
    listed["uuid"] = json!(uuid().as_str());
    let recording = ok(listed).await.zoom.recording(&account(), &uuid()).await.unwrap();
    assert_eq!(recording.files.iter().map(|file| file.completed).collect::<Vec<_>>(), [true, false]);
}

#[tokio::test]
async fn r1_a_recordings_missing_parts() {
    let files = json!([
        {"file_type": "CC", "recording_start": "2025-01-01T10:05:00Z"},
        {"file_type": "MP4", "id": "v", "status": "processing", "recording_start": "2025-01-01T10:00:00Z"},
    ]);
    let recording = ok(json!({"recording_files": files})).await.zoom.recording(&account(), &uuid()).await.unwrap();
    assert_eq!((recording.starts_at, recording.minutes), (at("2025-01-01T10:00:00Z"), 0));
    let told: Vec<_> = recording.files.iter().map(|file| (file.id.as_str(), file.completed)).collect();
    assert_eq!(told, [("cc", true), ("v", false)]);
    assert!(recording.download_token.is_none());
    for body in [
        json!({"start_time": "2025-01-01T10:00:00Z"}),
        json!({"recording_files": []}),
        json!({"recording_files": [], "start_time": "2025-01-01T10:00:00Z", "uuid": "another=="}),
    ] {
        let refused = ok(body.clone()).await.zoom.recording(&account(), &uuid()).await;
        assert!(matches!(refused, Err(ProviderError::Other { status: 200, .. })), "{body}: {refused:?}");
    }
}

#[tokio::test]
async fn l2_a_listing_without_its_list_or_of_half_a_page_is_not_an_empty_one() {
    for answer in [json!({}), json!({"webinars": null, "participants": null}), json!({"total_records": 0}), json!([])] {
        let bench = bench(vec![Reply::json(200, answer.clone()); 2]).await;
        let refused = bench.zoom.past_sessions(&account(), &id()).await;
        assert!(matches!(refused, Err(ProviderError::Other { status: 200, .. })), "{answer}: {refused:?}");
        let refused = bench.zoom.participants(&account(), &uuid(), None).await;
        assert!(matches!(refused, Err(ProviderError::Other { status: 200, .. })), "{answer}: {refused:?}");
    }
    let half = r#"{"participants": [{"user_id": "1", "join_time"#;
    for reply in [Reply::text(200, half), Reply::BrokenOff { status: 200, body: half }] {
        let bench = bench(vec![reply; 3]).await;
        let lost = bench.zoom.participants(&account(), &uuid(), Some("tok")).await;
        assert!(matches!(lost, Err(ProviderError::Unavailable { maybe_done: false, .. })), "{lost:?}");
        assert_eq!(bench.stub.calls().len(), 3);
    }
    let endless = ok(json!({"participants": [], "next_page_token": "again"})).await;
    let refused = endless.zoom.participants(&account(), &uuid(), Some("again")).await;
    assert!(matches!(refused, Err(ProviderError::Other { .. })), "{refused:?}");
}

#[tokio::test]
async fn l2_an_expired_page_token_is_reported_on_further_pages_only() {
    let expired = || response("page-token-expired");
    let (account, approved) = (account(), RegistrationState::Approved);
    for page in [None, Some("tok")] {
        let bench = bench(vec![expired(); 4]).await;
        let zoom = &bench.zoom;
        let refusals = [
            zoom.users(&account, page).await.map(drop),
            zoom.webinars_of(&account, "u", page).await.map(drop),
            zoom.registrants_page(&account, &id(), approved, None, page).await.map(drop),
            zoom.participants(&account, &uuid(), page).await.map(drop),
        ];
        for refused in refusals {
            let refused = refused.unwrap_err();
            assert_eq!(refused == ProviderError::PageTokenExpired, page.is_some(), "{refused:?}");
            assert_eq!(matches!(refused, ProviderError::Invalid { .. }), page.is_none(), "{refused:?}");
        }
        assert_eq!(bench.stub.calls().len(), 4, "an expired token is not sent again");
    }
    let bench = bench([expired(), Reply::json(404, json!({"code": 3001}))]).await;
    let numbered = bench.zoom.webinars_of(&account, "u", Some("page:2")).await;
    assert!(matches!(numbered, Err(ProviderError::Invalid { .. })), "a page number does not expire: {numbered:?}");
    let gone = bench.zoom.participants(&account, &uuid(), Some("tok")).await;
    assert_eq!(gone.unwrap_err(), ProviderError::WebinarNotFound);
}

#[tokio::test]
async fn c2_c3_unusable_registrants_are_reported_with_zooms_email() {
    let registrants = json!({"total_records": 6, "registrants": [
        {"id": "1", "email": "not an email"}, {"id": "2", "email": ""}, {"id": "3"},
        {"email": "no-id@example.com"},
        {"id": "5", "email": "ada@example.com", "first_name": "Ada", "last_name": "Byron", "create_time": "2025-01-01T00:00:00Z"},
        {"id": "6", "email": "bo@example.com"},
    ]});
    let bench = ok(registrants).await;
    let denied = RegistrationState::Denied;
    let page = bench.zoom.registrants_page(&account(), &id(), denied, None, None).await.unwrap();
    let unusable: Vec<_> = page.unusable.iter().map(|one| one.email.as_str()).collect();
    assert_eq!(unusable, ["not an email", "", "", "no-id@example.com"]);
    assert_eq!(page.page.total, Some(6));
    let [ada, bo] = page.page.items.as_slice() else { panic!("{page:?}") };
    assert_eq!((ada.first_name.as_str(), ada.last_name.as_str(), ada.state), ("Ada", "Byron", denied));
    assert_eq!((bo.id.as_str(), bo.first_name.as_str(), bo.last_name.as_str()), ("6", "", ""));
}

#[tokio::test]
async fn w5_the_id_of_a_session_is_never_used_as_a_webinar_id() {
    let bench = ok(report()).await;
    let other = WebinarId::parse("92674392837").unwrap();
    assert!(bench.zoom.session(&account(), &other, &uuid()).await.is_err());
}

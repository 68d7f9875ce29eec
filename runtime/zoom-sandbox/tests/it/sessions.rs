//! Past sessions: their listing, their real times, their participants and absentees.

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::client::{NOW, WEBINAR, Zoom, of_webinar, twice, webinar, world};

/// A webinar of two days ago that began late, after a practice session.
pub(crate) fn past(changes: Value) -> Value {
    let mut past = json!({
        "start": "2 days ago",
        "panelists": [{"name": "Mika", "email": "mika@example.com"}],
        "registrants": [
            {"email": "ada@example.com", "first_name": "Ada"}, {"email": "bo@example.com", "first_name": "Bo"},
            {"email": "cy@example.com", "first_name": "Cy", "status": "pending"},
        ],
        "sessions": [{
            "start": "2 days ago", "minutes": 60, "practice_minutes": 15, "uuid": "past==",
            "participants": [
                {"name": "Hanna", "email": "HOST@acme.example", "joins": [[-15, 60]]},
                {"name": "Ada", "email": "ada@example.com", "joins": [[0, 20], [25, 60], [30, 40.5]]},
                {"name": "Hidden Bo", "registrant": "bo@example.com", "waiting": [[-2, 1]]},
                {"name": "iPhone", "joins": [[1, 2]]},
                {"name": "Mika", "email": "mika@example.com", "joins": [[-10, 60]]},
            ],
        }],
    });
    past.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    webinar(past)
}

const PARTICIPANTS: &str = "/v2/report/webinars/past==/participants";

async fn zoom() -> Zoom {
    Zoom::of(&world(json!([past(json!({}))]))).await
}

#[tokio::test]
async fn a_session_is_listed_with_its_practice_and_reported_with_its_real_times() {
    let zoom = zoom().await;
    let listed = zoom.get(&format!("/v2/past_webinars/{WEBINAR}/instances")).await.body;
    assert_eq!(listed, json!({"webinars": [{"uuid": "past==", "start_time": "2029-12-30T11:45:00Z"}]}));
    let report = zoom.get("/v2/report/webinars/past==").await.body;
    assert_eq!(
        (&report["start_time"], &report["end_time"]),
        (&json!("2029-12-30T12:00:00Z"), &json!("2029-12-30T13:00:00Z"))
    );
    assert_eq!(
        (&report["id"], &report["duration"], &report["participants_count"]),
        (&json!(WEBINAR), &json!(60), &json!(4))
    );
    assert_eq!(report["total_minutes"], 75 + 20 + 35 + 10 + 1 + 70);
    assert_eq!(zoom.get(&format!("/v2/report/webinars/{WEBINAR}")).await.body, report, "the last one");
}

#[tokio::test]
async fn t2_each_join_is_a_row_with_the_registrant_on_request() {
    let zoom = zoom().await;
    let rows = zoom.get(&format!("{PARTICIPANTS}?include_fields=registrant_id")).await.body;
    assert_eq!((&rows["total_records"], &rows["next_page_token"]), (&json!(7), &json!("")));
    let rows = rows["participants"].as_array().unwrap();
    let told: Vec<_> = rows
        .iter()
        .map(|row| {
            (row["name"].as_str().unwrap(), row["user_email"].as_str().unwrap(), row["duration"].as_u64().unwrap())
        })
        .collect();
    assert_eq!(
        told,
        [
            ("Hanna", "HOST@acme.example", 75 * 60),
            ("Ada", "ada@example.com", 1200),
            ("Ada", "ada@example.com", 2100),
            ("Ada", "ada@example.com", 630),
            ("Hidden Bo", "", 180),
            ("iPhone", "", 60),
            ("Mika", "mika@example.com", 4200),
        ]
    );
    let mut users: Vec<_> = rows.iter().map(|row| row["user_id"].as_str().unwrap()).collect();
    users.sort_unstable();
    users.dedup();
    assert_eq!(users.len(), rows.len(), "a person who joins again gets another user id");
    let registrants = zoom.get(&of_webinar("/registrants")).await.body["registrants"].clone();
    let id = |row: usize| rows[row].get("registrant_id").cloned();
    assert_eq!(
        [id(0), id(1), id(3), id(4), id(5)],
        [
            None,
            Some(registrants[0]["id"].clone()),
            Some(registrants[0]["id"].clone()),
            Some(registrants[1]["id"].clone()),
            None,
        ]
    );
    assert_eq!((&rows[4]["status"], &rows[3]["status"]), (&json!("in_waiting_room"), &json!("in_meeting")));
    assert_eq!(
        (&rows[0]["participant_user_id"], &rows[1]["id"]),
        (&zoom.get("/v2/users/me").await.body["id"], &json!(""))
    );
    let bare = zoom.get(PARTICIPANTS).await.body;
    assert!(bare["participants"].as_array().unwrap().iter().all(|row| row.get("registrant_id").is_none()));
}

#[tokio::test]
async fn participants_are_paged_and_their_page_tokens_end_after_15_minutes() {
    let zoom = zoom().await;
    let first = zoom.get(&format!("{PARTICIPANTS}?page_size=4")).await.body;
    assert_eq!((first["participants"].as_array().unwrap().len(), &first["page_count"]), (4, &json!(2)));
    let next = format!("{PARTICIPANTS}?page_size=4&next_page_token={}", first["next_page_token"].as_str().unwrap());
    zoom.sandbox.advance(SignedDuration::from_mins(15));
    assert_eq!(zoom.get(&next).await.body["participants"].as_array().unwrap().len(), 3);
    zoom.sandbox.advance(SignedDuration::from_secs(1));
    assert_eq!(zoom.get(&next).await.refusal(), (400, 300));
}

#[tokio::test]
async fn m2_registrants_who_did_not_attend_are_absentees() {
    let zoom = zoom().await;
    for id in ["past==".to_owned(), WEBINAR.to_string()] {
        let absent = zoom.get(&format!("/v2/past_webinars/{id}/absentees")).await.body;
        let absent: Vec<_> = absent["registrants"].as_array().unwrap().iter().map(|one| &one["email"]).collect();
        assert_eq!(absent, ["bo@example.com"], "a person who only waited did not attend; a pending one was not let in");
    }
    let none = json!({"registration": "off", "registrants": []});
    let zoom = Zoom::of(&world(json!([past(none)]))).await;
    assert_eq!(zoom.get("/v2/past_webinars/past==/absentees").await.refusal(), (400, 3000));
}

#[tokio::test]
async fn s9_a_year_is_as_far_back_as_reports_go() {
    let zoom = zoom().await;
    let mut zoom = zoom;
    let of = ["/v2/report/webinars/past==", PARTICIPANTS];
    zoom.sandbox.advance(SignedDuration::from_hours(24 * 363));
    zoom.log_in("A1", "C1", "S1").await;
    for path in of {
        assert_eq!(zoom.get(path).await.status, 200);
    }
    zoom.sandbox.advance(SignedDuration::from_secs(1));
    for path in of {
        assert_eq!(zoom.get(path).await.refusal(), (400, 12702));
    }
}

#[tokio::test]
async fn s9_a_webinar_is_deleted_90_days_after_its_planned_end_and_its_reports_stay() {
    let occurrences = json!({"start": null, "occurrences": [{"start": "2 days ago"}, {"start": "23 hours ago"}]});
    for (changes, days) in [(json!({}), 88), (occurrences, 89)] {
        let mut zoom = Zoom::of(&world(json!([past(changes)]))).await;
        zoom.sandbox.advance(SignedDuration::from_hours(24 * days));
        zoom.log_in("A1", "C1", "S1").await;
        let instances = format!("/v2/past_webinars/{WEBINAR}/instances");
        let listing = "/v2/users/host@acme.example/webinars";
        for path in [&of_webinar(""), &of_webinar("/registrants"), &instances] {
            assert_eq!(zoom.get(path).await.status, 200, "{path}");
        }
        assert_eq!(zoom.get(listing).await.body["total_records"], 1);
        zoom.sandbox.advance(SignedDuration::from_hours(3));
        zoom.log_in("A1", "C1", "S1").await;
        for path in [&of_webinar(""), &of_webinar("/registrants"), &of_webinar("/panelists"), &instances] {
            assert_eq!(zoom.get(path).await.refusal(), (404, 3001), "{path}");
        }
        assert_eq!(zoom.register("new@example.com").await.refusal(), (404, 3001));
        assert_eq!(zoom.get(listing).await.body["total_records"], 0);
        for path in ["/v2/report/webinars/past==", PARTICIPANTS, &format!("/v2/report/webinars/{WEBINAR}")] {
            assert_eq!(zoom.get(path).await.status, 200, "{path}");
        }
    }
}

#[tokio::test]
async fn s9_a_webinar_that_the_host_deletes_keeps_its_reports() {
    let zoom = zoom().await;
    assert!(zoom.sandbox.delete_webinar(WEBINAR));
    assert!(!zoom.sandbox.delete_webinar(WEBINAR), "once");
    assert_eq!(zoom.get(&of_webinar("")).await.refusal(), (404, 3001));
    assert_eq!(zoom.get(PARTICIPANTS).await.body["total_records"], 7);
    assert!(zoom.sandbox.registrants(None).is_empty());
}

#[tokio::test]
async fn t2_a_report_comes_late_first_partly_and_without_durations() {
    let mut webinar = past(json!({"start": "1 hour ago"}));
    webinar["sessions"][0]["start"] = json!("1 hour ago");
    webinar["sessions"][0]["report"] = json!({"after": 10, "partial_until": 20, "zero_duration_until": 30});
    let zoom = Zoom::of(&world(json!([webinar]))).await;
    let instances = format!("/v2/past_webinars/{WEBINAR}/instances");
    assert_eq!(zoom.get(&instances).await.body["webinars"][0]["uuid"], "past==", "it is known at once");
    let past_participants = "/v2/past_webinars/past==/participants";
    for path in ["/v2/report/webinars/past==", PARTICIPANTS, past_participants] {
        assert_eq!(zoom.get(path).await.refusal(), (404, 3001), "{path}");
    }
    for (minutes, rows, has_durations) in [(10, 4, false), (10, 7, false), (10, 7, true)] {
        zoom.sandbox.advance(SignedDuration::from_mins(minutes));
        let report = zoom.get("/v2/report/webinars/past==").await.body;
        assert_eq!(report["duration"], if has_durations { 60 } else { 0 });
        for path in [PARTICIPANTS, past_participants] {
            let body = zoom.get(path).await.body;
            assert_eq!(body["total_records"], rows);
            let listed = body["participants"].as_array().unwrap();
            assert_eq!(listed.len(), rows);
            assert!(listed.iter().all(|row| (row["duration"] != 0) == has_durations), "{body}");
            assert!(listed.iter().all(|row| row["join_time"].is_string()));
        }
    }
}

#[tokio::test]
async fn t2_past_participants_are_the_rows_of_the_report() {
    let zoom = zoom().await;
    let rows = zoom.get("/v2/past_webinars/past==/participants").await.body;
    let reported = zoom.get(&format!("{PARTICIPANTS}?include_fields=registrant_id")).await.body;
    let fields = |body: &Value| -> Vec<Value> {
        let rows = body["participants"].as_array().unwrap().iter();
        rows.map(|row| json!([row["name"], row["user_email"], row["join_time"], row["registrant_id"]])).collect()
    };
    assert_eq!(fields(&rows), fields(&reported));
    let internal: Vec<_> = rows["participants"].as_array().unwrap().iter().map(|row| &row["internal_user"]).collect();
    assert_eq!(internal, [true, false, false, false, false, false, false], "the host alone is a user of the account");
}

#[tokio::test]
async fn a_session_that_is_not_over_unknown_or_foreign_has_no_report() {
    let coming = json!({"sessions": [{"start": "now", "minutes": 30, "uuid": "now=="}], "registrants": []});
    let mut two = world(json!([past(coming)]));
    two["accounts"].as_array_mut().unwrap().push(json!({
        "name": "labs", "account_id": "A2", "client_id": "C2", "client_secret": "S2",
        "users": [{"email": "lab@acme.example", "first_name": "L", "last_name": "L"}],
        "webinars": [{"id": 91_234_567_890_u64, "host": "lab@acme.example", "topic": "T", "start": "1 day ago",
            "sessions": [{"start": "1 day ago", "uuid": "labs==", "recording": {}}]}],
    }));
    let mut zoom = Zoom::of(&two).await;
    for id in ["now==", "labs==", "nobody==", "91234567890", "825"] {
        for path in ["report/webinars/$", "report/webinars/$/participants", "past_webinars/$/absentees"] {
            assert_eq!(zoom.get(&format!("/v2/{}", path.replace('$', id))).await.refusal(), (404, 3001), "{path} {id}");
        }
        assert_eq!(zoom.get(&format!("/v2/meetings/{id}/recordings")).await.refusal(), (404, 3301));
    }
    let path = format!("/v2/past_webinars/{WEBINAR}/instances");
    assert_eq!(zoom.get(&path).await.body["webinars"], json!([]));
    assert_eq!(zoom.get("/v2/past_webinars/91234567890/instances").await.refusal(), (404, 3001));
    zoom.sandbox.advance(SignedDuration::from_mins(30));
    assert_eq!(zoom.get("/v2/report/webinars/now==").await.status, 200);
    assert_eq!(zoom.get(&path).await.body["webinars"][0]["uuid"], "now==");
    zoom.log_in("A2", "C2", "S2").await;
    assert_eq!(zoom.get("/v2/report/webinars/labs==").await.status, 200);
}

#[tokio::test]
async fn a_uuid_with_slashes_is_found_where_it_is_encoded_twice() {
    for (uuid, once) in [("/be//gin+==", "%2Fbe%2F%2Fgin+=="), ("o/ne==", "o%2Fne==")] {
        let session = json!([{"start": "2 days ago", "uuid": uuid}]);
        let zoom = Zoom::of(&world(json!([past(json!({"sessions": session}))]))).await;
        assert_eq!(zoom.get(&format!("/v2/report/webinars/{}", twice(uuid))).await.body["uuid"], uuid);
        let found = zoom.get(&format!("/v2/report/webinars/{once}")).await.status;
        assert_eq!(found, if uuid.starts_with('/') { 404 } else { 200 });
    }
}

#[tokio::test]
async fn sessions_and_registrations_are_changed_under_control() {
    let zoom = Zoom::with(json!({})).await;
    zoom.register("ada@example.com").await;
    let send = async |method: &str, path: &str, body: Value| {
        let response = zoom.request(method, path).json(&body).send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    };
    let sessions = format!("/_sandbox/webinars/{WEBINAR}/sessions");
    let session = json!({"start": NOW, "minutes": 10, "participants": [
        {"name": "Ada", "email": "ada@example.com", "joins": [[0, 10]]}]});
    let (status, answer) = send("POST", &sessions, session).await;
    let uuid = serde_json::from_str::<Value>(&answer).unwrap()["uuid"].as_str().unwrap().to_owned();
    assert_eq!(status, 201);
    zoom.sandbox.advance(SignedDuration::from_mins(10));
    let row = zoom.get(&format!("/v2/report/webinars/{uuid}/participants?include_fields=registrant_id")).await.body;
    assert_eq!(
        row["participants"][0]["registrant_id"],
        zoom.get(&of_webinar("/registrants")).await.body["registrants"][0]["id"]
    );
    let wrong = json!({"start": NOW, "participants": [{"name": "Ada", "joins": [[10, 0]]}]});
    let (status, answer) = send("POST", &sessions, wrong).await;
    assert!(status == 400 && answer.contains("/participants/0/joins/0"), "{answer}");
    assert_eq!(send("POST", "/_sandbox/webinars/123456789/sessions", json!({"start": NOW})).await.0, 400);

    let registrants = format!("/_sandbox/webinars/{WEBINAR}/registrants");
    for status in ["pending", "denied", "approved"] {
        assert_eq!(send("PUT", &registrants, json!({"email": "Ada@example.com", "status": status})).await.0, 204);
        let listed = zoom.get(&of_webinar(&format!("/registrants?status={status}"))).await.body;
        assert_eq!(listed["registrants"][0]["email"], "ada@example.com");
    }
    assert_eq!(send("PUT", &registrants, json!({"email": "ada@example.com", "status": "cancelled"})).await.0, 204);
    assert_eq!(send("PUT", &registrants, json!({"email": "ada@example.com", "status": "approved"})).await.0, 404);
    assert!(zoom.sandbox.registrants(None).is_empty());

    let recording = format!("/_sandbox/sessions/{uuid}/recording");
    assert_eq!(zoom.get(&format!("/v2/meetings/{uuid}/recordings")).await.refusal(), (404, 3301));
    assert_eq!(send("PUT", &recording, json!({"state": "processing"})).await.0, 204);
    assert_eq!(
        zoom.get(&format!("/v2/meetings/{uuid}/recordings")).await.body["recording_files"][0]["status"],
        "processing"
    );
    assert_eq!(send("PUT", &recording, json!(null)).await.0, 204);
    assert_eq!(zoom.get(&format!("/v2/meetings/{uuid}/recordings")).await.refusal(), (404, 3301));
    assert_eq!(send("PUT", "/_sandbox/sessions/nobody/recording", json!({})).await.0, 400);
}

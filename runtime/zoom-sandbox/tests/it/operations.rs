//! The successful answers of each operation.

use greenroom_zoom_sandbox::{World, world::RegistrantStatus};
use serde_json::{Value, json};

use crate::{
    client::{WEBINAR, Zoom, of_webinar, twice, webinar, world},
    fixtures,
};

#[tokio::test]
async fn every_reading_operation_answers_as_documented_for_every_webinar_of_the_demo() {
    let mut world = World::demo().unwrap();
    world.accounts[0].webinars[0].simulive = true;
    let mut zoom = Zoom::start(world.clone()).await;
    for account in world.accounts {
        zoom.log_in(&account.account_id, &account.client_id, account.client_secret.expose()).await;
        let users = zoom.get("/v2/users").await.body;
        for user in users["users"].as_array().unwrap() {
            let by_id = zoom.get(&format!("/v2/users/{}", user["id"].as_str().unwrap())).await.body;
            let by_email = zoom.get(&format!("/v2/users/{}", user["email"].as_str().unwrap())).await.body;
            assert_eq!(by_id, by_email);
            let webinars = zoom.get(&format!("/v2/users/{}/webinars", user["id"].as_str().unwrap())).await;
            assert_eq!(webinars.status, if user["type"] == 2 { 200 } else { 400 });
        }
        for webinar in account.webinars.iter().filter(|webinar| webinar.host != "sam.basic@acme.example") {
            let path = format!("/v2/webinars/{}", webinar.id);
            let body = zoom.get(&path).await.body;
            assert_eq!(body["id"], webinar.id, "a number");
            assert_eq!(body["host_email"], webinar.host);
            assert_eq!(body["is_simulive"], webinar.simulive);
            zoom.get(&format!("{path}?show_previous_occurrences=true")).await;
            zoom.get(&format!("{path}/panelists")).await;
            zoom.get(&format!("{path}/registrants/questions")).await;
            for status in ["approved", "pending", "denied"] {
                assert_eq!(zoom.get(&format!("{path}/registrants?status={status}")).await.status, 200);
            }
            let past = zoom.get(&format!("/v2/past_webinars/{}/instances", webinar.id)).await.body;
            let past = past["webinars"].as_array().unwrap();
            assert_eq!(past.len(), webinar.sessions.len());
            for session in past {
                let uuid = twice(session["uuid"].as_str().unwrap());
                assert_eq!(zoom.get(&format!("/v2/report/webinars/{uuid}")).await.body["uuid"], session["uuid"]);
                let path = format!("/v2/report/webinars/{uuid}/participants?include_fields=registrant_id");
                assert!(zoom.get(&path).await.body["total_records"].as_u64().unwrap() > 0);
                assert_eq!(zoom.get(&format!("/v2/past_webinars/{uuid}/absentees")).await.status, 200);
                let path = format!("/v2/meetings/{uuid}/recordings?include_fields=download_access_token");
                assert_eq!(zoom.get(&path).await.status, 200);
            }
        }
    }
}

#[tokio::test]
async fn users_are_listed_by_status_and_me_is_the_first() {
    let zoom = Zoom::start(World::demo().unwrap()).await;
    assert_eq!(zoom.get("/v2/users?status=inactive").await.body["users"][0]["email"], "lea.former@acme.example");
    assert_eq!(zoom.get("/v2/users/me").await.body["email"], "ines.okafor@acme.example");
    assert_eq!(zoom.get("/v2/users/INES.okafor%40acme.example").await.body["role_name"], "Owner");
}

#[tokio::test]
async fn a_users_webinars_are_all_or_those_ahead() {
    let zoom = Zoom::start(World::demo().unwrap()).await;
    let ids = |body: &Value| -> Vec<u64> {
        body["webinars"].as_array().unwrap().iter().map(|one| one["id"].as_u64().unwrap()).collect()
    };
    let all = ids(&zoom.get("/v2/users/me/webinars").await.body);
    let ahead = ids(&zoom.get("/v2/users/me/webinars?type=upcoming").await.body);
    assert!(all.contains(&82_512_345_005) && !ahead.contains(&82_512_345_005));
    assert_eq!(all.len(), ahead.len() + 1);
}

#[tokio::test]
async fn a_webinar_is_found_by_its_uuid_too() {
    let zoom = Zoom::with(json!({})).await;
    let uuid = zoom.get(&of_webinar("")).await.body["uuid"].as_str().unwrap().to_owned();
    assert_eq!(zoom.get(&format!("/v2/webinars/{uuid}")).await.body["id"], WEBINAR);
    let twice = uuid.replace('=', "%253D");
    assert_eq!(zoom.get(&format!("/v2/webinars/{twice}")).await.body["id"], WEBINAR);
}

#[tokio::test]
async fn registering_answers_the_webinars_id_and_the_persons_registrant_id() {
    let zoom = Zoom::with(json!({})).await;
    let first = zoom.register("ada@example.com").await;
    assert_eq!(first.status, 201);
    assert_eq!(first.body["id"], WEBINAR);
    let listed = zoom.get(&of_webinar("/registrants")).await.body["registrants"][0].clone();
    assert_eq!(listed["id"], first.body["registrant_id"]);
    assert_eq!(listed["join_url"], first.body["join_url"]);
    assert_eq!(listed["status"], "approved");
}

#[tokio::test]
async fn the_same_email_again_is_the_same_registrant_with_newer_answers() {
    let zoom = Zoom::with(json!({})).await;
    let first = zoom.register("ada@example.com").await.body;
    let again = json!({"email": "ADA@example.com", "first_name": "Augusta", "last_name": "King", "org": "Engines"});
    assert_eq!(zoom.call("POST", &of_webinar("/registrants"), again).await.body, first);
    let listed = zoom.get(&of_webinar("/registrants")).await.body;
    assert_eq!(listed["total_records"], 1);
    assert_eq!(listed["registrants"][0]["first_name"], "Augusta");
    assert_eq!(listed["registrants"][0]["org"], "Engines");
}

#[tokio::test]
async fn the_documents_own_example_of_a_request_is_taken() {
    let zoom = Zoom::with(json!({})).await;
    let reply = zoom
        .call("POST", &of_webinar("/registrants"), fixtures::read("bodies/webinarRegistrantCreate.request.json"))
        .await;
    assert_eq!(reply.status, 201);
    let listed = zoom.get(&of_webinar("/registrants")).await.body["registrants"][0].clone();
    assert_eq!(listed["job_title"], "Chef");
    assert_eq!(listed["custom_questions"][0]["title"], "What do you hope to learn from this?");
}

#[tokio::test]
async fn w4_the_form_says_what_it_requires() {
    let zoom = Zoom::with(json!({
        "questions": [{"field": "job_title", "required": true}, {"field": "org"}],
        "custom_questions": [
            {"title": "Why?", "required": true},
            {"title": "Plan?", "type": "single_radio", "answers": ["Free", "Team"]},
        ],
    }))
    .await;
    assert_eq!(
        zoom.get(&of_webinar("/registrants/questions")).await.body,
        json!({
            "questions": [
                {"field_name": "last_name", "required": true},
                {"field_name": "job_title", "required": true},
                {"field_name": "org", "required": false},
            ],
            "custom_questions": [
                {"title": "Why?", "type": "short", "required": true},
                {"title": "Plan?", "type": "single_radio", "required": false, "answers": ["Free", "Team"]},
            ],
        })
    );
}

#[tokio::test]
async fn w11_a_registration_held_for_approval_has_no_link_until_it_is_approved() {
    let zoom = Zoom::with(json!({"registration": "manual"})).await;
    let body = zoom.register("ada@example.com").await.body;
    assert!(body.get("join_url").is_none());
    assert_eq!(zoom.get(&of_webinar("/registrants")).await.body["total_records"], 0);
    let pending = zoom.get(&of_webinar("/registrants?status=pending")).await.body;
    assert_eq!(pending["registrants"][0]["id"], body["registrant_id"]);

    let approve = json!({"action": "approve", "registrants": [{"id": body["registrant_id"]}]});
    assert_eq!(zoom.call("PUT", &of_webinar("/registrants/status"), approve).await.status, 204);
    let approved = zoom.get(&of_webinar("/registrants")).await.body["registrants"][0].clone();
    assert_eq!(approved["id"], body["registrant_id"]);
    assert!(approved["join_url"].is_string());
    assert_eq!(zoom.register("ada@example.com").await.body["join_url"], approved["join_url"]);
}

#[tokio::test]
async fn registrants_are_denied_cancelled_and_deleted() {
    let zoom = Zoom::with(json!({})).await;
    let status = of_webinar("/registrants/status");
    let first = zoom.register("ada@example.com").await.body;
    let deny = json!({"action": "deny", "registrants": [{"email": "ada@example.com"}]});
    assert_eq!(zoom.call("PUT", &status, deny).await.status, 204);
    assert_eq!(zoom.get(&of_webinar("/registrants?status=denied")).await.body["total_records"], 1);
    assert!(zoom.register("ada@example.com").await.body.get("join_url").is_none(), "a denied one stays denied");

    let cancel = json!({"action": "cancel", "registrants": [{"id": first["registrant_id"]}]});
    assert_eq!(zoom.call("PUT", &status, cancel).await.status, 204);
    assert_eq!(zoom.sandbox.registrants(Some(WEBINAR))[0].status, RegistrantStatus::Denied, "still");
    assert!(zoom.sandbox.set_registrant(WEBINAR, "ada@example.com", RegistrantStatus::Cancelled).unwrap());
    assert!(zoom.sandbox.registrants(Some(WEBINAR)).is_empty(), "cancelled by the person");

    let second = zoom.register("ada@example.com").await.body;
    assert_ne!(second["registrant_id"], first["registrant_id"], "a returning person is new");
    let path = of_webinar(&format!("/registrants/{}", second["registrant_id"].as_str().unwrap()));
    assert_eq!(zoom.try_call("DELETE", &path, None).await.unwrap().status, 204);
    assert!(zoom.sandbox.registrants(None).is_empty());
}

#[tokio::test]
async fn w7_a_registration_that_the_api_cancels_is_denied_and_stays_denied() {
    for registration in ["automatic", "manual"] {
        let zoom = Zoom::with(json!({"registration": registration})).await;
        let first = zoom.register("ada@example.com").await.body;
        let cancel = json!({"action": "cancel", "registrants": [{"email": "ADA@example.com"}]});
        assert_eq!(zoom.call("PUT", &of_webinar("/registrants/status"), cancel).await.status, 204);
        for status in ["approved", "pending"] {
            let listed = zoom.get(&of_webinar(&format!("/registrants?status={status}"))).await.body;
            assert_eq!(listed["total_records"], 0, "{registration} {status}");
        }
        let again = zoom.register("ada@example.com").await;
        assert_eq!((again.status, &again.body["registrant_id"]), (201, &first["registrant_id"]));
        assert_eq!(again.body.get("join_url"), None);
        let denied = zoom.get(&of_webinar("/registrants?status=denied")).await.body;
        assert_eq!(denied["registrants"][0]["id"], first["registrant_id"]);
    }
}

#[tokio::test]
async fn w7_a_world_has_denied_and_cancelled_registrants() {
    let of = |email: &str, status: &str| json!({"email": email, "first_name": "A", "status": status});
    let registrants = json!([of("ada@example.com", "denied"), of("bo@example.com", "cancelled")]);
    let zoom = Zoom::with(json!({"registrants": registrants})).await;
    assert_eq!(zoom.sandbox.registrants(None).len(), 1, "a person's own cancellation is in no list");
    assert_eq!(zoom.register("ada@example.com").await.body.get("join_url"), None);
    assert!(zoom.register("bo@example.com").await.body["join_url"].is_string(), "and they may register again");
}

#[tokio::test]
async fn w12_cancelling_the_last_occurrence_denies() {
    let zoom = Zoom::with(recurring(3)).await;
    let ids = occurrences(&zoom, "").await;
    for (index, id) in ids.iter().enumerate() {
        let cancel = json!({"action": "cancel", "registrants": [{"email": "ada@example.com"}]});
        let path = of_webinar(&format!("/registrants/status?occurrence_id={id}"));
        assert_eq!(zoom.call("PUT", &path, cancel).await.status, 204);
        let expected = if index + 1 < ids.len() { RegistrantStatus::Approved } else { RegistrantStatus::Denied };
        assert_eq!(zoom.sandbox.registrants(None)[0].status, expected);
    }
}

#[tokio::test]
async fn one_registrant_is_read_by_id() {
    let zoom = Zoom::with(json!({"crowd": {"registrants": 2, "denied": 1}, "registration": "manual"})).await;
    let id = zoom.register("ada@example.com").await.body["registrant_id"].as_str().unwrap().to_owned();
    let ada = zoom.get(&of_webinar(&format!("/registrants/{id}"))).await.body;
    assert_eq!((&ada["email"], &ada["status"]), (&json!("ada@example.com"), &json!("pending")));
    let denied = zoom.get(&of_webinar("/registrants?status=denied")).await.body["registrants"][0].clone();
    let found = zoom.get(&of_webinar(&format!("/registrants/{}", denied["id"].as_str().unwrap()))).await.body;
    assert_eq!((&found["email"], &found["status"]), (&json!("p2@crowd.example"), &json!("denied")));
    for nobody in ["nobody", "p1@crowd.example"] {
        assert_eq!(zoom.get(&of_webinar(&format!("/registrants/{nobody}"))).await.refusal(), (400, 3079), "{nobody}");
    }
}

#[tokio::test]
async fn a_call_without_its_scope_is_refused_and_the_scope_named() {
    let mut world = world(json!([webinar(json!({}))]));
    world["accounts"][0]["scopes"] = json!(["webinar:read:webinar:admin", "webinar:read:list_registrants:admin"]);
    let zoom = Zoom::of(&world).await;
    assert_eq!(zoom.get(&of_webinar("")).await.status, 200);
    assert_eq!(zoom.get(&of_webinar("/registrants")).await.status, 200);
    let refused = zoom.register("ada@example.com").await;
    assert_eq!(refused.refusal(), (400, 4711));
    assert!(refused.body["message"].as_str().unwrap().contains("webinar:write:registrant:admin"), "{}", refused.body);
    assert!(zoom.sandbox.registrants(None).is_empty());
    assert_eq!(zoom.get("/v2/users/me").await.refusal(), (400, 4711));
    zoom.sandbox.set_scopes("acme", None).unwrap();
    assert_eq!(zoom.register("ada@example.com").await.status, 201);
    let error = zoom.sandbox.set_scopes("acme", Some(vec!["webinar:read".into()])).unwrap_err();
    assert!(error.problem.english().contains("`webinar:read`"), "{error}");
}

fn recurring(registration_type: u8) -> Value {
    json!({
        "registration_type": registration_type,
        "occurrences": [
            {"start": "2 days ago"}, {"start": "in 1 day"}, {"start": "in 2 days", "minutes": 90},
            {"start": "in 3 days", "deleted": true},
        ],
    })
}

/// Occurrences of a reply.
async fn occurrences(zoom: &Zoom, query: &str) -> Vec<String> {
    let registrant = json!({"email": "ada@example.com", "first_name": "Ada", "last_name": "Byron"});
    let body = zoom.call("POST", &of_webinar(&format!("/registrants{query}")), registrant).await.body;
    let listed = body["occurrences"].as_array().unwrap();
    listed.iter().map(|one| one["occurrence_id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn w12_a_recurring_webinar_lists_the_occurrences_ahead() {
    let zoom = Zoom::with(recurring(1)).await;
    let body = zoom.get(&of_webinar("")).await.body;
    assert_eq!(body["type"], 9);
    assert_eq!(body["occurrences"].as_array().unwrap().len(), 3);
    assert_eq!(body["occurrences"][2]["status"], "deleted");
    assert_eq!(body["start_time"], "2030-01-02T12:00:00Z");
    let all = zoom.get(&of_webinar("?show_previous_occurrences=true")).await.body;
    assert_eq!(all["occurrences"].as_array().unwrap().len(), 4);
    let id = body["occurrences"][1]["occurrence_id"].as_str().unwrap();
    assert_eq!(zoom.get(&of_webinar(&format!("?occurrence_id={id}"))).await.body["duration"], 90);
}

#[tokio::test]
async fn w12_without_an_occurrence_a_registration_is_for_all_or_for_the_next() {
    for (registration_type, expected) in [(1, 2), (2, 1), (3, 2)] {
        let zoom = Zoom::with(recurring(registration_type)).await;
        assert_eq!(occurrences(&zoom, "").await.len(), expected, "type {registration_type}");
    }
}

#[tokio::test]
async fn w12_occurrences_are_chosen_where_the_webinar_lets_one() {
    let zoom = Zoom::with(recurring(3)).await;
    let body = zoom.get(&of_webinar("")).await.body;
    let id = |index: usize| body["occurrences"][index]["occurrence_id"].as_str().unwrap().to_owned();
    assert_eq!(occurrences(&zoom, &format!("?occurrence_ids={}", id(1))).await, [id(1)]);
    assert_eq!(occurrences(&zoom, &format!("?occurrence_ids={}", id(0))).await, [id(0), id(1)], "of both");
    let of = |id: String| of_webinar(&format!("/registrants?occurrence_id={id}"));
    assert_eq!(zoom.get(&of(id(0))).await.body["total_records"], 1);
    let cancel = json!({"action": "cancel", "registrants": [{"email": "ada@example.com"}]});
    let path = of_webinar(&format!("/registrants/status?occurrence_id={}", id(0)));
    assert_eq!(zoom.call("PUT", &path, cancel).await.status, 204);
    assert_eq!(zoom.get(&of(id(0))).await.body["total_records"], 0);
    assert_eq!(zoom.get(&of(id(1))).await.body["total_records"], 1);
}

#[tokio::test]
async fn a_webinar_without_fixed_times_has_no_start() {
    let zoom = Zoom::with(json!({"no_fixed_time": true})).await;
    let body = zoom.get(&of_webinar("")).await.body;
    assert_eq!(body["type"], 6);
    assert!(body.get("start_time").is_none());
    assert!(zoom.register("ada@example.com").await.body.get("occurrences").is_none());
}

#[tokio::test]
async fn w5_an_account_sees_only_its_own() {
    let mut two = world(json!([]));
    let mut labs = two["accounts"][0].clone();
    labs["name"] = json!("labs");
    labs["account_id"] = json!("A2");
    labs["client_id"] = json!("C2");
    labs["webinars"] = json!([crate::client::webinar(json!({}))]);
    two["accounts"].as_array_mut().unwrap().push(labs);
    let mut zoom = Zoom::of(&two).await;
    assert_eq!(zoom.get(&of_webinar("")).await.refusal(), (404, 3001));
    assert_eq!(zoom.register("ada@example.com").await.refusal(), (404, 3001));
    zoom.log_in("A2", "C2", "S1").await;
    assert_eq!(zoom.get(&of_webinar("")).await.status, 200);
}

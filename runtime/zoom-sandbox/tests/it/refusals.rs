//! Each of Zoom's refusals, checked against the answers in `handmade/responses` and the documented codes.

use serde_json::{Value, json};

use crate::{
    client::{Reply, WEBINAR, Zoom, of_webinar, registrant, webinar, world},
    fixtures,
};

/// The same status and code, and the same text except for the webinar's id.
fn is(reply: &Reply, case: &str) {
    let fixture = fixtures::read(&format!("handmade/responses/{case}.json"));
    let text = reply.body.to_string().replace(&WEBINAR.to_string(), "82500000000");
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), fixture["body"]);
    assert_eq!(reply.status, fixture["status"]);
    assert_eq!(reply.header("content-type"), fixture["headers"]["content-type"].as_str().unwrap());
}

#[tokio::test]
async fn w9_webinars_that_do_not_exist_and_invalid_ids() {
    let zoom = Zoom::of(&world(json!([]))).await;
    is(&zoom.get(&of_webinar("")).await, "webinar-not-found");
    is(&zoom.get("/v2/webinars/825-1234-5678").await, "invalid-webinar-id");
    is(&zoom.get("/v2/users/nobody@example.com").await, "user-not-found");
    is(&zoom.get("/v2/users/nobody@example.com/webinars").await, "user-not-found");
    for rest in ["/registrants", "/registrants/questions", "/panelists"] {
        assert_eq!(zoom.get(&of_webinar(rest)).await.refusal(), (404, 3001), "{rest}");
    }
    assert_eq!(zoom.register("ada@example.com").await.refusal(), (404, 3001));
}

#[tokio::test]
async fn w9_registration_is_off() {
    let zoom = Zoom::with(json!({"registration": "off"})).await;
    is(&zoom.register("ada@example.com").await, "registration-refused-off");
    is(&zoom.get(&of_webinar("/registrants/questions")).await, "registration-not-enabled");
    let approve = json!({"action": "approve", "registrants": []});
    assert_eq!(zoom.call("PUT", &of_webinar("/registrants/status"), approve).await.refusal(), (400, 300));
    let delete = zoom.try_call("DELETE", &of_webinar("/registrants/x"), None).await.unwrap();
    assert_eq!(delete.refusal(), (400, 3000));
}

#[tokio::test]
async fn w9_full_by_its_settings_or_by_licence_but_not_for_registrants() {
    for limit in ["registrants_limit", "licence_limit"] {
        let zoom = Zoom::with(json!({limit: 1})).await;
        let first = zoom.register("ada@example.com").await;
        is(&zoom.register("bo@example.com").await, "registration-refused-full");
        assert_eq!(zoom.register("ada@example.com").await.body, first.body);
        let shown = &zoom.get(&of_webinar("")).await.body["settings"]["registrants_restrict_number"];
        assert_eq!(*shown, if limit == "registrants_limit" { 1 } else { 0 });
    }
}

#[tokio::test]
async fn w9_approving_more_than_fit_approves_nobody() {
    let zoom = Zoom::with(json!({"registration": "manual", "registrants_limit": 1})).await;
    let people = json!([{"email": "ada@example.com"}, {"email": "bo@example.com"}]);
    for one in ["ada@example.com", "bo@example.com"] {
        assert_eq!(zoom.register(one).await.status, 201);
    }
    let approve = json!({"action": "approve", "registrants": people});
    is(&zoom.call("PUT", &of_webinar("/registrants/status"), approve).await, "capacity-reached");
    assert_eq!(zoom.get(&of_webinar("/registrants")).await.body["total_records"], 0);
}

#[tokio::test]
async fn w9_paid_over_panelist() {
    let zoom = Zoom::with(json!({"paid": true})).await;
    is(&zoom.register("ada@example.com").await, "registration-refused-paid");
    let zoom = Zoom::with(json!({"start": "2 hours ago", "minutes": 120})).await;
    is(&zoom.register("ada@example.com").await, "webinar-over");
    let zoom = Zoom::with(json!({"occurrences": [{"start": "2 days ago"}, {"start": 5, "deleted": true}]})).await;
    is(&zoom.register("ada@example.com").await, "webinar-over");
    let zoom = Zoom::with(json!({"panelists": [{"name": "Ada", "email": "Ada@example.com"}]})).await;
    is(&zoom.register("ada@example.com").await, "registration-refused-panelist");
}

#[tokio::test]
async fn w6_the_host_cannot_register() {
    let zoom = Zoom::with(json!({})).await;
    is(&zoom.register("HOST@acme.example").await, "host-cannot-register");
}

#[tokio::test]
async fn a_work_address_is_required() {
    let zoom = Zoom::with(json!({"work_email_only": true})).await;
    is(&zoom.register("ada@GMAIL.com").await, "work-email");
    assert_eq!(zoom.register("ada@example.com").await.status, 201);
}

#[tokio::test]
async fn invalid_fields_are_named() {
    let zoom = Zoom::with(json!({})).await;
    is(&zoom.register("not an address").await, "validation-failed");
    let path = of_webinar("/registrants");
    let fields = async |body: Value| -> Vec<String> {
        let reply = zoom.call("POST", &path, body).await;
        assert_eq!(reply.refusal(), (400, 300));
        let errors = reply.body["errors"].as_array().unwrap().clone();
        errors.iter().map(|error| error["field"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(fields(json!({})).await, ["email", "first_name", "last_name"]);
    let mut long = registrant("ada@example.com");
    long["first_name"] = json!("a".repeat(65));
    long["custom_questions"] = json!([{"title": "Why?", "value": "b".repeat(129)}]);
    long["no_of_employees"] = json!("seven");
    assert_eq!(fields(long).await, ["first_name", "no_of_employees", "custom_questions"]);
    assert_eq!(zoom.call("POST", &path, json!([])).await.refusal(), (400, 300));
    let untyped = zoom.request("POST", &path).body("email=ada");
    let reply = zoom.send("POST", &path, untyped).await.unwrap();
    assert_eq!(reply.refusal(), (401, 124), "without a token nothing else is checked");
}

#[tokio::test]
async fn w4_a_required_question_without_an_answer_is_refused() {
    let zoom = Zoom::with(json!({
        "questions": [{"field": "job_title", "required": true}],
        "custom_questions": [{"title": "Why?", "required": true}],
    }))
    .await;
    let reply = zoom.register("ada@example.com").await;
    assert_eq!(reply.refusal(), (400, 300));
    let fields: Vec<_> = reply.body["errors"].as_array().unwrap().iter().map(|one| one["field"].clone()).collect();
    assert_eq!(fields, ["job_title", "custom_questions"]);
    let mut full = registrant("ada@example.com");
    full["job_title"] = json!("Countess");
    full["custom_questions"] = json!([{"title": "Why?", "value": "Engines"}]);
    assert_eq!(zoom.call("POST", &of_webinar("/registrants"), full).await.status, 201);
}

#[tokio::test]
async fn no_plan_and_no_permission() {
    let mut world = world(json!([webinar(json!({"host": "basic@acme.example"}))]));
    let zoom = Zoom::of(&world).await;
    is(&zoom.get(&of_webinar("")).await, "plan-missing");
    is(&zoom.register("ada@example.com").await, "plan-missing");
    is(&zoom.get("/v2/users/basic@acme.example/webinars").await, "plan-missing");
    world["accounts"][0]["no_permission_for"] = json!(["webinar", "webinarRegistrantCreate"]);
    let zoom = Zoom::of(&world).await;
    is(&zoom.get(&of_webinar("")).await, "no-permission");
    is(&zoom.register("ada@example.com").await, "no-permission");
}

#[tokio::test]
async fn unknown_occurrences_and_registrants() {
    let zoom = Zoom::with(json!({"registration_type": 2, "occurrences": [{"start": 60}, {"start": 120}]})).await;
    let body = registrant("ada@example.com");
    let path = of_webinar("/registrants?occurrence_ids=1");
    assert_eq!(zoom.call("POST", &path, body.clone()).await.refusal(), (400, 300));
    let ids: Vec<_> = zoom.get(&of_webinar("")).await.body["occurrences"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["occurrence_id"].as_str().unwrap().to_owned())
        .collect();
    let path = of_webinar(&format!("/registrants?occurrence_ids={}", ids.join(",")));
    assert_eq!(zoom.call("POST", &path, body).await.refusal(), (400, 300), "one at a time");
    let delete = zoom.try_call("DELETE", &of_webinar("/registrants/nobody"), None).await.unwrap();
    assert_eq!(delete.refusal(), (400, 3000));
    let many: Vec<_> = (0..31).map(|index| json!({"id": index.to_string()})).collect();
    let approve = json!({"action": "approve", "registrants": many});
    assert_eq!(zoom.call("PUT", &of_webinar("/registrants/status"), approve).await.refusal(), (400, 300));
}

#[tokio::test]
async fn unsupported_requests_are_named_as_such() {
    let zoom = Zoom::with(json!({})).await;
    assert_eq!(zoom.get("/v2/meetings/1").await.refusal(), (404, 2300));
    assert_eq!(zoom.try_call("PATCH", "/v2/users", None).await.unwrap().refusal(), (405, 300));
}

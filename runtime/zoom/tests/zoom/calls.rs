//! Every call: the request is checked against Zoom's documents, and the answer's conversion is checked.

use greenroom_domain::{
    ApprovalType, CredentialRef, Email, ListedWebinar, NewRegistrant, ProviderError, Registrant, RegistrationChange,
    RegistrationState, RegistrationType, Webinar, WebinarId, WebinarProvider, WebinarType, store::RateClass,
};
use serde_json::{Value, json};

use crate::{
    fixtures::{assert_documented, body, fixture, names, operation},
    stub::{Bench, Reply, TOKEN, account, bench},
};

pub(crate) fn id() -> WebinarId {
    WebinarId::parse("92674392836").unwrap()
}

pub(crate) fn ada() -> NewRegistrant {
    NewRegistrant {
        email: Email::parse("ada@example.com").unwrap(),
        first_name: "Ada".to_owned(),
        last_name: "Lovelace".to_owned(),
    }
}

/// A webinar that is open for registration, as this client would have received it.
pub(crate) async fn webinar(approval: i64) -> Webinar {
    let body = json!({"id": 92674392836u64, "settings": {"approval_type": approval}});
    bench([Reply::json(200, body)]).await.zoom.webinar(&account(), &id()).await.unwrap()
}

/// A registrant, as this client would have received it.
pub(crate) async fn approved_ada() -> Registrant {
    let body = json!({"registrants": [{"id": "r1", "email": "ada@example.com", "status": "approved"}]});
    let bench = bench([Reply::json(200, body)]).await;
    let page = bench.zoom.registrants(&account(), &id(), RegistrationState::Approved, None, None).await.unwrap();
    page.items.into_iter().next().unwrap()
}

async fn ok(name: &str) -> Bench {
    bench([Reply::json(200, body(name))]).await
}

/// Checks that the one call was the documented one, and took its place under the documented class.
pub(crate) fn assert_sent(bench: &Bench, method: &str, path: &str) {
    let calls = bench.stub.calls();
    assert_eq!(calls.len(), 1, "{calls:?}");
    assert_documented(&calls[0], method, path);
    assert_eq!(calls[0].headers["authorization"], format!("Bearer {TOKEN}-1"));
    assert_eq!(calls[0].headers["accept"], "application/json");
    let expected = match operation(method, path)["x-rate-limit"].as_str().unwrap() {
        "LIGHT" => (RateClass::Light, 80),
        "MEDIUM" => (RateClass::Medium, 60),
        "HEAVY" => (RateClass::Heavy, 40),
        other => panic!("{other}"),
    };
    assert_eq!(*bench.rates.reserved.lock().unwrap(), [expected]);
}

#[tokio::test]
async fn n1_check() {
    let bench = ok("handmade/bodies/user").await;
    let user = bench.zoom.check(&account()).await.unwrap();
    assert_eq!((user.email.as_str(), user.first_name.as_str()), ("jchill@example.com", "Jill"));
    assert_sent(&bench, "GET", "/users/{userId}");
    assert_eq!(bench.stub.calls()[0].path, "/v2/users/jchill@example.com");
    let token = &bench.stub.token_calls()[0];
    assert_documented(token, "POST", "/oauth/token");
    assert!(token.headers["authorization"].starts_with("Basic "));
}

#[tokio::test]
async fn n1_the_credentials_may_be_in_the_environment() {
    let bench = ok("handmade/bodies/user").await;
    // These are two variables that are set wherever tests run: a test must not set its own.
    let credentials =
        CredentialRef::Env { client_id: "CARGO_MANIFEST_DIR".to_owned(), client_secret: "PATH".to_owned() };
    bench.zoom.check(&greenroom_domain::ZoomAccount { credentials, ..account() }).await.unwrap();
}

#[tokio::test]
async fn n2_users() {
    let bench = ok("handmade/bodies/users").await;
    let page = bench.zoom.users(&account(), None).await.unwrap();
    assert_eq!((page.items.len(), page.next, page.total), (1, None, Some(1)));
    assert_sent(&bench, "GET", "/users");
    assert_eq!(bench.stub.calls()[0].query["page_size"], "300");
}

#[tokio::test]
async fn n2_users_that_cannot_host_are_left_out() {
    let users = json!({"users": [
        {"id": "1", "email": "a@example.com"}, {"email": "b@example.com"}, {"id": "3", "email": ""}, {"id": "4"},
    ]});
    let page = bench([Reply::json(200, users)]).await.zoom.users(&account(), None).await.unwrap();
    assert_eq!(page.items.iter().map(|u| u.id.as_str()).collect::<Vec<_>>(), ["1"]);
}

#[tokio::test]
async fn n2_webinars_of_a_user() {
    let bench = ok("bodies/webinars").await;
    let page = bench.zoom.webinars_of(&account(), "x1yCzABCDEfg23HiJKl4mN", None).await.unwrap();
    assert_eq!(page.items, [WebinarId::parse("1234567890").unwrap()]);
    assert_eq!(page.total, Some(20));
    // The fixture is page 1 of 1 and has a token all the same. Zoom has deprecated the numbers, so the token decides.
    assert_eq!(page.next.as_deref(), body("bodies/webinars")["next_page_token"].as_str());
    assert_sent(&bench, "GET", "/users/{userId}/webinars");
}

/// Zoom has deprecated `page_number` in favour of `next_page_token` for every listing, so a token is followed where there
/// is one.
#[tokio::test]
async fn n2_webinars_and_users_are_paged_by_token() {
    let page = |number: u32, token: &str| json!({"page_number": number, "page_count": 2, "next_page_token": token, "webinars": [], "users": []});
    // Zoom counts a page that was requested by a token as page 1. The listing ends all the same.
    let bench = bench([page(1, "tok"), page(1, ""), page(1, "tok"), page(1, "")].map(|p| Reply::json(200, p))).await;
    let first = bench.zoom.webinars_of(&account(), "u", None).await.unwrap();
    let second = bench.zoom.webinars_of(&account(), "u", first.next.as_deref()).await.unwrap();
    assert_eq!((first.next.as_deref(), second.next), (Some("tok"), None));
    let first = bench.zoom.users(&account(), None).await.unwrap();
    let second = bench.zoom.users(&account(), first.next.as_deref()).await.unwrap();
    assert_eq!((first.next.as_deref(), second.next), (Some("tok"), None));
    for (further, call) in bench.stub.calls().iter().enumerate().map(|(at, call)| (at % 2 == 1, call)) {
        assert_eq!(call.query.get("next_page_token").map(String::as_str), further.then_some("tok"));
        assert!(!call.query.contains_key("page_number"), "{:?}", call.query);
    }
}

#[tokio::test]
async fn n2_a_listing_that_only_numbers_its_pages_is_read_to_its_end() {
    for token in [json!(null), json!("")] {
        let page = |number: u32| {
            let mut page = json!({"page_number": number, "page_count": 3, "webinars": [], "users": []});
            page["next_page_token"] = token.clone();
            Reply::json(200, page)
        };
        let bench = bench([page(1), page(2), page(3), page(1), page(2), page(3)]).await;
        let mut next = None;
        for _ in 0..3 {
            next = bench.zoom.webinars_of(&account(), "u", next.as_deref()).await.unwrap().next;
        }
        assert_eq!(next, None);
        for _ in 0..3 {
            next = bench.zoom.users(&account(), next.as_deref()).await.unwrap().next;
        }
        assert_eq!(next, None);
        let calls = bench.stub.calls();
        let numbers: Vec<_> = calls.iter().map(|call| call.query.get("page_number").map(String::as_str)).collect();
        assert_eq!(numbers, [None, Some("2"), Some("3"), None, Some("2"), Some("3")]);
        assert_documented(&calls[1], "GET", "/users/{userId}/webinars");
    }
}

#[tokio::test]
async fn n2_a_listing_without_tokens_that_answers_the_same_page_again_ends() {
    let page = || Reply::json(200, json!({"page_number": 1, "page_count": 3, "next_page_token": "", "webinars": []}));
    let bench = bench([page(), page(), page()]).await;
    let mut next = None;
    for _ in 0..3 {
        next = bench.zoom.webinars_of(&account(), "u", next.as_deref()).await.unwrap().next;
    }
    assert_eq!(next, None);
}

/// A user without a webinar licence: Zoom documents code 200, and code 300 has been seen.
#[tokio::test]
async fn n2_the_webinars_of_a_user_without_a_licence_are_not_listed() {
    let plan = "Webinar plan is missing. You must subscribe to the webinar plan.";
    let not_listed = |message: &str| Err(ProviderError::WebinarsNotListed { message: message.into() });
    for (code, message, expected) in [
        (200, plan, not_listed(plan)),
        (200, "No permission.", not_listed("No permission.")),
        (300, plan, not_listed(plan)),
        (300, "Invalid field.", Err(ProviderError::Invalid { message: "Invalid field.".to_owned() })),
        (
            4711,
            "No scope.",
            Err(ProviderError::NoPermission {
                message: "the app in Zoom lacks the scope `webinar:read:list_webinars:admin`: No scope.".into(),
            }),
        ),
    ] {
        let bench = bench([Reply::json(400, json!({"code": code, "message": message}))]).await;
        assert_eq!(bench.zoom.webinars_of(&account(), "u", None).await.map(|_| ()), expected, "{code} {message}");
    }
}

#[tokio::test]
async fn values_in_a_path_or_query_are_encoded() {
    let bench = bench([Reply::json(200, json!({"webinars": []})), Reply::json(200, json!({"registrants": []}))]).await;
    bench.zoom.webinars_of(&account(), "/a/../b?c#d%2f e", None).await.unwrap();
    assert_eq!(bench.stub.calls()[0].path, "/v2/users/%2Fa%2F..%2Fb%3Fc%23d%252f%20e/webinars");
    for dots in ["", ".", ".."] {
        let refused = bench.zoom.webinars_of(&account(), dots, None).await;
        assert_eq!(refused, Err(ProviderError::UserNotFound), "{dots}");
    }
    let approved = RegistrationState::Approved;
    bench.zoom.registrants(&account(), &id(), approved, Some("a&status=denied"), Some("+ =&")).await.unwrap();
    let query = &bench.stub.calls()[1].query;
    assert_eq!((query["occurrence_id"].as_str(), query["next_page_token"].as_str()), ("a&status=denied", "+ =&"));
    assert_eq!(query["status"], "approved");
    assert_eq!(bench.stub.calls().len(), 2);
}

#[tokio::test]
async fn w6_w9_webinar() {
    let mut listed = body("bodies/webinar");
    let own = WebinarId::parse(&listed["id"].to_string()).unwrap();
    let bench = bench([Reply::json(200, listed.clone())]).await;
    let webinar = bench.zoom.webinar(&account(), &own).await.unwrap();
    assert_eq!((&webinar.id, webinar.topic.as_str()), (&own, listed["topic"].as_str().unwrap()));
    assert_eq!(webinar.zoom_account, account().id);
    assert_eq!(webinar.host_email.as_ref().map(Email::as_str), listed["host_email"].as_str());
    assert_eq!(webinar.host_id, listed["host_id"].as_str().unwrap());
    assert_eq!(webinar.registration_type, RegistrationType::OnceForAll);
    assert_eq!(webinar.registrants_limit, Some(100));
    assert_eq!(webinar.closes_registration, listed["settings"]["close_registration"].as_bool().unwrap());
    assert_eq!(webinar.join_url.as_deref(), listed["join_url"].as_str());
    assert_eq!(webinar.minutes, 60);
    assert_eq!(webinar.starts_at.unwrap().to_string(), listed["start_time"].as_str().unwrap());
    assert_eq!(webinar.occurrences.len(), 1);
    assert_eq!((webinar.occurrences[0].id.as_str(), webinar.occurrences[0].minutes), ("1648194360000", 60));
    assert_sent(&bench, "GET", "/webinars/{webinarId}");

    for (kind, expected) in
        [(5, WebinarType::Single), (6, WebinarType::RecurringNoFixedTime), (9, WebinarType::Recurring)]
    {
        for (approval, approves) in
            [(0, ApprovalType::Automatic), (1, ApprovalType::Manual), (2, ApprovalType::NotRequired)]
        {
            listed["type"] = kind.into();
            listed["settings"]["approval_type"] = approval.into();
            bench.stub.will([Reply::json(200, listed.clone())]);
            let webinar = bench.zoom.webinar(&account(), &own).await.unwrap();
            assert_eq!((webinar.kind, webinar.approval), (expected, approves));
            assert_eq!(webinar.starts_at.is_none(), kind == 6);
        }
    }
}

#[tokio::test]
async fn absent_fields_of_a_webinar_have_the_documented_defaults() {
    let bare = webinar(2).await;
    assert_eq!((bare.kind, bare.approval), (WebinarType::Single, ApprovalType::NotRequired));
    assert_eq!((bare.registration_type, bare.registrants_limit), (RegistrationType::OnceForAll, None));
    assert_eq!((bare.topic.as_str(), bare.minutes, bare.starts_at, bare.host_email), ("", 0, None, None));
    assert!(!bare.closes_registration && bare.occurrences.is_empty());

    let recurring = json!({"type": 9, "start_time": "", "host_email": "", "occurrences": [
        {"occurrence_id": "1", "start_time": "2025-01-01T00:00:00Z", "status": "deleted"},
        {"occurrence_id": 2, "start_time": "2025-01-02T00:00:00Z", "duration": 30},
        {"start_time": "2025-01-01T12:00:00Z"},
        {"occurrence_id": "3", "start_time": "2025-01-03T00:00:00"},
    ], "settings": {"registrants_restrict_number": 0, "unheard_of": {}}});
    let webinar = bench([Reply::json(200, recurring)]).await.zoom.webinar(&account(), &id()).await.unwrap();
    assert_eq!(webinar.starts_at.unwrap().to_string(), "2025-01-02T00:00:00Z");
    let occurrences: Vec<_> = webinar.occurrences.iter().map(|o| (o.id.as_str(), o.deleted)).collect();
    assert_eq!(occurrences, [("1", true), ("2", false), ("3", false)]);
    assert_eq!(webinar.occurrences[2].starts_at.unwrap().to_string(), "2025-01-03T00:00:00Z");
}

#[tokio::test]
async fn a_webinar_with_undocumented_values_is_refused() {
    for body in [
        json!({"id": 92674392837u64}),
        json!({"type": 7}),
        json!({"settings": {"approval_type": 3}}),
        json!({"settings": {"registration_type": 4}}),
        json!({"settings": "none"}),
        json!([]),
        json!(null),
    ] {
        let refused = bench([Reply::json(200, body.clone())]).await.zoom.webinar(&account(), &id()).await;
        assert!(matches!(refused, Err(ProviderError::Other { status: 200, code: 0, .. })), "{body}: {refused:?}");
    }
}

#[tokio::test]
async fn w4_registration_form() {
    let bench = ok("bodies/webinarRegistrantsQuestionsGet").await;
    let form = bench.zoom.registration_form(&account(), &id()).await.unwrap();
    let required: Vec<_> = form.required.iter().map(|f| (f.name.as_str(), f.custom)).collect();
    assert_eq!(required, [("How are you?", true)], "`last_name` is always given");
    assert_sent(&bench, "GET", "/webinars/{webinarId}/registrants/questions");

    let questions = json!({
        "questions": [
            {"field_name": "first_name", "required": true}, {"field_name": "email", "required": true},
            {"field_name": "job_title", "required": true}, {"field_name": "city", "required": false},
            {"field_name": "org"}, {"required": true},
        ],
        "custom_questions": [{"title": "last_name", "required": true}, {"title": "Why?", "required": false}],
    });
    bench.stub.will([Reply::json(200, questions)]);
    let form = bench.zoom.registration_form(&account(), &id()).await.unwrap();
    let required: Vec<_> = form.required.iter().map(|f| (f.name.as_str(), f.custom)).collect();
    assert_eq!(required, [("job_title", false), ("(a question without a name)", false), ("last_name", true)]);

    bench.stub.will([Reply::json(200, json!({"questions": []})), Reply::json(200, json!({}))]);
    assert!(bench.zoom.registration_form(&account(), &id()).await.unwrap().required.is_empty());
    assert!(bench.zoom.registration_form(&account(), &id()).await.is_err());
}

#[tokio::test]
async fn w9_panelists() {
    let bench = ok("bodies/webinarPanelists").await;
    let panelists = bench.zoom.panelists(&account(), &id()).await.unwrap();
    assert_eq!(panelists.iter().map(|p| p.email.as_str()).collect::<Vec<_>>(), ["jchill@example.com"]);
    assert_sent(&bench, "GET", "/webinars/{webinarId}/panelists");
}

#[tokio::test]
async fn w8_register() {
    let bench = bench([Reply::json(201, body("bodies/webinarRegistrantCreate"))]).await;
    let registrant = bench.zoom.register(&account(), &webinar(0).await, &ada(), None).await.unwrap();
    assert_eq!(registrant.id, "fdgsfh2ey82fuh", "the person, not the webinar");
    assert_eq!((registrant.email, registrant.state), (ada().email, RegistrationState::Approved));
    assert_eq!(registrant.join_url.unwrap().expose(), "https://example.com/j/22222");
    assert_eq!(registrant.registered_at, None);
    assert_eq!(registrant.occurrences[0].id, "1648194360000");
    assert_sent(&bench, "POST", "/webinars/{webinarId}/registrants");
    let call = &bench.stub.calls()[0];
    let sent: Value = serde_json::from_str(&call.body).unwrap();
    let expected = json!({"email": "ada@example.com", "first_name": "Ada", "last_name": "Lovelace"});
    assert_eq!(sent, expected, "W4: nothing else is sent");
    assert!(call.query.is_empty());
}

#[tokio::test]
async fn w7_w11_an_answer_without_a_link_never_looks_approved() {
    let held = || body("handmade/bodies/webinarRegistrantCreate.pending");
    let with = |link: &str| {
        let mut body = held();
        body["join_url"] = json!(link);
        body
    };
    for (answer, approval) in [(held(), 0), (held(), 1), (with(""), 0), (with("  "), 1)] {
        let bench = bench([Reply::json(201, answer)]).await;
        let registrant = bench.zoom.register(&account(), &webinar(approval).await, &ada(), None).await.unwrap();
        assert_eq!((registrant.state, registrant.join_url), (RegistrationState::Pending, None), "{approval}");
    }
    let bench = bench([Reply::json(201, body("bodies/webinarRegistrantCreate"))]).await;
    let linked = bench.zoom.register(&account(), &webinar(1).await, &ada(), None).await.unwrap();
    assert_eq!(linked.state, RegistrationState::Approved);
}

#[tokio::test]
async fn w12_register_for_an_occurrence() {
    let bench = bench([Reply::json(201, body("bodies/webinarRegistrantCreate"))]).await;
    bench.zoom.register(&account(), &webinar(0).await, &ada(), Some("1648194360000")).await.unwrap();
    assert_sent(&bench, "POST", "/webinars/{webinarId}/registrants");
    assert_eq!(bench.stub.calls()[0].query["occurrence_ids"], "1648194360000");
}

#[tokio::test]
async fn w8_a_registration_is_cancelled_approved_or_denied() {
    let ada = approved_ada().await;
    for (change, action) in [
        (RegistrationChange::Cancel, "cancel"),
        (RegistrationChange::Approve, "approve"),
        (RegistrationChange::Deny, "deny"),
    ] {
        let bench = bench([Reply::text(204, "")]).await;
        bench.zoom.change_registration(&account(), &id(), &ada, change, None).await.unwrap();
        assert_sent(&bench, "PUT", "/webinars/{webinarId}/registrants/status");
        let call = &bench.stub.calls()[0];
        let sent: Value = serde_json::from_str(&call.body).unwrap();
        assert_eq!(sent, json!({"action": action, "registrants": [{"id": "r1", "email": "ada@example.com"}]}));
        assert!(call.query.is_empty(), "{:?}", call.query);
    }
}

#[tokio::test]
async fn w12_one_occurrence_is_cancelled() {
    let ada = approved_ada().await;
    let bench = bench([Reply::text(204, "")]).await;
    let cancel = RegistrationChange::Cancel;
    bench.zoom.change_registration(&account(), &id(), &ada, cancel, Some("1648194360000")).await.unwrap();
    assert_sent(&bench, "PUT", "/webinars/{webinarId}/registrants/status");
    assert_eq!(bench.stub.calls()[0].query["occurrence_id"], "1648194360000");
}

#[tokio::test]
async fn upcoming_webinars_with_topic_and_start() {
    let listed = json!({"page_count": 1, "page_number": 1, "total_records": 4, "webinars": [
        {"id": 92674392836u64, "topic": "Engines", "start_time": "2030-05-01T10:00:00Z", "type": 5},
        {"id": "82512345678", "start_time": "2030-05-01T10:00:00"},
        {"id": 82512345679u64, "topic": null, "start_time": "soon"},
        {"id": 1, "topic": "Not an id"},
    ]});
    let bench = bench([Reply::json(200, listed)]).await;
    let page = bench.zoom.upcoming_webinars(&account(), "u", None).await.unwrap();
    let webinar = |id: &str, topic: &str, starts_at: Option<&str>| ListedWebinar {
        id: WebinarId::parse(id).unwrap(),
        topic: topic.to_owned(),
        starts_at: starts_at.map(|at| at.parse().unwrap()),
    };
    let at = Some("2030-05-01T10:00:00Z");
    let expected =
        [webinar("92674392836", "Engines", at), webinar("82512345678", "", at), webinar("82512345679", "", None)];
    assert_eq!(page.items, expected);
    assert_sent(&bench, "GET", "/users/{userId}/webinars");
    assert_eq!(bench.stub.calls()[0].query["type"], "upcoming");
    assert_eq!(bench.zoom.upcoming_webinars(&account(), "..", None).await, Err(ProviderError::UserNotFound));
}

#[tokio::test]
async fn w7_registrants_page_by_page() {
    let (one, two) =
        (body("handmade/bodies/webinarRegistrants.page1"), body("handmade/bodies/webinarRegistrants.page2"));
    let bench = bench([Reply::json(200, one), Reply::json(200, two)]).await;
    let approved = RegistrationState::Approved;
    let first = bench.zoom.registrants(&account(), &id(), approved, None, None).await.unwrap();
    assert_sent(&bench, "GET", "/webinars/{webinarId}/registrants");
    let second = bench.zoom.registrants(&account(), &id(), approved, None, first.next.as_deref()).await.unwrap();
    assert_eq!((first.total, second.total, second.next), (Some(2), Some(2), None));
    let calls = bench.stub.calls();
    assert_eq!(calls[0].query["page_size"], "300");
    assert_eq!(calls[1].query["next_page_token"], "w7587w4eiyfsudgf");
    assert_documented(&calls[1], "GET", "/webinars/{webinarId}/registrants");
    let of = |r: &Registrant| (r.id.clone(), r.email.to_string(), r.join_url.as_ref().unwrap().expose().to_owned());
    assert_eq!(
        [of(&first.items[0]), of(&second.items[0])],
        [
            ("9tboDiHUQAeOnbmudzWa5g", "jchill@example.com", "https://example.com/w/1?tk=fixture-1"),
            ("aUboDiHUQAeOnbmudzWa5g", "bchill@example.com", "https://example.com/w/1?tk=fixture-2"),
        ]
        .map(|(id, email, url)| (id.to_owned(), email.to_owned(), url.to_owned()))
    );
    assert_eq!(first.items[0].registered_at.unwrap().to_string(), "2022-03-22T05:59:09Z");
}

#[tokio::test]
async fn w7_registrants_in_every_state() {
    let bench = bench([]).await;
    for (state, status) in [
        (RegistrationState::Approved, "approved"),
        (RegistrationState::Pending, "pending"),
        (RegistrationState::Denied, "denied"),
    ] {
        let mut listed = body("bodies/webinarRegistrants");
        listed["registrants"][0].as_object_mut().unwrap().remove("status");
        bench.stub.will([Reply::json(200, listed)]);
        let page = bench.zoom.registrants(&account(), &id(), state, Some("1648194360000"), None).await.unwrap();
        assert_eq!(page.items[0].state, state);
        let call = bench.stub.calls().pop().unwrap();
        assert_eq!((call.query["status"].as_str(), call.query["occurrence_id"].as_str()), (status, "1648194360000"));
        assert_documented(&call, "GET", "/webinars/{webinarId}/registrants");
    }
    let cancelled = bench.zoom.registrants(&account(), &id(), RegistrationState::Cancelled, None, None).await;
    assert!(matches!(cancelled, Err(ProviderError::Invalid { .. })), "an empty page would be a lie: {cancelled:?}");
}

#[tokio::test]
async fn c3_registrants_without_a_valid_email_are_left_out() {
    let registrants = json!({"registrants": [
        {"id": "1", "email": "not an email"}, {"id": "2", "email": ""}, {"id": "3"}, {"id": "4", "email": 7},
        {"email": "no-id@example.com"}, {"id": "6", "email": " Ada@Example.com ", "join_url": "", "create_time": "?"},
    ]});
    let bench = bench([Reply::json(200, registrants)]).await;
    let page = bench.zoom.registrants(&account(), &id(), RegistrationState::Denied, None, None).await.unwrap();
    assert_eq!(page.items.len(), 1);
    let only = &page.items[0];
    assert_eq!((only.id.as_str(), only.email.as_str()), ("6", "ada@example.com"));
    assert_eq!((&only.join_url, only.registered_at, only.state), (&None, None, RegistrationState::Denied));
}

#[tokio::test]
async fn l2_a_listing_without_its_list_is_not_an_empty_one() {
    for body in [json!({}), json!({"registrants": null, "panelists": null}), json!({"total_records": 0})] {
        let bench = bench([Reply::json(200, body.clone()), Reply::json(200, body)]).await;
        let page = bench.zoom.registrants(&account(), &id(), RegistrationState::Approved, None, None).await;
        assert!(matches!(page, Err(ProviderError::Other { status: 200, .. })), "{page:?}");
        assert!(bench.zoom.panelists(&account(), &id()).await.is_err());
    }
    let endless = json!({"registrants": [], "next_page_token": "again"});
    let bench = bench([Reply::json(200, endless)]).await;
    let page = bench.zoom.registrants(&account(), &id(), RegistrationState::Approved, None, Some("again")).await;
    assert!(matches!(page, Err(ProviderError::Other { .. })), "{page:?}");
}

/// A fixture that no test reads proves nothing. This test knows which test reads each fixture, or why none does.
#[test]
fn every_body_of_the_fixtures_is_read() {
    let read = [
        "webinar.response.json",
        "webinarPanelists.response.json",
        "webinarRegistrantCreate.response.json",
        "webinarRegistrants.response.json",
        "webinarRegistrantsQuestionsGet.response.json",
        "webinars.response.json",
        "token.response.json",
        "user.response.json",
        "users.response.json",
        "webinarRegistrantCreate.pending.response.json",
        "webinarRegistrants.page1.response.json",
        "webinarRegistrants.page2.response.json",
        // These are read in `sessions.rs`.
        "pastWebinars.response.json",
        "reportWebinarDetails.response.json",
        "reportWebinarParticipants.response.json",
        "recordingGet.response.json",
        "recordingGet.processing.response.json",
        // The client does not use this operation: absentees follow from the registrants.
        "webinarAbsentees.response.json",
        // Nor these, which the sandbox answers.
        "listWebinarParticipants.response.json",
        "webinarRegistrantGet.response.json",
    ];
    for name in names("bodies").into_iter().chain(names("handmade/bodies")) {
        // Requests are checked against the schemas, which are more precise than an example.
        assert!(name.ends_with(".request.json") || read.contains(&name.as_str()), "{name} is read by no test");
    }
    assert_eq!(fixture("handmade/bodies/token.response.json")["token_type"], "bearer");
}

//! W: the action "Add contact to Zoom webinar".

use std::fs;

use greenroom_tests::{ACTION, WEBINAR, World};
use greenroom_zoom_sandbox::{Effect, Fault, RetryAfter, world::RegistrantStatus};
use serde_json::{Value, json};

const LABS: &str = "91234567890";

fn to(webinar: &str) -> Value {
    json!({ "webinarId": webinar })
}

#[tokio::test]
async fn w1_an_id_with_spaces_or_dashes_is_refused_and_shown_as_it_should_be() {
    let world = World::connected().await;
    for pasted in ["825 1234 5678", "825-1234-5678", " 82512345678"] {
        let ended = world.invoke("1", to(pasted), &[]).await;
        assert_eq!(ended.code, Some(11));
        let failure = ended.json()["failure"].clone();
        assert_eq!((&failure["kind"], &failure["pointer"]), (&json!("invalid-input"), &json!("/webinarId")));
        assert!(failure["message"].as_str().unwrap().contains("`82512345678`"), "{failure}");
    }
    for wrong in ["12345678", "123456789012", "82512x45678"] {
        assert_eq!(world.refused("1", to(wrong)).await["kind"], "invalid-input");
    }
    assert!(world.zoom.requests().is_empty(), "before anything runs");
    let nobody = world.greenroom(&["invoke", ACTION, "--input", &to(WEBINAR).to_string(), "--json"]).await;
    assert_eq!(nobody.json()["failure"]["code"], "contact-required");
}

#[tokio::test]
async fn w2_a_token_is_resolved_and_checked_by_the_same_rule() {
    let world = World::connected().await;
    let output = world.done("1", to("{{ contact.webinar }}"), &[]).await;
    assert_eq!(output["webinarId"], WEBINAR);
    for (token, code, names) in [
        ("{{ contact.nope }}", "property-unknown", "`nope`"),
        ("{{ contact.blank }}", "property-empty", "`blank`"),
        ("{{ contact.pasted }}", "property-value-invalid", "`pasted`"),
        ("{{ contact.webinar", "token-ill-formed", "contact.webinar"),
    ] {
        let failure = world.refused("1", to(token)).await;
        assert_eq!(failure["code"], code);
        assert!(failure["message"].as_str().unwrap().contains(names), "{failure}");
    }
    let pasted = world.refused("1", to("{{ contact.pasted }}")).await;
    assert!(pasted["message"].as_str().unwrap().contains("`82512345678`"), "{pasted}");
}

#[tokio::test]
async fn w3_first_name_last_name_and_primary_email() {
    let world = World::connected().await;
    let failure = world.refused("3", to(WEBINAR)).await;
    assert_eq!(failure["code"], "contact-incomplete");
    assert!(failure["message"].as_str().unwrap().contains("no last name"), "{failure}");
    assert_eq!(world.registrations_sent(), 0);
    world.done("1", to(WEBINAR), &[]).await;
    let registered = world.zoom.registrants(Some(WEBINAR.parse().unwrap()));
    let ada = registered.iter().find(|r| r.email == "ada@example.com").unwrap();
    assert_eq!((ada.first_name.as_str(), ada.last_name.as_str()), ("Ada", "Lovelace"));
}

#[tokio::test]
async fn w4_nothing_else_is_sent_and_required_questions_are_named() {
    let world = World::connected().await;
    let failure = world.refused("1", to("82512345006")).await;
    assert_eq!(failure["code"], "extra-questions-required");
    let message = failure["message"].as_str().unwrap();
    assert!(message.contains("`job_title`") && message.contains("`What do you hope to learn?`"), "{message}");
    assert!(!message.contains("Which plan"), "only the required ones: {message}");
    assert_eq!(world.registrations_sent(), 0);

    world.done("1", to(WEBINAR), &[]).await;
    let requests = world.zoom.requests();
    let sent = requests.iter().find(|r| r.method == "POST" && r.path.ends_with("/registrants")).unwrap();
    let fields: Vec<&String> = sent.body.as_ref().unwrap().as_object().unwrap().keys().collect();
    assert_eq!(fields, ["email", "first_name", "last_name"]);
}

#[tokio::test]
async fn w5_another_business_units_webinar_differs_from_a_missing_one() {
    let world = World::connected().await;
    let foreign = world.refused("1", to(LABS)).await;
    assert_eq!(foreign["code"], "webinar-of-another-business-unit");
    assert!(foreign["message"].as_str().unwrap().contains("Acme Labs"), "{foreign}");
    assert_eq!(world.refused("1", to("99999999999")).await["code"], "webinar-not-found");
    assert!(world.zoom.registrants(Some(LABS.parse().unwrap())).iter().all(|r| r.email != "ada@example.com"));
    assert_eq!(world.registrations_sent(), 0);
}

#[tokio::test]
async fn w6_neither_the_host_nor_the_connected_user() {
    let world = World::connected().await;
    assert_eq!(world.refused("4", to("82512345007")).await["code"], "webinar-host-cannot-register", "the host");
    assert_eq!(world.refused("7", to("82512345007")).await["code"], "webinar-host-cannot-register", "connected user");
    assert_eq!(world.registrations_sent(), 0, "checked before anything is sent");
    world.done("4", to(WEBINAR), &[]).await;
}

#[tokio::test]
async fn w7_twice_reports_the_first_and_sends_nothing() {
    let world = World::connected().await;
    let first = world.done("1", to(WEBINAR), &[]).await;
    assert_eq!(first["status"], "registered");
    let second = world.done("1", to(WEBINAR), &[]).await;
    assert_eq!(second["status"], "already-registered");
    assert_eq!(second["registrantId"], first["registrantId"]);
    assert_eq!(second["joinUrl"], first["joinUrl"]);
    assert_eq!(world.registrations_sent(), 1);
    assert_eq!(world.contact("1").await["contact"]["properties"]["zoom_webinar_registration_count"], "1");
}

/// A webinar of the demo's account, in three days, with changes.
fn put_webinar(world: &World, changes: Value) {
    let mut webinar = json!({"id": 82_512_340_001_u64, "host": "ines.okafor@acme.example", "topic": "Answers",
        "start": "in 3 days"});
    webinar.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    world.zoom.put_webinar("acme", serde_json::from_value(webinar).unwrap()).unwrap();
}

const ANSWERS: &str = "82512340001";

#[tokio::test]
async fn w7_a_denied_person_is_refused_and_nothing_is_written() {
    let world = World::connected().await;
    let denied = json!([{"email": "ADA@example.com", "first_name": "Ada", "status": "denied"}]);
    let crowd = json!({"registrants": 3, "pending": 2, "denied": 400, "domain": "example.com"});
    let contact = json!({"type": "contact", "id": "9", "email": "p380@example.com",
        "properties": {"firstname": "P", "lastname": "Q"}});
    let rows = world.folder.path().join("more.ndjson");
    fs::write(&rows, contact.to_string()).unwrap();
    world.greenroom(&["store", "import", rows.to_str().unwrap()]).await.ok();
    for (contact, registration, changes) in [
        ("1", "automatic", json!({ "registrants": denied })),
        ("1", "manual", json!({ "registrants": denied })),
        // On the second page of the list.
        ("9", "automatic", json!({ "crowd": crowd })),
        ("9", "manual", json!({ "crowd": crowd })),
    ] {
        let mut changes = changes;
        changes["registration"] = json!(registration);
        put_webinar(&world, changes);
        let before = world.contact(contact).await;
        let failure = world.refused(contact, to(ANSWERS)).await;
        assert_eq!((&failure["kind"], &failure["code"]), (&json!("failed"), &json!("registration-denied")));
        assert!(failure["message"].as_str().unwrap().contains("approve it in Zoom"), "{failure}");
        assert_eq!(world.contact(contact).await, before, "{registration}: nothing is written");
        world.greenroom(&["settle"]).await.ok();
        assert_eq!(world.contact(contact).await, before, "{registration}: nor later");
        world.zoom.delete_webinar(ANSWERS.parse().unwrap());
    }
}

#[tokio::test]
async fn w7_a_denied_person_is_registered_once_the_host_has_approved_them() {
    let world = World::connected().await;
    let denied = json!([{"email": "ada@example.com", "first_name": "Ada", "status": "denied"}]);
    put_webinar(&world, json!({ "registrants": denied }));
    assert_eq!(world.refused("1", to(ANSWERS)).await["code"], "registration-denied");
    let id = ANSWERS.parse().unwrap();
    world.zoom.set_registrant(id, "ada@example.com", RegistrantStatus::Approved).unwrap();
    assert_eq!(world.done("1", to(ANSWERS), &[]).await["status"], "registered");
    assert_eq!(world.contact("1").await["contact"]["properties"]["zoom_webinar_registration_count"], "1");
}

#[tokio::test]
async fn w7_a_lost_answer_about_a_denied_person_is_refused_too() {
    let world = World::connected().await;
    let denied = json!([{"email": "ada@example.com", "first_name": "Ada", "status": "denied"}]);
    put_webinar(&world, json!({ "registrants": denied }));
    world.zoom.add_fault(Fault::new("/v2/webinars/*/registrants", Effect::DropAfter).method("POST"));
    assert_eq!(world.refused("1", to(ANSWERS)).await["code"], "registration-denied");
    assert_eq!(world.contact("1").await["timeline"], json!([]));
}

#[tokio::test]
async fn w7_an_answer_without_a_link_is_never_guessed_where_the_lists_cannot_be_read() {
    let world = World::connected().await;
    let scopes = [
        "webinar:read:webinar:admin",
        "webinar:read:list_registration_questions:admin",
        "webinar:read:list_panelists:admin",
        "webinar:write:registrant:admin",
    ];
    world.zoom.set_scopes("acme", Some(scopes.map(str::to_owned).to_vec())).unwrap();
    let failure = world.refused("1", to("82512345001")).await;
    assert_eq!((&failure["code"], &failure["retry"].is_object()), (&json!("zoom-unavailable"), &true), "{failure}");
    assert!(failure["message"].as_str().unwrap().contains("`webinar:read:list_registrants:admin`"), "{failure}");
    assert_eq!(world.contact("1").await["timeline"], json!([]));
    assert_eq!(world.done("1", to(WEBINAR), &[]).await["status"], "registered", "with a link, nothing is asked");
}

#[tokio::test]
async fn n1_w9_a_missing_scope_is_named() {
    let world = World::connected().await;
    let all = [
        "webinar:read:webinar:admin",
        "webinar:read:list_registration_questions:admin",
        "webinar:read:list_panelists:admin",
        "webinar:read:list_registrants:admin",
        "webinar:write:registrant:admin",
        "user:read:user:admin",
    ];
    for missing in ["webinar:write:registrant:admin", "webinar:read:webinar:admin"] {
        let others = all.into_iter().filter(|scope| *scope != missing).map(str::to_owned);
        world.zoom.set_scopes("acme", Some(others.collect())).unwrap();
        let failure = world.refused("1", to(WEBINAR)).await;
        assert_eq!((&failure["kind"], &failure["code"]), (&json!("denied"), &json!("zoom-permission-missing")));
        assert!(failure["message"].as_str().unwrap().contains(&format!("`{missing}`")), "{failure}");
    }
    assert_eq!(world.registrations_sent(), 1, "the one that was refused");
    world.zoom.set_scopes("acme", Some(Vec::new())).unwrap();
    let checked = world.greenroom(&["connect", "check", "acme-zoom-account", "--json"]).await;
    assert!(checked.stdout.contains("user:read:user:admin"), "{checked:?}");
}

#[tokio::test]
async fn w8_success_is_written_with_all_consequences() {
    let world = World::connected().await;
    let output = world.done("1", to(WEBINAR), &[]).await;
    let shown = world.contact("1").await;
    let properties = &shown["contact"]["properties"];
    assert_eq!(properties["zoom_webinar_registration_count"], "1", "P3");
    assert_eq!(properties["zoom_webinar_joinlink"], output["joinUrl"], "P2: the personal link");
    assert_eq!(shown["registrations"][0]["registrantId"], output["registrantId"]);
    assert_eq!(shown["timeline"][0]["kind"], "registration", "T1");
    assert_eq!(shown["timeline"][0]["webinarName"], "Getting started with Acme", "T1");
    assert_eq!(shown["timeline"][0]["state"], "approved", "T1");
    let event = world.greenroom(&["store", "show", "webinar", WEBINAR, "--json"]).await.ok().json();
    assert_eq!(event["contacts"][0]["contact"], "1", "M2");
    assert_eq!(event["contacts"][0]["state"], "REGISTERED", "M2");
    assert_eq!(event["marketingEvent"]["registered"], 1, "M2");
}

#[tokio::test]
async fn w8_c4_an_account_user_is_registered_and_nothing_written_to_the_contact() {
    let world = World::connected().await;
    let output = world.done("5", to(WEBINAR), &[]).await;
    assert_eq!(output["contactUpdated"], false);
    assert!(output["note"].as_str().unwrap().contains("user of the account"));
    assert_eq!(world.registrations_sent(), 1);
    let shown = world.contact("5").await;
    assert_eq!(shown["contact"]["properties"], json!({ "firstname": "Carla", "lastname": "Clerk" }));
    assert_eq!(shown["timeline"], json!([]));
}

#[tokio::test]
async fn w9_refusals_as_far_as_zoom_tells() {
    let world = World::connected().await;
    for (contact, webinar, code) in [
        ("1", "82512345002", "registration-not-enabled"),
        ("1", "82512345003", "webinar-full"),
        ("1", "82512345005", "webinar-over"),
        ("6", "82512345007", "already-panelist"),
        ("8", "82512345008", "work-email-required"),
        ("1", "82512345010", "zoom-permission-missing"),
    ] {
        assert_eq!(world.refused(contact, to(webinar)).await["code"], code, "{webinar}");
    }
    for (webinar, reason) in [("82512345004", "paid"), ("82512345009", "full by licence")] {
        let failure = world.refused("1", to(webinar)).await;
        assert_eq!(failure["code"], "registration-refused", "{reason}");
        let message = failure["message"].as_str().unwrap();
        assert!(
            message.len() > "Zoom refused the registration for webinar 82512345004: ".len(),
            "Zoom's text: {message}"
        );
    }
}

#[tokio::test]
async fn w10_a_list_has_an_outcome_and_a_key_for_each() {
    let world = World::connected().await;
    let list = world.folder.path().join("list.ndjson");
    fs::write(&list, "{\"contact\":\"1\"}\n{\"contact\":\"3\"}\nnonsense\n{\"contact\":\"2\"}\n").unwrap();
    let list = list.display().to_string();
    let input = to(WEBINAR).to_string();
    let batch = ["invoke", ACTION, "--batch", &list, "--input", &input, "--key-prefix", "spring", "--json"];
    let ended = world.greenroom(&batch).await;
    assert_eq!(ended.code, Some(14), "the first failure's code");
    let outcomes: Vec<Value> = ended.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let statuses: Vec<&str> = outcomes.iter().map(|o| o["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["done", "failed", "failed", "done"]);
    assert_eq!(outcomes[1]["failure"]["code"], "contact-incomplete");
    assert!(outcomes[2].to_string().contains('3'), "names the line: {}", outcomes[2]);
    assert_eq!(world.registrations_sent(), 2);

    let again = world.greenroom(&batch).await;
    let repeated = again.stdout.lines().filter(|line| line.contains(r#""repeated":true"#)).count();
    assert_eq!(repeated, 3, "each has its key: {}", again.stdout);
    assert_eq!(world.registrations_sent(), 2);
}

#[tokio::test]
async fn w11_a_registration_held_for_approval_is_pending_without_a_link() {
    let world = World::connected().await;
    let output = world.done("1", to("82512345001"), &[]).await;
    assert_eq!(output["status"], "pending");
    assert_eq!(output.get("joinUrl"), None);
    let shown = world.contact("1").await;
    assert_eq!(shown["timeline"][0]["state"], "pending", "T1");
    let properties = &shown["contact"]["properties"];
    assert_ne!(properties["zoom_webinar_registration_count"], "1", "P3 counts approved registrations");
    assert_eq!(properties.get("zoom_webinar_joinlink"), None);
    assert_eq!(world.done("1", to("82512345001"), &[]).await["status"], "pending");
    assert_eq!(world.registrations_sent(), 1);
}

#[tokio::test]
async fn w12_the_outcome_names_the_occurrences() {
    let world = World::connected().await;
    let scope = |output: &Value| output["occurrences"]["scope"].as_str().unwrap().to_owned();
    assert_eq!(scope(&world.done("1", to(WEBINAR), &[]).await), "single");
    assert_eq!(scope(&world.done("1", to("82512345011"), &[]).await), "all", "once for all");
    let next = world.done("1", to("82512345012"), &[]).await;
    assert_eq!(scope(&next), "next", "one of each");
    let id = next["occurrences"]["id"].as_str().unwrap();
    let chosen = world.done("2", json!({ "webinarId": "82512345012", "occurrenceId": id }), &[]).await;
    assert_eq!((scope(&chosen).as_str(), chosen["occurrences"]["id"].as_str().unwrap()), ("chosen", id));
    let unknown = world.refused("2", json!({ "webinarId": "82512345012", "occurrenceId": "1" })).await;
    assert_eq!(unknown["code"], "occurrence-unknown");
    assert!(unknown["message"].as_str().unwrap().contains(id), "names the existing ones: {unknown}");
}

#[tokio::test]
async fn w10_two_processes_with_one_list_register_each_person_once() {
    let world = World::connected().await;
    let list = world.folder.path().join("list.ndjson");
    fs::write(&list, ["1", "2", "6", "8"].map(|id| json!({ "contact": id }).to_string()).join("\n")).unwrap();
    let (list, input) = (list.display().to_string(), to(WEBINAR).to_string());
    let batch = ["invoke", ACTION, "--batch", &list, "--input", &input, "--json"];
    let (one, other) = tokio::join!(world.greenroom(&batch), world.greenroom(&batch));
    for ended in [one, other] {
        assert_eq!(ended.ok().stdout.lines().count(), 4);
    }
    assert_eq!(world.registrations_sent(), 4);
    world.greenroom(&["store", "check"]).await.ok();
    for contact in ["1", "2", "6", "8"] {
        assert_eq!(world.contact(contact).await["timeline"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn one_key_one_outcome_across_processes() {
    let world = World::connected().await;
    let first = world.invoke("1", to(WEBINAR), &["--idempotency-key", "k"]).await.json();
    let second = world.invoke("1", to(WEBINAR), &["--idempotency-key", "k"]).await.json();
    assert_eq!((&second["run"], &second["output"]), (&first["run"], &first["output"]));
    assert_eq!(second["repeated"], true);
    let other = world.invoke("2", to(WEBINAR), &["--idempotency-key", "k"]).await;
    assert_eq!((other.code, &other.json()["failure"]["kind"]), (Some(18), &json!("conflict")));
}

#[tokio::test]
async fn a_dry_run_changes_nothing_anywhere() {
    let world = World::connected().await;
    let before = world.contact("1").await;
    let output = world.done("1", to(WEBINAR), &["--dry-run", "--idempotency-key", "k"]).await;
    assert_eq!(output["madeUp"], true);
    assert_eq!(world.registrations_sent(), 0);
    assert_eq!(world.contact("1").await, before);
    assert_eq!(world.greenroom(&["runs", "list", "--json"]).await.ok().json(), json!([]));
    assert_eq!(world.invoke("1", to(WEBINAR), &["--idempotency-key", "k"]).await.json().get("repeated"), None);
}

#[tokio::test]
async fn zoom_down_or_denying_leaves_nothing_half_written() {
    let world = World::connected().await;
    let registering = |effect| Fault::new("/v2/webinars/*/registrants", effect).method("POST");
    world.zoom.add_fault(Fault::new("/v2/webinars/*", Effect::Status { status: 503, retry_after: None }).always());
    let ended = world.invoke("1", to(WEBINAR), &[]).await;
    assert_eq!(ended.code, Some(19));
    assert!(ended.json()["failure"]["retry"]["ms"].as_u64().unwrap() > 0, "says when to try again");
    world.zoom.clear_faults();

    let wait = Some(RetryAfter::Seconds(1));
    world.zoom.add_fault(registering(Effect::Status { status: 429, retry_after: wait }));
    assert_eq!(world.done("1", to(WEBINAR), &[]).await["status"], "registered", "429 is retried");

    world.zoom.add_fault(registering(Effect::DropAfter));
    let lost = world.done("2", to(WEBINAR), &[]).await;
    assert_eq!(lost["status"], "registered", "a lost answer is looked up, not sent again");
    let sent = world.zoom.registrants(Some(WEBINAR.parse().unwrap()));
    assert_eq!(sent.iter().filter(|r| r.email == "grace@example.com").count(), 1);
}

#[tokio::test]
async fn an_expired_token_is_renewed_once() {
    let world = World::connected().await;
    world.zoom.add_fault(Fault::new("/v2/webinars/*", Effect::ExpireTokens));
    assert_eq!(world.done("1", to(WEBINAR), &[]).await["status"], "registered");
}

#[tokio::test]
async fn a_person_is_registered_three_times_a_day_at_most() {
    let world = World::connected().await;
    // The registration is made and cancelled at Zoom three times, without the store's knowledge.
    for _ in 0..3 {
        let output = world.done("1", to(WEBINAR), &[]).await;
        forget(&world, output["registrantId"].as_str().unwrap()).await;
    }
    let failure = world.refused("1", to(WEBINAR)).await;
    assert_eq!((&failure["kind"], &failure["code"]), (&json!("unavailable"), &json!("registrant-daily-limit")));
    let wait = failure["retry"]["ms"].as_u64().unwrap();
    assert!(wait <= 24 * 60 * 60 * 1000, "until 00:00 UTC: {wait}");
}

/// Makes the store forget a registration, as a later sync of a cancellation would: here by hand, through the store.
async fn forget(world: &World, registrant: &str) {
    use greenroom_domain::{
        Email, RegistrationState, WebinarId,
        store::{Commit, Effect, EffectsTarget},
    };
    let store = world.opened().await;
    let key = (WebinarId::parse(WEBINAR).unwrap(), Email::parse("ada@example.com").unwrap());
    let mut registration = store.registrations(std::slice::from_ref(&key)).await.unwrap().remove(0).unwrap();
    assert_eq!(registration.registrant_id, registrant);
    registration.state = RegistrationState::Cancelled;
    let webinar = store.webinars().await.unwrap().into_iter().find(|w| w.id == key.0).unwrap();
    let effects = vec![Effect::Register { registration: Box::new(registration), webinar: Box::new(webinar) }];
    let commit = Commit { effects, ..Commit::default() };
    store.commit(commit.into(), EffectsTarget::SameStore).await.unwrap();
}

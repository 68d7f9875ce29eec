//! The actions "Remove contact from Zoom webinar" and "Approve Zoom webinar registration".

use std::{fs, process::Stdio};

use greenroom_domain::RunId;
use greenroom_tests::{WEBINAR, World};
use greenroom_zoom_sandbox::{Effect, Fault, world::RegistrantStatus};
use serde_json::{Value, json};
use tokio::process::Command;

const REMOVE: &str = "remove-contact-from-zoom-webinar";
const DECIDE: &str = "approve-zoom-webinar-registration";

/// A webinar whose host approves registrations.
const BY_HAND: &str = "82512345001";
/// A webinar of another business unit.
const LABS: &str = "91234567890";

fn to(webinar: &str) -> Value {
    json!({ "webinarId": webinar })
}

fn decision(decision: &str) -> Value {
    json!({ "webinarId": BY_HAND, "decision": decision })
}

/// What the command prints about an invocation.
async fn outcome(world: &World, action: &str, contact: &str, input: &Value, more: &[&str]) -> Value {
    let input = input.to_string();
    let arguments = ["invoke", action, "--contact", contact, "--input", &input, "--json"];
    world.greenroom(&[&arguments, more].concat()).await.json()
}

async fn done(world: &World, action: &str, contact: &str, input: &Value) -> Value {
    let outcome = outcome(world, action, contact, input, &[]).await;
    assert_eq!(outcome["status"], "done", "{outcome}");
    outcome["output"].clone()
}

async fn refused(world: &World, action: &str, contact: &str, input: &Value) -> Value {
    let outcome = outcome(world, action, contact, input, &[]).await;
    assert_eq!(outcome["status"], "failed", "{outcome}");
    outcome["failure"].clone()
}

/// The changes of registrations that Zoom got, by their action.
fn changes(world: &World) -> Vec<String> {
    let sent = world.zoom.requests().into_iter().filter(|request| request.method == "PUT");
    sent.map(|request| request.body.unwrap()["action"].as_str().unwrap().to_owned()).collect()
}

/// The status of a registrant at Zoom.
fn at_zoom(world: &World, webinar: &str, email: &str) -> Option<RegistrantStatus> {
    let listed = world.zoom.registrants(Some(webinar.parse().unwrap()));
    listed.iter().find(|registrant| registrant.email == email).map(|registrant| registrant.status)
}

async fn event_state(world: &World, webinar: &str) -> Value {
    let event = world.greenroom(&["store", "show", "webinar", webinar, "--json"]).await.ok().json();
    event["contacts"][0]["state"].clone()
}

#[tokio::test]
async fn w8_a_registration_is_cancelled_with_all_consequences() {
    let world = World::connected().await;
    world.done("1", to(WEBINAR), &[]).await;
    let output = done(&world, REMOVE, "1", &to(WEBINAR)).await;
    let expected = json!({
        "status": "cancelled", "webinarId": WEBINAR, "topic": "Getting started with Acme", "contactUpdated": true,
        "madeUp": false,
    });
    assert_eq!(output, expected);
    assert_eq!(at_zoom(&world, WEBINAR, "ada@example.com"), Some(RegistrantStatus::Denied), "Zoom lists it so");
    let shown = world.contact("1").await;
    assert_eq!(shown["registrations"][0]["state"], "cancelled");
    assert_eq!(shown["timeline"].as_array().map(Vec::len), Some(1), "T4: amended");
    assert_eq!(shown["timeline"][0]["state"], "cancelled", "T1");
    assert_eq!(shown["contact"]["properties"]["zoom_webinar_registration_count"], "0", "P3");
    assert_eq!(shown["contact"]["properties"].get("zoom_webinar_joinlink"), None, "P2");
    assert_eq!(event_state(&world, WEBINAR).await, "CANCELLED", "M2");
    let runs = world.greenroom(&["runs", "list", "--json"]).await.ok().json();
    let run = runs[0]["id"].as_str().unwrap();
    let shown = world.greenroom(&["runs", "show", run, "--json"]).await.ok().json();
    assert_eq!(shown["zoomCalls"][0]["kind"], "cancel");
    assert_eq!(shown["zoomCalls"][0]["result"], "done");
    let words = world.greenroom(&["runs", "show", run]).await.ok().stdout.clone();
    assert!(words.contains("cancel ada@example.com"), "{words}");
    world.greenroom(&["store", "check"]).await.ok();
}

#[tokio::test]
async fn w7_cancelled_twice_or_without_a_registration_sends_nothing() {
    let world = World::connected().await;
    for _ in 0..2 {
        let output = done(&world, REMOVE, "1", &to(WEBINAR)).await;
        assert_eq!((&output["status"], &output["contactUpdated"]), (&json!("not-registered"), &json!(false)));
    }
    assert_eq!(world.contact("1").await["timeline"], json!([]));
    world.done("1", to(WEBINAR), &[]).await;
    done(&world, REMOVE, "1", &to(WEBINAR)).await;
    assert_eq!(done(&world, REMOVE, "1", &to(WEBINAR)).await["status"], "not-registered");
    assert_eq!(changes(&world), ["cancel"]);
    assert_eq!(world.refused("1", to(WEBINAR)).await["code"], "registration-denied", "Zoom does not take it again");
}

#[tokio::test]
async fn w7_a_registration_that_was_made_in_zoom_is_cancelled() {
    let world = World::connected().await;
    let registrants = json!([{"email": "ADA@example.com", "first_name": "Ada"}]);
    let webinar = json!({"id": 82_512_340_001_u64, "host": "ines.okafor@acme.example", "topic": "Answers",
        "start": "in 3 days", "registrants": registrants});
    world.zoom.put_webinar("acme", serde_json::from_value(webinar).unwrap()).unwrap();
    assert_eq!(done(&world, REMOVE, "1", &to("82512340001")).await["status"], "cancelled");
    assert_eq!(at_zoom(&world, "82512340001", "ADA@example.com"), Some(RegistrantStatus::Denied));
    assert_eq!(world.contact("1").await["timeline"][0]["state"], "cancelled");
}

#[tokio::test]
async fn w5_w9_webinars_that_change_no_registration() {
    let world = World::connected().await;
    let deciding: fn(&str) -> Value = |webinar| json!({ "webinarId": webinar, "decision": "approve" });
    let removing: fn(&str) -> Value = to;
    for (action, input) in [(REMOVE, removing), (DECIDE, deciding)] {
        let foreign = refused(&world, action, "1", &input(LABS)).await;
        assert_eq!(foreign["code"], "webinar-of-another-business-unit");
        assert_eq!(foreign["pointer"], "/webinarId");
        assert!(foreign["message"].as_str().unwrap().contains("Acme Labs"), "{foreign}");
        assert_eq!(refused(&world, action, "1", &input("99999999999")).await["code"], "webinar-not-found");
        assert_eq!(refused(&world, action, "1", &input("825 1234 5678")).await["kind"], "invalid-input", "W1");
        assert_eq!(
            refused(&world, action, "1", &input("{{ contact.pasted }}")).await["code"],
            "property-value-invalid"
        );
        let no_plan = refused(&world, action, "1", &input("82512345010")).await;
        assert_eq!(no_plan["code"], "zoom-permission-missing", "its host's licence has no webinars");
    }
    assert_eq!(changes(&world), Vec::<String>::new());
}

#[tokio::test]
async fn w6_the_host_is_not_approved_and_has_no_registration_to_cancel() {
    let world = World::connected().await;
    let host = "82512345007";
    for contact in ["4", "7"] {
        let wanted = json!({ "webinarId": host, "decision": "approve" });
        assert_eq!(refused(&world, DECIDE, contact, &wanted).await["code"], "webinar-host-cannot-register");
        assert_eq!(done(&world, REMOVE, contact, &to(host)).await["status"], "not-registered");
    }
    assert_eq!(changes(&world), Vec::<String>::new());
}

#[tokio::test]
async fn c4_an_account_users_registration_is_changed_at_zoom_only() {
    let world = World::connected().await;
    world.done("5", to(BY_HAND), &[]).await;
    let before = world.contact("5").await;
    let approved = done(&world, DECIDE, "5", &decision("approve")).await;
    assert_eq!((&approved["status"], &approved["contactUpdated"]), (&json!("approved"), &json!(false)));
    assert!(approved["note"].as_str().unwrap().contains("user of the account"), "{approved}");
    let cancelled = done(&world, REMOVE, "5", &to(BY_HAND)).await;
    assert_eq!((&cancelled["status"], &cancelled["contactUpdated"]), (&json!("cancelled"), &json!(false)));
    assert!(cancelled["note"].as_str().unwrap().contains("user of the account"), "{cancelled}");
    assert_eq!(changes(&world), ["approve", "cancel"]);
    assert_eq!(world.contact("5").await, before, "nothing is written to the contact");
}

#[tokio::test]
async fn w11_a_pending_registration_is_approved_with_its_link() {
    let world = World::connected().await;
    assert_eq!(world.done("1", to(BY_HAND), &[]).await["status"], "pending");
    let output = done(&world, DECIDE, "1", &decision("approve")).await;
    assert_eq!((&output["status"], &output["contactUpdated"]), (&json!("approved"), &json!(true)));
    let link = output["joinUrl"].as_str().unwrap();
    let shown = world.contact("1").await;
    assert_eq!(shown["contact"]["properties"]["zoom_webinar_joinlink"], link, "P2");
    assert_eq!(shown["contact"]["properties"]["zoom_webinar_registration_count"], "1", "P3");
    assert_eq!(shown["timeline"][0]["state"], "approved", "T1");
    assert_eq!(event_state(&world, BY_HAND).await, "REGISTERED", "M2");

    let again = done(&world, DECIDE, "1", &decision("approve")).await;
    assert_eq!((&again["status"], &again["joinUrl"]), (&json!("already-approved"), &json!(link)));
    let denied = refused(&world, DECIDE, "1", &decision("deny")).await;
    assert_eq!((&denied["code"], &denied["pointer"]), (&json!("registration-not-pending"), &json!("/decision")));
    assert_eq!(changes(&world), ["approve"]);
}

#[tokio::test]
async fn w11_the_link_of_an_approved_registration_is_in_no_journal() {
    let world = World::connected().await;
    world.done("1", to(BY_HAND), &[]).await;
    let outcome = outcome(&world, DECIDE, "1", &decision("approve"), &["--journal", "full"]).await;
    let link = outcome["output"]["joinUrl"].as_str().unwrap();
    let run: RunId = outcome["run"].as_str().unwrap().parse().unwrap();
    let store = world.opened().await;
    let journal = store.journal(run).await.unwrap().unwrap().body.unwrap();
    assert!(journal.contains("webinar-approval.decide"), "{journal}");
    assert!(!journal.contains(link), "{journal}");
    world.greenroom(&["replay", &run.to_string()]).await.ok();
}

#[tokio::test]
async fn w11_a_pending_registration_is_denied() {
    let world = World::connected().await;
    world.done("1", to(BY_HAND), &[]).await;
    let output = done(&world, DECIDE, "1", &decision("deny")).await;
    assert_eq!((&output["status"], output.get("joinUrl")), (&json!("denied"), None));
    assert_eq!(at_zoom(&world, BY_HAND, "ada@example.com"), Some(RegistrantStatus::Denied));
    assert_eq!(world.contact("1").await["timeline"][0]["state"], "denied", "T1");
    assert_eq!(done(&world, DECIDE, "1", &decision("deny")).await["status"], "already-denied");
    assert_eq!(refused(&world, DECIDE, "1", &decision("approve")).await["code"], "registration-denied");
    assert_eq!(changes(&world), ["deny"]);
}

#[tokio::test]
async fn w7_w11_a_registration_that_is_cancelled_or_missing_is_not_approved() {
    let world = World::connected().await;
    assert_eq!(refused(&world, DECIDE, "1", &decision("approve")).await["code"], "registration-not-found");
    world.done("1", to(BY_HAND), &[]).await;
    done(&world, REMOVE, "1", &to(BY_HAND)).await;
    let failure = refused(&world, DECIDE, "1", &decision("approve")).await;
    assert_eq!(failure["code"], "registration-denied");
    assert!(failure["message"].as_str().unwrap().contains("approve it in Zoom"), "{failure}");
    assert_eq!(done(&world, DECIDE, "1", &decision("deny")).await["status"], "already-denied");
    assert_eq!(world.contact("1").await["timeline"][0]["state"], "cancelled", "it stays so");
    assert_eq!(changes(&world), ["cancel"]);
}

#[tokio::test]
async fn w12_one_occurrence_is_cancelled_and_then_the_other() {
    let world = World::connected().await;
    let webinar = "82512345012";
    let next = world.done("1", to(webinar), &[]).await;
    let id = next["occurrences"]["id"].as_str().unwrap();
    let unknown = json!({ "webinarId": webinar, "occurrenceId": "1" });
    let failure = refused(&world, REMOVE, "1", &unknown).await;
    assert_eq!((&failure["code"], &failure["pointer"]), (&json!("occurrence-unknown"), &json!("/occurrenceId")));
    let others = failure["message"].as_str().unwrap();
    let other = others.split(|c: char| !c.is_ascii_digit()).find(|word| word.len() > 11 && *word != id).unwrap();
    world.done("1", json!({ "webinarId": webinar, "occurrenceId": other }), &[]).await;

    let first = json!({ "webinarId": webinar, "occurrenceId": id });
    assert_eq!(done(&world, REMOVE, "1", &first).await["status"], "cancelled");
    assert_eq!(world.contact("1").await["registrations"][0]["state"], "approved", "the other one is left");
    assert_eq!(done(&world, REMOVE, "1", &first).await["status"], "not-registered");
    let second = json!({ "webinarId": webinar, "occurrenceId": other });
    assert_eq!(done(&world, REMOVE, "1", &second).await["status"], "cancelled");
    assert_eq!(world.contact("1").await["registrations"][0]["state"], "cancelled");
    assert_eq!(changes(&world), ["cancel", "cancel"]);
}

#[tokio::test]
async fn w7_w12_an_occurrence_that_the_store_does_not_know_is_looked_up_in_zoom() {
    let world = World::connected().await;
    let webinar = "82512345012";
    let next = world.done("1", to(webinar), &[]).await;
    let id = next["occurrences"]["id"].as_str().unwrap();
    let failure = refused(&world, REMOVE, "1", &json!({ "webinarId": webinar, "occurrenceId": "1" })).await;
    let known = failure["message"].as_str().unwrap().split(|c: char| !c.is_ascii_digit());
    let others: Vec<&str> = known.filter(|word| word.len() > 11 && *word != id).collect();
    world.done("1", json!({ "webinarId": webinar, "occurrenceId": others[0] }), &[]).await;
    // As if the person had registered for the second one in Zoom.
    let next = json!({ "scope": "next", "id": id }).to_string();
    let changed = world.sql(&format!("UPDATE registrations SET occurrences = '{next}' RETURNING webinar"));
    assert_eq!(changed.len(), 1);

    let unknown = json!({ "webinarId": webinar, "occurrenceId": others[0] });
    assert_eq!(done(&world, REMOVE, "1", &unknown).await["status"], "cancelled");
    assert_eq!(world.contact("1").await["registrations"][0]["state"], "approved", "that of the store is left");
    let neither = json!({ "webinarId": webinar, "occurrenceId": others[1] });
    assert_eq!(done(&world, REMOVE, "1", &neither).await["status"], "not-registered", "Zoom does not list it either");
    let first = json!({ "webinarId": webinar, "occurrenceId": id });
    assert_eq!(done(&world, REMOVE, "1", &first).await["status"], "cancelled");
    assert_eq!(world.contact("1").await["registrations"][0]["state"], "cancelled");
    assert_eq!(changes(&world), ["cancel", "cancel"]);
}

#[tokio::test]
async fn w10_a_list_is_removed_with_an_outcome_for_each() {
    let world = World::connected().await;
    world.done("1", to(WEBINAR), &[]).await;
    let list = world.folder.path().join("list.ndjson");
    fs::write(&list, ["1", "2", "99"].map(|id| json!({ "contact": id }).to_string()).join("\n")).unwrap();
    let (list, input) = (list.display().to_string(), to(WEBINAR).to_string());
    let ended = world.greenroom(&["invoke", REMOVE, "--batch", &list, "--input", &input, "--json"]).await;
    let outcomes: Vec<Value> = ended.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let said = |outcome: &Value| {
        outcome["output"]["status"].as_str().or(outcome["failure"]["code"].as_str()).map(str::to_owned)
    };
    let said: Vec<String> = outcomes.iter().filter_map(said).collect();
    assert_eq!(said, ["cancelled", "not-registered", "contact-not-found"]);
}

#[tokio::test]
async fn w9_in_a_full_webinar_nobody_is_approved() {
    let world = World::connected().await;
    let registrants = json!([
        {"email": "first@example.com", "first_name": "F"},
        {"email": "ada@example.com", "first_name": "Ada", "status": "pending"},
    ]);
    let webinar = json!({"id": 82_512_340_001_u64, "host": "ines.okafor@acme.example", "topic": "Answers",
        "start": "in 3 days", "registration": "manual", "registrants_limit": 1, "registrants": registrants});
    world.zoom.put_webinar("acme", serde_json::from_value(webinar).unwrap()).unwrap();
    let input = |decision: &str| json!({ "webinarId": "82512340001", "decision": decision });
    let full = refused(&world, DECIDE, "1", &input("approve")).await;
    assert_eq!((&full["code"], &full["pointer"]), (&json!("webinar-full"), &json!("/webinarId")));
    assert_eq!(world.greenroom(&["settle"]).await.ok().stdout, "nothing to settle\n");
    assert_eq!(world.contact("1").await["timeline"], json!([]));
    assert_eq!(done(&world, DECIDE, "1", &input("deny")).await["status"], "denied");
    assert_eq!(world.contact("1").await["timeline"][0]["state"], "denied", "T1, although the store did not know it");
}

#[tokio::test]
async fn a_dry_run_changes_no_registration() {
    let world = World::connected().await;
    world.done("1", to(BY_HAND), &[]).await;
    let before = world.contact("1").await;
    for (action, input, status) in [
        (REMOVE, to(BY_HAND), "cancelled"),
        (DECIDE, decision("approve"), "approved"),
        (DECIDE, decision("deny"), "denied"),
    ] {
        let output = outcome(&world, action, "1", &input, &["--dry-run"]).await["output"].clone();
        assert_eq!((&output["status"], &output["madeUp"]), (&json!(status), &json!(true)), "{output}");
        assert_eq!((output.get("joinUrl"), &output["contactUpdated"]), (None, &json!(false)));
    }
    assert_eq!(changes(&world), Vec::<String>::new());
    assert_eq!(world.contact("1").await, before);
}

#[tokio::test]
async fn a_lost_answer_is_looked_up_and_the_change_not_sent_again() {
    let world = World::connected().await;
    let changing = |effect| Fault::new("/v2/webinars/*/registrants/status", effect).method("PUT");
    world.done("1", to(BY_HAND), &[]).await;
    world.zoom.add_fault(changing(Effect::DropAfter));
    assert!(done(&world, DECIDE, "1", &decision("approve")).await["joinUrl"].is_string());
    world.zoom.add_fault(changing(Effect::Status { status: 503, retry_after: None }));
    let lost = refused(&world, REMOVE, "1", &to(BY_HAND)).await;
    assert_eq!(lost["code"], "zoom-unavailable", "whether it was done is not known: {lost}");
    assert_eq!(changes(&world), ["approve", "cancel"]);
    assert_eq!(world.contact("1").await["registrations"][0]["state"], "approved");
}

#[tokio::test]
async fn n1_a_missing_scope_is_named_and_leaves_no_open_call() {
    let world = World::connected().await;
    world.done("1", to(WEBINAR), &[]).await;
    let scopes = ["webinar:read:webinar:admin", "webinar:read:list_registrants:admin"];
    world.zoom.set_scopes("acme", Some(scopes.map(str::to_owned).to_vec())).unwrap();
    let failure = refused(&world, REMOVE, "1", &to(WEBINAR)).await;
    assert_eq!((&failure["kind"], &failure["code"]), (&json!("denied"), &json!("zoom-permission-missing")));
    let message = failure["message"].as_str().unwrap();
    assert!(message.contains("`webinar:update:registrant_status:admin`"), "{message}");
    assert_eq!(world.greenroom(&["settle"]).await.ok().stdout, "nothing to settle\n");
}

/// The command is killed while Zoom's answer is on its way. What became of the change is asked of Zoom, and never guessed.
#[tokio::test]
async fn a_change_that_a_crash_left_open_is_settled_by_asking_zoom() {
    for (action, input, handled, expected) in [
        (REMOVE, to(BY_HAND), true, "cancelled"),
        (DECIDE, decision("approve"), true, "approved"),
        (DECIDE, decision("deny"), true, "denied"),
        (DECIDE, decision("approve"), false, "pending"),
    ] {
        let world = World::connected().await;
        world.done("1", to(BY_HAND), &[]).await;
        let slow = 600_000;
        let effect = match handled {
            true => Effect::SlowAnswer { milliseconds: slow },
            false => Effect::Slow { milliseconds: slow },
        };
        world.zoom.add_fault(Fault::new("/v2/webinars/*/registrants/status", effect).method("PUT"));
        let text = input.to_string();
        let arguments = ["invoke", action, "--contact", "1", "--input", &text, "--limits", "wall-ms=600000", "--json"];
        let mut process = Command::from(world.prepared(&arguments));
        let mut process = process.stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true).spawn().unwrap();
        while !world.zoom.requests().iter().any(|request| request.method == "PUT" && request.handled == handled) {
            tokio::task::yield_now().await;
        }
        process.kill().await.unwrap();
        world.zoom.clear_faults();

        assert_eq!(world.contact("1").await["registrations"][0]["state"], "pending", "not written yet");
        lease_is_over(&world);
        let settled = world.greenroom(&["settle", "--json"]).await.ok().json();
        let counts = (settled["done"].as_u64(), settled["notDone"].as_u64());
        assert_eq!(counts, if handled { (Some(1), Some(0)) } else { (Some(0), Some(1)) }, "{settled}");
        let shown = world.contact("1").await;
        assert_eq!(shown["registrations"][0]["state"], expected, "{action}");
        assert_eq!(shown["timeline"][0]["state"], expected, "T1");
        let link = &shown["contact"]["properties"]["zoom_webinar_joinlink"];
        assert_eq!(link.is_string(), expected == "approved", "P2: {link}");
        assert_eq!(changes(&world).len(), 1, "it is not sent again");
        world.greenroom(&["store", "check"]).await.ok();
    }
}

/// Ends the leases of all intents, as time does.
fn lease_is_over(world: &World) {
    world.sql("UPDATE intents SET lease_until = 0 WHERE result IS NULL");
}

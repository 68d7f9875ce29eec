//! The flows, each in two languages and in a world of its own, so that all four languages are met.

use greenroom_zoom_sandbox::{Effect, Fault};
use serde_json::{Value, json};

use crate::{
    browser::{Browser, browser},
    common::Place,
    world::{Console, OVER},
};

/// The topic of [`OVER`].
const TOPIC: &str = "Last week's launch";

/// Does a flow in each language, and without a script where that is asked for; each time in a world of its own.
async fn in_worlds(flow: &str, ways: &[(&str, bool)], world: impl AsyncFn() -> (Console, Value)) {
    let Some(browser) = browser() else { return };
    for (language, script) in ways {
        let (console, mut given) = world().await;
        if !script {
            given["script"] = json!(false);
        }
        one(browser, flow, language, console, given).await;
    }
}

async fn one(browser: &Browser, flow: &str, language: &str, console: Console, given: Value) -> Value {
    let given = console.given(given);
    let found = browser.flow(flow, language, &console.serving.url, given).await;
    let said = console.serving.stop().await;
    for wrong in ["a text is missing", "panicked"] {
        assert!(!said.contains(wrong), "{flow} in `{language}`: {said}");
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sync_is_turned_on() {
    let world = async || (Console::connected().await, json!({ "webinar": OVER, "topic": TOPIC }));
    in_worlds("turning-sync-on", &[("en", true), ("sv", true), ("fr", false)], world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_who_are_missing_are_found_with_the_reason() {
    let missing = json!([["rita@rival.example", "excluded-domain"], ["carla.clerk@acme.example", "account-user"]]);
    let world = async || (Console::lived_in().await, json!({ "topic": TOPIC, "missing": missing.clone() }));
    in_worlds("people-missing", &[("es", true), ("fr", true), ("en", false)], world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_are_imported_after_a_preview() {
    let world = async || {
        let console = Console::new().await;
        console.place.greenroom(&["erase", "grace@example.com", "--yes"]).await.ok();
        (console, json!({ "erased": "grace@example.com" }))
    };
    in_worlds("import", &[("en", true), ("es", true), ("sv", false)], world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_is_erased_after_a_confirmation() {
    let person = json!({ "name": "Ada Lovelace", "email": "ada@example.com" });
    let world = async || (Console::lived_in().await, person.clone());
    in_worlds("erasing", &[("en", true), ("fr", true), ("es", false)], world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_action_is_run_and_run_again() {
    let world = async || (Console::new().await, json!({ "action": "echo", "contact": "ada@example.com" }));
    in_worlds("running", &[("en", true), ("sv", true), ("fr", false)], world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_sees_or_sends_what_the_role_may_not() {
    let world = async || (Console::lived_in().await, json!({}));
    in_worlds("roles", &[("es", true)], world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_is_enough() {
    let world = async || (Console::connected().await, json!({}));
    in_worlds("keyboard", &[("en", true), ("sv", true)], world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_reached_and_without_fault() {
    let of = |page: &str| format!("/webinars/{OVER}{page}");
    let from = ["", "/left-out", "/registrations", "/attendance", "/recordings"].map(of);
    let from = [&from[..], &["/contacts/1".to_owned(), "/segment-builder?of=attentive".to_owned()]].concat();
    let world = async || (Console::lived_in().await, json!({ "from": from }));
    in_worlds("every-page", &[("en", true), ("fr", true)], world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invited_person_signs_in_for_the_first_time() {
    let world = async || {
        let place = Place::new().await;
        place.greenroom(&["users", "add", "nina.new@acme.example", "--role", "administrator"]).await.ok();
        let invited = place.greenroom(&["users", "invite", "nina.new@acme.example", "--json"]).await;
        let link = invited.ok().json()["path"].clone();
        (Console::of(place).await, json!({ "link": link }))
    };
    in_worlds("welcome", &[("en", true), ("fr", true), ("sv", false)], world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_zoom_account_is_connected() {
    let zoom = json!({
        "account": "acme-zoom-account", "user": "ines.okafor@acme.example",
        "clientId": "acme-zoom-client", "clientSecret": "acme-zoom-secret-for-the-sandbox-only",
    });
    let world = async || (Console::new().await, json!({ "zoom": zoom.clone(), "topic": TOPIC }));
    in_worlds("connecting-zoom", &[("en", true), ("es", true), ("fr", false)], world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webinar_is_synced_by_hand_with_its_progress() {
    let world = async || {
        let console = Console::lived_in().await;
        // Slow enough to be seen.
        let slow = Effect::Slow { milliseconds: 3000 };
        console.place.world.zoom.sandbox().add_fault(Fault::new("/v2/**", slow).always());
        (console, json!({ "topic": TOPIC }))
    };
    in_worlds("syncing", &[("en", true), ("sv", true), ("es", false)], world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_warning_is_read_and_its_remedy_followed() {
    let given = json!({ "webinar": OVER, "topic": TOPIC, "domain": "rival.example" });
    let world = async || (Console::lived_in().await, given.clone());
    in_worlds("warning", &[("en", true), ("fr", true), ("sv", false)], world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_segment_is_built() {
    let world = async || (Console::lived_in().await, json!({ "name": "lovelaces" }));
    in_worlds("segment", &[("en", true), ("es", true), ("fr", false)], world).await;
}

//! N: connecting accounts.

use std::fs;

use greenroom_tests::World;
use serde_json::json;

const ACME: (&str, &str) = ("acme-zoom-account", "ines.okafor@acme.example");

#[tokio::test]
async fn n1_a_connection_is_tested_at_once_and_shown_with_its_state() {
    let world = World::with_contacts().await;
    let connected = world.connect(ACME.0, ACME.1, "Account", "acme").await;
    assert_eq!(connected.ok().json()["account"]["connection"]["state"], "connected");
    let listed = world.greenroom(&["connect", "list", "--json"]).await.ok().json();
    assert_eq!(listed[0]["connectedUser"], ACME.1);

    let file = world.folder.path().join("acme.json");
    fs::write(&file, json!({ "clientId": "acme-zoom-client", "clientSecret": "wrong-secret-9f8e7d" }).to_string())
        .unwrap();
    let checked = world.greenroom(&["connect", "check", "--json"]).await;
    assert!(checked.stdout.contains("failing"), "{checked:?}");
    let ended = world.greenroom(&["connect", "list", "--json"]).await;
    assert_eq!(ended.ok().json()[0]["connection"]["state"], "failing");
    for shown in [checked, ended] {
        assert!(!format!("{shown:?}").contains("wrong-secret-9f8e7d"), "a secret is shown");
    }
}

#[tokio::test]
async fn n1_wrong_credentials_and_unknown_users_connect_nothing() {
    let world = World::with_contacts().await;
    let stranger = world.connect(ACME.0, "nobody@acme.example", "Account", "acme").await;
    assert_ne!(stranger.code, Some(0));
    assert!(format!("{stranger:?}").contains("connected-user-unknown"), "{stranger:?}");
    let wrong = world.connect(ACME.0, ACME.1, "Account", "labs").await;
    assert!(format!("{wrong:?}").contains("zoom-connection-failed"), "{wrong:?}");
    assert_eq!(world.greenroom(&["connect", "list", "--json"]).await.ok().json(), json!([]));
}

#[tokio::test]
async fn n1_rotated_and_disconnected() {
    let world = World::connected().await;
    let file = world.folder.path().join("acme.json").display().to_string();
    world.greenroom(&["connect", "rotate", ACME.0, "--credentials-file", &file]).await.ok();
    world.greenroom(&["connect", "disconnect", ACME.0]).await.ok();
    let refused = world.refused("1", json!({ "webinarId": greenroom_tests::WEBINAR })).await;
    assert_eq!(refused["code"], "zoom-not-connected");
    world.connect(ACME.0, ACME.1, "Account", "acme").await.ok();
    world.done("1", json!({ "webinarId": greenroom_tests::WEBINAR }), &[]).await;
}

#[tokio::test]
async fn n2_connecting_creates_properties_and_fetches_users_and_webinars() {
    let world = World::with_contacts().await;
    let connected = world.connect(ACME.0, ACME.1, "Account", "acme").await.ok().json();
    assert!(connected["users"].as_u64().unwrap() >= 4, "{connected}");
    assert!(connected["webinars"].as_u64().unwrap() >= 12, "{connected}");
    let webinars = world.greenroom(&["store", "show", "webinars", "--json"]).await.ok().json();
    assert!(webinars.to_string().contains(greenroom_tests::WEBINAR));
    // A token can name the four properties now: they are empty, not unknown.
    for property in [
        "zoom_webinar_registration_count",
        "zoom_webinar_attendance_count",
        "zoom_webinar_attendance_average_duration",
        "zoom_webinar_joinlink",
    ] {
        let refused = world.refused("1", json!({ "webinarId": format!("{{{{ contact.{property} }}}}") })).await;
        assert_eq!(refused["code"], "property-empty", "{refused}");
    }
}

#[tokio::test]
async fn n3_one_zoom_account_for_a_business_unit() {
    let world = World::with_contacts().await;
    world.connect(ACME.0, ACME.1, "Account", "acme").await.ok();
    let second = world.connect("labs-zoom-account", "noor.haddad@labs.acme.example", "Account", "labs").await;
    assert!(format!("{second:?}").contains("business-unit-taken"), "{second:?}");
    let elsewhere = world.connect("labs-zoom-account", "noor.haddad@labs.acme.example", "Labs", "labs").await;
    elsewhere.ok();
}

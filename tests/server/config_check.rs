//! `greenroom config check`: each part of a configuration, tried against the running system.

use std::{collections::BTreeMap, fs, path::PathBuf};

use greenroom_restate_testing::free_ports;
use greenroom_tests::{has_postgres, private};
use rcgen::{CertificateParams, KeyPair, date_time_ymd, generate_simple_self_signed};
use serde_json::Value;

use crate::common::Place;

/// The parts of `greenroom config check`, by name.
pub(crate) async fn checked(place: &Place, code: i32) -> BTreeMap<String, Value> {
    let checked = place.greenroom(&["config", "check", "--json"]).await;
    assert_eq!(checked.code, Some(code), "{checked:?}");
    let parts: Vec<Value> = serde_json::from_value(checked.json()).unwrap();
    parts.into_iter().map(|part| (part["part"].as_str().unwrap().to_owned(), part)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_configuration_is_checked_against_what_runs() {
    let place = Place::connected().await;
    let parts = checked(&place, 0).await;
    for (part, state) in
        [("store", "ok"), ("zoom acme-zoom-account", "ok"), ("restate", "unused"), ("certificate", "unused")]
    {
        assert_eq!(parts[part]["state"], state, "{parts:?}");
    }
    // Nothing listens there, and a file is for one machine.
    let port = free_ports(1).unwrap()[0];
    place.configure(&format!(
        "[restate]\ningress = 'http://127.0.0.1:{port}'\nadmin = 'http://127.0.0.1:{port}'\n\
         [server.tls]\ncertificate = 'none.pem'\nkey = 'none.key'\n"
    ));
    let key = place.path("greenroom.db.key");
    fs::write(&key, [7; 31]).unwrap();
    let mut parts = checked(&place, 1).await;
    if place.world.postgres.is_some() {
        parts.remove("key file");
    } else {
        assert_eq!(parts["store for several machines"]["state"], "faulty", "{parts:?}");
        assert_eq!(parts.remove("key file").unwrap()["state"], "faulty", "{parts:?}");
    }
    for part in ["restate", "workers", "certificate"] {
        assert_eq!(parts[part]["state"], "faulty", "{parts:?}");
        assert!(parts[part]["remedy"].as_str().is_some_and(|remedy| !remedy.is_empty()), "{parts:?}");
    }
    place.world.zoom.expire_tokens();
    place.world.zoom.set_client_secret("acme", greenroom_zoom_sandbox::world::Secret::new("other")).unwrap();
    place.configure("");
    let parts = checked(&place, 1).await;
    assert_eq!(parts["zoom acme-zoom-account"]["state"], "faulty", "{parts:?}");
    let words = place.greenroom(&["config", "check"]).await;
    assert!(words.stdout.contains("greenroom connect rotate acme-zoom-account"), "{words:?}");
}

/// The key file of a place's store.
fn key_file(place: &Place) -> PathBuf {
    place.path(if place.world.postgres.is_some() { "greenroom.key" } else { "greenroom.db.key" })
}

/// A faulty part has its reason and a remedy.
#[track_caller]
fn is_faulty(parts: &BTreeMap<String, Value>, part: &str, found: &str) {
    let one = &parts[part];
    assert_eq!(one["state"], "faulty", "{parts:?}");
    assert!(one["found"].as_str().unwrap().contains(found), "{one}");
    assert!(one["remedy"].as_str().is_some_and(|remedy| !remedy.is_empty()), "{one}");
}

async fn the_key_is_tried(place: Place) {
    checked(&place, 0).await;
    let secret = place.path("secret.txt");
    fs::write(&secret, "a secret word").unwrap();
    place.greenroom(&["secrets", "set", "crm", "--from-file", secret.to_str().unwrap()]).await.ok();
    let key = &checked(&place, 0).await["key file"];
    assert_eq!(key["state"], "ok");
    assert!(key["found"].as_str().unwrap().contains("opens"), "{key}");
    let own = fs::read(key_file(&place)).unwrap();
    fs::write(key_file(&place), [7; 32]).unwrap();
    private(&key_file(&place));
    is_faulty(&checked(&place, 1).await, "key file", "does not open");
    fs::remove_file(key_file(&place)).unwrap();
    is_faulty(&checked(&place, 1).await, "key file", "missing");
    fs::write(key_file(&place), own).unwrap();
    private(&key_file(&place));
    checked(&place, 0).await;
}

#[tokio::test]
async fn a_key_that_opens_nothing_is_found() {
    the_key_is_tried(Place::new().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_opens_nothing_is_found_on_postgresql() {
    if has_postgres("the check of a key over PostgreSQL") {
        the_key_is_tried(Place::connected_in_postgres().await).await;
    }
}

#[tokio::test]
async fn a_certificate_is_tried_with_its_key_and_its_end() {
    let place = Place::new().await;
    place.configure("[server.tls]\ncertificate = 'server.pem'\nkey = 'server.key'\n");
    let sound = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    fs::write(place.path("server.pem"), sound.cert.pem()).unwrap();
    fs::write(place.path("server.key"), sound.signing_key.serialize_pem()).unwrap();
    let certificate = &checked(&place, 0).await["certificate"];
    assert!(certificate["found"].as_str().unwrap().contains("valid until"), "{certificate}");

    let other = KeyPair::generate().unwrap();
    fs::write(place.path("server.key"), other.serialize_pem()).unwrap();
    is_faulty(&checked(&place, 1).await, "certificate", "cannot be used with the key");

    let mut over = CertificateParams::new(["localhost".to_owned()]).unwrap();
    (over.not_before, over.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
    fs::write(place.path("server.pem"), over.self_signed(&other).unwrap().pem()).unwrap();
    is_faulty(&checked(&place, 1).await, "certificate", "was valid until Jan 1, 2021");
}

#[tokio::test]
async fn the_secrets_that_a_configuration_names_are_there() {
    let place = Place::new().await;
    assert!(!checked(&place, 0).await.contains_key("secrets of the configuration"));
    place.configure(
        "[alerts.email]\nserver = 'smtp.acme.example'\nuser = 'greenroom'\npassword = 'smtp'\nfrom = 'greenroom@acme.example'\n\
         to = ['ops@acme.example']\n",
    );
    is_faulty(&checked(&place, 1).await, "secrets of the configuration", "`smtp`");
    let secret = place.path("secret.txt");
    fs::write(&secret, "a password").unwrap();
    place.greenroom(&["secrets", "set", "smtp", "--from-file", secret.to_str().unwrap()]).await.ok();
    assert_eq!(checked(&place, 0).await["secrets of the configuration"]["state"], "ok");
}

/// Changes the number of the store's format, and answers it.
fn format(place: &Place, by: i64) -> i64 {
    let [read, write]: [&str; 2] = if place.world.postgres.is_some() {
        ["SELECT format FROM format", "UPDATE format SET format = "]
    } else {
        ["PRAGMA user_version", "PRAGMA user_version = "]
    };
    let found = || place.world.sql(read).concat().parse::<i64>().unwrap();
    place.world.sql(&format!("{write}{}", found() + by));
    found()
}

async fn formats_are_told(place: Place) {
    let own = format(&place, 0);
    let older = format(&place, -1);
    is_faulty(&checked(&place, 1).await, "store", "greenroom store init");
    assert_eq!(format(&place, 0), older, "a check changes nothing");
    format(&place, 2);
    is_faulty(&checked(&place, 1).await, "store", "use a newer Greenroom");
    // A process of an older version that is started after a newer one.
    for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["worker"], &["store", "init"]] {
        let refused = place.greenroom(command).await;
        assert_eq!(refused.code, Some(19), "{refused:?}");
        assert!(refused.stderr.contains("store-newer"), "{refused:?}");
        let needed = format!("use a newer Greenroom, of a version that knows format {}", own + 1);
        assert!(refused.stderr.contains(&needed), "{refused:?}");
    }
    assert_eq!(format(&place, -1), own);
    checked(&place, 0).await;
}

#[tokio::test]
async fn a_store_of_another_format_is_told_and_stays_as_it_is() {
    formats_are_told(Place::new().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_of_another_format_are_told_and_stay_as_they_are() {
    if has_postgres("the formats of tables of PostgreSQL") {
        formats_are_told(Place::connected_in_postgres().await).await;
    }
}

//! The command and the server with their store in PostgreSQL. The database is made as the README says: its owner is no superuser.

use greenroom_tests::{WEBINAR, has_postgres, run};
use reqwest::Method;
use serde_json::{Value, json};

use crate::common::{ADMINISTRATOR, Client, Place};

/// The past webinar of the demo's world.
const OVER: &str = "82512345005";

const INVOKE: &str = "/v1/actions/echo/invoke";

const QUIET: &str = "[server]\nschedule = 'off'\nsettle = 'off'\nkey-rate = 100000\nkey-burst = 100000\n";

/// How many invocations two servers share.
const MANY: usize = 20;

/// A place over PostgreSQL; none where there is none.
async fn place() -> Option<Place> {
    if !has_postgres("the command and the server over PostgreSQL") {
        return None;
    }
    let place = Place::connected_in_postgres().await;
    place.configure(QUIET);
    Some(place)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_registers_syncs_and_seals_over_postgresql() {
    let Some(place) = place().await else { return };
    let made = place.greenroom(&["store", "init", "--json"]).await.ok().json();
    assert_eq!((&made["store"], &made["created"]), (&json!(place.world.postgres), &json!(false)));

    for _ in 0..2 {
        place.world.done("1", json!({ "webinarId": WEBINAR }), &[]).await;
        assert_eq!(place.world.registrations_sent(), 1, "a person is registered once");
    }
    for pointer in ["/syncWebinarData", &format!("/webinars/{OVER}/sync")] {
        place.greenroom(&["settings", "set", pointer, "true", "--as", ADMINISTRATOR]).await.ok();
    }
    let synced = place.world.greenroom(&["sync", OVER, "--json"]).await.ok().json();
    assert_eq!((&synced["webinar"], &synced["result"]), (&json!(OVER), &json!("entry")), "{synced}");
    let timeline = place.greenroom(&["timeline", "ada@example.com", "--json"]).await.ok().json();
    let kinds: Vec<&Value> = timeline["timeline"].as_array().unwrap().iter().map(|event| &event["kind"]).collect();
    assert!(kinds.contains(&&json!("registration")) && kinds.contains(&&json!("attendance")), "{timeline}");

    let secret = place.path("secret.txt");
    std::fs::write(&secret, "a secret word").unwrap();
    place.greenroom(&["secrets", "set", "crm", "--from-file", secret.to_str().unwrap()]).await.ok();
    assert!(place.path("greenroom.key").exists());
    place.greenroom(&["store", "check"]).await.ok();
    for (command, instead) in [("backup", "pg_dump"), ("restore", "pg_restore")] {
        let refused = place.greenroom(&["store", command, "copy.db"]).await;
        assert_ne!(refused.code, Some(0));
        assert!(refused.stderr.contains("store-not-a-file") && refused.stderr.contains(instead), "{refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_answers_its_api_and_its_console_over_postgresql() {
    let Some(place) = place().await else { return };
    let serving = place.serve().await;
    assert!(serving.stranger().get("/readyz").await.status.is_success());
    let client = serving.client(&place.key("invoke,read").await);
    let asked = json!({ "input": { "note": "hello" }, "contact": "1" });
    let headers = [("idempotency-key", "order-17")];
    let first = client.send(Method::POST, INVOKE, &headers, &asked).await.ok();
    assert_eq!((&first["status"], &first["output"]), (&json!("done"), &json!({ "note": "hello" })));
    let again = client.send(Method::POST, INVOKE, &headers, &asked).await.ok();
    assert_eq!((&again["run"], &again["repeated"]), (&first["run"], &json!(true)));
    let replayed = client.post(&format!("/v1/runs/{}/replay", first["run"].as_str().unwrap()), &json!({})).await.ok();
    assert_eq!(replayed["verdict"], "same");

    let boss = place.signed_in(&serving, ADMINISTRATOR).await;
    boss.get("/").await.ok();
    boss.get("/contacts").await.has("ada@example.com");
    serving.stop().await;
}

/// Invokes the action under a key, once another server is done with that key.
async fn invoke(client: &Client, key: &str) -> Value {
    let asked = json!({ "input": { "note": key } });
    loop {
        let answer = client.send(Method::POST, INVOKE, &[("idempotency-key", key)], &asked).await;
        if answer.status != 409 {
            return answer.ok();
        }
        answer.problem(409, "key-in-use");
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_share_a_store_in_postgresql() {
    let Some(place) = place().await else { return };
    let (one, other) = tokio::join!(place.serve(), place.serve());
    let key = place.key("invoke,read").await;
    let (at_one, at_other) = (one.client(&key), other.client(&key));
    for n in 0..MANY {
        let key = format!("order-{n}");
        let (first, second) = tokio::join!(invoke(&at_one, &key), invoke(&at_other, &key));
        assert_eq!(first["run"], second["run"], "one run for one key");
    }

    // What one server accepts, either does, and both show.
    let mut accepted = Vec::new();
    for n in 0..MANY {
        let client = if n % 2 == 0 { &at_one } else { &at_other };
        let asked = json!({ "input": { "note": n.to_string() }, "tags": { "batch": "shared" } });
        let answer = client.send(Method::POST, INVOKE, &[("prefer", "respond-async")], &asked).await;
        assert_eq!(answer.status, 202);
        accepted.push(answer.header("location").to_owned());
    }
    for (n, job) in accepted.iter().enumerate() {
        let client = if n % 2 == 0 { &at_other } else { &at_one };
        while client.get(job).await.ok()["state"] != "done" {
            tokio::task::yield_now().await;
        }
    }
    for client in [&at_one, &at_other] {
        let runs = client.get("/v1/runs?tag=batch=shared&limit=100").await.ok();
        assert_eq!(runs["items"].as_array().unwrap().len(), MANY, "each is run once");
    }
    one.stop().await;
    other.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_in_one_database_see_nothing_of_each_other() {
    let Some(place) = place().await else { return };
    let as_other = async |arguments: &[&str]| {
        let mut command = place.command(arguments);
        command.env("GREENROOM_POSTGRES_ACCOUNT", "other");
        run(command).await
    };
    let missing = as_other(&["store", "show"]).await;
    assert!(missing.code != Some(0) && missing.stderr.contains("store-missing"), "{missing:?}");
    let made = as_other(&["store", "init"]).await;
    assert!(made.ok().stdout.contains(", account other"), "{made:?}");
    let contacts = as_other(&["store", "show", "contacts"]).await;
    assert!(!contacts.ok().stdout.contains("ada@example.com"), "{contacts:?}");
    let own = place.greenroom(&["store", "show", "contacts"]).await;
    assert!(own.ok().stdout.contains("ada@example.com"), "{own:?}");
}

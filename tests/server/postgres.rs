//! The command and the server with their store in PostgreSQL. The database is made as the README says: its owner is no superuser.

use std::process::Command;

use greenroom_postgres_testing::Cluster;
use greenroom_tests::{Ended, WEBINAR, has_postgres, private, run};
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
        crate::common::a_moment().await;
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
            crate::common::a_moment().await;
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

/// Carries a statement out as a superuser, beside the programs under test.
async fn psql(database: &str, statement: &str) -> String {
    let (database, statement) = (database.to_owned(), statement.to_owned());
    tokio::task::spawn_blocking(move || Cluster::shared().psql(&database, &statement).unwrap()).await.unwrap()
}

/// A new database, as the README makes it: its URL, and its name.
async fn new_database() -> (String, String) {
    let url = tokio::task::spawn_blocking(|| Cluster::shared().create_owned_database().unwrap()).await.unwrap();
    let name = url.rsplit('/').next().unwrap().to_owned();
    (url, name)
}

/// The summary of a store without what belongs to its kind.
fn counts(shown: &Ended) -> Value {
    let mut counts = shown.ok().json();
    counts["format"] = Value::Null;
    counts
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_moves_from_postgresql_into_a_file_and_back() {
    let Some(place) = place().await else { return };
    place.world.done("1", json!({ "webinarId": WEBINAR }), &[]).await;
    for pointer in ["/syncWebinarData", &format!("/webinars/{OVER}/sync")] {
        place.greenroom(&["settings", "set", pointer, "true", "--as", ADMINISTRATOR]).await.ok();
    }
    place.world.greenroom(&["sync", OVER, "--json"]).await.ok();
    let secret = place.path("secret.txt");
    std::fs::write(&secret, "a secret word").unwrap();
    place.greenroom(&["secrets", "set", "crm", "--from-file", secret.to_str().unwrap()]).await.ok();

    let url = place.world.postgres.clone().unwrap();
    let copied = place.greenroom(&["store", "copy", &url, "copy.db", "--json"]).await.ok().json();
    assert_eq!((&copied["to"], &copied["key"]["made"]), (&json!("copy.db"), &json!(true)), "{copied}");
    assert!(copied["tables"]["contacts"].as_u64() >= Some(8) && copied["tables"]["attendances"].as_u64() >= Some(1));
    let in_file = async |arguments: &[&str]| {
        let mut command = place.world.prepared(arguments);
        command.env("GREENROOM_STORE", "copy.db");
        run(command).await
    };
    assert_eq!(
        counts(&in_file(&["store", "show", "--json"]).await),
        counts(&place.greenroom(&["store", "show", "--json"]).await)
    );
    in_file(&["store", "check"]).await.ok();
    // Sealed credentials open in the copy, and Zoom takes them.
    in_file(&["connect", "check"]).await.ok();
    in_file(&["sync", OVER, "--json"]).await.ok();

    let (back, _) = new_database().await;
    let back_again = ["store", "copy", "copy.db", &back, "--to-account", "acme", "--to-key-file", "back.key"];
    let told = place.greenroom(&back_again).await;
    assert!(told.ok().stdout.contains(", account acme") && told.stdout.contains("back.key"), "{told:?}");
    let in_database = async |arguments: &[&str]| {
        let mut command = place.world.prepared(arguments);
        command.env("GREENROOM_STORE", &back);
        command.env("GREENROOM_POSTGRES_ACCOUNT", "acme").env("GREENROOM_POSTGRES_KEY_FILE", "back.key");
        run(command).await
    };
    assert_eq!(
        counts(&in_database(&["store", "show", "--json"]).await),
        counts(&in_file(&["store", "show", "--json"]).await)
    );
    in_database(&["connect", "check"]).await.ok();
    let timeline = ["timeline", "ada@example.com", "--json"];
    assert_eq!(in_database(&timeline).await.ok().json(), in_file(&timeline).await.ok().json());

    let again = place.greenroom(&back_again).await;
    assert!(
        again.code == Some(1) && again.stderr.contains("already, and a copy goes into an empty store only"),
        "{again:?}"
    );
    let unknown = place.greenroom(&["store", "copy", &back, "other.db", "--from-account", "nobody"]).await;
    assert!(unknown.code != Some(0) && unknown.stderr.contains("store-missing"), "{unknown:?}");
    let same = place.greenroom(&["store", "copy", "copy.db", "./copy.db"]).await;
    assert!(same.code == Some(1) && same.stderr.contains("into itself"), "{same:?}");
    let options = place.greenroom(&["store", "copy", &back, "other.db", "--to-account", "acme"]).await;
    assert!(options.code != Some(0) && options.stderr.contains("leave them out for a file"), "{options:?}");
    std::fs::write(place.path("wrong.key"), [7; 32]).unwrap();
    private(&place.path("wrong.key"));
    let wrong = ["store", "copy", "copy.db", &back, "--to-account", "other", "--to-key-file", "wrong.key"];
    let wrong = place.greenroom(&wrong).await;
    assert!(wrong.code != Some(0) && wrong.stderr.contains("store-key"), "{wrong:?}");
    for ended in [&told, &again, &unknown, &same, &options, &wrong] {
        assert!(!format!("{ended:?}").contains("a secret word"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_is_killed_leaves_the_other_store_empty() {
    let Some(place) = place().await else { return };
    let url = place.world.postgres.clone().unwrap();
    place.greenroom(&["store", "copy", &url, "copy.db"]).await.ok();
    let (other, database) = new_database().await;
    let in_other = async |arguments: &[&str]| {
        let mut command: Command = place.world.prepared(arguments);
        command.env("GREENROOM_STORE", &other).env("GREENROOM_POSTGRES_KEY_FILE", "other.key");
        run(command).await
    };
    in_other(&["store", "init"]).await.ok();
    let empty = counts(&in_other(&["store", "show", "--json"]).await);
    // The copy waits at its last table, with all others written.
    let holder = tokio::spawn({
        let database = database.clone();
        async move {
            let statement = "BEGIN; LOCK TABLE greenroom.history IN EXCLUSIVE MODE; SELECT pg_sleep(600)";
            // It is ended below.
            let _ = tokio::task::spawn_blocking(move || Cluster::shared().psql(&database, statement)).await;
        }
    });
    let locks = |is_granted: bool| {
        format!(
            "SELECT count(*) FROM pg_locks WHERE relation = 'greenroom.history'::regclass AND granted = {is_granted}
                AND mode IN ('ExclusiveLock', 'RowExclusiveLock')"
        )
    };
    while psql(&database, &locks(true)).await == "0" {}
    let mut copying =
        place.world.prepared(&["store", "copy", "copy.db", &other, "--to-key-file", "other.key"]).spawn().unwrap();
    while psql(&database, &locks(false)).await == "0" {
        assert!(copying.try_wait().unwrap().is_none(), "the copy waits");
    }
    copying.kill().unwrap();
    copying.wait().unwrap();
    psql("postgres", &format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'"))
        .await;
    holder.await.unwrap();
    assert_eq!(counts(&in_other(&["store", "show", "--json"]).await), empty);
    place.greenroom(&["store", "copy", "copy.db", &other, "--to-key-file", "other.key"]).await.ok();
}

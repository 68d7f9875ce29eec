//! The history of what people have done by hand: each entry names the account user that the API key belongs to.

use greenroom_tests::run;
use reqwest::Method;
use serde_json::{Value, json};

use crate::common::{ADMINISTRATOR, Answer, EDITOR, ENDLESS, Place};

#[tokio::test(flavor = "multi_thread")]
async fn the_history_names_the_account_user_of_the_key_and_never_an_erased_person() {
    let place = Place::new().await;
    place.configure("[server]\nkey-rate = 100000\nkey-burst = 100000\n");
    let serving = place.serve().await;
    let client = serving.client(&place.key("invoke,read,administer").await);

    let asked = json!({ "name": "Another", "user": EDITOR, "scopes": ["read"] });
    let made = client.post("/v1/api-keys", &asked).await.ok();
    let made = made["id"].as_str().unwrap();
    client.delete(&format!("/v1/api-keys/{made}")).await.ok();
    let row = "{\"type\": \"contact\", \"id\": \"77\", \"email\": \"gone@example.com\"}\n";
    let import = |query: &str| {
        let request = client.request(Method::POST, &format!("/v1/contacts/import{query}")).body(row);
        Answer::of(request.header("content-type", "application/x-ndjson"))
    };
    import("?dryRun=true").await.ok();
    import("").await.ok();
    import("?fromLine=2").await.ok();
    client.get("/v1/contacts/77").await.ok();
    client.get("/v1/contacts/gone@example.com?reveal=true").await.ok();
    client.delete("/v1/contacts/77").await.ok();
    let path = format!("/v1/actions/{ENDLESS}/invoke");
    let job = client.send(Method::POST, &path, &[("prefer", "respond-async")], &json!({})).await.ok();
    let job = job["job"].as_str().unwrap();
    let dead = async || {
        while client.get(&format!("/v1/jobs/{job}")).await.ok()["state"] != "dead-letter" {
            crate::common::a_moment().await;
        }
    };
    dead().await;
    client.post(&format!("/v1/jobs/{job}/retry"), &json!({})).await.ok();
    dead().await;
    assert_eq!(client.delete(&format!("/v1/jobs/{job}")).await.status, 204);
    let revoke_as = async |name: &str, value: &str| {
        let mut command = place.command(&["api-keys", "revoke", made]);
        command.env_remove("GREENROOM_AS").env(name, value);
        run(command).await.ok();
    };
    revoke_as("GREENROOM_AS", EDITOR).await;

    let history = client.get("/v1/history").await.ok();
    let entries = history["items"].as_array().unwrap();
    let told: Vec<(&Value, &str, Option<&str>)> = entries
        .iter()
        .map(|entry| (&entry["by"], entry["what"].as_str().unwrap(), entry["subject"].as_str()))
        .collect();
    let (by, editor) = (json!(ADMINISTRATOR), json!(EDITOR));
    assert_eq!(
        told[..8],
        [
            (&editor, "api-key-revoked", Some(made)),
            (&by, "job-dropped", Some(job)),
            (&by, "job-retried", Some(job)),
            (&by, "erased", None),
            (&by, "secret-shown", Some("contact")),
            (&by, "imported", Some("1 row")),
            (&by, "api-key-revoked", Some(made)),
            (&by, "api-key-made", Some(made)),
        ]
    );
    assert!(!history.to_string().contains("gone@example.com") && !history.to_string().contains("\"77\""), "{history}");
    // In pages that do not move when something comes meanwhile.
    let first = client.get("/v1/history?limit=2").await.ok();
    revoke_as("USER", "deploy").await;
    let next = client.get(&format!("/v1/history?limit=2&cursor={}", first["next"].as_str().unwrap())).await.ok();
    assert_eq!(next["items"].as_array().unwrap()[..], entries[2..4]);
    let shown = place.greenroom(&["history", "--json"]).await.ok().json();
    assert_eq!(shown.as_array().unwrap()[1..9], entries[..8]);
    assert_eq!(shown[0]["by"], "deploy", "the user of the machine, where no account user is named");
    let words = place.greenroom(&["history"]).await.ok().stdout.clone();
    assert!(words.contains(ADMINISTRATOR) && words.contains("job-retried"), "{words}");
    serving.stop().await;
}

//! The users of the account over HTTP.

use reqwest::Method;
use serde_json::json;

use crate::common::{ADMINISTRATOR, Answer, EDITOR, Place};

#[tokio::test(flavor = "multi_thread")]
async fn users_are_added_invited_changed_and_removed_over_http() {
    let place = Place::new().await;
    let serving = place.serve().await;
    let client = serving.client(&place.key("read,administer").await);
    let asked = json!({ "email": "New.User@acme.example", "role": "viewer" });
    let added = client.post("/v1/users", &asked).await;
    assert_eq!((added.status.as_u16(), added.header("location")), (201, "/v1/users/new.user@acme.example"));
    let path = added.header("location").to_owned();
    assert_eq!((&added.ok()["role"], &added.ok()["hasPassword"]), (&json!("viewer"), &json!(false)));
    assert_eq!(client.post("/v1/users", &asked).await.problem(409, "user-exists")["pointer"], "/email");

    let invited = client.post(&format!("{path}/invite"), &json!({})).await;
    assert_eq!((invited.status.as_u16(), invited.header("cache-control")), (201, "no-store"));
    let link = invited.ok()["path"].as_str().unwrap().to_owned();
    assert!(link.starts_with("/welcome/gri_"), "{link}");
    let shown = client.get(&path).await;
    assert!(shown.ok()["invitedUntil"].is_string() && !shown.text.contains(&link[9..]), "{shown:?}");

    // A key may do no more than its user, and that at once.
    let reader = serving.client(&place.key_of("new.user@acme.example", "read", &[]).await);
    reader.get("/v1/actions").await.ok();
    let change = async |role: &str| client.send(Method::PATCH, &path, &[], &json!({ "role": role })).await;
    assert_eq!(change("editor").await.ok()["role"], "editor");
    assert_eq!(change("member").await.ok()["role"], "editor", "the word of before");
    change("owner").await.problem(422, "body-invalid");
    assert_eq!(client.delete(&path).await.ok()["email"], "new.user@acme.example");
    reader.get("/v1/actions").await.problem(401, "api-key-user");
    client.get(&path).await.problem(404, "user-not-found");
    client.post(&format!("{path}/unlock"), &json!({})).await.problem(404, "user-not-found");

    let boss = format!("/v1/users/{ADMINISTRATOR}");
    client.delete(&boss).await.problem(409, "last-administrator");
    client.send(Method::PATCH, &boss, &[], &json!({ "role": "viewer" })).await.problem(409, "last-administrator");
    client.post(&format!("/v1/users/{EDITOR}/unlock"), &json!({})).await.ok();
    let history = client.get("/v1/history").await.ok();
    let told: Vec<_> = history["items"].as_array().unwrap().iter().map(|entry| entry["what"].clone()).collect();
    let mut wanted = vec!["user-removed", "user-changed", "api-key-made", "user-invited", "user-added"];
    wanted.retain(|what| told.contains(&json!(what)));
    assert_eq!(wanted.len(), 5, "{told:?}");
    let page: Answer = client.get("/v1/users?limit=1").await;
    assert_eq!(page.ok()["items"].as_array().unwrap().len(), 1);
    serving.stop().await;
}

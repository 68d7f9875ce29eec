//! Settings, webinars, segments, contacts, forms and installed actions over HTTP.

use std::fs;

use reqwest::Method;
use serde_json::{Value, json};

use crate::common::{ADMINISTRATOR, Answer, EDITOR, Place, RETURNS_INPUT};

/// S1 (only an administrator turns the sync on): the scope `settings` of an editor's key is not enough.
#[tokio::test(flavor = "multi_thread")]
async fn s1_an_editor_changes_settings_and_does_not_turn_the_sync_on() {
    let place = Place::new().await;
    let serving = place.serve().await;
    let client = serving.client(&place.key_of(EDITOR, "read,settings", &[]).await);
    let change = async |value| client.send(Method::PATCH, "/v1/settings", &[("if-match", "*")], &value).await;
    let refused = change(json!({ "/syncWebinarData": true })).await;
    assert_eq!(refused.problem(403, "administrator-only")["pointer"], "/syncWebinarData");
    assert_eq!(client.get("/v1/settings").await.ok()["syncWebinarData"], false);
    change(json!({ "/existingContacts": "overwrite" })).await.ok();
    assert_eq!(client.get("/v1/settings").await.ok()["existingContacts"], "overwrite");
}

#[tokio::test(flavor = "multi_thread")]
async fn s1_s9_settings_are_changed_by_version_and_the_history_names_who_did() {
    let place = Place::connected().await;
    let serving = place.serve().await;
    let client = serving.client(&place.key("read,settings").await);
    let read = client.get("/v1/settings").await;
    let version = read.header("etag").to_owned();
    assert!(version.starts_with('"') && read.ok()["syncWebinarData"] == false, "{read:?}");
    let webinars = client.get("/v1/webinars").await.ok();
    let webinar = webinars["items"][0]["id"].as_str().unwrap().to_owned();
    let own = format!("/webinars/{webinar}/sync");

    let on = json!({ "/syncWebinarData": true, own.clone(): true });
    client.send(Method::PATCH, "/v1/settings", &[], &on).await.problem(428, "precondition-required");
    client
        .send(Method::PATCH, "/v1/settings", &[("if-match", "\"99\"")], &on)
        .await
        .problem(412, "precondition-failed");
    let alone = json!({ own.clone(): true });
    let too_early = client.send(Method::PATCH, "/v1/settings", &[("if-match", &version)], &alone).await;
    assert_eq!(too_early.problem(422, "webinar-data-not-synced")["pointer"], own);
    let wrong = json!({ "/syncWebinarData": true, "/syncWebinarDate": true });
    client.send(Method::PATCH, "/v1/settings", &[("if-match", &version)], &wrong).await.problem(422, "unknown-setting");
    assert_eq!(client.get("/v1/settings").await.header("etag"), version, "all or none");

    let changed = client.send(Method::PATCH, "/v1/settings", &[("if-match", &version)], &on).await;
    assert_ne!(changed.header("etag"), version);
    let changed = changed.ok();
    assert_eq!(
        (&changed["settings"]["syncWebinarData"], &changed["settings"]["webinars"][&webinar]["sync"]),
        (&json!(true), &json!(true))
    );
    client
        .send(Method::PATCH, "/v1/settings", &[("if-match", &version)], &on)
        .await
        .problem(412, "precondition-failed");
    for any in ["*".to_owned(), format!("\"0\", {}", client.get("/v1/settings").await.header("etag"))] {
        client.send(Method::PATCH, "/v1/settings", &[("if-match", &any)], &on).await.ok();
    }
    let weak = format!("W/{}", client.get("/v1/settings").await.header("etag"));
    client.send(Method::PATCH, "/v1/settings", &[("if-match", &weak)], &on).await.problem(412, "precondition-failed");
    let history = client.get("/v1/settings/history?limit=1").await.ok();
    assert_eq!(history["items"][0]["by"], "greenroom", "{history}");
    let all = client.get("/v1/settings/history?pointer=/syncWebinarData").await.ok();
    assert_eq!(all["items"][0]["by"], ADMINISTRATOR);
    let older = client.get(&format!("/v1/settings/history?cursor={}", history["next"].as_str().unwrap())).await.ok();
    assert!(!older["items"].as_array().unwrap().is_empty());

    let explained = client.get(&format!("/v1/settings/explain/{webinar}")).await.ok();
    assert_eq!(explained["webinar"], webinar);
    client.get("/v1/settings/explain/82500000000").await.problem(404, "webinar-not-found");
    client.get("/v1/settings/explain/825-1").await.problem(422, "invalid-input");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a9_a_webinar_is_synced_now_and_its_audit_log_tells_it() {
    let place = Place::connected().await;
    for package in fs::read_dir(greenroom_tests::packages()).unwrap() {
        let package = package.unwrap();
        if package.file_name().to_string_lossy().starts_with("sync-webinar") {
            fs::copy(package.path(), place.path("actions").join(package.file_name())).unwrap();
        }
    }
    let serving = place.serve().await;
    let client = serving.client(&place.key("read,settings").await);
    let webinars = client.get("/v1/webinars?limit=2").await.ok();
    assert_eq!(webinars["items"].as_array().unwrap().len(), 2);
    let webinar = webinars["items"][0]["id"].as_str().unwrap().to_owned();
    let shown = client.get(&format!("/v1/webinars/{webinar}")).await.ok();
    assert_eq!((&shown["id"], &shown["lastSync"]), (&json!(webinar), &Value::Null));
    client.get("/v1/webinars/82500000000").await.problem(404, "webinar-not-found");
    let version = client.get("/v1/settings").await.header("etag").to_owned();
    let on = json!({ "/syncWebinarData": true, format!("/webinars/{webinar}/sync"): true });
    client.send(Method::PATCH, "/v1/settings", &[("if-match", &version)], &on).await.ok();
    let path = format!("/v1/webinars/{webinar}/sync");
    for _ in 0..2 {
        let accepted = client.post(&path, &json!({})).await;
        assert_eq!(accepted.status, 202, "{accepted:?}");
        let job = loop {
            let job = client.get(accepted.header("location")).await.ok();
            if ["done", "dead-letter"].contains(&job["state"].as_str().unwrap()) {
                break job;
            }
            crate::common::a_moment().await;
        };
        assert_eq!((&job["state"], &job["webinar"]), (&json!("done"), &json!(webinar)), "{job}");
    }
    let audit = client.get(&format!("/v1/webinars/{webinar}/audit?limit=1")).await.ok();
    let older = format!("/v1/webinars/{webinar}/audit?cursor={}", audit["next"].as_str().unwrap());
    assert_eq!(client.get(&older).await.ok()["items"].as_array().unwrap().len(), 1);
    client.get(&format!("/v1/webinars/{webinar}/left-out")).await.ok();
    client.post("/v1/webinars/82500000000/sync", &json!({})).await.problem(404, "webinar-not-found");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn g1_g3_segments_are_evaluated_saved_and_removed() {
    let place = Place::new().await;
    let serving = place.serve().await;
    let client = serving.client(&place.key("read,settings").await);
    let filter = json!({ "property": "firstname", "is": "known" });
    let counted = client.post("/v1/segments/evaluate", &json!({ "filter": filter })).await;
    let members = counted.ok()["members"].as_u64().unwrap();
    assert!(members > 1, "{counted:?}");
    let wrong = client.post("/v1/segments/evaluate", &json!({ "filter": { "not": { "event": "birthday" } } })).await;
    assert_eq!(wrong.problem(422, "invalid-input")["pointer"], "/filter/not/event");
    let body = json!({ "filter": filter });
    assert_eq!(client.send(Method::PUT, "/v1/segments/named", &[], &body).await.status, 201);
    assert_eq!(client.send(Method::PUT, "/v1/segments/named", &[], &body).await.status, 200);
    assert_eq!(client.get("/v1/segments").await.ok()["items"][0]["name"], "named");
    assert_eq!(client.get("/v1/segments/named").await.ok()["filter"], filter);
    let (mut seen, mut cursor) = (0, String::new());
    loop {
        let page = client.get(&format!("/v1/segments/named/members?limit=1{cursor}")).await.ok();
        seen += page["items"].as_array().unwrap().len();
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen as u64, members);
    assert_eq!(client.delete("/v1/segments/named").await.status, 204);
    client.delete("/v1/segments/named").await.problem(404, "segment-not-found");
    client.get("/v1/segments/named/members").await.problem(404, "segment-not-found");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c10_contacts_are_imported_listed_and_erased() {
    let place = Place::new().await;
    let serving = place.serve().await;
    let client = serving.client(&place.key("read,administer").await);
    let row =
        json!({ "type": "contact", "id": "900", "email": "zoe@example.com", "properties": { "firstname": "Zoe" } });
    let import = |query: &str, body: String| {
        let request = client.request(Method::POST, &format!("/v1/contacts/import{query}")).body(body);
        Answer::of(request.header("content-type", "application/x-ndjson"))
    };
    assert_eq!(import("?dryRun=true", row.to_string()).await.ok()["dryRun"], true);
    client.get("/v1/contacts/900").await.problem(404, "contact-not-found");
    import("", row.to_string()).await.ok();
    import("", format!("{row}\nnonsense")).await.problem(422, "row-invalid");
    let found = client.get("/v1/contacts?email=ZOE@example.com").await.ok();
    assert_eq!((&found["items"][0]["id"], found["items"].as_array().unwrap().len()), (&json!("900"), 1));
    assert_eq!(client.get("/v1/contacts?email=nobody@example.com").await.ok()["items"], json!([]));
    client.get("/v1/contacts?email=nobody").await.problem(422, "invalid-input");
    let misspelt = client.get("/v1/contacts?e-mail=zoe@example.com").await.problem(400, "request-malformed");
    assert!(misspelt["detail"].as_str().unwrap().contains("cursor, email, limit, reveal"), "{misspelt}");
    client.delete("/v1/contacts/900?dryRun=true").await.problem(400, "request-malformed");
    let first = client.get("/v1/contacts?limit=1").await.ok();
    let second = client.get(&format!("/v1/contacts?limit=1&cursor={}", first["next"].as_str().unwrap())).await.ok();
    assert_ne!(first["items"], second["items"]);
    assert_eq!(client.get("/v1/contacts/zoe@example.com").await.ok()["contact"]["properties"]["firstname"], "Zoe");
    assert_eq!(client.get("/v1/contacts/900/timeline").await.ok()["timeline"], json!([]));
    assert_eq!(client.delete("/v1/contacts/900").await.ok()["found"], true);
    client.get("/v1/contacts/900").await.problem(404, "contact-not-found");
    assert_eq!(client.delete("/v1/contacts/900").await.ok()["found"], false, "twice does no harm");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_action_shows_its_form() {
    let place = Place::new().await;
    let serving = place.serve().await;
    let client = serving.client(&place.key("read,invoke").await);
    let schema = client.get("/v1/actions/echo/schema").await.ok();
    let fields = schema["fields"].as_array().unwrap();
    let note = fields.iter().find(|field| field["pointer"] == "/note").unwrap();
    assert_eq!((&note["label"], &note["token"], &note["required"]), (&json!("note"), &json!(true), &json!(false)));
    client.get("/v1/actions/echo/fields/note/options?q=a").await.problem(422, "no-options");
    client.get("/v1/actions/none/schema").await.problem(404, "unknown-action");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_action_is_installed_upgraded_and_rolled_back_over_http() {
    let place = Place::new().await;
    place.configure("[trust]\nsignatures = \"optional\"\n");
    let packages = ["1.0.0", "1.1.0"].map(|version| {
        let file = place.action("scored", version, RETURNS_INPUT);
        let bytes = fs::read(&file).unwrap();
        fs::remove_file(file).unwrap();
        bytes
    });
    let serving = place.serve().await;
    let client = serving.client(&place.key("read,administer,invoke").await);
    let send = |path: String, package: &[u8]| {
        let request = client.request(Method::POST, &path).body(package.to_vec());
        Answer::of(request.header("content-type", "application/wasm"))
    };
    client.post("/v1/actions/scored/invoke", &json!({})).await.problem(404, "unknown-action");
    let mut digests = Vec::new();
    for (version, package) in ["1.0.0", "1.1.0"].into_iter().zip(&packages) {
        let plan = send("/v1/installed/plan-upload".to_owned(), package).await.ok();
        assert_eq!(plan["version"], version);
        let digest = plan["digest"].as_str().unwrap().to_owned();
        send("/v1/installed/upload?confirm=00".to_owned(), package).await.problem(409, "selection-changed");
        let installed = send(format!("/v1/installed/upload?confirm={digest}"), package).await.ok();
        assert_eq!(installed["isActive"], true);
        client.post("/v1/actions/scored/invoke", &json!({})).await.ok();
        digests.push(digest);
    }
    let upgraded = client.post("/v1/actions/scored/invoke", &json!({})).await.ok();
    assert_eq!(upgraded["version"], "1.1.0");
    assert_eq!(client.post("/v1/installed/scored/rollback", &json!({})).await.ok()["isActive"], true);
    assert_eq!(client.post("/v1/actions/scored/invoke", &json!({})).await.ok()["version"], "1.0.0");
    let shown = client.get("/v1/installed/scored").await.ok();
    assert_eq!((&shown["active"], shown["versions"].as_array().unwrap().len()), (&json!("1.0.0"), 2));
    assert!(shown["history"].to_string().contains(ADMINISTRATOR) && !shown.to_string().contains(EDITOR));
    assert_eq!(client.get("/v1/installed").await.ok()["items"][0]["name"], "scored");
    assert_eq!(client.get("/v1/grants?action=scored").await.ok()["items"].as_array().unwrap().len(), 2);
    client.post("/v1/installed/scored/rollback", &json!({})).await.problem(409, "conflict");
    send("/v1/installed/plan-upload".to_owned(), b"no package").await.problem(422, "invalid-input");
    send("/v1/installed/plan-upload".to_owned(), &vec![0; 2 << 20]).await.problem(422, "invalid-input");
    send("/v1/installed/upload?confirm=00&activated=true".to_owned(), b"").await.problem(400, "request-malformed");
    client.post("/v1/installed/plan", &json!({ "source": "/etc/passwd" })).await.problem(422, "invalid-input");
    client.get("/v1/installed/none").await.problem(404, "unknown-action");
    let removed = client.delete("/v1/installed/scored").await.ok();
    assert_eq!(removed["items"].as_array().unwrap().len(), 2);
    client.post("/v1/actions/scored/invoke", &json!({})).await.problem(404, "unknown-action");
    serving.stop().await;
}

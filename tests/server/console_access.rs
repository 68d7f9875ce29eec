//! The console's overview, and its section Access: keys, connections, jobs, alerts, webhooks and the history.

use reqwest::Method;
use serde_json::{Value, json};

use crate::common::{
    ADMINISTRATOR, Client, ECHO, EDITOR, ENDLESS, Place,
    browser::{Browser, Page},
};

const QUIET: &str = "[server]\nschedule = 'off'\nsettle = 'off'\nkey-rate = 100000\nkey-burst = 100000\n";

/// The field of a form of connecting that has the secret, and what an answer must not have.
const SECRET: &str = "acme-zoom-secret-for-the-sandbox-only";

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_made_shown_once_used_and_revoked() {
    let place = Place::new().await;
    place.configure(QUIET);
    let serving = place.serve().await;
    let boss = place.signed_in(&serving, ADMINISTRATOR).await;
    let new = boss.get("/access/keys/new").await;
    let hostile = "\"><script>alert(1)</script>";
    let faulty = [("name", hostile), ("user", EDITOR), ("scope-administer", "true"), ("days", "30")];
    let faulty = boss.submit(&new, "/access/keys/new", &faulty).await;
    assert_eq!(faulty.status, 422, "an editor's key may not administer");
    faulty.has("id=\"field-user-fault\"").has("&lt;script&gt;alert(1)").lacks("<script>alert");
    let nothing = boss.submit(&new, "/access/keys/new", &[("name", "x"), ("user", EDITOR), ("days", "30")]).await;
    assert_eq!(nothing.status, 422, "a key without a scope");
    let fields = [
        ("name", hostile),
        ("user", EDITOR),
        ("scope-read", "true"),
        ("scope-invoke", "true"),
        ("action", ECHO),
        ("days", "30"),
    ];
    let made = boss.submit(&new, "/access/keys/new", &fields).await;
    assert_eq!(made.status, 201);
    let token = made.value_of("made-key");
    // A browser that tries again has the same key, also where both of its requests are under way.
    let (twice, thrice) =
        tokio::join!(boss.submit(&new, "/access/keys/new", &fields), boss.submit(&new, "/access/keys/new", &fields));
    assert_eq!([twice, thrice].map(|made| made.value_of("made-key")), [token.clone(), token.clone()]);
    let client = serving.client(&token);
    client.get("/v1/actions").await.ok();
    client
        .send(Method::POST, &format!("/v1/actions/{ENDLESS}/invoke"), &[], &json!({}))
        .await
        .problem(403, "action-not-allowed");

    let list = boss.get("/access/keys").await;
    list.has("&lt;script&gt;alert(1)").lacks("<script>alert").lacks(&token);
    let id = token.strip_prefix("grk_").unwrap().split('_').next().unwrap();
    let revoked = boss.submit(&list, &format!("/access/keys/{id}/revoke"), &[]).await;
    assert_eq!(revoked.leads_to(), "/access/keys?said=key-revoked");
    client.get("/v1/actions").await.problem(401, "api-key-revoked");

    // The history names the person who signed in, and finds it by person, kind and day.
    let history = boss.get("/access/history?what=api-key-made&by=BOSS").await;
    history.has(id).has("<td><bdi>boss@acme.example</bdi></td>");
    boss.get("/access/history?what=api-key-made&by=nobody").await.has("Nothing of that kind was done.");
    boss.get("/access/history?to=2020-01-01").await.has("Nothing of that kind was done.");
    serving.stop().await;
}

async fn connect(browser: &Browser, page: &Page, more: &[(&str, &str)]) -> Page {
    let mut fields = vec![("unit", "Account"), ("from", "store"), ("client-id", "acme-zoom-client")];
    fields.extend(more);
    browser.submit(page, "/access/connections/connect", &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn n1_n3_zoom_is_connected_by_the_form_with_each_fault_at_its_field() {
    let place = Place::new().await;
    place.configure(QUIET);
    let serving = place.serve().await;
    let boss = place.signed_in(&serving, ADMINISTRATOR).await;
    boss.get("/").await.has("First steps").has("href=\"/access/connections/connect\"");
    let page = boss.get("/access/connections/connect").await;
    let (account, user) = (("account", "acme-zoom-account"), ("user", "ines.okafor@acme.example"));
    for (fields, field) in [
        (vec![account, ("user", "no email"), ("client-secret", SECRET)], "user"),
        (vec![account, user], "client-secret"),
        (vec![account, ("user", "nobody@acme.example"), ("client-secret", SECRET)], "user"),
    ] {
        let faulty = connect(&boss, &page, &fields).await;
        assert_eq!(faulty.status, 422, "{fields:?}");
        faulty.has(&format!("id=\"field-{field}-fault\"")).has("value=\"acme-zoom-account\"").lacks(SECRET);
    }
    let wrong = connect(&boss, &page, &[account, user, ("client-secret", "wrong secret here")]).await;
    assert_eq!(wrong.status, 422);
    wrong.has("role=\"alert\"").lacks("wrong secret here");
    boss.get("/access/connections").await.has("No Zoom account is connected");

    let connected = connect(&boss, &page, &[account, user, ("client-secret", SECRET)]).await;
    let shown = boss.get(connected.leads_to()).await;
    shown.has("acme-zoom-account").has("Sealed in the store").has("badge good").lacks(SECRET);
    let listed = place.greenroom(&["connect", "list", "--json"]).await.ok().json();
    assert_eq!(listed[0]["connection"]["state"], "connected", "{listed}");
    // N3: each business unit has at most one, so the unit is offered no more.
    boss.get("/access/connections/connect").await.lacks("<option value=\"Account\"");

    let rotate = boss.get("/access/connections/acme%2Dzoom%2Daccount/rotate").await;
    let fields = [("from", "store"), ("client-id", "acme-zoom-client"), ("client-secret", "wrong secret here")];
    let refused = boss.submit(&rotate, "/access/connections/acme%2Dzoom%2Daccount/rotate", &fields).await;
    assert_eq!(refused.status, 422);
    let checked = boss.submit(&shown, "/access/connections/acme%2Dzoom%2Daccount/check", &[]).await;
    assert_eq!(checked.leads_to(), "/access/connections?said=connection-works", "the old credentials stay");

    let tokens = boss.get("/access/webhooks").await;
    let short = boss.submit(&tokens, "/access/webhooks/secrets", &[account, ("token", "short")]).await;
    assert_eq!(short.status, 422);
    short.has("id=\"field-token-fault\"").lacks("value=\"short\"");
    let added = boss.submit(&tokens, "/access/webhooks/secrets", &[account, ("token", "a long secret token")]).await;
    let tokens = boss.get(added.leads_to()).await;
    tokens.has("/webhooks/zoom/acme%2Dzoom%2Daccount").lacks("a long secret token");

    let gone = boss.submit(&shown, "/access/connections/acme%2Dzoom%2Daccount/disconnect", &[]).await;
    boss.get(gone.leads_to()).await.has("Disconnected");
    for done in ["zoom-connected", "webhook-secret-added", "zoom-disconnected"] {
        boss.get(&format!("/access/history?what={done}")).await.has("<td><bdi>boss@acme.example</bdi></td>");
    }
    serving.stop().await;
}

async fn dead_letter(client: &Client) -> String {
    let body = json!({ "input": { "note": "a secret note" }, "limits": { "cpuMs": 20 } });
    let path = format!("/v1/actions/{ENDLESS}/invoke");
    let accepted = client.send(Method::POST, &path, &[("prefer", "respond-async")], &body).await.ok();
    let job = accepted["job"].as_str().unwrap().to_owned();
    loop {
        let found = client.get(&format!("/v1/jobs/{job}")).await.ok();
        if found["state"] == "dead-letter" {
            return job;
        }
        crate::common::a_moment().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_letters_are_shown_tried_again_and_removed() {
    let place = Place::new().await;
    place.configure(&format!("{QUIET}[[jobs.limits]]\nname = 'slow'\nby = '/note'\nrate = '1/hour'\n"));
    let serving = place.serve().await;
    let client = serving.client(&place.key("invoke,read").await);
    let boss = place.signed_in(&serving, ADMINISTRATOR).await;
    let editor = place.signed_in(&serving, EDITOR).await;
    let job = dead_letter(&client).await;

    boss.get("/").await.has("1 job has failed for good").has("href=\"/access/jobs?state=dead-letter\"");
    let list = boss.get("/access/jobs?state=dead-letter&kind=invoke").await;
    list.has(&job).has(ENDLESS).has("Try all of these again");
    boss.get("/access/jobs?state=running").await.lacks(&job);
    list.has("slow");
    let path = format!("/access/jobs/{job}");
    let (seen, seen_by_editor) = (boss.get(&path).await, editor.get(&path).await);
    seen.has("The run computed longer than its limit.").lacks("a secret note");
    seen_by_editor.has("The run computed longer").lacks(&format!("{path}/retry")).lacks(&format!("{path}/reveal"));
    let revealed = boss.submit(&seen, &format!("{path}/reveal"), &[]).await;
    revealed.ok();
    revealed.has("a secret note");
    boss.get("/access/history?what=secret-shown").await.has(&format!("the job <bdi>{job}</bdi>"));

    let all = boss.submit(&list, "/access/jobs/retry-all?kind=invoke", &[]).await;
    assert_eq!(all.leads_to(), "/access/jobs?said=jobs-retried&count=1");
    boss.get(all.leads_to()).await.has("1 job may begin at once.");
    while client.get(&format!("/v1/jobs/{job}")).await.ok()["state"] == "running" {
        crate::common::a_moment().await;
    }
    let seen = boss.get(&path).await;
    let removed = boss.submit(&seen, &format!("{path}/remove"), &[]).await;
    assert_eq!(removed.leads_to(), "/access/jobs?said=job-removed");
    assert_eq!(boss.get(&path).await.status, 404);
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_overview_counts_what_the_api_counts_in_each_language() {
    let place = Place::connected().await;
    place.configure(QUIET);
    place.greenroom(&["settings", "set", "/syncWebinarData", "true", "--as", ADMINISTRATOR]).await.ok();
    let serving = place.serve().await;
    let client = serving.client(&place.key("invoke,read").await);
    for _ in 0..3 {
        client.send(Method::POST, &format!("/v1/actions/{ECHO}/invoke"), &[], &json!({})).await.ok();
    }
    let failed = json!({ "limits": { "cpuMs": 20 } });
    client.send(Method::POST, &format!("/v1/actions/{ENDLESS}/invoke"), &[], &failed).await.problem(422, "cpu");
    let count = async |status: &str| {
        let runs: Value = client.get(&format!("/v1/runs?status={status}&limit=500")).await.ok();
        runs["items"].as_array().unwrap().len()
    };
    let (done, failed) = (count("done").await, count("failed").await);
    assert!(done >= 3 && failed == 1);
    let viewer = place.signed_in(&serving, EDITOR).await;
    let page = viewer.get("/").await;
    page.has(&format!("Done: {done}\"")).has(&format!("Failed: {failed}\""));
    page.has("Runs of today by hour: ").has("<svg class=\"chart\" role=\"img\"").has("Connected");
    assert!(page.html.len() < 60_000, "{}", page.html.len());
    for (language, title, runs) in [
        ("es", "Resumen", "Ejecuciones de hoy"),
        ("fr", "Vue d’ensemble", "Exécutions du jour"),
        ("sv", "Översikt", "Dagens körningar"),
    ] {
        let asked = viewer.request(Method::GET, "/").header("accept-language", language);
        let page = viewer.send(asked).await;
        page.has(&format!("<html lang=\"{language}\"")).has(title).has(runs);
    }
    for path in ["/access/alerts", "/access/webhooks", "/access/retention", "/access/history", "/access/jobs"] {
        viewer.get(path).await.ok();
    }
    assert_eq!(viewer.get("/access").await.leads_to(), "/access/connections");
    serving.stop().await;
}

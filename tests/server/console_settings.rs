//! The console's settings: what a form saves, what it says when somebody else was faster, and how a change is undone.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::common::{
    ADMINISTRATOR, Client, EDITOR, Place, Serving,
    browser::{Browser, Page},
};

/// A world with webinars, and the API beside the console.
struct Stage {
    place: Place,
    serving: Serving,
    client: Client,
}

impl Stage {
    async fn new() -> Self {
        let place = Place::connected().await;
        let serving = place.serve().await;
        let client = serving.client(&place.key("read,settings").await);
        Self { place, serving, client }
    }

    async fn signed_in(&self, user: &str) -> Browser {
        self.place.signed_in(&self.serving, user).await
    }

    async fn settings(&self) -> Value {
        self.client.get("/v1/settings").await.ok()
    }

    /// Changes settings beside the console.
    async fn change(&self, wanted: Value) {
        self.client.send(Method::PATCH, "/v1/settings", &[("if-match", "*")], &wanted).await.ok();
    }
}

/// Follows the answer to a form that was saved.
async fn saved(browser: &Browser, answer: &Page) -> Page {
    let page = browser.get(answer.leads_to()).await;
    page.ok();
    page.has("Saved.").has("Undo");
    page
}

/// S1: only an administrator turns the sync on; S2: all users are synced then.
#[tokio::test(flavor = "multi_thread")]
async fn s1_an_administrator_turns_the_sync_on_in_the_browser_and_undoes_it() {
    let stage = Stage::new().await;
    let editor = stage.signed_in(EDITOR).await;
    let page = editor.get("/settings").await;
    page.has("Only an administrator of the account turns it on.").lacks("name=\"syncWebinarData\"");
    let forged = [("hasSync", "true"), ("syncWebinarData", "true")];
    let refused = editor.submit(&page, "/settings", &forged).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.has("Only an administrator of the account turns it on.");
    assert_eq!(stage.settings().await["syncWebinarData"], false);

    let administrator = stage.signed_in(ADMINISTRATOR).await;
    let page = administrator.get("/settings").await;
    let on = [("hasSync", "true"), ("syncWebinarData", "true"), ("webinarsOf", "none"), ("recordingsOf", "none")];
    let answer = administrator.submit(&page, "/settings", &on).await;
    let page = saved(&administrator, &answer).await;
    page.has("This followed from it:").has("All Zoom users");
    let now = stage.settings().await;
    assert_eq!((&now["syncWebinarData"], &now["webinarsOf"]["of"]), (&json!(true), &json!("all")));

    let undone = administrator.submit(&page, "/settings/undo", &[]).await;
    saved(&administrator, &undone).await;
    let now = stage.settings().await;
    assert_eq!((&now["syncWebinarData"], &now["webinarsOf"]["of"]), (&json!(false), &json!("none")));
    let twice = administrator.submit(&page, "/settings/undo", &[]).await;
    assert_eq!(twice.leads_to(), undone.leads_to());
    let again = administrator.submit_anew(&page, "/settings/undo", &[]).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "what was undone holds no more: {again:?}");
    administrator.get("/settings/history").await.has(ADMINISTRATOR).has("Greenroom, by a rule");
    stage.serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_says_who_was_faster_keeps_what_was_entered_and_is_saved_anyway() {
    let stage = Stage::new().await;
    let editor = stage.signed_in(EDITOR).await;
    let page = editor.get("/settings").await;
    stage.change(json!({ "/recordingsOf": { "of": "all" }, "/webinarsOf": { "of": "all" }, "/excludedHostDomains": ["rival.example"] })).await;
    let entered = [("existingContacts", "overwrite"), ("webinarsOf", "selected"), ("recordingsOf", "none")];
    let warned = editor.submit(&page, "/settings", &entered).await;
    assert_eq!(warned.status, StatusCode::CONFLICT);
    warned.has("Somebody else changed the same setting meanwhile").has(ADMINISTRATOR);
    warned.has("<option value=\"overwrite\" selected>").has("Save anyway").has("Drop what I entered");
    assert_eq!(stage.settings().await["existingContacts"], "fill-blanks", "nothing is saved yet");
    // The form shows the other's value now, so that saving it anyway does not set it back.
    let entered = [("existingContacts", "overwrite"), ("webinarsOf", "selected"), ("recordingsOf", "all")];
    let answer = editor.submit(&warned, "/settings", &entered).await;
    saved(&editor, &answer).await;
    let now = stage.settings().await;
    assert_eq!((&now["existingContacts"], &now["recordingsOf"]["of"]), (&json!("overwrite"), &json!("all")));

    // A switch asks, too, and nothing where other settings were changed meanwhile.
    let webinar = stage.client.get("/v1/webinars?limit=1").await.ok()["items"][0]["id"].as_str().unwrap().to_owned();
    let page = editor.get("/settings/webinars").await;
    let pressed = format!("/webinars/{webinar}/zoomEvents true");
    stage.change(json!({ "/existingContacts": "fill-blanks", format!("/webinars/{webinar}/recordings"): true })).await;
    let answer = editor.submit(&page, "/settings/webinars", &[("set", &pressed)]).await;
    saved(&editor, &answer).await;
    let page = editor.get("/settings/webinars").await;
    stage.change(json!({ format!("/webinars/{webinar}/zoomEvents"): false })).await;
    let asked = editor.submit(&page, "/settings/webinars", &[("set", &pressed)]).await;
    assert_eq!(asked.status, StatusCode::CONFLICT);
    asked.has("Somebody else changed the same setting meanwhile");
    let answer = editor.submit(&asked, "/settings/webinars", &[]).await;
    saved(&editor, &answer).await;
    assert_eq!(stage.settings().await["webinars"][&webinar]["zoomEvents"], true);

    // A person is not called somebody else.
    let set = |value: &str| format!("/webinars/{webinar}/zoomEvents {value}");
    let answer = editor.submit(&page, "/settings/webinars", &[("set", &set("true"))]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "the administrator's change comes first");
    let (one, other) = (editor.get("/settings/webinars").await, editor.get("/settings/webinars").await);
    let answer = editor.submit(&one, "/settings/webinars", &[("set", &set("false"))]).await;
    saved(&editor, &answer).await;
    let asked = editor.submit(&other, "/settings/webinars", &[("set", &set("true"))]).await;
    assert_eq!(asked.status, StatusCode::CONFLICT);
    asked.has("You changed the same setting meanwhile").lacks("Somebody else");
    stage.serving.stop().await;
}

/// S11: a domain matches itself; what is no domain is told at its line.
#[tokio::test(flavor = "multi_thread")]
async fn s11_domains_are_written_one_a_line_and_a_fault_names_its_line() {
    let stage = Stage::new().await;
    let editor = stage.signed_in(EDITOR).await;
    let page = editor.get("/settings/exclusions").await;
    let hostile = "rival.example\r\n\r\nanna@<script>alert(1)</script>";
    let refused = editor.submit(&page, "/settings/exclusions", &[("excludedContactDomains", hostile)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.has("Line 3:").has("rival.example").lacks("<script>alert");
    let good = [("excludedContactDomains", " Rival.example \r\n*.partner.example"), ("excludedHostDomains", "")];
    let answer = editor.submit(&refused, "/settings/exclusions", &good).await;
    saved(&editor, &answer).await;
    assert_eq!(stage.settings().await["excludedContactDomains"], json!(["Rival.example", "*.partner.example"]));
    let page = editor.get("/settings/exclusions").await;
    let same = [("excludedContactDomains", "Rival.example\r\n*.partner.example")];
    let answer = editor.submit(&page, "/settings/exclusions", &same).await;
    assert_eq!(answer.leads_to(), "/settings/exclusions?said=unchanged");
    stage.serving.stop().await;
}

/// S7, S8, S10: the settings of users and webinars, and the rule that decides.
#[tokio::test(flavor = "multi_thread")]
async fn s7_s8_users_and_webinars_have_switches_and_the_rule_is_told() {
    let stage = Stage::new().await;
    stage.change(json!({ "/syncWebinarData": true })).await;
    let editor = stage.signed_in(EDITOR).await;
    let webinars = stage.client.get("/v1/webinars?limit=2").await.ok();
    let ids: Vec<&str> = (0..2).map(|place| webinars["items"][place]["id"].as_str().unwrap()).collect();
    let host = webinars["items"][0]["host"].as_str().unwrap();
    let path = format!("/settings/users/{host}");
    let page = editor.get(&path).await;
    let answer = editor.submit(&page, &path, &[("syncNewWebinars", "true")]).await;
    saved(&editor, &answer).await;
    assert_eq!(stage.settings().await["users"][host], json!({ "syncNewWebinars": true, "syncRecordings": false }));
    let nobody = editor.get("/settings/users/nobody@acme.example").await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);

    let page = editor.get("/settings/webinars").await;
    let chosen = [("webinar", ids[0]), ("webinar", ids[1]), ("do", "sync true")];
    let answer = editor.submit(&page, "/settings/webinars", &chosen).await;
    saved(&editor, &answer).await;
    let now = stage.settings().await["webinars"].clone();
    assert_eq!((&now[ids[0]]["sync"], &now[ids[1]]["sync"]), (&json!(true), &json!(true)));
    // As Zoom writes it, with spaces.
    let spaced = format!("{}+{}+{}", &ids[0][..3], &ids[0][3..7], &ids[0][7..]);
    let explained = stage.client.get(&format!("/v1/settings/explain/{}", ids[0])).await.ok();
    let why = editor.get(&format!("/settings/why?webinar={spaced}")).await;
    why.ok();
    assert_eq!(why.html.matches("Decides").count(), 2, "for the webinar and for its recordings: {}", why.html);
    assert_eq!(explained["sync"]["on"], true);
    for (asked, status) in [("82500000000", StatusCode::NOT_FOUND), ("x", StatusCode::UNPROCESSABLE_ENTITY)] {
        assert_eq!(editor.get(&format!("/settings/why?webinar={asked}")).await.status, status);
    }
    stage.serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_looks_and_changes_nothing() {
    let stage = Stage::new().await;
    stage.place.greenroom(&["users", "add", "vera@acme.example", "--role", "viewer"]).await.ok();
    let (viewer, editor) = (stage.signed_in("vera@acme.example").await, stage.signed_in(EDITOR).await);
    let own = editor.get("/settings/exclusions").await;
    let sections = ["", "/exclusions", "/users", "/webinars", "/history", "/why"];
    for path in sections.map(|section| format!("/settings{section}")) {
        let page = viewer.get(&path).await;
        let main = page.ok().split("<main").nth(1).unwrap();
        assert!(!main.contains("type=\"submit\" name=\"set\""), "{path}");
        assert!(!main.contains(">Save<") && !main.contains(">Undo<"), "{path}: {main}");
    }
    for path in ["/settings", "/settings/exclusions", "/settings/webinars", "/settings/undo"] {
        let refused = viewer.post(path, &[("version", "0")]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}");
        let refused = editor.post(path, &[("version", "0"), ("csrf", "x")]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "without the session's token: {path}");
    }
    own.has("name=\"csrf\"");
    assert_eq!(stage.client.get("/v1/settings/history").await.ok()["items"], json!([]));
    stage.serving.stop().await;
}

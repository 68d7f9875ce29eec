//! The console's webinars: the list, and the pages of one, which show what the API says.

use std::{fs, time::Duration};

use greenroom_tests::packages;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::common::{ADMINISTRATOR, Client, Place, Serving, browser::Browser};

/// The past webinar of the demo's world, with people of every kind.
const OVER: &str = "82512345005";

struct Stage {
    place: Place,
    serving: Serving,
    client: Client,
    browser: Browser,
}

impl Stage {
    /// A world that can sync, with the past webinar and its recordings turned on.
    async fn new() -> Self {
        let place = Place::connected().await;
        for package in fs::read_dir(packages()).unwrap() {
            let package = package.unwrap();
            if package.file_name().to_string_lossy().starts_with("sync-webinar") {
                fs::copy(package.path(), place.path("actions").join(package.file_name())).unwrap();
            }
        }
        let serving = place.serve().await;
        let client = serving.client(&place.key("read,settings").await);
        let on = json!({
            "/syncWebinarData": true, "/recordingsOf": { "of": "all" }, "/excludedContactDomains": ["rival.example"],
            format!("/webinars/{OVER}/sync"): true, format!("/webinars/{OVER}/recordings"): true,
        });
        client.send(Method::PATCH, "/v1/settings", &[("if-match", "*")], &on).await.ok();
        let browser = place.signed_in(&serving, ADMINISTRATOR).await;
        Self { place, serving, client, browser }
    }

    async fn page(&self, path: &str) -> crate::common::browser::Page {
        let page = self.browser.get(&format!("/webinars/{OVER}{path}")).await;
        page.ok();
        page
    }

    /// Syncs by the page's button, and follows the events until the end.
    async fn sync(&self) -> Vec<String> {
        let page = self.page("").await;
        let asked = self.browser.submit(&page, &format!("/webinars/{OVER}/sync"), &[]).await;
        assert_eq!(asked.leads_to(), format!("/webinars/{OVER}?said=sync-asked"));
        self.page("?said=sync-asked").await.has(&format!("data-events=\"/webinars/{OVER}/progress\""));
        let events = self.browser.request(Method::GET, &format!("/webinars/{OVER}/progress"));
        let events = tokio::time::timeout(Duration::from_secs(120), events.send()).await.unwrap().unwrap();
        assert_eq!(events.headers()["content-type"], "text/event-stream");
        let told = tokio::time::timeout(Duration::from_secs(120), events.text()).await.unwrap().unwrap();
        told.lines().filter_map(|line| line.strip_prefix("event: ")).map(str::to_owned).collect()
    }
}

/// A9: a webinar is synced by hand. A1 to A8, C8: what the pages show of it is what the API says.
#[tokio::test(flavor = "multi_thread")]
async fn a9_a_webinar_is_synced_from_its_page_and_its_pages_show_what_the_api_says() {
    let stage = Stage::new().await;
    stage.page("").await.has("was never synced").has("Sync now").has("Next sync");
    let told = stage.sync().await;
    assert_eq!(told.last().unwrap(), "end", "{told:?}");
    let audit = stage.client.get(&format!("/v1/webinars/{OVER}/audit")).await.ok();
    let entry = &audit["items"][0];
    assert_eq!(entry["state"], "synced-with-warnings", "{entry}");
    let page = stage.page("").await;
    page.has("Synced with warnings").lacks("data-events").has("An attendance is one person in one session");
    for warning in entry["warnings"].as_array().unwrap() {
        for text in [&warning["meaning"], &warning["remedy"]] {
            page.has(&escaped(text.as_str().unwrap()));
        }
    }
    page.has("href=\"/settings/exclusions\"").has("id=\"warnings\"");
    // The overview leads to the people or to the warnings, not to the top of the page.
    let overview = stage.browser.get("/").await;
    overview.has(&format!("href=\"/webinars/{OVER}/left-out?reason=excluded-domain\""));
    overview.has(&format!("href=\"/webinars/{OVER}#warnings\"")).lacks(&format!("href=\"/webinars/{OVER}\""));

    let left_out = stage.client.get(&format!("/v1/webinars/{OVER}/left-out")).await.ok();
    let left_out = left_out["items"].as_array().unwrap();
    let page = stage.page("/left-out").await;
    let csv = stage.browser.get(&format!("/webinars/{OVER}/left-out.csv")).await;
    assert!(csv.ok().starts_with("webinar,email,reason\n"), "{csv:?}");
    assert_eq!(csv.html.lines().count(), left_out.len() + 1);
    for out in left_out {
        let email = out["email"].as_str().unwrap();
        page.has(&escaped(email));
        // A person with a secondary email is found as the contact that has it.
        if out["reason"] == "secondary-email" {
            page.has("href=\"/contacts?q=");
        }
    }
    let of_domain = stage.page("/left-out?reason=excluded-domain").await;
    for out in left_out {
        let email = escaped(out["email"].as_str().unwrap());
        if out["reason"] == "excluded-domain" {
            of_domain.has(&email)
        } else {
            of_domain.lacks(&email)
        };
    }

    stage.page("/registrations").await.has("ada@example.com").has("href=\"/contacts/").lacks("/w/");
    stage.page("/registrations?state=denied").await.lacks("ada@example.com");
    stage
        .page("/attendance")
        .await
        .has("<path class=\"busy\"")
        .has("class=\"lane\"")
        .has("The same as a table")
        .has(&format!("href=\"/webinars/{OVER}/left-out\">Left out: no email</a>"))
        .has(&format!("href=\"/webinars/{OVER}/left-out?reason=excluded-domain\">Left out: excluded domain</a>"))
        .has("ada@example.com");
    stage.page("/recordings").await.has("Transcript of").lacks("?pwd=");
    stage.serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_has_the_webinars_of_the_api_and_filters_them() {
    let stage = Stage::new().await;
    let all = stage.client.get("/v1/webinars?limit=500").await.ok();
    let all = all["items"].as_array().unwrap();
    let listed = async |query: &str| -> Vec<String> {
        let page = stage.browser.get(&format!("/webinars{query}")).await;
        let rows = page.ok().split("<td><a href=\"/webinars/").skip(1);
        let links = rows.map(|rest| rest.split('"').next().unwrap().to_owned());
        // Links to a switch lead to a part of a page.
        links.filter(|link| !link.contains('#')).collect()
    };
    let is = |wanted: &dyn Fn(&Value) -> bool| -> Vec<String> {
        let mut ids: Vec<_> =
            all.iter().filter(|one| wanted(one)).map(|one| one["id"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        ids
    };
    let sorted = async |query: &str| {
        let mut ids = listed(query).await;
        ids.sort();
        ids
    };
    assert_eq!(sorted("").await, is(&|_| true));
    // Only a webinar whose sync is on has the button: the others lead to the switch.
    let page = stage.browser.get("/webinars").await;
    assert_eq!(page.ok().matches(" formaction=").count(), 1);
    assert_eq!(page.html.matches("Turn its sync on first").count(), all.len() - 1);
    let off = all.iter().find(|one| one["id"] != OVER).unwrap()["id"].as_str().unwrap();
    page.has(&format!("href=\"/webinars/{off}#own\""));
    let page = stage.browser.get(&format!("/webinars/{off}")).await;
    page.has("href=\"#own\"")
        .has("because its sync is off")
        .has("Will not be synced")
        .lacks("Sync now")
        .lacks("Next sync");
    assert_eq!(sorted("?sync=on").await, [OVER]);
    assert_eq!(sorted("?state=never").await, is(&|one| one["lastSync"].is_null()));
    assert_eq!(sorted("?q=825+1234+5005").await, [OVER]);
    let labs = is(&|one| one["zoomAccount"] != all[0]["zoomAccount"]);
    assert!(!labs.is_empty() && labs.len() < all.len());
    let unit = |id: &Value| id.as_str().unwrap().to_owned();
    let other = all.iter().find(|one| one["zoomAccount"] != all[0]["zoomAccount"]).unwrap();
    assert_eq!(sorted(&format!("?account={}", unit(&other["zoomAccount"]))).await, labs);
    let starts = |id: &str| all.iter().find(|one| one["id"] == id).unwrap()["startsAt"].as_str().map(str::to_owned);
    let times: Vec<_> = listed("").await.iter().map(|id| starts(id)).collect();
    let mut newest_first = times.clone();
    newest_first.sort_by(|a, b| b.cmp(a));
    assert_eq!(times, newest_first);
    assert_eq!(listed("?q=nothing-has-this-name").await, [""; 0]);
    stage.serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_topics_are_shown_as_they_are_and_run_nothing() {
    let stage = Stage::new().await;
    if !stage.place.world.has_a_file("hostile topics") {
        return;
    }
    let hostile = "<script>alert(1)</script>\" onload=\"x\u{202e}".to_owned() + &"w".repeat(300);
    {
        let store = rusqlite::Connection::open(stage.place.world.store()).unwrap();
        let set = "UPDATE webinars SET topic = ?1, details = json_set(details, '$.topic', ?1) WHERE id = ?2";
        assert_eq!(store.execute(set, rusqlite::params![hostile, OVER]).unwrap(), 1);
    }
    for path in
        ["/webinars", &format!("/webinars/{OVER}"), "/settings/webinars", &format!("/settings/why?webinar={OVER}")]
    {
        let page = stage.browser.get(path).await;
        page.ok();
        page.has("&lt;script&gt;alert(1)").lacks("<script>alert").lacks("\" onload=\"");
    }
    for path in ["/webinars/825", "/webinars/%3Cscript%3E", "/webinars/82500000000"] {
        let page = stage.browser.get(path).await;
        assert!([StatusCode::NOT_FOUND, StatusCode::UNPROCESSABLE_ENTITY].contains(&page.status), "{path}: {page:?}");
        page.lacks("<script>");
    }
    stage.serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_syncs_nothing() {
    let stage = Stage::new().await;
    stage.place.greenroom(&["users", "add", "vera@acme.example", "--role", "viewer"]).await.ok();
    let viewer = stage.place.signed_in(&stage.serving, "vera@acme.example").await;
    for path in ["/webinars".to_owned(), format!("/webinars/{OVER}")] {
        let page = viewer.get(&path).await;
        page.ok();
        page.lacks("Sync now</button>").lacks("formaction").lacks("name=\"set\"");
    }
    let refused = viewer.post(&format!("/webinars/{OVER}/sync"), &[]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    refused.has("may not do this.").has("Viewer").has("Ask an administrator of the account.").lacks("API key");
    refused.has("aria-label=\"Sections\"");
    assert_eq!(stage.client.get("/v1/jobs?kind=sync").await.ok()["items"], json!([]));
    stage.serving.stop().await;
}

/// As HTML has it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

//! The console's runs: finding them, looking at one, replaying it, running it again, and comparing two.

use greenroom_tests::packages;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::common::{ADMINISTRATOR, Client, EDITOR, Place, browser::Browser};

const ADD: &str = "add-contact-to-zoom-webinar";
const WEBINAR: &str = "82512345678";
const NO_RUN: &str = "0198c2f4-1c1b-7000-8000-000000000000";

async fn invoke(client: &Client, action: &str, input: Value, tag: &str) -> String {
    let asked = json!({ "input": input, "contact": "1", "tags": { "for": tag } });
    let answer = client.post(&format!("/v1/actions/{action}/invoke"), &asked).await;
    let json = answer.json();
    let run = json["run"].as_str().or(json["outcome"]["run"].as_str());
    run.unwrap().to_owned()
}

/// The runs on a page, in their order.
fn listed(html: &str) -> Vec<String> {
    let links = html.split("<td><a href=\"/runs/").skip(1);
    links.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn runs_are_found_by_the_filter_of_the_page_as_by_the_api() {
    let place = Place::new().await;
    let serving = place.serve().await;
    let client = serving.client(&place.key("invoke,read").await);
    let hostile = "<img src=x onerror=alert(1)>";
    let first = invoke(&client, "echo", json!({ "note": "a" }), hostile).await;
    let second = invoke(&client, "echo", json!({ "note": "b" }), "b").await;
    let wrong = invoke(&client, "echo", json!({ "note": 7 }), "b").await;
    let browser = place.signed_in(&serving, ADMINISTRATOR).await;
    let found = async |query: &str| listed(browser.get(&format!("/runs{query}")).await.ok());
    assert_eq!(found("").await, [wrong.clone(), second.clone(), first.clone()]);
    assert_eq!(found("?status=done&tag=for=b").await, std::slice::from_ref(&second));
    assert_eq!(found("?kind=invalid-input&code=&action=echo").await, std::slice::from_ref(&wrong));
    assert_eq!(found("?contact=ada@example.com").await.len(), 3, "a contact is found by its email");
    assert_eq!(found("?since=2d&until=2999-01-01").await.len(), 3);
    let page = browser.get("/runs").await;
    page.has("&lt;img").lacks(hostile).has("<code>invalid-input</code>").ok();
    page.has("Runs of today by hour: 3 in all");
    browser.get("/runs?status=done").await.lacks("Runs of today by hour");
    browser.get("/runs?until=2001-01-01").await.has("No run matches the filter.").ok();
    for faulty in ["?tag=b", "?status=sone", "?contact=nobody@acme.example", "?cursor=x"] {
        let page = browser.get(&format!("/runs{faulty}")).await;
        assert!(page.status == 200 && page.html.contains("role=\"alert\"") || page.status == 400, "{faulty}: {page:?}");
        assert!(listed(&page.html).is_empty(), "{faulty}");
    }
    for n in 0..50 {
        invoke(&client, "echo", json!({ "number": n }), "many").await;
    }
    let page = browser.get("/runs?action=echo").await;
    let next = page.html.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let rest = browser.get(&next.replace("&amp;", "&")).await;
    let (mut all, rest) = (listed(page.ok()), listed(rest.ok()));
    assert_eq!((all.len(), rest.clone()), (50, vec![wrong, second, first]));
    all.extend(rest);
    let of_api = client.get("/v1/runs?action=echo&limit=500").await.ok();
    let of_api: Vec<_> = of_api["items"].as_array().unwrap().iter().map(|run| run["id"].as_str().unwrap()).collect();
    assert_eq!(all, of_api);
    serving.stop().await;
}

/// A world with a run of an action that calls the host, and a browser of its administrator.
async fn with_a_run() -> (Place, crate::common::Serving, Client, Browser, String) {
    let place = Place::connected().await;
    let package = format!("{ADD}-1.0.0.wasm");
    std::fs::copy(packages().join(&package), place.path("actions").join(&package)).unwrap();
    let serving = place.serve().await;
    let client = serving.client(&place.key("invoke,read,administer").await);
    let run = invoke(&client, ADD, json!({ "webinarId": WEBINAR }), "a").await;
    let browser = place.signed_in(&serving, ADMINISTRATOR).await;
    (place, serving, client, browser, run)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_shown_with_the_times_of_its_calls_and_its_secrets_only_to_those_who_ask() {
    let (place, serving, client, browser, run) = with_a_run().await;
    let path = format!("/runs/{run}");
    let journal = client.get(&format!("/v1{path}/journal")).await.ok();
    let calls = journal["events"].as_array().unwrap();
    let took = client.get(&format!("/v1{path}")).await.ok()["usage"]["wallUs"].as_u64().unwrap();
    let mut before = 0;
    for call in calls {
        let (began, lasted) = (call["time"]["beganUs"].as_u64().unwrap(), call["time"]["tookUs"].as_u64().unwrap());
        assert!(before <= began && began + lasted <= took, "{call}: one after another within {took} µs");
        before = began + lasted;
    }
    let of_webinar = async |webinar: &str| listed(browser.get(&format!("/runs?webinar={webinar}")).await.ok());
    assert_eq!((of_webinar(WEBINAR).await, of_webinar("82512345001").await), (vec![run.clone()], Vec::new()));
    let page = browser.get(&path).await;
    page.has("Register with a webinar").has("contact registered with webinar").has("[masked]").ok();
    assert_eq!(page.html.matches("<svg class=\"bar\"").count(), calls.len());
    let link = client.get(&format!("/v1{path}?reveal=true")).await.ok()["result"]["output"]["joinUrl"].clone();
    let link = link.as_str().unwrap().replace('&', "&amp;");
    page.lacks(&link);
    let shown = browser.submit(&page, &format!("{path}/secrets"), &[]).await;
    shown.has(&link).has("Secrets are shown on this page.").ok();
    let history = client.get("/v1/history").await.ok();
    let shown = history["items"].as_array().unwrap().iter().filter(|entry| entry["what"] == "secret-shown");
    assert!(shown.into_iter().any(|entry| entry["subject"] == format!("run {run}")), "{history}");

    let replayed = browser.submit(&page, &format!("{path}/replay"), &[]).await;
    replayed.has("The same again").ok();
    let case = browser.get(&format!("{path}/case")).await;
    let case: Value = serde_json::from_str(case.ok()).unwrap();
    assert_eq!(
        (&case["when"]["input"]["webinarId"], &case["when"]["contact"]),
        (&json!("webinar of person 1"), &json!("1")),
        "as the contact says"
    );
    browser.get(&format!("{path}/download")).await.has("\"events\"").lacks(&link).ok();
    assert_eq!(browser.get(&format!("/runs/{NO_RUN}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get("/runs/nonsense").await.status, StatusCode::BAD_REQUEST);

    let editor = place.signed_in(&serving, EDITOR).await;
    let of_editor = editor.get(&path).await;
    of_editor.lacks("/secrets").ok();
    let csrf = of_editor.value_of_name("csrf");
    let refused = editor.post(&format!("{path}/secrets"), &[("csrf", &csrf)]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_run_again_after_its_difference_was_shown_and_both_are_compared() {
    let place = Place::new().await;
    place.action("echo", "2.0.0", "unreachable");
    let serving = place.serve().await;
    let client = serving.client(&place.key("invoke,read").await);
    let run = invoke(&client, "echo@1", json!({ "note": "before" }), "a").await;
    let browser = place.signed_in(&serving, ADMINISTRATOR).await;
    let path = format!("/runs/{run}/again");
    let page = browser.get(&path).await;
    page.has("value=\"before\"").has("It would run with").ok();
    let shown = browser.submit(&page, &path, &[("do", "show"), ("in-0", "after")]).await;
    shown.has("\"note\"".replace('"', "&quot;").as_str()).has("changed").has("The same package runs.").ok();
    assert_eq!(client.get(&format!("/v1/runs/{run}")).await.ok()["ranAgain"], Value::Null, "nothing runs yet");
    let ran = browser.submit(&shown, &path, &[("do", "run")]).await;
    let again = ran.leads_to().strip_prefix("/runs/").unwrap().strip_suffix("?said=run-ended").unwrap().to_owned();
    let record = client.get(&format!("/v1/runs/{again}")).await.ok();
    assert_eq!((&record["againOf"], &record["result"]["output"]["note"]), (&json!(run), &json!("after")));
    let twice = browser.submit(&shown, &path, &[("do", "run")]).await;
    assert_eq!(twice.leads_to(), ran.leads_to());
    let twice = browser.submit_anew(&shown, &path, &[("do", "run")]).await;
    assert_eq!(twice.leads_to(), format!("/runs/{again}?said=run-repeated"));

    let newer = browser.get(&format!("{path}?version=%3D2.0.0")).await;
    let shown = browser.submit(&newer, &path, &[("do", "show"), ("in-0", "before")]).await;
    shown.has("Another package runs.").has("Something else: the replay differs from the run.").ok();
    let compared = browser.get(&format!("/runs/compare?a={run}&b={again}")).await;
    compared.has("before").has("after").has(">changed<").has(&format!("/runs/{again}")).ok();
    let turned = browser.get(&format!("/runs/compare?a={again}&b={run}")).await;
    for page in [&compared, &turned] {
        let place_of = |run: &str| page.ok().find(&format!("<a href=\"/runs/{run}\"")).unwrap();
        assert!(place_of(&run) < place_of(&again), "the earlier run is the first");
    }
    browser.get(&format!("/runs/{run}")).await.has(&format!("/runs/compare?a={run}&amp;b={again}")).ok();
    for (other, status) in [("nonsense", StatusCode::BAD_REQUEST), (NO_RUN, StatusCode::NOT_FOUND)] {
        let refused = browser.get(&format!("/runs/compare?a={run}&b={other}")).await;
        refused.has("There is no such run.").has(&format!("value=\"{other}\"")).has(&format!("href=\"/runs/{run}\""));
        assert_eq!(refused.status, status, "{other}");
    }
    browser.get("/runs").await.has("The action echo").has("ada@example.com").ok();
    let same = browser.get(&format!("/runs/compare?a={run}&b={run}")).await;
    same.has("No difference.").lacks(">changed<").ok();
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn runs_of_a_filter_are_run_again_after_their_number_was_confirmed() {
    let place = Place::new().await;
    let serving = place.serve().await;
    let client = serving.client(&place.key("invoke,read").await);
    for n in 0..3 {
        invoke(&client, "echo", json!({ "number": n }), "a").await;
    }
    let wrong = invoke(&client, "echo", json!({ "note": 7 }), "a").await;
    let browser = place.signed_in(&serving, ADMINISTRATOR).await;
    assert_eq!(browser.get("/runs/again").await.status, StatusCode::BAD_REQUEST, "all runs would match");
    assert_eq!(browser.get("/runs/again?code=none").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = browser.get("/runs/again?tag=for%3Da").await;
    page.has("4 runs match.").has("Run 4 runs again").ok();
    invoke(&client, "echo", json!({}), "a").await;
    let mut before = Vec::new();
    for repeated in [false, true] {
        let ran = browser.submit(&page, "/runs/again", &[]).await;
        ran.has("4 in all: 3 ended well, 1 failed.").has("</html>").ok();
        assert_eq!(ran.html.contains("It was run again before."), repeated);
        // A row has the old run and the new one.
        let oldest_first: Vec<_> = listed(&ran.html).into_iter().step_by(2).collect();
        assert!(
            oldest_first.len() == 4 && oldest_first.contains(&wrong) && oldest_first.is_sorted(),
            "{oldest_first:?}"
        );
        assert!(before.is_empty() || oldest_first == before);
        before = oldest_first;
    }
    serving.stop().await;
}

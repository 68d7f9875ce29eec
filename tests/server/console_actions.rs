//! The console's actions: what they may do, and trying them by the form that their schema makes.

use greenroom_tests::packages;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::common::{
    ADMINISTRATOR, ECHO, Place, Serving,
    browser::{Browser, Page},
};

const TRY: &str = "/actions/echo@=1.0.0/run";
const HOSTILE: &str = "<script>alert(1)</script>";

async fn stage() -> (Place, Serving, Browser) {
    let place = Place::new().await;
    let serving = place.serve().await;
    let browser = place.signed_in(&serving, ADMINISTRATOR).await;
    (place, serving, browser)
}

/// A user of the account with this role, signed in.
async fn with_role(place: &Place, serving: &Serving, role: &str) -> Browser {
    let user = format!("{role}@acme.example");
    let row = place.path("user.ndjson");
    std::fs::write(&row, json!({ "type": "account-user", "email": user, "role": role }).to_string()).unwrap();
    place.greenroom(&["store", "import", row.to_str().unwrap()]).await.ok();
    place.signed_in(serving, &user).await
}

/// Sends the form of the page where an action is tried.
async fn send(browser: &Browser, fields: &[(&str, &str)]) -> Page {
    let page = browser.get("/actions/echo/run").await;
    page.ok();
    browser.submit(&page, TRY, fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_action_is_shown_with_all_that_is_known_of_it_to_those_who_may_see_it() {
    let (place, serving, browser) = stage().await;
    place.action("greedy", "1.0.0", "unreachable");
    let list = browser.get("/actions").await;
    list.has("href=\"/actions/echo\"").has("The action echo").has("href=\"/actions/install\"").ok();
    let of_contact = browser.get("/actions?contact=1").await;
    of_contact.has("/actions/echo/run?contact=1").has("/actions/echo?contact=1").ok();
    browser.get("/actions/echo?contact=1").await.has("/run?contact=1\"").ok();
    browser.get("/actions/echo/run?contact=1").await.has("name=\"contact\" value=\"1\"").ok();
    browser.get("/actions?q=ENDLESS").await.has("/actions/endless").lacks("/actions/echo\"").ok();
    browser.get("/actions?q=nothing").await.has("No action matches").ok();
    let one = browser.get("/actions/echo").await;
    one.has("It only computes").has("1.0.0").has("Schema of the input").has("67.1").ok();
    let unknown = browser.get("/actions/unknown").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    unknown.has("No action of that name and version is loaded.");
    assert_eq!(browser.get("/actions/not%20a%20name").await.status, StatusCode::BAD_REQUEST);

    let viewer = with_role(&place, &serving, "viewer").await;
    viewer.get("/actions").await.lacks("/actions/echo/run").lacks("/actions/install").ok();
    for path in ["/actions/echo/run", "/actions/install"] {
        assert_eq!(viewer.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let french = browser.with_cookie("greenroom-language", "fr");
    french.get("/actions/echo").await.has("lang=\"fr\"").has("Ce qu’elle peut faire").ok();
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_action_is_tried_and_then_run_once_after_a_confirmation() {
    let (place, serving, browser) = stage().await;
    let faulty = send(&browser, &[("do", "dry"), ("in-1", "many"), ("contact", "nobody@acme.example")]).await;
    assert_eq!(faulty.status, StatusCode::UNPROCESSABLE_ENTITY);
    faulty.has("Write a number.").has("value=\"many\"").has("nobody@acme.example").lacks("id=\"outcome\"");
    let dry = send(&browser, &[("do", "dry"), ("in-0", HOSTILE), ("in-1", "1,5"), ("contact", "1")]).await;
    dry.has("Dry run: nothing was changed.");
    dry.has("id=\"outcome\"").has("It did what it should.").has("1.5").has("&lt;script&gt;").lacks(HOSTILE).ok();
    let unknown = send(&browser, &[("do", "dry"), ("in-0", "x"), ("contact", "Nobody Here")]).await;
    unknown.has("No contact is found by this.").lacks("greenroom store").lacks("id=\"outcome\"");
    let of_email = send(&browser, &[("do", "dry"), ("in-0", "x"), ("contact", "ada@exam")]).await;
    assert_eq!(of_email.status, StatusCode::UNPROCESSABLE_ENTITY, "the beginning of an email names no contact");
    of_email.has("choose one below").has("<option value=\"1\">");
    let token = send(&browser, &[("do", "dry"), ("in-0", "x"), ("token-0", "email"), ("contact", "1")]).await;
    token.has("value=\"{{ contact.email }}\"").has("ada@example.com").ok();
    let unresolved = send(&browser, &[("do", "dry"), ("token-0", "nothing"), ("contact", "1")]).await;
    assert_eq!(unresolved.status, StatusCode::UNPROCESSABLE_ENTITY);
    unresolved.has("class=\"fault\"").has("no property `nothing`");

    let by_json = send(&browser, &[("do", "by-json"), ("in-0", "a"), ("in-1", "2")]).await;
    by_json.has("&quot;number&quot;: 2").ok();
    let no_json = send(&browser, &[("do", "dry"), ("way", "json"), ("input", "{")]).await;
    assert_eq!(no_json.status, StatusCode::UNPROCESSABLE_ENTITY);
    no_json.has("This is no JSON");
    let more = send(&browser, &[("do", "dry"), ("way", "json"), ("input", r#"{"else": 1}"#)]).await;
    assert_eq!(more.status, StatusCode::UNPROCESSABLE_ENTITY, "the schema takes no other field");

    let client = serving.client(&place.key("read").await);
    let runs = async || client.get("/v1/runs?action=echo").await.ok()["items"].as_array().unwrap().len();
    assert_eq!(runs().await, 0, "nothing of a dry run is kept");
    let asked = send(&browser, &[("do", "run"), ("in-0", HOSTILE), ("contact", "ada@example.com")]).await;
    asked.has("Run this action for real?").lacks(HOSTILE).ok();
    assert_eq!(runs().await, 0, "nothing runs before it is confirmed");
    let ran = browser.submit(&asked, TRY, &[("do", "run")]).await;
    let place_of_run = ran.leads_to().strip_suffix("?said=run-ended").unwrap().to_owned();
    let twice = browser.submit(&asked, TRY, &[("do", "run")]).await;
    assert_eq!(twice.leads_to(), ran.leads_to());
    // The run has a key of its own, too, which holds where the server has begun anew.
    let twice = browser.submit_anew(&asked, TRY, &[("do", "run")]).await;
    assert_eq!(twice.leads_to(), format!("{place_of_run}?said=run-repeated"));
    assert_eq!(runs().await, 1);
    let record = client.get(&format!("/v1{place_of_run}")).await.ok();
    assert_eq!((&record["contact"], &record["input"]["input"]["note"]), (&json!("1"), &json!(HOSTILE)));
    let from = browser.get(&format!("/actions/echo/run?from={}", place_of_run.trim_start_matches("/runs/"))).await;
    from.has("&lt;script&gt;alert(1)&lt;/script&gt;").has("value=\"1\"").lacks(HOSTILE).ok();

    let stranger = browser.post(TRY, &[("do", "run"), ("confirmed", "true")]).await;
    assert_eq!(stranger.status, StatusCode::FORBIDDEN, "without the session's token");
    assert_eq!(runs().await, 1);
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_becomes_a_test_case_without_personal_data() {
    let (_place, serving, browser) = stage().await;
    let case = send(&browser, &[("do", "case"), ("token-0", "email"), ("contact", "1")]).await;
    assert!(case.headers["content-disposition"].to_str().unwrap().starts_with("attachment; filename=\"dry-run-"));
    case.lacks("ada@example.com");
    let case: Value = serde_json::from_str(case.ok()).unwrap();
    assert_eq!((&case["when"]["contact"], &case["when"]["dryRun"]), (&json!("1"), &json!(true)));
    assert_eq!(case["then"]["output"], case["when"]["input"]);
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn choices_of_a_field_are_searched_with_and_without_a_script() {
    let place = Place::connected().await;
    let name = "add-contact-to-zoom-webinar-1.0.0.wasm";
    std::fs::copy(packages().join(name), place.path("actions").join(name)).unwrap();
    let serving = place.serve().await;
    let browser = place.signed_in(&serving, ADMINISTRATOR).await;
    let path = "/actions/add-contact-to-zoom-webinar@=1.0.0";
    let page = browser.get(&format!("{path}/run")).await;
    page.has("Webinar ID *").has("Example: 82512345678").ok();
    let searched = browser.submit(&page, &format!("{path}/run"), &[("do", "search-0"), ("in-0", "started")]).await;
    searched.has("Getting started with Acme").has("value=\"started\"").ok();
    let csrf = page.value_of_name("csrf");
    let part = [("csrf", csrf.as_str()), ("do", "search-0"), ("in-0", "started")];
    let part = browser.post(&format!("{path}/options"), &part).await;
    part.has("Getting started with Acme").lacks("<html").ok();
    let chosen = [("do", "dry"), ("in-0", "started"), ("choice-0", "\"82512345678\""), ("contact", "1")];
    browser.submit(&page, &format!("{path}/run"), &chosen).await.has("Register with a webinar").has("82512345678").ok();
    let found = browser.submit(&page, &format!("{path}/run"), &[("do", "find-contact"), ("contact", "ada lov")]).await;
    found.has("<option value=\"1\">Ada Lovelace – ada@example.com (1)</option>").ok();
    let part = [("csrf", csrf.as_str()), ("contact", "nobody at all")];
    browser.post(&format!("{path}/contacts"), &part).await.has("Nobody found").lacks("<html").ok();
    let missing = browser.submit(&page, &format!("{path}/run"), &[("do", "dry"), ("contact", "1")]).await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    missing.has("Fill this in: the action needs it.");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_installed_version_is_activated_rolled_back_and_uninstalled_after_its_difference_was_shown() {
    let (place, serving, browser) = stage().await;
    let client = serving.client(&place.key("read,administer").await);
    for version in ["2.0.0", "2.1.0"] {
        let package = crate::common::package(ECHO, version, crate::common::RETURNS_INPUT);
        let send = |path: String| {
            let request = client.request(Method::POST, &path).header("content-type", "application/wasm");
            crate::common::Answer::of(request.body(package.clone()))
        };
        let plan = send("/v1/installed/plan-upload".to_owned()).await.ok();
        send(format!("/v1/installed/upload?confirm={}", plan["digest"].as_str().unwrap())).await.ok();
    }
    let active = async || client.get("/v1/installed/echo").await.ok()["active"].as_str().unwrap().to_owned();
    assert_eq!(active().await, "2.1.0");
    let shown = browser.get("/actions/echo").await;
    shown.has("Not signed").has("/actions/echo/activate?version=2.0.0").has("/actions/echo/rollback").ok();
    let plan = browser.get("/actions/echo/activate?version=2.0.0").await;
    plan.has("None: it may do the same").ok();
    assert_eq!(active().await, "2.1.0", "it is only shown");
    let done = browser.submit(&plan, "/actions/echo/activate", &[]).await;
    assert_eq!((done.leads_to(), active().await.as_str()), ("/actions/echo?said=action-activated", "2.0.0"));
    browser.submit(&shown, "/actions/echo/rollback", &[]).await.leads_to();
    assert_eq!(active().await, "2.1.0");
    let version = [("version", "2.0.0")];
    let gone = browser.submit(&browser.get("/actions/echo").await, "/actions/echo/uninstall", &version).await;
    assert_eq!(gone.leads_to(), "/actions?said=action-uninstalled");
    let wrong = browser.get("/actions/install").await;
    let wrong = browser.submit(&wrong, "/actions/install/plan", &[("source", "/etc/passwd")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.has("value=\"/etc/passwd\"").has("role=\"alert\"");
    serving.stop().await;
}

/// The body of a form with a package, in parts.
fn in_parts(fields: &[(&str, &str)], package: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").into_bytes());
    }
    let head = "--x\r\ncontent-disposition: form-data; name=\"package\"; filename=\"a.wasm\"\r\n\r\n";
    [&body, head.as_bytes(), package, b"\r\n--x--\r\n"].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_uploaded_package_is_installed_after_it_was_shown() {
    let (place, serving, browser) = stage().await;
    let package = crate::common::package(ECHO, "3.0.0", crate::common::RETURNS_INPUT);
    let page = browser.get("/actions/install").await;
    let csrf = page.value_of_name("csrf");
    let send = |fields: Vec<(&str, &str)>, package: &[u8]| {
        let request = browser.request(Method::POST, "/actions/install/upload");
        let request =
            request.header("content-type", "multipart/form-data; boundary=x").body(in_parts(&fields, package));
        browser.send(request)
    };
    let shown = send(vec![("csrf", &csrf)], &package).await;
    shown.has("echo 3.0.0").has("Not signed").has("The same file again").ok();
    let client = serving.client(&place.key("read").await);
    assert_eq!(client.get("/v1/actions/echo").await.ok()["version"], "1.0.0", "it is only shown");
    let confirm = shown.value_of_name("confirm");
    let other = crate::common::package(ECHO, "3.1.0", crate::common::RETURNS_INPUT);
    let another = send(vec![("csrf", &csrf), ("confirm", &confirm), ("activate", "true")], &other).await;
    assert_eq!(another.status, StatusCode::CONFLICT, "another package than was shown");
    let done = send(vec![("csrf", &csrf), ("confirm", &confirm), ("activate", "true")], &package).await;
    assert_eq!(done.leads_to(), "/actions/echo?said=action-installed");
    assert_eq!(client.get("/v1/actions/echo").await.ok()["version"], "3.0.0");
    let nonsense = send(vec![("csrf", &csrf)], b"no package").await;
    assert_eq!(nonsense.status, StatusCode::UNPROCESSABLE_ENTITY);
    nonsense.has("role=\"alert\"");
    assert_eq!(send(vec![("csrf", "wrong")], &package).await.status, StatusCode::FORBIDDEN);
    serving.stop().await;
}

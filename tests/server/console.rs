//! The console as a whole: the pages of each role, the forms that are taken, and how people sign in.

use reqwest::Method;
use serde_json::Value;

use crate::common::{
    ADMINISTRATOR, EDITOR, Place,
    browser::{Browser, PASSWORD, Page},
};

/// A user of the account who may look, and change nothing.
const VIEWER: &str = "vera.viewer@acme.example";

/// The media type of an error for programs.
const PROBLEM: &str = "application/problem+json";

/// What each role may do besides.
const LACKS: [(&str, &[&str]); 3] = [("read", &[]), ("invoke", &[VIEWER]), ("settings", &[VIEWER])];

async fn place() -> Place {
    let place = Place::new().await;
    place.configure("[server]\naddress-rate = 100000\n");
    place.greenroom(&["users", "add", VIEWER, "--role", "viewer"]).await.ok();
    place
}

/// Every answer of the console has its policy, and nothing on the way keeps it.
#[track_caller]
fn is_guarded(page: &Page, of: &str) {
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("script-src 'self';") && policy.contains("frame-ancestors 'none'"), "{of}: {policy}");
    assert!(!policy.contains("unsafe") && !policy.contains('*'), "{of}: {policy}");
    assert_eq!(page.headers["cache-control"], "no-store", "{of}");
}

#[track_caller]
fn is_refused(page: &Page, words: &str, of: &str) {
    assert_eq!(page.status, 403, "{of}: {page:?}");
    assert!(page.html.contains(words), "{of}: {page:?}");
    is_guarded(page, of);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_needs_its_role_and_every_form_its_session() {
    let place = place().await;
    let serving = place.serve().await;
    let document = serving.stranger().get("/openapi.json").await.ok();
    let stranger = Browser::at(&serving);
    let boss = place.signed_in(&serving, ADMINISTRATOR).await;
    let (editor, viewer) = (place.signed_in(&serving, EDITOR).await, place.signed_in(&serving, VIEWER).await);
    let text = |listed: &Value, name: &str| listed[name].as_str().unwrap_or_default().to_owned();
    let listed = document["x-beside"].as_array().unwrap().iter();
    let pages: Vec<_> = listed.filter(|listed| listed["role"].is_string()).collect();
    assert!(pages.len() > 30, "{pages:?}");
    for listed in pages {
        let (method, path, role) = (text(listed, "method"), text(listed, "path"), text(listed, "role"));
        let of = format!("{method} {path}");
        let is_whole = !path.contains('{');
        let path = path.replace(['{', '}'], "");
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let ask = async |browser: &Browser, fields: &[(&str, &str)]| {
            let request = browser.request(method.clone(), &path);
            browser.send(if method == Method::POST { request.form(fields) } else { request }).await
        };
        let away = ask(&stranger, &[]).await;
        assert!(away.leads_to().starts_with("/sign-in?next="), "{of}: {away:?}");
        is_guarded(&away, &of);
        let lacking = match role.as_str() {
            "administer" => vec![(&editor, "Editor"), (&viewer, "Viewer")],
            other => {
                let (_, users) = LACKS.iter().find(|(scope, _)| *scope == other).unwrap();
                if users.is_empty() { vec![] } else { vec![(&viewer, "Viewer")] }
            }
        };
        for (browser, name) in lacking {
            is_refused(&ask(browser, &[]).await, &format!("Your role, {name}, may not do this."), &of);
        }
        if method == Method::POST {
            let refused = "not from a page of your session";
            is_refused(&ask(&boss, &[]).await, refused, &of);
            is_refused(&ask(&boss, &[("csrf", "another")]).await, refused, &of);
            let forged =
                boss.request(Method::POST, &path).header("sec-fetch-site", "cross-site").form(&[("csrf", "x")]);
            is_refused(&boss.send(forged).await, refused, &of);
            let of_other_host =
                boss.request(Method::POST, &path).header("origin", "https://evil.example").form(&[("csrf", "x")]);
            is_refused(&boss.send(of_other_host).await, refused, &of);
        } else if is_whole {
            is_guarded(&ask(&boss, &[]).await, &of);
        }
    }
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_and_out_is_by_the_form_and_leads_back() {
    let place = place().await;
    let serving = place.serve().await;
    let browser = Browser::at(&serving);
    browser.get("/sign-in").await.has("greenroom users invite EMAIL");
    let away = browser.get("/access/jobs?state=dead-letter").await;
    let sign_in = browser.get(away.leads_to()).await;
    sign_in.lacks("greenroom users invite EMAIL EMAIL");
    place.with_password(EDITOR).await;
    let wrong = browser.submit(&sign_in, "/sign-in", &[("email", EDITOR), ("password", "wrong horse battery")]).await;
    assert_eq!(wrong.status, 401);
    wrong.has("The email or the password is wrong.").has(EDITOR).lacks("wrong horse");
    let nobody =
        browser.submit(&sign_in, "/sign-in", &[("email", "nobody@acme.example"), ("password", PASSWORD)]).await;
    nobody.has("The email or the password is wrong.");
    let entered = browser.submit(&wrong, "/sign-in", &[("email", EDITOR), ("password", PASSWORD)]).await;
    assert_eq!(entered.leads_to(), "/access/jobs?state=dead-letter");
    let cookie = entered.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("HttpOnly; SameSite=Lax; Max-Age=") && cookie.contains("Path=/"), "{cookie}");
    let page = browser.get("/").await;
    page.has(EDITOR).lacks("href=\"/access/keys\"");
    let token = browser.cookie("greenroom-session").unwrap();
    let out = browser.submit(&page, "/sign-out", &[]).await;
    assert_eq!((out.leads_to(), browser.cookie("greenroom-session")), ("/sign-in", None));
    // The server has ended the session, whatever a browser still sends.
    let late = Browser::at(&serving).with_cookie("greenroom-session", &token);
    let away = late.get("/account").await;
    assert_eq!(away.leads_to(), "/sign-in?next=%2Faccount&ended=true");
    late.get(away.leads_to()).await.has("Your session has ended.");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_wrong_passwords_lock_an_email_until_an_administrator_unlocks_it() {
    let place = place().await;
    let serving = place.serve().await;
    let boss = place.signed_in(&serving, ADMINISTRATOR).await;
    place.with_password(EDITOR).await;
    let browser = Browser::at(&serving);
    let page = browser.get("/sign-in").await;
    let mut locked = None;
    for _ in 0..10 {
        let tried = browser.submit(&page, "/sign-in", &[("email", EDITOR), ("password", "wrong horse battery")]).await;
        if tried.status == 429 {
            locked = Some(tried);
            break;
        }
        assert_eq!(tried.status, 401);
    }
    let locked = locked.expect("it is locked in the end");
    locked.has("Too many tries").has("1\u{a0}min");
    let seconds: u64 = locked.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
    let right = browser.submit(&page, "/sign-in", &[("email", EDITOR), ("password", PASSWORD)]).await;
    assert_eq!(right.status, 429, "also with the right password");
    // Only Linux has more than one address of its own without further ado.
    if cfg!(target_os = "linux") {
        let elsewhere = Browser::from_address(&serving, Some([127, 0, 0, 2].into()));
        let page = elsewhere.get("/sign-in").await;
        let entered = elsewhere.submit(&page, "/sign-in", &[("email", EDITOR), ("password", PASSWORD)]).await;
        assert_eq!(entered.leads_to(), "/", "another network is not locked out");
    }
    let path = format!("/access/users/{}", EDITOR.replace('@', "%40").replace('.', "%2E"));
    let user = boss.get(&path).await;
    user.has("Locked in some networks until").has("With a password").lacks("Locked in all networks until");
    let unlocked = boss.submit(&user, &format!("{path}/unlock"), &[]).await;
    assert_eq!(unlocked.leads_to(), format!("{path}?said=user-unlocked"));
    let entered = browser.submit(&page, "/sign-in", &[("email", EDITOR), ("password", PASSWORD)]).await;
    assert_eq!(entered.leads_to(), "/");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_signs_out_everywhere_and_nobody_else_does() {
    let place = place().await;
    let serving = place.serve().await;
    let boss = place.signed_in(&serving, ADMINISTRATOR).await;
    let here = place.signed_in(&serving, EDITOR).await;
    let elsewhere = place.signed_in(&serving, EDITOR).await;
    let account = here.get("/account").await;
    account.has("Sign out everywhere");
    let out = here.submit(&account, "/account/sessions/end-all", &[]).await;
    assert_eq!(out.leads_to(), "/sign-in");
    for browser in [&here, &elsewhere] {
        assert!(browser.get("/account").await.leads_to().starts_with("/sign-in"));
    }
    boss.get("/account").await.ok();
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_handed_over_once_and_sets_a_password() {
    let place = place().await;
    let serving = place.serve().await;
    let boss = place.signed_in(&serving, ADMINISTRATOR).await;
    let new = boss.get("/access/users/new").await;
    new.has("What each role may do")
        .has("Run actions, and continue and repeat runs · Look at everything but secrets · Change");
    assert_eq!(new.html.matches("import and erase contacts").count(), 1, "an administrator alone");
    let faulty = boss.submit(&new, "/access/users/new", &[("email", "<script>x</script>"), ("role", "editor")]).await;
    assert_eq!(faulty.status, 422);
    faulty.has("This is no email address").has("&lt;script&gt;x&lt;/script&gt;").lacks("<script>x");
    let fields = [("email", "new@acme.example"), ("role", "editor"), ("invite", "true")];
    let invited = boss.submit(&new, "/access/users/new", &fields).await;
    let link = invited.value_of("invitation-link");
    assert!(link.starts_with(&serving.url), "{link}");
    invited.has("The address at which colleagues reach this server is not configured").has("<code>public-url</code>");
    let path = link.strip_prefix(&serving.url).unwrap();
    let twice = boss.submit(&new, "/access/users/new", &fields).await;
    assert_eq!((twice.status, twice.value_of("invitation-link")), (invited.status, link.clone()), "it was sent twice");
    let again = boss.submit_anew(&new, "/access/users/new", &fields).await;
    assert_eq!(again.status, 422, "the email is taken: {again:?}");

    let browser = Browser::at(&serving);
    for _ in 0..3 {
        browser.get(path).await.has("new@acme.example").lacks("csrf");
    }
    let page = browser.get(path).await;
    let (short, other) = (&[("new", "short"), ("again", "short")], &[("new", PASSWORD), ("again", "something else")]);
    assert_eq!(browser.submit(&page, path, short).await.status, 422);
    browser.submit(&page, path, other).await.has("This is not the same as above");
    let accepted = browser.submit(&page, path, &[("new", PASSWORD), ("again", PASSWORD)]).await;
    assert_eq!(accepted.leads_to(), "/?said=welcome");
    browser.get("/").await.has("new@acme.example");
    let used = Browser::at(&serving).get(path).await;
    assert_eq!(used.status, 403);
    used.has("ask an administrator for another");

    // The own account: another password ends the other sessions.
    let elsewhere = Browser::at(&serving);
    let sign_in = elsewhere.get("/sign-in").await;
    elsewhere.submit(&sign_in, "/sign-in", &[("email", "new@acme.example"), ("password", PASSWORD)]).await.leads_to();
    let account = browser.get("/account").await;
    account.has("This one").has("End all other sessions");
    let wrong = [("old", "not it at all"), ("new", "another long password"), ("again", "another long password")];
    let refused = browser.submit(&account, "/account/password", &wrong).await;
    assert_eq!(refused.status, 422);
    refused.has("This is not your current password.");
    let right = [("old", PASSWORD), ("new", "another long password"), ("again", "another long password")];
    let changed = browser.submit(&account, "/account/password", &right).await;
    assert_eq!(changed.leads_to(), "/account?said=password-changed");
    assert!(elsewhere.get("/account").await.leads_to().starts_with("/sign-in"));
    browser.get("/account").await.lacks("End all other sessions");

    // A role that is taken away is gone at once, and so is the session.
    let user = boss.get("/access/users/new%40acme%2Eexample").await;
    let changed = boss.submit(&user, "/access/users/new%40acme%2Eexample/role", &[("role", "viewer")]).await;
    changed.leads_to();
    assert!(browser.get("/account").await.leads_to().starts_with("/sign-in"));
    let own = boss.get("/access/users/boss%40acme%2Eexample").await;
    let last = boss.submit(&own, "/access/users/boss%40acme%2Eexample/role", &[("role", "viewer")]).await;
    assert_eq!(last.status, 422, "an administrator stays: {last:?}");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_has_lost_its_way_gets_a_page_with_the_menu() {
    let place = Place::new().await;
    let serving = place.serve().await;
    let browser = place.signed_in(&serving, ADMINISTRATOR).await;
    for path in ["/webinars/82512345678/nope", "/access/zzz", "/contacts/107/erase/x", "/none"] {
        let page = browser.send(browser.request(Method::GET, path).header("accept", "text/html")).await;
        assert_eq!(page.status, 404, "{path}");
        page.has("The server has no such path.").has("href=\"/contacts\"").lacks("for the paths");
        let program = browser.get(path).await;
        assert_eq!(
            (program.status.as_u16(), program.headers["content-type"].to_str().unwrap()),
            (404, PROBLEM),
            "{path}"
        );
    }
    for path in ["/v1/none", "/hubspot/none"] {
        let page = browser.send(browser.request(Method::GET, path).header("accept", "text/html")).await;
        assert_eq!(page.headers["content-type"], PROBLEM, "{path}");
    }
    let unknown = browser.get("/contacts/nobody").await;
    unknown
        .has("there is no contact nobody")
        .has("See: Contacts")
        .has("aria-current=\"page\"")
        .lacks("greenroom store");
    serving.stop().await;
}

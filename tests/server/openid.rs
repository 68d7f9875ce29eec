//! Signing in at a real provider of OpenID Connect.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader},
    net::TcpListener,
    process::{Child, ChildStdout, Stdio},
};

use reqwest::{Client, Response, StatusCode, Url, header, redirect::Policy};

use crate::{
    common::{EDITOR, Place, Serving},
    hubspot::set_secret,
    node::{Packages, clients},
};

const SECRET: &str = "a secret of the client for tests";

/// A provider that is killed when it is dropped.
struct Provider {
    child: Child,
    /// Open, so that what it says later has a place.
    _out: BufReader<ChildStdout>,
    url: String,
}

impl Provider {
    fn start(clients: &Packages, port: u16, redirect_uri: &str) -> Self {
        let mut command = clients.script("openid.mjs", &[&port.to_string(), redirect_uri, SECRET]);
        let mut child = command.stderr(Stdio::inherit()).spawn().unwrap();
        let (mut line, mut out) = (String::new(), BufReader::new(child.stdout.take().unwrap()));
        while !line.contains("\"issuer\"") {
            assert!(out.read_line(&mut line).unwrap() > 0, "{line}");
        }
        Self { child, _out: out, url: format!("http://127.0.0.1:{port}") }
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A browser, as far as the flow needs one: it keeps cookies by origin, and follows redirects.
struct Browser {
    http: Client,
    cookies: BTreeMap<String, BTreeMap<String, String>>,
}

impl Browser {
    fn new() -> Self {
        let http = Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
        Self { http, cookies: BTreeMap::new() }
    }

    async fn once(&mut self, url: &Url) -> Response {
        let cookies = self.cookies.entry(url.origin().ascii_serialization()).or_default();
        let sent: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let response = self.http.get(url.clone()).header(header::COOKIE, sent.join("; ")).send().await.unwrap();
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            match value {
                "" => cookies.remove(name),
                value => cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        response
    }

    /// Follows redirects until one leads to an address that begins with `until`, or a page is there. Answers the address and the page.
    async fn follow(&mut self, url: &str, until: &str) -> (Url, Response) {
        let mut url = Url::parse(url).unwrap();
        for _ in 0..20 {
            let response = self.once(&url).await;
            let Some(location) = response.headers().get(header::LOCATION) else { return (url, response) };
            url = url.join(location.to_str().unwrap()).unwrap();
            if url.as_str().starts_with(until) {
                return (url, response);
            }
        }
        panic!("too many redirects, the last one to {url}")
    }

    fn has_session(&self, serving: &Serving) -> bool {
        let origin = Url::parse(&serving.url).unwrap().origin().ascii_serialization();
        self.cookies.get(&origin).is_some_and(|cookies| cookies.contains_key("greenroom-session"))
    }
}

/// Two ports without a listener.
fn ports() -> [u16; 2] {
    let listeners = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}

/// A server that knows a provider, and the provider.
async fn world(clients: &Packages) -> (Place, Serving, Provider) {
    let place = Place::new().await;
    let [own, theirs] = ports();
    let redirect_uri = format!("http://127.0.0.1:{own}/sign-in/openid/callback");
    let provider = Provider::start(clients, theirs, &redirect_uri);
    place.configure(&format!(
        "[server]\naddress-rate = 100000\n[console.openid]\nissuer = '{}'\nclient-id = 'greenroom'\nclient-secret = \
         'openid'\nlabel = 'Acme ID'\n",
        provider.url
    ));
    set_secret(&place, "openid", SECRET).await;
    let serving = place.serve_at(([127, 0, 0, 1], own).into()).await;
    (place, serving, provider)
}

async fn text(response: Response) -> (StatusCode, String) {
    (response.status(), response.text().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn users_sign_in_at_a_real_provider_and_nobody_else_does() {
    let Some(clients) = clients() else { return };
    let (place, serving, provider) = world(&clients).await;
    let callback = format!("{}/sign-in/openid/callback", serving.url);
    let begin = format!("{}/sign-in/openid?next=%2Fwebinars", serving.url);
    let name = async |who: &str| {
        Browser::new().follow(&format!("{}/as/{who}", provider.url), "none").await;
    };
    let (_, shown) = Browser::new().follow(&format!("{}/sign-in", serving.url), "none").await;
    let (_, shown) = text(shown).await;
    assert!(shown.contains("Acme ID") && shown.contains("/sign-in/openid?next="), "{shown}");

    name(EDITOR).await;
    let mut browser = Browser::new();
    let (answered, _) = browser.follow(&begin, &callback).await;
    assert!(answered.as_str().starts_with(&callback), "{answered}");
    let response = browser.once(&answered).await;
    assert_eq!(response.headers()[header::LOCATION], "/webinars");
    assert!(browser.has_session(&serving));
    let (_, page) = browser.follow(&format!("{}/webinars", serving.url), "none").await;
    let (status, page) = text(page).await;
    assert!(status == 200 && page.contains(EDITOR), "{status} {page}");
    let (status, again) = text(browser.once(&answered).await).await;
    assert!(status == 401 && again.contains("browser has begun"), "the answer is for one sign-in: {status} {again}");

    // Each with a browser of its own, and why it is refused.
    for (who, why) in
        [("unverified@acme.example", "verified"), ("stranger@elsewhere.example", "no user of the account")]
    {
        name(who).await;
        let mut browser = Browser::new();
        let (answered, _) = browser.follow(&begin, &callback).await;
        let (status, page) = text(browser.once(&answered).await).await;
        assert!(status == 401 && page.contains(why) && !browser.has_session(&serving), "{who}: {status} {page}");
    }

    // An answer that another browser has got, and one to another question.
    name(EDITOR).await;
    let (answered, _) = Browser::new().follow(&begin, &callback).await;
    let mut other = Browser::new();
    let (status, page) = text(other.once(&answered).await).await;
    assert!(status == 401 && !other.has_session(&serving), "{status} {page}");
    other.follow(&begin, &provider.url).await;
    let (status, page) = text(other.once(&answered).await).await;
    assert!(status == 401 && !other.has_session(&serving), "{status} {page}");

    let history = place.greenroom(&["history", "--json"]).await.ok().json();
    let entries = history.as_array().unwrap();
    let signed_in: Vec<_> = entries.iter().filter(|entry| entry["what"] == "signed-in").collect();
    assert_eq!(signed_in.len(), 1, "{history}");
    assert_eq!((signed_in[0]["by"].as_str(), signed_in[0]["subject"].as_str()), (Some(EDITOR), Some("openid")));
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_provider_nobody_is_sent_to_one() {
    let place = Place::new().await;
    let serving = place.serve().await;
    for path in ["/sign-in/openid", "/sign-in/openid/callback?code=a&state=b"] {
        let (_, response) = Browser::new().follow(&format!("{}{path}", serving.url), "none").await;
        assert_eq!(response.status(), 404, "{path}");
    }
    let (_, page) = Browser::new().follow(&format!("{}/sign-in", serving.url), "none").await;
    assert!(!text(page).await.1.contains("/sign-in/openid"));
    serving.stop().await;
}

//! `greenroom connections authorize`: a user allows a connection at a service of OAuth 2 on loopback.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    process::Child,
    sync::{Arc, Mutex},
};

use crate::common::Place;
use axum::{
    Form, Json, Router,
    extract::Query,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect},
    routing::{get, post},
};
use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

type Texts = HashMap<String, String>;

/// A service that gives one code for each consent, and takes each once. What it does depends on the client.
struct Service {
    url: String,
    /// What came to the token URL: the header `authorization`, and the form.
    asked: Arc<Mutex<Vec<(String, Texts)>>>,
    _runtime: tokio::runtime::Runtime,
}

impl Service {
    fn start() -> Self {
        let asked = Arc::<Mutex<Vec<(String, Texts)>>>::default();
        let consents = Arc::<Mutex<Vec<Texts>>>::default();
        let (theirs, known) = (asked.clone(), consents.clone());
        let authorize = |Query(query): Query<Texts>| async move {
            assert_eq!((query["response_type"].as_str(), query["code_challenge_method"].as_str()), ("code", "S256"));
            let (to, state) = (query["redirect_uri"].clone(), query["state"].clone());
            if query["client_id"] == "denied" {
                return Redirect::to(&format!("{to}?error=access_denied&error_description=Not+today&state={state}"));
            }
            consents.lock().unwrap().push(query);
            Redirect::to(&format!("{to}?code=c0de-1&state={state}"))
        };
        let token = |headers: HeaderMap, Form(form): Form<Texts>| async move {
            let header = headers.get("authorization").map_or("", |value| value.to_str().unwrap()).to_owned();
            let mut asked = theirs.lock().unwrap();
            let is_spent = asked.iter().any(|(_, before)| before == &form);
            asked.push((header, form.clone()));
            if form["grant_type"] == "refresh_token" {
                return Json(json!({ "access_token": "t0ken-2", "expires_in": 3600 })).into_response();
            }
            let consent = known.lock().unwrap().pop().unwrap();
            let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(&form["code_verifier"]));
            let is_right = form["code"] == "c0de-1"
                && form["redirect_uri"] == consent["redirect_uri"]
                && challenge == consent["code_challenge"];
            if is_spent || !is_right || consent["client_id"] == "unknown" {
                return (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" }))).into_response();
            }
            Json(match consent["client_id"].as_str() {
                "no-refresh" => json!({ "access_token": "t0ken-1", "expires_in": 3600 }),
                "for-ever" => json!({ "access_token": "t0ken-1" }),
                _ => json!({ "access_token": "t0ken-1", "expires_in": 3600, "refresh_token": "r3fresh-1" }),
            })
            .into_response()
        };
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().route("/authorize", get(authorize)).route("/token", post(token));
        runtime.spawn(axum::serve(listener, router).into_future());
        Self { url, asked, _runtime: runtime }
    }

    fn args(&self, client: &str, more: &[&str]) -> Vec<String> {
        let (authorize, token) = (format!("{}/authorize?access_type=offline", self.url), format!("{}/token", self.url));
        let own = [
            "connections",
            "authorize",
            "mail",
            "--client-id",
            client,
            "--authorize-url",
            &authorize,
            "--token-url",
            &token,
        ];
        own.iter().chain(more).map(|arg| (*arg).to_owned()).collect()
    }

    /// Starts the command, with something on standard input, and reads what the user has to do.
    fn started(&self, place: &Place, client: &str, more: &[&str], input: &str) -> Started {
        let args = self.args(client, more);
        let mut child = place.start(&args.iter().map(String::as_str).collect::<Vec<_>>());
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut first = String::new();
        out.read_line(&mut first).unwrap();
        Started { child, out, first }
    }
}

struct Started {
    child: Child,
    out: BufReader<std::process::ChildStdout>,
    first: String,
}

impl Started {
    fn view(&self) -> Value {
        serde_json::from_str(&self.first).unwrap()
    }

    /// The exit code, and both outputs after the first line.
    fn ended(mut self) -> (i32, String, String) {
        let (mut out, mut err) = (String::new(), String::new());
        self.out.read_to_string(&mut out).unwrap();
        self.child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        (self.child.wait().unwrap().code().unwrap(), out, err)
    }
}

/// Opens a URL as a browser does, which follows redirects. Returns the status and the page.
fn open(url: &str) -> (u16, String) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::blocking::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
    let response = client.get(url).send().unwrap();
    (response.status().as_u16(), response.text().unwrap())
}

#[test]
fn a_user_allows_a_connection_whose_tokens_are_kept_encrypted() {
    let (place, service) = (Place::with_file(), Service::start());
    let more = ["--scope", "read", "--scope", "offline_access", "--with-secret", "--json"];
    let started = service.started(&place, "AbC", &more, "s3cret-of-the-client\n");
    let view = started.view();
    let (authorize, redirect) = (view["authorizeUrl"].as_str().unwrap(), view["redirectUri"].as_str().unwrap());
    assert!(
        authorize.contains("access_type=offline") && authorize.contains("scope=read+offline_access"),
        "{authorize}"
    );
    assert!(redirect.starts_with("http://127.0.0.1:") && redirect.ends_with("/callback"), "{redirect}");
    // What comes from elsewhere is not believed, and ends nothing.
    let (status, page) = open(&format!("{redirect}?code=evil&state=guessed"));
    assert_eq!((status, page.as_str()), (400, "This is not the answer that Greenroom waits for."));
    let (status, page) = open(authorize);
    assert!(status == 200 && page.contains("you can close this window"), "{page}");
    let (code, out, err) = started.ended();
    assert_eq!(code, 0, "{err}");
    let added: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&added["name"], &added["kind"]), (&json!("mail"), &json!("oauth2-refresh-token")));
    // The tokens work, and are renewed.
    let checked = place.call(&["connections", "check", "mail", "--json"]).ok();
    assert!(checked.json()[0]["failure"].is_null(), "{checked:?}");
    let asked = service.asked.lock().unwrap();
    let credentials = format!("Basic {}", BASE64_STANDARD.encode("AbC:s3cret-of-the-client"));
    assert!(asked.iter().all(|(header, _)| *header == credentials), "{asked:?}");
    assert_eq!((asked.len(), asked[1].1["refresh_token"].as_str()), (2, "r3fresh-1"));
    let bytes = std::fs::read(place.path("greenroom.db")).unwrap();
    for secret in ["s3cret-of", "r3fresh", "t0ken", "c0de-1"] {
        assert!(![&out, &err, &checked.all()].iter().any(|said| said.contains(secret)), "{secret}: {out}{err}");
        assert!(!bytes.windows(secret.len()).any(|part| part == secret.as_bytes()), "{secret}");
    }
}

#[test]
fn words_name_the_url_and_a_public_client_has_no_secret() {
    let (place, service) = (Place::with_file(), Service::start());
    let mut started = service.started(&place, "AbC", &[], "");
    assert_eq!(started.first, "open this URL in a browser on this machine, and agree:\n");
    let mut url = String::new();
    started.out.read_line(&mut url).unwrap();
    open(url.trim_end());
    let (code, out, err) = started.ended();
    assert!(code == 0 && out.contains("waiting 300 s for the answer at http://127.0.0.1:"), "{out}{err}");
    assert!(out.contains("added: the connection mail\nmail  oauth2-refresh-token"), "{out}");
    let asked = service.asked.lock().unwrap();
    assert_eq!((asked[0].0.as_str(), asked[0].1["client_id"].as_str()), ("", "AbC"));
}

#[test]
fn a_token_that_does_not_expire_is_kept_as_a_key() {
    let (place, service) = (Place::with_file(), Service::start());
    let started = service.started(&place, "for-ever", &["--json"], "");
    open(started.view()["authorizeUrl"].as_str().unwrap());
    let (code, out, err) = started.ended();
    assert_eq!((code, serde_json::from_str::<Value>(&out).unwrap()["kind"].clone()), (0, json!("api-key")), "{err}");
}

#[test]
fn what_is_not_allowed_is_not_kept_and_says_why() {
    let (place, service) = (Place::with_file(), Service::start());
    for (client, failure, parts) in [
        ("denied", "connection-not-authorized", ["access_denied (Not today)", "agree in the browser"]),
        ("unknown", "connection-refused", ["400: invalid_grant", "`authorize`"]),
        ("no-refresh", "connection-not-authorized", ["no refresh token", "`offline_access`"]),
    ] {
        let started = service.started(&place, client, &["--json"], "");
        open(started.view()["authorizeUrl"].as_str().unwrap());
        let (code, out, err) = started.ended();
        let said = format!("{out}{err}");
        assert!(
            code != 0 && said.contains(failure) && parts.iter().all(|part| said.contains(part)),
            "{client}: {said}"
        );
        assert!(!said.contains("t0ken") && !said.contains("c0de-1"), "{said}");
    }
    // Nobody answers.
    let (code, out, err) = service.started(&place, "AbC", &["--timeout", "1"], "").ended();
    assert!(code != 0 && err.contains("nobody agreed within 1 s") && err.contains("/callback"), "{out}{err}");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let (code, _, err) = service.started(&place, "AbC", &["--port", &port], "").ended();
    assert!(code != 0 && err.contains("name another --port"), "{err}");
    let refused = place.call(&[
        "connections",
        "authorize",
        "mail",
        "--client-id",
        "a",
        "--token-url",
        "https://id.example.com/token",
        "--authorize-url",
        "http://id.example.com/authorize",
    ]);
    assert!(refused.code != 0 && refused.err.contains("the authorize URL cannot be used"), "{refused:?}");
    assert_eq!(place.call(&["connections", "list", "--json"]).ok().json(), json!([]));
}

//! What is checked on every page is found: a page with every fault, and one with none.

use axum::{Router, http::header, response::Html, routing::get};
use serde_json::{Value, json};

use crate::browser::browser;

/// The policy of the pages.
const POLICY: &str =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src data:";

const GOOD: &str = r#"<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Bra</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"></head>
<body><main><h1>Bra</h1><p>Allt är som det ska.</p></main></body></html>"#;

/// The faults, with a word of what is said about each.
const FAULTS: [(&str, &str); 9] = [
    (r#"<img src="https://elsewhere.example/x.png" alt="">"#, "asks another server: https://elsewhere.example/x.png"),
    ("<script>window.inline = true</script>", "console: Executing inline script violates"),
    (r#"<script src="/throws.js"></script>"#, "script: Error: thrown"),
    (r#"<link rel="stylesheet" href="/nowhere.css">"#, "/nowhere.css is answered 404"),
    (r#"<input name="unlabelled">"#, "axe: label ("),
    (r#"<p style="color: #ccc; background: #fff">pale</p>"#, "axe: color-contrast ("),
    (r#"<div style="width: 1000px; height: 1px"></div>"#, "360 px light, 360 px dark: 360 px: the page is 10"),
    (r#"<script src="/shifts.js" defer></script>"#, "the layout shifts by"),
    (r#"<script src="/heavy.js" defer></script>"#, "the page weighs"),
];

/// A server with both pages.
async fn serve() -> String {
    let faults = FAULTS.map(|(fault, _)| fault).concat();
    let bad = format!(
        r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Bad</title>
        <meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"></head>
        <body><main><h1>Bad</h1><div id="first"></div><p style="height: 400px">moves</p>{faults}</main></body></html>"#
    );
    let page = |text: String| get(move || async move { ([(header::CONTENT_SECURITY_POLICY, POLICY)], Html(text)) });
    let script = |text: String| get(move || async move { ([(header::CONTENT_TYPE, "text/javascript")], text) });
    // After the first frame: what is there before it cannot move.
    let shifts = "setTimeout(() => { document.getElementById('first').style.height = '400px' }, 300)";
    let router = Router::new()
        .route("/good", page(GOOD.to_owned()))
        .route("/bad", page(bad))
        .route("/throws.js", script("throw new Error('thrown')".to_owned()))
        .route("/shifts.js", script(shifts.to_owned()))
        .route("/heavy.js", script(format!("// {}", "x".repeat(200_000))));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_of_a_page_is_found() {
    let Some(browser) = browser() else { return };
    let url = serve().await;
    browser.flow("one-page", "sv", &url, json!({ "path": "/good" })).await;
    let (found, _) = browser.attempt("one-page", "sv", &url, json!({ "path": "/bad", "wait": 800 })).await;
    for (fault, said) in FAULTS.into_iter().chain([("the wrong language", "html[lang] is \"en\", not \"sv\"")]) {
        assert!(found.iter().any(|found| found.contains(said)), "{fault} is not found: {found:#?}");
    }
    let (found, answer) = browser.attempt("no-such-flow", "sv", &url, Value::Null).await;
    assert!(found.iter().any(|found| found.contains("the flow stopped")) && answer.is_null(), "{found:?}");
}

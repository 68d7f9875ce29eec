//! TLS: the server's certificate, and its replacement while connections are open.

use std::fs;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use reqwest::Client;
use serde_json::json;

use crate::common::{Place, Serving, trusting};

const CONFIGURATION: &str = "[server.tls]\ncertificate = 'server.pem'\nkey = 'server.key'\n";

/// Writes a new certificate for `localhost` with its key, and answers it in PEM.
fn renew(place: &Place) -> String {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    fs::write(place.path("server.key"), signing_key.serialize_pem()).unwrap();
    fs::write(place.path("server.pem"), cert.pem()).unwrap();
    cert.pem()
}

/// Whether the server answers a client; else the client does not trust it.
async fn answers(serving: &Serving, client: &Client) -> bool {
    let url = format!("https://localhost:{}/healthz", serving.address.port());
    client.get(url).send().await.is_ok_and(|answer| answer.status().is_success())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_certificate_takes_over_and_a_broken_one_does_not() {
    let place = Place::new().await;
    place.configure(CONFIGURATION);
    let first = renew(&place);
    let serving = place.serve().await;
    assert!(serving.url.starts_with("https://127.0.0.1:"), "{}", serving.url);
    let of_first = trusting([&first]);
    assert!(answers(&serving, &of_first).await);
    assert!(!answers(&serving, &trusting([])).await, "a client that does not trust the certificate gets no answer");

    let second = renew(&place);
    serving.signal("-HUP");
    while !answers(&serving, &trusting([&second])).await {
        crate::common::a_moment().await;
    }
    assert!(answers(&serving, &of_first).await, "its connection is still open");
    assert!(!answers(&serving, &trusting([&first])).await, "a new connection gets the new certificate");

    // A key without its certificate, then no certificate at all.
    let of_second = trusting([&second]);
    fs::write(place.path("server.key"), generate_simple_self_signed([]).unwrap().signing_key.serialize_pem()).unwrap();
    let key = place.key("administer").await;
    for _ in 0..2 {
        let url = format!("https://localhost:{}/v1/reload", serving.address.port());
        let answer = of_second.post(url).bearer_auth(&key).send().await.unwrap();
        let reloaded: serde_json::Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        let certificate = &reloaded["certificate"];
        // The server looks at the files at intervals, too, and tells each mistake once.
        assert!([json!("kept"), json!("same")].contains(certificate), "{certificate}");
        fs::write(place.path("server.pem"), "no certificate").unwrap();
    }
    assert!(answers(&serving, &trusting([&second])).await, "the certificate before stays in use");
    let said = serving.stop().await;
    assert!(said.contains("the certificate in use stays"), "{said}");
    assert!(said.contains("server.key") && !said.contains("PRIVATE KEY"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_a_usable_certificate_does_not_start() {
    let place = Place::new().await;
    place.configure(CONFIGURATION);
    let ended = place.greenroom(&["serve", "--listen", "127.0.0.1:0"]).await;
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stderr.contains("server.pem") && ended.stderr.contains("check the path"), "{ended:?}");
    renew(&place);
    fs::write(place.path("server.key"), "no key").unwrap();
    let ended = place.greenroom(&["serve", "--listen", "127.0.0.1:0"]).await;
    assert!(ended.code == Some(2) && ended.stderr.contains("no private key"), "{ended:?}");
}

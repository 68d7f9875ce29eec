//! Restrictions of callers: programs on this computer are answered, web pages in a browser on it are not.

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::client::{Zoom, of_webinar, registrant};

/// Sends a request unchanged, and returns the status with the body.
async fn raw(zoom: &Zoom, request: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(zoom.sandbox.address()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

/// Sends a browser's request for a page, to the most harmful route that needs no body.
async fn expire(zoom: &Zoom, headers: &[(&str, &str)]) -> (u16, String) {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let request =
        format!("POST /_sandbox/tokens/expire HTTP/1.1\r\n{headers}Content-Length: 0\r\nConnection: close\r\n\r\n");
    raw(zoom, &request).await
}

fn message(body: &str) -> String {
    serde_json::from_str::<Value>(body).unwrap()["message"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_name_other_than_loopbacks_is_refused_whatever_is_asked() {
    let zoom = Zoom::with(json!({})).await;
    let port = zoom.sandbox.address().port();
    for host in ["evil.example".to_owned(), format!("evil.example:{port}"), format!("localhost.evil.example:{port}")] {
        for path in ["/_sandbox", "/_sandbox/world", "/v2/users", "/v2/nothing", "/rec/download/x", "/oauth/token"] {
            let response = zoom.request("GET", path).header("host", &host).send().await.unwrap();
            assert_eq!(response.status(), 403, "{host} {path}");
            let message = message(&response.text().await.unwrap());
            assert!(message.contains(&host) && message.contains("call it by one of these"), "{message}");
        }
        let request = zoom.request("POST", &of_webinar("/registrants")).header("host", &host);
        assert_eq!(request.json(&registrant("ada@example.com")).send().await.unwrap().status(), 403);
        assert_eq!(expire(&zoom, &[("Host", &host)]).await.0, 403);
    }
    assert_eq!(zoom.sandbox.requests().len(), 1, "none of them reached the API or a fault");
    assert_eq!(zoom.get("/v2/users").await.status, 200, "no token has expired");
}

#[tokio::test]
async fn every_name_of_loopback_is_answered_with_and_without_a_port() {
    let zoom = Zoom::with(json!({})).await;
    let port = zoom.sandbox.address().port();
    for name in ["127.0.0.1", "127.8.9.10", "[::1]", "localhost", "LOCALHOST"] {
        for host in [name.to_owned(), format!("{name}:{port}")] {
            for path in ["/_sandbox", "/_sandbox/clock"] {
                let response = zoom.request("GET", path).header("host", &host).send().await.unwrap();
                assert_eq!(response.status(), 200, "{host}");
            }
            assert_eq!(expire(&zoom, &[("Host", &host)]).await.0, 204, "{host}");
        }
    }
}

#[tokio::test]
async fn a_missing_duplicate_or_request_line_host_is_refused() {
    let zoom = Zoom::with(json!({})).await;
    assert_eq!(expire(&zoom, &[]).await.0, 403);
    assert_eq!(raw(&zoom, "GET /_sandbox HTTP/1.0\r\n\r\n").await.0, 403);
    for twice in [["localhost", "evil.example"], ["evil.example", "localhost"]] {
        // It is refused here, or by the HTTP library before.
        let (status, body) = expire(&zoom, &twice.map(|host| ("Host", host))).await;
        assert!([400, 403].contains(&status), "{status} {body}");
    }
    let line = "GET http://evil.example/_sandbox HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assert_eq!(raw(&zoom, line).await.0, 403);
    let line = "GET http://localhost/_sandbox HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assert_eq!(raw(&zoom, line).await.0, 200);
}

#[tokio::test]
async fn a_page_of_another_site_is_refused_and_one_of_its_own_is_not() {
    let zoom = Zoom::with(json!({})).await;
    let port = zoom.sandbox.address().port();
    let own = format!("127.0.0.1:{port}");
    for origin in [
        "https://evil.example",
        "null",
        "",
        "http://localhost:3000",
        &format!("http://localhost:{port}"),
        &format!("https://{own}"),
        &format!("http://{own}.evil.example"),
        "http://127.0.0.1",
    ] {
        let (status, body) = expire(&zoom, &[("Host", &own), ("Origin", origin)]).await;
        assert_eq!(status, 403, "{origin}");
        assert!(message(&body).contains("curl"), "{body}");
        for path in ["/_sandbox/world", "/v2/users", "/oauth/token"] {
            let response = zoom.request("GET", path).header("origin", origin).send().await.unwrap();
            assert_eq!(response.status(), 403, "{origin} {path}");
        }
    }
    // Before a request that is not simple, a browser asks for permission.
    let preflight = zoom
        .request("OPTIONS", "/_sandbox/accounts/acme/client_secret")
        .header("origin", "https://evil.example")
        .header("access-control-request-method", "PUT");
    let answer = preflight.send().await.unwrap();
    assert!(answer.status() == 403 && answer.headers().get("access-control-allow-origin").is_none());
    assert_eq!(zoom.get("/v2/users").await.status, 200, "no token has expired");
    assert_eq!(expire(&zoom, &[("Host", &own), ("Origin", &format!("http://{own}"))]).await.0, 204);
}

#[tokio::test]
async fn a_refusal_repeats_little_of_the_request() {
    let zoom = Zoom::with(json!({})).await;
    let long = "a".repeat(10_000);
    for headers in [vec![("Host", long.as_str())], vec![("Host", "localhost"), ("Origin", long.as_str())]] {
        let (status, body) = expire(&zoom, &headers).await;
        assert!(status == 403 && body.len() < 500, "{status} {}", body.len());
    }
}

//! Hostile clients: each limit of the server holds, and the server answers others as before.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::common::{Answer, ECHO, EDITOR, Place, Serving};

/// The server answers somebody else.
async fn answers_others(serving: &Serving) {
    assert_eq!(serving.stranger().get("/healthz").await.ok()["status"], "ok");
}

/// What the server sends until it closes the connection.
async fn rest_of(mut connection: TcpStream) -> String {
    let mut answer = Vec::new();
    // A connection that is reset has ended, too.
    let _ = connection.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_too_large_is_refused_unread() {
    let place = Place::new().await;
    place.configure("[server]\nbody-bytes = 1000\n");
    let serving = place.serve().await;
    let key = place.key("administer").await;
    let client = serving.client(&key);
    let large = json!({ "name": "x".repeat(2_000), "user": EDITOR, "scopes": ["read"] });
    client.post("/v1/api-keys", &large).await.problem(413, "body-too-large");
    // The length that is named is enough: no byte of the body is waited for.
    let mut connection = TcpStream::connect(serving.address).await.unwrap();
    let head = format!(
        "POST /v1/api-keys HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {key}\r\ncontent-type: application/json\r\n\
         content-length: 1000000000000\r\n\r\n"
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    let answer = rest_of(connection).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.to_lowercase().contains("\r\nconnection: close\r\n"), "the rest of the body is not read: {answer}");
    // A package has a limit that no setting changes, and a code that says so.
    for path in ["/v1/installed/plan-upload", "/v1/installed/upload?confirm=00"] {
        let mut connection = TcpStream::connect(serving.address).await.unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {key}\r\ncontent-type: application/wasm\r\n\
             content-length: 33554434\r\nconnection: close\r\n\r\n"
        );
        connection.write_all(head.as_bytes()).await.unwrap();
        let answer = rest_of(connection).await;
        assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("\"package-too-large\""), "{path}: {answer}");
    }
    answers_others(&serving).await;
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_that_are_too_large_or_too_many_are_refused() {
    let place = Place::new().await;
    place.configure("[server]\nheader-bytes = 10000\n");
    let serving = place.serve().await;
    for headers in [format!("x: {}\r\n", "y".repeat(20_000)), "x: y\r\n".repeat(200)] {
        let mut connection = TcpStream::connect(serving.address).await.unwrap();
        // The server may have answered, and closed, before all is sent.
        let _ = connection.write_all(format!("GET /healthz HTTP/1.1\r\nhost: x\r\n{headers}\r\n").as_bytes()).await;
        let answer = rest_of(connection).await;
        assert!(answer.starts_with("HTTP/1.1 431 ") || answer.is_empty(), "{answer}");
    }
    answers_others(&serving).await;
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_never_ends_its_headers_is_cut_off() {
    let place = Place::new().await;
    place.configure("[server]\nheader-seconds = 1\nconnections = 2\n");
    let serving = place.serve().await;
    // Two such clients take all connections, until their time is over.
    let mut slow = Vec::new();
    for _ in 0..2 {
        let mut connection = TcpStream::connect(serving.address).await.unwrap();
        connection.write_all(b"GET /healthz HTTP/1.1\r\nx: ").await.unwrap();
        slow.push(connection);
    }
    answers_others(&serving).await;
    for connection in slow {
        let answer = rest_of(connection).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408 "), "{answer}");
    }
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_reads_nothing_is_cut_off() {
    let place = Place::new().await;
    place.configure("[server]\nwrite-seconds = 1\nconnections = 1\n");
    let serving = place.serve().await;
    let mut greedy = TcpStream::connect(serving.address).await.unwrap();
    // More answers than the system keeps for a client that reads none of them.
    let requests = "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nhost: x\r\n\r\n".repeat(100);
    greedy.write_all(requests.as_bytes()).await.unwrap();
    // The only connection is free again.
    answers_others(&serving).await;
    drop(greedy);
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_takes_too_long_is_given_up() {
    let place = Place::new().await;
    place.configure("[server]\nrequest-seconds = 1\n");
    let serving = place.serve().await;
    let key = place.key("administer").await;
    let mut connection = TcpStream::connect(serving.address).await.unwrap();
    let head = format!(
        "POST /v1/api-keys HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {key}\r\ncontent-type: application/json\r\n\
         content-length: 100\r\nconnection: close\r\n\r\n{{"
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    let answer = rest_of(connection).await;
    assert!(answer.starts_with("HTTP/1.1 503 ") && answer.contains("\"request-timeout\""), "{answer}");
    assert!(answer.to_lowercase().contains("retry-after: 5"), "{answer}");
    answers_others(&serving).await;
    serving.stop().await;
}

/// The head of a batch of the action that returns its input, whose body comes in chunks.
fn batch_head(key: &str) -> String {
    format!(
        "POST /v1/actions/{ECHO}/invoke-batch HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {key}\r\n\
         content-type: application/x-ndjson\r\ntransfer-encoding: chunked\r\n\r\n"
    )
}

fn chunk(text: &str) -> String {
    format!("{:x}\r\n{text}\r\n", text.len())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_sent_slowly_is_cut_off() {
    let place = Place::new().await;
    // Of a body that comes at once, the rate asks nothing.
    place.configure("[server]\nbody-seconds = 1\nbody-rate = 1000000\nconnections = 2\n");
    let serving = place.serve().await;
    let key = place.key("invoke,administer").await;
    // A batch that falls silent after its first line: that one has its outcome, and the stream ends.
    let mut silent = TcpStream::connect(serving.address).await.unwrap();
    silent.write_all(batch_head(&key).as_bytes()).await.unwrap();
    silent.write_all(chunk("{\"input\": {\"note\": \"first\"}}\n{").as_bytes()).await.unwrap();
    let answer = rest_of(silent).await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("\"note\":\"first\""), "{answer}");
    assert!(answer.contains("sent too slowly"), "{answer}");
    // One that sends a byte again and again is never silent for long, and still too slow.
    let trickling = TcpStream::connect(serving.address).await.unwrap();
    let (mut reader, mut writer) = trickling.into_split();
    writer.write_all(batch_head(&key).as_bytes()).await.unwrap();
    let sending = tokio::spawn(async move {
        let mut pace = tokio::time::interval(Duration::from_millis(50));
        loop {
            pace.tick().await;
            if writer.write_all(chunk(" ").as_bytes()).await.is_err() {
                return;
            }
        }
    });
    let mut answer = Vec::new();
    let _ = reader.read_to_end(&mut answer).await;
    assert!(String::from_utf8_lossy(&answer).contains("sent too slowly"), "{answer:?}");
    sending.abort();
    // A body that is read as a whole has a problem of its own.
    let mut whole = TcpStream::connect(serving.address).await.unwrap();
    let head = format!(
        "POST /v1/api-keys HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {key}\r\ncontent-type: application/json\r\n\
         content-length: 100\r\n\r\n{{"
    );
    whole.write_all(head.as_bytes()).await.unwrap();
    let answer = rest_of(whole).await;
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("\"body-too-slow\""), "{answer}");
    answers_others(&serving).await;
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_asks_too_often_is_told_when_to_come_back() {
    let place = Place::new().await;
    place.configure("[server]\nkey-rate = 1\nkey-burst = 3\n");
    let serving = place.serve().await;
    let (busy, other) = (serving.client(&place.key("read").await), serving.client(&place.key("read").await));
    let mut refused = None;
    // Three at once, and one a second besides.
    for _ in 0..20 {
        let answer = busy.get("/v1/actions").await;
        if !answer.status.is_success() {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.unwrap();
    let problem = refused.problem(429, "too-many-requests");
    assert_eq!((refused.header("retry-after"), &problem["retryAfter"]), ("1", &json!(1)));
    other.get("/v1/actions").await.ok();
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_tries_keys_is_slowed_down_and_valid_keys_are_not() {
    let place = Place::new().await;
    place.configure("[server]\naddress-rate = 5\n");
    let serving = place.serve().await;
    let guesser = serving.client(&format!("grk_{}_{}", "0".repeat(16), "0".repeat(64)));
    let mut last = 401;
    for _ in 0..20 {
        last = guesser.get("/v1/actions").await.status.as_u16();
    }
    assert_eq!(last, 429);
    serving.stranger().get("/v1/actions").await.problem(429, "too-many-requests");
    serving.client(&place.key("read").await).get("/v1/actions").await.ok();
    answers_others(&serving).await;
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_behind_a_trusted_proxy_are_told_apart_and_nobody_else_names_an_address() {
    let place = Place::new().await;
    let ask = async |serving: &Serving, clients: &str| {
        let request = serving.stranger().request(Method::GET, "/v1/actions");
        Answer::of(request.header("x-forwarded-for", clients)).await.status.as_u16()
    };
    place.configure("[server]\naddress-rate = 5\n");
    let serving = place.serve().await;
    let mut last = 401;
    for n in 0..20 {
        last = ask(&serving, &format!("198.51.100.{n}")).await;
    }
    assert_eq!(last, 429, "an address that anybody may write is not believed");
    serving.stop().await;

    place.configure("[server]\naddress-rate = 5\ntrusted-proxies = ['127.0.0.1']\n");
    let serving = place.serve().await;
    for n in 0..20 {
        last = ask(&serving, &format!("1.1.1.{n}, 198.51.100.7")).await;
    }
    assert_eq!(last, 429, "the client has written what comes before its address");
    for other in ["198.51.100.8", "[2001:db8::7]:4711", "198.51.100.7, unknown"] {
        assert_eq!(ask(&serving, other).await, 401, "{other}");
    }
    answers_others(&serving).await;
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_are_no_json_are_told_apart() {
    let place = Place::new().await;
    let serving = place.serve().await;
    let client = serving.client(&place.key("administer").await);
    let send = |media: &'static str, body: String| {
        Answer::of(client.request(Method::POST, "/v1/api-keys").header("content-type", media).body(body))
    };
    send("application/json", "{".to_owned()).await.problem(400, "request-malformed");
    send("application/json", "{} {}".to_owned()).await.problem(422, "body-invalid");
    send("application/json", "[\"A key\"]".to_owned()).await.problem(422, "body-invalid");
    send("application/json", "[".repeat(100_000)).await.problem(400, "request-malformed");
    send("text/plain", "{}".to_owned()).await.problem(415, "media-type-unsupported");
    send("application/x-www-form-urlencoded", "a=b".to_owned()).await.problem(415, "media-type-unsupported");
    answers_others(&serving).await;
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_http_ends_its_connection_alone() {
    let place = Place::new().await;
    let serving = place.serve().await;
    for bytes in [&b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..], b"hello\r\n\r\n", &[0; 4096]] {
        let mut connection = TcpStream::connect(serving.address).await.unwrap();
        let _ = connection.write_all(bytes).await;
        let _ = connection.shutdown().await;
        let ended = tokio::time::timeout(Duration::from_secs(30), rest_of(connection)).await.unwrap();
        assert!(ended.is_empty() || ended.starts_with("HTTP/1.1 400 "), "{ended}");
    }
    answers_others(&serving).await;
    serving.stop().await;
}

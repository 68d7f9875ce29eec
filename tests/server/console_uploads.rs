//! Uploads in the console: how many are read at once, which are refused before their file comes, and how long one may take.

use std::time::Duration;

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};

use crate::common::{ADMINISTRATOR, Place, Serving, browser::Browser};

/// The rest of a form with a file, which is held back.
const REST: &str = "new@x.example\n\r\n--x--\r\n";

/// Where packages are uploaded.
const PACKAGES: &str = "/actions/install/upload";

/// The session's token, from the page with the form.
async fn token(browser: &Browser) -> String {
    let page = browser.get("/contact-import").await;
    let (_, rest) = page.html.split_once("name=\"csrf\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

/// A form with a file without its rest, of which so many bytes are announced.
async fn begun(serving: &Serving, browser: &Browser, path: &str, token: &str, rest: usize) -> TcpStream {
    let body = format!(
        "--x\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n--x\r\n\
         content-disposition: form-data; name=\"file\"; filename=\"people.csv\"\r\ncontent-type: text/csv\r\n\r\nemail\n"
    );
    let (session, length) = (browser.cookie("greenroom-session").unwrap(), body.len() + rest);
    let mut connection = TcpStream::connect(serving.address).await.unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\naccept: text/html\r\ncookie: greenroom-session={session}\r\n\
         content-type: multipart/form-data; boundary=x\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    );
    connection.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    connection
}

/// What the server sends until it closes the connection.
async fn answer(mut connection: TcpStream) -> String {
    let mut answer = Vec::new();
    // A connection that is reset has ended, too.
    let _ = connection.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

async fn finished(mut connection: TcpStream) -> String {
    connection.write_all(REST.as_bytes()).await.unwrap();
    answer(connection).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_third_upload_waits_until_another_one_is_read() {
    let place = Place::new().await;
    let serving = place.serve().await;
    let boss = place.signed_in(&serving, ADMINISTRATOR).await;
    let token = token(&boss).await;
    let upload = || begun(&serving, &boss, "/contact-import", &token, REST.len());
    let (first, second) = (upload().await, upload().await);
    // Both are being read as soon as another one waits.
    let mut waits = None;
    for _ in 0..10 {
        let mut third = Box::pin(finished(upload().await));
        match timeout(Duration::from_secs(1), &mut third).await {
            Ok(answer) => assert!(answer.starts_with("HTTP/1.1 303 "), "{answer}"),
            Err(_) => {
                waits = Some(third);
                break;
            }
        }
    }
    let third = waits.expect("an upload waits while two are read");
    let answer = finished(first).await;
    assert!(answer.starts_with("HTTP/1.1 303 "), "{answer}");
    let answer = third.await;
    assert!(answer.starts_with("HTTP/1.1 303 "), "{answer}");
    drop(second);
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_without_the_sessions_token_is_refused_before_its_file_comes() {
    let place = Place::new().await;
    let serving = place.serve().await;
    let boss = place.signed_in(&serving, ADMINISTRATOR).await;
    for path in ["/contact-import", PACKAGES] {
        for token in ["another", ""] {
            let answer = answer(begun(&serving, &boss, path, token, 1_000_000).await).await;
            assert!(answer.starts_with("HTTP/1.1 403 "), "{path} {token:?}: {answer}");
        }
    }
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_may_take_longer_than_other_requests() {
    let place = Place::new().await;
    let serving = place.serve().await;
    let boss = place.signed_in(&serving, ADMINISTRATOR).await;
    let (token, key) = (token(&boss).await, place.key("administer").await);
    place.configure("[server]\nrequest-seconds = 1\n");
    serving.client(&key).post("/v1/reload", &json!({})).await.ok();
    let connection = begun(&serving, &boss, "/contact-import", &token, REST.len()).await;
    sleep(Duration::from_millis(1_500)).await;
    let answer = finished(connection).await;
    assert!(answer.starts_with("HTTP/1.1 303 "), "{answer}");
    serving.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_package_that_is_too_large_is_refused_with_its_own_limit() {
    let place = Place::new().await;
    let serving = place.serve().await;
    let boss = place.signed_in(&serving, ADMINISTRATOR).await;
    let token = token(&boss).await;
    // The length that is named is enough.
    let answer = answer(begun(&serving, &boss, PACKAGES, &token, 40 << 20).await).await;
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("no setting raises that"), "{answer}");
    assert!(!answer.contains("upload-bytes") && !answer.contains("body-bytes"), "{answer}");
    serving.stop().await;
}

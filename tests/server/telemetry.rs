//! Traces and logs: what is sent, what is joined, and that nobody is named.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    sync::mpsc,
};

use serde_json::{Value, json};

use crate::common::{ECHO, Place};

/// A collector that gives the bodies of the requests that it gets.
fn collector() -> (String, mpsc::Receiver<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (sender, bodies) = mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = BufReader::new(stream.unwrap());
            let (mut length, mut line) = (0, String::new());
            while stream.read_line(&mut line).unwrap() > 2 {
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                line.clear();
            }
            let mut body = vec![0; length];
            stream.read_exact(&mut body).unwrap();
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            stream.get_mut().write_all(answer).unwrap();
            if sender.send(body).is_err() {
                return;
            }
        }
    });
    (address, bodies)
}

fn has(sent: &[u8], text: &[u8]) -> bool {
    sent.windows(text.len()).any(|window| window == text)
}

#[tokio::test]
async fn one_request_is_one_trace_and_names_nobody() {
    let place = Place::new().await;
    let (address, bodies) = collector();
    place.configure(&format!("[telemetry]\notlp = '{address}/'\nservice-name = 'acme-greenroom'"));
    let key = place.key("invoke,read").await;
    let serving = place.serve().await;
    let caller = "0af7651916cd43dd8448eb211c80319c";
    let parent = format!("00-{caller}-b7ad6b7169203331-01");
    let client = serving.client(&key);
    let headers = [("traceparent", parent.as_str())];
    let input = json!({ "input": { "note": "for grace@example.org" }, "contact": "7" });
    let path = format!("/v1/actions/{ECHO}/invoke");
    let outcome = client.send(reqwest::Method::POST, &path, &headers, &input).await.ok();
    let record = client.get(&format!("/v1/runs/{}", outcome["run"].as_str().unwrap())).await.ok();
    assert_eq!(record["trace"], caller, "the record names the trace: {record}");
    client.get("/v1/no-such-thing/grace@example.org").await;
    serving.stop().await;
    let sent: Vec<u8> = bodies.try_iter().flatten().collect();
    let trace = hex::decode(caller).unwrap();
    for wanted in [&b"acme-greenroom"[..], b"http_request", b"/v1/actions/{name}/invoke", b"invocation", &trace] {
        assert!(has(&sent, wanted), "{}", String::from_utf8_lossy(wanted));
    }
    for text in ["example.org", &key, "no-such-thing"] {
        assert!(!has(&sent, text.as_bytes()), "{text}");
    }
}

#[tokio::test]
async fn a_collector_that_is_away_stops_nothing() {
    let place = Place::new().await;
    // A port that nobody listens on: it was free a moment ago.
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    place.configure(&format!("[telemetry]\notlp = 'http://{free}'"));
    let key = place.key("read").await;
    let serving = place.serve().await;
    serving.client(&key).get("/v1/actions").await.ok();
    serving.stop().await;
}

#[tokio::test]
async fn a_log_for_machines_has_an_object_a_line() {
    let place = Place::new().await;
    place.configure("log = 'json,info'");
    let key = place.key("read").await;
    let serving = place.serve().await;
    serving.client(&key).get("/v1/actions").await.ok();
    let said = serving.stop().await;
    // The word to people at the terminal is no part of the log.
    let lines: Vec<&str> = said.lines().filter(|line| !line.starts_with("stopping:")).collect();
    assert!(!lines.is_empty(), "{said}");
    for line in lines {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(line["level"].is_string() && line["timestamp"].is_string(), "{line}");
    }
}

//! Restricts callers: only programs on this computer that use one of its loopback names.
//!
//! Listening on loopback keeps other computers out, but not web pages in a browser on this computer. The author of a
//! page can make a name of theirs resolve to 127.0.0.1 after the page is loaded (DNS rebinding); then the browser
//! treats the sandbox as the page's own site. The browser still sends the name that it calls, so names other than
//! loopback's are refused. A page can also send requests to another site's address without seeing the answer; then the
//! browser names the page's site.

use std::net::IpAddr;

use axum::{
    Json,
    extract::Request,
    http::{HeaderMap, StatusCode, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde_json::json;

/// How much of a header an error repeats at most, in characters.
const SHOWN: usize = 100;

/// Refuses a request that was not made to one of this computer's loopback names, or that came from a page of another
/// site.
pub(crate) async fn checked(request: Request, next: Next) -> Response {
    match refusal(&request) {
        None => next.run(request).await,
        Some(message) => {
            // The level is low, because a page could otherwise fill a terminal with these lines.
            tracing::debug!(why = message, "refused a request");
            (StatusCode::FORBIDDEN, Json(json!({"code": StatusCode::FORBIDDEN.as_u16(), "message": message})))
                .into_response()
        }
    }
}

fn refusal(request: &Request) -> Option<String> {
    let headers = request.headers();
    // A request line may name the host too; then it takes precedence over the header.
    let in_line = request.uri().authority().map(|authority| authority.as_str().to_owned());
    let hosts: Vec<String> = in_line.into_iter().chain(values(headers, header::HOST)).collect();
    if hosts.is_empty() {
        return Some("the request has no Host header: send one that says 127.0.0.1, [::1] or localhost".to_owned());
    }
    if let Some(other) = hosts.iter().find(|host| !is_loopback(host)) {
        return Some(format!(
            "the sandbox was called as `{}`, and answers to 127.0.0.1, [::1] and localhost alone, so that no web page \
             reaches it by a name of its own: call it by one of these",
            shown(other)
        ));
    }
    let own = |origin: &String| {
        origin.split_once("://").is_some_and(|(scheme, authority)| {
            scheme == "http" && hosts.iter().all(|host| host.eq_ignore_ascii_case(authority))
        })
    };
    let origin = values(headers, header::ORIGIN).find(|origin| !own(origin))?;
    Some(format!(
        "a page of `{}` asked for this, and the sandbox answers to pages of its own alone: call it from a program, such as \
         curl, which sends no Origin header",
        shown(&origin)
    ))
}

/// Every value of a header. A value that is not text is never one of the allowed ones, so its invalid bytes do not
/// matter.
fn values(headers: &HeaderMap, name: header::HeaderName) -> impl Iterator<Item = String> {
    headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// Whether a host, with or without a port, is a name or an address of loopback. Nothing is resolved.
fn is_loopback(host: &str) -> bool {
    // `host()` ignores a user before the host, which no valid Host header has.
    let Some(authority) = host.parse::<Authority>().ok().filter(|_| !host.contains('@')) else { return false };
    let rest = host.strip_prefix(authority.host()).unwrap_or(host);
    if !(rest.is_empty() || rest.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok())) {
        return false;
    }
    let name = authority.host();
    let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    name.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn shown(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii() && !c.is_ascii_control()).take(SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_recognised_by_its_name() {
        for host in
            ["127.0.0.1", "127.0.0.1:4800", "127.200.3.4:1", "[::1]", "[::1]:65535", "localhost", "LocalHost:80"]
        {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            ":80",
            "evil.example",
            "evil.example:4800",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "localhost.",
            "localhost@evil.example",
            "evil@127.0.0.1",
            "127.0.0.1@evil.example",
            "128.0.0.1",
            "0.0.0.0",
            "0x7f.1",
            "127.1",
            "2130706433",
            "017700000001",
            "[::]",
            "[::2]",
            "[::ffff:10.0.0.1]",
            "127.0.0.1:80:80",
            "localhost:",
            "localhost:x",
            "localhost:99999",
            "localhost/",
            "localhost, evil.example",
            "http://localhost",
            " localhost",
            "10.0.0.1",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}

//! Downloads with a limit for everything that a server decides: time, size, redirects.

use std::time::Duration;

use greenroom_sentence::{Sentence, sentence};
use reqwest::{Client, RequestBuilder, Response, StatusCode, Url, redirect};

/// How long a connection may take to be made.
pub(crate) const CONNECT: Duration = Duration::from_secs(10);
/// How long a server may send nothing.
pub(crate) const SILENCE: Duration = Duration::from_secs(30);
/// How long fetching or pushing a package may take in all.
pub(crate) const TOTAL: Duration = Duration::from_secs(600);
/// How many redirects are followed. Registries keep packages in other places.
const REDIRECTS: usize = 5;

/// Why something was not downloaded.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.sentence().english())]
#[non_exhaustive]
pub enum HttpError {
    /// No request can be sent to any server.
    Network {
        /// The cause.
        message: String,
    },
    /// The server did not answer, or the connection broke off.
    Unreachable {
        /// The address.
        url: String,
        /// The cause.
        message: String,
    },
    /// The server refused the request.
    Status {
        /// The address.
        url: String,
        /// The status.
        status: StatusCode,
        /// What to do.
        remedy: Sentence,
    },
    /// The answer is larger than allowed.
    TooLarge {
        /// The address.
        url: String,
        /// How much is allowed.
        max: u64,
    },
    /// It takes too long.
    Time {
        /// The address.
        url: String,
        /// How long it may take.
        seconds: u64,
    },
}

impl HttpError {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Network { message } => {
                sentence!("failure-download-network", "the network cannot be reached: {message}", message = message)
            }
            Self::Unreachable { url, message } => sentence!(
                "failure-download-unreachable",
                "{url} cannot be reached: {message}",
                url = url,
                message = message
            ),
            Self::Status { url, status, remedy } => sentence!(
                "failure-download-status",
                "{url} answered with {status}: {remedy}",
                url = url,
                status = status,
                remedy = remedy
            ),
            Self::TooLarge { url, max } => sentence!(
                "failure-download-too-large",
                "{url} sends more than {most} bytes, which is more than allowed: check the address",
                url = url,
                most = max
            ),
            Self::Time { url, seconds } => sentence!(
                "failure-download-time",
                "{url} took longer than {seconds} s: try again, or download the package by other means and give the file",
                url = url,
                seconds = seconds
            ),
        }
    }
}

/// Whether a host, with or without a port, is this computer.
pub(crate) fn is_loopback(host: &str) -> bool {
    let Ok(url) = Url::parse(&format!("http://{host}/")) else { return false };
    match url.host() {
        Some(reqwest_host) => {
            let text = reqwest_host.to_string();
            let address = text.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
            text == "localhost" || address.is_ok_and(|address| address.is_loopback())
        }
        None => false,
    }
}

/// Whether an address may be asked: with TLS, or on the one host that is allowed without.
pub(crate) fn may_be_asked(url: &Url, plain: Option<&str>) -> bool {
    let plain = plain.and_then(|host| Url::parse(&format!("http://{host}/")).ok());
    url.scheme() == "https" || plain.is_some_and(|allowed| allowed.origin() == url.origin())
}

/// A client for one server. `plain` allows it to be reached without TLS.
pub(crate) fn client(plain: Option<&str>) -> Result<Client, HttpError> {
    install_cryptography();
    let plain_host = plain.map(str::to_owned);
    let policy = redirect::Policy::custom(move |attempt| {
        if attempt.previous().len() > REDIRECTS {
            attempt.error("there are too many redirects")
        } else if may_be_asked(attempt.url(), plain_host.as_deref()) {
            attempt.follow()
        } else {
            attempt.error("it redirects to an address that is not protected by TLS")
        }
    });
    let mut client = Client::builder()
        .user_agent(concat!("greenroom/", env!("CARGO_PKG_VERSION")))
        .redirect(policy)
        .referer(false)
        .connect_timeout(CONNECT)
        .read_timeout(SILENCE);
    if let Some(host) = plain {
        if is_loopback(host) {
            // A proxy from the environment cannot reach loopback addresses of this computer, and no certificates are
            // needed.
            client = client.no_proxy().tls_certs_only([]);
        }
    } else {
        client = client.https_only(true);
    }
    client.build().map_err(|error| HttpError::Network { message: with_causes(&error) })
}

/// reqwest has no cryptography of its own here. An error means that the process has a provider already; then the
/// embedder's choice remains.
pub(crate) fn install_cryptography() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// Sends a request, and takes at most `max` bytes of the answer.
pub(crate) async fn get(request: RequestBuilder, url: &Url, max: u64) -> Result<Vec<u8>, HttpError> {
    let body = body(send(request, url).await?, max).await.map_err(|error| unreachable(url, error))?;
    body.ok_or_else(|| HttpError::TooLarge { url: shown(url), max })
}

/// Sends a request. An answer that is no success is an error, and its body is not read.
pub(crate) async fn send(request: RequestBuilder, url: &Url) -> Result<Response, HttpError> {
    let response = request.send().await.map_err(|error| unreachable(url, error))?;
    let status = response.status();
    if status.is_success() {
        Ok(response)
    } else {
        Err(HttpError::Status { url: shown(url), status, remedy: remedy(status) })
    }
}

/// reqwest's own message has the address that a redirect led to, with the query.
pub(crate) fn unreachable(url: &Url, error: reqwest::Error) -> HttpError {
    HttpError::Unreachable { url: shown(url), message: with_causes(&error.without_url()) }
}

/// The body; none if it is larger than `max`.
async fn body(mut response: Response, max: u64) -> Result<Option<Vec<u8>>, reqwest::Error> {
    if response.content_length().is_some_and(|length| length > max) {
        return Ok(None);
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if (body.len() + chunk.len()) as u64 > max {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body))
}

/// Work with an end.
pub(crate) async fn within<T, E: From<HttpError>>(url: &str, work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    match tokio::time::timeout(TOTAL, work).await {
        Ok(done) => done,
        Err(_) => Err(HttpError::Time { url: url.to_owned(), seconds: TOTAL.as_secs() }.into()),
    }
}

fn remedy(status: StatusCode) -> Sentence {
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => sentence!(
            "failure-download-log-in",
            "log in with `docker login`, or give --username and the password on standard input; the account needs the right"
        ),
        StatusCode::NOT_FOUND => {
            sentence!("failure-download-not-found", "there is no such package; check the name and the tag")
        }
        status if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() => {
            sentence!("failure-download-later", "try again later")
        }
        _ => sentence!("failure-download-check-address", "check the address"),
    }
}

/// An address without what may be secret in it: signed addresses have a query.
pub(crate) fn shown(url: &Url) -> String {
    let mut shown = url.clone();
    shown.set_query(None);
    shown.set_fragment(None);
    shown.to_string()
}

/// The message of an error with those of its causes; reqwest leaves them out.
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        cause = error.source();
    }
    text.chars().filter(|c| !c.is_control()).take(500).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use axum::{Router, body::Body, response::Redirect, routing::get as route};
    use tokio::net::TcpListener;

    use super::*;

    /// A server on loopback; its address.
    async fn serve(router: Router) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        host
    }

    async fn fetched(host: &str, path: &str, max: u64) -> Result<Vec<u8>, String> {
        let url = Url::parse(&format!("http://{host}/{path}")).unwrap();
        let client = client(Some(host)).unwrap();
        get(client.get(url.clone()), &url, max).await.map_err(|error| error.to_string())
    }

    #[tokio::test]
    async fn answers_have_a_limit_whether_they_say_their_size_or_not() {
        let endless = || async {
            let chunks = futures_stream();
            Body::from_stream(chunks)
        };
        let host =
            serve(Router::new().route("/ten", route(|| async { "0123456789" })).route("/endless", route(endless)))
                .await;
        assert_eq!(fetched(&host, "ten", 10).await.unwrap(), b"0123456789");
        assert!(fetched(&host, "ten", 9).await.unwrap_err().contains("more than 9 bytes"));
        assert!(fetched(&host, "endless", 100_000).await.unwrap_err().contains("more than 100000 bytes"));
        assert!(fetched(&host, "none", 9).await.unwrap_err().contains("404 Not Found: there is no such package"));
    }

    /// A body without an end.
    fn futures_stream() -> impl futures::Stream<Item = Result<Vec<u8>, std::io::Error>> {
        futures::stream::repeat_with(|| Ok(vec![0; 1_000]))
    }

    #[tokio::test]
    async fn redirects_stay_on_the_plain_host_or_go_to_tls_and_end() {
        let other = serve(Router::new().route("/x", route(|| async { "stolen" }))).await;
        let elsewhere = format!("http://{other}/x");
        let router = Router::new()
            .route("/here", route(|| async { Redirect::temporary("/there") }))
            .route("/there", route(|| async { "there" }))
            .route("/circle", route(|| async { Redirect::temporary("/circle?signature=secret") }))
            .route("/elsewhere", route(move || async move { Redirect::temporary(&elsewhere) }));
        let host = serve(router).await;
        assert_eq!(fetched(&host, "here", 100).await.unwrap(), b"there");
        let circle = fetched(&host, "circle", 100).await.unwrap_err();
        assert!(circle.contains("too many redirects") && !circle.contains("secret"), "{circle}");
        assert!(fetched(&host, "elsewhere", 100).await.unwrap_err().contains("not protected by TLS"));
    }

    #[tokio::test]
    async fn without_leave_nothing_is_fetched_without_tls() {
        let host = serve(Router::new().route("/x", route(|| async { "x" }))).await;
        let url = Url::parse(&format!("http://{host}/x")).unwrap();
        let client = client(None).unwrap();
        assert!(get(client.get(url.clone()), &url, 10).await.is_err());
    }

    #[test]
    fn loopback_is_this_computer_alone() {
        for host in ["localhost", "localhost:5000", "127.0.0.1:5000", "127.8.0.1", "[::1]:5000"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["localhost.example.com", "128.0.0.1", "[::2]", "10.0.0.1", "example.com:5000", "", "a b"] {
            assert!(!is_loopback(host), "{host}");
        }
        let may = |url: &str, plain| may_be_asked(&Url::parse(url).unwrap(), plain);
        assert!(may("https://example.com", None) && !may("http://example.com", None));
        assert!(may("http://example.com/x", Some("example.com:80")) && may("http://a:5000", Some("a:5000")));
        assert!(!may("http://a:5001", Some("a:5000")) && !may("http://b:5000", Some("a:5000")));
        assert!(!may("ftp://a:5000", Some("a:5000")) && !may("file:///etc/passwd", Some("")));
        let signed = Url::parse("https://example.com/x?signature=secret#y").unwrap();
        assert_eq!(shown(&signed), "https://example.com/x");
    }
}

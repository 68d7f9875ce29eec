//! One request of a guest with the redirects that follow, each checked by the grant.

use std::{
    error::Error,
    net::IpAddr,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use async_trait::async_trait;
use greenroom::capability::{Breach, shortened};
use greenroom_domain::{Code, Failure, FailureKind, Retry, Sentence, codes, sentence};
use reqwest::{
    Client, Method, Response, StatusCode,
    header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderValue, IF_RANGE, LOCATION, RANGE},
};
use secrecy::SecretString;
use url::Url;

use crate::{
    address::may_reach,
    answers::{Answers, SentRequest},
    client::{RefusedAddress, refused_address},
    fill::Values,
    gate::Gate,
    grant::{HttpGrant, origin},
    headers,
    host::host_of,
    mask::Masker,
    outgoing::{Outgoing, url},
    tls::refused_certificate,
};

/// How soon a request is worth another try that had no answer.
const RETRY: Duration = Duration::from_secs(30);

/// An answer as the guest gets it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum NoAnswer {
    /// The guest may handle it.
    Refused(Failure),
    /// The run is stopped.
    Stopped(Breach),
}

impl From<Failure> for NoAnswer {
    fn from(failure: Failure) -> Self {
        Self::Refused(failure)
    }
}

/// The bytes that all answers of one host call may still have.
pub(crate) struct Budget {
    left: AtomicU64,
    breach: Breach,
}

impl Budget {
    pub(crate) fn new(bytes: u64, breach: Breach) -> Self {
        Self { left: AtomicU64::new(bytes), breach }
    }

    fn take(&self, bytes: usize) -> Result<(), NoAnswer> {
        let bytes = bytes as u64;
        let taken = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(bytes));
        taken.map(|_| ()).map_err(|_| NoAnswer::Stopped(self.breach))
    }
}

/// What the exchanges of one host call have in common.
pub(crate) struct Exchanges<'a> {
    pub(crate) client: &'a Client,
    /// What answers in place of servers.
    pub(crate) answers: Option<&'a dyn Answers>,
    pub(crate) grant: &'a HttpGrant,
    pub(crate) gate: &'a Gate,
    pub(crate) dry_run: bool,
    pub(crate) budget: Budget,
    pub(crate) values: Values,
    pub(crate) renewal: &'a (dyn Renewal + Sync),
}

/// What a request led to.
enum Step {
    Answered(Answer),
    Redirected(Outgoing),
}

/// Renews the tokens of connections.
#[async_trait]
pub(crate) trait Renewal {
    /// Another token than the one that a service refused. None if the connection has no other.
    async fn instead_of(&self, connection: &str, refused: &SecretString) -> Result<Option<SecretString>, Failure>;
}

impl Exchanges<'_> {
    /// Sends a request, follows its redirects, and reads the answer.
    pub(crate) async fn send(&self, mut request: Outgoing) -> Result<Answer, NoAnswer> {
        let most = self.grant.most_redirects();
        let mut left = self.grant.timeout();
        let mut followed = 0;
        loop {
            self.may_send(&request).map_err(|refused| after_redirects(refused, followed))?;
            // The wait for requests of other runs is no time of this one; the run's own limit ends it.
            let _place = self.gate.enter(host_of(&request.url).unwrap_or_default()).await;
            let begun = tokio::time::Instant::now();
            let step =
                tokio::time::timeout(left, self.step(&request, followed)).await.map_err(|_| self.took_long())??;
            left = left.saturating_sub(begun.elapsed());
            let next = match step {
                Step::Answered(answer) => return Ok(answer),
                Step::Redirected(next) => next,
            };
            followed += 1;
            if followed > most {
                let message = sentence!(
                    "failure-http-redirects",
                    "{host} redirected more than {most} times: check the URL, or have the operator raise `redirects`",
                    host = origin(&request.url),
                    most = most
                );
                return Err(Failure::refused(codes::HTTP_TOO_MANY_REDIRECTS, message).into());
            }
            request = next;
        }
    }

    fn took_long(&self) -> Failure {
        let message = sentence!(
            "failure-http-took-long",
            "the request took longer than {most} ms, its limit: try again, or have the operator raise `timeoutMs`",
            most = self.grant.timeout().as_millis()
        );
        unavailable(codes::HTTP_TIMEOUT, message)
    }

    /// Sends a request, and reads the answer if it is no redirect.
    async fn step(&self, request: &Outgoing, followed: u64) -> Result<Step, NoAnswer> {
        let response = self.hop(request).await.map_err(|refused| after_redirects(refused, followed))?;
        match redirected(request, &response, self.grant.most_redirects(), &self.values.masker())? {
            Some(next) => Ok(Step::Redirected(next)),
            None => self.read(&request.url, response).await.map(Step::Answered),
        }
    }

    /// Sends one request that may be sent. A token that the service refuses is renewed, once.
    async fn hop(&self, request: &Outgoing) -> Result<Response, NoAnswer> {
        let (filled, connections) = self.values.fill(request)?;
        let before = self.values.tokens(&connections);
        let response = self.send_filled(&filled).await?;
        if response.status() != StatusCode::UNAUTHORIZED || !self.renew(&before).await? {
            return Ok(response);
        }
        tracing::debug!("a token was refused: trying with another one");
        let (filled, _) = self.values.fill(request)?;
        self.send_filled(&filled).await
    }

    /// Renews the tokens that a request was sent with. Answers whether there is another one now.
    async fn renew(&self, used: &[(String, SecretString)]) -> Result<bool, NoAnswer> {
        let mut is_renewed = false;
        for (name, refused) in used {
            if let Some(token) = self.renewal.instead_of(name, refused).await? {
                self.values.renew(name, &token)?;
                is_renewed = true;
            }
        }
        Ok(is_renewed)
    }

    fn may_send(&self, request: &Outgoing) -> Result<(), NoAnswer> {
        let Outgoing { method, url, headers, .. } = request;
        self.grant.may_send(method, url)?;
        if !self.values.masker().is_empty()
            && let Some(name) = [RANGE, IF_RANGE].into_iter().find(|name| headers.contains_key(name))
        {
            let message = sentence!(
                "failure-http-range",
                "an action with secrets may not send the header `{header}`: a part of a secret could not be masked",
                header = name
            );
            return Err(Failure::refused(codes::HTTP_HEADER_REFUSED, message).into());
        }
        if self.dry_run && *method != Method::GET && *method != Method::HEAD {
            let message = sentence!(
                "failure-http-dry-run",
                "a dry run sends get and head only, and this is a {method} request: nothing was sent",
                method = method
            );
            return Err(Failure::refused(codes::DRY_RUN, message).into());
        }
        // The client resolves names only, and connects to an address in a URL as it is.
        if let Some(address) = address_of(url)
            && !may_reach(address, &self.grant.addresses)
        {
            return Err(refused(url, &RefusedAddress(address)).into());
        }
        Ok(())
    }

    /// Sends a request with the values of secrets in it.
    async fn send_filled(&self, request: &Outgoing) -> Result<Response, NoAnswer> {
        let Outgoing { method, url, headers, body } = request;
        if let Some(answers) = self.answers {
            let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
            let sent = SentRequest { method: method.as_str(), url: url.as_str(), headers, body: body.as_deref() };
            return Ok(answers.answer(&sent)?.into_response());
        }
        let mut sent = self
            .client
            .request(method.clone(), url.clone())
            .headers(headers.clone())
            .header(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        if let Some(body) = body {
            sent = sent.body(body.clone());
        }
        let response = sent.send().await.map_err(|error| no_answer(url, &error))?;
        tracing::debug!(host = host_of(url), status = response.status().as_u16(), "answered");
        Ok(response)
    }

    async fn read(&self, url: &Url, mut response: Response) -> Result<Answer, NoAnswer> {
        if response.headers().get(CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
            let message = sentence!(
                "failure-http-encoding",
                "{host} answered in an encoding that was not asked for: tell its operator",
                host = origin(url)
            );
            return Err(Failure::refused(codes::HTTP_ANSWER_INVALID, message).into());
        }
        let masker = self.values.masker();
        let passed: Vec<(String, String)> = response
            .headers()
            .iter()
            .filter(|(name, _)| self.grant.passes(name.as_str()))
            .map(|(name, value)| {
                let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                (name.as_str().to_owned(), masker.text(value))
            })
            .collect();
        self.budget.take(passed.iter().map(|(name, value)| name.len() + value.len()).sum())?;
        let most = self.grant.most_response_bytes();
        let too_large = || {
            let message = sentence!(
                "failure-http-answer-long",
                "the answer of {host} has more than {most} bytes: ask for less, or have the operator raise `responseBytes`",
                host = origin(url),
                most = most
            );
            NoAnswer::Refused(Failure::refused(codes::HTTP_RESPONSE_TOO_LARGE, message))
        };
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) => {
                    if (body.len() + chunk.len()) as u64 > most {
                        return Err(too_large());
                    }
                    self.budget.take(chunk.len())?;
                    body.extend_from_slice(&chunk);
                }
                Ok(None) => {
                    let body = masker.bytes(body);
                    return Ok(Answer { status: response.status().as_u16(), headers: passed, body });
                }
                Err(error) => return Err(no_answer(url, &error).into()),
            }
        }
    }
}

/// The address in a URL that names no host.
fn address_of(url: &Url) -> Option<IpAddr> {
    let host = host_of(url)?;
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// The request that a redirect asks for. None if the answer is none, or redirects are the action's own business.
fn redirected(
    request: &Outgoing,
    response: &Response,
    most: u64,
    masker: &Masker,
) -> Result<Option<Outgoing>, NoAnswer> {
    let status = response.status();
    let follows = matches!(
        status,
        StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT
    );
    let Some(location) = response.headers().get(LOCATION).filter(|_| follows && most > 0) else { return Ok(None) };
    let invalid = || {
        let message = sentence!(
            "failure-http-redirect-invalid",
            "{host} redirected to a place that is no URL: tell its operator",
            host = origin(&request.url)
        );
        Failure::refused(codes::HTTP_ANSWER_INVALID, message)
    };
    let location = location.to_str().map_err(|_| invalid())?;
    let to = request.url.join(location).map_err(|_| invalid())?;
    let to = url(to.as_str()).map_err(|_| invalid())?;
    if to.origin() != request.url.origin() && masker.finds_in(to.as_str().as_bytes()) {
        let message = sentence!(
            "failure-http-redirect-secret",
            "{host} redirected to another place with a secret in its URL: tell its operator",
            host = origin(&request.url)
        );
        return Err(Failure::new(FailureKind::Denied, codes::PLACEHOLDER_MISPLACED, message).into());
    }
    Ok(Some(next_hop(request, status, to)))
}

/// The next request, by the rules that browsers have for redirects (WHATWG Fetch, HTTP-redirect fetch).
fn next_hop(request: &Outgoing, status: StatusCode, to: Url) -> Outgoing {
    let mut next = Outgoing { url: to, ..request.clone() };
    let becomes_get = match status {
        StatusCode::SEE_OTHER => next.method != Method::HEAD,
        StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND => next.method == Method::POST,
        _ => false,
    };
    if becomes_get {
        next.method = Method::GET;
        next.body = None;
        next.headers.remove(CONTENT_TYPE);
    }
    // Any header may be a credential, which another server must not get.
    if next.url.origin() != request.url.origin() {
        let other: Vec<_> =
            next.headers.keys().filter(|name| !headers::KEPT_ELSEWHERE.contains(&name.as_str())).cloned().collect();
        other.iter().for_each(|name| {
            next.headers.remove(name);
        });
    }
    next
}

/// Says of a refusal that a redirect led to it.
fn after_redirects(refused: NoAnswer, followed: u64) -> NoAnswer {
    match refused {
        NoAnswer::Refused(failure) if followed > 0 => {
            let why = failure.sentence();
            NoAnswer::Refused(failure.say(sentence!("failure-http-redirected", "after a redirect: {why}", why = why)))
        }
        other => other,
    }
}

fn refused(url: &Url, address: &RefusedAddress) -> Failure {
    let message = sentence!(
        "failure-http-address",
        "{host} may not be reached: {address}; have the operator name its network in the grant (`addresses`), if it is right",
        host = shortened(&origin(url), 300),
        address = address.sentence()
    );
    Failure::new(FailureKind::Denied, codes::HTTP_ADDRESS_REFUSED, message)
}

/// The failure of a request without an answer. It does not quote the URL, which can have personal data.
fn no_answer(url: &Url, error: &reqwest::Error) -> Failure {
    if let Some(address) = refused_address(error) {
        return refused(url, address);
    }
    if let Some(why) = refused_certificate(error) {
        let message = sentence!(
            "failure-http-certificate",
            "the certificate of {host} is refused, {why}",
            host = shortened(&origin(url), 300),
            why = why
        );
        return Failure::new(FailureKind::Denied, codes::HTTP_CERTIFICATE_REFUSED, message);
    }
    let what = if error.is_connect() {
        sentence!("failure-no-connection", "there is no connection")
    } else {
        sentence!("failure-connection-broke-off", "the connection broke off")
    };
    let mut cause = error.source();
    while let Some(deeper) = cause.and_then(Error::source) {
        cause = Some(deeper);
    }
    let cause = cause.map_or_else(String::new, |cause| format!(" ({})", shortened(&cause.to_string(), 200)));
    tracing::debug!(host = host_of(url), problem = what.english(), "not answered");
    let message = sentence!(
        "failure-http-no-answer",
        "{host} gave no answer, {what}{cause}: try again later",
        host = shortened(&origin(url), 300),
        what = what,
        cause = cause
    );
    unavailable(codes::HTTP_FAILED, message)
}

fn unavailable(code: Code, message: Sentence) -> Failure {
    Failure::new(FailureKind::Unavailable, code, message).retry(Retry::After(RETRY))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::outgoing::MAX_URL;

    fn post(to: &str) -> Outgoing {
        let headers = headers::read(&[
            ("Authorization".to_owned(), "Bearer x".to_owned()),
            ("X-Api-Key".to_owned(), "x".to_owned()),
            ("Content-Type".to_owned(), "text/plain".to_owned()),
            ("Accept".to_owned(), "text/plain".to_owned()),
        ]);
        Outgoing { method: Method::POST, url: url(to).unwrap(), headers: headers.unwrap(), body: Some(b"x".to_vec()) }
    }

    #[test]
    fn a_redirect_changes_the_method_as_browsers_do() {
        let request = post("https://a.example/1");
        let next = |status: u16| {
            next_hop(&request, StatusCode::from_u16(status).unwrap(), url("https://a.example/2").unwrap())
        };
        for (status, method, body) in [
            (301, Method::GET, false),
            (302, Method::GET, false),
            (303, Method::GET, false),
            (307, Method::POST, true),
            (308, Method::POST, true),
        ] {
            let next = next(status);
            assert_eq!(
                (next.method.clone(), next.body.is_some(), next.headers.contains_key("content-type")),
                (method, body, body),
                "{status}"
            );
            assert!(next.headers.contains_key("x-api-key"), "{status}");
        }
        let put = Outgoing { method: Method::PUT, ..request.clone() };
        assert_eq!(next_hop(&put, StatusCode::FOUND, put.url.clone()).method, Method::PUT);
        let head = Outgoing { method: Method::HEAD, ..request.clone() };
        assert_eq!(next_hop(&head, StatusCode::SEE_OTHER, head.url.clone()).method, Method::HEAD);
    }

    #[test]
    fn another_origin_gets_no_credentials() {
        let request = post("https://a.example/1");
        for elsewhere in ["https://b.example/", "http://a.example/", "https://a.example:8443/"] {
            let next = next_hop(&request, StatusCode::TEMPORARY_REDIRECT, url(elsewhere).unwrap());
            let mut names: Vec<&str> = next.headers.keys().map(|name| name.as_str()).collect();
            names.sort_unstable();
            assert_eq!(names, ["accept", "content-type"], "{elsewhere}");
        }
    }

    #[test]
    fn urls_that_no_request_has_are_refused() {
        for (wrong, part) in [
            ("api.example.com", "write one such as"),
            ("ftp://a.example", "its scheme"),
            ("file:///etc/passwd", "its scheme"),
            ("https://ada:secret@a.example", "a user"),
            (&format!("https://a.example/{}", "x".repeat(MAX_URL)), "8192"),
        ] {
            let refused = url(wrong).unwrap_err();
            assert!(refused.code == codes::HTTP_URL_INVALID && refused.message.contains(part), "{refused:?}");
        }
        assert_eq!(url("https://a.example/x#part").unwrap().as_str(), "https://a.example/x");
        assert_eq!(address_of(&url("http://0x7f.1/").unwrap()), Some("127.0.0.1".parse().unwrap()));
        assert_eq!(address_of(&url("http://[::1]:80/").unwrap()), Some("::1".parse().unwrap()));
        assert_eq!(address_of(&url("http://localhost/").unwrap()), None);
    }
}

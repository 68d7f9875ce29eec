//! Requests of the host itself to addresses that strangers name, such as callbacks.

use std::{fmt, net::IpAddr, time::Duration};

use greenroom_domain::{Failure, FailureKind, Sentence, codes, sentence};
use ipnet::IpNet;
use reqwest::{
    Client, StatusCode,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue},
};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::{
    Authorities,
    address::{may_reach, network},
    client::{Clients, refused_address, system_lookup},
    host::host_of,
};

/// How long a request may take.
const TIMEOUT: Duration = Duration::from_secs(15);

/// The longest URL.
const MAX_URL: usize = 2048;

/// Sends requests to addresses that strangers name: to public addresses, and to those in networks that the operator names. No
/// redirect is followed, and the address that was checked is the one that is connected to.
#[derive(Clone)]
pub struct Outbound {
    client: Client,
    networks: Vec<IpNet>,
}

impl fmt::Debug for Outbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbound").field("networks", &self.networks).finish_non_exhaustive()
    }
}

/// An answer, of which nothing else counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutboundAnswer {
    /// Its status.
    pub status: StatusCode,
    /// How long the server asks to wait (`Retry-After` in seconds), an hour at most.
    pub retry_after: Option<Duration>,
}

impl Outbound {
    /// With these networks besides the public ones, and these authorities besides the machine's.
    ///
    /// # Errors
    /// `http-not-possible` where TLS cannot be used on this machine.
    pub fn new(networks: Vec<IpNet>, authorities: Authorities) -> Result<Self, Failure> {
        Ok(Self { client: Clients::new(system_lookup(), authorities).of(&networks)?, networks })
    }

    /// Reads a network for [`Outbound::new`]: `10.1.2.0/24`, or one address.
    ///
    /// # Errors
    /// That it is none, and how to write one.
    pub fn network(text: &str) -> Result<IpNet, Sentence> {
        network(text)
    }

    /// Checks a URL: https, without credentials. Plain http goes only to an address that is written as such and is in a network
    /// that the operator names.
    ///
    /// # Errors
    /// `callback-refused`, with the remedy.
    pub fn check(&self, text: &str) -> Result<Url, Failure> {
        let refused = |why: Sentence| Failure::new(FailureKind::InvalidInput, codes::CALLBACK_REFUSED, why);
        if text.len() > MAX_URL {
            return Err(refused(sentence!(
                "failure-callback-url-long",
                "a callback's URL has at most {most} bytes: use a shorter one",
                most = MAX_URL
            )));
        }
        let url = Url::parse(text).map_err(|error| {
            refused(sentence!(
                "failure-callback-url-none",
                "the callback's URL is none ({error}): write https://host/path",
                error = error
            ))
        })?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refused(sentence!(
                "failure-callback-url-password",
                "the callback's URL has a password: callbacks are signed instead"
            )));
        }
        let address: Option<IpAddr> = host_of(&url)
            .and_then(|host| host.trim_start_matches('[').trim_end_matches(']').parse().ok())
            .map(|address: IpAddr| address.to_canonical());
        let is_named = address.is_some_and(|address| self.networks.iter().any(|network| network.contains(&address)));
        match url.scheme() {
            "https" => {}
            "http" if is_named => {}
            _ => {
                return Err(refused(sentence!(
                    "failure-callback-url-scheme",
                    "the URL begins with https://, or with http:// where its address is in one of `callback-networks` in [jobs]"
                )));
            }
        }
        if address.is_some_and(|address| !may_reach(address, &self.networks)) {
            return Err(refused(sentence!(
                "failure-callback-not-public",
                "the callback's address is not public: have the operator name its network in `callback-networks`"
            )));
        }
        Ok(url)
    }

    /// Posts a body of JSON with a bearer token.
    ///
    /// # Errors
    /// As [`Outbound::post`], and `callback-refused` where the token cannot be in a header.
    pub async fn post_json(
        &self,
        url: &str,
        token: &SecretString,
        body: &serde_json::Value,
    ) -> Result<OutboundAnswer, Failure> {
        let mut bearer = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret())).map_err(|_| {
            let message = sentence!(
                "failure-token-characters",
                "the token has characters that no header may have: give the connection another one"
            );
            Failure::new(FailureKind::Failed, codes::CALLBACK_REFUSED, message)
        })?;
        bearer.set_sensitive(true);
        let json = (CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let headers = HeaderMap::from_iter([json, (AUTHORIZATION, bearer)]);
        self.post(url, headers, body.to_string().into_bytes()).await
    }

    /// Posts a body.
    ///
    /// # Errors
    /// As [`Outbound::check`], `callback-refused` where the name resolves to addresses that may not be reached, and
    /// `callback-unavailable` where there is no answer. No message has more of the URL than its host.
    pub async fn post(&self, url: &str, headers: HeaderMap, body: Vec<u8>) -> Result<OutboundAnswer, Failure> {
        let url = self.check(url)?;
        let sent = self.client.post(url.clone()).headers(headers).body(body).timeout(TIMEOUT).send().await;
        let answer = sent.map_err(|error| {
            let host = host_of(&url).unwrap_or_default();
            if refused_address(&error).is_some() {
                let message = sentence!(
                    "failure-host-not-public",
                    "{host} resolves to an address that is not public: have the operator name its network in `callback-networks`",
                    host = host
                );
                return Failure::new(FailureKind::Failed, codes::CALLBACK_REFUSED, message);
            }
            let message = if error.is_timeout() {
                sentence!("failure-callback-late", "{host} gave no answer in time", host = host)
            } else {
                sentence!("failure-callback-silent", "{host} gave no answer", host = host)
            };
            Failure::new(FailureKind::Unavailable, codes::CALLBACK_UNAVAILABLE, message)
                .retry(greenroom_domain::Retry::Now)
        })?;
        let seconds = answer.headers().get("retry-after").and_then(|value| value.to_str().ok()?.trim().parse().ok());
        let retry_after = seconds.map(|seconds: u64| Duration::from_secs(seconds.min(3600)));
        Ok(OutboundAnswer { status: answer.status(), retry_after })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_strangers_url_reaches_no_private_network() {
        let outbound = Outbound::new(vec![network("127.0.0.1").unwrap()], Authorities::default()).unwrap();
        for allowed in
            ["https://hooks.example/x?y", "http://127.0.0.1:8080/", "http://[::ffff:127.0.0.1]/", "https://8.8.8.8/"]
        {
            assert!(outbound.check(allowed).is_ok(), "{allowed}");
        }
        for refused in [
            "http://hooks.example/",
            "http://8.8.8.8/",
            "https://10.0.0.1/",
            "https://[::1]/",
            "https://169.254.169.254/latest",
            "https://0x7f.2/",
            "http://127.0.0.2/",
            "ftp://hooks.example/",
            "https://user:word@hooks.example/",
            "nothing",
            &format!("https://hooks.example/{}", "x".repeat(MAX_URL)),
        ] {
            assert_eq!(outbound.check(refused).unwrap_err().code, "callback-refused", "{refused}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_to_the_machine_itself_is_refused() {
        let outbound = Outbound::new(vec![], Authorities::default()).unwrap();
        let refused = outbound.post("https://localhost:1/", HeaderMap::new(), vec![]).await.unwrap_err();
        assert_eq!(refused.code, "callback-refused", "{refused}");
        assert!(!refused.retry.is_retryable());
    }
}

//! The client's configuration: Zoom's addresses, the plan of the accounts, and timeouts.

use std::{fmt, sync::Arc, time::Duration};

use greenroom_domain::{
    Sentence, sentence,
    store::{RateBudget, RateClass, SealedCredentials},
};
use reqwest::Url;
use serde::{Deserialize, Serialize};

use crate::{Clock, ConfigError, RetryPolicy, SystemClock, client::LazyClient, token::Tokens};

/// The address of Zoom's REST API.
pub const DEFAULT_API_URL: &str = "https://api.zoom.us/v2";

/// The address of Zoom's OAuth server: tokens come from `/oauth/token` below it.
pub const DEFAULT_OAUTH_URL: &str = "https://zoom.us";

/// The plan of a Zoom account, which decides its rate limits. Source: Zoom, "Rate limits by account type".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Plan {
    /// 4 light, 2 medium or 1 heavy calls a second.
    Free,
    /// 30 light, 20 medium or 10 heavy calls a second. The default: no lower plan has webinars.
    #[default]
    Pro,
    /// 80 light, 60 medium or 40 heavy calls a second: Business, Education, Enterprise and Partner.
    Business,
}

impl Plan {
    /// How many calls of a class an account of this plan may make in a second.
    pub fn per_second(self, class: RateClass) -> u32 {
        match (self, class) {
            (Self::Free, RateClass::Light) => 4,
            (Self::Free, RateClass::Medium) => 2,
            (Self::Free, RateClass::Heavy) => 1,
            (Self::Pro, RateClass::Light) => 30,
            (Self::Pro, RateClass::Medium) => 20,
            (Self::Pro, RateClass::Heavy) => 10,
            (Self::Business, RateClass::Light) => 80,
            (Self::Business, RateClass::Medium) => 60,
            (Self::Business, RateClass::Heavy) => 40,
        }
    }
}

/// Builds the client: see [`Zoom::builder`].
pub struct ZoomBuilder {
    api: String,
    oauth: String,
    plan: Plan,
    connect_timeout: Duration,
    request_timeout: Duration,
    retry: RetryPolicy,
    download_hosts: Vec<String>,
    sealed: Arc<dyn SealedCredentials>,
    rates: Arc<dyn RateBudget>,
    clock: Arc<dyn Clock>,
}

impl ZoomBuilder {
    /// The address of the REST API with its version; [`DEFAULT_API_URL`] by default. http is for loopback addresses
    /// only.
    #[must_use]
    pub fn api_url(mut self, url: impl Into<String>) -> Self {
        self.api = url.into();
        self
    }

    /// The address of the OAuth server; [`DEFAULT_OAUTH_URL`] by default. http is for loopback addresses only.
    #[must_use]
    pub fn oauth_url(mut self, url: impl Into<String>) -> Self {
        self.oauth = url.into();
        self
    }

    /// The plan of the connected accounts; [`Plan::Pro`] by default.
    #[must_use]
    pub fn plan(mut self, plan: Plan) -> Self {
        self.plan = plan;
        self
    }

    /// How long connecting may take; 5 s by default.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long one attempt may take, including connecting and reading the answer; 15 s by default, and never longer
    /// than the rest of [`RetryPolicy::total`].
    #[must_use]
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.request_timeout = timeout;
        self
    }

    /// How often and how long a call is attempted.
    #[must_use]
    pub fn retry(mut self, retry: RetryPolicy) -> Self {
        self.retry = retry;
        self
    }

    /// Domains that recordings are downloaded from besides those of Zoom's clouds, such as that of a cloud which Greenroom does
    /// not know: `example.com` stands for itself and its subdomains. Zoom's token is sent there.
    #[must_use]
    pub fn download_hosts(mut self, domains: impl IntoIterator<Item = String>) -> Self {
        self.download_hosts.extend(domains.into_iter().map(|domain| domain.trim().to_ascii_lowercase()));
        self
    }

    /// Another clock, for tests.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Builds the client, without connecting to anything yet, and without reading the system's certificates: see
    /// [`Zoom::ready`].
    ///
    /// # Errors
    /// See [`ConfigError`].
    pub fn build(self) -> Result<Zoom, ConfigError> {
        let (api, oauth) = (base_url(&self.api)?, base_url(&self.oauth)?);
        for (zero, name) in [
            (self.connect_timeout.is_zero(), sentence!("failure-zoom-connect-timeout", "the connect timeout")),
            (self.request_timeout.is_zero(), sentence!("failure-zoom-request-timeout", "the request timeout")),
            (self.retry.attempts == 0, sentence!("failure-zoom-attempts", "the number of attempts")),
            (self.retry.total.is_zero(), sentence!("failure-zoom-call-time", "the time of a call")),
        ] {
            if zero {
                return Err(ConfigError::Zero(name));
            }
        }
        for domain in &self.download_hosts {
            let host = Url::parse(&format!("https://{domain}/")).ok();
            let is_name = domain.contains('.')
                && !domain.split('.').any(str::is_empty)
                && domain.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b));
            if host.as_ref().and_then(Url::domain) != Some(domain) || !is_name {
                return Err(ConfigError::InvalidDomain(domain.clone()));
            }
        }
        let client = LazyClient::new([&api, &oauth], self.connect_timeout, self.request_timeout);
        let tokens =
            Tokens::new(client.clone(), &oauth, self.sealed, self.clock.clone(), self.retry, self.request_timeout);
        Ok(Zoom {
            client,
            api,
            plan: self.plan,
            retry: self.retry,
            request_timeout: self.request_timeout,
            download_hosts: self.download_hosts,
            tokens,
            rates: self.rates,
            clock: self.clock,
        })
    }
}

impl fmt::Debug for ZoomBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ZoomBuilder").field("plan", &self.plan).field("retry", &self.retry).finish_non_exhaustive()
    }
}

/// The client of Zoom's REST API. One client serves all connected accounts and can be shared.
pub struct Zoom {
    pub(crate) client: LazyClient,
    pub(crate) api: Url,
    pub(crate) plan: Plan,
    pub(crate) retry: RetryPolicy,
    pub(crate) request_timeout: Duration,
    pub(crate) download_hosts: Vec<String>,
    pub(crate) tokens: Tokens,
    pub(crate) rates: Arc<dyn RateBudget>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Zoom {
    /// Begins a client, with the source of sealed credentials and the rate budget that all processes of a store share.
    pub fn builder(sealed: Arc<dyn SealedCredentials>, rates: Arc<dyn RateBudget>) -> ZoomBuilder {
        ZoomBuilder {
            api: DEFAULT_API_URL.to_owned(),
            oauth: DEFAULT_OAUTH_URL.to_owned(),
            plan: Plan::default(),
            connect_timeout: Duration::from_secs(5),
            request_timeout: Duration::from_secs(15),
            retry: RetryPolicy::default(),
            download_hosts: Vec::new(),
            sealed,
            rates,
            clock: Arc::new(SystemClock),
        }
    }

    /// Gets ready to connect, which the first request does otherwise: reads the certificates of the system.
    ///
    /// # Errors
    /// [`ConfigError::Http`], for example because the system has no certificates. Requests say then that Zoom is not available,
    /// and why.
    pub fn ready(&self) -> Result<(), ConfigError> {
        self.client.ready().map(drop)
    }
}

impl fmt::Debug for Zoom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Zoom").field("api", &self.api.as_str()).field("plan", &self.plan).finish_non_exhaustive()
    }
}

/// Checks a base URL: https, or http to this computer, with only scheme, host, port and path.
fn base_url(text: &str) -> Result<Url, ConfigError> {
    let invalid = |url: &str, reason: Sentence| ConfigError::InvalidUrl { url: url.to_owned(), reason };
    let mut url = Url::parse(text.trim()).map_err(|e| invalid("(unreadable)", e.to_string().into()))?;
    if !url.username().is_empty() || url.password().is_some() {
        // Neither call can fail on a URL that has a user or a password.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        let reason = sentence!(
            "failure-zoom-url-user",
            "it must hold no user or password; credentials belong to the connection"
        );
        return Err(invalid(url.as_str(), reason));
    }
    if url.query().is_some() || url.fragment().is_some() {
        url.set_query(None);
        url.set_fragment(None);
        let reason = sentence!("failure-zoom-url-query", "it must have no query and no fragment");
        return Err(invalid(url.as_str(), reason));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => Err(ConfigError::NotEncrypted { url: url.into() }),
        _ => Err(invalid(url.as_str(), sentence!("failure-zoom-url-scheme", "it must begin with https://"))),
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    host == "localhost"
        || host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_loopback_only() {
        for good in [
            "https://api.zoom.us/v2",
            "http://127.0.0.1:8080",
            "http://127.9.9.9/v2",
            "http://[::1]:1",
            "http://localhost",
        ] {
            assert!(base_url(good).is_ok(), "{good}");
        }
        for bad in ["http://api.zoom.us/v2", "http://10.0.0.1", "http://localhost.example.com", "http://[::2]"] {
            let refused = base_url(bad).err();
            assert!(matches!(&refused, Some(ConfigError::NotEncrypted { .. })), "{bad}: {refused:?}");
            assert!(refused.is_some_and(|e| e.to_string().contains("use https")));
        }
        for bad in ["", "zoom.us", "ftp://zoom.us", "https://zoom.us/?x=1", "https://zoom.us/#x", "file:///etc/passwd"]
        {
            assert!(matches!(base_url(bad), Err(ConfigError::InvalidUrl { .. })), "{bad}");
        }
    }

    #[test]
    fn a_password_in_a_url_is_refused_and_not_shown() {
        let refused = base_url("https://me:s3cret@zoom.us/").map_err(|e| e.to_string());
        assert!(refused.as_ref().is_err_and(|e| e.contains("zoom.us") && !e.contains("s3cret")), "{refused:?}");
        let refused = base_url("https://me:s3cret@zoom.us:bad/").map_err(|e| e.to_string());
        assert!(refused.as_ref().is_err_and(|e| !e.contains("s3cret")), "{refused:?}");
    }

    #[test]
    fn limits_are_zooms() {
        let of = |plan: Plan| [RateClass::Light, RateClass::Medium, RateClass::Heavy].map(|c| plan.per_second(c));
        assert_eq!(of(Plan::Free), [4, 2, 1]);
        assert_eq!(of(Plan::Pro), [30, 20, 10]);
        assert_eq!(of(Plan::Business), [80, 60, 40]);
    }
}

//! Where Zoom is, which plan the account has, and how patient the client is.

use std::{fmt, sync::Arc, time::Duration};

use greenroom_domain::store::{RateBudget, RateClass, SealedCredentials};
use reqwest::{Client, Url, redirect};
use serde::{Deserialize, Serialize};

use crate::{Clock, RetryPolicy, SystemClock, token::Tokens};

/// Where Zoom's REST API is.
pub const DEFAULT_API_URL: &str = "https://api.zoom.us/v2";

/// Where Zoom's OAuth is: tokens come from `/oauth/token` below it.
pub const DEFAULT_OAUTH_URL: &str = "https://zoom.us";

/// The plan of a Zoom account, which decides how many calls it takes. Source: Zoom, "Rate limits by account type".
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

/// Why the client cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// It is no URL, or one with parts that a base URL has no use for.
    #[error("`{url}` is no base URL for Zoom: {reason}")]
    InvalidUrl {
        /// What was given, without user and password.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Credentials would cross a network in the clear.
    #[error("`{url}` would send Zoom credentials unencrypted: use https; http is for loopback addresses only")]
    NotEncrypted {
        /// What was given.
        url: String,
    },
    /// Downloads cannot be let from there.
    #[error("`{0}` is no domain to download from: write it as `example.com`, without scheme, port or path")]
    InvalidDomain(String),
    /// There are no tries at all, or no time for one.
    #[error("{0} must be more than zero")]
    Zero(&'static str),
    /// The HTTP client cannot be made, for want of the system's certificates for example.
    #[error("the HTTP client cannot be made: {0}")]
    Http(String),
}

/// How the client is built: see [`Zoom::builder`].
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
    /// Where the REST API is, with the version: [`DEFAULT_API_URL`] unless given. http is for loopback only.
    #[must_use]
    pub fn api_url(mut self, url: impl Into<String>) -> Self {
        self.api = url.into();
        self
    }

    /// Where OAuth is: [`DEFAULT_OAUTH_URL`] unless given. http is for loopback only.
    #[must_use]
    pub fn oauth_url(mut self, url: impl Into<String>) -> Self {
        self.oauth = url.into();
        self
    }

    /// The plan of the connected accounts: [`Plan::Pro`] unless given.
    #[must_use]
    pub fn plan(mut self, plan: Plan) -> Self {
        self.plan = plan;
        self
    }

    /// How long connecting may take: 5 s unless given.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long one try may take, connecting and reading the answer included: 15 s unless given, and never longer than
    /// what is left of [`RetryPolicy::total`].
    #[must_use]
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.request_timeout = timeout;
        self
    }

    /// How often and how long a call is tried.
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

    /// Builds the client. It connects to nothing yet.
    ///
    /// # Errors
    /// See [`ConfigError`].
    pub fn build(self) -> Result<Zoom, ConfigError> {
        let (api, oauth) = (base_url(&self.api)?, base_url(&self.oauth)?);
        for (zero, name) in [
            (self.connect_timeout.is_zero(), "the connect timeout"),
            (self.request_timeout.is_zero(), "the request timeout"),
            (self.retry.attempts == 0, "the number of attempts"),
            (self.retry.total.is_zero(), "the time of a call"),
        ] {
            if zero {
                return Err(ConfigError::Zero(name));
            }
        }
        for domain in &self.download_hosts {
            let host = Url::parse(&format!("https://{domain}/")).ok();
            if host.as_ref().and_then(Url::domain) != Some(domain) || !domain.contains('.') {
                return Err(ConfigError::InvalidDomain(domain.clone()));
            }
        }
        // reqwest brings no cryptography of its own here. An error says that the process has a provider already: the
        // embedder's choice stands.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut client = Client::builder()
            .user_agent(concat!("greenroom/", env!("CARGO_PKG_VERSION")))
            // A redirect could carry credentials, or a registration, to somebody else.
            .redirect(redirect::Policy::none())
            .referer(false)
            // A registration sent on a connection that Zoom was just closing is one whose answer is lost: connections
            // are kept for less time than servers commonly keep theirs (60 s).
            .pool_idle_timeout(Duration::from_secs(20))
            .connect_timeout(self.connect_timeout)
            .timeout(self.request_timeout);
        let is_plain = |url: &Url| url.scheme() == "http";
        if is_plain(&api) || is_plain(&oauth) {
            // Loopback: a proxy of the environment's is not on this computer.
            client = client.no_proxy();
        } else {
            client = client.https_only(true);
        }
        if is_plain(&api) && is_plain(&oauth) {
            // The system's certificates are not needed, so it may have none.
            client = client.tls_certs_only([]);
        }
        let client = client.build().map_err(|e| ConfigError::Http(with_causes(&e)))?;
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

/// The client of Zoom's REST API. One serves all connected accounts; share it.
pub struct Zoom {
    pub(crate) client: Client,
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
    /// Begins a client: with where sealed credentials come from, and the rate budget that all processes of a store share.
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
}

impl fmt::Debug for Zoom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Zoom").field("api", &self.api.as_str()).field("plan", &self.plan).finish_non_exhaustive()
    }
}

/// Checks a base URL: https, or http to this computer, and nothing but scheme, host, port and path.
fn base_url(text: &str) -> Result<Url, ConfigError> {
    let invalid = |url: &str, reason: &str| ConfigError::InvalidUrl { url: url.to_owned(), reason: reason.to_owned() };
    let mut url = Url::parse(text.trim()).map_err(|e| invalid("(unreadable)", &e.to_string()))?;
    if !url.username().is_empty() || url.password().is_some() {
        // Neither can fail on a URL that has them.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        return Err(invalid(url.as_str(), "it must hold no user or password; credentials belong to the connection"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        url.set_query(None);
        url.set_fragment(None);
        return Err(invalid(url.as_str(), "it must have no query and no fragment"));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => Err(ConfigError::NotEncrypted { url: url.into() }),
        _ => Err(invalid(url.as_str(), "it must begin with https://")),
    }
}

/// An error with what caused it: reqwest's own words stop at "builder error".
fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
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

//! Why the client cannot be built.

use greenroom_domain::{Sentence, sentence};

/// Why the client cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub enum ConfigError {
    /// It is not a URL, or has parts that a base URL must not have.
    InvalidUrl {
        /// The given URL, without user and password.
        url: String,
        /// The problem with it.
        reason: Sentence,
    },
    /// Credentials would cross a network unencrypted.
    NotEncrypted {
        /// The given URL.
        url: String,
    },
    /// It is not a domain to download from.
    InvalidDomain(String),
    /// The configuration allows no attempts, or no time for one: which of its numbers is zero.
    Zero(Sentence),
    /// The HTTP client cannot be built, for example because the system has no certificates.
    Http(String),
}

impl ConfigError {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::InvalidUrl { url, reason } => sentence!(
                "failure-zoom-base-url",
                "`{url}` is not a base URL for Zoom: {reason}",
                url = url,
                reason = reason
            ),
            Self::NotEncrypted { url } => sentence!(
                "failure-zoom-not-encrypted",
                "`{url}` would send Zoom credentials unencrypted: use https; http is for loopback addresses only",
                url = url
            ),
            Self::InvalidDomain(domain) => sentence!(
                "failure-zoom-download-domain",
                "`{domain}` is no domain to download from: write it as `example.com`, without scheme, port or path",
                domain = domain
            ),
            Self::Zero(what) => sentence!("failure-zoom-zero", "{what} must be more than zero", what = what),
            Self::Http(error) => {
                sentence!("failure-zoom-http-client", "the HTTP client cannot be built: {error}", error = error)
            }
        }
    }
}

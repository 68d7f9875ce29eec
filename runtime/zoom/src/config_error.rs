//! Why the client cannot be built.

/// Why the client cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// It is not a URL, or has parts that a base URL must not have.
    #[error("`{url}` is not a base URL for Zoom: {reason}")]
    InvalidUrl {
        /// The given URL, without user and password.
        url: String,
        /// The problem with it.
        reason: String,
    },
    /// Credentials would cross a network unencrypted.
    #[error("`{url}` would send Zoom credentials unencrypted: use https; http is for loopback addresses only")]
    NotEncrypted {
        /// The given URL.
        url: String,
    },
    /// It is not a domain to download from.
    #[error("`{0}` is no domain to download from: write it as `example.com`, without scheme, port or path")]
    InvalidDomain(String),
    /// The configuration allows no attempts, or no time for one.
    #[error("{0} must be more than zero")]
    Zero(&'static str),
    /// The HTTP client cannot be built, for example because the system has no certificates.
    #[error("the HTTP client cannot be built: {0}")]
    Http(String),
}

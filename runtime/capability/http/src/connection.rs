//! Connections of the account to other services: API keys, and access tokens of OAuth 2 (RFC 6749), which the host renews.

mod token_request;

use std::{fmt, sync::Arc, time::Duration};

use futures::future::BoxFuture;
use greenroom_domain::{
    Failure, FailureKind, Retry, Sentence, codes, sentence,
    store::{Vault, VaultKind, VaultValue},
};
use jiff::Timestamp;
use reqwest::Client;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use tokio::task::JoinHandle;
use url::Url;

pub(crate) use self::token_request::{exchange, fetch};
use crate::basic;

/// How long a renewal may take.
const RENEWAL: Duration = Duration::from_secs(15);

/// How long the lease of a renewal lasts: longer than the renewal, so that no other process renews meanwhile.
const LEASE: Duration = Duration::from_secs(30);

/// How often the store is asked whether another process has renewed.
const POLL: Duration = Duration::from_millis(100);

/// How soon a renewal that failed is worth another try.
const RETRY: Duration = Duration::from_secs(30);

/// A text that `Debug` does not show.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hidden(pub String);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(greenroom_domain::mask::MASKED)
    }
}

/// A connection as a vault keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Connection {
    /// A key that does not change.
    ApiKey {
        /// The key.
        key: Hidden,
    },
    /// A user and a password, for HTTP Basic authentication (RFC 7617). The host puts them in as the header has them after
    /// `Basic `.
    Basic {
        /// The user: a text without `:`.
        username: String,
        /// The password.
        password: Hidden,
    },
    /// Tokens for the client itself (RFC 6749, section 4.4).
    Oauth2ClientCredentials {
        /// The client.
        client: OauthClient,
        /// The present token.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        token: Option<AccessToken>,
    },
    /// Tokens for a user who has agreed (RFC 6749, section 6).
    Oauth2RefreshToken {
        /// The client.
        client: OauthClient,
        /// The token for new tokens. A service may replace it whenever it is used.
        refresh_token: Hidden,
        /// The present token.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        token: Option<AccessToken>,
    },
}

/// The account's client at a service of OAuth 2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OauthClient {
    /// Where tokens come from: a URL that [`check_token_url`] accepts.
    pub token_url: String,
    /// The client's id.
    pub client_id: String,
    /// The client's secret; none for a public client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<Hidden>,
    /// The scopes that are asked for; the service's default where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
    /// The client's id and secret are sent in the body, not in the header `authorization`.
    #[serde(default)]
    pub in_body: bool,
}

/// An access token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccessToken {
    /// The token.
    pub value: Hidden,
    /// When it is to be renewed.
    pub renew_at: Timestamp,
}

impl Connection {
    /// Reads what a vault keeps. None if it is no connection.
    pub fn read(value: &SecretString) -> Option<Self> {
        serde_json::from_str(value.expose_secret()).ok()
    }

    /// As a vault keeps it.
    ///
    /// # Errors
    /// Never in practice, because all parts are text.
    pub fn written(&self) -> serde_json::Result<SecretString> {
        serde_json::to_string(self).map(SecretString::from)
    }

    /// The word for its kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::ApiKey { .. } => "api-key",
            Self::Basic { .. } => "basic",
            Self::Oauth2ClientCredentials { .. } => "oauth2-client-credentials",
            Self::Oauth2RefreshToken { .. } => "oauth2-refresh-token",
        }
    }

    /// Its client; none where no token is fetched.
    pub fn client(&self) -> Option<&OauthClient> {
        match self {
            Self::ApiKey { .. } | Self::Basic { .. } => None,
            Self::Oauth2ClientCredentials { client, .. } | Self::Oauth2RefreshToken { client, .. } => Some(client),
        }
    }

    /// Its present token; none where no token is fetched.
    pub fn token(&self) -> Option<&AccessToken> {
        match self {
            Self::ApiKey { .. } | Self::Basic { .. } => None,
            Self::Oauth2ClientCredentials { token, .. } | Self::Oauth2RefreshToken { token, .. } => token.as_ref(),
        }
    }

    /// The text that goes into requests now, if it needs no renewal.
    fn usable(&self, now: Timestamp) -> Option<SecretString> {
        match self {
            Self::ApiKey { key } => Some(key.0.as_str().into()),
            Self::Basic { username, password } => Some(basic_credentials(username, password)),
            _ => self.token().filter(|token| now < token.renew_at).map(|token| token.value.0.as_str().into()),
        }
    }

    /// Its texts that no guest may see.
    pub(crate) fn hidden(&self) -> Vec<SecretString> {
        let of_client = self.client().and_then(|client| client.client_secret.as_ref());
        let (own, encoded) = match self {
            Self::ApiKey { key } => (Some(key), None),
            Self::Basic { username, password } => {
                let encoded = basic_credentials(username, password);
                // A service may give it back without its padding.
                (Some(password), Some(SecretString::from(encoded.expose_secret().trim_end_matches('='))))
            }
            Self::Oauth2RefreshToken { refresh_token, .. } => (Some(refresh_token), None),
            Self::Oauth2ClientCredentials { .. } => (None, None),
        };
        let token = self.token().map(|token| &token.value);
        let texts = [of_client, own, token].into_iter().flatten().map(|text| SecretString::from(text.0.as_str()));
        texts.chain(encoded).collect()
    }
}

fn basic_credentials(username: &str, password: &Hidden) -> SecretString {
    basic::encoded(&format!("{username}:{}", password.0)).into()
}

/// Checks a URL that tokens are fetched from: it is of HTTPS, or of this machine.
///
/// # Errors
/// Why it is neither, and how to write one.
pub fn check_token_url(text: &str) -> Result<(), Sentence> {
    oauth_url(text).map(drop)
}

/// Reads a URL of a service of OAuth 2.
///
/// # Errors
/// As for [`check_token_url`].
pub(crate) fn oauth_url(text: &str) -> Result<Url, Sentence> {
    let url = Url::parse(text).map_err(|error| {
        sentence!(
            "failure-oauth-url-none",
            "it is no URL ({error}): write one such as `https://id.example.com/oauth/token`",
            error = error
        )
    })?;
    let is_loopback = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback) {
        return Err(sentence!(
            "failure-oauth-url-scheme",
            "credentials are sent over https only, or to this machine: write `https://`"
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(sentence!(
            "failure-oauth-url-password",
            "it has a user or a password: give the client's id and secret instead"
        ));
    }
    Ok(url)
}

/// The token or key of a connection, as it is to be used.
#[derive(Debug, Clone)]
pub(crate) struct Usable {
    pub(crate) text: SecretString,
    /// Whether it can be renewed.
    pub(crate) renewable: bool,
}

/// The clock.
type Now<'a> = &'a (dyn Fn() -> Timestamp + Send + Sync);

/// Starts a renewal that goes on when its caller is gone.
type Spawn<'a> = &'a (dyn Fn(BoxFuture<'static, Renewed>) -> JoinHandle<Renewed> + Send + Sync);

type Renewed = Result<(), Failure>;

/// Gives the token or key of a connection. A token that expires soon is renewed before, by one process at a time, and so is
/// the token `instead_of`, which the service refused.
///
/// A renewal that has begun goes on when the caller is gone (`spawn`), because the service may have replaced the refresh token.
pub(crate) async fn usable(
    vault: &Arc<dyn Vault>,
    client: &Client,
    name: &str,
    instead_of: Option<&SecretString>,
    now: Now<'_>,
    spawn: Spawn<'_>,
) -> Result<Usable, Failure> {
    let end = tokio::time::Instant::now() + LEASE;
    let mut first = None;
    loop {
        let kept = vault.vault_value(VaultKind::Connection, name).await?.ok_or_else(|| missing(name))?;
        let connection = Connection::read(&kept.value).ok_or_else(|| unreadable(name))?;
        // A service may give the same token again: after a renewal, whatever it gave is used.
        let is_first = *first.get_or_insert(kept.version) == kept.version;
        let refused =
            |text: &SecretString| is_first && instead_of.is_some_and(|old| old.expose_secret() == text.expose_secret());
        let renewable = connection.client().is_some();
        if let Some(text) = connection.usable(now()).filter(|text| !renewable || !refused(text)) {
            return Ok(Usable { text, renewable });
        }
        let until =
            now().checked_add(jiff::SignedDuration::from_secs(LEASE.as_secs().cast_signed())).unwrap_or(Timestamp::MAX);
        if vault.lease_in_vault(VaultKind::Connection, name, kept.version, now(), until).await? {
            let renewal = renewed(vault.clone(), client.clone(), name.to_owned(), kept, connection, now());
            spawn(Box::pin(renewal)).await.map_err(|error| {
                Failure::of(
                    FailureKind::Internal,
                    sentence!(
                        "failure-connection-renewal-ended",
                        "the renewal of a token ended without an answer: {error}",
                        error = error
                    ),
                )
            })??;
        } else if tokio::time::Instant::now() >= end {
            return Err(unavailable(
                name,
                sentence!(
                    "failure-connection-renewing",
                    "another process is renewing its token and does not come to an end"
                ),
            ));
        } else {
            // Another process, or another run, is renewing it.
            tokio::time::sleep(POLL).await;
        }
    }
}

/// Renews a connection's token and keeps it. The lease is given up where that fails.
async fn renewed(
    vault: Arc<dyn Vault>,
    client: Client,
    name: String,
    kept: VaultValue,
    connection: Connection,
    now: Timestamp,
) -> Result<(), Failure> {
    let new = match tokio::time::timeout(RENEWAL, fetch(&client, &name, &connection, now)).await {
        Ok(new) => new,
        Err(_) => Err(unavailable(&name, sentence!("failure-connection-late", "its service gave no token in time"))),
    };
    match new {
        Ok(new) => {
            let written = new.written().map_err(|error| Failure::of(FailureKind::Internal, error.to_string()))?;
            // Where the operator has changed the connection meanwhile, the operator's stays.
            vault.renew_in_vault(VaultKind::Connection, &name, kept.version, &written, now).await?;
            Ok(())
        }
        Err(failure) => {
            vault.release_in_vault(VaultKind::Connection, &name, kept.version).await?;
            Err(failure)
        }
    }
}

pub(crate) fn missing(name: &str) -> Failure {
    let message = sentence!(
        "failure-connection-missing",
        "there is no connection `{connection}`: add it with `greenroom connections add {connection}`",
        connection = name
    );
    Failure::refused(codes::CONNECTION_MISSING, message)
}

fn unreadable(name: &str) -> Failure {
    let message = sentence!(
        "failure-connection-unreadable",
        "the connection `{connection}` cannot be read: add it again with `greenroom connections add {connection}`",
        connection = name
    );
    Failure::refused(codes::CONNECTION_MISSING, message)
}

fn unavailable(name: &str, why: Sentence) -> Failure {
    let message = sentence!(
        "failure-connection-no-token",
        "the connection `{connection}` has no token, {why}: try again later",
        connection = name,
        why = why
    );
    Failure::new(FailureKind::Unavailable, codes::CONNECTION_UNAVAILABLE, message).retry(Retry::After(RETRY))
}

#[cfg(test)]
#[path = "connection_tests.rs"]
mod renewal;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{token_request::with_token, *};

    fn connection() -> Connection {
        Connection::Oauth2RefreshToken {
            client: OauthClient {
                token_url: "https://id.example.com/token".to_owned(),
                client_id: "client".to_owned(),
                client_secret: Some(Hidden("client-secret".to_owned())),
                scopes: vec!["read".to_owned()],
                in_body: false,
            },
            refresh_token: Hidden("refresh-secret".to_owned()),
            token: None,
        }
    }

    #[test]
    fn a_connection_survives_the_vault_and_is_never_printed() {
        let written = connection().written().unwrap();
        assert!(written.expose_secret().contains(r#""kind":"oauth2-refresh-token""#));
        assert_eq!(Connection::read(&written), Some(connection()));
        assert!(!format!("{:?}", connection()).contains("-secret"));
        assert_eq!(Connection::read(&SecretString::from("{}")), None);
        assert_eq!(connection().hidden().len(), 2);
    }

    #[test]
    fn a_token_is_renewed_before_it_expires_and_a_refresh_token_is_replaced() {
        let now = Timestamp::UNIX_EPOCH;
        let after = |seconds: i64| now + jiff::SignedDuration::from_secs(seconds);
        let renewed =
            with_token(&connection(), br#"{"access_token":"t","expires_in":600,"refresh_token":"next"}"#, now).unwrap();
        assert_eq!(renewed.token().unwrap().renew_at, after(540));
        assert!(renewed.usable(after(539)).is_some() && renewed.usable(after(540)).is_none());
        assert!(matches!(&renewed, Connection::Oauth2RefreshToken { refresh_token, .. } if refresh_token.0 == "next"));
        let short = with_token(&connection(), br#"{"access_token":"t","expires_in":10}"#, now).unwrap();
        assert_eq!(short.token().unwrap().renew_at, after(5));
        assert!(
            matches!(&short, Connection::Oauth2RefreshToken { refresh_token, .. } if refresh_token.0 == "refresh-secret")
        );
        for wrong in [&b"{}"[..], b"{\"access_token\":\"\"}", b"x"] {
            assert_eq!(with_token(&connection(), wrong, now), None);
        }
    }

    #[test]
    fn tokens_come_over_https_or_from_this_machine() {
        for (url, is_right) in [
            ("https://id.example.com/token", true),
            ("http://127.0.0.1:8080/token", true),
            ("http://[::1]/token", true),
            ("http://localhost/token", true),
            ("http://id.example.com/token", false),
            ("https://u:p@id.example.com/token", false),
            ("ftp://localhost/token", false),
            ("id.example.com/token", false),
        ] {
            assert_eq!(check_token_url(url).is_ok(), is_right, "{url}");
        }
    }
}

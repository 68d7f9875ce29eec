//! Requests for tokens of OAuth 2, and the answers of services.

use std::time::Duration;

use greenroom_domain::{Failure, FailureKind, Sentence, codes, sentence};
use jiff::Timestamp;
use reqwest::{
    Client, StatusCode,
    header::{ACCEPT, HeaderValue},
};
use serde::Deserialize;

use super::{AccessToken, Connection, Hidden, OauthClient, oauth_url, unavailable, unreadable};
use crate::tls::refused_certificate;

/// A token is renewed this long before it expires, so that none expires during a request. One that lasts less than twice as
/// long is used for half of its life.
const MARGIN: Duration = Duration::from_secs(60);

/// How long a token lasts where the service does not say.
const LIFE: Duration = Duration::from_secs(3600);

/// The longest answer with a token, in bytes.
const MAX_ANSWER: usize = 64 << 10;

/// Fetches a token.
///
/// # Errors
/// `connection-refused` where the service does not accept the credentials, `connection-unavailable` where it gives no answer.
pub(crate) async fn fetch(
    client: &Client,
    name: &str,
    connection: &Connection,
    now: Timestamp,
) -> Result<Connection, Failure> {
    let span = tracing::info_span!("token_request", connection = name);
    tracing::Instrument::instrument(fetched(client, name, connection, now), span).await
}

async fn fetched(client: &Client, name: &str, connection: &Connection, now: Timestamp) -> Result<Connection, Failure> {
    let Some(oauth) = connection.client() else { return Ok(connection.clone()) };
    let mut form: Vec<(&str, &str)> = match connection {
        Connection::Oauth2RefreshToken { refresh_token, .. } => {
            vec![("grant_type", "refresh_token"), ("refresh_token", &refresh_token.0)]
        }
        _ => vec![("grant_type", "client_credentials")],
    };
    let scopes = oauth.scopes.join(" ");
    if !scopes.is_empty() {
        form.push(("scope", &scopes));
    }
    let body = answer(client, name, oauth, form).await?;
    with_token(connection, &body, now).ok_or_else(|| unavailable(name, no_token()))
}

/// Exchanges the code of a user who has agreed for a connection with tokens.
///
/// # Errors
/// As for [`fetch`], and `connection-not-authorized` where the token would expire and not be renewed.
pub(crate) async fn exchange(
    client: &Client,
    name: &str,
    oauth: OauthClient,
    form: Vec<(&str, &str)>,
    now: Timestamp,
) -> Result<Connection, Failure> {
    let body = answer(client, name, &oauth, form).await?;
    let unreadable = || unavailable(name, no_token());
    let found: Answer = serde_json::from_slice(&body).map_err(|_| unreadable())?;
    match found.refresh_token.filter(|token| !token.is_empty()) {
        Some(refresh_token) => {
            let new =
                Connection::Oauth2RefreshToken { client: oauth, refresh_token: Hidden(refresh_token), token: None };
            with_token(&new, &body, now).ok_or_else(unreadable)
        }
        // Some services give tokens that are valid until the user takes them back.
        None if found.expires_in.is_none() && !found.access_token.is_empty() => {
            Ok(Connection::ApiKey { key: Hidden(found.access_token) })
        }
        None => {
            let message = sentence!(
                "failure-connection-no-refresh",
                "the service of the connection `{connection}` gave no refresh token, so its access would end soon: ask for one, often by the \
                 scope `offline_access` or by `access_type=offline` in the authorize URL",
                connection = name
            );
            Err(Failure::refused(codes::CONNECTION_NOT_AUTHORIZED, message))
        }
    }
}

/// The answer of a service that gives a token.
async fn answer(
    client: &Client,
    name: &str,
    oauth: &OauthClient,
    mut form: Vec<(&str, &str)>,
) -> Result<Vec<u8>, Failure> {
    let url = oauth_url(&oauth.token_url).map_err(|_| unreadable(name))?;
    let mut request = client.post(url).header(ACCEPT, HeaderValue::from_static("application/json"));
    let secret = oauth.client_secret.as_ref().map(|secret| secret.0.as_str());
    match secret {
        Some(secret) if !oauth.in_body => {
            // The parts of the header are encoded as a form (RFC 6749, section 2.3.1).
            let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
            request = request.basic_auth(encoded(&oauth.client_id), Some(encoded(secret)));
        }
        secret => {
            form.push(("client_id", &oauth.client_id));
            form.extend(secret.map(|secret| ("client_secret", secret)));
        }
    }
    let gone = |error: reqwest::Error| match refused_certificate(&error) {
        Some(why) => {
            let message = sentence!(
                "failure-connection-certificate",
                "the certificate of the service of the connection `{connection}` is refused, {why}",
                connection = name,
                why = why
            );
            Failure::new(FailureKind::Denied, codes::HTTP_CERTIFICATE_REFUSED, message)
        }
        None if error.is_connect() => {
            unavailable(name, sentence!("failure-connection-unreached", "there is no connection to its service"))
        }
        None => unavailable(name, sentence!("failure-connection-silent", "its service gave no answer")),
    };
    let mut response = request.form(&form).send().await.map_err(gone)?;
    let status = response.status();
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(gone)? {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_ANSWER {
            return Err(unavailable(
                name,
                sentence!("failure-connection-answer-long", "the answer of its service is too long"),
            ));
        }
    }
    match status {
        status if status.is_success() => Ok(body),
        status
            if status.is_server_error()
                || status == StatusCode::TOO_MANY_REQUESTS
                || status == StatusCode::REQUEST_TIMEOUT =>
        {
            let why = sentence!("failure-connection-status", "its service answered {status}", status = status.as_u16());
            Err(unavailable(name, why))
        }
        status => {
            // Only the code of RFC 6749, because a description could quote the credentials.
            let code = serde_json::from_slice::<Refusal>(&body).ok().map(|refusal| refusal.error);
            let code =
                code.filter(|code| code.len() <= 64 && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'));
            let said = code.map_or_else(String::new, |code| format!(": {code}"));
            Err(Failure::new(
                FailureKind::Denied,
                codes::CONNECTION_REFUSED,
                sentence!(
                    "failure-connection-refused",
                    "the service of the connection `{connection}` does not accept its credentials ({status}{said}): give new ones with \
                     `greenroom connections add` or `authorize`",
                    connection = name,
                    status = status.as_u16(),
                    said = said
                ),
            ))
        }
    }
}

#[derive(Deserialize)]
struct Refusal {
    error: String,
}

#[derive(Deserialize)]
struct Answer {
    access_token: String,
    #[serde(default)]
    expires_in: Option<u64>,
    #[serde(default)]
    refresh_token: Option<String>,
}

pub(super) fn with_token(connection: &Connection, body: &[u8], now: Timestamp) -> Option<Connection> {
    let answer: Answer = serde_json::from_slice(body).ok().filter(|answer: &Answer| !answer.access_token.is_empty())?;
    let life = answer.expires_in.map_or(LIFE, |seconds| Duration::from_secs(seconds.min(10 * 365 * 86_400)));
    let renew_after = life - MARGIN.min(life / 2);
    let renew_at = jiff::SignedDuration::try_from(renew_after).ok().and_then(|after| now.checked_add(after).ok());
    let new = AccessToken { value: Hidden(answer.access_token), renew_at: renew_at.unwrap_or(Timestamp::MAX) };
    let mut renewed = connection.clone();
    match &mut renewed {
        Connection::ApiKey { .. } | Connection::Basic { .. } => {}
        Connection::Oauth2ClientCredentials { token, .. } => *token = Some(new),
        Connection::Oauth2RefreshToken { refresh_token, token, .. } => {
            *token = Some(new);
            if let Some(next) = answer.refresh_token.filter(|next| !next.is_empty()) {
                *refresh_token = Hidden(next);
            }
        }
    }
    Some(renewed)
}

fn no_token() -> Sentence {
    sentence!("failure-connection-answer-unread", "its service answered without a token that can be read")
}

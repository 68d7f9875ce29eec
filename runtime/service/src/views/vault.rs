//! Secrets and connections that actions use. No view has a secret in it.

use std::sync::Arc;

use greenroom::{Failure, FailureKind};
pub use greenroom_capability_http::{Connection, Hidden, OauthClient};
use greenroom_capability_http::{TokenClient, check_token_url};
use greenroom_domain::{
    AccountStore, HistoryKind, Sentence, codes, sentence,
    store::{VaultEntry, VaultKind, is_vault_name},
};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use super::history;

/// How many bytes a secret has. A shorter one would be found by chance in many answers, where it is masked.
const SECRET_BYTES: std::ops::RangeInclusive<usize> = 8..=4096;

/// A secret that was set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SecretSet {
    /// Its name.
    pub name: String,
    /// Whether it took the place of another value.
    pub replaced: bool,
}

/// A secret or a connection that was removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RemovedFromVault {
    /// Its name.
    pub name: String,
}

/// A connection, without its secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionView {
    /// Its name.
    pub name: String,
    /// Its kind: `api-key`, `basic`, `oauth2-client-credentials` or `oauth2-refresh-token`.
    pub kind: String,
    /// Where its tokens come from; none where no token is fetched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_url: Option<String>,
    /// The client's id; none where no token is fetched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// The scopes that are asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
    /// When its present token is to be renewed; none without a token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renew_at: Option<Timestamp>,
    /// Why it does not work; none where it does, or was not checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
}

impl ConnectionView {
    fn of(name: &str, connection: &Connection) -> Self {
        let client = connection.client();
        Self {
            name: name.to_owned(),
            kind: connection.kind().to_owned(),
            token_url: client.map(|client| client.token_url.clone()),
            client_id: client.map(|client| client.client_id.clone()),
            scopes: client.map(|client| client.scopes.clone()).unwrap_or_default(),
            renew_at: connection.token().map(|token| token.renew_at),
            failure: None,
        }
    }
}

/// The names of all secrets.
///
/// # Errors
/// The store's failure.
pub async fn secrets(store: &dyn AccountStore) -> Result<Vec<VaultEntry>, Failure> {
    Ok(store.vault_entries(VaultKind::Secret).await?)
}

/// Keeps a secret, encrypted. `by` is the person's name for the history.
///
/// # Errors
/// `vault-value-invalid`, or the store's failure.
pub async fn set_secret(
    store: &dyn AccountStore,
    name: &str,
    value: &SecretString,
    by: &str,
) -> Result<SecretSet, Failure> {
    check_name(name)?;
    check_text(&sentence!("failure-a-secret", "a secret"), value)?;
    history::note(store, by, HistoryKind::SecretSet, Some(name.to_owned())).await?;
    let replaced = store.vault_entries(VaultKind::Secret).await?.iter().any(|entry| entry.name == name);
    store.keep_in_vault(VaultKind::Secret, name, value, greenroom_clock::now()).await?;
    Ok(SecretSet { name: name.to_owned(), replaced })
}

/// Removes a secret. `by` is the person's name for the history.
///
/// # Errors
/// `secret-missing`, or the store's failure.
pub async fn remove_secret(store: &dyn AccountStore, name: &str, by: &str) -> Result<RemovedFromVault, Failure> {
    let is_there = store.vault_entries(VaultKind::Secret).await?.iter().any(|entry| entry.name == name);
    if is_there {
        history::note(store, by, HistoryKind::SecretRemoved, Some(name.to_owned())).await?;
    }
    if store.remove_from_vault(VaultKind::Secret, name).await? {
        return Ok(RemovedFromVault { name: name.to_owned() });
    }
    let message = sentence!(
        "failure-secret-not-found",
        "there is no secret `{secret}`: `greenroom secrets list` lists them",
        secret = name
    );
    Err(Failure::refused(codes::SECRET_MISSING, message))
}

/// All connections.
///
/// # Errors
/// The store's failure: also where the key of the vault is missing.
pub async fn connections(store: &dyn AccountStore) -> Result<Vec<ConnectionView>, Failure> {
    let mut views = Vec::new();
    for entry in store.vault_entries(VaultKind::Connection).await? {
        let kept = store.vault_value(VaultKind::Connection, &entry.name).await?;
        views.extend(
            kept.and_then(|kept| Connection::read(&kept.value)).map(|found| ConnectionView::of(&entry.name, &found)),
        );
    }
    Ok(views)
}

/// Adds a connection, or replaces the one of this name, after a test: a token is fetched with its credentials. `by` is the person's name
/// for the history.
///
/// # Errors
/// `vault-value-invalid`, `connection-refused`, `connection-unavailable`, or the store's failure. Nothing is kept then.
pub async fn add_connection(
    store: &dyn AccountStore,
    tokens: &TokenClient,
    name: &str,
    connection: Connection,
    by: &str,
) -> Result<ConnectionView, Failure> {
    check_name(name)?;
    if let Connection::ApiKey { key } = &connection {
        check_text(&sentence!("failure-a-key", "a key"), &SecretString::from(key.0.as_str()))?;
    }
    if let Connection::Basic { username, password } = &connection {
        check_username(username)?;
        check_text(&sentence!("failure-a-password", "a password"), &SecretString::from(password.0.as_str()))?;
    }
    if let Some(client) = connection.client() {
        check_client(client)?;
    }
    let now = greenroom_clock::now();
    let tested = tokens.renewed(name, &connection, now).await?;
    keep(store, name, &tested, by, now).await
}

/// Keeps a connection, encrypted.
///
/// # Errors
/// The store's failure.
pub(super) async fn keep(
    store: &dyn AccountStore,
    name: &str,
    connection: &Connection,
    by: &str,
    now: Timestamp,
) -> Result<ConnectionView, Failure> {
    let written = connection.written().map_err(|error| Failure::of(FailureKind::Internal, error.to_string()))?;
    history::note(store, by, HistoryKind::ConnectionAdded, Some(name.to_owned())).await?;
    store.keep_in_vault(VaultKind::Connection, name, &written, now).await?;
    Ok(ConnectionView::of(name, connection))
}

/// Checks connections: one, or all. A token of OAuth 2 is fetched anew; there is no way to check a key or a password.
///
/// # Errors
/// `connection-missing`, or the store's failure. That a connection does not work is a part of its view.
pub async fn check_connections(
    store: &Arc<dyn AccountStore>,
    tokens: &TokenClient,
    wanted: Option<&str>,
) -> Result<Vec<ConnectionView>, Failure> {
    let names = match wanted {
        Some(name) => vec![name.to_owned()],
        None => store.vault_entries(VaultKind::Connection).await?.into_iter().map(|entry| entry.name).collect(),
    };
    let mut views = Vec::new();
    for name in names {
        let before = known_connection(store.as_ref(), &name).await?;
        let checked = tokens.checked(store.clone(), &name).await;
        let now = known_connection(store.as_ref(), &name).await.unwrap_or(before);
        views.push(ConnectionView { failure: checked.err(), ..ConnectionView::of(&name, &now) });
    }
    Ok(views)
}

/// Removes a connection, with its credentials and tokens. `by` is the person's name for the history.
///
/// # Errors
/// `connection-missing`, or the store's failure.
pub async fn remove_connection(store: &dyn AccountStore, name: &str, by: &str) -> Result<RemovedFromVault, Failure> {
    known_connection(store, name).await?;
    history::note(store, by, HistoryKind::ConnectionRemoved, Some(name.to_owned())).await?;
    if store.remove_from_vault(VaultKind::Connection, name).await? {
        return Ok(RemovedFromVault { name: name.to_owned() });
    }
    Err(no_connection(name))
}

async fn known_connection(store: &dyn AccountStore, name: &str) -> Result<Connection, Failure> {
    let kept = store.vault_value(VaultKind::Connection, name).await?;
    kept.and_then(|kept| Connection::read(&kept.value)).ok_or_else(|| no_connection(name))
}

fn no_connection(name: &str) -> Failure {
    let message = sentence!(
        "failure-connection-not-found",
        "there is no connection `{connection}`: `greenroom connections list` lists them",
        connection = name
    );
    Failure::refused(codes::CONNECTION_MISSING, message)
}

pub(super) fn check_name(name: &str) -> Result<(), Failure> {
    if is_vault_name(name) {
        return Ok(());
    }
    let message = sentence!(
        "failure-vault-name",
        "a name is in kebab case, such as `crm-token`: lower-case letters and digits in words joined by `-`, a letter first, at most 64 characters"
    );
    Err(invalid(message))
}

/// Checks the user of HTTP Basic authentication, where `:` ends it (RFC 7617).
fn check_username(username: &str) -> Result<(), Failure> {
    if username.is_empty() || username.len() > 255 || username.contains(':') || username.chars().any(char::is_control) {
        let message = sentence!(
            "failure-vault-username",
            "a user has 1 to 255 bytes, without `:` and control characters: correct it"
        );
        return Err(invalid(message));
    }
    Ok(())
}

/// Checks the token URL of a client of OAuth.
pub(super) fn check_client(client: &OauthClient) -> Result<(), Failure> {
    check_token_url(&client.token_url)
        .map_err(|why| invalid(sentence!("failure-token-url", "the token URL cannot be used, {why}", why = why)))
}

/// Checks a text that goes into requests. The message does not show it.
pub(super) fn check_text(what: &Sentence, text: &SecretString) -> Result<(), Failure> {
    let bytes = text.expose_secret().len();
    if !SECRET_BYTES.contains(&bytes) {
        let (least, most) = (SECRET_BYTES.start(), SECRET_BYTES.end());
        return Err(invalid(sentence!(
            "failure-vault-text-length",
            "{what} has {least} to {most} bytes, this one has {bytes}",
            what = what,
            least = least,
            most = most,
            bytes = bytes
        )));
    }
    if text.expose_secret().chars().any(char::is_control) {
        return Err(invalid(sentence!(
            "failure-vault-text-control",
            "{what} has no line breaks and other control characters: leave them out",
            what = what
        )));
    }
    Ok(())
}

pub(super) fn invalid(message: Sentence) -> Failure {
    Failure::new(FailureKind::InvalidInput, codes::VAULT_VALUE_INVALID, message)
}

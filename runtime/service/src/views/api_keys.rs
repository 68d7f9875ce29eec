//! Keys to the HTTP API: made, listed, revoked, and found for a request.

use std::{collections::BTreeSet, fmt};

use greenroom_domain::{
    AccountStore, ApiKey, Email, Failure, FailureKind, HistoryKind, Scope, codes,
    rules::access,
    sentence,
    store::{KeptApiKey, SecretHash},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use utoipa::ToSchema;

use super::history;

/// The beginning of every key, so that scanners for leaked secrets can find one.
const PREFIX: &str = "grk_";

/// The bytes of an id. Two keys of one store must not have the same, which the store checks.
const ID: usize = 8;

/// The bytes of a secret: nobody guesses 256 random bits.
const SECRET: usize = 32;

/// The longest idempotency key of a caller, in bytes. With the words before it, it is no longer than the library allows.
pub(crate) const LONGEST_IDEMPOTENCY_KEY: usize = 200;

/// The idempotency key of a caller of the HTTP API, as it is kept. Keys are an account user's own: nobody meets the key of
/// another user, or one of Greenroom's own (`job:`, `again:`, `hubspot:`), and a key goes on when the API key is replaced. The
/// user stands in it as a hash, so that a person's email is not in the keys of runs that are about others.
///
/// # Errors
/// `idempotency-key-invalid`.
pub fn own_idempotency_key(user: &Email, key: &str) -> Result<String, Failure> {
    if !(1..=LONGEST_IDEMPOTENCY_KEY).contains(&key.len()) {
        let has = key.len();
        let message = sentence!(
            "failure-idempotency-key",
            "an idempotency key has 1 to {most} bytes, this one has {has}",
            most = LONGEST_IDEMPOTENCY_KEY,
            has = has
        );
        return Err(Failure::new(FailureKind::InvalidInput, codes::IDEMPOTENCY_KEY_INVALID, message));
    }
    Ok(format!("{}{key}", owner(user)))
}

/// What stands before a user's own key.
fn owner(user: &Email) -> String {
    format!("api:{}:", hex::encode(&Sha256::digest(user.as_str())[..16]))
}

/// A failure with the user's idempotency key as the user gave it.
#[must_use]
pub fn with_own_key(mut failure: Failure, user: &Email) -> Failure {
    let owner = owner(user);
    failure.message = failure.message.replace(&owner, "");
    if let Some(text) = &mut failure.text {
        text.change_words(&|words| words.replace(&owner, ""));
    }
    failure
}

/// What is asked for: a new key.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewApiKey {
    /// Its name, for people: without control characters, and without spaces at its ends.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// The email of the account user that it belongs to.
    #[schema(value_type = String, format = Email)]
    pub user: Email,
    /// What it may be used for.
    #[schema(value_type = Vec<ScopeWord>, min_items = 1)]
    pub scopes: BTreeSet<Scope>,
    /// The actions that it may invoke, by name; all where it is left out.
    #[serde(default)]
    #[schema(min_items = 1, max_items = 100)]
    pub actions: Option<BTreeSet<String>>,
    /// When it stops being valid; never where it is left out.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<Timestamp>,
}

/// The words of scopes.
#[derive(ToSchema)]
#[schema(as = Scope, rename_all = "kebab-case")]
#[allow(dead_code)]
enum ScopeWord {
    Invoke,
    Read,
    Settings,
    Administer,
}

/// Whether a key can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ApiKeyState {
    /// It can be used.
    Valid,
    /// Its time is over.
    Expired,
    /// It was revoked.
    Revoked,
}

impl ApiKeyState {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Valid, Self::Expired, Self::Revoked];
}

/// A key, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ApiKey)]
pub struct ShownApiKey {
    /// Its id, which is a part of the key and no secret.
    pub id: String,
    /// Its name, for people.
    pub name: String,
    /// The email of the account user that it belongs to.
    #[schema(value_type = String)]
    pub user: Email,
    /// What it may be used for.
    #[schema(value_type = Vec<ScopeWord>)]
    pub scopes: BTreeSet<Scope>,
    /// The actions that it may invoke, by name; null for all.
    pub actions: Option<BTreeSet<String>>,
    /// Whether it can be used.
    pub state: ApiKeyState,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it stops being valid; null where it does not expire.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<Timestamp>,
    /// When it was revoked; null where it was not.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub revoked_at: Option<Timestamp>,
    /// When it was last used, to about a minute; null where it never was.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_used_at: Option<Timestamp>,
}

impl ShownApiKey {
    fn of(key: ApiKey, now: Timestamp) -> Self {
        let state = match (key.revoked_at, key.expires_at) {
            (Some(_), _) => ApiKeyState::Revoked,
            (None, Some(expires)) if expires <= now => ApiKeyState::Expired,
            _ => ApiKeyState::Valid,
        };
        Self {
            id: key.id,
            name: key.name,
            user: key.user,
            scopes: key.scopes,
            actions: key.actions,
            state,
            created_at: key.created_at,
            expires_at: key.expires_at,
            revoked_at: key.revoked_at,
            last_used_at: key.last_used_at,
        }
    }
}

/// A key that was made. Its text is shown this once.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MadeApiKey {
    /// The text that callers send, with the secret.
    pub token: String,
    /// The key without it.
    #[serde(flatten)]
    pub key: ShownApiKey,
}

impl fmt::Debug for MadeApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MadeApiKey").field("key", &self.key).finish_non_exhaustive()
    }
}

/// Makes a key, and keeps it with the hash of its secret. `by` is the person's name for the history.
///
/// # Errors
/// `api-key-field`, `api-key-user`, or the store's failure.
pub async fn make(store: &dyn AccountStore, asked: NewApiKey, by: &str, now: Timestamp) -> Result<MadeApiKey, Failure> {
    let (id, secret) = (hex::encode(rand::random::<[u8; ID]>()), hex::encode(rand::random::<[u8; SECRET]>()));
    let key = ApiKey {
        id,
        name: asked.name,
        user: asked.user,
        scopes: asked.scopes,
        actions: asked.actions,
        created_at: now,
        expires_at: asked.expires_at,
        revoked_at: None,
        last_used_at: None,
    };
    access::may_be_made(&key, store.role(&key.user).await?)?;
    let note = history::entry(by, HistoryKind::ApiKeyMade, Some(key.id.clone()));
    store.keep_api_key(&key, &hash(&secret), Some(note)).await?;
    Ok(MadeApiKey { token: format!("{PREFIX}{}_{secret}", key.id), key: ShownApiKey::of(key, now) })
}

/// All keys, by age, without secrets.
///
/// # Errors
/// The store's failure.
pub async fn list(store: &dyn AccountStore, now: Timestamp) -> Result<Vec<ShownApiKey>, Failure> {
    Ok(store.api_keys().await?.into_iter().map(|key| ShownApiKey::of(key, now)).collect())
}

/// A key, without its secret.
///
/// # Errors
/// `api-key-not-found`, or the store's failure.
pub async fn show(store: &dyn AccountStore, id: &str, now: Timestamp) -> Result<ShownApiKey, Failure> {
    store.api_key(id).await?.map(|kept| ShownApiKey::of(kept.key, now)).ok_or_else(|| not_found(id))
}

/// Revokes a key, for good, and returns it. `by` is the person's name for the history.
///
/// # Errors
/// `api-key-not-found`, or the store's failure.
pub async fn revoke(store: &dyn AccountStore, id: &str, by: &str, now: Timestamp) -> Result<ShownApiKey, Failure> {
    let note = history::entry(by, HistoryKind::ApiKeyRevoked, Some(id.to_owned()));
    if store.revoke_api_key(id, now, Some(note)).await? { show(store, id, now).await } else { Err(not_found(id)) }
}

/// The valid key that a caller sent.
///
/// # Errors
/// `api-key-unknown`, `api-key-revoked`, `api-key-expired`, `api-key-user`, or the store's failure.
pub async fn find(store: &dyn AccountStore, token: &str, now: Timestamp) -> Result<ApiKey, Failure> {
    let unknown = || {
        Failure::new(
            FailureKind::Denied,
            codes::API_KEY_UNKNOWN,
            sentence!("failure-api-key-unknown", "this is no API key of this server"),
        )
    };
    let (id, secret) = parse(token).ok_or_else(unknown)?;
    let KeptApiKey { key, secret: kept, role } = store.api_key(id).await?.ok_or_else(unknown)?;
    // In constant time, so that the time of an answer tells nothing about the hash.
    if !bool::from(hash(secret).as_slice().ct_eq(kept.as_slice())) {
        return Err(unknown());
    }
    access::is_valid(&key, role, now)?;
    Ok(key)
}

/// The id and the secret of a key's text. Only a text that can be a key is looked up.
fn parse(token: &str) -> Option<(&str, &str)> {
    let (id, secret) = token.strip_prefix(PREFIX)?.split_once('_')?;
    let is_hex = |text: &str, bytes: usize| {
        text.len() == 2 * bytes && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    };
    (is_hex(id, ID) && is_hex(secret, SECRET)).then_some((id, secret))
}

fn hash(secret: &str) -> SecretHash {
    Sha256::digest(secret.as_bytes()).into()
}

fn not_found(id: &str) -> Failure {
    Failure::refused(
        codes::API_KEY_NOT_FOUND,
        sentence!("failure-api-key-not-found", "there is no API key {key}: see `greenroom api-keys list`", key = id),
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use greenroom_domain::store::{ApiKeyStore as _, ImportRow, ImportStore};
    use greenroom_store::SqliteStore;

    use super::*;

    async fn store() -> SqliteStore {
        let store = SqliteStore::in_memory().unwrap();
        let user = br#"{"type": "account-user", "email": "boss@acme.example", "role": "administrator"}"#;
        store.import(vec![ImportRow::parse(user).unwrap()].into()).await.unwrap();
        store
    }

    fn asked() -> NewApiKey {
        NewApiKey {
            name: "A key".to_owned(),
            user: Email::parse("boss@acme.example").unwrap(),
            scopes: BTreeSet::from([Scope::Read]),
            actions: None,
            expires_at: None,
        }
    }

    async fn refused(store: &SqliteStore, token: &str) -> String {
        find(store, token, Timestamp::UNIX_EPOCH).await.unwrap_err().code
    }

    #[tokio::test]
    async fn a_key_is_found_by_its_whole_text_alone() {
        let store = store().await;
        let made = make(&store, asked(), "ada", Timestamp::UNIX_EPOCH).await.unwrap();
        let found = find(&store, &made.token, Timestamp::UNIX_EPOCH).await.unwrap();
        assert_eq!(ShownApiKey::of(found, Timestamp::UNIX_EPOCH), made.key);
        let (start, last) = made.token.split_at(made.token.len() - 1);
        let other = if last == "0" { "1" } else { "0" };
        for wrong in [
            format!("{start}{other}"),
            start.to_owned(),
            format!("{}0", made.token),
            made.token.to_uppercase(),
            made.token.replace(&made.key.id, "0011223344556677"),
            made.token.replace(PREFIX, ""),
            made.key.id.clone(),
            String::new(),
            "é".repeat(80),
        ] {
            assert_eq!(refused(&store, &wrong).await, "api-key-unknown", "{wrong}");
        }
        assert!(!format!("{made:?}").contains(&made.token[24..]));
    }

    #[tokio::test]
    async fn no_two_keys_are_alike_and_no_secret_is_kept() {
        let store = store().await;
        let (one, two) =
            (make(&store, asked(), "ada", Timestamp::UNIX_EPOCH), make(&store, asked(), "ada", Timestamp::UNIX_EPOCH));
        let (one, two) = (one.await.unwrap(), two.await.unwrap());
        assert!(one.token != two.token && one.key.id != two.key.id);
        let secret = one.token.rsplit('_').next().unwrap();
        let kept = store.api_key(&one.key.id).await.unwrap().unwrap();
        assert!(hex::encode(kept.secret) != secret);
    }

    #[test]
    fn the_document_has_the_words_of_scopes() {
        let schema = serde_json::to_value(<ScopeWord as utoipa::PartialSchema>::schema()).unwrap();
        assert_eq!(schema["enum"], serde_json::json!(Scope::ALL));
    }

    #[tokio::test]
    async fn a_revoked_key_is_found_no_more() {
        let store = store().await;
        let made = make(&store, asked(), "ada", Timestamp::UNIX_EPOCH).await.unwrap();
        revoke(&store, &made.key.id, "ada", Timestamp::UNIX_EPOCH).await.unwrap();
        assert_eq!(refused(&store, &made.token).await, "api-key-revoked");
        assert_eq!(revoke(&store, "none", "ada", Timestamp::UNIX_EPOCH).await.unwrap_err().code, "api-key-not-found");
        assert!(store.api_key(&made.key.id).await.unwrap().is_some());
    }
}

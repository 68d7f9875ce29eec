//! API keys that a store keeps, with the hashes of their secrets.

use async_trait::async_trait;
use jiff::Timestamp;

use super::StoreError;
use crate::{ApiKey, HistoryEntry, Role};

/// SHA-256 of a key's secret. The secret is random and as long as the hash, so that a slow hash would add nothing.
pub type SecretHash = [u8; 32];

/// A key as it is kept, with what is needed to decide about a request.
#[derive(derive_more::Debug, Clone, PartialEq, Eq)]
pub struct KeptApiKey {
    /// The key.
    pub key: ApiKey,
    /// The hash of its secret.
    #[debug(skip)]
    pub secret: SecretHash,
    /// The role of its user now; none where the user is no longer one of the account.
    pub role: Option<Role>,
}

/// The keys to the HTTP API.
#[async_trait]
pub trait ApiKeyStore: Send + Sync + 'static {
    /// Keeps a new key, and the entry of the history in the same transaction.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] where a key has this id already; the store's failure.
    async fn keep_api_key(
        &self,
        key: &ApiKey,
        secret: &SecretHash,
        note: Option<HistoryEntry>,
    ) -> Result<(), StoreError>;

    /// The key with this id, whether it is valid or not.
    async fn api_key(&self, id: &str) -> Result<Option<KeptApiKey>, StoreError>;

    /// All keys, in the order in which they were made.
    async fn api_keys(&self) -> Result<Vec<ApiKey>, StoreError>;

    /// Revokes a key, from now on and for good, and keeps the entry of the history in the same transaction. A key that was revoked
    /// before keeps the time of it. False: there is no key with this id.
    async fn revoke_api_key(&self, id: &str, at: Timestamp, note: Option<HistoryEntry>) -> Result<bool, StoreError>;

    /// Notes when keys were last used. Keys that are not there are passed over, and an earlier time changes nothing.
    async fn note_api_key_uses(&self, uses: &[(String, Timestamp)]) -> Result<(), StoreError>;
}

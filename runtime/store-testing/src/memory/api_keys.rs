//! Keys to the HTTP API.

use async_trait::async_trait;
use greenroom_domain::{
    ApiKey, HistoryEntry, StoreError,
    store::{ApiKeyStore, KeptApiKey, SecretHash},
};
use jiff::Timestamp;

use super::MemoryStore;

#[async_trait]
impl ApiKeyStore for MemoryStore {
    // This store keeps no history.
    async fn keep_api_key(&self, key: &ApiKey, secret: &SecretHash, _: Option<HistoryEntry>) -> Result<(), StoreError> {
        self.write(|kept| {
            if kept.api_keys.has(&key.id) {
                return Err(StoreError::Constraint(format!("there is an API key {} already", key.id).into()));
            }
            kept.api_keys.put(key.id.clone(), (key.clone(), *secret));
            Ok(())
        })
    }

    async fn api_key(&self, id: &str) -> Result<Option<KeptApiKey>, StoreError> {
        let kept = self.kept();
        Ok(kept.api_keys.get(&id.to_owned()).map(|(key, secret)| {
            let role = kept.users.get(&key.user).copied();
            KeptApiKey { key: key.clone(), secret: *secret, role }
        }))
    }

    async fn api_keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        let mut keys: Vec<ApiKey> = self.kept().api_keys.values().map(|(key, _)| key.clone()).collect();
        keys.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
        Ok(keys)
    }

    async fn revoke_api_key(&self, id: &str, at: Timestamp, _: Option<HistoryEntry>) -> Result<bool, StoreError> {
        self.write(|kept| {
            let id = id.to_owned();
            kept.api_keys.change(&id, |(key, _)| key.revoked_at = key.revoked_at.or(Some(at)));
            Ok(kept.api_keys.has(&id))
        })
    }

    async fn note_api_key_uses(&self, uses: &[(String, Timestamp)]) -> Result<(), StoreError> {
        self.write(|kept| {
            for (id, at) in uses {
                kept.api_keys.change(id, |(key, _)| key.last_used_at = key.last_used_at.max(Some(*at)));
            }
            Ok(())
        })
    }
}

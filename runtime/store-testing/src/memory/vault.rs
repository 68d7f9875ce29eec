//! The vault: secrets and connections that actions use. This store encrypts nothing, because it keeps nothing.

use async_trait::async_trait;
use greenroom_domain::{
    StoreError,
    store::{Vault, VaultEntry, VaultKind, VaultValue},
};
use jiff::Timestamp;
use secrecy::SecretString;

use super::{Kept, MemoryStore};

/// A value with its lease.
#[derive(Debug, Clone)]
pub(super) struct KeptSecret {
    value: VaultValue,
    changed_at: Timestamp,
    lease_until: Option<Timestamp>,
}

/// The key of the row with the highest version so far.
const HIGHEST: () = ();

impl Kept {
    fn put_in_vault(&mut self, key: (VaultKind, String), value: &SecretString, changed_at: Timestamp) {
        let version = self.vault_versions.get(&HIGHEST).copied().unwrap_or(0) + 1;
        self.vault_versions.put(HIGHEST, version);
        let value = VaultValue { value: value.clone(), version };
        self.vault.put(key, KeptSecret { value, changed_at, lease_until: None });
    }

    fn lease_vault(&mut self, key: (VaultKind, String), version: u64, until: Option<Timestamp>) {
        if let Some(kept) = self.vault.get(&key).filter(|kept| kept.value.version == version).cloned() {
            self.vault.put(key, KeptSecret { lease_until: until, ..kept });
        }
    }
}

#[async_trait]
impl Vault for MemoryStore {
    async fn vault_value(&self, kind: VaultKind, name: &str) -> Result<Option<VaultValue>, StoreError> {
        Ok(self.kept().vault.get(&(kind, name.to_owned())).map(|kept| kept.value.clone()))
    }

    async fn vault_entries(&self, kind: VaultKind) -> Result<Vec<VaultEntry>, StoreError> {
        let kept = self.kept();
        let of_kind = kept.vault.iter().filter(|((of, _), _)| *of == kind);
        Ok(of_kind.map(|((_, name), kept)| VaultEntry { name: name.clone(), changed_at: kept.changed_at }).collect())
    }

    async fn keep_in_vault(
        &self,
        kind: VaultKind,
        name: &str,
        value: &SecretString,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(|kept| {
            kept.put_in_vault((kind, name.to_owned()), value, at);
            Ok(())
        })
    }

    async fn renew_in_vault(
        &self,
        kind: VaultKind,
        name: &str,
        version: u64,
        value: &SecretString,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        self.write(|kept| {
            let key = (kind, name.to_owned());
            let is_same = kept.vault.get(&key).is_some_and(|kept| kept.value.version == version);
            if is_same {
                kept.put_in_vault(key, value, at);
            }
            Ok(is_same)
        })
    }

    async fn lease_in_vault(
        &self,
        kind: VaultKind,
        name: &str,
        version: u64,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        self.write(|kept| {
            let key = (kind, name.to_owned());
            let is_free = kept.vault.get(&key).is_some_and(|kept| {
                kept.value.version == version && kept.lease_until.is_none_or(|lease_until| lease_until <= now)
            });
            if is_free {
                kept.lease_vault(key, version, Some(until));
            }
            Ok(is_free)
        })
    }

    async fn release_in_vault(&self, kind: VaultKind, name: &str, version: u64) -> Result<(), StoreError> {
        self.write(|kept| {
            kept.lease_vault((kind, name.to_owned()), version, None);
            Ok(())
        })
    }

    async fn remove_from_vault(&self, kind: VaultKind, name: &str) -> Result<bool, StoreError> {
        self.write(|kept| Ok(kept.vault.take(&(kind, name.to_owned())).is_some()))
    }
}

//! The vault: secrets and connections that actions use, encrypted (`sealed.rs`).

use async_trait::async_trait;
use greenroom_domain::{
    StoreError,
    store::{Vault, VaultEntry, VaultKind, VaultValue},
};
use greenroom_sealing::{unopened_value, vault_name};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use secrecy::SecretString;

use crate::{
    SqliteStore,
    platform::{
        rows::{count, instant, nanos},
        sealed,
    },
};

#[async_trait]
impl Vault for SqliteStore {
    async fn vault_value(&self, kind: VaultKind, name: &str) -> Result<Option<VaultValue>, StoreError> {
        let (key, name) = (self.key.clone(), name.to_owned());
        self.read(move |c| {
            let row: Option<(Vec<u8>, Vec<u8>, u64)> = c
                .prepare_cached("SELECT nonce, sealed, version FROM vault WHERE kind = ?1 AND name = ?2")?
                .query_row([kind.as_str(), &name], |row| Ok((row.get(0)?, row.get(1)?, count(row, 2)?)))
                .optional()?;
            let Some((nonce, sealed, version)) = row else { return Ok(None) };
            let opened = greenroom_sealing::open(&key, &vault_name(kind.as_str(), &name), &nonce, &sealed)?;
            let value = opened.ok_or_else(|| unopened_value(kind, &name))?;
            Ok(Some(VaultValue { value, version }))
        })
        .await
    }

    async fn vault_entries(&self, kind: VaultKind) -> Result<Vec<VaultEntry>, StoreError> {
        self.read(move |c| {
            let mut entries = c.prepare_cached("SELECT name, changed_at FROM vault WHERE kind = ?1 ORDER BY name")?;
            let entries = entries
                .query_map([kind.as_str()], |row| Ok(VaultEntry { name: row.get(0)?, changed_at: instant(row, 1)? }))?;
            Ok(entries.collect::<Result<_, _>>()?)
        })
        .await
    }

    async fn keep_in_vault(
        &self,
        kind: VaultKind,
        name: &str,
        value: &SecretString,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let (key, name, value) = (self.key.clone(), name.to_owned(), value.clone());
        self.write(move |c| {
            let (nonce, sealed) = sealed::seal(c, &key, &vault_name(kind.as_str(), &name), &value)?;
            // A random version, because a value that is removed and kept again must not get an earlier one.
            c.prepare_cached(
                "INSERT INTO vault (kind, name, nonce, sealed, version, changed_at)
                 VALUES (?1, ?2, ?3, ?4, random() & 0x7fffffffffffffff, ?5)
                 ON CONFLICT DO UPDATE SET nonce = excluded.nonce, sealed = excluded.sealed, version = excluded.version,
                     changed_at = excluded.changed_at, lease_until = NULL",
            )?
            .execute(params![kind.as_str(), name, nonce, sealed, nanos(at)])?;
            Ok(())
        })
        .await
    }

    async fn renew_in_vault(
        &self,
        kind: VaultKind,
        name: &str,
        version: u64,
        value: &SecretString,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let (key, name, value) = (self.key.clone(), name.to_owned(), value.clone());
        self.write(move |c| {
            let (nonce, sealed) = sealed::seal(c, &key, &vault_name(kind.as_str(), &name), &value)?;
            let renewed = c
                .prepare_cached(
                    "UPDATE vault SET nonce = ?4, sealed = ?5, version = random() & 0x7fffffffffffffff, changed_at = ?6,
                         lease_until = NULL
                     WHERE kind = ?1 AND name = ?2 AND version = ?3",
                )?
                .execute(params![kind.as_str(), name, version.cast_signed(), nonce, sealed, nanos(at)])?;
            Ok(renewed > 0)
        })
        .await
    }

    async fn lease_in_vault(
        &self,
        kind: VaultKind,
        name: &str,
        version: u64,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        let name = name.to_owned();
        self.write(move |c| {
            let leased = c
                .prepare_cached(
                    "UPDATE vault SET lease_until = ?5
                     WHERE kind = ?1 AND name = ?2 AND version = ?3 AND (lease_until IS NULL OR lease_until <= ?4)",
                )?
                .execute(params![kind.as_str(), name, version.cast_signed(), nanos(now), nanos(until)])?;
            Ok(leased > 0)
        })
        .await
    }

    async fn release_in_vault(&self, kind: VaultKind, name: &str, version: u64) -> Result<(), StoreError> {
        let name = name.to_owned();
        self.write(move |c| {
            c.prepare_cached("UPDATE vault SET lease_until = NULL WHERE kind = ?1 AND name = ?2 AND version = ?3")?
                .execute(params![kind.as_str(), name, version.cast_signed()])?;
            Ok(())
        })
        .await
    }

    async fn remove_from_vault(&self, kind: VaultKind, name: &str) -> Result<bool, StoreError> {
        let name = name.to_owned();
        self.write(move |c| {
            let removed =
                c.prepare_cached("DELETE FROM vault WHERE kind = ?1 AND name = ?2")?.execute([kind.as_str(), &name])?;
            Ok(removed > 0)
        })
        .await
    }
}

//! The vault: secrets and connections that actions use, and credentials of Zoom accounts, encrypted (`sealed.rs`).

use async_trait::async_trait;
use greenroom_domain::{
    StoreError, ZoomAccountId,
    store::{CredentialStore, Credentials, SealedCredentials, Vault, VaultEntry, VaultKind, VaultValue},
};
use greenroom_sealing::{KeySource, unopened_credentials, unopened_value, vault_name};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use crate::{
    PostgresStore,
    platform::{
        error::Error,
        locks::Locks,
        rows::{count, get, instant, nanos},
        sealed,
        transaction::Transaction,
    },
};

/// A random version, because a value that is removed and kept again must not get an earlier one.
fn new_version() -> i64 {
    rand::random::<i64>() & i64::MAX
}

#[async_trait]
impl Vault for PostgresStore {
    async fn vault_value(&self, kind: VaultKind, name: &str) -> Result<Option<VaultValue>, StoreError> {
        let key = self.key.as_ref();
        self.read(|t| async move {
            let statement = "SELECT nonce, sealed, version FROM vault WHERE account = $1 AND kind = $2 AND name = $3";
            let Some(row) = t.optional(statement, &[&kind.as_str(), &name]).await? else { return Ok(None) };
            let opened = sealed::open(key, vault_name(kind.as_str(), name), get(&row, 0)?, get(&row, 1)?).await?;
            let value = opened.ok_or_else(|| unopened_value(kind, name))?;
            Ok(Some(VaultValue { value, version: count(&row, 2)? }))
        })
        .await
    }

    async fn vault_entries(&self, kind: VaultKind) -> Result<Vec<VaultEntry>, StoreError> {
        self.read(|t| async move {
            let statement = "SELECT name, changed_at FROM vault WHERE account = $1 AND kind = $2 ORDER BY name";
            let rows = t.query(statement, &[&kind.as_str()]).await?;
            rows.iter().map(|row| Ok(VaultEntry { name: get(row, 0)?, changed_at: instant(row, 1)? })).collect()
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
        let key = self.key.as_ref();
        self.write(Locks::shared(), |t| async move {
            let (nonce, sealed) = sealed::seal(&t, key, vault_name(kind.as_str(), name), value).await?;
            t.execute(
                "INSERT INTO vault (account, kind, name, nonce, sealed, version, changed_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)
                 ON CONFLICT (account, kind, name) DO UPDATE SET nonce = excluded.nonce, sealed = excluded.sealed,
                     version = excluded.version, changed_at = excluded.changed_at, lease_until = NULL",
                &[&kind.as_str(), &name, &nonce, &sealed, &new_version(), &nanos(at)],
            )
            .await?;
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
        let key = self.key.as_ref();
        self.write(Locks::shared(), |t| async move {
            let (nonce, sealed) = sealed::seal(&t, key, vault_name(kind.as_str(), name), value).await?;
            let renewed = t
                .execute(
                    "UPDATE vault SET nonce = $5, sealed = $6, version = $7, changed_at = $8, lease_until = NULL
                     WHERE account = $1 AND kind = $2 AND name = $3 AND version = $4",
                    &[&kind.as_str(), &name, &version.cast_signed(), &nonce, &sealed, &new_version(), &nanos(at)],
                )
                .await?;
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
        self.write(Locks::shared(), |t| async move {
            let leased = t
                .execute(
                    "UPDATE vault SET lease_until = $6
                     WHERE account = $1 AND kind = $2 AND name = $3 AND version = $4
                         AND (lease_until IS NULL OR lease_until <= $5)",
                    &[&kind.as_str(), &name, &version.cast_signed(), &nanos(now), &nanos(until)],
                )
                .await?;
            Ok(leased > 0)
        })
        .await
    }

    async fn release_in_vault(&self, kind: VaultKind, name: &str, version: u64) -> Result<(), StoreError> {
        self.write(Locks::shared(), |t| async move {
            t.execute(
                "UPDATE vault SET lease_until = NULL WHERE account = $1 AND kind = $2 AND name = $3 AND version = $4",
                &[&kind.as_str(), &name, &version.cast_signed()],
            )
            .await?;
            Ok(())
        })
        .await
    }

    async fn remove_from_vault(&self, kind: VaultKind, name: &str) -> Result<bool, StoreError> {
        self.write(Locks::shared(), |t| async move {
            let statement = "DELETE FROM vault WHERE account = $1 AND kind = $2 AND name = $3";
            Ok(t.execute(statement, &[&kind.as_str(), &name]).await? > 0)
        })
        .await
    }
}

async fn unseal(
    t: &Transaction,
    key: Option<&KeySource>,
    account: &ZoomAccountId,
) -> Result<Option<Credentials>, Error> {
    let statement = "SELECT nonce, sealed FROM sealed_credentials WHERE account = $1 AND zoom_account = $2";
    let Some(row) = t.optional(statement, &[&account.as_str()]).await? else { return Ok(None) };
    let wrong = || unopened_credentials(account);
    let opened = sealed::open(key, account.as_str().to_owned(), get(&row, 0)?, get(&row, 1)?).await?;
    let plain = opened.ok_or_else(wrong)?;
    let (client_id, secret): (String, String) = serde_json::from_str(plain.expose_secret()).map_err(|_| wrong())?;
    Ok(Some(Credentials { client_id, client_secret: SecretString::from(secret) }))
}

#[async_trait]
impl SealedCredentials for PostgresStore {
    async fn unseal(&self, account: &ZoomAccountId) -> Result<Option<Credentials>, StoreError> {
        let key = self.key.as_ref();
        self.read(|t| async move { unseal(&t, key, account).await }).await
    }
}

#[async_trait]
impl CredentialStore for PostgresStore {
    async fn seal_credentials(&self, account: &ZoomAccountId, credentials: &Credentials) -> Result<(), StoreError> {
        let key = self.key.as_ref();
        self.write(Locks::shared(), |t| async move {
            let plain = (&credentials.client_id, credentials.client_secret.expose_secret());
            let plain = SecretString::from(serde_json::to_string(&plain)?);
            let (nonce, sealed) = sealed::seal(&t, key, account.as_str().to_owned(), &plain).await?;
            t.execute(
                "INSERT INTO sealed_credentials (account, zoom_account, nonce, sealed) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (account, zoom_account) DO UPDATE SET nonce = excluded.nonce, sealed = excluded.sealed",
                &[&account.as_str(), &nonce, &sealed],
            )
            .await?;
            Ok(())
        })
        .await
    }

    async fn forget_credentials(&self, account: &ZoomAccountId) -> Result<bool, StoreError> {
        self.write(Locks::shared(), |t| async move {
            let statement = "DELETE FROM sealed_credentials WHERE account = $1 AND zoom_account = $2";
            Ok(t.execute(statement, &[&account.as_str()]).await? > 0)
        })
        .await
    }
}

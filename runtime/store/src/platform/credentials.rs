//! Credentials of Zoom accounts, which the store keeps encrypted (`sealed.rs`), bound to their account.

use async_trait::async_trait;
use greenroom_domain::{
    StoreError, ZoomAccountId,
    store::{CredentialStore, Credentials, SealedCredentials},
};
use greenroom_sealing::unopened_credentials;
use rusqlite::{OptionalExtension, params};
use secrecy::{ExposeSecret, SecretString};

use crate::{SqliteStore, platform::sealed};

#[async_trait]
impl SealedCredentials for SqliteStore {
    async fn unseal(&self, account: &ZoomAccountId) -> Result<Option<Credentials>, StoreError> {
        let key = self.key.clone();
        let account = account.clone();
        self.read(move |c| {
            let row: Option<(Vec<u8>, Vec<u8>)> = c
                .prepare_cached("SELECT nonce, sealed FROM sealed_credentials WHERE zoom_account = ?1")?
                .query_row([account.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            let Some((nonce, sealed)) = row else { return Ok(None) };
            let wrong = || unopened_credentials(&account);
            let plain = greenroom_sealing::open(&key, account.as_str(), &nonce, &sealed)?.ok_or_else(wrong)?;
            let (client_id, secret): (String, String) =
                serde_json::from_str(plain.expose_secret()).map_err(|_| wrong())?;
            Ok(Some(Credentials { client_id, client_secret: SecretString::from(secret) }))
        })
        .await
    }
}

#[async_trait]
impl CredentialStore for SqliteStore {
    async fn seal_credentials(&self, account: &ZoomAccountId, credentials: &Credentials) -> Result<(), StoreError> {
        let key = self.key.clone();
        let (account, credentials) = (account.clone(), credentials.clone());
        self.write(move |c| {
            let plain = (&credentials.client_id, credentials.client_secret.expose_secret());
            let plain = SecretString::from(serde_json::to_string(&plain)?);
            let (nonce, sealed) = sealed::seal(c, &key, account.as_str(), &plain)?;
            c.prepare_cached(
                "INSERT INTO sealed_credentials (zoom_account, nonce, sealed) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET nonce = excluded.nonce, sealed = excluded.sealed",
            )?
            .execute(params![account.as_str(), nonce, sealed])?;
            Ok(())
        })
        .await
    }

    async fn forget_credentials(&self, account: &ZoomAccountId) -> Result<bool, StoreError> {
        let account = account.clone();
        self.write(move |c| {
            let removed = c
                .prepare_cached("DELETE FROM sealed_credentials WHERE zoom_account = ?1")?
                .execute([account.as_str()])?;
            Ok(removed > 0)
        })
        .await
    }
}

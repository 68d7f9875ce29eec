//! Credentials that the store keeps encrypted: XChaCha20-Poly1305, a random nonce each, bound to their account. The key
//! is in a file of its own, so that a copy of the store alone gives nothing away.

use async_trait::async_trait;
use chacha20poly1305::{
    XNonce,
    aead::{Aead, Generate, Payload},
};
use greenroom_domain::{
    StoreError, ZoomAccountId,
    store::{CredentialStore, Credentials, SealedCredentials},
};
use rusqlite::{OptionalExtension, params};
use secrecy::{ExposeSecret, SecretString};

use crate::SqliteStore;

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
            let wrong = || {
                StoreError::Damaged(format!(
                    "the sealed credentials of Zoom account `{account}` do not open with this key: restore the key file, \
                     or connect the account again"
                ))
            };
            let nonce = XNonce::try_from(nonce.as_slice()).map_err(|_| wrong())?;
            let payload = Payload { msg: &sealed, aad: account.as_str().as_bytes() };
            let plain = key.cipher(false)?.decrypt(&nonce, payload).map_err(|_| wrong())?;
            let (client_id, secret): (String, String) = serde_json::from_slice(&plain).map_err(|_| wrong())?;
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
            // A new key does not open the older credentials, and would hide that their key is missing.
            let first = c.query_row("SELECT NOT EXISTS (SELECT 1 FROM sealed_credentials)", [], |row| row.get(0))?;
            let cipher = key.cipher(first)?;
            let nonce = XNonce::generate();
            let plain = (&credentials.client_id, credentials.client_secret.expose_secret());
            let plain = SecretString::from(serde_json::to_string(&plain)?);
            let payload = Payload { msg: plain.expose_secret().as_bytes(), aad: account.as_str().as_bytes() };
            let sealed = cipher
                .encrypt(&nonce, payload)
                .map_err(|_| StoreError::Constraint("the credentials are too long to be sealed".to_owned()))?;
            c.prepare_cached(
                "INSERT INTO sealed_credentials (zoom_account, nonce, sealed) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET nonce = excluded.nonce, sealed = excluded.sealed",
            )?
            .execute(params![account.as_str(), nonce.as_slice(), sealed])?;
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

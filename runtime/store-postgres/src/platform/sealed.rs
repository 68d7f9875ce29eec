//! The values that an account keeps sealed ([`greenroom_sealing`]), and whether the key file may be made. The key file is read on a
//! thread that may wait for a disk.

use greenroom_domain::StoreError;
use greenroom_sealing::KeySource;
use secrecy::{SecretBox, SecretString};

use crate::platform::{error::Error, rows::get, transaction::Transaction};

/// A key for another purpose, which follows from the key of sealed values. Made with that one where there is none yet.
pub(crate) async fn key_for(
    t: &Transaction,
    key: Option<&KeySource>,
    purpose: &'static str,
) -> Result<SecretBox<[u8; 32]>, Error> {
    let (key, create) = (source(key)?, nothing_is_sealed(t).await?);
    apart(move || greenroom_sealing::key_for(&key, create, purpose)).await
}

/// Encrypts a value under its name. Answers the nonce and the encrypted value.
pub(crate) async fn seal(
    t: &Transaction,
    key: Option<&KeySource>,
    name: String,
    value: &SecretString,
) -> Result<(Vec<u8>, Vec<u8>), Error> {
    let (key, create, value) = (source(key)?, nothing_is_sealed(t).await?, value.clone());
    apart(move || greenroom_sealing::seal(&key, create, &name, &value)).await
}

/// Decrypts a value. None if it was not sealed under this name with this key.
pub(crate) async fn open(
    key: Option<&KeySource>,
    name: String,
    nonce: Vec<u8>,
    sealed: Vec<u8>,
) -> Result<Option<SecretString>, Error> {
    let key = source(key)?;
    apart(move || greenroom_sealing::open(&key, &name, &nonce, &sealed)).await
}

async fn apart<T: Send + 'static>(work: impl FnOnce() -> Result<T, StoreError> + Send + 'static) -> Result<T, Error> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|error| StoreError::Io(format!("the key file could not be used: {error}")))??)
}

/// The place of the key.
fn source(key: Option<&KeySource>) -> Result<KeySource, StoreError> {
    key.cloned().ok_or_else(|| {
        StoreError::Key("no key file is configured: name one that all workers of the account share".to_owned())
    })
}

/// A new key does not open values that were sealed before, and would hide that its key is missing.
pub(crate) async fn nothing_is_sealed(t: &Transaction) -> Result<bool, Error> {
    let statement = "SELECT NOT EXISTS (SELECT 1 FROM sealed_credentials WHERE account = $1)
        AND NOT EXISTS (SELECT 1 FROM vault WHERE account = $1) AND NOT EXISTS (SELECT 1 FROM waits WHERE account = $1)";
    get(&t.one(statement, &[]).await?, 0)
}

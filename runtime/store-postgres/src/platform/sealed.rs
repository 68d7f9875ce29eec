//! The values that an account keeps sealed ([`greenroom_sealing`]), and whether the key file may be made.

use greenroom_domain::StoreError;
use greenroom_sealing::KeySource;
use secrecy::SecretBox;

use crate::platform::{error::Error, rows::get, transaction::Transaction};

/// A key for another purpose, which follows from the key of what is sealed. Made with that one where there is none yet.
pub(crate) async fn key_for(
    t: &Transaction,
    key: Option<&KeySource>,
    purpose: &str,
) -> Result<SecretBox<[u8; 32]>, Error> {
    let create = nothing_is_sealed(t).await?;
    Ok(greenroom_sealing::key_for(source(key)?, create, purpose)?)
}

/// The place of the key.
pub(crate) fn source(key: Option<&KeySource>) -> Result<&KeySource, StoreError> {
    key.ok_or_else(|| {
        StoreError::Key("no key file is configured: name one that all workers of the account share".to_owned())
    })
}

/// A new key does not open what was sealed before, and would hide that its key is missing.
pub(crate) async fn nothing_is_sealed(t: &Transaction) -> Result<bool, Error> {
    get(&t.one("SELECT NOT EXISTS (SELECT 1 FROM waits WHERE account = $1)", &[]).await?, 0)
}

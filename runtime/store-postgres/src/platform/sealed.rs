//! The values that an account keeps sealed ([`greenroom_sealing`]), and whether the key file may be made. The key file is read on a
//! thread that may wait for a disk. The account knows its key by a fingerprint, so that two machines with different key files do not
//! seal values that the other one cannot open.

use greenroom_domain::StoreError;
use greenroom_sealing::KeySource;
use secrecy::{ExposeSecret, SecretBox, SecretString};

use crate::platform::{error::Error, rows::get, transaction::Transaction};

/// A key for another purpose, which follows from the key of sealed values. Made with that one where there is none yet.
pub(crate) async fn key_for(
    t: &Transaction,
    key: Option<&KeySource>,
    purpose: &'static str,
) -> Result<SecretBox<[u8; 32]>, Error> {
    let key = own_key(t, key).await?;
    apart(move || greenroom_sealing::key_for(&key, false, purpose)).await
}

/// Encrypts a value under its name. Answers the nonce and the encrypted value.
pub(crate) async fn seal(
    t: &Transaction,
    key: Option<&KeySource>,
    name: String,
    value: &SecretString,
) -> Result<(Vec<u8>, Vec<u8>), Error> {
    let (key, value) = (own_key(t, key).await?, value.clone());
    apart(move || greenroom_sealing::seal(&key, false, &name, &value)).await
}

/// The key, where it is the account's own. The first one that is used becomes it, and its file is made where there is none: only then,
/// because a key that is made later opens nothing that other machines have sealed.
pub(crate) async fn own_key(t: &Transaction, key: Option<&KeySource>) -> Result<KeySource, Error> {
    let key = source(key)?;
    // One in memory has no other machine.
    let KeySource::File(path) = &key else { return Ok(key) };
    let place = path.display().to_string();
    let known = match fingerprint_of(t).await? {
        Some(known) => known,
        None => {
            let made = fingerprint(&key, nothing_is_sealed(t).await?).await?;
            let first = "UPDATE accounts SET key_fingerprint = $2 WHERE account = $1 AND key_fingerprint IS NULL";
            t.execute(first, &[&made]).await?;
            // Another machine may have been first.
            fingerprint_of(t).await?.unwrap_or(made)
        }
    };
    let found = fingerprint(&key, false).await.map_err(|error| match error {
        Error::Store(StoreError::Key(why)) => StoreError::Key(format!("{why}; {REMEDY}")).into(),
        other => other,
    })?;
    if found != known {
        return Err(StoreError::Key(format!("{place} has another key than the account: {REMEDY}")).into());
    }
    Ok(key)
}

/// What helps where this machine does not have the account's key.
const REMEDY: &str = "copy the key file of the machine that used the account first to this one; where nothing is sealed and no machine has \
    that key any more, `UPDATE greenroom.accounts SET key_fingerprint = NULL` for the account, and a new key is taken";

async fn fingerprint_of(t: &Transaction) -> Result<Option<Vec<u8>>, Error> {
    get(&t.one("SELECT key_fingerprint FROM accounts WHERE account = $1", &[]).await?, 0)
}

async fn fingerprint(key: &KeySource, create: bool) -> Result<Vec<u8>, Error> {
    let key = key.clone();
    let derived = apart(move || greenroom_sealing::key_for(&key, create, "fingerprint")).await?;
    Ok(derived.expose_secret().to_vec())
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

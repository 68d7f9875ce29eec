//! Encryption of the values that a store keeps sealed: XChaCha20-Poly1305, a random nonce each, bound to the value's name. The key is in a
//! file of its own, so that a copy of the store alone gives nothing away.

use chacha20poly1305::{
    XNonce,
    aead::{Aead, Generate, Payload},
};
use greenroom_domain::{StoreError, ZoomAccountId, sentence, store::VaultKind};
use secrecy::{ExposeSecret, SecretBox, SecretString, zeroize::Zeroizing};

use crate::{KeySource, keyed_hash};

/// A key for another purpose, which follows from the key of sealed values. `create` makes that one where there is none yet: only
/// where the store has nothing sealed, because a new key would hide that the right one is missing.
///
/// # Errors
/// Where the key file is missing, cannot be read, or can be read by others.
pub fn key_for(key: &KeySource, create: bool, purpose: &str) -> Result<SecretBox<[u8; 32]>, StoreError> {
    let bytes = key.bytes(create)?;
    let derived = keyed_hash(bytes.as_slice(), [b"greenroom ", purpose.as_bytes()])?;
    Ok(SecretBox::new(Box::new(derived)))
}

/// The name under which a value of a vault is sealed, so that no value is taken for another one: the word for its kind, and its own
/// name. Credentials of a Zoom account are sealed under the account's id, which has no slash.
pub fn vault_name(kind: &str, name: &str) -> String {
    format!("{kind}/{name}")
}

/// Encrypts a value under its name. Answers the nonce and the encrypted value. `create` as for [`key_for`].
///
/// # Errors
/// As for [`key_for`], and where the value is too long.
pub fn seal(key: &KeySource, create: bool, name: &str, value: &SecretString) -> Result<(Vec<u8>, Vec<u8>), StoreError> {
    let cipher = key.cipher(create)?;
    let nonce = XNonce::generate();
    let payload = Payload { msg: value.expose_secret().as_bytes(), aad: name.as_bytes() };
    let sealed = cipher
        .encrypt(&nonce, payload)
        .map_err(|_| StoreError::Constraint(sentence!("failure-sealing-long", "the value is too long to be sealed")))?;
    Ok((nonce.to_vec(), sealed))
}

/// Decrypts a value. None if it was not sealed under this name with this key.
///
/// # Errors
/// As for [`key_for`].
pub fn open(key: &KeySource, name: &str, nonce: &[u8], sealed: &[u8]) -> Result<Option<SecretString>, StoreError> {
    let Ok(nonce) = XNonce::try_from(nonce) else { return Ok(None) };
    let payload = Payload { msg: sealed, aad: name.as_bytes() };
    let Ok(plain) = key.cipher(false)?.decrypt(&nonce, payload) else { return Ok(None) };
    let plain = Zeroizing::new(plain);
    Ok(std::str::from_utf8(&plain).ok().map(SecretString::from))
}

/// The error for a value of a vault that does not open.
pub fn unopened_value(kind: VaultKind, name: &str) -> StoreError {
    StoreError::Damaged(match kind {
        VaultKind::Secret => sentence!(
            "failure-sealing-unopened-secret",
            "the secret `{name}` does not open with this key: restore the key file, or give its value again",
            name = name
        ),
        VaultKind::Connection => sentence!(
            "failure-sealing-unopened-connection",
            "the connection `{name}` does not open with this key: restore the key file, or give its value again",
            name = name
        ),
        VaultKind::WebhookSecret => sentence!(
            "failure-sealing-unopened-webhook-secret",
            "the webhook-secret `{name}` does not open with this key: restore the key file, or give its value again",
            name = name
        ),
    })
}

/// The error for credentials of a Zoom account that do not open.
pub fn unopened_credentials(account: &ZoomAccountId) -> StoreError {
    StoreError::Damaged(sentence!(
        "failure-sealing-unopened-credentials",
        "the sealed credentials of Zoom account `{account}` do not open with this key: restore the key file, or connect the \
         account again",
        account = account
    ))
}

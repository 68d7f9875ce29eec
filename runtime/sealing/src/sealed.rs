//! Encryption of the values that a store keeps sealed: XChaCha20-Poly1305, a random nonce each, bound to the value's name. The key is in a
//! file of its own, so that a copy of the store alone gives nothing away.

use chacha20poly1305::{
    XNonce,
    aead::{Aead, Generate, Payload},
};
use greenroom_domain::StoreError;
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
        .map_err(|_| StoreError::Constraint("the value is too long to be sealed".into()))?;
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

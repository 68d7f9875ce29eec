//! Encryption of what the store keeps sealed: XChaCha20-Poly1305, a random nonce each, bound to the value's name. The key is in a
//! file of its own, so that a copy of the store alone gives nothing away.

use chacha20poly1305::{
    XNonce,
    aead::{Aead, Generate, Payload},
};
use greenroom_domain::StoreError;
use hmac::{Hmac, KeyInit, Mac};
use rusqlite::Connection;
use secrecy::{ExposeSecret, SecretBox, SecretString, zeroize::Zeroizing};
use sha2::Sha256;

use crate::platform::{error::Error, key_file::KeySource};

/// A key for another purpose, which follows from the key of what is sealed. Made with that one where there is none yet.
pub(crate) fn key_for(c: &Connection, key: &KeySource, purpose: &str) -> Result<SecretBox<[u8; 32]>, Error> {
    let bytes = key.bytes(nothing_is_sealed(c)?)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(bytes.as_slice())
        .map_err(|error| StoreError::Damaged(format!("the key of the store: {error}")))?;
    mac.update(b"greenroom ");
    mac.update(purpose.as_bytes());
    Ok(SecretBox::new(Box::new(mac.finalize().into_bytes().into())))
}

/// A new key does not open what was sealed before, and would hide that its key is missing.
fn nothing_is_sealed(c: &Connection) -> rusqlite::Result<bool> {
    c.query_row(
        "SELECT NOT EXISTS (SELECT 1 FROM sealed_credentials) AND NOT EXISTS (SELECT 1 FROM vault)
             AND NOT EXISTS (SELECT 1 FROM waits)",
        [],
        |row| row.get(0),
    )
}

/// Encrypts a value under its name. Answers the nonce and the encrypted value.
pub(crate) fn seal(
    c: &Connection,
    key: &KeySource,
    name: &str,
    value: &SecretString,
) -> Result<(Vec<u8>, Vec<u8>), Error> {
    let cipher = key.cipher(nothing_is_sealed(c)?)?;
    let nonce = XNonce::generate();
    let payload = Payload { msg: value.expose_secret().as_bytes(), aad: name.as_bytes() };
    let sealed = cipher
        .encrypt(&nonce, payload)
        .map_err(|_| StoreError::Constraint("the value is too long to be sealed".to_owned()))?;
    Ok((nonce.to_vec(), sealed))
}

/// Decrypts a value. None if it was not sealed under this name with this key.
pub(crate) fn open(
    key: &KeySource,
    name: &str,
    nonce: &[u8],
    sealed: &[u8],
) -> Result<Option<SecretString>, StoreError> {
    let Ok(nonce) = XNonce::try_from(nonce) else { return Ok(None) };
    let payload = Payload { msg: sealed, aad: name.as_bytes() };
    let Ok(plain) = key.cipher(false)?.decrypt(&nonce, payload) else { return Ok(None) };
    let plain = Zeroizing::new(plain);
    Ok(std::str::from_utf8(&plain).ok().map(SecretString::from))
}

//! The values that the store keeps sealed ([`greenroom_sealing`]), and whether the key file may be made.

use greenroom_sealing::KeySource;
use rusqlite::Connection;
use secrecy::{SecretBox, SecretString};

use crate::platform::error::Error;

/// A key for another purpose, which follows from the key of what is sealed. Made with that one where there is none yet.
pub(crate) fn key_for(c: &Connection, key: &KeySource, purpose: &str) -> Result<SecretBox<[u8; 32]>, Error> {
    Ok(greenroom_sealing::key_for(key, nothing_is_sealed(c)?, purpose)?)
}

/// A new key does not open what was sealed before, and would hide that its key is missing.
pub(crate) fn nothing_is_sealed(c: &Connection) -> rusqlite::Result<bool> {
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
    Ok(greenroom_sealing::seal(key, nothing_is_sealed(c)?, name, value)?)
}

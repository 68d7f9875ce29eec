//! The keyed hashes that are left of erased people (C10: erased people leave only keyed hashes).

use greenroom_domain::{StoreError, sentence};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The kind of name that a hash is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErasedKind {
    /// An email.
    Email,
    /// The id of a contact.
    Contact,
    /// A webinar's id and Zoom's id of a registration with it (`rules::erasure::registrant_key`), or a session's and Zoom's id
    /// of a person in it (`rules::erasure::person_key`).
    Registrant,
    /// A session's id and the name of a person there (`rules::erasure::speaker_key`).
    Speaker,
    /// The key of a row of a listing of registrants (`store::seen_key` of the email). Its hash takes its place in the listing.
    Listed,
}

impl ErasedKind {
    /// The word for it in a store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Contact => "contact",
            Self::Registrant => "registrant",
            Self::Speaker => "speaker",
            Self::Listed => "listed",
        }
    }
}

/// The hash that is kept of an erased name, under the store's own key.
///
/// # Errors
/// [`StoreError::Damaged`] where the key is none.
pub fn erased_hash(key: &[u8], kind: ErasedKind, name: &str) -> Result<[u8; 32], StoreError> {
    keyed_hash(key, [kind.as_str().as_bytes(), b":", name.as_bytes()])
}

/// The key that takes the place of an erased person's in a listing: each time the same, so that a person who is listed and erased
/// again counts once.
///
/// # Errors
/// [`StoreError::Damaged`] where the store's key is none.
pub fn erased_listing_key(key: &[u8], listed: u64) -> Result<u64, StoreError> {
    let [a, b, c, d, e, f, g, h, ..] = erased_hash(key, ErasedKind::Listed, &listed.to_string())?;
    Ok(u64::from_le_bytes([a, b, c, d, e, f, g, h]))
}

/// HMAC-SHA-256 of the parts, one after the other.
///
/// # Errors
/// [`StoreError::Damaged`] where the key is none.
pub fn keyed_hash<'a>(key: &[u8], parts: impl IntoIterator<Item = &'a [u8]>) -> Result<[u8; 32], StoreError> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(|error| {
        let why = sentence!("failure-store-no-key", "a key of the store is no key: {error}", error = error);
        StoreError::Damaged(why)
    })?;
    for part in parts {
        mac.update(part);
    }
    Ok(mac.finalize().into_bytes().into())
}

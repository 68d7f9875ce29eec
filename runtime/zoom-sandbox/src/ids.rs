//! Ids that look like Zoom's and are the same in every run of the same world.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// 22 characters derived from the parts (FNV-1a: ids of a sandbox need no protection).
pub(crate) fn derive(parts: &[&str]) -> String {
    URL_SAFE_NO_PAD.encode(hash(parts).to_be_bytes())
}

/// A webinar's UUID: like Zoom's with padding, but never with a slash, so that it needs no double encoding in a path.
pub(crate) fn uuid(parts: &[&str]) -> String {
    format!("{}==", derive(parts).replace('-', "k").replace('_', "w"))
}

/// 22 characters derived from the parts, which contain a number.
pub(crate) fn numbered(parts: &[&str], number: u64) -> String {
    URL_SAFE_NO_PAD.encode((half(parts) | u128::from(number)).to_be_bytes())
}

/// The number in an id that was derived from these parts.
pub(crate) fn number_of(parts: &[&str], id: &str) -> Option<u64> {
    let bytes: [u8; 16] = URL_SAFE_NO_PAD.decode(id).ok()?.try_into().ok()?;
    let id = u128::from_be_bytes(bytes);
    u64::try_from(id ^ half(parts)).ok()
}

/// The upper half of a hash.
fn half(parts: &[&str]) -> u128 {
    hash(parts) & (u128::MAX << 64)
}

/// Digits derived from the parts.
pub(crate) fn digits(parts: &[&str]) -> u64 {
    3_000_000_000 + u64::try_from(hash(parts) % 1_000_000_000).unwrap_or_default()
}

fn hash(parts: &[&str]) -> u128 {
    let mut hash: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    for part in parts {
        for byte in part.bytes().chain([0]) {
            hash = (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
    }
    hash
}

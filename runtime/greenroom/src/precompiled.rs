//! Entries of compiled code: their format, their verification, and how one becomes code that can run.
//!
//! **Trust.** Compiled code is trusted like the binary itself, because wasmtime runs it without checking it. So the
//! runtime uses an entry only if both of the following hold. Otherwise it compiles the package again.
//!
//! 1. *Only the operator can have written it.* The security of the cache rests on this. The directory, every directory
//!    above it and the entry itself belong to the user of this process or to root, and no other user can write to them
//!    ([`directory`]). The runtime checks this when it is built and at every use.
//! 2. *A compiler wrote it for this package and this engine.* The entry contains the package's SHA-256 and the engine's
//!    fingerprint, and a BLAKE3 digest covers both and the code. This detects a truncated, damaged or mixed-up entry.
//!    The digest is no signature: somebody who can write to the directory as the operator could write a digest too, or
//!    replace the binary.
//!
//! An entry is read into memory once, and the verified bytes are those that are used. Changing the file afterwards has
//! no effect.
//!
//! The fingerprint covers wasmtime's version and settings and the machine's CPU features. After an update of any of
//! them, packages are compiled again. An engine never reads the entries of another one, because the file name has the
//! fingerprint.

pub(crate) mod directory;

use std::{
    fmt,
    hash::{Hash, Hasher},
};

use sha2::{Digest, Sha256};
use wasmtime::{Engine, component::Component};

/// The first bytes of an entry: its type and the version of this format.
const MAGIC: &[u8; 16] = b"greenroom code\0\x01";

/// The length of the digest, and of the fingerprint after it.
const DIGEST_BYTES: usize = 32;

/// The length of the package's SHA-256 after them, in hex.
const PACKAGE_DIGEST_BYTES: usize = 64;

/// The length of everything before the code.
const HEADER_BYTES: usize = MAGIC.len() + 2 * DIGEST_BYTES + PACKAGE_DIGEST_BYTES;

/// How large an entry may be: sixteen times the largest package. It is limited because the runtime reads a whole entry,
/// from a child or a file, into memory.
pub(crate) const MAX_BYTES: usize = 256 << 20;

/// Identifies an engine's compiler and settings. Code runs only in an engine with the fingerprint of its compiler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fingerprint([u8; DIGEST_BYTES]);

impl Fingerprint {
    pub(crate) fn of(engine: &Engine) -> Self {
        let mut hasher = Sha256Hasher(Sha256::new());
        hasher.write(MAGIC);
        // It covers wasmtime's version, the target, and the settings of compiler and engine.
        engine.precompile_compatibility_hash().hash(&mut hasher);
        Self(hasher.0.finalize().into())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// Feeds the bytes of `Hash` to SHA-256, because a 64-bit hash is too short to identify code.
struct Sha256Hasher(Sha256);

impl Hasher for Sha256Hasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        // Never called: the caller takes the whole digest.
        0
    }
}

/// Why bytes are not the entry for a package and an engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum InvalidEntry {
    #[error("it is no compiled code, or of another version of Greenroom")]
    UnknownFormat,
    #[error("it is truncated or damaged")]
    Damaged,
    #[error("it was compiled by another engine")]
    OtherEngine,
    #[error("it was compiled from another package")]
    OtherPackage,
}

/// Compiled code of one package for one engine, in the format of files and of the compiling child's output.
#[derive(Debug)]
pub(crate) struct Entry(Vec<u8>);

impl Entry {
    /// Everything before the code in an entry.
    pub(crate) fn header(fingerprint: Fingerprint, package: &str, code: &[u8]) -> Vec<u8> {
        let package = package.as_bytes();
        let digest = digest(&[&fingerprint.0, package, code]);
        [MAGIC.as_slice(), &digest, &fingerprint.0, package].concat()
    }

    /// Accepts bytes as an entry if they are intact and for this engine and package.
    pub(crate) fn verify(bytes: Vec<u8>, fingerprint: Fingerprint, package: &str) -> Result<Self, InvalidEntry> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(InvalidEntry::UnknownFormat)?;
        let (found, rest) = rest.split_at_checked(DIGEST_BYTES).ok_or(InvalidEntry::Damaged)?;
        if found != digest(&[rest]) {
            return Err(InvalidEntry::Damaged);
        }
        let (engine, rest) = rest.split_at_checked(DIGEST_BYTES).ok_or(InvalidEntry::Damaged)?;
        let (from, _) = rest.split_at_checked(PACKAGE_DIGEST_BYTES).ok_or(InvalidEntry::Damaged)?;
        if engine != fingerprint.0 {
            return Err(InvalidEntry::OtherEngine);
        }
        if from != package.as_bytes() {
            return Err(InvalidEntry::OtherPackage);
        }
        Ok(Self(bytes))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The code as a component that can be linked.
    #[allow(unsafe_code)]
    pub(crate) fn component(&self, engine: &Engine) -> wasmtime::Result<Component> {
        // SAFETY: `deserialize` requires bytes that wasmtime's compiler produced. Only `verify` creates an `Entry`,
        // from the bytes of our own compiling child or of a directory that only the operator can write to, which has
        // only a compiler's output. `verify` has checked that they are intact and were compiled by this wasmtime for
        // this engine. They are in this process's own memory, and `deserialize` copies them, so nothing can change them
        // meanwhile.
        unsafe { Component::deserialize(engine, &self.0[HEADER_BYTES..]) }
    }
}

fn digest(parts: &[&[u8]]) -> [u8; DIGEST_BYTES] {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ENGINE: Fingerprint = Fingerprint([1; DIGEST_BYTES]);

    fn package() -> String {
        "2f".repeat(32)
    }

    fn entry() -> Vec<u8> {
        let code = b"the code";
        [Entry::header(ENGINE, &package(), code), code.to_vec()].concat()
    }

    #[test]
    fn an_entry_is_for_its_engine_and_its_package() {
        let kept = Entry::verify(entry(), ENGINE, &package()).unwrap();
        assert_eq!(&kept.bytes()[HEADER_BYTES..], b"the code");
        assert_eq!(
            Entry::verify(entry(), Fingerprint([3; DIGEST_BYTES]), &package()).unwrap_err(),
            InvalidEntry::OtherEngine
        );
        assert_eq!(Entry::verify(entry(), ENGINE, &"3f".repeat(32)).unwrap_err(), InvalidEntry::OtherPackage);
        assert_eq!(Entry::verify(b"\x7fELF".to_vec(), ENGINE, &package()).unwrap_err(), InvalidEntry::UnknownFormat);
    }

    #[test]
    fn every_flipped_bit_and_every_missing_or_additional_byte_is_detected() {
        let good = entry();
        for at in 0..good.len() {
            for bit in 0..8 {
                let mut bad = good.clone();
                bad[at] ^= 1 << bit;
                Entry::verify(bad, ENGINE, &package()).unwrap_err();
            }
            Entry::verify(good[..at].to_vec(), ENGINE, &package()).unwrap_err();
        }
        Entry::verify([good, vec![0]].concat(), ENGINE, &package()).unwrap_err();
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_are_never_an_entry(bytes in proptest::collection::vec(any::<u8>(), 0..300), whole in any::<bool>()) {
            let bytes = if whole { [MAGIC.as_slice(), &bytes].concat() } else { bytes };
            Entry::verify(bytes, ENGINE, &package()).unwrap_err();
        }
    }

    #[test]
    fn the_fingerprint_depends_on_the_engines_settings() {
        let of = |config: &wasmtime::Config| Fingerprint::of(&Engine::new(config).unwrap());
        let plain = wasmtime::Config::new();
        let mut other = wasmtime::Config::new();
        other.epoch_interruption(true);
        assert_eq!(of(&plain), of(&plain));
        assert_ne!(of(&plain), of(&other));
    }
}

//! Entries of compiled code: their format, their verification, and how one becomes code that can run.
//!
//! **Trust.** Compiled code is trusted like the binary itself, because wasmtime runs it without checking it. So the
//! runtime uses an entry only if both of the following hold. Otherwise it compiles the package again, or refuses it in a
//! build without a compiler.
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
//!
//! The fingerprint's first half covers Greenroom's settings. A build without a compiler knows only that half, because
//! the other half comes from the compiler. It reads the entries that begin with it, and wasmtime refuses code of
//! another version of its own, with other settings, or for CPU features that the machine does not have.

pub(crate) mod directory;

use std::{
    fmt,
    hash::{Hash, Hasher},
};

use greenroom_domain::{Sentence, sentence};
use sha2::{Digest, Sha256};
use wasmtime::{Engine, component::Component};

#[cfg(feature = "compile")]
use crate::engine::CODE_SETTINGS;
use crate::engine::CodeSettings;

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

/// The length of each half of a fingerprint.
const HALF_BYTES: usize = DIGEST_BYTES / 2;

/// Identifies an engine's compiler and settings. A runtime that can compile runs only code with its own fingerprint.
#[cfg(feature = "compile")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fingerprint([u8; DIGEST_BYTES]);

#[cfg(feature = "compile")]
impl Fingerprint {
    pub(crate) fn of(engine: &Engine) -> Self {
        let SettingsFingerprint(settings) = SettingsFingerprint::of(&CODE_SETTINGS);
        // It covers wasmtime's version, the target, and the settings of compiler and engine.
        let compiler = half_digest(engine.precompile_compatibility_hash());
        let mut both = [0; DIGEST_BYTES];
        both[..HALF_BYTES].copy_from_slice(&settings);
        both[HALF_BYTES..].copy_from_slice(&compiler);
        Self(both)
    }
}

#[cfg(feature = "compile")]
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// The first half of a [`Fingerprint`]: Greenroom's settings, which every build knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SettingsFingerprint([u8; HALF_BYTES]);

impl SettingsFingerprint {
    pub(crate) fn of(settings: &CodeSettings) -> Self {
        Self(half_digest(settings))
    }
}

impl fmt::Display for SettingsFingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// The first half of the SHA-256 of a value's hashed bytes.
fn half_digest(value: impl Hash) -> [u8; HALF_BYTES] {
    let mut hasher = Sha256Hasher(Sha256::new());
    hasher.write(MAGIC);
    value.hash(&mut hasher);
    let whole = hasher.0.finalize();
    std::array::from_fn(|at| whole[at])
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
#[error("{}", self.sentence().english())]
pub(crate) enum InvalidEntry {
    UnknownFormat,
    Damaged,
    OtherEngine,
    OtherPackage,
}

impl InvalidEntry {
    /// The error as a sentence, for readers of each language.
    pub(crate) fn sentence(self) -> Sentence {
        match self {
            Self::UnknownFormat => {
                sentence!("failure-code-format", "it is no compiled code, or of another version of Greenroom")
            }
            Self::Damaged => sentence!("failure-code-damaged", "it is truncated or damaged"),
            Self::OtherEngine => sentence!("failure-code-other-engine", "it was compiled by another engine"),
            Self::OtherPackage => sentence!("failure-code-other-package", "it was compiled from another package"),
        }
    }
}

/// Compiled code of one package for one engine, in the format of files and of the compiling child's output.
#[derive(Debug)]
pub(crate) struct Entry(Vec<u8>);

impl Entry {
    /// Everything before the code in an entry.
    #[cfg(feature = "compile")]
    pub(crate) fn header(fingerprint: Fingerprint, package: &str, code: &[u8]) -> Vec<u8> {
        let package = package.as_bytes();
        let digest = digest(&[&fingerprint.0, package, code]);
        [MAGIC.as_slice(), &digest, &fingerprint.0, package].concat()
    }

    /// Accepts bytes as an entry if they are intact and for this engine and package.
    #[cfg(feature = "compile")]
    pub(crate) fn verify(bytes: Vec<u8>, fingerprint: Fingerprint, package: &str) -> Result<Self, InvalidEntry> {
        Self::verify_for(bytes, &fingerprint.0, package)
    }

    /// Accepts bytes as an entry if they are intact and of this package, and were compiled with these settings.
    /// [`Entry::component`] refuses the code if it was compiled by another wasmtime or for other CPU features.
    #[cfg(not(feature = "compile"))]
    pub(crate) fn verify_settings(
        bytes: Vec<u8>,
        settings: SettingsFingerprint,
        package: &str,
    ) -> Result<Self, InvalidEntry> {
        Self::verify_for(bytes, &settings.0, package)
    }

    /// `engine` is the fingerprint, or its first half.
    fn verify_for(bytes: Vec<u8>, engine: &[u8], package: &str) -> Result<Self, InvalidEntry> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(InvalidEntry::UnknownFormat)?;
        let (found, rest) = rest.split_at_checked(DIGEST_BYTES).ok_or(InvalidEntry::Damaged)?;
        if found != digest(&[rest]) {
            return Err(InvalidEntry::Damaged);
        }
        let (compiled_for, rest) = rest.split_at_checked(DIGEST_BYTES).ok_or(InvalidEntry::Damaged)?;
        let (from, _) = rest.split_at_checked(PACKAGE_DIGEST_BYTES).ok_or(InvalidEntry::Damaged)?;
        if !compiled_for.starts_with(engine) {
            return Err(InvalidEntry::OtherEngine);
        }
        if from != package.as_bytes() {
            return Err(InvalidEntry::OtherPackage);
        }
        Ok(Self(bytes))
    }

    #[cfg(feature = "compile")]
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The code as a component that can be linked.
    #[allow(unsafe_code)]
    pub(crate) fn component(&self, engine: &Engine) -> wasmtime::Result<Component> {
        // SAFETY: `deserialize` requires bytes that wasmtime's compiler produced. Only `verify_for` creates an `Entry`,
        // from the bytes of our own compiling child or of a directory that only the operator can write to, which has
        // only a compiler's output. `verify_for` has checked that they are intact. Whether they were compiled by this
        // wasmtime, with its settings and for this machine's CPU features, is known from the fingerprint, or else
        // `deserialize` checks it: the code says all three. They are in this process's own memory, and `deserialize`
        // copies them, so nothing can change them meanwhile.
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

#[cfg(all(test, feature = "compile"))]
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
        let settings = SettingsFingerprint::of(&CODE_SETTINGS).to_string();
        assert!(of(&plain).to_string().starts_with(&settings), "the first half needs no compiler");
    }
}

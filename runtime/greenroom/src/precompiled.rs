//! Compiled code as it is kept: what an entry holds, what makes it fit to run, and how it becomes code.
//!
//! **What is trusted.** Compiled code is trusted like the binary itself: wasmtime runs it as it stands. So two things have
//! to hold before an entry is used, and what does not hold is compiled again and never run.
//!
//! 1. *Only the operator can have written it.* That is the anchor. The directory, every directory above it and the entry
//!    itself belong to whoever runs this process or to root, and nobody else can write to them ([`directory`]). It is
//!    looked at when the runtime is built and again at every use.
//! 2. *It is what a compiler gave, for this package and this engine.* The entry names the package by its SHA-256 and the
//!    engine by its fingerprint, and a BLAKE3 digest covers both and the code. That finds a truncated, damaged or mixed-up
//!    entry. It is no signature: whoever can write in the directory as the operator could write a digest too, or
//!    exchange the binary.
//!
//! An entry is read into memory once, and what was verified is what is used: a file that changes afterwards changes
//! nothing.
//!
//! The fingerprint covers wasmtime's full version, its settings and the machine's CPU features, so an update of any of
//! them compiles anew. Entries of others are never looked at.

pub(crate) mod directory;

use std::{
    fmt,
    hash::{Hash, Hasher},
};

use sha2::{Digest, Sha256};
use wasmtime::{Engine, component::Component};

/// How an entry begins: what it is, and the version of this layout.
const MAGIC: &[u8; 16] = b"greenroom code\0\x01";

/// Length of the digest that follows, and of the fingerprint behind that.
const VALUE: usize = 32;

/// Length of the package's digest behind them, which is in hex.
const PACKAGE: usize = 64;

/// What stands before the code.
const HEAD: usize = MAGIC.len() + 2 * VALUE + PACKAGE;

/// How large an entry may be: 256 MiB, sixteen times the largest package. What a child gives or a directory holds is in
/// memory for a moment.
pub(crate) const MAX_BYTES: usize = 256 << 20;

/// What code has to be compiled by to run in an engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fingerprint([u8; VALUE]);

impl Fingerprint {
    pub(crate) fn of(engine: &Engine) -> Self {
        let mut hasher = Wide(Sha256::new());
        hasher.write(MAGIC);
        // Wasmtime's version, the target, the compiler's and the engine's settings.
        engine.precompile_compatibility_hash().hash(&mut hasher);
        Self(hasher.0.finalize().into())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// Takes what `Hash` gives into SHA-256: 64 bits would be few for the name of code.
struct Wide(Sha256);

impl Hasher for Wide {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        // Nobody asks: the digest is taken whole.
        0
    }
}

/// Why something is not the entry that is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unfit {
    #[error("it is no compiled code, or of another version of Greenroom")]
    Strange,
    #[error("it is truncated or damaged")]
    Damaged,
    #[error("it was compiled by another engine")]
    OtherEngine,
    #[error("it was compiled from another package")]
    OtherPackage,
}

/// Compiled code of one package for one engine, as it is kept and as a compiling child gives it.
#[derive(Debug)]
pub(crate) struct Entry(Vec<u8>);

impl Entry {
    /// What stands before the code that was just compiled.
    pub(crate) fn head(fingerprint: Fingerprint, package: &str, code: &[u8]) -> Vec<u8> {
        let package = package.as_bytes();
        let digest = digest(&[&fingerprint.0, package, code]);
        [MAGIC.as_slice(), &digest, &fingerprint.0, package].concat()
    }

    /// Takes bytes for an entry, if they are the one for this engine and this package to the last bit.
    pub(crate) fn verify(bytes: Vec<u8>, fingerprint: Fingerprint, package: &str) -> Result<Self, Unfit> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(Unfit::Strange)?;
        let (found, rest) = rest.split_at_checked(VALUE).ok_or(Unfit::Damaged)?;
        if found != digest(&[rest]) {
            return Err(Unfit::Damaged);
        }
        let (engine, rest) = rest.split_at_checked(VALUE).ok_or(Unfit::Damaged)?;
        let (from, _) = rest.split_at_checked(PACKAGE).ok_or(Unfit::Damaged)?;
        if engine != fingerprint.0 {
            return Err(Unfit::OtherEngine);
        }
        if from != package.as_bytes() {
            return Err(Unfit::OtherPackage);
        }
        Ok(Self(bytes))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Makes it code that can be linked.
    #[allow(unsafe_code)]
    pub(crate) fn component(&self, engine: &Engine) -> wasmtime::Result<Component> {
        // SAFETY: `deserialize` wants bytes that wasmtime's compiler gave. An `Entry` is made by `verify` alone, of bytes
        // from one of two places: our own compiling child, or a directory that only the operator can write, where only
        // what a compiler gave is put. `verify` has found them whole, and compiled by this wasmtime for this engine. They
        // are this process's own memory, and `deserialize` copies them, so that nothing can change them meanwhile.
        unsafe { Component::deserialize(engine, &self.0[HEAD..]) }
    }
}

fn digest(parts: &[&[u8]]) -> [u8; VALUE] {
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

    const ENGINE: Fingerprint = Fingerprint([1; VALUE]);

    fn package() -> String {
        "2f".repeat(32)
    }

    fn entry() -> Vec<u8> {
        let code = b"the code";
        [Entry::head(ENGINE, &package(), code), code.to_vec()].concat()
    }

    #[test]
    fn an_entry_is_for_its_engine_and_its_package() {
        let kept = Entry::verify(entry(), ENGINE, &package()).unwrap();
        assert_eq!(&kept.bytes()[HEAD..], b"the code");
        assert_eq!(Entry::verify(entry(), Fingerprint([3; VALUE]), &package()).unwrap_err(), Unfit::OtherEngine);
        assert_eq!(Entry::verify(entry(), ENGINE, &"3f".repeat(32)).unwrap_err(), Unfit::OtherPackage);
        assert_eq!(Entry::verify(b"\x7fELF".to_vec(), ENGINE, &package()).unwrap_err(), Unfit::Strange);
    }

    #[test]
    fn every_flipped_bit_and_every_missing_or_further_byte_is_found() {
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
        fn strange_bytes_are_never_an_entry(bytes in proptest::collection::vec(any::<u8>(), 0..300), whole in any::<bool>()) {
            let bytes = if whole { [MAGIC.as_slice(), &bytes].concat() } else { bytes };
            Entry::verify(bytes, ENGINE, &package()).unwrap_err();
        }
    }

    #[test]
    fn the_fingerprint_is_the_engines_settings() {
        let of = |config: &wasmtime::Config| Fingerprint::of(&Engine::new(config).unwrap());
        let plain = wasmtime::Config::new();
        let mut other = wasmtime::Config::new();
        other.epoch_interruption(true);
        assert_eq!(of(&plain), of(&plain));
        assert_ne!(of(&plain), of(&other));
    }
}

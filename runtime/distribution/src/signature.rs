//! Signatures of packages, in the format of the WebAssembly tool conventions ("Module Signatures"), by wasmsign2.
//!
//! A signature is a custom section `signature`, the first of the file. It signs SHA-256 of everything after it, with
//! Ed25519, so that the same package and key always give the same bytes. A package is still one file, and several keys
//! can sign it. The conventions also have signatures of parts of a file; those are refused, because the rest of the file
//! would not be protected.

use std::{collections::HashSet, io::Cursor};

use greenroom_package::{DEFAULT_MAX_BYTES, Package, PackageError};
use greenroom_sentence::{Sentence, sentence};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use wasmparser::BinaryReader;

use crate::{
    key::{KeyId, PublicKey, SecretKey},
    malformed::Malformed,
};

/// The name of the section with the signatures.
const SECTION: &str = "signature";
/// The name of the sections that end a signed part of a file.
const DELIMITER: &str = "signature_delimiter";
/// How long the section may be: room for some hundred signatures.
const MAX_SECTION_BYTES: usize = 64 * 1024;
/// How many signatures a package may have. Each costs a verification.
const MAX_SIGNATURES: usize = 64;
/// How long a key's name in a signature may be.
const MAX_KEY_ID: usize = 64;
/// Version 1 of the format, content "WebAssembly", hash function SHA-256.
const FORMAT: [u8; 3] = [1, 1, 1];
/// The algorithm Ed25519.
const ED25519: u8 = 1;
/// The bytes of an Ed25519 signature.
const SIGNATURE_BYTES: usize = 64;
/// The bytes of the header of a component.
const HEADER: usize = 8;

/// Why a package's signatures cannot be read, or it cannot be signed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}", self.sentence().english())]
#[non_exhaustive]
pub enum SignatureError {
    /// The content is not the signed content.
    Changed,
    /// The signature of a key is wrong.
    Forged(KeyId),
    /// The section is not in the format.
    Malformed(Malformed),
    /// Only a part of the file is signed.
    Partial,
    /// The bytes are no package.
    #[error(transparent)]
    Package(#[from] PackageError),
}

impl SignatureError {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Changed => sentence!(
                "failure-signature-changed",
                "the package was changed after it was signed: its content does not match its signature. Get it again from \
                 its author, and do not install this one"
            ),
            Self::Forged(key) => sentence!(
                "failure-signature-forged",
                "the package holds a signature of the key {key} that this key did not make: get the package again from its \
                 author, and do not install this one",
                key = key
            ),
            Self::Malformed(why) => sentence!(
                "failure-signature-malformed",
                "the package's section `signature` cannot be read ({why}): sign the package again, from the unsigned one",
                why = why.sentence()
            ),
            Self::Partial => sentence!(
                "failure-signature-partial",
                "only parts of the package are signed: sign it whole, with `greenroom sign`"
            ),
            Self::Package(error) => error.sentence(),
        }
    }
}

/// The signatures of a package that was not changed after it was signed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Signatures {
    /// The known keys that signed it.
    pub valid: Vec<KeyId>,
    /// The names of the other keys that claim to have signed it. Nobody has verified this. None for a signature without
    /// a key's name.
    pub unknown: Vec<Option<KeyId>>,
}

impl Signatures {
    /// Whether it has no signature at all.
    pub fn is_empty(&self) -> bool {
        self.valid.is_empty() && self.unknown.is_empty()
    }
}

/// Signs a package. A package that is signed by other keys keeps their signatures; a package that is signed by this key
/// stays as it is. The same package and key give the same bytes.
///
/// # Errors
/// The bytes are no package, or it was changed after another key signed it.
pub fn sign(package: &[u8], key: &SecretKey) -> Result<Vec<u8>, SignatureError> {
    let package = Package::read(package)?;
    let public = key.public();
    if verify(&package, std::slice::from_ref(&public))?.valid.contains(&public.id()) {
        return Ok(package.bytes().to_vec());
    }
    let unreadable = |_| SignatureError::Malformed(Malformed::PackageUnread);
    let module = wasmsign2::Module::deserialize(&mut Cursor::new(package.bytes())).map_err(unreadable)?;
    let (module, _) = key.0.sign_multi(module, public.0.key_id(), false, false).map_err(unreadable)?;
    let mut signed = Vec::new();
    module.serialize(&mut signed).map_err(unreadable)?;
    // What readers of the signed package would find, the author hears now.
    let signed = Package::read_bounded(signed, DEFAULT_MAX_BYTES)?;
    if !verify(&signed, std::slice::from_ref(&public))?.valid.contains(&public.id()) {
        return Err(SignatureError::Changed);
    }
    Ok(signed.bytes().to_vec())
}

/// Finds out which of the known keys signed a package.
///
/// # Errors
/// The package was changed after it was signed, a signature in the name of a known key is not that key's, or the
/// signatures cannot be read. A package without signatures is no error.
pub fn verify(package: &Package, known: &[PublicKey]) -> Result<Signatures, SignatureError> {
    let bytes = package.bytes();
    let Some(section) = section(bytes)? else { return Ok(Signatures::default()) };
    let claims = claims(section.content)?;
    let digest: [u8; 32] = Sha256::digest(bytes.get(section.end..).unwrap_or_default()).into();
    if claims.iter().any(|claim| claim.digest != digest) {
        return Err(SignatureError::Changed);
    }
    let keys = wasmsign2::PublicKeySet::new(known.iter().map(|key| key.0.clone()).collect());
    let valid: HashSet<KeyId> = match keys.verify(&mut Cursor::new(bytes), None) {
        Ok(valid) => valid.into_iter().map(|key| KeyId(key.key_id().cloned().unwrap_or_default())).collect(),
        Err(wasmsign2::WSError::VerificationFailed) => HashSet::new(),
        Err(_) => return Err(SignatureError::Malformed(Malformed::Unread)),
    };
    let forged = |id: &KeyId| !valid.contains(id) && known.iter().any(|key| key.id() == *id);
    let mut unknown = Vec::new();
    for claim in claims {
        match claim.key_id {
            Some(id) if forged(&id) => return Err(SignatureError::Forged(id)),
            Some(id) if valid.contains(&id) => {}
            // Where a known key is valid, the signature without a name may be its own.
            None if !valid.is_empty() => {}
            id => unknown.push(id),
        }
    }
    // In the order of the known keys, so that the answer is the same every time.
    let valid = known.iter().map(PublicKey::id).filter(|id| valid.contains(id)).collect();
    Ok(Signatures { valid, unknown })
}

/// The section with the signatures.
struct Section<'a> {
    content: &'a [u8],
    /// The offset of its end in the file.
    end: usize,
}

/// Finds the section with the signatures, which is the first of the file.
fn section(bytes: &[u8]) -> Result<Option<Section<'_>>, SignatureError> {
    let damaged = |_| SignatureError::Malformed(Malformed::Damaged);
    let mut reader = BinaryReader::new(bytes.get(HEADER..).unwrap_or_default(), 0);
    let mut found = None;
    let mut is_first = true;
    while !reader.eof() {
        let is_custom = reader.read_u8().map_err(damaged)? == 0;
        let length = usize::try_from(reader.read_var_u32().map_err(damaged)?).unwrap_or(usize::MAX);
        let content = reader.read_bytes(length).map_err(damaged)?;
        if is_custom {
            let mut section = BinaryReader::new(content, 0);
            match section.read_string().map_err(damaged)? {
                SECTION if is_first => {
                    let length = section.bytes_remaining();
                    let content = section.read_bytes(length).map_err(damaged)?;
                    let end = bytes.len() - reader.bytes_remaining();
                    found = Some(Section { content, end });
                }
                SECTION => return Err(SignatureError::Malformed(Malformed::NotFirst)),
                DELIMITER => return Err(SignatureError::Partial),
                _ => {}
            }
        }
        is_first = false;
    }
    Ok(found)
}

/// What a signature says, before it is verified.
struct Claim {
    digest: [u8; 32],
    key_id: Option<KeyId>,
}

/// Reads the claims of the signatures. wasmsign2 reads them again; here every length is checked first, because wasmsign2
/// takes as much memory as a length says.
fn claims(content: &[u8]) -> Result<Vec<Claim>, SignatureError> {
    const CUT: SignatureError = SignatureError::Malformed(Malformed::CutOff);
    if content.len() > MAX_SECTION_BYTES {
        return Err(SignatureError::Malformed(Malformed::TooLong));
    }
    let mut reader = BinaryReader::new(content, 0);
    if reader.read_bytes(FORMAT.len()).map_err(|_| CUT)? != FORMAT {
        return Err(SignatureError::Malformed(Malformed::OtherFormat));
    }
    let mut claims = Vec::new();
    let sets = reader.read_var_u32().map_err(|_| CUT)?;
    for _ in 0..sets {
        let mut set = nested(&mut reader)?;
        if set.read_var_u32().map_err(|_| CUT)? != 1 {
            return Err(SignatureError::Partial);
        }
        let digest = set.read_bytes(32).ok().and_then(|bytes| bytes.try_into().ok()).ok_or(CUT)?;
        for _ in 0..set.read_var_u32().map_err(|_| CUT)? {
            let mut signature = nested(&mut set)?;
            let length = signature.read_var_u32().map_err(|_| CUT)? as usize;
            let id = signature.read_bytes(length).map_err(|_| CUT)?;
            if id.len() > MAX_KEY_ID {
                return Err(SignatureError::Malformed(Malformed::LongKeyName));
            }
            if signature.read_u8().map_err(|_| CUT)? != ED25519 {
                return Err(SignatureError::Malformed(Malformed::NotEd25519));
            }
            let mut value = nested(&mut signature)?;
            if value.read_bytes(SIGNATURE_BYTES).is_err() || !value.eof() || !signature.eof() {
                return Err(SignatureError::Malformed(Malformed::OtherLength));
            }
            claims.push(Claim { digest, key_id: (!id.is_empty()).then(|| KeyId(id.to_vec())) });
            if claims.len() > MAX_SIGNATURES {
                return Err(SignatureError::Malformed(Malformed::TooMany));
            }
        }
        if !set.eof() {
            return Err(SignatureError::Malformed(Malformed::LongerThanContent));
        }
    }
    if claims.is_empty() || !reader.eof() {
        return Err(SignatureError::Malformed(Malformed::LongerThanContent));
    }
    Ok(claims)
}

/// A reader of the bytes after a length.
fn nested<'a>(reader: &mut BinaryReader<'a>) -> Result<BinaryReader<'a>, SignatureError> {
    let cut = |_| SignatureError::Malformed(Malformed::CutOff);
    let length = reader.read_var_u32().map_err(cut)? as usize;
    Ok(BinaryReader::new(reader.read_bytes(length).map_err(cut)?, 0))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::testing::{object, package, with_schemas};

    fn read(bytes: &[u8]) -> Package {
        Package::read(bytes).unwrap()
    }

    /// The package with a section `signature` of this content before everything else.
    fn with_section(package: &[u8], content: &[u8]) -> Vec<u8> {
        let mut section = vec![9];
        section.extend_from_slice(b"signature");
        section.extend_from_slice(content);
        let mut bytes = package[..HEADER].to_vec();
        bytes.push(0);
        bytes.extend(leb(section.len()));
        bytes.extend(section);
        bytes.extend_from_slice(&package[HEADER..]);
        bytes
    }

    fn leb(mut value: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        loop {
            let byte = u8::try_from(value & 0x7f).unwrap();
            value >>= 7;
            if value == 0 {
                bytes.push(byte);
                return bytes;
            }
            bytes.push(byte | 0x80);
        }
    }

    #[test]
    fn a_signed_package_is_the_same_action_and_the_same_bytes_every_time() {
        let (bytes, key) = (package("lead-score", "1.0.0"), SecretKey::generate());
        let (input, output) = (object(&json!({ "email": { "type": "string" } })), object(&json!({})));
        assert_eq!(bytes, with_schemas("lead-score", "1.0.0", &input, &output), "building is reproducible");
        let signed = sign(&bytes, &key).unwrap();
        assert_eq!(signed, sign(&bytes, &key).unwrap());
        assert_eq!(signed, sign(&signed, &key).unwrap(), "signing again changes nothing");
        let (before, after) = (read(&bytes), read(&signed));
        assert_eq!((before.manifest(), before.imports()), (after.manifest(), after.imports()));
        assert_eq!(verify(&after, &[key.public()]).unwrap().valid, [key.public().id()]);
        assert!(verify(&before, &[key.public()]).unwrap().is_empty());
    }

    #[test]
    fn several_keys_sign_and_each_is_recognised() {
        let [first, second, other] = std::array::from_fn(|_| SecretKey::generate());
        let signed = sign(&sign(&package("lead-score", "1.0.0"), &first).unwrap(), &second).unwrap();
        let signed = read(&signed);
        let ids = |keys: &[&SecretKey]| keys.iter().map(|key| key.public().id()).collect::<Vec<_>>();
        let all = verify(&signed, &[second.public(), other.public(), first.public()]).unwrap();
        assert_eq!((all.valid, all.unknown), (ids(&[&second, &first]), vec![]));
        let one = verify(&signed, &[first.public()]).unwrap();
        assert_eq!((one.valid, one.unknown), (ids(&[&first]), vec![Some(second.public().id())]));
        let none = verify(&signed, &[other.public()]).unwrap();
        assert_eq!((none.valid.len(), none.unknown.len()), (0, 2));
        assert_eq!(verify(&signed, &[]).unwrap().unknown.len(), 2);
    }

    /// Every byte of the file is changed, one after the other: in every section, and in the signature itself. A changed
    /// package either is no package, or is not signed by the key.
    #[test]
    fn no_byte_can_be_changed() {
        let key = SecretKey::generate();
        let signed = sign(&package("lead-score", "1.0.0"), &key).unwrap();
        let end = section(&signed).unwrap().unwrap().end;
        let mut packages = 0;
        for index in 0..signed.len() {
            for flip in [0x01, 0x80] {
                let mut changed = signed.clone();
                changed[index] ^= flip;
                let Ok(changed) = Package::read(changed) else { continue };
                packages += 1;
                let found = verify(&changed, &[key.public()]);
                match &found {
                    Ok(found) => assert!(found.valid.is_empty() && index < end, "byte {index}: {found:?}"),
                    Err(error) if index >= end => assert_eq!(*error, SignatureError::Changed, "byte {index}"),
                    Err(_) => {}
                }
            }
        }
        assert!(packages > 100, "many changes leave a package that can be read: {packages}");
    }

    #[test]
    fn what_is_added_or_removed_is_noticed() {
        let key = SecretKey::generate();
        let signed = sign(&package("lead-score", "1.0.0"), &key).unwrap();
        let custom = [&[0, 2, 1][..], b"x"].concat();
        let appended = read(&[&signed[..], &custom].concat());
        assert_eq!(verify(&appended, &[key.public()]), Err(SignatureError::Changed));
        assert_eq!(sign(appended.bytes(), &SecretKey::generate()), Err(SignatureError::Changed));
        // Before the signature, nothing would protect it.
        let before = read(&[&signed[..HEADER], &custom, &signed[HEADER..]].concat());
        assert!(matches!(verify(&before, &[key.public()]), Err(SignatureError::Malformed(_))));
        // The signature of another package.
        let other = sign(&package("lead-score", "1.0.1"), &key).unwrap();
        let moved = with_section(&package("lead-score", "1.0.0"), section(&other).unwrap().unwrap().content);
        assert_eq!(verify(&read(&moved), &[key.public()]), Err(SignatureError::Changed));
    }

    #[test]
    fn a_signature_in_the_name_of_a_key_that_did_not_sign_is_forged() {
        let (key, mallory) = (SecretKey::generate(), SecretKey::generate());
        let signed = sign(&package("lead-score", "1.0.0"), &mallory).unwrap();
        let (theirs, ours) = (mallory.public().id().0, key.public().id().0);
        let at = signed.windows(theirs.len()).position(|window| window == theirs).unwrap();
        let mut forged = signed.clone();
        forged[at..at + ours.len()].copy_from_slice(&ours);
        assert_eq!(verify(&read(&forged), &[key.public()]), Err(SignatureError::Forged(key.public().id())));
    }

    #[test]
    fn signatures_of_parts_are_refused() {
        let key = SecretKey::generate();
        let module = wasmsign2::Module::deserialize(&mut Cursor::new(package("lead-score", "1.0.0"))).unwrap();
        let (module, _) = key.0.sign_multi(module, None, false, true).unwrap();
        let mut partial = Vec::new();
        module.serialize(&mut partial).unwrap();
        assert_eq!(verify(&read(&partial), &[key.public()]), Err(SignatureError::Partial));
    }

    #[test]
    fn signatures_without_a_keys_name_count_too() {
        let key = SecretKey::generate();
        let module = wasmsign2::Module::deserialize(&mut Cursor::new(package("lead-score", "1.0.0"))).unwrap();
        let mut signed = Vec::new();
        key.0.sign(module, None).unwrap().serialize(&mut signed).unwrap();
        let signed = read(&signed);
        assert_eq!(verify(&signed, &[key.public()]).unwrap().valid, [key.public().id()]);
        assert_eq!(verify(&signed, &[SecretKey::generate().public()]).unwrap().unknown, [None]);
    }

    proptest! {
        /// Any content of the section is read or refused, and never counts as a signature of the key.
        #[test]
        fn no_content_of_the_section_is_a_signature_by_chance(
            junk in prop::collection::vec(any::<u8>(), 0..200),
            at in any::<prop::sample::Index>(),
            is_cut in any::<bool>(),
        ) {
            static SIGNED: LazyLock<(Vec<u8>, PublicKey)> = LazyLock::new(|| {
                let key = SecretKey::generate();
                (sign(&package("lead-score", "1.0.0"), &key).unwrap(), key.public())
            });
            let (signed, key) = &*SIGNED;
            let sound = section(signed).unwrap().unwrap().content;
            let at = at.index(sound.len());
            let end = if is_cut { sound.len() } else { (at + junk.len()).min(sound.len()) };
            let changed = [&sound[..at], &junk, &sound[end..]].concat();
            prop_assume!(changed != sound);
            let bytes = with_section(&package("lead-score", "1.0.0"), &changed);
            let found = verify(&read(&bytes), std::slice::from_ref(key));
            prop_assert!(found.is_err() || found.as_ref().is_ok_and(|found| found.valid.is_empty()), "{found:?}");
        }
    }

    /// Lengths that lie would make wasmsign2 take gigabytes.
    #[test]
    fn sections_that_are_no_signatures_are_refused() {
        let package = package("lead-score", "1.0.0");
        let huge = [0xff, 0xff, 0xff, 0xff, 0x0f];
        let long = vec![0; MAX_SECTION_BYTES + 1];
        for content in [
            &[][..],
            &[1, 1, 1],
            &[1, 1, 1, 0],
            &[2, 1, 1, 0],
            &[1, 2, 1, 0],
            &[&[1, 1, 1][..], &huge].concat(),
            &[&[1, 1, 1, 1][..], &huge].concat(),
            &[&[1, 1, 1, 1, 40, 1][..], &[0; 32], &[1], &huge].concat(),
            &[&[1, 1, 1, 1, 34, 1][..], &[0; 32], &[0]].concat(),
            &long,
        ] {
            let bytes = with_section(&package, content);
            assert!(
                matches!(verify(&read(&bytes), &[]), Err(SignatureError::Malformed(_))),
                "{:?}",
                &content[..content.len().min(50)]
            );
        }
    }
}

//! Keys, signatures, and why a package is trusted or not.

use std::{
    collections::BTreeMap,
    fs::{self, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use greenroom_distribution::{
    CandidateError, Credentials, Digest, Fetched, KeyId, SecretKey, Source, Verdict, fetch, sign, verdict, verify,
};
use greenroom_domain::{Sentence, sentence};
use secrecy::ExposeSecret;
use serde::Serialize;

use crate::{ServiceError, Settings, packages};

/// How long the file of a key may be.
const MAX_KEY_BYTES: u64 = 16 << 10;

/// A new pair of keys.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewKey {
    /// The short name of the public key, which signatures carry.
    pub id: KeyId,
    /// The public key, for the configuration of those who trust it.
    pub public_key: String,
    /// The file with the secret key.
    pub secret_file: PathBuf,
    /// The file with the public key.
    pub public_file: PathBuf,
}

/// A key.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownKey {
    /// The short name of the public key.
    pub id: KeyId,
    /// The public key.
    pub public_key: String,
    /// The operator's name of it, where it is trusted.
    pub trusted_as: Option<String>,
    /// The actions that it may sign, where it is trusted.
    pub actions: Vec<String>,
}

/// A package after it was signed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SignedPackage {
    /// The file.
    pub file: PathBuf,
    /// The action's name.
    pub name: String,
    /// The action's version.
    pub version: String,
    /// SHA-256 of the signed package, in hex.
    pub digest: String,
    /// The key's short name.
    pub key: KeyId,
    /// The key had signed it before.
    pub was_signed: bool,
}

/// A package whose signatures were verified.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VerifiedPackage {
    /// Where it is.
    pub source: String,
    /// The action's name.
    pub name: String,
    /// The action's version.
    pub version: String,
    /// SHA-256 of the package, in hex.
    pub digest: String,
    /// The trusted keys that signed it, by the operator's names.
    pub signed_by: Vec<String>,
    /// The short names of other keys that claim to have signed it.
    pub other_keys: Vec<Sentence>,
    /// Why it could be installed.
    pub trust: Option<Verdict>,
    /// Why it could not.
    pub refused: Option<Sentence>,
}

/// Makes a pair of keys, in two new files: `path` with the secret key, which only its owner can read, and `path` with
/// `.pub` for the public key.
///
/// # Errors
/// A file is there already, or cannot be written.
pub fn new_key(path: &Path) -> Result<NewKey, ServiceError> {
    let key = SecretKey::generate();
    let public = key.public();
    let public_file = PathBuf::from(format!("{}.pub", path.display()));
    for file in [path, &public_file] {
        // The secret key of another package would be lost.
        if file.exists() {
            return Err(ServiceError::Other(sentence!(
                "failure-setup-is-there",
                "{file} is there already: name another file",
                file = file.display()
            )));
        }
    }
    let write = |file: &Path, text: &str, is_secret: bool| {
        let unwritable = |error: io::Error| not_written(file, &error);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, if is_secret { 0o600 } else { 0o644 });
        let _ = is_secret;
        let mut opened = options.open(file).map_err(unwritable)?;
        opened.write_all(text.as_bytes()).and_then(|()| opened.sync_all()).map_err(unwritable)
    };
    write(path, key.to_pem().expose_secret(), true)?;
    write(&public_file, &public.to_pem(), false)?;
    Ok(NewKey { id: public.id(), public_key: public.to_string(), secret_file: path.to_owned(), public_file })
}

/// The keys that the operator trusts, by their names.
pub fn trusted_keys(settings: &Settings) -> Vec<ShownKey> {
    let keys = settings.trust.keys.iter().map(|(name, trusted)| ShownKey {
        id: trusted.key.id(),
        public_key: trusted.key.to_string(),
        trusted_as: Some(name.clone()),
        actions: trusted.actions.iter().map(ToString::to_string).collect(),
    });
    keys.collect()
}

/// Signs a package, in place or into another file.
///
/// # Errors
/// The key or the package cannot be read, or the file cannot be written.
pub fn sign_package(package: &Path, key: &Path, to: Option<&Path>) -> Result<SignedPackage, ServiceError> {
    let unreadable = |error: io::Error| {
        ServiceError::Other(sentence!(
            "failure-setup-key-unreadable",
            "cannot read the key {file}: {error}; check the path",
            file = key.display(),
            error = error
        ))
    };
    let mut text = String::new();
    fs::File::open(key).and_then(|file| file.take(MAX_KEY_BYTES).read_to_string(&mut text)).map_err(unreadable)?;
    let secret = SecretKey::parse(&text).map_err(|error| ServiceError::of_file(key, error.sentence()))?;
    let bytes = packages::read_bytes(package).map_err(ServiceError::Other)?;
    let signed = sign(&bytes, &secret).map_err(|error| ServiceError::of_file(package, error.sentence()))?;
    let file = to.unwrap_or(package);
    if signed != bytes || to.is_some() {
        replace(file, &signed)?;
    }
    let read =
        greenroom_package::Package::read(&*signed).map_err(|error| ServiceError::of_file(package, error.sentence()))?;
    Ok(SignedPackage {
        file: file.to_owned(),
        name: read.manifest().name.clone(),
        version: read.manifest().version.to_string(),
        digest: read.digest().to_owned(),
        key: secret.public().id(),
        was_signed: signed == bytes,
    })
}

fn not_written(file: &Path, error: &io::Error) -> ServiceError {
    ServiceError::Other(sentence!(
        "failure-setup-not-written",
        "cannot write {file}: {error}",
        file = file.display(),
        error = error
    ))
}

/// Whether nothing but a package is lost where a file is written.
fn holds_no_other(file: &Path) -> io::Result<bool> {
    const MAGIC: &[u8] = b"\0asm";
    match fs::metadata(file) {
        Err(_) => Ok(true),
        Ok(found) if !found.is_file() => Ok(false),
        Ok(_) => {
            let mut begin = Vec::new();
            fs::File::open(file)?.take(MAGIC.len() as u64).read_to_end(&mut begin)?;
            Ok(begin.is_empty() || begin == MAGIC)
        }
    }
}

/// Writes a package, which appears whole or not at all. A file that is there is replaced only if it is a WebAssembly file, so that a
/// mistaken name costs nothing else.
pub(super) fn replace(file: &Path, bytes: &[u8]) -> Result<(), ServiceError> {
    let unwritable = |error: io::Error| not_written(file, &error);
    if !holds_no_other(file).map_err(unwritable)? {
        return Err(ServiceError::Other(sentence!(
            "failure-setup-no-package-there",
            "{file} is there already and is no package: name another file",
            file = file.display()
        )));
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let unfinished = folder.join(format!(".{name}.{}", uuid::Uuid::now_v7()));
    let write = || {
        let mut opened = OpenOptions::new().write(true).create_new(true).open(&unfinished)?;
        opened.write_all(bytes)?;
        opened.sync_all()?;
        fs::rename(&unfinished, file)
    };
    write().inspect_err(|_| drop(fs::remove_file(&unfinished))).map_err(unwritable)
}

/// Verifies the signatures of a package, and whether the operator's policy accepts it.
///
/// # Errors
/// The package cannot be had, or was changed after it was signed.
pub async fn verify_package(
    settings: &Settings,
    source: &Source,
    digest: Option<&Digest>,
    credentials: &Credentials,
) -> Result<VerifiedPackage, ServiceError> {
    let fetched = fetch(source, digest, &settings.trust, credentials).await;
    let fetched = fetched.map_err(|error| ServiceError::Other(error.sentence()))?;
    let Fetched { package, origin, source } = fetched;
    let names: BTreeMap<KeyId, &String> =
        settings.trust.keys.iter().map(|(name, trusted)| (trusted.key.id(), name)).collect();
    let found = verify(&package, &settings.trust.public_keys())
        .map_err(|error| CandidateError::Signature { source_text: source.clone(), error })
        .map_err(|error| ServiceError::Other(error.sentence()))?;
    let decided = verdict(&package, &settings.trust, &origin, &source);
    let named = |id: &Option<KeyId>| match id {
        Some(id) => id.to_string().into(),
        None => sentence!("failure-signature-nameless-key", "a key without a name"),
    };
    Ok(VerifiedPackage {
        name: package.manifest().name.clone(),
        version: package.manifest().version.to_string(),
        digest: package.digest().to_owned(),
        signed_by: found.valid.iter().filter_map(|id| names.get(id)).map(|name| (*name).clone()).collect(),
        other_keys: found.unknown.iter().map(named).collect(),
        refused: decided.as_ref().err().map(|error| match error {
            CandidateError::Trust { error, .. } => error.sentence(),
            error => error.sentence(),
        }),
        trust: decided.ok(),
        source,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_package_replaces_packages_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (package, other) = (folder.path().join("a.wasm"), folder.path().join("manifest.json"));
        for bytes in [b"\0asm1", b"\0asm2"] {
            replace(&package, bytes).unwrap();
            assert_eq!(fs::read(&package).unwrap(), bytes);
        }
        fs::write(&other, "{}").unwrap();
        for kept in [other.as_path(), folder.path()] {
            assert!(replace(kept, b"\0asm").unwrap_err().to_string().contains("is no package"), "{}", kept.display());
        }
        assert_eq!(fs::read(&other).unwrap(), b"{}");
    }

    #[test]
    fn a_new_key_is_for_its_owner_and_never_replaces_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("acme.key");
        let made = new_key(&path).unwrap();
        let secret = SecretKey::parse(&fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(secret.public().to_string(), made.public_key);
        assert_eq!(fs::read_to_string(&made.public_file).unwrap(), secret.public().to_pem());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert!(new_key(&path).unwrap_err().to_string().contains("is there already"));
        fs::remove_file(&path).unwrap();
        assert!(new_key(&path).unwrap_err().to_string().contains("acme.key.pub is there already"));
        assert!(!serde_json::to_string(&made).unwrap().contains("PRIVATE"));
    }
}

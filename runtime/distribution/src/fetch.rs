//! Fetching packages from where they are, and pushing them to a registry.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use greenroom_package::{DEFAULT_MAX_BYTES, Package, PackageError};
use greenroom_sentence::{Sentence, sentence};
use oci_client::manifest::OCI_IMAGE_MEDIA_TYPE;

use crate::{
    digest::Digest,
    http::{self, HttpError},
    layout::{self, Layout, LayoutError},
    registry::{Connection, Credentials, Purpose, RegistryError},
    sentences::of_place,
    source::{Origin, RegistryReference, Source},
    trust::{TrustError, TrustPolicy},
};

/// A package that was fetched. Its form is checked; who signed it is not.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// The package.
    pub package: Package,
    /// The place, for the trust policy.
    pub origin: Origin,
    /// The place with what identifies the package there: a text that [`Source`] reads and that always means this
    /// package.
    pub source: String,
}

/// A package in a registry after [`push`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pushed {
    /// The reference with the tag.
    pub reference: String,
    /// The reference with the digest of the manifest, which always means this package.
    pub pinned: String,
}

/// Why a package was not fetched or pushed.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.sentence().english())]
#[non_exhaustive]
pub enum FetchError {
    /// The file cannot be read.
    File {
        /// The file.
        path: String,
        /// What is wrong.
        message: Sentence,
    },
    /// The trust policy does not allow the place.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// Over the network, a file may be changed without anybody noticing.
    NoDigest(String),
    /// It is another package than the one that was asked for.
    OtherPackage {
        /// The place.
        source_text: String,
        /// The digest that was asked for.
        expected: String,
        /// The digest of what is there.
        found: String,
    },
    /// The server.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The registry.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// There is something else in the registry.
    Layout {
        /// The reference.
        reference: String,
        /// What is there.
        error: LayoutError,
    },
    /// It is no package.
    Package {
        /// The place.
        source_text: String,
        /// What is wrong.
        error: PackageError,
    },
    /// A reference to push to has a digest, which only the package decides.
    PushToDigest(String),
}

impl FetchError {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::File { path, message } => of_place(path, message),
            Self::Trust(error) => error.sentence(),
            Self::NoDigest(address) => sentence!(
                "failure-fetch-no-digest",
                "{address}: an address needs the package's digest: write it as #sha256=DIGEST after the address, or give it \
                 with --digest. Its author tells it; `greenroom verify` shows it",
                address = address
            ),
            Self::OtherPackage { source_text, expected, found } => sentence!(
                "failure-fetch-other-package",
                "{place}: the package has the digest {found}, and {expected} was asked for: do not use it; ask its author",
                place = source_text,
                found = found,
                expected = expected
            ),
            Self::Http(error) => error.sentence(),
            Self::Registry(error) => error.sentence(),
            Self::Layout { reference, error } => of_place(reference, &error.sentence()),
            Self::Package { source_text, error } => of_place(source_text, &error.sentence()),
            Self::PushToDigest(reference) => sentence!(
                "failure-fetch-push-to-digest",
                "{reference}: push to a tag, without a digest",
                reference = reference
            ),
        }
    }
}

/// Fetches a package. `digest` is what the caller knows of it; an address needs one, there or in the source.
///
/// Nothing is fetched from where the policy does not allow it. A server decides nothing but the bytes: size, time and
/// redirects are limited, and what an address or a reference says of the digest is checked.
///
/// # Errors
/// [`FetchError`].
pub async fn fetch(
    source: &Source,
    digest: Option<&Digest>,
    policy: &TrustPolicy,
    credentials: &Credentials,
) -> Result<Fetched, FetchError> {
    let origin = source.origin();
    policy.check_origin(&origin)?;
    let (bytes, named) = match source {
        Source::File(path) => {
            let path = path.clone();
            let read = tokio::task::spawn_blocking(move || read_file(&path).map(|bytes| (bytes, absolute(&path))));
            let (bytes, path) = read
                .await
                .map_err(|error| FetchError::File { path: origin.to_string(), message: error.to_string().into() })??;
            (bytes, path.display().to_string())
        }
        Source::Https { url, digest: in_url } => {
            let text = http::shown(url);
            let expected = in_url.as_ref().or(digest).ok_or_else(|| FetchError::NoDigest(text.clone()))?;
            let client = http::client(None)?;
            let download = http::get(client.get(url.clone()), url, DEFAULT_MAX_BYTES as u64);
            let bytes = http::within(&text, download).await?;
            expect(&text, expected, &bytes)?;
            (bytes, format!("{text}#sha256={}", expected.hex()))
        }
        Source::Registry(reference) => http::within(reference.registry(), pull(reference, policy, credentials)).await?,
    };
    if let Some(expected) = digest {
        expect(&named, expected, &bytes)?;
    }
    let package = Package::read(bytes).map_err(|error| FetchError::Package { source_text: named.clone(), error })?;
    Ok(Fetched { package, origin, source: named })
}

fn expect(source: &str, expected: &Digest, bytes: &[u8]) -> Result<(), FetchError> {
    let found = Digest::of(bytes);
    if found == *expected {
        return Ok(());
    }
    let (expected, found) = (expected.to_string(), found.to_string());
    Err(FetchError::OtherPackage { source_text: source.to_owned(), expected, found })
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// Reads a file that may be no package.
fn read_file(path: &Path) -> Result<Vec<u8>, FetchError> {
    let wrong = |message: Sentence| FetchError::File { path: path.display().to_string(), message };
    let unreadable = |error: io::Error| {
        wrong(sentence!("failure-fetch-file-unreadable", "cannot be read: {error}; check the path", error = error))
    };
    // Checked before the file is opened: opening a FIFO waits for a writer, and opening a device may do something.
    let found = fs::metadata(path).map_err(unreadable)?;
    if found.is_dir() {
        return Err(wrong(sentence!("failure-fetch-folder", "this is a folder: name a package in it")));
    }
    if !found.is_file() {
        return Err(wrong(sentence!("failure-fetch-not-a-file", "this is no regular file: name a package, a .wasm")));
    }
    if found.len() > DEFAULT_MAX_BYTES as u64 {
        let bytes = usize::try_from(found.len()).unwrap_or(usize::MAX);
        return Err(wrong(PackageError::TooLarge { bytes, max: DEFAULT_MAX_BYTES }.sentence()));
    }
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(found.len()).read_to_end(&mut bytes)).map_err(unreadable)?;
    Ok(bytes)
}

/// The packages of a folder: its files `*.wasm`, by name.
///
/// # Errors
/// The folder cannot be read.
pub fn in_folder(folder: &Path) -> Result<Vec<PathBuf>, FetchError> {
    let unreadable = |error: io::Error| FetchError::File {
        path: folder.display().to_string(),
        message: sentence!("failure-fetch-folder-unreadable", "cannot be read: {error}", error = error),
    };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|extension| extension == "wasm") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// The tag that a reference without a tag and a digest means.
const LATEST: &str = "latest";

/// Pulls a package: its bytes, and the reference with the digest of its manifest.
async fn pull(
    reference: &RegistryReference,
    policy: &TrustPolicy,
    credentials: &Credentials,
) -> Result<(Vec<u8>, String), FetchError> {
    let connection = Connection::open(reference, policy, credentials, Purpose::Pull).await?;
    let wanted = reference.digest().or(reference.tag()).unwrap_or(LATEST);
    let path = format!("manifests/{wanted}");
    let manifest = connection.get(&path, Some(OCI_IMAGE_MEDIA_TYPE), layout::MAX_MANIFEST_BYTES).await?;
    if let Some(expected) = reference.digest().and_then(|digest| digest.parse().ok()) {
        expect(&reference.to_string(), &expected, &manifest)?;
    }
    let wrong = |error| FetchError::Layout { reference: reference.to_string(), error };
    let (layer, size) = layout::layer_of(&manifest).map_err(wrong)?;
    if size > DEFAULT_MAX_BYTES as u64 {
        return Err(HttpError::TooLarge { url: reference.to_string(), max: DEFAULT_MAX_BYTES as u64 }.into());
    }
    let bytes = connection.get(&format!("blobs/{layer}"), None, size).await?;
    expect(&reference.to_string(), &layer, &bytes)?;
    Ok((bytes, pinned(reference, &Digest::of(&manifest))))
}

/// Pushes a package. The same package always gets the same digest in the registry.
///
/// # Errors
/// [`FetchError`].
pub async fn push(
    package: &Package,
    reference: &RegistryReference,
    policy: &TrustPolicy,
    credentials: &Credentials,
) -> Result<Pushed, FetchError> {
    if reference.digest().is_some() {
        return Err(FetchError::PushToDigest(reference.to_string()));
    }
    policy.check_origin(&reference.origin())?;
    let layout = Layout::of(package).map_err(|error| FetchError::Layout { reference: reference.to_string(), error })?;
    let upload = async {
        let connection = Connection::open(reference, policy, credentials, Purpose::Push).await?;
        let (config, digest) = (Digest::of(&layout.config), Digest::of(&layout.manifest));
        connection.put_blob(&layout.layer, package.bytes().to_vec()).await?;
        connection.put_blob(&config, layout.config).await?;
        let tag = reference.tag().unwrap_or(LATEST);
        connection.put_manifest(tag, OCI_IMAGE_MEDIA_TYPE, layout.manifest).await?;
        Ok(Pushed { reference: reference.to_string(), pinned: pinned(reference, &digest) })
    };
    http::within(reference.registry(), upload).await
}

fn pinned(reference: &RegistryReference, digest: &Digest) -> String {
    format!("oci://{}/{}@{digest}", reference.registry(), reference.repository())
}

//! Fetching packages from where they are, and pushing them to a registry.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use docker_credential::{CredentialRetrievalError, DockerCredential};
use greenroom_package::{DEFAULT_MAX_BYTES, Package, PackageError};
use oci_client::{
    Client, RegistryOperation,
    client::{ClientConfig, ClientProtocol},
    errors::OciDistributionError,
    manifest::OCI_IMAGE_MEDIA_TYPE,
    secrets::RegistryAuth,
};
use reqwest::{
    RequestBuilder, Url,
    header::{ACCEPT, HeaderValue},
};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    digest::Digest,
    http::{self, HttpError},
    layout::{self, Layout, LayoutError},
    source::{Origin, RegistryReference, Source},
    trust::{TrustError, TrustPolicy},
};

/// How a registry is told who asks.
#[derive(Debug, Clone, Default)]
pub enum Credentials {
    /// As `docker login` has stored it for the registry, in `DOCKER_CONFIG` or `~/.docker`; else as nobody.
    #[default]
    Docker,
    /// As nobody.
    Anonymous,
    /// With a name and a password, or a token in its place.
    Basic {
        /// The name.
        username: String,
        /// The password.
        password: SecretString,
    },
}

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
#[non_exhaustive]
pub enum FetchError {
    /// The file cannot be read.
    #[error("{path}: {message}")]
    File {
        /// The file.
        path: String,
        /// What is wrong.
        message: String,
    },
    /// The trust policy does not allow the place.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// Over the network, a file may be changed without anybody noticing.
    #[error(
        "{0}: an address needs the package's digest: write it as #sha256=DIGEST after the address, or give it with \
         --digest. Its author tells it; `greenroom verify` shows it"
    )]
    NoDigest(String),
    /// It is another package than the one that was asked for.
    #[error(
        "{source_text}: the package has the digest {found}, and {expected} was asked for: do not use it; ask its author"
    )]
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
    /// The registry, while it was logged in to or pushed to.
    #[error("the registry {registry}: {message}")]
    Registry {
        /// The registry.
        registry: String,
        /// The cause.
        message: String,
    },
    /// The password cannot be had.
    #[error("the password for {registry} that `docker login` has stored cannot be had: {message}; give --username")]
    Credentials {
        /// The registry.
        registry: String,
        /// The cause.
        message: String,
    },
    /// There is something else in the registry.
    #[error("{reference}: {error}")]
    Layout {
        /// The reference.
        reference: String,
        /// What is there.
        error: LayoutError,
    },
    /// It is no package.
    #[error("{source_text}: {error}")]
    Package {
        /// The place.
        source_text: String,
        /// What is wrong.
        error: PackageError,
    },
    /// A reference to push to has a digest, which only the package decides.
    #[error("{0}: push to a tag, without a digest")]
    PushToDigest(String),
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
                .map_err(|error| FetchError::File { path: origin.to_string(), message: error.to_string() })??;
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
    let wrong = |message: String| FetchError::File { path: path.display().to_string(), message };
    let unreadable = |error: io::Error| wrong(format!("cannot be read: {error}; check the path"));
    // Checked before the file is opened: opening a FIFO waits for a writer, and opening a device may do something.
    let found = fs::metadata(path).map_err(unreadable)?;
    if found.is_dir() {
        return Err(wrong("this is a folder: name a package in it".to_owned()));
    }
    if !found.is_file() {
        return Err(wrong("this is no regular file: name a package, a .wasm".to_owned()));
    }
    if found.len() > DEFAULT_MAX_BYTES as u64 {
        let bytes = usize::try_from(found.len()).unwrap_or(usize::MAX);
        return Err(wrong(PackageError::TooLarge { bytes, max: DEFAULT_MAX_BYTES }.to_string()));
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
        message: format!("cannot be read: {error}"),
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

/// Pulls a package: its bytes, and the reference with the digest of its manifest.
async fn pull(
    reference: &RegistryReference,
    policy: &TrustPolicy,
    credentials: &Credentials,
) -> Result<(Vec<u8>, String), FetchError> {
    let connection = Connection::open(reference, policy, credentials, RegistryOperation::Pull).await?;
    let wanted = reference.digest().or(reference.tag()).unwrap_or("latest");
    let url = connection.url(&format!("manifests/{wanted}"))?;
    let request = connection.get(&url).header(ACCEPT, OCI_IMAGE_MEDIA_TYPE);
    let manifest = http::get(request, &url, layout::MAX_MANIFEST_BYTES).await?;
    if let Some(expected) = reference.digest().and_then(|digest| digest.parse().ok()) {
        expect(&reference.to_string(), &expected, &manifest)?;
    }
    let wrong = |error| FetchError::Layout { reference: reference.to_string(), error };
    let (layer, size) = layout::layer_of(&manifest).map_err(wrong)?;
    if size > DEFAULT_MAX_BYTES as u64 {
        return Err(HttpError::TooLarge { url: reference.to_string(), max: DEFAULT_MAX_BYTES as u64 }.into());
    }
    let url = connection.url(&format!("blobs/{layer}"))?;
    let bytes = http::get(connection.get(&url), &url, size).await?;
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
        let connection = Connection::open(reference, policy, credentials, RegistryOperation::Push).await?;
        let refused = |error| refused(&connection.registry, &error);
        let (client, image) = (&connection.client, &reference.0);
        let config = Digest::of(&layout.config);
        client.push_blob(image, package.bytes().to_vec(), &layout.layer.to_string()).await.map_err(refused)?;
        client.push_blob(image, layout.config, &config.to_string()).await.map_err(refused)?;
        let digest = Digest::of(&layout.manifest);
        let media_type = HeaderValue::from_static(OCI_IMAGE_MEDIA_TYPE);
        client.push_manifest_raw(image, layout.manifest, media_type).await.map_err(refused)?;
        Ok(Pushed { reference: reference.to_string(), pinned: pinned(reference, &digest) })
    };
    http::within(reference.registry(), upload).await
}

fn pinned(reference: &RegistryReference, digest: &Digest) -> String {
    format!("oci://{}/{}@{digest}", reference.registry(), reference.repository())
}

/// A registry that was logged in to.
struct Connection {
    /// For uploads.
    client: Client,
    /// For downloads, whose size it limits.
    http: reqwest::Client,
    registry: String,
    base: String,
    token: Option<String>,
    auth: RegistryAuth,
}

impl Connection {
    async fn open(
        reference: &RegistryReference,
        policy: &TrustPolicy,
        credentials: &Credentials,
        operation: RegistryOperation,
    ) -> Result<Self, FetchError> {
        let registry = reference.0.resolve_registry().to_owned();
        let is_plain = http::is_loopback(&registry) || policy.plain_http.contains(&registry);
        let http = http::client(is_plain.then_some(registry.as_str()))?;
        let auth = authentication(&registry, credentials).await?;
        let config = ClientConfig {
            protocol: if is_plain { ClientProtocol::Http } else { ClientProtocol::Https },
            connect_timeout: Some(http::CONNECT),
            read_timeout: Some(http::SILENCE),
            user_agent: concat!("greenroom/", env!("CARGO_PKG_VERSION")),
            ..ClientConfig::default()
        };
        let refused = |error: &OciDistributionError| refused(&registry, error);
        let client = Client::try_from(config).map_err(|error| refused(&error))?;
        let token = client.auth(&reference.0, &auth, operation).await.map_err(|error| refused(&error))?;
        let scheme = if is_plain { "http" } else { "https" };
        let base = format!("{scheme}://{registry}/v2/{}/", reference.repository());
        Ok(Self { client, http, registry, base, token, auth })
    }

    fn url(&self, path: &str) -> Result<Url, FetchError> {
        Url::parse(&format!("{}{path}", self.base))
            .map_err(|error| FetchError::Registry { registry: self.registry.clone(), message: error.to_string() })
    }

    fn get(&self, url: &Url) -> RequestBuilder {
        let request = self.http.get(url.clone());
        match (&self.token, &self.auth) {
            (Some(token), _) => request.bearer_auth(token),
            (None, RegistryAuth::Basic(username, password)) => request.basic_auth(username, Some(password)),
            (None, _) => request,
        }
    }
}

/// Why a registry refused, with the remedy.
fn refused(registry: &str, error: &OciDistributionError) -> FetchError {
    let message = match error {
        OciDistributionError::UnauthorizedError { .. }
        | OciDistributionError::AuthenticationFailure(_)
        | OciDistributionError::ServerError { code: 401 | 403, .. } => {
            "it wants a login with the right to do this: log in with `docker login`, or give --username and the password on \
             standard input"
                .to_owned()
        }
        error => http::with_causes(error),
    };
    FetchError::Registry { registry: registry.to_owned(), message }
}

async fn authentication(registry: &str, credentials: &Credentials) -> Result<RegistryAuth, FetchError> {
    match credentials {
        Credentials::Anonymous => Ok(RegistryAuth::Anonymous),
        Credentials::Basic { username, password } => {
            Ok(RegistryAuth::Basic(username.clone(), password.expose_secret().to_owned()))
        }
        Credentials::Docker if !has_docker_config() => Ok(RegistryAuth::Anonymous),
        Credentials::Docker => {
            let wrong = |message: String| FetchError::Credentials { registry: registry.to_owned(), message };
            // Docker keeps the password of its own registry under this name.
            let server =
                if registry == "index.docker.io" { "https://index.docker.io/v1/" } else { registry }.to_owned();
            // A helper program may be asked, which takes time.
            let found = tokio::task::spawn_blocking(move || docker_credential::get_credential(&server)).await;
            match found.map_err(|error| wrong(error.to_string()))? {
                Ok(DockerCredential::UsernamePassword(username, password)) => {
                    Ok(RegistryAuth::Basic(username, password))
                }
                Ok(DockerCredential::IdentityToken(_)) => {
                    Err(wrong("it is an identity token, which is not supported".to_owned()))
                }
                Err(CredentialRetrievalError::NoCredentialConfigured) => Ok(RegistryAuth::Anonymous),
                // The output of a helper is left out: it may hold a secret.
                Err(CredentialRetrievalError::HelperFailure { helper, .. }) => Err(wrong(format!("`{helper}` failed"))),
                Err(error) => Err(wrong(error.to_string())),
            }
        }
    }
}

/// Whether `docker login` has ever been used. A file that is missing, and one that cannot be read, are one error of
/// docker_credential.
fn has_docker_config() -> bool {
    let folder = std::env::var_os("DOCKER_CONFIG").map(PathBuf::from);
    let folder = folder.or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".docker")));
    folder.is_some_and(|folder| folder.join("config.json").exists())
}

//! Where a package comes from: a file, a folder, an address, or a registry.

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

use greenroom_sentence::{Sentence, sentence};
use oci_client::Reference;
use reqwest::Url;

use crate::digest::{Digest, InvalidDigest};

/// The scheme that marks a registry.
const OCI: &str = "oci://";
/// The part of an address that names the package's digest.
const FRAGMENT: &str = "sha256=";

/// A place that a package is taken from, as a user writes it.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// A file of this computer.
    File(PathBuf),
    /// An address, with the digest of the package: `https://example.com/lead-score.wasm#sha256=...`.
    Https {
        /// The address, without the digest.
        url: Url,
        /// The digest.
        digest: Option<Digest>,
    },
    /// A package in an OCI registry: `oci://ghcr.io/acme/lead-score:1.2.0`, with or without `oci://` and a digest
    /// (`@sha256:...`).
    Registry(RegistryReference),
}

/// A package in a registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryReference(pub(crate) Reference);

/// Why a text is no source.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence().english())]
#[non_exhaustive]
pub enum SourceError {
    /// An address that is not protected against changes on the way.
    Scheme(String),
    /// An address that cannot be read, or has a part that makes no sense.
    Url {
        /// The text.
        url: String,
        /// What is wrong.
        why: Sentence,
    },
    /// A reference that cannot be read.
    Reference {
        /// The text.
        reference: String,
        /// What is wrong.
        why: Sentence,
    },
    /// The digest cannot be read.
    #[error(transparent)]
    Digest(#[from] InvalidDigest),
}

impl SourceError {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Scheme(address) => sentence!(
                "failure-source-scheme",
                "{address}: packages are fetched by https:// only",
                address = address
            ),
            Self::Url { url, why } => sentence!(
                "failure-source-address",
                "{address}: this is no address of a package: {why}",
                address = url,
                why = why
            ),
            Self::Reference { reference, why } => sentence!(
                "failure-source-reference",
                "{reference}: this is no package in a registry: {why}; write HOST/REPOSITORY:TAG or \
                 HOST/REPOSITORY@sha256:DIGEST",
                reference = reference,
                why = why
            ),
            Self::Digest(error) => error.sentence(),
        }
    }
}

impl Source {
    /// The place, for the trust policy and for records.
    pub fn origin(&self) -> Origin {
        match self {
            Self::File(path) => Origin::file(path),
            Self::Https { url, .. } => {
                let host = url.host_str().unwrap_or_default();
                let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
                Origin::Https { host, path: url.path().trim_start_matches('/').to_owned() }
            }
            Self::Registry(reference) => reference.origin(),
        }
    }
}

impl FromStr for Source {
    type Err = SourceError;

    /// Reads a source. A text without a scheme is a package in a registry if it begins with a host (a name with a dot or a
    /// port, or `localhost`) and is not the path of a file; else it is a file.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(reference) = text.strip_prefix(OCI) {
            return reference.parse().map(Self::Registry);
        }
        if text.split_once("://").is_some_and(|(scheme, _)| scheme.bytes().all(|b| b.is_ascii_alphanumeric())) {
            return address(text);
        }
        let is_path = text.ends_with(".wasm") || Path::new(text).exists();
        let is_reference = text.split_once('/').is_some_and(|(host, _)| is_host(host));
        if is_reference && !is_path {
            return text.parse().map(Self::Registry);
        }
        Ok(Self::File(PathBuf::from(text)))
    }
}

fn address(text: &str) -> Result<Source, SourceError> {
    let wrong = |why: Sentence| SourceError::Url { url: text.to_owned(), why };
    let mut url = Url::parse(text).map_err(|error| wrong(error.to_string().into()))?;
    if url.scheme() != "https" {
        return Err(SourceError::Scheme(text.to_owned()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(SourceError::Url {
            url: url.host_str().unwrap_or_default().to_owned(),
            why: sentence!("failure-source-password", "it holds a name or a password, which records would show"),
        });
    }
    let digest = match url.fragment() {
        None => None,
        Some(fragment) => {
            let digest = fragment
                .strip_prefix(FRAGMENT)
                .ok_or_else(|| wrong(sentence!("failure-source-fragment", "after `#`, write sha256=DIGEST")))?;
            Some(format!("sha256:{digest}").parse()?)
        }
    };
    url.set_fragment(None);
    Ok(Source::Https { url, digest })
}

/// Whether the part before the first `/` of a reference is a host.
fn is_host(text: &str) -> bool {
    let name = text.split(':').next().unwrap_or_default();
    !text.starts_with('.') && (text == "localhost" || text.contains(':') || name.contains('.'))
}

impl RegistryReference {
    /// The registry: its host, with its port.
    pub fn registry(&self) -> &str {
        self.0.registry()
    }

    /// The repository in the registry.
    pub fn repository(&self) -> &str {
        self.0.repository()
    }

    /// The tag; `latest` where the reference names none, as every client of registries has it.
    pub fn tag(&self) -> Option<&str> {
        self.0.tag()
    }

    /// The digest of the manifest in the registry that the reference names. It is not the digest of the package.
    pub fn digest(&self) -> Option<&str> {
        self.0.digest()
    }

    /// The registry and the repository, for the trust policy.
    pub fn origin(&self) -> Origin {
        Origin::Registry { host: self.registry().to_owned(), path: self.repository().to_owned() }
    }
}

impl FromStr for RegistryReference {
    type Err = SourceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.strip_prefix(OCI).unwrap_or(text);
        let wrong = |why: Sentence| SourceError::Reference { reference: text.to_owned(), why };
        // Without a host, other clients mean Docker Hub. Here that would be a surprise.
        if !text.split_once('/').is_some_and(|(host, _)| is_host(host)) {
            return Err(wrong(sentence!("failure-source-no-registry", "it names no registry")));
        }
        let reference: Reference =
            text.parse().map_err(|error: oci_client::ParseError| wrong(error.to_string().into()))?;
        if let Some(digest) = reference.digest() {
            digest.parse::<Digest>()?;
        }
        Ok(Self(reference))
    }
}

impl fmt::Display for RegistryReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.whole())
    }
}

/// The place that a package came from, without what identifies it there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A file of this computer.
    File(PathBuf),
    /// An address.
    Https {
        /// The host, with its port.
        host: String,
        /// The path, without a leading `/`.
        path: String,
    },
    /// A registry.
    Registry {
        /// The host, with its port.
        host: String,
        /// The repository.
        path: String,
    },
}

impl Origin {
    /// A file.
    pub fn file(path: impl AsRef<Path>) -> Self {
        Self::File(path.as_ref().to_owned())
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Https { host, path } => write!(f, "https://{host}/{path}"),
            Self::Registry { host, path } => write!(f, "{OCI}{host}/{path}"),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HEX: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    #[test]
    fn a_source_is_told_by_its_form() {
        for (text, origin) in [
            ("lead-score.wasm", "lead-score.wasm"),
            ("target/actions/lead-score.wasm", "target/actions/lead-score.wasm"),
            ("../a.b/lead-score.wasm", "../a.b/lead-score.wasm"),
            ("/srv/lead-score", "/srv/lead-score"),
            ("./ghcr.io/acme", "./ghcr.io/acme"),
            ("actions", "actions"),
            ("https://example.com/a/b.wasm", "https://example.com/a/b.wasm"),
            ("https://example.com:8443/b.wasm", "https://example.com:8443/b.wasm"),
            ("oci://ghcr.io/acme/lead-score:1.2.0", "oci://ghcr.io/acme/lead-score"),
            ("ghcr.io/acme/lead-score:1.2.0", "oci://ghcr.io/acme/lead-score"),
            ("localhost/lead-score", "oci://localhost/lead-score"),
            ("127.0.0.1:5000/lead-score", "oci://127.0.0.1:5000/lead-score"),
        ] {
            assert_eq!(text.parse::<Source>().unwrap().origin().to_string(), origin, "{text}");
        }
        let Source::Https { url, digest } = format!("https://example.com/a.wasm#sha256={HEX}").parse().unwrap() else {
            panic!("an address");
        };
        assert_eq!((url.as_str(), digest.unwrap().hex()), ("https://example.com/a.wasm", HEX));
        let both = format!("ghcr.io/acme/lead-score:1.2.0@sha256:{HEX}");
        let Source::Registry(reference) = both.parse().unwrap() else { panic!("a registry") };
        assert_eq!((reference.tag(), reference.to_string()), (Some("1.2.0"), both.clone()));
        assert_eq!(reference.digest(), Some(&both[both.find('@').unwrap() + 1..]));
    }

    #[test]
    fn what_is_no_source_is_refused_with_the_reason() {
        for (text, part) in [
            ("http://example.com/a.wasm", "by https:// only"),
            ("ftp://example.com/a.wasm", "by https:// only"),
            ("https://user:secret@example.com/a.wasm", "a name or a password"),
            ("https://example.com/a.wasm#x", "sha256=DIGEST"),
            ("https://example.com/a.wasm#sha256=12", "no SHA-256 digest"),
            ("https:///", "no address"),
            ("oci://acme/lead-score", "names no registry"),
            ("oci://ghcr.io/Acme/lead-score", "no package in a registry"),
            ("oci://ghcr.io/acme/lead-score@sha256:12", ""),
            ("oci://", "names no registry"),
        ] {
            let error = text.parse::<Source>().unwrap_err().to_string();
            assert!(error.contains(part) && !error.contains("secret"), "{text}: {error}");
        }
    }

    proptest! {
        /// Any text is a source or refused, and what a registry's reference says of itself is read as the same.
        #[test]
        fn any_text_is_a_source_or_refused(text in "(oci://|https://)?[ -~]{0,20}(/[a-z:@#]{0,10}){0,3}") {
            if let Ok(Source::Registry(reference)) = text.parse() {
                let again = reference.to_string().parse::<RegistryReference>();
                prop_assert_eq!(again.as_ref(), Ok(&reference));
                prop_assert!(!reference.registry().is_empty() && !reference.repository().is_empty());
            }
        }
    }
}

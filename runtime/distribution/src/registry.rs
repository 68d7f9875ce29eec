//! Requests to an OCI registry: logging in, downloads and uploads, with a limit for everything that the registry decides.
//!
//! These are our own requests, because the client of `oci-client` limits no answer to a login or to an upload, and follows every redirect.

use std::path::{Path, PathBuf};

use docker_credential::{CredentialRetrievalError, DockerCredential};
use greenroom_sentence::{Sentence, sentence};
use http_auth::ChallengeParser;
use reqwest::{
    Client, RequestBuilder, Response, Url,
    header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, LOCATION, WWW_AUTHENTICATE},
};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::{
    digest::Digest,
    http::{self, HttpError},
    source::RegistryReference,
    trust::TrustPolicy,
};

/// How large the answer to logging in may be. Tokens have some kilobytes, with the rights in them.
const MAX_TOKEN_BYTES: u64 = 256 << 10;

/// How long an address that a registry names may be. Signed addresses of stores have one or two kilobytes.
const MAX_ADDRESS_BYTES: usize = 8 << 10;

/// How a request authenticates at a registry.
#[derive(Debug, Clone, Default)]
pub enum Credentials {
    /// As `docker login` has stored it for the registry, in `DOCKER_CONFIG` or `~/.docker`; else without a name.
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

/// Why a registry was not asked, or its answer is not used.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.sentence().english())]
#[non_exhaustive]
pub enum RegistryError {
    /// A request failed.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// An answer is not as the specification of registries has it.
    Answer {
        /// The registry.
        registry: String,
        /// What is wrong.
        wrong: WrongAnswer,
    },
    /// The reference gives no address.
    Address {
        /// The registry.
        registry: String,
        /// The cause.
        message: String,
    },
    /// The password cannot be had.
    Credentials {
        /// The registry.
        registry: String,
        /// The cause.
        message: Sentence,
    },
}

/// How an answer is not as the specification of registries has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum WrongAnswer {
    /// It names an address that cannot be read.
    Address,
    /// It names an address that is not protected by TLS.
    WithoutTls,
    /// It does not say where a package is to be uploaded.
    NoLocation,
    /// It gives no token for the login.
    NoToken,
}

impl RegistryError {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Http(error) => error.sentence(),
            Self::Answer { registry, wrong: WrongAnswer::Address } => sentence!(
                "failure-registry-address-unreadable",
                "the registry {registry} names an address that cannot be read: check the reference, or tell the registry's \
                 operator",
                registry = registry
            ),
            Self::Answer { registry, wrong: WrongAnswer::WithoutTls } => sentence!(
                "failure-registry-without-tls",
                "the registry {registry} names an address that is not protected by TLS: check the reference, or tell the \
                 registry's operator",
                registry = registry
            ),
            Self::Answer { registry, wrong: WrongAnswer::NoLocation } => sentence!(
                "failure-registry-no-location",
                "the registry {registry} does not say where a package is to be uploaded: check the reference, or tell the \
                 registry's operator",
                registry = registry
            ),
            Self::Answer { registry, wrong: WrongAnswer::NoToken } => sentence!(
                "failure-registry-no-token",
                "the registry {registry} gives no token for the login: check the reference, or tell the registry's operator",
                registry = registry
            ),
            Self::Address { registry, message } => sentence!(
                "failure-registry-address",
                "the registry {registry}: {message}",
                registry = registry,
                message = message
            ),
            Self::Credentials { registry, message } => sentence!(
                "failure-registry-credentials",
                "the password for {registry} that `docker login` has stored cannot be had: {message}; give --username",
                registry = registry,
                message = message
            ),
        }
    }
}

/// What a login is for, as the specification of tokens names it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    Pull,
    Push,
}

/// What each request to the registry carries.
enum Login {
    Anonymous,
    Basic { username: String, password: SecretString },
    Token(SecretString),
}

/// A registry that was logged in to.
pub(crate) struct Connection {
    http: Client,
    registry: String,
    /// The one host that may be asked without TLS: the registry itself, if it is allowed.
    plain: Option<String>,
    /// The address of the repository.
    base: Url,
    login: Login,
}

impl Connection {
    pub(crate) async fn open(
        reference: &RegistryReference,
        policy: &TrustPolicy,
        credentials: &Credentials,
        purpose: Purpose,
    ) -> Result<Self, RegistryError> {
        let registry = reference.0.resolve_registry().to_owned();
        let is_plain = http::is_loopback(&registry) || policy.plain_http.contains(&registry);
        let plain = is_plain.then(|| registry.clone());
        let http = http::client(plain.as_deref())?;
        let scheme = if is_plain { "http" } else { "https" };
        let root = address(&registry, &format!("{scheme}://{registry}/v2/"))?;
        let base = address(&registry, &format!("{root}{}/", reference.repository()))?;
        let login = login(&registry, credentials).await?;
        let mut connection = Self { http, registry, plain, base, login };
        let asked = connection.http.get(root.clone()).send().await.map_err(|error| http::unreachable(&root, error))?;
        if let Some(challenge) = Challenge::of(asked.headers()) {
            let token = connection.token(&challenge, reference.repository(), purpose).await?;
            connection.login = Login::Token(token);
        }
        Ok(connection)
    }

    /// Downloads at most `max` bytes from a path in the repository.
    pub(crate) async fn get(
        &self,
        path: &str,
        accept: Option<&'static str>,
        max: u64,
    ) -> Result<Vec<u8>, RegistryError> {
        let url = self.url(path)?;
        let mut request = self.authorized(self.http.get(url.clone()));
        if let Some(media_type) = accept {
            request = request.header(ACCEPT, media_type);
        }
        Ok(http::get(request, &url, max).await?)
    }

    /// Uploads a blob in one piece, unless the repository has it.
    pub(crate) async fn put_blob(&self, digest: &Digest, bytes: Vec<u8>) -> Result<(), RegistryError> {
        let url = self.url(&format!("blobs/{digest}"))?;
        // A registry that answers with an error may still take the blob.
        if http::send(self.authorized(self.http.head(url.clone())), &url).await.is_ok() {
            return Ok(());
        }
        let url = self.url("blobs/uploads/")?;
        let begin = self.authorized(self.http.post(url.clone())).header(CONTENT_LENGTH, 0);
        let mut url = self.location(&http::send(begin, &url).await?)?;
        url.query_pairs_mut().append_pair("digest", &digest.to_string());
        let upload = self.http.put(url.clone());
        // Registries may take blobs in another place, which do not get the password.
        let upload = if url.origin() == self.base.origin() { self.authorized(upload) } else { upload };
        http::send(upload.header(CONTENT_TYPE, "application/octet-stream").body(bytes), &url).await?;
        Ok(())
    }

    /// Uploads a manifest under a tag.
    pub(crate) async fn put_manifest(
        &self,
        tag: &str,
        media_type: &'static str,
        bytes: Vec<u8>,
    ) -> Result<(), RegistryError> {
        let url = self.url(&format!("manifests/{tag}"))?;
        let upload = self.authorized(self.http.put(url.clone())).header(CONTENT_TYPE, media_type).body(bytes);
        http::send(upload, &url).await?;
        Ok(())
    }

    fn url(&self, path: &str) -> Result<Url, RegistryError> {
        address(&self.registry, &format!("{}{path}", self.base))
    }

    /// Adds the login to a request. reqwest takes it away where a redirect leads to another host.
    fn authorized(&self, request: RequestBuilder) -> RequestBuilder {
        match &self.login {
            Login::Anonymous => request,
            Login::Basic { username, password } => request.basic_auth(username, Some(password.expose_secret())),
            Login::Token(token) => request.bearer_auth(token.expose_secret()),
        }
    }

    fn wrong(&self, wrong: WrongAnswer) -> RegistryError {
        RegistryError::Answer { registry: self.registry.clone(), wrong }
    }

    /// An address that the registry names, if it may be asked.
    fn named(&self, text: &str, from: &Url) -> Result<Url, RegistryError> {
        let url = (text.len() <= MAX_ADDRESS_BYTES).then(|| from.join(text).ok()).flatten();
        let url = url.ok_or_else(|| self.wrong(WrongAnswer::Address))?;
        if http::may_be_asked(&url, self.plain.as_deref()) { Ok(url) } else { Err(self.wrong(WrongAnswer::WithoutTls)) }
    }

    /// Where an upload goes on.
    fn location(&self, begun: &Response) -> Result<Url, RegistryError> {
        let location = begun.headers().get(LOCATION).and_then(|value| value.to_str().ok());
        self.named(location.ok_or_else(|| self.wrong(WrongAnswer::NoLocation))?, begun.url())
    }

    async fn token(
        &self,
        challenge: &Challenge,
        repository: &str,
        purpose: Purpose,
    ) -> Result<SecretString, RegistryError> {
        /// Servers give one of them, or both.
        #[derive(Deserialize)]
        struct Token {
            token: Option<SecretString>,
            access_token: Option<SecretString>,
        }
        let mut url = self.named(&challenge.realm, &self.base)?;
        let actions = match purpose {
            Purpose::Pull => "pull",
            Purpose::Push => "pull,push",
        };
        url.query_pairs_mut()
            .extend_pairs(challenge.service.iter().map(|service| ("service", service)))
            .append_pair("scope", &format!("repository:{repository}:{actions}"));
        let answer = http::get(self.authorized(self.http.get(url.clone())), &url, MAX_TOKEN_BYTES).await?;
        let token = serde_json::from_slice(&answer).ok().and_then(|token: Token| token.token.or(token.access_token));
        token.ok_or_else(|| self.wrong(WrongAnswer::NoToken))
    }
}

fn address(registry: &str, text: &str) -> Result<Url, RegistryError> {
    Url::parse(text)
        .map_err(|error| RegistryError::Address { registry: registry.to_owned(), message: error.to_string() })
}

/// Where a registry gives tokens.
struct Challenge {
    realm: String,
    service: Option<String>,
}

impl Challenge {
    /// The first challenge for a token.
    fn of(headers: &HeaderMap) -> Option<Self> {
        let texts = headers.get_all(WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok());
        let mut challenges = texts.flat_map(|text| ChallengeParser::new(text).map_while(Result::ok));
        let bearer = challenges.find(|challenge| challenge.scheme.eq_ignore_ascii_case("bearer"))?;
        let of = |name: &str| {
            let mut pairs = bearer.params.iter();
            pairs.find_map(|(found, value)| found.eq_ignore_ascii_case(name).then(|| value.to_unescaped()))
        };
        Some(Self { realm: of("realm")?, service: of("service") })
    }
}

/// The name and the password for a registry.
async fn login(registry: &str, credentials: &Credentials) -> Result<Login, RegistryError> {
    match credentials {
        Credentials::Anonymous => Ok(Login::Anonymous),
        Credentials::Basic { username, password } => {
            Ok(Login::Basic { username: username.clone(), password: password.clone() })
        }
        Credentials::Docker if !has_docker_config() => Ok(Login::Anonymous),
        Credentials::Docker => {
            let wrong = |message: Sentence| RegistryError::Credentials { registry: registry.to_owned(), message };
            // Docker keeps the password of its own registry under this name.
            let server =
                if registry == "index.docker.io" { "https://index.docker.io/v1/" } else { registry }.to_owned();
            // A helper program may be asked, which takes time.
            let found = tokio::task::spawn_blocking(move || docker_credential::get_credential(&server)).await;
            match found.map_err(|error| wrong(error.to_string().into()))? {
                Ok(DockerCredential::UsernamePassword(username, password)) => {
                    Ok(Login::Basic { username, password: password.into() })
                }
                Ok(DockerCredential::IdentityToken(_)) => Err(wrong(sentence!(
                    "failure-registry-identity-token",
                    "it is an identity token, which is not supported"
                ))),
                Err(CredentialRetrievalError::NoCredentialConfigured) => Ok(Login::Anonymous),
                // The output of a helper is left out: it may hold a secret.
                Err(CredentialRetrievalError::HelperFailure { helper, .. }) => {
                    Err(wrong(sentence!("failure-registry-helper", "`{helper}` failed", helper = helper)))
                }
                Err(error) => Err(wrong(error.to_string().into())),
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    #[test]
    fn the_challenge_for_a_token_is_found_among_others() {
        let of = |texts: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for text in texts {
                headers.append(WWW_AUTHENTICATE, HeaderValue::from_static(text));
            }
            Challenge::of(&headers).map(|found| (found.realm, found.service))
        };
        let found = Some(("https://a/b".to_owned(), Some("c".to_owned())));
        assert_eq!(of(&[r#"Bearer realm="https://a/b",service="c",scope="d""#]), found);
        assert_eq!(of(&["Basic realm=\"x\"", r#"bearer service="c", realm="https://a/b""#]), found);
        assert_eq!(of(&["Bearer realm=\"https://a/b\""]), Some(("https://a/b".to_owned(), None)));
        for without in [&[][..], &["Basic realm=\"x\""], &["Bearer service=\"c\""], &["Bearer realm=\"unclosed"], &[""]]
        {
            assert_eq!(of(without), None, "{without:?}");
        }
    }
}

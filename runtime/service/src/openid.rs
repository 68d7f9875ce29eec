//! Signing in at a provider of OpenID Connect: the authorization code flow, with PKCE, state and nonce.
//!
//! The browser that begins has one random secret in a cookie, of which state, nonce and PKCE's verifier are keyed hashes. So nothing is
//! kept on the server, and an answer is taken only from the browser that asked for it.
//!
//! The provider says whose email it is; the store says whether that is a user of the account, and what the user may do.

mod requests;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use futures::{
    FutureExt,
    future::{BoxFuture, Shared},
};
use greenroom_capability_http::{Authorities, trusted_client};
use greenroom_domain::{
    AccountStore, Email, Failure, FailureKind, Retry, Sentence, SignInMethod, codes, rules::sign_in::SessionTimes,
    sentence, store::VaultKind,
};
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use openidconnect::{
    AccessTokenHash, AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, SignatureVerificationError, TokenResponse,
    core::{
        CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreIdToken, CoreIdTokenClaims, CoreProviderMetadata,
        CoreTokenResponse, CoreUserInfoClaims,
    },
};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use self::requests::{TIMEOUT, causes, discover, send};
use crate::{
    console_settings::OpenIdSettings,
    views::sign_in::{self, NewSession},
};

/// How long what the provider says of itself is taken for true. Its keys are asked for again before, where a token has an unknown one.
const FRESH: SignedDuration = SignedDuration::from_hours(1);

/// How often the keys are asked for again because of an unknown one: a stranger can send such tokens.
const KEYS_EVERY: SignedDuration = SignedDuration::from_mins(1);

/// How soon a provider that did not answer is worth another try, and how long its failure is remembered: until then each request fails at
/// once. It is as long as one question may take, so that requests wait for an unreachable provider half of the time at most, and
/// short enough for a person who tries again after the provider has come back.
const RETRY: Duration = TIMEOUT;

/// A client whose provider has said where it is.
type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// Signs people in at a provider.
#[derive(Debug)]
pub struct OpenId {
    settings: OpenIdSettings,
    authorities: Authorities,
    /// Never locked while something is awaited.
    discovery: Arc<Mutex<Discovery>>,
}

/// The question what the provider says of itself. All requests that come meanwhile share it, and it goes on when they end.
type Asking = Shared<BoxFuture<'static, Result<Arc<Provider>, Failure>>>;

/// What is known of what the provider says of itself.
#[derive(derive_more::Debug, Default)]
struct Discovery {
    known: Option<Arc<Provider>>,
    /// When the provider last failed to say it, unless it has said it since, and how.
    failed: Option<(Timestamp, Failure)>,
    #[debug(skip)]
    asking: Option<Asking>,
}

impl Discovery {
    /// What is known, where it is fresh, and not what lacks a key.
    fn fresh(&self, outdated: Option<&Arc<Provider>>, now: Timestamp) -> Option<Arc<Provider>> {
        let known = self.known.as_ref()?;
        let age = known.at.duration_until(now);
        let lacks = outdated.is_some_and(|outdated| Arc::ptr_eq(outdated, known) && age >= KEYS_EVERY);
        (age < FRESH && !lacks).then(|| Arc::clone(known))
    }

    /// The failure that is remembered.
    fn failure(&self, now: Timestamp) -> Option<Failure> {
        let (at, failure) = self.failed.as_ref()?;
        // In either direction, so that a clock that is set back makes nobody wait.
        (at.duration_until(now).unsigned_abs() < RETRY).then(|| failure.clone())
    }

    fn end(&mut self, found: &Result<Arc<Provider>, Failure>, now: Timestamp) {
        self.asking = None;
        match found {
            Ok(provider) => (self.known, self.failed) = (Some(Arc::clone(provider)), None),
            Err(failure) => self.failed = Some((now, failure.clone())),
        }
    }
}

fn locked(discovery: &Mutex<Discovery>) -> MutexGuard<'_, Discovery> {
    // Each change is whole, also where a thread that made one has panicked since.
    discovery.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a provider has said of itself.
#[derive(derive_more::Debug)]
struct Provider {
    #[debug(skip)]
    http: reqwest::Client,
    #[debug(skip)]
    metadata: CoreProviderMetadata,
    at: Timestamp,
}

/// A sign-in that was begun.
#[derive(Debug, Clone)]
pub struct OpenIdBegun {
    /// Where the browser goes.
    pub url: String,
    /// The secret of this sign-in, for a cookie of the browser that only this server gets.
    pub secret: SecretString,
}

/// The answer of a provider, in the query of the page that the browser comes back to.
#[derive(derive_more::Debug, Clone, Default, Deserialize)]
pub struct OpenIdAnswer {
    /// The code, for the tokens.
    #[debug(skip)]
    pub code: Option<String>,
    /// What was sent along.
    #[debug(skip)]
    pub state: Option<String>,
    /// Why nobody was signed in.
    pub error: Option<String>,
    /// The provider that answers (RFC 9207).
    pub iss: Option<String>,
}

impl OpenId {
    /// For a provider. Nothing is asked before somebody signs in.
    pub fn new(settings: OpenIdSettings, authorities: Authorities) -> Self {
        Self { settings, authorities, discovery: Arc::default() }
    }

    /// The name of the provider, for people.
    pub fn label(&self) -> &str {
        &self.settings.label
    }

    /// Begins to sign somebody in. `redirect_uri` is the address of the page that the browser comes back to.
    ///
    /// # Errors
    /// `openid-unavailable`.
    pub async fn begin(
        &self,
        store: &dyn AccountStore,
        redirect_uri: &str,
        now: Timestamp,
    ) -> Result<OpenIdBegun, Failure> {
        let provider = self.provider(None, now).await?;
        let client = self.client(&provider, store, redirect_uri).await?;
        let secret = SecretString::from(hex::encode(rand::random::<[u8; 32]>()));
        let attempt = Attempt::of(&secret)?;
        let (state, nonce) = (attempt.state, attempt.nonce);
        let (url, _, _) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(state.clone()),
                move || nonce.clone(),
            )
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&attempt.verifier))
            .url();
        Ok(OpenIdBegun { url: url.into(), secret })
    }

    /// Signs in whom the provider names, if it is a user of the account. `secret` is that of the browser's cookie.
    ///
    /// # Errors
    /// `openid-refused` for an answer that is not to this browser's question, or that the provider's keys do not prove; `openid-email`
    /// without a verified email; `openid-user` where it is no user's; `openid-unavailable`; the store's failure.
    pub async fn finish(
        &self,
        store: &dyn AccountStore,
        redirect_uri: &str,
        secret: Option<&SecretString>,
        answer: OpenIdAnswer,
        times: SessionTimes,
        now: Timestamp,
    ) -> Result<NewSession, Failure> {
        let another = || {
            refused(sentence!(
                "failure-openid-other-sign-in",
                "the answer belongs to no sign-in that this browser has begun: begin again"
            ))
        };
        let attempt = Attempt::of(secret.ok_or_else(another)?)?;
        let given = answer.state.unwrap_or_default();
        if !bool::from(attempt.state.as_bytes().ct_eq(given.as_bytes())) {
            return Err(another());
        }
        if answer.iss.is_some_and(|issuer| issuer != self.settings.issuer) {
            return Err(refused(sentence!(
                "failure-openid-other-provider",
                "another provider has answered: begin again"
            )));
        }
        if let Some(error) = answer.error {
            let error: String = error.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(60).collect();
            return Err(refused(sentence!(
                "failure-openid-not-signed-in",
                "{provider} did not sign anybody in ({why}): begin again",
                provider = self.label(),
                why = error
            )));
        }
        let code = answer.code.ok_or_else(another)?;
        let email = self.verified_email(store, redirect_uri, attempt, code, now).await?;
        let user = store.user(&email).await?;
        let begun = match &user {
            Some(user) => sign_in::begin(store, user, SignInMethod::OpenId, times, now).await?,
            None => None,
        };
        begun.ok_or_else(|| {
            let message = sentence!(
                "failure-openid-user",
                "{email} is no user of the account: have an administrator add it",
                email = email
            );
            Failure::new(FailureKind::Denied, codes::OPENID_USER, message)
        })
    }

    /// The verified email of the person whom a code is about.
    async fn verified_email(
        &self,
        store: &dyn AccountStore,
        redirect_uri: &str,
        attempt: Attempt,
        code: String,
        now: Timestamp,
    ) -> Result<Email, Failure> {
        let provider = self.provider(None, now).await?;
        let client = self.client(&provider, store, redirect_uri).await?;
        let http = |request| send(provider.http.clone(), request);
        let exchange = client.exchange_code(AuthorizationCode::new(code)).map_err(|error| self.unusable(&error))?;
        let tokens = exchange.set_pkce_verifier(attempt.verifier).request_async(&http).await;
        let tokens = tokens.map_err(|error| match error {
            RequestTokenError::ServerResponse(answer) => refused(sentence!(
                "failure-openid-code",
                "{provider} does not take the code ({why}): begin again",
                provider = self.label(),
                why = answer.error()
            )),
            RequestTokenError::Request(error) => self.unavailable(&error),
            other => self.unusable(&other),
        })?;
        let id_token = tokens
            .id_token()
            .ok_or_else(|| refused(sentence!("failure-openid-no-identity", "the provider gave no identity")))?;
        let claims = match verified(&client, id_token, &attempt.nonce, &tokens) {
            Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
                // The provider may have got new keys.
                let renewed = self.provider(Some(&provider), now).await?;
                let client = self.client(&renewed, store, redirect_uri).await?;
                verified(&client, id_token, &attempt.nonce, &tokens)
            }
            checked => checked,
        };
        let claims = claims.map_err(|error| {
            refused(sentence!("failure-openid-untrusted", "the identity cannot be trusted: {why}", why = error))
        })?;
        let (email, is_verified) = match claims.email() {
            Some(email) => (Some(email.clone()), claims.email_verified()),
            // Many providers tell it there alone.
            None => {
                let asked = client
                    .user_info(tokens.access_token().clone(), Some(claims.subject().clone()))
                    .map_err(|error| self.unusable(&error))?;
                let told: CoreUserInfoClaims =
                    asked.request_async(&http).await.map_err(|error| self.unusable(&error))?;
                (told.email().cloned(), told.email_verified())
            }
        };
        let email = email.filter(|_| is_verified == Some(true)).and_then(|email| Email::parse(&email).ok());
        email.ok_or_else(|| {
            let message = sentence!(
                "failure-openid-email",
                "{provider} names no email that it has verified: verify it there, and begin again",
                provider = self.label()
            );
            Failure::new(FailureKind::Denied, codes::OPENID_EMAIL, message)
        })
    }

    /// What the provider says of itself, with its keys. It is asked again after an hour, and where `outdated` lacks a key. All who come
    /// meanwhile wait for the same answer; after a failure, everybody who comes within [`RETRY`] gets that failure.
    async fn provider(&self, outdated: Option<&Arc<Provider>>, now: Timestamp) -> Result<Arc<Provider>, Failure> {
        let asking = {
            let mut discovery = locked(&self.discovery);
            if let Some(fresh) = discovery.fresh(outdated, now) {
                return Ok(fresh);
            }
            match (discovery.asking.clone(), discovery.failure(now)) {
                (Some(asking), _) => asking,
                (None, Some(failure)) => return Err(failure),
                (None, None) => {
                    let asking = self.ask(now)?;
                    discovery.asking = Some(asking.clone());
                    asking
                }
            }
        };
        asking.await
    }

    /// Begins to ask the provider. The caller keeps [`Self::discovery`] locked until the question is kept there, so that it does not end before.
    fn ask(&self, now: Timestamp) -> Result<Asking, Failure> {
        let http = trusted_client(&self.authorities)?;
        let issuer = IssuerUrl::new(self.settings.issuer.clone()).map_err(|error| self.unusable(&error))?;
        let (label, discovery) = (self.settings.label.clone(), Arc::clone(&self.discovery));
        let asked = tokio::spawn(async move {
            let began = Instant::now();
            let found = match discover(&http, issuer, TIMEOUT).await {
                Ok(metadata) => Ok(Arc::new(Provider { http, metadata, at: now })),
                Err(error) => Err(unavailable(&label, &error)),
            };
            locked(&discovery).end(&found, now.checked_add(began.elapsed()).unwrap_or(now));
            found
        });
        let discovery = Arc::clone(&self.discovery);
        let ended = asked.map(move |ended| {
            ended.unwrap_or_else(|error| {
                // The task has panicked, and could not say that it has ended.
                locked(&discovery).asking = None;
                Err(Failure::of(
                    FailureKind::Internal,
                    sentence!(
                        "failure-openid-not-asked",
                        "the provider of OpenID Connect was not asked: {error}",
                        error = error
                    ),
                ))
            })
        });
        Ok(ended.boxed().shared())
    }

    async fn client(
        &self,
        provider: &Provider,
        store: &dyn AccountStore,
        redirect_uri: &str,
    ) -> Result<Client, Failure> {
        let secret = match &self.settings.client_secret {
            Some(name) => {
                let kept = store.vault_value(VaultKind::Secret, name).await?.ok_or_else(|| {
                    let message = sentence!(
                        "failure-openid-secret-missing",
                        "there is no secret `{secret}` for OpenID Connect: set it with `greenroom secrets set {secret}`",
                        secret = name
                    );
                    Failure::refused(codes::SECRET_MISSING, message)
                })?;
                Some(ClientSecret::new(kept.value.expose_secret().to_owned()))
            }
            None => None,
        };
        let redirect_uri = RedirectUrl::new(redirect_uri.to_owned()).map_err(|error| self.unusable(&error))?;
        let id = ClientId::new(self.settings.client_id.clone());
        let client = CoreClient::from_provider_metadata(provider.metadata.clone(), id, secret);
        // Where a provider does not say how, it takes the header.
        let takes_header = provider
            .metadata
            .token_endpoint_auth_methods_supported()
            .is_none_or(|methods| methods.contains(&CoreClientAuthMethod::ClientSecretBasic));
        let sent = if takes_header { AuthType::BasicAuth } else { AuthType::RequestBody };
        Ok(client.set_auth_type(sent).set_redirect_uri(redirect_uri))
    }

    fn unavailable(&self, error: &(dyn std::error::Error + 'static)) -> Failure {
        unavailable(self.label(), error)
    }

    fn unusable(&self, error: &(dyn std::error::Error + 'static)) -> Failure {
        let message = sentence!(
            "failure-openid-unusable",
            "{provider} does not answer as OpenID Connect says: {why}",
            provider = self.label(),
            why = causes(error)
        );
        Failure::new(FailureKind::Unavailable, codes::OPENID_UNAVAILABLE, message).retry(Retry::After(RETRY))
    }
}

/// What one sign-in is known by.
struct Attempt {
    state: String,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
}

impl Attempt {
    fn of(secret: &SecretString) -> Result<Self, Failure> {
        let derived = |what: &str| {
            let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes())
                .map_err(|error| Failure::of(FailureKind::Internal, format!("the secret of a sign-in: {error}")))?;
            mac.update(what.as_bytes());
            Ok::<_, Failure>(hex::encode(mac.finalize().into_bytes()))
        };
        Ok(Self {
            state: derived("state")?,
            nonce: Nonce::new(derived("nonce")?),
            verifier: PkceCodeVerifier::new(derived("verifier")?),
        })
    }
}

/// The claims of a token that the provider's keys prove, for this client, now, and for this question.
fn verified<'a>(
    client: &Client,
    id_token: &'a CoreIdToken,
    nonce: &Nonce,
    tokens: &CoreTokenResponse,
) -> Result<&'a CoreIdTokenClaims, ClaimsVerificationError> {
    let verifier = client.id_token_verifier();
    let claims = id_token.claims(&verifier, nonce)?;
    let Some(expected) = claims.access_token_hash() else { return Ok(claims) };
    let other = |error: &dyn std::fmt::Display| ClaimsVerificationError::Other(error.to_string());
    let algorithm = id_token.signing_alg().map_err(|error| other(&error))?;
    let key = id_token.signing_key(&verifier).map_err(|error| other(&error))?;
    let actual = AccessTokenHash::from_token(tokens.access_token(), algorithm, key).map_err(|error| other(&error))?;
    if actual == *expected { Ok(claims) } else { Err(other(&"the access token is another one")) }
}

fn unavailable(label: &str, error: &(dyn std::error::Error + 'static)) -> Failure {
    let message = sentence!(
        "failure-openid-unreachable",
        "{provider} cannot be reached ({why}): try again soon",
        provider = label,
        why = causes(error)
    );
    Failure::new(FailureKind::Unavailable, codes::OPENID_UNAVAILABLE, message).retry(Retry::After(RETRY))
}

fn refused(message: Sentence) -> Failure {
    Failure::new(FailureKind::Denied, codes::OPENID_REFUSED, message)
}

#[cfg(test)]
#[path = "openid_tests.rs"]
mod tests;

//! Server-to-server tokens: one for each connected account, kept until shortly before it expires, and fetched once for
//! all callers that wait for it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures::{
    FutureExt,
    future::{BoxFuture, Shared, WeakShared},
};
use greenroom_domain::{
    CredentialRef, ProviderError, Sentence, ZoomAccount, ZoomAccountId, sentence,
    store::{Credentials, SealedCredentials},
};
use jiff::Timestamp;
use reqwest::{StatusCode, Url, header::HeaderValue};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    Clock, RetryPolicy,
    client::LazyClient,
    clock::after,
    credentials,
    errors::AttemptError,
    errors::{token_refused, unavailable, unavailable_for},
    limits,
    retry::Attempts,
    text::presentable,
    transport::{Answer, Body, exchange},
    wire::{self, TokenAnswer, TokenRefusal},
};

/// A token is renewed this long before it expires, so that none expires during a call with all its attempts. A token
/// that lasts less than twice as long is used for half of its life.
const MARGIN: Duration = Duration::from_secs(60);

/// How long a token lasts where Zoom does not say: an hour, as documented.
const LIFE: Duration = Duration::from_secs(3600);

/// A token, as a header that logs and `Debug` do not print.
pub(crate) struct Token {
    /// `Bearer …`, marked sensitive.
    pub(crate) header: HeaderValue,
    secret: SecretString,
    renew_at: Timestamp,
}

impl Token {
    /// The bare token, so that answers can be masked.
    pub(crate) fn secret(&self) -> &str {
        self.secret.expose_secret()
    }
}

/// Which token the caller needs.
#[derive(Clone, Copy)]
pub(crate) enum Want<'a> {
    /// Any that has not expired.
    Any,
    /// Any except this one, which Zoom refused.
    InsteadOf(&'a Arc<Token>),
    /// One from the present credentials, because they are being tested.
    Fresh,
}

type Flight = Shared<BoxFuture<'static, Result<Arc<Token>, ProviderError>>>;
type WeakFlight = WeakShared<BoxFuture<'static, Result<Arc<Token>, ProviderError>>>;

struct Slot {
    credentials: CredentialRef,
    token: Option<Arc<Token>>,
    /// Weak: a fetch without waiting callers is dropped, and the next caller begins a new one.
    flight: Option<WeakFlight>,
}

/// The tokens of all connected accounts.
pub(crate) struct Tokens {
    shared: Arc<SharedTokens>,
}

struct SharedTokens {
    client: LazyClient,
    url: Url,
    sealed: Arc<dyn SealedCredentials>,
    clock: Arc<dyn Clock>,
    retry: RetryPolicy,
    request_timeout: Duration,
    slots: Mutex<HashMap<ZoomAccountId, Slot>>,
}

impl Tokens {
    pub(crate) fn new(
        client: LazyClient,
        oauth: &Url,
        sealed: Arc<dyn SealedCredentials>,
        clock: Arc<dyn Clock>,
        retry: RetryPolicy,
        request_timeout: Duration,
    ) -> Self {
        let mut url = oauth.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(["oauth", "token"]);
        }
        let slots = Mutex::default();
        Self { shared: Arc::new(SharedTokens { client, url, sealed, clock, retry, request_timeout, slots }) }
    }

    /// A token for an account: the kept one, the one that is being fetched, or a new one.
    pub(crate) async fn get(&self, account: &ZoomAccount, want: Want<'_>) -> Result<Arc<Token>, ProviderError> {
        let flight = match self.shared.kept(account, want) {
            Ok(token) => return Ok(token),
            Err(flight) => flight,
        };
        flight.await
    }
}

impl SharedTokens {
    fn slots(&self) -> MutexGuard<'_, HashMap<ZoomAccountId, Slot>> {
        // No code can panic while it holds the lock and has half changed the data.
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The kept token if it is good enough, otherwise the fetch to wait for. The lock is not held during either.
    fn kept(self: &Arc<Self>, account: &ZoomAccount, want: Want<'_>) -> Result<Arc<Token>, Flight> {
        let mut slots = self.slots();
        let slot = slots.entry(account.id.clone()).or_insert_with(|| Slot {
            credentials: account.credentials.clone(),
            token: None,
            flight: None,
        });
        if slot.credentials != account.credentials {
            *slot = Slot { credentials: account.credentials.clone(), token: None, flight: None };
        }
        let refused = match (want, &slot.token) {
            (Want::InsteadOf(refused), Some(kept)) => Arc::ptr_eq(refused, kept),
            (Want::Fresh, _) => true,
            _ => false,
        };
        if refused || slot.token.as_ref().is_some_and(|token| token.renew_at <= self.clock.now()) {
            slot.token = None;
        }
        if let Some(token) = &slot.token {
            return Ok(token.clone());
        }
        // A fetch with a result is over: it failed, or its token has expired. Fresh credentials do not wait for an
        // older fetch.
        let in_the_air = slot.flight.as_ref().and_then(WeakShared::upgrade).filter(|f| f.peek().is_none());
        if let Some(flight) = in_the_air.filter(|_| !matches!(want, Want::Fresh)) {
            return Err(flight);
        }
        let (this, account) = (self.clone(), account.clone());
        let flight = async move { this.fetch_and_keep(&account).await }.boxed().shared();
        slot.flight = flight.downgrade();
        Err(flight)
    }

    async fn fetch_and_keep(&self, account: &ZoomAccount) -> Result<Arc<Token>, ProviderError> {
        let credentials = credentials::read(account, &*self.sealed).await?;
        let token = Arc::new(self.fetch(&account.id, &credentials).await?);
        if let Some(slot) = self.slots().get_mut(&account.id).filter(|s| s.credentials == account.credentials) {
            slot.token = Some(token.clone());
        }
        Ok(token)
    }

    async fn fetch(&self, account: &ZoomAccountId, credentials: &Credentials) -> Result<Token, ProviderError> {
        let mut tries = Attempts::begin(self.retry, &*self.clock);
        loop {
            let request = self
                .client
                .get()?
                .post(self.url.clone())
                .basic_auth(&credentials.client_id, Some(credentials.client_secret.expose_secret()))
                .form(&[("grant_type", "account_credentials"), ("account_id", account.as_str())])
                .timeout(self.request_timeout.min(tries.time_left()));
            let trouble = match exchange(request).await {
                Ok(answer) => {
                    let status = answer.status.as_u16();
                    tracing::debug!(method = "POST", path = "/oauth/token", status, number = tries.number, "answered");
                    match self.read(answer, credentials) {
                        Ok(token) => return Ok(token),
                        Err(trouble) => trouble,
                    }
                }
                Err(no_answer) => {
                    tracing::debug!(
                        method = "POST",
                        path = "/oauth/token",
                        number = tries.number,
                        problem = no_answer.message.english(),
                        "not answered"
                    );
                    let problem = sentence!(
                        "failure-zoom-oauth-no-token",
                        "its OAuth gave no token: {problem}",
                        problem = no_answer.message
                    );
                    passing(problem, None)
                }
            };
            tries.wait_out(trouble).await?;
        }
    }

    fn read(&self, answer: Answer, credentials: &Credentials) -> Result<Token, AttemptError> {
        let now = self.clock.now();
        let wait = limits::retry_after(&answer.headers, now);
        let body = match &answer.body {
            Body::Whole(bytes) => bytes.as_slice(),
            _ => &[],
        };
        match answer.status {
            StatusCode::TOO_MANY_REQUESTS => {
                let retry_after = wait.unwrap_or(Duration::from_secs(1));
                Err(AttemptError::Passing {
                    error: ProviderError::RateLimited { retry_after },
                    not_before: retry_after,
                })
            }
            status if status.is_success() => {
                wire::read::<TokenAnswer>(body).ok().and_then(|answer| token(answer, now)).ok_or_else(|| {
                    let problem = sentence!(
                        "failure-zoom-oauth-unreadable",
                        "its OAuth answered without a token that can be read"
                    );
                    passing(problem, wait)
                })
            }
            status if status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT => Err(passing(
                sentence!("failure-zoom-oauth-answered", "its OAuth answered {status}", status = status),
                wait,
            )),
            status => {
                let refusal: TokenRefusal = wire::read(body).unwrap_or_default();
                let secrets = [credentials.client_secret.expose_secret()];
                let said = presentable(&refusal.reason.or(refusal.error).unwrap_or_default(), &secrets);
                Err(AttemptError::Final(token_refused(status, &said)))
            }
        }
    }
}

fn passing(message: Sentence, wait: Option<Duration>) -> AttemptError {
    let error = match wait {
        Some(wait) => unavailable_for(message, wait, false),
        None => unavailable(message, false),
    };
    AttemptError::Passing { error, not_before: wait.unwrap_or_default() }
}

fn token(answer: TokenAnswer, now: Timestamp) -> Option<Token> {
    let life = answer.expires_in.map_or(LIFE, Duration::from_secs);
    let mut header = HeaderValue::from_str(&format!("Bearer {}", answer.access_token.expose_secret())).ok()?;
    header.set_sensitive(true);
    let renew_at = after(now, life - MARGIN.min(life / 2));
    (!answer.access_token.expose_secret().is_empty()).then_some(Token { header, secret: answer.access_token, renew_at })
}

/// When a token would be renewed that is answered now, for the fuzz targets.
pub(crate) fn renewal(body: &[u8], now: Timestamp) -> Option<String> {
    let token = token(wire::read(body).ok()?, now)?;
    Some(format!("{:?} {}", token.header, token.renew_at))
}

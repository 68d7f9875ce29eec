//! A short-lived cache of the facts that a registration needs of a webinar: a batch of a thousand contacts asks Zoom
//! once, not a thousand times.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use greenroom_domain::{
    ApprovalType, ProviderError, RegistrationForm, RegistrationState, Webinar, WebinarId, WebinarProvider, ZoomAccount,
    ZoomAccountId, rules::registration::WebinarFacts,
};
use moka::future::Cache;

/// How old facts may be for a registration: Zoom checks again anyway.
const GOOD_FOR: Duration = Duration::from_secs(30);

/// How old facts may be for a refusal: a marketer who has just corrected the webinar must not get the old refusal.
const FRESH_FOR: Duration = Duration::from_secs(3);

/// How many webinars are cached.
const REMEMBERED: u64 = 1_000;

type Key = (ZoomAccountId, WebinarId);

/// Facts, with the time when they were fetched.
#[derive(Clone)]
pub(crate) struct Cached<T> {
    pub(crate) facts: Arc<T>,
    asked_at: Instant,
}

/// The facts that a registration needs.
pub(crate) type CachedFacts = Cached<WebinarFacts>;

impl<T> Cached<T> {
    fn now(facts: T) -> Self {
        Self { facts: Arc::new(facts), asked_at: Instant::now() }
    }

    /// Whether a refusal may be based on them.
    pub(crate) fn is_fresh(&self) -> bool {
        self.asked_at.elapsed() < FRESH_FOR
    }
}

/// The cache. Concurrent callers that ask for the same webinar share one request.
pub(crate) struct FactsCache {
    cache: Cache<Key, CachedFacts>,
    /// Webinars without the other facts, for calls that do not register.
    webinars: Cache<Key, Cached<Webinar>>,
}

impl FactsCache {
    pub(crate) fn new() -> Self {
        Self {
            cache: Cache::builder().max_capacity(REMEMBERED).time_to_live(GOOD_FOR).build(),
            webinars: Cache::builder().max_capacity(REMEMBERED).time_to_live(GOOD_FOR).build(),
        }
    }

    pub(crate) async fn facts(
        &self,
        provider: &dyn WebinarProvider,
        account: &ZoomAccount,
        id: &WebinarId,
    ) -> Result<CachedFacts, ProviderError> {
        let key = (account.id.clone(), id.clone());
        self.cache.try_get_with(key, ask(provider, account, id)).await.map_err(|error| (*error).clone())
    }

    /// The webinar alone: one request.
    pub(crate) async fn webinar(
        &self,
        provider: &dyn WebinarProvider,
        account: &ZoomAccount,
        id: &WebinarId,
    ) -> Result<Cached<Webinar>, ProviderError> {
        let key = (account.id.clone(), id.clone());
        let asked = async { Ok(Cached::now(provider.webinar(account, id).await?)) };
        self.webinars.try_get_with(key, asked).await.map_err(|error: Arc<ProviderError>| (*error).clone())
    }

    /// Forgets everything.
    pub(crate) fn clear(&self) {
        self.cache.invalidate_all();
        self.webinars.invalidate_all();
    }

    /// As [`FactsCache::forget`], for [`FactsCache::webinar`].
    pub(crate) async fn forget_webinar(&self, account: &ZoomAccountId, id: &WebinarId, known: &Cached<Webinar>) {
        let key = (account.clone(), id.clone());
        if self.webinars.get(&key).await.is_some_and(|cached| cached.asked_at <= known.asked_at) {
            self.webinars.invalidate(&key).await;
        }
    }

    /// Forgets these facts, unless they were fetched again meanwhile.
    pub(crate) async fn forget(&self, account: &ZoomAccountId, id: &WebinarId, known: &CachedFacts) {
        let key = (account.clone(), id.clone());
        if self.cache.get(&key).await.is_some_and(|cached| cached.asked_at <= known.asked_at) {
            self.cache.invalidate(&key).await;
        }
    }
}

async fn ask(
    provider: &dyn WebinarProvider,
    account: &ZoomAccount,
    id: &WebinarId,
) -> Result<CachedFacts, ProviderError> {
    let webinar = provider.webinar(account, id).await?;
    let takes_registrations = webinar.approval != ApprovalType::NotRequired;
    let form =
        if takes_registrations { provider.registration_form(account, id).await? } else { RegistrationForm::default() };
    let panelists = match provider.panelists(account, id).await {
        Ok(panelists) => Some(panelists.into_iter().map(|panelist| panelist.email).collect()),
        // An app without the permission to see panelists can register all the same: Zoom itself refuses a panelist.
        Err(ProviderError::NoPermission { .. }) => None,
        Err(error) => return Err(error),
    };
    let registered = match webinar.registrants_limit {
        Some(_) if takes_registrations => {
            provider.registrants(account, id, RegistrationState::Approved, None, None).await?.total
        }
        _ => None,
    };
    Ok(Cached::now(WebinarFacts { webinar, form, panelists, registered }))
}

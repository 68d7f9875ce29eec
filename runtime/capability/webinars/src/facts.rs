//! What is known of a webinar before somebody is registered, kept for a moment: a batch of a thousand contacts asks Zoom
//! once, not a thousand times.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use greenroom_domain::{
    ApprovalType, ProviderError, RegistrationForm, RegistrationState, WebinarId, WebinarProvider, ZoomAccount,
    ZoomAccountId, rules::registration::WebinarFacts,
};
use moka::future::Cache;

/// How long facts are good enough to register somebody: Zoom checks again anyway.
const GOOD_FOR: Duration = Duration::from_secs(30);

/// How old facts may be to refuse somebody: a marketer who has just mended the webinar should not be told otherwise.
const FRESH_FOR: Duration = Duration::from_secs(3);

/// How many webinars are remembered.
const REMEMBERED: u64 = 1_000;

type Key = (ZoomAccountId, WebinarId);

/// Facts with the time when they were known.
#[derive(Clone)]
pub(crate) struct CachedFacts {
    pub(crate) facts: Arc<WebinarFacts>,
    asked_at: Instant,
}

impl CachedFacts {
    /// Whether a refusal may rest on them.
    pub(crate) fn is_fresh(&self) -> bool {
        self.asked_at.elapsed() < FRESH_FOR
    }
}

/// The cache. Callers that ask for the same webinar at the same time share one asking.
pub(crate) struct FactsCache {
    cache: Cache<Key, CachedFacts>,
}

impl FactsCache {
    pub(crate) fn new() -> Self {
        Self { cache: Cache::builder().max_capacity(REMEMBERED).time_to_live(GOOD_FOR).build() }
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

    /// Forgets everything.
    pub(crate) fn clear(&self) {
        self.cache.invalidate_all();
    }

    /// Forgets what is known, unless somebody has asked anew meanwhile.
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
        // An app without the right to see panelists can register all the same: Zoom refuses a panelist itself.
        Err(ProviderError::NoPermission { .. }) => None,
        Err(error) => return Err(error),
    };
    let registered = match webinar.registrants_limit {
        Some(_) if takes_registrations => {
            provider.registrants(account, id, RegistrationState::Approved, None, None).await?.total
        }
        _ => None,
    };
    let facts = Arc::new(WebinarFacts { webinar, form, panelists, registered });
    Ok(CachedFacts { facts, asked_at: Instant::now() })
}

//! `webinars-read`: lists webinars to choose from.
//!
//! Zoom lists webinars of one user at a time, and a listing does not tell whether a webinar takes registrations. So the
//! webinars of all users are listed together, kept for a moment, and the webinars of a page are then requested one by one.

use std::{collections::HashMap, sync::Arc, time::Duration};

use futures::{StreamExt, TryStreamExt};
use greenroom::capability::{Capability, NoParameters, RunState, wit::types};
use greenroom_domain::{
    Failure, ListedWebinar, ProviderError, Webinar, WebinarId, WebinarProvider, ZoomAccount, ZoomAccountId, codes,
    rules::registration as rules,
};
use jiff::Timestamp;
use moka::future::Cache;
use wasmtime::component::{HasSelf, Linker};

use crate::{
    bindings::greenroom::action::webinars_read as wit,
    services::{Services, Zoom},
};

/// How many webinars a page has at most.
const PAGE: usize = 20;

/// How many webinars are requested at most for one page: where most of them take no registrations, pages are short.
const REQUESTED: usize = 60;

/// How many requests for one listing, or for one page, are under way at once.
const AT_ONCE: usize = 8;

/// How long a listing is kept: a person who types and turns pages causes one.
const LISTING_KEPT: Duration = Duration::from_secs(30);

/// How long it is kept that a user's licence has no webinars: most users of an account have none, and each would cost a
/// request for every listing.
const UNLICENSED_KEPT: Duration = Duration::from_secs(600);

/// How many such users are kept.
const UNLICENSED: u64 = 100_000;

/// The listings of upcoming webinars, by Zoom account.
pub(crate) struct Listings {
    listings: Cache<ZoomAccountId, Arc<[ListedWebinar]>>,
    /// Users whose licence has no webinars.
    unlicensed: Cache<(ZoomAccountId, String), ()>,
}

impl Listings {
    pub(crate) fn new() -> Self {
        Self {
            listings: Cache::builder().max_capacity(100).time_to_live(LISTING_KEPT).build(),
            unlicensed: Cache::builder().max_capacity(UNLICENSED).time_to_live(UNLICENSED_KEPT).build(),
        }
    }

    /// The upcoming webinars of an account, soonest first. Concurrent callers share one listing.
    async fn of(
        &self,
        provider: &dyn WebinarProvider,
        account: &ZoomAccount,
    ) -> Result<Arc<[ListedWebinar]>, ProviderError> {
        let listing = self.listings.try_get_with(account.id.clone(), self.list(provider, account)).await;
        listing.map_err(|error: Arc<ProviderError>| (*error).clone())
    }

    async fn list(
        &self,
        provider: &dyn WebinarProvider,
        account: &ZoomAccount,
    ) -> Result<Arc<[ListedWebinar]>, ProviderError> {
        let mut users = Vec::new();
        let mut page: Option<String> = None;
        loop {
            let listed = provider.users(account, page.as_deref()).await?;
            users.extend(listed.items.into_iter().map(|user| user.id));
            page = listed.next;
            if page.is_none() {
                break;
            }
        }
        let webinars: Vec<Vec<ListedWebinar>> = futures::stream::iter(users)
            .map(|user| self.of_user(provider, account, user))
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        // Zoom may list each occurrence of a webinar: the next one counts.
        let mut first: HashMap<WebinarId, ListedWebinar> = HashMap::new();
        for webinar in webinars.into_iter().flatten() {
            match first.get(&webinar.id) {
                Some(known) if Position::of(known) <= Position::of(&webinar) => {}
                _ => drop(first.insert(webinar.id.clone(), webinar)),
            }
        }
        let mut listing: Vec<ListedWebinar> = first.into_values().collect();
        listing.sort_by_key(Position::of);
        Ok(listing.into())
    }

    async fn of_user(
        &self,
        provider: &dyn WebinarProvider,
        account: &ZoomAccount,
        user: String,
    ) -> Result<Vec<ListedWebinar>, ProviderError> {
        let key = (account.id.clone(), user);
        if self.unlicensed.contains_key(&key) {
            return Ok(Vec::new());
        }
        let mut webinars = Vec::new();
        let mut page: Option<String> = None;
        loop {
            match provider.upcoming_webinars(account, &key.1, page.as_deref()).await {
                Ok(listed) => {
                    webinars.extend(listed.items);
                    page = listed.next;
                }
                Err(ProviderError::WebinarsNotListed { .. }) => {
                    self.unlicensed.insert(key, ()).await;
                    return Ok(Vec::new());
                }
                // The user was deleted since the users were listed.
                Err(ProviderError::UserNotFound) => return Ok(Vec::new()),
                Err(error) => return Err(error),
            }
            if page.is_none() {
                return Ok(webinars);
            }
        }
    }
}

/// The place of a webinar in a listing: soonest first, those without a time last. It stays valid when a listing changes, so
/// it is also the token of a page: that of the last webinar that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Position {
    starts_at: At,
    id: WebinarId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum At {
    Time(i64),
    Open,
}

impl Position {
    fn of(webinar: &ListedWebinar) -> Self {
        let starts_at = webinar.starts_at.map_or(At::Open, |at| At::Time(at.as_second()));
        Self { starts_at, id: webinar.id.clone() }
    }

    fn token(&self) -> String {
        match self.starts_at {
            At::Time(second) => format!("{second}/{}", self.id),
            At::Open => format!("open/{}", self.id),
        }
    }

    fn read(token: &str) -> Option<Self> {
        let (at, id) = token.split_once('/')?;
        let starts_at = if at == "open" { At::Open } else { At::Time(at.parse().ok()?) };
        Some(Self { starts_at, id: WebinarId::parse(id).ok()? })
    }
}

/// A text that a person has typed to find a webinar.
struct Search {
    text: String,
    /// The digits, where it is a part of an id as people write it, with spaces or dashes.
    digits: Option<String>,
}

impl Search {
    fn new(text: &str) -> Self {
        let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        let is_id = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        Self { text: text.trim().to_lowercase(), digits: is_id.then_some(digits) }
    }

    fn finds(&self, webinar: &ListedWebinar) -> bool {
        webinar.topic.to_lowercase().contains(&self.text)
            || self.digits.as_ref().is_some_and(|digits| webinar.id.as_str().contains(digits.as_str()))
    }
}

/// The capability `webinars-read`: listing webinars.
pub struct WebinarsRead {
    zoom: Arc<Zoom>,
}

impl std::fmt::Debug for WebinarsRead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebinarsRead").finish_non_exhaustive()
    }
}

impl WebinarsRead {
    pub(crate) fn new(zoom: Arc<Zoom>) -> Self {
        Self { zoom }
    }
}

impl Capability for WebinarsRead {
    const NAME: &'static str = "webinars-read";
    type Grant = NoParameters;
    type Run = ();

    fn link(linker: &mut Linker<RunState>) -> wasmtime::Result<()> {
        wit::add_to_linker::<_, HasSelf<RunState>>(linker, |state| state)
    }
}

impl wit::Host for RunState {
    async fn upcoming(
        &mut self,
        search: Option<String>,
        page: Option<String>,
    ) -> wasmtime::Result<Result<wit::Page, types::Failure>> {
        let size = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        self.charge(0, size(&search) + size(&page))?;
        if let Some(told) = self.called("webinars-read.upcoming", &(&search, &page))? {
            return Ok(told);
        }
        let zoom = self.granted::<WebinarsRead>()?.0.zoom.clone();
        let told = match upcoming(&Services::new(self.services(), &zoom), search.as_deref(), page.as_deref()).await {
            Ok(page) => {
                self.count_boundary_bytes(page.webinars.iter().map(|webinar| webinar.topic.len() as u64).sum());
                Ok(page)
            }
            Err(failure) => Err(self.refuse(failure)),
        };
        self.answered(told)
    }
}

/// A page of the webinars to choose from (W5: those of the primary business unit's Zoom account; W9: those that are not over
/// and take registrations).
pub(crate) async fn upcoming(services: &Services, search: Option<&str>, page: Option<&str>) -> Result<wit::Page, Failure> {
    let account = services.storage().contacts().account().await.map_err(Failure::from)?;
    let zoom = rules::zoom_account(&account)?;
    let provider = services.provider()?;
    let after = match page {
        None => None,
        Some(token) => Some(Position::read(token).ok_or_else(|| unknown_page(token))?),
    };
    let listing = services.listings().of(provider, zoom).await.map_err(|error| rules::call_refused(&error))?;
    let search = Search::new(search.unwrap_or_default());
    let mut candidates = listing
        .iter()
        .filter(|webinar| after.as_ref().is_none_or(|after| Position::of(webinar) > *after))
        .filter(|webinar| search.finds(webinar));
    let now = services.now();
    let mut webinars = Vec::new();
    let mut last = None;
    let mut requested = 0;
    // In rounds, so that a page of webinars that all take registrations costs one request each and no more.
    while webinars.len() < PAGE && requested < REQUESTED {
        let room = (PAGE - webinars.len()).min(REQUESTED - requested);
        let round: Vec<ListedWebinar> = candidates.by_ref().take(room).cloned().collect();
        let Some(end) = round.last() else { return Ok(wit::Page { webinars, next: None }) };
        last = Some(Position::of(end));
        requested += round.len();
        let details: Vec<Option<wit::Webinar>> = futures::stream::iter(round)
            .map(|listed| async move { offered(services, provider, zoom, &listed, now).await })
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        webinars.extend(details.into_iter().flatten());
    }
    let next = last.filter(|_| candidates.next().is_some()).map(|last| last.token());
    Ok(wit::Page { webinars, next })
}

/// A listed webinar with its details; none where it is not offered.
async fn offered(
    services: &Services,
    provider: &dyn WebinarProvider,
    zoom: &ZoomAccount,
    listed: &ListedWebinar,
    now: Timestamp,
) -> Result<Option<wit::Webinar>, Failure> {
    match services.facts().webinar(provider, zoom, &listed.id).await {
        Ok(known) if rules::is_offered(&known.facts, now) => Ok(Some(tell(&known.facts, listed))),
        // It was deleted meanwhile, or its host's licence has no webinars any more.
        Ok(_) | Err(ProviderError::WebinarNotFound | ProviderError::NoPermission { .. }) => Ok(None),
        Err(error) => Err(rules::call_refused(&error)),
    }
}

fn tell(webinar: &Webinar, listed: &ListedWebinar) -> wit::Webinar {
    let starts_at = listed.starts_at.or_else(|| webinar.first_start());
    wit::Webinar {
        id: webinar.id.to_string(),
        topic: webinar.topic.clone(),
        starts_at: starts_at.and_then(|at| u64::try_from(at.as_millisecond()).ok()),
        recurring: webinar.is_recurring(),
    }
}

fn unknown_page(token: &str) -> Failure {
    let token = greenroom::capability::shortened(token, 100);
    Failure::refused(
        codes::PAGE_UNKNOWN,
        format!("`{token}` is no page of the upcoming webinars: begin with the first page"),
    )
}

#[cfg(test)]
#[path = "upcoming_tests.rs"]
mod tests;

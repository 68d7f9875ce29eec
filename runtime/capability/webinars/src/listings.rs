//! The upcoming webinars of a Zoom account. Zoom lists webinars of one user at a time: those of all users are listed
//! together, and kept for a moment.

use std::{collections::HashMap, sync::Arc, time::Duration};

use futures::{StreamExt, TryStreamExt};
use greenroom_domain::{ListedWebinar, ProviderError, WebinarId, WebinarProvider, ZoomAccount, ZoomAccountId};
use moka::future::Cache;

/// How many users' webinars are listed at once.
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
    pub(crate) async fn of(
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
pub(crate) struct Position {
    starts_at: At,
    id: WebinarId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum At {
    Time(i64),
    Open,
}

impl Position {
    pub(crate) fn of(webinar: &ListedWebinar) -> Self {
        let starts_at = webinar.starts_at.map_or(At::Open, |at| At::Time(at.as_second()));
        Self { starts_at, id: webinar.id.clone() }
    }

    pub(crate) fn token(&self) -> String {
        match self.starts_at {
            At::Time(second) => format!("{second}/{}", self.id),
            At::Open => format!("open/{}", self.id),
        }
    }

    pub(crate) fn read(token: &str) -> Option<Self> {
        let (at, id) = token.split_once('/')?;
        let starts_at = if at == "open" { At::Open } else { At::Time(at.parse().ok()?) };
        Some(Self { starts_at, id: WebinarId::parse(id).ok()? })
    }
}

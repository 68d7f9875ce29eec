//! `webinars-read`: lists webinars to choose from.
//!
//! A listing of Zoom does not tell whether a webinar takes registrations, so the webinars of a page are requested one by one.

use std::sync::Arc;

use futures::{StreamExt, TryStreamExt};
use greenroom::capability::{Capability, NoParameters, RunState, wit::types};
use greenroom_domain::{
    Failure, ListedWebinar, ProviderError, Webinar, WebinarProvider, ZoomAccount, codes, rules::registration as rules,
    sentence,
};
use jiff::Timestamp;
use wasmtime::component::{HasSelf, Linker};

use crate::{
    bindings::greenroom::action::webinars_read as wit,
    listings::Position,
    services::{Services, Zoom},
};

/// How many webinars a page has at most.
const PAGE: usize = 20;

/// How many webinars are requested at most for one page: where most of them take no registrations, pages are short.
const REQUESTED: usize = 60;

/// How many requests for one page are under way at once.
const AT_ONCE: usize = 8;

/// The longest text to search by, in bytes. Topics at Zoom are shorter, so that a longer text finds nothing.
const LONGEST_SEARCH: usize = 1_000;

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
pub(crate) async fn upcoming(
    services: &Services,
    search: Option<&str>,
    page: Option<&str>,
) -> Result<wit::Page, Failure> {
    let account = services.storage().contacts().account().await.map_err(Failure::from)?;
    let zoom = rules::zoom_account(&account)?;
    let provider = services.provider()?;
    let after = match page {
        None => None,
        Some(token) => Some(Position::read(token).ok_or_else(|| unknown_page(token))?),
    };
    let listing = services.listings().of(provider, zoom).await.map_err(|error| rules::call_refused(&error))?;
    let search = search.unwrap_or_default();
    if search.len() > LONGEST_SEARCH {
        return Ok(wit::Page { webinars: Vec::new(), next: None });
    }
    let search = Search::new(search);
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
        sentence!(
            "failure-upcoming-page-unknown",
            "`{page}` is no page of the upcoming webinars: begin with the first page",
            page = token
        ),
    )
}

#[cfg(test)]
#[path = "upcoming_tests.rs"]
mod tests;

//! "Sync now", and how a sync goes: as server-sent events, and as a page for a browser without a script.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::{Path, State},
    response::{
        IntoResponse, Redirect, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{Stream, StreamExt, stream};
use greenroom_domain::{
    Failure, FailureKind, JobState, Retry, Scope, SyncState, WebinarId, ZoomAccountId, codes, sentence,
};
use greenroom_service::views::{
    audit::{self, AuditEntry},
    jobs::{self, JobView},
    webinars::{self, WebinarView},
};
use greenroom_sync::STEPS;
use maud::{Markup, html};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::Instant,
};

use super::tally;
use crate::{
    api::{self, asked},
    console::{
        form::Form,
        links,
        look::{self, Look},
        parts, remedy,
        visit::Visit,
    },
    problem::Problem,
    state::AppState,
};

/// How many streams there are at most, in all: each asks the store again and again.
static STREAMS: Semaphore = Semaphore::const_new(64);

/// How often the store is asked.
const EVERY: Duration = Duration::from_millis(500);

/// How long a stream lasts. The browser loads the page again then, and its stream goes on.
const LONGEST: Duration = Duration::from_secs(10 * 60);

/// Syncs a webinar, and leads to its page, which shows how it goes.
pub(super) async fn sync_now(
    State(state): State<AppState>,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let webinar = asked::webinar(&id)?;
    let request = api::webinars::by_hand(&state, webinar.clone(), &form.visit.who().user).await?;
    state.jobs().enqueue(request).await?;
    Ok(Redirect::to(&format!("{}?said=sync-asked", links::webinar(&webinar))).into_response())
}

/// How the sync of a webinar goes.
struct Progress {
    /// The job, where one waits or runs.
    job: Option<JobView>,
    /// The sync that is under way.
    sync: Option<AuditEntry>,
}

impl Progress {
    async fn of(state: &AppState, visit: &Visit, id: &WebinarId, account: &ZoomAccountId) -> Result<Self, Failure> {
        let job = jobs::sync_of(state.jobs(), id, account).await?;
        let latest = audit::list(state.store().as_ref(), visit.messages(), id, None, 1).await?.items.into_iter().next();
        Ok(Self { job, sync: latest.filter(|sync| sync.state == SyncState::InProgress) })
    }

    /// Whether something is still to come.
    fn goes_on(&self) -> bool {
        self.job.is_some() || self.sync.is_some()
    }

    fn markup(&self, visit: &Visit) -> Markup {
        let runs = self.job.as_ref().is_none_or(|job| job.state == JobState::Running);
        html! {
            p {
                (look::badge(Look::Busy, &visit.text(if runs { "progress-runs" } else { "progress-waits" })))
                " " (self.now(visit, runs))
            }
            (self.steps(visit))
            @if let Some(sync) = self.sync.as_ref().filter(|sync| !sync.tally.is_empty()) { (tally::counts(visit, &sync.tally)) }
        }
    }

    /// What goes on, or what is waited for.
    fn now(&self, visit: &Visit, runs: bool) -> Markup {
        let failure = self.job.as_ref().and_then(|job| job.failure.as_ref().map(|failure| (failure, job.not_before)));
        html! {
            @match (failure, self.step()) {
                (Some((failure, again)), _) if !runs => {
                    (visit.text("progress-failed")) " "
                    @if let Some(meaning) = visit.attribute(&format!("code-{}", failure.code), "meaning") { (meaning) } @else { (remedy::message(visit, failure)) }
                    " " (visit.text("progress-again")) " " (parts::time(visit, again))
                }
                (_, Some(step)) if runs => { (visit.word("sync-step", STEPS.get(step).copied().unwrap_or_default())) }
                (_, _) if runs => { (visit.text("progress-begins")) }
                _ => { (visit.text("progress-in-line")) }
            }
        }
    }

    /// The place of the step that is under way.
    fn step(&self) -> Option<usize> {
        let step = self.sync.as_ref()?.step.as_deref()?;
        STEPS.iter().position(|known| *known == step)
    }

    fn steps(&self, visit: &Visit) -> Markup {
        let now = self.step();
        html! {
            ol.steps {
                @for (place, step) in STEPS.iter().enumerate() {
                    @let (look, key) = match now {
                        Some(now) if place < now => (Look::Good, "progress-step-done"),
                        Some(now) if place == now => (Look::Busy, "progress-step-now"),
                        _ => (Look::Plain, "progress-step-later"),
                    };
                    li aria-current=[(now == Some(place)).then_some("step")] { (visit.word("sync-step-name", step)) " " (look::badge(look, &visit.text(key))) }
                }
            }
        }
    }
}

/// The button that syncs now, or the way to the switch where the sync is off; or how the sync goes, where one is under way.
pub(super) async fn shown(state: &AppState, visit: &Visit, webinar: &WebinarView) -> Result<Markup, Problem> {
    let progress = Progress::of(state, visit, &webinar.id, &webinar.zoom_account).await?;
    let page = links::webinar(&webinar.id);
    Ok(html! {
        @if progress.goes_on() {
            section.panel aria-labelledby="progress-title" {
                h2 #progress-title { (visit.text("progress-title")) }
                div role="status" data-events=(format!("{page}/progress")) { (progress.markup(visit)) }
                p { a href=(visit.address_with("said", None)) { (visit.text("progress-look-again")) } }
            }
        } @else if visit.may(Scope::Settings) && state.syncs().is_some() {
            @if webinar.sync.on { div.actions { (parts::button(visit, &format!("{page}/sync"), &visit.text("webinars-sync-now"))) } }
            @else { p { a href="#own" { (visit.text("webinars-sync-off-first")) } } }
        }
    })
}

/// How the sync goes, as events: `progress` with HTML, and `end` when nothing more is to come.
pub(super) async fn events(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = asked::webinar(&id)?;
    let account = webinars::one(state.store().as_ref(), &id).await?.zoom_account;
    let Ok(place) = STREAMS.try_acquire() else {
        let message = sentence!(
            "failure-too-many-followers",
            "as many pages as the server serves follow a sync already: load the page again to see how it goes"
        );
        let failure = Failure::new(FailureKind::Unavailable, codes::TOO_MANY_REQUESTS, message);
        return Err(failure.retry(Retry::After(Duration::from_secs(30))).into());
    };
    let stopping = state.stopping().clone().cancelled_owned();
    let told = told(Following {
        state,
        visit,
        id,
        account,
        ends_at: Instant::now() + LONGEST,
        last: None,
        place,
        is_over: false,
    });
    Ok(Sse::new(told.take_until(stopping)).keep_alive(KeepAlive::default()).into_response())
}

/// A stream that follows a sync.
struct Following {
    state: AppState,
    visit: Visit,
    id: WebinarId,
    account: ZoomAccountId,
    ends_at: Instant,
    /// What was told last: the same is not told again.
    last: Option<String>,
    /// The stream's place among all.
    place: SemaphorePermit<'static>,
    is_over: bool,
}

fn told(following: Following) -> impl Stream<Item = Result<Event, Infallible>> + Send {
    stream::unfold(following, async |mut following| {
        let event = following.next().await?;
        Some((Ok(event), following))
    })
}

impl Following {
    /// The next event; none when it is over.
    async fn next(&mut self) -> Option<Event> {
        let _place = &self.place;
        while !self.is_over {
            let found = Progress::of(&self.state, &self.visit, &self.id, &self.account).await;
            let progress = found.inspect_err(|failure| tracing::warn!(%failure, "a sync cannot be followed")).ok()?;
            if !progress.goes_on() || Instant::now() >= self.ends_at {
                self.is_over = true;
                return Some(Event::default().event("end").data("end"));
            }
            let markup = progress.markup(&self.visit).into_string();
            if self.last.as_ref() != Some(&markup) {
                self.last = Some(markup.clone());
                return Some(Event::default().event("progress").data(markup));
            }
            tokio::time::sleep(EVERY).await;
        }
        None
    }
}

//! Jobs: what waits behind which limit, what runs, and what failed for good.

use axum::{
    extract::{Path, State},
    response::{Redirect, Response},
};
use greenroom::Failure;
use greenroom_domain::{ContactId, JobFilter, JobId, JobKind, JobState, Scope, ZoomAccountId, codes};
use greenroom_jobs::{JobChange, Jobs};
use greenroom_locale::args;
use greenroom_service::views::jobs::{self, JobView, LimitDetails};
use maud::{Markup, html};

use super::{job, tabs};
use crate::{
    api::asked,
    beside::Beside,
    console::{
        form::Form,
        look,
        parts::{self, Field},
        visit::{Reader, Visit},
    },
    detached::to_its_end,
    problem::Problem,
    state::AppState,
};

/// How many jobs a page has.
const ROWS: usize = 50;

/// How many dead letters are read at once while all are tried again.
const AT_ONCE: usize = 200;

/// How many values of a limit are shown, those that wait longest in line first.
const KEYS: usize = 20;

/// The routes.
pub(super) fn routes() -> Beside {
    Beside::default()
        .page("/access/jobs", Scope::Read, list)
        .form("/access/jobs/retry-all", Scope::Administer, retry_all)
        .form("/access/jobs/{id}/retry", Scope::Administer, retry)
        .form("/access/jobs/{id}/remove", Scope::Administer, remove)
}

async fn list(State(state): State<AppState>, visit: Visit) -> Result<Response, Problem> {
    let filter = filter(&visit);
    let page = jobs::list(state.jobs(), &filter, ROWS, false).await?;
    let limits = jobs::limits(state.jobs()).await?;
    let next = page.next.map(|id| id.to_string());
    let content = html! {
        p { (visit.text("jobs-lead")) }
        (fields(&visit))
        section #jobs {
            @if page.items.is_empty() { (parts::empty(&visit.text("jobs-none"), Some(("/access/jobs", &visit.text("jobs-all"))))) }
            @else {
                @if filter.state == Some(JobState::DeadLetter) && visit.may(Scope::Administer) { (retrying_all(&visit, &filter)) }
                (rows(&visit, &page.items))
                (parts::pager(&visit, next.as_deref()))
            }
        }
        (limits_section(&visit, &limits))
    };
    Ok(tabs::page(&visit, &visit.text("access-tab-jobs"), &content))
}

/// The filter in the address. A value that cannot be one does not restrict it.
fn filter(reader: &Reader) -> JobFilter {
    let text = |name: &str| reader.query(name).map(|value| value.trim().to_owned());
    JobFilter {
        state: text("state").and_then(|state| state.parse().ok()),
        kind: text("kind").and_then(|kind| kind.parse().ok()),
        action: text("action"),
        contact: text("contact").map(ContactId::new),
        zoom_account: text("zoom-account").map(ZoomAccountId::new),
        after: text("cursor").and_then(|cursor| cursor.parse().ok()),
        ..JobFilter::default()
    }
}

fn fields(visit: &Visit) -> Markup {
    let value = |name: &str| visit.query(name).unwrap_or_default().into_owned();
    let named = |group: &str, words: &[&'static str]| {
        parts::with_any(visit, words.iter().map(|word| (*word, visit.word(group, word))))
    };
    let states = named("job-state", &JobState::ALL.map(JobState::as_str));
    let kinds = named("job-kind", &JobKind::ALL.map(JobKind::as_str));
    let (state, kind, action, contact) = (value("state"), value("kind"), value("action"), value("contact"));
    let zoom = value("zoom-account");
    parts::filters(
        visit,
        "jobs",
        &html! {
            (Field { name: "state", label: &visit.text("jobs-state"), value: &state, ..Field::default() }.choice(&states))
            (Field { name: "kind", label: &visit.text("jobs-kind"), value: &kind, ..Field::default() }.choice(&kinds))
            (Field { name: "action", label: &visit.text("jobs-action"), value: &action, ..Field::default() }.input("search"))
            (Field { name: "contact", label: &visit.text("jobs-contact"), value: &contact, ..Field::default() }.input("search"))
            (Field { name: "zoom-account", label: &visit.text("connections-account"), value: &zoom, ..Field::default() }.input("search"))
        },
    )
}

fn rows(visit: &Visit, jobs: &[JobView]) -> Markup {
    let heads = ["jobs-kind", "jobs-about", "jobs-state", "jobs-accepted", "jobs-attempts", "jobs-waits-for"]
        .map(|key| visit.text(key));
    parts::table(
        &visit.text("access-tab-jobs"),
        &heads,
        &html! {
            @for one in jobs {
                tr {
                    td { a href=(format!("/access/jobs/{}", one.id)) { (visit.word("job-kind", one.kind.as_str())) } }
                    td { (job::about(visit, one)) }
                    td { (look::worded(visit, "job-state", one.state.as_str())) }
                    td { (parts::time(visit, one.enqueued_at)) }
                    td.number { (visit.number(one.attempts)) }
                    td { (job::waits_for(visit, one)) }
                }
            }
        },
    )
}

/// Trying all dead letters of the filter again.
fn retrying_all(visit: &Visit, filter: &JobFilter) -> Markup {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let kind = filter.kind.map(JobKind::as_str);
    let contact = filter.contact.as_ref().map(ContactId::as_str);
    let account = filter.zoom_account.as_ref().map(ZoomAccountId::as_str);
    let action = filter.action.as_deref();
    for (name, value) in [("kind", kind), ("action", action), ("contact", contact), ("zoom-account", account)] {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    let action = format!("/access/jobs/retry-all?{}", query.finish());
    let what = html! { p { (visit.text("jobs-retry-all-what")) } };
    html! { div.actions { (parts::confirmed(visit, &action, &visit.text("jobs-retry-all"), &what, &visit.text("jobs-retry-all-confirm"))) } }
}

fn limits_section(visit: &Visit, limits: &[LimitDetails]) -> Markup {
    html! {
        h2 { (visit.text("jobs-limits")) }
        p.hint { (visit.text("jobs-limits-hint")) " " code { "[[jobs.limits]]" } }
        @if limits.is_empty() { (parts::empty(&visit.text("jobs-limits-none"), None)) }
        @for limit in limits { (limit_card(visit, limit)) }
    }
}

fn limit_card(visit: &Visit, limit: &LimitDetails) -> Markup {
    let name = if limit.name == "one-at-a-time" { visit.text("jobs-one-at-a-time") } else { limit.name.clone() };
    let by =
        limit.by.as_deref().map(|by| if by.starts_with('/') { by.to_owned() } else { visit.word("limit-key", by) });
    let rate = limit.rate.map(|rate| {
        let within = visit.duration(std::time::Duration::from_secs(rate.seconds));
        visit.with("jobs-rate", &args![number = visit.number(rate.jobs), time = within])
    });
    let mut keys: Vec<_> = limit.keys.iter().collect();
    keys.sort_by_key(|key| std::cmp::Reverse((key.waiting, key.running)));
    let heads =
        ["jobs-limit-key", "jobs-limit-running", "jobs-limit-waiting", "jobs-limit-until"].map(|key| visit.text(key));
    html! {
        section.panel {
            h3 { (parts::written(&name)) }
            (parts::facts(&[
                (visit.text("jobs-limit-by"), parts::maybe_written(visit, by.as_deref())),
                (visit.text("jobs-action"), parts::maybe_written(visit, limit.action.as_deref())),
                (visit.text("jobs-limit-at-once"), limit.concurrency.map_or_else(|| parts::nothing(visit), |most| html! { (visit.number(most)) })),
                (visit.text("jobs-limit-rate"), parts::maybe_written(visit, rate.as_deref())),
            ]))
            @if !keys.is_empty() {
                (parts::table(&name, &heads, &html! {
                    @for key in keys.iter().take(KEYS) {
                        tr {
                            td { (parts::written(&key.key)) }
                            td.number { (visit.number(key.running)) }
                            td.number { (visit.number(key.waiting)) }
                            td { (parts::maybe_time(visit, key.until)) }
                        }
                    }
                }))
            }
        }
    }
}

async fn retry(State(state): State<AppState>, Path(id): Path<String>, form: Form) -> Result<Redirect, Problem> {
    let id = asked::job(&id)?;
    state.jobs().change(id, JobChange::Retry, form.visit.by()).await?;
    Ok(Redirect::to(&format!("/access/jobs/{id}?said=job-retried")))
}

async fn remove(State(state): State<AppState>, Path(id): Path<String>, form: Form) -> Result<Redirect, Problem> {
    state.jobs().change(asked::job(&id)?, JobChange::Drop, form.visit.by()).await?;
    Ok(Redirect::to("/access/jobs?said=job-removed"))
}

async fn retry_all(State(state): State<AppState>, form: Form) -> Result<Redirect, Problem> {
    let Form { visit, .. } = form;
    let wanted = filter(&visit);
    let dead = JobFilter { state: Some(JobState::DeadLetter), after: None, ..wanted };
    let (queue, by) = (state.shared_jobs(), visit.by().to_owned());
    let count = to_its_end(async move { all_again(queue.as_ref(), dead, &by).await }).await??;
    Ok(Redirect::to(&format!("/access/jobs?said=jobs-retried&count={count}")))
}

/// Tries dead letters again, in the order in which they were accepted. One that somebody else has decided about meanwhile is passed
/// over.
async fn all_again(queue: &dyn Jobs, mut dead: JobFilter, by: &str) -> Result<usize, Failure> {
    let mut count = 0;
    loop {
        let found = queue.list(&dead, AT_ONCE).await?;
        let Some(last) = found.last().map(|job| job.id) else { return Ok(count) };
        for one in found {
            count += usize::from(again(queue, one.id, by).await?);
        }
        dead.after = Some(last);
    }
}

async fn again(queue: &dyn Jobs, id: JobId, by: &str) -> Result<bool, Failure> {
    match queue.change(id, JobChange::Retry, by).await {
        Ok(()) => Ok(true),
        Err(failure)
            if [codes::JOB_NOT_FOUND.word(), codes::JOB_NOT_CHANGED.word()].contains(&failure.code.as_str()) =>
        {
            Ok(false)
        }
        Err(failure) => Err(failure),
    }
}

//! One job: how far it is, why it failed, and what it waits for.

use axum::{
    extract::{Path, State},
    response::Response,
};
use greenroom_domain::{JobId, JobKind, JobState, Scope, sentence};
use greenroom_locale::args;
use greenroom_service::views::{
    history,
    jobs::{self, JobView},
};
use maud::{Markup, html};
use serde_json::json;

use super::tabs;
use crate::{
    beside::Beside,
    console::{
        around,
        form::Form,
        links, look,
        parts::{self, Tone},
        visit::Visit,
    },
    problem::Problem,
    state::AppState,
};

/// The routes.
pub(super) fn routes() -> Beside {
    Beside::default().page("/access/jobs/{id}", Scope::Read, show).question(
        "/access/jobs/{id}/reveal",
        Scope::Administer,
        reveal,
    )
}

/// The id in a path.
pub(super) fn id(text: &str) -> Result<JobId, Problem> {
    text.parse().map_err(|_| {
        Problem::malformed(sentence!("failure-job-id", "`{id}` is no id of a job: it is a UUID", id = text))
    })
}

async fn show(State(state): State<AppState>, Path(job): Path<String>, visit: Visit) -> Result<Response, Problem> {
    let job = jobs::details(state.jobs(), id(&job)?, false).await?;
    Ok(page(&visit, &job))
}

/// Shows the input and the whole address of the callback, which may have secrets. That it was asked for is noted first.
async fn reveal(State(state): State<AppState>, Path(job): Path<String>, form: Form) -> Result<Response, Problem> {
    let id = id(&job)?;
    history::note_shown(state.store().as_ref(), form.visit.by(), &format!("job {id}")).await?;
    let job = jobs::details(state.jobs(), id, true).await?;
    Ok(page(&form.visit, &job))
}

fn page(visit: &Visit, job: &JobView) -> Response {
    let content = html! {
        p { a href="/access/jobs" { (visit.text("jobs-all")) } }
        (failed(visit, job))
        (deciding(visit, job))
        (facts(visit, job))
        @if job.kind == JobKind::Invoke && job.input.is_none() && visit.may(Scope::Administer) {
            (parts::button(visit, &format!("/access/jobs/{}/reveal", job.id), &visit.text("jobs-reveal")))
            p.hint { (visit.text("jobs-reveal-hint")) }
        }
        @if let Some(input) = &job.input { h2 { (visit.text("jobs-input")) } (parts::json(input)) }
        @if let Some(output) = &job.output { h2 { (visit.text("jobs-output")) } (parts::json(output)) }
        @if !job.tags.is_empty() { h2 { (visit.text("jobs-tags")) } (parts::json(&json!(job.tags))) }
    };
    let title =
        format!("{}{} {}", visit.text("jobs-one"), visit.text("part-colon"), visit.word("job-kind", job.kind.as_str()));
    tabs::page(visit, &title, &content)
}

fn failed(visit: &Visit, job: &JobView) -> Markup {
    html! {
        @if let Some(failure) = job.failure.clone() {
            @if job.state == JobState::Waiting {
                (parts::notice(Tone::Warning, &html! {
                    p { (visit.text("jobs-tried-again")) " " (parts::time(visit, job.not_before)) }
                }))
            }
            (around::explained(visit, &failure.into()))
        }
    }
}

fn deciding(visit: &Visit, job: &JobView) -> Markup {
    let may_change = visit.may(Scope::Administer);
    let may_begin = matches!(job.state, JobState::DeadLetter | JobState::Waiting);
    html! {
        @if may_change && may_begin {
            div.actions {
                (parts::button(visit, &format!("/access/jobs/{}/retry", job.id), &visit.text("jobs-retry")))
                (parts::confirmed(visit, &format!("/access/jobs/{}/remove", job.id), &visit.text("jobs-remove"),
                    &html! { p { (visit.text("jobs-remove-what")) } }, &visit.text("jobs-remove-confirm")))
            }
        }
    }
}

fn facts(visit: &Visit, job: &JobView) -> Markup {
    let run = job.run.map(|run| html! { a href=(format!("/runs/{run}")) { code { (run) } } });
    let told = job.invocation.map(|told| html! { a href=(format!("/access/jobs/{told}")) { code { (told) } } });
    let trigger = job.trigger.map(|trigger| visit.word("sync-trigger", &look::word_of(&trigger)));
    let maybe = |value: Option<Markup>| value.unwrap_or_else(|| parts::nothing(visit));
    parts::facts(&[
        (visit.text("jobs-id"), html! { code { (job.id) } }),
        (visit.text("jobs-state"), look::worded(visit, "job-state", job.state.as_str())),
        (visit.text("jobs-about"), about(visit, job)),
        (
            visit.text("jobs-contact"),
            job.contact.as_ref().map_or_else(|| parts::nothing(visit), |id| contact(id.as_str())),
        ),
        (
            visit.text("connections-account"),
            parts::maybe_written(visit, job.zoom_account.as_ref().map(|id| id.as_str())),
        ),
        (visit.text("jobs-waits-for"), waits_for(visit, job)),
        (visit.text("jobs-lane"), html! { code { (job.lane.group) } " " (job.lane.key) }),
        (visit.text("jobs-trigger"), parts::maybe_written(visit, trigger.as_deref())),
        (visit.text("jobs-attempts"), html! { (visit.number(job.attempts)) }),
        (visit.text("jobs-retried"), html! { (visit.number(job.retried)) }),
        (visit.text("jobs-slices"), html! { (visit.number(job.slices)) }),
        (visit.text("jobs-accepted"), parts::time(visit, job.enqueued_at)),
        (visit.text("jobs-started"), parts::maybe_time(visit, job.started_at)),
        (visit.text("jobs-finished"), parts::maybe_time(visit, job.finished_at)),
        (visit.text("jobs-run"), maybe(run)),
        (visit.text("jobs-callback"), parts::maybe_written(visit, job.callback.as_deref())),
        (visit.text("jobs-tells-of"), maybe(told)),
        (visit.text("jobs-dry-run"), html! { (visit.word("switch", if job.dry_run { "on" } else { "off" })) }),
    ])
}

fn contact(id: &str) -> Markup {
    html! { a href=(links::contact_by(id)) { (parts::written(id)) } }
}

/// The action, the webinar or the address that a job is about.
pub(super) fn about(visit: &Visit, job: &JobView) -> Markup {
    html! {
        @if let Some(action) = &job.action { (parts::written(action)) }
        @else if let Some(webinar) = &job.webinar { a href=(format!("/webinars/{webinar}")) { (webinar) } }
        @else if let Some(callback) = &job.callback { (parts::written(callback)) }
        @else { (parts::nothing(visit)) }
    }
}

/// What a job waits for: a place behind a limit, its next try, its time, or completions from outside.
pub(super) fn waits_for(visit: &Visit, job: &JobView) -> Markup {
    if job.state != JobState::Waiting {
        let code = job.failure.as_ref().filter(|_| job.state == JobState::DeadLetter).map(|failure| &failure.code);
        return code.map_or_else(|| parts::nothing(visit), |code| html! { code { (code) } });
    }
    html! {
        @if let Some(waits) = &job.waits {
            (visit.with("jobs-behind", &args![limit = limit_name(visit, &waits.limit)])) " " (parts::written(&waits.key))
        } @else if !job.waiting.is_empty() {
            (visit.text("jobs-completion")) " "
            @for wait in &job.waiting { (parts::written(&wait.name)) " " }
        } @else if let Some(failure) = &job.failure {
            (visit.text("jobs-tried-again")) " " (parts::time(visit, job.not_before)) " " code { (failure.code) }
        } @else { (parts::time(visit, job.not_before)) }
    }
}

fn limit_name(visit: &Visit, limit: &str) -> String {
    if limit == "one-at-a-time" { visit.text("jobs-one-at-a-time") } else { limit.to_owned() }
}

//! One run: how it ended, what it was given, and each step that it took.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use greenroom::{ActionInfo, ActionRef, Failure, Invocation, RunId, RunRecord};
use greenroom_domain::{
    FailureKind, Scope, codes, sentence,
    store::{RunFilter, RunResult},
};
use greenroom_service::views::{
    again, history,
    runs::{self, KeptInput, RunDetails, RunJournal, Slices, ZoomCall},
    waits::{self, WaitView},
};
use maud::{Markup, html};
use semver::VersionReq;
use serde_json::json;

use crate::{
    api::asked,
    beside::Beside,
    console::{
        calls,
        emails::Emails,
        form::Form,
        look, outcomes,
        parts::{self, Field},
        remedy,
        shell::{self, Section},
        visit::Visit,
    },
    detached::to_its_end,
    problem::Problem,
    state::AppState,
};

/// How many other runs are offered to compare a run with.
const RECENT: usize = 8;

/// The routes.
pub(super) fn routes() -> Beside {
    Beside::default()
        .page("/runs/{id}", Scope::Read, show)
        .page("/runs/{id}/download", Scope::Read, download)
        .page("/runs/{id}/case", Scope::Read, case)
        .form("/runs/{id}/continue", Scope::Invoke, go_on)
        .question("/runs/{id}/secrets", Scope::Administer, show_secrets)
}

/// All that a page shows of a run.
pub(super) struct Shown {
    pub(super) details: RunDetails,
    /// Or why there is none to show.
    pub(super) journal: Result<RunJournal, Failure>,
    waits: Vec<WaitView>,
    slices: Slices,
    /// The latest other runs of the same action.
    recent: Vec<RunRecord>,
    /// The emails of the contacts of all these runs.
    pub(super) emails: Emails,
    /// The meanings of the action's own failure codes, where it is loaded.
    pub(super) own: BTreeMap<String, String>,
}

impl Shown {
    pub(super) async fn of(state: &AppState, id: RunId, reveal: bool) -> Result<Self, Problem> {
        let (store, settings) = (state.store().as_ref(), state.settings());
        let details = runs::details(store, &settings, state.schemas(), id, reveal).await?;
        let journal = runs::journal(store, id, reveal).await;
        let (waits, slices) = (waits::list(store, id, state.now()).await?, runs::slices(store, &details.run).await?);
        let own = package_of(state, &details.run).map(|info| info.manifest.failures).unwrap_or_default();
        let of_action = RunFilter { action: Some(details.run.action.clone()), ..RunFilter::default() };
        let mut recent = store.find_runs(&of_action, None, RECENT + 1).await?;
        recent.retain(|other| other.id != id);
        recent.truncate(RECENT);
        let contacts = recent.iter().chain([&details.run]).filter_map(|run| run.contact.clone()).collect();
        let emails = Emails::of(state, contacts).await?;
        Ok(Self { details, journal, waits, slices, recent, emails, own })
    }
}

/// The action that a run ran, where exactly that package is loaded.
fn package_of(state: &AppState, run: &RunRecord) -> Option<ActionInfo> {
    let exactly = VersionReq::parse(&format!("={}", run.version)).ok()?;
    let found = state.runtime().action(&ActionRef { name: run.action.clone(), version: exactly });
    found.filter(|info| info.digest == run.package)
}

async fn show(State(state): State<AppState>, visit: Visit, Path(id): Path<String>) -> Result<Response, Problem> {
    let shown = Shown::of(&state, asked::run(&id)?, false).await?;
    Ok(page(&visit, &shown, None))
}

/// The run with its secrets. Their page has no address of its own, so that no link leads to it.
async fn show_secrets(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Form { visit, .. }: Form,
) -> Result<Response, Problem> {
    let id = asked::run(&id)?;
    let shown = Shown::of(&state, id, true).await?;
    history::note_shown(state.store().as_ref(), visit.by(), &format!("run {id}")).await?;
    let above = parts::notice(parts::Tone::Warning, &html! { p { (visit.text("run-secrets-shown")) } });
    Ok(page(&visit, &shown, Some(&above)))
}

/// The page of a run, with what was found out about it above.
pub(super) fn page(visit: &Visit, shown: &Shown, above: Option<&Markup>) -> Response {
    let run = &shown.details.run;
    let content = html! {
        p { a href="/runs" { (visit.text("runs-title")) } }
        h1 { (visit.text("run-title")) " " bdi { (run.action) } " " (run.version) }
        @if let Some(above) = above { (above) }
        @if run.erased_at.is_some() { (parts::notice(parts::Tone::Warning, &html! { p { (visit.text("run-erased")) } })) }
        (outcomes::explained(visit, &run.result, &shown.own))
        (facts(visit, shown))
        (changes(visit, shown))
        div.two {
            section { h2 { (visit.text("run-input")) } (input(visit, &shown.details.input)) }
            section { h2 { (visit.text("run-output")) } (output(visit, &run.result)) }
        }
        h2 { (visit.text("run-effects")) }
        @match &shown.journal {
            Ok(journal) => (outcomes::effects(visit, &journal.effects, run.result.failure().is_some())),
            Err(_) => p { (parts::count(visit, "run-effects-count", run.usage.effects)) },
        }
        (zoom_calls(visit, &shown.details.zoom_calls))
        (waits_of(visit, &shown.waits))
        (slices_of(visit, run, &shown.slices))
        h2 #calls { (visit.text("call-title")) }
        @match &shown.journal {
            Ok(journal) => {
                @if journal.cut { (parts::notice(parts::Tone::Warning, &html! { p { (visit.text("run-journal-cut")) } })) }
                @if journal.masked { p.hint { (visit.text("run-journal-masked")) } }
                (calls::waterfall(visit, &journal.events, first_call(visit), run.usage.wall_us))
                h2 { (visit.text("log-title")) }
                (calls::log(visit, &journal.logs))
            }
            Err(failure) => (outcomes::failed(visit, failure, None)),
        }
    };
    let title = format!("{} {}", visit.text("run-title"), run.action);
    shell::page(visit, Section::Runs, &title, &content)
}

/// The call that the page of calls begins with.
fn first_call(visit: &Visit) -> usize {
    visit.query("calls").and_then(|from| from.parse().ok()).unwrap_or(0)
}

fn facts(visit: &Visit, shown: &Shown) -> Markup {
    let run = &shown.details.run;
    let usage = &run.usage;
    let link = |id: &RunId| html! { a href=(format!("/runs/{id}")) { (id) } };
    let mut facts = vec![
        (visit.text("runs-outcome"), outcomes::badge(visit, &run.result)),
        (
            visit.text("actions-action"),
            html! { a href=(format!("/actions/{}@={}", run.action, run.version)) { (run.action) " " (run.version) } },
        ),
        (
            visit.text("runs-contact"),
            run.contact.as_ref().map_or_else(|| parts::nothing(visit), |contact| shown.emails.link(contact)),
        ),
        (visit.text("run-began"), html! { time datetime=(run.started_at) { (visit.exact_time(run.started_at)) } }),
        (visit.text("run-took"), html! { (outcomes::micros(visit, usage.wall_us)) }),
        (visit.text("run-cpu"), html! { (outcomes::micros(visit, usage.cpu_us)) }),
        (visit.text("run-memory"), html! { (visit.bytes(usage.peak_memory_bytes)) }),
        (visit.text("run-calls"), html! { (visit.number(usage.host_calls)) }),
        (visit.text("run-boundary"), html! { (visit.bytes(usage.boundary_bytes)) }),
        (visit.text("run-id"), html! { code { (run.id) } }),
    ];
    if let Some(trace) = &run.trace {
        facts.push((visit.text("run-trace"), html! { code { (trace) } }));
    }
    if let Some(key) = &run.key {
        facts.push((visit.text("try-key"), html! { code { (key) } }));
    }
    if !run.tags.is_empty() {
        let tags =
            html! { @for (name, value) in &run.tags { span.tag { (parts::written(&format!("{name}={value}"))) } " " } };
        facts.push((visit.text("runs-tags"), tags));
    }
    if let Some(of) = &run.again_of {
        let both = html! { (link(of)) " · " a href=(format!("/runs/compare?a={of}&b={}", run.id)) { (visit.text("run-compare")) } };
        facts.push((visit.text("run-again-of"), both));
    }
    if !shown.details.ran_again.is_empty() {
        let again = html! {
            @for id in &shown.details.ran_again { div { (link(id)) " · " a href=(format!("/runs/compare?a={}&b={id}", run.id)) { (visit.text("run-compare")) span.visually-hidden { " " (id) } } } }
        };
        facts.push((visit.text("run-ran-again"), again));
    }
    parts::facts(&facts)
}

/// What can be done with a run.
fn changes(visit: &Visit, shown: &Shown) -> Markup {
    let run = &shown.details.run;
    let id = run.id;
    let is_last = !shown.slices.runs.iter().any(|slice| slice.id > id);
    html! {
        div.actions {
            @if visit.may(Scope::Invoke) {
                a role="button" href=(format!("/runs/{id}/again")) { (visit.text("run-again")) }
                a role="button" class="outline" href=(format!("/actions/{}@={}/run?from={id}", run.action, run.version)) { (visit.text("run-try")) }
                @if matches!(run.result, RunResult::Continue { .. }) && is_last {
                    (parts::confirmed(visit, &format!("/runs/{id}/continue"), &visit.text("run-continue"),
                        &html! { p { (visit.text("run-continue-what")) } }, &visit.text("run-continue")))
                }
            }
            // Without its journal a run is neither replayed nor made a case.
            @if shown.journal.is_ok() {
                (parts::form(visit, &format!("/runs/{id}/replay"), &html! { button.outline type="submit" { (visit.text("run-replay")) } }))
                a role="button" class="outline" href=(format!("/runs/{id}/case")) { (visit.text("try-case")) }
            }
            a role="button" class="outline" href=(format!("/runs/{id}/download")) { (visit.text("run-download")) }
            @if visit.may(Scope::Administer) {
                (parts::confirmed(visit, &format!("/runs/{id}/secrets"), &visit.text("run-show-secrets"),
                    &html! { p { (visit.text("run-show-secrets-what")) } }, &visit.text("run-show-secrets")))
            }
        }
        details {
            summary { (visit.text("run-compare-with")) }
            (others(visit, shown, "", None))
        }
    }
}

/// The runs that a run may be compared with: the latest ones of the same action, and the field for the id of any. `written` is the id that
/// was written, and `fault` what is wrong with it.
pub(super) fn others(visit: &Visit, shown: &Shown, written: &str, fault: Option<&str>) -> Markup {
    let id = shown.details.run.id;
    html! {
        @if !shown.recent.is_empty() {
            p { (visit.text("run-other-recent")) }
            ul {
                @for other in &shown.recent {
                    li {
                        a href=(format!("/runs/compare?a={id}&b={}", other.id)) { (parts::time(visit, other.started_at)) }
                        " " (outcomes::badge(visit, &other.result))
                        @if let Some(contact) = &other.contact { " " (shown.emails.shown(contact)) }
                    }
                }
            }
        }
        form.filters method="get" action="/runs/compare" {
            input type="hidden" name="a" value=(id);
            (Field { name: "b", label: &visit.text("run-other"), value: written, fault, is_required: true, autocomplete: Some("off"),
                ..Field::default() }.input("text"))
            button.secondary type="submit" { (visit.text("run-compare")) }
        }
    }
}

pub(super) fn input(visit: &Visit, input: &KeptInput) -> Markup {
    match input {
        KeptInput::Kept { input, whole } => html! {
            (outcomes::json(visit, input))
            @if !whole { p.hint { (visit.text("run-input-masked")) } }
        },
        KeptInput::NotKept { code, reason, text } => html! {
            p { (visit.word("input", "not-kept")) }
            p { (remedy::worded(visit, reason, text.as_deref())) " " code { (code) } }
        },
    }
}

fn output(visit: &Visit, result: &RunResult) -> Markup {
    match result {
        RunResult::Done { output } => outcomes::json(visit, output),
        RunResult::Continue { cursor, .. } => {
            html! { p { (visit.text("run-cursor")) } (outcomes::json(visit, cursor)) }
        }
        RunResult::Failed { .. } => html! { p.nothing { (visit.text("run-no-output")) } },
    }
}

fn zoom_calls(visit: &Visit, calls: &[ZoomCall]) -> Markup {
    let heads = ["run-zoom-what", "run-zoom-webinar", "run-zoom-email", "run-zoom-when", "run-zoom-result"];
    html! {
        @if !calls.is_empty() {
            h2 { (visit.text("run-zoom")) }
            (parts::table(&visit.text("run-zoom"), &heads.map(|key| visit.text(key)), &html! {
                @for call in calls {
                    tr {
                        td { (visit.word("intent", &look::word_of(&call.kind))) }
                        td { a href=(format!("/webinars/{}", call.webinar)) { (call.webinar) } }
                        td { (parts::written(call.email.as_str())) }
                        td { (parts::time(visit, call.opened_at)) }
                        td { @match &call.result { Some(result) => (visit.word("run-zoom-result", &look::word_of(result))), None => (visit.text("run-zoom-open")) } }
                    }
                }
            }))
        }
    }
}

fn waits_of(visit: &Visit, waits: &[WaitView]) -> Markup {
    let heads = ["run-wait-title", "run-wait-state", "run-wait-until", "run-wait-by"];
    html! {
        @if !waits.is_empty() {
            h2 { (visit.text("run-waits")) }
            (parts::table(&visit.text("run-waits"), &heads.map(|key| visit.text(key)), &html! {
                @for wait in waits {
                    tr {
                        td { (parts::written(&wait.title)) br; code { (wait.name) } }
                        td { (look::worded(visit, "wait-state", wait.state.as_str())) }
                        td { (parts::time(visit, wait.until)) }
                        td {
                            (parts::maybe_written(visit, wait.completed_by.as_deref()))
                            @if let Some(at) = wait.completed_at { " " (parts::time(visit, at)) }
                            @if let Some(value) = &wait.value { (outcomes::folded(visit, &visit.text("run-wait-value"), value)) }
                        }
                    }
                }
            }))
        }
    }
}

fn slices_of(visit: &Visit, run: &RunRecord, slices: &Slices) -> Markup {
    html! {
        @if slices.runs.len() > 1 {
            h2 { (visit.text("run-slices")) }
            @if slices.has_more { p.hint { (visit.text("run-slices-latest")) } }
            ol {
                @for slice in &slices.runs {
                    li aria-current=[(slice.id == run.id).then_some("true")] {
                        a href=(format!("/runs/{}", slice.id)) { (parts::time(visit, slice.started_at)) }
                        " " (outcomes::badge(visit, &slice.result))
                    }
                }
            }
        }
    }
}

/// The record with its journal, as a file.
async fn download(State(state): State<AppState>, _visit: Visit, Path(id): Path<String>) -> Result<Response, Problem> {
    let id = asked::run(&id)?;
    let (store, settings) = (state.store().as_ref(), state.settings());
    let details = runs::details(store, &settings, state.schemas(), id, false).await?;
    let journal = match runs::journal(store, id, false).await {
        Ok(journal) => json!(journal),
        Err(failure) => json!({ "failure": failure }),
    };
    let name = format!("attachment; filename=\"run-{id}.json\"");
    Ok(([(header::CONTENT_DISPOSITION, name)], Json(json!({ "run": details, "journal": journal }))).into_response())
}

/// A test case that is cut from the run, as a file.
async fn case(State(state): State<AppState>, _visit: Visit, Path(id): Path<String>) -> Result<Response, Problem> {
    let id = asked::run(&id)?;
    let case = greenroom_cases::of_run(state.store().as_ref(), state.runtime(), id).await?;
    Ok(crate::console::pages::actions::case_file(&format!("run-{id}"), &case))
}

/// Runs the next slice of a run that is not done.
async fn go_on(State(state): State<AppState>, Path(id): Path<String>, Form { .. }: Form) -> Result<Redirect, Problem> {
    let invocation: Invocation = again::next_slice(state.store().as_ref(), asked::run(&id)?).await?;
    let runtime = state.runtime().clone();
    let outcome = to_its_end(async move { runtime.invoke(invocation).await }).await?;
    if let Some(failure) = outcome.failure().filter(|failure| failure.kind == FailureKind::UnknownAction) {
        return Err(failure.clone().into());
    }
    if state.store().run(outcome.run).await?.is_none() {
        let why = outcome.failure().map_or_else(|| "".into(), Failure::sentence);
        return Err(Failure::refused(
            codes::RUN_NOT_FOUND,
            sentence!("failure-next-slice-not-run", "the next slice was not run: {why}", why = why),
        )
        .into());
    }
    Ok(Redirect::to(&format!("/runs/{}?said=run-ended", outcome.run)))
}

//! Runs of actions: finding them, looking at one, replaying it, running it again, and comparing two.

mod again;
mod compare;
mod filter;
mod many;
mod one;
mod replay;

use std::collections::BTreeMap;

use axum::{extract::State, response::Response};
use greenroom::{ActionInfo, RunRecord};
use greenroom_domain::{
    RunId, Scope,
    store::{RunFilter, RunResult},
};
use greenroom_service::views::runs;
use maud::{Markup, html};

use self::filter::Filter;
use crate::{
    beside::Beside,
    console::{
        around, day,
        emails::Emails,
        outcomes,
        pages::actions::{label, loaded},
        parts,
        shell::{self, Section},
        visit::Visit,
    },
    problem::Problem,
    state::AppState,
};

/// How many runs a page has.
const PAGE: usize = 50;

/// The routes.
pub(super) fn routes() -> Beside {
    Beside::default()
        .page("/runs", Scope::Read, list)
        .merge(compare::routes())
        .merge(many::routes())
        .merge(one::routes())
        .merge(replay::routes())
        .merge(again::routes())
}

async fn list(State(state): State<AppState>, visit: Visit) -> Result<Response, Problem> {
    let filter = Filter::of(&visit);
    let found = match filter.read(&state, &visit, state.now()).await {
        Ok(wanted) => Ok((page(&state, &visit, &wanted).await?, wanted)),
        // What does not fit is told above the list, with what was written.
        Err(problem) if problem.its_status().is_client_error() => Err(problem),
        Err(problem) => return Err(problem),
    };
    // What is counted is all runs of the day, so that a filter has no chart.
    let hours = day::hours(&visit, state.now());
    let today = match &found {
        Ok((_, wanted)) if *wanted == RunFilter::default() && visit.query("cursor").is_none() => {
            Some(state.past_hours().tally(state.store().as_ref(), &hours, state.now()).await?)
        }
        _ => None,
    };
    let is_narrowed = found.as_ref().is_ok_and(|(_, wanted)| *wanted != RunFilter::default());
    let items = found.as_ref().map(|(page, _)| page.items.as_slice()).unwrap_or_default();
    let emails = Emails::of(&state, items.iter().filter_map(|run| run.contact.clone()).collect()).await?;
    let actions = loaded(&state, items);
    let goes_on = items.iter().any(|run| matches!(run.result, RunResult::Continue { .. }));
    let content = html! {
        h1 { (visit.text("runs-title")) }
        nav.tabs aria-label=(visit.text("runs-quick")) {
            ul {
                @for (status, key) in [(None, "runs-all"), (Some("failed"), "runs-failed"), (Some("continue"), "runs-going-on")] {
                    li { a href=(visit.address_with("status", status)) aria-current=[(visit.query("status").as_deref() == status).then_some("page")] { (visit.text(key)) } }
                }
            }
        }
        (filter.show(&visit, state.runtime()))
        @if let Some(tallies) = &today {
            section aria-labelledby="runs-today" { h2 #runs-today { (visit.text("overview-runs")) } (day::runs(&visit, &hours, tallies)) }
        }
        section #runs {
            @match &found {
                Err(problem) => (around::explained(&visit, problem)),
                Ok((page, _)) => {
                    @if page.items.is_empty() {
                        @if is_narrowed { (parts::empty(&visit.text("runs-none-found"), Some(("/runs", &visit.text("runs-show-all"))))) }
                        @else { (parts::empty(&visit.text("runs-none"), Some(("/actions", &visit.text("runs-to-actions"))))) }
                    } @else {
                        @if goes_on { p.hint { (visit.text("runs-going-on-hint")) } }
                        (rows(&visit, &page.items, &emails, &actions))
                    }
                    (parts::pager(&visit, page.next.map(|run| run.to_string()).as_deref()))
                    @if is_narrowed && !page.items.is_empty() && visit.may(Scope::Invoke) {
                        p { a href=(filter.address("/runs/again")) { (visit.text("runs-run-all-again")) } }
                    }
                }
            }
        }
    };
    Ok(shell::page(&visit, Section::Runs, &visit.text("runs-title"), &content))
}

async fn page(
    state: &AppState,
    visit: &Visit,
    filter: &RunFilter,
) -> Result<greenroom_service::views::Page<RunRecord, RunId>, Problem> {
    let before: Option<RunId> = crate::api::asked::cursor(visit.query("cursor").as_deref())?;
    let (store, settings) = (state.store().as_ref(), state.settings());
    Ok(runs::list(store, &settings, state.schemas(), filter, before, PAGE, false).await?)
}

fn rows(visit: &Visit, runs: &[RunRecord], emails: &Emails, actions: &BTreeMap<String, ActionInfo>) -> Markup {
    let heads = ["runs-when", "runs-action", "runs-outcome", "runs-contact", "runs-took", "runs-tags"]
        .map(|key| visit.text(key));
    parts::table(
        &visit.text("runs-title"),
        &heads,
        &html! { @for run in runs { (row(visit, run, emails, actions.get(&run.action))) } },
    )
}

fn row(visit: &Visit, run: &RunRecord, emails: &Emails, action: Option<&ActionInfo>) -> Markup {
    let shown = action.map(|info| label(visit, &info.manifest));
    html! {
        tr {
            td { a href=(format!("/runs/{}", run.id)) { (parts::time(visit, run.started_at)) } }
            td.name { a href=(visit.address_with("action", Some(&run.action))) {
                    @match &shown { Some(shown) => bdi lang=[shown.lang] { (shown.name) }, None => (run.action) }
                } " " span.hint { (run.version) }
                @if shown.is_some() { br; code { (run.action) } }
            }
            td { (outcomes::badge(visit, &run.result)) }
            td {
                @match &run.contact {
                    Some(contact) => (emails.link(contact)),
                    None => (parts::nothing(visit)),
                }
            }
            td.number { (outcomes::micros(visit, run.usage.wall_us)) }
            td {
                @if run.tags.is_empty() { (parts::nothing(visit)) }
                @for (name, value) in &run.tags { span.tag { (parts::written(&format!("{name}={value}"))) } " " }
            }
        }
    }
}

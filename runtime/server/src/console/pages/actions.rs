//! Actions: what is installed, what it may do, and trying it.

mod chooser;
mod installing;
mod label;
mod one;
mod try_it;

use axum::{extract::State, response::Response};
use greenroom::{ActionInfo, ActionRef, CapabilityName, RunRecord};
use greenroom_domain::{Scope, store::RunFilter};
use maud::{Markup, html};

pub(super) use self::{
    label::{label, loaded},
    try_it::{case_file, offer},
};
use crate::{
    beside::Beside,
    console::{
        links, look, parts,
        shell::{self, Section},
        visit::Visit,
    },
    problem::Problem,
    state::AppState,
};

/// How many of an action's last runs the list shows.
const LAST_RUNS: usize = 5;

/// The routes.
pub(super) fn routes() -> Beside {
    Beside::default()
        .page("/actions", Scope::Read, list)
        .merge(one::routes())
        .merge(installing::routes())
        .merge(try_it::routes())
}

async fn list(State(state): State<AppState>, visit: Visit) -> Result<Response, Problem> {
    let wanted = visit.query("q").unwrap_or_default().to_lowercase();
    let runtime = state.runtime();
    // The name alone means the active version.
    let active = |info: &ActionInfo| {
        let any = ActionRef { name: info.manifest.name.clone(), version: semver::VersionReq::STAR };
        runtime.action(&any).is_some_and(|active| active.digest == info.digest)
    };
    let is_found = |info: &ActionInfo| {
        let shown = label(&visit, &info.manifest);
        format!("{} {} {}", info.manifest.name, shown.name, shown.description.unwrap_or_default())
            .to_lowercase()
            .contains(&wanted)
    };
    let all = runtime.actions();
    let found: Vec<&ActionInfo> = all.iter().filter(|info| active(info) && is_found(info)).collect();
    let mut rows = Vec::with_capacity(found.len());
    for info in found {
        let of_action = RunFilter { action: Some(info.manifest.name.clone()), ..RunFilter::default() };
        let last = state.store().find_runs(&of_action, None, LAST_RUNS).await?;
        let versions = all.iter().filter(|other| other.manifest.name == info.manifest.name).count();
        rows.push(row(&visit, info, versions, &last));
    }
    let content = html! {
        h1 { (visit.text("actions-title")) }
        @if visit.may(Scope::Administer) {
            div.actions { a role="button" class="outline" href="/actions/install" { (visit.text("actions-install")) } }
        }
        (parts::filters(&visit, "actions", &html! {
            @if let Some(contact) = visit.query("contact") { input type="hidden" name="contact" value=(contact); }
            (parts::Field { name: "q", label: &visit.text("actions-search"), value: &wanted, ..parts::Field::default() }.input("search"))
        }))
        section #actions {
            @if rows.is_empty() {
                (parts::empty(&visit.text(if all.is_empty() { "actions-none" } else { "actions-none-found" }), None))
            } @else {
                (parts::table(&visit.text("actions-title"), &["actions-action", "actions-version", "actions-may", "actions-last-runs"].map(|key| visit.text(key)),
                    &html! { @for row in &rows { (row) } }))
            }
        }
    };
    Ok(shell::page(&visit, Section::Actions, &visit.text("actions-title"), &content))
}

fn row(visit: &Visit, info: &ActionInfo, versions: usize, last: &[RunRecord]) -> Markup {
    let (manifest, shown) = (&info.manifest, label(visit, &info.manifest));
    let contact = visit.query("contact");
    let to = |path: String| links::for_contact(&path, contact.as_deref());
    html! {
        tr {
            td.name {
                a href=(to(format!("/actions/{}", manifest.name))) { bdi lang=[shown.lang] { (shown.name) } }
                br; code { (manifest.name) }
                @if let Some(description) = shown.description { br; bdi lang=[shown.lang] { (description) } }
                @if visit.may(Scope::Invoke) { br; a href=(to(format!("/actions/{}/run", manifest.name))) { (visit.text("actions-try")) span.visually-hidden { ": " (shown.name) } } }
            }
            td { (manifest.version.to_string()) @if versions > 1 { br; span.hint { (parts::count(visit, "actions-versions", versions)) } } }
            td { ul.short { @for words in may(visit, info) { li { (words) } } } }
            td {
                @if last.is_empty() { (parts::nothing(visit)) }
                @for run in last {
                    a.badge-link href=(format!("/runs/{}", run.id)) title=(visit.exact_time(run.started_at)) {
                        (look::worded(visit, "outcome", run.result.status().as_str()))
                    } " "
                }
            }
        }
    }
}

/// What an action may do, in words.
fn may(visit: &Visit, info: &ActionInfo) -> Vec<String> {
    let asked = |name| info.manifest.capabilities.with_parameters().find(|(asked, _)| *asked == name);
    let words = |name: &CapabilityName| {
        let parameters = asked(*name).map(|(_, parameters)| parameters.clone()).unwrap_or_default();
        visit.capability_words(name.as_str(), &parameters.into())
    };
    info.granted.iter().flat_map(words).collect()
}

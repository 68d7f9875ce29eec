//! The audit log of a webinar (A1: each sync with its time, what it changed, its state and its warnings).

use std::time::Duration;

use axum::{
    extract::{Path, State},
    response::Response,
};
use greenroom_domain::{SyncRunId, SyncState, WebinarId};
use greenroom_service::views::audit::{self, AuditEntry, ExplainedWarning};
use maud::{Markup, html};
use serde_json::Value;

use super::{
    left_out,
    one::{self, Tab},
    tally,
};
use crate::{
    api::asked,
    console::{links, look, parts, places, visit::Visit},
    problem::Problem,
    state::AppState,
};

/// How many syncs a page has.
const SYNCS: usize = 10;

/// Lists the syncs, newest first.
pub(super) async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let webinar = one::found(&state, &id).await?;
    let before: Option<SyncRunId> = asked::cursor(visit.query("cursor").as_deref())?;
    let id = &webinar.view.id;
    let found = audit::list(state.store().as_ref(), visit.messages(), id, before, SYNCS).await?;
    let next = found.next.map(|run| run.to_string());
    let content = html! {
        @if found.items.is_empty() { (parts::empty(&visit.text(if webinar.view.sync.on { "audit-none" } else { "audit-none-off" }), None)) }
        @for (place, sync) in found.items.iter().enumerate() { (entry(&visit, id, sync, before.is_none() && place == 0)) }
        (parts::pager(&visit, next.as_deref()))
    };
    one::page(&state, &visit, &webinar, Tab::Audit, &content).await
}

/// A sync. The warnings of the latest one are open.
fn entry(visit: &Visit, webinar: &WebinarId, sync: &AuditEntry, is_latest: bool) -> Markup {
    let took = sync.finished_at.and_then(|end| Duration::try_from(end.duration_since(sync.started_at)).ok());
    html! {
        article.sync {
            h3 { (parts::time(visit, sync.started_at)) " " (look::worded(visit, "sync-state", &look::word_of(&sync.state))) }
            p.quiet {
                (visit.word("sync-trigger", &look::word_of(&sync.trigger)))
                @if let Some(took) = took { " · " (visit.text("audit-took")) " " (visit.duration(took)) }
                @if let (SyncState::InProgress, Some(step)) = (sync.state, &sync.step) { " · " (visit.word("sync-step", step)) }
            }
            (changed(visit, sync))
            @if !sync.warnings.is_empty() {
                details.folded id=[is_latest.then_some("warnings")] open[is_latest] {
                    summary { (parts::count(visit, "audit-warnings", sync.warnings.len())) }
                    @for warning in &sync.warnings { (warned(visit, webinar, warning)) }
                }
            }
        }
    }
}

/// What a sync changed, in words.
fn changed(visit: &Visit, sync: &AuditEntry) -> Markup {
    html! {
        @if sync.tally.is_empty() && sync.finished_at.is_some() { p { (visit.text("audit-nothing")) } }
        @else { (tally::counts(visit, &sync.tally)) }
        @if sync.tally.keys().any(|word| word.starts_with("attendances-")) { p.hint { (visit.text("audit-attendances-hint")) } }
    }
}

/// A warning: what it means, how to resolve it, and where (A8).
fn warned(visit: &Visit, webinar: &WebinarId, warned: &ExplainedWarning) -> Markup {
    let ExplainedWarning { warning, meaning, remedy } = warned;
    let lists = warning.values.iter().filter_map(|(name, value)| Some((name, value.as_array()?)));
    html! {
        div.notice.warning {
            p { strong { (meaning) } }
            @if !remedy.is_empty() { p { (remedy) } }
            @for (name, values) in lists { (folded(visit, webinar, name, values)) }
            p {
                @if let Some(list) = left_out::of_warning(webinar, warning) { a href=(list) { (visit.text("audit-who")) } " " }
                (places::link(visit, &warning.pointer, webinar))
            }
        }
    }
}

/// A list of values of a warning. Those of sessions are links.
fn folded(visit: &Visit, webinar: &WebinarId, name: &str, values: &[Value]) -> Markup {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    html! {
        details.folded {
            summary { (parts::count(visit, if name == "sessions" { "audit-sessions" } else { "place-entries" }, values.len())) }
            ul {
                @for value in values.iter().map(text) {
                    li { @if name == "sessions" { a href=(links::session(webinar, &value)) { (parts::written(&value)) } } @else { (parts::written(&value)) } }
                }
            }
        }
    }
}

//! Webinars: the list.

use axum::{extract::State, response::Response};
use greenroom_domain::Scope;
use greenroom_service::views::webinars::{self, WebinarView};
use maud::{Markup, html};

use crate::{
    beside::Beside,
    console::{
        look::{self, Look},
        parts::{self, Field},
        shell::{self, Section},
        visit::Visit,
    },
    problem::Problem,
    state::AppState,
};

/// The routes.
pub(super) fn routes() -> Beside {
    Beside::default().page("/webinars", Scope::Read, list)
}

async fn list(State(state): State<AppState>, visit: Visit) -> Result<Response, Problem> {
    let all = webinars::list(state.store().as_ref(), None).await?;
    let wanted = visit.query("q").unwrap_or_default().to_lowercase();
    let found: Vec<_> = all.iter().filter(|webinar| is_found(webinar, &wanted)).collect();
    let content = html! {
        h1 { (visit.text("webinars-title")) }
        (parts::filters(&visit, "webinars", &html! {
            (Field { name: "q", label: &visit.text("webinars-search"), value: &wanted, ..Field::default() }.input("search"))
        }))
        section #webinars {
            @if found.is_empty() { (parts::empty(&visit.text("webinars-none"), Some(("/access", &visit.text("webinars-connect"))))) }
            @else { (rows(&visit, &found)) }
        }
    };
    Ok(shell::page(&visit, Section::Webinars, &visit.text("webinars-title"), &content))
}

fn is_found(webinar: &WebinarView, wanted: &str) -> bool {
    webinar.topic.to_lowercase().contains(wanted) || webinar.id.to_string().contains(wanted)
}

fn rows(visit: &Visit, webinars: &[&WebinarView]) -> Markup {
    let heads = ["webinars-topic", "webinars-starts", "webinars-sync", "webinars-last-sync"].map(|key| visit.text(key));
    parts::table(
        &visit.text("webinars-title"),
        &heads,
        &html! {
            @for webinar in webinars {
                tr {
                    td { a href=(format!("/webinars/{}", webinar.id)) { (parts::written(&webinar.topic)) } }
                    td { (parts::maybe_time(visit, webinar.starts_at)) }
                    td { (look::badge(if webinar.sync.on { Look::Good } else { Look::Plain }, &visit.word("switch", if webinar.sync.on { "on" } else { "off" }))) }
                    td { @if let Some(sync) = &webinar.last_sync { (look::worded(visit, "sync-state", &look::word_of(&sync.state))) } @else { (parts::nothing(visit)) } }
                }
            }
        },
    )
}

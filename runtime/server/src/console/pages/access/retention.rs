//! What is kept for how long.

use std::num::NonZeroU16;

use axum::{extract::State, response::Response};
use greenroom_domain::Scope;
use greenroom_locale::args;
use maud::html;

use super::tabs;
use crate::{
    beside::Beside,
    console::{look, parts, visit::Visit},
    problem::Problem,
    state::AppState,
};

/// The routes.
pub(super) fn routes() -> Beside {
    Beside::default().page("/access/retention", Scope::Read, show)
}

async fn show(State(state): State<AppState>, visit: Visit) -> Result<Response, Problem> {
    let settings = state.settings();
    let kept = |days: Option<NonZeroU16>| match days {
        Some(days) => visit.with("retention-days", &args![count = days.get(), number = visit.number(days.get())]),
        None => visit.text("retention-for-ever"),
    };
    let journals = match (settings.retention.journals, settings.retention.runs) {
        (None, Some(runs)) => kept(Some(runs)),
        (journals, _) => kept(journals),
    };
    let level = visit.word("journal-level", &look::word_of(&settings.journal));
    let rows = [
        (visit.text("retention-runs"), kept(settings.retention.runs)),
        (visit.text("retention-journals"), journals),
        (visit.text("retention-level"), level),
        (visit.text("retention-quota"), visit.bytes(settings.journal_quota)),
        (visit.text("retention-webhooks"), visit.text("retention-a-day")),
        (visit.text("retention-history"), visit.text("retention-for-ever")),
        (visit.text("retention-contacts"), visit.text("retention-until-erased")),
    ];
    let heads = ["retention-what", "retention-how-long"].map(|key| visit.text(key));
    let content = html! {
        p { (visit.text("retention-lead")) " " code { "[retention]" } " " code { "greenroom.toml" } }
        (parts::table(&visit.text("access-tab-retention"), &heads, &html! {
            @for (name, value) in rows { tr { th scope="row" { (name) } td { (value) } } }
        }))
    };
    Ok(tabs::page(&visit, &visit.text("access-tab-retention"), &content))
}

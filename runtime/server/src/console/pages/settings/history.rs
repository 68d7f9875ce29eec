//! The changes of settings, each with its author, its time and both values. A change that still holds can be undone.

use axum::{extract::State, response::Response};
use greenroom_domain::SettingsChange;
use greenroom_service::views::settings;
use maud::{Markup, html};
use serde_json::Value;

use super::{change, page};
use crate::{
    api::asked,
    console::{
        parts::{self, Field},
        places,
        visit::Visit,
    },
    problem::Problem,
    state::AppState,
};

const PAGE: &str = "/settings/history";

/// How many changes a page has.
const ROWS: usize = 50;

/// Lists the changes, newest first.
pub(super) async fn list(State(state): State<AppState>, visit: Visit) -> Result<Response, Problem> {
    let storage = state.storage();
    let before: Option<u64> = asked::cursor(visit.query("cursor").as_deref())?;
    let pointer = visit.query("pointer").unwrap_or_default().into_owned();
    let below = Some(pointer.as_str()).filter(|pointer| pointer.starts_with('/'));
    let found = settings::history(&storage, below, before, ROWS).await?;
    let (now, _) = settings::whole(&storage).await?;
    let next = found.next.map(|place| place.to_string());
    let content = html! {
        (parts::filters(&visit, "changes", &filter(&visit, &pointer)))
        section #changes {
            @if found.items.is_empty() { (parts::empty(&visit.text("settings-no-changes"), Some(("/settings", &visit.text("settings-general"))))) }
            @else { (rows(&visit, &found.items, &now)) (parts::pager(&visit, next.as_deref())) }
        }
    };
    page(&visit, PAGE, &content).await
}

fn filter(visit: &Visit, pointer: &str) -> Markup {
    let parts_of = ["users", "webinars"].map(|part| (format!("/{part}"), visit.word("settings", part)));
    let account = [
        "syncWebinarData",
        "webinarsOf",
        "recordingsOf",
        "existingContacts",
        "excludedHostDomains",
        "excludedRecordingDomains",
        "excludedContactDomains",
    ];
    let of_account = account.map(|name| (format!("/{name}"), visit.word("setting", name)));
    let mut choices = parts::with_any(visit, parts_of.into_iter().chain(of_account));
    if !choices.iter().any(|(known, _)| known == pointer) {
        choices.push((pointer.to_owned(), places::setting(visit, pointer)));
    }
    Field { name: "pointer", label: &visit.text("settings-of"), value: pointer, ..Field::default() }.choice(&choices)
}

fn rows(visit: &Visit, changes: &[SettingsChange], now: &Value) -> Markup {
    let heads =
        ["settings-when", "settings-who", "settings-what", "settings-from", "settings-to", "settings-undo-head"];
    parts::table(
        &visit.text("settings-history"),
        &heads.map(|key| visit.text(key)),
        &html! {
            @for together in changes.chunk_by(|a, b| a.at == b.at) {
                @let holds = together.iter().all(|change| settings::holds(now, change));
                @for (place, change) in together.iter().enumerate() {
                    tr {
                        td { (parts::time(visit, change.at)) }
                        td { (change::author(visit, &change.by)) }
                        td { (places::setting(visit, &change.pointer)) }
                        td { (places::value(visit, &change.pointer, change.before.as_ref())) }
                        td { (places::value(visit, &change.pointer, change.after.as_ref())) }
                        td { @if holds && place == 0 { (change::undo_button(visit, change.at, PAGE)) } }
                    }
                }
            }
        },
    )
}

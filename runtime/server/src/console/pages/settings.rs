//! The settings of webinar sync (S1 to S11: which webinars are synced, and how), their history, and why a webinar is or is not
//! synced.
//!
//! Every form has the version of the settings that it shows. `change.rs` saves, warns where somebody else changed the settings
//! meanwhile, and undoes.

mod change;
mod exclusions;
mod general;
mod history;
mod users;
mod webinars;
mod why;

use axum::response::Response;
use greenroom_domain::Scope;
use maud::{Markup, html};

use crate::{
    beside::Beside,
    console::{
        parts,
        shell::{self, Section},
        visit::Visit,
    },
    problem::Problem,
};

pub(super) use change::saved;
pub(super) use webinars::switches;

/// The routes.
pub(super) fn routes() -> Beside {
    Beside::default()
        .page("/settings", Scope::Read, general::show)
        .form("/settings", Scope::Settings, general::save)
        .page("/settings/exclusions", Scope::Read, exclusions::show)
        .form("/settings/exclusions", Scope::Settings, exclusions::save)
        .page("/settings/users", Scope::Read, users::list)
        .page("/settings/users/{email}", Scope::Read, users::show)
        .form("/settings/users/{email}", Scope::Settings, users::save)
        .page("/settings/webinars", Scope::Read, webinars::list)
        .form("/settings/webinars", Scope::Settings, webinars::save)
        .page("/settings/history", Scope::Read, history::list)
        .form("/settings/undo", Scope::Settings, change::undo)
        .page("/settings/why", Scope::Read, why::show)
}

/// A page of the section: `current` is the address of its tab.
async fn page(visit: &Visit, current: &str, content: &Markup) -> Result<Response, Problem> {
    let tabs = [
        ("/settings", "settings-general"),
        ("/settings/exclusions", "settings-exclusions"),
        ("/settings/users", "settings-users"),
        ("/settings/webinars", "settings-webinars"),
        ("/settings/history", "settings-history"),
        ("/settings/why", "settings-why"),
    ]
    .map(|(address, key)| (address.to_owned(), visit.text(key)));
    let title = visit.text("settings-title");
    let of_tab = tabs.iter().find(|(address, _)| address == current).map(|(_, name)| name.clone()).unwrap_or_default();
    let content = html! {
        h1 { (title) }
        (parts::tabs(&title, current, &tabs))
        (change::saved(visit).await?)
        (content)
    };
    Ok(shell::page(visit, Section::Settings, &format!("{of_tab} · {title}"), &content))
}

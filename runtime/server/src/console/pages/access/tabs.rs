//! The pages of the section.

use axum::response::Response;
use greenroom_domain::Scope;
use maud::{Markup, html};

use crate::console::{
    shell::{self, Section},
    visit::Visit,
};

/// The pages: path, and the scope that they need.
const TABS: [(&str, Scope); 8] = [
    ("/access/users", Scope::Administer),
    ("/access/keys", Scope::Administer),
    ("/access/connections", Scope::Read),
    ("/access/jobs", Scope::Read),
    ("/access/alerts", Scope::Read),
    ("/access/webhooks", Scope::Read),
    ("/access/history", Scope::Read),
    ("/access/retention", Scope::Read),
];

/// The name of a page: `/access/keys` has the text `access-tab-keys`.
fn name(visit: &Visit, path: &str) -> String {
    visit.word("access-tab", path.trim_start_matches("/access/"))
}

/// The first page that the person may see.
pub(super) fn first(visit: &Visit) -> &'static str {
    let found = TABS.iter().find(|(_, needs)| visit.may(*needs));
    found.map_or("/", |(path, _)| path)
}

/// A page of the section: its tab is the one whose path the page's path begins with.
pub(super) fn page(visit: &Visit, title: &str, content: &Markup) -> Response {
    let is_current = |path: &str| {
        let rest = visit.path().strip_prefix(path);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let current = |path: &str| is_current(path).then(|| if visit.path() == path { "page" } else { "true" });
    shell::page(
        visit,
        Section::Access,
        title,
        &html! {
            nav.tabs aria-label=(visit.text("access-tabs")) {
                ul {
                    @for (path, _) in TABS.iter().filter(|(_, needs)| visit.may(*needs)) {
                        li { a href=(path) aria-current=[current(path)] { (name(visit, path)) } }
                    }
                }
            }
            h1 { (title) }
            (content)
        },
    )
}

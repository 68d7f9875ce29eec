//! What surrounds every page: the head, the navigation, the language, and the person's own menu.

use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use greenroom_domain::Scope;
use greenroom_locale::{Language, args};
use maud::{DOCTYPE, Markup, html};

use super::{
    assets,
    form::TOKEN,
    visit::{Reader, Visit},
};
use crate::answer::Kept;

/// A section of the console, as the navigation has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    /// What is going on.
    Overview,
    /// Webinars with their audit logs.
    Webinars,
    /// Contacts with their timelines.
    Contacts,
    /// Saved filters.
    Segments,
    /// Installed actions.
    Actions,
    /// Runs of actions.
    Runs,
    /// Settings of the sync.
    Settings,
    /// People, keys, connections and what waits.
    Access,
    /// The person's own account, which the menu of the account leads to.
    Own,
}

impl Section {
    const ALL: [Self; 8] = [
        Self::Overview,
        Self::Webinars,
        Self::Contacts,
        Self::Segments,
        Self::Actions,
        Self::Runs,
        Self::Settings,
        Self::Access,
    ];

    fn path(self) -> &'static str {
        match self {
            Self::Overview => "/",
            Self::Webinars => "/webinars",
            Self::Contacts => "/contacts",
            Self::Segments => "/segments",
            Self::Actions => "/actions",
            Self::Runs => "/runs",
            Self::Settings => "/settings",
            Self::Access => "/access",
            Self::Own => "/account",
        }
    }

    /// The section that a path is in; the person's own account for a path of none, so that no section is marked as the current one.
    pub(super) fn of_path(path: &str) -> Self {
        let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
        let is_of = |section: &Self| section.path().trim_start_matches('/') == first;
        Self::ALL.into_iter().find(is_of).unwrap_or(Self::Own)
    }

    fn name(self, reader: &Reader) -> String {
        let word = self.path().trim_start_matches('/');
        reader.word("section", if word.is_empty() { "overview" } else { word })
    }
}

/// A page of a section, for a person who has signed in.
pub(crate) fn page(visit: &Visit, section: Section, title: &str, content: &Markup) -> Response {
    let markup = whole(
        visit,
        title,
        &html! {
            a.skip href="#content" { (visit.text("shell-skip")) }
            header.top {
                a.brand href="/" { img src=(assets::ICON) alt="" width="28" height="28"; "Greenroom" }
                details.menu {
                    summary { (visit.text("shell-menu")) }
                    (navigation(visit, section))
                }
                (account(visit))
            }
            div.frame {
                nav.side aria-label=(visit.text("shell-sections")) { (sections(visit, section)) }
                main #content tabindex="-1" {
                    @if let Some(said) = visit.query("said") { (said_notice(visit, &said)) }
                    (content)
                }
            }
        },
    );
    Html(markup.into_string()).into_response()
}

/// The same page with a status that says it failed, such as that of a form with a fault.
pub(crate) fn with_status(mut response: Response, status: StatusCode) -> Response {
    *response.status_mut() = status;
    response.extensions_mut().insert(Kept);
    response
}

/// A page for a person who has not signed in.
pub(super) fn outside(reader: &Reader, title: &str, content: &Markup) -> Html<String> {
    let markup = whole(
        reader,
        title,
        &html! {
            main.outside #content { (content) }
            footer.outside { (languages(reader)) }
        },
    );
    Html(markup.into_string())
}

/// Such a page with a status that says it failed.
pub(super) fn outside_with(status: StatusCode, page: Html<String>) -> Response {
    with_status(page.into_response(), status)
}

/// The id of the last element.
const END: &str = "end";

fn whole(reader: &Reader, title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(reader.language().tag()) {
            head {
                meta charset="utf-8";
                title { (title) " · Greenroom" }
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="description" content=(reader.text("shell-description"));
                meta name="robots" content="noindex";
                meta name="color-scheme" content="light dark";
                meta name="htmx-config" content=r#"{"includeIndicatorStyles":false,"allowEval":false,"historyCacheSize":0}"#;
                link rel="icon" href=(assets::ICON);
                link rel="stylesheet" href=(assets::PICO);
                link rel="stylesheet" href=(assets::STYLE);
                // Nothing is painted before all is there: the columns of a table would move as its rows come.
                link rel="expect" href={ "#" (END) } blocking="render";
                script src=(assets::HTMX) defer {}
                script src=(assets::SCRIPT) defer {}
            }
            body { (body) div id=(END) hidden {} }
        }
    }
}

fn navigation(visit: &Visit, section: Section) -> Markup {
    html! { nav aria-label=(visit.text("shell-menu")) { (sections(visit, section)) } }
}

fn sections(visit: &Visit, current: Section) -> Markup {
    html! {
        ul {
            @for section in Section::ALL {
                li { a href=(section.path()) aria-current=[(section == current).then_some("page")] { (section.name(visit)) } }
            }
        }
    }
}

fn account(visit: &Visit) -> Markup {
    html! {
        details.account {
            summary { span.visually-hidden { (visit.text("shell-account")) } bdi { (visit.by()) } }
            div {
                p { (visit.word("role", visit.who().role.as_str())) }
                p { a href="/account" { (visit.text("shell-own-account")) } }
                @if visit.may(Scope::Read) { p { a href="/docs" { (visit.text("shell-api")) } } }
                (languages(visit))
                form method="post" action="/sign-out" {
                    input type="hidden" name=(TOKEN) value=(visit.who().csrf);
                    button.secondary type="submit" { (visit.text("shell-sign-out")) }
                }
            }
        }
    }
}

/// The choice of the language. The chosen one is kept by a cookie.
pub(crate) fn languages(reader: &Reader) -> Markup {
    html! {
        form.languages method="post" action="/language" {
            input type="hidden" name="next" value=(reader.path_and_query());
            @for language in Language::ALL {
                button.plain type="submit" name="language" value=(language.tag()) lang=(language.tag())
                    aria-current=[(language == reader.language()).then_some("true")] { (language.own_name()) }
            }
        }
    }
}

/// What a form has done, by its word: `saved` is the text `said-saved`. The word is in the address that the form led to.
fn said_notice(reader: &Reader, said: &str) -> Markup {
    let is_word = said.len() <= 40 && said.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-');
    let count = reader.query("count").and_then(|count| count.parse::<u32>().ok()).unwrap_or_default();
    html! {
        @if is_word {
            div.notice.good role="status" { p { (reader.with(&format!("said-{said}"), &args![count = count])) } }
        }
    }
}

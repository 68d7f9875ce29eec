//! What all pages of a webinar have: what it is, its switches with the rule that decides, how its sync is, and the tabs.

use axum::response::Response;
use greenroom_domain::{Scope, SyncState, WebinarId, rules::settings::Subject};
use greenroom_locale::args;
use greenroom_service::views::webinars::{self, WebinarDetails, WebinarView};
use maud::{Markup, html};

use super::progress;
use crate::{
    api::asked,
    console::{
        links, look,
        pages::settings,
        parts, rules,
        shell::{self, Section},
        visit::Visit,
    },
    problem::Problem,
    state::AppState,
};

/// A page of a webinar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    /// Its syncs.
    Audit,
    /// The people that the syncs left out.
    LeftOut,
    /// Its registrations.
    Registrations,
    /// The people in its sessions.
    Attendance,
    /// Its recordings and transcripts.
    Recordings,
}

impl Tab {
    const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::Audit, "", "webinar-audit"),
        (Self::LeftOut, "/left-out", "webinar-left-out"),
        (Self::Registrations, "/registrations", "webinar-registrations"),
        (Self::Attendance, "/attendance", "webinar-attendance"),
        (Self::Recordings, "/recordings", "webinar-recordings"),
    ];
}

/// The webinar that the path names.
pub(super) async fn found(state: &AppState, id: &str) -> Result<WebinarDetails, Problem> {
    Ok(webinars::details(state.store().as_ref(), &asked::webinar(id)?).await?)
}

/// The page of a tab.
pub(super) async fn page(
    state: &AppState,
    visit: &Visit,
    webinar: &WebinarDetails,
    tab: Tab,
    content: &Markup,
) -> Result<Response, Problem> {
    let id = &webinar.view.id;
    let address = |path: &str| format!("{}{path}", links::webinar(id));
    let tabs = Tab::ALL.map(|(_, path, key)| (address(path), visit.text(key)));
    let found = Tab::ALL.iter().find(|(known, ..)| *known == tab);
    let (current, name) = found.map(|(_, path, key)| (address(path), visit.text(key))).unwrap_or_default();
    let content = html! {
        h1 { (super::topic(visit, &webinar.view)) }
        (settings::saved(visit).await?)
        (head(state, visit, webinar).await?)
        (own(visit, webinar))
        (parts::tabs(&visit.text("webinar-pages"), &current, &tabs))
        section #content-of-tab {
            h2 { (name) }
            (content)
        }
    };
    let topic = &webinar.view.topic;
    Ok(shell::page(
        visit,
        Section::Webinars,
        &format!("{name} · {}", if topic.is_empty() { id.as_str() } else { topic }),
        &content,
    ))
}

async fn head(state: &AppState, visit: &Visit, webinar: &WebinarDetails) -> Result<Markup, Problem> {
    let view = &webinar.view;
    let account = state.store().account().await.map_err(greenroom_domain::Failure::from)?;
    let zoom = account.zoom_accounts.iter().find(|zoom| zoom.id == view.zoom_account);
    let unit = zoom.map(|zoom| account.unit_name(&zoom.business_unit).to_owned());
    let mut facts = vec![
        (visit.text("webinar-id"), html! { (view.id) }),
        (visit.text("webinars-starts"), parts::maybe_time(visit, webinar.webinar.first_start())),
        (visit.text("webinar-type"), html! { (visit.word("webinar-type", &look::word_of(&view.kind))) }),
        (visit.text("webinar-host"), parts::maybe_written(visit, view.host.as_ref().map(|host| host.as_str()))),
        (visit.text("webinars-unit"), parts::maybe_written(visit, unit.as_deref())),
        (visit.text("webinars-last-sync"), super::last_sync(visit, view)),
    ];
    if let Some(next) = next_sync(state, visit, view).await? {
        facts.push((visit.text("webinar-next-sync"), next));
    }
    if view.cancelled {
        facts.push((visit.text("webinar-state"), look::badge(look::Look::Warning, &visit.text("webinars-cancelled"))));
    }
    Ok(html! {
        (parts::facts(&facts))
        (progress::shown(state, visit, view).await?)
    })
}

/// When the schedule syncs it next; none where its sync is off or under way.
async fn next_sync(state: &AppState, visit: &Visit, view: &WebinarView) -> Result<Option<Markup>, Problem> {
    let is_under_way = view.last_sync.as_ref().is_some_and(|sync| sync.state == SyncState::InProgress);
    if !view.sync.on || is_under_way {
        return Ok(None);
    }
    let (Some(syncs), Some(every)) = (state.syncs(), state.settings().server.schedule.0) else {
        return Ok(Some(html! { (visit.text("webinar-next-off")) }));
    };
    let next = syncs.next(&view.id, every).await?;
    let now = state.now();
    Ok(Some(match next {
        None => html! { (visit.text("webinar-next-none")) },
        Some(at) if at <= now => html! { (visit.with("webinar-next-round", &args![every = visit.duration(every)])) },
        Some(at) => html! { (visit.text("webinar-next-about")) " " (parts::time(visit, at)) },
    }))
}

/// Why it is synced or not, beside the switches that decide.
fn own(visit: &Visit, webinar: &WebinarDetails) -> Markup {
    let id: &WebinarId = &webinar.view.id;
    html! {
        section.panel #own aria-labelledby="own-title" {
            h2 #own-title { (visit.text("webinar-settings")) }
            (rules::decision(visit, id, Subject::Webinar, &webinar.view.sync, &webinar.rules))
            (rules::decision(visit, id, Subject::Recordings, &webinar.view.recordings, &webinar.rules))
            (settings::switches(visit, &webinar.view, webinar.own, webinar.account_syncs, webinar.settings_version, visit.path()))
            @if visit.may(Scope::Read) { p { a href=(format!("/settings/history?pointer=/webinars/{id}")) { (visit.text("webinar-settings-history")) } } }
        }
    }
}

//! Webinars: the list, and the pages of one.
//!
//! `one.rs` is what all pages of a webinar have: what it is, why it is synced or not, and the tabs.

mod attendance;
mod audit;
mod left_out;
mod one;
mod progress;
mod recordings;
mod registrations;
mod tally;

use std::collections::BTreeMap;

use axum::{extract::State, response::Response};
use greenroom_domain::{Account, Scope, SyncState, ZoomAccountId};
use greenroom_locale::args;
use greenroom_service::views::webinars::{self, WebinarView};
use jiff::Timestamp;
use maud::{Markup, html};

use crate::{
    beside::Beside,
    console::{
        links,
        look::{self, Look},
        parts::{self, Field},
        shell::{self, Section},
        visit::Visit,
    },
    list,
    problem::Problem,
    state::AppState,
};

pub(super) use left_out::of_warning;

/// How many webinars a page has.
const ROWS: usize = 50;

/// The word for a webinar that was never synced, beside those of [`SyncState`].
const NEVER: &str = "never";

/// The routes.
pub(super) fn routes() -> Beside {
    Beside::default()
        .page("/webinars", Scope::Read, list)
        .page("/webinars/{id}", Scope::Read, audit::show)
        .form("/webinars/{id}/sync", Scope::Settings, progress::sync_now)
        .page("/webinars/{id}/progress", Scope::Read, progress::events)
        .page("/webinars/{id}/left-out", Scope::Read, left_out::show)
        .page("/webinars/{id}/left-out.csv", Scope::Read, left_out::csv)
        .page("/webinars/{id}/registrations", Scope::Read, registrations::show)
        .page("/webinars/{id}/attendance", Scope::Read, attendance::show)
        .page("/webinars/{id}/recordings", Scope::Read, recordings::show)
        .question("/webinars/{id}/recordings", Scope::Administer, recordings::reveal)
}

/// Which webinars are listed.
struct Filter {
    text: String,
    state: String,
    sync: String,
    account: String,
    unit: String,
    when: String,
    /// The code of a warning that the last sync has.
    warning: String,
    now: Timestamp,
    /// The Zoom accounts of each business unit.
    units: BTreeMap<String, Vec<ZoomAccountId>>,
}

impl Filter {
    fn of(visit: &Visit, account: &Account, now: Timestamp) -> Self {
        let query = |name: &str| visit.query(name).unwrap_or_default().trim().to_owned();
        let mut units: BTreeMap<String, Vec<ZoomAccountId>> = BTreeMap::new();
        for zoom in &account.zoom_accounts {
            units.entry(zoom.business_unit.to_string()).or_default().push(zoom.id.clone());
        }
        Self {
            text: query("q").to_lowercase(),
            state: query("state"),
            sync: query("sync"),
            account: query("account"),
            unit: query("unit"),
            when: query("when"),
            warning: query("warning"),
            now,
            units,
        }
    }

    fn has(&self, webinar: &WebinarView) -> bool {
        let is_unset = |value: &String| value.is_empty();
        let is_upcoming = webinar.starts_at.is_none_or(|starts_at| starts_at > self.now);
        let is_of_unit = || self.units.get(&self.unit).is_some_and(|accounts| accounts.contains(&webinar.zoom_account));
        webinar.is_found(&self.text)
            && (is_unset(&self.state) || state_word(webinar) == self.state)
            && (is_unset(&self.sync) || (self.sync == "on") == webinar.sync.on)
            && (is_unset(&self.account) || webinar.zoom_account.as_str() == self.account)
            && (is_unset(&self.unit) || is_of_unit())
            && (is_unset(&self.warning)
                || webinar.last_sync.as_ref().is_some_and(|sync| sync.warning_codes.contains(&self.warning)))
            && (is_unset(&self.when) || (self.when == "upcoming") == is_upcoming)
    }
}

fn state_word(webinar: &WebinarView) -> String {
    webinar.last_sync.as_ref().map_or_else(|| NEVER.to_owned(), |sync| look::word_of(&sync.state))
}

/// The place of a webinar in the list, as a text that sorts like the list: the newest first, and last those without a time.
fn key(webinar: &WebinarView) -> String {
    let from_newest = webinar.starts_at.map_or(i64::MAX, |starts_at| i64::MAX / 2 - starts_at.as_second());
    format!("{from_newest:020}.{}", webinar.id)
}

async fn list(State(state): State<AppState>, visit: Visit) -> Result<Response, Problem> {
    let account = state.store().account().await.map_err(greenroom_domain::Failure::from)?;
    let filter = Filter::of(&visit, &account, state.now());
    let all = webinars::list(state.store().as_ref(), None).await?;
    let is_any = !all.is_empty();
    let found: Vec<_> = all.into_iter().filter(|webinar| filter.has(webinar)).collect();
    let (count, after) = (found.len(), visit.query("cursor").map(|cursor| cursor.into_owned()));
    let cut = list::cut(found, after.as_deref(), ROWS, key);
    let content = html! {
        h1 { (visit.text("webinars-title")) }
        (parts::filters(&visit, "webinars", &fields(&visit, &filter, &account)))
        section.blocks #webinars {
            @if !filter.warning.is_empty() {
                p {
                    (visit.text("webinars-of-warning")) " " code { (filter.warning) } " "
                    a href=(visit.address_with("warning", None)) { (visit.text("webinars-show-all")) }
                }
            }
            @if cut.items.is_empty() && is_any { (parts::empty(&visit.text("webinars-none-found"), Some(("/webinars", &visit.text("webinars-show-all"))))) }
            @else if cut.items.is_empty() { (parts::empty(&visit.text("webinars-none"), Some(("/access/connections", &visit.text("webinars-connect"))))) }
            @else {
                p.hint role="status" { (parts::count(&visit, "webinars-count", count)) }
                (rows(&visit, &cut.items, state.syncs().is_some()))
                (parts::pager(&visit, cut.next.as_deref()))
            }
        }
    };
    Ok(shell::page(&visit, Section::Webinars, &visit.text("webinars-title"), &content))
}

fn fields(visit: &Visit, filter: &Filter, account: &Account) -> Markup {
    let states = [SyncState::Synced, SyncState::SyncedWithWarnings, SyncState::NotSynced, SyncState::InProgress];
    let mut of_state: Vec<(String, String)> =
        states.iter().map(|state| (look::word_of(state), visit.word("sync-state", &look::word_of(state)))).collect();
    of_state.push((NEVER.to_owned(), visit.text("webinars-never")));
    let of_sync = ["on", "off"].map(|word| (word.to_owned(), visit.word("switch", word))).to_vec();
    let of_time = ["upcoming", "past"].map(|word| (word.to_owned(), visit.word("webinars-when", word))).to_vec();
    let of_account = account
        .zoom_accounts
        .iter()
        .map(|zoom| (zoom.id.to_string(), format!("{} · {}", account.unit_name(&zoom.business_unit), zoom.id)));
    let of_unit = account.business_units.iter().map(|unit| (unit.id.to_string(), unit.name.clone()));
    let choice = |name: &str, label: &str, value: &str, choices: Vec<(String, String)>| {
        let field = Field { name, label: &visit.text(label), value, ..Field::default() };
        field.choice(&parts::with_any(visit, choices))
    };
    html! {
        @if !filter.warning.is_empty() { input type="hidden" name="warning" value=(filter.warning); }
        (Field { name: "q", label: &visit.text("webinars-search"), value: &filter.text, ..Field::default() }.input("search"))
        (choice("state", "webinars-last-sync", &filter.state, of_state))
        (choice("sync", "webinars-sync", &filter.sync, of_sync))
        (choice("when", "webinars-when", &filter.when, of_time))
        @if account.zoom_accounts.len() > 1 { (choice("account", "webinars-account", &filter.account, of_account.collect())) }
        @if account.business_units.len() > 1 { (choice("unit", "webinars-unit", &filter.unit, of_unit.collect())) }
    }
}

fn rows(visit: &Visit, webinars: &[WebinarView], can_sync: bool) -> Markup {
    let may = can_sync && visit.may(Scope::Settings);
    let heads = ["webinars-topic", "webinars-starts", "webinars-sync", "webinars-last-sync", "webinars-now"];
    let heads: Vec<String> = heads.iter().take(if may { 5 } else { 4 }).map(|key| visit.text(key)).collect();
    let table = parts::table(
        &visit.text("webinars-title"),
        &heads,
        &html! {
            @for webinar in webinars {
                tr {
                    td {
                        a href=(format!("/webinars/{}", webinar.id)) { (topic(visit, webinar)) }
                        @if webinar.cancelled { " " (look::badge(Look::Warning, &visit.text("webinars-cancelled"))) }
                        br; span.quiet { (webinar.id) }
                    }
                    td { (parts::maybe_time(visit, webinar.starts_at)) }
                    td data-head=(visit.text("webinars-sync")) { (look::badge(if webinar.sync.on { Look::Good } else { Look::Plain }, &visit.word("switch", if webinar.sync.on { "on" } else { "off" }))) }
                    td data-head=(visit.text("webinars-last-sync")) { (last_sync(visit, webinar)) }
                    @if may { td { (sync_now(visit, webinar)) } }
                }
            }
        },
    );
    // One form for all rows: each button says which webinar it is for.
    if may { parts::form(visit, "/webinars", &table) } else { table }
}

/// The button that syncs a webinar; where its sync is off, the way to the switch.
fn sync_now(visit: &Visit, webinar: &WebinarView) -> Markup {
    let page = links::webinar(&webinar.id);
    let of = html! { span.visually-hidden { ": " (topic(visit, webinar)) } };
    html! {
        @if webinar.sync.on { button.plain type="submit" formaction=(format!("{page}/sync")) { (visit.text("webinars-sync-now")) (of) } }
        @else { a href=(format!("{page}#own")) { (visit.text("webinars-sync-off-first")) (of) } }
    }
}

/// The topic; the id where it has none.
fn topic(visit: &Visit, webinar: &WebinarView) -> Markup {
    if webinar.topic.trim().is_empty() {
        return html! { (visit.with("webinars-without-topic", &args![webinar = webinar.id.to_string()])) };
    }
    parts::written(&webinar.topic)
}

fn last_sync(visit: &Visit, webinar: &WebinarView) -> Markup {
    match &webinar.last_sync {
        None => html! { (look::badge(Look::Plain, &visit.text("webinars-never"))) },
        Some(sync) => html! {
            (look::worded(visit, "sync-state", &look::word_of(&sync.state)))
            br; span.quiet { (parts::time(visit, sync.finished_at.unwrap_or(sync.started_at))) }
        },
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::cmp::Reverse;

    use greenroom_domain::{
        WebinarId, WebinarType,
        rules::settings::{Effective, WhyWord},
    };

    use super::*;

    fn webinar(id: &str, starts_at: Option<i64>) -> WebinarView {
        let effective = Effective { on: true, rule: "S8", pointer: String::new(), reason: WhyWord::WebinarOn.into() };
        WebinarView {
            id: WebinarId::parse(id).unwrap(),
            topic: String::new(),
            host: None,
            host_id: String::new(),
            zoom_account: "z".into(),
            kind: WebinarType::Single,
            starts_at: starts_at.map(|second| Timestamp::from_second(second).unwrap()),
            cancelled: false,
            sync: effective.clone(),
            recordings: effective,
            last_sync: None,
        }
    }

    #[test]
    fn the_newest_come_first_and_last_those_without_a_time() {
        let all = [
            webinar("82512345001", None),
            webinar("82512345002", Some(-5)),
            webinar("82512345003", Some(1_800_000_000)),
            webinar("82512345005", Some(1_700_000_000)),
            webinar("82512345004", Some(1_700_000_000)),
        ];
        let mut sorted: Vec<_> = all.iter().collect();
        sorted.sort_by_key(|webinar| (Reverse(webinar.starts_at), webinar.id.clone()));
        let cut = list::cut(all.iter(), None, 9, |webinar| key(webinar));
        assert_eq!(cut.items, sorted);
    }
}

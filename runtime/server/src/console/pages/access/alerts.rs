//! Alerts: problems that Greenroom has found by itself, and a test that they arrive.

use std::collections::BTreeMap;

use axum::{extract::State, http::StatusCode, response::Response};
use greenroom_domain::{Alert, AlertKind, AlertTarget, Scope, Warning};
use greenroom_jobs::alert_page;
use greenroom_locale::args;
use greenroom_service::{
    alerts as wired,
    views::alerts::{self, AlertTest},
};
use maud::{Markup, html};

use super::tabs;
use crate::{
    beside::Beside,
    console::{
        form::Form,
        look::{self, Look},
        parts::{self, Tone},
        remedy, shell,
        visit::Visit,
    },
    detached::to_its_end,
    problem::Problem,
    state::AppState,
};

/// How many alerts the page shows: those that last, and the latest of those that are over.
const SHOWN: usize = 200;

/// The routes.
pub(super) fn routes() -> Beside {
    Beside::default().page("/access/alerts", Scope::Read, list).form("/access/alerts/test", Scope::Administer, test)
}

async fn list(State(state): State<AppState>, visit: Visit) -> Result<Response, Problem> {
    page(&state, &visit, None).await
}

async fn page(state: &AppState, visit: &Visit, tested: Option<&[AlertTest]>) -> Result<Response, Problem> {
    let found = alerts::sorted(state.store().as_ref()).await?;
    let is_configured = state.settings().alerts.is_some();
    let content = html! {
        p { (visit.text("alerts-lead")) }
        @if let Some(tested) = tested { (outcome(visit, tested)) }
        @if !is_configured {
            (parts::notice(Tone::Warning, &html! {
                p { (visit.text("alerts-not-configured")) " " code { "[alerts]" } " " code { "greenroom.toml" } }
            }))
        } @else if visit.may(Scope::Administer) {
            div.actions { (parts::button(visit, "/access/alerts/test", &visit.text("alerts-test"))) }
        }
        @if tested.is_some() { p { a href="/access/alerts" { (visit.text("access-tab-alerts")) } } }
        @else if found.is_empty() { (parts::empty(&visit.text("alerts-none"), None)) }
        @else { (rows(visit, &found)) }
    };
    Ok(tabs::page(visit, &visit.text("access-tab-alerts"), &content))
}

fn rows(visit: &Visit, found: &[Alert]) -> Markup {
    let heads = ["alerts-kind", "alerts-what", "alerts-state", "alerts-since", "alerts-latest", "alerts-remedy"]
        .map(|key| visit.text(key));
    parts::table(
        &visit.text("access-tab-alerts"),
        &heads,
        &html! {
            @for alert in found.iter().take(SHOWN) {
                tr {
                    td { (visit.word("alert", alert.kind.as_str())) }
                    td { (what(visit, alert)) }
                    td {
                        @match alert.over_at {
                            None => { (look::badge(Look::Bad, &visit.text("alerts-lasts"))) },
                            Some(at) => { (look::badge(Look::Plain, &visit.text("alerts-over"))) " " (parts::time(visit, at)) },
                        }
                    }
                    td { (parts::time(visit, alert.since)) }
                    td { (parts::time(visit, alert.latest)) }
                    td { (remedy(visit, alert)) }
                }
            }
        },
    )
}

/// What happened in a sentence, which leads to the page that shows more.
pub(in crate::console::pages) fn what(visit: &Visit, alert: &Alert) -> Markup {
    let Alert { kind, subject, code, count, .. } = alert;
    let args = args![count = *count, number = visit.number(*count), subject = subject.as_str()];
    let key = match (kind, code) {
        (AlertKind::FailedRuns, _) => "alerts-failed-runs",
        (AlertKind::SyncWarnings, _) => "alerts-sync-warnings",
        (AlertKind::ZoomConnection, _) => "alerts-zoom-connection",
        (AlertKind::DeadLetters, _) => "alerts-dead-letters",
        (AlertKind::ExpiringKeys, Some(_)) => "alerts-expired-key",
        (AlertKind::ExpiringKeys, None) => "alerts-expiring-key",
    };
    let (text, address) = (visit.with(key, &args), alert_page(*kind, subject));
    // Only administrators may see the page of the keys.
    let is_shown = *kind != AlertKind::ExpiringKeys || visit.may(Scope::Administer);
    html! {
        @if is_shown { a href=(address) { (text) } } @else { (text) }
        @if *kind == AlertKind::SyncWarnings { br; (texts(visit, subject).meaning) }
        @else if let Some(meaning) = code.as_ref().and_then(|code| visit.attribute(&format!("code-{code}"), "meaning")) { br; (meaning) }
    }
}

fn remedy(visit: &Visit, alert: &Alert) -> Markup {
    let of_code = || alert.code.as_ref().and_then(|code| visit.attribute(&format!("code-{code}"), "remedy"));
    let text = match alert.kind {
        AlertKind::SyncWarnings => texts(visit, &alert.subject).remedy,
        AlertKind::ExpiringKeys => visit.text("alerts-key-remedy"),
        AlertKind::ZoomConnection => of_code().unwrap_or_else(|| visit.text("alerts-connection-remedy")),
        AlertKind::FailedRuns | AlertKind::DeadLetters => of_code().unwrap_or_else(|| visit.text("alerts-own-remedy")),
    };
    html! { (text) }
}

/// The texts of a warning, by the subject of its alert: the code, with the reason behind `/`.
fn texts(visit: &Visit, subject: &str) -> greenroom_sync::Texts {
    let (code, reason) = match subject.split_once('/') {
        Some((code, reason)) => (code, Some(reason.to_owned())),
        None => (subject, None),
    };
    let pointer = String::new();
    let (code, values, texts) = (code.to_owned(), BTreeMap::new(), BTreeMap::new());
    visit.messages().texts(&Warning { code, reason, count: None, pointer, values, texts })
}

/// Sends a test message to every target, and shows what became of it: without the alerts, so that the page is small enough to be kept
/// for a second sending of the form.
async fn test(State(state): State<AppState>, form: Form) -> Result<Response, Problem> {
    let (settings, store, now) = (state.settings(), state.store().clone(), state.now());
    let sent = to_its_end(async move {
        match wired::of(&settings, &store)? {
            Some(wired) => Ok(alerts::test(&wired, now).await),
            None => Ok(Vec::new()),
        }
    });
    let sent: Result<_, greenroom_service::ServiceError> = sent.await?;
    Ok(shell::with_status(page(&state, &form.visit, Some(&sent?)).await?, StatusCode::CREATED))
}

fn outcome(visit: &Visit, tested: &[AlertTest]) -> Markup {
    let name = |target: AlertTarget| visit.word("alert-target", target.as_str());
    html! {
        @if tested.is_empty() { (parts::notice(Tone::Warning, &html! { p { (visit.text("alerts-no-target")) } })) }
        @for AlertTest { target, failure } in tested {
            @match failure {
                None => { (parts::notice(Tone::Good, &html! { p { (visit.with("alerts-sent", &args![target = name(*target)])) } })) },
                Some(failure) => {
                    (parts::notice(Tone::Bad, &html! {
                        p { (visit.with("alerts-not-sent", &args![target = name(*target)])) }
                        p { (remedy::message(visit, failure)) }
                    }))
                },
            }
        }
    }
}

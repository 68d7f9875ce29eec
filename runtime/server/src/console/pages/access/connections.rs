//! Connections: Zoom accounts of business units, and what actions use.

use axum::{
    extract::{Path, State},
    response::{Redirect, Response},
};
use greenroom_domain::{
    Account, AccountStore, ConnectionState, Scope, ZoomAccount, ZoomAccountId, ZoomUser,
    store::{VaultEntry, VaultKind},
};
use greenroom_service::views::connections;
use jiff::Timestamp;
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::tabs;
use crate::{
    beside::Beside,
    console::{form::Form, look, parts, remedy, visit::Visit},
    detached::to_its_end,
    problem::Problem,
    state::AppState,
};

/// How many users whose webinars Zoom does not list are named.
const NAMED: usize = 20;

/// The routes.
pub(super) fn routes() -> Beside {
    Beside::default()
        .page("/access/connections", Scope::Read, list)
        .form("/access/connections/check", Scope::Administer, check_all)
        .form("/access/connections/{id}/check", Scope::Administer, check)
        .form("/access/connections/{id}/disconnect", Scope::Administer, disconnect)
}

/// Whether a connection did not work when it was last checked.
pub(in crate::console::pages) fn is_failing(account: &ZoomAccount) -> bool {
    matches!(account.connection, ConnectionState::Failing { .. })
}

/// The state of a connection.
pub(in crate::console::pages) fn state(visit: &Visit, account: &ZoomAccount) -> Markup {
    let word = match account.connection {
        ConnectionState::Connected { .. } => "connected",
        ConnectionState::Failing { .. } => "failing",
        ConnectionState::Disconnected { .. } => "disconnected",
    };
    look::worded(visit, "connection-state", word)
}

/// When that was seen.
pub(in crate::console::pages) fn since(account: &ZoomAccount) -> Option<Timestamp> {
    match account.connection {
        ConnectionState::Connected { checked_at } | ConnectionState::Failing { checked_at, .. } => Some(checked_at),
        ConnectionState::Disconnected { at } => Some(at),
    }
}

/// The path of what is done with a connection.
pub(super) fn path(id: &ZoomAccountId, what: &str) -> String {
    format!("/access/connections/{}/{what}", utf8_percent_encode(id.as_str(), NON_ALPHANUMERIC))
}

/// A connection with the users of its Zoom account.
struct Row {
    zoom: ZoomAccount,
    users: Vec<ZoomUser>,
}

async fn list(State(state): State<AppState>, visit: Visit) -> Result<Response, Problem> {
    let store: &dyn AccountStore = state.store().as_ref();
    let account = store.account().await?;
    let mut rows = Vec::new();
    for zoom in &account.zoom_accounts {
        let users = if zoom.in_use() { store.zoom_users(&zoom.id).await? } else { Vec::new() };
        rows.push(Row { zoom: zoom.clone(), users });
    }
    let may_change = visit.may(Scope::Administer);
    let vault = if may_change {
        Some((store.vault_entries(VaultKind::Connection).await?, store.vault_entries(VaultKind::Secret).await?))
    } else {
        None
    };
    let content = html! {
        p { (visit.text("connections-lead")) }
        @if may_change {
            div.actions {
                a role="button" href="/access/connections/connect" { (visit.text("connections-connect")) }
                @if rows.iter().any(|row| row.zoom.in_use()) {
                    (parts::button(&visit, "/access/connections/check", &visit.text("connections-check-all")))
                }
            }
        }
        @if rows.is_empty() { (parts::empty(&visit.text("connections-none"), None)) }
        @else { div.cards { @for row in &rows { (card(&visit, &account, row, may_change)) } } }
        (units(&visit, &account))
        @if let Some((connections, secrets)) = &vault { (of_actions(&visit, connections, secrets)) }
    };
    Ok(tabs::page(&visit, &visit.text("access-tab-connections"), &content))
}

fn card(visit: &Visit, account: &Account, row: &Row, may_change: bool) -> Markup {
    let Row { zoom, users } = row;
    let when = if zoom.in_use() { visit.text("connections-checked") } else { visit.text("connections-ended") };
    html! {
        // Alerts lead here.
        section id=(format!("connection-{}", zoom.id)) {
            h2 { (parts::written(account.unit_name(&zoom.business_unit))) " " (state(visit, zoom)) }
            @if let Some(reason) = zoom.connection.reason() {
                div.notice.bad role="status" {
                    p { (remedy::sentence(visit, &reason)) }
                    p { (visit.text("connections-failing")) }
                }
            }
            (parts::facts(&[
                (visit.text("connections-account"), html! { code { (zoom.id) } }),
                (visit.text("connections-user"), parts::written(&zoom.connected_user.shown())),
                (visit.text("connections-credentials"), html! { (visit.word("credentials", &credentials(zoom))) }),
                (when, parts::maybe_time(visit, since(zoom))),
                (visit.text("connections-users"), html! { (visit.number(users.len())) }),
            ]))
            (not_listed(visit, users))
            @if may_change && zoom.in_use() {
                div.actions {
                    (parts::button(visit, &path(&zoom.id, "check"), &visit.text("connections-check")))
                    a role="button" class="outline" href=(path(&zoom.id, "rotate")) { (visit.text("connections-rotate")) }
                    (parts::confirmed(visit, &path(&zoom.id, "disconnect"), &visit.text("connections-disconnect"),
                        &html! { p { (visit.text("connections-disconnect-what")) } }, &visit.text("connections-disconnect-confirm")))
                }
            }
        }
    }
}

/// Users whose webinars Zoom does not list, such as for want of a licence.
fn not_listed(visit: &Visit, users: &[ZoomUser]) -> Markup {
    let found: Vec<_> = users.iter().filter(|user| user.not_listed_at.is_some()).collect();
    html! {
        @if !found.is_empty() {
            details {
                summary { (parts::count(visit, "connections-not-listed", found.len())) }
                p { (visit.text("connections-not-listed-why")) }
                ul { @for user in found.iter().take(NAMED) { li { (parts::written(&user.email.shown())) } } }
            }
        }
    }
}

fn credentials(zoom: &ZoomAccount) -> String {
    let value = serde_json::to_value(&zoom.credentials).unwrap_or_default();
    value["from"].as_str().unwrap_or_default().to_owned()
}

fn units(visit: &Visit, account: &Account) -> Markup {
    let heads = ["connections-unit", "connections-unit-id", "connections-unit-zoom"].map(|key| visit.text(key));
    html! {
        h2 { (visit.text("connections-units")) }
        p.hint { (visit.text("connections-units-hint")) }
        (parts::table(&visit.text("connections-units"), &heads, &html! {
            @for unit in &account.business_units {
                tr {
                    td { (parts::written(&unit.name)) @if unit.primary { " " span.badge { (visit.text("connections-primary")) } } }
                    td { code { (unit.id) } }
                    td {
                        @match account.zoom_account_of(&unit.id) {
                            Some(zoom) => { code { (zoom.id) } },
                            None => { (parts::nothing(visit)) },
                        }
                    }
                }
            }
        }))
    }
}

/// What actions use in their requests, by name: no page shows a secret.
fn of_actions(visit: &Visit, connections: &[VaultEntry], secrets: &[VaultEntry]) -> Markup {
    let heads = ["connections-name", "connections-kind", "connections-changed"].map(|key| visit.text(key));
    let row = |kind: &str, entry: &VaultEntry| {
        html! {
            tr {
                td { code { (entry.name) } }
                td { (visit.word("vault-kind", kind)) }
                td { (parts::time(visit, entry.changed_at)) }
            }
        }
    };
    html! {
        h2 { (visit.text("connections-of-actions")) }
        p.hint { (visit.text("connections-of-actions-hint")) " " code { "greenroom connections add" } ", " code { "greenroom secrets set" } }
        @if connections.is_empty() && secrets.is_empty() { (parts::empty(&visit.text("connections-of-actions-none"), None)) }
        @else {
            (parts::table(&visit.text("connections-of-actions"), &heads, &html! {
                @for entry in connections { (row("connection", entry)) }
                @for entry in secrets { (row("secret", entry)) }
            }))
        }
    }
}

async fn check_all(State(state): State<AppState>, _form: Form) -> Result<Redirect, Problem> {
    checked(&state, None).await
}

async fn check(State(state): State<AppState>, Path(id): Path<String>, _form: Form) -> Result<Redirect, Problem> {
    checked(&state, Some(ZoomAccountId::new(id))).await
}

/// Tests connections. What Zoom says is their state, which the page shows.
async fn checked(state: &AppState, wanted: Option<ZoomAccountId>) -> Result<Redirect, Problem> {
    let (settings, store) = (state.settings(), state.store().clone());
    let checked = to_its_end(async move { connections::check(&settings, &store, wanted).await }).await??;
    let said = if checked.iter().any(is_failing) { "connection-failing" } else { "connection-works" };
    Ok(Redirect::to(&format!("/access/connections?said={said}")))
}

async fn disconnect(State(state): State<AppState>, Path(id): Path<String>, form: Form) -> Result<Redirect, Problem> {
    connections::disconnect(state.store(), &ZoomAccountId::new(id), form.visit.by()).await?;
    Ok(Redirect::to("/access/connections?said=zoom-disconnected"))
}

//! Zoom's webhooks: what was received, and the secret tokens by which they are verified.

use axum::{
    extract::{Path, State},
    response::{Redirect, Response},
};
use greenroom_domain::{Failure, Scope, ZoomAccountId};
use greenroom_service::views::webhooks::{self, ReceivedWebhook, WaitingLook, WebhookSecretView};
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::SecretString;

use super::tabs;
use crate::{
    beside::Beside,
    console::{
        fault::{self, Fault},
        form::{Fields, Form},
        look::{self, Look},
        parts::{self, Field},
        visit::Visit,
    },
    problem::Problem,
    state::AppState,
};

/// How many deliveries a page has.
const ROWS: usize = 50;

/// The routes.
pub(super) fn routes() -> Beside {
    Beside::default()
        .page("/access/webhooks", Scope::Read, list)
        .form("/access/webhooks/secrets", Scope::Administer, add)
        .form("/access/webhooks/{account}/secrets/{id}/retire", Scope::Administer, retire)
}

async fn list(State(state): State<AppState>, visit: Visit) -> Result<Response, Problem> {
    page(&state, &visit, &Fields::default(), None).await
}

async fn page(state: &AppState, visit: &Visit, fields: &Fields, fault: Option<&Fault>) -> Result<Response, Problem> {
    let store = state.store().as_ref();
    let before = visit.query("cursor").and_then(|cursor| cursor.parse().ok());
    let received = webhooks::received(store, before, ROWS).await?;
    let waiting = webhooks::waiting(store, ROWS).await?;
    let secrets = webhooks::secrets(store, None).await?;
    let account = store.account().await?;
    let accounts: Vec<_> = account.zoom_accounts.iter().filter(|zoom| zoom.in_use()).map(|zoom| &zoom.id).collect();
    let next = received.next.map(|place| place.to_string());
    let content = html! {
        p { (visit.text("webhooks-lead")) }
        @if let Some(fault) = fault { (fault.notice(visit)) }
        h2 { (visit.text("webhooks-secrets")) }
        (tokens(state, visit, &accounts, &secrets))
        @if visit.may(Scope::Administer) && !accounts.is_empty() { (adding(visit, &accounts, fields, fault)) }
        @if !waiting.is_empty() { (looks(visit, &waiting)) }
        h2 { (visit.text("webhooks-received")) }
        @if received.items.is_empty() { (parts::empty(&visit.text("webhooks-none"), None)) }
        @else { (rows(visit, &received.items)) (parts::pager(visit, next.as_deref())) }
    };
    Ok(fault::answered(tabs::page(visit, &visit.text("access-tab-webhooks"), &content), fault))
}

/// The accounts with the address that Zoom sends to, and their tokens.
fn tokens(state: &AppState, visit: &Visit, accounts: &[&ZoomAccountId], secrets: &[WebhookSecretView]) -> Markup {
    let heads = ["connections-account", "webhooks-address", "webhooks-tokens"].map(|key| visit.text(key));
    let settings = state.settings();
    let base = settings
        .server
        .public_url
        .as_ref()
        .map_or_else(|| "…".to_owned(), |url| url.as_str().trim_end_matches('/').to_owned());
    let may_change = visit.may(Scope::Administer);
    html! {
        @if accounts.is_empty() {
            (parts::empty(&visit.text("connections-none"), Some(("/access/connections", &visit.text("access-tab-connections")))))
        } @else {
            (parts::table(&visit.text("webhooks-secrets"), &heads, &html! {
                @for account in accounts {
                    tr {
                        td { code { (account) } }
                        td { code { (base) "/webhooks/zoom/" (encoded(account.as_str())) } }
                        td {
                            @let own: Vec<_> = secrets.iter().filter(|secret| &secret.account == *account).collect();
                            @if own.is_empty() { (parts::nothing(visit)) }
                            @for secret in own { (token(visit, secret, may_change)) }
                        }
                    }
                }
            }))
            @if settings.server.public_url.is_none() { p.hint { (visit.text("webhooks-no-address")) " " code { "public-url" } } }
        }
    }
}

fn token(visit: &Visit, secret: &WebhookSecretView, may_change: bool) -> Markup {
    let action =
        format!("/access/webhooks/{}/secrets/{}/retire", encoded(secret.account.as_str()), encoded(&secret.id));
    html! {
        div.actions {
            span { code { (secret.id) } " · " (parts::time(visit, secret.added_at)) }
            @if may_change {
                (parts::confirmed(visit, &action, &visit.text("webhooks-retire"),
                    &html! { p { (visit.text("webhooks-retire-what")) } }, &visit.text("webhooks-retire-confirm")))
            }
        }
    }
}

fn adding(visit: &Visit, accounts: &[&ZoomAccountId], fields: &Fields, fault: Option<&Fault>) -> Markup {
    let choices: Vec<_> = accounts.iter().map(|id| (id.as_str(), id.as_str())).collect();
    html! {
        details open[fault.is_some()] {
            summary { (visit.text("webhooks-add")) }
            (parts::form(visit, "/access/webhooks/secrets", &html! {
                (Field { name: "account", label: &visit.text("connections-account"), value: fields.get("account").unwrap_or_default(),
                    is_required: true, fault: fault::text_at(fault, "account"), ..Field::default() }.choice(&choices))
                (Field { name: "token", label: &visit.text("webhooks-token"), is_required: true, autocomplete: Some("off"),
                    hint: Some(&visit.text("webhooks-token-hint")), fault: fault::text_at(fault, "token"), ..Field::default() }.input("password"))
                button type="submit" { (visit.text("webhooks-add")) }
            }))
        }
    }
}

fn looks(visit: &Visit, waiting: &[WaitingLook]) -> Markup {
    let heads =
        ["connections-account", "webhooks-webinar", "webhooks-deliveries", "webhooks-since"].map(|key| visit.text(key));
    html! {
        h2 { (visit.text("webhooks-waiting")) }
        p.hint { (visit.text("webhooks-waiting-hint")) }
        (parts::table(&visit.text("webhooks-waiting"), &heads, &html! {
            @for look in waiting {
                tr {
                    td { code { (look.account) } }
                    td { (webinar(visit, look.webinar.as_ref().map(|id| id.as_str()))) }
                    td.number { (visit.number(look.deliveries)) }
                    td { (parts::time(visit, look.since)) }
                }
            }
        }))
    }
}

fn rows(visit: &Visit, received: &[ReceivedWebhook]) -> Markup {
    let heads = ["webhooks-at", "webhooks-event", "webhooks-webinar", "connections-account", "webhooks-answered"]
        .map(|key| visit.text(key));
    parts::table(
        &visit.text("webhooks-received"),
        &heads,
        &html! {
            @for webhook in received {
                tr {
                    td { (parts::time(visit, webhook.received_at)) }
                    td { code { (webhook.event) } }
                    td { (webinar(visit, webhook.webinar.as_ref().map(|id| id.as_str()))) }
                    td { code { (webhook.account) } }
                    td {
                        @match webhook.looked_at {
                            Some(at) => { (parts::time(visit, at)) },
                            None => { (look::badge(Look::Warning, &visit.text("webhooks-waits"))) },
                        }
                    }
                }
            }
        },
    )
}

fn webinar(visit: &Visit, id: Option<&str>) -> Markup {
    html! {
        @match id {
            Some(id) => { a href=(format!("/webinars/{}", encoded(id))) { (id) } },
            None => { (visit.text("webhooks-all-webinars")) },
        }
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

async fn add(State(state): State<AppState>, form: Form) -> Result<Response, Problem> {
    let Form { visit, fields } = form;
    let account = ZoomAccountId::new(fields.get("account").unwrap_or_default());
    // The end of a line comes along where somebody copies a token.
    let token = SecretString::from(fields.get("token").unwrap_or_default());
    match webhooks::add_secret(state.store().as_ref(), &account, &token, visit.by()).await {
        Ok(_) => {
            Ok(axum::response::IntoResponse::into_response(Redirect::to("/access/webhooks?said=webhook-secret-added")))
        }
        Err(failure) => page(&state, &visit, &fields, Some(&Fault::of(&visit, failure, place)?)).await,
    }
}

fn place(failure: &Failure) -> Option<&'static str> {
    use greenroom_domain::codes::{VAULT_VALUE_INVALID, WEBHOOK_SECRETS_FULL, ZOOM_NOT_CONNECTED};
    let fields = [(VAULT_VALUE_INVALID, "token"), (WEBHOOK_SECRETS_FULL, "account"), (ZOOM_NOT_CONNECTED, "account")];
    fields.iter().find(|(code, _)| failure.code == *code).map(|(_, field)| *field)
}

async fn retire(
    State(state): State<AppState>,
    Path((account, id)): Path<(String, String)>,
    form: Form,
) -> Result<Redirect, Problem> {
    webhooks::retire_secret(state.store().as_ref(), &ZoomAccountId::new(account), &id, form.visit.by()).await?;
    Ok(Redirect::to("/access/webhooks?said=webhook-secret-retired"))
}

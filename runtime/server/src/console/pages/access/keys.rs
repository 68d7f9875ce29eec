//! API keys: listed, made with their scopes, and revoked.

use std::collections::BTreeSet;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{Redirect, Response},
};
use greenroom_domain::{Email, Failure, Scope, codes};
use greenroom_locale::args;
use greenroom_service::views::api_keys::{self, ApiKeyState, MadeApiKey, NewApiKey, ShownApiKey};
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

use super::tabs;
use crate::{
    beside::Beside,
    console::{
        fault::{self, Fault},
        form::{Fields, Form},
        look,
        parts::{self, Field, Tone},
        shell,
        visit::Visit,
    },
    problem::Problem,
    state::AppState,
};

/// How many days a key can be valid for, as forms have it. Any other word is for ever.
const DAYS: [i64; 4] = [7, 30, 90, 365];

/// The lifetime that is offered first.
const DAYS_OFFERED: &str = "90";

/// The routes.
pub(super) fn routes() -> Beside {
    Beside::default()
        .page("/access/keys", Scope::Administer, list)
        .page("/access/keys/new", Scope::Administer, ask)
        .form("/access/keys/new", Scope::Administer, make)
        .form("/access/keys/{id}/revoke", Scope::Administer, revoke)
}

async fn list(State(state): State<AppState>, visit: Visit) -> Result<Response, Problem> {
    let mut keys = api_keys::list(state.store().as_ref(), state.now()).await?;
    // Those that can be used first, the newest of them first.
    keys.sort_by_key(|key| (key.state != ApiKeyState::Valid, std::cmp::Reverse(key.created_at)));
    let content = html! {
        p { (visit.text("keys-lead")) }
        div.actions { a role="button" href="/access/keys/new" { (visit.text("keys-make")) } }
        @if keys.is_empty() { (parts::empty(&visit.text("keys-none"), None)) }
        @else { (rows(&visit, &keys)) }
    };
    Ok(tabs::page(&visit, &visit.text("access-tab-keys"), &content))
}

fn rows(visit: &Visit, keys: &[ShownApiKey]) -> Markup {
    let heads = [
        "keys-name",
        "keys-user",
        "keys-scopes",
        "keys-state",
        "keys-made",
        "keys-expires",
        "keys-used",
        "keys-change",
    ]
    .map(|key| visit.text(key));
    parts::table(
        &visit.text("access-tab-keys"),
        &heads,
        &html! {
            @for key in keys {
                // Alerts lead here.
                tr id=(format!("key-{}", key.id)) {
                    td { (parts::written(&key.name)) br; code { (key.id) } }
                    td { (parts::written(&key.user.shown())) }
                    td { (scopes(visit, key)) }
                    td { (look::worded(visit, "api-key-state", &look::word_of(&key.state))) }
                    td { (parts::time(visit, key.created_at)) }
                    td { (parts::maybe_time(visit, key.expires_at)) }
                    td { (parts::maybe_time(visit, key.last_used_at)) }
                    td {
                        @if key.revoked_at.is_none() { (revoking(visit, key)) }
                        @else { (parts::maybe_time(visit, key.revoked_at)) }
                    }
                }
            }
        },
    )
}

fn scopes(visit: &Visit, key: &ShownApiKey) -> Markup {
    let words: Vec<_> = key.scopes.iter().map(|scope| visit.word("scope", scope.as_str())).collect();
    html! {
        (words.join(", "))
        @if let Some(actions) = &key.actions {
            br;
            span.hint {
                (visit.text("keys-only-actions")) " "
                @for (place, action) in actions.iter().enumerate() { @if place > 0 { ", " } code { (action) } }
            }
        }
    }
}

fn revoking(visit: &Visit, key: &ShownApiKey) -> Markup {
    let action = format!("/access/keys/{}/revoke", key.id);
    let what = html! { p { (visit.text("keys-revoke-what")) } };
    parts::confirmed(visit, &action, &visit.text("keys-revoke"), &what, &visit.text("keys-revoke-confirm"))
}

async fn ask(State(state): State<AppState>, visit: Visit) -> Result<Response, Problem> {
    let fields =
        [("user", visit.by().to_owned()), ("days", DAYS_OFFERED.to_owned()), ("scope-read", "true".to_owned())];
    form_page(&state, &visit, &Fields::of(fields), None).await
}

async fn form_page(
    state: &AppState,
    visit: &Visit,
    fields: &Fields,
    fault: Option<&Fault>,
) -> Result<Response, Problem> {
    let users = state.store().account_users().await?;
    let users: Vec<_> = users.iter().map(|user| (user.email.as_str(), user.email.shown())).collect();
    let days =
        DAYS.map(|days| (days.to_string(), visit.with("keys-days", &args![count = days, number = visit.number(days)])));
    let for_ever = ("never".to_owned(), visit.text("keys-never"));
    let days: Vec<_> = days.into_iter().chain([for_ever]).collect();
    let at = |field| fault::text_at(fault, field);
    let content = html! {
        @if let Some(fault) = fault { (fault.notice(visit)) }
        (parts::form(visit, "/access/keys/new", &html! {
            (Field { name: "name", label: &visit.text("keys-name"), value: fields.get("name").unwrap_or_default(), is_required: true,
                hint: Some(&visit.text("keys-name-hint")), fault: at("name"), ..Field::default() }.input("text"))
            (Field { name: "user", label: &visit.text("keys-user"), value: fields.get("user").unwrap_or_default(), is_required: true,
                hint: Some(&visit.text("keys-user-hint")), fault: at("user"), ..Field::default() }.choice(&users))
            fieldset {
                legend { (visit.text("keys-scopes")) }
                @for scope in Scope::ALL {
                    @let name = format!("scope-{scope}");
                    (Field { name: &name, label: &visit.word("scope", scope.as_str()), ..Field::default() }.check(fields.is_checked(&name)))
                }
                @if let Some(fault) = at("scopes") { p.fault { (fault) } }
            }
            (actions(state, visit, fields, at("actions")))
            (Field { name: "days", label: &visit.text("keys-valid-for"), value: fields.get("days").unwrap_or_default(),
                fault: at("days"), ..Field::default() }.choice(&days))
            button type="submit" { (visit.text("keys-make")) }
        }))
    };
    let page = tabs::page(visit, &visit.text("keys-make"), &content);
    Ok(fault::answered(page, fault))
}

/// The actions that a key may be restricted to.
fn actions(state: &AppState, visit: &Visit, fields: &Fields, fault: Option<&str>) -> Markup {
    let names: BTreeSet<_> = state.runtime().actions().into_iter().map(|action| action.manifest.name).collect();
    let is_chosen = |name: &str| fields.all("action").any(|chosen| chosen == name);
    html! {
        @if !names.is_empty() {
            fieldset {
                legend { (visit.text("keys-actions")) }
                p.hint { (visit.text("keys-actions-hint")) }
                @for name in &names {
                    div.field.check {
                        label { input type="checkbox" name="action" value=(name) checked[is_chosen(name)]; (name) }
                    }
                }
                @if let Some(fault) = fault { p.fault { (fault) } }
            }
        }
    }
}

/// The field that a failure is about.
fn place(failure: &Failure) -> Option<&'static str> {
    match failure.pointer.as_deref() {
        Some("/name") => Some("name"),
        Some("/scopes") => Some("scopes"),
        Some("/actions") => Some("actions"),
        Some("/expiresAt") => Some("days"),
        _ => (failure.code == codes::API_KEY_USER).then_some("user"),
    }
}

/// What a form asks for; none where its user is no email.
fn asked(fields: &Fields, now: Timestamp) -> Option<NewApiKey> {
    let user = Email::parse(fields.get("user").unwrap_or_default()).ok()?;
    let days = fields.get("days").and_then(|days| days.parse().ok()).filter(|days| DAYS.contains(days));
    let expires_at = days.map(|days| now.checked_add(SignedDuration::from_hours(24 * days)).unwrap_or(Timestamp::MAX));
    let scopes = Scope::ALL.into_iter().filter(|scope| fields.is_checked(&format!("scope-{scope}"))).collect();
    let actions: BTreeSet<_> = fields.all("action").map(str::to_owned).collect();
    let name = fields.get("name").unwrap_or_default().to_owned();
    Some(NewApiKey { name, user, scopes, actions: Some(actions).filter(|actions| !actions.is_empty()), expires_at })
}

async fn make(State(state): State<AppState>, form: Form) -> Result<Response, Problem> {
    let Form { visit, fields } = form;
    let now = state.now();
    let Some(asked) = asked(&fields, now) else {
        let fault = Fault::at("user", visit.text("access-email-wrong"));
        return form_page(&state, &visit, &fields, Some(&fault)).await;
    };
    match api_keys::make(state.store().as_ref(), asked, visit.by(), now).await {
        Ok(made) => Ok(shown_once(&visit, &made)),
        Err(failure) => form_page(&state, &visit, &fields, Some(&Fault::of(&visit, failure, place)?)).await,
    }
}

/// The key with its secret, which no other page shows.
fn shown_once(visit: &Visit, made: &MadeApiKey) -> Response {
    let content = html! {
        (parts::notice(Tone::Good, &html! { p { (visit.text("keys-made-once")) } }))
        (parts::secret("made-key", &visit.text("keys-token"), &made.token))
        p { (visit.text("keys-made-use")) }
        pre.json tabindex="0" { code { "curl -H 'Authorization: Bearer …' …/v1/actions" } }
        p { a href="/access/keys" { (visit.text("keys-back")) } }
    };
    shell::with_status(tabs::page(visit, &visit.text("keys-made-title"), &content), StatusCode::CREATED)
}

async fn revoke(State(state): State<AppState>, Path(id): Path<String>, form: Form) -> Result<Redirect, Problem> {
    api_keys::revoke(state.store().as_ref(), &id, form.visit.by(), state.now()).await?;
    Ok(Redirect::to("/access/keys?said=key-revoked"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_the_api_reads_a_new_key() {
        let now = Timestamp::from_second(0).unwrap();
        let form =
            b"name=+CRM+&user=Ada%40acme.example&scope-read=true&scope-invoke=true&action=greet&action=echo&days=7";
        let asked = asked(&Fields::read(form), now).unwrap();
        assert_eq!((asked.name.as_str(), asked.user.as_str()), ("CRM", "ada@acme.example"));
        assert_eq!(asked.scopes, BTreeSet::from([Scope::Read, Scope::Invoke]));
        assert_eq!(asked.actions, Some(BTreeSet::from(["greet".to_owned(), "echo".to_owned()])));
        assert_eq!(asked.expires_at.unwrap().as_second(), 7 * 24 * 60 * 60);
    }

    #[test]
    fn nothing_checked_means_all_actions_and_no_scope() {
        let asked = asked(&Fields::read(b"name=a&user=a%40b.example&days=never"), Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!((asked.actions, asked.expires_at, asked.scopes.len()), (None, None, 0));
        assert_eq!(super::asked(&Fields::read(b"user=nobody"), Timestamp::UNIX_EPOCH), None);
    }
}

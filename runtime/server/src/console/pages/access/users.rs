//! The account's users: their roles, and how they sign in.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use greenroom_domain::{Email, Failure, Role, Scope, codes, rules::access};
use greenroom_service::views::{
    sign_in::{self, NewInvitation},
    users::{self, NewUser, UserView},
};
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::tabs;
use crate::{
    beside::Beside,
    console::{
        cookies,
        fault::{self, Fault},
        form::{Fields, Form},
        look::{self, Look},
        parts::{self, Field, Tone},
        shell,
        visit::Visit,
    },
    problem::Problem,
    state::AppState,
};

/// The routes.
pub(super) fn routes() -> Beside {
    Beside::default()
        .page("/access/users", Scope::Administer, list)
        .page("/access/users/new", Scope::Administer, ask)
        .form("/access/users/new", Scope::Administer, add)
        .page("/access/users/{email}", Scope::Administer, show)
        .form("/access/users/{email}/role", Scope::Administer, change_role)
        .form("/access/users/{email}/invite", Scope::Administer, invite)
        .form("/access/users/{email}/unlock", Scope::Administer, unlock)
        .form("/access/users/{email}/remove", Scope::Administer, remove)
}

fn path(email: &Email) -> String {
    format!("/access/users/{}", utf8_percent_encode(email.as_str(), NON_ALPHANUMERIC))
}

async fn list(State(state): State<AppState>, visit: Visit) -> Result<Response, Problem> {
    let users = users::list(state.store().as_ref(), state.now()).await?;
    let heads = ["users-email", "users-role", "users-sign-in", "users-last"].map(|key| visit.text(key));
    let content = html! {
        p { (visit.text("users-lead")) }
        div.actions { a role="button" href="/access/users/new" { (visit.text("users-add")) } }
        (parts::table(&visit.text("access-tab-users"), &heads, &html! {
            @for user in &users {
                tr {
                    td { a href=(path(&user.email)) { (parts::written(&user.email.shown())) } }
                    td { (visit.word("role", user.role.as_str())) }
                    td { (signing_in(&visit, user)) }
                    td { (parts::maybe_time(&visit, user.last_signed_in_at)) }
                }
            }
        }))
    };
    Ok(tabs::page(&visit, &visit.text("access-tab-users"), &content))
}

/// How the person signs in, or why that is not possible.
fn signing_in(visit: &Visit, user: &UserView) -> Markup {
    html! {
        @if let Some(until) = user.locked_in_all_networks_until {
            (look::badge(Look::Bad, &visit.text("users-locked-in-all"))) " " (parts::time(visit, until)) " "
        }
        @if let Some(until) = user.locked_in_some_networks_until {
            (look::badge(Look::Warning, &visit.text("users-locked-in-some"))) " " (parts::time(visit, until)) " "
        }
        @if user.has_password { (look::badge(Look::Good, &visit.text("users-with-password"))) }
        @else if user.invited_until.is_none() { (look::badge(Look::Plain, &visit.text("users-without"))) }
        @if let Some(until) = user.invited_until {
            " " (look::badge(Look::Warning, &visit.text("users-invited"))) " " (parts::time(visit, until))
        }
    }
}

async fn ask(visit: Visit) -> Response {
    adding(&visit, &Fields::of([("role", Role::Viewer.to_string()), ("invite", "true".to_owned())]), None)
}

fn adding(visit: &Visit, fields: &Fields, fault: Option<&Fault>) -> Response {
    let content = html! {
        @if let Some(fault) = fault { (fault.notice(visit)) }
        (parts::form(visit, "/access/users/new", &html! {
            (Field { name: "email", label: &visit.text("users-email"), value: fields.get("email").unwrap_or_default(), is_required: true,
                hint: Some(&visit.text("users-email-hint")), fault: fault::text_at(fault, "email"), ..Field::default() }.input("email"))
            (roles(visit, fields.get("role").unwrap_or_default(), None))
            (Field { name: "invite", label: &visit.text("users-invite-at-once"), ..Field::default() }.check(fields.is_checked("invite")))
            button type="submit" { (visit.text("users-add")) }
        }))
    };
    fault::answered(tabs::page(visit, &visit.text("users-add"), &content), fault)
}

/// The choice of a role, with what each may do.
fn roles(visit: &Visit, chosen: &str, fault: Option<&str>) -> Markup {
    let choices = Role::ALL.map(|role| (role.as_str(), visit.word("role", role.as_str())));
    let may = |role: Role| {
        let texts = access::scopes_of(role).iter().map(|scope| visit.word("scope-means", scope.as_str()));
        texts.collect::<Vec<_>>().join(" · ")
    };
    html! {
        (Field { name: "role", label: &visit.text("users-role"), value: chosen, fault, ..Field::default() }.choice(&choices))
        p { (visit.text("users-role-may")) }
        (parts::facts(&Role::ALL.map(|role| (visit.word("role", role.as_str()), html! { (may(role)) }))))
    }
}

fn role(fields: &Fields) -> Role {
    fields.get("role").and_then(|role| role.parse().ok()).unwrap_or(Role::Viewer)
}

async fn add(State(state): State<AppState>, headers: HeaderMap, form: Form) -> Result<Response, Problem> {
    let Form { visit, fields } = form;
    let Ok(email) = Email::parse(fields.get("email").unwrap_or_default()) else {
        return Ok(adding(&visit, &fields, Some(&Fault::at("email", visit.text("access-email-wrong")))));
    };
    let (store, now) = (state.store().as_ref(), state.now());
    let asked = NewUser { email: email.clone(), role: role(&fields) };
    if let Err(failure) = users::add(store, asked, visit.by(), now).await {
        let place = |failure: &Failure| (failure.code == codes::USER_EXISTS).then_some("email");
        return Ok(adding(&visit, &fields, Some(&Fault::of(&visit, failure, place)?)));
    }
    if !fields.is_checked("invite") {
        return Ok(Redirect::to(&format!("{}?said=user-added", path(&email))).into_response());
    }
    let invitation = sign_in::invite(store, visit.by(), &email, now).await?;
    Ok(invited(&state, &visit, &headers, &invitation))
}

/// The email in a path.
fn email(text: &str) -> Result<Email, Problem> {
    Email::parse(text).map_err(|error| Problem::malformed(error.sentence()))
}

async fn show(State(state): State<AppState>, Path(of): Path<String>, visit: Visit) -> Result<Response, Problem> {
    one(&state, &visit, &email(&of)?, None).await
}

async fn one(state: &AppState, visit: &Visit, email: &Email, fault: Option<&Fault>) -> Result<Response, Problem> {
    let user = users::show(state.store().as_ref(), email, state.now()).await?;
    let path = path(email);
    let content = html! {
        p { a href="/access/users" { (visit.text("users-all")) } }
        @if let Some(fault) = fault { (fault.notice(visit)) }
        (parts::facts(&[
            (visit.text("users-role"), html! { (visit.word("role", user.role.as_str())) }),
            (visit.text("users-sign-in"), signing_in(visit, &user)),
            (visit.text("users-password-set"), parts::maybe_time(visit, user.password_set_at)),
            (visit.text("users-last"), parts::maybe_time(visit, user.last_signed_in_at)),
        ]))
        div.actions {
            (parts::button(visit, &format!("{path}/invite"), &visit.text("users-invite")))
            @if user.is_locked() { (parts::button(visit, &format!("{path}/unlock"), &visit.text("users-unlock"))) }
            (parts::confirmed(visit, &format!("{path}/remove"), &visit.text("users-remove"),
                &html! { p { (visit.text("users-remove-what")) } }, &visit.text("users-remove-confirm")))
        }
        p.hint { (visit.text("users-invite-hint")) }
        h2 { (visit.text("users-change-role")) }
        (parts::form(visit, &format!("{path}/role"), &html! {
            (roles(visit, user.role.as_str(), fault::text_at(fault, "role")))
            button type="submit" { (visit.text("users-change-role")) }
        }))
    };
    Ok(fault::answered(tabs::page(visit, &email.shown(), &content), fault))
}

async fn change_role(State(state): State<AppState>, Path(of): Path<String>, form: Form) -> Result<Response, Problem> {
    let Form { visit, fields } = form;
    let of = email(&of)?;
    match users::change_role(state.store().as_ref(), &of, role(&fields), visit.by(), state.now()).await {
        Ok(_) => Ok(Redirect::to(&format!("{}?said=user-changed", path(&of))).into_response()),
        Err(failure) if failure.code == codes::LAST_ADMINISTRATOR => {
            one(&state, &visit, &of, Some(&Fault::of(&visit, failure, |_| Some("role"))?)).await
        }
        Err(failure) => Err(failure.into()),
    }
}

async fn invite(
    State(state): State<AppState>,
    Path(of): Path<String>,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, Problem> {
    let invitation = sign_in::invite(state.store().as_ref(), form.visit.by(), &email(&of)?, state.now()).await?;
    Ok(invited(&state, &form.visit, &headers, &invitation))
}

/// The link of an invitation, which no other page shows.
fn invited(state: &AppState, visit: &Visit, headers: &HeaderMap, invitation: &NewInvitation) -> Response {
    let link = format!("{}{}", cookies::base(state, headers), invitation.path());
    let content = html! {
        (parts::notice(Tone::Good, &html! { p { (visit.text("users-link-once")) } }))
        @if state.settings().server.public_url.is_none() {
            (parts::notice(Tone::Warning, &html! { p { (visit.text("users-link-no-address")) " " code { "public-url" } } }))
        }
        (parts::secret("invitation-link", &visit.text("users-link"), &link))
        (parts::facts(&[
            (visit.text("users-email"), parts::written(&invitation.user.shown())),
            (visit.text("users-link-until"), parts::time(visit, invitation.expires_at)),
        ]))
        p { (visit.text("users-link-hint")) }
        p { a href=(path(&invitation.user)) { (visit.text("users-back")) } }
    };
    shell::with_status(tabs::page(visit, &visit.text("users-link-title"), &content), StatusCode::CREATED)
}

async fn unlock(State(state): State<AppState>, Path(of): Path<String>, form: Form) -> Result<Redirect, Problem> {
    let of = email(&of)?;
    users::unlock(state.store().as_ref(), &of, form.visit.by(), state.now()).await?;
    Ok(Redirect::to(&format!("{}?said=user-unlocked", path(&of))))
}

async fn remove(State(state): State<AppState>, Path(of): Path<String>, form: Form) -> Result<Response, Problem> {
    let of = email(&of)?;
    match users::remove(state.store().as_ref(), &of, form.visit.by(), state.now()).await {
        Ok(_) => Ok(Redirect::to("/access/users?said=user-removed").into_response()),
        Err(failure) if failure.code == codes::LAST_ADMINISTRATOR => {
            one(&state, &form.visit, &of, Some(&Fault::of(&form.visit, failure, |_| None)?)).await
        }
        Err(failure) => Err(failure.into()),
    }
}

//! A person's own account: the password, and where the person is signed in.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use greenroom_domain::{Code, Failure, Scope, codes};
use greenroom_service::views::{
    sign_in::{self, SessionView},
    users::{self, UserView},
};
use maud::{Markup, html};
use secrecy::SecretString;

use crate::{
    access,
    beside::Beside,
    console::{
        cookies,
        fault::{self, Fault},
        form::{Fields, Form},
        look::{self, Look},
        parts::{self, Field},
        shell::{self, Section},
        visit::{Reader, SIGN_IN, Visit},
    },
    problem::Problem,
    state::AppState,
};

/// The routes.
pub(super) fn routes() -> Beside {
    Beside::default()
        .page("/account", Scope::Read, show)
        .form("/account/password", Scope::Read, change_password)
        .form("/account/sessions/end-others", Scope::Read, end_others)
        .form("/account/sessions/end-all", Scope::Read, end_all)
        .form("/account/sessions/{id}/end", Scope::Read, end)
}

async fn show(State(state): State<AppState>, visit: Visit) -> Result<Response, Problem> {
    page(&state, &visit, None).await
}

async fn page(state: &AppState, visit: &Visit, fault: Option<&Fault>) -> Result<Response, Problem> {
    let (store, now) = (state.store().as_ref(), state.now());
    let user = users::show(store, &visit.who().user, now).await?;
    let sessions = sign_in::sessions_of(store, visit.who(), now).await?;
    let content = html! {
        h1 { (visit.text("account-title")) }
        (parts::facts(&[
            (visit.text("account-email"), parts::written(&user.email.shown())),
            (visit.text("account-role"), html! { (visit.word("role", user.role.as_str())) }),
            (visit.text("account-password-set"), parts::maybe_time(visit, user.password_set_at)),
        ]))
        (password(visit, &user, fault))
        h2 { (visit.text("account-sessions")) }
        p { (visit.text("account-sessions-lead")) }
        (sessions_table(visit, &sessions))
        div.actions {
            @if sessions.len() > 1 {
                (parts::button(visit, "/account/sessions/end-others", &visit.text("account-end-others")))
            }
            (parts::confirmed(visit, "/account/sessions/end-all", &visit.text("account-end-all"),
                &html! { p { (visit.text("account-end-all-what")) } }, &visit.text("account-end-all-confirm")))
        }
        h2 { (visit.text("account-language")) }
        p.hint { (visit.text("account-language-hint")) }
        (shell::languages(visit))
    };
    Ok(fault::answered(shell::page(visit, Section::Own, &visit.text("account-title"), &content), fault))
}

fn password(visit: &Visit, user: &UserView, fault: Option<&Fault>) -> Markup {
    let at = |field| fault::text_at(fault, field);
    html! {
        h2 { (visit.text("account-password")) }
        @if !user.has_password { p { (visit.text("account-no-password")) } }
        @else {
            @if let Some(fault) = fault { (fault.notice(visit)) }
            (parts::form(visit, "/account/password", &html! {
                // Password managers keep the new password under this name.
                input type="hidden" name="username" value=(user.email) autocomplete="username";
                (Field { name: "old", label: &visit.text("account-old"), is_required: true, fault: at("old"),
                    autocomplete: Some("current-password"), ..Field::default() }.input("password"))
                (new_password(visit, fault))
                button type="submit" { (visit.text("account-change-password")) }
            }))
            p.hint { (visit.text("account-change-ends")) }
        }
    }
}

/// The fields of a new password.
pub(super) fn new_password(reader: &Reader, fault: Option<&Fault>) -> Markup {
    let at = |field| fault::text_at(fault, field);
    html! {
        (Field { name: "new", label: &reader.text("account-new"), is_required: true, hint: Some(&reader.text("account-new-hint")),
            fault: at("new"), autocomplete: Some("new-password"), ..Field::default() }.input("password"))
        (Field { name: "again", label: &reader.text("account-again"), is_required: true, fault: at("again"),
            autocomplete: Some("new-password"), ..Field::default() }.input("password"))
    }
}

/// The new password of a form, where both fields have the same.
pub(super) fn chosen(reader: &Reader, fields: &Fields) -> Result<SecretString, Fault> {
    let (new, again) = (fields.whole("new"), fields.whole("again"));
    if new == again {
        Ok(SecretString::from(new))
    } else {
        Err(Fault::at("again", reader.text("account-not-the-same")))
    }
}

fn sessions_table(visit: &Visit, sessions: &[SessionView]) -> Markup {
    let heads =
        ["account-session", "account-begun", "account-begun-by", "account-last-seen", "account-ends", "account-end"]
            .map(|key| visit.text(key));
    parts::table(
        &visit.text("account-sessions"),
        &heads,
        &html! {
            @for session in sessions {
                tr {
                    td {
                        code { (session.id) }
                        @if session.is_current { " " (look::badge(Look::Good, &visit.text("account-this-one"))) }
                    }
                    td { (parts::time(visit, session.created_at)) }
                    td { (visit.word("sign-in-method", session.begun_by.as_str())) }
                    td { (parts::time(visit, session.last_seen_at)) }
                    td { (parts::time(visit, session.idle_until)) }
                    td { (parts::button(visit, &format!("/account/sessions/{}/end", session.id), &visit.text("account-end"))) }
                }
            }
        },
    )
}

async fn change_password(
    State(state): State<AppState>,
    extensions: axum::http::Extensions,
    form: Form,
) -> Result<Response, Problem> {
    let Form { visit, fields } = form;
    let new = match chosen(&visit, &fields) {
        Ok(new) => new,
        Err(fault) => return page(&state, &visit, Some(&fault)).await,
    };
    let old = SecretString::from(fields.whole("old"));
    let (store, network) = (state.store().as_ref(), access::network(&extensions));
    match sign_in::change_password(store, visit.who(), &old, &new, network, state.now()).await {
        Ok(()) => Ok(Redirect::to("/account?said=password-changed").into_response()),
        Err(failure) => {
            if let Some(address) = access::address(&extensions).filter(|_| is(&failure, codes::SIGN_IN_REFUSED)) {
                state.rates().of_address(address)?;
            }
            if is(&failure, codes::SIGN_IN_REFUSED) {
                let fault = Fault::at("old", visit.text("account-old-wrong"));
                return page(&state, &visit, Some(&fault)).await;
            }
            page(&state, &visit, Some(&Fault::of(&visit, failure, place)?)).await
        }
    }
}

/// The field that a failure is about.
pub(super) fn place(failure: &Failure) -> Option<&'static str> {
    is(failure, codes::PASSWORD_REFUSED).then_some("new")
}

fn is(failure: &Failure, code: Code) -> bool {
    failure.code == code.word()
}

async fn end_others(State(state): State<AppState>, form: Form) -> Result<Redirect, Problem> {
    let count = sign_in::end_others(state.store().as_ref(), form.visit.who()).await?;
    Ok(Redirect::to(&format!("/account?said=sessions-ended&count={count}")))
}

async fn end(State(state): State<AppState>, Path(id): Path<String>, form: Form) -> Result<Response, Problem> {
    let was_own = sign_in::end_one(state.store().as_ref(), form.visit.who(), &id).await?;
    if was_own {
        return Ok(signed_out(&state, &form.visit));
    }
    Ok(Redirect::to("/account?said=session-ended").into_response())
}

async fn end_all(State(state): State<AppState>, form: Form) -> Result<Response, Problem> {
    sign_in::sign_out_everywhere(state.store().as_ref(), form.visit.who()).await?;
    Ok(signed_out(&state, &form.visit))
}

/// Leads to the sign-in, without the cookie of the session that has ended, and forgets what its forms were answered.
fn signed_out(state: &AppState, visit: &Visit) -> Response {
    state.sent_forms().forget_session(&visit.who().session.token);
    let cookies = cookies::end_session(state).map(|cookie| (axum::http::header::SET_COOKIE, cookie));
    let cookies: axum::http::HeaderMap = cookies.into_iter().collect();
    (cookies, Redirect::to(SIGN_IN)).into_response()
}

//! Signing in and out, and the choice of the language.

mod openid;

use std::time::Duration;

use axum::{
    extract::State,
    http::{Extensions, HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use greenroom_domain::{Code, Failure, FailureKind, Retry, Scope, codes};
use greenroom_locale::{Language, args};
use greenroom_service::views::{
    sign_in::{self, NewSession},
    users,
};
use maud::{Markup, html};
use secrecy::SecretString;
use url::form_urlencoded;

use crate::{
    access,
    beside::Beside,
    console::{
        around, cookies,
        form::{Fields, Form},
        parts::{self, Field, Tone},
        shell,
        visit::{Reader, SIGN_IN},
    },
    problem::Problem,
    state::AppState,
};

/// The routes.
pub(super) fn routes() -> Beside {
    Beside::default()
        .get(SIGN_IN, show)
        .post(SIGN_IN, sign_in)
        .form("/sign-out", Scope::Read, sign_out)
        .post("/language", choose_language)
        .merge(openid::routes())
}

async fn show(State(state): State<AppState>, reader: Reader) -> Result<Response, Problem> {
    let next = reader.query("next").unwrap_or_default().into_owned();
    let has_ended = reader.query("ended").is_some();
    let is_first = !users::can_anybody_sign_in(state.store().as_ref()).await?;
    let notice = html! {
        @if is_first { (parts::notice(Tone::Warning, &first(&reader))) }
        @else if has_ended { (parts::notice(Tone::Plain, &html! { p { (reader.text("sign-in-ended")) } })) }
    };
    Ok(page(&state, &reader, &next, "", &notice).into_response())
}

/// What to do where nobody can sign in yet.
fn first(reader: &Reader) -> Markup {
    html! { p { (reader.text("sign-in-first")) } p { code { "greenroom users invite EMAIL" } } }
}

fn page(state: &AppState, reader: &Reader, next: &str, email: &str, notice: &Markup) -> Html<String> {
    let provider = state.openid().map(|openid| reader.with("sign-in-openid", &args![provider = openid.label()]));
    let next_of_link: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    let content = html! {
        h1 { (reader.text("sign-in-title")) }
        (notice)
        form method="post" action=(SIGN_IN) {
            input type="hidden" name="next" value=(next);
            (Field { name: "email", label: &reader.text("sign-in-email"), value: email, is_required: true,
                autocomplete: Some("username"), ..Field::default() }.input("email"))
            (Field { name: "password", label: &reader.text("sign-in-password"), is_required: true,
                autocomplete: Some("current-password"), ..Field::default() }.input("password"))
            button type="submit" { (reader.text("sign-in-button")) }
        }
        @if let Some(provider) = provider {
            p { a role="button" class="outline" href={ (openid::BEGIN) "?next=" (next_of_link) } { (provider) } }
        }
        p.hint { (reader.text("sign-in-forgotten")) }
    };
    shell::outside(reader, &reader.text("sign-in-title"), &content)
}

/// The page for somebody who could not be signed in, with the email as it was entered.
fn refused(state: &AppState, reader: &Reader, next: &str, email: &str, failure: Failure) -> Response {
    let is = |code: Code| failure.code == code.word();
    let (status, text) = match failure.retry {
        Retry::After(wait) if is(codes::SIGN_IN_LOCKED) => {
            // To the minute, and never too early.
            let wait = Duration::from_secs(wait.as_secs().div_ceil(60) * 60);
            (StatusCode::TOO_MANY_REQUESTS, reader.with("sign-in-locked", &args![time = reader.duration(wait)]))
        }
        _ if is(codes::SIGN_IN_REFUSED) => (StatusCode::UNAUTHORIZED, reader.text("sign-in-refused")),
        _ => (StatusCode::UNAUTHORIZED, String::new()),
    };
    let notice = if text.is_empty() {
        around::explained(reader, &Problem::from(failure.clone()))
    } else {
        parts::notice(Tone::Bad, &html! { p { (text) } })
    };
    let mut response = shell::outside_with(status, page(state, reader, next, email, &notice));
    if let Some(seconds) = Problem::from(failure).retry_after() {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

/// Signs in. Tries that fail count towards their address's rate, and towards the lock of the email in their network.
async fn sign_in(
    State(state): State<AppState>,
    reader: Reader,
    extensions: Extensions,
    fields: Fields,
) -> Result<Response, Problem> {
    let (email, next) = (fields.get("email").unwrap_or_default(), fields.get("next").unwrap_or("/"));
    let password = SecretString::from(fields.whole("password"));
    let times = state.settings().console.sessions;
    // Before the password is looked at, so that an address can neither guess nor keep the server busy with hashing.
    if let Some(address) = access::address(&extensions) {
        state.rates().of_address(address)?;
    }
    let network = access::network(&extensions);
    match sign_in::sign_in(state.store().as_ref(), email, &password, network, times, state.now()).await {
        Ok(session) => Ok(signed_in(&state, &session, within(next))),
        Err(failure) if failure.kind == FailureKind::Denied => Ok(refused(&state, &reader, next, email, failure)),
        Err(failure) => Err(failure.into()),
    }
}

/// The page again, with the reason. What is refused counts towards its address's rate.
fn failed(
    state: &AppState,
    reader: &Reader,
    next: &str,
    email: &str,
    failure: Failure,
    extensions: &Extensions,
) -> Result<Response, Problem> {
    if failure.kind != FailureKind::Denied {
        return Err(failure.into());
    }
    if let Some(address) = access::address(extensions) {
        state.rates().of_address(address)?;
    }
    Ok(refused(state, reader, next, email, failure))
}

/// Gives the browser a session that was begun, and leads on.
pub(super) fn signed_in(state: &AppState, session: &NewSession, next: &str) -> Response {
    with_cookie(Redirect::to(next), cookies::set_session(state, session))
}

async fn sign_out(State(state): State<AppState>, form: Form) -> Result<Response, Problem> {
    sign_in::sign_out(state.store().as_ref(), form.visit.who()).await?;
    state.sent_forms().forget_session(&form.visit.who().session.token);
    Ok(with_cookie(Redirect::to(SIGN_IN), cookies::end_session(&state)))
}

/// Keeps the language that a reader chose. It changes nothing but what the reader sees.
async fn choose_language(fields: Fields) -> Response {
    let language = fields.get("language").and_then(Language::of_tag);
    let next = Redirect::to(within(fields.get("next").unwrap_or("/")));
    with_cookie(next, language.and_then(|language| cookies::set_language(language.tag())))
}

fn with_cookie(redirect: Redirect, cookie: Option<HeaderValue>) -> Response {
    let cookies: HeaderMap = cookie.map(|cookie| (header::SET_COOKIE, cookie)).into_iter().collect();
    (cookies, redirect).into_response()
}

/// A page of this site; the first one where the address leads elsewhere. Browsers take `//` and `/\` for other sites.
fn within(next: &str) -> &str {
    let is_path = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n', '\t']);
    if is_path { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn signing_in_leads_to_a_page_of_this_site() {
        for (next, page) in [
            ("/runs?a=1", "/runs?a=1"),
            ("https://evil.example", "/"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("/\t/evil.example", "/"),
            ("runs", "/"),
            ("", "/"),
        ] {
            assert_eq!(within(next), page, "{next}");
        }
    }
}

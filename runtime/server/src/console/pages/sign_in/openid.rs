//! Signing in at a provider of OpenID Connect: the way there and back.

use std::sync::Arc;

use axum::{
    extract::{Query, State},
    http::{Extensions, HeaderMap, header},
    response::{IntoResponse, Redirect, Response},
};
use greenroom_domain::{Failure, FailureKind, codes, sentence};
use greenroom_service::openid::{OpenId, OpenIdAnswer};
use secrecy::SecretString;
use url::form_urlencoded;

use super::{failed, signed_in, with_cookie, within};
use crate::{
    beside::Beside,
    console::{cookies, visit::Reader},
    problem::Problem,
    state::AppState,
};

/// The page that sends the browser to the provider.
pub(super) const BEGIN: &str = "/sign-in/openid";

/// The page that the browser comes back to.
const CALLBACK: &str = "/sign-in/openid/callback";

/// The routes. Both are links for the browser, because a form of these pages is sent to this server alone.
pub(super) fn routes() -> Beside {
    Beside::default().get(BEGIN, begin).get(CALLBACK, finish)
}

async fn begin(State(state): State<AppState>, reader: Reader) -> Result<Response, Problem> {
    let openid = provider(&state)?;
    let begun = openid.begin(state.store().as_ref(), &redirect_uri(&state), state.now()).await?;
    let next = reader.query("next").unwrap_or_default();
    let next: String = form_urlencoded::byte_serialize(within(&next).as_bytes()).collect();
    Ok(with_cookie(Redirect::to(&begun.url), cookies::set_openid(&state, &begun.secret, &next)))
}

async fn finish(
    State(state): State<AppState>,
    reader: Reader,
    headers: HeaderMap,
    extensions: Extensions,
    Query(answer): Query<OpenIdAnswer>,
) -> Result<Response, Problem> {
    let openid = provider(&state)?;
    let (secret, next) = match cookies::openid(&state, &headers).and_then(|value| value.split_once('.')) {
        Some((secret, next)) => (Some(SecretString::from(secret)), unescaped(next)),
        None => (None, String::new()),
    };
    let (redirect_uri, times) = (redirect_uri(&state), state.settings().console.sessions);
    let store = state.store().as_ref();
    let mut response = match openid.finish(store, &redirect_uri, secret.as_ref(), answer, times, state.now()).await {
        Ok(session) => signed_in(&state, &session, within(&next)),
        Err(failure) => failed(&state, &reader, &next, "", failure, &extensions)?,
    };
    // Each secret is for one sign-in.
    if let Some(cookie) = cookies::end_openid(&state) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response.into_response())
}

fn provider(state: &AppState) -> Result<&Arc<OpenId>, Problem> {
    state.openid().ok_or_else(|| {
        let message = sentence!(
            "failure-openid-off",
            "nobody signs in with OpenID Connect here: `[console.openid]` of the configuration names no provider"
        );
        Failure::new(FailureKind::Failed, codes::ROUTE_NOT_FOUND, message).into()
    })
}

fn redirect_uri(state: &AppState) -> String {
    let settings = state.settings();
    let hubspot = settings.hubspot.as_ref().map(|hubspot| hubspot.public_url.as_str());
    format!("{}{CALLBACK}", settings.server.public_url(hubspot))
}

fn unescaped(next: &str) -> String {
    form_urlencoded::parse(format!("next={next}").as_bytes())
        .next()
        .map(|(_, next)| next.into_owned())
        .unwrap_or_default()
}

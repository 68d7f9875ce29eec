//! Server-to-server OAuth.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;

use super::{
    answer::{Answer, Refusal},
    call::{self, Call},
};
use crate::{
    scopes,
    state::{State, Token},
};

/// `POST /oauth/token`. Zoom's errors have a different form here.
pub(super) fn grant(state: &mut State, call: &Call) -> Result<Answer, Refusal> {
    if call.method != "POST" {
        return Err(Refusal::method(call.method));
    }
    let wrong = |reason: &str, error: &str| Ok(Answer::json(400, json!({"reason": reason, "error": error})));
    let form = call.form();
    if call::find(&form, "grant_type") != Some("account_credentials") {
        return wrong("unsupported grant type", "unsupported_grant_type");
    }
    let Some((id, secret)) = call.authorization.and_then(basic) else {
        return wrong("Invalid client_id or client_secret", "invalid_client");
    };
    let known = |given: &crate::world::Account| given.client_id == id && given.client_secret.expose() == secret;
    let Some(account) = state.accounts.iter().position(|account| known(&account.given)) else {
        return wrong("Invalid client_id or client_secret", "invalid_client");
    };
    let asked = call::find(&form, "account_id");
    if state.accounts.get(account).map(|account| account.given.account_id.as_str()) != asked {
        return wrong("Bad Request", "invalid_request");
    }
    let scopes = scopes::granted(state.accounts.get(account).and_then(|account| account.given.scopes.as_deref()));
    let now = state.now();
    // Expired tokens are kept for a while, because Zoom's error says that they expired.
    let remembered = now.saturating_sub(jiff::SignedDuration::from_hours(24)).unwrap_or(now);
    state.tokens.retain(|_, token| token.expires > remembered);
    let token = format!("sandbox.{:032x}", rand::random::<u128>());
    let lasts = i64::try_from(state.token_seconds).unwrap_or(i64::MAX);
    let expires = now.saturating_add(jiff::SignedDuration::from_secs(lasts)).unwrap_or(jiff::Timestamp::MAX);
    state.tokens.insert(token.clone(), Token { account, expires });
    Ok(Answer::json(
        200,
        json!({
            "access_token": token,
            "token_type": "bearer",
            "expires_in": state.token_seconds,
            "scope": scopes,
            "api_url": "https://api.zoom.example",
        }),
    ))
}

/// The account of a call's token.
pub(super) fn account_of(state: &State, call: &Call) -> Result<usize, Refusal> {
    let token = bearer(call).ok_or_else(Refusal::invalid_token)?;
    let token = state.tokens.get(token).ok_or_else(Refusal::invalid_token)?;
    if token.expires <= state.now() {
        return Err(Refusal::expired_token());
    }
    Ok(token.account)
}

/// The token of a call, for any purpose.
pub(super) fn bearer<'a>(call: &Call<'a>) -> Option<&'a str> {
    call.authorization.and_then(|text| after(text, "Bearer "))
}

fn basic(authorization: &str) -> Option<(String, String)> {
    let decoded = STANDARD.decode(after(authorization, "Basic ")?).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    text.split_once(':').map(|(id, secret)| (id.to_owned(), secret.to_owned()))
}

/// The text after a scheme, whose case is ignored.
fn after<'a>(text: &'a str, scheme: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(scheme.len())?;
    start.eq_ignore_ascii_case(scheme).then_some(rest.trim())
}

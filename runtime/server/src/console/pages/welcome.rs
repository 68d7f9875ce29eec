//! Accepting an invitation: the invited person chooses a password, and is signed in. Opening the link does not use it up, because
//! programs that look at links in messages open it, too.

use axum::{
    extract::{Path, State},
    http::Extensions,
    response::{IntoResponse, Response},
};
use greenroom_domain::{Failure, FailureKind, codes};
use greenroom_service::views::sign_in;
use maud::html;

use super::{account, sign_in::signed_in};
use crate::{
    access,
    beside::Beside,
    console::{
        fault::{self, Fault},
        form::Fields,
        shell,
        visit::Reader,
    },
    problem::Problem,
    state::AppState,
};

/// The routes.
pub(super) fn routes() -> Beside {
    Beside::default().get("/welcome/{token}", ask).post("/welcome/{token}", accept)
}

async fn ask(
    State(state): State<AppState>,
    Path(token): Path<String>,
    reader: Reader,
    extensions: Extensions,
) -> Result<Response, Problem> {
    page(&state, &reader, &extensions, &token, None).await
}

async fn page(
    state: &AppState,
    reader: &Reader,
    extensions: &Extensions,
    token: &str,
    fault: Option<&Fault>,
) -> Result<Response, Problem> {
    let invitation = match sign_in::invitation(state.store().as_ref(), token, state.now()).await {
        Ok(invitation) => invitation,
        Err(failure) => return Err(refused(state, extensions, failure)),
    };
    let email = invitation.user.shown();
    let content = html! {
        h1 { (reader.text("welcome-title")) }
        p { (reader.text("welcome-lead")) }
        @if let Some(fault) = fault { (fault.notice(reader)) }
        form method="post" action=(reader.path()) {
            div.field {
                label for="field-username" { (reader.text("sign-in-email")) }
                input id="field-username" type="email" name="username" value=(email) readonly autocomplete="username";
            }
            (account::new_password(reader, fault))
            button type="submit" { (reader.text("welcome-button")) }
        }
    };
    let page = shell::outside(reader, &reader.text("welcome-title"), &content).into_response();
    Ok(fault::answered(page, fault))
}

/// Tokens that are none count towards the rate of their address, so that nobody goes through many.
fn refused(state: &AppState, extensions: &Extensions, failure: Failure) -> Problem {
    if failure.kind == FailureKind::Denied
        && let Some(address) = access::address(extensions)
        && let Err(too_many) = state.rates().of_address(address)
    {
        return too_many.into();
    }
    failure.into()
}

async fn accept(
    State(state): State<AppState>,
    Path(token): Path<String>,
    reader: Reader,
    extensions: Extensions,
    fields: Fields,
) -> Result<Response, Problem> {
    let password = match account::chosen(&reader, &fields) {
        Ok(password) => password,
        Err(fault) => return page(&state, &reader, &extensions, &token, Some(&fault)).await,
    };
    let times = state.settings().console.sessions;
    match sign_in::accept_invitation(state.store().as_ref(), &token, &password, times, state.now()).await {
        Ok(session) => Ok(signed_in(&state, &session, "/?said=welcome")),
        Err(failure) if failure.code == codes::PASSWORD_REFUSED.word() => {
            let fault = Fault::of(&reader, failure, account::place)?;
            page(&state, &reader, &extensions, &token, Some(&fault)).await
        }
        Err(failure) => Err(refused(&state, &extensions, failure)),
    }
}

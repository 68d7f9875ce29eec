//! Connecting a Zoom account to a business unit, and giving a connection other credentials. Both are tested at once, and nothing is
//! kept where the test fails (N1: credentials are tested at once, and never printed).

use std::path::PathBuf;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use greenroom_domain::{
    BusinessUnitId, Code, CredentialRef, Email, Failure, Scope, ZoomAccountId, codes, sentence, store::Credentials,
};
use greenroom_service::{
    ServiceError,
    views::connections::{self, ConnectRequest, GivenCredentials},
};
use maud::{Markup, html};
use secrecy::SecretString;

use super::{connections::path, tabs};
use crate::{
    beside::Beside,
    console::{
        fault::{self, Fault},
        form::{Fields, Form},
        parts::{self, Field},
        visit::Visit,
    },
    detached::to_its_end,
    problem::Problem,
    state::AppState,
};

const CONNECT: &str = "/access/connections/connect";

/// The words of the places of credentials, as forms have them.
const SEALED: &str = "store";
const FILE: &str = "file";
const ENV: &str = "env";

/// The routes.
pub(super) fn routes() -> Beside {
    Beside::default()
        .page(CONNECT, Scope::Administer, ask)
        .form(CONNECT, Scope::Administer, connect)
        .page("/access/connections/{id}/rotate", Scope::Administer, ask_rotation)
        .form("/access/connections/{id}/rotate", Scope::Administer, rotate)
}

async fn ask(State(state): State<AppState>, visit: Visit) -> Result<Response, Problem> {
    connect_page(&state, &visit, &Fields::of([("from", SEALED.to_owned())]), None).await
}

async fn connect_page(
    state: &AppState,
    visit: &Visit,
    fields: &Fields,
    fault: Option<&Fault>,
) -> Result<Response, Problem> {
    let account = state.store().account().await?;
    // A business unit that has a Zoom account is disconnected first (N3: each has at most one).
    let free: Vec<_> =
        account.business_units.iter().filter(|unit| account.zoom_account_of(&unit.id).is_none()).collect();
    let units: Vec<_> = free.iter().map(|unit| (unit.id.as_str(), unit.name.as_str())).collect();
    let at = |field| fault::text_at(fault, field);
    let value = |name| fields.get(name).unwrap_or_default();
    let content = html! {
        @if units.is_empty() {
            (parts::empty(&visit.text("connect-no-unit"), Some(("/access/connections", &visit.text("connect-back")))))
        } @else {
            p { (visit.text("connect-lead")) }
            (permissions(visit))
            @if let Some(fault) = fault { (fault.notice(visit)) }
            (parts::form(visit, CONNECT, &html! {
                (Field { name: "unit", label: &visit.text("connections-unit"), value: value("unit"), is_required: true,
                    fault: at("unit"), ..Field::default() }.choice(&units))
                (Field { name: "account", label: &visit.text("connections-account"), value: value("account"), is_required: true,
                    hint: Some(&visit.text("connect-account-hint")), fault: at("account"), ..Field::default() }.input("text"))
                (Field { name: "user", label: &visit.text("connections-user"), value: value("user"), is_required: true,
                    hint: Some(&visit.text("connect-user-hint")), fault: at("user"), ..Field::default() }.input("email"))
                (credentials(visit, fields, fault))
                button type="submit" { (visit.text("connect-button")) }
                p.hint { (visit.text("connect-takes-time")) }
            }))
        }
    };
    Ok(fault::answered(tabs::page(visit, &visit.text("connections-connect"), &content), fault))
}

/// What the app in Zoom may do at least.
fn permissions(visit: &Visit) -> Markup {
    html! {
        details {
            summary { (visit.text("connect-scopes")) }
            ul { @for permission in connections::permissions() { li { code { (permission.scope) } } } }
            p {
                (visit.text("connect-role-rights")) " "
                @for right in connections::permissions().filter_map(|permission| permission.role_right) { code lang="en" { (right) } " " }
            }
        }
    }
}

/// The fields of credentials. No answer has a secret that was entered.
fn credentials(visit: &Visit, fields: &Fields, fault: Option<&Fault>) -> Markup {
    let at = |field| fault::text_at(fault, field);
    let value = |name| fields.get(name).unwrap_or_default();
    let from = fields.get("from").unwrap_or(SEALED);
    let choices = [SEALED, FILE, ENV].map(|word| (word, visit.word("credentials", word)));
    html! {
        fieldset {
            legend { (visit.text("connections-credentials")) }
            (Field { name: "from", label: &visit.text("connect-from"), value: from, hint: Some(&visit.text("connect-from-hint")),
                ..Field::default() }.choice(&choices))
            (Field { name: "client-id", label: &visit.text("connect-client-id"), value: value("client-id"), fault: at("client-id"),
                autocomplete: Some("off"), ..Field::default() }.input("text"))
            (Field { name: "client-secret", label: &visit.text("connect-client-secret"), hint: Some(&visit.text("connect-client-secret-hint")),
                fault: at("client-secret"), autocomplete: Some("off"), ..Field::default() }.input("password"))
            details open[from != SEALED] {
                summary { (visit.text("connect-elsewhere")) }
                (Field { name: "path", label: &visit.text("connect-path"), value: value("path"), hint: Some(&visit.text("connect-path-hint")),
                    fault: at("path"), ..Field::default() }.input("text"))
                (Field { name: "id-variable", label: &visit.text("connect-id-variable"), value: value("id-variable"),
                    fault: at("id-variable"), ..Field::default() }.input("text"))
                (Field { name: "secret-variable", label: &visit.text("connect-secret-variable"), value: value("secret-variable"),
                    fault: at("secret-variable"), ..Field::default() }.input("text"))
            }
        }
    }
}

/// The credentials of a form, or the field that is missing.
fn given(fields: &Fields) -> Result<GivenCredentials, &'static str> {
    let text = |name: &'static str| fields.get(name).map(str::to_owned).ok_or(name);
    match fields.get("from").unwrap_or(SEALED) {
        FILE => Ok(GivenCredentials::Reference(CredentialRef::File { path: PathBuf::from(text("path")?) })),
        ENV => Ok(GivenCredentials::Reference(CredentialRef::Env {
            client_id: text("id-variable")?,
            client_secret: text("secret-variable")?,
        })),
        _ => Ok(GivenCredentials::Sealed(Credentials {
            client_id: text("client-id")?,
            client_secret: SecretString::from(text("client-secret")?),
        })),
    }
}

fn missing(visit: &Visit, field: &'static str) -> Fault {
    Fault::at(field, visit.text("access-required"))
}

fn request(visit: &Visit, fields: &Fields) -> Result<ConnectRequest, Fault> {
    let text = |name: &'static str| fields.get(name).ok_or_else(|| missing(visit, name));
    let unit = BusinessUnitId::new(text("unit")?);
    let zoom_account = ZoomAccountId::new(text("account")?);
    let connected_user =
        Email::parse(text("user")?).map_err(|_| Fault::at("user", visit.text("access-email-wrong")))?;
    let credentials = given(fields).map_err(|field| missing(visit, field))?;
    Ok(ConnectRequest { zoom_account, business_unit: Some(unit), connected_user, credentials })
}

/// The field that a failure is about.
fn place(failure: &Failure) -> Option<&'static str> {
    let is = |code: Code| failure.code == code.word();
    match () {
        () if is(codes::BUSINESS_UNIT_UNKNOWN) || is(codes::BUSINESS_UNIT_TAKEN) => Some("unit"),
        () if is(codes::ZOOM_ACCOUNT_TAKEN) => Some("account"),
        () if is(codes::CONNECTED_USER_UNKNOWN) => Some("user"),
        () => None,
    }
}

fn fault(visit: &Visit, error: ServiceError) -> Result<Fault, Problem> {
    match error {
        ServiceError::Failure(failure) => Fault::of(visit, failure, place),
        other => Fault::of(visit, Problem::from(other).failure().clone(), place),
    }
}

async fn connect(State(state): State<AppState>, form: Form) -> Result<Response, Problem> {
    let Form { visit, fields } = form;
    let request = match request(&visit, &fields) {
        Ok(request) => request,
        Err(fault) => return connect_page(&state, &visit, &fields, Some(&fault)).await,
    };
    let (settings, store) = (state.settings(), state.store().clone());
    // It goes on where the browser leaves: half of the webinars would be left.
    let by = visit.by().to_owned();
    let connected =
        to_its_end(async move { connections::connect(&settings, &store, request, &by, |_| ()).await }).await?;
    match connected {
        Ok(connected) => Ok(done("zoom-connected", connected.webinars)),
        Err(error) => connect_page(&state, &visit, &fields, Some(&fault(&visit, error)?)).await,
    }
}

fn done(said: &str, webinars: usize) -> Response {
    Redirect::to(&format!("/access/connections?said={said}&count={webinars}")).into_response()
}

async fn ask_rotation(
    State(state): State<AppState>,
    Path(id): Path<String>,
    visit: Visit,
) -> Result<Response, Problem> {
    rotation_page(&state, &visit, &ZoomAccountId::new(id), &Fields::of([("from", SEALED.to_owned())]), None).await
}

async fn rotation_page(
    state: &AppState,
    visit: &Visit,
    id: &ZoomAccountId,
    fields: &Fields,
    fault: Option<&Fault>,
) -> Result<Response, Problem> {
    let accounts = connections::list(state.store().as_ref()).await?;
    let Some(zoom) = accounts.iter().find(|zoom| &zoom.id == id && zoom.in_use()) else {
        let message = sentence!("failure-zoom-not-connected", "Zoom account {account} is not connected", account = id);
        return Err(Failure::refused(codes::ZOOM_NOT_CONNECTED, message).into());
    };
    let content = html! {
        p { (visit.text("rotate-lead")) }
        (parts::facts(&[
            (visit.text("connections-account"), html! { code { (zoom.id) } }),
            (visit.text("connections-user"), parts::written(&zoom.connected_user.shown())),
        ]))
        @if let Some(fault) = fault { (fault.notice(visit)) }
        (parts::form(visit, &path(id, "rotate"), &html! {
            (credentials(visit, fields, fault))
            button type="submit" { (visit.text("rotate-button")) }
        }))
    };
    Ok(fault::answered(tabs::page(visit, &visit.text("connections-rotate"), &content), fault))
}

async fn rotate(State(state): State<AppState>, Path(id): Path<String>, form: Form) -> Result<Response, Problem> {
    let Form { visit, fields } = form;
    let id = ZoomAccountId::new(id);
    let credentials = match given(&fields) {
        Ok(credentials) => credentials,
        Err(field) => return rotation_page(&state, &visit, &id, &fields, Some(&missing(&visit, field))).await,
    };
    let (settings, store, zoom) = (state.settings(), state.store().clone(), id.clone());
    let by = visit.by().to_owned();
    let rotated =
        to_its_end(async move { connections::rotate(&settings, &store, &zoom, credentials, &by, |_| ()).await })
            .await?;
    match rotated {
        Ok(rotated) => Ok(done("zoom-rotated", rotated.webinars)),
        Err(error) => rotation_page(&state, &visit, &id, &fields, Some(&fault(&visit, error)?)).await,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_those_of_the_place_that_was_chosen() {
        let of = |form: &[u8]| given(&Fields::read(form));
        assert!(matches!(of(b"from=store&client-id=a&client-secret=b&path=c"), Ok(GivenCredentials::Sealed(_))));
        let Ok(GivenCredentials::Reference(CredentialRef::File { path })) = of(b"from=file&client-id=a&path=/z.json")
        else {
            panic!("a file");
        };
        assert_eq!(path, PathBuf::from("/z.json"));
        assert_eq!(of(b"from=store&client-id=a&client-secret=+").unwrap_err(), "client-secret");
        assert_eq!(of(b"from=env&id-variable=A").unwrap_err(), "secret-variable");
        assert_eq!(of(b"from=file&path=").unwrap_err(), "path");
    }

    #[test]
    fn n1_no_page_of_the_form_has_the_secret() {
        let shown = format!("{:?}", given(&Fields::read(b"from=store&client-id=a&client-secret=hush-hush")).unwrap());
        assert!(!shown.contains("hush"), "{shown}");
    }
}

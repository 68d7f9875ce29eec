//! Erasing a contact: what is stored, the confirmation, and what was erased.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use greenroom::{Erased, ErasureTarget};
use greenroom_domain::{Contact, Scope, property};
use greenroom_service::views::{contacts, erase as view};
use maud::{Markup, html};

use super::name;
use crate::{
    beside::Beside,
    console::{
        form::Form,
        links,
        parts::{self, Field, Tone},
        shell::{self, Section},
        visit::Visit,
    },
    erasing,
    problem::Problem,
    sent_forms::NamesNoPerson,
    state::AppState,
};

/// The routes.
pub(super) fn routes() -> Beside {
    const ERASE: &str = "/contacts/{id}/erase";
    Beside::default().page(ERASE, Scope::Administer, ask).form(ERASE, Scope::Administer, erase)
}

async fn ask(State(state): State<AppState>, visit: Visit, Path(id): Path<String>) -> Result<Response, Problem> {
    let contact = contacts::details(state.store().as_ref(), &id, false).await?.contact;
    question(&state, &visit, &contact, None).await
}

/// What has to be typed: the email, or the id of a contact without one.
fn key(contact: &Contact) -> &str {
    contact.value(property::EMAIL).unwrap_or(contact.id.as_str())
}

async fn question(
    state: &AppState,
    visit: &Visit,
    contact: &Contact,
    typed: Option<&str>,
) -> Result<Response, Problem> {
    let stored = view::stored_person(state.store().as_ref(), &ErasureTarget::Contact(contact.id.clone())).await?;
    let number = |count: usize| html! { (visit.number(count)) };
    let emails = html! { @for email in &stored.emails { div { (parts::written(email.as_str())) } } };
    let facts = [
        (visit.text("contact-id"), html! { code { (parts::written(contact.id.as_str())) } }),
        (visit.text("erase-emails"), if stored.emails.is_empty() { parts::nothing(visit) } else { emails }),
        (visit.text("contact-properties"), number(stored.properties)),
        (visit.text("contact-registrations"), number(stored.registrations)),
        (visit.text("erase-timeline-events"), number(stored.timeline_events)),
    ];
    let title = visit.text("erase-title");
    let key = key(contact);
    let fault = typed.map(|_| visit.text("erase-mismatch"));
    let content = html! {
        h1 { (title) }
        p { strong { (parts::written(&name(contact))) } }
        h2 { (visit.text("erase-stored")) }
        (parts::facts(&facts))
        (parts::notice(Tone::Bad, &html! {
            p { strong { (visit.text("erase-for-good")) } }
            ul { @for what in ["erase-does-contact", "erase-does-runs", "erase-does-hash", "erase-keeps-zoom"] { li { (visit.text(what)) } } }
        }))
        (parts::form(visit, &format!("{}/erase", links::contact(contact)), &html! {
            p { (visit.text("erase-type")) " " code { (parts::written(key)) } }
            (Field { name: "confirm", label: &visit.text("erase-confirm"), value: typed.unwrap_or_default(), fault: fault.as_deref(), is_required: true, autocomplete: Some("off"), ..Field::default() }.input("text"))
            button.danger type="submit" { (visit.text("erase-button")) }
            " " a href=(links::contact(contact)) { (visit.text("part-cancel")) }
        }))
    };
    let page = shell::page(visit, Section::Contacts, &title, &content);
    let status = if typed.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(shell::with_status(page, status))
}

async fn erase(State(state): State<AppState>, Path(id): Path<String>, form: Form) -> Result<Response, Problem> {
    let Form { visit, fields } = form;
    let contact = contacts::details(state.store().as_ref(), &id, false).await?.contact;
    let typed = fields.get("confirm").unwrap_or_default();
    if !typed.eq_ignore_ascii_case(key(&contact)) {
        return question(&state, &visit, &contact, Some(typed)).await;
    }
    let erased = erasing::erase(&state, visit.by(), ErasureTarget::Contact(contact.id)).await?;
    let title = visit.text("erased-title");
    let content = html! {
        h1 { (title) }
        (parts::notice(Tone::Good, &html! { p { (visit.text("erased-done")) } }))
        (told(&visit, &erased))
        p { a href="/contacts" { (visit.text("erased-back")) } }
    };
    // With this status the answer is kept for a second sending of the form.
    let mut response =
        shell::with_status(shell::page(&visit, Section::Contacts, &title, &content), StatusCode::CREATED);
    response.extensions_mut().insert(NamesNoPerson);
    Ok(response)
}

fn told(visit: &Visit, erased: &Erased) -> Markup {
    let forgotten = &erased.forgotten;
    let facts = [
        ("erase-emails", erased.emails),
        ("erased-runs", forgotten.runs),
        ("erased-journals", forgotten.journals),
        ("erased-keys", forgotten.keys),
        ("erased-intents", forgotten.intents),
        ("erased-state", forgotten.state),
        ("erased-jobs", forgotten.jobs),
        ("erased-waits", forgotten.waits),
    ];
    html! {
        (parts::facts(&facts.map(|(key, count)| (visit.text(key), html! { (visit.number(count)) }))))
        @if erased.account_user { (parts::notice(Tone::Plain, &html! { p { (visit.text("erased-account-user")) } })) }
    }
}

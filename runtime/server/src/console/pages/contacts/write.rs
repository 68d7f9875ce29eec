//! Adding a contact by hand, and changing one. Both are an import of one row, with the same rules.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use greenroom_domain::{Contact, ContactId, Email, FailureKind, PropertyDefinition, Scope, property, store::ImportRow};
use greenroom_locale::args;
use greenroom_service::views::contacts;
use maud::{Markup, html};

use super::{label, name};
use crate::{
    beside::Beside,
    console::{
        form::{Fields, Form},
        links,
        parts::{self, Field, Tone},
        remedy,
        shell::{self, Section},
        visit::Visit,
    },
    problem::Problem,
    state::AppState,
};

/// The field of the secondary emails.
const SECONDARY: &str = "secondary-emails";

/// The routes.
pub(super) fn routes() -> Beside {
    const EDIT: &str = "/contacts/{id}/edit";
    Beside::default()
        .page("/contact-new", Scope::Administer, new)
        .form("/contact-new", Scope::Administer, add)
        .page(EDIT, Scope::Administer, edit)
        .form(EDIT, Scope::Administer, change)
}

/// What is wrong with a form: texts for fields, and one for the whole.
#[derive(Debug, Default)]
struct Faults {
    email: Option<String>,
    secondary: Option<String>,
    /// The contact that has the email.
    holder: Option<ContactId>,
    again: bool,
    whole: Option<Markup>,
}

impl Faults {
    fn any(&self) -> bool {
        self.email.is_some() || self.secondary.is_some() || self.again || self.whole.is_some()
    }
}

async fn new(visit: Visit) -> Response {
    form_of_new(&visit, &Fields::default(), &Faults::default())
}

fn form_of_new(visit: &Visit, fields: &Fields, faults: &Faults) -> Response {
    let title = visit.text("contact-new-title");
    let field = |name, key| (name, visit.text(key), fields.get(name).unwrap_or_default());
    let names = [field(property::FIRST_NAME, "contact-first-name"), field(property::LAST_NAME, "contact-last-name")];
    let content = html! {
        h1 { (title) }
        (whole_fault(faults))
        (parts::form(visit, "/contact-new", &html! {
            (email_field(visit, fields.get(property::EMAIL).unwrap_or_default(), true, faults))
            @for (name, label, value) in names { (Field { name, label: &label, value, ..Field::default() }.input("text")) }
            button type="submit" { (visit.text("contact-add-button")) }
            " " a href="/contacts" { (visit.text("part-cancel")) }
        }))
    };
    let page = shell::page(visit, Section::Contacts, &title, &content);
    if faults.any() { shell::with_status(page, StatusCode::UNPROCESSABLE_ENTITY) } else { page }
}

fn whole_fault(faults: &Faults) -> Markup {
    html! { @if let Some(fault) = &faults.whole { (parts::notice(Tone::Bad, &html! { p { (fault) } })) } }
}

/// The field of the email, with what is wrong with it, and what to do.
fn email_field(visit: &Visit, value: &str, is_required: bool, faults: &Faults) -> Markup {
    let erased = faults.again.then(|| visit.text("contact-was-erased"));
    let fault = faults.email.as_deref().or(erased.as_deref());
    html! {
        (Field { name: property::EMAIL, label: &visit.text("contacts-email"), value, is_required, fault, autocomplete: Some("off"),
            hint: Some(&visit.text("contact-email-hint")), ..Field::default() }.input("email"))
        @if let Some(holder) = &faults.holder { p { a href=(links::contact_by(holder.as_str())) { (visit.text("contact-email-holder")) } } }
        @if faults.again { (Field { name: "again", label: &visit.text("contact-again"), ..Field::default() }.check(false)) }
    }
}

/// The email of a form, where a new contact may have it. `own` is the contact that has it already.
async fn email(
    state: &AppState,
    visit: &Visit,
    fields: &Fields,
    own: Option<&ContactId>,
    faults: &mut Faults,
) -> Result<Option<Email>, Problem> {
    let given = fields.get(property::EMAIL).unwrap_or_default();
    if given.is_empty() && own.is_some() {
        return Ok(None);
    }
    let Ok(email) = Email::parse(given) else {
        faults.email = Some(visit.text("contact-email-invalid"));
        return Ok(None);
    };
    let known = state.store().identities(std::slice::from_ref(&email)).await?.into_iter().next();
    let Some(known) = known else { return Ok(Some(email)) };
    let holder = known.primary_of.or(known.secondary_of);
    match holder {
        Some(holder) if Some(&holder) != own => {
            faults.email = Some(visit.text("contact-email-taken"));
            faults.holder = Some(holder);
        }
        None if (known.erased || known.deleted) && !fields.is_checked("again") => faults.again = true,
        _ => {}
    }
    Ok(Some(email))
}

/// The secondary emails of a form, without the primary one; none where they stay as they are.
async fn secondary_emails(
    state: &AppState,
    visit: &Visit,
    fields: &Fields,
    contact: &Contact,
    primary: Option<&Email>,
    faults: &mut Faults,
) -> Result<Option<Vec<Email>>, Problem> {
    let Some(given) = fields.all(SECONDARY).next() else { return Ok(None) };
    let words = given.split(|c: char| c.is_whitespace() || [',', ';'].contains(&c)).filter(|word| !word.is_empty());
    let Ok(mut emails) = words.map(Email::parse).collect::<Result<Vec<_>, _>>() else {
        faults.secondary = Some(visit.text("contact-email-invalid"));
        return Ok(None);
    };
    emails.retain(|email| Some(email) != primary);
    if emails == contact.secondary_emails {
        return Ok(None);
    }
    let is_own = |email: &&Email| contact.email.as_ref() == Some(*email) || contact.secondary_emails.contains(email);
    let added: Vec<Email> = emails.iter().filter(|email| !is_own(email)).cloned().collect();
    for known in state.store().identities(&added).await? {
        match known.primary_of.or(known.secondary_of) {
            Some(holder) if holder != contact.id => {
                faults.secondary = Some(visit.text("contact-email-taken"));
                faults.holder = Some(holder);
            }
            None if known.erased && !fields.is_checked("again") => faults.again = true,
            _ => {}
        }
    }
    Ok(Some(emails))
}

async fn add(State(state): State<AppState>, form: Form) -> Result<Response, Problem> {
    let Form { visit, fields } = form;
    let mut faults = Faults::default();
    let email = email(&state, &visit, &fields, None, &mut faults).await?;
    let names = [property::FIRST_NAME, property::LAST_NAME];
    let given = names.map(|name| (name.to_owned(), fields.get(name).unwrap_or_default().to_owned()));
    let properties = given.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    if faults.any() {
        return Ok(form_of_new(&visit, &fields, &faults));
    }
    let row = ImportRow::Contact { id: None, email: email.clone(), secondary_emails: None, properties };
    match contacts::write(state.store().as_ref(), visit.by(), row).await {
        Ok(_) => {
            let address = email.map_or_else(|| "/contacts".to_owned(), |email| links::contact_by(email.as_str()));
            Ok(Redirect::to(&format!("{address}?said=contact-added")).into_response())
        }
        Err(failure) if failure.kind == FailureKind::InvalidInput => {
            Ok(form_of_new(&visit, &fields, &Faults { whole: Some(remedy::message(&visit, &failure)), ..faults }))
        }
        Err(failure) => Err(failure.into()),
    }
}

async fn edit(State(state): State<AppState>, visit: Visit, Path(id): Path<String>) -> Result<Response, Problem> {
    let contact = contacts::details(state.store().as_ref(), &id, false).await?.contact;
    let definitions = state.store().properties().await?;
    Ok(form_of_old(&visit, &contact, &definitions, None, &Faults::default()))
}

/// The properties that a person may change: neither those that Greenroom counts, nor secret ones, which the page does not show.
fn editable(definitions: &[PropertyDefinition]) -> impl Iterator<Item = &PropertyDefinition> {
    definitions.iter().filter(|known| !known.derived && !known.secret && known.name != property::EMAIL)
}

fn form_of_old(
    visit: &Visit,
    contact: &Contact,
    definitions: &[PropertyDefinition],
    sent: Option<&Fields>,
    faults: &Faults,
) -> Response {
    let title = visit.with("contact-edit-title", &args![name = name(contact)]);
    let value = |name: &str| match sent {
        Some(fields) => fields.get(&field_of(name)).unwrap_or_default().to_owned(),
        None => contact.value(name).unwrap_or_default().to_owned(),
    };
    // What stood in the form when it was opened, so that only what a person has changed is written.
    let was = |name: &str| match sent {
        Some(fields) => fields.whole(&was_of(name)).to_owned(),
        None => contact.value(name).unwrap_or_default().to_owned(),
    };
    let email = sent.map_or_else(
        || contact.value(property::EMAIL).unwrap_or_default().to_owned(),
        |fields| fields.get(property::EMAIL).unwrap_or_default().to_owned(),
    );
    let secondary = match sent {
        Some(fields) => fields.whole(SECONDARY).to_owned(),
        None => contact.secondary_emails.iter().map(Email::as_str).collect::<Vec<_>>().join("\n"),
    };
    let content = html! {
        h1 { (title) }
        (whole_fault(faults))
        (parts::form(visit, &format!("{}/edit", links::contact(contact)), &html! {
            input type="hidden" name="version" value=(contact.version);
            (email_field(visit, &email, false, faults))
            (Field { name: SECONDARY, label: &visit.text("contact-secondary-emails"), value: &secondary,
                fault: faults.secondary.as_deref(), hint: Some(&visit.text("contact-secondary-hint")), ..Field::default() }.lines(2))
            @for definition in editable(definitions) {
                input type="hidden" name=(was_of(&definition.name)) value=(was(&definition.name));
                (Field { name: &field_of(&definition.name), label: &label(visit, definition), value: &value(&definition.name), ..Field::default() }.input("text"))
            }
            button type="submit" { (visit.text("part-save")) }
            " " a href=(links::contact(contact)) { (visit.text("part-cancel")) }
        }))
    };
    let page = shell::page(visit, Section::Contacts, &title, &content);
    if faults.any() { shell::with_status(page, StatusCode::UNPROCESSABLE_ENTITY) } else { page }
}

/// The name of the field that has the value a property had.
fn was_of(property: &str) -> String {
    format!("was.{property}")
}

/// A value as the field of one line sends it back: without line breaks.
fn as_sent(value: &str) -> String {
    value.replace(['\r', '\n'], "").trim().to_owned()
}

/// The name of a property's field.
fn field_of(property: &str) -> String {
    format!("property.{property}")
}

async fn change(State(state): State<AppState>, Path(id): Path<String>, form: Form) -> Result<Response, Problem> {
    let Form { visit, fields } = form;
    let contact = contacts::details(state.store().as_ref(), &id, true).await?.contact;
    let definitions = state.store().properties().await?;
    let mut faults = Faults::default();
    let email = email(&state, &visit, &fields, Some(&contact.id), &mut faults).await?;
    let secondary_emails = secondary_emails(&state, &visit, &fields, &contact, email.as_ref(), &mut faults).await?;
    if fields.get("version") != Some(contact.version.to_string().as_str()) {
        faults.whole = Some(html! { (visit.text("contact-changed-meanwhile")) });
    }
    if faults.any() {
        return Ok(form_of_old(&visit, &contact, &definitions, Some(&fields), &faults));
    }
    let changed: BTreeMap<String, String> = editable(&definitions)
        .map(|known| (known.name.clone(), fields.get(&field_of(&known.name)).unwrap_or_default().to_owned()))
        .filter(|(name, value)| as_sent(fields.whole(&was_of(name))) != *value)
        .collect();
    let mut properties = changed;
    if email.is_none() && contact.email.is_some() {
        // A blank value clears.
        properties.insert(property::EMAIL.to_owned(), String::new());
    }
    let row = ImportRow::Contact { id: Some(contact.id.clone()), email, secondary_emails, properties };
    match contacts::write(state.store().as_ref(), visit.by(), row).await {
        Ok(_) => Ok(Redirect::to(&format!("{}?said=saved", links::contact(&contact))).into_response()),
        Err(failure) if failure.kind == FailureKind::InvalidInput => {
            let faults = Faults { whole: Some(remedy::message(&visit, &failure)), ..faults };
            Ok(form_of_old(&visit, &contact, &definitions, Some(&fields), &faults))
        }
        Err(failure) => Err(failure.into()),
    }
}

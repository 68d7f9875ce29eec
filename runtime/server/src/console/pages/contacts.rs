//! Contacts: the list, with a search. One contact is in `contacts/`.

mod erase;
mod import;
mod importing;
mod looking;
mod one;
mod presence;
mod write;

use axum::{extract::State, response::Response};
use greenroom_domain::{
    Contact, ContactId, PropertyDefinition, Scope,
    contact_search::{ContactSearch, SearchIndex},
    property,
};
use greenroom_service::views::contacts;
use maud::{Markup, html};

use crate::{
    beside::Beside,
    console::{
        links,
        parts::{self, Field},
        shell::{self, Section},
        visit::{Reader, Visit},
    },
    problem::Problem,
    state::AppState,
};

/// How many contacts a page has.
const PAGE: usize = 50;

/// The id of the list, which follows the search.
const RESULTS: &str = "contacts";

/// The routes.
pub(super) fn routes() -> Beside {
    Beside::default()
        .page("/contacts", Scope::Read, list)
        .merge(one::routes())
        .merge(write::routes())
        .merge(erase::routes())
        .merge(import::routes())
}

async fn list(State(state): State<AppState>, visit: Visit) -> Result<Response, Problem> {
    let store = state.store().as_ref();
    let wanted = visit.query("q").unwrap_or_default();
    let cursor = visit.query("cursor");
    let count = if wanted.is_empty() { Some(contacts::count(store).await?) } else { None };
    let search = ContactSearch::of(&wanted);
    let (found, next) = match &search {
        Some(search) => {
            let page = contacts::search(store, search, cursor.as_deref(), PAGE, false).await?;
            (page.items, page.next)
        }
        None => {
            let after = cursor.as_deref().map(ContactId::from);
            let mut page = contacts::list(store, after.as_ref(), PAGE, false).await?;
            if page.items.is_empty() && after.is_some() {
                // Nothing is behind this id, or it is none: the list begins anew, rather than that it seems to be empty.
                page = contacts::list(store, None, PAGE, false).await?;
            }
            (page.items, page.next.map(|id| id.to_string()))
        }
    };
    let may_write = visit.may(Scope::Administer);
    let content = html! {
        h1 { (visit.text("contacts-title")) }
        @if may_write {
            div.actions {
                a role="button" href="/contact-new" { (visit.text("contacts-add")) }
                a role="button" class="secondary" href="/contact-import" { (visit.text("contacts-import")) }
            }
        }
        (parts::filters(&visit, RESULTS, &html! {
            (Field { name: "q", label: &visit.text("contacts-search"), value: &wanted, hint: Some(&visit.text("contacts-search-hint")), ..Field::default() }.input("search"))
        }))
        section id=(RESULTS) {
            @if let Some(count) = count { p.hint { (parts::count(&visit, "contacts-count", count)) } }
            @if !found.is_empty() { (table(&visit, &found, search.as_ref())) }
            @if next.is_some() && found.len() < PAGE { p.hint { (visit.text("contacts-more-to-look-at")) } }
            @if next.is_some() || !found.is_empty() { (parts::pager(&visit, next.as_deref())) }
            @else if !wanted.is_empty() { (parts::empty(&visit.text("contacts-none-found"), Some(("/contacts", &visit.text("contacts-show-all"))))) }
            @else if may_write { (parts::empty(&visit.text("contacts-none"), Some(("/contact-import", &visit.text("contacts-import"))))) }
            @else { (parts::empty(&visit.text("contacts-none"), None)) }
        }
    };
    Ok(shell::page(&visit, Section::Contacts, &visit.text("contacts-title"), &content))
}

/// A table of contacts, as segments show it, too.
pub(super) fn rows(reader: &Reader, contacts: &[Contact]) -> Markup {
    table(reader, contacts, None)
}

/// The secondary email by which a search finds a contact; none where it finds the contact by something that the table shows.
fn found_by(search: Option<&ContactSearch>, contact: &Contact) -> Option<String> {
    let (range, key) = search?.place(contact)?;
    let is_secondary = search?.ranges().get(range)?.index == SearchIndex::SecondaryEmail;
    is_secondary.then_some(key)
}

fn table(reader: &Reader, contacts: &[Contact], search: Option<&ContactSearch>) -> Markup {
    let heads = ["contacts-name", "contacts-email", "contacts-registrations", "contacts-attended", "contacts-average"];
    parts::table(
        &reader.text("contacts-title"),
        &heads.map(|key| reader.text(key)),
        &html! {
            @for contact in contacts {
                tr {
                    td { a href=(links::contact(contact)) { (parts::written(&name(contact))) } }
                    td {
                        (parts::maybe_written(reader, contact.value(property::EMAIL)))
                        @if let Some(email) = found_by(search, contact) { div.hint { (reader.text("contacts-found-by")) " " (parts::written(&email)) } }
                    }
                    td.number { (counted(reader, contact.value(property::REGISTRATIONS))) }
                    td.number { (counted(reader, contact.value(property::ATTENDANCES))) }
                    td { (average(reader, contact.value(property::AVERAGE_ATTENDANCE))) }
                }
            }
        },
    )
}

/// What a contact is called: its name, or else its email, or else its id.
fn name(contact: &Contact) -> String {
    let names = [property::FIRST_NAME, property::LAST_NAME].map(|name| contact.value(name));
    let names: Vec<&str> = names.into_iter().flatten().collect();
    match (names.is_empty(), contact.value(property::EMAIL)) {
        (false, _) => names.join(" "),
        (true, Some(email)) => email.to_owned(),
        (true, None) => contact.id.to_string(),
    }
}

/// A value that is a whole number, as the language writes it.
fn counted(reader: &Reader, value: Option<&str>) -> Markup {
    match value.map(|value| value.trim().parse::<i64>().map_err(|_| value)) {
        Some(Ok(number)) => html! { (reader.number(number)) },
        Some(Err(text)) => parts::written(text),
        None => parts::nothing(reader),
    }
}

/// A value that is a percentage, as a bar.
fn average(reader: &Reader, value: Option<&str>) -> Markup {
    match value.map(|value| value.trim().parse::<f64>().map_err(|_| value)) {
        Some(Ok(number)) if number.is_finite() => parts::percentage(reader, number),
        Some(Ok(_)) | None => parts::nothing(reader),
        Some(Err(text)) => parts::written(text),
    }
}

/// The label of a property: in the reader's language where it is one of Greenroom's own, unless a person gave it another.
pub(super) fn label(reader: &Reader, definition: &PropertyDefinition) -> String {
    let is_own = definition.derived
        || [property::EMAIL, property::FIRST_NAME, property::LAST_NAME].contains(&definition.name.as_str());
    let own = reader.word("property", &definition.name);
    if is_own && own != definition.name { own } else { definition.label.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_called_by_its_name_its_email_or_its_id() {
        let of = |email: &str, names: &[(&str, &str)]| {
            let properties = names.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            let email = greenroom_domain::Email::parse(email).ok();
            name(&Contact { id: "7".into(), email, secondary_emails: Vec::new(), properties, version: 1 })
        };
        assert_eq!(of("a@example.com", &[("firstname", "Ada"), ("lastname", "Byron")]), "Ada Byron");
        assert_eq!(of("a@example.com", &[("lastname", "Byron")]), "Byron");
        assert_eq!(of("a@example.com", &[("firstname", " ")]), "a@example.com");
        assert_eq!(of("", &[]), "7");
    }
}

//! The choice of the contact that an action runs for.

use axum::{
    extract::State,
    response::{Html, IntoResponse, Response},
};
use greenroom_domain::{
    Contact,
    contact_search::{ContactSearch, SearchIndex},
};
use greenroom_service::views::contacts;
use maud::{Markup, html};

use crate::{
    console::{
        form::Form,
        parts::{self, Field},
        visit::{Reader, Visit},
    },
    problem::Problem,
    state::AppState,
};

/// How many contacts are offered.
const MOST: usize = 10;

/// The fields of the form: what was written, and which of the found contacts was chosen.
pub(super) const WRITTEN: &str = "contact";
pub(super) const CHOSEN: &str = "contact-choice";

/// The contacts that a text finds.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    contacts: Vec<Contact>,
    /// Whether there are others, or may be.
    has_more: bool,
}

impl Found {
    /// Whether the search has found no contact.
    pub(super) fn is_empty(&self) -> bool {
        self.contacts.is_empty()
    }

    /// The contact that was found by its name, where it is the only one. The beginning of an email or of an id names no contact,
    /// because it may be a slip of the pen.
    pub(super) fn only_named(&self, text: &str) -> Option<&Contact> {
        let [contact] = self.contacts.as_slice() else { return None };
        let search = ContactSearch::of(text)?;
        let (range, _) = search.place(contact)?;
        let is_name = search.ranges()[range].index == SearchIndex::Name;
        (is_name && !self.has_more).then_some(contact)
    }
}

/// The first contacts that a text finds.
pub(super) async fn find(state: &AppState, text: &str) -> Result<Found, Problem> {
    let Some(search) = ContactSearch::of(text) else { return Ok(Found::default()) };
    let page = contacts::search(state.store().as_ref(), &search, None, MOST, false).await?;
    Ok(Found { contacts: page.items, has_more: page.next.is_some() })
}

/// The field, with the contacts that were found. `path` answers with them, for htmx.
pub(super) fn show(visit: &Visit, path: &str, written: &str, fault: Option<&str>, found: Option<&Found>) -> Markup {
    let (label, hint) = (visit.text("try-contact"), visit.text("try-contact-hint"));
    let field = Field { name: WRITTEN, label: &label, value: written, hint: Some(&hint), fault, ..Field::default() };
    html! {
        (field.with(&html! {
            input id=(field.id()) type="text" name=(field.name) value=(field.value) autocomplete="off"
                aria-invalid=[field.fault.map(|_| "true")] aria-describedby=[field.described_by()]
                hx-post=(path) hx-trigger="input changed delay:400ms" hx-target="#contact-found" hx-swap="outerHTML";
        }))
        (choices(visit, found))
        button.secondary type="submit" name="do" value="find-contact" formnovalidate { (visit.text("try-find-contact")) }
    }
}

fn choices(visit: &Visit, found: Option<&Found>) -> Markup {
    let contacts = found.map(|found| found.contacts.as_slice()).unwrap_or_default();
    html! {
        div.field #contact-found aria-live="polite" {
            label for="field-contact-choice" { (visit.text("try-contacts")) }
            select #field-contact-choice name=(CHOSEN) {
                option value="" { (summary(visit, found)) }
                @for contact in contacts { option value=(contact.id) { (named(contact)) } }
            }
        }
    }
}

/// What the search has found, as the choice says it while no contact is chosen.
fn summary(reader: &Reader, found: Option<&Found>) -> String {
    let Some(Found { contacts, has_more }) = found else { return reader.text("try-contacts-unasked") };
    match (contacts.is_empty(), has_more) {
        // The store stopped looking before it found one.
        (true, true) => reader.text("try-contacts-not-all"),
        (true, false) => reader.text("try-contacts-none"),
        (false, true) => reader.text("try-contacts-more"),
        (false, false) => parts::count(reader, "try-contacts-found", contacts.len()),
    }
}

/// A contact in one line.
fn named(contact: &Contact) -> String {
    let names = ["firstname", "lastname"].map(|name| contact.properties.get(name).map(|name| name.trim()));
    let names: Vec<&str> = names.into_iter().flatten().filter(|name| !name.is_empty()).collect();
    let email = contact.email.as_ref().map(|email| email.as_str());
    let texts = [Some(names.join(" ")).filter(|name| !name.is_empty()), email.map(str::to_owned)];
    let known = texts.into_iter().flatten().collect::<Vec<_>>().join(" – ");
    if known.is_empty() { contact.id.to_string() } else { format!("{known} ({})", contact.id) }
}

/// The found contacts, as a part of the page.
pub(super) async fn answer(State(state): State<AppState>, Form { visit, fields }: Form) -> Result<Response, Problem> {
    let found = find(&state, fields.get(WRITTEN).unwrap_or_default()).await?;
    Ok(Html(choices(&visit, Some(&found)).into_string()).into_response())
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, Uri};

    use super::*;

    #[test]
    fn a_choice_is_asked_for_only_where_there_is_something_to_choose() {
        let reader = Reader::of(&HeaderMap::new(), &Uri::from_static("/"));
        let contact = Contact {
            id: "7".into(),
            email: None,
            secondary_emails: vec![],
            properties: Default::default(),
            version: 1,
        };
        for (contacts, has_more, said) in [
            (vec![], false, "Nobody found"),
            (vec![], true, "Not all were looked at"),
            (vec![contact.clone()], false, "1 found"),
            (vec![contact], true, "There are more: choose"),
        ] {
            let found = Found { contacts, has_more };
            let shown = summary(&reader, Some(&found));
            assert!(shown.starts_with(said), "{found:?}: {shown}");
        }
        let named = |id: &str, first: &str| Contact {
            id: id.into(),
            email: None,
            secondary_emails: vec![],
            properties: [("firstname".to_owned(), first.to_owned())].into(),
            version: 1,
        };
        for (contacts, has_more, text, is_named) in [
            (vec![named("7", "Grace")], false, "grace", true),
            (vec![named("7", "Grace")], true, "grace", false),
            (vec![named("70", "Grace")], false, "7", false),
            (vec![named("7", "Grace"), named("8", "Grace")], false, "grace", false),
        ] {
            let found = Found { contacts, has_more };
            assert_eq!(found.only_named(text).is_some(), is_named, "{found:?}");
        }
        assert!(summary(&reader, None).starts_with("Write above"));
    }
}

//! Contacts.

use std::{collections::BTreeSet, sync::Arc};

use greenroom_domain::{
    AccountStore, Contact, ContactId, ContactStore, Email, Failure, FailureKind, HistoryKind, JoinUrl, Registration,
    Sentence, WebinarId, codes,
    contact_search::ContactSearch,
    sentence,
    store::{ContactPlace, ImportError, ImportNote, ImportRow, ImportRows, Imported, TimelineEvent, WebinarStore},
};
use serde::Serialize;

use super::{Page, history};
use crate::mask;

/// A contact with its registrations and its timeline.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ContactDetails {
    /// The contact.
    pub contact: Contact,
    /// Its registrations, by webinar.
    pub registrations: Vec<Registration>,
    /// Its timeline, latest event first.
    pub timeline: Vec<TimelineEvent>,
}

/// Contacts by id, after `after` where it is given.
///
/// # Errors
/// The store's failure.
pub async fn list(
    store: &dyn AccountStore,
    after: Option<&ContactId>,
    limit: usize,
    reveal: bool,
) -> Result<Page<Contact, ContactId>, Failure> {
    let mut contacts = store.list_contacts(after, limit.saturating_add(1)).await?;
    if !reveal {
        let definitions = store.properties().await?;
        contacts.iter_mut().for_each(|contact| mask::contact(contact, &definitions));
    }
    Ok(Page::of(contacts, limit, |contact| contact.id.clone()))
}

/// How many contacts there are.
///
/// # Errors
/// The store's failure.
pub async fn count(store: &dyn AccountStore) -> Result<u64, Failure> {
    Ok(store.count_contacts().await?)
}

/// Contacts that a person searches for, after the place `after` where it is given: as [`ContactPlace`] in one text. A page with fewer
/// than `limit` contacts has a next one where the store stopped looking before its end: there may be more.
///
/// # Errors
/// `request-malformed` for a place that is none, or the store's failure.
pub async fn search(
    store: &dyn AccountStore,
    search: &ContactSearch,
    after: Option<&str>,
    limit: usize,
    reveal: bool,
) -> Result<Page<Contact, String>, Failure> {
    let after = after.map(place).transpose()?;
    let found = store.find_contacts(search, after.as_ref(), limit.saturating_add(1)).await?;
    let text = |place: &ContactPlace| format!("{}.{}.{}", place.index, place.row, place.key);
    let Page { items, next } = Page::of(found.contacts, limit, |(place, _)| text(place));
    let next = next.or_else(|| found.stopped_at.as_ref().map(text));
    let mut contacts: Vec<Contact> = items.into_iter().map(|(_, contact)| contact).collect();
    if !reveal {
        let definitions = store.properties().await?;
        contacts.iter_mut().for_each(|contact| mask::contact(contact, &definitions));
    }
    Ok(Page { items: contacts, next })
}

/// Reads the place at which a page of a search ended.
fn place(text: &str) -> Result<ContactPlace, Failure> {
    let read = || {
        let mut parts = text.splitn(3, '.');
        let (index, row) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(ContactPlace { index, row, key: parts.next()?.to_owned() })
    };
    read().ok_or_else(|| {
        let message = sentence!("failure-place-in-list", "this is no place in a list: go back to its first page");
        Failure::new(FailureKind::InvalidInput, codes::REQUEST_MALFORMED, message)
    })
}

/// Writes a contact by hand, as an import of one row does: a new one, or new values of one that exists.
///
/// # Errors
/// `row-invalid` where the row does not fit the store, or the store's failure.
pub async fn write(store: &dyn AccountStore, by: &str, row: ImportRow) -> Result<Imported, Failure> {
    let note = ImportNote::first(history::entry(by, HistoryKind::Imported, None));
    let written = store.import(ImportRows::from(vec![row]).noted(Some(note))).await;
    written.map_err(|error| match error {
        ImportError::Row { reason, .. } => Failure::new(FailureKind::InvalidInput, codes::ROW_INVALID, reason),
        ImportError::Store(error) => error.into(),
    })
}

/// A contact, by its id or its primary email, with its registrations and its timeline.
///
/// # Errors
/// `contact-not-found`, or the store's failure.
pub async fn details(store: &dyn AccountStore, wanted: &str, reveal: bool) -> Result<ContactDetails, Failure> {
    let mut contact = find(store, wanted).await?;
    let mut registrations = store.registrations_of(&contact.id).await?;
    let mut events = store.timeline(&contact.id).await?;
    if !reveal {
        mask::contact(&mut contact, &store.properties().await?);
        let masked = |link: &mut Option<JoinUrl>| *link = link.as_ref().map(|_| JoinUrl::new(mask::MASKED));
        registrations.iter_mut().for_each(|registration| masked(&mut registration.join_url));
        events.iter_mut().for_each(mask::timeline_event);
    }
    Ok(ContactDetails { contact, registrations, timeline: events })
}

/// The names of the business units whose webinars these registrations are with. An account with a single unit gets none, because its
/// pages need no such names.
///
/// # Errors
/// The store's failure.
pub async fn business_units(store: &dyn AccountStore, registrations: &[Registration]) -> Result<Vec<String>, Failure> {
    let account = store.account().await?;
    if account.business_units.len() < 2 || registrations.is_empty() {
        return Ok(Vec::new());
    }
    let wanted: BTreeSet<&WebinarId> = registrations.iter().map(|registration| &registration.webinar).collect();
    let webinars = WebinarStore::webinars(store).await?;
    let of_webinars =
        webinars.iter().filter(|webinar| wanted.contains(&webinar.id)).map(|webinar| &webinar.zoom_account);
    let accounts: BTreeSet<_> = of_webinars.collect();
    let units =
        account.zoom_accounts.iter().filter(|known| accounts.contains(&known.id)).map(|known| &known.business_unit);
    let names: BTreeSet<&str> = units.map(|unit| account.unit_name(unit)).collect();
    Ok(names.into_iter().map(ToOwned::to_owned).collect())
}

/// The contact with this primary email; none where there is none.
///
/// # Errors
/// `invalid-input` for what is no email, or the store's failure.
pub async fn with_email(store: &dyn AccountStore, email: &str, reveal: bool) -> Result<Option<Contact>, Failure> {
    let email = Email::parse(email).map_err(|error| Failure::of(FailureKind::InvalidInput, error.sentence()))?;
    let identity = store.identities(std::slice::from_ref(&email)).await?.into_iter().next();
    let Some(id) = identity.and_then(|identity| identity.primary_of) else { return Ok(None) };
    let mut found = store.contacts(&[id]).await?.into_iter().next().flatten().map(Arc::unwrap_or_clone);
    if !reveal {
        let definitions = store.properties().await?;
        found.iter_mut().for_each(|contact| mask::contact(contact, &definitions));
    }
    Ok(found)
}

/// The id of a contact that is named by its id or its primary email.
///
/// # Errors
/// `contact-not-found`, or the store's failure.
pub async fn id_of(store: &dyn AccountStore, wanted: &str) -> Result<ContactId, Failure> {
    Ok(find(store, wanted).await?.id)
}

/// A contact by its id or its primary email, with its secrets.
pub(super) async fn find<S: ContactStore + ?Sized>(store: &S, wanted: &str) -> Result<Contact, Failure> {
    let not_found = |why: Sentence| {
        Failure::refused(
            codes::CONTACT_NOT_FOUND,
            sentence!("failure-see-contacts", "{why}: see `greenroom store show contacts`", why = why),
        )
    };
    let id = match Email::parse(wanted) {
        Ok(email) => {
            let identity = store.identities(std::slice::from_ref(&email)).await?.into_iter().next();
            let (primary_of, secondary_of) =
                identity.map_or((None, None), |identity| (identity.primary_of, identity.secondary_of));
            primary_of.ok_or_else(|| match secondary_of {
                Some(id) => not_found(sentence!(
                    "failure-secondary-of-nobody",
                    "{email} is a secondary email of contact {contact}, and nobody's primary one",
                    email = email,
                    contact = id
                )),
                None => not_found(sentence!(
                    "failure-no-contact-with-email",
                    "no contact has the primary email {email}",
                    email = email
                )),
            })?
        }
        Err(_) => ContactId::new(wanted),
    };
    let found = store.contacts(std::slice::from_ref(&id)).await?.into_iter().next().flatten();
    found
        .map(Arc::unwrap_or_clone)
        .ok_or_else(|| not_found(sentence!("failure-no-contact", "there is no contact {contact}", contact = id)))
}

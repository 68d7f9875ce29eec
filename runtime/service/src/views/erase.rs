//! A person before the erasure (C10: erased people leave keyed hashes only).

use greenroom::ErasureTarget;
use greenroom_domain::{AccountStore, ContactId, Email, Failure};
use serde::Serialize;

/// How much the contact store holds of a person. The values of properties, which may be secret, are not part of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StoredPerson {
    /// The living contact; none where there is none.
    pub contact: Option<ContactId>,
    /// Its emails, the primary one first.
    pub emails: Vec<Email>,
    /// How many properties it has.
    pub properties: usize,
    /// How many registrations it has.
    pub registrations: usize,
    /// How many events its timeline has.
    pub timeline_events: usize,
}

/// How much the contact store holds of a person.
///
/// # Errors
/// The store's failure.
pub async fn stored_person(store: &dyn AccountStore, target: &ErasureTarget) -> Result<StoredPerson, Failure> {
    let id: Option<ContactId> = match target {
        ErasureTarget::Contact(id) => Some(id.clone()),
        ErasureTarget::Email(email) => {
            let known = store.identities(std::slice::from_ref(email)).await?.into_iter().next();
            known.and_then(|known| known.primary_of.or(known.secondary_of))
        }
    };
    let Some(id) = id else { return Ok(StoredPerson::default()) };
    let contact = store.contacts(std::slice::from_ref(&id)).await?.into_iter().next().flatten();
    Ok(StoredPerson {
        contact: contact.as_ref().map(|contact| contact.id.clone()),
        properties: contact.as_ref().map_or(0, |contact| contact.properties.len()),
        emails: contact.map_or_else(Vec::new, |c| c.email.iter().chain(&c.secondary_emails).cloned().collect()),
        registrations: store.registrations_of(&id).await?.len(),
        timeline_events: store.timeline(&id).await?.len(),
    })
}

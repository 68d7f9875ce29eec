//! The facts of people by their emails.

use std::collections::HashMap;

use greenroom_domain::{Contact, ContactId, Email, Failure, Identity, property};

use crate::services::Services;

/// How many contacts the store is asked for at once.
const CONTACTS_AT_ONCE: usize = 100;

/// What is known of the people of a page.
pub(super) struct People {
    identities: HashMap<Email, Identity>,
    contacts: HashMap<ContactId, Contact>,
}

impl People {
    /// Loads it. Of each contact no more than its names is kept: all that a sync may change.
    pub(super) async fn load(services: &Services, mut emails: Vec<Email>) -> Result<Self, Failure> {
        emails.sort_unstable();
        emails.dedup();
        let store = services.storage.contacts();
        let identities = store.identities(&emails).await.map_err(Failure::from)?;
        let ids: Vec<ContactId> = identities.iter().filter_map(|identity| identity.primary_of.clone()).collect();
        let mut contacts = HashMap::with_capacity(ids.len());
        for ids in ids.chunks(CONTACTS_AT_ONCE) {
            for mut contact in store.contacts(ids).await.map_err(Failure::from)?.into_iter().flatten() {
                let is_name = |name: &String| name == property::FIRST_NAME || name == property::LAST_NAME;
                contact.properties.retain(|name, _| is_name(name));
                contacts.insert(contact.id.clone(), contact);
            }
        }
        let identities = identities.into_iter().map(|identity| (identity.email.clone(), identity)).collect();
        Ok(Self { identities, contacts })
    }

    /// What is known of an email, and the contact whose primary email it is.
    pub(super) fn of(&self, email: &Email) -> Option<(&Identity, Option<&Contact>)> {
        let identity = self.identities.get(email)?;
        Some((identity, identity.primary_of.as_ref().and_then(|id| self.contacts.get(id))))
    }
}

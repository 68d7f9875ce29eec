//! A CRM of your own in place of the contact store: what an engine implements whose contacts are elsewhere. Runs, keys and
//! journals stay in Greenroom's own store.
//!
//! ```sh
//! cargo run --example own_store
//! ```
//!
//! `greenroom_store_testing::suite!(contacts, ...)` tests such a store, case by case.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use greenroom::{Runtime, Storage};
use greenroom_capability_contacts::Contacts;
use greenroom_domain::{
    Account, BusinessUnit, Contact, ContactId, ContactStore, Email, Identity, PropertyDefinition, PropertyType,
    Registration, StoreError, WebinarId,
    store::{ApplyId, CommitError, Effect, Precondition},
};
use greenroom_store::SqliteStore;
use jiff::Timestamp;

/// A CRM in memory: contacts by id, and what was applied already.
#[derive(Default)]
struct Crm(Mutex<Rows>);

#[derive(Clone, Default)]
struct Rows {
    contacts: BTreeMap<ContactId, Contact>,
    deleted: BTreeSet<Email>,
    applied: BTreeSet<String>,
}

impl Crm {
    fn rows(&self) -> MutexGuard<'_, Rows> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rows {
    fn identity(&self, email: &Email) -> Identity {
        let primary = self.contacts.values().find(|contact| contact.email.as_ref() == Some(email));
        let secondary = self.contacts.values().find(|contact| contact.secondary_emails.contains(email));
        Identity {
            email: email.clone(),
            primary_of: primary.map(|contact| contact.id.clone()),
            secondary_of: secondary.map(|contact| contact.id.clone()),
            account_user: false,
            deleted: self.deleted.contains(email),
            erased: self.deleted.contains(email),
        }
    }

    /// What was read must still hold.
    fn expect(&self, preconditions: &[Precondition]) -> Result<(), CommitError> {
        for expectation in preconditions {
            match expectation {
                Precondition::Contact { id, version } => {
                    if self.contacts.get(id).map(|contact| contact.version) != *version {
                        return Err(CommitError::Stale(format!("contact `{id}`")));
                    }
                }
                Precondition::Identity(known) if self.identity(&known.email) != *known => {
                    return Err(CommitError::Stale("what is known of an email".to_owned()));
                }
                Precondition::Identity(_) => {}
            }
        }
        Ok(())
    }

    fn apply(&mut self, effect: &Effect) -> Result<(), StoreError> {
        match effect {
            Effect::CreateContact { contact, .. } => {
                let contact = contact.clone();
                self.contacts.insert(
                    contact.id.clone(),
                    Contact {
                        id: contact.id,
                        email: contact.email,
                        secondary_emails: contact.secondary_emails,
                        properties: contact.properties,
                        version: 1,
                    },
                );
            }
            Effect::UpdateContact { contact, assignments } => {
                let known = self.contacts.get_mut(contact);
                let known = known.ok_or_else(|| StoreError::Constraint(format!("there is no contact {contact}")))?;
                for (name, value) in assignments {
                    match value {
                        Some(value) => known.properties.insert(name.clone(), value.clone()),
                        None => known.properties.remove(name),
                    };
                }
                known.version += 1;
            }
            // This one keeps contacts alone. A CRM that shows webinars takes the others in, too.
            other => return Err(StoreError::Constraint(format!("this CRM keeps contacts alone: {other:?}"))),
        }
        Ok(())
    }
}

#[async_trait]
impl ContactStore for Crm {
    async fn contacts(&self, ids: &[ContactId]) -> Result<Vec<Option<Contact>>, StoreError> {
        let rows = self.rows();
        Ok(ids.iter().map(|id| rows.contacts.get(id).cloned()).collect())
    }

    async fn identities(&self, emails: &[Email]) -> Result<Vec<Identity>, StoreError> {
        let rows = self.rows();
        Ok(emails.iter().map(|email| rows.identity(email)).collect())
    }

    async fn account(&self) -> Result<Account, StoreError> {
        let unit = BusinessUnit { id: "Account".into(), name: "Account".to_owned(), primary: true };
        Ok(Account { business_units: vec![unit], zoom_accounts: Vec::new() })
    }

    async fn properties(&self) -> Result<Arc<[PropertyDefinition]>, StoreError> {
        let text = |name: &str| PropertyDefinition {
            name: name.to_owned(),
            label: name.to_owned(),
            group: "contact".to_owned(),
            kind: PropertyType::Text,
            secret: false,
            derived: false,
        };
        Ok(["firstname", "lastname", "company"].map(text).into())
    }

    async fn registrations(&self, keys: &[(WebinarId, Email)]) -> Result<Vec<Option<Registration>>, StoreError> {
        Ok(vec![None; keys.len()])
    }

    async fn apply(&self, id: &ApplyId, effects: &[Effect], preconditions: &[Precondition]) -> Result<(), CommitError> {
        let mut rows = self.rows();
        // A second time with the same id does nothing, whether or not what it rests on still holds.
        if rows.applied.contains(&id.0) {
            return Ok(());
        }
        rows.expect(preconditions)?;
        // All of it or nothing.
        let mut changed = rows.clone();
        effects.iter().try_for_each(|effect| changed.apply(effect))?;
        changed.applied.insert(id.0.clone());
        *rows = changed;
        Ok(())
    }

    async fn erase(&self, contact: &ContactId, _: Timestamp) -> Result<bool, StoreError> {
        let mut rows = self.rows();
        let Some(gone) = rows.contacts.remove(contact) else { return Ok(false) };
        // A CRM keeps keyed hashes of the emails here, so that they can be compared and not read.
        rows.deleted.extend(gone.email.into_iter().chain(gone.secondary_emails));
        Ok(true)
    }

    async fn erase_email(&self, email: &Email, _: Timestamp) -> Result<bool, StoreError> {
        let mut rows = self.rows();
        let held = rows.identity(email);
        Ok(held.primary_of.is_none() && held.secondary_of.is_none() && rows.deleted.insert(email.clone()))
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let runs = Arc::new(SqliteStore::in_memory()?);
    let storage = Storage::split(Arc::new(Crm::default()), runs);
    let runtime = Runtime::builder().storage(storage).capability(Contacts).build()?;
    println!("a runtime over a CRM of our own, with {} actions so far", runtime.actions().len());
    runtime.shutdown().await;
    Ok(())
}

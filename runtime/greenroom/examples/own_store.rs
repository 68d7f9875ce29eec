//! A CRM of your own as the contact store, for an embedder that keeps its contacts elsewhere. Runs, idempotency keys
//! and journals stay in Greenroom's run store.
//!
//! ```sh
//! cargo run --example own_store
//! ```
//!
//! `greenroom_store_testing::suite!(contacts, ...)` generates the tests for such a store.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use greenroom::{
    Runtime, Storage,
    store::{
        Account, ApplyId, BusinessUnit, CommitError, Contact, ContactId, ContactStore, Effect, Email, Identity,
        Precondition, PropertyDefinition, PropertyType, Registration, StoreError, Timestamp, WebinarId, async_trait,
    },
};
use greenroom_capability_contacts::Contacts;
use greenroom_store::SqliteStore;

/// A CRM in memory.
#[derive(Default)]
struct Crm(Mutex<Rows>);

#[derive(Clone, Default)]
struct Rows {
    contacts: BTreeMap<ContactId, Contact>,
    deleted: BTreeSet<Email>,
    /// The ids of the commits that were applied.
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

    /// Checks that everything the run has read is unchanged.
    fn check_preconditions(&self, preconditions: &[Precondition]) -> Result<(), CommitError> {
        for precondition in preconditions {
            match precondition {
                Precondition::Contact { id, version } => {
                    if self.contacts.get(id).map(|contact| contact.version) != *version {
                        return Err(CommitError::Stale(format!("contact `{id}`")));
                    }
                }
                Precondition::Identity(known) if self.identity(&known.email) != *known => {
                    return Err(CommitError::Stale("the identity of an email".to_owned()));
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
            // This CRM has only contacts. A CRM that shows webinars implements the other effects too.
            other => return Err(StoreError::Constraint(format!("this CRM has only contacts: {other:?}"))),
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
        // A second call with the same id does nothing, even if a precondition no longer holds.
        if rows.applied.contains(&id.0) {
            return Ok(());
        }
        rows.check_preconditions(preconditions)?;
        // Changes a copy, so that an error in between leaves nothing.
        let mut changed = rows.clone();
        effects.iter().try_for_each(|effect| changed.apply(effect))?;
        changed.applied.insert(id.0.clone());
        *rows = changed;
        Ok(())
    }

    async fn erase(&self, contact: &ContactId, _: Timestamp) -> Result<bool, StoreError> {
        let mut rows = self.rows();
        let Some(gone) = rows.contacts.remove(contact) else { return Ok(false) };
        // A real CRM stores keyed hashes of the emails, which can be compared but not read.
        rows.deleted.extend(gone.email.into_iter().chain(gone.secondary_emails));
        Ok(true)
    }

    async fn erase_email(&self, email: &Email, _: Timestamp) -> Result<bool, StoreError> {
        let mut rows = self.rows();
        let identity = rows.identity(email);
        Ok(identity.primary_of.is_none() && identity.secondary_of.is_none() && rows.deleted.insert(email.clone()))
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let runs = Arc::new(SqliteStore::in_memory()?);
    let storage = Storage::split(Arc::new(Crm::default()), runs);
    let runtime = Runtime::builder().storage(storage).capability(Contacts).build()?;
    println!("a runtime over a CRM of our own, with {} loaded actions", runtime.actions().len());
    // Effects that the CRM refused after their run was done wait for a person's decision.
    for aside in runtime.set_aside_effects(100).await? {
        println!("{} was set aside: {}", aside.id, aside.reason);
    }
    runtime.shutdown().await;
    Ok(())
}

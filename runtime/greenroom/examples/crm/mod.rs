//! A CRM of an embedder, for the examples: a contact store that Greenroom does not own.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use greenroom::{
    Retry,
    store::{
        Account, ApplyId, BusinessUnit, CommitError, Contact, ContactId, ContactStore, Effect, Email, Identity,
        Precondition, PropertyDefinition, PropertyType, Registration, StoreError, Timestamp, WebinarId, async_trait,
        stale,
    },
};

/// A CRM in memory, with contacts alone.
#[derive(Default)]
pub(crate) struct Crm {
    rows: Mutex<Rows>,
    /// How often changes were asked for, and which of them the CRM does not take: every one of this number; 0 for none.
    asked: AtomicU64,
    fail_every: AtomicU64,
}

#[derive(Clone, Default)]
struct Rows {
    contacts: BTreeMap<ContactId, Contact>,
    deleted: BTreeSet<Email>,
    /// The ids of the commits that were applied.
    applied: BTreeSet<String>,
}

impl Crm {
    /// A CRM with this many contacts.
    pub(crate) fn with_contacts(many: usize) -> Self {
        let contact = |n: usize| Contact {
            id: ContactId::new(format!("c{n:03}")),
            email: Email::parse(&format!("person{n}@example.com")).ok(),
            secondary_emails: Vec::new(),
            properties: BTreeMap::new(),
            version: 1,
        };
        let contacts = (0..many).map(contact).map(|contact| (contact.id.clone(), contact)).collect();
        Self { rows: Mutex::new(Rows { contacts, ..Rows::default() }), ..Self::default() }
    }

    /// From now on the CRM does not take every one of this number of changes; 0: it takes all.
    pub(crate) fn fail_every(&self, every: u64) {
        self.fail_every.store(every, Ordering::Relaxed);
    }

    /// The ids of all contacts.
    pub(crate) fn ids(&self) -> Vec<ContactId> {
        self.rows().contacts.keys().cloned().collect()
    }

    /// The value of a contact's property.
    pub(crate) fn property(&self, contact: &ContactId, name: &str) -> Option<String> {
        self.rows().contacts.get(contact)?.properties.get(name).cloned()
    }

    fn rows(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a service does now and then. The retry is honest: after this time another try may work.
    fn is_up(&self) -> Result<(), StoreError> {
        let (asked, every) = (self.asked.fetch_add(1, Ordering::Relaxed), self.fail_every.load(Ordering::Relaxed));
        if every > 0 && asked % every == 0 {
            let retry = Retry::After(Duration::from_millis(5));
            return Err(StoreError::Unavailable { retry, source: "the CRM is busy".into() });
        }
        Ok(())
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
                        return Err(CommitError::Stale(stale::contact(id)));
                    }
                }
                Precondition::Identity(known) if self.identity(&known.email) != *known => {
                    return Err(CommitError::Stale(stale::email()));
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
                let known =
                    known.ok_or_else(|| StoreError::Constraint(format!("there is no contact {contact}").into()))?;
                for (name, value) in assignments {
                    match value {
                        Some(value) => known.properties.insert(name.clone(), value.clone()),
                        None => known.properties.remove(name),
                    };
                }
                known.version += 1;
            }
            // This CRM has only contacts. A CRM that shows webinars implements the other effects too.
            other => return Err(StoreError::Constraint(format!("this CRM has only contacts: {other:?}").into())),
        }
        Ok(())
    }
}

#[async_trait]
impl ContactStore for Crm {
    async fn contacts(&self, ids: &[ContactId]) -> Result<Vec<Option<Arc<Contact>>>, StoreError> {
        let rows = self.rows();
        Ok(ids.iter().map(|id| rows.contacts.get(id).cloned().map(Arc::new)).collect())
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
        Ok(["firstname", "lastname", "company", "lead_score"].map(text).into())
    }

    async fn registrations(&self, keys: &[(WebinarId, Email)]) -> Result<Vec<Option<Registration>>, StoreError> {
        Ok(vec![None; keys.len()])
    }

    async fn apply(&self, id: &ApplyId, effects: &[Effect], preconditions: &[Precondition]) -> Result<(), CommitError> {
        self.is_up()?;
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

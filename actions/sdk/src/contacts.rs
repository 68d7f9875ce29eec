//! Contacts: capabilities `contacts-read` and `contacts-write`.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::{
    Failure, Host,
    host::{Backend, one},
};

/// The id of a contact in the store. Its form depends on the account's own system.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ContactId(String);

impl ContactId {
    /// Makes an id of a text, unchanged.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for ContactId {
    fn from(id: &str) -> Self {
        Self::new(id)
    }
}

impl fmt::Display for ContactId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A contact, with the requested properties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Its id.
    pub id: ContactId,
    /// The primary email.
    pub email: Option<String>,
    /// The requested properties that have a value, by internal name.
    pub properties: BTreeMap<String, String>,
}

impl Contact {
    /// A contact with an id only.
    pub fn new(id: impl Into<ContactId>) -> Self {
        Self { id: id.into(), email: None, properties: BTreeMap::new() }
    }

    /// The same contact with a primary email.
    #[must_use]
    pub fn with_email(mut self, email: impl Into<String>) -> Self {
        self.email = Some(email.into());
        self
    }

    /// The same contact with a property.
    #[must_use]
    pub fn with(mut self, property: impl Into<String>, value: impl Into<String>) -> Self {
        self.properties.insert(property.into(), value.into());
        self
    }

    /// The value of a property, if it has one and was requested.
    pub fn property(&self, name: &str) -> Option<&str> {
        self.properties.get(name).map(String::as_str)
    }
}

/// New values for properties of one contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The contact to change.
    pub contact: ContactId,
    /// By internal name; `None` clears.
    pub assignments: BTreeMap<String, Option<String>>,
}

impl Change {
    /// A change of a contact, without assignments yet.
    pub fn of(contact: impl Into<ContactId>) -> Self {
        Self { contact: contact.into(), assignments: BTreeMap::new() }
    }

    /// Sets a property.
    #[must_use]
    pub fn set(mut self, property: impl Into<String>, value: impl Into<String>) -> Self {
        self.assignments.insert(property.into(), Some(value.into()));
        self
    }

    /// Clears a property.
    #[must_use]
    pub fn clear(mut self, property: impl Into<String>) -> Self {
        self.assignments.insert(property.into(), None);
        self
    }
}

/// A contact to create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewContact {
    /// The primary email.
    pub email: String,
    /// Properties by internal name.
    pub properties: BTreeMap<String, String>,
}

impl NewContact {
    /// A contact with an email.
    pub fn new(email: impl Into<String>) -> Self {
        Self { email: email.into(), properties: BTreeMap::new() }
    }

    /// Sets a property.
    #[must_use]
    pub fn set(mut self, property: impl Into<String>, value: impl Into<String>) -> Self {
        self.properties.insert(property.into(), value.into());
        self
    }
}

/// The contacts of the store: [`Host::contacts`].
///
/// Each function takes a batch and makes one host call. Reading needs the capability `contacts-read`, writing
/// `contacts-write`. The host keeps the writes when the run commits; before that, only the run itself sees them.
#[derive(Clone, Copy)]
pub struct Contacts<'a>(pub(crate) &'a Host);

impl Contacts<'_> {
    /// Contacts by id: one answer for each id, in the same order; `None` where no contact has the id. `properties`
    /// names the properties to fetch; an empty list means all except masked ones.
    ///
    /// # Errors
    /// The host's refusal.
    pub fn get(&self, ids: &[ContactId], properties: &[&str]) -> Result<Vec<Option<Contact>>, Failure> {
        self.0.backend().get_contacts(ids, properties)
    }

    /// One contact by id.
    ///
    /// # Errors
    /// As [`Contacts::get`].
    pub fn get_one(&self, id: &ContactId, properties: &[&str]) -> Result<Option<Contact>, Failure> {
        one(self.get(std::slice::from_ref(id), properties)?)
    }

    /// Contacts by primary email: one answer for each email, in the same order.
    ///
    /// # Errors
    /// As [`Contacts::get`].
    pub fn find_by_email(&self, emails: &[&str], properties: &[&str]) -> Result<Vec<Option<Contact>>, Failure> {
        self.0.backend().find_contacts(emails, properties)
    }

    /// One contact by primary email.
    ///
    /// # Errors
    /// As [`Contacts::get`].
    pub fn find_one_by_email(&self, email: &str, properties: &[&str]) -> Result<Option<Contact>, Failure> {
        one(self.find_by_email(&[email], properties)?)
    }

    /// Changes properties: one outcome for each change, in the same order.
    pub fn update(&self, changes: &[Change]) -> Vec<Result<(), Failure>> {
        self.0.backend().update_contacts(changes)
    }

    /// Changes properties of one contact.
    ///
    /// # Errors
    /// The host's refusal.
    pub fn update_one(&self, change: &Change) -> Result<(), Failure> {
        one(self.update(std::slice::from_ref(change)))?
    }

    /// Creates contacts: one outcome for each, in the same order, with the new contact's id.
    pub fn create(&self, contacts: &[NewContact]) -> Vec<Result<ContactId, Failure>> {
        self.0.backend().create_contacts(contacts)
    }

    /// Creates one contact.
    ///
    /// # Errors
    /// The host's refusal.
    pub fn create_one(&self, contact: &NewContact) -> Result<ContactId, Failure> {
        one(self.create(std::slice::from_ref(contact)))?
    }
}

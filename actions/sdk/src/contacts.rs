//! The data of contacts: capabilities `contacts-read` and `contacts-write`.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

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

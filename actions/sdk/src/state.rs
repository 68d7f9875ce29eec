//! The entries of an action's key-value store: capability `state`.

use crate::ContactId;

/// An entry of an action's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its key, of 1 to 255 bytes.
    pub key: String,
    /// Its value, of 64 KiB at most.
    pub value: String,
    /// The contact that the entry is about. The host deletes the entry when the person is erased.
    pub about: Option<ContactId>,
}

impl Entry {
    /// An entry that is about no contact.
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self { key: key.into(), value: value.into(), about: None }
    }

    /// Names the contact that the entry is about. Every entry that holds data about a person must have one.
    #[must_use]
    pub fn about(mut self, contact: impl Into<ContactId>) -> Self {
        self.about = Some(contact.into());
        self
    }
}

/// A page of entries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EntriesPage {
    /// The entries, in the order of their keys.
    pub entries: Vec<Entry>,
    /// The token of the next page; none on the last page.
    pub next: Option<String>,
}

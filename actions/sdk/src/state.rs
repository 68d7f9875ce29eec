//! What an action keeps from one run to the next.

use crate::{
    ContactId, Failure, Host,
    host::{Backend, one},
};

/// An entry of an action's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its key, of 1 to 255 bytes.
    pub key: String,
    /// Its value, of 64 KiB at most.
    pub value: String,
    /// The contact that it is about: the entry goes when the person is erased.
    pub about: Option<ContactId>,
}

impl Entry {
    /// An entry about nobody.
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self { key: key.into(), value: value.into(), about: None }
    }

    /// Says which contact it is about. Every entry that says something of a person has one.
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
    /// Asks for the next page; none on the last.
    pub next: Option<String>,
}

/// The action's own texts under keys: [`Host::state`]. All its runs in an account share them, and no other action sees them.
#[derive(Clone, Copy)]
pub struct State<'a>(pub(crate) &'a Host);

impl State<'_> {
    /// Values by key, one answer a key, in the same order; `None` for a key without an entry.
    ///
    /// # Errors
    /// What the host refuses.
    pub fn get(&self, keys: &[&str]) -> Result<Vec<Option<String>>, Failure> {
        self.0.backend().state_get(keys)
    }

    /// The value of one key.
    ///
    /// # Errors
    /// As [`State::get`].
    pub fn get_one(&self, key: &str) -> Result<Option<String>, Failure> {
        one(self.get(&[key])?)
    }

    /// Puts entries in place of what was under their keys: one outcome an entry, in the same order.
    pub fn set(&self, entries: &[Entry]) -> Vec<Result<(), Failure>> {
        self.0.backend().state_set(entries)
    }

    /// Puts one entry in place of what was under its key.
    ///
    /// # Errors
    /// What the host refuses: `state-full` where the action may keep no more.
    pub fn set_one(&self, entry: Entry) -> Result<(), Failure> {
        one(self.set(std::slice::from_ref(&entry)))?
    }

    /// Removes entries by key. A key without one is no error.
    ///
    /// # Errors
    /// What the host refuses.
    pub fn delete(&self, keys: &[&str]) -> Result<(), Failure> {
        self.0.backend().state_delete(keys)
    }

    /// A page of the entries whose keys begin with a prefix, in the order of their keys. `page` is `None` at first, then the
    /// `next` of the page before.
    ///
    /// # Errors
    /// What the host refuses.
    pub fn list(&self, prefix: &str, page: Option<&str>) -> Result<EntriesPage, Failure> {
        self.0.backend().state_list(prefix, page)
    }
}

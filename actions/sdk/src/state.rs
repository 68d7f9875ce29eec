//! The action's own key-value store, which lasts from run to run: capability `state`.

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

/// The action's own key-value store: [`Host::state`]. All its runs in an account share it, and no other action sees it.
#[derive(Clone, Copy)]
pub struct State<'a>(pub(crate) &'a Host);

impl State<'_> {
    /// Values by key: one answer for each key, in the same order; `None` for a key without an entry.
    ///
    /// # Errors
    /// The host's refusal.
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

    /// Writes entries, replacing the values under their keys: one outcome for each entry, in the same order.
    pub fn set(&self, entries: &[Entry]) -> Vec<Result<(), Failure>> {
        self.0.backend().state_set(entries)
    }

    /// Writes one entry, replacing the value under its key.
    ///
    /// # Errors
    /// The host's refusal: `state-full` where the action may keep no more.
    pub fn set_one(&self, entry: Entry) -> Result<(), Failure> {
        one(self.set(std::slice::from_ref(&entry)))?
    }

    /// Removes entries by key. A key without an entry is not an error.
    ///
    /// # Errors
    /// The host's refusal.
    pub fn delete(&self, keys: &[&str]) -> Result<(), Failure> {
        self.0.backend().state_delete(keys)
    }

    /// A page of the entries whose keys begin with a prefix, in the order of their keys. `page` is `None` at first, then the
    /// `next` of the page before.
    ///
    /// # Errors
    /// The host's refusal.
    pub fn list(&self, prefix: &str, page: Option<&str>) -> Result<EntriesPage, Failure> {
        self.0.backend().state_list(prefix, page)
    }
}

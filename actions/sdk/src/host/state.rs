//! The action's own key-value store, which lasts from run to run: capability `state`.

use super::{Host, one};
use crate::{EntriesPage, Entry, Failure, backend::Backend};

/// The action's own key-value store: [`Host::state`]. All its runs in an account share it, and no other action sees it.
#[derive(Clone, Copy)]
pub struct State<'a>(pub(super) &'a Host);

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

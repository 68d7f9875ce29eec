//! What actions keep between their runs (the capability `state`).

use greenroom_domain::{
    ContactId,
    store::{CommitError, Mentions, StateCommit, StateEntry, StateRange, StateRead, StateUsage, stale},
};
use jiff::Timestamp;

use super::{Kept, erasure::ErasedAs};

/// The key of the row with the highest version so far.
const HIGHEST: () = ();

impl Kept {
    pub(super) fn state_entry(&self, action: &str, key: &str) -> Option<&StateEntry> {
        self.state.get(&(action.to_owned(), key.to_owned()))
    }

    /// The entries of a range, in the order of their keys.
    pub(super) fn state_range<'a>(
        &'a self,
        action: &'a str,
        range: &'a StateRange,
    ) -> impl Iterator<Item = &'a StateEntry> {
        let of_action = self.state.iter().filter(move |((of, _), _)| of == action).map(|(_, entry)| entry);
        of_action.filter(|entry| range.contains(&entry.key))
    }

    pub(super) fn state_usage(&self, action: &str) -> StateUsage {
        let of_action = self.state.iter().filter(|((of, _), _)| of == action);
        of_action.fold(StateUsage::default(), |usage, (_, entry)| {
            usage.replaced(None, Some(StateUsage::of(&entry.key, &entry.value)))
        })
    }

    /// Writes the state of a run that began at `started_at`, unless an entry that the run has read was changed since.
    pub(super) fn write_state(&mut self, state: &StateCommit, started_at: Timestamp) -> Result<(), CommitError> {
        let action = state.action.as_str();
        if !state.reads.iter().all(|read| self.state_still_holds(action, read)) {
            return Err(CommitError::Stale(stale::state()));
        }
        let before = self.state_usage(action);
        for write in &state.writes {
            let key = (action.to_owned(), write.key.clone());
            match &write.value {
                Some((value, about))
                    if !about.as_ref().is_some_and(|about| self.is_erased_since(about, started_at)) =>
                {
                    let version = self.state_versions.get(&HIGHEST).copied().unwrap_or(0) + 1;
                    self.state_versions.put(HIGHEST, version);
                    let (value, about) = (value.clone(), about.clone());
                    self.state.put(key, StateEntry { key: write.key.clone(), value, about, version });
                }
                // Nothing is kept of an erased person (C10: erased people leave only keyed hashes).
                _ => {
                    self.state.take(&key);
                }
            }
        }
        if !before.may_become(self.state_usage(action), state.bound) {
            return Err(CommitError::Stale(stale::state_size()));
        }
        Ok(())
    }

    fn state_still_holds(&self, action: &str, read: &StateRead) -> bool {
        match read {
            StateRead::Entry { key, version } => self.state_entry(action, key).map(|entry| entry.version) == *version,
            StateRead::Range { range, entries, newest } => {
                let versions: Vec<u64> = self.state_range(action, range).map(|entry| entry.version).collect();
                versions.len() as u64 == *entries && versions.iter().max().copied().unwrap_or(0) == *newest
            }
        }
    }

    pub(super) fn is_erased_since(&self, contact: &ContactId, began: Timestamp) -> bool {
        self.erased_at(ErasedAs::Contact, contact.as_str()).is_some_and(|erased_at| erased_at >= began)
    }

    /// Removes entries that are about a contact, or hold one of the emails. Answers how many.
    pub(super) fn forget_state(&mut self, contact: Option<&ContactId>, mentions: &Mentions) -> u64 {
        let forgotten = self.state.take_where(|_, entry| {
            (entry.about.is_some() && entry.about.as_ref() == contact)
                || mentions.found_in(&entry.key)
                || mentions.found_in(&entry.value)
        });
        forgotten.len() as u64
    }
}

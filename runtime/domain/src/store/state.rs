//! The state of actions: entries that they keep between their runs.

use crate::ContactId;

/// One entry of an action's state.
#[derive(derive_more::Debug, Clone, PartialEq, Eq)]
pub struct StateEntry {
    /// Its key.
    pub key: String,
    /// Its value.
    #[debug("{} bytes", value.len())]
    pub value: String,
    /// The contact that it is about, if it is about one.
    pub about: Option<ContactId>,
    /// Another number after each write of the key: it shows whether an entry still is the one that was read.
    pub version: u64,
}

/// How much an action keeps, or may keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StateUsage {
    /// How many entries.
    pub entries: u64,
    /// How many bytes all keys and values have.
    pub bytes: u64,
}

impl StateUsage {
    /// The room that one entry takes.
    pub fn of(key: &str, value: &str) -> Self {
        Self { entries: 1, bytes: (key.len() + value.len()) as u64 }
    }

    /// With one entry in place of another, where there is either.
    #[must_use]
    pub fn replaced(self, old: Option<Self>, new: Option<Self>) -> Self {
        let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
        let replaced = |all: u64, old: u64, new: u64| all.saturating_sub(old).saturating_add(new);
        Self {
            entries: replaced(self.entries, old.entries, new.entries),
            bytes: replaced(self.bytes, old.bytes, new.bytes),
        }
    }

    /// Whether an action that keeps this may keep `after` instead: within the bound, or no more than before, as where the
    /// bound was lowered meanwhile.
    pub fn may_become(self, after: Self, bound: Self) -> bool {
        after.fits(bound) || after.fits(self)
    }

    fn fits(self, bound: Self) -> bool {
        self.entries <= bound.entries && self.bytes <= bound.bytes
    }
}

/// Entries of an action in the order of their keys: those that begin with `prefix`, come after `after`, and not after `upto`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StateRange {
    /// The prefix of their keys.
    pub prefix: String,
    /// The last key before them.
    pub after: Option<String>,
    /// The last key that may be among them; none for all that follow.
    pub upto: Option<String>,
}

impl StateRange {
    /// Whether a key is in the range.
    pub fn contains(&self, key: &str) -> bool {
        key.starts_with(&self.prefix)
            && self.after.as_deref().is_none_or(|after| key > after)
            && self.upto.as_deref().is_none_or(|upto| key <= upto)
    }
}

/// A part of its action's state that a run has read: checked again in the transaction that writes the run's effects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StateRead {
    /// The entry of a key, by its version; none where there was none.
    Entry {
        /// The key.
        key: String,
        /// The version.
        version: Option<u64>,
    },
    /// All entries of a range: as many, the newest of this version.
    Range {
        /// The range.
        range: StateRange,
        /// How many there were.
        entries: u64,
        /// The highest of their versions; 0 where there were none.
        newest: u64,
    },
}

/// One write of an action's state.
#[derive(derive_more::Debug, Clone, PartialEq, Eq)]
pub struct StateWrite {
    /// The key.
    pub key: String,
    /// Its new value, with the contact that it is about; none removes the entry.
    #[debug("{:?}", value.as_ref().map(|(value, about)| (value.len(), about)))]
    pub value: Option<(String, Option<ContactId>)>,
}

/// The part of a run's commit that belongs to its action's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateCommit {
    /// The action's name.
    pub action: String,
    /// The entries and ranges that the run has read.
    pub reads: Vec<StateRead>,
    /// The entries that it writes.
    pub writes: Vec<StateWrite>,
    /// How much the action may keep after it, where it writes values.
    pub bound: StateUsage,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_counted_once_however_often_it_is_replaced() {
        let (small, large) = (StateUsage::of("k", "v"), StateUsage::of("k", "value"));
        let one = StateUsage::default().replaced(None, Some(small));
        assert_eq!((one, one.replaced(Some(small), Some(large))), (small, large));
        assert_eq!(one.replaced(Some(small), None), StateUsage::default());
    }

    #[test]
    fn more_than_the_bound_is_kept_where_it_was_kept_before() {
        let usage = |entries, bytes| StateUsage { entries, bytes };
        let bound = usage(2, 10);
        for (before, after, may) in [
            (usage(0, 0), usage(2, 10), true),
            (usage(2, 10), usage(3, 10), false),
            (usage(2, 10), usage(2, 11), false),
            (usage(5, 50), usage(5, 50), true),
            (usage(5, 50), usage(4, 40), true),
            (usage(5, 50), usage(5, 51), false),
        ] {
            assert_eq!(before.may_become(after, bound), may, "{before:?} {after:?}");
        }
    }
}

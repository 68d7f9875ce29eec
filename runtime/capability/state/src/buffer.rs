//! The entries of its action's state that one run has read and written.

use std::collections::BTreeMap;

use greenroom_domain::{
    ContactId,
    store::{StateCommit, StateEntry, StateRange, StateRead, StateUsage, StateWrite},
};

/// A value, and the contact that the entry is about.
pub(crate) type Kept = (String, Option<ContactId>);

/// The entries of its action's state that one run has read and written.
#[derive(Debug, Default)]
pub struct Buffer {
    /// The versions of entries when they were first read.
    read: BTreeMap<String, Option<u64>>,
    /// For each range, when it was first read: the number of its entries, and the highest of their versions.
    ranges: BTreeMap<StateRange, (u64, u64)>,
    /// The written entries; none for a removed one.
    written: BTreeMap<String, Option<Kept>>,
    /// The sizes that the written entries had before.
    had: BTreeMap<String, Option<StateUsage>>,
    /// How much the action's state takes, with the changes of this run; none until it was loaded.
    usage: Option<StateUsage>,
    /// How much the action's state may take.
    bound: StateUsage,
}

impl Buffer {
    /// Records that an entry was read. Returns whether it is the first time.
    pub(crate) fn read(&mut self, key: &str, version: Option<u64>) -> bool {
        if self.read.contains_key(key) {
            return false;
        }
        self.read.insert(key.to_owned(), version);
        true
    }

    /// The value that the run has written under a key. The inner option is none where the run removed the entry.
    pub(crate) fn written(&self, key: &str) -> Option<Option<&Kept>> {
        self.written.get(key).map(Option::as_ref)
    }

    pub(crate) fn is_reckoned(&self) -> bool {
        self.usage.is_some()
    }

    /// Records how much the action's state takes.
    pub(crate) fn reckoned(&mut self, usage: StateUsage) {
        self.usage = Some(usage);
    }

    /// Records the size of an entry in the store. Returns whether it is the first time.
    pub(crate) fn had(&mut self, key: &str, size: Option<StateUsage>) -> bool {
        if self.had.contains_key(key) {
            return false;
        }
        self.had.insert(key.to_owned(), size);
        true
    }

    /// Whether an entry may be set.
    pub(crate) fn fits(&self, key: &str, value: &str, bound: StateUsage) -> bool {
        let before = self.usage.unwrap_or_default();
        before.may_become(before.replaced(self.size_of(key), Some(StateUsage::of(key, value))), bound)
    }

    pub(crate) fn set(&mut self, key: String, value: String, about: Option<ContactId>, bound: StateUsage) {
        self.bound = bound;
        let new = StateUsage::of(&key, &value);
        self.write(key, Some(new), Some((value, about)));
    }

    pub(crate) fn delete(&mut self, key: String) {
        self.write(key, None, None);
    }

    fn write(&mut self, key: String, new: Option<StateUsage>, kept: Option<Kept>) {
        let usage = self.usage.unwrap_or_default().replaced(self.size_of(&key), new);
        self.usage = Some(usage);
        self.written.insert(key, kept);
    }

    /// The size of an entry, with the changes of this run.
    fn size_of(&self, key: &str) -> Option<StateUsage> {
        match self.written.get(key) {
            Some(written) => written.as_ref().map(|(value, _)| StateUsage::of(key, value)),
            None => self.had.get(key).copied().flatten(),
        }
    }

    /// Records that a range was read, and returns its entries with the changes of this run.
    pub(crate) fn seen(&mut self, range: StateRange, stored: Vec<StateEntry>) -> BTreeMap<String, Kept> {
        let newest = stored.iter().map(|entry| entry.version).max().unwrap_or(0);
        let entries = stored.len() as u64;
        let mut seen: BTreeMap<String, Kept> =
            stored.into_iter().map(|entry| (entry.key, (entry.value, entry.about))).collect();
        for (key, kept) in &self.written {
            let is_in = key.starts_with(&range.prefix)
                && range.after.as_ref().is_none_or(|after| key > after)
                && range.upto.as_ref().is_none_or(|upto| key <= upto);
            match kept {
                Some(kept) if is_in => {
                    seen.insert(key.clone(), kept.clone());
                }
                _ => {
                    seen.remove(key);
                }
            }
        }
        self.ranges.entry(range).or_insert((entries, newest));
        seen
    }

    /// The part of the run's commit that concerns the state.
    pub(crate) fn take(&mut self, action: String) -> StateCommit {
        let read = std::mem::take(&mut self.read).into_iter();
        let read = read.map(|(key, version)| StateRead::Entry { key, version });
        let ranges = std::mem::take(&mut self.ranges).into_iter();
        let ranges = ranges.map(|(range, (entries, newest))| StateRead::Range { range, entries, newest });
        let written = std::mem::take(&mut self.written).into_iter();
        StateCommit {
            action,
            reads: read.chain(ranges).collect(),
            writes: written.map(|(key, value)| StateWrite { key, value }).collect(),
            bound: self.bound,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUND: StateUsage = StateUsage { entries: 2, bytes: 10 };

    fn buffer(usage: StateUsage) -> Buffer {
        let mut buffer = Buffer::default();
        buffer.reckoned(usage);
        buffer
    }

    fn set(buffer: &mut Buffer, key: &str, value: &str) -> bool {
        let fits = buffer.fits(key, value, BOUND);
        if fits {
            buffer.set(key.to_owned(), value.to_owned(), None, BOUND);
        }
        fits
    }

    #[test]
    fn the_state_is_limited_in_entries_and_bytes() {
        let mut buffer = buffer(StateUsage::default());
        assert!(set(&mut buffer, "a", "1234") && set(&mut buffer, "b", "1234"));
        assert!(!set(&mut buffer, "c", ""), "a third entry");
        assert!(!set(&mut buffer, "b", "12345"), "an eleventh byte");
        assert!(set(&mut buffer, "a", "1") && set(&mut buffer, "b", "1234567"));
        buffer.delete("a".to_owned());
        assert!(set(&mut buffer, "c", "1"));
    }

    #[test]
    fn stored_entries_count_and_can_shrink_when_the_limit_is_exceeded() {
        let mut buffer = buffer(StateUsage { entries: 3, bytes: 20 });
        buffer.had("a", Some(StateUsage::of("a", "1234567")));
        assert!(!set(&mut buffer, "b", "1") && !set(&mut buffer, "a", "12345678"));
        assert!(set(&mut buffer, "a", "123"));
    }

    #[test]
    fn a_page_has_the_entries_that_the_run_wrote() {
        let mut buffer = buffer(StateUsage::default());
        for key in ["x/1", "x/3", "x/7", "y/1"] {
            assert!(buffer.written(key).is_none());
            buffer.set(key.to_owned(), "new".to_owned(), None, BOUND);
        }
        buffer.delete("x/2".to_owned());
        let stored = ["x/2", "x/3", "x/4"].map(|key| StateEntry {
            key: key.to_owned(),
            value: "old".to_owned(),
            about: None,
            version: 7,
        });
        let range = StateRange { prefix: "x/".into(), after: Some("x/1".into()), upto: Some("x/4".into()) };
        let seen = buffer.seen(range, stored.to_vec());
        let seen: Vec<_> = seen.iter().map(|(key, (value, _))| (key.as_str(), value.as_str())).collect();
        assert_eq!(seen, [("x/3", "new"), ("x/4", "old")]);
        let commit = buffer.take("action".to_owned());
        assert!(matches!(&commit.reads[..], [StateRead::Range { entries: 3, newest: 7, .. }]));
        assert_eq!(commit.writes.len(), 5);
        assert!(buffer.written.is_empty());
    }
}

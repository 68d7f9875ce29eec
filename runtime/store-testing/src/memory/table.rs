//! Tables that can undo the writes since they were last kept.

use std::collections::BTreeMap;

/// Rows by key. Every change notes the row before it, until [`Table::keep`].
#[derive(Debug)]
pub(super) struct Table<K, V> {
    rows: BTreeMap<K, V>,
    before: Vec<(K, Option<V>)>,
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), before: Vec::new() }
    }
}

impl<K: Ord + Clone, V: Clone> Table<K, V> {
    pub(super) fn get(&self, key: &K) -> Option<&V> {
        self.rows.get(key)
    }

    pub(super) fn has(&self, key: &K) -> bool {
        self.rows.contains_key(key)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        self.rows.iter()
    }

    pub(super) fn values(&self) -> impl DoubleEndedIterator<Item = &V> {
        self.rows.values()
    }

    /// The rows before a key, in the order of keys.
    pub(super) fn before(&self, end: &K) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        self.rows.range(..end)
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Writes a row, new or in place of the one there.
    pub(super) fn put(&mut self, key: K, value: V) {
        let before = self.rows.insert(key.clone(), value);
        self.before.push((key, before));
    }

    /// Removes a row; gives it back.
    pub(super) fn take(&mut self, key: &K) -> Option<V> {
        let (key, value) = self.rows.remove_entry(key)?;
        self.before.push((key, Some(value.clone())));
        Some(value)
    }

    /// Changes a row where there is one.
    pub(super) fn change(&mut self, key: &K, change: impl FnOnce(&mut V)) {
        if let Some(value) = self.rows.get_mut(key) {
            self.before.push((key.clone(), Some(value.clone())));
            change(value);
        }
    }

    /// Removes the rows for which this is so; gives them back.
    pub(super) fn take_where(&mut self, gone: impl Fn(&K, &V) -> bool) -> Vec<(K, V)> {
        let keys: Vec<K> =
            self.rows.iter().filter(|(key, value)| gone(key, value)).map(|(key, _)| key.clone()).collect();
        keys.into_iter().filter_map(|key| self.take(&key).map(|value| (key, value))).collect()
    }

    /// Keeps the writes.
    pub(super) fn keep(&mut self) {
        self.before.clear();
    }

    /// Undoes the writes since the table was last kept, the latest first.
    pub(super) fn undo(&mut self) {
        while let Some((key, before)) = self.before.pop() {
            match before {
                Some(value) => self.rows.insert(key, value),
                None => self.rows.remove(&key),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_kept_is_undone() {
        let mut table = Table::default();
        table.put("a", 1);
        table.put("b", 2);
        table.keep();
        table.put("a", 10);
        table.change(&"a", |value| *value += 1);
        assert_eq!((table.take(&"b"), table.take(&"c")), (Some(2), None));
        table.put("c", 3);
        table.take_where(|key, _| *key == "a");
        assert_eq!(table.iter().collect::<Vec<_>>(), [(&"c", &3)]);
        table.undo();
        assert_eq!(table.iter().collect::<Vec<_>>(), [(&"a", &1), (&"b", &2)]);
    }
}

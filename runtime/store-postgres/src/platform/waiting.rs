//! Commits that wait to be written together.

use std::{
    collections::BTreeMap,
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use greenroom_domain::{RunId, store::Commit};
use tokio::sync::{Semaphore, oneshot};

/// How many commits are written together at most: each locks a name.
const MOST: usize = 64;

/// How many bytes of journals they have at most, unless one alone has more: they are one message to the server.
const MOST_BYTES: usize = 4 << 20;

/// How many callers write at once: one waits for the disk while another one's statements are carried out.
const WRITERS: usize = 2;

/// Commits that wait to be written.
#[derive(Debug)]
pub(crate) struct Waiting {
    commits: Mutex<Vec<Entry>>,
    /// The right to write what waits.
    pub(crate) turns: Semaphore,
}

/// A commit whose caller waits.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) commit: Arc<Commit>,
    /// Told when it is written. Dropped where its caller has to write it alone.
    pub(crate) written: oneshot::Sender<()>,
}

impl Entry {
    fn bytes(&self) -> usize {
        self.commit.journal.as_ref().map_or(0, |journal| journal.body.len())
    }
}

impl Default for Waiting {
    fn default() -> Self {
        Self { commits: Mutex::default(), turns: Semaphore::new(WRITERS) }
    }
}

impl Waiting {
    fn commits(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.commits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn add(&self, commit: Arc<Commit>) -> oneshot::Receiver<()> {
        let (written, is_written) = oneshot::channel();
        self.commits().push(Entry { commit, written });
        is_written
    }

    /// The commits that have waited longest, without those that nobody waits for any more. Two of one run are not taken together.
    pub(crate) fn take(&self) -> Vec<Entry> {
        let mut waiting = self.commits();
        let (mut taken, mut bytes): (BTreeMap<RunId, Entry>, _) = (BTreeMap::new(), 0);
        for entry in mem::take(&mut *waiting).into_iter().filter(|entry| !entry.written.is_closed()) {
            let has_place = taken.is_empty() || (taken.len() < MOST && bytes + entry.bytes() <= MOST_BYTES);
            match &entry.commit.run {
                Some(run) if has_place && !taken.contains_key(&run.id) => {
                    bytes += entry.bytes();
                    taken.insert(run.id, entry);
                }
                _ => waiting.push(entry),
            }
        }
        taken.into_values().collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use greenroom_domain::store::{Journal, JournalLevel};
    use greenroom_store_testing::sample::{done, run};

    use super::*;

    fn commit(number: u128) -> Arc<Commit> {
        Arc::new(Commit { run: Some(run(number, None, done())), ..Commit::default() })
    }

    #[test]
    fn those_that_somebody_waits_for_are_taken_and_each_run_once() {
        let waiting = Waiting::default();
        let _first = waiting.add(commit(1));
        let _again = waiting.add(commit(1));
        drop(waiting.add(commit(2)));
        let _third = waiting.add(commit(3));
        assert_eq!(waiting.take().len(), 2);
        assert_eq!(waiting.take().len(), 1);
        assert!(waiting.take().is_empty());
        let _many: Vec<_> = (0..=MOST as u128).map(|number| waiting.add(commit(number))).collect();
        assert_eq!((waiting.take().len(), waiting.take().len()), (MOST, 1));
    }

    #[test]
    fn a_large_journal_is_written_alone() {
        let waiting = Waiting::default();
        let with_bytes = |number, bytes| {
            let body = "a".repeat(bytes);
            let journal = Some(Journal { level: JournalLevel::Full, body, contacts: Vec::new() });
            Arc::new(Commit { run: Some(run(number, None, done())), journal, ..Commit::default() })
        };
        let _callers: Vec<_> = [MOST_BYTES + 1, 10, MOST_BYTES, 10]
            .into_iter()
            .enumerate()
            .map(|(number, bytes)| waiting.add(with_bytes(number as u128, bytes)))
            .collect();
        assert_eq!([waiting.take().len(), waiting.take().len(), waiting.take().len()], [1, 2, 1]);
    }
}

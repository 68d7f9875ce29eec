//! Commits that wait to be written together.

use std::{
    collections::BTreeMap,
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use greenroom_domain::{
    RunId,
    store::{Commit, CommitError},
};
use tokio::sync::{Semaphore, oneshot};

/// How many commits are written together at most: each locks a name.
const MOST: usize = 64;

/// How many callers write at once: one waits for the disk while another one's statements are carried out.
const WRITERS: usize = 2;

/// Commits that wait to be written.
#[derive(Debug)]
pub(crate) struct Waiting {
    commits: Mutex<Vec<Entry>>,
    /// The right to write what waits.
    pub(crate) turns: Semaphore,
}

/// A commit, and where its caller waits for the answer.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) commit: Arc<Commit>,
    pub(crate) answer: oneshot::Sender<Result<(), CommitError>>,
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

    pub(crate) fn add(&self, commit: Arc<Commit>) -> oneshot::Receiver<Result<(), CommitError>> {
        let (answer, answered) = oneshot::channel();
        self.commits().push(Entry { commit, answer });
        answered
    }

    /// The commits that have waited longest, without those that nobody waits for any more. Two of one run are not taken together.
    pub(crate) fn take(&self) -> Vec<Entry> {
        let mut waiting = self.commits();
        let mut taken: BTreeMap<RunId, Entry> = BTreeMap::new();
        for entry in mem::take(&mut *waiting).into_iter().filter(|entry| !entry.answer.is_closed()) {
            match &entry.commit.run {
                Some(run) if taken.len() < MOST && !taken.contains_key(&run.id) => {
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
}

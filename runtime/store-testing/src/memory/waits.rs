//! Waits of runs.

use std::{collections::BTreeSet, hash::BuildHasher};

use greenroom_domain::{
    BY_ERASED, CompleteOutcome, Completion, ContactId, NewWait, PendingWait, RunId, Wait, WaitTokenHash,
    rules::waiting,
    store::{CommitError, Mentions, RunRecord, stale},
};
use jiff::Timestamp;

use super::{Kept, constraint};

impl Kept {
    /// The key of links: it follows from the store's random state.
    pub(super) fn wait_key(&self) -> [u8; 32] {
        let mut key = [0; 32];
        for (n, part) in key.chunks_exact_mut(8).enumerate() {
            part.copy_from_slice(&self.secret.hash_one(("waits", n)).to_be_bytes());
        }
        key
    }

    pub(super) fn waits_of(&self, run: RunId) -> Vec<Wait> {
        self.waits.values().filter(|kept| kept.wait.run == run).map(|kept| kept.wait.clone()).collect()
    }

    pub(super) fn wait_by_token(&self, token: &WaitTokenHash) -> Option<Wait> {
        self.waits.values().find(|kept| kept.token == *token).map(|kept| kept.wait.clone())
    }

    pub(super) fn open_waits(&mut self, run: Option<&RunRecord>, waits: &[NewWait]) -> Result<(), CommitError> {
        if run.is_none() && !waits.is_empty() {
            return Err(constraint("a wait belongs to a run, and the commit has none"));
        }
        for new in waits {
            let key = (new.wait.run, new.wait.name.clone());
            if self.waits.has(&key) {
                return Err(CommitError::Stale(stale::wait(&new.wait.name)));
            }
            self.waits.put(key, new.clone());
        }
        Ok(())
    }

    pub(super) fn complete_wait(&mut self, run: RunId, name: &str, completion: &Completion) -> CompleteOutcome {
        let key = (run, name.to_owned());
        let outcome = waiting::complete(self.waits.get(&key).map(|kept| &kept.wait), completion.at);
        if outcome == CompleteOutcome::Completed {
            self.waits.change(&key, |kept| kept.wait.completion = Some(completion.clone()));
            self.wake_jobs(run, name, completion.at);
        }
        outcome
    }

    /// Ends the waits of a chain that are open: nothing waits for them any more.
    pub(super) fn end_waits(&mut self, run: RunId, at: Timestamp) {
        let open =
            |kept: &NewWait| kept.wait.run == run && kept.wait.completion.is_none() && kept.wait.ended_at.is_none();
        let keys: Vec<(RunId, String)> =
            self.waits.iter().filter(|(_, kept)| open(kept)).map(|(key, _)| key.clone()).collect();
        for key in keys {
            self.waits.change(&key, |kept| kept.wait.ended_at = Some(at));
        }
    }

    pub(super) fn still_pending(&self, run: RunId, pending: Vec<PendingWait>) -> Vec<PendingWait> {
        waiting::still_pending(pending, |pending| {
            self.waits.get(&(run, pending.name.clone())).is_some_and(|kept| kept.wait.completion.is_none())
        })
    }

    pub(super) fn forget_waits(
        &mut self,
        contact: Option<&ContactId>,
        mentions: &Mentions,
        runs: &BTreeSet<RunId>,
    ) -> u64 {
        let gone = self.waits.take_where(|_, NewWait { wait, .. }| {
            let value = wait.completion.as_ref().map(|completion| completion.value.to_string());
            runs.contains(&wait.run)
                || runs.contains(&wait.opened_by)
                || (contact.is_some() && wait.contact.as_ref() == contact)
                || mentions.found_in(&wait.title)
                || value.is_some_and(|value| mentions.found_in(&value))
        });
        let named: Vec<(RunId, String)> = self
            .waits
            .iter()
            .filter(|(_, kept)| kept.wait.completion.as_ref().is_some_and(|done| mentions.found_in(&done.by)))
            .map(|(key, _)| key.clone())
            .collect();
        for key in &named {
            self.waits.change(key, |kept| {
                if let Some(completion) = &mut kept.wait.completion {
                    completion.by = BY_ERASED.to_owned();
                }
            });
        }
        (gone.len() + named.len()) as u64
    }

    pub(super) fn prune_waits(&mut self, before: Timestamp) -> u64 {
        let ended = |wait: &Wait| wait.completion.as_ref().map_or(wait.ends_at(), |completion| completion.at);
        self.waits.take_where(|_, kept| ended(&kept.wait) < before).len() as u64
    }
}

//! Records of runs that changed nothing. Those of all callers that wait are written in one transaction, so that they share its
//! statements and its wait for the disk.
//!
//! There is no task between the callers and the database: a caller whose turn it is writes what waits, the others' too. If it is dropped
//! meanwhile, or cannot write them together, each caller writes its own.

use std::{sync::Arc, time::Duration};

use futures::future::try_join;
use greenroom_domain::store::{Commit, RunRecord};
use tokio::time::timeout;

use crate::{
    PostgresStore,
    contacts::erased::Register,
    platform::{error::Error, locks::Locks, rows::get, transaction::Transaction, waiting::Entry},
    runs::{
        commit::{began_before_erasure, people, record_run, told},
        journals::{self, Journaled},
    },
};

/// How long a caller waits for its turn, or for another caller that writes its commit: longer than a transaction waits for a lock or a connection.
const PATIENCE: Duration = Duration::from_secs(15);

/// Whether a commit only records a run, which had no key.
pub(crate) fn only_records(commit: &Commit) -> bool {
    let Commit { run, intent, effects, preconditions, journal: _, sync, state, waits } = commit;
    let changes_nothing = effects.is_empty() && sync.is_none() && state.is_none() && waits.is_empty();
    run.as_ref().is_some_and(|run| run.key.is_none()) && intent.is_none() && preconditions.is_empty() && changes_nothing
}

impl PostgresStore {
    /// Writes the record of a run that changed nothing, and its journal, with those of other callers. Answers whether that was done;
    /// where not, the caller writes its own, which may be written already: the caller that had taken it was dropped after its commit.
    pub(crate) async fn is_recorded_together(&self, commit: &Arc<Commit>) -> bool {
        let mut written = self.together.add(Arc::clone(commit));
        loop {
            let turn = tokio::select! {
                biased;
                is_written = &mut written => return is_written.is_ok(),
                turn = timeout(PATIENCE, self.together.turns.acquire()) => turn,
            };
            // The callers that have the turns make no progress.
            let Ok(turn) = turn else { return false };
            let waiting = self.together.take();
            if waiting.is_empty() {
                // Another caller has taken it.
                drop(turn);
                return matches!(timeout(PATIENCE, written).await, Ok(Ok(())));
            }
            self.write_waiting(waiting).await;
        }
    }

    async fn write_waiting(&self, waiting: Vec<Entry>) {
        let names = waiting.iter().filter_map(|entry| entry.commit.known_as());
        let commits: Vec<&Commit> = waiting.iter().map(|entry| &*entry.commit).collect();
        let (commits, quota) = (&commits[..], self.journal_quota);
        let work = |t: Arc<Transaction>| async move { record_all(&t, commits, quota).await };
        if self.commit_work(Locks::of(names), work).await.is_ok() {
            for entry in waiting {
                // Its caller may have left.
                let _ = entry.written.send(());
            }
        }
    }
}

/// Records runs that have no record yet.
async fn record_all(t: &Transaction, commits: &[&Commit], quota: u64) -> Result<(), Error> {
    let runs: Vec<(&RunRecord, &Commit)> =
        commits.iter().filter_map(|commit| Some((commit.run.as_ref()?, *commit))).collect();
    let ids: Vec<String> = runs.iter().map(|(run, _)| run.id.to_string()).collect();
    let known = "SELECT asked.id FROM unnest($2::text[]) AS asked (id)
        WHERE EXISTS (SELECT FROM runs WHERE account = $1 AND id = asked.id OFFSET 0)";
    let (known, _) = try_join(t.query(known, &[&ids]), t.erasure_key()).await?;
    let known = known.iter().map(|row| get(row, 0)).collect::<Result<Vec<String>, _>>()?;
    let new = runs.into_iter().zip(&ids).filter(|(_, id)| !known.contains(id)).map(|(run, _)| run);
    let register = Register::load(t).await?;
    let erased = register.erased_at(new.clone().flat_map(|(run, commit)| people(run, told(commit))).collect()).await?;
    let (alone, together): (Vec<_>, Vec<_>) =
        new.partition(|(run, commit)| began_before_erasure(run, &people(run, told(commit)), &erased));
    for (_, commit) in alone {
        record_run(t, commit, quota).await?;
    }
    let journals: Vec<Journaled<'_>> =
        together.iter().filter_map(|(run, commit)| Some((*run, commit.journal.as_ref()?))).collect();
    let runs: Vec<&RunRecord> = together.iter().map(|(run, _)| *run).collect();
    journals::write_with_records(t, &runs, &journals, quota).await
}

//! The behaviour of every [`RunStore`] whose contacts are in the same database: cases of `suite!(runs, ...)`.

mod forget;
mod intents;
mod journals;
mod keys;
mod outbox;

use greenroom_domain::{
    ContactStore, RunStore,
    store::{ApplyId, Commit, CommitError, Effect, EffectsTarget, IntentResult, RunRecord, RunResult},
};

use crate::sample;

pub use self::{forget::*, intents::*, journals::*, keys::*, outbox::*};

/// A store of runs, with the contacts in the same database.
pub trait JointStore: RunStore + ContactStore {}

impl<S: RunStore + ContactStore> JointStore for S {}

/// Commits where contacts are here.
pub(crate) async fn commit(store: &impl RunStore, commit: Commit) -> Result<(), CommitError> {
    store.commit(commit.into(), EffectsTarget::SameStore).await.map(drop)
}

/// Commits where contacts are elsewhere; the committer has the effects for itself until second 90.
async fn commit_elsewhere(store: &impl RunStore, commit: &Commit) -> Option<ApplyId> {
    let elsewhere = EffectsTarget::OtherStore { lease_until: sample::at(90) };
    store.commit(commit.clone().into(), elsewhere).await.unwrap()
}

/// Commits effects of neither a run nor an intent.
pub(crate) async fn put(store: &impl RunStore, effects: impl Into<Vec<Effect>>) {
    commit(store, Commit { effects: effects.into(), ..Commit::default() }).await.unwrap();
}

/// Run `n` under a key, which it is to have claimed.
pub(crate) fn of_run(n: u128, key: Option<&str>, result: RunResult, effects: impl Into<Vec<Effect>>) -> Commit {
    Commit { run: Some(sample::run(n, key, result)), effects: effects.into(), ..Commit::default() }
}

/// Settles an intent.
fn of_intent(id: &str, owner: &str, result: IntentResult, effects: impl Into<Vec<Effect>>) -> Commit {
    let intent = Some((id.to_owned(), owner.to_owned(), result));
    Commit { intent, effects: effects.into(), ..Commit::default() }
}

async fn record(store: &impl RunStore, n: u128) -> Option<RunRecord> {
    store.run(sample::run_id(n)).await.unwrap()
}

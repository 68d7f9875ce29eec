//! The trait [`RunStore`] on PostgreSQL: each method is a look-up or a commit, carried out by the files of the rooms.

use std::sync::Arc;

use async_trait::async_trait;
use greenroom_domain::{
    CompleteOutcome, Completion, ContactId, Email, RunId, RunStore, Sentence, StoreError, Wait, WaitTokenHash,
    store::{
        Acknowledgement, ApplyId, ClaimOutcome, Commit, CommitError, EffectsTarget, Forgotten, Intent, IntentRecord,
        IsGone, KeptJournal, KeyClaim, LeasedIntents, OpenOutcome, Pruned, RunFilter, RunRecord, StateEntry,
        StateRange, StateUsage, Subjects, Unapplied,
    },
};
use jiff::Timestamp;
use secrecy::SecretBox;

use crate::{
    PostgresStore, jobs,
    platform::{locks::Locks, sealed},
    privacy::forget::{Scanned, forget},
    retention::prune,
    runs::{commit, intents, journals, keys, outbox, records, state, together, waits},
};

impl PostgresStore {
    async fn forget_person(
        &self,
        contact: Option<&ContactId>,
        emails: &[Email],
        at: Timestamp,
    ) -> Result<Forgotten, StoreError> {
        let scanned = &self.read(|t| async move { Scanned::of(&t, emails).await }).await?;
        self.write(Locks::Account, |t| async move { forget(&t, contact, emails, at, scanned.clone()).await }).await
    }
}

#[async_trait]
impl RunStore for PostgresStore {
    async fn claim(&self, wish: &KeyClaim) -> Result<ClaimOutcome, StoreError> {
        self.write(Locks::shared(), |t| async move { keys::claim(&t, wish).await }).await
    }

    async fn release(&self, key: &str, run: RunId) -> Result<(), StoreError> {
        self.write(Locks::shared(), |t| async move { keys::release(&t, key, run).await }).await
    }

    async fn commit(&self, commit: Arc<Commit>, contacts: EffectsTarget) -> Result<Option<ApplyId>, CommitError> {
        if together::only_records(&commit) && self.is_recorded_together(&commit).await {
            return Ok(None);
        }
        let (commit, quota) = (&*commit, self.journal_quota);
        let locks = Locks::of(commit::names(commit));
        let done =
            self.commit_work(locks, |t| async move { commit::commit(&t, commit, contacts, quota).await }).await?;
        if commit.sync.is_some() {
            self.analyze_after_many().await;
        }
        Ok(done)
    }

    async fn unapplied(&self, now: Timestamp, limit: usize) -> Result<Vec<Unapplied>, StoreError> {
        self.read(|t| async move { outbox::unapplied(&t, now, limit).await }).await
    }

    async fn unapplied_about(&self, now: Timestamp, subjects: &Subjects) -> Result<Vec<Unapplied>, StoreError> {
        self.read(|t| async move { outbox::unapplied_about(&t, now, subjects).await }).await
    }

    async fn set_aside_effects(&self, limit: usize) -> Result<Vec<Unapplied>, StoreError> {
        self.read(|t| async move { outbox::set_aside_effects(&t, limit).await }).await
    }

    async fn newly_set_aside(&self) -> Result<usize, StoreError> {
        self.write(Locks::shared(), |t| async move { outbox::newly_set_aside(&t).await }).await
    }

    async fn retry_effects(&self, id: &ApplyId) -> Result<Option<ApplyId>, StoreError> {
        self.write(Locks::shared(), |t| async move { outbox::retry(&t, &id.0).await }).await
    }

    async fn drop_effects(&self, id: &ApplyId) -> Result<bool, StoreError> {
        self.write(Locks::shared(), |t| async move { outbox::drop_refused(&t, &id.0).await }).await
    }

    async fn applied(&self, id: &ApplyId) -> Result<(), StoreError> {
        self.write(Locks::shared(), |t| async move { outbox::applied(&t, &id.0).await }).await
    }

    async fn acknowledge(&self, id: &ApplyId) -> Result<Acknowledgement, StoreError> {
        self.write(Locks::shared(), |t| async move { outbox::acknowledge(&t, &id.0).await }).await
    }

    async fn set_aside(&self, id: &ApplyId, reason: &Sentence) -> Result<(), StoreError> {
        self.write(Locks::shared(), |t| async move { outbox::set_aside(&t, &id.0, reason).await }).await
    }

    async fn withdraw(&self, id: &ApplyId, instead: Option<&RunRecord>) -> Result<bool, StoreError> {
        let locks = Locks::of([id.0.as_str()]);
        self.write(locks, |t| async move { outbox::withdraw(&t, &id.0, instead).await }).await
    }

    async fn open_intent(
        &self,
        intent: &Intent,
        day_start: Timestamp,
        max_per_day: u32,
    ) -> Result<OpenOutcome, StoreError> {
        let locks = Locks::of(intents::names(intent));
        self.write(locks, |t| async move { intents::open(&t, intent, day_start, max_per_day).await }).await
    }

    async fn take_over_intents(
        &self,
        owner: &str,
        now: Timestamp,
        lease_until: Timestamp,
        limit: usize,
    ) -> Result<Vec<Intent>, StoreError> {
        let work = |t: Arc<_>| async move { intents::take_over(&t, owner, now, lease_until, limit).await };
        self.write(Locks::shared(), work).await
    }

    async fn end_leases(&self, now: Timestamp, is_gone: IsGone) -> Result<u64, StoreError> {
        self.write(Locks::shared(), |t| async move { keys::end_leases(&t, now, is_gone).await }).await
    }

    async fn leased_intents(&self, now: Timestamp) -> Result<LeasedIntents, StoreError> {
        self.read(|t| async move { intents::leased(&t, now).await }).await
    }

    async fn intents_of(&self, run: RunId) -> Result<Vec<IntentRecord>, StoreError> {
        self.read(|t| async move { intents::of_run(&t, run).await }).await
    }

    async fn run(&self, id: RunId) -> Result<Option<RunRecord>, StoreError> {
        self.read_one(|t| async move { records::by_id(&t, &id.to_string()).await }).await
    }

    async fn find_runs(
        &self,
        filter: &RunFilter,
        before: Option<RunId>,
        limit: usize,
    ) -> Result<Vec<RunRecord>, StoreError> {
        self.read_one(|t| async move { records::find(&t, filter, before, limit).await }).await
    }

    async fn journal(&self, run: RunId) -> Result<Option<KeptJournal>, StoreError> {
        self.read(|t| async move { journals::of_run(&t, run).await }).await
    }

    async fn keep_package(&self, digest: &str, package: &[u8]) -> Result<(), StoreError> {
        let now = greenroom_clock::now();
        if self.write(Locks::shared(), |t| async move { journals::note_use(&t, digest, now).await }).await? {
            return Ok(());
        }
        let work = |t: Arc<_>| async move { journals::keep_package(&t, digest, package, now).await };
        self.write(Locks::shared(), work).await
    }

    async fn package(&self, digest: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.read_one(|t| async move { journals::package(&t, digest).await }).await
    }

    async fn forget(&self, contact: &ContactId, emails: &[Email], at: Timestamp) -> Result<Forgotten, StoreError> {
        self.forget_person(Some(contact), emails, at).await
    }

    async fn forget_emails(&self, emails: &[Email], at: Timestamp) -> Result<Forgotten, StoreError> {
        self.forget_person(None, emails, at).await
    }

    fn keeps_state(&self) -> bool {
        true
    }

    async fn state_entries(&self, action: &str, keys: &[String]) -> Result<Vec<Option<StateEntry>>, StoreError> {
        self.read(|t| async move { state::entries(&t, action, keys).await }).await
    }

    async fn state_range(&self, action: &str, range: &StateRange, limit: usize) -> Result<Vec<StateEntry>, StoreError> {
        self.read(|t| async move { state::range(&t, action, range, limit).await }).await
    }

    async fn state_usage(&self, action: &str) -> Result<StateUsage, StoreError> {
        self.read(|t| async move { state::usage(&t, action).await }).await
    }

    fn keeps_waits(&self) -> bool {
        true
    }

    async fn wait_key(&self) -> Result<SecretBox<[u8; 32]>, StoreError> {
        let key = self.key.as_ref();
        self.write(Locks::shared(), |t| async move { sealed::key_for(&t, key, "waits").await }).await
    }

    async fn waits(&self, run: RunId) -> Result<Vec<Wait>, StoreError> {
        self.read(|t| async move { waits::of_run(&t, run).await }).await
    }

    async fn wait_by_token(&self, token: &WaitTokenHash) -> Result<Option<Wait>, StoreError> {
        self.read_one(|t| async move { waits::by_token(&t, token).await }).await
    }

    async fn complete_wait(
        &self,
        run: RunId,
        name: &str,
        completion: &Completion,
    ) -> Result<CompleteOutcome, StoreError> {
        self.write(Locks::shared(), |t| async move {
            let outcome = waits::complete(&t, run, name, completion).await?;
            if outcome == CompleteOutcome::Completed {
                jobs::wake(&t, run, name, completion.at).await?;
            }
            Ok(outcome)
        })
        .await
    }

    async fn prune(&self, before: Timestamp) -> Result<Pruned, StoreError> {
        let work = |t: Arc<_>| async move { prune(&t, before, greenroom_clock::now()).await };
        self.write(Locks::Account, work).await
    }
}

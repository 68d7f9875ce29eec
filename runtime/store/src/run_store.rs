//! The trait [`RunStore`] on SQLite: each method is a look-up or a commit, carried out by the files of the rooms.

use std::sync::Arc;

use async_trait::async_trait;
use greenroom_domain::{
    CompleteOutcome, Completion, ContactId, Email, RunId, RunStore, Sentence, StoreError, Wait, WaitTokenHash,
    sentence,
    store::{
        Acknowledgement, ApplyId, ClaimOutcome, Commit, CommitError, EffectsTarget, Forgotten, Intent, IntentRecord,
        IsGone, KeptJournal, KeyClaim, LeasedIntents, OpenOutcome, Pruned, RunFilter, RunRecord, StateEntry,
        StateRange, StateUsage, Subjects, Unapplied,
    },
};
use jiff::Timestamp;
use secrecy::SecretBox;

use crate::{
    SqliteStore, jobs,
    platform::{error::damaged, rows::as_limit, sealed},
    retention::prune,
    runs::{commit, intents, journals, keys, outbox, records, state, waits},
};

#[async_trait]
impl RunStore for SqliteStore {
    async fn claim(&self, wish: &KeyClaim) -> Result<ClaimOutcome, StoreError> {
        let wish = wish.clone();
        self.write_short(move |c| keys::claim(c, &wish)).await
    }

    async fn release(&self, key: &str, run: RunId) -> Result<(), StoreError> {
        let key = key.to_owned();
        self.write_short(move |c| keys::release(c, &key, run)).await
    }

    async fn commit(&self, commit: Arc<Commit>, contacts: EffectsTarget) -> Result<Option<ApplyId>, CommitError> {
        let quota = self.journal_quota;
        // A slice of a sync writes thousands of rows.
        let rows = if commit.sync.is_some() { usize::MAX } else { commit.effects.len() };
        self.commit_work(rows, move |c| commit::commit(c, &commit, contacts, quota)).await
    }

    async fn unapplied(&self, now: Timestamp, limit: usize) -> Result<Vec<Unapplied>, StoreError> {
        self.read(move |c| outbox::unapplied(c, now, as_limit(limit))).await
    }

    async fn unapplied_about(&self, now: Timestamp, subjects: &Subjects) -> Result<Vec<Unapplied>, StoreError> {
        let subjects = subjects.clone();
        self.read(move |c| outbox::unapplied_about(c, now, &subjects)).await
    }

    async fn retry_effects(&self, id: &ApplyId) -> Result<Option<ApplyId>, StoreError> {
        let id = id.0.clone();
        self.write(move |c| outbox::retry(c, &id)).await
    }

    async fn drop_effects(&self, id: &ApplyId) -> Result<bool, StoreError> {
        let id = id.0.clone();
        self.write(move |c| outbox::drop_refused(c, &id)).await
    }

    async fn set_aside_effects(&self, limit: usize) -> Result<Vec<Unapplied>, StoreError> {
        self.read(move |c| outbox::set_aside_effects(c, as_limit(limit))).await
    }

    async fn newly_set_aside(&self) -> Result<usize, StoreError> {
        self.write(outbox::newly_set_aside).await
    }

    async fn applied(&self, id: &ApplyId) -> Result<(), StoreError> {
        let id = id.0.clone();
        self.write(move |c| outbox::applied(c, &id)).await
    }

    async fn acknowledge(&self, id: &ApplyId) -> Result<Acknowledgement, StoreError> {
        let id = id.0.clone();
        self.write(move |c| outbox::acknowledge(c, &id)).await
    }

    async fn set_aside(&self, id: &ApplyId, reason: &Sentence) -> Result<(), StoreError> {
        let (id, reason) = (id.0.clone(), reason.clone());
        self.write(move |c| outbox::set_aside(c, &id, &reason)).await
    }

    async fn withdraw(&self, id: &ApplyId, instead: Option<&RunRecord>) -> Result<bool, StoreError> {
        let (id, instead) = (id.0.clone(), instead.cloned());
        self.write(move |c| outbox::withdraw(c, &id, instead.as_ref())).await
    }

    async fn open_intent(
        &self,
        intent: &Intent,
        day_start: Timestamp,
        max_per_day: u32,
    ) -> Result<OpenOutcome, StoreError> {
        let intent = intent.clone();
        self.write_short(move |c| intents::open(c, &intent, day_start, max_per_day)).await
    }

    async fn take_over_intents(
        &self,
        owner: &str,
        now: Timestamp,
        lease_until: Timestamp,
        limit: usize,
    ) -> Result<Vec<Intent>, StoreError> {
        let owner = owner.to_owned();
        self.write(move |c| intents::take_over(c, &owner, now, lease_until, as_limit(limit))).await
    }

    async fn end_leases(&self, now: Timestamp, is_gone: IsGone) -> Result<u64, StoreError> {
        self.write(move |c| keys::end_leases(c, now, is_gone)).await
    }

    async fn leased_intents(&self, now: Timestamp) -> Result<LeasedIntents, StoreError> {
        self.read(move |c| intents::leased(c, now)).await
    }

    async fn intents_of(&self, run: RunId) -> Result<Vec<IntentRecord>, StoreError> {
        self.read(move |c| intents::of_run(c, run)).await
    }

    async fn run(&self, id: RunId) -> Result<Option<RunRecord>, StoreError> {
        let text = self.look_up(move |c| records::text_by_id(c, &id.to_string())).await?;
        let unreadable = |error: serde_json::Error| {
            damaged(sentence!(
                "failure-store-record",
                "{place}: the record of run {run}: {error}",
                place = self.place(),
                run = id,
                error = error
            ))
        };
        text.map(|text| serde_json::from_str(&text)).transpose().map_err(unreadable)
    }

    async fn find_runs(
        &self,
        filter: &RunFilter,
        before: Option<RunId>,
        limit: usize,
    ) -> Result<Vec<RunRecord>, StoreError> {
        let filter = filter.clone();
        self.read(move |c| records::find(c, &filter, before, as_limit(limit))).await
    }

    async fn journal(&self, run: RunId) -> Result<Option<KeptJournal>, StoreError> {
        self.read(move |c| journals::of_run(c, run)).await
    }

    async fn keep_package(&self, digest: &str, package: &[u8]) -> Result<(), StoreError> {
        let (known, now) = (digest.to_owned(), Timestamp::now());
        if self.write(move |c| journals::note_use(c, &known, now)).await? {
            return Ok(());
        }
        let (digest, package) = (digest.to_owned(), package.to_vec());
        self.write(move |c| journals::keep_package(c, &digest, &package, now)).await
    }

    async fn package(&self, digest: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let digest = digest.to_owned();
        self.read(move |c| journals::package(c, &digest)).await
    }

    async fn forget(&self, contact: &ContactId, emails: &[Email], at: Timestamp) -> Result<Forgotten, StoreError> {
        self.forget_person(Some(contact.clone()), emails.to_vec(), at).await
    }

    async fn forget_emails(&self, emails: &[Email], at: Timestamp) -> Result<Forgotten, StoreError> {
        self.forget_person(None, emails.to_vec(), at).await
    }

    fn keeps_state(&self) -> bool {
        true
    }

    async fn state_entries(&self, action: &str, keys: &[String]) -> Result<Vec<Option<StateEntry>>, StoreError> {
        let (action, keys) = (action.to_owned(), keys.to_vec());
        self.look_up_rows(keys.len(), move |c| state::entries(c, &action, &keys)).await
    }

    async fn state_range(&self, action: &str, range: &StateRange, limit: usize) -> Result<Vec<StateEntry>, StoreError> {
        let (action, range) = (action.to_owned(), range.clone());
        self.look_up_rows(limit, move |c| state::range(c, &action, &range, limit)).await
    }

    async fn state_usage(&self, action: &str) -> Result<StateUsage, StoreError> {
        let action = action.to_owned();
        self.read(move |c| state::usage(c, &action)).await
    }

    fn keeps_waits(&self) -> bool {
        true
    }

    async fn wait_key(&self) -> Result<SecretBox<[u8; 32]>, StoreError> {
        let key = self.key.clone();
        self.read(move |c| sealed::key_for(c, &key, "waits")).await
    }

    async fn waits(&self, run: RunId) -> Result<Vec<Wait>, StoreError> {
        self.look_up(move |c| waits::of_run(c, run)).await
    }

    async fn wait_by_token(&self, token: &WaitTokenHash) -> Result<Option<Wait>, StoreError> {
        let token = *token;
        self.look_up(move |c| waits::by_token(c, &token)).await
    }

    async fn complete_wait(
        &self,
        run: RunId,
        name: &str,
        completion: &Completion,
    ) -> Result<CompleteOutcome, StoreError> {
        let (name, completion) = (name.to_owned(), completion.clone());
        self.write(move |c| {
            let outcome = waits::complete(c, run, &name, &completion)?;
            if outcome == CompleteOutcome::Completed {
                jobs::wake(c, run, &name, completion.at)?;
            }
            Ok(outcome)
        })
        .await
    }

    async fn scrub(&self) -> Result<(), StoreError> {
        SqliteStore::scrub(self).await
    }

    async fn prune(&self, before: Timestamp) -> Result<Pruned, StoreError> {
        self.write(move |c| prune(c, before, Timestamp::now())).await
    }
}

//! Runs, idempotency keys, journals, packages; and a commit, step by step.

use std::sync::Arc;

use async_trait::async_trait;
use greenroom_domain::{
    CompleteOutcome, Completion, ContactId, Email, RunId, RunStore, Sentence, StoreError, Wait, WaitTokenHash,
    rules::claims::{self, ClaimDecision, HeldKey},
    store::{
        Acknowledgement, ApplyId, ClaimOutcome, Commit, CommitError, EffectsTarget, Forgotten, Intent, IntentRecord,
        IsGone, JournalLevel, KeptJournal, KeyClaim, LeasedIntents, OpenOutcome, Pruned, RunFilter, RunRecord,
        StateEntry, StateRange, StateUsage, Subjects, Unapplied, stale,
    },
};
use jiff::Timestamp;
use secrecy::SecretBox;

use super::{Kept, MemoryStore, activity::Touched, constraint};

/// A run, as it was committed: shared with the caller until something of it is erased.
#[derive(Debug, Clone)]
pub(super) struct KeptRun {
    pub(super) commit: Arc<Commit>,
    /// The time at which its journal was erased; none where it was not.
    pub(super) journal_erased_at: Option<Timestamp>,
}

impl KeptRun {
    pub(super) fn record(&self) -> Option<&RunRecord> {
        self.commit.run.as_ref()
    }
}

/// An idempotency key, with the run that has it by now.
#[derive(Debug, Clone)]
pub(super) struct KeptKey {
    pub(super) claim: Arc<KeyClaim>,
    pub(super) run: RunId,
    pub(super) owner: String,
    pub(super) lease_until: Timestamp,
    pub(super) is_final: bool,
}

/// A package, and when it was last kept.
#[derive(Debug, Clone)]
pub(super) struct KeptPackage {
    pub(super) bytes: Arc<[u8]>,
    pub(super) kept_at: Timestamp,
}

/// The name under which a commit was carried out: see [`Commit::known_as`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Name {
    Run(RunId),
    Intent(String),
    Other(String),
}

impl Name {
    pub(super) fn of(id: &str) -> Self {
        let run = id.strip_prefix("run:").and_then(|run| run.parse().ok());
        match (run, id.strip_prefix("intent:")) {
            (Some(run), _) => Self::Run(run),
            (None, Some(intent)) => Self::Intent(intent.to_owned()),
            (None, None) => Self::Other(id.to_owned()),
        }
    }

    fn of_commit(commit: &Commit) -> Option<Self> {
        match (&commit.intent, &commit.run) {
            (Some((id, ..)), _) => Some(Self::Intent(id.clone())),
            (None, Some(run)) => Some(Self::Run(run.id)),
            (None, None) => None,
        }
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Run(run) => write!(f, "run:{run}"),
            Self::Intent(intent) => write!(f, "intent:{intent}"),
            Self::Other(name) => f.write_str(name),
        }
    }
}

/// The result of a commit that was carried out under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// Effects were applied to the contacts here.
    Here,
    /// A commit was carried out whose effects belong elsewhere.
    Elsewhere,
    /// Such a commit was withdrawn.
    Withdrawn,
}

#[async_trait]
impl RunStore for MemoryStore {
    async fn claim(&self, claim: &KeyClaim) -> Result<ClaimOutcome, StoreError> {
        self.write(|kept| kept.claim(claim))
    }

    async fn release(&self, key: &str, run: RunId) -> Result<(), StoreError> {
        self.write(|kept| {
            let key = key.to_owned();
            if kept.keys.get(&key).is_some_and(|held| held.run == run && !held.is_final) {
                kept.keys.take(&key);
            }
            Ok(())
        })
    }

    async fn commit(&self, commit: Arc<Commit>, contacts: EffectsTarget) -> Result<Option<ApplyId>, CommitError> {
        self.write(|kept| kept.commit(commit, contacts))
    }

    async fn unapplied(&self, now: Timestamp, limit: usize) -> Result<Vec<Unapplied>, StoreError> {
        let kept = self.kept();
        // A lease holds up to its end, not at it.
        let waiting = kept.outbox.values().filter(|row| row.effects.refused.is_none() && row.not_before <= now);
        Ok(waiting.take(limit).map(|row| row.effects.clone()).collect())
    }

    async fn unapplied_about(&self, now: Timestamp, subjects: &Subjects) -> Result<Vec<Unapplied>, StoreError> {
        let waiting = self.unapplied(now, usize::MAX).await?;
        Ok(waiting.into_iter().filter(|row| Subjects::of(&row.effects).meet(subjects)).collect())
    }

    async fn retry_effects(&self, id: &ApplyId) -> Result<Option<ApplyId>, StoreError> {
        self.write(|kept| Ok(kept.retry_effects(id)))
    }

    async fn drop_effects(&self, id: &ApplyId) -> Result<bool, StoreError> {
        self.write(|kept| Ok(kept.set_aside(id).and_then(|place| kept.outbox.take(&place)).is_some()))
    }

    async fn set_aside_effects(&self, limit: usize) -> Result<Vec<Unapplied>, StoreError> {
        let kept = self.kept();
        let aside = kept.outbox.values().filter(|row| row.effects.refused.is_some());
        Ok(aside.take(limit).map(|row| row.effects.clone()).collect())
    }

    async fn newly_set_aside(&self) -> Result<usize, StoreError> {
        self.write(|kept| Ok(kept.newly_set_aside()))
    }

    async fn applied(&self, id: &ApplyId) -> Result<(), StoreError> {
        self.write(|kept| {
            kept.outbox.take_where(|_, row| row.effects.id == *id);
            Ok(())
        })
    }

    async fn acknowledge(&self, id: &ApplyId) -> Result<Acknowledgement, StoreError> {
        self.write(|kept| Ok(kept.acknowledge(id)))
    }

    async fn set_aside(&self, id: &ApplyId, reason: &Sentence) -> Result<(), StoreError> {
        self.write(|kept| {
            if let Some(place) = kept.waiting(id).filter(|_| kept.set_aside(id).is_none()) {
                kept.outbox.change(&place, |row| (row.effects.refused, row.told) = (Some(reason.clone()), false));
            }
            Ok(())
        })
    }

    async fn withdraw(&self, id: &ApplyId, instead: Option<&RunRecord>) -> Result<bool, StoreError> {
        let withdrawn = self.write(|kept| kept.withdraw(id, instead));
        withdrawn.map_err(|e| match e {
            CommitError::Store(error) => error,
            other => StoreError::Constraint(other.to_string().into()),
        })
    }

    async fn open_intent(
        &self,
        intent: &Intent,
        day_start: Timestamp,
        max_per_day: u32,
    ) -> Result<OpenOutcome, StoreError> {
        self.write(|kept| kept.open_intent(intent, day_start, max_per_day))
    }

    async fn take_over_intents(
        &self,
        owner: &str,
        now: Timestamp,
        lease_until: Timestamp,
        limit: usize,
    ) -> Result<Vec<Intent>, StoreError> {
        self.write(|kept| Ok(kept.take_over(owner, now, lease_until, limit)))
    }

    async fn end_leases(&self, now: Timestamp, is_gone: IsGone) -> Result<u64, StoreError> {
        self.write(|kept| Ok(kept.end_leases(now, is_gone)))
    }

    async fn leased_intents(&self, now: Timestamp) -> Result<LeasedIntents, StoreError> {
        let kept = self.kept();
        let open = kept.intents.values().filter(|row| row.result.is_none());
        let leases: Vec<_> = open.map(|row| row.intent.lease_until).filter(|until| *until > now).collect();
        Ok(LeasedIntents { count: leases.len() as u64, until: leases.into_iter().max() })
    }

    async fn intents_of(&self, run: RunId) -> Result<Vec<IntentRecord>, StoreError> {
        let kept = self.kept();
        let mut found: Vec<_> = kept.intents.values().filter(|row| row.intent.run == run).cloned().collect();
        found.sort_by(|a, b| (a.intent.opened_at, &a.intent.id).cmp(&(b.intent.opened_at, &b.intent.id)));
        Ok(found)
    }

    async fn run(&self, id: RunId) -> Result<Option<RunRecord>, StoreError> {
        Ok(self.kept().runs.get(&id).and_then(KeptRun::record).cloned())
    }

    async fn find_runs(
        &self,
        filter: &RunFilter,
        before: Option<RunId>,
        limit: usize,
    ) -> Result<Vec<RunRecord>, StoreError> {
        let kept = self.kept();
        let newest_first: Box<dyn Iterator<Item = &KeptRun>> = match &before {
            Some(before) => Box::new(kept.runs.before(before).rev().map(|(_, run)| run)),
            None => Box::new(kept.runs.values().rev()),
        };
        let is_of_webinar = |run: &&RunRecord| {
            filter.webinar.as_ref().is_none_or(|webinar| {
                kept.intents.values().any(|row| row.intent.run == run.id && row.intent.webinar == *webinar)
            })
        };
        let found = newest_first.filter_map(KeptRun::record).filter(|run| filter.matches(run)).filter(is_of_webinar);
        Ok(found.take(limit).cloned().collect())
    }

    async fn journal(&self, run: RunId) -> Result<Option<KeptJournal>, StoreError> {
        let kept = self.kept();
        Ok(kept.runs.get(&run).and_then(|of_run| {
            let journal = of_run.commit.journal.as_ref()?;
            let erased_at = of_run.journal_erased_at;
            let body = erased_at.is_none().then(|| journal.body.clone());
            Some(KeptJournal { run, level: journal.level, body, erased_at, dropped_at: None })
        }))
    }

    async fn keep_package(&self, digest: &str, package: &[u8]) -> Result<(), StoreError> {
        self.write(|kept| {
            let (digest, kept_at) = (digest.to_owned(), Timestamp::now());
            let bytes = kept.packages.get(&digest).map_or_else(|| package.into(), |known| known.bytes.clone());
            kept.packages.put(digest, KeptPackage { bytes, kept_at });
            Ok(())
        })
    }

    async fn package(&self, digest: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.kept().packages.get(&digest.to_owned()).map(|package| package.bytes.to_vec()))
    }

    async fn forget(&self, contact: &ContactId, emails: &[Email], at: Timestamp) -> Result<Forgotten, StoreError> {
        self.write(|kept| kept.forget(Some(contact), emails, at))
    }

    async fn forget_emails(&self, emails: &[Email], at: Timestamp) -> Result<Forgotten, StoreError> {
        self.write(|kept| kept.forget(None, emails, at))
    }

    async fn prune(&self, before: Timestamp) -> Result<Pruned, StoreError> {
        self.write(|kept| Ok(kept.prune(before, Timestamp::now())))
    }

    fn keeps_waits(&self) -> bool {
        true
    }

    async fn wait_key(&self) -> Result<SecretBox<[u8; 32]>, StoreError> {
        Ok(SecretBox::new(Box::new(self.kept().wait_key())))
    }

    async fn waits(&self, run: RunId) -> Result<Vec<Wait>, StoreError> {
        Ok(self.kept().waits_of(run))
    }

    async fn wait_by_token(&self, token: &WaitTokenHash) -> Result<Option<Wait>, StoreError> {
        Ok(self.kept().wait_by_token(token))
    }

    async fn complete_wait(
        &self,
        run: RunId,
        name: &str,
        completion: &Completion,
    ) -> Result<CompleteOutcome, StoreError> {
        self.write(|kept| Ok(kept.complete_wait(run, name, completion)))
    }

    fn keeps_state(&self) -> bool {
        true
    }

    async fn state_entries(&self, action: &str, keys: &[String]) -> Result<Vec<Option<StateEntry>>, StoreError> {
        let kept = self.kept();
        Ok(keys.iter().map(|key| kept.state_entry(action, key).cloned()).collect())
    }

    async fn state_range(&self, action: &str, range: &StateRange, limit: usize) -> Result<Vec<StateEntry>, StoreError> {
        Ok(self.kept().state_range(action, range).take(limit).cloned().collect())
    }

    async fn state_usage(&self, action: &str) -> Result<StateUsage, StoreError> {
        Ok(self.kept().state_usage(action))
    }
}

impl Kept {
    fn claim(&mut self, wish: &KeyClaim) -> Result<ClaimOutcome, StoreError> {
        let ours = |claim: Arc<KeyClaim>| KeptKey {
            claim,
            run: wish.run,
            owner: wish.owner.clone(),
            lease_until: wish.lease_until,
            is_final: false,
        };
        let held = self.keys.get(&wish.key);
        let row = held.map(|held| HeldKey {
            action: &held.claim.action,
            input_digest: &held.claim.input_digest,
            contact: held.claim.contact.as_ref().map(|id| id.as_str()),
            run: held.run,
            lease_until: held.lease_until,
            is_final: held.is_final,
        });
        match claims::claim(wish, row) {
            ClaimDecision::Take => {
                let first = held.map_or_else(|| Arc::new(wish.clone()), |held| held.claim.clone());
                self.keys.put(wish.key.clone(), ours(first));
                Ok(ClaimOutcome::Ours)
            }
            ClaimDecision::Repeat => {
                let record = held.and_then(|held| self.runs.get(&held.run)).and_then(KeptRun::record);
                let missing =
                    || StoreError::Damaged(format!("the run of the idempotency key `{}` is missing", wish.key).into());
                Ok(ClaimOutcome::Known(Box::new(record.ok_or_else(missing)?.clone())))
            }
            ClaimDecision::Running { until } => Ok(ClaimOutcome::Running { until }),
            ClaimDecision::OtherRequest(part) => Ok(ClaimOutcome::OtherRequest(part)),
        }
    }

    fn end_leases(&mut self, now: Timestamp, is_gone: fn(&str) -> bool) -> u64 {
        let mut ended = 0;
        let held = |row: &KeptKey| !row.is_final && row.lease_until > now && is_gone(&row.owner);
        let keys: Vec<String> = self.keys.iter().filter(|(_, row)| held(row)).map(|(key, _)| key.clone()).collect();
        for key in keys {
            self.keys.change(&key, |row| row.lease_until = now);
            ended += 1;
        }
        let open = self.intents.iter().filter(|(_, row)| row.result.is_none() && is_gone(&row.intent.owner));
        let open: Vec<_> = open.map(|(id, row)| (id.clone(), row.intent.clone())).collect();
        for (id, intent) in open {
            let until = claims::lease_of_the_gone(intent.lease_until, now);
            if until < intent.lease_until {
                self.intents.change(&id, |row| row.intent.lease_until = until);
                ended += 1;
            }
        }
        ended + self.end_webinar_leases(now, is_gone)
    }

    /// Notes that something is carried out; says whether it was not before.
    pub(super) fn first_time(&mut self, place: Place, name: Name) -> bool {
        let key = (place, name);
        let first = !self.carried_out.has(&key);
        if first {
            self.carried_out.put(key, ());
        }
        first
    }

    fn commit(&mut self, commit: Arc<Commit>, contacts: EffectsTarget) -> Result<Option<ApplyId>, CommitError> {
        let name = Name::of_commit(&commit);
        if let Some(name) = &name {
            let place = if contacts == EffectsTarget::SameStore { Place::Here } else { Place::Elsewhere };
            if !self.first_time(place, name.clone()) {
                if let Some((intent, owner, result)) = &commit.intent {
                    // Another process may have settled it since, with another result.
                    self.is_settled_so(intent, owner, *result)?;
                }
                return Ok(self.waiting_of(name));
            }
        }
        if let Some(run) = &commit.run {
            self.finish_key(run)?;
        }
        if let Some((intent, owner, result)) = &commit.intent {
            self.settle_intent(intent, owner, *result)?;
        }
        if let Some(sync) = &commit.sync {
            self.check(&sync.fence)?;
        }
        let mut touched = Touched::default();
        let waiting = match contacts {
            EffectsTarget::SameStore => {
                self.expect(&commit.preconditions)?;
                self.apply(&commit.effects, &mut touched)?;
                None
            }
            EffectsTarget::OtherStore { .. } if commit.effects.is_empty() => None,
            EffectsTarget::OtherStore { lease_until } => Some(self.wait_for_crm(&commit, name, lease_until)),
        };
        if let Some(sync) = &commit.sync {
            self.write_sync(sync, &mut touched)?;
        }
        if let Some(state) = &commit.state {
            if commit.run.as_ref().is_some_and(|run| self.is_about_erased(&commit, run)) {
                // Its record is written without personal data; the state cannot be.
                return Err(CommitError::Stale(stale::person()));
            }
            self.write_state(state, commit.run.as_ref().map_or_else(Timestamp::now, |run| run.started_at))?;
        }
        self.work_out(touched);
        let is_erased = commit.run.as_ref().is_some_and(|run| self.is_about_erased(&commit, run));
        // A run whose person was erased leaves no wait.
        if !is_erased {
            self.open_waits(commit.run.as_ref(), &commit.waits)?;
        }
        self.record(commit)?;
        Ok(waiting)
    }

    /// Keeps a final outcome under the run's key, or frees the key.
    pub(super) fn finish_key(&mut self, run: &RunRecord) -> Result<(), CommitError> {
        let Some(key) = &run.key else { return Ok(()) };
        if !self.keys.get(key).is_some_and(|held| held.run == run.id && !held.is_final) {
            return Err(CommitError::LostLease(format!("the idempotency key `{key}`")));
        }
        if !claims::is_final(&run.result) {
            self.keys.take(key);
        } else {
            self.keys.change(key, |held| held.is_final = true);
        }
        Ok(())
    }

    /// Whether a run began before the erasure of a person whose data it may hold.
    fn is_about_erased(&self, commit: &Commit, run: &RunRecord) -> bool {
        let told_of = commit.journal.iter().flat_map(|journal| &journal.contacts);
        run.contact.iter().chain(told_of).any(|contact| self.is_erased_since(contact, run.started_at))
    }

    /// Writes the run's record and journal, without their texts where they name a person who was erased since the run
    /// began.
    fn record(&mut self, mut commit: Arc<Commit>) -> Result<(), CommitError> {
        let Some(run) = &commit.run else {
            return match &commit.journal {
                Some(_) => Err(constraint("a journal belongs to a run, and the commit has none")),
                None => Ok(()),
            };
        };
        let id = run.id;
        if commit.journal.as_ref().is_some_and(|journal| journal.level == JournalLevel::Off) {
            return Err(constraint("a journal that is off is not written"));
        }
        if self.runs.has(&id) {
            return Err(constraint(format!("there is a run `{id}` already")));
        }
        let mut journal_erased_at = None;
        if self.is_about_erased(&commit, run) {
            let now = Timestamp::now();
            journal_erased_at = erase_journal(&mut commit, now);
            erase_record(&mut commit, now);
        }
        if !commit.waits.is_empty() {
            // They are rows of their own.
            Arc::make_mut(&mut commit).waits = Vec::new();
        }
        self.runs.put(id, KeptRun { commit, journal_erased_at });
        Ok(())
    }
}

/// Takes a journal's body; answers when, where there is a journal.
pub(super) fn erase_journal(commit: &mut Arc<Commit>, at: Timestamp) -> Option<Timestamp> {
    commit.journal.as_ref()?;
    if let Some(journal) = &mut Arc::make_mut(commit).journal {
        journal.body = String::new();
        journal.contacts = Vec::new();
    }
    Some(at)
}

/// Removes personal data from a record.
pub(super) fn erase_record(commit: &mut Arc<Commit>, at: Timestamp) {
    let erased = commit.run.clone().map(|run| run.erased(at));
    Arc::make_mut(commit).run = erased;
}

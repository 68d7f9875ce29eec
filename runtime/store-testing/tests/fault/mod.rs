//! A store that does one thing wrong.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use greenroom_domain::{
    Account, Contact, ContactId, ContactStore, Email, Identity, LeftOut, PersonKey, PropertyDefinition, Registration,
    Role, RunId, RunStore, Sentence, SessionId, Settings, SettingsChange, StoreError, SyncRun, SyncStore, WebinarId,
    ZoomAccountId, ZoomUser, property,
    store::{
        Acknowledgement, ApplyId, ClaimOutcome, Commit, CommitError, Effect, EffectsTarget, Fence, Forgotten, Intent,
        IntentRecord, KeptJournal, KeyClaim, KnownWebinar, LeaseOutcome, LeasedIntents, Listed, Listing, OpenOutcome,
        Participant, Precondition, Pruned, RunFilter, RunRecord, RunResult, SettingsStore, StateEntry, StateRange,
        StateUsage, Subjects, SyncWrite, Unapplied,
    },
};
use greenroom_store_testing::{MemoryStore, sample};
use jiff::{SignedDuration, Timestamp};

/// A fault of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    AppliesTwice,
    IgnoresPreconditions,
    AppliesEffectsOneByOne,
    RemembersRefusals,
    SwallowsRefusals,
    AnswersBackwards,
    LosesSecondaryEmails,
    CountsVersionsOfTheStore,
    CountsNothing,
    DropsRegistrationsOfNobody,
    RedefinesProperties,
    ErasesTheContactAlone,
    WelcomesNobodyBack,
    ErasesNoEmail,
    GivesKeysToAll,
    ForgetsOutcomes,
    KeepsRetryableOutcomes,
    ComparesNoRequests,
    ReleasesKeysForAll,
    RefusesRetries,
    AppliesEffectsBeforehand,
    ListsRunsBackwards,
    OpensEveryIntent,
    TakesIntentsOverEarly,
    SettlesForAll,
    LosesWaitingEffects,
    FindsNoSubjects,
    FindsAllSubjects,
    RetriesNothing,
    DropsWhatWaits,
    AcknowledgesAll,
    TellsAgain,
    WithdrawsNothing,
    LosesJournals,
    LosesPackages,
    PrunesNothing,
    ForgetsNobody,
    LosesState,
    IgnoresStateReads,
    IgnoresStateBounds,
    WritesStateWithoutItsRun,
    ForgetsLeases,
    LosesZoomUsers,
    ForgetsFences,
    LosesSettings,
    LosesHistory,
    ComparesNoVersions,
    LosesSyncRuns,
    LosesWhoIsLeftOut,
    LosesPages,
    IdentifiesNobody,
    LosesOtherRegistrants,
    IgnoresLimits,
    AmendsNoJoins,
    LosesRecordings,
    CancelsNoWebinars,
    TellsAllOfPeople,
}

/// The reference store with a fault.
pub(crate) struct Broken {
    inner: MemoryStore,
    fault: Fault,
    noted: Mutex<Noted>,
}

/// The memory of some of the faults.
#[derive(Default)]
struct Noted {
    ids: BTreeSet<String>,
    erased: BTreeSet<ContactId>,
    applications: u64,
    definitions: BTreeMap<String, PropertyDefinition>,
    fences: BTreeMap<String, Fence>,
    joins: BTreeSet<(SessionId, String)>,
}

impl Broken {
    pub(crate) fn new(inner: MemoryStore, fault: Fault) -> Self {
        Self { inner, fault, noted: Mutex::default() }
    }

    fn has(&self, fault: Fault) -> bool {
        self.fault == fault
    }

    fn noted<T>(&self, note: impl FnOnce(&mut Noted) -> T) -> T {
        note(&mut self.noted.lock().unwrap())
    }

    /// Effects as the store takes them.
    async fn taken(&self, effects: &[Effect]) -> Vec<Effect> {
        let mut taken = Vec::new();
        for effect in effects {
            let mut effect = effect.clone();
            match &mut effect {
                Effect::CreateContact { contact, by_hand } => {
                    if self.has(Fault::LosesSecondaryEmails) {
                        contact.secondary_emails.clear();
                    }
                    *by_hand &= !self.has(Fault::WelcomesNobodyBack);
                }
                Effect::Register { registration, .. } if self.has(Fault::DropsRegistrationsOfNobody) => {
                    let Some(contact) = &registration.contact else { continue };
                    if self.inner.contacts(std::slice::from_ref(contact)).await.unwrap()[0].is_none() {
                        continue;
                    }
                }
                Effect::DefineProperties { definitions } => self.noted(|noted| {
                    noted.definitions.extend(definitions.iter().map(|d| (d.name.clone(), d.clone())));
                }),
                Effect::CancelWebinar { .. } if self.has(Fault::CancelsNoWebinars) => continue,
                _ => {}
            }
            taken.push(effect);
        }
        taken
    }

    /// Writes of a sync as the store takes them.
    fn written(&self, writes: &mut Vec<SyncWrite>) {
        writes.retain(|write| match write {
            SyncWrite::Seen { .. } => !self.has(Fault::LosesPages),
            SyncWrite::OtherRegistrants { .. } => !self.has(Fault::LosesOtherRegistrants),
            SyncWrite::Recording { .. } => !self.has(Fault::LosesRecordings),
            _ => true,
        });
        for write in writes {
            if let SyncWrite::Joins { session, joins, .. } = write
                && self.has(Fault::AmendsNoJoins)
            {
                self.noted(|noted| joins.retain(|join| noted.joins.insert((session.clone(), join.user_id.clone()))));
            }
        }
    }

    fn fence(&self, fence: &Fence) -> Fence {
        let known = |noted: &mut Noted| noted.fences.values().next_back().cloned();
        let latest = self.noted(known).filter(|_| self.has(Fault::ForgetsFences));
        latest.unwrap_or_else(|| fence.clone())
    }

    fn fresh() -> ApplyId {
        ApplyId(format!("op:{}", uuid::Uuid::now_v7()))
    }
}

#[async_trait]
impl ContactStore for Broken {
    async fn contacts(&self, ids: &[ContactId]) -> Result<Vec<Option<Arc<Contact>>>, StoreError> {
        let mut found = self.inner.contacts(ids).await?;
        if self.has(Fault::AnswersBackwards) {
            found.reverse();
        }
        for place in &mut found {
            if place.as_ref().is_some_and(|contact| self.noted(|noted| noted.erased.contains(&contact.id))) {
                *place = None;
            }
            let Some(contact) = place.as_mut().map(Arc::make_mut) else { continue };
            if self.has(Fault::CountsVersionsOfTheStore) {
                contact.version += self.noted(|noted| noted.applications);
            }
            if self.has(Fault::CountsNothing) {
                contact.properties.retain(|name, _| !property::DERIVED.contains(&name.as_str()));
            }
        }
        Ok(found)
    }

    async fn identities(&self, emails: &[Email]) -> Result<Vec<Identity>, StoreError> {
        self.inner.identities(emails).await
    }

    async fn emails_of(&self, contact: &ContactId) -> Result<Vec<Email>, StoreError> {
        self.inner.emails_of(contact).await
    }

    async fn account(&self) -> Result<Account, StoreError> {
        self.inner.account().await
    }

    async fn role(&self, email: &Email) -> Result<Option<Role>, StoreError> {
        self.inner.role(email).await
    }

    async fn properties(&self) -> Result<Arc<[PropertyDefinition]>, StoreError> {
        let mut properties = self.inner.properties().await?.to_vec();
        if self.has(Fault::RedefinesProperties) {
            for known in &mut properties {
                let redefined = self.noted(|noted| noted.definitions.get(&known.name).cloned());
                *known = redefined.unwrap_or_else(|| known.clone());
            }
        }
        Ok(properties.into())
    }

    async fn registrations(&self, keys: &[(WebinarId, Email)]) -> Result<Vec<Option<Registration>>, StoreError> {
        self.inner.registrations(keys).await
    }

    async fn apply(&self, id: &ApplyId, effects: &[Effect], preconditions: &[Precondition]) -> Result<(), CommitError> {
        let effects = self.taken(effects).await;
        let first = self.noted(|noted| {
            noted.applications += 1;
            noted.ids.insert(id.0.clone())
        });
        match self.fault {
            Fault::AppliesTwice => self.inner.apply(&Self::fresh(), &effects, preconditions).await,
            Fault::IgnoresPreconditions => self.inner.apply(id, &effects, &[]).await,
            Fault::AppliesEffectsOneByOne => {
                for effect in effects {
                    self.inner.apply(&Self::fresh(), &[effect], preconditions).await?;
                }
                Ok(())
            }
            Fault::RemembersRefusals if !first => Ok(()),
            Fault::SwallowsRefusals => match self.inner.apply(id, &effects, preconditions).await {
                Err(CommitError::Store(_)) => Ok(()),
                other => other,
            },
            _ => self.inner.apply(id, &effects, preconditions).await,
        }
    }

    async fn erase(&self, contact: &ContactId, at: Timestamp) -> Result<bool, StoreError> {
        if self.has(Fault::ErasesTheContactAlone) {
            return Ok(self.noted(|noted| noted.erased.insert(contact.clone())));
        }
        self.inner.erase(contact, at).await
    }

    async fn erase_email(&self, email: &Email, at: Timestamp) -> Result<bool, StoreError> {
        if self.has(Fault::ErasesNoEmail) {
            return Ok(false);
        }
        self.inner.erase_email(email, at).await
    }
}

#[async_trait]
impl RunStore for Broken {
    async fn claim(&self, claim: &KeyClaim) -> Result<ClaimOutcome, StoreError> {
        let claimed = self.inner.claim(claim).await?;
        let ours = match &claimed {
            ClaimOutcome::Ours => false,
            ClaimOutcome::Known(_) => self.has(Fault::ForgetsOutcomes),
            ClaimOutcome::Running { .. } => self.has(Fault::GivesKeysToAll),
            ClaimOutcome::OtherRequest(_) => self.has(Fault::ComparesNoRequests),
        };
        Ok(if ours { ClaimOutcome::Ours } else { claimed })
    }

    async fn release(&self, key: &str, run: RunId) -> Result<(), StoreError> {
        if self.has(Fault::ReleasesKeysForAll) {
            for n in 0..9 {
                self.inner.release(key, sample::run_id(n)).await?;
            }
        }
        self.inner.release(key, run).await
    }

    async fn commit(&self, commit: Arc<Commit>, contacts: EffectsTarget) -> Result<Option<ApplyId>, CommitError> {
        let mut commit = Commit::clone(&commit);
        commit.effects = self.taken(&commit.effects).await;
        if let Some(sync) = &mut commit.sync {
            self.written(&mut sync.writes);
            sync.fence = self.fence(&sync.fence);
        }
        match self.fault {
            Fault::IgnoresPreconditions => commit.preconditions.clear(),
            Fault::LosesJournals => commit.journal = None,
            Fault::IgnoresStateReads => commit.state.iter_mut().for_each(|state| state.reads.clear()),
            Fault::IgnoresStateBounds => {
                let bound = StateUsage { entries: u64::MAX, bytes: u64::MAX };
                commit.state.iter_mut().for_each(|state| state.bound = bound);
            }
            Fault::WritesStateWithoutItsRun => {
                let state = commit.state.take();
                self.inner.commit(Commit { state, ..Commit::default() }.into(), contacts).await?;
            }
            Fault::KeepsRetryableOutcomes => {
                if let Some(RunRecord { result: RunResult::Failed { failure }, .. }) = &mut commit.run {
                    failure.retry = greenroom_domain::Retry::Never;
                }
            }
            Fault::RefusesRetries => {
                let again = commit.known_as().is_some_and(|name| !self.noted(|noted| noted.ids.insert(name)));
                if again {
                    return Err(CommitError::Stale("all of it".into()));
                }
            }
            Fault::AppliesEffectsBeforehand if contacts == EffectsTarget::SameStore => {
                let effects = std::mem::take(&mut commit.effects);
                let _ = self.inner.apply(&Self::fresh(), &effects, &[]).await;
            }
            Fault::SettlesForAll => {
                if let Some((id, owner, _)) = &mut commit.intent {
                    let all = self.inner.intents_of(sample::run_id(1)).await?;
                    let found = all.into_iter().find(|known| known.intent.id == *id);
                    *owner = found.map_or_else(|| owner.clone(), |known| known.intent.owner);
                }
            }
            _ => {}
        }
        self.inner.commit(commit.into(), contacts).await
    }

    async fn unapplied(&self, now: Timestamp, limit: usize) -> Result<Vec<Unapplied>, StoreError> {
        let limit = if self.has(Fault::LosesWaitingEffects) { 0 } else { limit };
        self.inner.unapplied(now, limit).await
    }

    async fn unapplied_about(&self, now: Timestamp, subjects: &Subjects) -> Result<Vec<Unapplied>, StoreError> {
        match self.fault {
            Fault::FindsNoSubjects => Ok(Vec::new()),
            Fault::FindsAllSubjects => self.inner.unapplied(now, usize::MAX).await,
            _ => self.inner.unapplied_about(now, subjects).await,
        }
    }

    async fn retry_effects(&self, id: &ApplyId) -> Result<Option<ApplyId>, StoreError> {
        if self.has(Fault::RetriesNothing) {
            let aside = self.inner.set_aside_effects(usize::MAX).await?;
            return Ok(aside.into_iter().find(|row| row.id == *id).map(|row| row.id));
        }
        self.inner.retry_effects(id).await
    }

    async fn drop_effects(&self, id: &ApplyId) -> Result<bool, StoreError> {
        if self.has(Fault::DropsWhatWaits) {
            return self.inner.withdraw(id, None).await;
        }
        self.inner.drop_effects(id).await
    }

    async fn set_aside_effects(&self, limit: usize) -> Result<Vec<Unapplied>, StoreError> {
        self.inner.set_aside_effects(limit).await
    }

    async fn applied(&self, id: &ApplyId) -> Result<(), StoreError> {
        self.inner.applied(id).await
    }

    async fn newly_set_aside(&self) -> Result<usize, StoreError> {
        if self.has(Fault::TellsAgain) {
            return Ok(self.inner.set_aside_effects(usize::MAX).await?.len());
        }
        self.inner.newly_set_aside().await
    }

    async fn acknowledge(&self, id: &ApplyId) -> Result<Acknowledgement, StoreError> {
        if self.has(Fault::AcknowledgesAll) {
            let waits = self.inner.unapplied(Timestamp::MAX, usize::MAX).await?.iter().any(|row| row.id == *id);
            return Ok(if waits { Acknowledgement::Given } else { Acknowledgement::Gone });
        }
        self.inner.acknowledge(id).await
    }

    async fn set_aside(&self, id: &ApplyId, reason: &Sentence) -> Result<(), StoreError> {
        self.inner.set_aside(id, reason).await
    }

    async fn withdraw(&self, id: &ApplyId, instead: Option<&RunRecord>) -> Result<bool, StoreError> {
        if self.has(Fault::WithdrawsNothing) {
            return Ok(true);
        }
        self.inner.withdraw(id, instead).await
    }

    async fn open_intent(
        &self,
        intent: &Intent,
        day_start: Timestamp,
        max_per_day: u32,
    ) -> Result<OpenOutcome, StoreError> {
        let opened = self.inner.open_intent(intent, day_start, max_per_day).await?;
        Ok(if self.has(Fault::OpensEveryIntent) { OpenOutcome::Yes } else { opened })
    }

    async fn take_over_intents(
        &self,
        owner: &str,
        now: Timestamp,
        lease_until: Timestamp,
        limit: usize,
    ) -> Result<Vec<Intent>, StoreError> {
        let early = SignedDuration::from_hours(i64::from(self.has(Fault::TakesIntentsOverEarly)));
        self.inner.take_over_intents(owner, now.checked_add(early).unwrap(), lease_until, limit).await
    }

    async fn leased_intents(&self, now: Timestamp) -> Result<LeasedIntents, StoreError> {
        self.inner.leased_intents(now).await
    }

    async fn intents_of(&self, run: RunId) -> Result<Vec<IntentRecord>, StoreError> {
        self.inner.intents_of(run).await
    }

    async fn run(&self, id: RunId) -> Result<Option<RunRecord>, StoreError> {
        self.inner.run(id).await
    }

    async fn find_runs(
        &self,
        filter: &RunFilter,
        before: Option<RunId>,
        limit: usize,
    ) -> Result<Vec<RunRecord>, StoreError> {
        let mut runs = self.inner.find_runs(filter, before, limit).await?;
        if self.has(Fault::ListsRunsBackwards) {
            runs.reverse();
        }
        Ok(runs)
    }

    async fn journal(&self, run: RunId) -> Result<Option<KeptJournal>, StoreError> {
        self.inner.journal(run).await
    }

    async fn keep_package(&self, digest: &str, package: &[u8]) -> Result<(), StoreError> {
        self.inner.keep_package(digest, package).await
    }

    async fn package(&self, digest: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let found = self.inner.package(digest).await?;
        Ok(found.filter(|_| !self.has(Fault::LosesPackages)))
    }

    async fn forget(&self, contact: &ContactId, emails: &[Email], at: Timestamp) -> Result<Forgotten, StoreError> {
        if self.has(Fault::ForgetsNobody) {
            return Ok(Forgotten::default());
        }
        self.inner.forget(contact, emails, at).await
    }

    async fn forget_emails(&self, emails: &[Email], at: Timestamp) -> Result<Forgotten, StoreError> {
        if self.has(Fault::ForgetsNobody) {
            return Ok(Forgotten::default());
        }
        self.inner.forget_emails(emails, at).await
    }

    fn keeps_state(&self) -> bool {
        self.inner.keeps_state()
    }

    async fn state_entries(&self, action: &str, keys: &[String]) -> Result<Vec<Option<StateEntry>>, StoreError> {
        if self.has(Fault::LosesState) {
            return Ok(vec![None; keys.len()]);
        }
        self.inner.state_entries(action, keys).await
    }

    async fn state_range(&self, action: &str, range: &StateRange, limit: usize) -> Result<Vec<StateEntry>, StoreError> {
        self.inner.state_range(action, range, limit).await
    }

    async fn state_usage(&self, action: &str) -> Result<StateUsage, StoreError> {
        self.inner.state_usage(action).await
    }

    async fn prune(&self, before: Timestamp) -> Result<Pruned, StoreError> {
        if self.has(Fault::PrunesNothing) {
            return Ok(Pruned::default());
        }
        self.inner.prune(before).await
    }
}

#[async_trait]
impl SettingsStore for Broken {
    async fn settings(&self, webinars: Option<&[WebinarId]>) -> Result<(Settings, u64), StoreError> {
        let (settings, version) = self.inner.settings(webinars).await?;
        Ok((if self.has(Fault::LosesSettings) { Settings::default() } else { settings }, version))
    }

    async fn change_settings(&self, version: u64, changes: &[SettingsChange]) -> Result<(), CommitError> {
        let now = self.inner.settings(None).await?.1;
        let version = if self.has(Fault::ComparesNoVersions) { now } else { version };
        self.inner.change_settings(version, changes).await
    }

    async fn settings_history_page(
        &self,
        pointer: Option<&str>,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<(u64, SettingsChange)>, StoreError> {
        let limit = if self.has(Fault::LosesHistory) { 0 } else { limit };
        self.inner.settings_history_page(pointer, before, limit).await
    }

    async fn last_settings_changes(
        &self,
        single: Option<&[String]>,
    ) -> Result<BTreeMap<String, Timestamp>, StoreError> {
        let found = self.inner.last_settings_changes(single).await?;
        Ok(if self.has(Fault::LosesHistory) { BTreeMap::new() } else { found })
    }

    async fn settings_changed_at(&self, at: Timestamp) -> Result<Vec<SettingsChange>, StoreError> {
        let found = self.inner.settings_changed_at(at).await?;
        Ok(if self.has(Fault::LosesHistory) { Vec::new() } else { found })
    }
}

#[async_trait]
impl SyncStore for Broken {
    async fn known_webinars(&self, id: Option<&WebinarId>) -> Result<Vec<KnownWebinar>, StoreError> {
        self.inner.known_webinars(id).await
    }

    async fn zoom_users(&self, account: &ZoomAccountId) -> Result<Vec<ZoomUser>, StoreError> {
        let users = self.inner.zoom_users(account).await?;
        Ok(if self.has(Fault::LosesZoomUsers) { Vec::new() } else { users })
    }

    async fn lease(
        &self,
        name: &str,
        owner: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<LeaseOutcome, StoreError> {
        let now = if self.has(Fault::ForgetsLeases) { Timestamp::MAX } else { now };
        let leased = self.inner.lease(name, owner, now, until).await?;
        if let LeaseOutcome::Ours(fence) = &leased {
            self.noted(|noted| noted.fences.insert(name.to_owned(), fence.clone()));
        }
        Ok(leased)
    }

    async fn prolong(&self, fence: &Fence, until: Timestamp) -> Result<bool, StoreError> {
        self.inner.prolong(fence, until).await
    }

    async fn give_up(&self, fence: &Fence) -> Result<(), StoreError> {
        self.inner.give_up(fence).await
    }

    async fn save_sync_run(&self, fence: &Fence, run: &SyncRun) -> Result<(), CommitError> {
        self.inner.save_sync_run(&self.fence(fence), run).await
    }

    async fn sync_runs(&self, webinar: &WebinarId, limit: usize) -> Result<Vec<SyncRun>, StoreError> {
        let limit = if self.has(Fault::LosesSyncRuns) { 0 } else { limit };
        self.inner.sync_runs(webinar, limit).await
    }

    async fn listed(&self, webinar: &WebinarId, listing: &Listing) -> Result<Listed, StoreError> {
        self.inner.listed(webinar, listing).await
    }

    async fn identify(&self, fence: &Fence, webinar: &WebinarId, session: &SessionId) -> Result<(), CommitError> {
        if self.has(Fault::IdentifiesNobody) {
            return Ok(());
        }
        self.inner.identify(&self.fence(fence), webinar, session).await
    }

    async fn participants(
        &self,
        webinar: &WebinarId,
        session: &SessionId,
        after: Option<&PersonKey>,
        limit: usize,
    ) -> Result<Vec<Participant>, StoreError> {
        let limit = if self.has(Fault::IgnoresLimits) { usize::MAX } else { limit };
        self.inner.participants(webinar, session, after, limit).await
    }

    async fn person_at(
        &self,
        webinar: &WebinarId,
        session: &SessionId,
        position: u64,
    ) -> Result<Option<PersonKey>, StoreError> {
        self.inner.person_at(webinar, session, position).await
    }

    async fn people(&self, emails: &[Email]) -> Result<Vec<(Identity, Option<Contact>)>, StoreError> {
        let mut people = self.inner.people(emails).await?;
        for (_, contact) in people.iter_mut().filter(|_| self.has(Fault::TellsAllOfPeople)) {
            let Some(id) = contact.as_ref().map(|contact| contact.id.clone()) else { continue };
            *contact = self.inner.contacts(&[id]).await?.remove(0).map(Arc::unwrap_or_clone);
        }
        Ok(people)
    }

    async fn erased(&self, emails: &[Email]) -> Result<Vec<Email>, StoreError> {
        self.inner.erased(emails).await
    }

    async fn left_out(&self, webinar: Option<&WebinarId>) -> Result<Vec<LeftOut>, StoreError> {
        let found = self.inner.left_out(webinar).await?;
        Ok(if self.has(Fault::LosesWhoIsLeftOut) { Vec::new() } else { found })
    }
}

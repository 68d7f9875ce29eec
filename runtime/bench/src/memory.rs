//! A store that is nothing but memory, so that the runtime's own cost shows. It really keeps what it is given: contacts,
//! runs by id, keys. What has to do with Zoom it refuses: nothing measured here asks for it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use greenroom_domain::{
    Account, Contact, ContactId, ContactStore, Email, Identity, PropertyDefinition, Registration, RunId, RunStore,
    StoreError, WebinarId,
    store::{
        ApplyId, Claimed, Commit, CommitError, ContactsAre, Effect, Expectation, Forgotten, Intent, IntentRecord,
        KeptJournal, KeyClaim, Opened, Pruned, RunRecord, RunResult, Unapplied,
    },
};
use jiff::Timestamp;

/// Contacts, runs and keys, in memory.
#[derive(Debug)]
pub(crate) struct MemoryStore {
    definitions: Arc<[PropertyDefinition]>,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    contacts: HashMap<ContactId, Contact>,
    /// Commits with a record, as they came.
    runs: HashMap<RunId, Arc<Commit>>,
    packages: HashMap<String, Vec<u8>>,
    keys: HashMap<String, KeyClaim>,
}

impl MemoryStore {
    /// A store with these contacts.
    pub(crate) fn new(definitions: Vec<PropertyDefinition>, contacts: impl IntoIterator<Item = Contact>) -> Self {
        let contacts = contacts.into_iter().map(|contact| (contact.id.clone(), contact)).collect();
        Self { definitions: definitions.into(), kept: Mutex::new(Kept { contacts, ..Kept::default() }) }
    }

    /// How many runs are kept.
    pub(crate) fn runs_kept(&self) -> usize {
        self.kept().runs.len()
    }

    /// Gives up the runs that are kept: between measurements, or memory would fill.
    pub(crate) fn forget_runs(&self) {
        self.kept().runs.clear();
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn expect(&self, rests_on: &[Expectation]) -> Result<(), CommitError> {
        for expected in rests_on {
            match expected {
                Expectation::Contact { id, version } => {
                    if self.contacts.get(id).map(|contact| contact.version) != *version {
                        return Err(CommitError::Stale(format!("contact {id}")));
                    }
                }
                Expectation::Identity(known) => {
                    if &self.identity(&known.email) != known {
                        return Err(CommitError::Stale(format!("what is known of {}", known.email)));
                    }
                }
            }
        }
        Ok(())
    }

    fn identity(&self, email: &Email) -> Identity {
        let holder = self.contacts.values().find(|contact| contact.email.as_ref() == Some(email));
        Identity {
            email: email.clone(),
            primary_of: holder.map(|contact| contact.id.clone()),
            secondary_of: None,
            account_user: false,
            deleted: false,
            erased: false,
        }
    }

    fn record(&self, run: &RunId) -> Option<&RunRecord> {
        self.runs.get(run)?.run.as_ref()
    }

    fn apply(&mut self, effects: &[Effect]) -> Result<(), StoreError> {
        for effect in effects {
            match effect {
                Effect::CreateContact { contact: new, .. } => {
                    let contact = Contact {
                        id: new.id.clone(),
                        email: new.email.clone(),
                        secondary_emails: new.secondary_emails.clone(),
                        properties: new.properties.clone(),
                        version: 1,
                    };
                    self.contacts.insert(contact.id.clone(), contact);
                }
                Effect::UpdateContact { contact: id, assignments } => {
                    let contact = self.contacts.get_mut(id);
                    let contact = contact.ok_or_else(|| StoreError::Constraint(format!("there is no contact {id}")))?;
                    contact.version += 1;
                    for (name, value) in assignments {
                        match value {
                            Some(value) => contact.properties.insert(name.clone(), value.clone()),
                            None => contact.properties.remove(name),
                        };
                    }
                }
                _ => return Err(no_zoom()),
            }
        }
        Ok(())
    }
}

fn no_zoom() -> StoreError {
    StoreError::Constraint("this store is for measurements, and keeps nothing of Zoom's".to_owned())
}

fn not_measured() -> StoreError {
    StoreError::Constraint("this store is for measurements, and forgets nobody".to_owned())
}

#[async_trait]
impl ContactStore for MemoryStore {
    async fn contacts(&self, ids: &[ContactId]) -> Result<Vec<Option<Contact>>, StoreError> {
        let kept = self.kept();
        Ok(ids.iter().map(|id| kept.contacts.get(id).cloned()).collect())
    }

    async fn identities(&self, emails: &[Email]) -> Result<Vec<Identity>, StoreError> {
        let kept = self.kept();
        Ok(emails.iter().map(|email| kept.identity(email)).collect())
    }

    async fn account(&self) -> Result<Account, StoreError> {
        Ok(Account::default())
    }

    async fn properties(&self) -> Result<Arc<[PropertyDefinition]>, StoreError> {
        Ok(self.definitions.clone())
    }

    async fn registrations(&self, keys: &[(WebinarId, Email)]) -> Result<Vec<Option<Registration>>, StoreError> {
        Ok(keys.iter().map(|_| None).collect())
    }

    async fn apply(&self, _: &ApplyId, effects: &[Effect], rests_on: &[Expectation]) -> Result<(), CommitError> {
        let mut kept = self.kept();
        kept.expect(rests_on)?;
        Ok(kept.apply(effects)?)
    }

    async fn erase(&self, contact: &ContactId, _: Timestamp) -> Result<bool, StoreError> {
        Ok(self.kept().contacts.remove(contact).is_some())
    }

    async fn erase_email(&self, _: &Email, _: Timestamp) -> Result<bool, StoreError> {
        Ok(false)
    }
}

#[async_trait]
impl RunStore for MemoryStore {
    async fn claim(&self, claim: &KeyClaim) -> Result<Claimed, StoreError> {
        let mut kept = self.kept();
        let Some(held) = kept.keys.get(&claim.key) else {
            kept.keys.insert(claim.key.clone(), claim.clone());
            return Ok(Claimed::Ours);
        };
        Ok(match kept.record(&held.run) {
            Some(record) => Claimed::Known(Box::new(record.clone())),
            None => Claimed::Running { until: held.lease_until },
        })
    }

    async fn release(&self, key: &str, _: RunId) -> Result<(), StoreError> {
        self.kept().keys.remove(key);
        Ok(())
    }

    async fn commit(&self, commit: Arc<Commit>, _: ContactsAre) -> Result<Option<ApplyId>, CommitError> {
        if commit.intent.is_some() {
            return Err(no_zoom().into());
        }
        let mut kept = self.kept();
        kept.expect(&commit.rests_on)?;
        kept.apply(&commit.effects)?;
        if let Some(run) = &commit.run {
            if let (Some(key), RunResult::Failed { failure }) = (&run.key, &run.result)
                && failure.retry.is_retryable()
            {
                kept.keys.remove(key);
            }
            let run = run.id;
            kept.runs.insert(run, commit);
        }
        Ok(None)
    }

    async fn unapplied(&self, _: Timestamp, _: usize) -> Result<Vec<Unapplied>, StoreError> {
        Ok(Vec::new())
    }

    async fn set_aside_effects(&self, _: usize) -> Result<Vec<Unapplied>, StoreError> {
        Ok(Vec::new())
    }

    async fn applied(&self, _: &ApplyId) -> Result<(), StoreError> {
        Ok(())
    }

    async fn acknowledge(&self, _: &ApplyId) -> Result<bool, StoreError> {
        Ok(false)
    }

    async fn set_aside(&self, _: &ApplyId, _: &str) -> Result<(), StoreError> {
        Ok(())
    }

    async fn withdraw(&self, _: &ApplyId, _: Option<&RunRecord>) -> Result<bool, StoreError> {
        Ok(false)
    }

    async fn open_intent(&self, _: &Intent, _: Timestamp, _: u32) -> Result<Opened, StoreError> {
        Err(no_zoom())
    }

    async fn take_over_intents(
        &self,
        _: &str,
        _: Timestamp,
        _: Timestamp,
        _: usize,
    ) -> Result<Vec<Intent>, StoreError> {
        Ok(Vec::new())
    }

    async fn intents_of(&self, _: RunId) -> Result<Vec<IntentRecord>, StoreError> {
        Ok(Vec::new())
    }

    async fn run(&self, id: RunId) -> Result<Option<RunRecord>, StoreError> {
        Ok(self.kept().record(&id).cloned())
    }

    async fn runs(&self, before: Option<RunId>, limit: usize) -> Result<Vec<RunRecord>, StoreError> {
        let kept = self.kept();
        let mut runs: Vec<&RunRecord> = kept
            .runs
            .values()
            .filter_map(|commit| commit.run.as_ref())
            .filter(|run| before.is_none_or(|before| run.id < before))
            .collect();
        runs.sort_by_key(|run| std::cmp::Reverse(run.id));
        Ok(runs.into_iter().take(limit).cloned().collect())
    }

    async fn journal(&self, run: RunId) -> Result<Option<KeptJournal>, StoreError> {
        let kept = self.kept();
        let journal = kept.runs.get(&run).and_then(|commit| commit.journal.as_ref());
        Ok(journal.map(|journal| KeptJournal {
            run,
            level: journal.level,
            body: Some(journal.body.clone()),
            erased_at: None,
            dropped_at: None,
        }))
    }

    async fn keep_package(&self, digest: &str, package: &[u8]) -> Result<(), StoreError> {
        self.kept().packages.insert(digest.to_owned(), package.to_owned());
        Ok(())
    }

    async fn package(&self, digest: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.kept().packages.get(digest).cloned())
    }

    async fn forget(&self, _: &ContactId, _: &[Email], _: Timestamp) -> Result<Forgotten, StoreError> {
        Err(not_measured())
    }

    async fn forget_emails(&self, _: &[Email], _: Timestamp) -> Result<Forgotten, StoreError> {
        Err(not_measured())
    }

    async fn prune(&self, _: Timestamp) -> Result<Pruned, StoreError> {
        Err(not_measured())
    }
}

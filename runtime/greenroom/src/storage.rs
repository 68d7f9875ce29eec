//! The stores behind a runtime: one database for everything, or an embedder's CRM beside Greenroom's run store.

use std::sync::Arc;

use greenroom_domain::{
    Account, AccountStore, ContactStore, Email, Failure, FailureKind, Retry, Role, RunStore, StoreError, SyncStore,
    codes, sentence,
    store::{Commit, CommitError, EffectsTarget, Subjects},
};
use jiff::Timestamp;

use crate::{own_crm::OwnCrm, settled::Settled};

/// The stores behind a runtime: contacts, runs and, where webinars are synced, sync state.
#[derive(Clone)]
pub struct Storage {
    contacts: Contacts,
    runs: Arc<dyn RunStore>,
    /// The sync state. `None` if this runtime syncs no webinars.
    sync: Option<Arc<dyn SyncStore>>,
    observer: Option<Observer>,
}

/// Called with each commit that was carried out.
type Observer = Arc<dyn Fn(&Commit) + Send + Sync>;

/// The store of contacts.
#[derive(Clone)]
enum Contacts {
    /// The database of the run store.
    SameStore(Arc<dyn ContactStore>),
    /// An embedder's CRM.
    OwnCrm(Arc<OwnCrm>),
}

impl std::fmt::Debug for Storage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Storage").field("split", &!self.is_joint()).finish_non_exhaustive()
    }
}

impl Storage {
    /// Contacts and runs in one database. A run's effects and its record are committed in one transaction.
    pub fn joint<S: ContactStore + RunStore>(store: Arc<S>) -> Self {
        Self { contacts: Contacts::SameStore(store.clone()), runs: store, sync: None, observer: None }
    }

    /// The whole store of an account: contacts, runs and the state of syncs in one database.
    pub fn of_account(store: Arc<dyn AccountStore>) -> Self {
        Self { contacts: Contacts::SameStore(store.clone()), runs: store.clone(), sync: Some(store), observer: None }
    }

    /// An embedder's CRM beside Greenroom's run store. The run store writes the effects down with the run's record.
    /// Then the CRM applies them, each commit once ([`ContactStore::apply`]).
    ///
    /// If the CRM refuses a commit, because a precondition no longer holds or one of its constraints is broken, the
    /// commit is withdrawn and nothing was written. After any other error of the CRM the commit is valid and
    /// acknowledged, and its effects wait. Only where another commit on the same contact began just before and waits too, this
    /// commit fails with `store-unavailable`, because it was decided without the other. It is tried again like the commit of a
    /// process that crashed; repeat the invocation with the same idempotency key for its outcome.
    ///
    /// Effects that wait for a contact or an email are applied before the contact or the email is read again, and by
    /// [`crate::Runtime::settle`]. Where the CRM still does not take them, the read fails with `store-unavailable` and
    /// the time that the CRM names ([`StoreError::Unavailable`]): a run never sees a contact without a write that was
    /// acknowledged before. Effects of one contact are applied in the order of their commits.
    ///
    /// Both ways also apply the commits that a crash left, 90 s after they began. If a precondition no longer holds
    /// then:
    ///
    /// - a commit that was not acknowledged is withdrawn: its run is recorded as failed with `changed-meanwhile`, and
    ///   its intent is settled again;
    /// - an acknowledged commit of a run is not undone. Its effects are set aside with the reason, for a person to
    ///   decide ([`crate::Runtime::set_aside_effects`]), like all effects that the CRM refuses for good;
    /// - an acknowledged commit of an intent is withdrawn: the service is asked again, and its answer is stored.
    pub fn split(contacts: Arc<dyn ContactStore>, runs: Arc<dyn RunStore>) -> Self {
        let own = OwnCrm { crm: contacts, runs: runs.clone(), clock: Arc::new(greenroom_clock::now) };
        Self { contacts: Contacts::OwnCrm(Arc::new(own)), runs, sync: None, observer: None }
    }

    /// Adds the store of sync state, which syncs need. It has to be the database of the run store, because a slice of a
    /// sync is committed in one transaction with its run. It has to be the database of the contact store too, because a
    /// sync deletes contact data that is gone in Zoom. So call this on [`Storage::joint`] storage only.
    #[must_use]
    pub fn with_sync(mut self, store: Arc<dyn SyncStore>) -> Self {
        self.sync = Some(store);
        self
    }

    /// Calls `observer` with each commit that this storage has carried out, such as to see in a test what a run wrote. It is
    /// called before the caller of the run has its outcome; a commit that is carried out once more is seen once more.
    #[must_use]
    pub fn observed(mut self, observer: impl Fn(&Commit) + Send + Sync + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Whether contacts and runs are in one database and committed in one transaction.
    pub fn is_joint(&self) -> bool {
        matches!(self.contacts, Contacts::SameStore(_))
    }

    /// The store of sync state.
    ///
    /// # Errors
    /// `sync-not-possible` if the storage has none.
    pub fn sync_store(&self) -> Result<&dyn SyncStore, Failure> {
        self.sync.as_deref().filter(|_| self.is_joint()).ok_or_else(|| {
            Failure::refused(
                codes::SYNC_NOT_POSSIBLE,
                sentence!(
                    "failure-sync-not-possible",
                    "nothing can be synced with this storage: give it the store of one database with `Storage::joint` and \
                 `Storage::with_sync`"
                ),
            )
        })
    }

    /// Replaces the machine's clock, for tests of [`Storage::split`].
    #[must_use]
    pub fn clock(mut self, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        if let Contacts::OwnCrm(crm) = &mut self.contacts {
            Arc::make_mut(crm).clock = Arc::new(clock);
        }
        self
    }

    /// Business units and connected accounts.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn account(&self) -> Result<Account, Failure> {
        self.contacts().account().await.map_err(Failure::from)
    }

    /// The role of the account user with this email. `None` if no account user has it.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn role(&self, email: &Email) -> Result<Option<Role>, Failure> {
        self.contacts().role(email).await.map_err(Failure::from)
    }

    /// Commits effects without a run, in one transaction.
    ///
    /// # Errors
    /// The store's failure, or `changed-meanwhile`; nothing was written.
    pub async fn apply(&self, commit: Commit) -> Result<(), Failure> {
        self.commit(commit.into()).await.map_err(|error| match error {
            CommitError::Store(error) => Failure::from(error),
            CommitError::Stale(_) | CommitError::LostLease(_) => {
                Failure::new(FailureKind::Conflict, codes::CHANGED_MEANWHILE, error.sentence()).retry(Retry::Now)
            }
        })
    }

    /// The contact store. An embedder's CRM is read through it as [`Storage::split`] says.
    pub fn contacts(&self) -> &dyn ContactStore {
        match &self.contacts {
            Contacts::SameStore(store) => store.as_ref(),
            Contacts::OwnCrm(crm) => crm.as_ref(),
        }
    }

    /// The run store.
    pub fn runs(&self) -> &dyn RunStore {
        self.runs.as_ref()
    }

    /// Commits in one transaction. If the contact store is an embedder's CRM, applies the effects to it afterwards; those that
    /// wait for the same contacts and emails are applied before.
    ///
    /// # Errors
    /// [`CommitError`]; nothing was written then.
    pub async fn commit(&self, commit: Arc<Commit>) -> Result<(), CommitError> {
        let Some(observer) = &self.observer else { return self.carry_out(commit).await };
        self.carry_out(commit.clone()).await?;
        observer(&commit);
        Ok(())
    }

    async fn carry_out(&self, commit: Arc<Commit>) -> Result<(), CommitError> {
        let Contacts::OwnCrm(crm) = &self.contacts else {
            return self.runs.commit(commit, EffectsTarget::SameStore).await.map(drop);
        };
        if !commit.effects.is_empty() {
            crm.catch_up(Subjects::of(&commit.effects)).await?;
        }
        let elsewhere = EffectsTarget::OtherStore { lease_until: crm.lease_until() };
        match self.runs.commit(commit.clone(), elsewhere).await? {
            // A commit without effects has none of its own to apply: the id is that of an earlier try of its run.
            Some(id) if !commit.effects.is_empty() => crm.apply_first(&id, &commit).await,
            Some(_) | None => Ok(()),
        }
    }

    /// How many commits an embedder's CRM refused for good since this was last asked: those of reads count too, in this process
    /// and in others.
    ///
    /// # Errors
    /// The run store's failure.
    pub(crate) async fn newly_set_aside(&self) -> Result<usize, StoreError> {
        if self.is_joint() { Ok(0) } else { self.runs.newly_set_aside().await }
    }

    /// Applies to an embedder's CRM up to `limit` commits that it has not confirmed.
    ///
    /// # Errors
    /// The run store's failure.
    pub(crate) async fn reapply(&self, limit: usize) -> Result<Settled, StoreError> {
        match &self.contacts {
            Contacts::OwnCrm(crm) => crm.apply_waiting(limit).await,
            Contacts::SameStore(_) => Ok(Settled::default()),
        }
    }
}

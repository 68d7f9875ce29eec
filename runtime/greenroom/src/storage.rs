//! The stores behind a runtime: one database for everything, or an embedder's CRM beside Greenroom's run store.

use std::{fmt, sync::Arc};

use greenroom_domain::{
    Account, AccountStore, ContactStore, Email, Failure, FailureKind, Retry, Role, RunId, RunStore, StoreError,
    SyncStore, codes,
    store::{ApplyId, Commit, CommitError, EffectsTarget, RunRecord, RunResult, Unapplied},
};
use jiff::{SignedDuration, Timestamp};

use crate::clock::Clock;

/// How long a committing process has to apply its effects to the CRM, before another process may assume that it has
/// crashed and apply them: longer than a run may take in total.
const COMMIT_LEASE: SignedDuration = SignedDuration::from_secs(90);

/// The stores behind a runtime: contacts, runs and, where webinars are synced, sync state.
#[derive(Clone)]
pub struct Storage {
    contacts: Arc<dyn ContactStore>,
    runs: Arc<dyn RunStore>,
    /// The sync state. `None` if this runtime syncs no webinars.
    sync: Option<Arc<dyn SyncStore>>,
    /// The contact store is an embedder's CRM.
    split: bool,
    clock: Clock,
}

impl std::fmt::Debug for Storage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Storage").field("split", &self.split).finish_non_exhaustive()
    }
}

impl Storage {
    /// Contacts and runs in one database. A run's effects and its record are committed in one transaction.
    pub fn joint<S: ContactStore + RunStore>(store: Arc<S>) -> Self {
        Self { contacts: store.clone(), runs: store, sync: None, split: false, clock: Arc::new(Timestamp::now) }
    }

    /// The whole store of an account: contacts, runs and the state of syncs in one database.
    pub fn of_account(store: Arc<dyn AccountStore>) -> Self {
        Self {
            contacts: store.clone(),
            runs: store.clone(),
            sync: Some(store),
            split: false,
            clock: Arc::new(Timestamp::now),
        }
    }

    /// An embedder's CRM beside Greenroom's run store. The run store writes the effects down with the run's record.
    /// Then the CRM applies them, each commit once ([`ContactStore::apply`]).
    ///
    /// If the CRM refuses a commit, because a precondition no longer holds or one of its constraints is broken, the
    /// commit is withdrawn and nothing was written. After any other error of the CRM the commit is valid and
    /// acknowledged, and [`crate::Runtime::settle`] applies it later. Until then the CRM does not show it.
    ///
    /// Settling also applies the commits that a crash left, 90 s after they began. If a precondition no longer holds
    /// then:
    ///
    /// - a commit that was not acknowledged is withdrawn: its run is recorded as failed with `changed-meanwhile`, and
    ///   its intent is settled again;
    /// - an acknowledged commit of a run is not undone. Its effects are set aside with the reason, for a person to
    ///   decide ([`RunStore::set_aside_effects`]), like all effects that the CRM refuses for good;
    /// - an acknowledged commit of an intent is withdrawn: the service is asked again, and its answer is stored.
    pub fn split(contacts: Arc<dyn ContactStore>, runs: Arc<dyn RunStore>) -> Self {
        Self { contacts, runs, sync: None, split: true, clock: Arc::new(Timestamp::now) }
    }

    /// Adds the store of sync state, which syncs need. It has to be the database of the run store, because a slice of a
    /// sync is committed in one transaction with its run. It has to be the database of the contact store too, because a
    /// sync deletes contact data that is gone in Zoom. So call this on [`Storage::joint`] storage only.
    #[must_use]
    pub fn with_sync(mut self, store: Arc<dyn SyncStore>) -> Self {
        self.sync = Some(store);
        self
    }

    /// Whether contacts and runs are in one database and committed in one transaction.
    pub fn is_joint(&self) -> bool {
        !self.split
    }

    /// The store of sync state.
    ///
    /// # Errors
    /// `sync-not-possible` if the storage has none.
    pub fn sync_store(&self) -> Result<&dyn SyncStore, Failure> {
        self.sync.as_deref().filter(|_| !self.split).ok_or_else(|| {
            Failure::refused(
                codes::SYNC_NOT_POSSIBLE,
                "nothing can be synced with this storage: give it the store of one database with `Storage::joint` and \
                 `Storage::with_sync`",
            )
        })
    }

    /// Replaces the machine's clock, for tests.
    #[must_use]
    pub fn clock(mut self, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Business units and connected accounts.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn account(&self) -> Result<Account, Failure> {
        self.contacts.account().await.map_err(Failure::from)
    }

    /// The role of the account user with this email. `None` if no account user has it.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn role(&self, email: &Email) -> Result<Option<Role>, Failure> {
        self.contacts.role(email).await.map_err(Failure::from)
    }

    /// Commits effects without a run, in one transaction.
    ///
    /// # Errors
    /// The store's failure, or `changed-meanwhile`; nothing was written.
    pub async fn apply(&self, commit: Commit) -> Result<(), Failure> {
        self.commit(commit.into()).await.map_err(|error| match error {
            CommitError::Store(error) => Failure::from(error),
            CommitError::Stale(_) | CommitError::LostLease(_) => {
                Failure::new(FailureKind::Conflict, codes::CHANGED_MEANWHILE, error.to_string()).retry(Retry::Now)
            }
        })
    }

    /// The contact store.
    pub fn contacts(&self) -> &dyn ContactStore {
        self.contacts.as_ref()
    }

    /// The run store.
    pub fn runs(&self) -> &dyn RunStore {
        self.runs.as_ref()
    }

    /// Commits in one transaction. If the contact store is an embedder's CRM, applies the effects to it afterwards.
    ///
    /// # Errors
    /// [`CommitError`]; nothing was written then.
    pub async fn commit(&self, commit: Arc<Commit>) -> Result<(), CommitError> {
        let Some(id) = self.runs.commit(commit.clone(), self.effects_target()).await? else { return Ok(()) };
        let error = match self.contacts.apply(&id, &commit.effects, &commit.preconditions).await {
            Ok(()) => {
                if let Err(error) = self.runs.applied(&id).await {
                    // No harm: the CRM has applied them, and applying them again under the same id changes nothing.
                    tracing::warn!(id = id.0, %error, "effects were applied to the CRM but could not be marked as applied");
                }
                return Ok(());
            }
            Err(refusal @ (CommitError::Stale(_) | CommitError::Store(StoreError::Constraint(_)))) => {
                let ours = self.runs.withdraw(&id, None).await?;
                return Err(if ours { refusal } else { taken_over(&id) });
            }
            Err(error) => error,
        };
        if !self.runs.acknowledge(&id).await? {
            return Err(taken_over(&id));
        }
        tracing::warn!(id = id.0, %error, "effects were committed and will be applied to the CRM later");
        Ok(())
    }

    fn effects_target(&self) -> EffectsTarget {
        if !self.split {
            return EffectsTarget::SameStore;
        }
        let now = (self.clock)();
        EffectsTarget::OtherStore { lease_until: now.checked_add(COMMIT_LEASE).unwrap_or(Timestamp::MAX) }
    }

    /// Applies to an embedder's CRM the commits that it has not confirmed. Returns how many it applied. A commit that
    /// the CRM does not accept does not delay the others.
    ///
    /// # Errors
    /// The run store's failure.
    pub(crate) async fn reapply(&self, limit: usize) -> Result<usize, CommitError> {
        if !self.split {
            return Ok(0);
        }
        let mut done = Reapplied::default();
        for waiting in self.runs.unapplied((self.clock)(), limit).await? {
            match self.contacts.apply(&waiting.id, &waiting.effects, &waiting.preconditions).await {
                Ok(()) => {
                    self.runs.applied(&waiting.id).await?;
                    done.applied += 1;
                }
                Err(CommitError::Stale(what)) if !waiting.acknowledged || waiting.intent.is_some() => {
                    self.withdraw(&waiting, &what).await?;
                    done.withdrawn += 1;
                }
                Err(error @ (CommitError::Stale(_) | CommitError::Store(StoreError::Constraint(_)))) => {
                    tracing::error!(id = waiting.id.0, %error, "the CRM refuses these effects: they are set aside");
                    self.runs.set_aside(&waiting.id, &error.to_string()).await?;
                    done.refused += 1;
                }
                Err(error) => {
                    tracing::warn!(id = waiting.id.0, %error, "the CRM could not apply these effects: they are tried again");
                    done.still_waiting += 1;
                }
            }
        }
        if done != Reapplied::default() {
            tracing::info!(%done, "commits that waited for the CRM");
        }
        Ok(done.applied)
    }

    /// Withdraws a commit that was not acknowledged to a caller, or whose intent is settled again.
    async fn withdraw(&self, waiting: &Unapplied, what: &str) -> Result<(), StoreError> {
        tracing::warn!(
            id = waiting.id.0,
            what,
            "a precondition changed before the CRM applied a commit: it is withdrawn"
        );
        let record = match waiting.run {
            Some(run) => self.record_as_failed(run, what).await?,
            None => None,
        };
        self.runs.withdraw(&waiting.id, record.as_ref()).await.map(drop)
    }

    /// The record of the run, as a failed one.
    async fn record_as_failed(&self, run: RunId, what: &str) -> Result<Option<RunRecord>, StoreError> {
        Ok(self.runs.run(run).await?.map(|mut record| {
            let message = format!("{what} changed before the CRM applied the run's writes: none of them was kept");
            let failure = Failure::new(FailureKind::Conflict, codes::CHANGED_MEANWHILE, message).retry(Retry::Now);
            record.result = RunResult::Failed { failure };
            record.usage.effects = 0;
            record
        }))
    }
}

/// How many waiting commits had which result.
#[derive(Debug, Default, PartialEq, Eq)]
struct Reapplied {
    applied: usize,
    withdrawn: usize,
    refused: usize,
    still_waiting: usize,
}

impl fmt::Display for Reapplied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { applied, withdrawn, refused, still_waiting } = self;
        write!(f, "{applied} applied, {withdrawn} withdrawn, {refused} set aside, {still_waiting} still waiting")
    }
}

/// The error of a process whose commit another process has settled, because its lease had ended.
fn taken_over(id: &ApplyId) -> CommitError {
    CommitError::LostLease(format!("the commit `{}`", id.0))
}

//! The store behind a runtime: one database for everything, or an embedder's CRM beside our run store.

use std::{fmt, sync::Arc};

use greenroom_domain::{
    Account, AccountStore, ContactStore, Email, Failure, FailureKind, Retry, Role, RunId, RunStore, StoreError,
    SyncStore, codes,
    store::{ApplyId, Commit, CommitError, EffectsTarget, RunRecord, RunResult, Unapplied},
};
use jiff::{SignedDuration, Timestamp};

use crate::services::Clock;

/// How long whoever commits has the effects for itself, before others may take it for dead and apply them: longer than a
/// run may take in all.
const COMMIT_LEASE: SignedDuration = SignedDuration::from_secs(90);

/// Where a runtime keeps what it is told to keep.
#[derive(Clone)]
pub struct Storage {
    contacts: Arc<dyn ContactStore>,
    runs: Arc<dyn RunStore>,
    /// What syncs keep, where there are syncs.
    sync: Option<Arc<dyn SyncStore>>,
    /// The contact store is an embedder's.
    split: bool,
    clock: Clock,
}

impl Storage {
    /// Contacts and runs in one database: a run's effects and its record are committed in one transaction.
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

    /// An embedder's CRM beside our run store. Effects are written down with the run's record, then applied to the CRM,
    /// which takes each application once ([`ContactStore::apply`]).
    ///
    /// What the CRM refuses, because it has changed meanwhile or breaks one of its constraints, is withdrawn: nothing was
    /// written. After any other error of the CRM's the commit stands, is acknowledged, and is applied later by
    /// [`crate::Runtime::settle`]: until then the CRM does not show it. Settling also applies what a crash left, once its
    /// committer has had 90 s, and then
    ///
    /// - a commit that was not acknowledged, and rests on what has changed meanwhile, is withdrawn: its run is recorded as
    ///   failed with `changed-meanwhile`, its intent is settled anew;
    /// - an acknowledged one is not undone: its effects are set aside with the reason, for a person to look at
    ///   ([`RunStore::set_aside_effects`]), as are all that the CRM refuses for good. Those of an intent are withdrawn
    ///   nevertheless: the service is asked again, and what it has is written.
    pub fn split(contacts: Arc<dyn ContactStore>, runs: Arc<dyn RunStore>) -> Self {
        Self { contacts, runs, sync: None, split: true, clock: Arc::new(Timestamp::now) }
    }

    /// What syncs keep, so that there can be syncs. It must be the same database as the run store, because a slice of a sync is
    /// committed in one transaction with its run; and the contact store too, because what is gone at its source is taken away
    /// there: give it to [`Storage::joint`] storage alone.
    #[must_use]
    pub fn with_sync(mut self, store: Arc<dyn SyncStore>) -> Self {
        self.sync = Some(store);
        self
    }

    /// Whether contacts and runs are in one database, and committed in one transaction.
    pub fn is_joint(&self) -> bool {
        !self.split
    }

    /// What syncs keep.
    ///
    /// # Errors
    /// `sync-not-possible` where the storage has no such store.
    pub fn sync_store(&self) -> Result<&dyn SyncStore, Failure> {
        self.sync.as_deref().filter(|_| !self.split).ok_or_else(|| {
            Failure::refused(
                codes::SYNC_NOT_POSSIBLE,
                "nothing can be synced with this storage: give it the store of one database with `Storage::joint` and \
                 `Storage::with_sync`",
            )
        })
    }

    /// Another clock than the machine's, for tests.
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

    /// What somebody who logs in to the account may do; none where nobody logs in with this email.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn role(&self, email: &Email) -> Result<Option<Role>, Failure> {
        self.contacts.role(email).await.map_err(Failure::from)
    }

    /// Commits effects that belong to no run, in one transaction.
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

    /// Commits in one transaction; where contacts are an embedder's, then applies the effects to its CRM.
    ///
    /// # Errors
    /// See [`CommitError`]. Nothing was written.
    pub async fn commit(&self, commit: Arc<Commit>) -> Result<(), CommitError> {
        let Some(id) = self.runs.commit(commit.clone(), self.contacts_are()).await? else { return Ok(()) };
        let error = match self.contacts.apply(&id, &commit.effects, &commit.preconditions).await {
            Ok(()) => {
                if let Err(error) = self.runs.applied(&id).await {
                    // They are there; applied once more under the same id, they change nothing.
                    tracing::warn!(id = id.0, %error, "applied effects could not be struck off");
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
        tracing::warn!(id = id.0, %error, "committed, and to be applied to the CRM later");
        Ok(())
    }

    fn contacts_are(&self) -> EffectsTarget {
        if !self.split {
            return EffectsTarget::SameStore;
        }
        let now = (self.clock)();
        EffectsTarget::OtherStore { lease_until: now.checked_add(COMMIT_LEASE).unwrap_or(Timestamp::MAX) }
    }

    /// Applies to an embedder's CRM what was written down and never confirmed. Answers how many were; what the CRM does
    /// not take keeps none of the others waiting.
    ///
    /// # Errors
    /// Where the run store fails.
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
                    self.take_back(&waiting, &what).await?;
                    done.withdrawn += 1;
                }
                Err(error @ (CommitError::Stale(_) | CommitError::Store(StoreError::Constraint(_)))) => {
                    tracing::error!(id = waiting.id.0, %error, "the CRM will not have these effects: set aside");
                    self.runs.set_aside(&waiting.id, &error.to_string()).await?;
                    done.refused += 1;
                }
                Err(error) => {
                    tracing::warn!(id = waiting.id.0, %error, "the CRM could not apply these effects: they wait");
                    done.still_waiting += 1;
                }
            }
        }
        if done != Reapplied::default() {
            tracing::info!(%done, "effects that waited for the CRM");
        }
        Ok(done.applied)
    }

    /// Undoes a commit of which nobody was told that it succeeded, or whose intent is settled anew.
    async fn take_back(&self, waiting: &Unapplied, what: &str) -> Result<(), StoreError> {
        tracing::warn!(id = waiting.id.0, what, "changed before the effects could be applied: withdrawn");
        let record = match waiting.run {
            Some(run) => self.failed_instead(run, what).await?,
            None => None,
        };
        self.runs.withdraw(&waiting.id, record.as_ref()).await.map(drop)
    }

    async fn failed_instead(&self, run: RunId, what: &str) -> Result<Option<RunRecord>, StoreError> {
        Ok(self.runs.run(run).await?.map(|mut record| {
            let message = format!("{what} changed before what the run wrote could be applied: nothing of it was kept");
            let failure = Failure::new(FailureKind::Conflict, codes::CHANGED_MEANWHILE, message).retry(Retry::Now);
            record.result = RunResult::Failed { failure };
            record.usage.effects = 0;
            record
        }))
    }
}

/// What became of effects that waited.
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

/// Somebody settled a commit whose committer was taken for dead.
fn taken_over(id: &ApplyId) -> CommitError {
    CommitError::LostLease(format!("the commit `{}`", id.0))
}

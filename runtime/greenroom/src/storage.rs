//! The store behind a runtime: one database for everything, or an embedder's CRM beside our run store.

use std::{sync::Arc, time::Duration};

use greenroom_domain::{
    Account, ContactStore, Failure, FailureKind, Retry, RunStore, StoreError,
    store::{Commit, CommitError, ContactsAre},
};

/// How soon a store that was locked or full is worth another try.
const STORE_RETRY: Duration = Duration::from_secs(1);

/// Where a runtime keeps what it is told to keep.
#[derive(Clone)]
pub struct Storage {
    contacts: Arc<dyn ContactStore>,
    runs: Arc<dyn RunStore>,
    contacts_are: ContactsAre,
}

impl Storage {
    /// Contacts and runs in one database: a run's effects and its record are committed in one transaction.
    pub fn joint<S: ContactStore + RunStore>(store: Arc<S>) -> Self {
        Self { contacts: store.clone(), runs: store, contacts_are: ContactsAre::Here }
    }

    /// An embedder's CRM beside our run store. Effects are written down with the run's record, then applied to the CRM,
    /// which takes each application once ([`ContactStore::apply`]); what a crash leaves unapplied is applied by
    /// [`crate::Runtime::settle`].
    pub fn split(contacts: Arc<dyn ContactStore>, runs: Arc<dyn RunStore>) -> Self {
        Self { contacts, runs, contacts_are: ContactsAre::Elsewhere }
    }

    /// Business units and connected Zoom accounts.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn account(&self) -> Result<Account, Failure> {
        self.contacts.account().await.map_err(store_failure)
    }

    /// Commits effects that belong to no run, in one transaction.
    ///
    /// # Errors
    /// The store's failure, or `changed-meanwhile`; nothing was written.
    pub async fn apply(&self, commit: &Commit) -> Result<(), Failure> {
        self.commit(commit).await.map_err(|error| match error {
            CommitError::Store(error) => store_failure(error),
            CommitError::Stale(_) | CommitError::LostLease(_) => {
                Failure::new(FailureKind::Conflict, "changed-meanwhile", error.to_string()).retry(Retry::Now)
            }
        })
    }

    pub(crate) fn contacts(&self) -> &dyn ContactStore {
        self.contacts.as_ref()
    }

    pub(crate) fn runs(&self) -> &dyn RunStore {
        self.runs.as_ref()
    }

    pub(crate) async fn commit(&self, commit: &Commit) -> Result<(), CommitError> {
        self.runs.commit(commit, self.contacts_are).await?;
        if self.contacts_are == ContactsAre::Elsewhere && !commit.effects.is_empty() {
            let id = commit.apply_id();
            match self.contacts.apply(&id, &commit.effects, &commit.rests_on).await {
                Ok(()) => self.runs.applied(&id).await?,
                Err(CommitError::Stale(what)) => {
                    self.runs.withdraw(commit).await?;
                    return Err(CommitError::Stale(what));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Applies to an embedder's CRM what was written down and never confirmed. Answers how many were.
    pub(crate) async fn reapply(&self, limit: usize) -> Result<usize, CommitError> {
        if self.contacts_are == ContactsAre::Here {
            return Ok(0);
        }
        let unapplied = self.runs.unapplied(limit).await?;
        for waiting in &unapplied {
            self.contacts.apply(&waiting.id, &waiting.effects, &[]).await?;
            self.runs.applied(&waiting.id).await?;
        }
        Ok(unapplied.len())
    }
}

/// A store's failure, in the words of the border: worth another try where nobody has to mend anything first.
pub(crate) fn store_failure(error: StoreError) -> Failure {
    let (code, retry) = match &error {
        StoreError::Locked(_) => ("store-locked", Retry::After(STORE_RETRY)),
        StoreError::Full(_) => ("store-full", Retry::After(STORE_RETRY)),
        StoreError::Io(_) => ("store-io", Retry::After(STORE_RETRY)),
        StoreError::ReadOnly(_) => ("store-read-only", Retry::Never),
        StoreError::Newer { .. } => ("store-newer", Retry::Never),
        StoreError::Damaged(_) => ("store-damaged", Retry::Never),
        StoreError::Missing(_) => ("store-missing", Retry::Never),
        StoreError::Constraint(_) => return Failure::of(FailureKind::Internal, error.to_string()),
    };
    Failure::new(FailureKind::Unavailable, code, error.to_string()).retry(retry)
}

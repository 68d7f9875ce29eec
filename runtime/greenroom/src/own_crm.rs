//! [`OwnCrm`]: an embedder's CRM, to which the effects of commits are applied after these were acknowledged.

use std::{collections::BTreeSet, sync::Arc};

use async_trait::async_trait;
use greenroom_domain::{
    Account, Contact, ContactId, ContactStore, Email, Failure, FailureKind, Identity, PropertyDefinition, Registration,
    Retry, Role, RunId, RunStore, Sentence, StoreError, WebinarId, codes,
    rules::identity,
    sentence,
    store::{
        Acknowledgement, ApplyId, Commit, CommitError, Effect, Precondition, RunRecord, RunResult, Subjects, Unapplied,
        UnavailableReason,
    },
};
use jiff::{SignedDuration, Timestamp};

use crate::{clock::Clock, settled::Settled};

/// How long a committing process has to apply its effects to the CRM, before another process may assume that it has
/// crashed and apply them: longer than a run may take in total.
const COMMIT_LEASE: SignedDuration = SignedDuration::from_secs(90);

/// How many commits one round of settling looks at, where the CRM does not take the oldest.
const MAX_LOOKED_AT: usize = 1_000;

/// An embedder's CRM with the run store beside it. As a contact store it applies the effects that wait for a contact before
/// it reads that contact, so that nobody decides on a state that lacks an acknowledged write.
#[derive(Clone)]
pub(crate) struct OwnCrm {
    pub(crate) crm: Arc<dyn ContactStore>,
    pub(crate) runs: Arc<dyn RunStore>,
    pub(crate) clock: Clock,
}

/// The end of an attempt to apply effects that wait.
enum Attempt {
    /// The CRM has them.
    Applied,
    /// A precondition no longer holds, and their commit is undone.
    Withdrawn,
    /// The CRM refuses them for good.
    SetAside,
    /// The CRM does not take them now.
    StillWaiting(CommitError),
}

impl OwnCrm {
    /// The end of the time in which a committer alone applies its effects.
    pub(crate) fn lease_until(&self) -> Timestamp {
        (self.clock)().checked_add(COMMIT_LEASE).unwrap_or(Timestamp::MAX)
    }

    /// Applies the effects of a commit that was just written to the run store under `id`.
    ///
    /// # Errors
    /// [`CommitError`] where the CRM refuses the effects or another process has settled the commit: nothing was written then. Also
    /// where the CRM does not take the effects now and an earlier commit about the same contacts or emails waits: whether the
    /// effects are kept turns out when the CRM answers again.
    pub(crate) async fn apply_first(&self, id: &ApplyId, commit: &Commit) -> Result<(), CommitError> {
        match self.crm.apply(id, &commit.effects, &commit.preconditions).await {
            Ok(()) => {
                if let Err(error) = self.runs.applied(id).await {
                    // No harm: the CRM has applied them, and applying them again under the same id changes nothing.
                    tracing::warn!(id = id.0, %error, "effects were applied to the CRM but could not be marked as applied");
                }
                Ok(())
            }
            Err(refusal) if is_refusal(&refusal) => {
                let ours = self.runs.withdraw(id, None).await?;
                Err(if ours { refusal } else { taken_over(id) })
            }
            Err(not_now) => match self.runs.acknowledge(id).await? {
                Acknowledgement::Given => {
                    tracing::warn!(id = id.0, "effects were committed and will be applied to the CRM later");
                    Ok(())
                }
                Acknowledgement::Gone => Err(taken_over(id)),
                // Another commit on the same contact began a moment before. This one was decided without it, so nobody is told
                // that it is kept. It is not withdrawn either: the CRM may have it, and its answer may be lost. As after a
                // crash, the CRM is asked when the lease has ended.
                Acknowledgement::Behind => Err(unanswered(not_now).into()),
            },
        }
    }

    /// Applies up to `limit` commits that the CRM has not confirmed, oldest first. One that the CRM does not take delays only
    /// later ones about the same contacts and emails.
    ///
    /// # Errors
    /// The run store's failure.
    pub(crate) async fn apply_waiting(&self, limit: usize) -> Result<Settled, StoreError> {
        let (mut settled, mut set_aside, mut delayed) = (Settled::default(), 0, Subjects::default());
        let (mut still_waiting, mut page) = (BTreeSet::new(), limit);
        loop {
            let waiting = self.runs.unapplied((self.clock)(), page).await?;
            let is_last = waiting.len() < page;
            for waiting in waiting {
                if still_waiting.contains(&waiting.id.0) {
                    continue;
                }
                let subjects = Subjects::of(&waiting.effects);
                let attempt = if delayed.meet(&subjects) { None } else { Some(self.attempt(&waiting).await?) };
                match attempt {
                    Some(Attempt::Applied) => settled.applied += 1,
                    Some(Attempt::Withdrawn) => settled.withdrawn += 1,
                    Some(Attempt::SetAside) => set_aside += 1,
                    Some(Attempt::StillWaiting(_)) | None => {
                        delayed.add(subjects);
                        still_waiting.insert(waiting.id.0);
                    }
                }
            }
            let settled_now = settled.applied + settled.withdrawn + set_aside;
            if is_last || settled_now >= limit || page >= MAX_LOOKED_AT {
                break;
            }
            // Those that wait are the oldest: what comes after them must not wait for them.
            page = (still_waiting.len() + limit).min(MAX_LOOKED_AT);
        }
        settled.waiting = still_waiting.len();
        settled.set_aside = set_aside;
        if !settled.is_empty() {
            let Settled { applied, withdrawn, set_aside, waiting, .. } = settled;
            tracing::info!(applied, withdrawn, set_aside, waiting, "commits that waited for the CRM");
        }
        Ok(settled)
    }

    /// Applies the effects that wait and are about these subjects, so that the CRM's answer about them has all that was
    /// acknowledged. Effects of a commit that its own process may still apply are not waited for: that commit is not
    /// acknowledged yet, and its preconditions decide between it and the reader.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] where the CRM does not take one of them now; the run store's failure.
    pub(crate) async fn catch_up(&self, mut subjects: Subjects) -> Result<(), StoreError> {
        let waiting = loop {
            let waiting = self.runs.unapplied_about((self.clock)(), &subjects).await?;
            // Effects of one contact are applied in the order of their commits, so those that share a contact or an email
            // with these come along.
            let mut grown = false;
            for row in &waiting {
                grown |= subjects.add(Subjects::of(&row.effects));
            }
            if !grown {
                break waiting;
            }
        };
        for row in waiting {
            if let Attempt::StillWaiting(error) = self.attempt(&row).await? {
                return Err(behind(error));
            }
        }
        Ok(())
    }

    /// Tries to apply effects that wait.
    async fn attempt(&self, waiting: &Unapplied) -> Result<Attempt, StoreError> {
        let applied = match self.check_again(waiting).await {
            Ok(preconditions) => self.crm.apply(&waiting.id, &waiting.effects, &preconditions).await,
            Err(error) => Err(error),
        };
        match applied {
            Ok(()) => {
                self.runs.applied(&waiting.id).await?;
                Ok(Attempt::Applied)
            }
            Err(error) if is_refusal(&error) => {
                let is_stale = matches!(error, CommitError::Stale(_));
                if !waiting.acknowledged || (is_stale && waiting.intent.is_some()) {
                    self.withdraw(waiting, error).await?;
                    return Ok(Attempt::Withdrawn);
                }
                // Its message may quote what the CRM has of a person.
                tracing::error!(id = waiting.id.0, "the CRM refuses these effects: they are set aside");
                self.runs.set_aside(&waiting.id, &error.sentence().with_links_masked()).await?;
                Ok(Attempt::SetAside)
            }
            Err(error) => {
                tracing::warn!(id = waiting.id.0, "the CRM could not apply these effects: they are tried again");
                Ok(Attempt::StillWaiting(error))
            }
        }
    }

    /// The preconditions under which effects that wait are applied. Effects that a person wants after all have none any
    /// more: what the rules say of a contact that they create is asked again (C4 to C6: who may become a contact).
    async fn check_again(&self, waiting: &Unapplied) -> Result<Vec<Precondition>, CommitError> {
        let mut preconditions = waiting.preconditions.clone();
        if !preconditions.is_empty() || !waiting.acknowledged {
            return Ok(preconditions);
        }
        let created = waiting.effects.iter().filter_map(|effect| match effect {
            Effect::CreateContact { contact, by_hand: false } => contact.email.clone(),
            _ => None,
        });
        let emails: Vec<Email> = created.collect();
        if emails.is_empty() {
            return Ok(preconditions);
        }
        for known in self.crm.identities(&emails).await? {
            // The CRM may have taken them before, and its answer was lost: then it knows their id, and does nothing.
            let is_theirs =
                known.primary_of.as_ref().is_some_and(|id| Subjects::of(&waiting.effects).contacts.contains(id));
            if !is_theirs {
                identity::may_create(&known).map_err(|refusal| StoreError::Constraint(refusal.sentence()))?;
            }
            preconditions.push(Precondition::Identity(known));
        }
        Ok(preconditions)
    }

    /// Withdraws a commit that was not acknowledged to a caller, or whose intent is settled again.
    async fn withdraw(&self, waiting: &Unapplied, error: CommitError) -> Result<(), StoreError> {
        tracing::warn!(id = waiting.id.0, "the CRM refused a commit that nobody was told of: it is withdrawn");
        let record = match waiting.run {
            Some(run) => self.record_as_failed(run, error).await?,
            None => None,
        };
        self.runs.withdraw(&waiting.id, record.as_ref()).await.map(drop)
    }

    /// The record of the run, as a failed one.
    async fn record_as_failed(&self, run: RunId, error: CommitError) -> Result<Option<RunRecord>, StoreError> {
        Ok(self.runs.run(run).await?.map(|mut record| {
            let failure = match error {
                CommitError::Store(error) => Failure::from(error),
                CommitError::Stale(what) => changed(&what),
                CommitError::LostLease(what) => changed(&what.into()),
            };
            record.result = RunResult::Failed { failure };
            record.usage.effects = 0;
            record
        }))
    }
}

/// The failure of a run whose writes the CRM did not take, because something had changed.
fn changed(what: &Sentence) -> Failure {
    let message = sentence!(
        "failure-crm-changed",
        "{what} changed before the CRM applied the run's writes: none of them was kept",
        what = what
    );
    Failure::new(FailureKind::Conflict, codes::CHANGED_MEANWHILE, message).retry(Retry::Now)
}

/// Whether the CRM never takes these effects: a precondition no longer holds, or its error is not worth another try.
fn is_refusal(error: &CommitError) -> bool {
    match error {
        CommitError::Stale(_) => true,
        CommitError::LostLease(_) => false,
        CommitError::Store(error) => !error.retry().is_retryable(),
    }
}

/// The error of a read that needs effects which the CRM does not take now, with the CRM's own word on another try.
fn behind(error: CommitError) -> StoreError {
    let (retry, reason) = reason_of(error);
    let why = sentence!(
        "failure-crm-behind",
        "an acknowledged write has to be applied to it before this can be read, and it did not take that write: {reason}",
        reason = reason
    );
    StoreError::Unavailable { retry, source: UnavailableReason(why).into() }
}

/// The CRM's own word on another try, and what it said.
fn reason_of(error: CommitError) -> (Retry, Sentence) {
    match error {
        CommitError::Store(StoreError::Unavailable { retry, source }) => {
            (retry, UnavailableReason::of(source.as_ref()))
        }
        CommitError::Store(error) => (error.retry(), error.sentence()),
        error => (Retry::Now, error.sentence()),
    }
}

/// The error of a commit that nobody was told of, and that the CRM has not answered.
fn unanswered(error: CommitError) -> StoreError {
    let (retry, reason) = reason_of(error);
    let why = sentence!(
        "failure-crm-unanswered",
        "it did not answer, and another write to the same contact waits for it, so that whether this one is kept is not known \
         yet: {reason}",
        reason = reason
    );
    StoreError::Unavailable { retry, source: UnavailableReason(why).into() }
}

/// The error of a process whose commit another process has settled, because its lease had ended.
fn taken_over(id: &ApplyId) -> CommitError {
    CommitError::LostLease(format!("the commit `{id}`"))
}

#[async_trait]
impl ContactStore for OwnCrm {
    async fn contacts(&self, ids: &[ContactId]) -> Result<Vec<Option<Arc<Contact>>>, StoreError> {
        self.catch_up(Subjects::of_contacts(ids)).await?;
        self.crm.contacts(ids).await
    }

    async fn identities(&self, emails: &[Email]) -> Result<Vec<Identity>, StoreError> {
        // The users of a Zoom account are part of the account, and of the identities of their emails.
        self.catch_up(Subjects { account: true, ..Subjects::of_emails(emails) }).await?;
        self.crm.identities(emails).await
    }

    async fn emails_of(&self, contact: &ContactId) -> Result<Vec<Email>, StoreError> {
        self.catch_up(Subjects::of_contacts(std::slice::from_ref(contact))).await?;
        self.crm.emails_of(contact).await
    }

    async fn account(&self) -> Result<Account, StoreError> {
        self.catch_up(Subjects::of_account()).await?;
        self.crm.account().await
    }

    async fn role(&self, email: &Email) -> Result<Option<Role>, StoreError> {
        self.crm.role(email).await
    }

    async fn properties(&self) -> Result<Arc<[PropertyDefinition]>, StoreError> {
        self.catch_up(Subjects::of_account()).await?;
        self.crm.properties().await
    }

    async fn registrations(&self, keys: &[(WebinarId, Email)]) -> Result<Vec<Option<Registration>>, StoreError> {
        self.catch_up(Subjects::of_emails(keys.iter().map(|(_, email)| email))).await?;
        self.crm.registrations(keys).await
    }

    async fn apply(&self, id: &ApplyId, effects: &[Effect], preconditions: &[Precondition]) -> Result<(), CommitError> {
        self.crm.apply(id, effects, preconditions).await
    }

    async fn erase(&self, contact: &ContactId, at: Timestamp) -> Result<bool, StoreError> {
        self.crm.erase(contact, at).await
    }

    async fn erase_email(&self, email: &Email, at: Timestamp) -> Result<bool, StoreError> {
        self.crm.erase_email(email, at).await
    }

    async fn scrub(&self) -> Result<(), StoreError> {
        self.crm.scrub().await
    }
}

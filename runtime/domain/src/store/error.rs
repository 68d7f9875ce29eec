//! Errors of a store, and the failures that callers of the runtime get for them.

use std::time::Duration;

use jiff::Timestamp;

use crate::{Failure, FailureKind, Retry, Sentence, codes, sentence};

/// How soon a store that was locked or full is worth another try.
const RETRY: Duration = Duration::from_secs(1);

/// Why a store could not do a call.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.sentence().english())]
#[non_exhaustive]
pub enum StoreError {
    /// Another process holds the store's lock for longer than we wait.
    Locked(Sentence),
    /// It does not answer, or refuses to: what a store gives that is a service of its own, such as a CRM.
    Unavailable {
        /// Whether, and when, the same call is worth another try.
        retry: Retry,
        /// The store's own error. Its message is shown to people; that of an [`UnavailableReason`] in their language.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The store cannot be written.
    ReadOnly(Sentence),
    /// No space is left.
    Full(Sentence),
    /// A newer Greenroom wrote it.
    Newer {
        /// The format of the store.
        found: i64,
        /// The newest format known here.
        known: i64,
    },
    /// An older Greenroom wrote it, and it was not to be changed.
    Older {
        /// The format of the store.
        found: i64,
        /// The newest format known here.
        known: i64,
    },
    /// It is not a store, or it is damaged.
    Damaged(Sentence),
    /// There is none, and it was not to be made.
    Missing(Sentence),
    /// The key of what is sealed in the store is missing, or others can read it.
    Key(Sentence),
    /// Reading or writing failed.
    Io(Sentence),
    /// A row that was to be written breaks a rule of the store: a defect, or bad data to import.
    Constraint(Sentence),
    /// A person cannot be forgotten yet: work under way would write rows about the person again.
    UnderWay {
        /// The work under way.
        what: Sentence,
        /// When another try is worth it.
        until: Timestamp,
    },
}

impl StoreError {
    /// Whether, and when, the same call is worth another try: where nothing has to be repaired first.
    pub fn retry(&self) -> Retry {
        match self {
            Self::Unavailable { retry, .. } => *retry,
            // Of work under way, a caller with a clock knows how long it is until then.
            Self::Locked(_) | Self::Full(_) | Self::Io(_) | Self::UnderWay { .. } => Retry::After(RETRY),
            Self::ReadOnly(_)
            | Self::Newer { .. }
            | Self::Older { .. }
            | Self::Damaged(_)
            | Self::Missing(_)
            | Self::Key(_)
            | Self::Constraint(_) => Retry::Never,
        }
    }

    /// What happened, as a failure says it.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Locked(what) => sentence!(
                "failure-store-locked",
                "the store is locked by another process: {what}; try again when it is done",
                what = what
            ),
            Self::Unavailable { source, .. } => {
                let what = UnavailableReason::of(source.as_ref());
                sentence!("failure-store-unavailable", "the contact store is unavailable: {what}", what = what)
            }
            Self::ReadOnly(what) => {
                sentence!("failure-store-read-only", "the store cannot be written: {what}", what = what)
            }
            Self::Full(what) => sentence!(
                "failure-store-full",
                "there is no space left for the store: {what}; nothing was lost, free some space and try again",
                what = what
            ),
            Self::Newer { found, known } => sentence!(
                "failure-store-newer",
                "a newer Greenroom has brought the store to format {found}, and this one knows formats up to {known}: use a newer Greenroom, \
                 of a version that knows format {found}",
                found = found,
                known = known
            ),
            Self::Older { found, known } => sentence!(
                "failure-store-older",
                "the store has format {found}, and this version of Greenroom works with format {known}: `greenroom store init`, and each \
                 process of this version that starts, brings it there; from then on no process of an older version starts",
                found = found,
                known = known
            ),
            Self::Damaged(what) => {
                sentence!("failure-store-damaged", "this is not a sound Greenroom store: {what}", what = what)
            }
            Self::Missing(what) => sentence!("failure-store-missing", "there is no store at {what}", what = what),
            Self::Key(what) => {
                sentence!("failure-store-key", "the key of the store's secrets cannot be used: {what}", what = what)
            }
            Self::Io(what) => {
                sentence!("failure-store-io", "the store could not be read or written: {what}", what = what)
            }
            Self::Constraint(what) => {
                sentence!("failure-store-constraint", "the store refused a row: {what}", what = what)
            }
            Self::UnderWay { what, until } => {
                sentence!("failure-under-way", "{what}: try again at {until}", what = what, until = until)
            }
        }
    }

    /// Whether the same call may work later without any repair.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Locked(_) | Self::UnderWay { .. } => true,
            Self::Unavailable { retry, .. } => retry.is_retryable(),
            _ => false,
        }
    }
}

/// The reason why a store is unavailable: a source of [`StoreError::Unavailable`] whose message is shown in the reader's
/// language.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.english())]
pub struct UnavailableReason(pub Sentence);

impl UnavailableReason {
    /// The message of a source of [`StoreError::Unavailable`], as a sentence.
    pub fn of(source: &(dyn std::error::Error + Send + Sync + 'static)) -> Sentence {
        source.downcast_ref::<Self>().map_or_else(|| source.to_string().into(), |Self(why)| why.clone())
    }
}

/// Why a commit did not happen. Nothing of it was written.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.sentence().english())]
pub enum CommitError {
    /// A precondition of the effects no longer holds: load the facts again, ask the rules again, commit again. The text says
    /// what changed, such as a contact by its id ([`stale`](super::stale) has the texts for all stores). It is logged, so it has no email
    /// and no other value of a person.
    Stale(Sentence),
    /// The idempotency key or the intent is another owner's now, because its lease ran out.
    LostLease(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CommitError {
    /// The error as a sentence, for readers of each language.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Stale(what) => sentence!("failure-commit-stale", "{what} changed meanwhile", what = what),
            Self::LostLease(what) => {
                sentence!("failure-commit-lease", "the lease on {what} was taken over", what = what)
            }
            Self::Store(error) => error.sentence(),
        }
    }
}

/// The failure for a store's error.
impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let (kind, code) = match &error {
            StoreError::Locked(_) => (FailureKind::Unavailable, codes::STORE_LOCKED),
            StoreError::Full(_) => (FailureKind::Unavailable, codes::STORE_FULL),
            StoreError::Key(_) => (FailureKind::Unavailable, codes::STORE_KEY),
            StoreError::Io(_) => (FailureKind::Unavailable, codes::STORE_IO),
            StoreError::ReadOnly(_) => (FailureKind::Unavailable, codes::STORE_READ_ONLY),
            StoreError::Newer { .. } => (FailureKind::Unavailable, codes::STORE_NEWER),
            StoreError::Older { .. } => (FailureKind::Unavailable, codes::STORE_OLDER),
            StoreError::Damaged(_) => (FailureKind::Unavailable, codes::STORE_DAMAGED),
            StoreError::Missing(_) => (FailureKind::Unavailable, codes::STORE_MISSING),
            StoreError::Constraint(_) => (FailureKind::Internal, codes::INTERNAL),
            StoreError::Unavailable { .. } => (FailureKind::Unavailable, codes::STORE_UNAVAILABLE),
            StoreError::UnderWay { .. } => (FailureKind::Conflict, codes::UNDER_WAY),
        };
        Self::new(kind, code, error.sentence()).retry(error.retry())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_stores_failure_has_its_own_code_and_keeps_its_words() {
        let place = || Sentence::from("place");
        let until = Timestamp::UNIX_EPOCH;
        for (error, code, retryable) in [
            (StoreError::Locked(place()), "store-locked", true),
            (StoreError::ReadOnly(place()), "store-read-only", false),
            (StoreError::Full(place()), "store-full", true),
            (StoreError::Newer { found: 9, known: 2 }, "store-newer", false),
            (StoreError::Older { found: 2, known: 9 }, "store-older", false),
            (StoreError::Damaged(place()), "store-damaged", false),
            (StoreError::Missing(place()), "store-missing", false),
            (StoreError::Key(place()), "store-key", false),
            (StoreError::Io(place()), "store-io", true),
            (StoreError::Constraint(place()), "internal", false),
            (StoreError::UnderWay { what: place(), until }, "under-way", true),
            (StoreError::Unavailable { retry: Retry::Never, source: "no".into() }, "store-unavailable", false),
            (StoreError::Unavailable { retry: Retry::After(RETRY), source: "no".into() }, "store-unavailable", true),
        ] {
            let words = error.to_string();
            let failure = Failure::from(error);
            assert_eq!((failure.code.as_str(), failure.retry.is_retryable()), (code, retryable));
            assert_eq!(failure.message, words);
        }
    }

    #[test]
    fn a_reason_that_is_a_sentence_is_said_as_one() {
        let why = || sentence!("failure-store-row", "row {row}: {why}", row = 1, why = "no");
        for (source, key) in [(UnavailableReason(why()).into(), Some("failure-store-row")), ("row 1: no".into(), None)]
        {
            let error = StoreError::Unavailable { retry: Retry::Never, source };
            assert_eq!(error.to_string(), "the contact store is unavailable: row 1: no");
            let (_, text) = error.sentence().into_parts();
            let inner = match text.unwrap().values.remove("what") {
                Some(crate::TextValue::Text(inner)) => Some(inner.key),
                _ => None,
            };
            assert_eq!(inner.as_deref(), key);
        }
    }

    #[test]
    fn what_passes_by_itself() {
        let until = Timestamp::UNIX_EPOCH;
        assert!(StoreError::Locked("".into()).is_transient());
        assert!(StoreError::UnderWay { what: "a registration".into(), until }.is_transient());
        assert!(!StoreError::Damaged("".into()).is_transient());
        assert!(!StoreError::Constraint("".into()).is_transient());
    }
}

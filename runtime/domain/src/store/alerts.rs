//! What alerts are made of, and which were told.

use async_trait::async_trait;
use jiff::Timestamp;

use super::StoreError;
use crate::{Alert, JobKind, NewJob, Warning, WebinarId};

/// Runs of an action that failed with one code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedRuns {
    /// The action's name.
    pub action: String,
    /// The code.
    pub code: String,
    /// How many.
    pub count: u64,
    /// When the first of them was asked for, to the millisecond.
    pub first: Timestamp,
    /// When the last of them was asked for.
    pub last: Timestamp,
}

/// Dead letters of one kind that failed with one code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetters {
    /// The kind.
    pub kind: JobKind,
    /// The action of invocations.
    pub action: Option<String>,
    /// The code.
    pub code: String,
    /// How many.
    pub count: u64,
    /// When the first of them failed for good.
    pub first: Timestamp,
    /// When the last of them did.
    pub last: Timestamp,
}

/// The warnings of a webinar's latest sync that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LatestWarnings {
    /// The webinar.
    pub webinar: WebinarId,
    /// When that sync ended.
    pub at: Timestamp,
    /// Its warnings: at least one.
    pub warnings: Vec<Warning>,
}

/// Facts about what went wrong, and the alerts that were told. A store decides nothing:
/// [`rules::alerts`](crate::rules::alerts) says what is told.
#[async_trait]
pub trait AlertStore: Send + Sync + 'static {
    /// Runs that were asked for at `since` or later and failed, by action and code.
    async fn failed_runs(&self, since: Timestamp) -> Result<Vec<FailedRuns>, StoreError>;

    /// How many runs of an action were asked for at `since` or later, however they ended.
    async fn count_runs(&self, action: &str, since: Timestamp) -> Result<u64, StoreError>;

    /// Jobs that failed for good, by kind, action and code.
    async fn dead_letters(&self) -> Result<Vec<DeadLetters>, StoreError>;

    /// The warnings of each webinar's latest sync, of those that ended at `since` or later.
    async fn latest_warnings(&self, since: Timestamp) -> Result<Vec<LatestWarnings>, StoreError>;

    /// All alerts: those that last, and those that are over and were not pruned, by kind and subject.
    async fn alerts(&self) -> Result<Vec<Alert>, StoreError>;

    /// Writes alerts, each in place of the one with the same kind and subject, and accepts the jobs that tell them: in one
    /// transaction, durable when it returns, so that a crash neither loses nor doubles a message.
    async fn tell_alerts(&self, alerts: Vec<Alert>, jobs: Vec<NewJob>) -> Result<(), StoreError>;
}

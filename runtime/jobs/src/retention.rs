//! Removing what is too old, a few rows at a time.

use std::{fmt, sync::Arc, time::Duration};

use greenroom::Failure;
use greenroom_domain::store::{Cutoffs, Pruned, RetentionStore};
use jiff::{SignedDuration, Timestamp};

/// How many rows of each kind one transaction removes. It takes some milliseconds, in which others wait to write.
const BATCH: usize = 500;

/// How long rows are kept. A field that is absent keeps them for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RetentionTimes {
    /// Runs with their keys, jobs that have ended, and calls to Zoom that are settled.
    pub runs: Option<Duration>,
    /// Journals of runs.
    pub journals: Option<Duration>,
    /// Webhooks that were answered.
    pub webhooks: Option<Duration>,
    /// Sessions and invitations of account users that have ended, and failures to sign in.
    pub sign_ins: Option<Duration>,
}

impl RetentionTimes {
    fn cutoffs(&self, now: Timestamp) -> Cutoffs {
        let before = |time: Option<Duration>| {
            let time = time.map(|time| SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX));
            time.map(|time| now.checked_sub(time).unwrap_or(Timestamp::MIN))
        };
        Cutoffs {
            runs: before(self.runs),
            journals: before(self.journals),
            webhooks: before(self.webhooks),
            sign_ins: before(self.sign_ins),
        }
    }
}

/// Removes what is too old. Cheap to clone.
#[derive(Clone)]
pub struct Retention {
    store: Arc<dyn RetentionStore>,
    times: RetentionTimes,
}

impl fmt::Debug for Retention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Retention").field("times", &self.times).finish_non_exhaustive()
    }
}

impl Retention {
    /// Removes from this store.
    pub fn new(store: Arc<dyn RetentionStore>, times: RetentionTimes) -> Self {
        Self { store, times }
    }

    /// Removes all that is too old now. A removal that is stopped goes on next time.
    ///
    /// # Errors
    /// The store's failure: what was removed before stays so.
    pub(crate) async fn remove_old(&self, now: Timestamp) -> Result<(), Failure> {
        let (before, mut removed) = (self.times.cutoffs(now), Pruned::default());
        loop {
            let some = self.store.remove_old(before, BATCH).await?;
            if some == Pruned::default() {
                break;
            }
            removed.add(some);
            // Others that write have their turn.
            tokio::task::yield_now().await;
        }
        if removed != Pruned::default() {
            tracing::info!(?removed, "what was too old was removed");
        }
        Ok(())
    }
}

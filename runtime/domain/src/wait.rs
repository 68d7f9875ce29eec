//! Waits: what a run waits for from outside, such as a person's approval.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{ContactId, RunId};

/// The word for a completion by the link, in [`Completion::by`].
pub const BY_LINK: &str = "link";

/// The word in [`Completion::by`] for an account user that was erased since (C10: erased people leave only keyed hashes).
pub const BY_ERASED: &str = "erased";

/// SHA-256 of the token in a wait's link. The token has as many random bits as the hash, so that a slow hash would add nothing.
pub type WaitTokenHash = [u8; 32];

/// A wait that is not completed, as a run's outcome and a job name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PendingWait {
    /// Its name within the run.
    pub name: String,
    /// Until when it can be completed.
    pub until: Timestamp,
}

/// When a job that sleeps for these waits begins at the latest: at the end of the first; none where there is none.
pub(crate) fn wakes_at(pending: &[PendingWait]) -> Option<Timestamp> {
    pending.iter().map(|wait| wait.until).min()
}

/// How a wait was completed.
#[derive(derive_more::Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Completion {
    /// When.
    pub at: Timestamp,
    /// By whom: the email of an account user, or [`BY_LINK`], or [`BY_ERASED`].
    pub by: String,
    /// The JSON that it was completed with.
    #[debug("{:?}", crate::mask::Shape(value))]
    pub value: Value,
}

/// A wait of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Wait {
    /// The first run of the chain of slices that it belongs to.
    pub run: RunId,
    /// Its name within the chain.
    pub name: String,
    /// The action's name.
    pub action: String,
    /// The contact that the run is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<ContactId>,
    /// What is asked, for the person who opens the link.
    pub title: String,
    /// The slice that opened it.
    pub opened_by: RunId,
    /// When that slice began.
    pub opened_at: Timestamp,
    /// Until when it can be completed.
    pub until: Timestamp,
    /// When it ended before its time, because nothing waits for it any more; none where it did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// How it was completed; none where it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completion: Option<Completion>,
}

impl Wait {
    /// Until when it can be completed: to its end, unless it ended before. A link is signed with its end, which stays.
    pub fn ends_at(&self) -> Timestamp {
        self.ended_at.map_or(self.until, |ended| ended.min(self.until))
    }
}

/// A wait to be kept, with the hash of its link's token.
#[derive(derive_more::Debug, Clone, PartialEq)]
pub struct NewWait {
    /// The wait.
    pub wait: Wait,
    /// The hash. The token itself is kept nowhere.
    #[debug(skip)]
    pub token: WaitTokenHash,
}

/// The answer to a completion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompleteOutcome {
    /// It is completed, and what waits for it goes on.
    Completed,
    /// It was completed before: nothing was changed.
    Already,
    /// Its time is over: nothing was changed.
    Expired,
    /// There is no such wait.
    Unknown,
}

//! The journal of a run: the answers of its host calls, kept so that the run can be replayed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{ContactId, RunId};

/// How much of a run is written down, so that it can be replayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JournalLevel {
    /// All answers in full, with the personal data in them.
    #[default]
    Full,
    /// Digests of the answers: enough to compare runs, not to replay one. They have no key, so a guess of a whole text,
    /// such as the answer that contains one email, can be confirmed.
    Digests,
    /// Nothing.
    Off,
}

impl JournalLevel {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Full, Self::Digests, Self::Off];
}

/// The journal of a run, written with its record.
#[derive(derive_more::Debug, Clone, PartialEq, Eq)]
pub struct Journal {
    /// [`JournalLevel::Full`] or [`JournalLevel::Digests`]; [`JournalLevel::Off`] is never written.
    pub level: JournalLevel,
    /// JSON text. Only the library that replays it reads it.
    #[debug("{} bytes", body.len())]
    pub body: String,
    /// Whose data may be in it: contacts read, written, registered, or named by the invocation.
    pub contacts: Vec<ContactId>,
}

/// A journal as the store has it.
#[derive(derive_more::Debug, Clone, PartialEq, Eq)]
pub struct KeptJournal {
    /// The run.
    pub run: RunId,
    /// How much of it was written down.
    pub level: JournalLevel,
    /// The body; none where it was erased (C10: erased people leave only keyed hashes), or dropped for the store's
    /// quota.
    #[debug("{:?} bytes", body.as_ref().map(String::len))]
    pub body: Option<String>,
    /// The time of its erasure; none where it was not erased.
    pub erased_at: Option<Timestamp>,
    /// The time at which it was dropped, for room or for its age; none where it was not.
    pub dropped_at: Option<Timestamp>,
}

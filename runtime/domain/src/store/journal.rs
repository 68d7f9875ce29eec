//! What a run was told by the world, kept so that it can be replayed (design, idea 6).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{ContactId, RunId};

/// How much of a run is written down, so that it can be replayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JournalLevel {
    /// All that the run was told, personal data among it.
    #[default]
    Full,
    /// Digests of what it was told: enough to compare runs, not to replay one. They have no key: who guesses a whole
    /// text, such as the answer that holds one email, can confirm the guess.
    Digests,
    /// Nothing.
    Off,
}

/// What a run was told by the world, written with its record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journal {
    /// [`JournalLevel::Full`] or [`JournalLevel::Digests`]; [`JournalLevel::Off`] is never written.
    pub level: JournalLevel,
    /// JSON text; what stands in it is the business of the library that replays it.
    pub body: String,
    /// Whose data may be in it: contacts read, written, registered, or named by the invocation.
    pub contacts: Vec<ContactId>,
}

/// A journal as the store has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptJournal {
    /// The run.
    pub run: RunId,
    /// How much of it was written down.
    pub level: JournalLevel,
    /// What was written down; none where it was erased (C10), or dropped for the store's quota.
    pub body: Option<String>,
    /// When it was erased, where it was.
    pub erased_at: Option<Timestamp>,
    /// When it was dropped to make room for newer journals, where it was.
    pub dropped_at: Option<Timestamp>,
}

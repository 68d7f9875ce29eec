//! Sync runs, what they left out, and their warnings (A1 to A8).

use std::{collections::BTreeMap, fmt};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{SyncRunId, WebinarId};

/// What a sync was begun by (L1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SyncTrigger {
    /// `Sync now` (A9).
    ByHand,
    /// The schedule.
    Schedule,
    /// A setting was turned on (S9).
    Backfill,
}

/// Where a sync run stands (A1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SyncState {
    /// Under way, or left by a process that is gone: the next sync of the webinar goes on with it.
    InProgress,
    /// Done.
    Synced,
    /// Done, with something to read.
    SyncedWithWarnings,
    /// Nothing was synced.
    NotSynced,
}

/// Why a person, or an email, was left out (C2 to C7, C10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeftOutReason {
    /// Zoom gives no email (C2). Counted, never listed.
    NoEmail,
    /// What Zoom gives is no email (C3).
    InvalidEmail,
    /// Somebody who logs in to the account (C4).
    AccountUser,
    /// A contact's secondary email (C5).
    SecondaryEmail,
    /// The contact was deleted (C6).
    DeletedContact,
    /// In an excluded domain, and no contact yet (C7, S6).
    ExcludedDomain,
    /// Erased (C10). Counted, never listed.
    Erased,
}

impl LeftOutReason {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::NoEmail,
        Self::InvalidEmail,
        Self::AccountUser,
        Self::SecondaryEmail,
        Self::DeletedContact,
        Self::ExcludedDomain,
        Self::Erased,
    ];

    /// The word for it: `account-user`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoEmail => "no-email",
            Self::InvalidEmail => "invalid-email",
            Self::AccountUser => "account-user",
            Self::SecondaryEmail => "secondary-email",
            Self::DeletedContact => "deleted-contact",
            Self::ExcludedDomain => "excluded-domain",
            Self::Erased => "erased",
        }
    }

    /// Whether the email is kept with the reason (C8), or the person is only counted.
    pub fn is_listed(self) -> bool {
        !matches!(self, Self::NoEmail | Self::Erased)
    }
}

impl fmt::Display for LeftOutReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An email that was left out of a webinar's sync, with the reason (C8, A5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeftOut {
    /// The webinar.
    pub webinar: WebinarId,
    /// The email, as far as it is one: with [`LeftOutReason::InvalidEmail`] whatever Zoom gave.
    pub email: String,
    /// Why.
    pub reason: LeftOutReason,
}

/// A warning of a sync run. Its texts (what it means, how to resolve it) are in the catalogue under `code`, or under
/// `code.reason` where it has a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Warning {
    /// `sync-setting-off` and the others of A2 to A7.
    pub code: String,
    /// What more exactly, in kebab case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How many people, emails or records it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// The setting or record concerned (A8): a JSON Pointer into the settings, such as `/webinars/82512345678/sync`, or
    /// `webinar:`, `session:`, `zoom-account:` and an id.
    pub pointer: String,
    /// What the texts speak of, by name: no personal data.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, Value>,
}

/// What a sync run changed, or saw, by a word in kebab case: `contacts-created`, `registrations-updated`,
/// `left-out-no-email`.
pub type Tally = BTreeMap<String, u64>;

/// One sync of one webinar: an entry of its audit log (A1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncRun {
    /// Its id.
    pub id: SyncRunId,
    /// The webinar.
    pub webinar: WebinarId,
    /// What began it.
    pub trigger: SyncTrigger,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended; none while it is in progress.
    pub finished_at: Option<Timestamp>,
    /// Where it stands.
    pub state: SyncState,
    /// The step that is under way, or was when its process was gone: the action's name.
    pub step: Option<String>,
    /// Where that step goes on.
    pub cursor: Option<Value>,
    /// What it changed.
    pub tally: Tally,
    /// What there is to read.
    pub warnings: Vec<Warning>,
}

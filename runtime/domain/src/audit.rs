//! The audit log (A1 to A8): sync runs, the people that a run left out, and its warnings.

use std::{collections::BTreeMap, fmt};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{SyncRunId, Text, WebinarId};

/// The reason why a sync began (L1: on a schedule or by hand).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SyncTrigger {
    /// `Sync now` (A9: at any time).
    ByHand,
    /// The schedule.
    Schedule,
    /// A setting was turned on (S9: what was missed is synced then).
    Backfill,
    /// A webhook of Zoom's (L1: registrations, sessions and recordings as they change).
    Webhook,
}

impl SyncTrigger {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::ByHand, Self::Schedule, Self::Backfill, Self::Webhook];
}

/// The state of a sync run (A1: one audit entry for each sync run).
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

impl SyncState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::InProgress, Self::Synced, Self::SyncedWithWarnings, Self::NotSynced];
}

/// Why a person, or an email, was left out (C2 to C7, C10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeftOutReason {
    /// Zoom gives no email (C2: the person is not synced, and counted). Never listed.
    NoEmail,
    /// The text that Zoom gives is not an email (C3: an invalid email is not synced).
    InvalidEmail,
    /// An account user (C4: never created as a contact).
    AccountUser,
    /// A contact's secondary email (C5: it creates no contact and no registration).
    SecondaryEmail,
    /// The contact was deleted (C6: a sync does not create it again).
    DeletedContact,
    /// In an excluded domain, and no contact yet (C7, S6: such a person does not become one).
    ExcludedDomain,
    /// Erased (C10: counted, never listed).
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

    /// Whether the email is kept with the reason (C8: it can be listed and exported), or the person is only counted.
    pub fn is_listed(self) -> bool {
        !matches!(self, Self::NoEmail | Self::Erased)
    }
}

impl fmt::Display for LeftOutReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An email that was left out of a webinar's sync, with the reason (C8; A5: `emails-excluded`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeftOut {
    /// The webinar.
    pub webinar: WebinarId,
    /// The email; with [`LeftOutReason::InvalidEmail`] the text that Zoom gave in its place.
    pub email: String,
    /// Why.
    pub reason: LeftOutReason,
}

/// A warning of a sync run. Its texts (the meaning and the remedy) are in the catalogue under `code`, or under
/// `code.reason` where it has a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Warning {
    /// `sync-setting-off` and the others of A2 to A7.
    pub code: String,
    /// The reason within the code, in kebab case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How many people, emails or records it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// The setting or record concerned (A8: each warning has a pointer): a JSON Pointer into the settings, such as
    /// `/webinars/82512345678/sync`, or `webinar:`, `session:`, `zoom-account:` and an id.
    pub pointer: String,
    /// Values for the texts, by name: no personal data.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, Value>,
    /// How values that are sentences are said in other languages, by the names of the values, which have the English.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub texts: BTreeMap<String, Text>,
}

/// Counts of the changes and findings of a sync run, by a word in kebab case: `contacts-created`,
/// `registrations-updated`, `left-out-no-email`.
pub type Tally = BTreeMap<String, u64>;

/// One sync of one webinar: an entry of its audit log (A1: each sync run with its time, changes, state and warnings).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncRun {
    /// Its id.
    pub id: SyncRunId,
    /// The webinar.
    pub webinar: WebinarId,
    /// The reason why it began.
    pub trigger: SyncTrigger,
    /// The time at which it began.
    pub started_at: Timestamp,
    /// When it ended; none while it is in progress.
    pub finished_at: Option<Timestamp>,
    /// Its state.
    pub state: SyncState,
    /// The step that is under way, or was when its process was gone: the action's name.
    pub step: Option<String>,
    /// Where that step goes on.
    pub cursor: Option<Value>,
    /// The counts of its changes.
    pub tally: Tally,
    /// Its warnings.
    pub warnings: Vec<Warning>,
}

//! The settings of the account (S1 to S8). The defaults hold for an account that never set anything.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Email, WebinarId};

/// The Zoom users whose webinars (S2) or recordings (S3: users whose recordings sync) are synced.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "of")]
pub enum UserSelection {
    /// No user.
    #[default]
    None,
    /// Those of some Zoom users.
    Selected {
        /// Their emails.
        #[serde(default)]
        users: BTreeSet<Email>,
    },
    /// Those of all Zoom users.
    All,
}

/// How a sync changes the names of a contact that exists (C1: a person with an unknown email becomes a contact).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExistingContacts {
    /// Fills blanks, overwrites nothing.
    #[default]
    FillBlanks,
    /// Overwrites the names with those given at registration.
    Overwrite,
}

impl ExistingContacts {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::FillBlanks, Self::Overwrite];
}

/// The settings of one Zoom user (S7: a webinar that is first seen gets its host's default).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct UserSettings {
    /// The sync setting that a webinar gets when it is first seen.
    pub sync_new_webinars: bool,
    /// Sync this user's recordings and transcripts.
    pub sync_recordings: bool,
}

/// The settings of one webinar (S8: sync and recording sync; E1: webinars of Zoom Events are not synced).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct WebinarSettings {
    /// Sync it.
    pub sync: bool,
    /// Sync its recordings; none: as the host's setting (S7: a webinar that is first seen gets its host's default).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recordings: Option<bool>,
    /// The operator's mark that it belongs to Zoom Events (E1: then it is not synced).
    pub zoom_events: bool,
}

/// All settings of an account, as the document that `schemas/settings.json` describes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Settings {
    /// S1: whether webinar data is synced at all; off at first.
    pub sync_webinar_data: bool,
    /// S2: the Zoom users whose webinars are synced.
    pub webinars_of: UserSelection,
    /// S3: the Zoom users whose recordings are synced.
    pub recordings_of: UserSelection,
    /// S4 (webinars of hosts in these domains are not synced): the domains as they were written, `example.com` or
    /// `*.example.com` (S11: a domain matches itself).
    pub excluded_host_domains: Vec<String>,
    /// S5: recordings of hosts in these domains are not synced.
    pub excluded_recording_domains: Vec<String>,
    /// S6: people in these domains do not become contacts.
    pub excluded_contact_domains: Vec<String>,
    /// C1: whether a sync fills blank names of existing contacts, or overwrites names.
    pub existing_contacts: ExistingContacts,
    /// S7, by the Zoom user's email.
    pub users: BTreeMap<Email, UserSettings>,
    /// S8. A webinar without an entry has never been seen while S1 was on: it is off.
    pub webinars: BTreeMap<WebinarId, WebinarSettings>,
}

/// One change of the settings, as the history keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SettingsChange {
    /// The time of the change.
    pub at: Timestamp,
    /// The author: an account user's email, or `greenroom` for a change that follows from a rule (S2: `all` when S1 is
    /// turned on; S7: the default of a webinar).
    pub by: String,
    /// Where in the document, as a JSON Pointer: `/webinars/82512345678/sync`.
    pub pointer: String,
    /// The value before; none where there was none.
    pub before: Option<Value>,
    /// The value after; none where it was removed.
    pub after: Option<Value>,
}

//! What is installed: the content of `installed.json`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use semver::{Version, VersionReq};
use serde::{Deserialize, Serialize};

use crate::{candidate::Granted, digest::Digest, trust::Verdict};

/// The format that this version reads and writes.
pub(super) const FORMAT: u32 = 1;

/// How many entries of an action's history are kept.
const MAX_HISTORY: usize = 100;

/// All installed actions, by name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct State {
    pub(super) format: u32,
    pub(super) actions: BTreeMap<String, InstalledAction>,
}

impl Default for State {
    fn default() -> Self {
        Self { format: FORMAT, actions: BTreeMap::new() }
    }
}

/// An installed action: its versions, one of which is active.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InstalledAction {
    /// The version that runs where a workflow does not ask for another.
    pub active: Option<Digest>,
    /// The versions that were active before, the last one last: where a rollback leads.
    pub previous: Vec<Digest>,
    /// The versions, by version.
    pub versions: Vec<InstalledVersion>,
    /// What was done, the last thing last. Old entries are dropped.
    pub history: Vec<HistoryEntry>,
}

/// One version of an installed action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InstalledVersion {
    /// The version.
    pub version: Version,
    /// The digest of the package.
    pub digest: Digest,
    /// Where it came from.
    pub source: String,
    /// Why it was accepted.
    pub trust: Verdict,
    /// What it was granted.
    pub grants: Granted,
    /// When it was installed.
    pub installed_at: Timestamp,
    /// Who installed it.
    pub installed_by: String,
    /// It is kept until it is uninstalled by name, because a workflow pins it.
    #[serde(default)]
    pub pinned: bool,
}

/// Something that was done with an action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HistoryEntry {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// What.
    pub event: HistoryEvent,
    /// With which version.
    pub version: Version,
}

/// What can be done with a version of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HistoryEvent {
    /// It was installed.
    Installed,
    /// It became active.
    Activated,
    /// It became active again, because a newer one was taken back.
    RolledBack,
    /// It was uninstalled.
    Uninstalled,
    /// It was removed, because nothing used it.
    Collected,
}

impl HistoryEvent {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Installed, Self::Activated, Self::RolledBack, Self::Uninstalled, Self::Collected];
}

/// Who does something, and when.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The name of a person or a program.
    pub by: String,
    /// The time.
    pub at: Timestamp,
}

impl InstalledAction {
    /// The active version.
    pub fn active(&self) -> Option<&InstalledVersion> {
        self.active.as_ref().and_then(|digest| self.by_digest(digest))
    }

    /// The version with this digest.
    pub fn by_digest(&self, digest: &Digest) -> Option<&InstalledVersion> {
        self.versions.iter().find(|version| version.digest == *digest)
    }

    /// The version that runs for a range of versions: the active one if it is within the range, else the newest that is.
    pub fn resolve(&self, wanted: &VersionReq) -> Option<&InstalledVersion> {
        let fits = |version: &&InstalledVersion| wanted.matches(&version.version);
        // Without a range everything fits, pre-releases too: they were made active on purpose.
        let active = self.active().filter(|active| *wanted == VersionReq::STAR || fits(active));
        active.or_else(|| self.versions.iter().rfind(fits))
    }

    pub(super) fn add(&mut self, version: InstalledVersion) {
        self.versions.push(version);
        self.versions.sort_by(|a, b| a.version.cmp(&b.version));
    }

    pub(super) fn remove(&mut self, digest: &Digest) {
        self.versions.retain(|version| version.digest != *digest);
        self.previous.retain(|previous| previous != digest);
        if self.active.as_ref() == Some(digest) {
            self.active = None;
        }
    }

    pub(super) fn record(&mut self, actor: &Actor, event: HistoryEvent, version: &Version) {
        let entry = HistoryEntry { at: actor.at, by: actor.by.clone(), event, version: version.clone() };
        self.history.push(entry);
        let surplus = self.history.len().saturating_sub(MAX_HISTORY);
        self.history.drain(..surplus);
    }

    /// Makes a version active, and remembers the one before.
    pub(super) fn activate(&mut self, digest: &Digest) {
        if let Some(before) = self.active.replace(digest.clone()).filter(|before| before != digest) {
            self.previous.retain(|previous| *previous != before && previous != digest);
            self.previous.push(before);
        }
    }
}

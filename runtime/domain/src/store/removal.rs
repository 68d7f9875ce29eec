//! Counts of removed rows: of people who were erased (C10: erased people leave only keyed hashes), and of old rows.

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::StoreError;

/// How much [`super::RunStore::forget`] found of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Forgotten {
    /// Records of runs that lost their texts and their contact.
    pub runs: u64,
    /// Journals that lost their bodies: their runs cannot be replayed any more.
    pub journals: u64,
    /// Idempotency keys that are gone: a repetition runs anew.
    pub keys: u64,
    /// Intents that are gone, and effects that an embedder's CRM had refused.
    pub intents: u64,
    /// Entries of actions' state that are gone.
    #[serde(default)]
    pub state: u64,
    /// Jobs that are gone: those that waited are not done.
    #[serde(default)]
    pub jobs: u64,
    /// Waits that are gone: their links complete nothing.
    #[serde(default)]
    pub waits: u64,
}

impl Forgotten {
    /// Adds the counts of another pass.
    pub fn add(&mut self, other: Self) {
        self.runs += other.runs;
        self.journals += other.journals;
        self.keys += other.keys;
        self.intents += other.intents;
        self.state += other.state;
        self.jobs += other.jobs;
        self.waits += other.waits;
    }
}

/// What is too old to be kept. A field that is absent keeps its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cutoffs {
    /// Runs that began before this, with what [`super::RunStore::prune`] removes besides, apart from webhooks.
    pub runs: Option<Timestamp>,
    /// The journals of runs that began before this. Their records stay.
    pub journals: Option<Timestamp>,
    /// Webhooks that were answered before this.
    pub webhooks: Option<Timestamp>,
    /// Sessions and invitations of account users that had ended before this, and failures to sign in that were before this.
    pub sign_ins: Option<Timestamp>,
}

/// The removal of old rows a few at a time, so that no transaction keeps others waiting.
#[async_trait]
pub trait RetentionStore: Send + Sync + 'static {
    /// Removes what is too old, at most `limit` rows of each kind, in one transaction. Answers how many: none when nothing is
    /// left that is too old. Rows that open intents or waiting effects refer to stay.
    async fn remove_old(&self, before: Cutoffs, limit: usize) -> Result<Pruned, StoreError>;
}

/// How much [`super::RunStore::prune`] removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pruned {
    /// Records of runs.
    pub runs: u64,
    /// Their journals.
    pub journals: u64,
    /// Idempotency keys: those of the runs, and those whose runs never ended.
    pub keys: u64,
    /// Settled intents.
    pub intents: u64,
    /// Names of commits that were carried out.
    pub names: u64,
    /// Packages that no journal needs any more.
    pub packages: u64,
    /// Webhooks of Zoom's that were answered.
    #[serde(default)]
    pub webhooks: u64,
    /// Jobs that ended, dead letters among them.
    #[serde(default)]
    pub jobs: u64,
    /// Waits that were completed, or whose time was over.
    #[serde(default)]
    pub waits: u64,
    /// Sessions and invitations of account users that had ended, and failures to sign in that count no more.
    #[serde(default)]
    pub sign_ins: u64,
}

impl Pruned {
    /// Adds the counts of another batch.
    pub fn add(&mut self, other: Self) {
        self.runs += other.runs;
        self.journals += other.journals;
        self.keys += other.keys;
        self.intents += other.intents;
        self.names += other.names;
        self.packages += other.packages;
        self.webhooks += other.webhooks;
        self.jobs += other.jobs;
        self.waits += other.waits;
        self.sign_ins += other.sign_ins;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c10_what_several_passes_found_is_added_up() {
        let mut found = Forgotten { runs: 1, journals: 2, keys: 3, intents: 4, state: 5, jobs: 6, waits: 7 };
        found.add(Forgotten { runs: 10, journals: 20, keys: 30, intents: 40, state: 50, jobs: 60, waits: 70 });
        assert_eq!(found, Forgotten { runs: 11, journals: 22, keys: 33, intents: 44, state: 55, jobs: 66, waits: 77 });
        let mut removed = Pruned {
            runs: 1,
            journals: 2,
            keys: 3,
            intents: 4,
            names: 5,
            packages: 6,
            webhooks: 7,
            jobs: 8,
            waits: 9,
            sign_ins: 10,
        };
        removed.add(removed);
        let (first, last) = ((removed.runs, removed.journals, removed.keys), (removed.jobs, removed.waits));
        assert_eq!((first, last, removed.webhooks, removed.sign_ins), ((2, 4, 6), (16, 18), 14, 20));
    }
}

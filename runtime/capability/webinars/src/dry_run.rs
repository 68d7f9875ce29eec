//! What a dry run of a sync would have changed.

use std::collections::BTreeSet;

use greenroom_domain::{ContactId, Email, LeftOutReason, Tally, Warning, rules::warnings};

/// What slices of a dry run would have changed. Attached to the outcome of each ([`greenroom::Outcome::attachments`]). A slice does not see what the one before would have written, so people are
/// kept by name: who is met in two slices counts once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DryRunReport {
    tally: Tally,
    warnings: Vec<Warning>,
    created: BTreeSet<Email>,
    updated: BTreeSet<ContactId>,
    left_out: BTreeSet<(String, LeftOutReason)>,
}

impl DryRunReport {
    pub(crate) fn new(
        tally: Tally,
        warnings: Vec<Warning>,
        created: BTreeSet<Email>,
        updated: BTreeSet<ContactId>,
        left_out: BTreeSet<(String, LeftOutReason)>,
    ) -> Self {
        Self { tally, warnings, created, updated, left_out }
    }

    /// Adds what a later slice would have changed.
    pub fn add(&mut self, later: Self) {
        for (word, count) in later.tally {
            *self.tally.entry(word).or_default() += count;
        }
        for warning in later.warnings {
            if !self.warnings.contains(&warning) {
                self.warnings.push(warning);
            }
        }
        self.created.extend(later.created);
        self.updated.extend(later.updated);
        self.left_out.extend(later.left_out);
    }

    /// What would have been counted, in the words of a sync's tally, and noted.
    pub fn told(self) -> (Tally, Vec<Warning>) {
        let mut tally = self.tally;
        for (word, people) in [("contacts-created", self.created.len()), ("contacts-updated", self.updated.len())] {
            match u64::try_from(people).unwrap_or(u64::MAX) {
                0 => tally.remove(word),
                people => tally.insert(word.to_owned(), people),
            };
        }
        warnings::count_emails_once(&mut tally, self.left_out.iter().map(|(_, reason)| *reason));
        (tally, self.warnings)
    }
}

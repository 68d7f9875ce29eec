//! The changes that a dry run of a sync would have made.

use std::collections::BTreeSet;

use greenroom_domain::{ContactId, Email, LeftOutReason, Tally, Warning, rules::warnings};

/// The changes that slices of a dry run would have made. They are attached to the outcome of each slice
/// ([`greenroom::Outcome::attachments`]). A slice does not see the changes of the one before, so people are kept by
/// name: a person in two slices counts once.
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

    /// Adds the changes of a later slice.
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

    /// The counts, under the names of a sync's tally, and the warnings.
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

//! Forgetting a person in the run store (C10: erased people leave only keyed hashes): the records and journals of their
//! runs, keys, intents, refused effects.

use std::{collections::BTreeSet, sync::Arc};

use greenroom_domain::{
    ContactId, Email, RunId, StoreError,
    rules::erasure::NamedPerson,
    store::{Forgotten, IntentRecord, Mentions},
};
use jiff::Timestamp;

use super::{
    Kept,
    erasure::ErasedAs,
    outbox::Waiting,
    runs::{KeptRun, erase_journal, erase_record},
};

/// The person to be forgotten.
struct Person<'a> {
    contact: Option<&'a ContactId>,
    emails: &'a [Email],
    mentions: Mentions,
}

impl Kept {
    pub(super) fn forget(
        &mut self,
        contact: Option<&ContactId>,
        emails: &[Email],
        at: Timestamp,
    ) -> Result<Forgotten, StoreError> {
        let person = Person { contact, emails, mentions: Mentions::of(emails) };
        let open = self
            .intents
            .values()
            .filter(|row| row.result.is_none() && row.intent.lease_until > at && person.is_of_intent(row));
        if let Some(until) = open.map(|row| row.intent.lease_until).max() {
            let what = "a registration of this person is under way at Zoom".into();
            return Err(StoreError::UnderWay { what, until });
        }
        let named: Vec<u64> =
            self.outbox.iter().filter(|(_, row)| person.is_in(row)).map(|(place, _)| *place).collect();
        let mut runs = BTreeSet::new();
        let mut forgotten = Forgotten::default();
        for place in named {
            let Some(row) = self.outbox.take(&place) else { continue };
            if row.effects.refused.is_none() {
                let what = "what was written of this person still waits for the CRM".into();
                return Err(StoreError::UnderWay { what, until: row.not_before.max(at) });
            }
            runs.extend(row.effects.run);
            forgotten.intents += 1;
        }
        runs.extend(self.runs.iter().filter(|(_, run)| person.is_of_run(run)).map(|(id, _)| *id));
        runs.extend(self.intents.values().filter(|row| person.is_of_intent(row)).map(|row| row.intent.run));
        for run in &runs {
            self.forget_run(run, at, &mut forgotten);
        }
        let keys = self.keys.take_where(|key, held| {
            runs.contains(&held.run)
                || (contact.is_some() && held.claim.contact.as_ref() == contact)
                || person.mentions.found_in(key)
        });
        forgotten.keys += count(keys.len());
        let intents = self.intents.take_where(|_, row| person.is_of_intent(row));
        forgotten.intents += count(intents.len());
        self.forget_cursors(&person.mentions);
        forgotten.state += self.forget_state(contact, &person.mentions);
        forgotten.jobs += self.forget_jobs(contact, &person.mentions, &runs, at);
        forgotten.waits += self.forget_waits(contact, &person.mentions, &runs);
        if let Some(contact) = contact {
            self.remember(ErasedAs::Contact, contact.as_str(), at);
        }
        self.drop_what_was_applied();
        Ok(forgotten)
    }

    fn forget_run(&mut self, run: &RunId, at: Timestamp, forgotten: &mut Forgotten) {
        let Some(kept) = self.runs.get(run) else { return };
        let new_journal = kept.commit.journal.is_some() && kept.journal_erased_at.is_none();
        let new_record = kept.record().is_some_and(|record| record.erased_at.is_none());
        forgotten.journals += u64::from(new_journal);
        forgotten.runs += u64::from(new_record);
        self.runs.change(run, |kept| {
            if new_journal {
                kept.journal_erased_at = erase_journal(&mut kept.commit, at);
            }
            if new_record {
                erase_record(&mut kept.commit, at);
            }
        });
    }

    /// A sync that was to go on at the person begins its steps anew: they change nothing twice.
    fn forget_cursors(&mut self, mentions: &Mentions) {
        let names = |cursor: &serde_json::Value| mentions.found_in(&cursor.to_string());
        let theirs: Vec<_> = self
            .sync_runs
            .iter()
            .filter(|(_, (_, run))| run.cursor.as_ref().is_some_and(names))
            .map(|(id, _)| *id)
            .collect();
        for id in theirs {
            self.sync_runs.change(&id, |(_, run)| (run.step, run.cursor) = (None, None));
        }
    }

    /// Commits are kept whole, and shared. The applied effects in them are never read again, and may name any person.
    fn drop_what_was_applied(&mut self) {
        let full = |run: &KeptRun| {
            !run.commit.effects.is_empty() || !run.commit.preconditions.is_empty() || run.commit.sync.is_some()
        };
        let full: Vec<RunId> = self.runs.iter().filter(|(_, run)| full(run)).map(|(id, _)| *id).collect();
        for id in full {
            self.runs.change(&id, |run| {
                let commit = Arc::make_mut(&mut run.commit);
                (commit.effects, commit.preconditions, commit.sync) = (Vec::new(), Vec::new(), None);
            });
        }
    }
}

impl Person<'_> {
    fn is(&self, id: Option<&ContactId>) -> bool {
        id.is_some() && id == self.contact
    }

    fn is_of_intent(&self, row: &IntentRecord) -> bool {
        self.is(Some(&row.intent.contact)) || self.emails.contains(&row.intent.email)
    }

    fn is_of_run(&self, run: &KeptRun) -> bool {
        let journal = run.commit.journal.as_ref();
        let told = journal.is_some_and(|journal| journal.contacts.iter().any(|id| self.is(Some(id))));
        let record = run.record();
        let named = |text: String| self.mentions.found_in(&text);
        told || record.is_some_and(|record| self.is(record.contact.as_ref()))
            || journal.is_some_and(|journal| self.mentions.found_in(&journal.body))
            || record.and_then(|record| serde_json::to_string(record).ok()).is_some_and(named)
    }

    /// Whether effects, their preconditions, or the reason of their refusal, name the person.
    fn is_in(&self, row: &Waiting) -> bool {
        let Waiting { effects, .. } = row;
        let written = [
            serde_json::to_string(&effects.effects).ok(),
            serde_json::to_string(&effects.preconditions).ok(),
            effects.refused.as_ref().map(|reason| reason.english().to_owned()),
            effects.refused.as_ref().and_then(|reason| serde_json::to_string(&reason.text()).ok()),
        ];
        let person = NamedPerson { contact: self.contact, emails: self.emails };
        person.is_named_by(&effects.effects, &effects.preconditions)
            || written.iter().flatten().any(|text| self.mentions.found_in(text))
    }
}

fn count(many: usize) -> u64 {
    u64::try_from(many).unwrap_or(u64::MAX)
}

//! Intents: calls that change Zoom, written before they are sent, and the runtime that settles each.

use greenroom_domain::{
    StoreError,
    rules::claims::{self, EarlierIntent},
    store::{CommitError, Intent, IntentRecord, IntentResult, OpenOutcome},
};
use jiff::Timestamp;

use super::{Kept, erasure::ErasedAs};

impl Kept {
    pub(super) fn open_intent(
        &mut self,
        intent: &Intent,
        day_start: Timestamp,
        max_per_day: u32,
    ) -> Result<OpenOutcome, StoreError> {
        let same = |row: &&IntentRecord| row.intent.webinar == intent.webinar && row.intent.email == intent.email;
        let row = |row: &IntentRecord| EarlierIntent {
            kind: row.intent.kind,
            opened_at: row.intent.opened_at,
            lease_until: row.intent.lease_until,
            result: row.result,
        };
        let earlier: Vec<EarlierIntent> = self.intents.values().filter(same).map(row).collect();
        let erased = claims::person_is_erased(
            self.erased_at(ErasedAs::Contact, intent.contact.as_str()).is_some(),
            self.contacts.has(&intent.contact),
            self.is_erased(&intent.email),
            self.is_held(&intent.email),
        );
        let decision = claims::open_intent(intent.kind, erased, &earlier, day_start, max_per_day);
        if decision != OpenOutcome::Yes {
            return Ok(decision);
        }
        if self.intents.has(&intent.id) {
            return Err(StoreError::Constraint(format!("there is an intent `{}` already", intent.id).into()));
        }
        self.intents.put(intent.id.clone(), IntentRecord { intent: intent.clone(), result: None });
        Ok(OpenOutcome::Yes)
    }

    pub(super) fn take_over(
        &mut self,
        owner: &str,
        now: Timestamp,
        lease_until: Timestamp,
        limit: usize,
    ) -> Vec<Intent> {
        // A lease holds up to its end, not at it.
        let free = |row: &&IntentRecord| row.result.is_none() && row.intent.lease_until <= now;
        let mut free: Vec<_> = self.intents.values().filter(free).map(|row| row.intent.clone()).collect();
        free.sort_by(|a, b| (a.lease_until, &a.id).cmp(&(b.lease_until, &b.id)));
        free.truncate(limit);
        for intent in &mut free {
            (intent.owner, intent.lease_until) = (owner.to_owned(), lease_until);
            self.intents.change(&intent.id, |row| row.intent = intent.clone());
        }
        free.sort_by(|a, b| (a.opened_at, &a.id).cmp(&(b.opened_at, &b.id)));
        free
    }

    pub(super) fn settle_intent(&mut self, id: &str, owner: &str, result: IntentResult) -> Result<(), CommitError> {
        let id = id.to_owned();
        let theirs = |row: &IntentRecord| row.intent.owner == owner && row.result.is_none();
        if !self.intents.get(&id).is_some_and(theirs) {
            return Err(lost(&id));
        }
        self.intents.change(&id, |row| row.result = Some(result));
        Ok(())
    }

    pub(super) fn is_settled_so(&self, id: &str, owner: &str, result: IntentResult) -> Result<(), CommitError> {
        let so = |row: &IntentRecord| row.intent.owner == owner && row.result == Some(result);
        if self.intents.get(&id.to_owned()).is_some_and(so) { Ok(()) } else { Err(lost(id)) }
    }
}

fn lost(id: &str) -> CommitError {
    CommitError::LostLease(format!("the intent `{id}`"))
}

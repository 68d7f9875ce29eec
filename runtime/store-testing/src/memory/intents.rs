//! Intents: calls that change Zoom, written before they are sent, and the runtime that settles each.

use greenroom_domain::{
    StoreError,
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
        let by_id = self.erased_at(ErasedAs::Contact, intent.contact.as_str()).is_some();
        let is_erased = (by_id && !self.contacts.has(&intent.contact))
            || (self.is_erased(&intent.email) && !self.is_held(&intent.email));
        if is_erased {
            return Ok(OpenOutcome::PersonErased);
        }
        let same = |row: &&IntentRecord| row.intent.webinar == intent.webinar && row.intent.email == intent.email;
        if let Some(open) = self.intents.values().filter(same).find(|row| row.result.is_none()) {
            return Ok(OpenOutcome::OneIsOpen { until: open.intent.lease_until });
        }
        let counts =
            |row: &&IntentRecord| row.intent.opened_at >= day_start && row.result != Some(IntentResult::NotSent);
        let sent = self.intents.values().filter(same).filter(counts).count();
        if u32::try_from(sent).unwrap_or(u32::MAX) >= max_per_day {
            return Ok(OpenOutcome::DailyLimit);
        }
        if self.intents.has(&intent.id) {
            return Err(StoreError::Constraint(format!("there is an intent `{}` already", intent.id)));
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

//! Effects that wait for an embedder's CRM.

use greenroom_domain::store::{
    Acknowledgement, ApplyId, Commit, CommitError, IntentRecord, RunRecord, Subjects, Unapplied,
};
use jiff::Timestamp;
use uuid::Uuid;

use std::sync::Arc;

use super::{
    Kept,
    runs::{Name, Place},
};

/// Effects of a commit that wait or were set aside.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    pub(super) effects: Unapplied,
    /// The name of their commit.
    pub(super) name: Option<Name>,
    /// The owner of the intent that was settled with them.
    pub(super) intent_owner: Option<String>,
    /// Until when their committer has them for itself.
    pub(super) not_before: Timestamp,
    /// Whether it was told that they were set aside.
    pub(super) told: bool,
}

impl Kept {
    /// Puts the effects of a commit down, under an id of this try.
    pub(super) fn wait_for_crm(&mut self, commit: &Commit, name: Option<Name>, not_before: Timestamp) -> ApplyId {
        let id = match &name {
            None => format!("op:{}", Uuid::now_v7()),
            // A CRM that has seen the id of an earlier try would take this one for the same.
            Some(name) if self.carried_out.has(&(Place::Withdrawn, name.clone())) => {
                format!("{name}:{}", Uuid::now_v7())
            }
            Some(name) => name.to_string(),
        };
        let place = self.outbox.iter().next_back().map_or(0, |(last, _)| last + 1);
        let effects = Unapplied {
            id: ApplyId(id.clone()),
            effects: commit.effects.clone(),
            preconditions: commit.preconditions.clone(),
            run: commit.run.as_ref().map(|run| run.id),
            intent: commit.intent.as_ref().map(|(intent, ..)| intent.clone()),
            acknowledged: false,
            refused: None,
        };
        let intent_owner = commit.intent.as_ref().map(|(_, owner, _)| owner.clone());
        self.outbox.put(place, Waiting { effects, name, intent_owner, not_before, told: false });
        ApplyId(id)
    }

    pub(super) fn waiting(&self, id: &ApplyId) -> Option<u64> {
        self.outbox.iter().find(|(_, row)| row.effects.id == *id).map(|(place, _)| *place)
    }

    /// The id under which a commit's effects wait; none where they do not, or were set aside.
    pub(super) fn waiting_of(&self, name: &Name) -> Option<ApplyId> {
        let theirs = |row: &&Waiting| row.name.as_ref() == Some(name) && row.effects.refused.is_none();
        self.outbox.values().find(theirs).map(|row| row.effects.id.clone())
    }

    pub(super) fn acknowledge(&mut self, id: &ApplyId) -> Acknowledgement {
        let found = self.waiting(id).and_then(|place| Some((place, &self.outbox.get(&place)?.effects)));
        let Some((place, effects)) = found.filter(|(_, effects)| effects.refused.is_none()) else {
            return Acknowledgement::Gone;
        };
        let subjects = Subjects::of(&effects.effects);
        let waits = |row: &Waiting| row.effects.refused.is_none() && Subjects::of(&row.effects.effects).meet(&subjects);
        if self.outbox.iter().any(|(earlier, row)| *earlier < place && waits(row)) {
            return Acknowledgement::Behind;
        }
        self.outbox.change(&place, |row| (row.effects.acknowledged, row.not_before) = (true, Timestamp::MIN));
        Acknowledgement::Given
    }

    pub(super) fn newly_set_aside(&mut self) -> usize {
        let is_new = |row: &Waiting| row.effects.refused.is_some() && !row.told;
        let new: Vec<u64> = self.outbox.iter().filter(|(_, row)| is_new(row)).map(|(place, _)| *place).collect();
        new.iter().for_each(|place| self.outbox.change(place, |row| row.told = true));
        new.len()
    }

    /// Lets effects that were set aside wait again under another id, without their preconditions.
    pub(super) fn retry_effects(&mut self, id: &ApplyId) -> Option<ApplyId> {
        let place = self.set_aside(id)?;
        let name = self.outbox.get(&place)?.name.as_ref().map(ToString::to_string);
        let anew = ApplyId(format!("{}:{}", name.as_deref().unwrap_or("op"), Uuid::now_v7()));
        self.outbox.change(&place, |row| {
            row.not_before = Timestamp::MIN;
            let effects = &mut row.effects;
            (effects.id, effects.preconditions) = (anew.clone(), Vec::new());
            (effects.acknowledged, effects.refused) = (true, None);
        });
        Some(anew)
    }

    /// The place of effects that were set aside.
    pub(super) fn set_aside(&self, id: &ApplyId) -> Option<u64> {
        self.waiting(id).filter(|place| self.outbox.get(place).is_some_and(|row| row.effects.refused.is_some()))
    }

    /// Undoes the commit of effects that wait.
    pub(super) fn withdraw(&mut self, id: &ApplyId, instead: Option<&RunRecord>) -> Result<bool, CommitError> {
        let taken = self.waiting(id).and_then(|place| self.outbox.take(&place));
        let Some(Waiting { effects, name, intent_owner, .. }) = taken else { return Ok(false) };
        if let Some(name) = name {
            self.first_time(Place::Withdrawn, name.clone());
            if instead.is_none() {
                self.carried_out.take(&(Place::Elsewhere, name));
            }
        }
        if let Some(run) = effects.run {
            let key = self.runs.get(&run).and_then(|kept| kept.record()?.key.clone());
            if let Some(key) = key.filter(|key| self.keys.get(key).is_some_and(|held| held.run == run)) {
                self.keys.change(&key, |held| held.is_final = false);
            }
        }
        if let Some(instead) = instead {
            self.finish_key(instead)?;
        }
        if let Some(run) = effects.run {
            self.waits.take_where(|_, kept| kept.wait.opened_by == run);
        }
        match (effects.run, instead) {
            // The run took place all the same: its journal stays.
            (Some(run), Some(instead)) => {
                self.runs.change(&run, |kept| Arc::make_mut(&mut kept.commit).run = Some(instead.clone()));
            }
            (Some(run), None) => {
                self.runs.take(&run);
            }
            (None, _) => {}
        }
        if let (Some(intent), Some(owner)) = (effects.intent, intent_owner) {
            self.open_again(&intent, &owner);
        }
        Ok(true)
    }

    /// Opens an intent again that is still the owner's, unless another one is open for the same person by now: its
    /// owner finds the registration at Zoom, and writes it.
    fn open_again(&mut self, id: &String, owner: &str) {
        let Some(settled) = self.intents.get(id).filter(|row| row.intent.owner == owner) else { return };
        let same = |row: &&IntentRecord| {
            row.intent.webinar == settled.intent.webinar && row.intent.email == settled.intent.email
        };
        if !self.intents.values().filter(same).any(|row| row.result.is_none()) {
            self.intents.change(id, |row| row.result = None);
        }
    }
}

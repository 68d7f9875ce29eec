//! Events of actions on timelines. This store keeps no other part of a contact's history.

use async_trait::async_trait;
use greenroom_domain::{
    Attendance, Call, ContactId, Registration, StoreError,
    store::{ActionEvent, TimelineEvent, TimelineStore},
};

use super::{Kept, MemoryStore};

impl Kept {
    pub(super) fn save_event(&mut self, event: &ActionEvent) -> Result<(), StoreError> {
        if !self.contacts.has(&event.contact) {
            return Err(StoreError::Constraint(format!("there is no contact {}", event.contact).into()));
        }
        let key = (event.contact.clone(), event.action.clone(), event.event_type.clone(), event.key.clone());
        self.events.put(key, event.clone());
        Ok(())
    }
}

#[async_trait]
impl TimelineStore for MemoryStore {
    async fn timeline(&self, _contact: &ContactId) -> Result<Vec<TimelineEvent>, StoreError> {
        Ok(Vec::new())
    }

    async fn action_events(&self, contact: &ContactId) -> Result<Vec<ActionEvent>, StoreError> {
        let kept = self.kept();
        let theirs = kept.events.iter().filter(|((of, ..), _)| of == contact);
        let mut events: Vec<ActionEvent> = theirs.map(|(_, event)| event.clone()).collect();
        // The sort is stable: the rows are in the order of action, type and key.
        events.sort_by_key(|event| std::cmp::Reverse(event.at));
        Ok(events)
    }

    async fn registrations_of(&self, _contact: &ContactId) -> Result<Vec<Registration>, StoreError> {
        Ok(Vec::new())
    }

    async fn attendances_of(&self, _contact: &ContactId) -> Result<Vec<Attendance>, StoreError> {
        Ok(Vec::new())
    }

    async fn calls_of(&self, _contact: &ContactId) -> Result<Vec<Call>, StoreError> {
        Ok(Vec::new())
    }
}

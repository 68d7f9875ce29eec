//! `contacts-write`: creations and updates of contacts. They gather in the run's write set; the rules are asked now, for
//! the guest to know, and again at commit.

use std::collections::BTreeMap;

use greenroom_domain::{ContactId, Email, Failure, NewContact, rules::identity};

use super::refuse;
use crate::{
    bindings::greenroom::action::{contacts_write, types},
    sandbox::RunState,
    storage::store_failure,
};

impl contacts_write::Host for RunState {
    async fn update(
        &mut self,
        updates: Vec<contacts_write::Change>,
    ) -> wasmtime::Result<Vec<Result<(), types::Failure>>> {
        self.charge(
            updates.iter().map(|u| 1 + u.assignments.len()).sum(),
            updates.iter().map(|u| u.contact.len() + bytes_of(&u.assignments)).sum(),
        )?;
        let mut outcomes = Vec::with_capacity(updates.len());
        for update in updates {
            let outcome = change(self, update).await;
            outcomes.push(outcome.map_err(|failure| refuse(self, failure)));
        }
        Ok(outcomes)
    }

    async fn create(
        &mut self,
        creations: Vec<contacts_write::Creation>,
    ) -> wasmtime::Result<Vec<Result<String, types::Failure>>> {
        self.charge(
            creations.iter().map(|c| 1 + c.assignments.len()).sum(),
            creations.iter().map(|c| c.email.len() + bytes_of(&c.assignments)).sum(),
        )?;
        let mut outcomes = Vec::with_capacity(creations.len());
        for creation in creations {
            let outcome = create(self, creation).await;
            outcomes.push(outcome.map_err(|failure| refuse(self, failure)));
        }
        Ok(outcomes)
    }
}

async fn change(state: &mut RunState, update: contacts_write::Change) -> Result<(), Failure> {
    let id = ContactId::new(update.contact);
    let assignments = assignments(update.assignments);
    let definitions = state.services.storage.contacts().properties().await.map_err(store_failure)?;
    identity::may_assign(&assignments, &definitions)?;
    if state.contacts(std::slice::from_ref(&id)).await?.first().is_none_or(Option::is_none) {
        return Err(Failure::refused("contact-not-found", format!("there is no contact {id}")));
    }
    state.writes.update(id, assignments);
    Ok(())
}

async fn create(state: &mut RunState, creation: contacts_write::Creation) -> Result<String, Failure> {
    let email = Email::parse(&creation.email)
        .map_err(|error| Failure::refused("email-invalid", format!("{error}: it has the form name@example.com")))?;
    let assignments = assignments(creation.assignments);
    let contacts = state.services.storage.contacts();
    let definitions = contacts.properties().await.map_err(store_failure)?;
    identity::may_assign(&assignments, &definitions)?;
    for identity in contacts.identities(std::slice::from_ref(&email)).await.map_err(store_failure)? {
        identity::may_create(&identity)?;
    }
    if let Some(earlier) = state.writes.created().find(|created| created.email.as_ref() == Some(&email)) {
        return Err(Failure::refused("contact-exists", format!("{email} is contact {}: update that one", earlier.id)));
    }
    let id = state.new_contact_id();
    let properties = assignments.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    state.writes.create(NewContact { id: id.clone(), email: Some(email), secondary_emails: Vec::new(), properties });
    Ok(id.to_string())
}

fn bytes_of(assignments: &[contacts_write::Assignment]) -> usize {
    assignments.iter().map(|(name, value)| name.len() + value.as_ref().map_or(0, String::len)).sum()
}

fn assignments(list: Vec<(String, Option<String>)>) -> BTreeMap<String, Option<String>> {
    list.into_iter().map(|(name, value)| (name, value.filter(|v| !v.trim().is_empty()))).collect()
}

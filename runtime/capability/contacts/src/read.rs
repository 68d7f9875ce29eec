//! `contacts-read`: contacts by id or by primary email, as they are in the store, with the changes of this run.

use std::{collections::BTreeMap, sync::Arc};

use futures::future::join;
use greenroom::capability::{Capability, NoParameters, RunState, refusal, wit::types};
use greenroom_domain::{Contact, ContactId, Email, Failure, PropertyDefinition};
use wasmtime::component::{HasSelf, Linker};

use crate::bindings::greenroom::action::contacts_read;

/// The capability `contacts-read`: reading any contact of the store.
#[derive(Debug, Clone, Copy, Default)]
pub struct ContactsRead;

impl Capability for ContactsRead {
    const NAME: &'static str = "contacts-read";
    type Grant = NoParameters;
    type Run = ();

    fn link(linker: &mut Linker<RunState>) -> wasmtime::Result<()> {
        contacts_read::add_to_linker::<_, HasSelf<RunState>>(linker, |state| state)
    }
}

type Answer = wasmtime::Result<Result<Vec<Option<contacts_read::Contact>>, types::Failure>>;

impl contacts_read::Host for RunState {
    async fn get(&mut self, ids: Vec<String>, properties: Vec<String>) -> Answer {
        self.charge(ids.len() + properties.len(), bytes_of(&ids) + bytes_of(&properties))?;
        if let Some(told) = self.called("contacts-read.get", &(&ids, &properties))? {
            return Ok(told);
        }
        let ids: Vec<ContactId> = ids.into_iter().map(ContactId::new).collect();
        let found = async {
            let services = self.services().clone();
            let (definitions, found) = join(services.storage().contacts().properties(), self.contacts(&ids)).await;
            Ok(show(self, &found?, &properties, &definitions.map_err(Failure::from)?))
        };
        let found = found.await;
        answer(self, found)
    }

    async fn find_by_email(&mut self, emails: Vec<String>, properties: Vec<String>) -> Answer {
        self.charge(emails.len() + properties.len(), bytes_of(&emails) + bytes_of(&properties))?;
        if let Some(told) = self.called("contacts-read.find-by-email", &(&emails, &properties))? {
            return Ok(told);
        }
        let found = async {
            let services = self.services().clone();
            let (definitions, found) = join(services.storage().contacts().properties(), find(self, &emails)).await;
            Ok(show(self, &found?, &properties, &definitions.map_err(Failure::from)?))
        };
        let found = found.await;
        answer(self, found)
    }
}

fn answer(state: &mut RunState, found: wasmtime::Result<Vec<Option<contacts_read::Contact>>>) -> Answer {
    let told = match found {
        Ok(found) => {
            state.count_boundary_bytes(found.iter().flatten().map(size_of).sum());
            Ok(found)
        }
        Err(error) => Err(state.refuse(refusal(error)?)),
    };
    state.answered(told)
}

fn bytes_of(texts: &[String]) -> usize {
    texts.iter().map(String::len).sum()
}

fn size_of(contact: &contacts_read::Contact) -> u64 {
    let properties: usize = contact.properties.iter().map(|(name, value)| name.len() + value.len()).sum();
    (contact.id.len() + contact.email.as_ref().map_or(0, String::len) + properties) as u64
}

async fn find(state: &mut RunState, emails: &[String]) -> wasmtime::Result<Vec<Option<Arc<Contact>>>> {
    let parsed: Vec<Option<Email>> = emails.iter().map(|email| Email::parse(email).ok()).collect();
    let asked: Vec<Email> = parsed.iter().flatten().cloned().collect();
    let identities = state.services().storage().contacts().identities(&asked).await.map_err(Failure::from)?;
    let mut owner: BTreeMap<Email, ContactId> = BTreeMap::new();
    for identity in identities {
        if let Some(id) = identity.primary_of {
            owner.insert(identity.email, id);
        }
    }
    for created in state.writes().created() {
        owner.extend(created.email.clone().map(|email| (email, created.id.clone())));
    }
    let ids: Vec<Option<ContactId>> = parsed.iter().map(|email| owner.get(email.as_ref()?).cloned()).collect();
    let known: Vec<ContactId> = ids.iter().flatten().cloned().collect();
    let mut found = state.contacts(&known).await?.into_iter();
    Ok(ids.into_iter().map(|id| id.and_then(|_| found.next().flatten())).collect())
}

/// Contacts with the requested properties; all except secret ones where the request names none.
fn show(
    state: &mut RunState,
    found: &[Option<Arc<Contact>>],
    asked: &[String],
    definitions: &[PropertyDefinition],
) -> Vec<Option<contacts_read::Contact>> {
    let secret = sorted(definitions.iter().filter(|d| d.secret).map(|d| d.name.as_str()));
    let asked = sorted(asked.iter().map(String::as_str));
    let is_in = |names: &[&str], name: &str| names.binary_search(&name).is_ok();
    let mut show_one = |contact: &Contact| {
        let shown = if asked.is_empty() { contact.properties.len() } else { asked.len() };
        let mut properties = Vec::with_capacity(shown.min(contact.properties.len()));
        for (name, value) in &contact.properties {
            if if asked.is_empty() { is_in(&secret, name) } else { !is_in(&asked, name) } {
                continue;
            }
            if is_in(&secret, name) {
                state.keep_secret(value);
            }
            properties.push((name.clone(), value.clone()));
        }
        contacts_read::Contact {
            id: contact.id.to_string(),
            email: contact.email.clone().map(String::from),
            properties,
        }
    };
    found.iter().map(|contact| contact.as_deref().map(&mut show_one)).collect()
}

/// Names in order, for `binary_search`: with the few that a call has, that takes less than hashing each of them.
fn sorted<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names
}

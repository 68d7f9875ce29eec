//! `contacts-write`: creates and updates contacts. The changes gather in the run's write set. The rules are checked at
//! once, so that the guest learns of a refusal, and again at commit.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join;
use greenroom::capability::{Capability, RunState, refusal, shortened, wit::types};
use greenroom_domain::{
    ContactId, Email, Failure, FailureKind, NewContact, PropertyDefinition, Sentence, codes, count, rules::identity,
    sentence,
};
use serde::Deserialize;
use wasmtime::component::{HasSelf, Linker};

use crate::bindings::greenroom::action::contacts_write;

/// The parameters of a grant of `contacts-write`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WriteGrant {
    /// The properties that the action may set and clear, by their internal names; all properties if absent.
    #[serde(default)]
    pub properties: Option<BTreeSet<String>>,
}

impl WriteGrant {
    /// Whether the grant covers these assignments.
    ///
    /// # Errors
    /// `property-not-granted`, for the first property that the grant does not cover.
    fn may_write(&self, assignments: &[contacts_write::Assignment]) -> Result<(), Failure> {
        let Some(granted) = &self.properties else { return Ok(()) };
        match assignments.iter().find(|(name, _)| !granted.contains(name)) {
            None => Ok(()),
            Some((name, _)) => Err(Failure::new(
                FailureKind::Denied,
                codes::PROPERTY_NOT_GRANTED,
                sentence!(
                    "failure-property-not-granted",
                    "the property `{property}` may not be written by this action, where {granted} granted: have the operator grant it",
                    property = shortened(name, 100),
                    granted = listed(granted)
                ),
            )),
        }
    }
}

/// How many granted properties a message names.
const NAMED: usize = 10;

/// The granted properties, for a message: `only `a`, `b` are`.
fn listed(granted: &BTreeSet<String>) -> Sentence {
    let named: Vec<String> = granted.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
    let names = named.join(", ");
    match (granted.len(), granted.len().saturating_sub(NAMED)) {
        (0, _) => sentence!("failure-granted-none", "none is"),
        (1, _) => sentence!("failure-granted-one", "only {names} is", names = names),
        (_, 0) => sentence!("failure-granted-some", "only {names} are", names = names),
        (_, more) => {
            sentence!("failure-granted-more", "only {names} and {more} more are", names = names, more = count(more))
        }
    }
}

/// The capability `contacts-write`: creating contacts and changing their properties.
#[derive(Debug, Clone, Copy, Default)]
pub struct ContactsWrite;

impl Capability for ContactsWrite {
    const NAME: &'static str = "contacts-write";
    const GRANT_SCHEMA: &'static str = include_str!("contacts-write.grant.json");
    type Grant = WriteGrant;
    type Run = ();

    fn narrow(granted: WriteGrant, asked: WriteGrant) -> Result<WriteGrant, Sentence> {
        match (granted.properties, asked.properties) {
            (Some(granted), Some(asked)) => match asked.difference(&granted).next() {
                Some(missing) => Err(sentence!(
                    "failure-narrow-property",
                    "the property `{property}`, where {granted} granted: grant it too, or do not load the action",
                    property = missing,
                    granted = listed(&granted)
                )),
                None => Ok(WriteGrant { properties: Some(asked) }),
            },
            (granted, asked) => Ok(WriteGrant { properties: granted.or(asked) }),
        }
    }

    fn link(linker: &mut Linker<RunState>) -> wasmtime::Result<()> {
        contacts_write::add_to_linker::<_, HasSelf<RunState>>(linker, |state| state)
    }
}

impl contacts_write::Host for RunState {
    async fn update(
        &mut self,
        updates: Vec<contacts_write::Change>,
    ) -> wasmtime::Result<Vec<Result<(), types::Failure>>> {
        self.charge(
            longest(updates.len(), updates.iter().map(|u| u.assignments.len())),
            updates.iter().map(|u| u.contact.len() + bytes_of(&u.assignments)).sum(),
        )?;
        if let Some(told) = self.called("contacts-write.update", &(&updates,))? {
            return Ok(told);
        }
        let outcomes = match update_all(self, &updates).await {
            Ok(outcomes) => outcomes,
            Err(error) => {
                let failure = refusal(error)?;
                updates.iter().map(|_| Err(failure.clone())).collect()
            }
        };
        let told = outcomes.into_iter().map(|outcome| outcome.map_err(|failure| self.refuse(failure))).collect();
        self.answered(told)
    }

    async fn create(
        &mut self,
        creations: Vec<contacts_write::Creation>,
    ) -> wasmtime::Result<Vec<Result<String, types::Failure>>> {
        self.charge(
            longest(creations.len(), creations.iter().map(|c| c.assignments.len())),
            creations.iter().map(|c| c.email.len() + bytes_of(&c.assignments)).sum(),
        )?;
        if let Some(told) = self.called("contacts-write.create", &(&creations,))? {
            return Ok(told);
        }
        let outcomes = match create_all(self, &creations).await {
            Ok(outcomes) => outcomes,
            Err(error) => {
                let failure = refusal(error)?;
                creations.iter().map(|_| Err(failure.clone())).collect()
            }
        };
        let told = outcomes.into_iter().map(|outcome| outcome.map_err(|failure| self.refuse(failure))).collect();
        self.answered(told)
    }
}

/// One outcome for each update; a failure where the store does not answer.
async fn update_all(
    state: &mut RunState,
    updates: &[contacts_write::Change],
) -> wasmtime::Result<Vec<Result<(), Failure>>> {
    let grant = state.granted::<ContactsWrite>()?.1;
    let granted: Vec<Result<(), Failure>> = updates.iter().map(|update| grant.may_write(&update.assignments)).collect();
    let services = state.services().clone();
    let ids: Vec<ContactId> = updates.iter().map(|update| ContactId::new(update.contact.as_str())).collect();
    let (definitions, found) = join(services.storage().contacts().properties(), state.contacts(&ids)).await;
    let (definitions, found) = (definitions.map_err(Failure::from)?, found?);
    let mut outcomes = Vec::with_capacity(updates.len());
    for (((update, granted), id), found) in updates.iter().zip(granted).zip(ids).zip(found) {
        let assignments = assignments(&update.assignments);
        keep_secrets(state, &assignments, &definitions);
        let allowed = granted.and_then(|()| identity::may_assign(&assignments, &definitions));
        let allowed = allowed.and_then(|()| match found {
            Some(_) => Ok(()),
            None => Err(Failure::refused(
                codes::CONTACT_NOT_FOUND,
                sentence!("failure-contact-unknown", "there is no contact {contact}: check the id", contact = id),
            )),
        });
        if allowed.is_ok() {
            state.hold(update.contact.len() + bytes_of(&update.assignments))?;
            state.writes_mut().update(id, assignments);
        }
        outcomes.push(allowed);
    }
    Ok(outcomes)
}

/// One outcome for each creation; a failure where the store does not answer.
async fn create_all(
    state: &mut RunState,
    creations: &[contacts_write::Creation],
) -> wasmtime::Result<Vec<Result<String, Failure>>> {
    let grant = state.granted::<ContactsWrite>()?.1;
    let granted: Vec<Result<(), Failure>> = creations.iter().map(|made| grant.may_write(&made.assignments)).collect();
    let emails: Vec<Result<Email, Failure>> = creations.iter().map(|creation| parsed(&creation.email)).collect();
    let asked: Vec<Email> = emails.iter().flatten().cloned().collect();
    let contacts = state.services().storage().contacts();
    let (definitions, identities) = join(contacts.properties(), contacts.identities(&asked)).await;
    let definitions = definitions.map_err(Failure::from)?;
    let mut identities = identities.map_err(Failure::from)?.into_iter();
    let mut outcomes = Vec::with_capacity(creations.len());
    for ((creation, granted), email) in creations.iter().zip(granted).zip(emails) {
        let known = email.as_ref().ok().and_then(|_| identities.next());
        // The refusal names these contacts, so the journal must be indexed by them.
        for id in known.iter().flat_map(|known| known.primary_of.iter().chain(&known.secondary_of)) {
            state.note_contact(id)?;
        }
        let assignments = assignments(&creation.assignments);
        keep_secrets(state, &assignments, &definitions);
        let allowed = email.and_then(|email| {
            granted?;
            identity::may_assign(&assignments, &definitions)?;
            known.as_ref().map_or(Ok(()), identity::may_create)?;
            Ok(email)
        });
        if allowed.is_ok() {
            state.hold(creation.email.len() + bytes_of(&creation.assignments))?;
        }
        outcomes.push(allowed.and_then(|email| create(state, email, assignments)));
    }
    Ok(outcomes)
}

fn parsed(email: &str) -> Result<Email, Failure> {
    Email::parse(email).map_err(|error| {
        Failure::refused(
            codes::EMAIL_INVALID,
            sentence!("failure-email-form", "{why}: an email has the form name@example.com", why = error.sentence()),
        )
    })
}

fn create(
    state: &mut RunState,
    email: Email,
    assignments: BTreeMap<String, Option<String>>,
) -> Result<String, Failure> {
    if let Some(earlier) = state.writes().created().find(|created| created.email.as_ref() == Some(&email)) {
        return Err(Failure::refused(
            codes::CONTACT_EXISTS,
            sentence!(
                "failure-contact-exists",
                "{email} is contact {contact}: update that one",
                email = email,
                contact = earlier.id
            ),
        ));
    }
    let id = state.new_contact_id();
    let properties = assignments.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    state.writes_mut().create(NewContact {
        id: id.clone(),
        email: Some(email),
        secondary_emails: Vec::new(),
        properties,
    });
    Ok(id.to_string())
}

fn keep_secrets(
    state: &mut RunState,
    assignments: &BTreeMap<String, Option<String>>,
    definitions: &[PropertyDefinition],
) {
    for definition in definitions.iter().filter(|definition| definition.secret) {
        if let Some(Some(value)) = assignments.get(&definition.name) {
            state.keep_secret(value);
        }
    }
}

/// The length of the longest list in a call: the list of changes, or one of assignments.
fn longest(changes: usize, assignments: impl Iterator<Item = usize>) -> usize {
    assignments.fold(changes, usize::max)
}

fn bytes_of(assignments: &[contacts_write::Assignment]) -> usize {
    assignments.iter().map(|(name, value)| name.len() + value.as_ref().map_or(0, String::len)).sum()
}

fn assignments(list: &[contacts_write::Assignment]) -> BTreeMap<String, Option<String>> {
    list.iter().map(|(name, value)| (name.clone(), value.clone().filter(|v| !v.trim().is_empty()))).collect()
}

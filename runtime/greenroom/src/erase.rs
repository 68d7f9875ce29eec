//! Erasing a person (C10): the run store forgets them, then the contact store erases them.

use std::{fmt, time::Duration};

use greenroom_domain::{ContactId, Email, Failure, Retry, RunStore, StoreError, store::Forgotten};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{capability::CapabilityRegistry, services::Services};

/// How many effects that wait for an embedder's CRM are applied before a person is looked for among them.
const APPLY_FIRST: usize = 1_000;

/// Who is to be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErasureTarget {
    /// A contact, living or deleted before.
    Contact(ContactId),
    /// Whoever has this email as the primary or a secondary one; or what is left of the email of a contact that was
    /// deleted before.
    Email(Email),
}

/// An email where the text is one, else a contact's id.
impl From<&str> for ErasureTarget {
    fn from(text: &str) -> Self {
        Email::parse(text).map_or_else(|_| Self::Contact(ContactId::new(text)), Self::Email)
    }
}

impl fmt::Display for ErasureTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Contact(id) => write!(f, "contact {id}"),
            Self::Email(email) => email.fmt(f),
        }
    }
}

/// What was found of a person, and is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Erased {
    /// The contact; none where there was none any more.
    pub contact: Option<ContactId>,
    /// How many emails were looked for.
    pub emails: u64,
    /// Whether anything was found, in the contact store or in the run store.
    pub found: bool,
    /// What the run store had.
    pub forgotten: Forgotten,
    /// One of the emails also belongs to somebody who logs in to the account (C4): that stays.
    pub account_user: bool,
}

/// A person as the contact store knows them.
struct Person {
    contact: Option<ContactId>,
    emails: Vec<Email>,
    account_user: bool,
}

pub(crate) async fn erase(services: &Services, capabilities: &CapabilityRegistry, whom: ErasureTarget) -> Result<Erased, Failure> {
    let erased = erase_unscrubbed(services, capabilities, whom).await;
    // Once for all of it, also for what was erased before it failed: other writers wait meanwhile.
    let scrubbed = async {
        services.storage.contacts().scrub().await?;
        services.storage.runs().scrub().await
    };
    let scrubbed = scrubbed.await.map_err(|error| {
        refusal(error, services.now(), "; traces of who is erased may be left in the store's file: erase once more")
    });
    let erased = erased?;
    scrubbed.map(|()| erased)
}

async fn erase_unscrubbed(services: &Services, capabilities: &CapabilityRegistry, whom: ErasureTarget) -> Result<Erased, Failure> {
    let (contacts, runs) = (services.storage.contacts(), services.storage.runs());
    // What waits for an embedder's CRM would bring the person back.
    services.reapply(APPLY_FIRST).await?;
    let person = find(services, whom).await?;
    let at = services.now();
    let mut forgotten = forget(runs, &person, at).await.map_err(|error| {
        let under_way = matches!(error, StoreError::UnderWay { .. });
        refusal(error, at, if under_way { "; nothing was erased" } else { "; erase once more" })
    })?;
    let again = "; what the runs said is erased already: erase once more, it goes on from there";
    let mut found = false;
    if let Some(contact) = &person.contact {
        found = contacts.erase(contact, at).await.map_err(|error| refusal(error, at, again))?;
    }
    if !found {
        for email in &person.emails {
            found |= contacts.erase_email(email, at).await.map_err(|error| refusal(error, at, again))?;
        }
    }
    // What runs have committed that were under way: until now they could read the contact.
    let at = services.now();
    let again = "; the contact is erased already: erase the email once more, for what its runs have said since";
    forgotten.add(forget(runs, &person, at).await.map_err(|error| refusal(error, at, again))?);
    capabilities.all().for_each(|capability| capability.person_erased());
    Ok(Erased {
        found: found || forgotten != Forgotten::default(),
        contact: person.contact,
        emails: u64::try_from(person.emails.len()).unwrap_or(u64::MAX),
        forgotten,
        account_user: person.account_user,
    })
}

async fn forget(runs: &dyn RunStore, person: &Person, at: Timestamp) -> Result<Forgotten, StoreError> {
    match &person.contact {
        Some(contact) => runs.forget(contact, &person.emails, at).await,
        None => runs.forget_emails(&person.emails, at).await,
    }
}

async fn find(services: &Services, whom: ErasureTarget) -> Result<Person, Failure> {
    let contacts = services.storage.contacts();
    let mut emails = Vec::new();
    let contact = match whom {
        ErasureTarget::Contact(id) => Some(id),
        ErasureTarget::Email(email) => {
            let known = contacts.identities(std::slice::from_ref(&email)).await.map_err(Failure::from)?;
            emails.push(email);
            known.into_iter().next().and_then(|known| known.primary_of.or(known.secondary_of))
        }
    };
    if let Some(id) = &contact {
        emails.extend(contacts.emails_of(id).await.map_err(Failure::from)?);
    }
    emails.sort();
    emails.dedup();
    let known = contacts.identities(&emails).await.map_err(Failure::from)?;
    Ok(Person { contact, account_user: known.iter().any(|known| known.account_user), emails })
}

/// Why somebody could not be erased, and when to come back.
fn refusal(error: StoreError, now: Timestamp, what_next: &str) -> Failure {
    let until = match &error {
        StoreError::UnderWay { until, .. } => {
            until.duration_since(now).try_into().ok().filter(|wait| *wait > Duration::ZERO)
        }
        _ => None,
    };
    let mut failure = Failure::from(error);
    failure.message.push_str(what_next);
    match until {
        Some(wait) => failure.retry(Retry::After(wait)),
        None => failure,
    }
}

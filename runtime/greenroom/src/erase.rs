//! Erases a person: first from the run store, then from the contact store (C10: an erased person leaves keyed hashes
//! only).

use std::{fmt, time::Duration};

use greenroom_domain::{ContactId, Email, Failure, Retry, RunStore, Sentence, StoreError, sentence, store::Forgotten};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{capability::CapabilityRegistry, services::Services};

/// How many commits that wait for an embedder's CRM are applied before an erasure.
const MAX_APPLIED_FIRST: usize = 1_000;

/// The person to erase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErasureTarget {
    /// A contact, also one that was deleted before.
    Contact(ContactId),
    /// The contact with this primary or secondary email. If its contact was deleted before, what is left of the email.
    Email(Email),
}

/// Reads a text as an email if it is one, else as a contact's id.
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

/// The result of an erasure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Erased {
    /// The contact's id. `None` if the target was an email without a contact.
    pub contact: Option<ContactId>,
    /// How many emails of the person the stores were searched for.
    pub emails: u64,
    /// Whether the contact store or the run store had any data of the person.
    pub found: bool,
    /// The data that the run store deleted.
    pub forgotten: Forgotten,
    /// One of the emails also belongs to an account user, who is not erased (C4: an account user is not a contact).
    pub account_user: bool,
}

/// A person's data in the contact store.
struct Person {
    contact: Option<ContactId>,
    emails: Vec<Email>,
    account_user: bool,
}

pub(crate) async fn erase(
    services: &Services,
    capabilities: &CapabilityRegistry,
    target: ErasureTarget,
) -> Result<Erased, Failure> {
    let erased = erase_rows(services, capabilities, target).await;
    // Scrubbing rewrites the store's file while other writers wait, so it is done once at the end. It is done after an
    // error too, for the rows that were deleted before.
    let scrubbed = async {
        services.storage.contacts().scrub().await?;
        services.storage.runs().scrub().await
    };
    let scrubbed = scrubbed.await.map_err(|error| {
        refusal(error, services.now(), |why| {
            sentence!(
                "failure-erase-traces",
                "{why}; traces of the person may be left in the store's file: erase once more",
                why = why
            )
        })
    });
    let erased = erased?;
    scrubbed.map(|()| erased)
}

async fn erase_rows(
    services: &Services,
    capabilities: &CapabilityRegistry,
    target: ErasureTarget,
) -> Result<Erased, Failure> {
    let (contacts, runs) = (services.storage.contacts(), services.storage.runs());
    // Commits that wait for an embedder's CRM could create the person again.
    services.reapply(MAX_APPLIED_FIRST).await?;
    let person = find(services, target).await?;
    let at = services.now();
    let mut forgotten = forget(runs, &person, at).await.map_err(|error| {
        let under_way = matches!(error, StoreError::UnderWay { .. });
        refusal(error, at, |why| {
            if under_way {
                sentence!("failure-erased-not-at-all", "{why}; nothing was erased", why = why)
            } else {
                sentence!("failure-erase-once-more", "{why}; erase once more", why = why)
            }
        })
    })?;
    let again = |why: Sentence| {
        sentence!(
            "failure-erase-from-runs",
            "{why}; the person's data in runs is erased already: erase once more to continue from there",
            why = why
        )
    };
    let mut found = false;
    if let Some(contact) = &person.contact {
        found = contacts.erase(contact, at).await.map_err(|error| refusal(error, at, again))?;
    }
    if !found {
        for email in &person.emails {
            found |= contacts.erase_email(email, at).await.map_err(|error| refusal(error, at, again))?;
        }
    }
    // Once more, for runs that were in progress: until now they could read the contact and commit.
    let at = services.now();
    let again = |why: Sentence| {
        sentence!(
            "failure-erase-runs-since",
            "{why}; the contact is erased already: erase the email once more, for its runs since then",
            why = why
        )
    };
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

async fn find(services: &Services, target: ErasureTarget) -> Result<Person, Failure> {
    let contacts = services.storage.contacts();
    let mut emails = Vec::new();
    let contact = match target {
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

/// The failure of an erasure, with the time to come back.
fn refusal(error: StoreError, now: Timestamp, with_next_step: impl FnOnce(Sentence) -> Sentence) -> Failure {
    let until = match &error {
        StoreError::UnderWay { until, .. } => {
            until.duration_since(now).try_into().ok().filter(|wait| *wait > Duration::ZERO)
        }
        _ => None,
    };
    let failure = Failure::from(error);
    let why = failure.sentence();
    let failure = failure.say(with_next_step(why));
    match until {
        Some(wait) => failure.retry(Retry::After(wait)),
        None => failure,
    }
}

//! The preconditions of a commit: the contacts and emails that a run's writes depend on. The host checks them again
//! right before the commit, because the store may have changed since the guest read it.

use futures::future::join3;
use greenroom_domain::{
    Contact, ContactId, Failure, FailureKind, Retry, Sentence, codes, rules::identity, sentence, store::Precondition,
};

use crate::{capability::RunState, services::Services};

/// Compares everything the run read with the store's present state, and applies the rules to that state.
///
/// # Errors
/// `changed-meanwhile`, a rule's refusal, or the store's failure.
pub(crate) async fn check_again(services: &Services, state: &RunState) -> Result<Vec<Precondition>, Failure> {
    let contacts = services.storage.contacts();
    let mut preconditions = Vec::new();

    let ids: Vec<ContactId> = state.reads.keys().cloned().collect();
    let emails: Vec<_> = state.writes.created().filter_map(|created| created.email.clone()).collect();
    let (now, definitions, identities) =
        join3(contacts.contacts(&ids), contacts.properties(), contacts.identities(&emails)).await;
    for ((id, read), now) in state.reads.iter().zip(now.map_err(Failure::from)?) {
        if !same(read.as_deref(), now.as_deref(), state.derived_changed.contains(id)) {
            return Err(changed(sentence!("failure-contact-of-id", "contact {contact}", contact = id)));
        }
        preconditions.push(Precondition::Contact { id: id.clone(), version: now.map(|contact| contact.version) });
    }

    let definitions = definitions.map_err(Failure::from)?;
    for (_, assignments) in state.writes.updated() {
        identity::may_assign(assignments, &definitions)?;
    }
    for identity in identities.map_err(Failure::from)? {
        identity::may_create(&identity)?;
        preconditions.push(Precondition::Identity(identity));
    }
    Ok(preconditions)
}

/// Whether a contact is unchanged since the run read it. Derived properties are ignored if the run itself changed them.
fn same(read: Option<&Contact>, now: Option<&Contact>, derived_changed: bool) -> bool {
    match (read, now) {
        (None, None) => true,
        (Some(read), Some(now)) if read.version == now.version => true,
        (Some(read), Some(now)) if derived_changed => {
            let underived = |contact: &Contact| {
                let mut contact = contact.clone();
                contact.version = 0;
                contact.properties.retain(|name, _| !greenroom_domain::property::DERIVED.contains(&name.as_str()));
                contact
            };
            underived(read) == underived(now)
        }
        _ => false,
    }
}

/// The failure of a run whose preconditions no longer hold.
pub(crate) fn changed(what: Sentence) -> Failure {
    Failure::new(
        FailureKind::Conflict,
        codes::CHANGED_MEANWHILE,
        sentence!(
            "failure-changed-while-running",
            "{what} changed while the action ran: nothing it wrote was kept, run it again",
            what = what
        ),
    )
    .retry(Retry::Now)
}

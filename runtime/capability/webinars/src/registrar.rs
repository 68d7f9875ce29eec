//! Registers one contact with one webinar: loads the facts, asks the rules, and sends the registration
//! ([`crate::sending`]).

use std::time::Duration;

use greenroom::capability::RunContext;
use greenroom_domain::{
    ContactId, Failure, FailureKind, NewRegistrant, ProviderError, Registrant, Registration, RegistrationState, Retry,
    Webinar, WebinarId, WebinarProvider, ZoomAccount, codes,
    rules::registration::{self as rules, Decision},
    sentence,
    store::{Commit, Effect, Intent, IntentKind, Precondition},
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    lookup::find_webinar,
    registered::{Registered, no_contact, registration_of, told},
    sending::{self, Asking, SendOutcome},
    services::Services,
    waiting::Waiting,
};

/// When to try again where a connection does not work and the webinar's owner is therefore unknown.
const ASK_AGAIN: Duration = Duration::from_secs(300);

/// Registers a contact by the rules of "Add contact to Zoom webinar" (W3 to W12).
pub(crate) async fn register(
    services: &Services,
    run: &RunContext,
    contact_id: ContactId,
    webinar_id: WebinarId,
    occurrence: Option<String>,
) -> Result<Registered, Failure> {
    let contacts = services.storage().contacts();
    let found = contacts.contacts(std::slice::from_ref(&contact_id)).await.map_err(Failure::from)?;
    let contact = found.into_iter().next().flatten().ok_or_else(|| no_contact(&contact_id))?;
    let person = rules::person(&contact)?;
    let account = contacts.account().await.map_err(Failure::from)?;
    let zoom = rules::zoom_account(&account)?.clone();
    let provider = services.provider()?;

    let mut waiting = Waiting::default();
    let mut looked_again = false;
    loop {
        let known = match services.facts().facts(provider, &zoom, &webinar_id).await {
            Ok(known) => known,
            Err(ProviderError::WebinarNotFound) => {
                return Err(foreign_or_missing(provider, &account, &zoom, &webinar_id).await);
            }
            Err(error) => return Err(rules::refusal(&error, &webinar_id, &person.email)),
        };
        let existing = registration_of(contacts, &webinar_id, &person.email).await?;
        let now = services.now();
        let webinar = &known.facts.webinar;
        match rules::decide(&person, &zoom, &known.facts, existing.as_ref(), occurrence.as_deref(), now) {
            Ok(Decision::AlreadyRegistered) => {
                let Some(registration) = existing else {
                    return Err(Failure::of(FailureKind::Internal, "a registration vanished while it was read"));
                };
                let registration = if run.dry_run {
                    registration
                } else {
                    let stored = Some(registration.clone());
                    belonging(services, &contact.id, registration, stored.as_ref(), webinar).await?
                };
                return Ok(told(registration, webinar, occurrence, true, false));
            }
            Ok(Decision::Send) => {}
            // A refusal needs fresh facts; one more look is enough.
            Err(_) if !looked_again && !known.is_fresh() => {
                looked_again = true;
                services.facts().forget(&zoom.id, &webinar_id, &known).await;
                continue;
            }
            Err(failure) => return Err(failure),
        }
        if run.dry_run {
            return Ok(made_up(&person, webinar, occurrence.as_deref(), now));
        }
        let intent = Intent {
            id: Uuid::now_v7().to_string(),
            kind: IntentKind::Register,
            run: run.id,
            zoom_account: zoom.id.clone(),
            webinar: webinar_id.clone(),
            email: person.email.clone(),
            contact: contact.id.clone(),
            occurrence: occurrence.clone(),
            opened_at: now,
            owner: services.owner().to_owned(),
            lease_until: services.lease_until(now),
        };
        let asking = Asking { zoom: zoom.clone(), known, person: person.clone(), existing, intent };
        match asking.start(services).await? {
            SendOutcome::Registered(registered) => return Ok(*registered),
            SendOutcome::ChangedMeanwhile => continue,
            SendOutcome::OneIsOpen { until } => waiting.wait(services, &person.email, &webinar_id, until).await?,
        }
    }
}

/// A registration, assigned to this contact and written if it is not stored so. The contact may have been deleted and created
/// again since, or the email may belong to another contact now. The consequences are written to the present owner of the
/// email (W8), unless it is an account user (C4).
pub(crate) async fn belonging(
    services: &Services,
    contact: &ContactId,
    mut registration: Registration,
    stored: Option<&Registration>,
    webinar: &Webinar,
) -> Result<Registration, Failure> {
    let contacts = services.storage().contacts();
    let identity = sending::identity_of(contacts, &registration.email).await?;
    registration.contact = rules::written_to(&identity, contact);
    if stored == Some(&registration) {
        return Ok(registration);
    }
    let effect = Effect::Register { registration: Box::new(registration.clone()), webinar: Box::new(webinar.clone()) };
    let preconditions = vec![Precondition::Identity(identity)];
    services.storage().apply(Commit { effects: vec![effect], preconditions, ..Commit::default() }).await?;
    Ok(registration)
}

/// Zoom gives the same answer for a foreign webinar as for a missing one, so the other connected accounts are asked
/// (W5: a webinar of another business unit is refused by its name).
pub(crate) async fn foreign_or_missing(
    provider: &dyn WebinarProvider,
    account: &greenroom_domain::Account,
    ours: &ZoomAccount,
    webinar: &WebinarId,
) -> Failure {
    let in_use = account.zoom_accounts.iter().filter(|other| other.in_use());
    let others: Vec<_> = in_use.filter(|other| other.id != ours.id).collect();
    let (other, error) = match find_webinar(provider, &others, webinar).await {
        Ok(found) => return rules::not_ours(account, webinar, found.map(|(_, other)| other)),
        Err(unanswered) => unanswered,
    };
    let retry = match error {
        ProviderError::Unavailable { retry_after, .. } | ProviderError::RateLimited { retry_after } => retry_after,
        _ => ASK_AGAIN,
    };
    Failure::new(
        FailureKind::Unavailable,
        codes::WEBINAR_OWNER_UNKNOWN,
        sentence!(
            "failure-webinar-owner-unknown",
            "Zoom has no webinar {webinar} in the primary business unit's account, and the account of `{unit}` could not be \
             asked ({why}): check the id, or the connection with `greenroom connect check`",
            webinar = webinar,
            unit = account.unit_name(&other.business_unit),
            why = error.sentence()
        ),
    )
    .retry(Retry::After(retry))
}

fn made_up(person: &NewRegistrant, webinar: &Webinar, occurrence: Option<&str>, now: Timestamp) -> Registered {
    let pending = webinar.approval == greenroom_domain::ApprovalType::Manual;
    let answer = Registrant {
        id: "made-up".to_owned(),
        email: person.email.clone(),
        state: if pending { RegistrationState::Pending } else { RegistrationState::Approved },
        join_url: None,
        registered_at: None,
        occurrences: Vec::new(),
        first_name: String::new(),
        last_name: String::new(),
    };
    let registration = rules::outcome(&person.email, webinar, &answer, occurrence, None, None, now);
    told(registration, webinar, occurrence.map(str::to_owned), false, true)
}

#[cfg(test)]
#[path = "registrar_tests.rs"]
mod tests;

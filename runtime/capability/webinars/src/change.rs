//! Cancels, approves or denies the registration of one contact: loads the facts, asks the rules, and sends the change
//! ([`crate::change_sending`]).

use greenroom::capability::RunContext;
use greenroom_domain::{
    ContactId, Email, Failure, ProviderError, Registrant, Registration, RegistrationChange, Webinar, WebinarId,
    WebinarProvider, ZoomAccount,
    rules::{
        registration as registering,
        registration_change::{self as rules, ChangePlan},
    },
    sentence,
    store::{Intent, IntentKind},
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    change_sending::{ChangeOutcome, Changing, Present},
    registered::{no_contact, registration_of},
    registrar::{belonging, foreign_or_missing},
    sending,
    services::Services,
    waiting::Waiting,
};

/// A registration after a change, with the data that an action gets about it.
#[derive(Debug, Clone)]
pub(crate) struct Changed {
    /// The registration; none where there was none to cancel.
    pub(crate) registration: Option<Registration>,
    pub(crate) topic: String,
    /// Whether there was something to change. Otherwise nothing was sent to Zoom.
    pub(crate) was_changed: bool,
    pub(crate) made_up: bool,
}

impl Changed {
    /// Whether it changed anything.
    pub(crate) fn is_new(&self) -> bool {
        self.was_changed && !self.made_up
    }

    /// The contact that the registration is written to.
    pub(crate) fn contact(&self) -> Option<ContactId> {
        self.registration.as_ref().and_then(|registration| registration.contact.clone())
    }

    /// Whether the registration stands in the contact.
    pub(crate) fn contact_updated(&self) -> bool {
        self.contact().is_some() && !self.made_up
    }
}

/// Changes the registration of a contact by the rules (W3, W5 to W9, W11, W12).
pub(crate) async fn change(
    services: &Services,
    run: &RunContext,
    contact_id: ContactId,
    webinar_id: WebinarId,
    occurrence: Option<String>,
    change: RegistrationChange,
) -> Result<Changed, Failure> {
    let contacts = services.storage().contacts();
    let found = contacts.contacts(std::slice::from_ref(&contact_id)).await.map_err(Failure::from)?;
    let contact = found.into_iter().next().flatten().ok_or_else(|| no_contact(&contact_id))?;
    let email = rules::email(&contact)?;
    let account = contacts.account().await.map_err(Failure::from)?;
    let zoom = registering::zoom_account(&account)?.clone();
    let provider = services.provider()?;

    let mut waiting = Waiting::default();
    let mut looked_again = false;
    loop {
        let known = match services.facts().webinar(provider, &zoom, &webinar_id).await {
            Ok(known) => known,
            Err(ProviderError::WebinarNotFound) => {
                return Err(foreign_or_missing(provider, &account, &zoom, &webinar_id).await);
            }
            Err(error) => return Err(rules::refusal(change, &error, &webinar_id, email)),
        };
        let webinar = &*known.facts;
        let existing = registration_of(contacts, &webinar_id, email).await?;
        let now = services.now();
        let asked = Asked { change, occurrence: occurrence.as_deref() };
        let present = present(provider, &zoom, webinar, email, existing.as_ref(), asked, now)
            .await
            .map_err(|error| rules::refusal(change, &error, &webinar_id, email))?;
        let registration = present.as_ref().map(|present| &present.registration);
        let plan = rules::plan(change, email, &zoom, webinar, registration, occurrence.as_deref(), now);
        let present = match (plan, present) {
            (Ok(ChangePlan::NothingToDo), present) => {
                let topic = webinar.topic.clone();
                let registration = match (change, present) {
                    // Nothing is cancelled, so nothing is written.
                    (RegistrationChange::Cancel, _) | (_, None) => None,
                    (_, Some(present)) if run.dry_run => Some(present.registration),
                    (_, Some(present)) => {
                        let stored = existing.as_ref();
                        Some(belonging(services, &contact.id, present.registration, stored, webinar).await?)
                    }
                };
                return Ok(Changed { registration, topic, was_changed: false, made_up: false });
            }
            (Ok(ChangePlan::Send), Some(present)) => present,
            // The rules send a change only of a registration that is there.
            (Ok(ChangePlan::Send), None) => {
                return Err(Failure::of(
                    greenroom_domain::FailureKind::Internal,
                    sentence!("failure-registration-vanished", "a registration vanished while it was read"),
                ));
            }
            // A refusal needs fresh facts; one more look is enough.
            (Err(_), _) if !looked_again && !known.is_fresh() => {
                looked_again = true;
                services.facts().forget_webinar(&zoom.id, &webinar_id, &known).await;
                continue;
            }
            (Err(failure), _) => return Err(failure),
        };
        if run.dry_run {
            let registration = rules::changed(change, webinar, &present.registration, occurrence.as_deref(), false);
            // Only Zoom could tell the link.
            let registration = Registration { join_url: None, ..registration };
            let topic = webinar.topic.clone();
            return Ok(Changed { registration: Some(registration), topic, was_changed: true, made_up: true });
        }
        let intent = Intent {
            id: Uuid::now_v7().to_string(),
            kind: IntentKind::from(change),
            run: run.id,
            zoom_account: zoom.id.clone(),
            webinar: webinar_id.clone(),
            email: email.clone(),
            contact: contact.id.clone(),
            occurrence: occurrence.clone(),
            opened_at: now,
            owner: services.owner().to_owned(),
            lease_until: services.lease_until(now),
        };
        let changing = Changing { change, zoom: zoom.clone(), webinar: known.facts.clone(), present, existing, intent };
        match changing.start(services).await? {
            ChangeOutcome::Changed(registration) => {
                let topic = known.facts.topic.clone();
                let registration = Some(*registration);
                return Ok(Changed { registration, topic, was_changed: true, made_up: false });
            }
            ChangeOutcome::ChangedMeanwhile => {}
            ChangeOutcome::OneIsOpen { until } => waiting.wait(services, email, &webinar_id, until).await?,
        }
    }
}

/// What is asked of a registration.
#[derive(Clone, Copy)]
struct Asked<'a> {
    change: RegistrationChange,
    occurrence: Option<&'a str>,
}

/// The registration to change, with the occurrence that is asked for where Zoom lists the person for it.
async fn present(
    provider: &dyn WebinarProvider,
    zoom: &ZoomAccount,
    webinar: &Webinar,
    email: &Email,
    existing: Option<&Registration>,
    asked: Asked<'_>,
    now: Timestamp,
) -> Result<Option<Present>, ProviderError> {
    let known = of_webinar(provider, zoom, webinar, email, existing, asked.change, now).await?;
    let is_open =
        |known: &Present| rules::only_zoom_knows(asked.change, webinar, &known.registration, asked.occurrence);
    let (Some(open), Some(occurrence)) = (known.as_ref().filter(|known| is_open(known)), asked.occurrence) else {
        return Ok(known);
    };
    let listed = sending::find_listed(provider, zoom, &webinar.id, email, Some(occurrence)).await?;
    let listed = listed
        .filter(|listed| listed.state.is_live())
        .map(|registrant| Present { registrant, registration: rules::with_occurrence(&open.registration, occurrence) });
    Ok(listed.or(known))
}

/// The registration with the webinar. If the store has a standing registration, the host cancels it without asking Zoom first:
/// the registration is cancelled afterwards in any case. Otherwise Zoom is asked: by the id that the store knows, or else, where the app lacks the scope
/// for that or Zoom does not know the id any more, by the email in Zoom's lists.
async fn of_webinar(
    provider: &dyn WebinarProvider,
    zoom: &ZoomAccount,
    webinar: &Webinar,
    email: &Email,
    existing: Option<&Registration>,
    change: RegistrationChange,
    now: Timestamp,
) -> Result<Option<Present>, ProviderError> {
    if let Some(existing) = existing.filter(|existing| existing.state.is_live())
        && change == RegistrationChange::Cancel
    {
        return Ok(Some(Present { registrant: as_stored(existing), registration: existing.clone() }));
    }
    let by_id = match existing {
        Some(existing) => provider.registrant(zoom, &webinar.id, &existing.registrant_id, None).await.ok().flatten(),
        None => None,
    };
    let found = match by_id.filter(|found| &found.email == email) {
        Some(found) => Some(found),
        None => sending::find_listed(provider, zoom, &webinar.id, email, None).await?,
    };
    Ok(found.map(|registrant| {
        let contact = existing.and_then(|existing| existing.contact.clone());
        let registration = registering::listed(webinar, &registrant, existing, contact, now);
        Present { registrant, registration }
    }))
}

/// A registration of the store, as Zoom would list it.
fn as_stored(registration: &Registration) -> Registrant {
    Registrant {
        id: registration.registrant_id.clone(),
        email: registration.email.clone(),
        state: registration.state,
        join_url: registration.join_url.clone(),
        registered_at: Some(registration.registered_at),
        occurrences: Vec::new(),
        first_name: String::new(),
        last_name: String::new(),
    }
}

//! Sends a change of a registration to Zoom: writes the intent, sends, and commits the consequences as soon as the result
//! is known, even if the guest is gone by then.

use std::sync::Arc;

use greenroom_domain::{
    Failure, FailureKind, ProviderError, Registrant, Registration, RegistrationChange, RegistrationState, Webinar,
    WebinarProvider, ZoomAccount,
    rules::{registration as registering, registration_change as rules},
    sentence,
    store::{Intent, IntentResult, OpenOutcome},
};
use jiff::Timestamp;

use crate::{
    registered::{no_contact, registration_of},
    sending::{self, SendError},
    services::Services,
};

/// A registration as Zoom has it, or as the store has it where that is enough.
pub(crate) struct Present {
    pub(crate) registrant: Registrant,
    pub(crate) registration: Registration,
}

/// A change that the rules allow.
pub(crate) struct Changing {
    pub(crate) change: RegistrationChange,
    pub(crate) zoom: ZoomAccount,
    pub(crate) webinar: Arc<Webinar>,
    pub(crate) present: Present,
    /// The registration in the store.
    pub(crate) existing: Option<Registration>,
    pub(crate) intent: Intent,
}

/// The result of sending a change.
pub(crate) enum ChangeOutcome {
    /// Zoom has made the change.
    Changed(Box<Registration>),
    /// Nothing was sent: the registration was changed by another run since the facts were loaded.
    ChangedMeanwhile,
    /// Nothing was sent: an intent for the same person is not settled yet.
    OneIsOpen {
        /// The end of its lease.
        until: Timestamp,
    },
}

/// What is known of a registration after Zoom has changed it.
struct Done {
    /// The registration as Zoom lists it now, where it was looked up.
    listed: Option<Registrant>,
    /// Whether the person is still registered, for other occurrences than the cancelled one.
    stays: bool,
}

impl Changing {
    /// Sends the change in a task of its own: once the intent is written, the work continues even if the caller disappears.
    pub(crate) async fn start(self, services: &Services) -> Result<ChangeOutcome, Failure> {
        let shared = services.clone();
        let task = services.spawn(async move { self.ask(&shared).await });
        let ended = |error| {
            Failure::of(
                FailureKind::Internal,
                sentence!("failure-changing-ended", "changing a registration ended early: {error}", error = error),
            )
        };
        task.await.map_err(ended)?
    }

    async fn ask(self, services: &Services) -> Result<ChangeOutcome, Failure> {
        let (intent, change) = (&self.intent, self.change);
        let now = intent.opened_at;
        let runs = services.storage().runs();
        let opened = runs.open_intent(intent, registering::day_start(now), rules::CHANGES_A_DAY);
        match opened.await.map_err(Failure::from)? {
            OpenOutcome::Yes => {}
            OpenOutcome::DailyLimit => return Err(rules::daily_limit(&intent.email, &intent.webinar, now)),
            OpenOutcome::OneIsOpen { until } => return Ok(ChangeOutcome::OneIsOpen { until }),
            // The person was erased after the contact was read (C10: an erased person is not synced again).
            OpenOutcome::PersonErased => return Err(no_contact(&intent.contact)),
        }
        // Another run may have changed the registration between the look at the facts and the intent; and a process that
        // was suspended may wake when its lease is nearly over.
        let found = registration_of(services.storage().contacts(), &intent.webinar, &intent.email).await?;
        if found != self.existing || services.now() > services.send_before(intent) {
            sending::close(services, intent, IntentResult::NotSent).await?;
            return Ok(ChangeOutcome::ChangedMeanwhile);
        }
        match self.send(services, services.provider()?).await {
            Ok(done) => {
                let before = &self.present.registration;
                let written =
                    record(services, intent, change, &self.webinar, before, done.listed.as_ref(), done.stays).await?;
                Ok(ChangeOutcome::Changed(Box::new(written)))
            }
            Err(SendError::Unknown(error)) => Err(rules::refusal(change, &error, &intent.webinar, &intent.email)),
            Err(SendError::NotDone(error)) => {
                let result = if sending::was_sent(&error) { IntentResult::NotDone } else { IntentResult::NotSent };
                sending::close(services, intent, result).await?;
                Err(rules::refusal(change, &error, &intent.webinar, &intent.email))
            }
        }
    }

    /// Sends the change, well within the intent's lease. A lost answer is looked up at once.
    async fn send(&self, services: &Services, provider: &dyn WebinarProvider) -> Result<Done, SendError> {
        let (intent, zoom, change) = (&self.intent, &self.zoom, self.change);
        let occurrence = intent.occurrence.as_deref();
        let sending = provider.change_registration(zoom, &intent.webinar, &self.present.registrant, change, occurrence);
        let answer = tokio::time::timeout(services.lease() / 2, sending).await.unwrap_or_else(|_| {
            Err(ProviderError::Unavailable {
                message: sentence!("failure-zoom-answer-late", "it did not answer in time"),
                retry_after: services.lease(),
                maybe_done: true,
            })
        });
        match answer {
            Ok(()) => Ok(self.look(provider).await),
            Err(lost @ ProviderError::Unavailable { maybe_done: true, .. }) => {
                match is_done(provider, zoom, intent, change).await {
                    Ok(Some(done)) => Ok(done),
                    Ok(None) | Err(_) => Err(SendError::Unknown(lost)),
                }
            }
            Err(error) => Err(SendError::NotDone(error)),
        }
    }

    /// Looks at a registration that Zoom has changed, where its answer, which has no body, leaves something open: the link of
    /// an approved registration, and whether other occurrences than the cancelled one are left. Where Zoom does not show the
    /// registration, the link comes with a later sync.
    async fn look(&self, provider: &dyn WebinarProvider) -> Done {
        let intent = &self.intent;
        let found = match (self.change, &intent.occurrence) {
            (RegistrationChange::Deny, _) | (RegistrationChange::Cancel, None) => {
                return Done { listed: None, stays: false };
            }
            _ => {
                let id = &self.present.registrant.id;
                match provider.registrant(&self.zoom, &intent.webinar, id, None).await {
                    Ok(Some(found)) => Ok(Some(found)),
                    Ok(None) | Err(_) => {
                        sending::find_listed(provider, &self.zoom, &intent.webinar, &intent.email, None).await
                    }
                }
            }
        };
        match (self.change, found, &intent.occurrence) {
            (RegistrationChange::Cancel, Ok(found), _) => {
                let stays = found.as_ref().is_some_and(stands);
                Done { listed: found.filter(|_| stays), stays }
            }
            (RegistrationChange::Cancel, Err(_), Some(occurrence)) => Done {
                listed: None,
                stays: rules::others_remain(&self.present.registration, &self.webinar, occurrence),
            },
            (_, found, _) => {
                let approved = |found: &Registrant| found.state == RegistrationState::Approved;
                Done { listed: found.ok().flatten().filter(approved), stays: false }
            }
        }
    }
}

/// Whether a registration stands: approved or pending.
fn stands(registrant: &Registrant) -> bool {
    matches!(registrant.state, RegistrationState::Approved | RegistrationState::Pending)
}

/// What Zoom's lists tell about a change whose answer is not known. None: they do not show it.
async fn is_done(
    provider: &dyn WebinarProvider,
    zoom: &ZoomAccount,
    intent: &Intent,
    change: RegistrationChange,
) -> Result<Option<Done>, ProviderError> {
    let found = sending::find_at_zoom(provider, zoom, intent).await?;
    if rules::settled(change, found.as_ref().map(|found| found.state)) != IntentResult::Done {
        return Ok(None);
    }
    if change != RegistrationChange::Cancel || intent.occurrence.is_none() {
        return Ok(Some(Done { listed: found, stays: false }));
    }
    // The list of the occurrence lacks the person. Whether others are left is in the list of all.
    let listed = sending::find_listed(provider, zoom, &intent.webinar, &intent.email, None).await?;
    let stays = listed.as_ref().is_some_and(stands);
    Ok(Some(Done { listed, stays }))
}

/// Settles an intent that a crash left open, by asking Zoom.
pub(crate) async fn settle(
    services: &Services,
    provider: &dyn WebinarProvider,
    zoom: &ZoomAccount,
    intent: &Intent,
    change: RegistrationChange,
) -> Result<IntentResult, Failure> {
    let refusal = |error: &ProviderError| rules::refusal(change, error, &intent.webinar, &intent.email);
    let done = match is_done(provider, zoom, intent, change).await {
        Ok(done) => done,
        // A webinar that Zoom no longer has has no registrations to change.
        Err(ProviderError::WebinarNotFound) => None,
        Err(error) => return Err(refusal(&error)),
    };
    let Some(done) = done else {
        sending::close(services, intent, IntentResult::NotDone).await?;
        return Ok(IntentResult::NotDone);
    };
    let existing = registration_of(services.storage().contacts(), &intent.webinar, &intent.email).await?;
    if existing.is_none() && done.listed.is_none() {
        sending::close(services, intent, IntentResult::Done).await?;
        return Ok(IntentResult::Done);
    }
    let webinar = provider.webinar(zoom, &intent.webinar).await.map_err(|error| refusal(&error))?;
    let before = match (&existing, &done.listed) {
        (Some(existing), _) => existing.clone(),
        (None, Some(listed)) => registering::listed(&webinar, listed, None, None, services.now()),
        (None, None) => return Ok(IntentResult::Done),
    };
    record(services, intent, change, &webinar, &before, done.listed.as_ref(), done.stays).await?;
    Ok(IntentResult::Done)
}

/// Writes the registration after the change with all its consequences, and settles the intent, in one commit (W8).
async fn record(
    services: &Services,
    intent: &Intent,
    change: RegistrationChange,
    webinar: &Webinar,
    before: &Registration,
    listed: Option<&Registrant>,
    stays: bool,
) -> Result<Registration, Failure> {
    let after = |written_to, now| {
        let seen = listed.map(|listed| registering::listed(webinar, listed, Some(before), None, now));
        let seen = seen.as_ref().unwrap_or(before);
        let after = rules::changed(change, webinar, seen, intent.occurrence.as_deref(), stays);
        Registration { contact: written_to, ..after }
    };
    let same = |found: &Registration, ours: &Registration| {
        found.registrant_id == ours.registrant_id && found.state == ours.state
    };
    sending::write(services, intent, webinar, after, same).await
}

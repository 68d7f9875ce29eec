//! Sends a registration to Zoom: writes the intent, sends, and commits the consequences as soon as the result is known,
//! even if the guest is gone by then. So no request to Zoom is ever forgotten.

use std::{sync::Arc, time::Duration};

use greenroom_domain::{
    Contact, ContactId, ContactStore, Email, Failure, FailureKind, Identity, NewRegistrant, ProviderError, Registrant,
    Registration, RegistrationState, Retry, Sentence, Webinar, WebinarId, WebinarProvider, ZoomAccount, codes,
    rules::registration as rules,
    sentence,
    store::{Commit, CommitError, Effect, Intent, IntentResult, OpenOutcome, Precondition},
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    facts::CachedFacts,
    registered::{Registered, no_contact, registration_of, told},
    services::Services,
};

/// How often a commit is decided anew because its facts changed meanwhile.
const MAX_ATTEMPTS: usize = 8;

/// A registration that the rules allow.
pub(crate) struct Asking {
    pub(crate) zoom: ZoomAccount,
    pub(crate) known: CachedFacts,
    pub(crate) person: NewRegistrant,
    pub(crate) existing: Option<Registration>,
    pub(crate) intent: Intent,
}

/// The result of sending a registration.
pub(crate) enum SendOutcome {
    /// Zoom registered the person.
    Registered(Box<Registered>),
    /// Nothing was sent: the person was registered by another run since the facts were loaded.
    ChangedMeanwhile,
    /// Nothing was sent: an intent for the same person is not settled yet.
    OneIsOpen {
        /// The end of its lease.
        until: Timestamp,
    },
}

impl Asking {
    /// Sends the registration in a task of its own: once the intent is written, the work continues even if the caller
    /// disappears.
    pub(crate) async fn start(self, services: &Services) -> Result<SendOutcome, Failure> {
        let shared = services.clone();
        let task = services.spawn(async move { self.ask(&shared).await });
        task.await.map_err(|error| {
            Failure::of(
                FailureKind::Internal,
                sentence!("failure-registering-ended", "registering ended early: {error}", error = error),
            )
        })?
    }

    async fn ask(self, services: &Services) -> Result<SendOutcome, Failure> {
        let Self { zoom, known, person, existing, intent } = self;
        let now = intent.opened_at;
        let opened = services.storage().runs().open_intent(&intent, rules::day_start(now), rules::REGISTRATIONS_A_DAY);
        match opened.await.map_err(Failure::from)? {
            OpenOutcome::Yes => {}
            OpenOutcome::DailyLimit => return Err(rules::daily_limit(&person.email, &intent.webinar, now)),
            OpenOutcome::OneIsOpen { until } => return Ok(SendOutcome::OneIsOpen { until }),
            // The person was erased after the contact was read (C10: an erased person is not synced again).
            OpenOutcome::PersonErased => return Err(no_contact(&intent.contact)),
        }
        // Another run may have registered the person between the look at the facts and the intent; and a process that
        // was suspended may wake when its lease is nearly over.
        let found = registration_of(services.storage().contacts(), &intent.webinar, &person.email).await?;
        if found != existing || services.now() > services.send_before(&intent) {
            close(services, &intent, IntentResult::NotSent).await?;
            return Ok(SendOutcome::ChangedMeanwhile);
        }
        let webinar = &known.facts.webinar;
        let provider = services.provider()?;
        match send(services, provider, &zoom, webinar, &person, &intent).await {
            Ok(registrant) if registrant.state == RegistrationState::Denied => {
                close(services, &intent, IntentResult::NotDone).await?;
                Err(rules::denied(&intent.email, &intent.webinar))
            }
            Ok(registrant) => {
                let registration = record(services, &intent, webinar, &registrant, existing.as_ref()).await?;
                let registered = told(registration, webinar, intent.occurrence.clone(), false, false);
                Ok(SendOutcome::Registered(Box::new(registered)))
            }
            Err(SendError::Unknown(error)) => Err(rules::refusal(&error, &intent.webinar, &intent.email)),
            Err(SendError::NotDone(error)) => {
                let result = if was_sent(&error) { IntentResult::NotDone } else { IntentResult::NotSent };
                close(services, &intent, result).await?;
                services.facts().forget(&zoom.id, &intent.webinar, &known).await;
                Err(explain(services, &zoom, &person, existing.as_ref(), &intent, &error).await)
            }
        }
    }
}

/// A registration that was sent without success.
pub(crate) enum SendError {
    /// Zoom did not register the person.
    NotDone(ProviderError),
    /// Zoom may have registered the person: the intent stays open, and is settled when its lease has ended.
    Unknown(ProviderError),
}

/// Sends the registration, well within the intent's lease. A lost answer is looked up at once, and so is an answer
/// without a personal link: Zoom gives one for a registration that is held for approval, and for a denied person, who
/// stays denied (W7: a denied person is not registered by asking again).
async fn send(
    services: &Services,
    provider: &dyn WebinarProvider,
    zoom: &ZoomAccount,
    webinar: &Webinar,
    person: &NewRegistrant,
    intent: &Intent,
) -> Result<Registrant, SendError> {
    let sending = provider.register(zoom, webinar, person, intent.occurrence.as_deref());
    let answer = tokio::time::timeout(services.lease() / 2, sending).await.unwrap_or_else(|_| {
        Err(ProviderError::Unavailable {
            message: sentence!("failure-zoom-answer-late", "it did not answer in time"),
            retry_after: services.lease(),
            maybe_done: true,
        })
    });
    match answer {
        Ok(registrant) if registrant.join_url.is_some() => Ok(registrant),
        Ok(held) => match look_up(provider, zoom, intent, &held.id).await {
            Ok(Some(found)) => Ok(found),
            Ok(None) => Err(SendError::Unknown(without_link(
                services,
                sentence!(
                    "failure-zoom-no-link-unlisted",
                    "it gave no personal link, and does not list the registrant yet"
                ),
            ))),
            Err(error) => Err(SendError::Unknown(without_link(
                services,
                sentence!(
                    "failure-zoom-no-link-unread",
                    "it gave no personal link, and its lists cannot be read: {error}",
                    error = error.sentence()
                ),
            ))),
        },
        Err(lost @ ProviderError::Unavailable { maybe_done: true, .. }) => {
            find_at_zoom(provider, zoom, intent).await.ok().flatten().ok_or(SendError::Unknown(lost))
        }
        Err(error) => Err(SendError::NotDone(error)),
    }
}

/// The registration that Zoom has taken: by its id, or else, where the app lacks the scope for that or Zoom does not know the
/// id yet, by the email in Zoom's lists.
async fn look_up(
    provider: &dyn WebinarProvider,
    zoom: &ZoomAccount,
    intent: &Intent,
    id: &str,
) -> Result<Option<Registrant>, ProviderError> {
    match provider.registrant(zoom, &intent.webinar, id, intent.occurrence.as_deref()).await {
        Ok(Some(found)) => Ok(Some(found)),
        Ok(None) | Err(_) => find_at_zoom(provider, zoom, intent).await,
    }
}

/// The error where Zoom took a registration without giving a personal link, and the lookup did not show its state. Another try
/// is always worth it, because the state is at Zoom.
fn without_link(services: &Services, message: Sentence) -> ProviderError {
    ProviderError::Unavailable { message, retry_after: services.lease(), maybe_done: true }
}

pub(crate) fn was_sent(error: &ProviderError) -> bool {
    !matches!(
        error,
        ProviderError::Unavailable { maybe_done: false, .. }
            | ProviderError::RateLimited { .. }
            | ProviderError::Unauthorized { .. }
    )
}

/// Zoom's code 3000 has several reasons. A reason that the webinar's data shows gets its own code; otherwise Zoom's
/// text is passed on (W9: refusals that Zoom lets us distinguish have a code each).
async fn explain(
    services: &Services,
    zoom: &ZoomAccount,
    person: &NewRegistrant,
    existing: Option<&Registration>,
    intent: &Intent,
    error: &ProviderError,
) -> Failure {
    if let (ProviderError::RegistrationRefused { .. }, Ok(provider)) = (error, services.provider())
        && let Ok(fresh) = services.facts().facts(provider, zoom, &intent.webinar).await
        && let Err(told) =
            rules::decide(person, zoom, &fresh.facts, existing, intent.occurrence.as_deref(), services.now())
    {
        return told;
    }
    rules::refusal(error, &intent.webinar, &intent.email)
}

/// Looks for an intent's person among the webinar's registrants in every state that Zoom lists.
pub(crate) async fn find_at_zoom(
    provider: &dyn WebinarProvider,
    zoom: &ZoomAccount,
    intent: &Intent,
) -> Result<Option<Registrant>, ProviderError> {
    find_listed(provider, zoom, &intent.webinar, &intent.email, intent.occurrence.as_deref()).await
}

/// Looks for an email among the webinar's registrants in every state that Zoom lists.
pub(crate) async fn find_listed(
    provider: &dyn WebinarProvider,
    zoom: &ZoomAccount,
    webinar: &WebinarId,
    email: &Email,
    occurrence: Option<&str>,
) -> Result<Option<Registrant>, ProviderError> {
    // In this order, a person whose registration the host approves or denies meanwhile moves to a list that is read
    // later. Of several registrations, an approved one counts, then a pending one (C11: the best standing one).
    let mut pending = None;
    for state in [RegistrationState::Pending, RegistrationState::Approved, RegistrationState::Denied] {
        let mut page: Option<String> = None;
        loop {
            let listed = provider.registrants(zoom, webinar, state, occurrence, page.as_deref()).await?;
            if let Some(found) = rules::find_registrant(&listed.items, email) {
                if state != RegistrationState::Pending {
                    return Ok(Some(found.clone()));
                }
                pending = Some(found.clone());
                break;
            }
            match listed.next {
                Some(next) => page = Some(next),
                None => break,
            }
        }
        if state == RegistrationState::Approved && pending.is_some() {
            break;
        }
    }
    Ok(pending)
}

/// Writes a new registration, and settles its intent.
pub(crate) async fn record(
    services: &Services,
    intent: &Intent,
    webinar: &Webinar,
    registrant: &Registrant,
    existing: Option<&Registration>,
) -> Result<Registration, Failure> {
    let occurrence = intent.occurrence.as_deref();
    let registration =
        |written_to, now| rules::outcome(&intent.email, webinar, registrant, occurrence, existing, written_to, now);
    write(services, intent, webinar, registration, |found, ours| found.registrant_id == ours.registrant_id).await
}

/// Writes a registration with all its consequences (W8), and settles its intent, in one commit. The owner of the email
/// is looked up again whenever the store has changed meanwhile, because nothing is written to an account user's contact
/// (C4). `same` tells whether the stored registration is the one to write.
pub(crate) async fn write(
    services: &Services,
    intent: &Intent,
    webinar: &Webinar,
    registration: impl Fn(Option<ContactId>, Timestamp) -> Registration,
    same: impl Fn(&Registration, &Registration) -> bool,
) -> Result<Registration, Failure> {
    let contacts = services.storage().contacts();
    let mut settles = Some((intent.id.clone(), intent.owner.clone(), IntentResult::Done));
    for _ in 0..MAX_ATTEMPTS {
        let (contact, identity) = facts_of(contacts, intent).await?;
        let written_to = contact.as_ref().and_then(|contact| rules::written_to(&identity, &contact.id));
        let registration = registration(written_to, services.now());
        let effect =
            Effect::Register { registration: Box::new(registration.clone()), webinar: Box::new(webinar.clone()) };
        let version = contact.map(|contact| contact.version);
        let commit = Commit {
            run: None,
            intent: settles.clone(),
            effects: vec![effect],
            preconditions: vec![
                Precondition::Contact { id: intent.contact.clone(), version },
                Precondition::Identity(identity),
            ],
            ..Commit::default()
        };
        match services.storage().commit(commit.into()).await {
            Ok(()) => return Ok(registration),
            Err(CommitError::Stale(_)) => {}
            // The process that took over the lease may have asked Zoom too early to see the result. It is written
            // here unless that process wrote it.
            Err(CommitError::LostLease(_)) => match registration_of(contacts, &intent.webinar, &intent.email).await? {
                Some(found) if same(&found, &registration) => return Ok(found),
                _ => settles = None,
            },
            Err(CommitError::Store(error)) => return Err(Failure::from(error)),
        }
    }
    Err(Failure::new(
        FailureKind::Conflict,
        codes::CONTACT_CHANGING,
        sentence!(
            "failure-contact-changing",
            "contact {contact} keeps changing while its registration is written: it will be settled later",
            contact = intent.contact
        ),
    )
    .retry(Retry::Now))
}

async fn facts_of(contacts: &dyn ContactStore, intent: &Intent) -> Result<(Option<Arc<Contact>>, Identity), Failure> {
    let contact = contacts.contacts(std::slice::from_ref(&intent.contact)).await.map_err(Failure::from)?;
    let identity = identity_of(contacts, &intent.email).await?;
    Ok((contact.into_iter().next().flatten(), identity))
}

/// The store's knowledge of an email.
pub(crate) async fn identity_of(contacts: &dyn ContactStore, email: &Email) -> Result<Identity, Failure> {
    let identities = contacts.identities(std::slice::from_ref(email)).await.map_err(Failure::from)?;
    identities.into_iter().next().ok_or_else(|| {
        Failure::of(
            FailureKind::Internal,
            sentence!("failure-store-answered-fewer", "the contact store answered fewer emails than it was asked"),
        )
    })
}

/// Settles an intent without a change at Zoom.
pub(crate) async fn close(services: &Services, intent: &Intent, result: IntentResult) -> Result<(), Failure> {
    let commit = Commit { intent: Some((intent.id.clone(), intent.owner.clone(), result)), ..Commit::default() };
    match services.storage().commit(commit.into()).await {
        Ok(()) | Err(CommitError::LostLease(_) | CommitError::Stale(_)) => Ok(()),
        Err(CommitError::Store(error)) => Err(Failure::from(error)),
    }
}

impl Services {
    /// The latest time at which an intent may still be sent: half of its lease is for Zoom's answer.
    pub(crate) fn send_before(&self, intent: &Intent) -> Timestamp {
        later(intent.opened_at, self.lease() / 2)
    }
}

fn later(at: Timestamp, by: Duration) -> Timestamp {
    SignedDuration::try_from(by).ok().and_then(|by| at.checked_add(by).ok()).unwrap_or(Timestamp::MAX)
}

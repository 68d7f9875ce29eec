//! Registers one contact with one webinar: loads the facts, asks the rules, writes the intent, asks Zoom, and commits what
//! follows as soon as it is known, whatever becomes of the guest (design, idea 4).

use std::{sync::Arc, time::Duration};

use greenroom_domain::{
    ContactId, ContactStore, Email, Failure, FailureKind, NewRegistrant, ProviderError, Registrant, Registration,
    RegistrationState, Retry, Webinar, WebinarId, WebinarProvider, ZoomAccount,
    rules::registration::{self as rules, Decision},
    store::{Commit, CommitError, Effect, Expectation, Intent, IntentResult, Opened},
};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::{sandbox::RunContext, services::Services, storage::store_failure, webinars::Known};

/// How often a commit whose facts changed meanwhile is decided anew.
const MAX_ATTEMPTS: usize = 8;

/// How often, and how long apart, an intent of somebody else's for the same person is waited for.
const WAITS: u32 = 40;
const WAIT: Duration = Duration::from_millis(50);

/// A registration, with what an action is told of it.
#[derive(Debug, Clone)]
pub(crate) struct Registered {
    pub(crate) registration: Registration,
    pub(crate) topic: String,
    pub(crate) starts_at: Option<Timestamp>,
    /// The occurrence that was asked for (W12).
    pub(crate) asked: Option<String>,
    pub(crate) already_registered: bool,
    pub(crate) made_up: bool,
}

impl Registered {
    /// Whether it changed anything.
    pub(crate) fn is_new(&self) -> bool {
        !self.already_registered && !self.made_up
    }
}

/// Registers a contact (W3 to W12).
pub(crate) async fn register(
    services: &Arc<Services>,
    run: &RunContext,
    contact_id: ContactId,
    webinar_id: WebinarId,
    occurrence: Option<String>,
) -> Result<Registered, Failure> {
    let contacts = services.storage.contacts();
    let found = contacts.contacts(std::slice::from_ref(&contact_id)).await.map_err(store_failure)?;
    let contact = found.into_iter().next().flatten().ok_or_else(|| {
        Failure::refused("contact-not-found", format!("there is no contact {contact_id}: check the id"))
    })?;
    let person = rules::person(&contact)?;
    let account = contacts.account().await.map_err(store_failure)?;
    let zoom = rules::zoom_account(&account)?.clone();
    let provider = services.provider()?;

    let mut waited = 0;
    loop {
        let known = match services.webinars.facts(provider, &zoom, &webinar_id).await {
            Ok(known) => known,
            Err(ProviderError::WebinarNotFound) => {
                return Err(foreign_or_missing(services, provider, &account, &zoom, &webinar_id).await);
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
                return Ok(told(registration, webinar, occurrence, true, false));
            }
            Ok(Decision::Send) => {}
            Err(_) if !known.is_fresh() => {
                services.webinars.forget(&zoom.id, &webinar_id).await;
                continue;
            }
            Err(failure) => return Err(failure),
        }
        if run.dry_run {
            return Ok(made_up(&person, webinar, occurrence.as_deref(), now));
        }
        let intent = Intent {
            id: Uuid::now_v7().to_string(),
            run: run.id,
            zoom_account: zoom.id.clone(),
            webinar: webinar_id.clone(),
            email: person.email.clone(),
            contact: contact.id.clone(),
            occurrence: occurrence.clone(),
            opened_at: now,
            owner: services.owner.clone(),
            lease_until: services.lease_until(now),
        };
        let opened = services.storage.runs().open_intent(&intent, rules::day_start(now), rules::REGISTRATIONS_A_DAY);
        match opened.await.map_err(store_failure)? {
            Opened::Yes => {
                // Between the look above and the intent, somebody else may have registered the person and been done.
                if registration_of(contacts, &webinar_id, &person.email).await? != existing {
                    close(services, &intent, IntentResult::NotSent).await?;
                    continue;
                }
                return send(services, zoom, known, person, existing, intent).await;
            }
            Opened::DailyLimit => return Err(rules::daily_limit(&person.email, &webinar_id, now)),
            Opened::OneIsOpen { until } if until < now => {
                crate::settle::settle_once(services, 1).await?;
                waited += 1;
                if waited > WAITS {
                    return Err(being_registered(&person, &webinar_id, Duration::ZERO));
                }
            }
            Opened::OneIsOpen { until } => {
                waited += 1;
                if waited > WAITS {
                    let wait = until.duration_since(now).try_into().unwrap_or(WAIT);
                    return Err(being_registered(&person, &webinar_id, wait));
                }
                tokio::time::sleep(WAIT).await;
            }
        }
    }
}

/// The registration of a person with a webinar, if there is one.
pub(crate) async fn registration_of(
    contacts: &dyn ContactStore,
    webinar: &WebinarId,
    email: &Email,
) -> Result<Option<Registration>, Failure> {
    let found = contacts.registrations(&[(webinar.clone(), email.clone())]).await.map_err(store_failure)?;
    Ok(found.into_iter().next().flatten())
}

fn being_registered(person: &NewRegistrant, webinar: &WebinarId, wait: Duration) -> Failure {
    Failure::new(
        FailureKind::Conflict,
        "being-registered",
        format!(
            "{} is being registered for webinar {webinar} by another run: come back when that is settled",
            person.email
        ),
    )
    .retry(if wait.is_zero() { Retry::Now } else { Retry::After(wait) })
}

/// Zoom says the same of a foreign webinar as of a missing one: ask the other connected accounts (W5).
async fn foreign_or_missing(
    services: &Services,
    provider: &dyn WebinarProvider,
    account: &greenroom_domain::Account,
    ours: &ZoomAccount,
    webinar: &WebinarId,
) -> Failure {
    let mut silent = Vec::new();
    for other in account.zoom_accounts.iter().filter(|other| other.in_use() && other.id != ours.id) {
        match provider.webinar(other, webinar).await {
            Ok(_) => return rules::not_ours(account, webinar, Some(other)),
            Err(ProviderError::WebinarNotFound) => {}
            Err(error) => {
                tracing::warn!(zoom_account = %other.id, %error, "could not ask whose webinar it is");
                silent.push(account.unit_name(&other.business_unit).to_owned());
            }
        }
    }
    services.webinars.forget(&ours.id, webinar).await;
    let mut failure = rules::not_ours(account, webinar, None);
    if !silent.is_empty() {
        failure.message = format!("{} (the Zoom account of {} could not be asked)", failure.message, silent.join(", "));
    }
    failure
}

fn told(
    registration: Registration,
    webinar: &Webinar,
    asked: Option<String>,
    already_registered: bool,
    made_up: bool,
) -> Registered {
    let (topic, starts_at) = (webinar.topic.clone(), webinar.starts_at);
    Registered { registration, topic, starts_at, asked, already_registered, made_up }
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
    };
    let registration = rules::outcome(person, webinar, &answer, occurrence, None, None, now);
    told(registration, webinar, occurrence.map(str::to_owned), false, true)
}

/// Asks Zoom, in a task of its own: once the request may have left, its answer is awaited and written even if whoever
/// wanted it is gone.
async fn send(
    services: &Arc<Services>,
    zoom: ZoomAccount,
    known: Known,
    person: NewRegistrant,
    existing: Option<Registration>,
    intent: Intent,
) -> Result<Registered, Failure> {
    let services = services.clone();
    let task = services.clone().tasks.spawn(async move {
        let webinar = &known.facts.webinar;
        let provider = services.provider()?;
        let answer = provider.register(&zoom, webinar, &person, intent.occurrence.as_deref()).await;
        let answer = match answer {
            Err(ProviderError::Unavailable { maybe_done: true, message, retry_after }) => {
                match find_at_zoom(provider, &zoom, &intent).await {
                    Ok(Some(registrant)) => Ok(registrant),
                    // It may yet arrive: the intent stays open, and is settled when its lease has ended.
                    Ok(None) | Err(_) => {
                        let error = ProviderError::Unavailable { message, retry_after, maybe_done: true };
                        return Err(rules::refusal(&error, &intent.webinar, &intent.email));
                    }
                }
            }
            answer => answer,
        };
        match answer {
            Ok(registrant) => {
                let registration = record(&services, &intent, webinar, &registrant, existing.as_ref()).await?;
                Ok(told(registration, webinar, intent.occurrence.clone(), false, false))
            }
            Err(error) => {
                let result = if was_sent(&error) { IntentResult::NotDone } else { IntentResult::NotSent };
                close(&services, &intent, result).await?;
                services.webinars.forget(&zoom.id, &intent.webinar).await;
                Err(explain(&services, &zoom, &person, existing.as_ref(), &intent, &error).await)
            }
        }
    });
    task.await.map_err(|error| Failure::of(FailureKind::Internal, format!("registering ended early: {error}")))?
}

fn was_sent(error: &ProviderError) -> bool {
    !matches!(
        error,
        ProviderError::Unavailable { maybe_done: false, .. }
            | ProviderError::RateLimited { .. }
            | ProviderError::Unauthorized { .. }
    )
}

/// Zoom's 3000 stands for several reasons. What a look at the webinar tells gets its own code; else Zoom's text stands (W9).
async fn explain(
    services: &Services,
    zoom: &ZoomAccount,
    person: &NewRegistrant,
    existing: Option<&Registration>,
    intent: &Intent,
    error: &ProviderError,
) -> Failure {
    if let (ProviderError::RegistrationRefused { .. }, Ok(provider)) = (error, services.provider())
        && let Ok(fresh) = services.webinars.facts(provider, zoom, &intent.webinar).await
        && let Err(told) =
            rules::decide(person, zoom, &fresh.facts, existing, intent.occurrence.as_deref(), services.now())
    {
        return told;
    }
    rules::refusal(error, &intent.webinar, &intent.email)
}

/// Looks for the person an intent is about among the webinar's registrants.
pub(crate) async fn find_at_zoom(
    provider: &dyn WebinarProvider,
    zoom: &ZoomAccount,
    intent: &Intent,
) -> Result<Option<Registrant>, ProviderError> {
    for state in [RegistrationState::Approved, RegistrationState::Pending] {
        let mut page: Option<String> = None;
        loop {
            let listed = provider
                .registrants(zoom, &intent.webinar, state, intent.occurrence.as_deref(), page.as_deref())
                .await?;
            if let Some(found) = rules::find_registrant(&listed.items, &intent.email) {
                return Ok(Some(found.clone()));
            }
            match listed.next {
                Some(next) => page = Some(next),
                None => break,
            }
        }
    }
    Ok(None)
}

/// Writes a registration with all that follows from it, and settles its intent, in one commit (W8). Who the email belongs
/// to is asked anew each time the store has changed meanwhile (C4).
pub(crate) async fn record(
    services: &Services,
    intent: &Intent,
    webinar: &Webinar,
    registrant: &Registrant,
    existing: Option<&Registration>,
) -> Result<Registration, Failure> {
    let contacts = services.storage.contacts();
    let person = NewRegistrant { email: intent.email.clone(), first_name: String::new(), last_name: String::new() };
    for _ in 0..MAX_ATTEMPTS {
        let (contact, identity) = facts_of(contacts, intent).await?;
        let written_to = contact.as_ref().and_then(|contact| rules::written_to(&identity, &contact.id));
        let registration = rules::outcome(
            &person,
            webinar,
            registrant,
            intent.occurrence.as_deref(),
            existing,
            written_to,
            services.now(),
        );
        let effect =
            Effect::Register { registration: Box::new(registration.clone()), webinar: Box::new(webinar.clone()) };
        let version = contact.map(|contact| contact.version);
        let commit = Commit {
            run: None,
            intent: Some((intent.id.clone(), intent.owner.clone(), IntentResult::Done)),
            effects: vec![effect],
            rests_on: vec![
                Expectation::Contact { id: intent.contact.clone(), version },
                Expectation::Identity(identity),
            ],
        };
        match services.storage.commit(&commit).await {
            Ok(()) => return Ok(registration),
            Err(CommitError::Stale(_)) => {}
            // Whoever took the lease over asks Zoom and writes the same.
            Err(CommitError::LostLease(_)) => return Ok(registration),
            Err(CommitError::Store(error)) => return Err(store_failure(error)),
        }
    }
    Err(Failure::new(
        FailureKind::Conflict,
        "contact-changing",
        format!(
            "contact {} keeps changing while its registration is written: it will be settled later",
            intent.contact
        ),
    )
    .retry(Retry::Now))
}

async fn facts_of(
    contacts: &dyn ContactStore,
    intent: &Intent,
) -> Result<(Option<greenroom_domain::Contact>, greenroom_domain::Identity), Failure> {
    let contact = contacts.contacts(std::slice::from_ref(&intent.contact)).await.map_err(store_failure)?;
    let identity = contacts.identities(std::slice::from_ref(&intent.email)).await.map_err(store_failure)?;
    let identity = identity.into_iter().next().ok_or_else(|| {
        Failure::of(FailureKind::Internal, "the contact store answered fewer emails than it was asked")
    })?;
    Ok((contact.into_iter().next().flatten(), identity))
}

/// Settles an intent that changed nothing.
pub(crate) async fn close(services: &Services, intent: &Intent, result: IntentResult) -> Result<(), Failure> {
    let commit = Commit { intent: Some((intent.id.clone(), intent.owner.clone(), result)), ..Commit::default() };
    match services.storage.commit(&commit).await {
        Ok(()) | Err(CommitError::LostLease(_) | CommitError::Stale(_)) => Ok(()),
        Err(CommitError::Store(error)) => Err(store_failure(error)),
    }
}

impl Services {
    pub(crate) fn lease_until(&self, now: Timestamp) -> Timestamp {
        let lease = SignedDuration::try_from(self.lease).unwrap_or(SignedDuration::from_secs(60));
        now.checked_add(lease).unwrap_or(Timestamp::MAX)
    }
}

#[cfg(test)]
#[path = "registrar_tests.rs"]
mod tests;

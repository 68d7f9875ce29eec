//! `webinar-registration`: registers contacts. [`crate::registrar`] decides and does the work.

use std::sync::Arc;

use futures::{StreamExt, future::BoxFuture};
use greenroom::capability::{
    Capability, NoParameters, RunState, Services as HostServices, Settled, refusal, wit::types,
};
use greenroom_domain::{ContactId, Failure, Occurrences, RegistrationState, WebinarId, codes, sentence};
use wasmtime::component::{HasSelf, Linker};

use crate::{
    bindings::greenroom::action::webinar_registration as wit,
    registered::Registered,
    registrar,
    services::{Services, Zoom},
    settle,
};

/// How many calls of one list are under way at once. It limits the memory of one run; Zoom's rate limits are
/// handled elsewhere.
pub(crate) const AT_ONCE: usize = 8;

/// The capability `webinar-registration`: registering contacts with webinars.
pub struct WebinarRegistration {
    zoom: Arc<Zoom>,
}

impl std::fmt::Debug for WebinarRegistration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebinarRegistration").finish_non_exhaustive()
    }
}

impl WebinarRegistration {
    pub(crate) fn new(zoom: Arc<Zoom>) -> Self {
        Self { zoom }
    }
}

impl Capability for WebinarRegistration {
    const NAME: &'static str = "webinar-registration";
    type Grant = NoParameters;
    type Run = ();

    fn link(linker: &mut Linker<RunState>) -> wasmtime::Result<()> {
        wit::add_to_linker::<_, HasSelf<RunState>>(linker, |state| state)
    }

    fn settle<'a>(
        &'a self,
        services: &'a Arc<HostServices>,
        limit: usize,
    ) -> Option<BoxFuture<'a, Result<Settled, Failure>>> {
        let services = Services::new(services, &self.zoom);
        Some(Box::pin(async move { settle::settle_once(&services, limit).await }))
    }

    fn person_erased(&self) {
        self.zoom.facts().clear();
    }
}

impl wit::Host for RunState {
    async fn register(
        &mut self,
        requests: Vec<wit::Request>,
    ) -> wasmtime::Result<Vec<Result<wit::Registration, types::Failure>>> {
        self.charge(requests.len(), requests.iter().map(|r| r.contact.len() + r.webinar.len()).sum())?;
        if let Some(told) = self.called("webinar-registration.register", &(&requests,))? {
            return Ok(told);
        }
        let ids: Vec<ContactId> = requests.iter().map(|request| ContactId::new(request.contact.as_str())).collect();
        // The contacts are named before Zoom is asked, because the run may be stopped during the request.
        if let Err(error) = self.note_known_contacts(&ids).await {
            let failure = refusal(error)?;
            let told = ids.iter().map(|_| Err(self.refuse(failure.clone()))).collect();
            return self.answered(told);
        }
        let services = &Services::new(self.services(), &self.granted::<WebinarRegistration>()?.0.zoom);
        let (run, writes) = (self.context(), self.writes());
        let outcomes: Vec<Result<Registered, Failure>> = futures::stream::iter(requests)
            .map(|request| async move {
                let webinar = WebinarId::parse(&request.webinar)
                    .map_err(|error| Failure::refused(codes::WEBINAR_ID_INVALID, error.sentence()))?;
                let contact = ContactId::new(request.contact);
                if writes.touches(&contact) {
                    return Err(uncommitted(&contact));
                }
                registrar::register(services, run, contact, webinar, request.occurrence).await
            })
            .buffered(AT_ONCE)
            .collect()
            .await;
        let mut told = Vec::with_capacity(outcomes.len());
        for outcome in outcomes {
            told.push(match outcome {
                Ok(registered) => {
                    self.count_effect(registered.is_new(), registered.registration.contact.clone());
                    if let Some(url) = &registered.registration.join_url {
                        self.keep_secret(url.expose());
                    }
                    Ok(tell(&registered))
                }
                Err(failure) => Err(self.refuse(failure)),
            });
        }
        self.answered(told)
    }
}

/// A call to Zoom must not be based on writes that may still be discarded.
pub(crate) fn uncommitted(contact: &ContactId) -> Failure {
    Failure::refused(
        codes::CONTACT_NOT_COMMITTED,
        sentence!(
            "failure-contact-not-committed",
            "contact {contact} was created or changed in this run: register it, or change its registration, in a later \
             run, or a later slice",
            contact = contact
        ),
    )
}

fn tell(registered: &Registered) -> wit::Registration {
    let registration = &registered.registration;
    wit::Registration {
        registrant_id: registration.registrant_id.clone(),
        state: match registration.state {
            RegistrationState::Approved => wit::State::Approved,
            RegistrationState::Pending | RegistrationState::Denied | RegistrationState::Cancelled => {
                wit::State::Pending
            }
        },
        join_url: registration.join_url.as_ref().map(|url| url.expose().to_owned()),
        topic: registered.topic.clone(),
        starts_at: registered.starts_at.and_then(|at| u64::try_from(at.as_millisecond()).ok()),
        occurrences: match &registration.occurrences {
            Occurrences::Single => wit::Occurrences::Single,
            Occurrences::All => wit::Occurrences::All,
            Occurrences::Next { id } => wit::Occurrences::Next(id.clone()),
            Occurrences::Chosen { ids } => {
                let asked = registered.asked.as_ref().or(ids.last());
                wit::Occurrences::Chosen(asked.cloned().unwrap_or_default())
            }
        },
        already_registered: registered.already_registered,
        contact_updated: registration.contact.is_some() && !registered.made_up,
        made_up: registered.made_up,
    }
}

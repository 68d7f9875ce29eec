//! `webinar-cancellation` and `webinar-approval`: change registrations. [`crate::change`] decides and does the work.

use std::sync::Arc;

use futures::StreamExt;
use greenroom::capability::{Capability, NoParameters, RunState, refusal, wit::types};
use greenroom_domain::{ContactId, Failure, RegistrationChange, RegistrationState, WebinarId, codes};
use wasmtime::component::{HasSelf, Linker};

use crate::{
    bindings::greenroom::action::{webinar_approval as approval, webinar_cancellation as cancellation},
    change::{self, Changed},
    registration::{AT_ONCE, uncommitted},
    services::{Services, Zoom},
};

/// The capability `webinar-cancellation`: cancelling registrations.
pub struct WebinarCancellation {
    zoom: Arc<Zoom>,
}

/// The capability `webinar-approval`: approving and denying registrations.
pub struct WebinarApproval {
    zoom: Arc<Zoom>,
}

impl std::fmt::Debug for WebinarCancellation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebinarCancellation").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for WebinarApproval {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebinarApproval").finish_non_exhaustive()
    }
}

impl WebinarCancellation {
    pub(crate) fn new(zoom: Arc<Zoom>) -> Self {
        Self { zoom }
    }
}

impl WebinarApproval {
    pub(crate) fn new(zoom: Arc<Zoom>) -> Self {
        Self { zoom }
    }
}

// `webinar-registration`, which every runtime offers together with these two, settles the intents of all three and clears the
// cache that they share.

impl Capability for WebinarCancellation {
    const NAME: &'static str = "webinar-cancellation";
    type Grant = NoParameters;
    type Run = ();

    fn link(linker: &mut Linker<RunState>) -> wasmtime::Result<()> {
        cancellation::add_to_linker::<_, HasSelf<RunState>>(linker, |state| state)
    }
}

impl Capability for WebinarApproval {
    const NAME: &'static str = "webinar-approval";
    type Grant = NoParameters;
    type Run = ();

    fn link(linker: &mut Linker<RunState>) -> wasmtime::Result<()> {
        approval::add_to_linker::<_, HasSelf<RunState>>(linker, |state| state)
    }
}

/// One change that a guest asks for.
struct Request {
    contact: String,
    webinar: String,
    occurrence: Option<String>,
    change: RegistrationChange,
}

impl cancellation::Host for RunState {
    async fn cancel(
        &mut self,
        requests: Vec<cancellation::Request>,
    ) -> wasmtime::Result<Vec<Result<cancellation::Cancellation, types::Failure>>> {
        let size = |r: &cancellation::Request| {
            r.contact.len() + r.webinar.len() + r.occurrence.as_ref().map_or(0, String::len)
        };
        self.charge(requests.len(), requests.iter().map(size).sum())?;
        if let Some(told) = self.called("webinar-cancellation.cancel", &(&requests,))? {
            return Ok(told);
        }
        let zoom = self.granted::<WebinarCancellation>()?.0.zoom.clone();
        let request = |request: cancellation::Request| Request {
            contact: request.contact,
            webinar: request.webinar,
            occurrence: request.occurrence,
            change: RegistrationChange::Cancel,
        };
        let outcomes = change_all(self, &zoom, requests.into_iter().map(request).collect()).await?;
        let tell = |changed: Changed| cancellation::Cancellation {
            was_registered: changed.was_changed,
            contact_updated: changed.contact_updated(),
            made_up: changed.made_up,
            topic: changed.topic,
        };
        self.answered(outcomes.into_iter().map(|outcome| outcome.map(tell)).collect())
    }
}

impl approval::Host for RunState {
    async fn decide(
        &mut self,
        requests: Vec<approval::Request>,
    ) -> wasmtime::Result<Vec<Result<approval::Decided, types::Failure>>> {
        self.charge(requests.len(), requests.iter().map(|r| r.contact.len() + r.webinar.len()).sum())?;
        if let Some(told) = self.called("webinar-approval.decide", &(&requests,))? {
            return Ok(told);
        }
        let zoom = self.granted::<WebinarApproval>()?.0.zoom.clone();
        let request = |request: approval::Request| Request {
            contact: request.contact,
            webinar: request.webinar,
            occurrence: None,
            change: match request.decision {
                approval::Decision::Approve => RegistrationChange::Approve,
                approval::Decision::Deny => RegistrationChange::Deny,
            },
        };
        let outcomes = change_all(self, &zoom, requests.into_iter().map(request).collect()).await?;
        let tell = |changed: Changed| approval::Decided {
            already_decided: !changed.was_changed,
            contact_updated: changed.contact_updated(),
            made_up: changed.made_up,
            join_url: join_url(&changed).map(str::to_owned),
            topic: changed.topic,
        };
        self.answered(outcomes.into_iter().map(|outcome| outcome.map(tell)).collect())
    }
}

/// The personal link of an approved registration.
fn join_url(changed: &Changed) -> Option<&str> {
    let registration = changed.registration.as_ref()?;
    let url = registration.join_url.as_ref().filter(|_| registration.state == RegistrationState::Approved)?;
    Some(url.expose())
}

/// Makes changes, several at once: one outcome for each request, in the same order.
async fn change_all(
    state: &mut RunState,
    zoom: &Arc<Zoom>,
    requests: Vec<Request>,
) -> wasmtime::Result<Vec<Result<Changed, types::Failure>>> {
    let ids: Vec<ContactId> = requests.iter().map(|request| ContactId::new(request.contact.as_str())).collect();
    // The contacts are named before Zoom is asked, because the run may be stopped during the request.
    if let Err(error) = state.note_known_contacts(&ids).await {
        let failure = refusal(error)?;
        return Ok(ids.iter().map(|_| Err(state.refuse(failure.clone()))).collect());
    }
    let services = &Services::new(state.services(), zoom);
    let (run, writes) = (state.context(), state.writes());
    let outcomes: Vec<Result<Changed, Failure>> = futures::stream::iter(requests)
        .map(|request| async move {
            let webinar = WebinarId::parse(&request.webinar)
                .map_err(|error| Failure::refused(codes::WEBINAR_ID_INVALID, error.sentence()))?;
            let contact = ContactId::new(request.contact);
            if writes.touches(&contact) {
                return Err(uncommitted(&contact));
            }
            change::change(services, run, contact, webinar, request.occurrence, request.change).await
        })
        .buffered(AT_ONCE)
        .collect()
        .await;
    let mut told = Vec::with_capacity(outcomes.len());
    for outcome in outcomes {
        told.push(match outcome {
            Ok(changed) => {
                state.count_effect(changed.is_new(), changed.contact());
                if let Some(url) = join_url(&changed) {
                    state.keep_secret(url);
                }
                Ok(changed)
            }
            Err(failure) => Err(state.refuse(failure)),
        });
    }
    Ok(told)
}

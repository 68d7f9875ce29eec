//! `webinar-sync`: copies the data of a webinar from Zoom into the store. [`crate::job`] decides and does the work.
//! Neither the answers to the guest nor the journal contain personal data.

use std::sync::Arc;

use futures::future::BoxFuture;
use greenroom::capability::{Attachments, Capability, NoParameters, RunContext, RunState, wit::types};
use greenroom_domain::{
    Failure, FailureKind, LeftOutReason, RecordingReason, RegistrationState, Retry, SessionId, codes, sentence,
    store::{Commit, Listing},
};
use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use wasmtime::component::{HasSelf, Linker};

use crate::{
    SyncScope,
    bindings::greenroom::action::webinar_sync as wit,
    job::{self, Job, Row},
    services::{Services, Zoom},
};

/// The capability `webinar-sync`: copying the data of a webinar from Zoom into the store.
pub struct WebinarSync {
    zoom: Arc<Zoom>,
}

impl std::fmt::Debug for WebinarSync {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebinarSync").finish_non_exhaustive()
    }
}

impl WebinarSync {
    pub(crate) fn new(zoom: Arc<Zoom>) -> Self {
        Self { zoom }
    }
}

/// The sync of a run; none before its first call.
#[derive(Default)]
pub struct Syncing(Option<Box<Job>>);

impl std::fmt::Debug for Syncing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Syncing").field(&self.0.is_some()).finish()
    }
}

impl Capability for WebinarSync {
    const NAME: &'static str = "webinar-sync";
    type Grant = NoParameters;
    type Run = Syncing;

    fn link(linker: &mut Linker<RunState>) -> wasmtime::Result<()> {
        wit::add_to_linker::<_, HasSelf<RunState>>(linker, |state| state)
    }

    /// A slice of a sync saves its progress even if it wrote nothing.
    fn commit(&self, run: &RunContext, own: Option<&mut Syncing>, cursor: Option<&Value>, commit: &mut Commit) {
        let job = own.and_then(|own| own.0.as_mut());
        if let Some((effects, preconditions, sync)) = job.and_then(|job| job.commit(cursor)) {
            commit.effects.extend(effects);
            commit.preconditions.extend(preconditions);
            commit.sync = Some(sync);
        } else if let Some(scope) = run.attachments.get::<SyncScope>() {
            commit.sync = Some(job::nothing_written(scope, cursor));
        }
    }

    fn lost_lease(&self, commit: &Commit) -> Option<Failure> {
        let message = sentence!(
            "failure-sync-lease-lost-discarded",
            "the sync took longer than its lease, and another one has the webinar now: its writes were discarded"
        );
        let lost = || Failure::new(FailureKind::Conflict, codes::LEASE_LOST, message).retry(Retry::Now);
        commit.sync.as_ref().map(|_| lost())
    }

    fn report(&self, own: Syncing, attachments: &mut Attachments) {
        if let Some(job) = own.0 {
            attachments.insert(job.would());
        }
    }

    fn close<'a>(&'a self, own: &'a mut Syncing) -> Option<BoxFuture<'a, ()>> {
        let job = own.0.as_mut()?;
        Some(Box::pin(job.held().give_up()))
    }
}

type Answer<T> = wasmtime::Result<Result<T, types::Failure>>;

impl wit::Host for RunState {
    async fn details(&mut self, webinar: String) -> Answer<wit::WebinarDetails> {
        sync(self, "webinar-sync.details", &(&webinar,), &webinar, 0, |job, services| {
            Box::pin(async move {
                let (webinar, cancelled) = job.details(services).await?;
                Ok(wit::WebinarDetails {
                    recurring: webinar.is_recurring(),
                    starts_at: webinar.starts_at.map(millis),
                    topic: webinar.topic,
                    cancelled,
                })
            })
        })
        .await
    }

    async fn begin_registrants(&mut self, webinar: String, pass: u32) -> Answer<()> {
        sync(self, "webinar-sync.begin-registrants", &(&webinar, pass), &webinar, 0, |job, services| {
            Box::pin(async move {
                job.begin(services, Listing::Registrants, pass);
                Ok(())
            })
        })
        .await
    }

    async fn registrants(
        &mut self,
        webinar: String,
        pass: u32,
        state: wit::State,
        page: Option<String>,
    ) -> Answer<wit::Page> {
        let bytes = page.as_ref().map_or(0, String::len);
        let arguments = (&webinar, pass, state, page.clone());
        sync(self, "webinar-sync.registrants", &arguments, &webinar, bytes, |job, services| {
            Box::pin(async move { job.registrants(services, pass, state.into(), page).await })
        })
        .await
    }

    async fn end_registrants(&mut self, webinar: String, pass: u32) -> Answer<wit::Ended> {
        sync(self, "webinar-sync.end-registrants", &(&webinar, pass), &webinar, 0, |job, services| {
            Box::pin(async move { job.end(services, Listing::Registrants, pass).await })
        })
        .await
    }

    async fn sessions(&mut self, webinar: String) -> Answer<Vec<wit::Session>> {
        sync(self, "webinar-sync.sessions", &(&webinar,), &webinar, 0, |job, services| {
            Box::pin(async move {
                let session = |(id, starts_at, ends_at): (SessionId, Timestamp, Timestamp)| wit::Session {
                    id: id.to_string(),
                    starts_at: millis(starts_at),
                    ends_at: millis(ends_at),
                };
                Ok(job.sessions(services).await?.into_iter().map(session).collect())
            })
        })
        .await
    }

    async fn begin_participants(&mut self, webinar: String, session: String, pass: u32) -> Answer<()> {
        let (arguments, bytes) = ((&webinar, session.clone(), pass), session.len());
        sync(self, "webinar-sync.begin-participants", &arguments, &webinar, bytes, |job, services| {
            Box::pin(async move { job.begin_participants(services, SessionId::new(session), pass).await })
        })
        .await
    }

    async fn participants(&mut self, webinar: String, session: String, page: Option<String>) -> Answer<wit::Joins> {
        let bytes = session.len() + page.as_ref().map_or(0, String::len);
        let arguments = (&webinar, session.clone(), page.clone());
        sync(self, "webinar-sync.participants", &arguments, &webinar, bytes, |job, services| {
            Box::pin(async move { job.participants(services, SessionId::new(session), page).await })
        })
        .await
    }

    async fn end_participants(&mut self, webinar: String, session: String, pass: u32) -> Answer<wit::Ended> {
        let (arguments, bytes) = ((&webinar, session.clone(), pass), session.len());
        sync(self, "webinar-sync.end-participants", &arguments, &webinar, bytes, |job, services| {
            Box::pin(async move { job.end_participants(services, SessionId::new(session), pass).await })
        })
        .await
    }

    async fn attendance(&mut self, webinar: String, session: String, page: Option<String>) -> Answer<wit::Page> {
        let bytes = session.len() + page.as_ref().map_or(0, String::len);
        let arguments = (&webinar, session.clone(), page.clone());
        sync(self, "webinar-sync.attendance", &arguments, &webinar, bytes, |job, services| {
            Box::pin(async move { job.attendance(services, SessionId::new(session), page).await })
        })
        .await
    }

    async fn recordings_due(&mut self, webinar: String) -> Answer<Vec<String>> {
        sync(self, "webinar-sync.recordings-due", &(&webinar,), &webinar, 0, |job, _| {
            Box::pin(async move { Ok(job.recordings_due().iter().map(ToString::to_string).collect()) })
        })
        .await
    }

    async fn recording(&mut self, webinar: String, session: String) -> Answer<wit::RecordingOutcome> {
        let (arguments, bytes) = ((&webinar, session.clone()), session.len());
        sync(self, "webinar-sync.recording", &arguments, &webinar, bytes, |job, services| {
            Box::pin(async move { job.recording(services, SessionId::new(session)).await })
        })
        .await
    }
}

/// Handles one call: charges and journals it, opens the job if this is the run's first call, and answers.
async fn sync<A: Serialize + Sync, R: Serialize + DeserializeOwned + Send>(
    state: &mut RunState,
    function: &'static str,
    arguments: &A,
    webinar: &str,
    bytes: usize,
    work: impl for<'a> FnOnce(&'a mut Job, &'a Services) -> BoxFuture<'a, Result<R, Failure>> + Send,
) -> Answer<R> {
    state.charge(0, webinar.len() + bytes)?;
    if let Some(told) = state.called(function, arguments)? {
        return Ok(told);
    }
    let services = Services::new(state.services(), &state.granted::<WebinarSync>()?.0.zoom);
    let opened = match state.part::<WebinarSync>()?.0.take() {
        Some(job) => Ok(job),
        None => Job::open(&services, state.context(), webinar).await,
    };
    let told = match opened {
        Ok(mut job) => {
            let before = job.draft.bytes();
            let told = match job.check(webinar) {
                Ok(()) => work(&mut job, &services).await,
                Err(failure) => Err(failure),
            };
            let more = job.draft.bytes() - before;
            state.part::<WebinarSync>()?.0 = Some(job);
            state.hold(more)?;
            told
        }
        Err(failure) => Err(failure),
    };
    let told = told.map_err(|failure| state.refuse(failure));
    state.answered(told)
}

/// Conversions between enums with the same cases on both sides of the contract: one list of cases for each.
macro_rules! same_cases {
    ($($from:ty => $to:ty { $($case:ident),+ $(,)? })+) => {$(
        impl From<$from> for $to {
            fn from(from: $from) -> Self {
                match from {
                    $(<$from>::$case => Self::$case,)+
                }
            }
        }
    )+};
}

same_cases! {
    wit::State => RegistrationState { Approved, Pending, Denied }
    LeftOutReason => wit::Reason {
        NoEmail, InvalidEmail, AccountUser, SecondaryEmail, DeletedContact, ExcludedDomain, Erased,
    }
    RecordingReason => wit::RecordingReason {
        SettingOff, NobodyTookPart, Unavailable, Deleted, NotFound, Processing,
    }
}

impl From<Row> for wit::Row {
    fn from(row: Row) -> Self {
        match row {
            Row::Created => Self::Created,
            Row::Updated => Self::Updated,
            Row::Unchanged => Self::Unchanged,
            Row::LeftOut(reason) => Self::LeftOut(reason.into()),
        }
    }
}

fn millis(at: Timestamp) -> u64 {
    u64::try_from(at.as_millisecond()).unwrap_or(0)
}

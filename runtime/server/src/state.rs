//! What the handlers share.

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use greenroom::{Runtime, Storage};
use greenroom_domain::AccountStore;
use greenroom_jobs::Jobs;
use greenroom_locale::{Language, Locale};
use greenroom_service::{OutputSchemas, Settings, jobs::LiveJobs, openid::OpenId, views::overview::PastHours, wiring};
use greenroom_sync::{Catalogue, Messages, WebinarSync};
use jiff::{Timestamp, tz::TimeZone};
use tokio_util::sync::CancellationToken;

use crate::{
    last_uses::LastUses,
    limits::RateLimits,
    metrics::Metrics,
    sent_forms::SentForms,
    tls::{Certificates, TlsError},
    trace,
    uploads::Uploads,
    write_probe::WriteProbe,
    zoom_tokens::ZoomWebhooks,
};

/// What a server is made of.
#[derive(derive_more::Debug)]
pub struct Parts {
    /// Runs actions. Its actions are loaded.
    pub runtime: Runtime,
    /// The store.
    #[debug(skip)]
    pub store: Arc<dyn AccountStore>,
    /// Syncs webinars; none where Zoom cannot be reached, such as on a machine without certificates.
    #[debug(skip)]
    pub syncs: Option<WebinarSync>,
    /// The queue of work that is done later.
    #[debug(skip)]
    pub jobs: Arc<dyn Jobs>,
    /// The parts of jobs that follow the settings; none where this process has no worker.
    pub live_jobs: Option<LiveJobs>,
    /// The settings.
    pub settings: Settings,
    /// The texts of warnings in all languages.
    pub catalogue: Catalogue,
}

/// What the handlers share. Clones are cheap, and share one state.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

struct Shared {
    runtime: Runtime,
    store: Arc<dyn AccountStore>,
    syncs: Option<WebinarSync>,
    jobs: Arc<dyn Jobs>,
    live_jobs: Option<LiveJobs>,
    /// Replaced when the configuration is read again.
    settings: RwLock<Arc<Settings>>,
    messages: Messages,
    /// The texts of warnings by language, in the order of [`Language::ALL`].
    messages_in: [Messages; Language::ALL.len()],
    schemas: OutputSchemas,
    /// Replaced with the settings.
    rates: RwLock<Arc<RateLimits>>,
    metrics: Arc<Metrics>,
    certificates: Option<Certificates>,
    /// Reloads follow one another.
    reloading: tokio::sync::Mutex<()>,
    uses: LastUses,
    zoom_webhooks: ZoomWebhooks,
    write_probe: WriteProbe,
    uploads: Uploads,
    sent_forms: SentForms,
    openid: Option<Arc<OpenId>>,
    past_hours: PastHours,
    stopping: CancellationToken,
}

impl fmt::Debug for AppState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppState").field("runtime", &self.0.runtime).finish_non_exhaustive()
    }
}

/// Texts of warnings with the sentences in them in this language, too.
fn with_sentences(messages: Messages, language: Language) -> Messages {
    let locale = Locale::new(language, TimeZone::UTC);
    messages.with_sentences(move |english, text| locale.said(english, Some(text)))
}

impl AppState {
    /// Makes the state of a server. It counts the invocations of the runtime from now on.
    ///
    /// # Errors
    /// [`TlsError`] where the certificate of the settings cannot be used.
    pub fn new(parts: Parts) -> Result<Self, TlsError> {
        let Parts { runtime, store, syncs, jobs, live_jobs, settings, catalogue } = parts;
        let rates = RwLock::new(Arc::new(RateLimits::new(&settings.server)));
        let certificates = settings.server.tls.clone().map(Certificates::load).transpose()?;
        let openid = settings.console.openid.clone();
        let openid = openid.map(|openid| Arc::new(OpenId::new(openid, settings.http.authorities.clone())));
        let metrics = Arc::new(Metrics::new());
        let counting = Arc::clone(&metrics);
        runtime.observe(move |end| counting.invocation(end));
        runtime.name_traces(trace::current);
        Ok(Self(Arc::new(Shared {
            schemas: OutputSchemas::of_runtime(runtime.clone()),
            runtime,
            store,
            syncs,
            jobs,
            live_jobs,
            settings: RwLock::new(Arc::new(settings)),
            messages: with_sentences(
                wiring::in_own_language(&catalogue),
                Language::of_environment(&wiring::languages()),
            ),
            messages_in: Language::ALL
                .map(|language| with_sentences(catalogue.for_languages(&[language.tag()]), language)),
            rates,
            metrics,
            certificates,
            reloading: tokio::sync::Mutex::default(),
            uses: LastUses::default(),
            zoom_webhooks: ZoomWebhooks::default(),
            write_probe: WriteProbe::default(),
            uploads: Uploads::default(),
            sent_forms: SentForms::default(),
            openid,
            past_hours: PastHours::default(),
            stopping: CancellationToken::new(),
        })))
    }

    /// Runs actions.
    pub fn runtime(&self) -> &Runtime {
        &self.0.runtime
    }

    /// The store.
    pub fn store(&self) -> &Arc<dyn AccountStore> {
        &self.0.store
    }

    /// The same store, as functions of webinar sync take it.
    pub fn storage(&self) -> Storage {
        wiring::storage(&self.0.store)
    }

    /// Syncs webinars; none where Zoom cannot be reached.
    pub fn syncs(&self) -> Option<&WebinarSync> {
        self.0.syncs.as_ref()
    }

    /// The provider at which people sign in; none where there is none.
    pub(crate) fn openid(&self) -> Option<&Arc<OpenId>> {
        self.0.openid.as_ref()
    }

    /// The queue of work that is done later.
    pub fn jobs(&self) -> &dyn Jobs {
        self.0.jobs.as_ref()
    }

    /// The same queue, for what outlives a request.
    pub(crate) fn shared_jobs(&self) -> Arc<dyn Jobs> {
        Arc::clone(&self.0.jobs)
    }

    /// The settings now. They may be others at the next call, so a request asks once.
    pub fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.0.settings.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The texts of warnings, in the language of the process.
    pub fn messages(&self) -> &Messages {
        &self.0.messages
    }

    /// The texts of warnings in a language.
    pub(crate) fn messages_in(&self, language: Language) -> &Messages {
        &self.0.messages_in[language as usize]
    }

    /// The output schemas of the packages that ran.
    pub(crate) fn schemas(&self) -> &OutputSchemas {
        &self.0.schemas
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        greenroom_clock::now()
    }

    /// Goes on with these settings.
    pub(crate) fn take_over(&self, settings: Settings) {
        if let Some(jobs) = &self.0.live_jobs {
            jobs.take_over(&settings);
        }
        let before = std::mem::replace(
            &mut *self.0.settings.write().unwrap_or_else(PoisonError::into_inner),
            Arc::new(settings.clone()),
        );
        let (old, new) = (&before.server, &settings.server);
        // Other rates begin anew, so only where they are others.
        if (old.key_rate, old.key_burst, old.address_rate) != (new.key_rate, new.key_burst, new.address_rate) {
            *self.0.rates.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(RateLimits::new(new));
        }
    }

    pub(crate) fn rates(&self) -> Arc<RateLimits> {
        Arc::clone(&self.0.rates.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    pub(crate) fn certificates(&self) -> Option<&Certificates> {
        self.0.certificates.as_ref()
    }

    pub(crate) fn reloading(&self) -> &tokio::sync::Mutex<()> {
        &self.0.reloading
    }

    pub(crate) fn uses(&self) -> &LastUses {
        &self.0.uses
    }

    pub(crate) fn zoom_webhooks(&self) -> &ZoomWebhooks {
        &self.0.zoom_webhooks
    }

    pub(crate) fn write_probe(&self) -> &WriteProbe {
        &self.0.write_probe
    }

    /// Files that wait for a confirmation.
    pub(crate) fn uploads(&self) -> &Uploads {
        &self.0.uploads
    }

    /// Forms that were sent, by which one that is sent twice does its act once.
    pub(crate) fn sent_forms(&self) -> &SentForms {
        &self.0.sent_forms
    }

    /// The counts of hours that have passed.
    pub(crate) fn past_hours(&self) -> &PastHours {
        &self.0.past_hours
    }

    /// Whether the server is stopping: it finishes what it has begun.
    pub fn is_stopping(&self) -> bool {
        self.0.stopping.is_cancelled()
    }

    /// Is cancelled when the server begins to stop.
    pub(crate) fn stopping(&self) -> &CancellationToken {
        &self.0.stopping
    }

    pub(crate) fn begin_to_stop(&self) {
        self.0.stopping.cancel();
    }
}

//! The work behind `webinar-sync`: copies the data of one webinar from Zoom into the store.
//!
//! The first call of a run opens a [`Job`]: it finds the webinar and its Zoom account, checks whether the settings
//! include the webinar (S9: a webinar syncs only while the settings let it), and makes sure that nobody else syncs it
//! ([`lease`]). Each call then fetches from Zoom, loads the facts, asks the rules, and adds to the [`Draft`]. The draft
//! is committed with the run's record, or not at all.

mod draft;
mod lease;
mod listings;
mod participants;
mod people;
mod recordings;
mod registrants;

use greenroom::capability::RunContext;
use greenroom_domain::{
    Account, Failure, FailureKind, LeftOutReason, PersonKey, ProviderError, Retry, SessionId, Settings, SyncStore,
    Webinar, WebinarId, WebinarProvider, ZoomAccount, codes,
    rules::{people::ContactPolicy, registration, schedule::is_past, settings},
    sentence,
    store::{Effect, KnownSession, Precondition, SyncCommit},
};
use serde_json::Value;

use crate::{SyncScope, dry_run::DryRunReport, lookup::find_webinar, services::Services};

pub(crate) use draft::Draft;
pub(crate) use lease::Held;

/// The outcome for one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Row {
    Created,
    Updated,
    Unchanged,
    LeftOut(LeftOutReason),
}

/// A run's sync of one webinar.
pub(crate) struct Job {
    webinar: Webinar,
    zoom: ZoomAccount,
    account: Account,
    settings: Settings,
    policy: ContactPolicy,
    /// The store has it as cancelled.
    cancelled: bool,
    /// The webinar's sessions in the store, and those that this run has saved.
    sessions: Vec<KnownSession>,
    /// The last person whose attendance was computed, with their position, so that the next page needs no counting.
    reached: Option<(SessionId, u64, PersonKey)>,
    /// The sync that the run is a slice of.
    scope: Option<SyncScope>,
    held: Held,
    dry_run: bool,
    /// The webinar was fetched when the job was opened, because the store did not have it.
    fetched: bool,
    pub(crate) draft: Draft,
}

impl Job {
    /// Opens the sync of a webinar.
    ///
    /// # Errors
    /// `webinar-id-invalid`, `webinar-out-of-scope`, `sync-not-possible`, `zoom-not-connected`, `webinar-not-found`,
    /// `sync-setting-off`, `sync-under-way`; failures of the store and of Zoom.
    pub(crate) async fn open(services: &Services, run: &RunContext, webinar: &str) -> Result<Box<Self>, Failure> {
        let id =
            WebinarId::parse(webinar).map_err(|error| Failure::refused(codes::WEBINAR_ID_INVALID, error.sentence()))?;
        let scope = run.attachments.get::<SyncScope>();
        if let Some(scope) = scope.filter(|scope| scope.webinar != id) {
            return Err(out_of_scope(&id, &scope.webinar));
        }
        let store = services.storage().sync_store()?;
        let provider = services.provider()?;
        let account = services.storage().contacts().account().await.map_err(Failure::from)?;
        let known = store.known_webinars(Some(&id)).await.map_err(Failure::from)?.into_iter().next();
        let fetched = known.is_none();
        let cancelled = known.as_ref().is_some_and(|known| known.cancelled);
        let (webinar, zoom, sessions) = match known {
            Some(known) => {
                let zoom = account.zoom_accounts.iter().find(|z| z.in_use() && z.id == known.webinar.zoom_account);
                let zoom = zoom.cloned().ok_or_else(|| not_connected(&known.webinar))?;
                (known.webinar, zoom, known.sessions)
            }
            None => {
                let (webinar, zoom) = find(provider, &account, &id, None).await?.ok_or_else(|| nowhere(&id))?;
                (webinar, zoom, Vec::new())
            }
        };
        let (settings, _) = store.settings(Some(std::slice::from_ref(&id))).await.map_err(Failure::from)?;
        // The driver of a sync saves the webinar's setting first. An action by itself uses the saved settings.
        let settings =
            if run.dry_run && scope.is_some() { settings::with_first_seen(settings, &webinar) } else { settings };
        let effective = settings::webinar_sync(&settings, &webinar);
        if !effective.on {
            let message = sentence!(
                "failure-webinar-not-synced",
                "webinar {webinar} is not synced: {why} (setting `{setting}`)",
                webinar = id,
                why = effective.reason.sentence(),
                setting = effective.pointer
            );
            return Err(Failure::refused(codes::SYNC_SETTING_OFF, message));
        }
        let policy = ContactPolicy::of(&settings).map_err(|error| {
            Failure::refused(
                codes::SETTINGS_INVALID,
                sentence!(
                    "failure-excluded-domains-unreadable",
                    "the excluded domains cannot be read: {error}",
                    error = error.sentence()
                ),
            )
        })?;
        let held = Held::take(services, run, &id).await?;
        let mut draft = Draft::default();
        if fetched {
            draft.save = Some(webinar.clone());
        }
        let scope = scope.cloned();
        let (dry_run, reached) = (run.dry_run, None);
        let job = Self {
            webinar,
            zoom,
            account,
            settings,
            policy,
            cancelled,
            sessions,
            reached,
            scope,
            held,
            dry_run,
            fetched,
            draft,
        };
        Ok(Box::new(job))
    }

    /// Checks that the job is for this webinar.
    ///
    /// # Errors
    /// `webinar-out-of-scope`: a run syncs one webinar.
    pub(crate) fn check(&self, webinar: &str) -> Result<(), Failure> {
        let id =
            WebinarId::parse(webinar).map_err(|error| Failure::refused(codes::WEBINAR_ID_INVALID, error.sentence()))?;
        if id == self.webinar.id { Ok(()) } else { Err(out_of_scope(&id, &self.webinar.id)) }
    }

    /// Fetches the webinar, and saves it with its marketing event (M1: each synced webinar is one). The webinar may
    /// have moved to another Zoom account. If no account has it any more, its marketing event is cancelled, unless the webinar
    /// is past ([`is_past`]).
    pub(crate) async fn details(&mut self, services: &Services) -> Result<(Webinar, bool), Failure> {
        if std::mem::take(&mut self.fetched) {
            return Ok((self.webinar.clone(), false));
        }
        let provider = services.provider()?;
        match find(provider, &self.account, &self.webinar.id, Some(&self.zoom)).await? {
            Some((webinar, zoom)) => {
                self.draft.cancel = false;
                self.draft.save = Some(webinar.clone());
                (self.webinar, self.zoom) = (webinar.clone(), zoom);
                Ok((webinar, false))
            }
            None if is_past(&self.webinar, self.cancelled, &self.sessions, services.now()) => {
                self.draft.cancel = false;
                self.draft.save = Some(self.webinar.clone());
                Ok((self.webinar.clone(), false))
            }
            None => {
                self.draft.cancel = true;
                Ok((self.webinar.clone(), true))
            }
        }
    }

    /// The parts of the run's commit: effects, their preconditions, and the sync's own part.
    pub(crate) fn commit(&mut self, cursor: Option<&Value>) -> Option<(Vec<Effect>, Vec<Precondition>, SyncCommit)> {
        let fence = self.held.fence()?.clone();
        let mut draft = std::mem::take(&mut self.draft);
        let (effects, preconditions) = draft.effects(&self.webinar.id);
        let sync = SyncCommit {
            fence,
            run: self.scope.as_ref().map(|scope| scope.run),
            progress: self.scope.as_ref().map(|scope| progress(scope, cursor)),
            tally: draft.tally,
            warnings: draft.warnings,
            writes: draft.writes,
        };
        Some((effects, preconditions, sync))
    }

    /// The changes that the run would have made.
    pub(crate) fn would(self) -> DryRunReport {
        self.draft.would()
    }

    /// The lease that the run itself has taken.
    pub(crate) fn held(&mut self) -> &mut Held {
        &mut self.held
    }

    fn store<'a>(&self, services: &'a Services) -> Result<&'a dyn SyncStore, Failure> {
        services.storage().sync_store()
    }
}

/// A slice without writes still saves the progress of its sync.
pub(crate) fn nothing_written(scope: &SyncScope, cursor: Option<&Value>) -> SyncCommit {
    SyncCommit {
        fence: scope.fence.clone(),
        run: Some(scope.run),
        progress: Some(progress(scope, cursor)),
        tally: Default::default(),
        warnings: Vec::new(),
        writes: Vec::new(),
    }
}

fn progress(scope: &SyncScope, cursor: Option<&Value>) -> (String, Option<Value>) {
    (scope.step.clone(), cursor.cloned())
}

/// Looks a webinar up: in the Zoom account that had it, then in all others that are connected, the primary business unit's
/// first. None where no account has it.
async fn find(
    provider: &dyn WebinarProvider,
    account: &Account,
    id: &WebinarId,
    first: Option<&ZoomAccount>,
) -> Result<Option<(Webinar, ZoomAccount)>, Failure> {
    let primary = account.primary().and_then(|unit| account.zoom_account_of(&unit.id));
    let in_use = account.zoom_accounts.iter().filter(|zoom| zoom.in_use());
    let accounts: Vec<_> = first.into_iter().chain(primary).chain(in_use).collect();
    if accounts.is_empty() {
        return Err(Failure::refused(
            codes::ZOOM_NOT_CONNECTED,
            sentence!(
                "failure-zoom-none-connected",
                "no Zoom account is connected: connect one with `greenroom connect zoom`"
            ),
        ));
    }
    match find_webinar(provider, &accounts, id).await {
        Ok(found) => Ok(found.map(|(webinar, zoom)| (webinar, zoom.clone()))),
        Err((zoom, error)) => Err(refusal(&error, id, zoom)),
    }
}

/// Zoom's refusal of a call of a sync, in the words of our failures.
fn refusal(error: &ProviderError, webinar: &WebinarId, zoom: &ZoomAccount) -> Failure {
    match error {
        ProviderError::PageTokenExpired => {
            Failure::new(FailureKind::Unavailable, codes::PAGE_TOKEN_EXPIRED, error.sentence()).retry(Retry::Now)
        }
        ProviderError::TooOld => Failure::refused(codes::ZOOM_TOO_OLD, error.sentence()),
        ProviderError::DownloadRefused { .. } => Failure::refused(codes::DOWNLOAD_REFUSED, error.sentence()),
        // No email is in what is left of these words.
        _ => registration::refusal(error, webinar, &zoom.connected_user),
    }
}

fn out_of_scope(asked: &WebinarId, own: &WebinarId) -> Failure {
    Failure::new(
        FailureKind::Denied,
        codes::WEBINAR_OUT_OF_SCOPE,
        sentence!(
            "failure-webinar-out-of-scope",
            "this run syncs webinar {own}, and {asked} is another one: sync each in a run of its own",
            own = own,
            asked = asked
        ),
    )
}

fn not_connected(webinar: &Webinar) -> Failure {
    Failure::refused(
        codes::ZOOM_NOT_CONNECTED,
        sentence!(
            "failure-zoom-of-webinar-not-connected",
            "the Zoom account {account} that webinar {webinar} belongs to is not connected: connect it with `greenroom connect zoom`",
            account = webinar.zoom_account,
            webinar = webinar.id
        ),
    )
}

fn nowhere(id: &WebinarId) -> Failure {
    Failure::refused(
        codes::WEBINAR_NOT_FOUND,
        sentence!(
            "failure-webinar-in-no-account",
            "Zoom has no webinar {webinar} in the connected accounts: check the id",
            webinar = id
        ),
    )
}

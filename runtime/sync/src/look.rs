//! Looks at what Zoom's webhooks told of (L1: syncs start from webhooks; L2: the state after one is what Zoom has, however
//! often, late or out of order they came).

use std::time::Duration;

use greenroom::{Failure, Retry};
use greenroom_domain::{
    SyncTrigger, WebinarId, ZoomAccountId, codes,
    rules::{settings, warnings},
    store::{KnownWebinar, WaitingLook, WebhookInbox},
};

use crate::{
    discover,
    driver::{Progress, Synced},
    webinar_sync::WebinarSync,
};

/// How long a look waits while another process syncs the webinar.
pub(crate) const UNDER_WAY: Duration = Duration::from_secs(2);

/// The result of a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// The store has what Zoom had, or nothing is synced there by the settings: the deliveries are answered.
    Done,
    /// Zoom is to be looked at again: the deliveries go on waiting.
    Again {
        /// How long until then; none where the caller decides by how often it failed.
        after: Option<Duration>,
    },
}

impl WebinarSync {
    /// Looks at one webinar, or for new webinars of an account, because webhooks ask for it; answers the deliveries that had
    /// arrived when `look` was read. Webhooks that arrive meanwhile wait for another look.
    ///
    /// # Errors
    /// As for [`Self::sync`] and [`Self::discover`]: the deliveries go on waiting.
    pub async fn look(
        &self,
        inbox: &(impl WebhookInbox + ?Sized),
        look: &WaitingLook,
        progress: &(dyn Fn(Progress<'_>) + Send + Sync),
    ) -> Result<Look, Failure> {
        let looked = self.look_once(&look.account, look.webinar.as_ref(), progress).await?;
        if looked == Look::Done {
            inbox.looked(look, self.now()).await?;
        }
        Ok(looked)
    }

    /// Looks at one webinar, or for new webinars of an account, without an inbox: for a look that was handed over
    /// ([`Self::run_looks`]).
    ///
    /// # Errors
    /// As for [`Self::look`].
    pub async fn look_now(&self, account: &ZoomAccountId, webinar: Option<&WebinarId>) -> Result<Look, Failure> {
        self.look_once(account, webinar, &|_| {}).await
    }

    async fn look_once(
        &self,
        account: &ZoomAccountId,
        webinar: Option<&WebinarId>,
        progress: &(dyn Fn(Progress<'_>) + Send + Sync),
    ) -> Result<Look, Failure> {
        match webinar {
            Some(webinar) => self.look_at(webinar, progress).await,
            None => self.look_for_webinars(account, progress).await,
        }
    }

    async fn look_at(
        &self,
        webinar: &WebinarId,
        progress: &(dyn Fn(Progress<'_>) + Send + Sync),
    ) -> Result<Look, Failure> {
        let store = self.storage.sync_store()?;
        if !store.settings(Some(std::slice::from_ref(webinar))).await?.0.sync_webinar_data {
            return Ok(Look::Done);
        }
        // A webinar that was just made is asked of Zoom by its id.
        let known = match discover::known(self, store, webinar, false).await {
            Ok(known) => known,
            Err(failure) if is_not_there(&failure) => {
                tracing::debug!(%webinar, %failure, "a webhook is about a webinar that no connected account shows");
                return Ok(Look::Done);
            }
            Err(failure) => return Err(failure),
        };
        let (set, _) = store.settings(Some(std::slice::from_ref(webinar))).await?;
        if !settings::webinar_sync(&set, &known.webinar).on {
            return Ok(Look::Done);
        }
        let began = self.now();
        match self.sync(webinar, SyncTrigger::Webhook, false, progress).await {
            // A sync that a crash interrupted went on where it was: it may have read before the webhook came.
            Ok(Synced::Entry(run)) if run.started_at < began => Ok(Look::Again { after: Some(Duration::ZERO) }),
            Ok(Synced::Entry(run)) if warnings::was_cut_short(&run) => Ok(Look::Again { after: None }),
            Ok(Synced::Entry(_)) => Ok(Look::Done),
            Ok(Synced::UnderWay { .. }) => Ok(Look::Again { after: Some(UNDER_WAY) }),
            Err(failure) if is_not_there(&failure) => Ok(Look::Done),
            Err(failure) => match failure.retry {
                Retry::Now => Ok(Look::Again { after: Some(UNDER_WAY) }),
                Retry::After(wait) => Ok(Look::Again { after: Some(wait) }),
                Retry::Never | Retry::Elsewhere => Err(failure),
            },
        }
    }

    async fn look_for_webinars(
        &self,
        account: &ZoomAccountId,
        progress: &(dyn Fn(Progress<'_>) + Send + Sync),
    ) -> Result<Look, Failure> {
        let store = self.storage.sync_store()?;
        let accounts = self.storage.account().await?.zoom_accounts;
        let connected = accounts.iter().find(|known| &known.id == account && known.in_use());
        let (Some(connected), true) = (connected, store.settings(None).await?.0.sync_webinar_data) else {
            return Ok(Look::Done);
        };
        self.discover(connected).await?;
        let known = store.known_webinars(None).await?;
        let (set, _) = store.settings(None).await?;
        // Not only those that this search has found: an earlier look may have found others and ended before it came to them.
        let never_synced = known.iter().filter(|known| {
            known.webinar.zoom_account == *account
                && known.last_sync.is_none()
                && !known.cancelled
                && settings::webinar_sync(&set, &known.webinar).on
        });
        let (mut looked, mut failed) = (Look::Done, None);
        for KnownWebinar { webinar, .. } in never_synced {
            match self.look_at(&webinar.id, progress).await {
                Ok(Look::Done) => {}
                Ok(again) => looked = again,
                // The others do not wait for it.
                Err(failure) => failed = failed.or(Some(failure)),
            }
        }
        failed.map_or(Ok(looked), Err)
    }
}

fn is_not_there(failure: &Failure) -> bool {
    [codes::WEBINAR_NOT_FOUND, codes::WEBINAR_NOT_SHOWN].iter().any(|code| failure.code == code.word())
}

//! Settles intents whose owner is gone: by asking Zoom, never by guessing (design, idea 4).

use std::sync::Arc;

use greenroom_domain::{
    Failure, ProviderError, codes,
    rules::registration as rules,
    store::{CommitError, Intent, IntentResult},
};
use serde::Serialize;

use crate::{registrar, sending, services::Services};

/// What one pass of settling did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Settled {
    /// Intents that Zoom had carried out: their registrations are written now.
    pub done: usize,
    /// Intents that Zoom has not carried out.
    pub not_done: usize,
    /// Intents that could not be settled, because Zoom or the store did not answer. They are tried again.
    pub still_open: usize,
    /// Effects that were applied to an embedder's CRM belatedly.
    pub applied: usize,
}

impl Settled {
    /// Whether there was nothing to do.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(crate) fn add(&mut self, more: Self) {
        self.done += more.done;
        self.not_done += more.not_done;
        self.still_open += more.still_open;
        self.applied += more.applied;
    }
}

/// Takes over up to `limit` intents whose lease has ended, and settles them.
pub(crate) async fn settle_once(services: &Arc<Services>, limit: usize) -> Result<Settled, Failure> {
    let now = services.now();
    let mut settled = Settled {
        applied: services.storage.reapply(limit).await.map_err(|error| match error {
            CommitError::Store(error) => Failure::from(error),
            CommitError::Stale(_) | CommitError::LostLease(_) => {
                Failure::of(greenroom_domain::FailureKind::Internal, error.to_string())
            }
        })?,
        ..Settled::default()
    };
    let runs = services.storage.runs();
    let intents =
        runs.take_over_intents(&services.owner, now, services.lease_until(now), limit).await.map_err(Failure::from)?;
    for intent in intents {
        match settle(services, &intent).await {
            Ok(IntentResult::Done) => settled.done += 1,
            Ok(IntentResult::NotDone | IntentResult::NotSent) => settled.not_done += 1,
            Err(failure) => {
                tracing::warn!(intent = intent.id, webinar = %intent.webinar, %failure, "an intent stays open");
                settled.still_open += 1;
            }
        }
    }
    Ok(settled)
}

async fn settle(services: &Arc<Services>, intent: &Intent) -> Result<IntentResult, Failure> {
    let contacts = services.storage.contacts();
    let account = contacts.account().await.map_err(Failure::from)?;
    let zoom = account.zoom_accounts.iter().find(|zoom| zoom.id == intent.zoom_account).ok_or_else(|| {
        Failure::refused(
            codes::ZOOM_NOT_CONNECTED,
            format!("Zoom account {} is not connected any more", intent.zoom_account),
        )
    })?;
    let provider = services.provider()?;
    let refusal = |error: &ProviderError| rules::refusal(error, &intent.webinar, &intent.email);
    let found = match sending::find_at_zoom(provider, zoom, intent).await {
        Ok(found) => found,
        Err(ProviderError::WebinarNotFound) => None,
        Err(error) => return Err(refusal(&error)),
    };
    let Some(registrant) = found else {
        sending::close(services, intent, IntentResult::NotDone).await?;
        return Ok(IntentResult::NotDone);
    };
    let webinar = provider.webinar(zoom, &intent.webinar).await.map_err(|error| refusal(&error))?;
    let existing = registrar::registration_of(contacts, &intent.webinar, &intent.email).await?;
    sending::record(services, intent, &webinar, &registrant, existing.as_ref()).await?;
    Ok(IntentResult::Done)
}

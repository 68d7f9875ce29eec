//! Settles intents whose owner is gone. Zoom is asked for the result; it is never guessed.

use greenroom::{capability::Settled, owner};
use greenroom_domain::{
    Failure, ProviderError, RegistrationState, codes,
    rules::registration as rules,
    sentence,
    store::{Intent, IntentResult},
};

use crate::{change_sending, registered, sending, services::Services};

/// Takes over up to `limit` intents whose lease has ended, and settles them.
pub(crate) async fn settle_once(services: &Services, limit: usize) -> Result<Settled, Failure> {
    let now = services.now();
    let mut settled = Settled::default();
    let runs = services.storage().runs();
    runs.end_leases(now, owner::is_gone).await.map_err(Failure::from)?;
    let intents =
        runs.take_over_intents(services.owner(), now, services.lease_until(now), limit).await.map_err(Failure::from)?;
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

async fn settle(services: &Services, intent: &Intent) -> Result<IntentResult, Failure> {
    let contacts = services.storage().contacts();
    let account = contacts.account().await.map_err(Failure::from)?;
    let zoom = account.zoom_accounts.iter().find(|zoom| zoom.id == intent.zoom_account).ok_or_else(|| {
        Failure::refused(
            codes::ZOOM_NOT_CONNECTED,
            sentence!(
                "failure-zoom-no-longer-connected",
                "Zoom account {account} is not connected any more",
                account = intent.zoom_account
            ),
        )
    })?;
    let provider = services.provider()?;
    if let Some(change) = intent.kind.change() {
        return change_sending::settle(services, provider, zoom, intent, change).await;
    }
    let refusal = |error: &ProviderError| rules::refusal(error, &intent.webinar, &intent.email);
    let found = match sending::find_at_zoom(provider, zoom, intent).await {
        Ok(found) => found,
        Err(ProviderError::WebinarNotFound) => None,
        Err(error) => return Err(refusal(&error)),
    };
    // W7: a denied person is not registered by asking again.
    let Some(registrant) = found.filter(|registrant| registrant.state != RegistrationState::Denied) else {
        sending::close(services, intent, IntentResult::NotDone).await?;
        return Ok(IntentResult::NotDone);
    };
    let webinar = provider.webinar(zoom, &intent.webinar).await.map_err(|error| refusal(&error))?;
    let existing = registered::registration_of(contacts, &intent.webinar, &intent.email).await?;
    sending::record(services, intent, &webinar, &registrant, existing.as_ref()).await?;
    Ok(IntentResult::Done)
}

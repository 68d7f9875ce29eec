//! Finds the Zoom account that has a webinar. Zoom cannot search over accounts, so each one is asked.

use greenroom_domain::{ProviderError, Webinar, WebinarId, WebinarProvider, ZoomAccount};

/// Asks Zoom accounts for a webinar, in the given order and each once, until one has it. `None` where no account has
/// it.
///
/// # Errors
/// The first account that did not answer, with its error, where no other account has the webinar: it could be the
/// account that has it.
pub async fn find_webinar<'a>(
    provider: &dyn WebinarProvider,
    accounts: &[&'a ZoomAccount],
    id: &WebinarId,
) -> Result<Option<(Webinar, &'a ZoomAccount)>, (&'a ZoomAccount, ProviderError)> {
    let mut asked: Vec<&ZoomAccount> = Vec::new();
    let mut unanswered = None;
    for &account in accounts {
        if asked.iter().any(|other| other.id == account.id) {
            continue;
        }
        asked.push(account);
        match provider.webinar(account, id).await {
            Ok(webinar) => return Ok(Some((webinar, account))),
            Err(ProviderError::WebinarNotFound) => {}
            Err(error) => unanswered = unanswered.or(Some((account, error))),
        }
    }
    unanswered.map_or(Ok(None), Err)
}

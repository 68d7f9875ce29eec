//! Looking up which Zoom account has a webinar. Zoom has no search over accounts, so each is asked.

use greenroom_domain::{ProviderError, Webinar, WebinarId, WebinarProvider, ZoomAccount};

/// Asks Zoom accounts for a webinar, in the given order and each once, until one has it. `None` where all say that they do
/// not have it.
///
/// # Errors
/// The first account that did not answer, with its error, where no other account has the webinar: it may be the one that
/// has it.
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

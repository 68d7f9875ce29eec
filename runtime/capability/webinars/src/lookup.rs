//! Finds the Zoom account that has a webinar. Zoom cannot search over accounts, so each one is asked.

use greenroom_domain::{ProviderError, Webinar, WebinarId, WebinarProvider, ZoomAccount};

/// Asks Zoom accounts for a webinar, in the given order and each once, until one has it. `None` where no account has
/// it.
///
/// # Errors
/// An account that did not answer, with its error, where no other account has the webinar: it could be the account that
/// has it. If several did not, it is the first one for which another try may help, or else the first one.
pub async fn find_webinar<'a>(
    provider: &dyn WebinarProvider,
    accounts: &[&'a ZoomAccount],
    id: &WebinarId,
) -> Result<Option<(Webinar, &'a ZoomAccount)>, (&'a ZoomAccount, ProviderError)> {
    let mut asked: Vec<&ZoomAccount> = Vec::new();
    let mut unanswered: Option<(&ZoomAccount, ProviderError)> = None;
    for &account in accounts {
        if asked.iter().any(|other| other.id == account.id) {
            continue;
        }
        asked.push(account);
        match provider.webinar(account, id).await {
            Ok(webinar) => return Ok(Some((webinar, account))),
            Err(ProviderError::WebinarNotFound) => {}
            Err(error) => match &unanswered {
                Some((_, first)) if may_pass(first) || !may_pass(&error) => {}
                _ => unanswered = Some((account, error)),
            },
        }
    }
    unanswered.map_or(Ok(None), Err)
}

/// Whether another try may help.
fn may_pass(error: &ProviderError) -> bool {
    matches!(
        error,
        ProviderError::Unavailable { .. } | ProviderError::RateLimited { .. } | ProviderError::Unauthorized { .. }
    )
}

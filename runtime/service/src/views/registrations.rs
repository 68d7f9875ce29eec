//! The registrations of a webinar.

use greenroom_domain::{AccountStore, Email, Failure, JoinUrl, Registration, RegistrationState, WebinarId};

use super::Page;
use crate::mask;

/// The registrations of a webinar by email, after `after` where it is given; only those in `state` where one is given. Links to
/// join are masked.
///
/// # Errors
/// The store's failure.
pub async fn list(
    store: &dyn AccountStore,
    webinar: &WebinarId,
    state: Option<RegistrationState>,
    after: Option<&Email>,
    limit: usize,
) -> Result<Page<Registration, Email>, Failure> {
    let mut found = store.registrations_with(webinar, state, after, limit.saturating_add(1)).await?;
    for registration in &mut found {
        registration.join_url = registration.join_url.as_ref().map(|_| JoinUrl::new(mask::MASKED));
    }
    Ok(Page::of(found, limit, |registration| registration.email.clone()))
}

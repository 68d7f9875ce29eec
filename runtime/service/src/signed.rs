//! Posts that are signed, as the settings want them: callbacks and alerts.

use std::sync::Arc;

use greenroom_capability_http::Outbound;
use greenroom_domain::AccountStore;
use greenroom_jobs::Callbacks;

use crate::{ServiceError, Settings};

/// Posts that are signed by this secret.
pub(crate) fn signed(
    settings: &Settings,
    store: &Arc<dyn AccountStore>,
    secret: &str,
) -> Result<Callbacks, ServiceError> {
    let outbound = Outbound::new(settings.jobs.callback_networks.clone(), settings.http.authorities.clone())
        .map_err(|failure| ServiceError::Other(failure.sentence()))?;
    Ok(Callbacks::new(store.clone(), secret, outbound))
}

//! What the operator is told, as the settings want it.

use std::sync::Arc;

use greenroom_domain::AccountStore;
use greenroom_jobs::{Alerts, Mailer};
use greenroom_sync::Messages;

use crate::{ServiceError, Settings, server::PublicUrl, signed::signed, wiring};

/// Describes alerts in words, and tells nobody. The remedies of warnings are in the language of `messages`.
pub fn described(settings: &Settings, store: &Arc<dyn AccountStore>, messages: Messages) -> Alerts {
    let public_url = settings.server.public_url.as_ref().map(PublicUrl::as_str).map(str::to_owned);
    let rules = settings.alerts.as_ref().map(|alerts| alerts.rules.clone()).unwrap_or_default();
    let alerts = Alerts::new(Arc::clone(store), rules, messages).public_url(public_url);
    if settings.console.enabled { alerts } else { alerts.without_console() }
}

/// The alerts of the settings, with their targets; none where they have no table `[alerts]`.
///
/// # Errors
/// Where the texts of warnings cannot be read, or a webhook needs TLS and there is none.
pub fn of(settings: &Settings, store: &Arc<dyn AccountStore>) -> Result<Option<Alerts>, ServiceError> {
    let Some(wanted) = &settings.alerts else { return Ok(None) };
    let mut alerts = described(settings, store, wiring::messages(settings)?);
    if let Some(webhook) = &wanted.webhook {
        alerts = alerts.webhook(signed(settings, store, &webhook.secret)?, webhook.url.clone());
    }
    if let Some(email) = &wanted.email {
        alerts = alerts.mailer(Mailer::new(email.clone(), settings.http.authorities.clone()));
    }
    Ok(Some(alerts))
}

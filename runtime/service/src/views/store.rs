//! The store: its contents, its soundness, and what was removed from it.

use std::path::PathBuf;

use greenroom_domain::{
    AccountStore, ContactId, Failure, Webinar, WebinarId,
    store::{EventContact, MarketingEvent, Pruned, Summary, UnusableEmail},
};
use jiff::Timestamp;
use serde::Serialize;

use crate::{ServiceError, Settings, wiring};

/// A store that was made, or existed before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StoreCreated {
    /// Its file.
    pub store: PathBuf,
    /// It did not exist before.
    pub created: bool,
    /// Its contents.
    pub summary: Summary,
}

/// The result of looking for damage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StoreCheck {
    /// No damage was found.
    pub sound: bool,
    /// One message for each finding.
    pub found: Vec<String>,
    /// Emails by which their contacts are not found; they are no damage.
    pub unusable_emails: Vec<UnusableEmail>,
}

/// What pruning removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PruneReport {
    /// What is older than this was removed.
    pub before: Timestamp,
    /// How much was removed.
    pub removed: Pruned,
}

/// A webinar's marketing event with some of its contacts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventDetails {
    /// The marketing event.
    pub marketing_event: MarketingEvent,
    /// Contacts on it, by id.
    pub contacts: Vec<EventContact>,
    /// The last contact where there are more: the next page begins after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<ContactId>,
}

/// Makes an empty store where there is none.
///
/// # Errors
/// Where its folder does not exist, and the store's failure.
pub async fn create(settings: &Settings) -> Result<StoreCreated, ServiceError> {
    let path = &settings.store;
    // An empty file is not a store yet.
    let existed = std::fs::metadata(path).is_ok_and(|found| found.len() > 0);
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) {
        return Err(ServiceError::Other(format!(
            "there is no folder {}: make it first, or name another place with --store",
            folder.display()
        )));
    }
    let summary = wiring::create_store(settings)?.summary().await?;
    Ok(StoreCreated { store: path.clone(), created: !existed, summary })
}

/// Counts the contents of the store.
///
/// # Errors
/// The store's failure.
pub async fn summary(store: &dyn AccountStore) -> Result<Summary, Failure> {
    Ok(store.summary().await?)
}

/// Looks for damage in the whole store, and for emails by which contacts are not found.
///
/// # Errors
/// The store's failure.
pub async fn check(store: &dyn AccountStore) -> Result<StoreCheck, Failure> {
    let found = store.check().await?;
    Ok(StoreCheck { sound: found.is_empty(), found, unusable_emails: store.unusable_emails().await? })
}

/// Removes what runs left before an instant.
///
/// # Errors
/// The store's failure.
pub async fn prune(store: &dyn AccountStore, before: Timestamp) -> Result<PruneReport, Failure> {
    Ok(PruneReport { before, removed: store.prune(before).await? })
}

/// The known webinars, by id.
///
/// # Errors
/// The store's failure.
pub async fn webinars(store: &dyn AccountStore) -> Result<Vec<Webinar>, Failure> {
    Ok(store.webinars().await?)
}

/// A webinar's marketing event with its contacts, after `after` where it is given.
///
/// # Errors
/// `webinar-not-found`, or the store's failure.
pub async fn event(
    store: &dyn AccountStore,
    webinar: &WebinarId,
    after: Option<&ContactId>,
    limit: usize,
) -> Result<EventDetails, Failure> {
    let found = store.marketing_event(webinar).await?;
    let marketing_event = found.ok_or_else(|| super::no_webinar(webinar, "greenroom store show webinars"))?;
    let page = super::Page::of(store.event_contacts(webinar, after, limit.saturating_add(1)).await?, limit, |on_it| {
        on_it.contact.clone()
    });
    Ok(EventDetails { marketing_event, contacts: page.items, next: page.next })
}

//! The timeline of a contact (T1 to T3: registrations, attendances, recordings).

use greenroom_domain::{AccountStore, ContactId, Email, Failure, store::TimelineEvent};
use serde::Serialize;

use super::contacts;
use crate::mask;

/// A contact's timeline.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Timeline {
    /// The contact.
    pub contact: ContactId,
    /// Its primary email.
    pub email: Option<Email>,
    /// Its events, latest first.
    pub timeline: Vec<TimelineEvent>,
}

/// The timeline of a contact, by its id or its primary email.
///
/// # Errors
/// `contact-not-found`, or the store's failure.
pub async fn of(store: &dyn AccountStore, wanted: &str, reveal: bool) -> Result<Timeline, Failure> {
    let contact = contacts::find(store, wanted).await?;
    let mut timeline = store.timeline(&contact.id).await?;
    if !reveal {
        timeline.iter_mut().for_each(mask::timeline_event);
    }
    Ok(Timeline { contact: contact.id, email: contact.email, timeline })
}

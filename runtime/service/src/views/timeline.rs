//! The timeline of a contact (T1 to T3: registrations, attendances, recordings), and events of actions.

use greenroom_domain::{
    AccountStore, ContactId, Email, Failure,
    store::{ActionEvent, TimelineEvent},
};
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
    /// Its events with webinars, latest first.
    pub timeline: Vec<TimelineEvent>,
    /// Its events of actions, latest first.
    pub action_events: Vec<ActionEvent>,
}

/// The timeline of a contact, by its id or its primary email.
///
/// # Errors
/// `contact-not-found`, or the store's failure.
pub async fn of(store: &dyn AccountStore, wanted: &str, reveal: bool) -> Result<Timeline, Failure> {
    let contact = contacts::find(store, wanted).await?;
    let mut timeline = store.timeline(&contact.id).await?;
    let mut action_events = store.action_events(&contact.id).await?;
    if !reveal {
        action_events.iter_mut().for_each(mask::action_event);
        timeline.iter_mut().for_each(mask::timeline_event);
    }
    Ok(Timeline { contact: contact.id, email: contact.email, timeline, action_events })
}

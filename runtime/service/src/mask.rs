//! Masking of secrets: fields that a schema marks as secret, properties that are defined as secret, and links that may
//! carry a token.

use greenroom_domain::{
    Contact, PropertyDefinition,
    store::{ActionEvent, TimelineEvent},
};

pub use greenroom::{masked_failure as failure, masked_result as result, masked_value as value};
pub use greenroom_domain::mask::{MASKED, links, links_in};

/// Masks links that may carry a token, in an event of a timeline.
pub fn timeline_event(event: &mut TimelineEvent) {
    event.webinar_name = links(&event.webinar_name);
    if let Some(recording) = &mut event.recording {
        recording.topic = links(&recording.topic);
        recording.recording_url = recording.recording_url.as_deref().map(links);
    }
}

/// Masks links that may carry a token, in an event of an action.
pub fn action_event(event: &mut ActionEvent) {
    event.title = links(&event.title);
    event.details.values_mut().for_each(|value| *value = links(value));
}

/// Masks the values of properties that are defined as secret.
pub fn contact(contact: &mut Contact, definitions: &[PropertyDefinition]) {
    for definition in definitions.iter().filter(|definition| definition.secret) {
        if let Some(value) = contact.properties.get_mut(&definition.name) {
            *value = MASKED.to_owned();
        }
    }
}

//! [`SetAside`]: effects that an embedder's CRM refused after their commit was acknowledged, as people see them.

use greenroom_domain::{
    ContactId, RunId, Sentence, WebinarId,
    store::{ApplyId, Effect, Unapplied},
};
use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

/// Effects of one commit that an embedder's CRM refused after the commit was acknowledged. A person decides: to
/// [retry](crate::Runtime::retry_effects) them, or to [drop](crate::Runtime::drop_effects) them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SetAside {
    /// Their id.
    pub id: ApplyId,
    /// The run that wrote them. None for effects of an intent, and for those that belong to no run.
    pub run: Option<RunId>,
    /// The reason of the CRM. In JSON it is English.
    pub reason: Sentence,
    /// When their run or intent began, or when they were tried again. None where the id does not tell.
    pub since: Option<Timestamp>,
    /// The effects, in their order.
    pub effects: Vec<EffectSummary>,
}

/// One effect without the values that it writes: values, emails and join links are personal data, or secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct EffectSummary {
    /// The kind, such as `update-contact`: the names of [`Effect`] in lower case.
    pub effect: &'static str,
    /// The contacts that it changes.
    pub contacts: Vec<ContactId>,
    /// The names of the properties that it sets or clears.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub properties: Vec<String>,
    /// The webinar that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webinar: Option<WebinarId>,
}

impl From<Unapplied> for SetAside {
    fn from(effects: Unapplied) -> Self {
        Self {
            since: began_at(&effects.id),
            run: effects.run,
            reason: effects.refused.unwrap_or_else(|| "".into()),
            effects: effects.effects.iter().map(EffectSummary::of).collect(),
            id: effects.id,
        }
    }
}

impl EffectSummary {
    fn of(effect: &Effect) -> Self {
        let (kind, contacts, properties, webinar) = match effect {
            Effect::CreateContact { contact, .. } => {
                ("create-contact", vec![contact.id.clone()], contact.properties.keys().cloned().collect(), None)
            }
            Effect::UpdateContact { contact, assignments } => {
                ("update-contact", vec![contact.clone()], assignments.keys().cloned().collect(), None)
            }
            Effect::SaveEvents { events } => {
                ("save-events", contacts(events.iter().map(|event| Some(&event.contact))), Vec::new(), None)
            }
            Effect::Register { registration, webinar } => {
                ("register", registration.contact.iter().cloned().collect(), Vec::new(), Some(webinar.id.clone()))
            }
            Effect::Registrations { registrations } => {
                ("registrations", contacts(registrations.iter().map(|r| r.contact.as_ref())), Vec::new(), None)
            }
            Effect::Attendances { attendances } => {
                ("attendances", contacts(attendances.iter().map(|a| a.contact.as_ref())), Vec::new(), None)
            }
            Effect::NotAttended { .. } => ("not-attended", Vec::new(), Vec::new(), None),
            Effect::SaveCall { .. } => ("save-call", Vec::new(), Vec::new(), None),
            Effect::CancelWebinar { webinar } => ("cancel-webinar", Vec::new(), Vec::new(), Some(webinar.clone())),
            Effect::SaveZoomAccount { .. } => ("save-zoom-account", Vec::new(), Vec::new(), None),
            Effect::SaveZoomUsers { .. } => ("save-zoom-users", Vec::new(), Vec::new(), None),
            Effect::SaveWebinars { .. } => ("save-webinars", Vec::new(), Vec::new(), None),
            Effect::DefineProperties { definitions } => (
                "define-properties",
                Vec::new(),
                definitions.iter().map(|definition| definition.name.clone()).collect(),
                None,
            ),
        };
        Self { effect: kind, contacts, properties, webinar }
    }
}

fn contacts<'a>(found: impl Iterator<Item = Option<&'a ContactId>>) -> Vec<ContactId> {
    found.flatten().cloned().collect()
}

/// The time in the last UUID of an id: that of its run, of its intent, or of the try.
fn began_at(id: &ApplyId) -> Option<Timestamp> {
    let last: Uuid = id.0.rsplit(':').next()?.parse().ok()?;
    let (seconds, nanoseconds) = last.get_timestamp()?.to_unix();
    Timestamp::new(i64::try_from(seconds).ok()?, i32::try_from(nanoseconds).ok()?).ok()
}

//! The data of registrations with webinars: capabilities `webinar-registration`, `webinar-cancellation` and
//! `webinar-approval`.

use crate::{ContactId, Instant};

pub use crate::bindings::greenroom::action::{
    webinar_approval::{Decided, Decision},
    webinar_cancellation::Cancellation,
    webinar_registration::{Occurrences, State as RegistrationState},
};

/// A request to register a contact with a webinar, or to cancel its registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistrationRequest {
    /// The contact.
    pub contact: ContactId,
    /// The webinar's id: 9 to 11 digits.
    pub webinar: String,
    /// One occurrence of a recurring webinar. Without it, Zoom chooses the occurrences of a new registration, and a
    /// cancellation is for all.
    pub occurrence: Option<String>,
}

impl RegistrationRequest {
    /// A request about a contact and a webinar.
    pub fn new(contact: impl Into<ContactId>, webinar: impl Into<String>) -> Self {
        Self { contact: contact.into(), webinar: webinar.into(), occurrence: None }
    }

    /// The same request for one occurrence of a recurring webinar.
    #[must_use]
    pub fn occurrence(mut self, id: impl Into<String>) -> Self {
        self.occurrence = Some(id.into());
        self
    }
}

/// A registration, new or found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// Zoom's id of the person in this webinar.
    pub registrant_id: String,
    /// Where the registration stands.
    pub state: RegistrationState,
    /// The personal join link, where Zoom gave one. It is a credential: anybody who has it can join as this person.
    pub join_url: Option<String>,
    /// The webinar's topic.
    pub topic: String,
    /// When the webinar starts.
    pub starts_at: Option<Instant>,
    /// The occurrences of the registration.
    pub occurrences: Occurrences,
    /// Whether the person was registered before, so that the host sent nothing to Zoom.
    pub already_registered: bool,
    /// Whether the registration was written to the contact. False for a user of the account.
    pub contact_updated: bool,
    /// Whether the host made the answer up, because the run is a dry run.
    pub made_up: bool,
}

/// A request to approve or deny the registration of a contact with a webinar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionRequest {
    /// The contact.
    pub contact: ContactId,
    /// The webinar's id: 9 to 11 digits.
    pub webinar: String,
    /// Whether the registration is approved or denied.
    pub decision: Decision,
}

impl DecisionRequest {
    /// A request to approve the registration of a contact with a webinar.
    pub fn approve(contact: impl Into<ContactId>, webinar: impl Into<String>) -> Self {
        Self { contact: contact.into(), webinar: webinar.into(), decision: Decision::Approve }
    }

    /// A request to deny it.
    pub fn deny(contact: impl Into<ContactId>, webinar: impl Into<String>) -> Self {
        Self { contact: contact.into(), webinar: webinar.into(), decision: Decision::Deny }
    }
}

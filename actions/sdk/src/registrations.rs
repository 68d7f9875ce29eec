//! Registering contacts with webinars: capability `webinar-registration`.

use crate::{
    ContactId, Failure, Host, Instant,
    host::{Backend, one},
};

pub use crate::bindings::greenroom::action::webinar_registration::{Occurrences, State as RegistrationState};

/// A wish to register a contact with a webinar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistrationRequest {
    /// ErasureTarget.
    pub contact: ContactId,
    /// The webinar's id: 9 to 11 digits.
    pub webinar: String,
    /// One occurrence of a recurring webinar; without it, what Zoom does by default.
    pub occurrence: Option<String>,
}

impl RegistrationRequest {
    /// A wish to register a contact with a webinar.
    pub fn new(contact: impl Into<ContactId>, webinar: impl Into<String>) -> Self {
        Self { contact: contact.into(), webinar: webinar.into(), occurrence: None }
    }

    /// The same for one occurrence of a recurring webinar.
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
    /// Whether it stands.
    pub state: RegistrationState,
    /// The personal link to join with, when Zoom gave one. A credential: whoever has it joins as this person.
    pub join_url: Option<String>,
    /// The webinar's topic.
    pub topic: String,
    /// When the webinar starts.
    pub starts_at: Option<Instant>,
    /// Which occurrences it is for.
    pub occurrences: Occurrences,
    /// The person was registered before, and nothing was sent to Zoom.
    pub already_registered: bool,
    /// The registration was written to the contact. False for a user of the account.
    pub contact_updated: bool,
    /// The answer is made up, because the run is a dry run.
    pub made_up: bool,
}

/// Registrations with webinars: [`Host::registrations`].
///
/// The host makes the rules hold: an action need check nothing of a webinar or a contact before.
#[derive(Clone, Copy)]
pub struct Registrations<'a>(pub(crate) &'a Host);

impl Registrations<'_> {
    /// Registers: one outcome a request, in the same order. One refusal does not stop the others.
    pub fn register(&self, requests: &[RegistrationRequest]) -> Vec<Result<Registration, Failure>> {
        self.0.backend().register(requests)
    }

    /// Registers one contact.
    ///
    /// # Errors
    /// What the host refuses.
    pub fn register_one(&self, request: &RegistrationRequest) -> Result<Registration, Failure> {
        one(self.register(std::slice::from_ref(request)))?
    }
}

//! Registering contacts with webinars: capability `webinar-registration`.

use super::{Host, one};
use crate::{Failure, Registration, RegistrationRequest, backend::Backend};

/// Registrations with webinars: [`Host::registrations`].
///
/// The host applies all rules, so an action need not check a webinar or a contact first.
#[derive(Clone, Copy)]
pub struct Registrations<'a>(pub(super) &'a Host);

impl Registrations<'_> {
    /// Registers contacts: one outcome for each request, in the same order. A refusal does not stop the other requests.
    pub fn register(&self, requests: &[RegistrationRequest]) -> Vec<Result<Registration, Failure>> {
        self.0.backend().register(requests)
    }

    /// Registers one contact.
    ///
    /// # Errors
    /// The host's refusal.
    pub fn register_one(&self, request: &RegistrationRequest) -> Result<Registration, Failure> {
        one(self.register(std::slice::from_ref(request)))?
    }
}

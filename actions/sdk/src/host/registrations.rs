//! Registering contacts with webinars, and changing their registrations: capabilities `webinar-registration`,
//! `webinar-cancellation` and `webinar-approval`.

use super::{Host, one};
use crate::{Cancellation, Decided, DecisionRequest, Failure, Registration, RegistrationRequest, backend::Backend};

/// Registrations with webinars: [`Host::registrations`].
///
/// The host applies all rules, so an action need not check a webinar or a contact first. Registering needs the capability
/// `webinar-registration`, cancelling `webinar-cancellation`, approving and denying `webinar-approval`.
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

    /// Cancels registrations: one outcome for each request, in the same order. A registration that is not there is no
    /// failure.
    pub fn cancel(&self, requests: &[RegistrationRequest]) -> Vec<Result<Cancellation, Failure>> {
        self.0.backend().cancel(requests)
    }

    /// Cancels one registration.
    ///
    /// # Errors
    /// The host's refusal.
    pub fn cancel_one(&self, request: &RegistrationRequest) -> Result<Cancellation, Failure> {
        one(self.cancel(std::slice::from_ref(request)))?
    }

    /// Approves or denies registrations that are pending: one outcome for each request, in the same order.
    pub fn decide(&self, requests: &[DecisionRequest]) -> Vec<Result<Decided, Failure>> {
        self.0.backend().decide(requests)
    }

    /// Approves or denies one registration.
    ///
    /// # Errors
    /// The host's refusal.
    pub fn decide_one(&self, request: &DecisionRequest) -> Result<Decided, Failure> {
        one(self.decide(std::slice::from_ref(request)))?
    }
}

//! The contacts of the store: capabilities `contacts-read` and `contacts-write`.

use super::{Host, one};
use crate::{Change, Contact, ContactId, Failure, NewContact, backend::Backend};

/// The contacts of the store: [`Host::contacts`].
///
/// Each function takes a batch and makes one host call. Reading needs the capability `contacts-read`, writing
/// `contacts-write`. The host keeps the writes when the run commits; before that, only the run itself sees them.
#[derive(Clone, Copy)]
pub struct Contacts<'a>(pub(super) &'a Host);

impl Contacts<'_> {
    /// Contacts by id: one answer for each id, in the same order; `None` where no contact has the id. `properties`
    /// names the properties to fetch; an empty list means all except masked ones.
    ///
    /// # Errors
    /// The host's refusal.
    pub fn get(&self, ids: &[ContactId], properties: &[&str]) -> Result<Vec<Option<Contact>>, Failure> {
        self.0.backend().get_contacts(ids, properties)
    }

    /// One contact by id.
    ///
    /// # Errors
    /// As [`Contacts::get`].
    pub fn get_one(&self, id: &ContactId, properties: &[&str]) -> Result<Option<Contact>, Failure> {
        one(self.get(std::slice::from_ref(id), properties)?)
    }

    /// Contacts by primary email: one answer for each email, in the same order.
    ///
    /// # Errors
    /// As [`Contacts::get`].
    pub fn find_by_email(&self, emails: &[&str], properties: &[&str]) -> Result<Vec<Option<Contact>>, Failure> {
        self.0.backend().find_contacts(emails, properties)
    }

    /// One contact by primary email.
    ///
    /// # Errors
    /// As [`Contacts::get`].
    pub fn find_one_by_email(&self, email: &str, properties: &[&str]) -> Result<Option<Contact>, Failure> {
        one(self.find_by_email(&[email], properties)?)
    }

    /// Changes properties: one outcome for each change, in the same order.
    pub fn update(&self, changes: &[Change]) -> Vec<Result<(), Failure>> {
        self.0.backend().update_contacts(changes)
    }

    /// Changes properties of one contact.
    ///
    /// # Errors
    /// The host's refusal.
    pub fn update_one(&self, change: &Change) -> Result<(), Failure> {
        one(self.update(std::slice::from_ref(change)))?
    }

    /// Creates contacts: one outcome for each, in the same order, with the new contact's id.
    pub fn create(&self, contacts: &[NewContact]) -> Vec<Result<ContactId, Failure>> {
        self.0.backend().create_contacts(contacts)
    }

    /// Creates one contact.
    ///
    /// # Errors
    /// The host's refusal.
    pub fn create_one(&self, contact: &NewContact) -> Result<ContactId, Failure> {
        one(self.create(std::slice::from_ref(contact)))?
    }
}

//! The facts about people, by their emails.

use std::collections::HashMap;

use greenroom_domain::{Contact, Email, Failure, Identity};

use crate::services::Services;

/// The facts about the people of a page.
pub(super) struct People(HashMap<Email, (Identity, Option<Contact>)>);

impl People {
    pub(super) async fn load(services: &Services, mut emails: Vec<Email>) -> Result<Self, Failure> {
        emails.sort_unstable();
        emails.dedup();
        let people = services.storage().sync_store()?.people(&emails).await.map_err(Failure::from)?;
        Ok(Self(emails.into_iter().zip(people).collect()))
    }

    /// The facts about an email, and the contact that has it as primary email.
    pub(super) fn of(&self, email: &Email) -> Option<(&Identity, Option<&Contact>)> {
        self.0.get(email).map(|(identity, contact)| (identity, contact.as_ref()))
    }
}

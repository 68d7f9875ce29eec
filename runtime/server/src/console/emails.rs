//! The emails of contacts that a page has by their ids.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use greenroom_domain::{Contact, ContactId, Email};
use maud::{Markup, html};

use super::{links, parts};
use crate::{problem::Problem, state::AppState};

/// The primary emails of contacts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Emails(BTreeMap<ContactId, Email>);

impl Emails {
    /// Those of these contacts, as far as they live and have one.
    ///
    /// # Errors
    /// The store's failure.
    pub(crate) async fn of(state: &AppState, contacts: Vec<ContactId>) -> Result<Self, Problem> {
        let contacts: Vec<_> = contacts.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        if contacts.is_empty() {
            return Ok(Self::default());
        }
        let found = state.store().contacts(&contacts).await?;
        let with_email = |(id, contact): (ContactId, Option<Arc<Contact>>)| Some((id, contact?.email.clone()?));
        Ok(Self(contacts.into_iter().zip(found).filter_map(with_email).collect()))
    }

    /// A contact: its email with its id, or the id alone.
    pub(crate) fn shown(&self, id: &ContactId) -> Markup {
        html! {
            @match self.0.get(id) {
                Some(email) => { (parts::written(email.as_str())) " " span.hint { (parts::written(id.as_str())) } }
                None => (parts::written(id.as_str())),
            }
        }
    }

    /// The same as a link to the contact's page.
    pub(crate) fn link(&self, id: &ContactId) -> Markup {
        html! { a href=(links::contact_by(id.as_str())) { (self.shown(id)) } }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_shown_by_its_email_with_its_id() {
        let emails = Emails([("7".into(), Email::parse("ada@example.com").unwrap())].into());
        let known = emails.link(&"7".into()).into_string();
        assert!(known.contains("/contacts/7") && known.contains("ada@example.com") && known.contains(">7<"), "{known}");
        assert!(!emails.link(&"8".into()).into_string().contains('@'));
    }
}

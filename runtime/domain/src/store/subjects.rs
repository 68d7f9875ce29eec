//! [`Subjects`]: the contacts and emails that effects are about.

use std::collections::BTreeSet;

use super::Effect;
use crate::{ContactId, Email, Registration, property};

/// The contacts and the emails that effects are about. Effects without a subject in common may be applied in any order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Subjects {
    /// The contacts.
    pub contacts: BTreeSet<ContactId>,
    /// The emails.
    pub emails: BTreeSet<Email>,
    /// The account itself: its Zoom accounts, their users and webinars, the definitions of properties.
    pub account: bool,
}

impl Subjects {
    /// The subjects of effects. Effects of a sync have no subject besides the contacts and emails that they name, because a
    /// sync commits them in the same transaction ([`EffectsTarget::SameStore`](super::EffectsTarget::SameStore)).
    pub fn of(effects: &[Effect]) -> Self {
        let mut all = Self::default();
        for effect in effects {
            match effect {
                Effect::CreateContact { contact, .. } => {
                    all.contacts.insert(contact.id.clone());
                    all.emails.extend(contact.email.iter().chain(&contact.secondary_emails).cloned());
                }
                Effect::UpdateContact { contact, assignments } => {
                    all.contacts.insert(contact.clone());
                    let email = assignments.get(property::EMAIL).and_then(Option::as_deref);
                    all.emails.extend(email.and_then(|email| Email::parse(email).ok()));
                }
                Effect::SaveEvents { events } => {
                    all.contacts.extend(events.iter().map(|event| event.contact.clone()));
                }
                Effect::Register { registration, .. } => all.add_registration(registration),
                Effect::Registrations { registrations } => registrations.iter().for_each(|r| all.add_registration(r)),
                Effect::Attendances { attendances } => {
                    all.contacts.extend(attendances.iter().filter_map(|attendance| attendance.contact.clone()));
                    all.emails.extend(attendances.iter().filter_map(|attendance| attendance.email.clone()));
                }
                Effect::SaveZoomAccount { .. }
                | Effect::SaveZoomUsers { .. }
                | Effect::SaveWebinars { .. }
                | Effect::DefineProperties { .. } => all.account = true,
                Effect::NotAttended { .. } | Effect::SaveCall { .. } | Effect::CancelWebinar { .. } => {}
            }
        }
        all
    }

    /// These contacts.
    pub fn of_contacts(ids: &[ContactId]) -> Self {
        Self { contacts: ids.iter().cloned().collect(), ..Self::default() }
    }

    /// These emails.
    pub fn of_emails<'a>(emails: impl IntoIterator<Item = &'a Email>) -> Self {
        Self { emails: emails.into_iter().cloned().collect(), ..Self::default() }
    }

    /// The account itself.
    pub fn of_account() -> Self {
        Self { account: true, ..Self::default() }
    }

    /// Adds the subjects of others. Answers whether one of them is new.
    pub fn add(&mut self, more: Self) -> bool {
        let before = (self.contacts.len(), self.emails.len(), self.account);
        self.contacts.extend(more.contacts);
        self.emails.extend(more.emails);
        self.account |= more.account;
        before != (self.contacts.len(), self.emails.len(), self.account)
    }

    /// Whether one of the subjects is also one of the others.
    pub fn meet(&self, others: &Self) -> bool {
        (self.account && others.account)
            || !self.contacts.is_disjoint(&others.contacts)
            || !self.emails.is_disjoint(&others.emails)
    }

    /// A name for each subject, by which a store can find effects: two have a name in common where they [meet](Self::meet).
    pub fn names(&self) -> impl Iterator<Item = String> {
        let contacts = self.contacts.iter().map(|id| format!("contact:{id}"));
        let emails = self.emails.iter().map(|email| format!("email:{}", email.as_str()));
        contacts.chain(emails).chain(self.account.then(|| "account".to_owned()))
    }

    fn add_registration(&mut self, registration: &Registration) {
        self.contacts.extend(registration.contact.clone());
        self.emails.insert(registration.email.clone());
    }
}

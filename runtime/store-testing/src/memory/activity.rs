//! Registrations and attendances, and the properties of a contact that follow from them (P1 to P4; P5: they always equal a
//! recount of the rows).

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use greenroom_domain::{
    Attendance, ContactId, Email, Registration,
    rules::{
        derived::{DerivedProperty, attendance_properties, registration_properties},
        erasure::may_be_kept,
    },
    store::CommitError,
};

use super::{Kept, constraint};

/// A registration, and the leases of its webinar under which it was made and last written.
#[derive(Debug, Clone)]
pub(super) struct KeptRegistration {
    pub(super) registration: Registration,
    pub(super) made_under: u64,
    pub(super) written_under: u64,
}

/// The rows that one commit has changed: the consequences are worked out once, at its end.
#[derive(Default)]
pub(super) struct Touched {
    /// Contacts that have changed.
    pub(super) changed: BTreeSet<ContactId>,
    /// Contacts of which a registration has changed.
    pub(super) registrations: BTreeSet<ContactId>,
    /// Contacts of which an attendance has changed.
    pub(super) attendances: BTreeSet<ContactId>,
}

impl Kept {
    /// Writes a registration whose webinar is known. One whose contact was deleted meanwhile is written without it; one
    /// of an erased person is not written ([`may_be_kept`]).
    pub(super) fn register(&mut self, given: &Registration, touched: &mut Touched) -> Result<(), CommitError> {
        if !self.webinars.has(&given.webinar) {
            return Err(constraint(format!("there is no webinar `{}`", given.webinar)));
        }
        let key = (given.webinar.clone(), given.email.clone());
        let contact = given.contact.clone().filter(|id| self.contacts.has(id));
        if !self.may_be_kept(contact.is_some(), Some(&given.email)) {
            return Ok(());
        }
        let under = self.token_of(&given.webinar);
        let registration = Registration { contact: contact.clone(), ..given.clone() };
        let before = self.registrations.get(&key);
        if before.is_some_and(|row| row.registration == registration) {
            return Ok(());
        }
        let made_under = before.map_or(under, |row| row.made_under);
        // Where the email was another contact's before, both are recounted.
        touched
            .registrations
            .extend(before.and_then(|row| row.registration.contact.clone()).into_iter().chain(contact));
        self.registrations.put(key, KeptRegistration { registration, made_under, written_under: under });
        Ok(())
    }

    /// Keeps an attendance whose session is known, as [`Kept::register`] does a registration.
    pub(super) fn attend(&mut self, given: &Attendance, touched: &mut Touched) -> Result<(), CommitError> {
        self.known_session(&given.session)?;
        let contact = given.contact.clone().filter(|id| self.contacts.has(id));
        if !self.may_be_kept(contact.is_some(), given.email.as_ref()) {
            return Ok(());
        }
        let key = (given.session.clone(), given.person.clone());
        let attendance = Attendance { contact: contact.clone(), ..given.clone() };
        let before = self.attendances.get(&key);
        if before == Some(&attendance) {
            return Ok(());
        }
        touched.attendances.extend(before.and_then(|row| row.contact.clone()).into_iter().chain(contact));
        self.attendances.put(key, attendance);
        Ok(())
    }

    /// Works out the consequences, and gives every contact that changed its next version: once, however much of it
    /// changed.
    pub(super) fn work_out(&mut self, touched: Touched) {
        let Touched { mut changed, registrations, attendances } = touched;
        for id in registrations {
            if self.recount_registrations(&id) {
                changed.insert(id);
            }
        }
        for id in attendances {
            if self.recount_attendances(&id) {
                changed.insert(id);
            }
        }
        for id in changed {
            self.contacts.change(&id, |contact| Arc::make_mut(contact).version += 1);
        }
    }

    fn recount_registrations(&mut self, id: &ContactId) -> bool {
        let rows = self.registrations.values().map(|row| &row.registration);
        let rows: Vec<Registration> = rows.filter(|row| row.contact.as_ref() == Some(id)).cloned().collect();
        self.write_derived(id, registration_properties(&rows))
    }

    fn recount_attendances(&mut self, id: &ContactId) -> bool {
        let rows = self.attendances.values().filter(|row| row.contact.as_ref() == Some(id));
        let rows: Vec<Attendance> = rows.cloned().collect();
        let mut parts = BTreeMap::new();
        for row in &rows {
            parts.extend(self.parts_of(&row.webinar));
        }
        self.write_derived(id, attendance_properties(&rows, &parts))
    }

    /// Answers whether any of them changed.
    fn write_derived(&mut self, id: &ContactId, properties: [DerivedProperty; 2]) -> bool {
        if !self.contacts.has(id) {
            return false;
        }
        let mut changed = false;
        for (name, value) in properties {
            changed |= self.write_property(id, name, value.as_deref());
        }
        changed
    }

    /// Whether a row about this email may be written, by [`may_be_kept`].
    fn may_be_kept(&self, of_living_contact: bool, email: Option<&Email>) -> bool {
        email.is_none_or(|email| may_be_kept(of_living_contact, self.is_erased(email), self.users.has(email)))
    }

    /// The emails under which a contact registered or attended.
    pub(super) fn once_of(&self, id: &ContactId) -> BTreeSet<Email> {
        let registrations = self.registrations.values().map(|row| &row.registration);
        let registered = registrations.filter(|row| row.contact.as_ref() == Some(id)).map(|row| row.email.clone());
        let attended = self.attendances.values().filter(|row| row.contact.as_ref() == Some(id));
        registered.chain(attended.filter_map(|row| row.email.clone())).collect()
    }
}

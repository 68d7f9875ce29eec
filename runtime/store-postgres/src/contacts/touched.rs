//! The rows that one commit has changed, so that [`crate::activity::consequences`] works out the consequences once, at
//! its end.

use std::collections::BTreeSet;

/// The rows that a commit has changed. Contacts are given by their ids.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    /// Contacts that have changed and get their next version.
    pub(crate) changed: BTreeSet<String>,
    /// Contacts and webinars between which a registration has changed.
    pub(crate) registrations: BTreeSet<(String, String)>,
    /// Contacts, webinars and sessions between which an attendance has changed.
    pub(crate) attendances: BTreeSet<(String, String, String)>,
    /// Contacts and webinars whose state on the marketing event (M2: state on the marketing event) may have changed for
    /// any other reason.
    pub(crate) events: BTreeSet<(String, String)>,
}

impl Touched {
    /// Notes that an attendance was written or removed. It may belong to no contact.
    pub(crate) fn attended(&mut self, contact: Option<String>, webinar: &str, session: &str) {
        self.attendances.extend(contact.map(|contact| (contact, webinar.to_owned(), session.to_owned())));
    }
}

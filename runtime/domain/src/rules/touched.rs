//! The rows that a commit has changed, from which the consequences for contacts follow (T1 to T3: events on timelines, P1 to P4: derived
//! properties, M2: state on the marketing event). A store notes them while it writes, and works the consequences out once, at the
//! commit's end.

use std::collections::{BTreeMap, BTreeSet};

/// The rows that a commit has changed. `C` is how a store names a contact.
#[derive(Debug)]
pub struct Touched<C> {
    /// Contacts that have changed and get their next version.
    pub changed: BTreeSet<C>,
    /// Contacts that the commit creates. The store writes them with version 1, and so does not raise their version at its end.
    pub created: BTreeSet<C>,
    /// Contacts and webinars between which a registration has changed.
    pub registrations: BTreeSet<(C, String)>,
    /// Contacts, webinars and sessions between which an attendance has changed.
    pub attendances: BTreeSet<(C, String, String)>,
    /// Contacts and webinars whose state on the marketing event may have changed for any other reason (M2: state on the marketing
    /// event).
    pub events: BTreeSet<(C, String)>,
}

impl<C> Default for Touched<C> {
    fn default() -> Self {
        Self {
            changed: BTreeSet::new(),
            created: BTreeSet::new(),
            registrations: BTreeSet::new(),
            attendances: BTreeSet::new(),
            events: BTreeSet::new(),
        }
    }
}

/// The changed rows of one contact.
#[derive(Debug, Default)]
pub struct TouchedRows {
    /// Webinars with which a registration has changed.
    pub registered: Vec<String>,
    /// Webinars and sessions of which an attendance has changed.
    pub attended: Vec<(String, String)>,
    /// Webinars on whose marketing event the contact's state may have changed.
    pub events: BTreeSet<String>,
}

impl<C: Ord> Touched<C> {
    /// Notes that an attendance was written or removed. It may belong to no contact.
    pub fn attended(&mut self, contact: Option<C>, webinar: &str, session: &str) {
        self.attendances.extend(contact.map(|contact| (contact, webinar.to_owned(), session.to_owned())));
    }

    /// The contacts that have changed, and the changed rows of each contact for which consequences follow.
    pub fn by_contact(self) -> (BTreeSet<C>, BTreeMap<C, TouchedRows>) {
        let mut rows: BTreeMap<C, TouchedRows> = BTreeMap::new();
        for (contact, webinar) in self.registrations {
            let of = rows.entry(contact).or_default();
            of.events.insert(webinar.clone());
            of.registered.push(webinar);
        }
        for (contact, webinar, session) in self.attendances {
            let of = rows.entry(contact).or_default();
            of.events.insert(webinar.clone());
            of.attended.push((webinar, session));
        }
        for (contact, webinar) in self.events {
            rows.entry(contact).or_default().events.insert(webinar);
        }
        (self.changed, rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_one_contact_come_together() {
        let mut touched = Touched::default();
        touched.registrations.extend([("ada", "1".to_owned()), ("bob", "1".to_owned())]);
        touched.attended(Some("ada"), "2", "2/a");
        touched.attended(None, "3", "3/a");
        touched.events.insert(("ada", "4".to_owned()));
        touched.changed.insert("cleo");
        let (changed, rows) = touched.by_contact();
        assert_eq!(changed, ["cleo"].into());
        assert_eq!(rows.keys().collect::<Vec<_>>(), [&"ada", &"bob"]);
        let ada = &rows["ada"];
        assert_eq!(
            (&ada.registered[..], &ada.attended[..]),
            (&["1".to_owned()][..], &[("2".to_owned(), "2/a".to_owned())][..])
        );
        assert_eq!(ada.events, ["1", "2", "4"].map(str::to_owned).into());
    }
}

//! Erasing a person (C10: erased people leave only keyed hashes): the contact goes with all rows that name it; a keyed
//! hash of each email stays (C6: only a person makes such a contact again).

use std::{collections::BTreeSet, sync::Arc};

use greenroom_domain::{
    ContactId, Email, Join, PersonKey, Registration, SessionId, WebinarId, emails_in,
    rules::{
        erasure::{self, ErasedName, names_of_join, registrant_key},
        listing::RowKeys,
    },
    store::{ActionEvent, Listing, Mentions, seen_key},
};
use jiff::Timestamp;

use super::{Kept, activity::Touched};

/// The kind of name that a hash is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum ErasedAs {
    Email,
    Contact,
    /// A webinar's id and Zoom's id of a registration with it.
    Registrant,
}

/// Whether a text of an event has one of these emails.
fn event_mentions(event: &ActionEvent, mentions: &Mentions) -> bool {
    let details = event.details.iter().flat_map(|(name, value)| [name, value]);
    details.chain([&event.key, &event.title]).any(|text| mentions.found_in(text))
}

impl Kept {
    /// Erases a living contact; says whether there was one.
    pub(super) fn erase(&mut self, id: &ContactId, at: Timestamp) -> bool {
        let once = self.once_of(id);
        let Some(contact) = self.contacts.take(id).map(Arc::unwrap_or_clone) else { return false };
        let emails: BTreeSet<Email> = contact.email.into_iter().chain(contact.secondary_emails).chain(once).collect();
        for email in &emails {
            for holders in [&mut self.primary, &mut self.secondary] {
                if holders.get(email) == Some(id) {
                    holders.take(email);
                }
            }
        }
        for (_, row) in self.registrations.take_where(|_, row| row.registration.contact.as_ref() == Some(id)) {
            let Registration { webinar, email, registrant_id, .. } = &row.registration;
            self.erase_registrant(webinar, registrant_id, at);
            self.erase_others(|of, other| of == webinar && other == email, at);
        }
        for ((session, person), _) in self.attendances.take_where(|_, row| row.contact.as_ref() == Some(id)) {
            self.joins.take_where(|(of, ..), row| *of == session && row.person == person);
        }
        self.events.take_where(|(contact, ..), _| contact == id);
        let nobodys: Vec<Email> = emails.into_iter().filter(|email| !self.is_held(email)).collect();
        for email in &nobodys {
            self.remember(ErasedAs::Email, email.as_str(), at);
        }
        self.erase_traces(&nobodys, at);
        true
    }

    /// Erases the rows with an email that no contact has; answers whether there were any.
    pub(super) fn erase_email(&mut self, email: &Email, at: Timestamp) -> bool {
        if self.is_held(email) || !self.erase_traces(std::slice::from_ref(email), at) {
            return false;
        }
        self.remember(ErasedAs::Email, email.as_str(), at);
        true
    }

    /// Erases the rows of webinars with these emails; answers whether there were any. A contact that had one of them
    /// before is recounted (P5: derived properties equal a recount).
    fn erase_traces(&mut self, emails: &[Email], at: Timestamp) -> bool {
        let mentions = Mentions::of(emails);
        let keys: Vec<PersonKey> = emails.iter().map(PersonKey::of_email).collect();
        let mut touched = Touched::default();

        let registrations = self.registrations.take_where(|(_, email), _| emails.contains(email));
        let mut found = !registrations.is_empty();
        for (_, row) in registrations {
            self.erase_registrant(&row.registration.webinar, &row.registration.registrant_id, at);
            touched.registrations.extend(row.registration.contact);
        }
        found |= self.erase_others(|_, other| emails.contains(other), at);
        let joins = self.joins.take_where(|_, row| {
            row.join.email.as_ref().is_some_and(|email| emails.contains(email))
                || keys.contains(&row.person)
                || row.join.invalid_email.as_ref().is_some_and(|text| mentions.found_in(text))
        });
        found |= !joins.is_empty();
        for ((session, ..), row) in joins {
            // The join was another person's, who used their link: the next sync recounts that person's attendance.
            if !self.people_of(&session).contains_key(&row.person) {
                let gone = self.attendances.take(&(session, row.person));
                touched.attendances.extend(gone.and_then(|gone| gone.contact));
            }
        }
        let attendances = self.attendances.take_where(|(_, person), row| {
            row.email.as_ref().is_some_and(|email| emails.contains(email)) || keys.contains(person)
        });
        found |= !attendances.is_empty();
        touched.attendances.extend(attendances.into_iter().filter_map(|(_, row)| row.contact));
        found |= !self.left_out.take_where(|(_, text), _| mentions.found_in(text)).is_empty();
        found |= !self.events.take_where(|_, event| event_mentions(event, &mentions)).is_empty();
        self.erase_from_listings(emails);
        self.work_out(touched);
        found
    }

    /// Erases registrations that do not count; answers whether there were any.
    fn erase_others(&mut self, theirs: impl Fn(&WebinarId, &Email) -> bool, at: Timestamp) -> bool {
        let others = self.other_registrants.take_where(|(webinar, _), email| theirs(webinar, email));
        for ((webinar, id), _) in &others {
            self.erase_registrant(webinar, id, at);
        }
        !others.is_empty()
    }

    /// Erases the joins of a registration that is gone, and remembers it: Zoom still has them, some without an email.
    fn erase_registrant(&mut self, webinar: &WebinarId, id: &str, at: Timestamp) {
        if id.is_empty() {
            return;
        }
        let sessions: BTreeSet<_> =
            self.sessions.iter().filter(|(_, row)| row.session.webinar == *webinar).map(|(id, _)| id.clone()).collect();
        self.joins.take_where(|(session, ..), row| {
            sessions.contains(session) && row.join.registrant_id.as_deref() == Some(id)
        });
        self.other_registrants.take(&(webinar.clone(), id.to_owned()));
        self.remember(ErasedAs::Registrant, &registrant_key(webinar.as_str(), id), at);
    }

    /// Removes emails from the keys of listings under way, which are plain hashes. Another key replaces each, so that
    /// the number of rows stays right.
    fn erase_from_listings(&mut self, emails: &[Email]) {
        let theirs: BTreeSet<u64> = emails.iter().map(|email| seen_key(email.as_str())).collect();
        let under_way: Vec<_> =
            self.listings.iter().map(|(key, _)| key).filter(|(_, of)| *of == Listing::Registrants).cloned().collect();
        for key in under_way {
            let secret = self.secret.clone();
            self.listings.change(&key, |listing| {
                for seen in listing.pages.iter_mut().flat_map(|page| &mut page.keys) {
                    if theirs.contains(seen) {
                        *seen = std::hash::BuildHasher::hash_one(&secret, *seen);
                    }
                }
                if let Some(missing) = &mut listing.missing {
                    missing.remove(&RowKeys::of(theirs.iter().copied().collect()));
                }
            });
        }
    }

    pub(super) fn remember(&mut self, what: ErasedAs, name: &str, at: Timestamp) {
        let hash = self.hash(what, name);
        let at = self.erased.get(&hash).map_or(at, |(_, before)| at.max(*before));
        self.erased.put(hash, (what, at));
    }

    /// Forgets that an email was erased: a person has made a contact with it by hand (C6: a sync does not create a
    /// deleted contact again).
    pub(super) fn no_longer_erased(&mut self, email: &Email) {
        let hash = self.hash(ErasedAs::Email, email.as_str());
        self.erased.take(&hash);
    }

    /// When this was erased.
    pub(super) fn erased_at(&self, what: ErasedAs, name: &str) -> Option<Timestamp> {
        if self.erased.is_empty() {
            return None;
        }
        self.erased.get(&self.hash(what, name)).map(|(_, at)| *at)
    }

    pub(super) fn is_erased(&self, email: &Email) -> bool {
        self.erased_at(ErasedAs::Email, email.as_str()).is_some()
    }

    /// Whether a text that is no email itself has one in it that was erased.
    pub(super) fn names_erased(&self, text: &str) -> bool {
        emails_in(text).any(|email| self.is_erased(&email))
    }

    /// Whether a join is an erased person's, by [`names_of_join`].
    pub(super) fn is_erased_join(
        &self,
        webinar: &WebinarId,
        session: &SessionId,
        join: &Join,
        registered: bool,
    ) -> bool {
        names_of_join(webinar, session, join, registered).into_iter().any(|name| match name {
            ErasedName::Email(email) => self.is_erased(&email),
            ErasedName::Registrant(webinar, id) => {
                self.erased_at(ErasedAs::Registrant, &registrant_key(webinar.as_str(), &id)).is_some()
            }
            ErasedName::Person(session, id) => {
                self.erased_at(ErasedAs::Registrant, &erasure::person_key(&session, &id)).is_some()
            }
        })
    }
}

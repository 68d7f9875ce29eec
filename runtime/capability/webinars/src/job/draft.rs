//! The writes of a sync that a run has gathered so far. Later pages of the run see the writes of earlier ones.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use greenroom_domain::{
    Attendance, Call, Contact, ContactId, Email, Identity, LeftOutReason, NewContact, PersonKey, Registrant,
    Registration, SessionId, Tally, Warning, Webinar, WebinarId,
    rules::{
        people::{self, ContactPolicy, Decision, PersonNames},
        warnings::left_out_word,
    },
    store::{Effect, Listing, Precondition, SyncWrite, seen_key},
};
use uuid::Uuid;

use crate::dry_run::DryRunReport;

/// The size of a write beside its text, rounded up.
const ENTRY_BYTES: usize = 384;

#[derive(Default)]
pub(crate) struct Draft {
    pub(super) save: Option<Webinar>,
    pub(super) cancel: bool,
    created: HashMap<Email, NewContact>,
    assigned: BTreeMap<ContactId, BTreeMap<String, Option<String>>>,
    registrations: HashMap<Email, Registration>,
    attendances: BTreeMap<(SessionId, PersonKey), Attendance>,
    not_attended: BTreeMap<SessionId, BTreeSet<PersonKey>>,
    pub(super) calls: Vec<Call>,
    identities: HashMap<Email, Identity>,
    versions: BTreeMap<ContactId, u64>,
    pub(super) writes: Vec<SyncWrite>,
    pub(super) tally: Tally,
    pub(super) warnings: Vec<Warning>,
    /// Listings that this run has begun, or read a page of.
    pub(super) begun: BTreeSet<Listing>,
    /// Listings that this run has read a page of. The store does not have these pages yet.
    pub(super) read: BTreeSet<Listing>,
    /// Listings that this run has ended as complete.
    pub(super) ended: BTreeSet<Listing>,
    /// Registrants that this run has listed in this pass.
    pub(super) listed: ListedRegistrants,
    /// Erased people whose joins were read.
    pub(super) erased: BTreeSet<Email>,
    /// The size of all writes, in bytes.
    bytes: usize,
}

/// Registrants that were listed, as keys of [`seen_key`].
#[derive(Default)]
pub(super) struct ListedRegistrants {
    /// The id of the first one under each email.
    first: HashMap<u64, u64>,
    ids: HashSet<u64>,
}

impl ListedRegistrants {
    /// Notes a registrant; answers the key of the row: that of the email, and for further registrations under one email
    /// (C11) that of the id, so that the number of different rows stays right.
    pub(super) fn key_of(&mut self, registrant: &Registrant) -> u64 {
        let (email, id) = (seen_key(registrant.email.as_str()), seen_key(&registrant.id));
        self.ids.insert(id);
        if *self.first.entry(email).or_insert(id) == id { email } else { id }
    }

    pub(super) fn has(&self, registrant_id: &str) -> bool {
        self.ids.contains(&seen_key(registrant_id))
    }
}

/// The owner of an activity.
pub(super) struct ActivityOwner {
    /// The contact to write to; none where nothing is written to a contact.
    pub(super) contact: Option<ContactId>,
    pub(super) left_out: Option<LeftOutReason>,
    /// Whether the contact is new or has changed.
    pub(super) wrote: bool,
}

impl Draft {
    /// The size of the draft, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn takes(&mut self, text: usize) {
        self.bytes = self.bytes.saturating_add(text).saturating_add(ENTRY_BYTES);
    }

    pub(super) fn count(&mut self, word: &str, many: u64) {
        if many > 0 {
            *self.tally.entry(word.to_owned()).or_default() += many;
        }
    }

    pub(super) fn count_left_out(&mut self, reason: LeftOutReason) {
        *self.tally.entry(left_out_word(reason)).or_default() += 1;
    }

    pub(super) fn warn(&mut self, warning: Warning) {
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    /// Decides whether a person is written to a contact or left out (C1, C4 to C7, C10), and records the writes.
    pub(super) fn person(
        &mut self,
        identity: &Identity,
        stored: Option<&Contact>,
        given: &PersonNames,
        policy: &ContactPolicy,
    ) -> ActivityOwner {
        let made = self.created.get(&identity.email);
        let identity = match made {
            Some(made) => &Identity { primary_of: Some(made.id.clone()), ..identity.clone() },
            None => identity,
        };
        let seen = match (made, stored) {
            (Some(made), _) => Some(as_contact(made)),
            (None, Some(stored)) => Some(self.with_assignments(stored)),
            (None, None) => None,
        };
        match people::decide(identity, seen.as_ref(), given, policy) {
            Decision::Create { properties } => {
                let id = ContactId::new(Uuid::now_v7().to_string());
                self.rest_on(identity);
                self.takes(identity.email.as_str().len() + size_of(&properties));
                let email = Some(identity.email.clone());
                let made = NewContact { id: id.clone(), email, secondary_emails: Vec::new(), properties };
                self.created.insert(identity.email.clone(), made);
                self.count("contacts-created", 1);
                ActivityOwner { contact: Some(id), left_out: None, wrote: true }
            }
            Decision::Update { assignments } => {
                let Some(contact) = seen else { return unchanged(identity) };
                self.rest_on(identity);
                self.assign(identity, &contact, assignments);
                ActivityOwner { contact: Some(contact.id), left_out: None, wrote: true }
            }
            Decision::Unchanged => unchanged(identity),
            Decision::LeaveOut(reason) => {
                self.rest_on(identity);
                ActivityOwner { contact: None, left_out: Some(reason), wrote: false }
            }
        }
    }

    fn assign(&mut self, identity: &Identity, contact: &Contact, assignments: BTreeMap<String, Option<String>>) {
        if let Some(made) = self.created.get_mut(&identity.email) {
            made.properties.extend(assignments.into_iter().filter_map(|(name, value)| Some((name, value?))));
            return;
        }
        self.takes(assignments.iter().map(|(name, value)| name.len() + value.as_ref().map_or(0, String::len)).sum());
        self.versions.entry(contact.id.clone()).or_insert(contact.version);
        if !self.assigned.contains_key(&contact.id) {
            self.count("contacts-updated", 1);
        }
        self.assigned.entry(contact.id.clone()).or_default().extend(assignments);
    }

    fn with_assignments(&self, stored: &Contact) -> Contact {
        let mut contact = stored.clone();
        for (name, value) in self.assigned.get(&stored.id).into_iter().flatten() {
            match value {
                Some(value) => contact.properties.insert(name.clone(), value.clone()),
                None => contact.properties.remove(name),
            };
        }
        contact
    }

    /// Records that a decision depends on this knowledge of an email.
    pub(super) fn rest_on(&mut self, identity: &Identity) {
        if !self.identities.contains_key(&identity.email) {
            self.takes(identity.email.as_str().len() * 2);
            self.identities.insert(identity.email.clone(), identity.clone());
        }
    }

    /// A registration, with the changes of this run.
    pub(super) fn registration<'a>(
        &'a self,
        email: &Email,
        stored: Option<&'a Registration>,
    ) -> Option<&'a Registration> {
        self.registrations.get(email).or(stored)
    }

    pub(super) fn register(&mut self, registration: Registration, is_new: bool) {
        let url = registration.join_url.as_ref().map_or(0, |url| url.expose().len());
        self.takes(url + registration.email.as_str().len() * 2 + registration.registrant_id.len());
        self.count(if is_new { "registrations-created" } else { "registrations-updated" }, 1);
        self.registrations.insert(registration.email.clone(), registration);
    }

    pub(super) fn attended(&mut self, attendance: Attendance, is_new: bool) {
        self.takes(attendance.person.0.len() * 3);
        self.count(if is_new { "attendances-created" } else { "attendances-updated" }, 1);
        self.attendances.insert((attendance.session.clone(), attendance.person.clone()), attendance);
    }

    pub(super) fn not_attended(&mut self, session: &SessionId, person: PersonKey) {
        self.takes(person.0.len());
        self.count("attendances-removed", 1);
        self.not_attended.entry(session.clone()).or_default().insert(person);
    }

    /// The changes that would have been made.
    pub(super) fn would(self) -> DryRunReport {
        let left_out = self.writes.into_iter().filter_map(|write| match write {
            SyncWrite::LeftOut { out, .. } => Some(out),
            _ => None,
        });
        let (created, updated) = (self.created.into_keys().collect(), self.assigned.into_keys().collect());
        DryRunReport::new(self.tally, self.warnings, created, updated, left_out.flatten().collect())
    }

    /// The effects, in the order in which they depend on each other, and their preconditions.
    pub(super) fn effects(&mut self, webinar: &WebinarId) -> (Vec<Effect>, Vec<Precondition>) {
        let identities = std::mem::take(&mut self.identities).into_values().map(Precondition::Identity);
        let versions = std::mem::take(&mut self.versions).into_iter();
        let versions = versions.map(|(id, version)| Precondition::Contact { id, version: Some(version) });
        let preconditions = identities.chain(versions).collect();

        let mut effects: Vec<Effect> = Vec::new();
        effects.extend(self.save.take().map(|webinar| Effect::SaveWebinars { webinars: vec![webinar] }));
        if self.cancel {
            effects.push(Effect::CancelWebinar { webinar: webinar.clone() });
        }
        let created = std::mem::take(&mut self.created).into_values();
        effects.extend(created.map(|contact| Effect::CreateContact { contact, by_hand: false }));
        let assigned = std::mem::take(&mut self.assigned).into_iter();
        effects.extend(assigned.map(|(contact, assignments)| Effect::UpdateContact { contact, assignments }));
        let registrations: Vec<_> = std::mem::take(&mut self.registrations).into_values().collect();
        if !registrations.is_empty() {
            effects.push(Effect::Registrations { registrations });
        }
        let attendances: Vec<_> = std::mem::take(&mut self.attendances).into_values().collect();
        if !attendances.is_empty() {
            effects.push(Effect::Attendances { attendances });
        }
        let gone = std::mem::take(&mut self.not_attended).into_iter();
        effects.extend(
            gone.map(|(session, people)| Effect::NotAttended { session, people: people.into_iter().collect() }),
        );
        let calls = std::mem::take(&mut self.calls).into_iter();
        effects.extend(calls.map(|call| Effect::SaveCall { call: Box::new(call) }));
        (effects, preconditions)
    }
}

fn unchanged(identity: &Identity) -> ActivityOwner {
    ActivityOwner { contact: identity.primary_of.clone(), left_out: None, wrote: false }
}

fn as_contact(made: &NewContact) -> Contact {
    Contact {
        id: made.id.clone(),
        email: made.email.clone(),
        secondary_emails: made.secondary_emails.clone(),
        properties: made.properties.clone(),
        version: 0,
    }
}

fn size_of(properties: &BTreeMap<String, String>) -> usize {
    properties.iter().map(|(name, value)| name.len() + value.len()).sum()
}

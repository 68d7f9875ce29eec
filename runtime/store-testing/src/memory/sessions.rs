//! Sessions and joins (each join is one time that a person was in a session).

use std::collections::{BTreeMap, BTreeSet};

use greenroom_domain::{
    ContactId, Email, Join, PersonKey, RecordingState, Session, SessionId, WebinarId,
    rules::{
        attendance::{Part, PeopleOfZoom, parts, person_key, person_of, registered_email, registrant_of},
        contact_rows::Refusal,
        erasure,
    },
    store::{CommitError, KnownSession, Participant},
};
use jiff::Timestamp;

use super::{Kept, activity::Touched, constraint, erasure::ErasedAs, refused};

/// A session with the results of its syncs.
#[derive(Debug, Clone)]
pub(super) struct KeptSession {
    pub(super) session: Session,
    pub(super) complete_at: Option<Timestamp>,
    /// A listing of its participants was believed.
    pub(super) listed: bool,
    pub(super) rehearsal: Option<bool>,
    pub(super) recording: Option<RecordingState>,
    pub(super) recording_again_at: Option<Timestamp>,
}

/// A join, the key of its person, and the lease of the webinar under which it was made.
#[derive(Debug, Clone)]
pub(super) struct KeptJoin {
    pub(super) join: Join,
    pub(super) person: PersonKey,
    pub(super) made_under: u64,
}

impl Kept {
    pub(super) fn known_session(&self, session: &SessionId) -> Result<(), CommitError> {
        match self.sessions.has(session) {
            true => Ok(()),
            false => Err(refused(Refusal::SessionUnknown(session.clone()))),
        }
    }

    pub(super) fn save_sessions(&mut self, sessions: &[Session]) -> Result<(), CommitError> {
        for session in sessions {
            if !self.webinars.has(&session.webinar) {
                return Err(constraint(format!("there is no webinar `{}`", session.webinar)));
            }
            let session = session.clone();
            let row = match self.sessions.get(&session.id) {
                Some(known) => KeptSession { session, ..known.clone() },
                None => KeptSession {
                    session,
                    complete_at: None,
                    listed: false,
                    rehearsal: None,
                    recording: None,
                    recording_again_at: None,
                },
            };
            self.sessions.put(row.session.id.clone(), row);
        }
        Ok(())
    }

    /// The sessions of a webinar as parts, see [`parts`].
    pub(super) fn parts_of(&self, webinar: &WebinarId) -> BTreeMap<SessionId, Part> {
        let Some(known) = self.webinars.get(webinar) else { return BTreeMap::new() };
        let of_webinar = self.sessions.values().filter(|row| row.session.webinar == *webinar);
        let sessions: Vec<_> = of_webinar.map(|row| (row.session.clone(), row.rehearsal)).collect();
        parts(&known.webinar, &sessions)
    }

    /// The contacts that attended any session of a webinar: what they attended is counted again when its sessions, or what
    /// it is, change.
    pub(super) fn attended_any(&self, webinar: &WebinarId) -> BTreeSet<ContactId> {
        self.attendances.values().filter(|row| row.webinar == *webinar).filter_map(|row| row.contact.clone()).collect()
    }

    pub(super) fn sessions_of(&self, webinar: &WebinarId) -> Vec<KnownSession> {
        let of_webinar = self.sessions.values().filter(|row| row.session.webinar == *webinar);
        let mut sessions: Vec<_> = of_webinar
            .map(|row| KnownSession {
                session: row.session.clone(),
                complete_at: row.complete_at,
                attended: self.joins.iter().any(|((session, ..), _)| *session == row.session.id),
                rehearsal: row.rehearsal,
                recording: row.recording.clone(),
                recording_again_at: row.recording_again_at,
            })
            .collect();
        sessions.sort_by(|a, b| (a.session.starts_at, &a.session.id).cmp(&(b.session.starts_at, &b.session.id)));
        sessions
    }

    /// The email of the registration that a person joined by, see [`registered_email`].
    fn registered_email(&self, webinar: &WebinarId, join: &Join) -> Option<Email> {
        let registrant = registrant_of(join)?;
        let theirs = self.registrations.values().map(|row| &row.registration);
        let theirs = theirs.filter(|row| row.webinar == *webinar && row.registrant_id == *registrant);
        registered_email(theirs.map(|row| (row.state, row.registered_at, row.email.clone())))
            .or_else(|| self.other_registrants.get(&(webinar.clone(), registrant.to_owned())).cloned())
    }

    /// Writes Zoom's ids of registrations that do not count (C11); of erased people, their hashes alone (C10).
    pub(super) fn note_others(&mut self, webinar: &WebinarId, others: &[(String, Email)]) -> Result<(), CommitError> {
        if !others.is_empty() && !self.webinars.has(webinar) {
            return Err(constraint(format!("there is no webinar `{webinar}`")));
        }
        for (id, email) in others.iter().filter(|(id, _)| !id.trim().is_empty()) {
            if erasure::may_be_kept(self.is_held(email), self.is_erased(email), self.users.has(email)) {
                self.other_registrants.put((webinar.clone(), id.clone()), email.clone());
            } else {
                let name = erasure::registrant_key(webinar.as_str(), id);
                self.remember(ErasedAs::Registrant, &name, Timestamp::UNIX_EPOCH);
            }
        }
        Ok(())
    }

    /// Writes joins, without those of erased people (C10: erased people leave only keyed hashes).
    pub(super) fn save_joins(
        &mut self,
        webinar: &WebinarId,
        session: &SessionId,
        joins: &[Join],
    ) -> Result<(), CommitError> {
        self.known_session(session)?;
        let under = self.token_of(webinar);
        // Zoom's ids of erased people: their joins without an email are theirs too (C11), on this page and on others.
        for join in joins {
            let Some(person) = person_of(join) else { continue };
            let registered = self.registered_email(webinar, join);
            if self.is_erased_join(webinar, session, join, registered.is_some()) {
                self.remember(ErasedAs::Registrant, &erasure::person_key(session, person), Timestamp::UNIX_EPOCH);
                let key = PersonKey(format!("person:{person}"));
                self.joins.take_where(|(of, ..), row| of == session && row.person == key);
            }
        }
        for join in joins {
            let registered = self.registered_email(webinar, join);
            if self.is_erased_join(webinar, session, join, registered.is_some()) {
                continue;
            }
            let key = (session.clone(), join.user_id.clone(), join.joined_at);
            let before = self.joins.get(&key);
            if before.is_some_and(|row| row.join == *join) {
                continue;
            }
            let person = person_key(join, registered.as_ref());
            let made_under = before.map_or(under, |row| row.made_under);
            self.joins.put(key, KeptJoin { join: join.clone(), person, made_under });
        }
        Ok(())
    }

    /// Works the keys of all joins out anew, from the registrations of now and all joins of the session.
    pub(super) fn identify(&mut self, webinar: &WebinarId, session: &SessionId) {
        let of_session: Vec<_> = self
            .joins
            .iter()
            .filter(|((of, ..), _)| of == session)
            .map(|(key, row)| (key.clone(), row.join.clone()))
            .collect();
        let mut people = PeopleOfZoom::default();
        for (_, join) in &of_session {
            people.add(join, self.registered_email(webinar, join).as_ref());
        }
        for (key, join) in of_session {
            let person = people.key(&join, self.registered_email(webinar, &join).as_ref());
            self.joins.change(&key, |row| row.person = person);
        }
    }

    /// All joins of a session, by person.
    pub(super) fn people_of(&self, session: &SessionId) -> BTreeMap<PersonKey, Vec<Join>> {
        let mut people: BTreeMap<PersonKey, Vec<Join>> = BTreeMap::new();
        for ((of, ..), row) in self.joins.iter() {
            if of == session {
                people.entry(row.person.clone()).or_default().push(row.join.clone());
            }
        }
        people
    }

    pub(super) fn participant(&self, webinar: &WebinarId, session: &SessionId, person: PersonKey) -> Participant {
        let mut joins = self.people_of(session).remove(&person).unwrap_or_default();
        joins.sort_by(|a, b| (a.joined_at, &a.user_id).cmp(&(b.joined_at, &b.user_id)));
        let email = person.email().and_then(|email| Email::parse(email).ok());
        let registered = email.is_some_and(|email| self.registrations.has(&(webinar.clone(), email)));
        let known = self.attendances.get(&(session.clone(), person.clone())).cloned();
        Participant { person, joins, registered, known }
    }

    /// All participants of the session are known, if a listing of them was believed; else nothing is done.
    pub(super) fn complete_session(
        &mut self,
        webinar: &WebinarId,
        session: &SessionId,
        at: Timestamp,
        touched: &mut Touched,
    ) -> Result<(), CommitError> {
        let row = self.sessions.get(session).filter(|row| row.session.webinar == *webinar);
        let Some(row) = row else { return Err(refused(Refusal::SessionUnknown(session.clone()))) };
        if !row.listed {
            return Ok(());
        }
        self.sessions.change(session, |row| row.complete_at = row.complete_at.or(Some(at)));
        let people = self.people_of(session);
        let stale = self.attendances.take_where(|(of, person), _| of == session && !people.contains_key(person));
        touched.attendances.extend(stale.into_iter().filter_map(|(_, row)| row.contact));
        Ok(())
    }
}

//! The rows that may be kept of a person who was erased (C10: erased people leave keyed hashes, and are counted, never
//! listed).
//!
//! A store remembers hashes of names. The functions here decide which names those are, and how they are recognised; the
//! store computes the hashes and looks them up.

use std::collections::BTreeMap;

use super::{attendance::person_of, people};
use crate::{
    ContactId, Cue, Email, Identity, Join, SessionId, WebinarId, emails_in,
    segment::folded,
    store::{Effect, Precondition},
};

/// A name that an erased person had, of which a store keeps the hash.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ErasedName {
    /// An email.
    Email(Email),
    /// Zoom's id of a registration with a webinar.
    Registrant(WebinarId, String),
    /// Zoom's id of a person in a session.
    Person(SessionId, String),
}

/// A person who is erased. Writes name the person by the contact, and by emails.
#[derive(Debug, Clone, Copy)]
pub struct NamedPerson<'a> {
    /// The contact; none where only emails are known.
    pub contact: Option<&'a ContactId>,
    /// The emails.
    pub emails: &'a [Email],
}

impl NamedPerson<'_> {
    /// Whether writes that wait, or their preconditions, name the person. The store searches their texts itself.
    pub fn is_named_by(&self, effects: &[Effect], preconditions: &[Precondition]) -> bool {
        effects.iter().any(|effect| self.is_in_effect(effect))
            || preconditions.iter().any(|expected| self.is_in_precondition(expected))
    }

    fn is(&self, id: Option<&ContactId>) -> bool {
        id.is_some() && id == self.contact
    }

    fn is_in_effect(&self, effect: &Effect) -> bool {
        match effect {
            Effect::CreateContact { contact, .. } => self.is(Some(&contact.id)),
            Effect::UpdateContact { contact, .. } => self.is(Some(contact)),
            Effect::SaveEvents { events } => events.iter().any(|event| self.is(Some(&event.contact))),
            Effect::Register { registration, .. } => self.is(registration.contact.as_ref()),
            Effect::Registrations { registrations } => registrations.iter().any(|r| self.is(r.contact.as_ref())),
            Effect::Attendances { attendances } => attendances.iter().any(|a| self.is(a.contact.as_ref())),
            Effect::NotAttended { .. }
            | Effect::SaveCall { .. }
            | Effect::CancelWebinar { .. }
            | Effect::SaveZoomAccount { .. }
            | Effect::SaveZoomUsers { .. }
            | Effect::SaveWebinars { .. }
            | Effect::DefineProperties { .. } => false,
        }
    }

    fn is_in_precondition(&self, expected: &Precondition) -> bool {
        match expected {
            Precondition::Contact { id, .. } => self.is(Some(id)),
            Precondition::Identity(Identity { email, primary_of, secondary_of, .. }) => {
                self.emails.contains(email) || self.is(primary_of.as_ref()) || self.is(secondary_of.as_ref())
            }
        }
    }
}

/// Whether a row about a person may be written: it belongs to a living contact, or its email was not erased, or the person
/// logs in to the account (C4: account users are no contacts, but Zoom's rows of them are kept).
pub fn may_be_kept(of_living_contact: bool, erased: bool, account_user: bool) -> bool {
    of_living_contact || !erased || account_user
}

/// The names by which a join is recognised as an erased person's: one of them was erased, and the join is not kept. Zoom's
/// id of the registration does not count where a registration with that id is in the store again (`registered`). Its id of the
/// person counts where nothing else says who it is (C11: rows with one id are one person).
pub fn names_of_join(webinar: &WebinarId, session: &SessionId, join: &Join, registered: bool) -> Vec<ErasedName> {
    let mut names: Vec<ErasedName> = join.email.iter().cloned().map(ErasedName::Email).collect();
    names.extend(join.invalid_email.iter().flat_map(|text| emails_in(text)).map(ErasedName::Email));
    if let Some(id) = join.registrant_id.as_ref().filter(|_| !registered) {
        names.push(ErasedName::Registrant(webinar.clone(), id.clone()));
    }
    if let Some(id) = person_of(join).filter(|_| join.email.is_none() && !registered) {
        names.push(ErasedName::Person(session.clone(), id.to_owned()));
    }
    names
}

/// A name in the form in which transcripts and lists of participants have the same: clean, NFC, lower case. Empty where
/// there is no name.
pub fn spoken_name(name: &str) -> String {
    folded(&people::clean(name))
}

/// The key under which an erased speaker of a session is remembered, by the name as [`spoken_name`] gives it.
pub fn speaker_key(session: &SessionId, spoken_name: &str) -> String {
    format!("{session}/{spoken_name}")
}

/// The key under which an erased person's id in a session is remembered, with the ids of registrations.
pub fn person_key(session: &SessionId, person_id: &str) -> String {
    format!("{session}/{person_id}")
}

/// The key under which an erased registration is remembered.
pub fn registrant_key(webinar: &str, registrant_id: &str) -> String {
    format!("{webinar}/{registrant_id}")
}

/// How many colons at the beginning of a cue are tried as the end of the speaker's name.
const MAX_COLONS: usize = 5;

/// Takes the names of erased people off the words that they said; answers whether there were any. Zoom writes the name
/// before the words, with a colon between: of a name that has a colon itself, a part is among the words. The words stay:
/// other mentions of a person in them are not looked for.
///
/// `is_erased` is asked once for every name, in the form of [`spoken_name`].
///
/// # Errors
/// Those of `is_erased`.
pub fn remove_speakers<E>(
    transcript: &mut [Cue],
    mut is_erased: impl FnMut(&str) -> Result<bool, E>,
) -> Result<bool, E> {
    let mut known: BTreeMap<String, bool> = BTreeMap::new();
    let mut any = false;
    for cue in transcript {
        let whole = match &cue.speaker {
            Some(speaker) => format!("{speaker}: {}", cue.text),
            None => cue.text.clone(),
        };
        let colons: Vec<usize> = whole.match_indices(':').map(|(at, _)| at).take(MAX_COLONS).collect();
        // The longest name first.
        for (name, said) in colons.into_iter().rev().filter_map(|at| Some((whole.get(..at)?, whole.get(at + 1..)?))) {
            let name = spoken_name(name);
            let erased = match known.get(&name) {
                Some(erased) => *erased,
                None => {
                    let erased = is_erased(&name)?;
                    known.insert(name, erased);
                    erased
                }
            };
            if erased {
                (cue.speaker, cue.text) = (None, said.trim().to_owned());
                any = true;
                break;
            }
        }
    }
    Ok(any)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::convert::Infallible;

    use jiff::Timestamp;

    use super::*;

    fn email(text: &str) -> Email {
        Email::parse(text).unwrap()
    }

    #[test]
    fn c10_rows_of_an_erased_person_are_kept_only_with_a_contact_or_of_an_account_user() {
        for (of_living_contact, erased, account_user, kept) in [
            (false, false, false, true),
            (false, true, false, false),
            (false, true, true, true),
            (true, true, false, true),
        ] {
            assert_eq!(may_be_kept(of_living_contact, erased, account_user), kept);
        }
    }

    #[test]
    fn c10_a_join_is_recognised_by_its_emails_and_by_the_registration_that_was_erased_with_the_person() {
        let webinar = WebinarId::parse("825123456").unwrap();
        let join = Join {
            user_id: "1".to_owned(),
            person_id: None,
            registrant_id: Some("r1".to_owned()),
            email: Some(email("ada@example.com")),
            invalid_email: Some("Ada <ada@old.example>".to_owned()),
            name: "Ada".to_owned(),
            joined_at: Timestamp::UNIX_EPOCH,
            left_at: Timestamp::UNIX_EPOCH,
        };
        let emails = [email("ada@example.com"), email("ada@old.example")].map(ErasedName::Email);
        assert_eq!(names_of_join(&webinar, &"s".into(), &join, true), emails);
        let registrant = ErasedName::Registrant(webinar.clone(), "r1".to_owned());
        assert_eq!(names_of_join(&webinar, &"s".into(), &join, false), [&emails[..], &[registrant]].concat());
        let nameless =
            Join { person_id: Some("p1".to_owned()), registrant_id: None, email: None, invalid_email: None, ..join };
        let person = ErasedName::Person("s".into(), "p1".to_owned());
        assert_eq!(names_of_join(&webinar, &"s".into(), &nameless, false), [person]);
        assert_eq!(names_of_join(&webinar, &"s".into(), &nameless, true), []);
    }

    #[test]
    fn c10_the_longest_erased_name_is_taken_off_and_the_words_stay() {
        let cue = |speaker: Option<&str>, text: &str| Cue {
            from_ms: 0,
            to_ms: 1,
            speaker: speaker.map(str::to_owned),
            text: text.to_owned(),
        };
        let mut transcript =
            [cue(Some("Ada"), "hello: you"), cue(Some("Dr"), "Ada: hello"), cue(Some("Bob"), "Ada: hello")];
        let mut asked = Vec::new();
        let removed = remove_speakers(&mut transcript, |name| {
            asked.push(name.to_owned());
            Ok::<_, Infallible>(["ada", "dr: ada"].contains(&name))
        });
        assert_eq!(removed, Ok(true));
        let said = transcript.map(|cue| (cue.speaker, cue.text));
        assert_eq!(said[0], (None, "hello: you".to_owned()));
        assert_eq!(said[1], (None, "hello".to_owned()));
        assert_eq!(said[2], (Some("Bob".to_owned()), "Ada: hello".to_owned()));
        asked.sort();
        let before = asked.len();
        asked.dedup();
        assert_eq!(asked.len(), before, "each name is asked once");
    }
}

//! The people who become contacts in a sync, and the values that are written to contacts: C1 to C7, C9, C10.
//!
//! First [`email`] reads the email that Zoom gives; then [`decide`] is asked for every person who has one.

use std::collections::BTreeMap;

use super::domains::{Domains, InvalidDomain};
use crate::{Contact, Email, ExistingContacts, Identity, Join, LeftOutReason, Registrant, Settings, property};

/// How many characters of a name are kept. Forms and badges have room for fewer; a longer text is not a name.
pub const MAX_NAME_CHARS: usize = 256;

/// The account's settings about contacts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ContactPolicy {
    /// People in these domains do not become new contacts (S6: an excluded person does not become a contact).
    pub excluded: Domains,
    /// How the names of a contact that exists change (C1: blanks are filled, or names overwritten).
    pub existing: ExistingContacts,
}

impl ContactPolicy {
    /// Reads it from the settings.
    ///
    /// # Errors
    /// [`InvalidDomain`], whose index is the place below `/excludedContactDomains`.
    pub fn of(settings: &Settings) -> Result<Self, InvalidDomain> {
        Ok(Self { excluded: Domains::parse(&settings.excluded_contact_domains)?, existing: settings.existing_contacts })
    }
}

/// The names that Zoom has of a person, made clean and short, because strangers typed them into a form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonNames {
    /// First name; may be empty.
    pub first_name: String,
    /// Last name; may be empty.
    pub last_name: String,
    /// They were given at registration. A name that a person joined under fills blanks and overwrites nothing.
    pub at_registration: bool,
}

impl PersonNames {
    /// Names as they were given at registration.
    pub fn of_registrant(registrant: &Registrant) -> Self {
        Self::at_registration(&registrant.first_name, &registrant.last_name)
    }

    /// Names as they were given at registration.
    pub fn at_registration(first_name: &str, last_name: &str) -> Self {
        Self { first_name: clean(first_name), last_name: clean(last_name), at_registration: true }
    }

    /// The name that a person joined under. Choice: its last word is the last name, a single word a first name, and an
    /// email address no name at all.
    pub fn of_join(join: &Join) -> Self {
        let name = clean(&join.name);
        let (first, last) = match name.rsplit_once(' ') {
            _ if name.contains('@') => ("", ""),
            Some(both) => both,
            None => (name.as_str(), ""),
        };
        Self { first_name: first.to_owned(), last_name: last.to_owned(), at_registration: false }
    }
}

/// A name without control characters and marks that turn the direction of writing, its white space single, its length
/// at most [`MAX_NAME_CHARS`].
pub fn clean(name: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let plain: String = name.chars().filter(|c| !turns(*c)).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let cut: String = words.join(" ").chars().take(MAX_NAME_CHARS).collect();
    cut.trim_end().to_owned()
}

/// The decision about one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Create a contact with the email and these properties (C1: a person with an unknown email becomes a contact).
    Create {
        /// Property values by internal name, without the email.
        properties: BTreeMap<String, String>,
    },
    /// Give the contact these values, and its activity (C1: a person with an unknown email becomes a contact).
    Update {
        /// Value by property.
        assignments: BTreeMap<String, Option<String>>,
    },
    /// The contact has them, and gets its activity.
    Unchanged,
    /// Write nothing.
    LeaveOut(LeftOutReason),
}

/// The email that Zoom gives of a person (C2: without one the person is not synced; C3: nor with an invalid one; C9:
/// emails compare trimmed and without case).
///
/// # Errors
/// [`LeftOutReason::NoEmail`] where it is blank, [`LeftOutReason::InvalidEmail`] where it is not an email.
pub fn email(given: &str) -> Result<Email, LeftOutReason> {
    if given.trim().is_empty() {
        return Err(LeftOutReason::NoEmail);
    }
    Email::parse(given).map_err(|_| LeftOutReason::InvalidEmail)
}

/// Decides about a person with this email. `contact` is the contact whose primary email it is; any other is ignored
/// (C5: only a primary email identifies a person), and without it an existing contact stays as it is.
///
/// The first of these that holds decides: erased (C10: erased people leave only keyed hashes); account user, also where
/// a contact exists (C4: account users are no contacts of a sync); a contact's primary email (C1; exclusions and an
/// earlier deletion no longer matter: C6, S6); a contact's secondary email (C5: only a primary email identifies a
/// person); deleted (C6: a sync does not create a deleted contact again); excluded (C7: excluded domains).
pub fn decide(identity: &Identity, contact: Option<&Contact>, given: &PersonNames, policy: &ContactPolicy) -> Decision {
    if identity.erased {
        return Decision::LeaveOut(LeftOutReason::Erased);
    }
    if identity.account_user {
        return Decision::LeaveOut(LeftOutReason::AccountUser);
    }
    if let Some(id) = &identity.primary_of {
        return contact.filter(|c| &c.id == id).map_or(Decision::Unchanged, |c| update(c, given, policy.existing));
    }
    if identity.secondary_of.is_some() {
        return Decision::LeaveOut(LeftOutReason::SecondaryEmail);
    }
    if identity.deleted {
        return Decision::LeaveOut(LeftOutReason::DeletedContact);
    }
    if policy.excluded.matches(&identity.email) {
        return Decision::LeaveOut(LeftOutReason::ExcludedDomain);
    }
    Decision::Create { properties: names(given).map(|(name, value)| (name.to_owned(), value.to_owned())).collect() }
}

/// The names that are not blank, by property: nothing is ever overwritten with a blank.
fn names(given: &PersonNames) -> impl Iterator<Item = (&'static str, &str)> {
    [(property::FIRST_NAME, given.first_name.as_str()), (property::LAST_NAME, given.last_name.as_str())]
        .into_iter()
        .filter(|(_, value)| !value.trim().is_empty())
}

fn update(contact: &Contact, given: &PersonNames, existing: ExistingContacts) -> Decision {
    let overwrites = existing == ExistingContacts::Overwrite && given.at_registration;
    let assignments: BTreeMap<String, Option<String>> = names(given)
        .filter(|(name, value)| contact.value(name).is_none_or(|known| overwrites && known != *value))
        .map(|(name, value)| (name.to_owned(), Some(value.to_owned())))
        .collect();
    if assignments.is_empty() { Decision::Unchanged } else { Decision::Update { assignments } }
}

#[cfg(test)]
#[path = "people_tests.rs"]
mod tests;

//! Why a row is not written: what a rule refuses, and what is wrong with a row of an import. They are typed, so that front ends say them
//! in the language of their reader.

use std::{error::Error, fmt};

use super::StoreError;
use crate::{BusinessUnitId, ContactId, Email, InvalidEmail, Sentence, SessionId, ZoomAccountId, sentence};

/// Why a row is not written. For a store it is a [`StoreError::Constraint`]: a defect, or bad data to import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// A new contact has the id of another.
    ContactExists(ContactId),
    /// The contact to change does not exist.
    ContactUnknown(ContactId),
    /// Another contact has the primary email.
    EmailTaken {
        /// The contact.
        contact: ContactId,
        /// The contact that has it.
        holder: ContactId,
    },
    /// The value of the property `email` is not an email (C3: an invalid email is not synced).
    EmailInvalid {
        /// The contact.
        contact: ContactId,
        /// The value.
        reason: InvalidEmail,
    },
    /// Another contact has the secondary email (C5: a secondary email belongs to one contact).
    SecondaryEmailTaken(Email),
    /// The email of a deleted contact to import is the primary email of a living one (C6: a sync does not create a
    /// deleted contact again).
    EmailOfLivingContact(Email),
    /// A value was given for one of P1 to P4 (P5: they always equal a recount, so nobody writes them).
    DerivedProperty {
        /// The contact.
        contact: ContactId,
        /// The property.
        name: String,
    },
    /// The internal name of a property to define is not valid.
    PropertyName(String),
    /// A property is defined again with another kind.
    PropertyKind(String),
    /// One of Greenroom's own properties is defined otherwise.
    PropertyOwn(String),
    /// Another Zoom account serves the business unit (N3: each has at most one).
    BusinessUnitTaken {
        /// The business unit.
        unit: BusinessUnitId,
        /// The Zoom account that serves it.
        other: ZoomAccountId,
    },
    /// The last administrator would get another role.
    LastAdministrator(Email),
    /// A row names a session that the store does not have.
    SessionUnknown(SessionId),
}

impl Refusal {
    /// The reason as a clause.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::ContactExists(contact) => {
                sentence!("failure-row-contact-exists", "there is a contact `{contact}` already", contact = contact)
            }
            Self::ContactUnknown(contact) => {
                sentence!("failure-row-contact-unknown", "there is no contact `{contact}`", contact = contact)
            }
            Self::EmailTaken { contact, holder } => sentence!(
                "failure-row-email-taken",
                "contact `{contact}` cannot have the primary email of contact `{holder}`",
                contact = contact,
                holder = holder
            ),
            Self::EmailInvalid { contact, reason } => sentence!(
                "failure-row-email-invalid",
                "contact `{contact}`: {why}",
                contact = contact,
                why = reason.sentence()
            ),
            Self::SecondaryEmailTaken(email) => sentence!(
                "failure-row-secondary-taken",
                "the email `{email}` is another contact's secondary email",
                email = email
            ),
            Self::EmailOfLivingContact(email) => sentence!(
                "failure-row-living-contact",
                "`{email}` is a living contact's primary email: delete the contact",
                email = email
            ),
            Self::DerivedProperty { contact, name } => sentence!(
                "failure-row-derived",
                "contact `{contact}`: `{property}` follows from webinar activity: leave it out",
                contact = contact,
                property = name
            ),
            Self::PropertyName(name) => sentence!(
                "failure-row-property-name",
                "`{property}` is no property name: lower-case letters, digits and `_`, beginning with a letter",
                property = name
            ),
            Self::PropertyKind(name) => sentence!(
                "failure-row-property-kind",
                "the property `{property}` is there already, and its kind cannot change: give the new one another name",
                property = name
            ),
            Self::PropertyOwn(name) => sentence!(
                "failure-row-property-own",
                "the property `{property}` is Greenroom's own, and is defined otherwise: leave the row out",
                property = name
            ),
            Self::BusinessUnitTaken { unit, other } => sentence!(
                "failure-row-unit-taken",
                "business unit `{unit}` has a Zoom account already: `{account}` (N3: each has at most one)",
                unit = unit,
                account = other
            ),
            Self::LastAdministrator(email) => sentence!(
                "failure-row-last-administrator",
                "`{email}` is the only administrator: make another user one first",
                email = email
            ),
            Self::SessionUnknown(session) => {
                sentence!("failure-row-session-unknown", "there is no session `{session}`", session = session)
            }
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence().english())
    }
}

impl Error for Refusal {}

impl From<Refusal> for StoreError {
    fn from(refusal: Refusal) -> Self {
        Self::Constraint(refusal.sentence())
    }
}

/// Why a row cannot be imported, as a clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InvalidRow {
    /// The contact's id is blank.
    IdBlank,
    /// The contact's id has white space around it, or control characters in it.
    IdSigns,
    /// The contact's id is too long.
    IdLong {
        /// How many bytes an id has at most.
        most: usize,
        /// How many it has.
        has: usize,
    },
    /// The value of this property is a list or an object.
    NestedValue(String),
    /// A cell of a table is no email.
    Email {
        /// The header of its column.
        column: String,
        /// The text.
        email: InvalidEmail,
    },
    /// A field of a row in JSON is no email.
    EmailField {
        /// The field.
        field: &'static str,
        /// The text.
        email: InvalidEmail,
    },
    /// This cell of a table is in a column without a header.
    NamelessColumn(String),
    /// Nothing says whose row it is.
    Nobody,
    /// A row of a table has another number of cells than the header.
    Cells {
        /// How many the row has.
        has: u64,
        /// How many the header has.
        header: u64,
    },
    /// A row of a table is in another encoding.
    NotUtf8,
    /// The row has more than so many bytes.
    Long(usize),
    /// It does not fit the store.
    Refused(Refusal),
    /// Another reason: a parser's, or that no row of a file can be read.
    Other(Sentence),
}

impl fmt::Display for InvalidRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence().english())
    }
}

impl Error for InvalidRow {}

impl From<Refusal> for InvalidRow {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl InvalidRow {
    /// With the reason, as a clause.
    pub fn new(reason: impl Into<Sentence>) -> Self {
        Self::Other(reason.into())
    }

    /// The reason as a clause, for what a failure says.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::IdBlank => sentence!(
                "failure-row-id-blank",
                "`id` is blank, and contacts with it would become one: give each its own id, or leave `id` out"
            ),
            Self::IdSigns => sentence!(
                "failure-row-id-space",
                "`id` has white space around it or control characters in it: take them out"
            ),
            Self::IdLong { most, has } => sentence!(
                "failure-row-id-long",
                "a contact's id has at most {most} bytes, this one has {has}",
                most = most,
                has = has
            ),
            Self::NestedValue(name) => sentence!(
                "failure-row-property-list",
                "the property `{property}` is a list or an object: write a text, a number, `true`, `false` or `null`",
                property = name
            ),
            Self::Email { column, email } => {
                sentence!("failure-table-cell", "column `{column}`: {why}", column = column, why = email.sentence())
            }
            Self::EmailField { field, email } => {
                sentence!("failure-row-field", "`{field}`: {why}", field = field, why = email.sentence())
            }
            Self::NamelessColumn(cell) => sentence!(
                "failure-table-nameless",
                "`{cell}` is in a column without a header: give the column one",
                cell = cell
            ),
            Self::Nobody => sentence!("failure-row-nobody", "it has neither an id nor an email"),
            Self::Cells { has, header } if has > header => sentence!(
                "failure-table-more-cells",
                "it has {has} cells, and the header has {columns}: put quotes around cells with the separator in them",
                has = has,
                columns = header
            ),
            Self::Cells { has, header } => sentence!(
                "failure-table-fewer-cells",
                "it has {has} cells, and the header has {columns}",
                has = has,
                columns = header
            ),
            Self::NotUtf8 => sentence!("failure-table-not-utf8", "it is not UTF-8: save the table as `CSV UTF-8`"),
            Self::Long(most) => {
                sentence!("failure-row-long", "the row has more than {most} bytes", most = most)
            }
            Self::Refused(refusal) => refusal.sentence(),
            Self::Other(reason) => reason.clone(),
        }
    }

    /// As [`Self::sentence`].
    pub fn into_sentence(self) -> Sentence {
        match self {
            Self::Other(reason) => reason,
            typed => typed.sentence(),
        }
    }

    /// Changes the texts of the row that it repeats, of any length and with any characters in them: for a front end that cuts them.
    pub fn change_texts(&mut self, change: impl Fn(&str) -> String) {
        if let Self::Other(reason) = self {
            let changed = change(reason.english());
            if changed != reason.english() {
                *reason = changed.into();
            }
        }
        for text in self.texts_mut() {
            *text = change(text);
        }
    }

    fn texts_mut(&mut self) -> Vec<&mut String> {
        match self {
            Self::NestedValue(text) | Self::NamelessColumn(text) => vec![text],
            Self::Email { column, email } => vec![column, &mut email.0],
            Self::EmailField { email, .. } => vec![&mut email.0],
            Self::Refused(refusal) => match refusal {
                Refusal::EmailInvalid { reason, .. } => vec![&mut reason.0],
                Refusal::DerivedProperty { name, .. }
                | Refusal::PropertyName(name)
                | Refusal::PropertyKind(name)
                | Refusal::PropertyOwn(name) => vec![name],
                // Their ids and emails are bounded, and without control characters.
                Refusal::ContactExists(_)
                | Refusal::ContactUnknown(_)
                | Refusal::EmailTaken { .. }
                | Refusal::SecondaryEmailTaken(_)
                | Refusal::EmailOfLivingContact(_)
                | Refusal::BusinessUnitTaken { .. }
                | Refusal::LastAdministrator(_)
                | Refusal::SessionUnknown(_) => Vec::new(),
            },
            Self::IdBlank
            | Self::IdSigns
            | Self::IdLong { .. }
            | Self::Nobody
            | Self::Cells { .. }
            | Self::NotUtf8
            | Self::Long(_)
            | Self::Other(_) => Vec::new(),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_a_clause_with_the_reason_within_it() {
        let refusal =
            Refusal::EmailInvalid { contact: ContactId::new("ada"), reason: InvalidEmail("nobody".to_owned()) };
        let row = InvalidRow::from(refusal.clone());
        assert_eq!(row.to_string(), "contact `ada`: `nobody` is not an email address: write it like ada@example.com");
        assert_eq!(row.into_sentence().into_parts().1.unwrap().key, "failure-row-email-invalid");
        let StoreError::Constraint(why) = StoreError::from(refusal) else { panic!("another error") };
        assert!(why.text().is_some());
        let more = InvalidRow::Cells { has: 7, header: 3 }.to_string();
        assert!(more.starts_with("it has 7 cells, and the header has 3: put quotes"), "{more}");
        assert_eq!(InvalidRow::Cells { has: 3, header: 7 }.to_string(), "it has 3 cells, and the header has 7");
    }
}

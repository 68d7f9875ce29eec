//! Why a row is not written: what a rule refuses, and what is wrong with a row of an import. They are typed, so that front ends say them
//! in the language of their reader.

use super::StoreError;
use crate::{BusinessUnitId, ContactId, Email, InvalidEmail, Sentence, SessionId, ZoomAccountId};

/// Why a row is not written. For a store it is a [`StoreError::Constraint`]: a defect, or bad data to import.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A new contact has the id of another.
    #[error("there is a contact `{0}` already")]
    ContactExists(ContactId),
    /// The contact to change does not exist.
    #[error("there is no contact `{0}`")]
    ContactUnknown(ContactId),
    /// Another contact has the primary email.
    #[error("contact `{contact}` cannot have the primary email of contact `{holder}`")]
    EmailTaken {
        /// The contact.
        contact: ContactId,
        /// The contact that has it.
        holder: ContactId,
    },
    /// The value of the property `email` is not an email (C3: an invalid email is not synced).
    #[error("contact `{contact}`: {reason}")]
    EmailInvalid {
        /// The contact.
        contact: ContactId,
        /// The value.
        reason: InvalidEmail,
    },
    /// Another contact has the secondary email (C5: a secondary email belongs to one contact).
    #[error("the email `{0}` is another contact's secondary email")]
    SecondaryEmailTaken(Email),
    /// The email of a deleted contact to import is the primary email of a living one (C6: a sync does not create a
    /// deleted contact again).
    #[error("`{0}` is a living contact's primary email: delete the contact")]
    EmailOfLivingContact(Email),
    /// A value was given for one of P1 to P4 (P5: they always equal a recount, so nobody writes them).
    #[error("contact `{contact}`: `{name}` follows from webinar activity: leave it out")]
    DerivedProperty {
        /// The contact.
        contact: ContactId,
        /// The property.
        name: String,
    },
    /// The internal name of a property to define is not valid.
    #[error("`{0}` is no property name: lower-case letters, digits and `_`, beginning with a letter")]
    PropertyName(String),
    /// A property is defined again with another kind.
    #[error("the property `{0}` is there already, and its kind cannot change: give the new one another name")]
    PropertyKind(String),
    /// One of Greenroom's own properties is defined otherwise.
    #[error("the property `{0}` is Greenroom's own, and is defined otherwise: leave the row out")]
    PropertyOwn(String),
    /// Another Zoom account serves the business unit (N3: each has at most one).
    #[error("business unit `{unit}` has a Zoom account already: `{other}` (N3: each has at most one)")]
    BusinessUnitTaken {
        /// The business unit.
        unit: BusinessUnitId,
        /// The Zoom account that serves it.
        other: ZoomAccountId,
    },
    /// The last administrator would get another role.
    #[error("`{0}` is the only administrator: make another user one first")]
    LastAdministrator(Email),
    /// A row names a session that the store does not have.
    #[error("there is no session `{0}`")]
    SessionUnknown(SessionId),
}

impl From<Refusal> for StoreError {
    fn from(refusal: Refusal) -> Self {
        Self::Constraint(refusal.to_string().into())
    }
}

/// Why a row cannot be imported, as a clause.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRow {
    /// The contact's id is blank.
    #[error("`id` is blank, and contacts with it would become one: give each its own id, or leave `id` out")]
    IdBlank,
    /// The contact's id has white space around it, or control characters in it.
    #[error("`id` has white space around it or control characters in it: take them out")]
    IdSigns,
    /// The contact's id is too long.
    #[error("a contact's id has at most {most} bytes, this one has {has}")]
    IdLong {
        /// How many bytes an id has at most.
        most: usize,
        /// How many it has.
        has: usize,
    },
    /// The value of this property is a list or an object.
    #[error("the property `{0}` is a list or an object: write a text, a number, `true`, `false` or `null`")]
    NestedValue(String),
    /// A cell of a table is no email.
    #[error("column `{column}`: {email}")]
    Email {
        /// The header of its column.
        column: String,
        /// The text.
        email: InvalidEmail,
    },
    /// A field of a row in JSON is no email.
    #[error("`{field}`: {email}")]
    EmailField {
        /// The field.
        field: &'static str,
        /// The text.
        email: InvalidEmail,
    },
    /// This cell of a table is in a column without a header.
    #[error("`{0}` is in a column without a header: give the column one")]
    NamelessColumn(String),
    /// Nothing says whose row it is.
    #[error("it has neither an id nor an email")]
    Nobody,
    /// A row of a table has another number of cells than the header.
    #[error("it has {has} cells, and the header has {header}{}", if .has > .header { QUOTES } else { "" })]
    Cells {
        /// How many the row has.
        has: u64,
        /// How many the header has.
        header: u64,
    },
    /// A row of a table is in another encoding.
    #[error("it is not UTF-8: save the table as `CSV UTF-8`")]
    NotUtf8,
    /// The row has more than so many bytes.
    #[error("the row has more than {0} bytes")]
    Long(usize),
    /// It does not fit the store.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Another reason: a parser's, or that no row of a file can be read.
    #[error("{}", .0.english())]
    Other(Sentence),
}

/// The remedy for a row with too many cells.
const QUOTES: &str = ": put quotes around cells with the separator in them";

impl InvalidRow {
    /// With the reason, as a clause.
    pub fn new(reason: impl Into<Sentence>) -> Self {
        Self::Other(reason.into())
    }

    /// The reason as a clause, for what a failure says. The typed ones are in English: their words in other languages are whole
    /// sentences.
    pub fn into_sentence(self) -> Sentence {
        match self {
            Self::Other(reason) => reason,
            typed => typed.to_string().into(),
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

//! Why a store was not copied.

use std::{error::Error, fmt};

use greenroom_domain::{Sentence, StoreError, sentence};

/// Why a store was not copied. The store that it was to be copied to is as it was, unless the reason is that store's failure while the
/// copy is being committed: then it has all rows or none.
#[derive(Debug)]
pub enum CopyError {
    /// The store that rows were to be copied to has some.
    NotEmpty {
        /// The first table with rows.
        table: &'static str,
    },
    /// The copy has other rows than were read.
    Differs {
        /// The table.
        table: &'static str,
        /// How many rows were read.
        read: u64,
        /// How many rows the copy had.
        found: u64,
    },
    /// Not all rows of a table were read.
    Incomplete {
        /// The table.
        table: &'static str,
        /// How many rows the table has.
        counted: u64,
        /// How many rows were read.
        read: u64,
    },
    /// The derived properties of contacts are not what follows from their registrations and attendances. [`CopyStore::recount`] of the
    /// store that is copied works them out again.
    ///
    /// [`CopyStore::recount`]: crate::CopyStore::recount
    Derived {
        /// How many contacts.
        contacts: u64,
        /// The id of one of them.
        example: String,
    },
    /// A value is not of the kind of its column.
    WrongKind {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// A value does not open with the key of the store that it was copied to.
    WrongKey {
        /// The table.
        table: &'static str,
    },
    /// The other side has ended before all rows were there, for a reason of its own, or the copying was stopped.
    Ended,
    /// A store could not be read or written.
    Store(StoreError),
}

impl CopyError {
    /// The reason as a clause.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::NotEmpty { table } => sentence!(
                "failure-copy-not-empty",
                "it has rows in {table} already, and a copy goes into an empty store only",
                table = table
            ),
            Self::Differs { table, read, found } => sentence!(
                "failure-copy-differs",
                "the rows of {table} are not the same in the copy ({read} were read, {found} were found): nothing was kept; this is a \
                 defect of Greenroom",
                table = table,
                read = read,
                found = found
            ),
            Self::Incomplete { table, counted, read } => sentence!(
                "failure-copy-incomplete",
                "{table} has {counted} rows, and {read} of them were read: nothing was kept; this is a defect of Greenroom",
                table = table,
                counted = counted,
                read = read
            ),
            Self::Derived { contacts, example } => sentence!(
                "failure-copy-derived",
                "contact_properties: a recount of the registrations and attendances of {contacts} contacts, such as {example}, gives \
                 other values than they have: nothing was kept",
                contacts = contacts,
                example = example
            ),
            Self::WrongKind { table, column } => sentence!(
                "failure-copy-wrong-kind",
                "a {column} in {table} has a value of another kind: restore the store from a backup",
                column = column,
                table = table
            ),
            Self::WrongKey { table } => sentence!(
                "failure-copy-wrong-key",
                "a sealed value in {table} does not open with the key: put the key file back that it was sealed with, or give the \
                 value again",
                table = table
            ),
            Self::Ended => sentence!("failure-copy-ended", "the copying ended early"),
            Self::Store(error) => error.sentence(),
        }
    }

    /// The error of a store at this place, for a call that is no copy.
    pub fn into_store(self, place: &str) -> StoreError {
        match self {
            Self::Store(error) => error,
            other => StoreError::Io(sentence!(
                "failure-setup-of-file",
                "{file}: {why}",
                file = place,
                why = other.sentence()
            )),
        }
    }
}

impl fmt::Display for CopyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence().english())
    }
}

impl Error for CopyError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Store(error) => error.source(),
            _ => None,
        }
    }
}

impl From<StoreError> for CopyError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_said_by_its_sentence() {
        let error = CopyError::Incomplete { table: "contacts", counted: 3, read: 2 };
        assert!(error.to_string().starts_with("contacts has 3 rows, and 2 of them were read"), "{error}");
        assert!(error.sentence().text().is_some());
        let error = CopyError::from(StoreError::Key("no key".into()));
        assert_eq!(error.to_string(), "the key of the store's secrets cannot be used: no key");
    }
}

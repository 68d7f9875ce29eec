//! Why a store was not copied.

use greenroom_domain::StoreError;

/// Why a store was not copied. The store that it was to be copied to is as it was, unless the reason is that store's failure while the
/// copy is being committed: then it has all rows or none.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The store that rows were to be copied to has some.
    #[error("it has rows in {table} already, and a copy goes into an empty store only")]
    NotEmpty {
        /// The first table with rows.
        table: &'static str,
    },
    /// The copy has other rows than were read.
    #[error(
        "the rows of {table} are not the same in the copy ({read} were read, {found} were found): nothing was kept; this is a \
         defect of Greenroom"
    )]
    Differs {
        /// The table.
        table: &'static str,
        /// How many rows were read.
        read: u64,
        /// How many rows the copy had.
        found: u64,
    },
    /// Not all rows of a table were read.
    #[error(
        "{table} has {counted} rows, and {read} of them were read: nothing was kept; this is a defect of Greenroom"
    )]
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
    #[error(
        "contact_properties: a recount of the registrations and attendances of {contacts} contacts, such as {example}, gives other \
         values than they have: nothing was kept"
    )]
    Derived {
        /// How many contacts.
        contacts: u64,
        /// The id of one of them.
        example: String,
    },
    /// A value is not of the kind of its column.
    #[error("a {column} in {table} has a value of another kind: restore the store from a backup")]
    WrongKind {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// A value does not open with the key of the store that it was copied to.
    #[error(
        "a sealed value in {table} does not open with the key: put the key file back that it was sealed with, or give the value \
         again"
    )]
    WrongKey {
        /// The table.
        table: &'static str,
    },
    /// The other side has ended before all rows were there, for a reason of its own, or the copying was stopped.
    #[error("the copying ended early")]
    Ended,
    /// A store could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

//! Contacts, the properties that they can have, the account, and the register of erased people.

pub(crate) mod account;
pub(crate) mod erased;
pub(crate) mod import;
pub(crate) mod lookup;
pub(crate) mod search;
pub(crate) mod sign_in_failures;
pub(crate) mod touched;
pub(crate) mod users;
pub(crate) mod writes;

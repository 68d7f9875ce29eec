//! Erasing a person from all tables (C10: erased people leave keyed hashes).

pub(crate) mod erasure;
pub(crate) mod forget;
pub(crate) mod traces;

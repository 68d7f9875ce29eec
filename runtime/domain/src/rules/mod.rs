//! The product's rules, as pure functions over loaded facts. Each names the rule ids of `RULES.md` that it carries out.
//!
//! Two kinds. Some say whether something may happen, and are called above the storage traits ([`registration`],
//! [`identity`], [`people`], [`settings`]). Others work out the rows that follow from other rows, and are called by every
//! store: [`activity`] and [`derived`] for what follows from registrations and attendances, [`listing`] for what a complete
//! listing lacks, [`contact_rows`] for what is refused in a row of a contact, [`erasure`] for what may be kept of an
//! erased person. A store loads facts and writes rows, and decides nothing itself.

pub mod activity;
pub mod attendance;
pub mod connection;
pub mod contact_rows;
pub mod derived;
pub mod domains;
pub mod erasure;
pub mod identity;
pub mod listing;
pub mod people;
pub mod recording;
pub mod registration;
pub mod schedule;
pub mod settings;
pub mod warnings;

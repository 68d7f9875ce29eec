//! Webinars, registrations, sessions, attendances and recordings, and what follows from them for contacts.

pub(crate) mod action_events;
pub(crate) mod attendances;
pub(crate) mod calls;
pub(crate) mod consequences;
pub(crate) mod effects;
pub(crate) mod listing_keys;
pub(crate) mod marketing;
pub(crate) mod parts;
pub(crate) mod registrations;
pub(crate) mod speakers;
pub(crate) mod timeline_rows;
pub(crate) mod webinars;

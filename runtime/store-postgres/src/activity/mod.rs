//! Webinars, registrations, sessions, attendances and recordings, and what follows from them for contacts.

pub(crate) mod action_events;
pub(crate) mod attendances;
pub(crate) mod audit;
pub(crate) mod calls;
pub(crate) mod consequences;
pub(crate) mod effects;
pub(crate) mod events;
pub(crate) mod joins;
pub(crate) mod listing_keys;
pub(crate) mod listings;
pub(crate) mod marketing;
pub(crate) mod no_shows;
pub(crate) mod participants;
pub(crate) mod parts;
pub(crate) mod registrations;
pub(crate) mod sessions;
pub(crate) mod settings;
pub(crate) mod speakers;
pub(crate) mod sync;
pub(crate) mod timeline;
pub(crate) mod timeline_rows;
pub(crate) mod webhooks;
pub(crate) mod webinars;
